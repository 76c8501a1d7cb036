//! One row as a department pushes it: read alike where it comes in and where it is taken again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::case::{
    Action, COPIES_MAX, CaseId, CorrectionNotice, Decision, DeliveryWay, HandedMaterial,
    MaterialWay, Opinion, Procedure, Proposal, StepReport,
};
use domain::exchange::Handler;
use domain::lists::{CodeList, SpecialProcedure};
use domain::time::Instant;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use service::exchange::{self, Flaw, Malformed, Row, SentFile};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    case: String,
    event: u32,
    handler: Who,
    deed: Deed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    id: String,
    name: String,
}

/// What was done. Field names and words here are the promise of the interface.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
enum Deed {
    Accept {},
    RequestCorrection { defects: String, answer_by: Date },
    Decline { reason: String, competent_body: Option<String> },
    NotNeeded { reason: String },
    Start {},
    TakeStep { step: u32 },
    FinishStep { step: u32, agrees: bool, opinion: String, given_by: Option<String> },
    Countersign { step: u32 },
    ProposeProcedure { kind: String, reason: String, expected_days: u16 },
    ProposeExtension { reason: String },
    ProposeEnd { reason: String },
    Approve {},
    Reject { reason: String },
    Resume { result: String },
    Review { is_for_grant: bool, opinion: String },
    Return { reason: String },
    Decide { is_granted: bool, reasons: String },
    DecideAtOnce { is_granted: bool, reasons: String },
    SendUp { is_for_grant: bool, opinion: String, to: String },
    Issue {},
    Deliver { way: DeliveryWay },
    ConfirmDelivery { proof: String },
}

/// The deed's word and what it means here; none where a code is unknown.
fn action(deed: Deed) -> Option<(&'static str, Action)> {
    let opinion = |is_for_grant, text| Opinion { is_for_grant, text };
    Some(match deed {
        Deed::Accept {} => ("accept", Action::Accept),
        Deed::RequestCorrection { defects, answer_by } => {
            let notice = CorrectionNotice { defects, answer_by, marks: Vec::new() };
            ("request-correction", Action::RequestCorrection(notice))
        }
        Deed::Decline { reason, competent_body } => {
            ("decline", Action::Decline { reason, competent_body })
        }
        Deed::NotNeeded { reason } => ("not-needed", Action::SayNotNeeded { reason }),
        Deed::Start {} => ("start", Action::StartReview),
        Deed::TakeStep { step } => ("take-step", Action::TakeStep { step }),
        Deed::FinishStep { step, agrees, opinion, given_by } => {
            let report = StepReport { agrees, opinion, visit: None, given_by };
            ("finish-step", Action::FinishStep { step, report })
        }
        Deed::Countersign { step } => ("countersign", Action::Countersign { step }),
        Deed::ProposeProcedure { kind, reason, expected_days } => {
            let kind = SpecialProcedure::from_key(&kind)?;
            let procedure = Procedure { kind, reason, expected_days };
            ("propose-procedure", Action::Propose(Proposal::Suspend { procedure }))
        }
        Deed::ProposeExtension { reason } => {
            ("propose-extension", Action::Propose(Proposal::Extend { reason }))
        }
        Deed::ProposeEnd { reason } => {
            ("propose-end", Action::Propose(Proposal::Terminate { reason }))
        }
        Deed::Approve {} => ("approve", Action::Approve),
        Deed::Reject { reason } => ("reject", Action::Reject { reason }),
        Deed::Resume { result } => ("resume", Action::Resume { result }),
        Deed::Review { is_for_grant, opinion: text } => {
            ("review", Action::Review(opinion(is_for_grant, text)))
        }
        Deed::Return { reason } => ("return", Action::Return { reason }),
        Deed::Decide { is_granted, reasons } => {
            ("decide", Action::Decide(Decision { is_granted, reasons }))
        }
        Deed::DecideAtOnce { is_granted, reasons } => {
            ("decide-at-once", Action::DecideAtOnce(Decision { is_granted, reasons }))
        }
        Deed::SendUp { is_for_grant, opinion: text, to } => {
            ("send-up", Action::SendUp { opinion: opinion(is_for_grant, text), to })
        }
        Deed::Issue {} => ("issue", Action::Issue),
        Deed::Deliver { way } => ("deliver", Action::Deliver { way }),
        Deed::ConfirmDelivery { proof } => ("confirm-delivery", Action::ConfirmDelivery { proof }),
    })
}

/// A row, or the word for what is wrong with it and more of it: never anything that it says.
pub(crate) fn row(value: &Value) -> Result<Row, (&'static str, String)> {
    let hash = service::digest(value.to_string().as_bytes());
    let event: Event = Event::deserialize(value).map_err(|_| malformed(wrong(value)))?;
    let case = CaseId::parse(&event.case).ok_or(("unknown-case", String::new()))?;
    let handler = Handler::parse(&event.handler.id, &event.handler.name);
    let handler = handler.ok_or_else(|| malformed(wrong_handler(&event.handler)))?;
    let unknown = || malformed(Malformed::new(Flaw::Word, "deed.kind"));
    let (deed, action) = action(event.deed).ok_or_else(unknown)?;
    Ok(Row { case, event: event.event, handler, deed, action, hash, file: None })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MaterialEvent {
    case: String,
    event: u32,
    handler: Who,
    material: Material,
}

/// A material that was received there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Material {
    code: String,
    way: String,
    copies: Option<u32>,
    received_at: Option<i64>,
    file: Option<Attached>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attached {
    name: String,
    content: String,
    sha256: Option<String>,
}

/// A row of material, and the row as it is kept: without the content of its file, of which only the
/// digest stays.
pub(crate) fn material(value: Value, source: &str, now: Instant) -> (Value, Read) {
    let (value, bytes) = without_content(value);
    let row = bytes.and_then(|bytes| material_row(&value, bytes, source, now));
    (value, row)
}

/// A row, or the word for what is wrong with it and more of it.
pub(crate) type Read = Result<Row, Flawed>;

/// The word for what is wrong with a row, and more of it.
type Flawed = (&'static str, String);

/// Takes the content of the file out of a row and puts its digest there, so that the same file written
/// otherwise is the same row.
fn without_content(mut value: Value) -> (Value, Result<Option<Vec<u8>>, Flawed>) {
    let content = value.pointer_mut("/material/file/content");
    let Some(content) = content.filter(|content| content.is_string()) else {
        return (value, Ok(None));
    };
    let bytes = STANDARD.decode(content.as_str().unwrap_or_default());
    *content = match &bytes {
        Ok(bytes) => Value::String(service::digest(bytes)),
        Err(_) => Value::Null,
    };
    let wrong = |_| malformed(Malformed::new(Flaw::Value, "material.file.content"));
    (value, bytes.map(Some).map_err(wrong))
}

fn malformed(what: Malformed) -> Flawed {
    ("malformed", what.to_string())
}

fn material_row(value: &Value, bytes: Option<Vec<u8>>, source: &str, now: Instant) -> Read {
    let flaw = |path: &str| malformed(Malformed::new(Flaw::Value, path));
    let event = MaterialEvent::deserialize(value).map_err(|_| malformed(wrong(value)))?;
    let case = CaseId::parse(&event.case).ok_or(("unknown-case", String::new()))?;
    let handler = Handler::parse(&event.handler.id, &event.handler.name);
    let handler = handler.ok_or_else(|| malformed(wrong_handler(&event.handler)))?;
    let given = event.material;
    let way = MaterialWay::from_key(&given.way);
    let way = way.ok_or_else(|| malformed(Malformed::new(Flaw::Word, "material.way")))?;
    let copies = given.copies.unwrap_or(1);
    if !(1..=COPIES_MAX).contains(&copies) {
        return Err(flaw("material.copies"));
    }
    let received_at = given.received_at.map_or(now, Instant::from_millis);
    if received_at > now || received_at.millis() < 0 {
        return Err(flaw("material.received_at"));
    }
    let file = match (given.file, bytes) {
        (Some(file), Some(bytes)) => {
            if file.sha256.is_some_and(|told| told.to_lowercase() != file.content) {
                return Err(flaw("material.file.sha256"));
            }
            Some(SentFile { name: file.name, bytes })
        }
        _ => None,
    };
    let source = source.to_owned();
    let code = given.code;
    let handed = HandedMaterial { code, way, copies, received_at, source, file: None };
    Ok(Row {
        case,
        event: event.event,
        handler,
        deed: exchange::MATERIAL,
        action: Action::ReceiveMaterial(handed),
        hash: service::digest(value.to_string().as_bytes()),
        file,
    })
}

fn wrong_handler(handler: &Who) -> Malformed {
    let is_number = Handler::parse(&handler.id, "x").is_some();
    Malformed::new(Flaw::Value, if is_number { "handler.name" } else { "handler.id" })
}

/// What is wrong with a value that is no row, in our own words. What the reader of the document says
/// quotes the document, which is about people.
fn wrong(value: &Value) -> Malformed {
    let Some(fields) = value.as_object() else { return Malformed::new(Flaw::NoObject, "") };
    let last = if fields.contains_key(exchange::MATERIAL) { exchange::MATERIAL } else { "deed" };
    for part in ["case", "event", "handler", last] {
        let Some(inner) = fields.get(part) else { return Malformed::new(Flaw::Missing, part) };
        let (flaw, path) = match part {
            "case" => (String::deserialize(inner).err(), part),
            "event" => (u32::deserialize(inner).err(), part),
            "handler" => (Who::deserialize(inner).err(), part),
            exchange::MATERIAL => return wrong_material(inner),
            _ => (Deed::deserialize(inner).err(), exchange::misfit(part, inner)),
        };
        if let Some(why) = flaw {
            return said(part, &why.to_string(), path);
        }
    }
    Malformed::new(Flaw::Unknown, "")
}

fn wrong_material(value: &Value) -> Malformed {
    let file = value.get("file").filter(|file| file.is_object());
    if let Some((file, why)) =
        file.and_then(|file| Some((file, Attached::deserialize(file).err()?)))
    {
        let part = "material.file";
        return said(part, &why.to_string(), exchange::misfit(part, file));
    }
    let misfit = exchange::misfit(exchange::MATERIAL, value);
    match Material::deserialize(value) {
        Err(why) => said(exchange::MATERIAL, &why.to_string(), misfit),
        Ok(_) => Malformed::new(Flaw::Unknown, ""),
    }
}

/// What the reader said of a part, without what it quotes: only the names that it has from us.
fn said(part: &str, why: &str, misfit: &str) -> Malformed {
    if why.starts_with("unknown field") {
        return Malformed::new(Flaw::Unknown, part);
    }
    if why.starts_with("unknown variant") {
        return Malformed::new(Flaw::Word, if misfit == part { "deed.type" } else { misfit });
    }
    match why.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        Some(name) => Malformed::new(Flaw::Missing, &format!("{part}.{name}")),
        None => Malformed::new(Flaw::Value, misfit),
    }
}

/// A row from the text that was kept of it; none where it can be read as no row, and where it had a
/// file, of which nothing is kept. `source` is the name of the system that pushed it.
pub(crate) fn read(body: &str, source: &str, now: Instant) -> Option<Row> {
    let value: Value = serde_json::from_str(body).ok()?;
    match value.get(exchange::MATERIAL) {
        None => row(&value).ok(),
        Some(material) if material.get("file").is_some_and(|file| !file.is_null()) => None,
        Some(_) => material_row(&value, None, source, now).ok(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NUMBER: &str = "11010519491231002X";

    #[track_caller]
    fn is_wrong(value: &Value, expected: &str) {
        let Err((code, detail)) = row(value) else { panic!("{value}") };
        assert_eq!((code, detail.as_str()), ("malformed", expected), "{value}");
    }

    #[test]
    fn what_is_wrong_with_a_row_is_told_without_what_it_says() {
        let whole = |deed: Value| {
            json!({ "case": "330106-261122-223G48RS1V", "event": 1, "deed": deed,
            "handler": { "id": "w1", "name": "李四" } })
        };
        let with = |part: &str, inner: Value| {
            let mut all = whole(json!({ "type": "accept" }));
            all[part] = inner;
            all
        };
        is_wrong(&json!(NUMBER), "no-object");
        is_wrong(&json!({ "case": NUMBER }), "missing-field event");
        is_wrong(&with("case", json!({ NUMBER: 1 })), "wrong-value case");
        is_wrong(&with("event", json!(NUMBER)), "wrong-value event");
        is_wrong(&with("handler", json!(NUMBER)), "wrong-value handler");
        is_wrong(&with("handler", json!({ "id": NUMBER })), "missing-field handler.name");
        let more = json!({ "id": "w1", "name": "李四", NUMBER: NUMBER });
        is_wrong(&with("handler", more), "unknown-field handler");
        let bad = json!({ "id": "王芳", "name": NUMBER });
        is_wrong(&with("handler", bad), "wrong-value handler.id");
        is_wrong(&with(NUMBER, json!(1)), "unknown-field");
        is_wrong(&whole(json!({})), "missing-field deed.type");
        is_wrong(&whole(json!({ "type": NUMBER })), "unknown-word deed.type");
        is_wrong(&whole(json!({ "type": 7 })), "wrong-value deed.type");
        is_wrong(&whole(json!({ "type": "accept", NUMBER: 1 })), "unknown-field deed");
        is_wrong(&whole(json!({ "type": "take-step" })), "missing-field deed.step");
        is_wrong(&whole(json!({ "type": "take-step", "step": NUMBER })), "wrong-value deed.step");
        is_wrong(&whole(json!({ "type": "deliver", "way": NUMBER })), "unknown-word deed.way");
        let kind = json!({ "type": "propose-procedure", "kind": NUMBER, "reason": "x", "expected_days": 3 });
        is_wrong(&whole(kind), "unknown-word deed.kind");
        let day = json!({ "type": "request-correction", "defects": "x", "answer_by": NUMBER });
        is_wrong(&whole(day), "wrong-value deed.answer_by");
    }

    #[test]
    fn the_words_of_the_deeds_are_those_that_are_shown() {
        for word in exchange::DEEDS {
            let why = Deed::deserialize(json!({ "type": word })).err().map(|why| why.to_string());
            let is_known = why.is_none_or(|why| why.starts_with("missing field"));
            assert!(is_known, "{word}");
        }
        let why = Deed::deserialize(json!({ "type": "fly" })).err().unwrap().to_string();
        assert_eq!(why.matches('`').count(), 2 * (exchange::DEEDS.len() + 1), "{why}");
    }
}
