//! One row as a department pushes it: read alike where it comes in and where it is taken again.

use domain::case::{
    Action, CaseId, CorrectionNotice, Decision, DeliveryWay, Opinion, Procedure, Proposal,
    StepReport,
};
use domain::exchange::Handler;
use domain::lists::{CodeList, SpecialProcedure};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use service::exchange::Row;

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

/// A row, or the word for what is wrong with it and more of it.
pub(crate) fn row(value: &Value) -> Result<Row, (&'static str, String)> {
    let hash = service::digest(value.to_string().as_bytes());
    let event: Event = Event::deserialize(value).map_err(|why| ("malformed", why.to_string()))?;
    let case = CaseId::parse(&event.case).ok_or(("unknown-case", String::new()))?;
    let handler = Handler::parse(&event.handler.id, &event.handler.name);
    let handler = handler.ok_or(("malformed", "handler".to_owned()))?;
    let (deed, action) = action(event.deed).ok_or(("malformed", "kind".to_owned()))?;
    Ok(Row { case, event: event.event, handler, deed, action, hash })
}

/// A row from the text that was kept of it; none where it can be read as no row.
pub(crate) fn read(body: &str) -> Option<Row> {
    row(&serde_json::from_str(body).ok()?).ok()
}
