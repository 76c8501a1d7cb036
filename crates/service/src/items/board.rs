//! The item editor's desk: the items of their regions with quality, and one of them in full.

use std::sync::Arc;

use domain::ctx::Ctx;
use domain::identity::{Grant, Role};
use domain::permit::{Deed, may};
use domain::quality::{self, FieldWeights, Finding, GuideScore, Known};
use domain::region::RegionCode;
use store::items::VersionLine;

use crate::catalogue::{self, Detail, Listed, Published, Snapshot};
use crate::error::{Error, Result};
use crate::services::Services;

/// The items an editor answers for.
pub struct Board {
    snapshot: Arc<Snapshot>,
    places: Vec<usize>,
    /// The regions, as granted.
    pub regions: Vec<RegionCode>,
}

impl Board {
    /// The items with their details, in the order of region and code.
    pub fn items(&self) -> impl Iterator<Item = (&Listed, &Detail)> {
        let at = |place: &usize| (&self.snapshot.items[*place], &*self.snapshot.details[*place]);
        self.places.iter().map(at)
    }
}

/// The published items that the actor edits.
pub fn board(ctx: &Ctx, sv: &Services) -> Result<Board> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let grants: Vec<&Grant> =
        account.grants.iter().filter(|grant| grant.role == Role::ItemEditor).collect();
    if grants.is_empty() {
        return Err(Error::Forbidden);
    }
    let snapshot = catalogue::snapshot(sv, ctx.now)?;
    let places = snapshot.items.iter().enumerate();
    let places = places.filter(|(_, item)| grants.iter().any(|grant| covers(grant, item)));
    Ok(Board {
        places: places.map(|(place, _)| place).collect(),
        regions: grants.iter().map(|grant| grant.region).collect(),
        snapshot,
    })
}

fn covers(grant: &Grant, item: &Listed) -> bool {
    grant.region.contains(item.region)
        && grant.org.as_ref().is_none_or(|org| org.as_str() == item.org)
}

/// One item as its editor sees it.
pub struct Inspected {
    /// The version in force.
    pub published: Arc<Published>,
    /// What its quality check found.
    pub findings: Vec<Finding>,
    /// The score of its guide.
    pub score: GuideScore,
    /// Its versions, the newest first.
    pub history: Vec<VersionLine>,
}

/// Checks one item of the actor's regions.
pub fn inspect(ctx: &Ctx, sv: &Services, region: RegionCode, code: &str) -> Result<Inspected> {
    may(&ctx.actor, Deed::EditItems(region))?;
    let published = catalogue::published(sv, ctx.now, region, code)?;
    let findings = quality::check(&published.item, &Known::default());
    let score = quality::score(&published.item, &findings, FieldWeights::default());
    let history = super::history(&sv.db, region, code)?;
    Ok(Inspected { published, findings, score, history })
}
