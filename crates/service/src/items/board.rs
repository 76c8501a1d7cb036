//! The item editor's desk: the items of their regions with quality, and one of them in full.

use std::sync::Arc;

use domain::ctx::Ctx;
use domain::identity::{Grant, Role};
use domain::item::{ItemId, Recorded, State};
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
    /// How it stands.
    pub state: State,
    /// What happened to it, in order.
    pub log: Vec<Recorded>,
    /// Whether a draft of it is open.
    pub has_draft: bool,
}

/// Checks one item of the actor's regions, in use or not.
pub fn inspect(ctx: &Ctx, sv: &Services, region: RegionCode, code: &str) -> Result<Inspected> {
    may(&ctx.actor, Deed::EditItems(region))?;
    let id = ItemId { region, code: code.to_owned() };
    let (history, standing, log, has_draft) = sv.db.snapshot(|tx| {
        let history = store::items::versions(tx, region, code)?;
        let standing = store::item_log::find(tx, &id)?.map(|(standing, _)| standing);
        let log = store::item_log::history(tx, &id)?;
        let has_draft = store::item_drafts::find(tx, &id)?.is_some();
        Ok::<_, store::Error>((history, standing, log, has_draft))
    })?;
    let published = match catalogue::published(sv, ctx.now, region, code) {
        Err(Error::NotFound(_)) => {
            let last = history.first().ok_or(Error::NotFound("item"))?.version;
            catalogue::version(sv, region, code, last)?
        }
        found => found?,
    };
    let findings = quality::check(&published.item, &Known::default());
    let score = quality::score(&published.item, &findings, FieldWeights::default());
    let state = standing.map_or(State::Published, |standing| standing.state);
    Ok(Inspected { published, findings, score, history, state, log, has_draft })
}
