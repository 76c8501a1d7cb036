//! How far a scorecard can be trusted, with the profile's own rules kept in every run.

use assess::profile::shipped;
use assess::score::{Refused, score};
use assess::study::{Choices, Factor, Mean, Missing, Rescale, Study, StudyError};
use assess::tools::ToolError;
use domain::assessment::{Definition, Evidence, State};

fn seen(unit: &str, item: &str, leaf: &str, value: &str) -> Evidence {
    Evidence {
        unit: unit.to_owned(),
        item: item.to_owned(),
        indicator: leaf.to_owned(),
        value: Some(value.to_owned()),
        state: Some(State::Measured),
        ..Evidence::default()
    }
}

fn state(unit: &str, leaf: &str, state: State) -> Evidence {
    Evidence { value: None, state: Some(state), ..seen(unit, "", leaf, "") }
}

/// Only these choices, and nothing else that varies.
fn only() -> Choices {
    Choices {
        rescales: vec![Rescale::AsScored],
        weight_share: 0.0,
        means: vec![Mean::Arithmetic],
        missing: vec![Missing::AsProfile],
        evidence_sets: 0,
        ..Choices::default()
    }
}

fn wang() -> Definition {
    shipped("wang2016").expect("it is shipped")
}

#[test]
fn a_study_gives_sums_vetoes_and_bonus_again() {
    // Points, deductions, a veto and bonus points: `new` compares with the exact scorecard.
    let definition = shipped("check-2019").unwrap();
    let values = |unit: &str, up: &str, dead: &str, bonus: &str| {
        [("K1.1", up), ("K1.2", dead), ("K2.1", "2"), ("K2.2", "0"), ("K3.1", "1"), ("K4.1", "1")]
            .into_iter()
            .chain([("K5.1", "1"), ("K6.1", bonus)])
            .map(|(leaf, value)| seen(unit, "", leaf, value))
            .collect::<Vec<_>>()
    };
    let mut records = values("甲", "1", "30", "30");
    records.extend(values("乙", "0.94", "30", "30"));
    records.extend(values("丙", "1", "100", "0"));
    let card = score(&definition, &records).unwrap();
    let study = Study::new(&definition, &records, &Choices::default(), 1).unwrap();
    let exact: Vec<f64> = card
        .units
        .iter()
        .map(|u| assess::exact::to_float(u.index.value.as_ref().unwrap()))
        .collect();
    assert_eq!(study.published(), exact);
    assert!(exact.contains(&0.0), "the veto holds: {exact:?}");
    let outcome = study.outcome(64, 10, 2, &|| ()).unwrap();
    let vetoed = outcome.units.iter().find(|unit| unit.unit == "乙").unwrap();
    assert_eq!((vetoed.score_high, vetoed.place_low), (0.0, 3.0), "a veto holds in every run");
}

#[test]
fn the_shipped_example_can_be_doubted() {
    let text = include_str!("../../../../docs/assessment/example/evidence.csv");
    let definition = wang();
    let mut checker = assess::evidence::Checker::new(&definition, None);
    let rows = assess::evidence::read_csv(text, &mut checker).unwrap();
    let rows = assess::evidence::settle(rows).unwrap();
    let records: Vec<Evidence> = rows.into_iter().map(|row| row.evidence).collect();
    let study = Study::new(&definition, &records, &Choices::default(), 1).unwrap();
    assert_eq!(study.published().len(), 2);
    assert_eq!(study.runs(16), 16 * (study.factors().len() + 2));
    study.outcome(16, 10, 1, &|| ()).unwrap();
}

#[test]
fn drawing_other_items_spreads_as_the_textbook_says() {
    // 40 of 100 items pass: the standard error is √(0.4 × 0.6 / 100), 4.899 points; 90 % of a
    // normal distribution lie within 1.645 of them.
    let mut records = Vec::new();
    for item in 0..100 {
        let pass = if item < 40 { "1" } else { "0" };
        records.push(seen("甲", &item.to_string(), "B1.1", pass));
        records.push(seen("乙", &item.to_string(), "B1.1", "0"));
    }
    let choices = Choices { evidence_sets: 1 << 16, ..only() };
    let study = Study::new(&wang(), &records, &choices, 3).unwrap();
    assert_eq!(study.factors(), [Factor::Evidence]);
    let outcome = study.outcome(8192, 0, 2, &|| ()).unwrap();
    let first = &outcome.units[0];
    assert_eq!((first.unit.as_str(), first.score), ("甲", 40.0));
    assert!((first.score_high - first.score_low - 2.0 * 1.645 * 4.899).abs() < 0.7, "{first:?}");
    assert_eq!((outcome.units[1].score_low, outcome.units[1].score_high), (0.0, 0.0));
    assert_eq!(outcome.sensitivity, None, "no place ever moves");
}

#[test]
fn a_missing_leaf_counts_as_nothing_only_where_it_applies() {
    let mut records = vec![seen("甲", "", "A1.1", "1"), seen("乙", "", "A1.1", "1")];
    let mut definition = wang();
    let optional = definition.nodes.iter_mut().find(|node| node.id == "A1.4").unwrap();
    optional.leaf.as_mut().unwrap().optional = true;
    let all: Vec<String> =
        definition.nodes.iter().filter(|n| n.leaf.is_some()).map(|n| n.id.clone()).collect();
    for leaf in all.iter().filter(|leaf| *leaf != "A1.1") {
        // 甲 need not answer, 乙 could not be looked at.
        records.push(state("甲", leaf, State::NotApplicable));
        records.push(state("乙", leaf, State::Blocked));
    }
    let choices = Choices { missing: vec![Missing::AsProfile, Missing::Zero], ..only() };
    let study = Study::new(&definition, &records, &choices, 1).unwrap();
    assert_eq!(study.factors(), [Factor::Missing]);
    let outcome = study.outcome(64, 0, 1, &|| ()).unwrap();
    assert_eq!(outcome.units[0].unit, "乙", "units of one place stand by name");
    let low = |at: usize| (outcome.units[at].score_low, outcome.units[at].score_high);
    assert_eq!(low(1), (100.0, 100.0));
    assert!(low(0).0 < 10.0 && low(0).1 == 100.0, "{:?}", low(0));
}

#[test]
fn the_answer_depends_on_the_seed_and_not_on_threads() {
    let mut records = Vec::new();
    for (unit, shift) in [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 3)] {
        for (at, leaf) in ["A1.2", "A1.4", "B1.3", "C1.1", "C1.2"].into_iter().enumerate() {
            let value = format!("0.{}", (at * 7 + shift * 3) % 10);
            records.push(seen(unit, "1", leaf, &value));
            records.push(seen(unit, "2", leaf, "0.5"));
        }
    }
    let choices = Choices {
        rescales: vec![Rescale::AsScored, Rescale::MinMax, Rescale::PercentRank],
        means: vec![Mean::Arithmetic, Mean::Geometric, Mean::Harmonic],
        ..Choices::default()
    };
    let outcome = |seed, threads| {
        let study = Study::new(&wang(), &records, &choices, seed).unwrap();
        study.outcome(64, 20, threads, &|| ()).unwrap()
    };
    assert_eq!(outcome(5, 1), outcome(5, 7));
    assert_ne!(outcome(5, 1), outcome(6, 1));
    let found = outcome(5, 2).sensitivity.unwrap();
    assert_eq!((found.first.len(), found.total_spread.len()), (5, 5));
}

#[test]
fn what_cannot_be_studied_is_said() {
    let one = [seen("甲", "", "A1.1", "1")];
    let study = |records: &[Evidence], choices: &Choices| {
        Study::new(&wang(), records, choices, 1).map(|_| ()).unwrap_err()
    };
    assert_eq!(study(&[], &only()), StudyError::TooFewUnits);
    let alone = Study::new(&wang(), &one, &only(), 1).unwrap();
    assert_eq!(alone.outcome(16, 0, 1, &|| ()), Err(StudyError::TooFewUnits));
    let told = alone.diagnoses(&|_, _| true).unwrap();
    assert!(told.len() == 1 && told[0].better.is_none(), "a single unit is diagnosed all the same");
    let unknown = [seen("甲", "", "Z9", "1")];
    assert!(matches!(study(&unknown, &only()), StudyError::Refused(Refused::UnknownLeaf(_))));
    let two = [seen("甲", "", "A1.1", "1"), seen("乙", "", "A1.1", "1")];
    let bad = ToolError::BadParameter("weight share");
    assert_eq!(study(&two, &Choices { weight_share: f64::NAN, ..only() }), StudyError::Run(bad));
    let without = Choices { means: vec![Mean::Geometric], ..only() };
    assert!(matches!(study(&two, &without), StudyError::Run(_)), "the published mean must be in");
}

#[test]
fn a_leaf_on_which_all_agree_keeps_its_scores_on_every_scale() {
    let half = |unit: &str| seen(unit, "", "A1.2", "0.5");
    let records =
        [half("甲"), half("乙"), seen("甲", "", "B1.1", "1"), seen("乙", "", "B1.1", "0")];
    let choices = Choices { rescales: vec![Rescale::AsScored, Rescale::MinMax], ..only() };
    let study = Study::new(&wang(), &records, &choices, 1).unwrap();
    let outcome = study.outcome(16, 0, 2, &|| ()).unwrap();
    // The other leaf has 0 and 100 on both scales, so nothing moves.
    assert_eq!(outcome.sensitivity, None);
    assert!(outcome.units.iter().all(|unit| unit.place_low == unit.place_high));
}
