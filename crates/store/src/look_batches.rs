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
use crate::value::Value;

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

const WAITING: &str = "
    select count(*)
    from (select 1 from look_batches limit 1) waiting";

/// Whether any row waits to be made into entries.
pub fn is_waiting(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.one("look_batches", WAITING, &[], |row| row.int(0, "count"))? > 0)
}

const FIRST: &str = "
    select region, id, look, at, by_region, by_account, by_name, role, purpose, persons
    from look_batches
    order by region, id
    limit 1";

const DELETE: &str = "
    delete from look_batches
    where region = $1 and id = $2";

/// Makes the entries of one row and takes it away; answers whose list it was and how many people the
/// row named, none where there is no row left. A person has one entry for a list, however many parts name them.
pub fn unpack(tx: &mut Tx<'_>) -> Result<Option<(AccountId, usize)>> {
    let found = tx.find("look_batches", FIRST, &[], |row| {
        let look = Look {
            id: row.text(2, "look")?,
            at: Instant::from_millis(row.int(3, "at")?),
            by: AccountId {
                region: row.parsed(4, "by_region", RegionCode::parse)?,
                id: row.text(5, "by_account")?,
            },
            by_name: row.text(6, "by_name")?,
            role: row.text(7, "role")?,
            case: None,
            purpose: row
                .parsed(8, "purpose", |key| Purpose::from_key(key).ok_or("no such purpose"))?,
            reason: String::new(),
        };
        Ok((row.text(0, "region")?, row.text(1, "id")?, look, row.text(9, "persons")?))
    })?;
    let Some((region, id, look, persons)) = found else { return Ok(None) };
    // Whoever takes the row away makes the entries; a second server finds nothing to take.
    if tx.execute(DELETE, &args![&region, &id])? == 0 {
        return Ok(Some((look.by, 0)));
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
    Ok(Some((look.by, made)))
}

fn read(line: &str) -> Option<(AccountId, CaseId)> {
    let mut words = line.split(' ');
    let of =
        AccountId { region: RegionCode::parse(words.next()?).ok()?, id: words.next()?.to_owned() };
    let case =
        CaseId { region: RegionCode::parse(words.next()?).ok()?, number: words.next()?.to_owned() };
    Some((of, case))
}
