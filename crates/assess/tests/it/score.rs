use assess::exact::{Exact, fraction, parse as number, show, whole};
use assess::profile::{parse, shipped};
use assess::score::{Line, Refused, Scorecard, explain, score};
use domain::assessment::{Definition, Evidence, Level, RoundRule, Rounding, State};
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use crate::world::data;

fn seen(unit: &str, item: &str, leaf: &str, value: &str) -> Evidence {
    Evidence {
        id: format!("{unit}-{item}-{leaf}-{value}"),
        unit: unit.to_owned(),
        item: item.to_owned(),
        indicator: leaf.to_owned(),
        value: Some(value.to_owned()),
        state: Some(State::Measured),
        ..Evidence::default()
    }
}

fn node(definition: &Definition, card: &Scorecard, unit: usize, id: &str) -> Option<Exact> {
    let at = definition.nodes.iter().position(|node| node.id == id).unwrap();
    card.units[unit].nodes[at].value.clone()
}

#[test]
fn a_veto_caps_and_says_so() {
    let definition = shipped("check-2019").unwrap();
    let good = [
        seen("甲", "", "K1.1", "1"),
        seen("甲", "", "K1.2", "30"),
        seen("甲", "", "K2.1", "2"),
        seen("甲", "", "K2.2", "0"),
        seen("甲", "", "K3.1", "1"),
        seen("甲", "", "K4.1", "1"),
        seen("甲", "", "K5.1", "1"),
    ];
    let card = score(&definition, &good).unwrap();
    // 37.5 × 97 % + 37.5 × 80 % + 12.5 × 90 % + 6.25 + 3.125
    assert_eq!(card.units[0].index.value, Some(number("87").unwrap()));
    let mut bad = good.to_vec();
    bad[0].value = Some("0.94".to_owned());
    let card = score(&definition, &bad).unwrap();
    assert_eq!(card.units[0].index.value, Some(Exact::zero()));
    assert_eq!(card.units[0].index.cap.as_ref().unwrap().leaf, "K1.1");
    assert_eq!(definition.bands[card.units[0].band.unwrap()].id, "fail");
    let mut bonus = good.to_vec();
    bonus.push(seen("甲", "", "K6.1", "30"));
    let card = score(&definition, &bonus).unwrap();
    assert_eq!(card.units[0].index.value, Some(number("117").unwrap()));
    bonus[2].value = Some("7".to_owned());
    let card = score(&definition, &bonus).unwrap();
    assert_eq!(card.units[0].index.value, Some(number("68.25").unwrap()), "no bonus below 80");
}

#[test]
fn a_site_without_outward_service_is_marked_out_of_75_and_scaled() {
    let definition = shipped("check-2019").unwrap();
    let mut records =
        vec![seen("甲", "", "K1.2", "0"), seen("甲", "", "K2.1", "4"), seen("甲", "", "K2.2", "0")];
    for leaf in ["K3.1", "K4.1", "K5.1"] {
        let none =
            Evidence {
                value: None, state: Some(State::NotApplicable), ..seen("甲", "", leaf, "")
            };
        records.push(none);
    }
    let card = score(&definition, &records).unwrap();
    // (37.5 + 37.5 × 60 %) × 4/3
    assert_eq!(card.units[0].index.value, Some(whole(80)));
}

#[test]
fn central_takes_the_best_site_and_local_the_mean() {
    let definition = shipped("eu-2020").unwrap();
    let at = |site: &str, level, value: &str| Evidence {
        url: site.to_owned(),
        level,
        ..seen("NL", "birth", "1.1t", value)
    };
    let central = [at("a", Level::Central, "50"), at("b", Level::Central, "100")];
    let card = score(&definition, &central).unwrap();
    assert_eq!(node(&definition, &card, 0, "1.1t"), Some(whole(100)));
    let local =
        [at("a", Level::Local, "50"), at("b", Level::Local, "100"), at("c", Level::Local, "0")];
    let card = score(&definition, &local).unwrap();
    assert_eq!(node(&definition, &card, 0, "1.1t"), Some(whole(50)));
}

#[test]
fn only_four_states_enter_a_score() {
    let definition = shipped("wang2016").unwrap();
    let state = |item: &str, state| Evidence {
        value: None,
        state: Some(state),
        ..seen("甲", item, "C1.1", "")
    };
    let mut records: Vec<Evidence> = State::ALL[1..].iter().map(|s| state(s.code(), *s)).collect();
    records.push(seen("甲", "measured", "C1.1", "0.5"));
    let card = score(&definition, &records).unwrap();
    assert_eq!(node(&definition, &card, 0, "C1.1"), Some(whole(50)), "mean of 0, 100 and 50");
    assert_eq!((card.units[0].index.records, card.units[0].index.left_out), (3, 4));
}

#[test]
fn rounding_never_lifts_a_unit_over_an_edge() {
    let definition = shipped("wang2016").unwrap();
    let all = |value: &str| -> Vec<Evidence> { vec![seen("甲", "", "A1.4", value)] };
    let band = |value: &str| {
        let card = score(&definition, &all(value)).unwrap();
        definition.bands[card.units[0].band.unwrap()].id.clone()
    };
    assert_eq!(band("0.9"), "high", "very high is above 90");
    assert_eq!(band("0.900001"), "very-high");
    assert_eq!(band("0.8"), "high");
    assert_eq!(band("0.799999"), "medium");
}

#[test]
fn every_number_can_say_where_it_comes_from() {
    let definition = shipped("wang2016").unwrap();
    let records = [
        seen("甲", "", "A1.2", "0.94"),
        seen("甲", "", "A1.4", "0.5"),
        seen("甲", "x", "C1.1", "1"),
    ];
    let told = explain(&definition, &records, "甲", "A1").unwrap().unwrap();
    assert_eq!(told.value, Some(Exact::zero()));
    assert!(matches!(told.lines.last(), Some(Line::Veto { leaf, .. }) if leaf == "A1.2"));
    let leaf = explain(&definition, &records, "甲", "C1.1").unwrap().unwrap();
    assert!(
        matches!(&leaf.lines[..], [Line::Record { id, score: Some(_), .. }] if id == "甲-x-C1.1-1")
    );
    assert_eq!(explain(&definition, &records, "乙", "A1").unwrap(), None);
    assert_eq!(explain(&definition, &records, "甲", "Z").unwrap(), None);
}

#[test]
fn what_cannot_be_scored_is_refused() {
    let definition = shipped("wang2016").unwrap();
    let refused = |record: Evidence| score(&definition, &[record]).unwrap_err();
    assert!(matches!(refused(seen("甲", "", "A9", "1")), Refused::UnknownLeaf(_)));
    assert!(matches!(refused(seen("", "", "A1.1", "1")), Refused::NoUnit));
    assert!(matches!(refused(seen("甲", "", "A1.1", "nan")), Refused::Value(..)));
    assert!(matches!(refused(seen("甲", "", "A1.1", "2")), Refused::OffScale(..)));
    let twice = [seen("甲", "", "A1.1", "1"), seen("甲", "", "A1.1", "0")];
    assert!(matches!(score(&definition, &twice).unwrap_err(), Refused::Twice { .. }));
    assert!(score(&definition, &[]).unwrap().units.is_empty());
}

#[test]
fn normalised_asem_values_aggregate_to_the_published_index() {
    let Some(folder) = data("asem") else { return };
    let definition = shipped("asem").unwrap();
    let table = |name: &str| csv::Reader::from_path(folder.join(name)).unwrap();
    let mut normal = table("asem_Normalised.csv");
    let header = normal.headers().unwrap().clone();
    let mut records = Vec::new();
    for row in normal.records() {
        let row = row.unwrap();
        for (code, value) in header.iter().zip(row.iter()).skip(1) {
            if definition.nodes.iter().any(|node| node.id == code && node.leaf.is_some())
                && value != "NA"
            {
                records.push(seen(&row[0], "", code, value));
            }
        }
    }
    for record in &mut records {
        // Up to seventeen printed decimals; the engine keeps twelve.
        let rounding = Rounding { rule: RoundRule::HalfUp, digits: 12 };
        record.value = record.value.as_deref().map(|text| show(&number(text).unwrap(), rounding));
    }
    let card = score(&definition, &records).unwrap();
    let mut aggregated = table("asem_Aggregated.csv");
    let header = aggregated.headers().unwrap().clone();
    let mut compared = 0;
    for row in aggregated.records() {
        let row = row.unwrap();
        let unit = card.units.iter().find(|unit| unit.unit == row[0]).unwrap();
        for (code, value) in header.iter().zip(row.iter()).skip(1) {
            let own = match definition.nodes.iter().position(|node| node.id == code) {
                Some(at) => unit.nodes[at].value.clone(),
                None if code == "Index" => unit.index.value.clone(),
                None => continue,
            };
            let published: f64 = value.parse().unwrap();
            assert!(
                (assess::exact::to_float(&own.unwrap()) - published).abs() < 1e-9,
                "{} {code}",
                &row[0]
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 51 * (49 + 8 + 2 + 1));
}

/// A random tree of one to three levels with random weights.
fn tree() -> impl Strategy<Value = Definition> {
    prop::collection::vec((1u32..9, prop::collection::vec(1u32..9, 1..4)), 1..5).prop_map(|parts| {
        let mut text = "version = 1\nid = \"t\"\n[name]\nzh = \"t\"\nen = \"t\"\n".to_owned();
        for (at, (weight, leaves)) in parts.iter().enumerate() {
            text += &format!("[[node]]\nid = \"{at}\"\nzh = \"n\"\nen = \"n\"\nweight = {weight}\n");
            for (leaf, weight) in leaves.iter().enumerate() {
                text += &format!(
                    "[[node]]\nid = \"{at}.{leaf}\"\nparent = \"{at}\"\nzh = \"n\"\nen = \"n\"\nweight = {weight}\nscale = {{ kind = \"ratio\" }}\ngoal = \"usable\"\n"
                );
            }
        }
        parse(&text, None).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn scores_keep_bounds_ranks_ignore_order_and_shares_add_up(
        definition in tree(),
        values in prop::collection::vec((0usize..6, 0usize..16, 0u32..=1000), 1..60),
        turn in 0usize..60,
    ) {
        let leaves: Vec<&str> =
            definition.nodes.iter().filter(|n| n.leaf.is_some()).map(|n| n.id.as_str()).collect();
        let mut records = Vec::new();
        for (at, (unit, leaf, value)) in values.iter().enumerate() {
            let value = format!("{}.{:03}", value / 1000, value % 1000);
            records.push(seen(&format!("u{unit}"), &format!("i{at}"), leaves[leaf % leaves.len()], &value));
        }
        let card = score(&definition, &records).unwrap();
        for unit in &card.units {
            for node in unit.nodes.iter().chain([&unit.index]) {
                if let Some(value) = &node.value {
                    prop_assert!(!value.is_negative() && *value <= whole(100));
                }
            }
        }
        let at = turn % records.len();
        records.rotate_left(at);
        records.reverse();
        prop_assert_eq!(&score(&definition, &records).unwrap(), &card);
        for unit in &card.units {
            let index = unit.index.value.clone().unwrap();
            let above = card.units.iter().filter(|other| other.index.value.clone().unwrap() > index).count();
            prop_assert_eq!(unit.rank, Some(u32::try_from(above).unwrap() + 1));
        }
    }

    #[test]
    fn the_shares_of_all_leaves_add_up_to_one_exactly(definition in tree()) {
        let shares = assess::score::shares(&definition);
        let leaves = definition.nodes.iter().zip(shares).filter(|(node, _)| node.leaf.is_some());
        prop_assert_eq!(leaves.map(|(_, share)| share).sum::<Exact>(), whole(1));
    }

    #[test]
    fn a_mean_of_thirds_is_exact(parts in prop::collection::vec(1i64..1000, 1..40)) {
        // The shares of a whole add to one, whatever they are.
        let sum: i64 = parts.iter().sum();
        let shares: Exact = parts.iter().map(|part| fraction(*part, sum)).sum();
        prop_assert_eq!(shares, whole(1));
    }
}
