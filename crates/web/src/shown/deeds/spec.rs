//! The deeds of the table as pages name them.

use domain::case::{Seat, Transition, Verb, transition};
use domain::text::Language;

/// How pages name a deed and what they make of it.
pub(crate) struct Spec {
    /// The deed.
    pub verb: Verb,
    /// Its word in addresses and ids.
    pub key: &'static str,
    /// How its form stands out.
    pub tone: &'static str,
    /// The word of the notice that it was done.
    pub done: &'static str,
    /// Whether it cannot be undone, so that it is asked for twice.
    pub is_final: bool,
}

const fn spec(verb: Verb, key: &'static str, tone: &'static str, done: &'static str) -> Spec {
    Spec { verb, key, tone, done, is_final: false }
}

const fn final_spec(verb: Verb, key: &'static str, tone: &'static str, done: &'static str) -> Spec {
    Spec { verb, key, tone, done, is_final: true }
}

/// Every deed that people do at a desk, in the order in which forms are offered.
pub(crate) const SPECS: [Spec; 30] = [
    spec(Verb::Suspend, "suspend", "success", "approved"),
    spec(Verb::Extend, "extend", "success", "approved"),
    final_spec(Verb::Terminate, "terminate", "danger", "approved"),
    spec(Verb::Reject, "reject", "warning", "rejected"),
    spec(Verb::Accept, "accept", "success", "accepted"),
    spec(Verb::RequestCorrection, "correct", "warning", "correction"),
    spec(Verb::AcceptLeniently, "lenient", "info", "lenient"),
    final_spec(Verb::Decline, "decline", "danger", "declined"),
    final_spec(Verb::SayNotNeeded, "not-needed", "danger", "not-needed"),
    spec(Verb::StartPreCheck, "pre-check", "info", "pre-check"),
    final_spec(Verb::GrantOnCommitment, "grant-on-commitment", "success", "decided"),
    final_spec(Verb::DecideAtOnce, "decide-at-once", "success", "decided"),
    spec(Verb::StartReview, "start", "success", "started"),
    spec(Verb::FinishStep, "finish-step", "success", "step-done"),
    spec(Verb::Countersign, "countersign", "success", "step-signed"),
    spec(Verb::TakeStep, "take-step", "info", "step-taken"),
    spec(Verb::Review, "review", "success", "reviewed"),
    final_spec(Verb::SendUp, "send-up", "success", "sent-up"),
    final_spec(Verb::Decide, "decide", "success", "decided"),
    spec(Verb::Return, "return", "warning", "returned"),
    spec(Verb::Resume, "resume", "success", "resumed"),
    spec(Verb::ReturnStep, "return-step", "warning", "step-returned"),
    spec(Verb::ProposeProcedure, "propose-procedure", "info", "proposed"),
    spec(Verb::ProposeExtension, "propose-extension", "info", "proposed"),
    spec(Verb::ProposeEnd, "propose-end", "danger", "proposed"),
    spec(Verb::Issue, "issue", "success", "issued"),
    spec(Verb::Deliver, "deliver", "info", "sent"),
    spec(Verb::ConfirmDelivery, "confirm-delivery", "success", "delivered"),
    spec(Verb::Assign, "assign", "info", "assigned"),
    spec(Verb::Reopen, "reopen", "warning", "reopened"),
];

impl Spec {
    /// The deed of a word, if one of these seats may do it at all.
    pub(crate) fn find(key: &str, seats: &[Seat]) -> Option<&'static Self> {
        let found = SPECS.iter().find(|spec| spec.key == key)?;
        found.row().by.iter().any(|seat| seats.contains(seat)).then_some(found)
    }

    /// Its row of the table.
    pub(crate) fn row(&self) -> Transition {
        transition(self.verb)
    }

    /// What it is called, as the table has it.
    pub(crate) fn name(&self, language: Language) -> &'static str {
        let (zh, en) = self.row().name;
        if language == Language::En { en } else { zh }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an applicant does has pages of its own; what the clock and other systems do has none.
    #[test]
    fn every_deed_of_staff_has_a_form_and_no_word_stands_twice() {
        let staff =
            [Seat::Window, Seat::Officer, Seat::Department, Seat::Approver, Seat::Supervisor];
        for row in domain::case::transitions() {
            let is_staffs =
                row.by.iter().any(|seat| staff.contains(seat)) && row.verb != Verb::ReceiveMaterial;
            let forms = SPECS.iter().filter(|spec| spec.verb == row.verb).count();
            assert_eq!(forms, usize::from(is_staffs), "{}", row.id);
        }
        for (index, spec) in SPECS.iter().enumerate() {
            assert!(SPECS[..index].iter().all(|other| other.key != spec.key), "{}", spec.key);
        }
    }

    #[test]
    fn a_deed_is_found_only_at_the_desk_of_its_seats() {
        assert!(Spec::find("accept", &[Seat::Window]).is_some());
        assert!(Spec::find("accept", &[Seat::Officer, Seat::Approver]).is_none());
        assert!(Spec::find("decide", &[Seat::Window]).is_none());
        assert!(Spec::find("archive", &[Seat::System]).is_none());
    }
}
