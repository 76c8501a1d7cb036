//! Writing in a draft, page by page, so that two editors never overwrite one another unseen.

use domain::ctx::Ctx;
use domain::item::edit::{self, Page, Typed};
use domain::item::{Deed, Draft, Event, ItemId, ItemVersion, diff, work_on};
use domain::permit::may;
use jiff::civil::Date;
use store::item_drafts::Stored;

use super::super::{Trouble, record};
use super::{find, name, save};
use crate::error::{Error, Result};
use crate::services::Services;

/// The print of what an item says on a page; it differs once somebody wrote there.
pub fn page_print(item: &ItemVersion, page: &Page) -> String {
    let mut text = String::new();
    for slot in
        edit::parts(item, page, None).into_iter().flat_map(|part| part.rows).flat_map(|r| r.slots)
    {
        text.push_str(&slot.name);
        text.push('\u{1}');
        for value in slot.values {
            text.push_str(&value);
            text.push('\u{2}');
        }
    }
    crate::digest(text.as_bytes())[..16].to_owned()
}

/// When and why a draft is published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Why it is made.
    pub reason: String,
    /// The day it shall take effect; the day of publication where none is named.
    pub effective_on: Option<Date>,
    /// The last day it is to be in force.
    pub expires_on: Option<Date>,
}

impl Terms {
    /// The terms of a draft.
    pub fn of(draft: &Draft) -> Self {
        Self {
            reason: draft.reason.clone(),
            effective_on: draft.effective_on,
            expires_on: draft.item.expires_on,
        }
    }
}

/// The print of the terms of a draft.
pub fn terms_print(draft: &Draft) -> String {
    crate::digest(format!("{:?}", Terms::of(draft)).as_bytes())[..16].to_owned()
}

/// Keeps what was typed on a page. `seen` is the print of the page that was typed into; another
/// one means that somebody else wrote there first, and nothing is kept.
///
/// `shift` names a row that moves up and a row that goes, each with its list.
pub fn write_page(
    ctx: &Ctx,
    sv: &Services,
    id: &ItemId,
    page: &'static Page,
    (seen, typed, shift): (&str, &dyn Typed, Shift<'_>),
) -> Result<Stored> {
    let before = sv.db.read(|tx| find(tx, id))?;
    let org = &before.draft.item.authority.uscc;
    may(&ctx.actor, domain::permit::Deed::EditItem(id.region, org))?;
    if page_print(&before.draft.item, page) != seen {
        return Err(Error::ChangedMeanwhile);
    }
    let item = edit::apply(&before.draft.item, page, typed, shift).map_err(Trouble::Fields)?;
    keep(ctx, sv, before, move |draft| draft.item = item)
}

/// A row that moves up and a row that goes, each by list and place.
pub type Shift<'a> = (Option<(&'a str, usize)>, Option<(&'a str, usize)>);

/// Keeps when and why a draft is published, under the same condition.
pub fn write_terms(
    ctx: &Ctx,
    sv: &Services,
    id: &ItemId,
    seen: &str,
    terms: Terms,
) -> Result<Stored> {
    let before = sv.db.read(|tx| find(tx, id))?;
    let org = &before.draft.item.authority.uscc;
    may(&ctx.actor, domain::permit::Deed::EditItem(id.region, org))?;
    if terms_print(&before.draft) != seen {
        return Err(Error::ChangedMeanwhile);
    }
    keep(ctx, sv, before, move |draft| {
        draft.reason = terms.reason;
        draft.effective_on = terms.effective_on;
        draft.item.expires_on = terms.expires_on;
    })
}

fn keep(
    ctx: &Ctx,
    sv: &Services,
    before: Stored,
    change: impl FnOnce(&mut Draft) + Send + 'static,
) -> Result<Stored> {
    let today = ctx.now.civil_date_in_china();
    let decided = work_on(&before.draft, &Deed::Edit, &name(&ctx.actor), today);
    let (mut draft, _) = decided.map_err(Trouble::Refused)?;
    change(&mut draft);
    let mut fields: Vec<String> =
        diff(&before.draft.item, &draft.item).into_iter().map(|change| change.field).collect();
    for (is_other, field) in [
        (before.draft.reason != draft.reason, "reason"),
        (before.draft.effective_on != draft.effective_on, "effective_on"),
    ] {
        fields.extend(is_other.then(|| field.to_owned()));
    }
    if fields.is_empty() {
        return Ok(before);
    }
    let (ctx, id) = (ctx.clone(), draft.item.id.clone());
    sv.db.write(move |tx| {
        let stored = save(tx, ctx.now, Stored { draft, ..before })?;
        let who = record::who(&ctx.actor, "item-editor");
        store::item_log::add(tx, &id, ctx.now, who, Event::Edited { fields })?;
        Ok(stored)
    })
}
