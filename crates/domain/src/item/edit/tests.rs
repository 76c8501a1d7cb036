use std::collections::BTreeMap;

use super::*;
use crate::item::{Levy, Penalty};
use crate::lists::ItemType;
use crate::text::Bilingual;

type Form = BTreeMap<String, Vec<String>>;

/// What a browser would post for a page that nobody touched.
fn posted(item: &ItemVersion, page: &Page) -> Form {
    let mut form = Form::new();
    for part in parts(item, page, None) {
        if let Some(list) = part.list {
            form.insert(format!("rows.{list}"), vec![part.rows.len().to_string()]);
        }
        for slot in part.rows.into_iter().flat_map(|row| row.slots) {
            assert!(form.insert(slot.name.clone(), slot.values).is_none(), "{} twice", slot.name);
        }
    }
    form
}

fn typed(form: &Form) -> impl Fn(&str) -> Vec<String> + '_ {
    |name| form.get(name).cloned().unwrap_or_default()
}

fn page(key: &str) -> &'static Page {
    Page::named(key).expect("a page")
}

fn set(form: &mut Form, name: &str, value: &str) {
    form.insert(name.to_owned(), vec![value.to_owned()]);
}

#[test]
fn a_page_nobody_touched_changes_nothing() {
    let mut item = ItemVersion::sample();
    for page in PAGES.iter().filter(|page| page.key != "penalty") {
        let form = posted(&item, page);
        let after = apply(&item, page, &typed(&form), (None, None)).unwrap();
        let changes = crate::item::diff(&item, &after);
        assert!(changes.is_empty(), "{}: {changes:?}", page.key);
    }
    item.class = ItemType::Penalty;
    item.penalty = Some(Penalty { kinds: vec!["罚款".to_owned()], ..Penalty::default() });
    item.levy = Some(Levy::default());
    let form = posted(&item, page("penalty"));
    let after = apply(&item, page("penalty"), &typed(&form), (None, None)).unwrap();
    assert_eq!(after.penalty, item.penalty);
}

#[test]
fn every_list_row_can_be_added_moved_and_taken_away() {
    let item = ItemVersion::sample();
    let materials = page("materials");
    let mut form = posted(&item, materials);
    let count = item.materials.len();
    set(&mut form, "rows.materials", &(count + 2).to_string());
    set(&mut form, &format!("materials.{count}.name.zh"), "授权委托书");
    let after = apply(&item, materials, &typed(&form), (None, None)).unwrap();
    assert_eq!(after.materials.len(), count + 1, "the row that says nothing is left out");
    let added = after.materials.last().unwrap();
    assert_eq!((added.name.zh.as_str(), added.code.as_str()), ("授权委托书", "m1"));

    let moved = apply(&item, materials, &typed(&form), (Some(("materials", 1)), None)).unwrap();
    assert_eq!(moved.materials[0], item.materials[1]);
    let fewer = apply(&item, materials, &typed(&form), (None, Some(("materials", 0)))).unwrap();
    assert_eq!(fewer.materials[0], item.materials[1]);
    assert_eq!(fewer.materials.len(), count);
}

#[test]
fn steps_are_numbered_by_their_place() {
    let item = ItemVersion::sample();
    let form = posted(&item, page("process"));
    let after = apply(&item, page("process"), &typed(&form), (Some(("steps", 2)), None)).unwrap();
    assert_eq!(after.steps[1].name, item.steps[2].name);
    let numbers: Vec<u32> = after.steps.iter().map(|step| step.number).collect();
    assert_eq!(numbers, (1..=u32::try_from(item.steps.len()).unwrap()).collect::<Vec<_>>());
}

#[test]
fn what_a_line_cannot_say_is_kept_while_the_line_stays() {
    let mut item = ItemVersion::sample();
    item.materials[0].basis = item.basis.clone();
    item.materials[0].basis[0].wording = Some("从事食品经营应当取得许可。".to_owned());
    let mut form = posted(&item, page("materials"));
    let before = form["materials.0.basis"][0].clone();
    set(&mut form, "materials.0.basis", &format!("{before}\n行政许可法 | | 第三十一条"));
    let after = apply(&item, page("materials"), &typed(&form), (None, None)).unwrap();
    assert_eq!(after.materials[0].basis[0], item.materials[0].basis[0]);
    let added = after.materials[0].basis.last().unwrap();
    assert_eq!((added.law.as_str(), added.number.as_deref()), ("行政许可法", None));
    assert_eq!(added.clause.as_deref(), Some("第三十一条"));
}

#[track_caller]
fn refused(key: &str, name: &str, value: &str, expected: Fault) {
    let item = ItemVersion::sample();
    let mut form = posted(&item, page(key));
    set(&mut form, name, value);
    let faults = apply(&item, page(key), &typed(&form), (None, None)).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!((faults[0].name.as_str(), faults[0].fault), (name, expected));
    assert!(field_of(&faults[0].label).is_some(), "{}", faults[0].label);
}

#[test]
fn what_cannot_be_read_is_told_at_its_input() {
    refused("basics", "name.zh", "", Fault::ChineseMissing);
    refused("service", "service.visits", "many", Fault::NotANumber(99));
    refused("service", "service.visits", "100", Fault::NotANumber(99));
    refused("service", "service.case_class", "slow", Fault::NotInList);
    refused("service", "service.objects", "cat", Fault::NotInList);
    refused("service", "service.in_hall", "maybe", Fault::NotInList);
    refused("basis", "basis.0.effective_on", "2026-02-30", Fault::NotADate);
    refused("basis", "basis.0.law", "", Fault::Missing);
    refused("materials", "materials.0.basis", "a|b|c|d", Fault::LineIncomplete);
    refused("materials", "materials.0.page_format", &"长".repeat(501), Fault::TooLong(500));
    refused("materials", "materials.0.page_format", "a\u{7}b", Fault::Unreadable);
}

#[test]
fn an_amount_that_is_no_money_is_told() {
    let item = ItemVersion::sample();
    let mut form = posted(&item, page("fees"));
    set(&mut form, "rows.fees.rows", "1");
    for (name, value) in [("name.zh", "工本费"), ("standard.zh", "每证10元"), ("amount", "ten")]
    {
        set(&mut form, &format!("fees.rows.0.{name}"), value);
    }
    let faults = apply(&item, page("fees"), &typed(&form), (None, None)).unwrap_err();
    assert_eq!((faults[0].name.as_str(), faults[0].fault), ("fees.rows.0.amount", Fault::NotMoney));
    set(&mut form, "fees.rows.0.amount", "10.00");
    let after = apply(&item, page("fees"), &typed(&form), (None, None)).unwrap();
    assert_eq!(after.fees.rows[0].amount, Some(crate::money::Money::parse("10").unwrap()));
}

#[test]
fn more_rows_than_a_list_can_have_are_refused_before_they_are_read() {
    let item = ItemVersion::sample();
    let mut form = posted(&item, page("materials"));
    set(&mut form, "rows.materials", "1000000000");
    let faults = apply(&item, page("materials"), &typed(&form), (None, None)).unwrap_err();
    assert_eq!(faults[0].fault, Fault::TooManyRows);
}

#[test]
fn nothing_but_the_fields_of_the_page_can_be_set() {
    let item = ItemVersion::sample();
    let mut form = posted(&item, page("basics"));
    for name in ["id.code", "version", "class", "catalogue.base_code", "schema", "hours.zh"] {
        set(&mut form, name, "9");
    }
    let after = apply(&item, page("basics"), &typed(&form), (None, None)).unwrap();
    assert_eq!(after, item);
}

#[test]
fn answers_of_a_scenario_are_read_from_lines() {
    let item = ItemVersion::sample();
    let mut form = Form::new();
    set(&mut form, "rows.scenarios", "1");
    set(&mut form, "scenarios.0.key", "kind");
    set(&mut form, "scenarios.0.question.zh", "经营什么？");
    let lines =
        "shop | 食品销售 | Retail\r\ncanteen | 餐饮 | Catering | size | premises-plan | 2 3";
    set(&mut form, "scenarios.0.answers", lines);
    let after = apply(&item, page("conditions"), &typed(&form), (None, None)).unwrap();
    let answers = &after.scenarios[0].answers;
    assert_eq!(answers[0].answer, Bilingual::both("食品销售", "Retail"));
    assert_eq!(answers[1].next.as_deref(), Some("size"));
    assert_eq!(answers[1].adds_materials, ["premises-plan"]);
    assert_eq!(answers[1].skips_steps, [2, 3]);
}

#[test]
fn differences_lead_to_their_fields() {
    let check = |path: &str, key: &str, label: &str| {
        let (bare, _) = bare_path(path);
        let (page, found) = field_of(&bare).unwrap_or_else(|| panic!("{path}"));
        assert_eq!((page.key, found.as_str()), (key, label), "{path}");
    };
    check("committed_limit.raw", "service", "committed_limit");
    check("materials[form].originals", "materials", "materials.originals");
    check("materials[]", "materials", "materials");
    check("fees.rows[工本费].standard.zh", "fees", "fees.rows.standard");
    check("service.result_delivery.en", "results", "service.result_delivery");
    assert_eq!(bare_path("a[b].c[d e]").1, ["b", "d e"]);
    assert!(field_of("provenance.url").is_none());
}
