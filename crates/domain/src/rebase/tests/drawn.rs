//! Drawn flows, drawn maps, cases at drawn places: whatever the check lets through leaves no step
//! without its turn and no case without its end.

use proptest::prelude::*;

use super::moves;
use crate::case::story::{ORG, OTHER, REASON, Story, opinion, org, report};
use crate::case::{Action, State, latest, was_stopped};
use crate::flow::{Flow, StepFlow, StepKind};
use crate::item::{ItemVersion, Limit, Step};
use crate::rebase::{Fate, Order, StepMap, Terms, check_steps, suggested_steps};
use crate::text::Bilingual;

/// One drawn step: which later ones follow (a mask), whether another department does it, whether
/// its no stops the others, and its name.
type Drawn = (u8, bool, bool, u8);

/// An item whose tasks are numbered from `first` on.
fn item(version: u32, first: u32, drawn: &[Drawn]) -> ItemVersion {
    let count = u32::try_from(drawn.len()).expect("few");
    let decision = first + count;
    let numbers = || (first..).zip(drawn);
    let mut reached = std::collections::BTreeSet::new();
    let mut steps = Vec::new();
    for (number, (mask, is_outside, stops_all, name)) in numbers() {
        let later = (number + 1..decision).filter(|n| mask >> ((n - first) % 8) & 1 == 1);
        let mut next: Vec<u32> = later.collect();
        if next.is_empty() {
            next.push(decision);
        }
        reached.extend(next.iter().copied());
        let flow = StepFlow {
            kind: StepKind::Examine,
            next,
            org: is_outside.then(|| OTHER.to_owned()),
            needs_two: false,
            stops_all: *stops_all,
            silence_agrees: false,
        };
        steps.push((number, format!("环节{name}"), flow));
    }
    let first_ones = (first..decision).filter(|n| !reached.contains(n)).collect();
    let flow = |kind, next| StepFlow {
        kind,
        next,
        org: None,
        needs_two: false,
        stops_all: false,
        silence_agrees: false,
    };
    steps.push((first - 1, "受理".to_owned(), flow(StepKind::Accept, first_ones)));
    steps.push((decision, "决定".to_owned(), flow(StepKind::Decide, Vec::new())));
    let mut item = ItemVersion { version, ..ItemVersion::sample() };
    item.legal_limit = Limit::working_days(20);
    item.steps = steps
        .into_iter()
        .map(|(number, name, flow)| Step {
            number,
            name: Bilingual::zh(name),
            unit: None,
            limit: None,
            standard: None,
            result: None,
            flow: Some(flow),
        })
        .collect();
    assert_eq!(crate::flow::check(&item), [], "drawn flows are sound");
    item
}

/// Finishes one of the open steps, saying yes or no.
fn finish_one(story: &mut Story, pick: usize, agrees: bool) -> bool {
    let open: Vec<(u32, String)> =
        story.case.open_tasks().map(|t| (t.step, t.org.to_string())).collect();
    let Some((step, by)) = open.get(pick % open.len().max(1)) else { return false };
    let who = if by == ORG { "officer" } else { "outside" };
    story.does(who, Action::FinishStep { step: *step, report: report(agrees) });
    true
}

fn drawn_flow() -> impl Strategy<Value = Vec<Drawn>> {
    let no = prop::bool::weighted(0.2);
    prop::collection::vec((any::<u8>(), prop::bool::weighted(0.3), no, 0..6_u8), 1..7)
}

#[derive(Clone, Debug)]
struct Try {
    old: Vec<Drawn>,
    new: Vec<Drawn>,
    first: u32,
    changes: Vec<(usize, Option<usize>)>,
    done: Vec<(usize, bool)>,
    returns_to: Option<u32>,
    rest: Vec<(usize, bool)>,
}

fn tries() -> impl Strategy<Value = Try> {
    let change = (any::<usize>(), prop::option::of(any::<usize>()));
    let done = (any::<usize>(), prop::bool::weighted(0.9));
    (
        drawn_flow(),
        drawn_flow(),
        2..5_u32,
        prop::collection::vec(change, 0..4),
        prop::collection::vec(done, 0..9),
        prop::option::of(2..9_u32),
        prop::collection::vec((any::<usize>(), Just(true)), 32),
    )
        .prop_map(|(old, new, first, changes, done, returns_to, rest)| {
            // Half of the new flows are the old one with a step more or less.
            let new = match changes.len() % 2 {
                0 => new,
                _ => [&old[..old.len() - usize::from(old.len() > 2)], &new[..1]].concat(),
            };
            Try { old, new, first, changes, done, returns_to, rest }
        })
}

fn map(tried: &Try, old: &Flow, new: &Flow) -> StepMap {
    let mut map = suggested_steps(old, new, org(ORG));
    let targets: Vec<u32> = new.tasks().map(|step| step.number).collect();
    let count = map.0.len();
    for (which, to) in &tried.changes {
        let to = to.map(|to| targets[to % targets.len()]);
        map.0[which % count] = Fate { goes_on_as: to, ..map.0[which % count] };
    }
    map
}

fn assert_settled(story: &Story) {
    let flow = &story.plan.flow;
    let tasks = &story.case.handling.tasks;
    let is_done = |step| latest(tasks, step).is_some_and(|task| task.report().is_some());
    for task in story.case.open_tasks() {
        assert!(flow.step(task.step).is_some_and(|s| s.kind.is_task()), "an orphan: {task:?}");
    }
    let mut open: Vec<u32> = story.case.open_tasks().map(|task| task.step).collect();
    open.sort_unstable();
    let count = open.len();
    open.dedup();
    assert_eq!(open.len(), count, "a step is open twice");
    if !was_stopped(&story.book(), &story.case) {
        let is_open = |step| story.case.open_task(step).is_some();
        assert!(flow.ready(is_done, is_open).is_empty(), "a step missed its turn");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_case_that_moves_is_left_without_its_next_step_or_its_end(tried in tries()) {
        let (old, new) = (item(1, 2, &tried.old), item(2, tried.first, &tried.new));
        let flows = (Flow::of(&old.steps), Flow::of(&new.steps));
        let steps = map(&tried, &flows.0, &flows.1);
        let is_right = check_steps(&flows.0, &flows.1, &steps, org(ORG)).is_empty();
        prop_assume!(is_right);
        let order = Order {
            from: 1,
            to: 2,
            steps,
            terms: Terms::Shorter,
            may_lose: true,
            cause: REASON.to_owned(),
            ..Order::default()
        };
        let mut story = Story::begin("2026-03-02", old);
        story.does("clerk", Action::Accept).does("officer", Action::StartReview);
        for (pick, agrees) in &tried.done {
            finish_one(&mut story, *pick, *agrees);
        }
        if let Some(step) = tried.returns_to {
            // Where that step was not done it is refused, and nothing changes.
            let _ = story.tries("officer", Action::ReturnStep { step, reason: REASON.to_owned() });
        }
        moves(&mut story, &new, &order).expect("nothing keeps it");
        assert_settled(&story);
        let was_stopped = was_stopped(&story.book(), &story.case);
        for (pick, agrees) in &tried.rest {
            if !finish_one(&mut story, *pick, *agrees) {
                break;
            }
            assert_settled(&story);
        }
        prop_assert_eq!(story.case.open_tasks().count(), 0, "it comes to an end");
        if !was_stopped {
            let tasks = &story.case.handling.tasks;
            for step in flows.1.tasks() {
                let done = latest(tasks, step.number).is_some_and(|t| t.report().is_some());
                prop_assert!(done, "step {} was left out", step.number);
            }
        }
        story.does("officer", Action::Review(opinion(true)));
        prop_assert_eq!(story.case.state, State::AwaitDecision);
    }
}

#[test]
fn drawn_maps_are_let_through_often_enough_to_mean_something() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut through, mut with_target) = (0, 0);
    for _ in 0..400 {
        let tried = tries().new_tree(&mut runner).expect("drawn").current();
        let (old, new) = (item(1, 2, &tried.old), item(2, tried.first, &tried.new));
        let flows = (Flow::of(&old.steps), Flow::of(&new.steps));
        let map = map(&tried, &flows.0, &flows.1);
        if check_steps(&flows.0, &flows.1, &map, org(ORG)).is_empty() {
            through += 1;
            with_target += i32::from(map.0.iter().filter(|f| f.goes_on_as.is_some()).count() > 1);
        }
    }
    assert!(through > 120 && with_target > 40, "{through} of 400, {with_target} with two or more");
}
