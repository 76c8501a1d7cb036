//! Writing the application form of a draft; it goes into force with the draft's version.

use domain::ctx::Ctx;
use domain::form::{Form, Schema};
use domain::item::{Deed, Event, ItemId, work_on};
use domain::permit::may;
use store::item_drafts::Stored;

use super::super::{Trouble, record};
use super::{find, name, save};
use crate::error::{Error, Result};
use crate::services::Services;

/// Keeps the form of a draft, right or not yet. `seen` is the revision that it was made from.
pub fn write_form(
    ctx: &Ctx,
    sv: &Services,
    id: &ItemId,
    seen: u32,
    form: Schema,
) -> Result<Stored> {
    let (ctx, id) = (ctx.clone(), id.clone());
    sv.db.write(move |tx| {
        let before = find(tx, &id)?;
        let org = &before.draft.item.authority.uscc;
        may(&ctx.actor, domain::permit::Deed::EditItem(id.region, org))?;
        if before.draft.revision != seen {
            return Err(Error::ChangedMeanwhile);
        }
        let today = ctx.now.civil_date_in_china();
        let decided = work_on(&before.draft, &Deed::Edit, &name(&ctx.actor), today);
        let (draft, _) = decided.map_err(Trouble::Refused)?;
        let stored = save(tx, ctx.now, Stored { draft, form: Some(form), ..before })?;
        let who = record::who(&ctx.actor, "item-editor");
        let fields = vec!["form".to_owned()];
        store::item_log::add(tx, &id, ctx.now, who, Event::Edited { fields })?;
        Ok(stored)
    })
}

/// A form that is wrong stops the draft.
pub(super) fn check_form(form: Option<&Schema>) -> Result<()> {
    match form.map(Form::compile) {
        Some(Err(faults)) => Err(Trouble::FormWrong(faults).into()),
        Some(Ok(_)) | None => Ok(()),
    }
}
