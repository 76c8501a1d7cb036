//! One assessor takes the place of another while a campaign is planned or collected.

use domain::assessment::campaign::{
    Assignment, CampaignId, Handover, Refusal, Stage, Standing, hand_over,
};
use domain::ctx::Ctx;
use domain::identity::Role;
use domain::permit::{Deed, may};

use super::campaigns::{account_word, event, found, meanwhile, rater_name, settled_places};
use super::pairs::pairs;
use super::wrong::Wrong;
use crate::error::{Error, Result};
use crate::services::Services;

/// Who goes, who comes, why, and what becomes of what was answered.
#[derive(Clone, Debug, Default)]
pub struct Replacement {
    /// The assessor who goes, as `region/id`.
    pub from: String,
    /// The login name of the one who comes.
    pub to: String,
    /// Why.
    pub because: String,
    /// Whether answers on which nothing stands yet are withdrawn and asked for again; otherwise
    /// they are kept.
    pub is_asked_again: bool,
}

/// Replaces an assessor. Open questions go to the new one, with the answers withdrawn that are asked
/// for again; what both raters agreed on or a third settled stands. The log says who took whose
/// place, how many questions moved, and why.
pub fn replace(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    seen: u32,
    replacement: &Replacement,
) -> Result<Handover> {
    may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    let Replacement { from, to, because, is_asked_again } = replacement.clone();
    let because = because.trim().to_owned();
    let login = to.trim().to_lowercase();
    let (id, ctx) = (id.clone(), ctx.clone());
    sv.db.write(move |tx| {
        let mut campaign = found(tx, &id)?;
        if !matches!(campaign.stage, Stage::Planned | Stage::Collecting) {
            return Err(Refusal::WrongStage { stage: campaign.stage }.into());
        }
        if campaign.revision != seen {
            return Err(Error::ChangedMeanwhile);
        }
        if !campaign.plan.raters.contains(&from) {
            return Err(Refusal::NoSuchRater.into());
        }
        let account = store::accounts::find_by_login(tx, &login)?;
        let account = account.filter(|one| one.account.has(Role::Assessor) && !one.is_disabled);
        let stored = account.ok_or(Error::Assessment(Wrong::NoAssessor(login)))?;
        let to = account_word(&stored.account.id);
        if because.is_empty() {
            return Err(Refusal::ReasonMissing.into());
        }
        let pairs = pairs(store::campaigns::questions(tx, &id)?, &settled_places(tx, &campaign)?);
        let sides = pairs
            .iter()
            .flat_map(|pair| [&pair.first, &pair.second].map(|side| (side, pair.standing)));
        let sides: Vec<(&Assignment, bool, Standing)> = sides
            .map(|(side, standing)| (&side.assignment, side.answer.is_some(), standing))
            .collect();
        let handover = hand_over(&sides, &from, &to, is_asked_again)?;
        for which in &handover.withdrawn {
            store::campaigns::withdraw(tx, &id, which, ctx.now)?;
        }
        for which in &handover.moved {
            store::campaigns::drop_draft(tx, &id, which)?;
            store::campaigns::reassign(tx, &id, which, &to)?;
        }
        let names = [rater_name(tx, &from)?, rater_name(tx, &to)?];
        let counts = [handover.moved.len(), handover.withdrawn.len()];
        let about = format!("{} → {}: {} / {}", names[0], names[1], counts[0], counts[1]);
        campaign.plan.raters.retain(|word| *word != from);
        if !campaign.plan.raters.contains(&to) {
            campaign.plan.raters.push(to);
        }
        campaign.revision += 1;
        campaign.changed_at = ctx.now;
        store::campaigns::save(tx, &campaign).map_err(meanwhile)?;
        store::campaigns::log(tx, &id, &event(&ctx, "replace", &about, &because))?;
        Ok(handover)
    })
}
