//! Acting for others: granting, taking up, choosing and revoking.
//!
//! A delegation names whom it is for by login and name, and waits until somebody with both takes it
//! up. So it needs two people's will, and nobody learns from it who has an account.

use domain::code::{CitizenNumber, CreditCode};
use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor, Capacity, Delegation, Holder, Scope, Standing};
use domain::permit::{Deed, may};
use domain::privacy::{is_minor, last_day_as_minor};
use domain::region::RegionCode;
use domain::time::Instant;
use jiff::civil::Date;
use store::sessions::Acting;

use super::event;
use super::proven::Proven;
use crate::error::{Error, Result};
use crate::services::Services;

/// The most years a delegation that people grant themselves may last.
const YEARS_MAX: i16 = 3;
/// The most items that one delegation names.
const ITEMS_MAX: usize = 50;

/// The most characters that name a court's ruling; with the document they fit the evidence.
const RULING_MAX: usize = 150;

/// A delegation as somebody grants it.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// In which capacity.
    pub capacity: Capacity,
    /// The login name of whom it is for.
    pub delegate_login: String,
    /// Their name.
    pub delegate_name: String,
    /// For which items.
    pub scope: Scope,
    /// From when.
    pub from_on: Date,
    /// Until when.
    pub to_on: Option<Date>,
    /// What it rests on, where an official has seen a document.
    pub evidence: String,
    /// The ruling by which a court found that an adult cannot act, where a guardian is for one.
    pub ruling: String,
}

/// Lets somebody act for the applicant, once they take it up.
pub fn grant(ctx: &Ctx, sv: &Services, new: NewDelegation) -> Result<()> {
    may(&ctx.actor, Deed::Delegate)?;
    super::check_guardian(ctx)?;
    let principal = ctx.actor.applicant().ok_or(Error::LogIn)?;
    let fits = match principal.holder {
        Holder::Person { .. } => new.capacity == Capacity::Agent,
        Holder::Firm { .. } => new.capacity == Capacity::Operator,
        Holder::Staff => false,
    };
    if !fits {
        return Err(Error::Forbidden);
    }
    let to_on = new.to_on.ok_or(Error::Wrong("to_on", "missing"))?;
    let last = ctx.now.civil_date_in_china().saturating_add(jiff::Span::new().years(YEARS_MAX));
    if to_on > last {
        return Err(Error::Wrong("to_on", "too-far"));
    }
    let delegation = checked(ctx, principal, new)?;
    save(ctx, sv, delegation)
}

/// Records a representative or a guardian whose document an official has seen; they still take it
/// up themselves.
pub fn register(
    ctx: &Ctx,
    sv: &Services,
    number: &str,
    name: &str,
    mut new: NewDelegation,
) -> Result<()> {
    if new.evidence.is_empty() {
        return Err(Error::Wrong("document", "missing"));
    }
    let is_person = CitizenNumber::parse(number).is_ok();
    let fits = match new.capacity {
        Capacity::Guardian => is_person,
        Capacity::Representative => CreditCode::parse(number).is_ok(),
        Capacity::Operator | Capacity::Agent => false,
    };
    if !fits {
        return Err(Error::Wrong("number", "not-for-this"));
    }
    let principal = proven_principal(ctx, sv, number, name)?;
    if new.capacity == Capacity::Guardian {
        bound_by_age(ctx, &principal, &mut new)?;
    }
    let delegation = checked(ctx, &principal, new)?;
    save(ctx, sv, delegation)
}

/// The applicant with this number and name in the district of whoever has seen the document.
fn proven_principal(ctx: &Ctx, sv: &Services, number: &str, name: &str) -> Result<Account> {
    let found = sv.db.read(|tx| store::accounts::find_by_number(tx, number))?;
    let principal = found.into_iter().map(|stored| stored.account).find(|account| {
        let deed = Deed::ProveIdentity(account.id.region);
        account.name == name.trim() && may(&ctx.actor, deed).is_ok()
    });
    principal.ok_or(Error::Wrong("number", "no-account"))
}

/// A guardian of a minor is one until the minor comes of age (民法典 arts 17, 27, 39). For an adult
/// only a court's finding that they cannot act makes one (民法典 arts 24, 28).
fn bound_by_age(ctx: &Ctx, principal: &Account, new: &mut NewDelegation) -> Result<()> {
    let today = ctx.now.civil_date_in_china();
    if is_minor(principal, today) {
        let last = last_day_as_minor(&principal.holder);
        new.to_on = match (new.to_on, last) {
            (Some(to_on), Some(last)) => Some(to_on.min(last)),
            (to_on, last) => to_on.or(last),
        };
        return Ok(());
    }
    let ruling = new.ruling.trim();
    if ruling.is_empty() {
        return Err(Error::Wrong("ruling", "adult"));
    }
    if ruling.chars().count() > RULING_MAX {
        return Err(Error::Wrong("ruling", "too-long"));
    }
    new.evidence = format!("{} {ruling}", new.evidence);
    Ok(())
}

/// Ends what an official recorded, when another document says that it no longer holds: at once, and
/// whoever acted under it does nothing more. Answers how many delegations ended.
pub fn end_registered(
    ctx: &Ctx,
    sv: &Services,
    (number, name): (&str, &str),
    delegate_login: &str,
    document: &str,
) -> Result<usize> {
    if document.is_empty() {
        return Err(Error::Wrong("document", "missing"));
    }
    let principal = proven_principal(ctx, sv, number, name)?.id;
    let (login, now) = (delegate_login.trim().to_lowercase(), ctx.now);
    let events: Vec<_> =
        (0..20).map(|n| event(ctx, n, "delegation-revoked", document.to_owned())).collect();
    let ended = sv.db.write(move |tx| -> Result<usize> {
        let all = store::delegations::list_of(tx, &principal)?;
        let registered = all.into_iter().filter(|one| {
            !one.capacity.is_self_granted()
                && one.delegate_login == login
                && one.revoked_at.is_none()
        });
        let mut ended = 0;
        for (one, event) in registered.zip(&events) {
            if store::delegations::revoke(tx, &principal, &one.id, now)? {
                store::account_events::insert(tx, &principal, event)?;
                ended += 1;
            }
        }
        match ended {
            0 => Err(Error::Wrong("delegate_login", "none")),
            ended => Ok(ended),
        }
    })?;
    sv.sessions.end_all();
    Ok(ended)
}

/// The delegation as it will be recorded, or what is wrong with it.
fn checked(ctx: &Ctx, principal: &Account, new: NewDelegation) -> Result<Delegation> {
    let login = new.delegate_login.trim().to_lowercase();
    let name = new.delegate_name.trim().to_owned();
    if login.is_empty() || login.chars().count() > 60 {
        return Err(Error::Wrong("delegate_login", "missing"));
    }
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(Error::Wrong("delegate_name", "missing"));
    }
    if new.from_on < ctx.now.civil_date_in_china() {
        return Err(Error::Wrong("from_on", "past"));
    }
    if new.to_on.is_some_and(|to_on| to_on < new.from_on) {
        return Err(Error::Wrong("to_on", "before"));
    }
    if matches!(&new.scope, Scope::Items(codes) if codes.is_empty() || codes.len() > ITEMS_MAX) {
        return Err(Error::Wrong("items", "missing"));
    }
    let by = ctx.actor.account().ok_or(Error::LogIn)?;
    Ok(Delegation {
        id: ctx.id(0),
        principal: principal.id.clone(),
        capacity: new.capacity,
        principal_name: principal.name.clone(),
        delegate_login: login,
        delegate_name: name,
        delegate: None,
        scope: new.scope,
        from_on: new.from_on,
        to_on: new.to_on,
        evidence: new.evidence.trim().chars().take(200).collect(),
        granted_by: by.name.clone(),
        created_at: ctx.now,
        accepted_at: None,
        revoked_at: None,
    })
}

fn save(ctx: &Ctx, sv: &Services, delegation: Delegation) -> Result<()> {
    let granted = event(ctx, 1, "delegation-granted", delegation.delegate_name.clone());
    Ok(sv.db.write(move |tx| {
        store::delegations::insert(tx, &delegation)?;
        store::account_events::insert(tx, &delegation.principal, &granted)
    })?)
}

/// Who may act for the applicant.
pub fn delegations(ctx: &Ctx, sv: &Services) -> Result<Vec<Delegation>> {
    let principal = ctx.actor.applicant().ok_or(Error::LogIn)?;
    Ok(sv.db.read(|tx| store::delegations::list_of(tx, &principal.id))?)
}

/// For whom whoever is logged in may act, or could by taking it up.
pub fn delegations_for(ctx: &Ctx, sv: &Services) -> Result<Vec<Delegation>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?.clone();
    let all = sv.db.read(|tx| {
        let own = store::accounts::find(tx, &account.id)?;
        let login = own.map(|stored| stored.login).unwrap_or_default();
        store::delegations::list_for(tx, &login)
    })?;
    Ok(all.into_iter().filter(|one| is_for(one, &account)).collect())
}

/// Whether a delegation is for this account: taken up by it, or open and naming its holder.
pub(super) fn is_for(delegation: &Delegation, account: &Account) -> bool {
    match &delegation.delegate {
        Some(delegate) => *delegate == account.id,
        None => delegation.delegate_name == account.name && delegation.principal != account.id,
    }
}

/// Takes a delegation up. Only a person does, for themselves.
pub fn take_up(ctx: &Ctx, sv: &Services, principal: &AccountId, id: &str) -> Result<()> {
    let Actor::Account(account) = &ctx.actor else { return Err(Error::Forbidden) };
    if !matches!(account.holder, Holder::Person { .. }) {
        return Err(Error::Forbidden);
    }
    super::check_guardian(ctx)?;
    let today = ctx.now.civil_date_in_china();
    let (account, principal) = ((**account).clone(), principal.clone());
    let (id, now) = (id.to_owned(), ctx.now);
    let taken = event(ctx, 0, "delegation-taken-up", String::new());
    sv.db.write(move |tx| -> Result<()> {
        let own = store::accounts::find(tx, &account.id)?.ok_or(Error::LogIn)?;
        let found = store::delegations::find(tx, &principal, &id)?;
        let found = found
            .filter(|one| one.delegate_login == own.login && is_for(one, &account))
            .ok_or(Error::NotFound("delegation"))?;
        if found.standing(now) != Standing::Waiting {
            return Err(Error::ChangedMeanwhile);
        }
        // A guardian is somebody who can act for themselves (民法典 arts 27, 28).
        if found.capacity == Capacity::Guardian && is_minor(&account, today) {
            return Err(Error::Wrong("delegate", "minor"));
        }
        if !store::delegations::accept(tx, &principal, &id, &account.id, now)? {
            return Err(Error::ChangedMeanwhile);
        }
        Ok(store::account_events::insert(tx, &principal, &taken)?)
    })
}

/// Ends a delegation at once: by its principal, by whoever acts for them with that right, or by
/// whom it is for.
pub fn revoke(ctx: &Ctx, sv: &Services, principal: &AccountId, id: &str) -> Result<()> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?.clone();
    let is_principals = may(&ctx.actor, Deed::Delegate).is_ok()
        && ctx.actor.applicant().is_some_and(|applicant| applicant.id == *principal);
    let (principal, id, now) = (principal.clone(), id.to_owned(), ctx.now);
    let revoked = event(ctx, 0, "delegation-revoked", String::new());
    sv.db.write(move |tx| -> Result<()> {
        let found = store::delegations::find(tx, &principal, &id)?;
        let found = found
            .filter(|one| is_principals || one.delegate.as_ref() == Some(&account.id))
            .ok_or(Error::NotFound("delegation"))?;
        // What an official recorded the principal cannot end alone; whom it is for can lay it down.
        let is_own = found.delegate.as_ref() == Some(&account.id);
        if !found.capacity.is_self_granted() && !is_own {
            return Err(Error::Forbidden);
        }
        if !store::delegations::revoke(tx, &principal, &id, now)? {
            return Err(Error::ChangedMeanwhile);
        }
        Ok(store::account_events::insert(tx, &principal, &revoked)?)
    })?;
    sv.sessions.end_all();
    Ok(())
}

/// Whom a session acted for when it was last used, with the delegation, whether or not it has ended
/// since.
pub fn acted_for(
    sv: &Services,
    region: RegionCode,
    token: &str,
) -> Result<Option<(AccountId, String)>> {
    let hash = store::chain::digest(token.as_bytes());
    let always = Instant::from_millis(i64::MIN);
    let found = sv.db.read(|tx| store::sessions::find(tx, region, &hash, always, always))?;
    let acting = found.and_then(|session| session.acting);
    Ok(acting.map(|acting| (acting.principal, acting.delegation)))
}

/// Chooses whom the session acts for from now on; none for oneself.
pub fn act_as(
    ctx: &Ctx,
    sv: &Services,
    who: &Proven,
    chosen: Option<(RegionCode, &str, &str)>,
) -> Result<()> {
    if who.is_half {
        return Err(Error::Forbidden);
    }
    let acting = match chosen {
        None => None,
        Some((region, principal, id)) => {
            let principal = AccountId { region, id: principal.to_owned() };
            let found = sv.db.read(|tx| store::delegations::find(tx, &principal, id))?;
            let is_mine = |one: &Delegation| {
                one.delegate.as_ref() == Some(&who.account.id)
                    && one.standing(ctx.now) == Standing::Holds
            };
            found.filter(is_mine).ok_or(Error::NotFound("delegation"))?;
            Some(Acting { principal, delegation: id.to_owned() })
        }
    };
    let (region, hash) = (who.account.id.region, who.token_hash.clone());
    sv.db.write(move |tx| store::sessions::act_as(tx, region, &hash, acting.as_ref()))?;
    sv.sessions.end(region, who.token_hash.clone());
    Ok(())
}
