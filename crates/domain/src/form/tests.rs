use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::civil::date;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;

const TODAY: Date = date(2026, 2, 2);

fn field(kind: Kind) -> Field {
    Field {
        is_required: true,
        length_max: Some(20),
        options: vec![Choice { value: "a".to_owned(), label: Bilingual::zh("甲") }],
        ..Field::new("f", kind, Bilingual::zh("标签"))
    }
}

#[track_caller]
fn check(kind: Kind, typed: &str, expected: Result<&str, Fault>) {
    let schema = Schema { schema: 1, fields: vec![field(kind)] };
    let raw = Answers::from([("f".to_owned(), vec![typed.to_owned()])]);
    let found = schema.check(&raw, TODAY).map(|mut a| a.remove("f").unwrap_or_default().join(","));
    let expected = expected
        .map(str::to_owned)
        .map_err(|fault| vec![FieldFault { field: "f".to_owned(), fault }]);
    assert_eq!(found, expected, "{kind:?} {typed:?}");
}

#[test]
fn an_answer_is_as_sensitive_as_what_it_stands_in() {
    use crate::privacy::Sensitive;
    let field = |key: &str, kind, sensitive, fields| Field {
        sensitive,
        fields,
        ..Field::new(key, kind, Bilingual::zh(key))
    };
    let inner = field("bank", Kind::Text, Some(Sensitive::Finance), Vec::new());
    let plain = field("name", Kind::Text, None, Vec::new());
    let group = field("visits", Kind::Group, Some(Sensitive::Health), vec![inner, plain.clone()]);
    let section = field("s", Kind::Section, Some(Sensitive::Belief), vec![group]);
    let schema = Schema { schema: Schema::LAYOUT, fields: vec![section, plain] };
    let marks = |path: &str| schema.sensitive_at(path).into_iter().collect::<Vec<_>>();
    let (belief, health) = (Sensitive::Belief, Sensitive::Health);
    assert_eq!(marks("visits"), [belief, health]);
    assert_eq!(marks("visits.1.name"), [belief, health]);
    assert_eq!(marks("visits.1.bank"), [belief, health, Sensitive::Finance]);
    assert!(marks("name").is_empty() && marks("other").is_empty());
}

#[test]
fn each_kind_takes_what_it_should_and_says_what_is_wrong() {
    check(Kind::Text, "  王芳 ", Ok("王芳"));
    check(Kind::Text, "   ", Err(Fault::Missing));
    check(
        Kind::Text,
        "一二三四五六七八九十一二三四五六七八九十一",
        Err(Fault::TooLong { max: 20 }),
    );
    check(Kind::Text, "a\u{0}b", Err(Fault::ControlCharacter));
    check(Kind::Text, "a\nb", Err(Fault::ControlCharacter));
    check(Kind::LongText, "a\nb", Ok("a\nb"));
    check(Kind::Number, "１２", Ok("12"));
    check(Kind::Number, "12.5", Err(Fault::NotANumber));
    check(Kind::Money, "1,234.5", Ok("1234.50"));
    check(Kind::Money, "￥88元", Ok("88.00"));
    check(Kind::Money, "0.005", Err(Fault::NotASum));
    check(Kind::Date, "2026-02-29", Err(Fault::NotADate));
    check(Kind::Date, "2028-02-29", Ok("2028-02-29"));
    check(Kind::Choice, "a", Ok("a"));
    check(Kind::Choice, "b", Err(Fault::NotAnOption));
    check(Kind::Region, "330106", Ok("330106"));
    check(Kind::Region, "3301", Err(Fault::NotARegion));
    check(Kind::Phone, "138 0013-8000", Ok("13800138000"));
    check(Kind::Phone, "020-37620000", Ok("02037620000"));
    check(Kind::Phone, "110", Err(Fault::NotAPhone));
    check(Kind::IdNumber, "11010519491231002x", Ok("11010519491231002X"));
    check(Kind::IdNumber, "110105194912310021", Err(Fault::NotAnIdNumber));
    check(Kind::CreditCode, "11450721MB15580811", Ok("11450721MB15580811"));
    check(Kind::CreditCode, "11450721MB15580812", Err(Fault::NotACreditCode));
    check(Kind::File, "0190-af", Ok("0190-af"));
    check(Kind::File, "../etc/passwd", Err(Fault::NotAFile));
    check(Kind::Promise, "yes", Ok("yes"));
    check(Kind::Promise, "", Err(Fault::NotPromised));
}

#[test]
fn a_field_the_form_does_not_have_is_refused() {
    let schema = Schema { schema: 1, fields: vec![] };
    let raw = Answers::from([("state".to_owned(), vec!["granted".to_owned()])]);
    let faults = schema.check(&raw, TODAY).unwrap_err();
    assert_eq!(faults, [FieldFault { field: "state".to_owned(), fault: Fault::Unknown }]);
    let form = Form::compile(&Schema::sample()).unwrap();
    for known in ["area", "document.number", "owners.1.share", "rent.q1.amount"] {
        assert!(form.knows(known), "{known}");
    }
    for strange in ["document.issuer", "owners.1", "owners.1.size", "owners.A!.share", "area.x.y"] {
        assert!(!form.knows(strange), "{strange}");
    }
}

#[test]
fn documents_of_each_type_have_numbers_of_their_own() {
    let schema = Schema { schema: 2, fields: vec![field(Kind::IdDocument)] };
    let check = |of: &str, number: &str| {
        let raw = Answers::from([
            ("f.type".to_owned(), vec![of.to_owned()]),
            ("f.number".to_owned(), vec![number.to_owned()]),
        ]);
        schema
            .check(&raw, TODAY)
            .map(|answers| answers["f.number"][0].clone())
            .map_err(|f| f.into_iter().map(|fault| fault.fault).collect::<Vec<_>>())
    };
    assert_eq!(check("passport", "e12345678"), Ok("E12345678".to_owned()));
    assert_eq!(check("passport", "王12345"), Err(vec![Fault::NotADocumentNumber]));
    assert_eq!(check("taiwan_pass", "12345678"), Ok("12345678".to_owned()));
    assert_eq!(check("resident_card", "1234"), Err(vec![Fault::NotADocumentNumber]));
    assert_eq!(check("library_card", "1234"), Err(vec![Fault::NotAnOption]));
}

#[derive(Deserialize)]
struct Cases {
    today: Date,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    answers: Answers,
    shown: Vec<String>,
    hidden: Vec<String>,
    required: Vec<String>,
    optional: Vec<String>,
    computed: BTreeMap<String, Option<String>>,
    /// Every fault that is more than an absence, and those absences that are named.
    faults: BTreeMap<String, String>,
}

#[test]
fn the_sample_form_shows_what_its_cases_say() {
    let cases: Cases = serde_json::from_str(include_str!("../../data/form-cases.json")).unwrap();
    let form = Form::compile(&Schema::sample()).unwrap();
    for case in &cases.cases {
        let state = form.evaluate(&case.answers, cases.today);
        let name = &case.name;
        for path in &case.shown {
            assert!(state.at(path).unwrap().is_visible, "{name}: {path} is not shown");
        }
        for path in &case.hidden {
            assert!(!state.at(path).unwrap().is_visible, "{name}: {path} is shown");
        }
        for path in &case.required {
            assert!(state.at(path).unwrap().is_required, "{name}: {path} is not required");
        }
        for path in &case.optional {
            assert!(!state.at(path).unwrap().is_required, "{name}: {path} is required");
        }
        for (path, expected) in &case.computed {
            assert_eq!(&state.at(path).unwrap().computed, expected, "{name}: {path}");
        }
        let named = |fault: &FieldFault| {
            !fault.fault.is_absence() || case.faults.contains_key(&fault.field)
        };
        let found: BTreeMap<String, String> = state
            .faults()
            .filter(|fault| named(fault))
            .map(|fault| (fault.field.clone(), fault.fault.key().to_owned()))
            .collect();
        assert_eq!(found, case.faults, "{name}");
    }
}

#[test]
fn every_kind_is_in_the_sample_form() {
    let schema = Schema::sample();
    let used: BTreeSet<&str> = schema.all_fields().iter().map(|field| field.kind.key()).collect();
    assert_eq!(used, Kind::ALL.iter().map(|kind| kind.key()).collect());
}

#[test]
fn what_is_hidden_is_left_out_of_clean_answers_and_computed_values_are_put_in() {
    let form = Form::compile(&Schema::sample()).unwrap();
    let cases: Cases = serde_json::from_str(include_str!("../../data/form-cases.json")).unwrap();
    let case = cases.cases.iter().find(|case| case.name.contains("hidden again")).unwrap();
    let clean = form.check(&case.answers, cases.today).unwrap();
    assert!(!clean.contains_key("outdoor_area"));
    assert_eq!(clean["rent_total"], ["12000.60"]);
    let mut forged = case.answers.clone();
    forged.insert("rent_total".to_owned(), vec!["0.01".to_owned()]);
    assert_eq!(form.check(&forged, cases.today).unwrap(), clean, "nobody types a computed value");
}

fn faults(fields: Vec<Field>) -> Vec<(String, &'static str)> {
    let found = Form::compile(&Schema { schema: 2, fields });
    let faults = found.err().unwrap_or_default();
    faults.into_iter().map(|fault| (fault.field, fault.kind.key())).collect()
}

fn named(key: &str, kind: Kind) -> Field {
    Field { options: field(kind).options, ..Field::new(key, kind, Bilingual::zh("标签")) }
}

#[test]
fn a_schema_that_cannot_work_is_refused_with_every_reason() {
    let when = |key: &str, rule: &str| Field {
        visible_when: Some(rule.to_owned()),
        ..named(key, Kind::Text)
    };
    let fault = |key: &str, kind| vec![(key.to_owned(), kind)];
    assert_eq!(faults(vec![named("Ä", Kind::Text)]), fault("Ä", "bad-key"));
    assert_eq!(faults(vec![named("today", Kind::Text)]), fault("today", "bad-key"));
    assert_eq!(faults(vec![named("csrf", Kind::Text)]), fault("csrf", "bad-key"));
    assert_eq!(
        faults(vec![named("a", Kind::Text), named("a", Kind::Date)]),
        fault("a", "same-key")
    );
    assert_eq!(faults(vec![named("a", Kind::Section)]), fault("a", "no-fields"));
    assert_eq!(faults(vec![named("a", Kind::Computed)]), fault("a", "no-rule"));
    assert_eq!(faults(vec![when("a", "b == 'x'")]), fault("a", "rule"));
    assert_eq!(
        faults(vec![when("a", "given(b)"), when("b", "given(a)"), when("c", "given(a)")]),
        fault("a", "cycle")
    );
    assert_eq!(
        faults(vec![named("a", Kind::Choice), when("b", "a == 'z'")]),
        fault("b", "unreachable")
    );
    assert_eq!(faults(vec![named("a", Kind::Choice), when("b", "a == 'a'")]), []);
    let group = Field { fields: vec![named("b", Kind::Section)], ..named("a", Kind::Group) };
    assert_eq!(faults(vec![group])[0].1, "wrongly-nested");
    let computed = |key: &str, rule: &str| Field {
        compute: Some(rule.to_owned()),
        gives: Some(Gives::Int),
        ..named(key, Kind::Computed)
    };
    assert_eq!(
        faults(vec![computed("a", "b + 1"), computed("b", "c + 1"), computed("c", "a + 1")]),
        fault("a", "cycle")
    );
    assert_eq!(faults(vec![computed("a", "'x'")]), fault("a", "rule"));
}

#[test]
fn computed_fields_are_reckoned_in_the_order_they_need() {
    let computed = |key: &str, rule: &str| Field {
        compute: Some(rule.to_owned()),
        gives: Some(Gives::Int),
        ..named(key, Kind::Computed)
    };
    let fields = vec![computed("c", "b * 2"), computed("b", "a + 1"), named("a", Kind::Number)];
    let form = Form::compile(&Schema { schema: 2, fields }).unwrap();
    let state = form.evaluate(&Answers::from([("a".to_owned(), vec!["20".to_owned()])]), TODAY);
    assert_eq!(state.at("c").unwrap().computed.as_deref(), Some("42"));
}

#[test]
fn rows_are_bounded_and_strange_row_ids_are_not_read() {
    let row =
        Field { fields: vec![named("b", Kind::Text)], rows_max: 2, ..named("a", Kind::Group) };
    let form = Form::compile(&Schema { schema: 2, fields: vec![row] }).unwrap();
    let rows = |ids: &[&str]| {
        let raw =
            Answers::from([("a".to_owned(), ids.iter().map(|id| (*id).to_owned()).collect())]);
        let state = form.evaluate(&raw, TODAY);
        let faults: Vec<Fault> = state.faults().map(|fault| fault.fault.clone()).collect();
        (state.at("a").unwrap().rows.join(","), faults)
    };
    assert_eq!(rows(&["1", "1", "x.y", "2"]), ("1,2".to_owned(), vec![]));
    assert_eq!(rows(&["1", "2", "3"]), ("1,2".to_owned(), vec![Fault::TooManyRows { max: 2 }]));
}

#[test]
fn a_rule_that_stops_is_a_fault_and_hides_nothing() {
    let late = Field { visible_when: Some("1 / a > 0".to_owned()), ..named("b", Kind::Text) };
    let form =
        Form::compile(&Schema { schema: 2, fields: vec![named("a", Kind::Number), late] }).unwrap();
    let state = form.evaluate(&Answers::from([("a".to_owned(), vec!["0".to_owned()])]), TODAY);
    assert!(state.at("b").unwrap().is_visible);
    assert_eq!(state.faults().next().map(|f| f.fault.key()), Some("rule-stopped"));
}

#[test]
fn the_differences_of_two_drafts_are_told_by_answer() {
    let answers = |pairs: &[(&str, &str)]| -> Answers {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), vec![(*v).to_owned()])).collect()
    };
    let ours = answers(&[("a", "1"), ("b", "same"), ("c", "")]);
    let theirs = answers(&[("a", "2"), ("b", "same "), ("d", "new")]);
    let found: Vec<String> = differences(&ours, &theirs).into_iter().map(|d| d.path).collect();
    assert_eq!(found, ["a", "d"]);
}

#[test]
fn a_new_version_says_which_answers_it_would_lose() {
    let mut schema = Schema::sample();
    let business = &mut schema.fields[2];
    business.fields.retain(|field| field.key != "plan");
    business.fields[0].options.retain(|option| option.value != "tobacco");
    business.fields.retain(|field| field.key != "tobacco_licence");
    let form = Form::compile(&schema).unwrap();
    let answers = Answers::from([
        ("goods".to_owned(), vec!["tobacco".to_owned()]),
        ("plan".to_owned(), vec!["卖烟".to_owned()]),
        ("area".to_owned(), vec!["50".to_owned()]),
    ]);
    let lost = losses(&form, &answers, TODAY);
    let lost: Vec<(&str, Option<&str>)> =
        lost.iter().map(|loss| (loss.path.as_str(), loss.fault.as_ref().map(Fault::key))).collect();
    assert_eq!(lost, [("goods", Some("not-an-option")), ("plan", None)]);
}

#[test]
fn documents_of_the_first_layout_are_still_read() {
    let old = r#"{"schema":1,"fields":[{"key":"shop","kind":"text","label":{"zh":"店名"},
        "is_required":true,"length_max":50}]}"#;
    let schema: Schema = serde_json::from_str(old).unwrap();
    assert!(Form::compile(&schema).is_ok());
    assert!(
        serde_json::from_str::<Schema>(&old.replace("\"shop\"", "\"shop\",\"colour\":1")).is_err()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_answers_make_a_form_panic_and_clean_answers_stay_clean(
        typed in prop::collection::btree_map(
            prop_oneof![
                "[a-z_]{1,8}(\\.[a-z0-9]{1,3}){0,3}",
                prop::sample::select(vec![
                    "applicant_kind", "outdoor", "area", "lease.from", "lease.to", "goods", "owners",
                    "owners.1.share", "owners.1.invested", "rent.q1.amount", "document.type",
                    "document.number", "opens_on", "outdoor_area", "signed.agreed",
                ]).prop_map(str::to_owned),
            ],
            prop::collection::vec(
                prop_oneof![
                    "\\PC{0,12}",
                    prop::sample::select(vec![
                        "person", "firm", "yes", "no", "1", "2", "0", "-1", "2026-02-29",
                        "9999-12-31", "0001-01-01", "9223372036854775807", "0.000001",
                        "99999999999999.99", "tobacco", "alcohol", "resident_card",
                    ]).prop_map(str::to_owned),
                ],
                0..4,
            ),
            0..20,
        )
    ) {
        let form = Form::compile(&Schema::sample()).unwrap();
        let state = form.evaluate(&typed, TODAY);
        let again = form.evaluate(&state.answers, TODAY);
        prop_assert_eq!(&again.answers, &state.answers);
    }
}
