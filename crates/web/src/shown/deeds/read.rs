//! From a posted form to the deed it asks for, or what is wrong with it at which field.

use domain::case::{
    Action, CorrectionNotice, Decision, DeliveryWay, Lenient, Opinion, Procedure, Proposal,
    Refusal, Reopening, StepReport, Verb, Visit,
};
use domain::identity::AccountId;
use domain::lists::{CodeList, SpecialProcedure};
use domain::time::Instant;
use jiff::civil::{Date, Time};

use super::marks;
use crate::desk::Desk;
use crate::shown::bulk::chosen_officer;

/// What is wrong at which field.
pub(crate) type Wrong = Vec<(&'static str, String)>;

/// A form being read; what is wrong gathers.
struct Reader<'a> {
    desk: &'a Desk<'a>,
    wrong: Wrong,
}

/// The deed that the form asks for.
pub(crate) fn read(desk: &Desk<'_>, verb: Verb) -> Result<Action, Wrong> {
    let mut reader = Reader { desk, wrong: Vec::new() };
    let action = reader.action(verb);
    match action {
        Some(action) if reader.wrong.is_empty() => Ok(action),
        _ => Err(reader.wrong),
    }
}

impl Reader<'_> {
    fn action(&mut self, verb: Verb) -> Option<Action> {
        let text = |name: &str| self.desk.asked.field(name).to_owned();
        Some(match verb {
            Verb::StartPreCheck => Action::StartPreCheck,
            Verb::SayNotNeeded => Action::SayNotNeeded { reason: text("reason") },
            Verb::Decline => Action::Decline {
                reason: text("reason"),
                competent_body: Some(text("competent_body")),
            },
            Verb::RequestCorrection => {
                let answer_by = self.day("answer_by");
                let marks = marks::ticked(self.desk);
                let defects = text("defects");
                Action::RequestCorrection(CorrectionNotice {
                    defects,
                    answer_by: answer_by?,
                    marks,
                })
            }
            Verb::Accept => Action::Accept,
            Verb::AcceptLeniently => self.lenient()?,
            Verb::GrantOnCommitment => Action::GrantOnCommitment {
                has_good_credit: self.either("credit", "good", "bad")?,
                reasons: text("reasons"),
            },
            Verb::DecideAtOnce => Action::DecideAtOnce(self.decision()?),
            Verb::Decide => Action::Decide(self.decision()?),
            Verb::StartReview => Action::StartReview,
            Verb::TakeStep => Action::TakeStep { step: self.step()? },
            Verb::FinishStep => Action::FinishStep { step: self.step()?, report: self.report()? },
            Verb::Countersign => Action::Countersign { step: self.step()? },
            Verb::ReturnStep => {
                let reason = text("reason");
                Action::ReturnStep { step: self.step()?, reason }
            }
            Verb::ProposeProcedure => self.procedure()?,
            Verb::ProposeExtension => Action::Propose(Proposal::Extend { reason: text("reason") }),
            Verb::ProposeEnd => Action::Propose(Proposal::Terminate { reason: text("reason") }),
            Verb::Suspend | Verb::Extend | Verb::Terminate => Action::Approve,
            Verb::Reject => Action::Reject { reason: text("reason") },
            Verb::Resume => Action::Resume { result: text("result") },
            Verb::Return => Action::Return { reason: text("return_reason") },
            Verb::Review => Action::Review(self.opinion()?),
            Verb::SendUp => {
                let to = text("to");
                Action::SendUp { opinion: self.opinion()?, to }
            }
            Verb::Issue => Action::Issue,
            Verb::Deliver => Action::Deliver { way: self.way()? },
            Verb::ConfirmDelivery => Action::ConfirmDelivery { proof: text("proof") },
            Verb::Reopen => {
                let reason = text("reason");
                Action::Reopen { cause: self.cause()?, reason }
            }
            Verb::Assign => {
                let reason = text("reason");
                Action::Assign { to: self.officer()?, reason }
            }
            _ => return None,
        })
    }

    fn text(&self, name: &str) -> String {
        self.desk.asked.field(name).to_owned()
    }

    fn say(&mut self, field: &'static str, key: &str) {
        let text = self.desk.t(key);
        self.wrong.push((field, text));
    }

    /// One of two words; that none was chosen is said at the field.
    fn either(&mut self, field: &'static str, yes: &str, no: &str) -> Option<bool> {
        match self.desk.asked.field(field) {
            chosen if chosen == yes => Some(true),
            chosen if chosen == no => Some(false),
            _ => {
                self.say(field, "office-choose");
                None
            }
        }
    }

    fn day(&mut self, field: &'static str) -> Option<Date> {
        let day = self.desk.asked.field(field).parse().ok();
        if day.is_none() {
            self.say(field, "refusal-date-not-ahead");
        }
        day
    }

    /// The number of a step comes from our own form.
    fn step(&self) -> Option<u32> {
        self.desk.asked.field("step").parse().ok()
    }

    fn decision(&mut self) -> Option<Decision> {
        let is_granted = self.either("decision", "grant", "refuse")?;
        Some(Decision { is_granted, reasons: self.text("reasons") })
    }

    fn opinion(&mut self) -> Option<Opinion> {
        let is_for_grant = self.either("verdict", "grant", "refuse")?;
        Some(Opinion { is_for_grant, text: self.text("opinion") })
    }

    fn lenient(&mut self) -> Option<Action> {
        let ticked = self.desk.asked.form.iter().filter(|(name, _)| name == "missing");
        let missing: Vec<String> = ticked.map(|(_, code)| code.clone()).collect();
        if missing.is_empty() {
            self.say("missing", "refusal-not-secondary");
        }
        let supply_by = self.day("supply_by")?;
        Some(Action::AcceptLeniently(Lenient { missing, supply_by, promise: self.text("promise") }))
    }

    fn report(&mut self) -> Option<StepReport> {
        let agrees = self.either("verdict", "agree", "object");
        let has_visit = self.desk.asked.form.iter().any(|(name, _)| name == "visit_on");
        let visit = if has_visit { self.visit() } else { None };
        let given_by = Some(self.text("given_by").trim().to_owned()).filter(|by| !by.is_empty());
        Some(StepReport { agrees: agrees?, opinion: self.text("opinion"), visit, given_by })
    }

    fn visit(&mut self) -> Option<Visit> {
        let on: Option<Date> = self.desk.asked.field("visit_on").parse().ok();
        let typed = self.text("visit_time");
        let time: Option<Time> = Time::strptime("%H:%M", typed.trim().replace('：', ":")).ok();
        let place = self.text("place").trim().to_owned();
        let found = self.text("found").trim().to_owned();
        let lines = self.text("present");
        let present: Vec<String> =
            lines.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect();
        let today = self.desk.ctx.now.civil_date_in_china();
        if on.is_none_or(|on| on > today) {
            self.say("visit_on", "desk-visit-on-wrong");
        }
        if time.is_none() {
            self.say("visit_time", "desk-visit-time-wrong");
        }
        for (field, is_empty) in [
            ("place", place.is_empty()),
            ("present", present.is_empty()),
            ("found", found.is_empty()),
        ] {
            if is_empty {
                self.say(field, "refusal-visit-missing");
            }
        }
        let at = Instant::from_china(on?.to_datetime(time?));
        Some(Visit { at, place, present, found })
    }

    fn procedure(&mut self) -> Option<Action> {
        let kind = SpecialProcedure::from_key(self.desk.asked.field("procedure"));
        if kind.is_none() {
            self.say("procedure", "office-choose");
        }
        let expected_days = self.desk.asked.field("expected_days").trim().parse().unwrap_or(0);
        if expected_days == 0 {
            self.say("expected_days", "refusal-days-missing");
        }
        let procedure = Procedure { kind: kind?, reason: self.text("reason"), expected_days };
        Some(Action::Propose(Proposal::Suspend { procedure }))
    }

    fn way(&mut self) -> Option<DeliveryWay> {
        let way = match self.desk.asked.field("way") {
            "window" => Some(DeliveryWay::Window),
            "terminal" => Some(DeliveryWay::Terminal),
            "courier" => Some(DeliveryWay::Courier),
            "electronic" => Some(DeliveryWay::Electronic),
            _ => None,
        };
        if way.is_none() {
            self.say("way", "office-choose");
        }
        way
    }

    fn cause(&mut self) -> Option<Reopening> {
        let cause = match self.desk.asked.field("cause") {
            "error" => Some(Reopening::Error),
            "review" => Some(Reopening::Review),
            "litigation" => Some(Reopening::Litigation),
            _ => None,
        };
        if cause.is_none() {
            self.say("cause", "office-choose");
        }
        cause
    }

    fn officer(&mut self) -> Option<AccountId> {
        let officer = chosen_officer(self.desk.asked.field("officer"));
        if officer.is_none() {
            self.say("officer", "office-choose");
        }
        officer
    }
}

/// The field of a deed's form that a refusal is about; empty where it concerns the whole.
pub(crate) fn field_of(verb: Verb, refusal: &Refusal) -> &'static str {
    match (verb, refusal) {
        (Verb::RequestCorrection, Refusal::DateNotAhead) => "answer_by",
        (Verb::RequestCorrection, _) => "defects",
        (Verb::AcceptLeniently, Refusal::DateNotAhead) => "supply_by",
        (Verb::AcceptLeniently, Refusal::NotSecondary) => "missing",
        (Verb::AcceptLeniently, _) => "promise",
        (Verb::GrantOnCommitment, Refusal::BadCredit) => "credit",
        (Verb::DecideAtOnce | Verb::Decide, Refusal::StillMissing) => "decision",
        (Verb::GrantOnCommitment | Verb::DecideAtOnce | Verb::Decide, _) => "reasons",
        (Verb::FinishStep, Refusal::VisitMissing) => "place",
        (Verb::FinishStep | Verb::Review, _) => "opinion",
        (Verb::SendUp, Refusal::ReasonMissing) => "to",
        (Verb::SendUp, _) => "opinion",
        (Verb::ProposeProcedure, Refusal::DaysMissing) => "expected_days",
        (Verb::ProposeProcedure, Refusal::ProcedureNotListed) => "procedure",
        (Verb::Resume, Refusal::ReasonMissing | Refusal::TooLong { .. }) => "result",
        (Verb::Return, _) => "return_reason",
        (Verb::ConfirmDelivery, _) => "proof",
        (
            Verb::SayNotNeeded
            | Verb::Decline
            | Verb::ReturnStep
            | Verb::ProposeProcedure
            | Verb::ProposeExtension
            | Verb::ProposeEnd
            | Verb::Reject
            | Verb::Reopen
            | Verb::Assign,
            _,
        ) => "reason",
        _ => "",
    }
}
