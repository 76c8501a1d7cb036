//! The rows of a copy, each in the shape that is promised to those who read it.

use domain::case::{Case, CaseId, Recorded};
use domain::exchange::Permit;
use domain::file::File;
use domain::identity::{Account, Delegation, Holder, Scope};
use domain::time::Instant;
use serde_json::{Value, json};
use store::cases::Remark;
use store::drafts::{Draft, Remembered};
use store::papers::Paper;

use crate::people::Space;

pub(super) fn account_json(account: &Account, space: &Space) -> Value {
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

pub(super) fn case_json(
    case: &Case,
    history: &[Recorded],
    talk: &[Remark],
    papers: &[Paper],
    files: &[(String, File)],
) -> Value {
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
        "conversation": talk.iter().map(|remark| json!({
            "at": moment(remark.at),
            "by": remark.author_name,
            "role": remark.role,
            "words": remark.words,
        })).collect::<Vec<_>>(),
        "papers": papers.iter().map(|paper| json!({
            "kind": paper.order.kind,
            "code": crate::papers::shown_code(paper),
            "issued_at": moment(paper.order.issued_at),
        })).collect::<Vec<_>>(),
        "files": files.iter().map(|(field, file)| json!({
            "field": field,
            "id": file.id.id,
            "name": file.name.as_str(),
            "sha256": file.sha256,
        })).collect::<Vec<_>>(),
    })
}

pub(super) fn draft_json(draft: &Draft) -> Value {
    json!({
        "item_code": draft.item_code,
        "item_name": draft.item_name,
        "answers": draft.answers,
        "saved_at": moment(draft.saved_at),
        "is_for_another": draft.for_whom.is_some(),
    })
}

pub(super) fn remembered_json((question, remembered): &(String, Remembered)) -> Value {
    json!({
        "question": question,
        "answer": remembered.answer,
        "given_for": remembered.item_name,
        "at": moment(remembered.at),
    })
}

pub(super) fn file_json(file: &File) -> Value {
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

pub(super) fn message_json(message: &store::messages::Message) -> Value {
    json!({
        "at": moment(message.at),
        "about": message.about,
        "case": message.case.as_ref().map(CaseId::shown),
    })
}

pub(super) fn contact_json(contact: &store::contacts::Contact) -> Value {
    json!({
        "carrier": contact.carrier.key(),
        "address": contact.address.reveal(),
        "is_on": contact.is_on,
        "proven_at": contact.verified_at.map(moment),
    })
}

pub(super) fn permit_json(permit: &Permit) -> Value {
    json!({
        "made_at": moment(permit.created_at),
        "taken_by": permit.taken.as_ref().map(|(_, client, _)| client),
        "taken_at": permit.taken.as_ref().map(|(_, _, at)| moment(*at)),
        "revoked_at": permit.revoked_at.map(moment),
    })
}

pub(super) fn delegation_json(one: &Delegation) -> Value {
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

pub(super) fn look_json(look: &store::looks::Look) -> Value {
    json!({
        "at": moment(look.at),
        "by": look.by_name,
        "role": look.role,
        "purpose": look.purpose.key(),
        "reason": look.reason,
        "case": look.case.as_ref().map(CaseId::shown),
    })
}

pub(super) fn consent_json(consent: &store::consents::Consent) -> Value {
    json!({
        "purpose": consent.purpose,
        "version": consent.version,
        "given_at": moment(consent.given_at),
        "withdrawn_at": consent.withdrawn_at.map(moment),
    })
}

pub(super) fn factor_json(factor: &store::factors::Factor) -> Value {
    json!({
        "kind": factor.kind,
        "label": factor.label,
        "added_at": moment(factor.created_at),
    })
}

pub(super) fn event_json(event: &store::account_events::AccountEvent) -> Value {
    json!({
        "at": moment(event.at),
        "what": event.about,
        "by": event.by_name,
        "note": event.note,
    })
}

/// A moment as ISO 8601 in the time of China.
pub(super) fn moment(at: Instant) -> String {
    format!("{}+08:00", at.civil_in_china().strftime("%Y-%m-%dT%H:%M:%S"))
}
