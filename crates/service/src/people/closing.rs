//! Taking one's data along, and closing one's account: what goes, what stays and why.

use domain::case::Case;
use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor, Holder, Scope};
use domain::time::Instant;
use serde_json::{Value, json};

use super::proven::Proven;
use super::{event, space};
use crate::error::{Error, Result};
use crate::services::Services;

/// What of an account the law keeps when it is closed.
pub struct Kept {
    /// Cases that go on; they must end or be withdrawn first.
    pub open_cases: usize,
    /// Cases that have ended; the authority keeps their files.
    pub ended_cases: usize,
    /// Entries of the read log.
    pub looks: usize,
    /// Consents with their dates.
    pub consents: usize,
}

/// The most looks an export holds; far more than people ever have.
const LOOKS_MAX: u32 = 1000;

/// The own account, acting for oneself.
fn own(ctx: &Ctx) -> Result<&Account> {
    match &ctx.actor {
        Actor::Account(account) => Ok(account),
        Actor::Agent(_) => Err(Error::Forbidden),
        Actor::Nobody | Actor::System => Err(Error::LogIn),
    }
}

/// What stays when the own account is closed.
pub fn kept(ctx: &Ctx, sv: &Services) -> Result<Kept> {
    let id = own(ctx)?.id.clone();
    let cases = all_cases(sv, &id)?;
    let open_cases = cases.iter().filter(|case| !case.state.is_final()).count();
    let (looks, consents) = sv.db.read(|tx| {
        let looks = store::looks::list(tx, &id, None, LOOKS_MAX)?.len();
        Ok::<_, store::Error>((looks, store::consents::list(tx, &id)?.len()))
    })?;
    Ok(Kept { open_cases, ended_cases: cases.len() - open_cases, looks, consents })
}

fn all_cases(sv: &Services, id: &AccountId) -> Result<Vec<Case>> {
    let mut all: Vec<Case> = Vec::new();
    loop {
        let before = all.last().map(|case| case.id.number.clone());
        let max = store::cases::PAGE_MAX;
        let page = sv.db.read(|tx| store::cases::list_own(tx, id, before.as_deref(), max))?;
        let is_last = page.len() < max as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// Everything that is kept about the own account, for machines
/// (个人信息保护法 art. 45: to see and to copy, and to take elsewhere).
pub fn export(ctx: &Ctx, sv: &Services) -> Result<Value> {
    let account = own(ctx)?.clone();
    let all = space(ctx, sv)?;
    let cases = all_cases(sv, &account.id)?;
    let histories: Vec<_> = cases
        .iter()
        .map(|case| sv.db.read(|tx| store::cases::history(tx, &case.id)))
        .collect::<store::Result<_>>()?;
    let contacts = sv.db.read(|tx| store::contacts::list(tx, &account.id))?;
    let (messages, looks, delegations) = sv.db.read(|tx| {
        let looks = store::looks::list(tx, &account.id, None, LOOKS_MAX)?;
        let delegations = store::delegations::list_of(tx, &account.id)?;
        Ok::<_, store::Error>((store::messages::list(tx, &account.id)?, looks, delegations))
    })?;
    let at = moment;
    Ok(json!({
        "format": "tongban-personal-data",
        "version": 1,
        "exported_at": at(ctx.now),
        "account": account_json(&account, &all.stored.login),
        "cases": cases.iter().zip(&histories).map(|(case, history)| json!({
            "number": case.id.shown(),
            "item_code": case.item_code,
            "item_name": case.item_name,
            "state": case.state.key(),
            "submitted_at": at(case.submitted_at),
            "answers": case.answers,
            "history": history.iter().map(|recorded| json!({
                "at": at(recorded.at),
                "what": recorded.event.key(),
                "by": recorded.who.name,
                "role": recorded.who.role,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "messages": messages.iter().map(|message| json!({
            "at": at(message.at),
            "about": message.about,
            "case": message.case.as_ref().map(domain::case::CaseId::shown),
        })).collect::<Vec<_>>(),
        "contacts": contacts.iter().map(|contact| json!({
            "carrier": contact.carrier.key(),
            "address": contact.address.reveal(),
            "is_on": contact.is_on,
            "proven_at": contact.verified_at.map(at),
        })).collect::<Vec<_>>(),
        "delegations": delegations.iter().map(|one| json!({
            "capacity": one.capacity.key(),
            "to": one.delegate_name,
            "items": match &one.scope { Scope::All => None, Scope::Items(codes) => Some(codes) },
            "from": one.from_on.to_string(),
            "until": one.to_on.map(|day| day.to_string()),
            "revoked_at": one.revoked_at.map(at),
        })).collect::<Vec<_>>(),
        "looks": looks.iter().map(|look| json!({
            "at": at(look.at),
            "by": look.by_name,
            "role": look.role,
            "purpose": look.purpose.key(),
            "case": look.case.as_ref().map(domain::case::CaseId::shown),
        })).collect::<Vec<_>>(),
        "consents": all.consents.iter().map(|consent| json!({
            "purpose": consent.purpose,
            "version": consent.version,
            "given_at": at(consent.given_at),
            "withdrawn_at": consent.withdrawn_at.map(at),
        })).collect::<Vec<_>>(),
        "sessions": all.sessions.iter().map(|session| json!({
            "began_at": at(session.created_at),
            "browser": session.agent,
            "address": session.source,
        })).collect::<Vec<_>>(),
        "account_log": all.events.iter().map(|event| json!({
            "at": at(event.at),
            "what": event.about,
            "by": event.by_name,
        })).collect::<Vec<_>>(),
    }))
}

fn account_json(account: &Account, login: &str) -> Value {
    let (kind, number) = match &account.holder {
        Holder::Person { id_number } => ("person", Some(id_number.as_str())),
        Holder::Firm { credit_code } => ("firm", Some(credit_code.as_str())),
        Holder::Staff => ("staff", None),
    };
    json!({
        "login": login,
        "name": account.name,
        "kind": kind,
        "number": number,
        "phone": account.phone,
        "region": account.id.region.as_str(),
        "level": account.level.number(),
    })
}

/// A moment as ISO 8601 in the time of China.
fn moment(at: Instant) -> String {
    format!("{}+08:00", at.civil_in_china().strftime("%Y-%m-%dT%H:%M:%S"))
}

/// Closes the own account. Its login, telephone number, factors, links, sessions and messages
/// go; decided cases stay with the authority, and with them the log of who looked.
pub fn close(ctx: &Ctx, sv: &Services, who: &Proven, password: &str, name: &str) -> Result<()> {
    let account = own(ctx)?;
    if account.id != who.account.id || who.is_half || !account.is_applicant() {
        return Err(Error::Forbidden);
    }
    if kept(ctx, sv)?.open_cases > 0 {
        return Err(Error::Wrong("close", "open-cases"));
    }
    space::check_password(ctx, sv, who, password)?;
    let (id, now, name) = (who.id(), ctx.now, name.to_owned());
    let mut closed = event(ctx, 0, "closed", String::new());
    closed.by_name.clone_from(&name);
    sv.db.write(move |tx| {
        store::sessions::delete_of_account(tx, &id)?;
        store::factors::delete_all(tx, &id)?;
        store::identities::delete(tx, &id, "")?;
        store::messages::delete_all(tx, &id)?;
        store::contacts::delete_of(tx, &id)?;
        store::dispatches::delete_of(tx, id.region, &id.id)?;
        store::delegations::revoke_all(tx, &id, now)?;
        for purpose in super::ConsentPurpose::ALL {
            store::consents::withdraw(tx, &id, purpose.key(), now)?;
        }
        store::accounts::close(tx, &id, &name, now)?;
        store::account_events::insert(tx, &id, &closed)
    })?;
    sv.sessions.end_all();
    Ok(())
}
