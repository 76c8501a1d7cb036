//! Designing the form of an item: within the item's draft, which goes into force with a new version
//! once both offices approved it. Running cases keep the version they began with.

use std::sync::Arc;

use domain::ctx::Ctx;
use domain::form::Schema;
use domain::item::ItemId;
use domain::permit::{Deed, may};
use store::items::Published;

use crate::catalogue;
use crate::error::{Error, Result};
use crate::items::drafts;
use crate::services::Services;

/// The form of an item as it is being designed.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The item's version in force.
    pub published: Arc<Published>,
    /// The revision of the item's draft; 0 if none was begun.
    pub revision: u32,
    /// The form of the draft, or the one in force, or an empty one.
    pub form: Schema,
}

/// Opens the form of an item for designing.
pub fn open(ctx: &Ctx, sv: &Services, id: &ItemId) -> Result<Opened> {
    may(&ctx.actor, Deed::EditItems(id.region))?;
    let published = catalogue::published(sv, ctx.now, id.region, &id.code)?;
    let draft = sv.db.read(|tx| store::item_drafts::find(tx, id))?;
    let revision = draft.as_ref().map_or(0, |stored| stored.draft.revision);
    let begun = draft.and_then(|stored| stored.form).or_else(|| published.form.clone());
    let form = begun.unwrap_or(Schema { schema: Schema::LAYOUT, fields: Vec::new() });
    Ok(Opened { published, revision, form })
}

/// Keeps the form in the item's draft, which is begun if there is none.
pub fn save(ctx: &Ctx, sv: &Services, id: &ItemId, seen: u32, form: Schema) -> Result<()> {
    may(&ctx.actor, Deed::EditItems(id.region))?;
    let mut seen = seen;
    if seen == 0 {
        if sv.db.read(|tx| store::item_drafts::find(tx, id))?.is_some() {
            return Err(Error::ChangedMeanwhile);
        }
        drafts::open(ctx, sv, id.clone(), drafts::Beginning::Change)?;
        let begun = sv.db.read(|tx| store::item_drafts::find(tx, id))?;
        seen = begun.map_or(0, |stored| stored.draft.revision);
    }
    drafts::write_form(ctx, sv, id, seen, form).map(drop)
}
