//! What stands open to whoever acts, before they have typed anything: each deed of the table that
//! would be let happen if it were filled in well. Pages draw their forms from it, so that no page
//! knows the procedure by itself.

use jiff::Span;
use jiff::civil::Date;

use super::{
    Action, Book, Case, CorrectionNotice, Decision, DeliveryWay, Lenient, Mark, Opinion, Procedure,
    Proposal, Reopening, StepReport, Target, Verb, Visit, decide, transitions,
};
use crate::ctx::Ctx;
use crate::identity::AccountId;
use crate::lists::{CodeList, SpecialProcedure};

/// A deed that stands open, and the step it is about if it is about one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Offer {
    /// The deed.
    pub verb: Verb,
    /// The step of the flow.
    pub step: Option<u32>,
}

/// The deeds that the rules would let happen now, in the order of the table, among those that are
/// `wanted`. Whether whoever acts sits where the table says is for [`crate::permit`] to ask.
pub fn offers(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    wanted: impl Fn(Verb) -> bool,
) -> Vec<Offer> {
    let mut open = Vec::new();
    let rows = transitions().filter(|row| row.from.contains(&case.state));
    for row in rows.filter(|row| wanted(row.verb)) {
        for step in steps(case, row.verb) {
            let Some(action) = well_filled(ctx, book, case, row.verb, step) else { continue };
            if action.verb(case) == row.verb && decide(ctx, book, case, action).is_ok() {
                open.push(Offer { verb: row.verb, step });
            }
        }
    }
    open
}

/// The steps that a deed may be about; one that is about none is asked for once.
fn steps(case: &Case, verb: Verb) -> Vec<Option<u32>> {
    let tasks = &case.handling.tasks;
    let mut numbers: Vec<u32> = match verb {
        Verb::TakeStep | Verb::FinishStep | Verb::Countersign => {
            case.open_tasks().map(|task| task.step).collect()
        }
        Verb::ReturnStep => tasks.iter().map(|task| task.step).collect(),
        _ => return vec![None],
    };
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().map(Some).collect()
}

/// The deed filled in as well as it can be; none for those that only the clock or a system does.
fn well_filled(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    verb: Verb,
    step: Option<u32>,
) -> Option<Action> {
    let today = ctx.now.civil_date_in_china();
    let answers = || case.answers.clone();
    let step = step.unwrap_or_default();
    Some(match verb {
        Verb::StartPreCheck => Action::StartPreCheck,
        Verb::SayNotNeeded => Action::SayNotNeeded { reason: words() },
        Verb::Decline => Action::Decline { reason: words(), competent_body: None },
        Verb::Fix => Action::Fix { answers: answers() },
        Verb::RequestCorrection => Action::RequestCorrection(notice(case, today)),
        Verb::Supplement => Action::Supplement { answers: answers(), note: words() },
        Verb::Accept => Action::Accept,
        Verb::AcceptLeniently => Action::AcceptLeniently(Lenient {
            missing: book.plan.may_follow.clone(),
            supply_by: day_after(today),
            promise: words(),
        }),
        Verb::SupplyMissing => Action::SupplyMissing { note: words() },
        // What is signed stays signed.
        Verb::Commit if case.handling.commitment.is_some() => return None,
        Verb::Commit => Action::Commit { promise: words() },
        Verb::GrantOnCommitment => {
            Action::GrantOnCommitment { has_good_credit: true, reasons: words() }
        }
        Verb::DecideAtOnce => Action::DecideAtOnce(refusal()),
        Verb::StartReview => Action::StartReview,
        Verb::TakeStep if is_waiting_for_second(case, step) => return None,
        Verb::TakeStep => Action::TakeStep { step },
        Verb::FinishStep => Action::FinishStep { step, report: report(ctx) },
        Verb::Countersign => Action::Countersign { step },
        Verb::ProposeProcedure => Action::Propose(Proposal::Suspend {
            procedure: Procedure {
                kind: procedures(book).first().copied()?,
                reason: words(),
                expected_days: 1,
            },
        }),
        Verb::ProposeExtension => Action::Propose(Proposal::Extend { reason: words() }),
        Verb::ProposeEnd => Action::Propose(Proposal::Terminate { reason: words() }),
        Verb::Suspend | Verb::Extend | Verb::Terminate => Action::Approve,
        Verb::Reject => Action::Reject { reason: words() },
        Verb::Resume => Action::Resume { result: words() },
        Verb::ReturnStep => Action::ReturnStep { step, reason: words() },
        Verb::Return => Action::Return { reason: words() },
        Verb::Review => Action::Review(opinion()),
        // What is still to follow bars a grant and not a refusal.
        Verb::Decide => Action::Decide(refusal()),
        Verb::SendUp => Action::SendUp { opinion: opinion(), to: words() },
        Verb::Issue => Action::Issue,
        Verb::Deliver => Action::Deliver { way: DeliveryWay::Window },
        Verb::ConfirmDelivery => Action::ConfirmDelivery { proof: words() },
        Verb::Withdraw => Action::Withdraw { reason: String::new() },
        Verb::Reopen => Action::Reopen { cause: Reopening::Error, reason: words() },
        Verb::Assign => Action::Assign {
            to: AccountId { region: case.id.region, id: String::new() },
            reason: words(),
        },
        Verb::DeemAccepted
        | Verb::LapseCorrection
        | Verb::LapseMissing
        | Verb::PassInSilence
        | Verb::DecideTacitly
        | Verb::Archive
        | Verb::MarkOverdue
        | Verb::Remind
        | Verb::Recount
        | Verb::ReceiveMaterial => return None,
    })
}

/// The special procedures that may be proposed for cases of a plan.
pub fn procedures(book: &Book<'_>) -> Vec<SpecialProcedure> {
    let all = SpecialProcedure::ENTRIES.iter().map(|entry| entry.value);
    all.filter(|kind| book.plan.allows(*kind)).collect()
}

/// Words enough for a reason; nobody ever reads them.
fn words() -> String {
    "～".repeat(12)
}

fn day_after(day: Date) -> Date {
    day.saturating_add(Span::new().days(1))
}

fn notice(case: &Case, today: Date) -> CorrectionNotice {
    // A second notice may point only to what the answer to the first one changed.
    let answered = case.handling.answered_fields.iter();
    let mark = |key: &String| Mark { target: Target::Field(key.clone()), note: String::new() };
    let marks = answered.map(mark).collect();
    CorrectionNotice { defects: words(), answer_by: day_after(today), marks }
}

fn opinion() -> Opinion {
    Opinion { is_for_grant: true, text: words() }
}

fn refusal() -> Decision {
    Decision { is_granted: false, reasons: words() }
}

fn report(ctx: &Ctx) -> StepReport {
    let visit = Visit { at: ctx.now, place: words(), present: vec![words()], found: words() };
    StepReport { agrees: true, opinion: words(), visit: Some(visit), given_by: None }
}

fn is_waiting_for_second(case: &Case, step: u32) -> bool {
    let task = case.open_task(step);
    task.is_some_and(|task| !matches!(task.standing, super::Standing::Open))
}

#[cfg(test)]
mod tests {
    use super::super::story::{
        Story, decision, notice, of_class, opinion, supplement, suspend, visited, with_flow,
    };
    use super::*;
    use crate::case::transition;
    use crate::form::Answers;
    use crate::item::{ItemVersion, Material};
    use crate::lists::{CaseClass, Necessity};

    /// The keys of what stands open to somebody, by the numbers of the table.
    fn open_to(story: &Story, name: &str) -> Vec<String> {
        let found = offers(&story.ctx(name), &story.book(), &story.case, |_| true);
        let shown = |offer: Offer| {
            let id = transition(offer.verb).id;
            offer.step.map_or_else(|| id.to_owned(), |step| format!("{id}/{step}"))
        };
        found.into_iter().map(shown).collect()
    }

    #[test]
    fn a_fresh_application_can_be_answered_in_every_way_that_its_item_allows() {
        let mut strict = ItemVersion::sample();
        strict.service.is_lenient = None;
        let plain = Story::begin("2026-03-02", strict);
        assert_eq!(open_to(&plain, "clerk"), ["T2", "T3", "T4", "T5", "T6", "T10", "T21", "T22a"]);
        let mut item = ItemVersion::sample();
        item.service.is_lenient = Some(true);
        item.service.by_commitment = Some(true);
        let photo = Material { code: "photo".to_owned(), ..Material::default() };
        item.materials.push(Material { necessity: Some(Necessity::MayFollow), ..photo });
        let mut rich = Story::begin("2026-03-02", item);
        let found = open_to(&rich, "clerk");
        assert!(found.contains(&"T11".to_owned()) && found.contains(&"T12a".to_owned()));
        assert!(!found.contains(&"T12".to_owned()), "nothing was signed");
        rich.does("citizen", Action::Commit { promise: words() });
        let found = open_to(&rich, "officer");
        assert!(found.contains(&"T12".to_owned()) && !found.contains(&"T12a".to_owned()));
        let instant = Story::begin("2026-03-02", of_class(CaseClass::Instant));
        assert!(open_to(&instant, "officer").contains(&"T12b".to_owned()));
    }

    #[test]
    fn a_second_notice_stands_open_only_about_what_the_answer_changed() {
        let mut story = Story::sample("2026-03-02");
        story.does("clerk", notice("2026-03-20", &["shop"]));
        assert!(!open_to(&story, "clerk").contains(&"T6".to_owned()));
        let mut same = story.clone();
        same.does("citizen", Action::Supplement { answers: same_answers(&story), note: words() });
        assert!(!open_to(&same, "clerk").contains(&"T6".to_owned()));
        story.does("citizen", supplement("面馆"));
        assert!(open_to(&story, "clerk").contains(&"T6".to_owned()));
    }

    fn same_answers(story: &Story) -> Answers {
        story.case.answers.clone()
    }

    #[test]
    fn steps_stand_open_to_the_department_whose_they_are() {
        let mut story = Story::begin("2026-03-02", with_flow());
        story.does("clerk", Action::Accept).does("officer", Action::StartReview);
        let steps = |found: Vec<String>| -> Vec<String> {
            found.into_iter().filter(|id| id.contains('/')).collect()
        };
        assert_eq!(steps(open_to(&story, "outside")), ["T13a/4", "T13b/4"]);
        assert_eq!(steps(open_to(&story, "officer")), ["T13a/2", "T13a/3", "T13b/2", "T13b/3"]);
        let done = visited(story.now);
        story.does("officer", Action::FinishStep { step: 3, report: done });
        assert_eq!(steps(open_to(&story, "officer")), ["T13a/2", "T13b/2"]);
        let second = open_to(&story, "second");
        assert!(second.contains(&"T13c/3".to_owned()), "{second:?}");
        assert!(!open_to(&story, "officer").contains(&"T17a".to_owned()), "steps are open");
    }

    #[test]
    fn only_another_approves_and_only_what_is_proposed() {
        let mut story = Story::sample("2026-03-02");
        story.does("clerk", Action::Accept).does("officer", Action::StartReview);
        assert!(open_to(&story, "officer").contains(&"T14a".to_owned()));
        assert!(!open_to(&story, "approver").contains(&"T14".to_owned()));
        story.does("officer", suspend(procedures(&story.book())[0]));
        let found = open_to(&story, "approver");
        assert!(found.contains(&"T14".to_owned()) && found.contains(&"T15b".to_owned()));
        assert!(!found.contains(&"T15".to_owned()) && !found.contains(&"T22".to_owned()));
        assert!(!open_to(&story, "officer").contains(&"T14".to_owned()));
        assert!(!open_to(&story, "officer").contains(&"T15a".to_owned()), "one at a time");
        story.does("approver", Action::Approve);
        assert_eq!(open_to(&story, "officer"), ["T14b", "T21", "T22a", "A"]);
    }

    #[test]
    fn after_the_decision_the_document_goes_its_way() {
        let mut story = Story::sample("2026-03-02");
        story.does("clerk", Action::Accept).does("officer", Action::StartReview);
        story.does("officer", Action::Review(opinion(true)));
        assert!(!open_to(&story, "officer").contains(&"T17".to_owned()), "whoever examined");
        story.does("approver", Action::Decide(decision(true)));
        assert_eq!(open_to(&story, "officer"), ["T19", "T19a"]);
        story.does("officer", Action::Deliver { way: DeliveryWay::Window });
        assert_eq!(open_to(&story, "clerk"), ["T20"]);
        story.does("clerk", Action::ConfirmDelivery { proof: words() });
        assert_eq!(open_to(&story, "supervisor"), ["T24"]);
        assert!(open_to(&story, "system").is_empty() || open_to(&story, "system") == ["T24"]);
    }
}
