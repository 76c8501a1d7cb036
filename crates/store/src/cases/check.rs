//! Walking over all cases and checking each against its hash chain and the fold of its events.

use domain::case::{Case, CaseId};

use super::row::{row_to_id, row_to_recorded};
use super::tasks;
use super::{HISTORY, PAGE_MAX, find, history};
use crate::args;
use crate::chain::{self, Fields};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::value::Row;

/// What the chain of one case looks like after checking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Every hash holds and the row is the fold of its events.
    Sound {
        /// How many events.
        events: u32,
    },
    /// Something was changed, lost or added behind Tongban's back.
    Broken {
        /// Where: an event's number, or 0 for the row itself.
        seq: i64,
        /// What does not hold.
        why: String,
    },
}

/// The most identities a walk takes at once.
pub const IDS_MAX: u32 = 1000;

const PAGE_OF_IDS: &str = "
    select region, number, head
    from cases
    where (region, number) > ($1, $2)
    order by region, number
    limit $3";

const ORPHANS: &str = "
    select e.region, e.number, e.seq
    from case_events e
    left join cases c on c.region = e.region and c.number = e.number
    where c.number is null
    order by e.region, e.number, e.seq
    limit 100";

/// Events whose case row is gone, as (region, number, seq).
pub fn orphans(tx: &mut Tx<'_>) -> Result<Vec<(String, String, i64)>> {
    tx.all("case_events", ORPHANS, &[], |row| {
        Ok((row.text(0, "region")?, row.text(1, "number")?, row.int(2, "seq")?))
    })
}

/// Identities with their recorded chain heads, after a given one, for a walk over all cases.
pub fn page_of_ids(
    tx: &mut Tx<'_>,
    after: Option<&CaseId>,
    limit: u32,
) -> Result<Vec<(CaseId, String)>> {
    let (region, number) = after.map_or(("", ""), |id| (id.region.as_str(), id.number.as_str()));
    let limit = limit.min(IDS_MAX);
    tx.all("cases", PAGE_OF_IDS, &args![region, number, limit], |row| {
        Ok((row_to_id(row)?, row.text(2, "head")?))
    })
}

const NEWEST_IDS: &str = "
    select region, number, head
    from cases
    where region between $1 and $2
    order by number desc, region
    limit $3";

/// Identities and chain heads of the newest cases of the regions from one code to another.
pub fn newest_ids(
    tx: &mut Tx<'_>,
    regions: (&str, &str),
    limit: u32,
) -> Result<Vec<(CaseId, String)>> {
    tx.all("cases", NEWEST_IDS, &args![regions.0, regions.1, limit.min(PAGE_MAX)], |row| {
        Ok((row_to_id(row)?, row.text(2, "head")?))
    })
}

const LOOSE: &str = "
    select is_open, legal_due_on, officer_region, is_due_estimate
    from cases
    where region = $1 and number = $2";

/// What the columns say that a [`Case`] does not show: none when they agree with it.
fn loose_end(tx: &mut Tx<'_>, case: &Case) -> Result<Option<&'static str>> {
    let key = args![case.id.region.as_str(), &case.id.number];
    if !tasks::agree(tx, case)? {
        return Ok(Some("case_tasks"));
    }
    tx.one("cases", LOOSE, &key, |row| {
        let is_open = row.int(0, "is_open")?;
        let has_legal = row.text_or_none(1, "legal_due_on")?.is_some();
        let is_estimate = row.int(3, "is_due_estimate")? != 0;
        let has_officer_region = row.text_or_none(2, "officer_region")?.is_some();
        Ok(match () {
            () if is_open != i64::from(!case.state.is_done()) => Some("is_open"),
            () if has_legal && case.due.is_none() => Some("legal_due_on"),
            () if is_estimate && case.due.is_none() => Some("is_due_estimate"),
            () if has_officer_region != case.officer.is_some() => Some("officer_region"),
            () => None,
        })
    })
}

/// Recomputes a case's chain and fold from what is stored.
pub fn check(tx: &mut Tx<'_>, id: &CaseId, head: &str) -> Result<Checked> {
    let key = args![id.region.as_str(), &id.number];
    let mut previous = chain::GENESIS.to_owned();
    let mut expected = 0_i64;
    let mut broken = None;
    tx.all("case_events", HISTORY, &key, |row| {
        expected += 1;
        if broken.is_none() {
            broken = check_event(row, expected, &mut previous).err();
        }
        Ok(())
    })?;
    if let Some((seq, why)) = broken {
        return Ok(Checked::Broken { seq, why });
    }
    if previous != head {
        return Ok(Checked::Broken {
            seq: 0,
            why: "the row's head is not the last hash".to_owned(),
        });
    }
    let folded = domain::case::fold(id, &history(tx, id)?);
    let stored = match find(tx, id) {
        Ok(stored) => stored,
        Err(Error::Corrupt { column, why, .. }) => {
            return Ok(Checked::Broken { seq: 0, why: format!("{column}: {why}") });
        }
        Err(other) => return Err(other),
    };
    let why = match stored {
        Some(stored) if folded.as_ref() == Ok(&stored) => loose_end(tx, &stored)?
            .map(|column| format!("{column}: the row is not the fold of its events")),
        _ => Some("the row is not the fold of its events".to_owned()),
    };
    if let Some(why) = why {
        return Ok(Checked::Broken { seq: 0, why });
    }
    Ok(Checked::Sound { events: u32::try_from(expected).unwrap_or(u32::MAX) })
}

/// Checks one stored event against the hash before it, and moves that hash on.
fn check_event(row: &Row, expected: i64, previous: &mut String) -> Result<(), (i64, String)> {
    let seq = row.int(2, "seq").map_err(|e| (expected, e.to_string()))?;
    let said = |e: Error| (seq, e.to_string());
    if seq != expected {
        return Err((expected, format!("event {expected} is missing")));
    }
    let suite = row.text(9, "suite").map_err(said)?;
    if suite != chain::SUITE {
        return Err((seq, format!("unknown hash suite {suite:?}")));
    }
    let fields = Fields {
        region: &row.text(0, "region").map_err(said)?,
        number: &row.text(1, "number").map_err(said)?,
        seq,
        at: row.int(3, "at").map_err(said)?,
        actor_region: row.text_or_none(4, "actor_region").map_err(said)?,
        actor: row.text_or_none(5, "actor").map_err(said)?,
        actor_name: &row.text(6, "actor_name").map_err(said)?,
        role: &row.text(7, "role").map_err(said)?,
        payload: &row.text(8, "payload").map_err(said)?,
    };
    let hash = fields.hash(previous);
    if hash != row.text(10, "hash").map_err(said)? {
        return Err((seq, "the hash does not hold".to_owned()));
    }
    row_to_recorded(row).map_err(said)?;
    *previous = hash;
    Ok(())
}
