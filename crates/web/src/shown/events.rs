//! What the events of a case say on its pages, and in which tone.

use domain::case::{Event, Proposal};

use crate::desk::Desk;

impl Desk<'_> {
    pub(super) fn event_text(&self, event: &Event) -> Option<String> {
        let due = |due: &domain::case::Due| {
            self.t_with("event-due", &[("date", self.date(due.committed_on).into())])
        };
        let text = match event {
            Event::Submitted { .. }
            | Event::PreCheckStarted {}
            | Event::Fixed { .. }
            | Event::ReviewStarted { .. }
            | Event::StepTaken { .. }
            | Event::Lapsed { .. }
            | Event::IssueStarted {}
            | Event::DeliveryStarted { .. }
            | Event::Archived { .. }
            | Event::Overdue { .. }
            | Event::Reminded { .. } => return None,
            Event::CorrectionRequested { notice } => notice.defects.clone(),
            Event::Supplemented { note, .. } | Event::MissingSupplied { note } => note.clone(),
            Event::Accepted { due: day, .. }
            | Event::DeemedAccepted { due: day, .. }
            | Event::AcceptedLeniently { due: day, .. }
            | Event::CalendarChanged { due: day, .. } => due(day),
            Event::Extended { due: day, reason }
            | Event::Reopened { due: day, reason, .. }
            | Event::Resumed { due: day, result: reason, .. } => format!("{reason} {}", due(day)),
            Event::Reviewed { opinion } | Event::SentUp { opinion, .. } => {
                let key = match opinion.is_for_grant {
                    true => "event-opinion-for",
                    false => "event-opinion-against",
                };
                format!("{} {}", self.t(key), opinion.text)
            }
            Event::StepReported { report, .. } | Event::StepFinished { report, .. } => {
                report.opinion.clone()
            }
            Event::NotAccepted { reason, .. }
            | Event::NotNeeded { reason }
            | Event::Returned { reason }
            | Event::StepReturned { reason, .. }
            | Event::ProposalRejected { reason }
            | Event::Terminated { reason }
            | Event::Assigned { reason, .. }
            | Event::Withdrawn { reason } => reason.clone(),
            Event::Proposed { proposal } => match proposal {
                Proposal::Suspend { procedure } => procedure.reason.clone(),
                Proposal::Extend { reason } | Proposal::Terminate { reason } => reason.clone(),
            },
            Event::Suspended { procedure } => procedure.reason.clone(),
            Event::Committed { promise } => promise.clone(),
            Event::Delivered { proof } => proof.clone(),
            Event::Decided { decision, .. } | Event::TacitlyDecided { decision } => {
                decision.reasons.clone()
            }
        };
        (!text.trim().is_empty()).then_some(text)
    }
}

/// The tone of an event.
pub(super) fn tone(event: &Event) -> &'static str {
    match event {
        Event::CorrectionRequested { .. }
        | Event::Returned { .. }
        | Event::StepReturned { .. }
        | Event::ProposalRejected { .. }
        | Event::Suspended { .. }
        | Event::Extended { .. }
        | Event::Reminded { .. }
        | Event::Reopened { .. }
        | Event::CalendarChanged { .. } => "warning",
        Event::Supplemented { .. } | Event::MissingSupplied { .. } | Event::Resumed { .. } => {
            "info"
        }
        Event::Accepted { .. }
        | Event::DeemedAccepted { .. }
        | Event::AcceptedLeniently { .. }
        | Event::Delivered { .. } => "success",
        Event::NotAccepted { .. } | Event::Overdue { .. } | Event::Lapsed { .. } => "danger",
        Event::Decided { decision, .. } | Event::TacitlyDecided { decision } => {
            if decision.is_granted { "success" } else { "danger" }
        }
        Event::Submitted { .. }
        | Event::PreCheckStarted {}
        | Event::NotNeeded { .. }
        | Event::Fixed { .. }
        | Event::Committed { .. }
        | Event::ReviewStarted { .. }
        | Event::StepTaken { .. }
        | Event::StepReported { .. }
        | Event::StepFinished { .. }
        | Event::Proposed { .. }
        | Event::Reviewed { .. }
        | Event::SentUp { .. }
        | Event::IssueStarted {}
        | Event::DeliveryStarted { .. }
        | Event::Withdrawn { .. }
        | Event::Terminated { .. }
        | Event::Archived { .. }
        | Event::Assigned { .. } => "neutral",
    }
}
