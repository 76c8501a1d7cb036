//! Appeals of units against published results, leaf by leaf.

use domain::assessment::campaign::{
    Answer, Appeal, AppealState, Because, CampaignId, Refusal, Unit, Verdict, answer_appeal,
    lodge as may_lodge,
};
use domain::assessment::{Evidence, Method};
use domain::ctx::Ctx;
use domain::permit::{Deed, may};
use store::campaigns::Campaign;

use super::campaigns::{actor_word, event, found, meanwhile};
use super::rating::{checked, leaf_of};
use crate::error::{Error, Result};
use crate::services::Services;

/// The unit a reader may appeal for, with the appeals it lodged against one leaf.
pub fn appellant(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    unit: &str,
    leaf: &str,
) -> Result<(super::Results, Unit, Vec<Appeal>)> {
    let results = super::published(sv, id)?;
    let unit = results.campaign.plan.unit(unit).ok_or(Error::NotFound("unit"))?.clone();
    leaf_of(&results.campaign, leaf)?;
    may(&ctx.actor, Deed::AppealFor(&unit))?;
    let is_it = |appeal: &&Appeal| appeal.unit == unit.code && appeal.leaf == leaf;
    let appeals = results.appeals.iter().filter(is_it).cloned().collect();
    Ok((results, unit, appeals))
}

/// Lodges an appeal.
pub fn lodge(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    unit: &str,
    leaf: &str,
    grounds: &str,
) -> Result<()> {
    let (_, unit, _) = appellant(ctx, sv, id, unit, leaf)?;
    let (id, leaf, now) = (id.clone(), leaf.to_owned(), ctx.now);
    let grounds: String = grounds.trim().chars().take(2000).collect();
    let appeal_id = ctx.id(0);
    let event = event(ctx, "appeal", &format!("{} {leaf}", unit.code), &grounds);
    sv.db.write(move |tx| {
        let campaign = found(tx, &id)?;
        let is_open = store::appeals::list(tx, &id)?.iter().any(|appeal| {
            appeal.unit == unit.code && appeal.leaf == leaf && appeal.state == AppealState::Lodged
        });
        let days = (campaign.plan.appeal_days, campaign.plan.answer_days);
        let answer_by =
            may_lodge(campaign.stage, campaign.published_at, days, now, is_open, &grounds)?;
        let appeal = Appeal {
            id: appeal_id.clone(),
            unit: unit.code.clone(),
            leaf: leaf.clone(),
            state: AppealState::Lodged,
            grounds: grounds.clone(),
            lodged_at: now,
            answer_by,
            answer: None,
            answered_at: None,
            record: None,
        };
        store::appeals::insert(tx, &id, &appeal)?;
        store::campaigns::log(tx, &id, &event)?;
        Ok::<_, Error>(())
    })
}

/// The appeals of a campaign, for those who lead it.
pub fn appeals(ctx: &Ctx, sv: &Services, id: &CampaignId) -> Result<(Campaign, Vec<Appeal>)> {
    may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    sv.db.read(|tx| Ok((found(tx, id)?, store::appeals::list(tx, id)?)))
}

/// How an appeal is answered.
#[derive(Clone, Debug)]
pub struct AppealAnswer {
    /// Whether the unit was right.
    pub is_upheld: bool,
    /// The reasons.
    pub reasons: String,
    /// The record that was wrong; none where nothing was recorded.
    pub corrects: Option<String>,
    /// What holds instead.
    pub holds: Answer,
}

/// Answers an appeal. An upheld one writes a record that corrects; the next edition counts it.
pub fn answer(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    which: &str,
    given: &AppealAnswer,
) -> Result<()> {
    may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    let (id, which, given, now) = (id.clone(), which.to_owned(), given.clone(), ctx.now);
    let record_id = ctx.id(1);
    let by = actor_word(ctx);
    let mut event = event(ctx, "answer", "", given.reasons.trim());
    sv.db.write(move |tx| {
        let mut campaign = found(tx, &id)?;
        let all = store::appeals::list(tx, &id)?;
        let mut appeal = all.into_iter().find(|one| one.id == which);
        let appeal = appeal.as_mut().ok_or(Error::NotFound("appeal"))?;
        let verdict = match given.is_upheld {
            true => Verdict::Upheld { has_correction: given.holds.state.is_some() },
            false => Verdict::Dismissed,
        };
        appeal.state = answer_appeal(appeal.state, verdict, &given.reasons)?;
        appeal.answer = Some(given.reasons.trim().to_owned());
        appeal.answered_at = Some(now);
        if given.is_upheld {
            let holds = checked(leaf_of(&campaign, &appeal.leaf)?.1, &given.holds)?;
            let record = correction(tx, &campaign, appeal, &given, holds)?;
            let record = Evidence {
                id: record_id.clone(),
                at_ms: Some(now.millis()),
                rater: by.clone(),
                settled_because: given.reasons.trim().to_owned(),
                frame: id.id.clone(),
                method: Method::Rater,
                ..record
            };
            appeal.record = Some(record.id.clone());
            store::evidence::append(tx, &mut campaign, &[record], Because::Appeal, now)
                .map_err(meanwhile)?;
            campaign.revision += 1;
            campaign.changed_at = now;
            store::campaigns::save(tx, &campaign).map_err(meanwhile)?;
        }
        event.about = format!("{} {} {}", appeal.unit, appeal.leaf, appeal.state.key());
        store::appeals::answer(tx, &id, appeal).map_err(meanwhile)?;
        store::campaigns::log(tx, &id, &event)?;
        Ok::<_, Error>(())
    })
}

/// The record that takes the place of the one an upheld appeal found wrong.
fn correction(
    tx: &mut store::Tx<'_>,
    campaign: &Campaign,
    appeal: &Appeal,
    given: &AppealAnswer,
    holds: Answer,
) -> Result<Evidence> {
    let kept = store::evidence::list_of(tx, &campaign.id, &appeal.unit)?;
    let records: Vec<&Evidence> =
        kept.iter().map(|kept| &kept.record).filter(|r| r.indicator == appeal.leaf).collect();
    let gone = |id: &str| records.iter().any(|record| record.corrects.as_deref() == Some(id));
    let before = match &given.corrects {
        Some(id) => {
            let found = records.iter().find(|record| record.id == *id && !gone(id));
            Some(*found.ok_or(Refusal::CorrectionMissing)?)
        }
        None if records.is_empty() => None,
        None => return Err(Refusal::CorrectionMissing.into()),
    };
    Ok(Evidence {
        unit: appeal.unit.clone(),
        item: before.map(|record| record.item.clone()).unwrap_or_default(),
        indicator: appeal.leaf.clone(),
        value: holds.value,
        state: holds.state,
        reason: holds.reason,
        // A record and what corrects it speak of the same site.
        url: before.map_or(holds.url, |record| record.url.clone()),
        level: before.map(|record| record.level).unwrap_or_default(),
        quote: holds.quote,
        corrects: before.map(|record| record.id.clone()),
        ..Evidence::default()
    })
}
