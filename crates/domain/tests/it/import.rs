//! Rows as published, read by the mapping files.

use std::collections::HashMap;

use domain::import::{Batch, Mapping, RawRow, RawValue, Reason, Report};
use domain::item::{ItemId, ItemVersion, Term};
use domain::lists::{CodeList, ExerciseLevel, ItemType, NaturalTheme};
use domain::quality::{Known, check};

fn rows_of(text: &str) -> Vec<RawRow> {
    text.lines()
        .map(|line| {
            match RawValue::from(
                serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON"),
            ) {
                RawValue::Table(row) => row,
                other => panic!("not a row: {other:?}"),
            }
        })
        .collect()
}

fn run(mapping: &Mapping, rows: &[RawRow], store: &mut HashMap<ItemId, ItemVersion>) -> Report {
    let mut batch = Batch::new(mapping);
    for (line, row) in (1..).zip(rows) {
        if let Some(item) = batch.take(line, row, |id| store.get(id).cloned()) {
            store.insert(item.id.clone(), item);
        }
    }
    batch.finish()
}

fn guangdong_rows() -> Option<Vec<RawRow>> {
    let folder = std::env::var_os("TONGBAN_DATA").map_or_else(
        || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data").into(),
        std::path::PathBuf::from,
    );
    match std::fs::read_to_string(folder.join("guangdong-items.jsonl")) {
        Ok(text) => Some(rows_of(&text)),
        Err(_) => {
            eprintln!("skipped: no guangdong-items.jsonl in {}", folder.display());
            None
        }
    }
}

fn one_row(changes: &[(&str, Option<&str>)]) -> RawRow {
    let mut row = rows_of(
        r#"{"TASK_CODE":"11440000006940116U2440102002003","AREACODE":"440000","CATAID":"440102002003","subCatalogName":"教材初审","TASK_NAME":"教材初审","TASK_TYPE":"01","DEPT_NAME":"广东省教育厅","handle_time":"70(工作日)","handle_time_limit":"１８（工作日）","service_object_name":["自然人","企业法人"],"visit_number":"0"}"#,
    )
    .remove(0);
    for (name, value) in changes {
        match value {
            Some(text) => row.insert((*name).to_owned(), RawValue::Text((*text).to_owned())),
            None => row.remove(*name),
        };
    }
    row
}

#[test]
fn every_published_row_of_guangdong_becomes_an_item() {
    let Some(rows) = guangdong_rows() else { return };
    let mapping = Mapping::named("guangdong").unwrap();
    let mut store = HashMap::new();
    let first = run(&mapping, &rows, &mut store);
    assert!(first.adds_up());
    assert_eq!((first.rows, first.inserted, first.rejected_rows), (1912, 1912, 0));
    let warned = |reason| first.warnings.iter().filter(|w| w.reason == reason).count();
    // Two authorities, five rows, publish codes that are no credit codes.
    assert_eq!(warned(Reason::CreditCode), 5);
    assert_eq!(warned(Reason::LimitUnclear), 0);
    let of_class = |class| store.values().filter(|item| item.class == class).count();
    assert_eq!(of_class(ItemType::PublicService), 1342);
    assert_eq!(of_class(ItemType::OtherPower), 62);
    assert_eq!(of_class(ItemType::Licence), 430);
    let of_level = |level| store.values().filter(|item| item.authority.level == level).count();
    assert_eq!((of_level(ExerciseLevel::Province), of_level(ExerciseLevel::City)), (1711, 201));
    let without_limit = store.values().filter(|i| i.committed_limit.term == Term::Unset).count();
    assert_eq!(without_limit, 460);
    assert_eq!(store.values().map(|item| item.materials.len()).sum::<usize>(), 2923);
    assert!(store.values().all(|item| item.provenance.as_ref().unwrap().left_over.is_empty()));

    let again = run(&mapping, &rows, &mut store);
    assert_eq!((again.rows, again.unchanged), (1912, 1912));
}

#[test]
fn every_demonstration_row_becomes_an_item() {
    let text = include_str!("../../../app/data/demo-items.jsonl");
    let mapping = Mapping::named("demo").unwrap();
    let mut store = HashMap::new();
    let rows = rows_of(text);
    let report = run(&mapping, &rows, &mut store);
    assert_eq!(report.rejected, []);
    assert_eq!(report.warnings, []);
    assert_eq!(report.inserted, report.rows);
    assert!(report.rows >= 60);
    for class in ItemType::all().filter(|class| *class != ItemType::AnyPower) {
        assert!(store.values().any(|item| item.class == class), "no {class:?}");
    }
    let english = store.values().filter(|item| item.name.en.is_some()).count();
    assert!(english >= 20, "{english} items have English names");
    for item in store.values() {
        let findings = check(item, &Known::default());
        assert_eq!(findings, [], "{} {}", item.code(), item.title().zh);
    }
    let left = store.values().filter(|i| !i.provenance.as_ref().unwrap().left_over.is_empty());
    assert_eq!(left.map(|item| item.code()).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_bad_row_is_refused_with_field_value_and_reason() {
    let mapping = Mapping::named("guangdong").unwrap();
    let cases: [(&str, Option<&str>, Reason, &str); 9] = [
        ("TASK_CODE", Some("1144"), Reason::CodeShape, "1144"),
        ("TASK_CODE", None, Reason::Missing, ""),
        ("TASK_CODE", Some("无"), Reason::Missing, "无"),
        ("AREACODE", Some("44"), Reason::Region, "44"),
        ("CATAID", Some("44010200200X"), Reason::BaseCode, "44010200200X"),
        ("TASK_TYPE", Some("11"), Reason::NotInList, "11"),
        ("subCatalogName", Some("  "), Reason::Missing, "  "),
        ("visit_number", Some("many"), Reason::Unreadable, "many"),
        ("service_object_name", Some("外星人"), Reason::NotInList, "外星人"),
    ];
    for (field, value, reason, shown) in cases {
        let report = run(&mapping, &[one_row(&[(field, value)])], &mut HashMap::new());
        assert_eq!(report.rejected_rows, 1, "{field}");
        let remark = report.rejected.iter().find(|r| r.field == field).unwrap();
        assert_eq!((remark.line, remark.reason, remark.value.as_str()), (1, reason, shown));
    }
}

#[test]
fn a_bad_row_never_stops_the_rest() {
    let mapping = Mapping::named("guangdong").unwrap();
    let rows = [
        one_row(&[]),
        one_row(&[("TASK_TYPE", Some("?"))]),
        one_row(&[("TASK_CODE", Some("11440000006940116U2440102002002"))]),
    ];
    let mut store = HashMap::new();
    let report = run(&mapping, &rows, &mut store);
    assert_eq!((report.inserted, report.rejected_rows, store.len()), (2, 1, 2));
    assert!(report.adds_up());
}

#[test]
fn a_changed_row_raises_the_version_once() {
    let mapping = Mapping::named("guangdong").unwrap();
    let mut store = HashMap::new();
    run(&mapping, &[one_row(&[])], &mut store);
    let changed = [one_row(&[("handle_time_limit", Some("5(工作日)"))])];
    let report = run(&mapping, &changed, &mut store);
    assert_eq!((report.updated, report.unchanged), (1, 0));
    assert_eq!(store.values().map(|item| item.version).collect::<Vec<_>>(), [2]);
    let report = run(&mapping, &changed, &mut store);
    assert_eq!((report.updated, report.unchanged), (0, 1));
    assert_eq!(store.values().map(|item| item.version).collect::<Vec<_>>(), [2]);
}

#[test]
fn the_same_code_twice_is_refused_unless_it_says_the_same() {
    let mapping = Mapping::named("guangdong").unwrap();
    let other = one_row(&[("visit_number", Some("1"))]);
    let rows = [one_row(&[]), one_row(&[]), other, one_row(&[])];
    let mut store = HashMap::new();
    let report = run(&mapping, &rows, &mut store);
    assert_eq!((report.inserted, report.unchanged, report.rejected_rows), (1, 2, 1));
    assert_eq!(report.rejected[0].reason, Reason::Duplicate);
    assert_eq!((report.rejected[0].line, report.rejected[0].field.as_str()), (3, "TASK_CODE"));
    let again = run(&mapping, &rows, &mut store);
    assert_eq!((again.inserted, again.updated, again.unchanged), (0, 0, 3));
}

#[test]
fn a_code_with_a_bad_check_digit_is_taken_with_a_warning() {
    let mapping = Mapping::named("guangdong").unwrap();
    let row = one_row(&[("TASK_CODE", Some("13440000515356094L2440102002003"))]);
    let report = run(&mapping, &[row], &mut HashMap::new());
    assert_eq!((report.inserted, report.warnings.len()), (1, 1));
    assert_eq!(report.warnings[0].reason, Reason::CreditCode);
    assert_eq!(report.warnings[0].value, "13440000515356094L");
}

#[test]
fn lists_may_come_as_one_text_and_words_for_nothing_are_nothing() {
    let mapping = Mapping::named("guangdong").unwrap();
    let row = one_row(&[
        ("service_object_name", Some("自然人、企业法人、自然人")),
        ("theme_category", Some("交通出行、创业")),
        ("consult_phone", Some("无")),
        ("co_department", Some("省级司法（审核,决定与公开）、市级司法（受理）")),
        ("handle_location", Some("办理地点：广州市演示路1号")),
        ("NEW_FIELD", Some("留着")),
    ]);
    let mut store = HashMap::new();
    run(&mapping, &[row], &mut store);
    let item = store.into_values().next().unwrap();
    assert_eq!(item.service.objects.len(), 2);
    assert_eq!(item.service.themes_natural, [NaturalTheme::Transport]);
    assert_eq!(item.service.themes_local, ["交通出行", "创业"]);
    assert_eq!(item.contact.consult_phone, None);
    assert_eq!(item.joint_departments[0].steps, ["审核", "决定与公开"]);
    assert_eq!(item.joint_departments[1].name, "市级司法");
    assert_eq!(item.places[0].address.zh, "广州市演示路1号");
    assert_eq!(item.committed_limit.raw, "１８（工作日）");
    assert_eq!(item.committed_limit.span().unwrap().0, 18);
    assert_eq!(item.class_code.unwrap().code, "01");
    assert_eq!(item.provenance.unwrap().left_over["NEW_FIELD"], "留着");
}
