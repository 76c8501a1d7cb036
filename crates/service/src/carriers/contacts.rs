//! The ways to reach somebody: asked for, proven by a code, switched on and off, forgotten.

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor};
use domain::notice::{
    Address, CODE_LIFE_MS, CONTACT_CODE, CONTACT_PROVEN, CONTACT_REMOVED, CONTACT_REPLACED, Carrier,
};
use domain::text::Language;
use store::messages::Message;

pub use store::contacts::Contact;

use super::plan::dispatch;
use crate::error::{Error, Result};
use crate::people::{
    Telling, alarm_address, check_password, event, has_password, raising, telling,
};
use crate::services::Services;
use crate::throttle::Limit;

/// How often one person may have codes sent.
const ASKS: Limit = Limit { tries: 5, window_ms: 3_600_000 };
/// How many wrong codes are taken for one that was sent.
const TRIES_MAX: u32 = 5;
/// How many accounts one address may serve: a family shares a telephone, a swarm of accounts that
/// somebody else steers shares one, too.
const HOLDERS_MAX: u32 = 5;

/// A way to reach oneself.
pub struct Own {
    /// By which carrier.
    pub carrier: Carrier,
    /// The address, once one was given.
    pub contact: Option<Contact>,
    /// Whether the password is asked for before it is replaced or removed.
    pub asks_password: bool,
}

fn holder(ctx: &Ctx) -> Result<&Account> {
    match &ctx.actor {
        Actor::Account(account) => Ok(account),
        Actor::Agent(_) => Err(Error::Forbidden),
        Actor::Nobody | Actor::System => Err(Error::LogIn),
    }
}

fn find(sv: &Services, id: &AccountId, carrier: Carrier) -> Result<Contact> {
    let all = sv.db.read(|tx| store::contacts::list(tx, id))?;
    let found = all.into_iter().find(|contact| contact.carrier == carrier);
    found.ok_or(Error::NotFound("contact"))
}

/// The ways that this server has, with one's own address for each.
pub fn own(ctx: &Ctx, sv: &Services) -> Result<Vec<Own>> {
    let id = &holder(ctx)?.id;
    let mut contacts = sv.db.read(|tx| store::contacts::list(tx, id))?;
    let is_proven = contacts.iter().any(|contact| contact.verified_at.is_some());
    let asks = is_proven && has_password(sv, id)?;
    let ways = Carrier::PERSONAL.into_iter().filter(|carrier| sv.carriers.way(*carrier).is_some());
    Ok(ways
        .map(|carrier| {
            let at = contacts.iter().position(|contact| contact.carrier == carrier);
            let contact = at.map(|at| contacts.swap_remove(at));
            let is_proven = contact.as_ref().is_some_and(|one| one.verified_at.is_some());
            Own { carrier, contact, asks_password: asks && is_proven }
        })
        .collect())
}

/// Whether a proven address may be replaced or removed: with the password, where the account has one,
/// because an open session alone would otherwise lead to a new password.
fn may_replace(ctx: &Ctx, sv: &Services, carrier: Carrier, password: Option<&str>) -> Result<bool> {
    let id = &holder(ctx)?.id;
    let contacts = sv.db.read(|tx| store::contacts::list(tx, id))?;
    let is_proven = |one: &Contact| one.carrier == carrier && one.verified_at.is_some();
    if !contacts.iter().any(is_proven) {
        return Ok(false);
    }
    if !has_password(sv, id)? {
        return Ok(true);
    }
    match check_password(ctx, sv, id, password.unwrap_or_default()) {
        Err(Error::LoginRefused) => Err(Error::Wrong("password", "password-wrong")),
        other => other.map(|()| true),
    }
}

/// Tells that a proven address goes, there as well; fails where it was not asked whether it may.
fn take_away(
    tx: &mut store::Tx<'_>,
    id: &AccountId,
    carrier: Carrier,
    may_replace: bool,
    told: &Telling,
) -> Result<()> {
    let all = store::contacts::list(tx, id)?;
    let is_proven = |one: &Contact| one.carrier == carrier && one.verified_at.is_some();
    let Some(was) = all.into_iter().find(is_proven) else { return Ok(()) };
    if !may_replace {
        return Err(Error::Wrong("password", "password-wrong"));
    }
    told.tell_but(tx, id, Some(carrier))?;
    Ok(told.tell_former(tx, id, &was)?)
}

/// Takes an address and has the code sent that proves it. In the place of a proven one it is taken
/// with the password only, and whoever reads there is told.
pub fn ask(
    ctx: &Ctx,
    sv: &Services,
    carrier: Carrier,
    (typed, password): (&str, Option<&str>),
    language: Language,
) -> Result<()> {
    let id = holder(ctx)?.id.clone();
    sv.carriers.way(carrier).ok_or(Error::NotFound("carrier"))?;
    let address = Address::parse(carrier, typed).ok_or(Error::Wrong("address", "no-address"))?;
    let may_replace = may_replace(ctx, sv, carrier, password)?;
    // Codes cost money and can be made to fall on others: both who asks and who is meant are held.
    let keys = [
        format!("contact/{}/{}", id.region, id.id),
        format!("contact-at/{}", address.reveal().to_lowercase()),
    ];
    for key in &keys {
        sv.throttle.check(key, ASKS, ctx.now)?;
    }
    for key in &keys {
        sv.throttle.count(key, ASKS, ctx.now);
    }
    let contact = Contact {
        carrier,
        address,
        lang: language.short().to_owned(),
        is_on: true,
        asked_at: ctx.now,
        tries: 0,
        verified_at: None,
    };
    let message = Message {
        id: ctx.id(0),
        about: CONTACT_CODE.to_owned(),
        case: None,
        at: ctx.now,
        is_read: false,
    };
    let told = telling(ctx, sv, 1, CONTACT_REPLACED);
    let replaced = event(ctx, 2, CONTACT_REPLACED, contact.address.to_string());
    sv.db.write(move |tx| {
        if may_replace {
            store::account_events::insert(tx, &id, &replaced)?;
        }
        take_away(tx, &id, carrier, may_replace, &told)?;
        store::contacts::save(tx, &id, &contact)?;
        Ok(store::dispatches::insert(tx, &dispatch(&id, carrier, &message))?)
    })
}

/// Proves an address by the code that was sent there.
pub fn confirm(ctx: &Ctx, sv: &Services, carrier: Carrier, code: &str) -> Result<()> {
    let id = holder(ctx)?.id.clone();
    let mut contact = find(sv, &id, carrier)?;
    if contact.verified_at.is_some() {
        return Ok(());
    }
    let is_over = contact.asked_at.plus_millis(CODE_LIFE_MS) <= ctx.now;
    let (tried, own) = (contact.clone(), id.clone());
    let counted = move |tx: &mut store::Tx<'_>| -> store::Result<bool> {
        store::contacts::count_try(tx, &own, &tried, TRIES_MAX)
    };
    if is_over || !sv.db.write(counted)? {
        return Err(Error::Wrong("code", "code-over"));
    }
    let typed: String = code.chars().filter(char::is_ascii_digit).collect();
    // Keyed digests are compared, so that the time it takes says nothing of the code.
    let right = sv.contact_code(&id, &contact);
    if sv.token(&["contact-code", &typed]) != sv.token(&["contact-code", &right]) {
        return Err(Error::Wrong("code", "code-wrong"));
    }
    let holders = sv.db.read(|tx| store::contacts::holders(tx, &contact.address, HOLDERS_MAX))?;
    if holders >= HOLDERS_MAX {
        tracing::warn!(address = %contact.address, holders, "an address serves too many accounts");
        if let Some(raising) = raising(ctx, sv, 1, Some(contact.address.reveal())) {
            let address = contact.address.clone();
            sv.db.write(move |tx| alarm_address(tx, &id, &raising, &address, holders))?;
        }
        return Err(Error::Wrong("code", "address-shared"));
    }
    contact.verified_at = Some(ctx.now);
    let changed = event(ctx, 0, CONTACT_PROVEN, contact.address.to_string());
    let told = telling(ctx, sv, 2, CONTACT_PROVEN);
    sv.db.write(move |tx| {
        store::contacts::save(tx, &id, &contact)?;
        told.tell_but(tx, &id, Some(carrier))?;
        store::account_events::insert(tx, &id, &changed)
    })?;
    Ok(())
}

/// Switches the notices of a carrier on or off, and takes the language they come in.
pub fn switch(
    ctx: &Ctx,
    sv: &Services,
    carrier: Carrier,
    is_on: bool,
    language: Language,
) -> Result<()> {
    let id = holder(ctx)?.id.clone();
    let mut contact = find(sv, &id, carrier)?;
    contact.is_on = is_on;
    language.short().clone_into(&mut contact.lang);
    Ok(sv.db.write(move |tx| store::contacts::save(tx, &id, &contact))?)
}

/// Forgets an address; a proven one with the password only, and whoever reads there is told.
pub fn forget(ctx: &Ctx, sv: &Services, carrier: Carrier, password: Option<&str>) -> Result<()> {
    let id = holder(ctx)?.id.clone();
    let contact = find(sv, &id, carrier)?;
    let may_replace = may_replace(ctx, sv, carrier, password)?;
    let changed = event(ctx, 0, CONTACT_REMOVED, contact.address.to_string());
    let told = telling(ctx, sv, 1, CONTACT_REMOVED);
    sv.db.write(move |tx| {
        take_away(tx, &id, carrier, may_replace, &told)?;
        store::contacts::delete(tx, &id, carrier)?;
        Ok(store::account_events::insert(tx, &id, &changed)?)
    })
}
