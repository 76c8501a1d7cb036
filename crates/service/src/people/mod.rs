//! People: logging in, accounts and their roles, second factors, acting for others, and what
//! everybody may know and do about their own data.

mod closing;
mod consents;
mod contacts;
mod copy;
mod delegations;
mod factors;
mod forgetting;
mod levels;
mod login;
mod look_alarms;
mod looks;
mod mine;
mod official;
mod passkeys;
mod proven;
mod recovery;
mod seal;
mod space;
mod telling;
mod totp;
mod watch;

pub use closing::{Kept, close, expire, kept, retention};
pub use consents::{
    Purpose as ConsentPurpose, check_guardian, check_sensitive, check_sensitive_given,
    consent_holds, consents, has_consent, may_decide, needs_notice, set_consent,
};
pub(crate) use consents::{hold_kinds, holds_consent, kinds_given, kinds_handed_in};
pub use contacts::{Alarm, alarm, alarms, settle_alarm};
pub(crate) use contacts::{alarm_address, raising};
pub use copy::Copy;
pub use delegations::{
    NewDelegation, act_as, acted_for, delegations, delegations_for, end_registered, grant,
    register, revoke, take_up,
};
pub use factors::{
    Enrolment, Factors, add_app, add_passkey, app_enrolment, factors, new_codes, remove_factor,
    reset_factors, second_by_code, second_by_passkey,
};
pub use levels::{raise_level, required_level};
pub use login::{IDLE_MS, Login, SESSION_MS, Ticket, actor, log_in, log_out};
pub use look_alarms::{
    AlarmKey, AlarmPlace, Found, LookAlarm, LookPlace, SeenLook, WATCH_PAGE, WatchEvent, Watched,
    keep_list, list_events, look_alarm, look_alarms, mark, marked, set_look_limits,
    settle_look_alarm, unmark,
};
pub(crate) use looks::{check_purpose, look_by, note_glance, note_list, note_look_at};
pub use looks::{looks, note_look};
pub use mine::{Mine, mine};
pub use official::{
    Away, Came, Fetched, Official, Outgoing, Provider, ProviderFault, Return, begin_official,
    finish_official, logout_by_provider, unlink, way_out,
};
pub use passkeys::{Made, RelyingParty, Used};
pub use proven::{Proven, proven};
pub use recovery::{
    Handed, Proved, RECOVERY_WAIT_MS, RecoveryAsked, begin_recovery, prove_recovery,
    recover_at_window, recover_staff, recovery_wait, recovery_ways, redeem_recovery, set_recovered,
    stop_recovery,
};
pub use space::{
    Space, change_password, change_profile, end_other_sessions, end_session, end_sessions_of,
    space, wants_large,
};
pub(crate) use space::{check_password, has_password};
pub use store::consents::Consent;
pub use store::looks::Look;
pub use store::sessions::Beginning;
pub(crate) use telling::{Telling, telling};
pub(crate) use watch::Standing as WatchStanding;
pub use watch::{watch, write_out};

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Grant, Holder, Level, Role, conflict};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use store::account_events::AccountEvent;
use store::accounts::Stored;
pub use store::accounts::Stored as StoredAccount;

use crate::error::{Error, Result};
use crate::services::Services;

/// The entry of an account's log that says what the actor did to it.
pub(crate) fn event(ctx: &Ctx, n: u8, about: &str, note: String) -> AccountEvent {
    let by = ctx.actor.account();
    AccountEvent {
        id: ctx.id(n),
        at: ctx.now,
        by: by.map(|account| account.id.clone()),
        by_name: by.map_or_else(|| "tongban".to_owned(), |account| account.name.clone()),
        about: about.to_owned(),
        note,
    }
}

/// The same for what the holder did who is not logged in yet, but has shown who they are.
fn by_holder(ctx: &Ctx, n: u8, holder: &Account, about: &str, note: String) -> AccountEvent {
    AccountEvent {
        by: Some(holder.id.clone()),
        by_name: holder.name.clone(),
        ..event(ctx, n, about, note)
    }
}

/// A new account, before it has an id.
#[derive(Clone)]
pub struct NewAccount {
    /// The region that keeps it.
    pub region: RegionCode,
    /// The login name.
    pub login: String,
    /// The password.
    pub password: String,
    /// The holder's name.
    pub name: String,
    /// What kind of holder.
    pub holder: Holder,
    /// A telephone number.
    pub phone: Option<String>,
    /// Roles, for staff.
    pub grants: Vec<Grant>,
}

/// The fewest characters of a password of staff.
pub const STAFF_PASSWORD_MIN: usize = 12;
/// The fewest characters of a password of applicants.
pub const PASSWORD_MIN: usize = 8;

impl NewAccount {
    /// The fewest characters its password must have.
    pub fn password_min(&self) -> usize {
        password_min(&self.holder)
    }
}

/// The fewest characters of a holder's password.
fn password_min(holder: &Holder) -> usize {
    match holder {
        Holder::Staff => STAFF_PASSWORD_MIN,
        Holder::Person { .. } | Holder::Firm { .. } => PASSWORD_MIN,
    }
}

/// Creates an account.
pub fn create(ctx: &Ctx, sv: &Services, new: NewAccount) -> Result<AccountId> {
    may(&ctx.actor, Deed::ManageAccounts(new.region))?;
    for grant in &new.grants {
        may(&ctx.actor, Deed::ManageAccounts(grant.region))?;
    }
    // Roles are for staff: an applicant who worked here could act on their own case.
    if new.holder != Holder::Staff && !new.grants.is_empty() {
        return Err(Error::Forbidden);
    }
    if let Some((one, other)) = conflict(&new.grants) {
        return Err(Error::RolesConflict(one, other));
    }
    let min = new.password_min();
    if new.password.chars().count() < min {
        return Err(Error::PasswordShort { min });
    }
    let salt: [u8; 16] = ctx.entropy[48..64].try_into().expect("sixteen bytes of 64");
    let password = sv.passwords.hash(&new.password, &salt)?;
    let id = AccountId { region: new.region, id: ctx.id(0) };
    let stored = Stored {
        account: Account {
            id: id.clone(),
            name: new.name,
            holder: new.holder,
            phone: new.phone.clone(),
            grants: new.grants,
            // An administrator compares name and number with the register before.
            level: Level::Matched,
        },
        login: new.login.trim().to_lowercase(),
        password,
        is_disabled: false,
    };
    let now = ctx.now;
    let created = event(ctx, 1, "created", String::new());
    let alarm = raising(ctx, sv, 2, new.phone.as_deref());
    let written = sv.db.write(move |tx| {
        store::accounts::insert(tx, &stored, now)?;
        let account = &stored.account;
        contacts::check_phone(tx, &account.id, alarm)?;
        store::account_events::insert(tx, &account.id, &created)
    });
    match written {
        Ok(()) => Ok(id),
        Err(store::Error::Conflict(_)) => Err(Error::LoginTaken),
        Err(other) => Err(other.into()),
    }
}

/// Which accounts an administrator looks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words in the name or the login; empty for all.
    pub words: String,
    /// Only holders of this role.
    pub role: Option<Role>,
    /// Only applicants.
    pub is_applicant: bool,
    /// Only those behind an alarm: its region and its id.
    pub alarm: Option<(RegionCode, String)>,
}

/// Accounts that an administrator may manage, in keyset pages of a hundred.
pub fn list(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    wanted: &Wanted,
    after: Option<&AccountId>,
) -> Result<Vec<Stored>> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (from, to) = crate::cases::span(region);
    let narrowed = store::accounts::Narrowed {
        words: wanted.words.trim().to_lowercase(),
        role: wanted.role,
        is_applicant: wanted.is_applicant,
    };
    if let Some((at, alarm)) = &wanted.alarm {
        may(&ctx.actor, Deed::ManageAccounts(*at))?;
        let span = (from.as_str(), to.as_str());
        return Ok(sv
            .db
            .read(|tx| store::alarms::accounts(tx, (*at, alarm), span, after, LIST_PAGE))?);
    }
    Ok(sv.db.read(|tx| store::accounts::list(tx, (&from, &to), &narrowed, after, LIST_PAGE))?)
}

/// How many accounts a page of the list has.
pub const LIST_PAGE: u32 = 100;

/// A word that changes whenever the rights of an account do; forms carry it, so that a change
/// drawn from an older state is noticed.
pub fn rights(stored: &Stored) -> String {
    let grants = stored.account.grants.iter().map(|grant| {
        let org = grant.org.map(|org| org.as_str().to_owned()).unwrap_or_default();
        format!("{} {} {org}", grant.role.key(), grant.region)
    });
    let all: Vec<String> = grants.chain([stored.is_disabled.to_string()]).collect();
    store::chain::digest(all.join("\n").as_bytes())[..16].to_owned()
}

/// What an administrator makes of an account.
#[derive(Clone, Debug)]
pub struct Change {
    /// What [`rights`] gave when the change was drawn up; none to change it whatever it is.
    pub seen: Option<String>,
    /// The roles it is to have.
    pub grants: Vec<Grant>,
    /// Whether it is barred.
    pub is_disabled: bool,
}

/// Changes the roles of an account, or bars it; its sessions end, so that the change holds at once.
/// Fails with [`Error::ChangedMeanwhile`] where somebody else changed it first.
pub fn change(ctx: &Ctx, sv: &Services, id: AccountId, change: Change) -> Result<()> {
    may(&ctx.actor, Deed::ManageAccounts(id.region))?;
    // Nobody changes their own rights: two people see every grant.
    if ctx.actor.account().is_some_and(|account| account.id == id) {
        return Err(Error::Forbidden);
    }
    let (actor, ctx) = (ctx.actor.clone(), ctx.clone());
    sv.db.write(move |tx| {
        let stored = store::accounts::find(tx, &id)?.ok_or(Error::NotFound("account"))?;
        if change.seen.as_ref().is_some_and(|seen| *seen != rights(&stored)) {
            return Err(Error::ChangedMeanwhile);
        }
        if stored.account.holder != Holder::Staff && !change.grants.is_empty() {
            return Err(Error::Forbidden);
        }
        if let Some((one, other)) = conflict(&change.grants) {
            return Err(Error::RolesConflict(one, other));
        }
        // What is given and what is taken away must both lie within the actor's reach; what
        // stays may not.
        let before = &stored.account.grants;
        let added = change.grants.iter().filter(|grant| !before.contains(grant));
        let removed = before.iter().filter(|grant| !change.grants.contains(grant));
        for grant in added.chain(removed) {
            may(&actor, Deed::ManageAccounts(grant.region))?;
        }
        store::accounts::update(tx, &id, &change.grants, change.is_disabled)?;
        let roles: Vec<&str> = change.grants.iter().map(|grant| grant.role.key()).collect();
        let about = match (stored.is_disabled, change.is_disabled) {
            (false, true) => "barred",
            (true, false) => "let-in",
            _ => "roles",
        };
        store::account_events::insert(tx, &id, &event(&ctx, 0, about, roles.join(" ")))?;
        store::sessions::delete_of_account(tx, &id)?;
        Ok(())
    })?;
    sv.sessions.end_all();
    Ok(())
}

/// One account, for an administrator of its region.
pub fn show(ctx: &Ctx, sv: &Services, id: &AccountId) -> Result<Stored> {
    may(&ctx.actor, Deed::ManageAccounts(id.region))?;
    let found = sv.db.read(|tx| store::accounts::find(tx, id))?;
    let found = found.ok_or(Error::NotFound("account"))?;
    looks::note_account_look(ctx, sv, id)?;
    Ok(found)
}
