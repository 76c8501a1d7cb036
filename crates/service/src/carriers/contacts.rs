//! The ways to reach somebody: asked for, proven by a code, switched on and off, forgotten.

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor};
use domain::notice::{Address, CODE_LIFE_MS, CONTACT_CODE, Carrier};
use domain::text::Language;
use store::messages::Message;

pub use store::contacts::Contact;

use super::plan::dispatch;
use crate::error::{Error, Result};
use crate::people::{alarm_address, event, raising};
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
    let ways = Carrier::PERSONAL.into_iter().filter(|carrier| sv.carriers.way(*carrier).is_some());
    Ok(ways
        .map(|carrier| {
            let at = contacts.iter().position(|contact| contact.carrier == carrier);
            Own { carrier, contact: at.map(|at| contacts.swap_remove(at)) }
        })
        .collect())
}

/// Takes an address and has the code sent that proves it.
pub fn ask(
    ctx: &Ctx,
    sv: &Services,
    carrier: Carrier,
    typed: &str,
    language: Language,
) -> Result<()> {
    let id = holder(ctx)?.id.clone();
    sv.carriers.way(carrier).ok_or(Error::NotFound("carrier"))?;
    let address = Address::parse(carrier, typed).ok_or(Error::Wrong("address", "no-address"))?;
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
    sv.db.write(move |tx| {
        store::contacts::save(tx, &id, &contact)?;
        store::dispatches::insert(tx, &dispatch(&id, carrier, &message))
    })?;
    Ok(())
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
    let holders = sv.db.read(|tx| store::contacts::holders(tx, &contact.address))?;
    if holders >= HOLDERS_MAX {
        tracing::warn!(address = %contact.address, holders, "an address serves too many accounts");
        if let Some(raising) = raising(ctx, sv, 1, Some(contact.address.reveal())) {
            let address = contact.address.clone();
            sv.db.write(move |tx| alarm_address(tx, &id, &raising, &address, holders))?;
        }
        return Err(Error::Wrong("code", "address-shared"));
    }
    contact.verified_at = Some(ctx.now);
    let changed = event(ctx, 0, "contact-proven", contact.address.to_string());
    sv.db.write(move |tx| {
        store::contacts::save(tx, &id, &contact)?;
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

/// Forgets an address.
pub fn forget(ctx: &Ctx, sv: &Services, carrier: Carrier) -> Result<()> {
    let id = holder(ctx)?.id.clone();
    let contact = find(sv, &id, carrier)?;
    let changed = event(ctx, 0, "contact-removed", contact.address.to_string());
    sv.db.write(move |tx| {
        store::contacts::delete(tx, &id, carrier)?;
        store::account_events::insert(tx, &id, &changed)
    })?;
    Ok(())
}
