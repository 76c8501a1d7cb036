//! The log of every item: its events in a chain of hashes, and the standing they fold into.

use domain::case::Who;
use domain::identity::AccountId;
use domain::item::{Event, ItemId, Recorded, Standing, State, fold, step};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::chain::{self, Fields};
use crate::db::Tx;
use crate::documents::{document, parsed_document};
use crate::error::{Error, Result};
use crate::value::Row;

const UPSERT: &str = "
    insert into item_lives (
        region, code, state, version, since, reason, origins, successors, events, head)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (region, code) do update
    set state = excluded.state, version = excluded.version, since = excluded.since,
        reason = excluded.reason, origins = excluded.origins, successors = excluded.successors,
        events = excluded.events, head = excluded.head
    where item_lives.events = excluded.events - 1";

const INSERT_EVENT: &str = "
    insert into item_events (
        region, code, seq, at, actor_region, actor, actor_name, role, payload, suite, hash)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Writes one more event of an item and answers the standing after it. Two writers at once: the
/// later one is a conflict.
pub fn add(tx: &mut Tx<'_>, id: &ItemId, at: Instant, who: Who, event: Event) -> Result<Standing> {
    let (before, head) = match find(tx, id)? {
        Some((standing, head)) => (Some(standing), head),
        None => (None, chain::GENESIS.to_owned()),
    };
    let seq = before.as_ref().map_or(1, |standing| standing.events + 1);
    let recorded = Recorded { seq, at, who, event };
    let payload = document(&recorded.event);
    let hash = chain::link_item(&head, id, &recorded, &payload);
    let next = step(before, id, &recorded);
    let (region, code) = (id.region.as_str(), &id.code);
    let row = args![
        region,
        code,
        next.state.word(),
        next.version,
        next.since.millis(),
        next.reason.as_deref(),
        document(&next.origins),
        document(&next.successors),
        next.events,
        &hash,
    ];
    if tx.execute(UPSERT, &row)? != 1 {
        return Err(Error::Conflict("item_lives.events".to_owned()));
    }
    let account = recorded.who.account.as_ref();
    let row = args![
        region,
        code,
        recorded.seq,
        recorded.at.millis(),
        account.map(|account| account.region.as_str().to_owned()),
        account.map(|account| account.id.clone()),
        &recorded.who.name,
        &recorded.who.role,
        payload,
        chain::SUITE,
        hash,
    ];
    tx.execute(INSERT_EVENT, &row)?;
    Ok(next)
}

const FIND: &str = "
    select region, code, state, version, since, reason, origins, successors, events, head
    from item_lives
    where region = $1 and code = $2";

/// Where an item stands, and the head of its chain; none for an item nothing happened to.
pub fn find(tx: &mut Tx<'_>, id: &ItemId) -> Result<Option<(Standing, String)>> {
    tx.find("item_lives", FIND, &args![id.region.as_str(), &id.code], |row| {
        let state = row.text(2, "state")?;
        Ok((
            Standing {
                id: row_to_id(row)?,
                state: State::from_word(&state).ok_or_else(|| corrupt("state", &state))?,
                version: match row.int_or_none(3, "version")? {
                    None => None,
                    Some(_) => Some(row.count(3, "version")?),
                },
                since: Instant::from_millis(row.int(4, "since")?),
                reason: row.text_or_none(5, "reason")?,
                origins: parsed_document(row, 6, "origins")?,
                successors: parsed_document(row, 7, "successors")?,
                events: row.count(8, "events")?,
            },
            row.text(9, "head")?,
        ))
    })
}

fn corrupt(column: &'static str, found: &str) -> Error {
    Error::Corrupt { table: "item_lives", column, why: format!("found {found:?}") }
}

const HISTORY: &str = "
    select region, code, seq, at, actor_region, actor, actor_name, role, payload, suite, hash
    from item_events
    where region = $1 and code = $2
    order by seq
    limit 100000";

/// The events of an item in order.
pub fn history(tx: &mut Tx<'_>, id: &ItemId) -> Result<Vec<Recorded>> {
    tx.all("item_events", HISTORY, &args![id.region.as_str(), &id.code], row_to_recorded)
}

fn row_to_id(row: &Row) -> Result<ItemId> {
    let region = row.parsed(0, "region", RegionCode::parse)?;
    Ok(ItemId { region, code: row.text(1, "code")? })
}

fn row_to_recorded(row: &Row) -> Result<Recorded> {
    let account = match (row.text_or_none(4, "actor_region")?, row.text_or_none(5, "actor")?) {
        (Some(_), Some(id)) => {
            Some(AccountId { region: row.parsed(4, "actor_region", RegionCode::parse)?, id })
        }
        _ => None,
    };
    Ok(Recorded {
        seq: row.count(2, "seq")?,
        at: Instant::from_millis(row.int(3, "at")?),
        who: Who { account, name: row.text(6, "actor_name")?, role: row.text(7, "role")? },
        event: parsed_document(row, 8, "payload")?,
    })
}

const PAGE: &str = "
    select region, code
    from item_lives
    where (region, code) > ($1, $2)
    order by region, code
    limit $3";

/// The items that have a log, after a given one, for a walk over all of them.
pub fn page_of_ids(tx: &mut Tx<'_>, after: Option<&ItemId>, limit: u32) -> Result<Vec<ItemId>> {
    let (region, code) = after.map_or(("", ""), |id| (id.region.as_str(), id.code.as_str()));
    tx.all("item_lives", PAGE, &args![region, code, limit.min(1000)], row_to_id)
}

/// Recomputes the chain and the fold of one item from what is stored; answers the number of
/// events, or where and why it does not hold.
pub fn check(tx: &mut Tx<'_>, id: &ItemId) -> Result<std::result::Result<u32, String>> {
    let mut previous = chain::GENESIS.to_owned();
    let (mut expected, mut broken) = (0_i64, None::<String>);
    let args = args![id.region.as_str(), &id.code];
    tx.all("item_events", HISTORY, &args, |row| {
        expected += 1;
        if broken.is_none() {
            let fields = Fields {
                region: &row.text(0, "region")?,
                number: &row.text(1, "code")?,
                seq: row.int(2, "seq")?,
                at: row.int(3, "at")?,
                actor_region: row.text_or_none(4, "actor_region")?,
                actor: row.text_or_none(5, "actor")?,
                actor_name: &row.text(6, "actor_name")?,
                role: &row.text(7, "role")?,
                payload: &row.text(8, "payload")?,
            };
            let hash = fields.hash(&previous);
            let suite = row.text(9, "suite")?;
            match () {
                () if fields.seq != expected => broken = Some(format!("event {expected}: missing")),
                () if suite != chain::SUITE || hash != row.text(10, "hash")? => {
                    broken = Some(format!("event {expected}: the hash does not hold"));
                }
                () => previous = hash,
            }
        }
        Ok(())
    })?;
    if let Some(why) = broken {
        return Ok(Err(why));
    }
    let history = match history(tx, id) {
        Ok(history) => history,
        Err(Error::Corrupt { column, why, .. }) => return Ok(Err(format!("{column}: {why}"))),
        Err(other) => return Err(other),
    };
    Ok(match find(tx, id)? {
        Some((_, head)) if head != previous => {
            Err("event 0: the head is not the last hash".to_owned())
        }
        Some((standing, _)) if fold(id, &history).as_ref() == Some(&standing) => {
            Ok(standing.events)
        }
        _ => Err("event 0: the standing is not the fold of the events".to_owned()),
    })
}
