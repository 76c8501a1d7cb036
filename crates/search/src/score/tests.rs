//! The quick way to scores leads where the plain way leads.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::Index;
use crate::tests::document;

const PLACES: [&str; 5] = ["杭州", "宁波", "温州市", "嘉兴", "湖州"];
const THINGS: [&str; 8] =
    ["食品", "药品", "危险化学品", "道路运输", "出版物", "医疗机构", "水", "特种设备"];
const DEEDS: [&str; 4] = ["经营许可", "生产许可证核发", "登记", "许可变更"];

/// Many names of few parts: nearly every term stands in many of them.
fn index(seed: usize) -> Index {
    let part = |parts: &[&'static str], n: usize| parts[n % parts.len()];
    Index::build((0..600).map(|number| {
        let drawn = number * 7919 + seed;
        let name = format!(
            "{}{}{}{}",
            part(&PLACES, drawn),
            part(&THINGS, drawn / 5),
            part(&DEEDS, drawn / 11),
            if number % 3 == 0 { "（补发）" } else { "" },
        );
        let keywords = match number % 4 {
            0 => vec![format!("{}许可证书", part(&THINGS, drawn / 3))],
            _ => vec![format!("{number}号")],
        };
        let authority = domain::text::Bilingual::zh(format!("{}管理局", part(&THINGS, drawn)));
        crate::Document { keywords, authority, ..document(number, "330106", &name) }
    }))
}

/// Scores by looking at every text for every term.
fn plain(segment: &Segment, query: &Query, weights: &[Vec<f32>]) -> BTreeMap<usize, f32> {
    let holds = |terms: &Postings, wanted: (u64, u64), text: u16| {
        terms.texts(terms.span(wanted.0, wanted.1)).contains(&text)
    };
    let share = |meaning: &Meaning, weights: &[f32], text: u16| -> f32 {
        let term = |(wanted, weight): (&(u64, u64), &f32)| {
            if holds(&segment.name_terms, *wanted, text) {
                return u32::from(whole(*weight));
            }
            match holds(&segment.keyword_terms, *wanted, text) {
                true => u32::from(whole(*weight * KEYWORD_WEIGHT)),
                false => 0,
            }
        };
        meaning.wanted.iter().zip(weights).map(term).sum::<u32>() as f32 / WHOLE
    };
    let score = |text: usize| {
        let number = u16::try_from(text).unwrap();
        let of = |(meaning, weights): (&Meaning, &Vec<f32>)| {
            let share = share(meaning, weights, number);
            let (wanted, length) = (meaning.length as f32, f32::from(segment.lengths[text]));
            let alike = wanted.min(length) / wanted.max(length);
            let score = share * meaning.factor + LENGTH_GAIN * alike * share;
            if share < SHARE_MIN { score.min(SHARE_SHORT) } else { score }
        };
        query.meanings.iter().zip(weights).map(of).fold(0.0, f32::max)
    };
    (0..segment.lengths.len()).map(|text| (text, score(text))).collect()
}

fn check(words: &str, seed: usize) {
    let index = index(seed);
    let query = Query::read(words, seed.is_multiple_of(2));
    let looked = Looked::up(&index.parts, &query);
    let weights = looked.weights(&index.parts, &query);
    let mut room = Room::default();
    for (number, part) in (0_u32..).zip(&index.parts) {
        room.score(&part.segment, &query, &weights, looked.of(number));
        let all = plain(&part.segment, &query, &weights);
        let expected: BTreeMap<usize, f32> = match room.is_by_org {
            true => all,
            false => all.into_iter().filter(|(_, score)| fits(*score, 0.0)).collect(),
        };
        let found: BTreeMap<usize, f32> = room
            .texts()
            .map(|text| (text, room.score_of(text)))
            .filter(|(_, score)| room.is_by_org || fits(*score, 0.0))
            .collect();
        assert_eq!(found, expected, "{words}");
    }
}

#[test]
fn common_terms_are_looked_up_for_few_texts_and_added_for_many() {
    for (seed, words) in [
        "杭州食品经营许可",
        "危险化学品生产许可证核发补发",
        "食品药品许可",
        "17号许可证",
        "食品管理局",
        "hangzhoushipinjingying",
        "hzsp",
        "证",
        "shipin jing",
        "特种设备许可证书",
    ]
    .into_iter()
    .enumerate()
    {
        check(words, seed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is asked for, leaving texts out that cannot reach the bar changes no result.
    #[test]
    fn the_quick_way_finds_what_the_plain_way_finds(
        parts in prop::collection::vec(0_usize..17, 1..5),
        cut in 0_usize..3,
        seed in 0_usize..8,
    ) {
        let all: Vec<&str> = PLACES.iter().chain(&THINGS).chain(&DEEDS).copied().collect();
        let words: String = parts.iter().map(|part| all[*part]).collect();
        check(&words.chars().skip(cut).collect::<String>(), seed);
    }
}
