//! Other systems that work with this one, with the digests of their secrets.

use domain::code::CreditCode;
use domain::exchange::{Client, Scope};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::account_events::{AccountEvent, event_args, row_to_event};
use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// A client with what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The client.
    pub client: Client,
    /// The digest of its secret, and until when that holds.
    pub secret: (String, Instant),
    /// The digest of the one before, while both hold.
    pub last_secret: Option<(String, Instant)>,
    /// When it was made.
    pub created_at: Instant,
}

const INSERT: &str = "
    insert into clients (
        region, id, name, org, scopes, budget, generation, is_disabled, hook_url, hook_key,
        secret_hash, secret_ends_at, last_hash, last_ends_at, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";

/// Adds a client; an id that is taken is a conflict.
pub fn insert(tx: &mut Tx<'_>, stored: &Stored) -> Result<()> {
    let client = &stored.client;
    let args = args![
        client.region.as_str(),
        &client.id,
        &client.name,
        client.org.map(|org| org.as_str().to_owned()),
        Scope::words(&client.scopes),
        client.budget,
        client.generation,
        client.is_disabled,
        client.hook_url.clone(),
        client.hook_key,
        &stored.secret.0,
        stored.secret.1.millis(),
        stored.last_secret.as_ref().map(|last| last.0.clone()),
        stored.last_secret.as_ref().map(|last| last.1.millis()),
        stored.created_at.millis(),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const UPDATE: &str = "
    update clients
    set generation = $3, is_disabled = $4, hook_url = $5, hook_key = $6, secret_hash = $7,
        secret_ends_at = $8, last_hash = $9, last_ends_at = $10
    where region = $1 and id = $2";

/// Saves a client's secrets, hook and whether it is barred.
pub fn update(tx: &mut Tx<'_>, stored: &Stored) -> Result<u64> {
    let client = &stored.client;
    let args = args![
        client.region.as_str(),
        &client.id,
        client.generation,
        client.is_disabled,
        client.hook_url.clone(),
        client.hook_key,
        &stored.secret.0,
        stored.secret.1.millis(),
        stored.last_secret.as_ref().map(|last| last.0.clone()),
        stored.last_secret.as_ref().map(|last| last.1.millis()),
    ];
    tx.execute(UPDATE, &args)
}

const FIND: &str = "
    select region, id, name, org, scopes, budget, generation, is_disabled, hook_url, hook_key,
           secret_hash, secret_ends_at, last_hash, last_ends_at, created_at
    from clients
    where region = $1 and id = $2";

/// The client, if there is one.
pub fn find(tx: &mut Tx<'_>, region: RegionCode, id: &str) -> Result<Option<Stored>> {
    tx.find("clients", FIND, &args![region.as_str(), id], row_to_stored)
}

const HOLD: &str = "
    update clients
    set id = id
    where region = $1 and id = $2";

/// Lets nobody else change the client until this transaction ends.
pub fn hold(tx: &mut Tx<'_>, region: RegionCode, id: &str) -> Result<u64> {
    tx.execute(HOLD, &args![region.as_str(), id])
}

const LIST: &str = "
    select region, id, name, org, scopes, budget, generation, is_disabled, hook_url, hook_key,
           secret_hash, secret_ends_at, last_hash, last_ends_at, created_at
    from clients
    where region between $1 and $2
    order by region, id
    limit 500";

/// The clients kept by the regions from one code to another.
pub fn list(tx: &mut Tx<'_>, regions: (&str, &str)) -> Result<Vec<Stored>> {
    tx.all("clients", LIST, &args![regions.0, regions.1], row_to_stored)
}

const HOOKED: &str = "
    select region, id, name, org, scopes, budget, generation, is_disabled, hook_url, hook_key,
           secret_hash, secret_ends_at, last_hash, last_ends_at, created_at
    from clients
    where org = $1 and hook_url is not null and is_disabled = 0 and region in ($2, $3, $4)
    order by region, id
    limit 20";

/// The clients of an authority that want to be told of its cases in a region: kept there, in its city
/// or in its province.
pub fn hooked(tx: &mut Tx<'_>, org: &CreditCode, region: RegionCode) -> Result<Vec<Stored>> {
    let code = region.as_str();
    let (city, province) = (format!("{}00", &code[..4]), format!("{}0000", &code[..2]));
    tx.all("clients", HOOKED, &args![org.as_str(), code, city, province], row_to_stored)
}

const HAS_HOOKS: &str = "
    select count(*)
    from (
        select 1 as one
        from clients
        where hook_url is not null and is_disabled = 0
        limit 1) as counted";

/// Whether any client wants to be told of cases.
pub fn has_hooks(tx: &mut Tx<'_>) -> Result<bool> {
    tx.one("clients", HAS_HOOKS, &[], |row| Ok(row.int(0, "count")? > 0))
}

const INSERT_EVENT: &str = "
    insert into client_events (region, client, id, at, by_region, by_account, by_name, about, note)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Records what was done to a client.
pub fn note(tx: &mut Tx<'_>, region: RegionCode, client: &str, event: &AccountEvent) -> Result<()> {
    tx.execute(INSERT_EVENT, &event_args(region, client, event)).map(drop)
}

const EVENTS: &str = "
    select id, at, by_region, by_account, by_name, about, note
    from client_events
    where region = $1 and client = $2
    order by id desc
    limit 50";

/// What was done to a client, the newest first.
pub fn notes(tx: &mut Tx<'_>, region: RegionCode, client: &str) -> Result<Vec<AccountEvent>> {
    tx.all("client_events", EVENTS, &args![region.as_str(), client], row_to_event)
}

fn row_to_stored(row: &Row) -> Result<Stored> {
    let org = match row.text_or_none(3, "org")? {
        None => None,
        Some(_) => Some(row.parsed(3, "org", CreditCode::parse)?),
    };
    let last = match (row.text_or_none(12, "last_hash")?, row.int_or_none(13, "last_ends_at")?) {
        (Some(hash), Some(ends_at)) => Some((hash, Instant::from_millis(ends_at))),
        _ => None,
    };
    Ok(Stored {
        client: Client {
            region: row.parsed(0, "region", RegionCode::parse)?,
            id: row.text(1, "id")?,
            name: row.text(2, "name")?,
            org,
            scopes: row.parsed(4, "scopes", |text| Scope::parse_all(text).ok_or("no scopes"))?,
            budget: row.count(5, "budget")?,
            generation: row.int(6, "generation")?,
            is_disabled: row.flag(7, "is_disabled")?,
            hook_url: row.text_or_none(8, "hook_url")?,
            hook_key: row.int(9, "hook_key")?,
        },
        secret: (
            row.text(10, "secret_hash")?,
            Instant::from_millis(row.int(11, "secret_ends_at")?),
        ),
        last_secret: last,
        created_at: Instant::from_millis(row.int(14, "created_at")?),
    })
}
