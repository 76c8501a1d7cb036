//! Contact points: one telephone number behind many accounts may be one person behind many names.

use domain::ctx::Ctx;
use domain::identity::AccountId;
use domain::notice::Address;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
pub use store::alarms::Alarm;

use super::event;
use crate::error::{Error, Result};
use crate::services::Services;

/// How many accounts may share a telephone number without an alarm: a family does.
const SHARED_MAX: u32 = 5;

/// What an alarm about a contact point would be raised with.
pub(crate) struct Raising {
    contact: String,
    id: String,
    key: String,
    at: Instant,
}

/// What an alarm about a contact point would be raised with; none where there is no such point.
/// `n` is the number of a fresh id.
pub(crate) fn raising(ctx: &Ctx, sv: &Services, n: u8, contact: Option<&str>) -> Option<Raising> {
    let contact = contact?.to_owned();
    // Keyed, so that the table does not let the point be guessed.
    let key = sv.token(&["contact point", &contact]);
    Some(Raising { contact, id: ctx.id(n), key, at: ctx.now })
}

impl Raising {
    fn alarm(&self, region: RegionCode, kind: &str, contact: String, accounts: u32) -> Alarm {
        Alarm {
            region,
            id: self.id.clone(),
            at: self.at,
            kind: kind.to_owned(),
            contact,
            contact_key: self.key.clone(),
            accounts,
            settled: None,
        }
    }
}

/// Raises an alarm where the number that an account has now is that of too many, or brings the one
/// that stands up to date, and notes the accounts with it.
pub(super) fn check_phone(
    tx: &mut store::Tx<'_>,
    account: &AccountId,
    raising: Option<Raising>,
) -> store::Result<()> {
    let Some(raising) = raising else { return Ok(()) };
    let phone = &raising.contact;
    let but = (account.region.as_str(), account.id.as_str());
    let accounts = store::alarms::sharing(tx, phone, but)? + 1;
    if accounts <= SHARED_MAX {
        return Ok(());
    }
    let region = account.region;
    let alarm = raising.alarm(region, "shared-phone", masked(phone), accounts);
    let id = store::alarms::raise(tx, &alarm)?;
    store::alarms::link_phone(tx, region, &id, phone).map(drop)
}

/// Raises an alarm about an address that so many accounts have proven, and one more would.
pub(crate) fn alarm_address(
    tx: &mut store::Tx<'_>,
    account: &AccountId,
    raising: &Raising,
    address: &Address,
    holders: u32,
) -> store::Result<()> {
    let region = account.region;
    let alarm = raising.alarm(region, "shared-address", address.to_string(), holders + 1);
    let id = store::alarms::raise(tx, &alarm)?;
    store::alarms::link_address(tx, (region, &id), address.reveal(), account).map(drop)
}

/// The first three and the last four characters.
fn masked(phone: &str) -> String {
    let all: Vec<char> = phone.chars().collect();
    let shown = |(n, c): (usize, &char)| if n < 3 || n + 4 >= all.len() { *c } else { '*' };
    all.iter().enumerate().map(shown).collect()
}

/// The alarms of a region, for those who manage its accounts.
pub fn alarms(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Vec<Alarm>> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (from, to) = crate::cases::span(region);
    Ok(sv.db.read(|tx| store::alarms::list(tx, (&from, &to)))?)
}

/// One alarm, for those who manage the accounts of its region.
pub fn alarm(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<Alarm> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let found = sv.db.read(|tx| store::alarms::find(tx, region, id))?;
    found.ok_or(Error::NotFound("alarm"))
}

/// Notes that an administrator looked into an alarm.
pub fn settle_alarm(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<()> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let by = event(ctx, 0, "", String::new()).by_name;
    let (id, now) = (id.to_owned(), ctx.now);
    match sv.db.write(move |tx| store::alarms::settle(tx, region, &id, now, &by))? {
        true => Ok(()),
        false => Err(Error::ChangedMeanwhile),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_apart_behind_its_mask() {
        assert_eq!(masked("13800138000"), "138****8000");
        assert_eq!(masked("0571-88888888"), "057******8888");
        assert_eq!(masked("12345"), "12345", "too short to be anybody's");
    }
}
