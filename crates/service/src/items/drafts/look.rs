//! Looking at drafts: those one has to do with, and one of them with all that is known of it.

use domain::ctx::Ctx;
use domain::identity::Role;
use domain::item::{Change, Desk, ItemId, Recorded, diff};
use domain::org::Organisation;
use domain::permit::{Deed, may};
use domain::quality::{self, FieldWeights, Finding, GuideScore};
use domain::region::RegionCode;
use store::item_drafts::{Line, Stored};

use super::super::known;
use super::files::{self, FilePlace};
use super::{begin, find};
use crate::error::{Error, Result};
use crate::services::Services;

/// The roles that have to do with drafts.
const ROLES: [Role; 3] = [Role::ItemEditor, Role::OrganisationOffice, Role::LegalOffice];

/// The drafts of the actor's regions, the one that waits longest first.
pub fn list(ctx: &Ctx, sv: &Services) -> Result<Vec<Line>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let mut regions: Vec<RegionCode> = account
        .grants
        .iter()
        .filter(|grant| ROLES.contains(&grant.role))
        .map(|grant| grant.region)
        .collect();
    regions.sort_unstable();
    regions.dedup();
    if regions.is_empty() {
        return Err(Error::Forbidden);
    }
    let mut lines: Vec<Line> = Vec::new();
    for region in regions {
        for line in sv.db.read(|tx| store::item_drafts::list(tx, region))? {
            if !lines.iter().any(|known| known.id == line.id) && is_open_to(ctx, &line) {
                lines.push(line);
            }
        }
    }
    Ok(lines)
}

fn is_open_to(ctx: &Ctx, line: &Line) -> bool {
    let region = line.id.region;
    may(&ctx.actor, Deed::EditItem(region, &line.org)).is_ok()
        || [Desk::Organisation, Desk::Legal]
            .into_iter()
            .any(|desk| may(&ctx.actor, Deed::ReviewItems(region, desk)).is_ok())
}

/// A draft with all that is known of it.
pub struct Seen {
    /// The draft.
    pub stored: Stored,
    /// What differs from the version it starts from.
    pub changes: Vec<Change>,
    /// The files of its materials.
    pub files: Vec<FilePlace>,
    /// What the quality check finds.
    pub findings: Vec<Finding>,
    /// The score its guide would have.
    pub score: GuideScore,
    /// What happened to the item, in order.
    pub history: Vec<Recorded>,
    /// Whether the actor may write in it.
    pub is_editor: bool,
    /// The offices the actor sits in.
    pub desks: Vec<Desk>,
}

/// One draft, for those who write or approve it.
pub fn show(ctx: &Ctx, sv: &Services, id: &ItemId) -> Result<Seen> {
    may(&ctx.actor, Deed::ReadDrafts(id.region))?;
    let (stored, before, files, known, history) = sv.db.snapshot(|tx| {
        let stored = find(tx, id)?;
        let before = match stored.draft.based_on {
            Some(version) => store::items::find_version(tx, id.region, &id.code, version)?,
            None => None,
        };
        let files = files::places(tx, &stored)?;
        let known = known::for_item(tx, &stored.draft.item)?;
        let history = store::item_log::history(tx, id)?;
        Ok::<_, Error>((stored, before, files, known, history))
    })?;
    let item = &stored.draft.item;
    let is_editor = may(&ctx.actor, Deed::EditItem(id.region, &item.authority.uscc)).is_ok();
    let desks: Vec<Desk> = [Desk::Organisation, Desk::Legal]
        .into_iter()
        .filter(|desk| may(&ctx.actor, Deed::ReviewItems(id.region, *desk)).is_ok())
        .collect();
    if !is_editor && desks.is_empty() {
        return Err(Error::Forbidden);
    }
    let findings = quality::check(item, &known);
    let score = quality::score(item, &findings, FieldWeights::default());
    let changes = before.map(|before| diff(&before.item, item)).unwrap_or_default();
    Ok(Seen { changes, files, findings, score, history, is_editor, desks, stored })
}

/// The authorities the actor may begin items for, in the order of their codes.
pub fn authorities(ctx: &Ctx, sv: &Services) -> Result<Vec<Organisation>> {
    let regions = begin::regions(ctx);
    if regions.is_empty() {
        return Err(if ctx.actor.account().is_some() { Error::Forbidden } else { Error::LogIn });
    }
    let mut found: Vec<Organisation> = Vec::new();
    let mut after = String::new();
    loop {
        let page = sv.db.read(|tx| store::organisations::list(tx, &after))?;
        let Some(last) = page.last() else { break };
        after = last.code.to_string();
        found.extend(page.into_iter().filter(|org| {
            regions.iter().any(|region| region.contains(org.region))
                && may(&ctx.actor, Deed::EditItem(org.region, org.code.as_str())).is_ok()
        }));
    }
    Ok(found)
}
