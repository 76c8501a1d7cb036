//! Differences between two blind answers, and the third person who settles them.

use domain::assessment::Evidence;
use domain::assessment::campaign::{Answer, Because, CampaignId, Refusal, Stage, Standing, Target};
use domain::ctx::Ctx;
use domain::permit::{Deed, may};

use super::campaigns::{actor_word, event, found, meanwhile, settled_places};
use super::pairs::{Agreement, agreement, pairs};
use super::rating::{checked, leaf_of, record};
use crate::error::{Error, Result};
use crate::services::Services;

/// Two answers that do not say the same.
#[derive(Clone, Debug)]
pub struct Difference {
    /// The id of the question, without its side.
    pub id: String,
    /// What was asked.
    pub target: Target,
    /// The first answer.
    pub first: Answer,
    /// The second answer.
    pub second: Answer,
    /// Whether the reader gave one of them.
    pub is_own: bool,
}

/// The differences nobody has settled, with how well raters agree over all. Answers to questions
/// that lack one stay unseen.
pub fn differences(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
) -> Result<(store::campaigns::Campaign, Vec<Difference>, Agreement)> {
    may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    let reader = actor_word(ctx);
    sv.db.read(|tx| {
        let campaign = found(tx, id)?;
        let settled = settled_places(tx, &campaign)?;
        let pairs = pairs(store::campaigns::questions(tx, id)?, &settled);
        let agreement = agreement(&pairs);
        let differing = pairs.into_iter().filter(|pair| pair.standing == Standing::Differs);
        let difference = |pair: super::Pair| {
            Some(Difference {
                id: pair.first.assignment.id.split('-').next()?.to_owned(),
                target: pair.target,
                first: pair.first.answer?,
                second: pair.second.answer?,
                is_own: [&pair.first.assignment, &pair.second.assignment]
                    .iter()
                    .any(|side| side.rater == reader),
            })
        };
        Ok((campaign, differing.filter_map(difference).collect(), agreement))
    })
}

/// Settles a difference: what holds, and why.
pub fn settle(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    which: &str,
    holds: &Answer,
    because: &str,
) -> Result<()> {
    may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    let because = because.trim().to_owned();
    let third = actor_word(ctx);
    let (id, which, holds, now) = (id.clone(), which.to_owned(), holds.clone(), ctx.now);
    let mut event = event(ctx, "settle", "", &because);
    sv.db.write(move |tx| {
        let mut campaign = found(tx, &id)?;
        if campaign.stage != Stage::Collecting {
            return Err(Refusal::WrongStage { stage: campaign.stage }.into());
        }
        let settled = settled_places(tx, &campaign)?;
        let pairs = pairs(store::campaigns::questions(tx, &id)?, &settled);
        let is_it =
            |pair: &super::Pair| pair.first.assignment.id.split('-').next() == Some(which.as_str());
        let pair = pairs.into_iter().find(is_it).ok_or(Refusal::NothingToSettle)?;
        if pair.standing != Standing::Differs {
            return Err(Refusal::NothingToSettle.into());
        }
        if [&pair.first, &pair.second].iter().any(|side| side.assignment.rater == third) {
            return Err(Refusal::OwnAnswer.into());
        }
        let holds = checked(leaf_of(&campaign, &pair.target.leaf)?.1, &holds)?;
        if because.is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        let record = Evidence {
            second_value: pair.second.answer.as_ref().and_then(|answer| answer.value.clone()),
            settled_because: because.clone(),
            rater: third.clone(),
            ..record(&campaign, &pair.first, &holds, now.millis())
        };
        event.about = format!("{} {} {}", record.unit, record.item, record.indicator);
        store::evidence::append(tx, &mut campaign, &[record], Because::Collection, now)
            .map_err(meanwhile)?;
        campaign.revision += 1;
        campaign.changed_at = now;
        store::campaigns::save(tx, &campaign).map_err(meanwhile)?;
        store::campaigns::log(tx, &id, &event)?;
        Ok::<_, Error>(())
    })
}
