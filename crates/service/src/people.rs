//! Logging in and out, and the administration of accounts.

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Grant, Holder, Role};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use store::accounts::Stored;
pub use store::accounts::Stored as StoredAccount;
use store::sessions::Session;

use crate::error::{Error, Result};
use crate::services::Services;
use crate::throttle::Limit;

/// A session ends after this time whatever happens.
pub const SESSION_MS: i64 = 12 * 3_600_000;
/// A session ends when it has not been used for this time.
pub const IDLE_MS: i64 = 2 * 3_600_000;
/// Use is noted at most this often, so that reading pages does not write.
const TOUCH_MS: i64 = 5 * 60_000;

/// Wrong passwords for one login name before it must wait.
const PER_LOGIN: Limit = Limit { tries: 10, window_ms: 15 * 60_000 };
/// Wrong passwords from one source before it must wait.
const PER_SOURCE: Limit = Limit { tries: 100, window_ms: 15 * 60_000 };

/// What somebody types to log in, and from where.
#[derive(Clone)]
pub struct Login {
    /// The login name.
    pub login: String,
    /// The password.
    pub password: String,
    /// The address it came from.
    pub source: String,
    /// The browser's name for itself, cut to a modest length.
    pub agent: String,
}

/// A fresh session: what the browser keeps.
#[derive(Clone)]
pub struct Ticket {
    /// The account.
    pub account: Account,
    /// The secret token; only its hash is stored.
    pub token: String,
}

/// Checks login and password and opens a session.
pub fn log_in(ctx: &Ctx, sv: &Services, login: &Login) -> Result<Ticket> {
    let name = login.login.trim().to_lowercase();
    let by_login = format!("login:{name}");
    let by_source = format!("source:{}", login.source);
    sv.throttle.check(&by_login, PER_LOGIN, ctx.now)?;
    sv.throttle.check(&by_source, PER_SOURCE, ctx.now)?;

    let found = sv.db.read(|tx| store::accounts::find_by_login(tx, &name))?;
    let hash = found.as_ref().map(|stored| stored.password.as_str());
    let fits = sv.passwords.fits(&login.password, hash);
    let Some(stored) = found.filter(|stored| fits && !stored.is_disabled) else {
        sv.throttle.count(&by_login, PER_LOGIN, ctx.now);
        sv.throttle.count(&by_source, PER_SOURCE, ctx.now);
        return Err(Error::LoginRefused);
    };
    sv.throttle.clear(&by_login);

    let token = ctx.token();
    let token_hash = store::chain::digest(token.as_bytes());
    let account = stored.account;
    let (id, now, agent) = (account.id.clone(), ctx.now, login.agent.clone());
    sv.db.write(move |tx| {
        store::sessions::insert(tx, &id, &token_hash, now, now.plus_millis(SESSION_MS), &agent)
    })?;
    Ok(Ticket { account, token })
}

/// The account behind a token, if its session lives.
pub fn session(
    sv: &Services,
    now: Instant,
    region: RegionCode,
    token: &str,
) -> Result<Option<Account>> {
    let token_hash = store::chain::digest(token.as_bytes());
    let idle_since = now.plus_millis(-IDLE_MS);
    let lives = |session: &Session| session.expires_at > now && session.seen_at > idle_since;
    if let Some(known) = sv.sessions.get(region, &token_hash, now) {
        return Ok(lives(&known).then(|| known.stored.account.clone()));
    }
    let before = sv.sessions.epoch();
    let found = sv.db.read(|tx| store::sessions::find(tx, region, &token_hash, now, idle_since))?;
    let Some(session) = found else { return Ok(None) };
    if now.millis_since(session.seen_at) > TOUCH_MS {
        // Reading pages goes on while the database takes no writes.
        let hash = token_hash.clone();
        match sv.db.write(move |tx| store::sessions::touch(tx, region, &hash, now)) {
            Err(fault) if fault.is_passing() => {
                tracing::warn!(%fault, "the use of a session was not noted");
            }
            other => other?,
        }
    }
    let account = session.stored.account.clone();
    sv.sessions.put(region, token_hash, session, now, before);
    Ok(Some(account))
}

/// Ends a session.
pub fn log_out(sv: &Services, region: RegionCode, token: &str) -> Result<()> {
    let token_hash = store::chain::digest(token.as_bytes());
    let hash = token_hash.clone();
    sv.db.write(move |tx| store::sessions::delete(tx, region, &hash))?;
    sv.sessions.end(region, token_hash);
    Ok(())
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
        match self.holder {
            Holder::Staff => STAFF_PASSWORD_MIN,
            Holder::Person { .. } | Holder::Firm { .. } => PASSWORD_MIN,
        }
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
            phone: new.phone,
            grants: new.grants,
        },
        login: new.login.trim().to_lowercase(),
        password,
        is_disabled: false,
    };
    let now = ctx.now;
    match sv.db.write(move |tx| store::accounts::insert(tx, &stored, now)) {
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
    let actor = ctx.actor.clone();
    sv.db.write(move |tx| {
        let stored = store::accounts::find(tx, &id)?.ok_or(Error::NotFound("account"))?;
        if change.seen.as_ref().is_some_and(|seen| *seen != rights(&stored)) {
            return Err(Error::ChangedMeanwhile);
        }
        if stored.account.holder != Holder::Staff && !change.grants.is_empty() {
            return Err(Error::Forbidden);
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
        store::sessions::delete_of_account(tx, &id)?;
        Ok(())
    })?;
    sv.sessions.end_all();
    Ok(())
}

/// One account, for an administrator of its region.
pub fn show(ctx: &Ctx, sv: &Services, id: &AccountId) -> Result<Stored> {
    may(&ctx.actor, Deed::ManageAccounts(id.region))?;
    sv.db.read(|tx| store::accounts::find(tx, id))?.ok_or(Error::NotFound("account"))
}
