//! What the events of a case say on its pages, and in which tone.

use domain::case::{DeliveryWay, Event, HandedMaterial, Lenient, Procedure, Proposal, Recorded};
use domain::item::ItemVersion;
use domain::lists::CodeList;
use domain::text::Language;
use service::cases::{CONFIRMED_ONLINE, Shown};

use crate::desk::Desk;

impl Desk<'_> {
    pub(super) fn event_text(
        &self,
        recorded: &Recorded,
        shown: &Shown,
        is_inside: bool,
    ) -> Option<String> {
        let event = &recorded.event;
        if let Event::Rebased { record } = event {
            return Some(self.rebased_words(recorded, record, shown, is_inside));
        }
        let item = &shown.published_at(recorded.seq).item;
        let text = self.event_words(event, shown, item).unwrap_or_default();
        // A step is known by its name, whatever was said of it.
        let step = match event {
            Event::StepTaken { step }
            | Event::StepReported { step, .. }
            | Event::StepFinished { step, .. }
            | Event::StepReturned { step, .. } => self.step_of(item, *step),
            _ => None,
        };
        let parts: Vec<String> = step.into_iter().chain([text]).collect();
        let text = parts.join(" ");
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    }

    fn event_words(&self, event: &Event, shown: &Shown, item: &ItemVersion) -> Option<String> {
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
            | Event::Archived { .. }
            | Event::Overdue { .. }
            | Event::Rebased { .. }
            | Event::Reminded { .. } => return None,
            Event::CorrectionRequested { notice } => notice.defects.clone(),
            Event::Supplemented { note, .. } | Event::MissingSupplied { note } => note.clone(),
            Event::Accepted { due: day, .. }
            | Event::DeemedAccepted { due: day, .. }
            | Event::CalendarChanged { due: day, .. } => due(day),
            Event::AcceptedLeniently { due: day, lenient, .. } => {
                format!("{} {}", due(day), self.still_missing(shown, lenient))
            }
            Event::MaterialReceived { material } => self.material_words(material, item),
            Event::DeliveryStarted { way } => self.delivery_way(*way),
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
                Proposal::Suspend { procedure } => self.procedure_words(procedure),
                Proposal::Extend { reason } | Proposal::Terminate { reason } => reason.clone(),
            },
            Event::Suspended { procedure } => self.procedure_words(procedure),
            Event::Committed { promise } => promise.clone(),
            Event::Delivered { proof } => match proof.as_str() {
                CONFIRMED_ONLINE => self.t("event-confirmed-online"),
                proof => proof.to_owned(),
            },
            Event::Decided { decision, .. } | Event::TacitlyDecided { decision } => {
                decision.reasons.clone()
            }
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// Which procedure, for how long, and why.
    fn procedure_words(&self, procedure: &Procedure) -> String {
        let kind = procedure.kind.label(self.lang());
        let days = i64::from(procedure.expected_days);
        let given = [("kind", kind.into()), ("days", days.into())];
        format!("{} {}", self.t_with("event-procedure", &given), procedure.reason)
    }

    /// Which material a system handed over, how many of it, how it was received, and from where.
    fn material_words(&self, material: &HandedMaterial, item: &ItemVersion) -> String {
        let given = [
            ("name", self.material_name(item, &material.code).into()),
            ("copies", i64::from(material.copies).into()),
            ("way", self.t(&format!("material-way-{}", material.way.key())).into()),
            ("source", material.source.clone().into()),
        ];
        let words = self.t_with("event-material", &given);
        match &material.file {
            Some(file) => format!("{words} {}", file.name),
            None => words,
        }
    }

    /// What an item calls a material.
    pub(crate) fn material_name(&self, item: &ItemVersion, code: &str) -> String {
        let found = item.materials().iter().find(|material| material.code == code);
        found.map_or_else(|| code.to_owned(), |material| self.pick(&material.name))
    }

    /// What still has to follow, and until when.
    pub(crate) fn still_missing(&self, shown: &Shown, lenient: &Lenient) -> String {
        let name = |code: &String| self.material_name(&shown.published.item, code);
        let comma = if self.lang() == Language::Zh { "、" } else { ", " };
        let names: Vec<String> = lenient.missing.iter().map(name).collect();
        let given =
            [("names", names.join(comma).into()), ("date", self.date(lenient.supply_by).into())];
        self.t_with("event-to-follow", &given)
    }

    fn delivery_way(&self, way: DeliveryWay) -> String {
        self.t(match way {
            DeliveryWay::Window => "delivery-window",
            DeliveryWay::Terminal => "delivery-terminal",
            DeliveryWay::Courier => "delivery-courier",
            DeliveryWay::Electronic => "delivery-electronic",
        })
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
        | Event::CalendarChanged { .. }
        | Event::Rebased { .. } => "warning",
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
        | Event::MaterialReceived { .. }
        | Event::Assigned { .. } => "neutral",
    }
}
