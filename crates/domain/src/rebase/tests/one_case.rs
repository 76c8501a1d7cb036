//! One case at a time: steps, limits, and why a case stays.

use crate::case::story::{
    OTHER, REASON, Story, decision, notice, opinion, report, suspend, visited, with_flow,
};
use crate::case::{Action, State, procedures};
use crate::flow::{Flow, StepKind};
use crate::item::{ItemVersion, Limit};
use crate::rebase::{Fate, Fault, Order, Stays, StepFault, StepMap, Terms, check_steps, faults};
use crate::rebase::{suggested, suggested_steps};

use super::moves;

fn version(number: u32, item: ItemVersion) -> ItemVersion {
    ItemVersion { version: number, ..item }
}

/// The item with steps, and the same as version 2 with one more step (7) that comes before the
/// last examination, whose number is now 8.
fn longer() -> ItemVersion {
    let mut item = version(2, with_flow());
    let mut more = item.steps[1].clone();
    more.number = 7;
    let flow = more.flow.as_mut().expect("it has one");
    (flow.next, flow.stops_all) = (vec![8], false);
    more.name.zh = "信用核查".to_owned();
    for step in &mut item.steps {
        let flow = step.flow.as_mut().expect("it has one");
        for next in flow.next.iter_mut().filter(|next| **next == 5) {
            *next = 8;
        }
        if step.number == 1 {
            flow.next.push(7);
        }
        if step.number == 5 {
            step.number = 8;
        }
    }
    item.steps.push(more);
    item
}

fn order(old: &ItemVersion, new: &ItemVersion, terms: Terms) -> Order {
    Order { terms, may_lose: true, cause: REASON.to_owned(), ..suggested(old, new) }
}

fn in_review() -> Story {
    let mut story = Story::begin("2026-03-02", version(1, with_flow()));
    story.does("clerk", Action::Accept).does("officer", Action::StartReview);
    story
}

fn open(story: &Story) -> Vec<u32> {
    story.case.open_tasks().map(|task| task.step).collect()
}

fn checked(old: &ItemVersion, new: &ItemVersion, order: &Order) -> Vec<Fault> {
    faults((old, None), (new, None), order)
}

#[test]
fn steps_go_on_and_what_the_new_version_asks_for_opens() {
    let (old, new) = (version(1, with_flow()), longer());
    let order = order(&old, &new, Terms::Kept);
    assert_eq!(checked(&old, &new, &order), []);
    assert_eq!(order.steps.goes_on_as(5), Some(8), "found by its name");
    let mut story = in_review();
    story.does("officer", Action::FinishStep { step: 2, report: report(true) });
    moves(&mut story, &new, &order).expect("it moves");
    assert_eq!(open(&story), [3, 4, 7]);
    assert_eq!(story.case.item_version, 2);
    let visit = visited(story.now);
    story.does("officer", Action::FinishStep { step: 3, report: visit });
    story.does("second", Action::Countersign { step: 3 });
    story.does("outside", Action::FinishStep { step: 4, report: report(true) });
    assert_eq!(open(&story), [7], "the last examination waits for the new step");
    story.does("officer", Action::FinishStep { step: 7, report: report(true) });
    assert_eq!(open(&story), [8]);
    story.does("officer", Action::FinishStep { step: 8, report: report(true) });
    story.does("officer", Action::Review(opinion(true)));
    story.does("approver", Action::Decide(decision(true)));
}

#[test]
fn a_step_that_is_done_stays_done_although_one_before_it_is_new() {
    let (old, new) = (version(1, with_flow()), longer());
    let mut story = in_review();
    let visit = visited(story.now);
    story.does("officer", Action::FinishStep { step: 2, report: report(true) });
    story.does("officer", Action::FinishStep { step: 3, report: visit });
    story.does("second", Action::Countersign { step: 3 });
    story.does("outside", Action::FinishStep { step: 4, report: report(true) });
    story.does("officer", Action::FinishStep { step: 5, report: report(true) });
    moves(&mut story, &new, &order(&old, &new, Terms::Kept)).expect("it moves");
    assert_eq!(open(&story), [7]);
    story.refused("officer", Action::Review(opinion(true)), "steps-open");
    story.does("officer", Action::FinishStep { step: 7, report: report(true) });
    assert!(open(&story).is_empty(), "step 8 was done as step 5 and does not open again");
}

#[test]
fn a_step_that_ends_stays_in_the_record_and_holds_up_nothing() {
    let (old, mut new) = (version(1, with_flow()), version(2, with_flow()));
    // The site visit is given up.
    new.steps.retain(|step| step.number != 3);
    new.steps[0].flow.as_mut().expect("a flow").next = vec![2, 4];
    let order = order(&old, &new, Terms::Kept);
    assert_eq!(order.steps.fate(3), Some(Fate { step: 3, goes_on_as: None }));
    let mut story = in_review();
    story.does("officer", Action::FinishStep { step: 2, report: report(true) });
    story.does("outside", Action::FinishStep { step: 4, report: report(true) });
    moves(&mut story, &new, &order).expect("it moves");
    assert_eq!(open(&story), [5], "what waited for the visit opens at once");
    let left = story.case.handling.tasks.iter().find(|task| task.of_version == Some(1));
    assert_eq!(left.map(|task| task.step), Some(3));
    story.refused("officer", Action::TakeStep { step: 3 }, "no-such-step");
}

#[test]
fn a_case_to_be_decided_stays_when_the_new_version_asks_for_another_step() {
    let old = version(1, ItemVersion::sample());
    let mut story = Story::begin("2026-03-02", old.clone());
    story.does("clerk", Action::Accept).does("officer", Action::StartReview);
    story.does("officer", Action::Review(opinion(true)));
    let new = version(2, with_flow());
    let order = order(&old, &new, Terms::Kept);
    assert_eq!(moves(&mut story, &new, &order), Err(Stays::OpinionGiven));
    story.does("approver", Action::Return { reason: REASON.to_owned() });
    moves(&mut story, &new, &order).expect("it moves");
    assert_eq!(open(&story), [2, 3, 4], "an item without steps gets them");
}

#[test]
fn what_is_decided_or_has_another_version_stays() {
    let (old, new) = (version(1, ItemVersion::sample()), version(2, ItemVersion::sample()));
    let order = order(&old, &new, Terms::Kept);
    let mut story = Story::begin("2026-03-02", old);
    moves(&mut story, &new, &order).expect("it moves");
    assert_eq!(moves(&mut story, &new, &order), Err(Stays::OtherVersion));
    story.does("citizen", Action::Withdraw { reason: String::new() });
    assert_eq!(moves(&mut story, &new, &order), Err(Stays::Ended));
}

#[test]
fn a_signed_commitment_is_not_lost() {
    let mut old = version(1, ItemVersion::sample());
    old.service.by_commitment = Some(true);
    let new = version(2, ItemVersion::sample());
    let order = order(&old, &new, Terms::Kept);
    let mut story = Story::begin("2026-03-02", old);
    story.does("citizen", Action::Commit { promise: REASON.to_owned() });
    assert_eq!(moves(&mut story, &new, &order), Err(Stays::CommitmentSigned));
}

/// The sample item with limits in working days.
fn limits(number: u32, legal: u32, committed: u32) -> ItemVersion {
    let mut item = version(number, ItemVersion::sample());
    item.legal_limit = Limit::working_days(legal);
    item.committed_limit = Limit::working_days(committed);
    item
}

/// The due days of a case accepted on 2026-03-02 under 20 and 10 working days, moved on a day.
fn due_after(day: &str, new: &ItemVersion, terms: Terms) -> (String, String) {
    let old = limits(1, 20, 10);
    let mut story = Story::begin("2026-03-02", old.clone());
    story.does("clerk", Action::Accept).goes_to(day, 10);
    moves(&mut story, new, &order(&old, new, terms)).expect("it moves");
    let due = story.case.due.clone().expect("accepted");
    (due.legal_on.expect("a limit").to_string(), due.committed_on.to_string())
}

#[test]
fn no_day_becomes_later_without_a_law_that_says_so() {
    let days = |legal: &str, committed: &str| (legal.to_owned(), committed.to_owned());
    let kept = days("2026-03-30", "2026-03-16");
    let by_law = || Terms::ByLaw { basis: "某条例第一条".to_owned() };
    for terms in [Terms::Kept, Terms::Shorter] {
        assert_eq!(due_after("2026-03-04", &limits(2, 30, 15), terms), kept);
    }
    assert_eq!(due_after("2026-03-04", &limits(2, 15, 5), Terms::Kept), kept);
    let shorter = due_after("2026-03-04", &limits(2, 15, 5), Terms::Shorter);
    assert_eq!(shorter, days("2026-03-23", "2026-03-09"));
    assert_eq!(due_after("2026-03-10", &limits(2, 15, 5), Terms::Shorter), kept, "it lay behind");
    assert_eq!(due_after("2026-03-04", &limits(2, 25, 5), Terms::Shorter), kept, "one is later");
    let later = due_after("2026-03-04", &limits(2, 30, 15), by_law());
    assert_eq!(later, days("2026-04-14", "2026-03-23"));
}

#[test]
fn the_limits_that_bound_a_case_bind_it_to_the_end() {
    let (old, new) = (limits(1, 20, 10), limits(2, 30, 15));
    let kind = |story: &Story| procedures(&story.book())[0];
    let mut story = Story::begin("2026-03-02", old.clone());
    moves(&mut story, &new, &order(&old, &new, Terms::Shorter)).expect("it moves");
    assert_eq!(
        story.case.terms_version(),
        1,
        "nothing was accepted yet, and longer is not shorter"
    );
    story.does("clerk", Action::Accept).does("officer", Action::StartReview);
    assert_eq!(story.legal(), "2026-03-30");
    let third = limits(3, 12, 6);
    story.does("officer", suspend(kind(&story))).does("approver", Action::Approve);
    let to_third = Order { from: 2, to: 3, ..order(&new, &third, Terms::Shorter) };
    moves(&mut story, &third, &to_third).expect("it moves");
    assert_eq!(story.legal(), "2026-03-30", "the clock stands; its days are counted at the end");
    assert_eq!(story.case.terms_version(), 3);
    story.goes_to("2026-03-04", 10);
    story.does("officer", Action::Resume { result: REASON.to_owned() });
    assert_eq!(story.legal(), "2026-03-20", "twelve days and the two of the procedure");
}

#[test]
fn marks_of_a_notice_follow_the_fields_they_mean() {
    let (old, new) = (version(1, ItemVersion::sample()), version(2, ItemVersion::sample()));
    let mut story = Story::begin("2026-03-02", old.clone());
    story.does("clerk", notice("2026-03-20", &["shop", "other"]));
    let mut order = order(&old, &new, Terms::Kept);
    let renamed = super::super::Renamed { from: "shop".to_owned(), to: "store".to_owned() };
    order.fields.push(renamed);
    moves(&mut story, &new, &order).expect("it moves");
    assert_eq!(story.case.state, State::AwaitCorrection);
    let marks = &story.case.correction.as_ref().expect("a notice").marks;
    let field = |key: &str| crate::case::Target::Field(key.to_owned());
    assert_eq!([&marks[0].target, &marks[1].target], [&field("store"), &field("other")]);
}

#[test]
fn what_a_map_of_steps_must_not_do_is_named() {
    let (old, authority) = (Flow::of(&with_flow().steps), crate::case::story::org(OWN));
    let full = || suggested_steps(&old, &old, authority);
    assert_eq!(check_steps(&old, &old, &full(), authority), []);
    let with = |changes: &[(u32, Option<u32>)]| {
        let mut map = full();
        for (step, to) in changes {
            map.0.iter_mut().find(|fate| fate.step == *step).expect("there").goes_on_as = *to;
        }
        check_steps(&old, &old, &map, authority)
    };
    let mut short = full();
    short.0.remove(0);
    assert_eq!(check_steps(&old, &old, &short, authority), [StepFault::Unmapped { step: 2 }]);
    let mut twice = full();
    twice.0.push(Fate { step: 2, goes_on_as: None });
    assert_eq!(check_steps(&old, &old, &twice, authority), [StepFault::Twice { step: 2 }]);
    let mut decided = full();
    decided.0.push(Fate { step: 6, goes_on_as: None });
    assert_eq!(check_steps(&old, &old, &decided, authority), [StepFault::NoSuchStep { step: 6 }]);
    assert_eq!(with(&[(2, Some(9))])[0], StepFault::NoSuchTarget { step: 2, to: 9 });
    assert_eq!(with(&[(2, None), (5, Some(2))])[0], StepFault::StopChanges { step: 5, to: 2 });
    assert!(with(&[(5, Some(3))]).contains(&StepFault::TwoIntoOne { step: 5, to: 3 }));
    assert!(with(&[(3, None), (5, Some(3))]).contains(&StepFault::KindChanges { step: 5, to: 3 }));
    let changed = |change: &dyn Fn(&mut crate::flow::FlowStep)| {
        let mut new = old.clone();
        new.steps.iter_mut().filter(|step| step.number == 4).for_each(change);
        check_steps(&old, &new, &full(), authority)
    };
    assert_eq!(changed(&|s| s.org = None), [StepFault::DepartmentChanges { step: 4, to: 4 }]);
    assert_eq!(changed(&|s| s.silence_agrees = false), []);
    let sooner = |s: &mut crate::flow::FlowStep| {
        s.limit = s.limit.map(|limit| crate::clock::Limit { value: 1, ..limit });
    };
    assert_eq!(changed(&sooner), [StepFault::SilenceTightens { step: 4, to: 4 }]);
    assert_eq!(
        changed(&|s| s.kind = StepKind::Examine),
        [StepFault::KindChanges { step: 4, to: 4 }]
    );
    let apart = changed(&|s| s.next = vec![6]);
    assert_eq!(apart, [StepFault::OrderChanges { step: 4, next: 5 }]);
    assert_eq!(
        old.step(4).and_then(|step| step.org).map(|o| o.to_string()),
        Some(OTHER.to_owned())
    );
}

const OWN: &str = crate::case::story::ORG;

#[test]
fn what_two_versions_cannot_do_is_named() {
    let old = version(1, with_flow());
    let plain = |item: &ItemVersion| checked(&old, item, &order(&old, item, Terms::Kept));
    let same = old.clone();
    assert!(plain(&same).contains(&Fault::SameVersion));
    let mut other = version(2, with_flow());
    other.authority.uscc = OTHER.to_owned();
    assert!(plain(&other).contains(&Fault::AuthorityChanges));
    let mut joint = version(2, with_flow());
    joint.service.case_class = Some(crate::lists::CaseClass::Joint);
    assert_eq!(plain(&joint), [Fault::ClassChanges]);
    let mut own = version(2, with_flow());
    own.service.is_applied_for = Some(false);
    assert_eq!(plain(&own), [Fault::FormGone]);
    let mut broken = version(2, with_flow());
    broken.steps.pop();
    assert!(plain(&broken).contains(&Fault::FlowBroken));
    let new = version(2, with_flow());
    let mut empty = order(&old, &new, Terms::ByLaw { basis: " ".to_owned() });
    empty.cause = "因为".to_owned();
    assert_eq!(checked(&old, &new, &empty), [Fault::CauseMissing, Fault::BasisMissing]);
    empty.cause = "因".repeat(1001);
    empty.steps = StepMap::default();
    assert!(checked(&old, &new, &empty).contains(&Fault::TooLong));
    assert!(checked(&old, &new, &empty).contains(&Fault::Step(StepFault::Unmapped { step: 2 })));
}
