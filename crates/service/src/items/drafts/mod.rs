//! Drafts of items: begun, written, handed in, approved by both offices, published.

mod act;
mod begin;
mod effect;
mod files;
mod form;
mod look;
mod write;

pub use act::{Deed, act};
pub use begin::{Beginning, NewItem, Part, open, start};
pub use effect::take_due;
pub use files::{FILE_BYTES_MAX, FilePlace, file, put_file, remove_file};
pub use form::write_form;
pub use look::{Seen, authorities, list, show};
pub use store::item_drafts::Line;
pub use store::item_files::{ItemFile, Purpose};
pub use write::{Shift, Terms, page_print, terms_print, write_page, write_terms};

use domain::identity::Actor;
use domain::item::ItemId;
use domain::time::Instant;
use store::Tx;
use store::item_drafts::Stored;

use crate::error::{Error, Result};

/// The name by which the rules of life tell people apart.
pub(crate) fn name(actor: &Actor) -> String {
    match actor {
        Actor::Account(account) => format!("{}/{}", account.id.region, account.id.id),
        Actor::Agent(agent) => format!("{}/{}", agent.account.id.region, agent.account.id.id),
        Actor::System => "system".to_owned(),
        Actor::Nobody => String::new(),
    }
}

fn find(tx: &mut Tx<'_>, id: &ItemId) -> Result<Stored> {
    store::item_drafts::find(tx, id)?.ok_or(Error::NotFound("draft"))
}

/// Keeps the next revision; a lost race is told as such.
fn save(tx: &mut Tx<'_>, now: Instant, mut stored: Stored) -> Result<Stored> {
    stored.changed_at = now;
    match store::item_drafts::save(tx, &stored) {
        Ok(()) => Ok(stored),
        Err(store::Error::Conflict(_)) => Err(Error::ChangedMeanwhile),
        Err(other) => Err(other.into()),
    }
}
