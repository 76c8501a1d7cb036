//! Everything that is kept about the own account, to see and to copy, and to take elsewhere
//! (个人信息保护法 art. 45): as values for a page, and as JSON for machines.

use std::collections::BTreeMap;

use domain::case::{Case, CaseId, Recorded};
use domain::ctx::Ctx;
use domain::file::File;
use domain::identity::{Account, AccountId, Delegation, Holder, Scope};
use domain::time::Instant;
use serde_json::{Value, json};
use store::drafts::{Draft, Remembered};
use store::factors::Factor;
use store::looks::Look;
use store::messages::Message;

use super::closing::{all_cases, own};
use super::space::{Space, space};
use crate::error::Result;
use crate::services::Services;

/// Looks and files are read so many at a time.
const PAGE: u32 = 500;

/// Everything that is kept about an account.
pub struct Mine {
    /// The account.
    pub account: Account,
    /// Its login, sessions, links, consents and log.
    pub space: Space,
    /// Its cases with all that happened to each.
    pub cases: Vec<(Case, Vec<Recorded>)>,
    /// Its drafts.
    pub drafts: Vec<Draft>,
    /// The answers remembered for later forms, by question.
    pub remembered: BTreeMap<String, Remembered>,
    /// Its files; their bytes are downloaded one by one.
    pub files: Vec<File>,
    /// What it was told.
    pub messages: Vec<Message>,
    /// Where it wants to be told beside the inbox.
    pub contacts: Vec<store::contacts::Contact>,
    /// Who looked at its records.
    pub looks: Vec<Look>,
    /// Whom it lets act for it.
    pub given: Vec<Delegation>,
    /// For whom it may act.
    pub taken: Vec<Delegation>,
    /// Its second factors, without their secrets.
    pub factors: Vec<Factor>,
}

/// Everything that is kept about the own account.
pub fn mine(ctx: &Ctx, sv: &Services) -> Result<Mine> {
    let account = own(ctx)?.clone();
    let space = space(ctx, sv)?;
    let taken = super::delegations_for(ctx, sv)?;
    let id = &account.id;
    let mut mine = sv.db.snapshot(|tx| -> store::Result<Mine> {
        let cases = all_cases(tx, id)?.into_iter().map(|case| {
            let history = store::cases::history(tx, &case.id)?;
            Ok((case, history))
        });
        let cases = cases.collect::<store::Result<_>>()?;
        Ok(Mine {
            cases,
            drafts: store::drafts::list(tx, id)?,
            remembered: store::drafts::recall(tx, id)?,
            files: store::files::list(tx, id, PAGE)?,
            messages: store::messages::list(tx, id)?,
            contacts: store::contacts::list(tx, id)?,
            looks: all_looks(tx, id)?,
            given: store::delegations::list_of(tx, id)?,
            factors: store::factors::list(tx, id)?,
            account: account.clone(),
            space,
            taken,
        })
    })?;
    for factor in &mut mine.factors {
        factor.secret.clear();
    }
    Ok(mine)
}

fn all_looks(tx: &mut store::Tx<'_>, id: &AccountId) -> store::Result<Vec<Look>> {
    let mut all: Vec<Look> = Vec::new();
    loop {
        let before = all.last().map(|look| look.id.clone());
        let page = store::looks::list(tx, id, before.as_deref(), PAGE)?;
        let is_last = page.len() < PAGE as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// The same for machines.
pub fn export(ctx: &Ctx, sv: &Services) -> Result<Value> {
    let mine = mine(ctx, sv)?;
    let list = |values: Vec<Value>| Value::Array(values);
    Ok(json!({
        "format": "tongban-personal-data",
        "version": 2,
        "exported_at": moment(ctx.now),
        "account": account_json(&mine.account, &mine.space),
        "cases": list(mine.cases.iter().map(case_json).collect()),
        "drafts": list(mine.drafts.iter().map(draft_json).collect()),
        "remembered_answers": list(mine.remembered.iter().map(remembered_json).collect()),
        "files": list(mine.files.iter().map(file_json).collect()),
        "messages": list(mine.messages.iter().map(|message| json!({
            "at": moment(message.at),
            "about": message.about,
            "case": message.case.as_ref().map(CaseId::shown),
        })).collect()),
        "contacts": list(mine.contacts.iter().map(|contact| json!({
            "carrier": contact.carrier.key(),
            "address": contact.address.reveal(),
            "is_on": contact.is_on,
            "proven_at": contact.verified_at.map(moment),
        })).collect()),
        "delegations": list(mine.given.iter().map(given_json).collect()),
        "acting_for": list(mine.taken.iter().map(given_json).collect()),
        "looks": list(mine.looks.iter().map(|look| json!({
            "at": moment(look.at),
            "by": look.by_name,
            "role": look.role,
            "purpose": look.purpose.key(),
            "reason": look.reason,
            "case": look.case.as_ref().map(CaseId::shown),
        })).collect()),
        "consents": list(mine.space.consents.iter().map(|consent| json!({
            "purpose": consent.purpose,
            "version": consent.version,
            "given_at": moment(consent.given_at),
            "withdrawn_at": consent.withdrawn_at.map(moment),
        })).collect()),
        "identity_providers": list(mine.space.identities.iter().map(|(issuer, at)| json!({
            "issuer": issuer,
            "linked_at": moment(*at),
        })).collect()),
        "second_factors": list(mine.factors.iter().map(|factor| json!({
            "kind": factor.kind,
            "label": factor.label,
            "added_at": moment(factor.created_at),
        })).collect()),
        "sessions": list(mine.space.sessions.iter().map(|session| json!({
            "began_at": moment(session.created_at),
            "browser": session.agent,
            "address": session.source,
        })).collect()),
        "account_log": list(mine.space.events.iter().map(|event| json!({
            "at": moment(event.at),
            "what": event.about,
            "by": event.by_name,
        })).collect()),
    }))
}

fn account_json(account: &Account, space: &Space) -> Value {
    let (kind, number) = match &account.holder {
        Holder::Person { id_number } => ("person", Some(id_number.as_str())),
        Holder::Firm { credit_code } => ("firm", Some(credit_code.as_str())),
        Holder::Staff => ("staff", None),
    };
    json!({
        "login": space.stored.login,
        "name": account.name,
        "kind": kind,
        "number": number,
        "phone": account.phone,
        "region": account.id.region.as_str(),
        "level": account.level.number(),
        "large_type": space.is_large,
    })
}

fn case_json((case, history): &(Case, Vec<Recorded>)) -> Value {
    json!({
        "number": case.id.shown(),
        "item_code": case.item_code,
        "item_name": case.item_name,
        "state": case.state.key(),
        "submitted_at": moment(case.submitted_at),
        "answers": case.answers,
        "history": history.iter().map(|recorded| json!({
            "at": moment(recorded.at),
            "what": recorded.event.key(),
            "by": recorded.who.name,
            "role": recorded.who.role,
        })).collect::<Vec<_>>(),
    })
}

fn draft_json(draft: &Draft) -> Value {
    json!({
        "item_code": draft.item_code,
        "item_name": draft.item_name,
        "answers": draft.answers,
        "saved_at": moment(draft.saved_at),
    })
}

fn remembered_json((question, remembered): (&String, &Remembered)) -> Value {
    json!({
        "question": question,
        "answer": remembered.answer,
        "given_for": remembered.item_name,
        "at": moment(remembered.at),
    })
}

fn file_json(file: &File) -> Value {
    json!({
        "id": file.id.id,
        "name": file.name.as_str(),
        "bytes": file.bytes_held,
        "sha256": file.sha256,
        "trust": file.trust.key(),
        "kept_as": file.kept_as,
        "handed_in": file.is_held,
        "uploaded_at": moment(file.created_at),
        "expires_at": file.expires_at.map(moment),
    })
}

fn given_json(one: &Delegation) -> Value {
    json!({
        "capacity": one.capacity.key(),
        "for": one.principal_name,
        "to": one.delegate_name,
        "items": match &one.scope { Scope::All => None, Scope::Items(codes) => Some(codes) },
        "from": one.from_on.to_string(),
        "until": one.to_on.map(|day| day.to_string()),
        "revoked_at": one.revoked_at.map(moment),
    })
}

/// A moment as ISO 8601 in the time of China.
fn moment(at: Instant) -> String {
    format!("{}+08:00", at.civil_in_china().strftime("%Y-%m-%dT%H:%M:%S"))
}
