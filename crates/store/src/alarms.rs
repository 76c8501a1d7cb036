//! Alarms about identities: contact points that many accounts share.

use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::accounts::{Stored, row_to_stored};
use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// One alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The region whose administrators see it.
    pub region: RegionCode,
    /// Its id.
    pub id: String,
    /// When it was raised, or one more account was found.
    pub at: Instant,
    /// What it is about: a stable word.
    pub kind: String,
    /// The contact point behind its mask.
    pub contact: String,
    /// By what the contact point is known again: a keyed digest.
    pub contact_key: String,
    /// How many accounts shared it when one more was last found.
    pub accounts: u32,
    /// When somebody looked into it, and who.
    pub settled: Option<(Instant, String)>,
}

const SHARED: &str = "
    select count(*)
    from accounts
    where phone = $1 and closed_at is null and not (region = $2 and id = $3)";

/// How many open accounts beside one have this telephone number.
pub fn sharing(tx: &mut Tx<'_>, phone: &str, but: (&str, &str)) -> Result<u32> {
    tx.one("accounts", SHARED, &args![phone, but.0, but.1], |row| row.count(0, "count"))
}

const RAISE: &str = "
    insert into identity_alarms (region, id, at, kind, contact, accounts, contact_key)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (region, kind, contact_key) where settled_at is null do update
    set at = excluded.at, accounts = excluded.accounts";

const OPEN: &str = "
    select id
    from identity_alarms
    where region = $1 and kind = $2 and contact_key = $3 and settled_at is null";

/// Raises an alarm, or brings the open one about the same contact point up to date; answers its id.
pub fn raise(tx: &mut Tx<'_>, alarm: &Alarm) -> Result<String> {
    let args = args![
        alarm.region.as_str(),
        &alarm.id,
        alarm.at.millis(),
        &alarm.kind,
        &alarm.contact,
        alarm.accounts,
        &alarm.contact_key,
    ];
    tx.execute(RAISE, &args)?;
    let args = args![alarm.region.as_str(), &alarm.kind, &alarm.contact_key];
    tx.one("identity_alarms", OPEN, &args, |row| row.text(0, "id"))
}

const LINK_PHONE: &str = "
    insert into identity_alarm_accounts (region, alarm, account_region, account)
    select $1, $2, region, id
    from accounts
    where phone = $3 and closed_at is null
    on conflict (region, alarm, account_region, account) do nothing";

/// Notes with an alarm every open account that has this telephone number.
pub fn link_phone(tx: &mut Tx<'_>, region: RegionCode, alarm: &str, phone: &str) -> Result<u64> {
    tx.execute(LINK_PHONE, &args![region.as_str(), alarm, phone])
}

const LINK_ADDRESS: &str = "
    insert into identity_alarm_accounts (region, alarm, account_region, account)
    select $1, $2, region, account
    from contacts
    where address = $3 and (verified_at is not null or (region = $4 and account = $5))
    on conflict (region, alarm, account_region, account) do nothing";

/// Notes with an alarm every account that has proven this address, and the one that tried to.
pub fn link_address(
    tx: &mut Tx<'_>,
    (region, alarm): (RegionCode, &str),
    address: &str,
    tried: &AccountId,
) -> Result<u64> {
    let args = args![region.as_str(), alarm, address, tried.region.as_str(), &tried.id];
    tx.execute(LINK_ADDRESS, &args)
}

const FIND: &str = "
    select region, id, at, kind, contact, accounts, settled_at, settled_by, contact_key
    from identity_alarms
    where region = $1 and id = $2";

/// One alarm.
pub fn find(tx: &mut Tx<'_>, region: RegionCode, id: &str) -> Result<Option<Alarm>> {
    tx.find("identity_alarms", FIND, &args![region.as_str(), id], row_to_alarm)
}

const ACCOUNTS: &str = "
    select a.region, a.id, a.login, a.name, a.holder, a.holder_code, a.phone, a.grants,
           a.password, a.is_disabled, a.level
    from identity_alarm_accounts l
    join accounts a on a.region = l.account_region and a.id = l.account
    where l.region = $1 and l.alarm = $2 and (a.region, a.id) > ($3, $4)
      and a.region between $5 and $6 and a.closed_at is null
    order by a.region, a.id
    limit $7";

/// The accounts behind an alarm that the regions from one code to another keep, in keyset pages.
pub fn accounts(
    tx: &mut Tx<'_>,
    alarm: (RegionCode, &str),
    regions: (&str, &str),
    after: Option<&AccountId>,
    limit: u32,
) -> Result<Vec<Stored>> {
    let (region, id) = after.map_or(("", ""), |a| (a.region.as_str(), a.id.as_str()));
    let args = args![alarm.0.as_str(), alarm.1, region, id, regions.0, regions.1, limit.min(200)];
    tx.all("accounts", ACCOUNTS, &args, row_to_stored)
}

const LIST: &str = "
    select region, id, at, kind, contact, accounts, settled_at, settled_by, contact_key
    from identity_alarms
    where region between $1 and $2
    order by case when settled_at is null then 0 else 1 end, at desc, id
    limit 100";

/// The alarms of the regions from one code to another: open ones first, then the newest.
pub fn list(tx: &mut Tx<'_>, regions: (&str, &str)) -> Result<Vec<Alarm>> {
    tx.all("identity_alarms", LIST, &args![regions.0, regions.1], row_to_alarm)
}

const SETTLE: &str = "
    update identity_alarms
    set settled_at = $3, settled_by = $4
    where region = $1 and id = $2 and settled_at is null";

/// Notes that somebody looked into an alarm, and says whether it was open.
pub fn settle(
    tx: &mut Tx<'_>,
    region: RegionCode,
    id: &str,
    now: Instant,
    by: &str,
) -> Result<bool> {
    Ok(tx.execute(SETTLE, &args![region.as_str(), id, now.millis(), by])? == 1)
}

fn row_to_alarm(row: &Row) -> Result<Alarm> {
    let settled_at = row.int_or_none(6, "settled_at")?.map(Instant::from_millis);
    Ok(Alarm {
        region: row.parsed(0, "region", RegionCode::parse)?,
        id: row.text(1, "id")?,
        at: Instant::from_millis(row.int(2, "at")?),
        kind: row.text(3, "kind")?,
        contact: row.text(4, "contact")?,
        contact_key: row.text_or_none(8, "contact_key")?.unwrap_or_default(),
        accounts: row.count(5, "accounts")?,
        settled: settled_at.zip(row.text_or_none(7, "settled_by")?),
    })
}
