//! Designing the form of an item: a working copy, checked as often as one likes, published with a
//! new version. Running cases keep the version they began with.

use domain::ctx::Ctx;
use domain::form::{Form, Schema, SchemaFault};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
pub use store::forms::Design;
use store::items::Published;

use crate::catalogue;
use crate::error::{Error, Result};
use crate::services::Services;

/// The form of an item as it is being designed.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The item's version in force.
    pub published: std::sync::Arc<Published>,
    /// The working copy; revision 0 stands for the form in force, or for an empty one.
    pub design: Design,
}

/// Opens the form of an item for designing.
pub fn open(ctx: &Ctx, sv: &Services, region: RegionCode, code: &str) -> Result<Opened> {
    may(&ctx.actor, Deed::EditItems(region))?;
    let published = catalogue::published(sv, ctx.now, region, code)?;
    let begun = sv.db.read(|tx| store::forms::find_design(tx, region, code))?;
    let design = begun.unwrap_or_else(|| Design {
        revision: 0,
        form: published
            .form
            .clone()
            .unwrap_or(Schema { schema: Schema::LAYOUT, fields: Vec::new() }),
        changed_at: published.published_at,
        changed_by: String::new(),
    });
    Ok(Opened { published, design })
}

/// Saves the working copy over the revision it was made from.
pub fn save(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    code: &str,
    revision: u32,
    form: Schema,
) -> Result<()> {
    may(&ctx.actor, Deed::EditItems(region))?;
    let changed_by = ctx.actor.account().map_or(String::new(), |account| account.id.id.clone());
    let design = Design { revision, form, changed_at: ctx.now, changed_by };
    let code = code.to_owned();
    match sv.db.write(move |tx| store::forms::save_design(tx, region, &code, &design))? {
        true => Ok(()),
        false => Err(Error::ChangedMeanwhile),
    }
}

/// Throws the working copy away.
pub fn discard(ctx: &Ctx, sv: &Services, region: RegionCode, code: &str) -> Result<()> {
    may(&ctx.actor, Deed::EditItems(region))?;
    let code = code.to_owned();
    sv.db.write(move |tx| store::forms::delete_design(tx, region, &code))?;
    Ok(())
}

/// What came of publishing.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The form is in force with this version of the item.
    Published(u32),
    /// It is wrong; nothing was published.
    Wrong(Vec<SchemaFault>),
}

/// Publishes the working copy with a new version of the item. A form that is wrong is not
/// published.
pub fn publish(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    code: &str,
    revision: u32,
) -> Result<Outcome> {
    let Opened { published, design } = open(ctx, sv, region, code)?;
    if design.revision != revision || revision == 0 {
        return Err(Error::ChangedMeanwhile);
    }
    if let Err(faults) = Form::compile(&design.form) {
        return Ok(Outcome::Wrong(faults));
    }
    let mut item = published.item.clone();
    item.version += 1;
    let version = item.version;
    let next = Published { item, form: Some(design.form), published_at: ctx.now };
    let by = ctx.actor.account().map_or(String::new(), |account| account.id.id.clone());
    let code = code.to_owned();
    let done = sv.db.write(move |tx| {
        store::items::publish(tx, &next, &by)?;
        store::forms::delete_design(tx, region, &code)
    });
    match done {
        Ok(_) => Ok(Outcome::Published(version)),
        Err(store::Error::Conflict(_)) => Err(Error::ChangedMeanwhile),
        Err(other) => Err(other.into()),
    }
}
