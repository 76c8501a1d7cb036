//! Where people can be reached outside of their inbox, and whether that was proven.

use domain::identity::AccountId;
use domain::notice::{Address, Carrier};
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Row;

/// One way to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// By which carrier.
    pub carrier: Carrier,
    /// Where.
    pub address: Address,
    /// The language of what is brought there, by its short word.
    pub lang: String,
    /// Whether notices are wanted there.
    pub is_on: bool,
    /// When the code that proves it was last asked for.
    pub asked_at: Instant,
    /// How often a wrong code was given since.
    pub tries: u32,
    /// When it was proven; none until then.
    pub verified_at: Option<Instant>,
}

impl Contact {
    /// Whether notices are brought there.
    pub fn is_live(&self) -> bool {
        self.is_on && self.verified_at.is_some()
    }
}

const SAVE: &str = "
    insert into contacts (
        region, account, carrier, address, lang, is_on, asked_at, tries, verified_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (region, account, carrier) do update
    set address = excluded.address, lang = excluded.lang, is_on = excluded.is_on,
        asked_at = excluded.asked_at, tries = excluded.tries, verified_at = excluded.verified_at";

/// Saves one way to reach an account, in place of the one by the same carrier.
pub fn save(tx: &mut Tx<'_>, account: &AccountId, contact: &Contact) -> Result<()> {
    let args = args![
        account.region.as_str(),
        &account.id,
        contact.carrier.key(),
        contact.address.reveal(),
        &contact.lang,
        contact.is_on,
        contact.asked_at.millis(),
        contact.tries,
        contact.verified_at.map(Instant::millis),
    ];
    tx.execute(SAVE, &args).map(drop)
}

const LIST: &str = "
    select carrier, address, lang, is_on, asked_at, tries, verified_at
    from contacts
    where region = $1 and account = $2
    order by carrier
    limit 10";

/// Every way to reach an account.
pub fn list(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Contact>> {
    tx.all("contacts", LIST, &args![account.region.as_str(), &account.id], row_to_contact)
}

const COUNT_TRY: &str = "
    update contacts
    set tries = tries + 1
    where region = $1 and account = $2 and carrier = $3 and asked_at = $4 and tries < $5
      and verified_at is null";

/// Counts a try at the code of a contact before it is looked at, so that tries at the same moment are
/// counted too; false when there were `most` already, or another code was asked for since.
pub fn count_try(
    tx: &mut Tx<'_>,
    account: &AccountId,
    contact: &Contact,
    most: u32,
) -> Result<bool> {
    let (carrier, asked_at) = (contact.carrier.key(), contact.asked_at.millis());
    let args = args![account.region.as_str(), &account.id, carrier, asked_at, most];
    Ok(tx.execute(COUNT_TRY, &args)? == 1)
}

const HOLDERS: &str = "
    select count(*)
    from (
        select 1 as one
        from contacts
        where address = $1 and verified_at is not null
        limit $2) as counted";

/// How many accounts have proven that they are reached at an address, counted up to `most`.
pub fn holders(tx: &mut Tx<'_>, address: &Address, most: u32) -> Result<u32> {
    tx.one("contacts", HOLDERS, &args![address.reveal(), most], |row| row.count(0, "holders"))
}

const DELETE: &str = "
    delete from contacts
    where region = $1 and account = $2 and carrier = $3";

/// Forgets one way to reach an account.
pub fn delete(tx: &mut Tx<'_>, account: &AccountId, carrier: Carrier) -> Result<u64> {
    tx.execute(DELETE, &args![account.region.as_str(), &account.id, carrier.key()])
}

const DELETE_OF: &str = "
    delete from contacts
    where region = $1 and account = $2";

/// Forgets every way to reach an account.
pub fn delete_of(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    tx.execute(DELETE_OF, &args![account.region.as_str(), &account.id])
}

fn row_to_contact(row: &Row) -> Result<Contact> {
    let read = |key: &str| Carrier::from_key(key).ok_or("no such carrier");
    let carrier = row.parsed(0, "carrier", read)?;
    Ok(Contact {
        carrier,
        address: row.parsed(1, "address", |text| {
            Address::parse(carrier, text).ok_or("no address of this carrier")
        })?,
        lang: row.text(2, "lang")?,
        is_on: row.flag(3, "is_on")?,
        asked_at: Instant::from_millis(row.int(4, "asked_at")?),
        tries: row.count(5, "tries")?,
        verified_at: row.int_or_none(6, "verified_at")?.map(Instant::from_millis),
    })
}
