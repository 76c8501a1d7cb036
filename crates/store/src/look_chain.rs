//! Checking the chain of each person's log of looks, and deleting its beginning in time.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::chain;
use crate::db::Tx;
use crate::error::Result;

const PAGE: &str = "
    select region, account
    from look_heads
    where (region, account) > ($1, $2)
    order by region, account
    limit $3";

/// The people who have a log, after a given one, for a walk over all of them.
pub fn page_of_heads(
    tx: &mut Tx<'_>,
    after: Option<&AccountId>,
    limit: u32,
) -> Result<Vec<AccountId>> {
    let (region, account) = after.map_or(("", ""), |id| (id.region.as_str(), id.id.as_str()));
    tx.all("look_heads", PAGE, &args![region, account, limit.min(1000)], |row| {
        Ok(AccountId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            id: row.text(1, "account")?,
        })
    })
}

const HEAD: &str = "
    select seq, hash, gone, gone_hash, began_at,
           (select count(*)
            from accounts a
            where a.region = look_heads.region and a.id = look_heads.account
              and a.closed_at is null)
    from look_heads
    where region = $1 and account = $2";

/// What is kept of a chain apart from its entries.
struct Head {
    seq: i64,
    hash: String,
    gone: i64,
    gone_hash: String,
    began_at: i64,
    is_open: bool,
}

const ENTRIES: &str = "
    select region, account, seq, id, at, by_region, by_account, by_name, role, case_region,
           case_number, purpose, reason, suite, hash
    from looks
    where region = $1 and account = $2
    order by seq, id";

/// Recomputes the chain of one person's log from what is stored; answers the number of entries, or
/// where and why it does not hold. Entries from before there was a chain are counted and not held.
pub fn check(tx: &mut Tx<'_>, of: &AccountId) -> Result<std::result::Result<u32, String>> {
    let args = args![of.region.as_str(), &of.id];
    let head = tx.find("look_heads", HEAD, &args, |row| {
        Ok(Head {
            seq: row.int(0, "seq")?,
            hash: row.text(1, "hash")?,
            gone: row.int(2, "gone")?,
            gone_hash: row.text(3, "gone_hash")?,
            began_at: row.int(4, "began_at")?,
            is_open: row.int(5, "open")? > 0,
        })
    })?;
    let Some(head) = head else { return Ok(Err("the end of the log is gone".to_owned())) };
    // Only closed accounts lose the beginning of their log, in time.
    if head.is_open && head.gone > 0 {
        return Ok(Err(format!("look {}: it went while the account is open", head.gone)));
    }
    let (mut expected, mut previous) = (head.gone, head.gone_hash);
    let (mut entries, mut broken) = (0_u32, None::<String>);
    tx.all("looks", ENTRIES, &args, |row| {
        entries += 1;
        let seq = row.int(2, "seq")?;
        if broken.is_some() {
            return Ok(());
        }
        if seq == 0 {
            if row.int(4, "at")? >= head.began_at {
                broken = Some("look 0: it is in no chain".to_owned());
            }
            return Ok(());
        }
        expected += 1;
        if seq != expected {
            broken = Some(format!("look {expected}: missing"));
            return Ok(());
        }
        let (number, at) = (seq.to_string(), row.int(4, "at")?.to_string());
        let mut texts = Vec::with_capacity(13);
        for (index, column) in COLUMNS {
            texts.push(match index {
                2 => Some(number.clone()),
                4 => Some(at.clone()),
                _ => row.text_or_none(index, column)?,
            });
        }
        let texts: Vec<Option<&str>> = texts.iter().map(Option::as_deref).collect();
        let hash = chain::link_texts(&previous, &texts);
        let is_sound = row.text(13, "suite")? == chain::SUITE && row.text(14, "hash")? == hash;
        match is_sound {
            true => previous = hash,
            false => broken = Some(format!("look {seq}: the hash does not hold")),
        }
        Ok(())
    })?;
    Ok(match broken {
        Some(why) => Err(why),
        None if expected != head.seq || previous != head.hash => {
            Err(format!("look {}: missing", expected + 1))
        }
        None => Ok(entries),
    })
}

/// The columns that an entry's hash covers, in their order.
const COLUMNS: [(usize, &str); 13] = [
    (0, "region"),
    (1, "account"),
    (2, "seq"),
    (3, "id"),
    (4, "at"),
    (5, "by_region"),
    (6, "by_account"),
    (7, "by_name"),
    (8, "role"),
    (9, "case_region"),
    (10, "case_number"),
    (11, "purpose"),
    (12, "reason"),
];

const ORPHANS: &str = "
    select distinct l.region, l.account
    from looks l
    where l.seq > 0 and not exists (
        select 1
        from look_heads h
        where h.region = l.region and h.account = l.account)
    order by l.region, l.account
    limit 1000";

/// People whose chained entries have no end kept apart.
pub fn headless(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>> {
    tx.all("looks", ORPHANS, &[], |row| Ok((row.text(0, "region")?, row.text(1, "account")?)))
}

const OLD: &str = "
    select distinct region, account
    from looks
    where at < $1 and not exists (
        select 1
        from accounts a
        where a.region = looks.region and a.id = looks.account and a.closed_at is null)
    order by region, account
    limit 500";

const FIRST: &str = "
    select seq, at, hash
    from looks
    where region = $1 and account = $2
    order by seq, id";

const CUT: &str = "
    update look_heads
    set gone = $3, gone_hash = $4
    where region = $1 and account = $2";

const DELETE: &str = "
    delete from looks
    where region = $1 and account = $2 and seq <= $3 and at < $4";

const DELETE_HEAD: &str = "
    delete from look_heads
    where region = $1 and account = $2 and seq = gone";

/// Removes what is older than `before` from the logs of looks of closed accounts; answers how many.
/// What goes is the beginning of each chain, so that the rest can still be checked.
pub(crate) fn expire(tx: &mut Tx<'_>, before: Instant) -> Result<u64> {
    let of = tx.all("looks", OLD, &args![before.millis()], |row| {
        Ok((row.text(0, "region")?, row.text(1, "account")?))
    })?;
    let mut deleted = 0;
    for (region, account) in of {
        let entries = tx.all("looks", FIRST, &args![&region, &account], |row| {
            Ok((row.int(0, "seq")?, row.int(1, "at")?, row.text(2, "hash")?))
        })?;
        let old = entries.iter().take_while(|(_, at, _)| *at < before.millis());
        let Some((seq, _, hash)) = old.last() else { continue };
        deleted += tx.execute(DELETE, &args![&region, &account, *seq, before.millis()])?;
        if *seq > 0 {
            tx.execute(CUT, &args![&region, &account, *seq, hash])?;
            tx.execute(DELETE_HEAD, &args![&region, &account])?;
        }
    }
    Ok(deleted)
}
