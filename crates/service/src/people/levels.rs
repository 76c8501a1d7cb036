//! Real-name levels: what an item asks for, and raising somebody's level at a window.

use domain::code::CitizenNumber;
use domain::ctx::Ctx;
use domain::identity::{AccountId, Level};
use domain::item::ItemVersion;
use domain::permit::{Deed, may};

use super::event;
use crate::error::{Error, Result};
use crate::services::Services;

/// The level that an item asks of its applicants.
pub fn required_level(item: &ItemVersion) -> Level {
    item.level.map_or(Level::Declared, |number| {
        Level::from_number(i64::from(number)).unwrap_or(Level::Certified)
    })
}

/// Raises the level of the person with this name and number, whose document the actor has seen;
/// recorded with the document's kind. Answers the account.
pub fn raise_level(
    ctx: &Ctx,
    sv: &Services,
    number: &CitizenNumber,
    name: &str,
    level: Level,
    document: &str,
) -> Result<AccountId> {
    let number = number.as_str().to_owned();
    let (name, actor) = (name.trim().to_owned(), ctx.actor.clone());
    if !matches!(level, Level::Seen | Level::Certified) {
        return Err(Error::Wrong("level", "not-by-window"));
    }
    if document.is_empty() {
        return Err(Error::Wrong("document", "missing"));
    }
    let raised = event(ctx, 0, "level-raised", format!("{} {document}", level.number()));
    let id = sv.db.write(move |tx| -> Result<AccountId> {
        let found = store::accounts::find_by_number(tx, &number)?;
        // The clerk sees only those of the own district, and of these one who is named so.
        let found = found.into_iter().find(|stored| {
            let region = stored.account.id.region;
            stored.account.name == name && may(&actor, Deed::ProveIdentity(region)).is_ok()
        });
        let stored = found.ok_or(Error::Wrong("id_number", "no-account"))?;
        let id = stored.account.id;
        if stored.account.level >= level {
            return Err(Error::Wrong("level", "has-it"));
        }
        store::accounts::set_level(tx, &id, level)?;
        store::account_events::insert(tx, &id, &raised)?;
        Ok(id)
    })?;
    sv.sessions.end_all();
    Ok(id)
}
