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

/// Imports rows as published items.
///
/// The actor needs a say over the items of each row's region; rows of other regions are refused.
pub fn import(
    ctx: &Ctx,
    db: &Db,
    mapping: &Mapping,
    rows: impl IntoIterator<Item = SourceRow>,
) -> Result<Report> {
    let place = Place { ctx, db: Some(db), is_written: true };
    place.run(mapping, rows)
}

/// Decides everything that [`import`] would do and writes nothing; without a database every row
/// is compared with an empty one.
pub fn rehearse(
    ctx: &Ctx,
    db: Option<&Db>,
    mapping: &Mapping,
    rows: impl IntoIterator<Item = SourceRow>,
) -> Result<Report> {
    let place = Place { ctx, db, is_written: false };
    place.run(mapping, rows)
}

/// Where an import goes and on whose behalf.
struct Place<'a> {
    ctx: &'a Ctx,
    db: Option<&'a Db>,
    is_written: bool,
}

impl Place<'_> {
    fn run(&self, mapping: &Mapping, rows: impl IntoIterator<Item = SourceRow>) -> Result<Report> {
        may_import(&self.ctx.actor)?;
        let mut batch = Batch::new(mapping);
        let mut chunk: Vec<(u64, ReadRow)> = Vec::with_capacity(CHUNK_ROWS);
        for (line, row) in rows {
            match row {
                Err(text) => batch.refuse_line(line, &text),
                Ok(row) => chunk.extend(batch.read(line, &row).map(|read| (line, read))),
            }
            if chunk.len() == CHUNK_ROWS {
                self.settle(&mut batch, std::mem::take(&mut chunk))?;
            }
        }
        self.settle(&mut batch, chunk)?;
        Ok(batch.finish())
    }

    fn settle(&self, batch: &mut Batch<'_>, chunk: Vec<(u64, ReadRow)>) -> Result<()> {
        if chunk.is_empty() {
            return Ok(());
        }
        let mut stored = match self.db {
            Some(db) => load(db, &chunk)?,
            None => HashMap::new(),
        };
        let mut changed: Vec<(ItemVersion, Option<Schema>)> = Vec::new();
        for (line, read) in chunk {
            if may(&self.ctx.actor, Deed::EditItems(read.item.id.region)).is_err() {
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
        match self.db {
            Some(db) if self.is_written && !changed.is_empty() => save(self.ctx, db, changed),
            Some(_) | None => Ok(()),
        }
    }
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
        Actor::Agent(agent) => agent.account.id.id.clone(),
        Actor::System | Actor::Nobody => "import".to_owned(),
    }
}
