//! How raters and probes err, and what holds a unit back.

use assess::profile::parse;
use assess::score::agreement;
use assess::study::{Choices, Factor, Kind, Mean, Missing, Study};
use domain::assessment::{Definition, Evidence, State};

const PROFILE: &str = r#"
version = 1
id = "small"
name = { zh = "小", en = "small" }
[[band]]
id = "high"
zh = "高"
en = "high"
from = 80
[[band]]
id = "low"
zh = "低"
en = "low"
[[node]]
id = "A"
zh = "甲项"
en = "A"
weight = 3
scale = { kind = "ratio" }
[[node]]
id = "B"
zh = "乙项"
en = "B"
weight = 1
scale = { kind = "binary" }
"#;

fn small() -> Definition {
    parse(PROFILE, None).expect("the profile is sound")
}

fn seen(unit: &str, item: usize, leaf: &str, value: &str) -> Evidence {
    Evidence {
        unit: unit.to_owned(),
        item: format!("i{item}"),
        indicator: leaf.to_owned(),
        value: Some(value.to_owned()),
        state: Some(State::Measured),
        ..Evidence::default()
    }
}

/// Measurement alone: nothing else varies.
fn readings_only() -> Choices {
    Choices {
        weight_share: 0.0,
        means: vec![Mean::Arithmetic],
        missing: vec![Missing::AsProfile],
        evidence_sets: 0,
        ..Choices::default()
    }
}

#[test]
fn raters_who_differ_make_doubt_and_raters_who_agree_make_none() {
    let rated = |unit: &str, item, value: &str, second: &str| Evidence {
        second_value: Some(second.to_owned()),
        ..seen(unit, item, "B", value)
    };
    let sure = [rated("u", 0, "1", "1"), rated("v", 0, "0", "0"), seen("u", 0, "A", "1")];
    let study = Study::new(&small(), &sure, &readings_only(), 1).unwrap();
    assert!(study.factors().is_empty(), "all readings agree");
    // 1 was read as 0 in one pair of two: two thirds of what stands beside a 1 is a 1.
    let torn = [
        rated("u", 0, "1", "1"),
        rated("u", 1, "1", "0"),
        rated("v", 0, "0", "0"),
        seen("v", 0, "A", "0"),
        seen("u", 0, "A", "1"),
    ];
    let study = Study::new(&small(), &torn, &readings_only(), 1).unwrap();
    assert_eq!(study.factors(), [Factor::Measurement]);
    assert!(study.only(Kind::Method).is_none() && study.only(Kind::Evidence).is_none());
    let outcome = study.outcome(2048, 0, 2, &|| ()).unwrap();
    let of = |unit: &str| outcome.units.iter().find(|found| found.unit == unit).unwrap();
    assert_eq!(of("u").score, 100.0);
    // A is sure and worth 75; B is 0, 50 or 100 and worth 25.
    assert_eq!((of("u").score_low, of("u").score_high), (75.0, 100.0));
    // v's 0 met 0 twice and 1 once: its band never changes, its score does.
    assert_eq!((of("v").score_low, of("v").score_high), (0.0, 25.0));
    assert_eq!(of("v").band_chances, [1.0, 0.0]);
    // Chance that both of u's items are read as 0: (1/3)², the share of runs that fall below 80.
    assert!((of("u").band_chances[0] - 1.0 / 9.0).abs() < 0.03, "{:?}", of("u").band_chances);
}

#[test]
fn repeated_probes_are_drawn_from() {
    let probed =
        Evidence { repeats: vec!["0.5".to_owned(), "0.9".to_owned()], ..seen("u", 0, "A", "0.7") };
    let records = [probed, seen("v", 0, "A", "0.6")];
    let study = Study::new(&small(), &records, &readings_only(), 3).unwrap();
    let outcome = study.outcome(1024, 0, 1, &|| ()).unwrap();
    let unit = &outcome.units[0];
    assert_eq!((&*unit.unit, unit.score), ("u", 70.0));
    assert!((unit.score_low, unit.score_high) == (50.0, 90.0), "{unit:?}");
    assert_eq!((unit.place_low, unit.place_high), (1.0, 2.0));
}

#[test]
fn kinds_of_doubt_can_be_told_apart_and_put_together() {
    let mut records = Vec::new();
    for item in 0..6 {
        for (unit, pass) in [("u", 4), ("v", 3), ("w", 1)] {
            let value = if item < pass { "1" } else { "0" };
            records.push(Evidence {
                second_value: Some(if item == 3 { "1".to_owned() } else { value.to_owned() }),
                ..seen(unit, item, "B", value)
            });
            records.push(seen(unit, item, "A", &format!("0.{}", 9 - item)));
        }
    }
    let study = Study::new(&small(), &records, &Choices::default(), 5).unwrap();
    let moved = |study: &Study| study.outcome(256, 0, 2, &|| ()).unwrap().places_moved;
    let apart: Vec<f64> =
        Kind::ALL.iter().map(|kind| moved(&study.only(*kind).expect("it varies"))).collect();
    assert!(moved(&study) >= apart.iter().copied().fold(0.0, f64::max) * 0.9, "{apart:?}");
    assert!(apart[1] > 0.0 && apart[2] > 0.0, "{apart:?}");
    let one = study.outcome(64, 0, 1, &|| ()).unwrap();
    assert_eq!(one, study.outcome(64, 0, 7, &|| ()).unwrap(), "threads do not matter");
}

#[test]
fn agreement_is_counted_leaf_by_leaf() {
    let rated = |item, leaf: &str, value: &str, second: &str| Evidence {
        second_value: Some(second.to_owned()),
        ..seen("u", item, leaf, value)
    };
    let records = [
        rated(0, "B", "1", "1"),
        rated(1, "B", "1", "0"),
        rated(2, "B", "0", "absent"),
        rated(3, "B", "0", "0"),
        rated(0, "A", "0.5", "0.5"),
        rated(1, "A", "0.5", "blocked"),
    ];
    let found = agreement(&small(), &records).unwrap();
    let leaves: Vec<&str> = found.iter().map(|found| found.leaf.as_str()).collect();
    assert_eq!(leaves, ["A", "B", "*"]);
    assert_eq!((found[0].pairs, found[0].same, found[0].kappa), (1, 1, None));
    // Observed 3/4; chance ½ × ¼ + ½ × ¾ = ½.
    assert_eq!((found[1].pairs, found[1].same, found[1].kappa), (4, 3, Some(0.5)));
    assert_eq!((found[2].pairs, found[2].same), (5, 4));
    assert!(agreement(&small(), &records[5..]).unwrap().is_empty());
}

#[test]
fn a_diagnosis_names_what_holds_back_and_what_lifts() {
    let mut records = vec![seen("u", 0, "B", "1"), seen("v", 0, "B", "1"), seen("w", 0, "B", "0")];
    for item in 0..4 {
        records.push(seen("u", item, "A", if item < 2 { "1" } else { "0" }));
        records.push(seen("v", item, "A", if item < 3 { "1" } else { "0.2" }));
        records.push(seen("w", item, "A", "0.5"));
    }
    let study = Study::new(&small(), &records, &Choices::default(), 1).unwrap();
    let found = study.diagnoses(&|_, _| true).unwrap();
    let order: Vec<(&str, u32)> = found.iter().map(|one| (one.unit.as_str(), one.place)).collect();
    assert_eq!(order, [("v", 1), ("u", 2), ("w", 3)]);
    let unit = &found[1];
    assert_eq!(unit.score, 62.5);
    // A stands at 50 of 100 and is worth three quarters: 37.5 points over two items.
    let gap = &unit.gaps[0];
    assert_eq!((gap.leaf.as_str(), gap.value, gap.lift, gap.open), ("A", Some(50.0), 37.5, 2));
    assert_eq!((gap.lift_each, unit.gaps.len()), (Some(18.75), 1));
    let better = unit.better.as_ref().unwrap();
    assert_eq!((better.unit.as_str(), better.score), ("v", 85.0));
    assert_eq!((better.ahead[0].leaf.as_str(), better.ahead[0].theirs), ("A", 80.0));
    assert!((better.ahead[0].gain - 22.5).abs() < 1e-9);
    // One of the two items is enough for 81.25.
    let up = unit.up.as_ref().unwrap();
    assert_eq!((up.band.as_str(), up.score, up.is_proven), ("high", 81.25, true));
    assert_eq!(up.changes, [("A".to_owned(), 1)]);
    assert!(unit.down.is_none(), "there is no lower band");
    assert!(found[0].better.is_none() && found[0].up.is_none(), "the first in the best band");
    let down = found[0].down.as_ref().unwrap();
    assert_eq!((down.band.as_str(), down.changes[0].1), ("low", 1));
}
