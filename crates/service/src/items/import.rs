//! Imports rows as others publish them; every row is accounted for and a rerun changes nothing.

use std::collections::{BTreeMap, HashMap};

use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::form::Schema;
use domain::identity::Actor;
use domain::import::{Batch, Mapping, RawRow, ReadRow, Reason, Report};
use domain::item::{ItemId, ItemVersion};
use domain::org::Organisation;
use domain::permit::{Deed, Denial, may};
use domain::region::RegionCode;
use store::items::Published;

use store::Db;

use crate::error::{Error, Result};

/// Rows that are compared and written together: one read and one commit for each.
const CHUNK_ROWS: usize = 500;

/// A row with its line in the source, or the text of a line that is no row.
pub type SourceRow = (u64, std::result::Result<RawRow, String>);

/// Imports rows as published items. With `dry_run` everything is decided and nothing is written.
///
/// The actor needs a say over the items of each row's region; rows of other regions are refused.
pub fn import(
    ctx: &Ctx,
    db: &Db,
    mapping: &Mapping,
    rows: impl IntoIterator<Item = SourceRow>,
    dry_run: bool,
) -> Result<Report> {
    may_import(&ctx.actor)?;
    let mut batch = Batch::new(mapping);
    let mut chunk: Vec<(u64, ReadRow)> = Vec::with_capacity(CHUNK_ROWS);
    for (line, row) in rows {
        match row {
            Err(text) => batch.refuse_line(line, &text),
            Ok(row) => chunk.extend(batch.read(line, &row).map(|read| (line, read))),
        }
        if chunk.len() == CHUNK_ROWS {
            settle(ctx, db, &mut batch, std::mem::take(&mut chunk), dry_run)?;
        }
    }
    settle(ctx, db, &mut batch, chunk, dry_run)?;
    Ok(batch.finish())
}

/// Someone without any say over items learns so before a row is read.
fn may_import(actor: &Actor) -> Result<()> {
    let Actor::Account(account) = actor else { return Ok(may(actor, whole_country())?) };
    let regions = account.grants.iter().map(|grant| grant.region);
    let has_a_say = |region| may(actor, Deed::EditItems(region)).is_ok();
    if regions.into_iter().any(has_a_say) { Ok(()) } else { Err(Error::from(Denial::Forbidden)) }
}

fn whole_country() -> Deed<'static> {
    Deed::EditItems(RegionCode::parse("000000").expect("six digits"))
}

fn settle(
    ctx: &Ctx,
    db: &Db,
    batch: &mut Batch<'_>,
    chunk: Vec<(u64, ReadRow)>,
    dry_run: bool,
) -> Result<()> {
    if chunk.is_empty() {
        return Ok(());
    }
    let mut stored = load(db, &chunk)?;
    let mut changed: Vec<(ItemVersion, Option<Schema>)> = Vec::new();
    for (line, read) in chunk {
        if may(&ctx.actor, Deed::EditItems(read.item.id.region)).is_err() {
            batch.refuse(line, &read, "id.region", Reason::OutsideRegion);
            continue;
        }
        // The form is made here, not in the source; a new version keeps it.
        let (before, form) = match stored.remove(&read.item.id) {
            Some(published) => (Some(published.item), published.form),
            None => (None, None),
        };
        if let Some(item) = batch.settle(line, read, before) {
            changed.push((item, form));
        }
    }
    if dry_run || changed.is_empty() {
        return Ok(());
    }
    save(ctx, db, changed)
}

fn load(db: &Db, chunk: &[(u64, ReadRow)]) -> Result<HashMap<ItemId, Published>> {
    let ids: Vec<ItemId> = chunk.iter().map(|(_, read)| read.item.id.clone()).collect();
    let found = db.read(|tx| store::items::find_many(tx, &ids))?;
    Ok(found.into_iter().map(|published| (published.item.id.clone(), published)).collect())
}

fn save(ctx: &Ctx, db: &Db, changed: Vec<(ItemVersion, Option<Schema>)>) -> Result<()> {
    let orgs = organisations(changed.iter().map(|(item, _)| item));
    let (now, by) = (ctx.now, by(&ctx.actor));
    Ok(db.write(move |tx| {
        for org in &orgs {
            store::organisations::save(tx, org)?;
        }
        for (item, form) in changed {
            store::items::publish(tx, &Published { item, form, published_at: now }, &by)?;
        }
        Ok::<_, store::Error>(())
    })?)
}

/// The authorities behind some items; one whose credit code fails its check cannot be kept.
fn organisations<'a>(items: impl Iterator<Item = &'a ItemVersion>) -> Vec<Organisation> {
    let mut orgs: BTreeMap<CreditCode, Organisation> = BTreeMap::new();
    for item in items {
        let Ok(code) = CreditCode::parse(&item.authority.uscc) else { continue };
        let (region, name) = (item.id.region, item.authority.name.clone());
        orgs.entry(code).or_insert(Organisation { code, region, name });
    }
    orgs.into_values().collect()
}

fn by(actor: &Actor) -> String {
    match actor {
        Actor::Account(account) => account.id.id.clone(),
        Actor::System | Actor::Nobody => "import".to_owned(),
    }
}
