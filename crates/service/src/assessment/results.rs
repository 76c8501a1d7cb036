//! Numbers as they are read: by those who look them through, and by everybody once published.

use assess::exact::to_float;
use assess::tools::{Method, correlate};
use domain::assessment::Definition;
use domain::assessment::campaign::{Appeal, CampaignId, Computed, Stage};
use domain::ctx::Ctx;
use domain::permit::{Deed, may};
use store::campaigns::Campaign;
use store::evidence::Kept;

use super::campaigns::found;
use crate::error::{Error, Result};
use crate::services::Services;

/// A campaign with its newest numbers.
#[derive(Clone, Debug)]
pub struct Results {
    /// The campaign.
    pub campaign: Campaign,
    /// The numbers.
    pub computed: Computed,
    /// The appeals against them; none before publication.
    pub appeals: Vec<Appeal>,
}

/// The published campaigns, the newest first.
pub fn published_list(sv: &Services) -> Result<Vec<Campaign>> {
    Ok(sv.db.read(store::campaigns::list_published)?)
}

/// The numbers of a published campaign.
pub fn published(sv: &Services, id: &CampaignId) -> Result<Results> {
    let results = load(sv, id)?;
    match results.campaign.stage {
        Stage::Published => Ok(results),
        _ => Err(Error::NotFound("campaign")),
    }
}

/// The numbers of a campaign as soon as they are there, for those who lead it.
pub fn results(ctx: &Ctx, sv: &Services, id: &CampaignId) -> Result<Results> {
    may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    load(sv, id)
}

fn load(sv: &Services, id: &CampaignId) -> Result<Results> {
    sv.db.read(|tx| {
        let campaign = found(tx, id)?;
        let computed = store::campaigns::result(tx, id, campaign.edition)?;
        let computed = computed.ok_or(Error::NotFound("results"))?;
        let appeals = store::appeals::list(tx, id)?;
        Ok(Results { campaign, computed, appeals })
    })
}

/// The records of one unit: what stands, and what was corrected. Nobody who judged is named.
#[derive(Clone, Debug, Default)]
pub struct Evidenced {
    /// The records, in order.
    pub records: Vec<Kept>,
}

/// The records behind the numbers of one unit. Whoever may read the results may read them.
pub fn evidenced(sv: &Services, results: &Results, unit: &str) -> Result<Evidenced> {
    if results.campaign.plan.unit(unit).is_none() {
        return Err(Error::NotFound("unit"));
    }
    let id = &results.campaign.id;
    let mut records = sv.db.read(|tx| store::evidence::list_of(tx, id, unit))?;
    // What an appeal brought shows with the edition that counts it.
    records.retain(|kept| u64::from(kept.seq) <= results.computed.evidence_count);
    for kept in &mut records {
        kept.record.rater.clear();
    }
    Ok(Evidenced { records })
}

/// The share of each node of a checked definition in the whole index, in its order.
#[must_use]
pub fn shares(definition: &Definition) -> Vec<f64> {
    assess::score::shares(definition).iter().map(to_float).collect()
}

/// The product-moment correlation of two columns over the units that have both; none where it is
/// not defined, as where one of them is the same for all.
#[must_use]
pub fn correlation(left: &[Option<f64>], right: &[Option<f64>]) -> Option<f64> {
    correlate(left, right, Method::Pearson).ok().map(|found| found.value)
}
