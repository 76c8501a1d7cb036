//! Imports rows as others publish them; every row is accounted for and a rerun changes nothing.
//!
//! Rows are read and compared in chunks. What is to be written waits until the source has ended
//! well, and is then written as one transaction: readers see all of an import or nothing of it.

use std::collections::{BTreeMap, HashMap};

use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::form::Schema;
use domain::identity::{Actor, Role};
use domain::import::{Batch, Mapping, RawRow, ReadRow, Reason, Remark, Report, Severity};
use domain::item::{ItemId, ItemVersion, Parents};
use domain::org::Organisation;
use domain::permit::{Deed, Denial, may};
use domain::region::RegionCode;
use store::imports::Import;
use store::items::Published;

use store::Db;

use super::{Trouble, record};
use crate::error::{Error, Result};

/// Rows that are compared together.
const CHUNK_ROWS: usize = 500;
/// Remarks that the history of imports keeps of each.
const REMARKS_KEPT: usize = 200;

/// Why something in a source is no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// This one is no row; others follow.
    NoRow(String),
    /// Reading broke off here, so nobody knows what is missing.
    BrokenOff(String),
}

/// A row with its line in the source, or why there is none.
pub type SourceRow = (u64, std::result::Result<RawRow, Unread>);

/// Imports rows of the file named `source` as published items: all that can be taken, or nothing
/// where the source breaks off.
///
/// The actor needs a say over the items of each row's region; rows of other regions are refused.
pub fn import(
    ctx: &Ctx,
    db: &Db,
    mapping: &Mapping,
    (source, rows): (&str, impl IntoIterator<Item = SourceRow>),
) -> Result<Report> {
    let place = Place { ctx, db: Some(db), changed: Vec::new() };
    let (report, changed) = place.run(mapping, rows)?;
    save(ctx, db, changed, history_line(ctx, (source, mapping), &report))?;
    Ok(report)
}

/// Decides everything that [`import`] would do and writes nothing; without a database every row
/// is compared with an empty one.
pub fn rehearse(
    ctx: &Ctx,
    db: Option<&Db>,
    mapping: &Mapping,
    rows: impl IntoIterator<Item = SourceRow>,
) -> Result<Report> {
    let place = Place { ctx, db, changed: Vec::new() };
    Ok(place.run(mapping, rows)?.0)
}

/// The last imports of the actor's regions, the newest first.
pub fn imports(ctx: &Ctx, db: &Db) -> Result<Vec<Import>> {
    const LINES: u32 = 50;
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let grants = account.grants.iter().filter(|grant| grant.role == Role::ItemEditor);
    let mut found: Vec<Import> = Vec::new();
    let mut is_editor = false;
    for grant in grants {
        is_editor = true;
        let lines = db.read(|tx| store::imports::list(tx, grant.region, LINES))?;
        found.extend(lines.into_iter().filter(|line| !found.contains(line)).collect::<Vec<_>>());
    }
    if !is_editor {
        return Err(Error::Forbidden);
    }
    found.sort_by_key(|line| std::cmp::Reverse(line.at));
    Ok(found)
}

/// A version to be written, with the form it keeps.
type Changed = Vec<(ItemVersion, Option<Schema>)>;

/// Where an import goes and on whose behalf.
struct Place<'a> {
    ctx: &'a Ctx,
    db: Option<&'a Db>,
    changed: Changed,
}

impl Place<'_> {
    fn run(
        mut self,
        mapping: &Mapping,
        rows: impl IntoIterator<Item = SourceRow>,
    ) -> Result<(Report, Changed)> {
        may_import(&self.ctx.actor)?;
        let parents = match self.db {
            Some(db) => db.read(store::catalogue::parents)?,
            None => Parents::new(),
        };
        let mut batch = Batch::new(mapping).with_parents(parents);
        let mut chunk: Vec<(u64, ReadRow)> = Vec::with_capacity(CHUNK_ROWS);
        for (line, row) in rows {
            match row {
                Err(Unread::BrokenOff(why)) => return Err(Trouble::SourceBroken(line, why).into()),
                Err(Unread::NoRow(text)) => batch.refuse_line(line, &text),
                Ok(row) => chunk.extend(batch.read(line, &row).map(|read| (line, read))),
            }
            if chunk.len() == CHUNK_ROWS {
                self.settle(&mut batch, std::mem::take(&mut chunk))?;
            }
        }
        self.settle(&mut batch, chunk)?;
        Ok((batch.finish(), self.changed))
    }

    fn settle(&mut self, batch: &mut Batch<'_>, chunk: Vec<(u64, ReadRow)>) -> Result<()> {
        if chunk.is_empty() {
            return Ok(());
        }
        let mut stored = match self.db {
            Some(db) => load(db, &chunk)?,
            None => HashMap::new(),
        };
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
                self.changed.push((item, form));
            }
        }
        Ok(())
    }
}

/// What the history of imports keeps.
fn history_line(ctx: &Ctx, (source, mapping): (&str, &Mapping), report: &Report) -> Import {
    let (region, by) = match &ctx.actor {
        Actor::Account(account) => (account.id.region, account.name.clone()),
        Actor::System | Actor::Nobody => {
            (RegionCode::parse("000000").expect("six digits"), "system".to_owned())
        }
    };
    let remark = |remark: &Remark| {
        serde_json::json!({
            "line": remark.line,
            "field": remark.field,
            "value": remark.value,
            "reason": remark.reason.code(),
            "is_error": remark.severity == Severity::Error,
        })
    };
    let remarks = report.rejected.iter().chain(&report.warnings).take(REMARKS_KEPT);
    let counts =
        [report.rows, report.inserted, report.updated, report.unchanged, report.rejected_rows];
    Import {
        region,
        id: ctx.id(0),
        at: ctx.now,
        by,
        source: source.chars().take(200).collect(),
        mapping: mapping.name.clone(),
        counts,
        report: serde_json::Value::from(remarks.map(remark).collect::<Vec<_>>()).to_string(),
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

/// Everything an import writes, as one transaction.
fn save(ctx: &Ctx, db: &Db, changed: Changed, line: Import) -> Result<()> {
    let orgs = organisations(changed.iter().map(|(item, _)| item));
    let (now, by) = (ctx.now, by(&ctx.actor));
    let who = record::who(&ctx.actor, Role::ItemEditor.key());
    Ok(db.write(move |tx| {
        for org in &orgs {
            store::organisations::save(tx, org)?;
        }
        for (item, form) in changed {
            let published = Published { item, form, published_at: now };
            record::take_in(tx, &published, who.clone(), &by)?;
        }
        store::imports::insert(tx, &line)
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
