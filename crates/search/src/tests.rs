//! What is found, in which order, and that the ways to an index lead to the same one.

use std::collections::BTreeMap;

use domain::lists::{CodeList, ExerciseLevel, ItemType, LegalTheme, NaturalTheme, OnlineDepth};
use domain::region::RegionCode;
use domain::text::Bilingual;
use proptest::prelude::*;

use crate::{Document, Filter, Index, Key, Side, Wish};

fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

pub(crate) fn document(number: usize, place: &str, name: &str) -> Document {
    Document {
        region: region(place),
        code: format!("{number:031}"),
        version: 1,
        name: Bilingual::zh(name),
        keywords: Vec::new(),
        authority: Bilingual::zh("市场监督管理局"),
        org: "org".to_owned(),
        class: ItemType::Licence,
        level: ExerciseLevel::County,
        natural_themes: vec![NaturalTheme::Permits],
        legal_themes: vec![LegalTheme::Permits],
        sides: vec![Side::Person, Side::Firm],
        depths: Vec::new(),
        can_apply: false,
        visits: None,
        limit_minutes: None,
    }
}

const NAMES: [&str; 12] = [
    "食品经营许可证核发",
    "食品生产许可证变更",
    "道路运输经营许可",
    "内地居民结婚登记",
    "取水许可",
    "不动产权登记",
    "普通护照签发",
    "医疗机构执业登记",
    "教师资格认定",
    "机动车驾驶证补发",
    "建筑工程施工许可证核发",
    "个体工商户设立登记",
];

fn index() -> Index {
    let documents = NAMES.iter().enumerate().map(|(n, name)| document(n, "330106", name));
    Index::build(documents.chain([Document {
        name: Bilingual {
            zh: "出版物经营".to_owned(), en: Some("Book trade licence".to_owned())
        },
        keywords: vec!["书店".to_owned()],
        authority: Bilingual::zh("新闻出版局"),
        ..document(12, "330106", "")
    }]))
}

#[track_caller]
fn finds(words: &str, expected: &str) {
    let wish = Wish { words: words.to_owned(), limit: 10, ..Wish::default() };
    let found = index().find(&wish);
    assert_eq!(found.hits.first().map(|hit| hit.name.as_str()), Some(expected), "{words}");
    assert!(found.total >= found.hits.len());
}

#[test]
fn a_name_is_found_as_written_and_with_a_slip() {
    finds("食品经营许可证", "食品经营许可证核发");
    finds("食品经菅许可证核发", "食品经营许可证核发");
    finds("道路运输经营许", "道路运输经营许可");
    finds("证补发", "机动车驾驶证补发");
    finds("ＢＯＯＫ licence", "出版物经营");
    finds("licnce", "出版物经营");
    finds("书店", "出版物经营");
    finds("新闻出版局", "出版物经营");
}

#[test]
fn a_name_is_found_by_how_it_sounds() {
    finds("shipinjingying", "食品经营许可证核发");
    finds("jiehun dengji", "内地居民结婚登记");
    finds("jiehundengj", "内地居民结婚登记");
    finds("ylJGzydj", "医疗机构执业登记");
    finds("结昏登纪", "内地居民结婚登记");
}

#[test]
fn a_name_is_found_by_what_people_call_it() {
    finds("房产证", "不动产权登记");
    finds("驾照", "机动车驾驶证补发");
    finds("怎么办理结婚证", "内地居民结婚登记");
    finds("开饭店", "食品经营许可证核发");
}

#[test]
fn nothing_is_found_for_signs_or_for_something_else() {
    for words in ["。。。", "火箭发射", "qqqq", "\u{0}"] {
        let wish = Wish { words: words.to_owned(), limit: 10, ..Wish::default() };
        assert_eq!(index().find(&wish).total, 0, "{words}");
    }
}

#[test]
fn what_was_meant_is_offered() {
    let wish = |words: &str| Wish { words: words.to_owned(), limit: 5, ..Wish::default() };
    assert_eq!(index().find(&wish("结昏登记")).did_you_mean.as_deref(), Some("结婚登记"));
    assert_eq!(index().find(&wish("结婚登记")).did_you_mean, None);
}

#[test]
fn what_was_typed_so_far_becomes_names() {
    let wish = |words: &str| Wish { words: words.to_owned(), ..Wish::default() };
    let names = |words: &str| -> Vec<String> {
        index().suggest(&wish(words), 8).into_iter().map(|s| s.name).collect()
    };
    assert!(names("食").contains(&"食品生产许可证变更".to_owned()));
    assert_eq!(names("hz"), ["普通护照签发"]);
    assert!(names("qq").is_empty());
    assert_eq!(names("jszg"), ["教师资格认定"]);
    assert_eq!(names("boo"), ["出版物经营"]);
    assert!(names("").is_empty());
}

fn regional() -> Index {
    let place = |n, place: &str, class, name: &str| Document { class, ..document(n, place, name) };
    use ItemType::{Benefit, Licence, Penalty};
    Index::build([
        place(0, "330000", Licence, "施工许可"),
        place(1, "330100", Benefit, "住房补贴"),
        place(2, "330106", Licence, "食品经营许可"),
        place(3, "330110", Licence, "食品经营许可"),
        place(4, "330106", Penalty, "食品违法处罚"),
        place(5, "440000", Licence, "食品经营许可"),
        place(6, "100000", Licence, "航天许可"),
    ])
}

#[track_caller]
fn numbers(wish: &Wish, expected: &[usize]) {
    let hits = regional().find(wish).hits;
    let found: Vec<usize> = hits.iter().map(|hit| hit.key.1.parse().unwrap()).collect();
    assert_eq!(found, expected);
}

#[test]
fn county_comes_first_then_city_then_province_then_the_country() {
    let wish = Wish { near: Some(region("330106")), limit: 10, ..Wish::default() };
    numbers(&wish, &[2, 4, 1, 0, 6, 3, 5]);
    let local = Filter { is_local: true, ..Filter::default() };
    numbers(&Wish { filter: local.clone(), ..wish.clone() }, &[2, 4, 1, 0, 6]);
    let place = Some(region("440000"));
    numbers(&Wish { filter: Filter { place, ..local }, ..wish }, &[5]);
}

#[test]
fn words_weigh_more_than_nearness() {
    let words = "施工许可".to_owned();
    let wish = Wish { words, near: Some(region("330106")), limit: 1, ..Wish::default() };
    numbers(&wish, &[0]);
    let words = "食品经营许可".to_owned();
    numbers(&Wish { words, limit: 3, ..wish }, &[2, 3, 5]);
}

#[test]
fn a_facet_counts_what_choosing_another_of_its_values_would_leave() {
    let filter = Filter { class: Some(ItemType::Licence), ..Filter::default() };
    let found = regional().find(&Wish { filter, limit: 10, ..Wish::default() });
    assert_eq!(found.total, 5);
    assert_eq!(
        found.facets.classes,
        [(ItemType::Licence, 5), (ItemType::Penalty, 1), (ItemType::Benefit, 1)]
    );
    assert_eq!(found.facets.places.iter().map(|(_, n)| n).sum::<usize>(), 5);
    let filter = Filter { event: Some("permit".to_owned()), ..Filter::default() };
    assert_eq!(regional().find(&Wish { filter, limit: 10, ..Wish::default() }).total, 7);
    let filter = Filter { event: Some("nothing".to_owned()), ..Filter::default() };
    assert_eq!(regional().find(&Wish { filter, limit: 10, ..Wish::default() }).total, 0);
}

/// Documents that differ in all that facets look at.
fn assorted(number: usize) -> Document {
    let pick = |of: &[&str], n: usize| of[n % of.len()].to_owned();
    let region = pick(&["330106", "330100", "330000", "440000", "440103"], number / 2);
    let themes: Vec<NaturalTheme> = NaturalTheme::all().skip(number % 5).take(number % 3).collect();
    Document {
        org: pick(&["a", "b", "c"], number / 3),
        authority: Bilingual::zh(pick(&["甲局", "乙局"], number)),
        class: ItemType::all().nth(number % 4).unwrap(),
        level: ExerciseLevel::all().nth(number / 7 % 3).unwrap(),
        natural_themes: themes,
        legal_themes: LegalTheme::all().skip(number % 7).take(1).collect(),
        sides: if number.is_multiple_of(3) { vec![Side::Firm] } else { Side::ALL.to_vec() },
        depths: OnlineDepth::all().skip(number % 3).take(2).collect(),
        can_apply: number.is_multiple_of(2),
        visits: u8::try_from(number % 4).ok().filter(|visits| *visits < 3),
        ..document(number, &region, NAMES[number % NAMES.len()])
    }
}

/// Each count of a facet is what a search finds that chooses its value.
fn check_counts(index: &Index, wish: &Wish) {
    let counted = index.find(wish).facets;
    let total = |choose: &dyn Fn(&mut Filter)| {
        let mut wish = wish.clone();
        choose(&mut wish.filter);
        index.find(&wish).total
    };
    for (side, count) in counted.sides {
        assert_eq!(total(&|filter| filter.side = Some(side)), count, "{side:?}");
    }
    for (event, count) in counted.events {
        assert_eq!(total(&|filter| filter.event = Some(event.key.to_owned())), count, "{event:?}");
    }
    for (theme, count) in counted.natural_themes {
        assert_eq!(total(&|filter| filter.natural_theme = Some(theme)), count, "{theme:?}");
    }
    for (theme, count) in counted.legal_themes {
        assert_eq!(total(&|filter| filter.legal_theme = Some(theme)), count, "{theme:?}");
    }
    for (org, count) in counted.orgs {
        assert_eq!(total(&|filter| filter.org = Some(org.clone())), count, "{org}");
    }
    for (level, count) in counted.levels {
        assert_eq!(total(&|filter| filter.level = Some(level)), count, "{level:?}");
    }
    for (class, count) in counted.classes {
        assert_eq!(total(&|filter| filter.class = Some(class)), count, "{class:?}");
    }
    for (depth, count) in counted.depths {
        assert_eq!(total(&|filter| filter.depth = Some(depth)), count, "{depth:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Over several segments, some of whose documents have left, with any choices made.
    #[test]
    fn a_count_is_what_choosing_the_value_finds(
        choices in any::<[bool; 6]>(),
        words in 0_usize..4,
        number in 0_usize..90,
        segment in 20_usize..90,
    ) {
        let mut index = Index::default();
        let documents: Vec<Document> = (0..90).map(assorted).collect();
        for some in documents.chunks(segment) {
            index.append(some.to_vec());
        }
        let left: Vec<Key> = documents.iter().step_by(11).map(Document::key).collect();
        let index = index.changed(Vec::new(), &left);
        let of = assorted(number);
        let filter = Filter {
            is_local: choices[0],
            can_apply: choices[1],
            class: choices[2].then_some(of.class),
            org: choices[3].then_some(of.org),
            level: choices[4].then_some(of.level),
            depth: of.depths.first().copied().filter(|_| choices[5]),
            ..Filter::default()
        };
        let words = ["", "许可", "登记", "甲局"][words].to_owned();
        let near = Some(region("330106"));
        let wish = Wish { words, near, filter, limit: 3, ..Wish::default() };
        check_counts(&index, &wish);
        let found = index.find(&wish);
        prop_assert_eq!(found.hits.len(), found.total.min(3));
        let all = index.find(&Wish { limit: 90, ..wish.clone() });
        prop_assert_eq!(all.hits.len(), all.total);
        prop_assert_eq!(&all.hits[..found.hits.len()], &found.hits[..], "the best come first");
        let regions: usize = all.facets.places.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(regions, all.total);
        prop_assert_eq!(all.facets.orgs.len(), all.facets.orgs_total);
    }
}

#[test]
fn pages_of_equal_results_go_on_where_the_one_before_ended() {
    let mut index = Index::default();
    let mut documents: Vec<Document> = (0..90).map(assorted).collect();
    // The first parts hold what comes last by its key.
    documents.sort_by_key(|document| std::cmp::Reverse(document.key()));
    for some in documents.chunks(20) {
        index.append(some.to_vec());
    }
    let wish = |limit| Wish { near: Some(region("330106")), limit, ..Wish::default() };
    let all = index.find(&wish(90)).hits;
    for limit in 1..90 {
        assert_eq!(index.find(&wish(limit)).hits, all[..limit], "the best {limit}");
    }
}

#[test]
fn only_the_authorities_with_the_most_are_named() {
    let documents = (0..500).map(|number| Document {
        org: format!("{:03}", number % 150 + number % 7 / 6),
        ..document(number, "330106", NAMES[number % NAMES.len()])
    });
    let documents: Vec<Document> = documents.collect();
    let mut apart = Index::default();
    documents.chunks(64).for_each(|some| apart.append(some.to_vec()));
    let wish = Wish { limit: 1, ..Wish::default() };
    let (whole, apart) = (Index::build(documents).find(&wish).facets, apart.find(&wish).facets);
    assert_eq!(whole.orgs.len(), crate::ORGS_MAX);
    assert_eq!(whole.orgs_total, 150);
    assert!(whole.orgs.windows(2).all(|two| two[0].1 >= two[1].1));
    assert_eq!((&whole.orgs, whole.orgs_total), (&apart.orgs, apart.orgs_total));
}

fn held(index: &Index) -> BTreeMap<Key, u64> {
    let held: BTreeMap<Key, u64> = index.digests().collect();
    assert_eq!(held.len(), index.size().documents, "each document is held once");
    held
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is put in and taken out, the index holds what one built from scratch holds, and
    /// finds the same.
    #[test]
    fn changes_lead_to_the_index_built_from_scratch(
        steps in prop::collection::vec(
            prop::collection::vec((0_usize..20, 0_usize..12, any::<bool>()), 1..6), 1..12)
    ) {
        let mut truth: BTreeMap<Key, Document> = BTreeMap::new();
        let mut index = Index::default();
        for step in steps {
            let (mut put, mut removed) = (Vec::new(), Vec::new());
            for (number, name, is_put) in step {
                let document = document(number, "330106", NAMES[name]);
                removed.retain(|key| *key != document.key());
                put.retain(|known: &Document| known.key() != document.key());
                if is_put {
                    truth.insert(document.key(), document.clone());
                    put.push(document);
                } else {
                    truth.remove(&document.key());
                    removed.push(document.key());
                }
            }
            index = index.changed(put, &removed);
            let scratch = Index::build(truth.values().cloned());
            prop_assert_eq!(held(&index), held(&scratch));
            let wish = Wish { words: "食品".to_owned(), limit: 20, ..Wish::default() };
            let (a, b) = (index.find(&wish), scratch.find(&wish));
            prop_assert_eq!(a.total, b.total);
            let keys = |found: crate::Found| -> std::collections::BTreeSet<Key> {
                found.hits.into_iter().map(|hit| hit.key).collect()
            };
            prop_assert_eq!(keys(a), keys(b));
        }
    }

    /// No query of any characters does harm, and no result misses its filter.
    #[test]
    fn any_query_is_answered(words in "\\PC{0,60}", is_typing in any::<bool>()) {
        let filter = Filter { class: Some(ItemType::Licence), ..Filter::default() };
        let wish = Wish { words: words.clone(), is_typing, limit: 5, filter, ..Wish::default() };
        let found = regional().find(&wish);
        prop_assert!(found.hits.len() <= 5);
        for hit in &found.hits {
            prop_assert!(hit.score.is_finite());
            let joined: String =
                crate::highlight(&hit.name, &words).into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(&joined, &hit.name);
        }
    }
}
