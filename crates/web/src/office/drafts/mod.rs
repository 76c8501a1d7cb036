//! Drafts of items: written by editors, approved by the two offices.

mod act;
mod files;
mod inputs;
mod list;
mod new;
mod page;
mod show;
mod terms;

pub(crate) use act::{PARTS_MAX, act, open, read};
pub(crate) use files::{file, list as files, send as send_file};
pub(crate) use list::list;
pub(crate) use new::{begin, form};
pub(crate) use page::{edit, save};
pub(crate) use show::show;

use domain::item::{ItemId, State};
use service::items::Trouble;
use service::items::drafts::Line;

use crate::desk::Desk;
use crate::fault::Fault;
use crate::page::Badge;

fn item_id(desk: &Desk<'_>, region: &str, code: String) -> Result<ItemId, Fault> {
    desk.account()?;
    Ok(ItemId { region: desk.region_of(region)?, code })
}

/// Where a draft stands.
fn state(desk: &Desk<'_>, state: State, is_returned: bool) -> Badge {
    let (key, tone) = match state {
        State::Draft if is_returned => ("returned", "warning"),
        State::Submitted => ("submitted", "info"),
        State::Approved => ("approved", "success"),
        State::Published => ("published", "success"),
        _ => ("draft", "neutral"),
    };
    let label = desk.t(&format!("draft-state-{key}"));
    Badge { key: key.to_owned(), label, tone }
}

fn line_state(desk: &Desk<'_>, line: &Line) -> Badge {
    state(desk, line.life.state, line.is_returned)
}

/// Why a deed was refused, in words.
pub(crate) fn trouble(desk: &Desk<'_>, trouble: &Trouble) -> String {
    desk.t(&format!("trouble-{}", trouble.key()))
}
