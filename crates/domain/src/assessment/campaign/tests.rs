use proptest::prelude::*;

use super::*;

/// Every road there is; whatever is not here is refused.
const ROADS: [(Stage, Action, Stage); 6] = [
    (Stage::Planned, Action::Open, Stage::Collecting),
    (Stage::Collecting, Action::Freeze, Stage::Frozen),
    (Stage::Frozen, Action::Compute, Stage::Computed),
    (Stage::Computed, Action::Review, Stage::InReview),
    (Stage::InReview, Action::Publish, Stage::Published),
    (Stage::Published, Action::Republish, Stage::Published),
];

fn holdings() -> impl Strategy<Value = Holdings> {
    (0..3_usize, 0..3_usize, 0..3_usize, 0..3_usize, any::<bool>()).prop_map(
        |(unanswered, unsettled, records, corrections, gaps_accepted)| Holdings {
            unanswered,
            unsettled,
            records,
            corrections,
            gaps_accepted,
        },
    )
}

proptest! {
    #[test]
    fn no_action_outside_of_the_table_is_carried_out(
        stage in 0..6_usize, action in 0..6_usize, held in holdings(),
    ) {
        let (stage, action) = (Stage::ALL[stage], Action::ALL[action]);
        let road = ROADS.iter().find(|road| road.0 == stage && road.1 == action);
        match (road, next(stage, action, &held)) {
            (Some(road), Ok(to)) => prop_assert_eq!(to, road.2),
            (Some(_), Err(refusal)) => {
                let is_stage = matches!(refusal, Refusal::WrongStage { .. });
                prop_assert!(!is_stage);
            }
            (None, outcome) => prop_assert_eq!(outcome, Err(Refusal::WrongStage { stage })),
        }
    }

    /// Whatever is tried in whatever order: the records seen at the freeze are the first of the
    /// records seen ever after, and only appeals after publication add to them.
    #[test]
    fn frozen_evidence_never_changes(steps in prop::collection::vec((0..8_usize, any::<u16>()), 0..60)) {
        let mut stage = Stage::Planned;
        let mut log: Vec<(u16, Because)> = Vec::new();
        let mut frozen: Option<Vec<(u16, Because)>> = None;
        for (step, value) in steps {
            let held = Holdings { records: log.len(), corrections: 1, ..Holdings::default() };
            match step {
                0..=5 => {
                    if let Ok(to) = next(stage, Action::ALL[step], &held) {
                        stage = to;
                    }
                    if stage == Stage::Frozen && frozen.is_none() {
                        frozen = Some(log.clone());
                    }
                }
                other => {
                    let because = if other == 6 { Because::Collection } else { Because::Appeal };
                    if stage.takes_evidence(because) {
                        log.push((value, because));
                    }
                }
            }
        }
        if let Some(frozen) = frozen {
            prop_assert_eq!(&log[..frozen.len()], &frozen[..]);
            prop_assert!(log[frozen.len()..].iter().all(|(_, because)| *because == Because::Appeal));
            prop_assert!(log.len() == frozen.len() || stage == Stage::Published);
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_sample(seed: u64, n in 0..40_usize, count in 0..50_usize) {
        let items: Vec<String> = (0..n).map(|i| format!("item-{i}")).collect();
        let backwards: Vec<String> = items.iter().rev().cloned().collect();
        let drawn = draw(seed, "330000", &items, count);
        prop_assert_eq!(&drawn, &draw(seed, "330000", &backwards, count));
        prop_assert_eq!(drawn.len(), count.min(n));
        let once: std::collections::BTreeSet<&String> = drawn.iter().collect();
        prop_assert_eq!(once.len(), drawn.len());
        prop_assert!(drawn.iter().all(|item| items.contains(item)));
    }

    #[test]
    fn every_question_has_two_different_raters(
        items in 1..6_usize, leaves in 1..5_usize, raters in 2..6_usize,
    ) {
        let target = |item: usize, leaf: usize| Target {
            unit: "u".to_owned(), item: format!("i{item}"), leaf: format!("l{leaf}"),
        };
        let targets: Vec<Target> =
            (0..items).flat_map(|i| (0..leaves).map(move |l| target(i, l))).collect();
        let names: Vec<String> = (0..raters).map(|r| format!("330000/{r}")).collect();
        let all = assign(&targets, &names);
        prop_assert_eq!(all.len(), targets.len() * 2);
        for pair in all.chunks(2) {
            prop_assert_eq!(&pair[0].target, &pair[1].target);
            prop_assert_ne!(&pair[0].rater, &pair[1].rater);
        }
    }
}

#[test]
fn another_seed_or_another_unit_draws_another_sample() {
    let items: Vec<String> = (0..1000).map(|i| format!("item-{i}")).collect();
    assert_ne!(draw(1, "u", &items, 10), draw(2, "u", &items, 10));
    assert_ne!(draw(1, "u", &items, 10), draw(1, "v", &items, 10));
}

#[test]
fn a_sample_that_was_printed_once_is_drawn_for_ever() {
    let items: Vec<String> = (1..=9).map(|i| format!("item-{i}")).collect();
    assert_eq!(draw(20_260_601, "330000", &items, 3), ["item-1", "item-4", "item-9"]);
}

#[test]
fn freezing_waits_for_differences_and_asks_about_gaps() {
    let held = Holdings { unanswered: 2, unsettled: 1, records: 5, ..Holdings::default() };
    let freeze = |held: &Holdings| next(Stage::Collecting, Action::Freeze, held);
    assert_eq!(freeze(&held), Err(Refusal::Unsettled { left: 1 }));
    let held = Holdings { unsettled: 0, ..held };
    assert_eq!(freeze(&held), Err(Refusal::Unanswered { left: 2 }));
    assert_eq!(freeze(&Holdings { gaps_accepted: true, ..held }), Ok(Stage::Frozen));
    assert_eq!(freeze(&Holdings::default()), Err(Refusal::NoEvidence));
}

#[test]
fn numbers_written_differently_agree() {
    use crate::assessment::State;
    let answer = |value: &str| Answer {
        state: Some(State::Measured),
        value: Some(value.to_owned()),
        ..Answer::default()
    };
    for (a, b) in [("1", "1.0"), ("0.50", ".5"), ("-0", "0"), ("+7", "07")] {
        assert!(answer(a).agrees(&answer(b)), "{a} {b}");
    }
    assert!(!answer("1").agrees(&answer("10")));
    let absent = Answer { state: Some(State::Absent), ..Answer::default() };
    assert!(!absent.agrees(&answer("0")), "absent and nought are different findings");
}

#[test]
fn an_appeal_has_its_time_and_one_answer() {
    use crate::time::Instant;
    let day = |n: i64| Instant::from_millis(n * 86_400_000);
    let lodge_at =
        |now, open, why: &str| lodge(Stage::Published, Some(day(10)), (15, 30), now, open, why);
    assert_eq!(lodge_at(day(20), false, "why"), Ok(day(50)));
    assert_eq!(lodge_at(day(26), false, "why"), Err(Refusal::AppealsOver));
    assert_eq!(lodge_at(day(20), true, "why"), Err(Refusal::AppealOpen));
    assert_eq!(lodge_at(day(20), false, " "), Err(Refusal::ReasonMissing));
    let early = lodge(Stage::InReview, None, (15, 30), day(1), false, "why");
    assert_eq!(early, Err(Refusal::WrongStage { stage: Stage::InReview }));

    let upheld = Verdict::Upheld { has_correction: true };
    assert_eq!(answer_appeal(AppealState::Lodged, upheld, "yes"), Ok(AppealState::Upheld));
    assert_eq!(
        answer_appeal(AppealState::Lodged, Verdict::Upheld { has_correction: false }, "yes"),
        Err(Refusal::CorrectionMissing)
    );
    assert_eq!(
        answer_appeal(AppealState::Upheld, Verdict::Dismissed, "no"),
        Err(Refusal::AppealAnswered)
    );
    assert_eq!(
        answer_appeal(AppealState::Lodged, Verdict::Dismissed, ""),
        Err(Refusal::ReasonMissing)
    );
}

#[test]
fn a_missing_value_always_has_a_reason() {
    use crate::assessment::{Leaf, Scale, State};
    let leaf = Leaf {
        scale: Scale::Binary,
        direction: crate::assessment::Direction::Up,
        sites: crate::assessment::SiteRule::default(),
        vetoes: Vec::new(),
        optional: false,
    };
    for state in State::ALL {
        let answer = Answer { state: Some(state), ..Answer::default() };
        let faults = answer_faults(&leaf, &answer);
        let wanted = if state == State::Measured {
            AnswerFault::ValueMissing
        } else {
            AnswerFault::ReasonMissing
        };
        assert!(faults.contains(&wanted), "{state:?}: {faults:?}");
    }
}

#[test]
fn a_rater_who_is_replaced_leaves_what_holds_and_hands_over_the_rest() {
    let targets = [("u", "A"), ("u", "B"), ("v", "A"), ("v", "B")];
    let targets = targets.map(|(unit, leaf)| Target {
        unit: unit.to_owned(),
        item: String::new(),
        leaf: leaf.to_owned(),
    });
    let raters = ["r/1", "r/2", "r/3"].map(str::to_owned);
    let assigned = assign(&targets, &raters);
    // The first unit goes to 1 and 2, the second to 2 and 3.
    let standing = |id: &str| match id {
        "000001-2" | "000001-1" => Standing::Agreed,
        "000002-1" | "000002-2" => Standing::Differs,
        _ => Standing::Open,
    };
    let is_answered = |id: &str| ["000001", "000002", "000003"].contains(&&id[..6]);
    let questions: Vec<(&Assignment, bool, Standing)> =
        assigned.iter().map(|one| (one, is_answered(&one.id), standing(&one.id))).collect();
    let kept = hand_over(&questions, "r/2", "r/4", false).unwrap();
    assert_eq!((kept.moved, kept.withdrawn), (vec!["000004-1".to_owned()], vec![]));
    let again = hand_over(&questions, "r/2", "r/4", true).unwrap();
    assert_eq!(again.moved, ["000002-2", "000003-1", "000004-1"]);
    assert_eq!(again.withdrawn, ["000002-2", "000003-1"], "what agreed is never undone");
    let both = hand_over(&questions, "r/2", "r/3", false);
    assert_eq!(both, Err(Refusal::RaterOfBoth));
    assert_eq!(hand_over(&questions, "r/2", "r/2", true), Err(Refusal::SameRater));
}
