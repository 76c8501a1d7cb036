//! The scanner and the broom: both run in the background, again and again.

use domain::file::{File, Refusal};
use domain::time::Instant;

use super::{UNFINISHED_MS, whole};
use crate::error::Result;
use crate::services::Services;

/// What a scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Malware was found; its name is for operators.
    Infected(String),
}

/// Looks at a file's bytes; a failure means that no scanner could be asked.
pub type Scanner = Box<dyn Fn(&[u8]) -> std::result::Result<Verdict, String> + Send + Sync>;

/// How many files one round takes.
const ROUND: u32 = 20;

/// Scans what waits and answers how many were scanned. When the scanner does not answer, the round
/// ends: the files wait, and nothing is used unscanned.
pub fn scan_waiting(sv: &Services, now: Instant) -> Result<u32> {
    let Some(scanner) = &sv.files.scanner else { return release_all(sv, now) };
    let mut scanned = 0;
    for file in sv.db.read(|tx| store::files::waiting_for_scan(tx, ROUND))? {
        match scanner(&whole(sv, &file)?) {
            Ok(verdict) => settle(sv, now, file, verdict)?,
            Err(why) => {
                tracing::warn!(why, "the scanner cannot be asked; files wait for it");
                return Ok(scanned);
            }
        }
        scanned += 1;
    }
    Ok(scanned)
}

fn settle(sv: &Services, now: Instant, file: File, verdict: Verdict) -> Result<()> {
    if let Verdict::Infected(name) = &verdict {
        tracing::warn!(file = file.id.id, name, "the scanner found malware; the file is dropped");
    }
    Ok(sv.db.write(move |tx| match verdict {
        Verdict::Clean => store::files::release(tx, &file.id, now).map(drop),
        Verdict::Infected(_) => {
            let until = now.plus_millis(UNFINISHED_MS);
            store::files::refuse(tx, &file.id, Refusal::Infected, now, until).map(drop)
        }
    })?)
}

/// Files that waited when the scanner was taken away are used like all others now.
fn release_all(sv: &Services, now: Instant) -> Result<u32> {
    let waiting = sv.db.read(|tx| store::files::waiting_for_scan(tx, ROUND))?;
    for file in &waiting {
        let id = file.id.clone();
        sv.db.write(move |tx| store::files::release(tx, &id, now))?;
    }
    Ok(u32::try_from(waiting.len()).unwrap_or(u32::MAX))
}

/// How many files wait for the scanner, for those who run the site.
pub fn waiting_for_scan(sv: &Services) -> Result<i64> {
    Ok(sv.db.read(store::files::count_waiting)?)
}

/// Drops files that nobody finished, kept or handed in; answers how many.
pub fn sweep(sv: &Services, now: Instant) -> Result<u32> {
    let mut dropped = 0;
    for file in sv.db.read(|tx| store::files::expired(tx, now, 200))? {
        let gone = sv.db.write(move |tx| store::files::delete(tx, &file.id))?;
        dropped += u32::from(gone);
    }
    Ok(dropped)
}
