//! People in lists that were carried away. A list of a hundred thousand cases must not wait for as
//! many entries: who is in it is written before it leaves, and each entry is made from that after.

use domain::case::CaseId;
use domain::identity::{AccountId, Purpose};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::looks::{self, Look};
use crate::value::{Row, Value};

/// How many people one row names.
const PERSONS: usize = 250;

const INSERT: &str = "
    insert into look_batches (
        region, id, look, at, by_region, by_account, by_name, role, purpose, persons)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

/// Writes down who is in a part of a list, each with a case of theirs; `look` is the entry that
/// each is to have, and `part` tells the parts of one list apart.
pub fn insert(
    tx: &mut Tx<'_>,
    look: &Look,
    part: &str,
    persons: &[(AccountId, CaseId)],
) -> Result<()> {
    let line = |(of, case): &(AccountId, CaseId)| {
        [of.region.as_str(), &of.id, case.region.as_str(), &case.number].join(" ")
    };
    let row = |(n, some): (usize, &[(AccountId, CaseId)])| -> Vec<Value> {
        args![
            look.by.region.as_str(),
            format!("{} {part} {n}", look.id),
            &look.id,
            look.at.millis(),
            look.by.region.as_str(),
            &look.by.id,
            &look.by_name,
            &look.role,
            look.purpose.key(),
            some.iter().map(line).collect::<Vec<_>>().join("\n"),
        ]
    };
    let rows: Vec<_> = persons.chunks(PERSONS).enumerate().map(row).collect();
    tx.execute_many(INSERT, &rows).map(drop)
}

const NEXT: &str = "
    select region, id
    from look_batches
    where is_aside = 0 and (region, id) > ($1, $2)
    order by region, id
    limit 1";

/// A row that waits to be made into entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// Its region.
    pub region: String,
    /// Its id.
    pub id: String,
}

/// The first row behind another that waits to be made into entries.
pub fn next(tx: &mut Tx<'_>, after: &Waiting) -> Result<Option<Waiting>> {
    tx.find("look_batches", NEXT, &args![&after.region, &after.id], row_to_waiting)
}

fn row_to_waiting(row: &Row) -> Result<Waiting> {
    Ok(Waiting { region: row.text(0, "region")?, id: row.text(1, "id")? })
}

const FIND: &str = "
    select look, at, by_region, by_account, by_name, role, purpose, persons
    from look_batches
    where region = $1 and id = $2";

const DELETE: &str = "
    delete from look_batches
    where region = $1 and id = $2";

/// Makes the entries of one row and takes it away; answers whose list it was, when they carried it
/// away and how many people the row named, none where the row is gone. A person has one entry for a list, however many
/// parts name them.
pub fn unpack(tx: &mut Tx<'_>, of: &Waiting) -> Result<Option<(AccountId, Instant, usize)>> {
    let Waiting { region, id } = of;
    let found = tx.find("look_batches", FIND, &args![region, id], row_to_look)?;
    let Some((look, persons)) = found else { return Ok(None) };
    // Whoever takes the row away makes the entries; a second server finds nothing to take.
    if tx.execute(DELETE, &args![region, id])? == 0 {
        return Ok(None);
    }
    let corrupt = || Error::Corrupt {
        table: "look_batches",
        column: "persons",
        why: format!("{region} {id}"),
    };
    let mut made = 0;
    for line in persons.lines() {
        let (of, case) = read(line).ok_or_else(corrupt)?;
        looks::insert(tx, &of, &Look { case: Some(case), ..look.clone() })?;
        made += 1;
    }
    Ok(Some((look.by, look.at, made)))
}

fn row_to_look(row: &Row) -> Result<(Look, String)> {
    let look = Look {
        id: row.text(0, "look")?,
        at: Instant::from_millis(row.int(1, "at")?),
        by: AccountId {
            region: row.parsed(2, "by_region", RegionCode::parse)?,
            id: row.text(3, "by_account")?,
        },
        by_name: row.text(4, "by_name")?,
        role: row.text(5, "role")?,
        case: None,
        purpose: row.parsed(6, "purpose", |key| Purpose::from_key(key).ok_or("no such purpose"))?,
        reason: String::new(),
    };
    Ok((look, row.text(7, "persons")?))
}

const SET_ASIDE: &str = "
    update look_batches
    set is_aside = 1
    where region = $1 and id = $2";

/// Sets a row aside that cannot be read: it stays as it is and holds up no others.
pub fn set_aside(tx: &mut Tx<'_>, row: &Waiting) -> Result<u64> {
    tx.execute(SET_ASIDE, &args![&row.region, &row.id])
}

const ASIDE: &str = "
    select region, id
    from look_batches
    where is_aside = 1
    order by region, id
    limit 1000";

/// The rows that were set aside.
pub fn aside(tx: &mut Tx<'_>) -> Result<Vec<Waiting>> {
    tx.all("look_batches", ASIDE, &[], row_to_waiting)
}

fn read(line: &str) -> Option<(AccountId, CaseId)> {
    let mut words = line.split(' ');
    let of =
        AccountId { region: RegionCode::parse(words.next()?).ok()?, id: words.next()?.to_owned() };
    let case =
        CaseId { region: RegionCode::parse(words.next()?).ok()?, number: words.next()?.to_owned() };
    Some((of, case))
}
