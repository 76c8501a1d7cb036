//! Checking every case and the log of every item against its hash chain and its fold, and every
//! log of looks against its chain.

use domain::case::CaseId;
use domain::identity::AccountId;
use domain::item::ItemId;
use store::Db;
use store::cases::Checked;

use crate::error::Result;

/// What a check of all cases and items found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Cases checked.
    pub cases: u64,
    /// Events checked.
    pub events: u64,
    /// Items whose log was checked.
    pub items: u64,
    /// Events of those logs.
    pub item_events: u64,
    /// People whose log of looks was checked.
    pub logs: u64,
    /// Entries of those logs.
    pub looks: u64,
    /// Cases, items and logs that do not hold: shown number, place and code or
    /// account, and why.
    pub broken: Vec<(String, String)>,
}

/// Walks over all cases and items; `progress` is told the number of cases done.
pub fn verify(db: &Db, mut progress: impl FnMut(u64)) -> Result<Report> {
    const PAGE: u32 = 500;
    let mut report = Report::default();
    let mut after: Option<CaseId> = None;
    loop {
        let page = db.read(|tx| store::cases::page_of_ids(tx, after.as_ref(), PAGE))?;
        let Some((last, _)) = page.last() else { break };
        after = Some(last.clone());
        for (id, head) in page {
            report.add(&id, check(db, &id, &head)?);
        }
        progress(report.cases);
    }
    items(db, &mut report)?;
    looks(db, &mut report)?;
    for (region, number, seq) in db.read(store::cases::orphans)? {
        report
            .broken
            .push((format!("{region}-{number}"), format!("event {seq}: its case is gone")));
    }
    Ok(report)
}

/// Walks over the logs of all items.
fn items(db: &Db, report: &mut Report) -> Result<()> {
    const PAGE: u32 = 500;
    let mut after: Option<ItemId> = None;
    loop {
        let page = db.read(|tx| store::item_log::page_of_ids(tx, after.as_ref(), PAGE))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        for id in page {
            report.items += 1;
            // One view of the data, so that an item that moves on meanwhile is not called broken.
            match db.snapshot(|tx| store::item_log::check(tx, &id))? {
                Ok(events) => report.item_events += u64::from(events),
                Err(why) => report.broken.push((format!("{} {}", id.region, id.code), why)),
            }
        }
    }
}

/// Walks over everybody's log of looks.
fn looks(db: &Db, report: &mut Report) -> Result<()> {
    const PAGE: u32 = 500;
    for row in db.read(store::look_batches::aside)? {
        let why = "it cannot be read, and the people on it have no entries".to_owned();
        report.broken.push((format!("list {} {}", row.region, row.id), why));
    }
    for (region, account) in db.read(store::look_chain::headless)? {
        let why = "the end of the log is gone".to_owned();
        report.broken.push((format!("looks {region} {account}"), why));
    }
    let mut after: Option<AccountId> = None;
    loop {
        let page = db.read(|tx| store::look_chain::page_of_heads(tx, after.as_ref(), PAGE))?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        for of in page {
            report.logs += 1;
            // One view of the data, so that a log that grows meanwhile is not called broken.
            match db.snapshot(|tx| store::look_chain::check(tx, &of))? {
                Ok(entries) => report.looks += u64::from(entries),
                Err(why) => report.broken.push((format!("looks {} {}", of.region, of.id), why)),
            }
        }
    }
}

/// Checks the newest cases of the regions from one code to another.
pub(crate) fn verify_newest(db: &Db, regions: (&str, &str), most: u32) -> Result<Report> {
    let mut report = Report::default();
    for (id, head) in db.read(|tx| store::cases::newest_ids(tx, regions, most))? {
        report.add(&id, check(db, &id, &head)?);
    }
    Ok(report)
}

impl Report {
    fn add(&mut self, id: &CaseId, checked: Checked) {
        self.cases += 1;
        match checked {
            Checked::Sound { events } => self.events += u64::from(events),
            Checked::Broken { seq, why } => {
                self.broken.push((id.shown(), format!("event {seq}: {why}")));
            }
        }
    }
}

/// A case that moves on while the walk goes by is read again before it is called broken.
fn check(db: &Db, id: &CaseId, head: &str) -> Result<Checked> {
    let first = db.read(|tx| store::cases::check(tx, id, head))?;
    if matches!(first, Checked::Sound { .. }) {
        return Ok(first);
    }
    db.snapshot(|tx| {
        let head = store::cases::head(tx, id)?;
        Ok(store::cases::check(tx, id, &head)?)
    })
}
