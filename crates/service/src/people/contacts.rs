//! Contact points: one telephone number behind many accounts may be one person behind many names.

use domain::ctx::Ctx;
use domain::identity::AccountId;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
pub use store::alarms::Alarm;

use super::event;
use crate::error::{Error, Result};
use crate::services::Services;

/// How many accounts may share a telephone number without an alarm: a family does.
const SHARED_MAX: u32 = 5;

/// Raises an alarm where the number that an account has now is that of too many.
pub(super) fn check(
    tx: &mut store::Tx<'_>,
    account: &AccountId,
    phone: Option<&str>,
    (alarm, now): (&str, Instant),
) -> store::Result<()> {
    let Some(phone) = phone else { return Ok(()) };
    let but = (account.region.as_str(), account.id.as_str());
    let accounts = store::alarms::sharing(tx, phone, but)? + 1;
    if accounts <= SHARED_MAX {
        return Ok(());
    }
    let alarm = Alarm {
        region: account.region,
        id: alarm.to_owned(),
        at: now,
        kind: "shared-phone".to_owned(),
        contact: masked(phone),
        accounts,
        settled: None,
    };
    store::alarms::raise(tx, &alarm)
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
