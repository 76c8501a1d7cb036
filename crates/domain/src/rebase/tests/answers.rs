//! Answers brought from one version of a form to another.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use crate::form::{Answers, Check, Choice, Fault, Field, Form, Kind, Schema};
use crate::rebase::{Change, Fault as OrderFault, Order, Renamed, faults, rebased};
use crate::text::Bilingual;

const DAY: Date = date(2026, 3, 2);

fn form(fields: Vec<Field>) -> Form {
    Form::compile(&Schema { schema: Schema::LAYOUT, fields }).expect("sound")
}

fn field(key: &str, kind: Kind) -> Field {
    Field::new(key, kind, Bilingual::both(format!("栏{key}"), format!("Field {key}")))
}

fn needed(key: &str, kind: Kind) -> Field {
    Field { is_required: true, ..field(key, kind) }
}

fn given(answers: &[(&str, &str)]) -> Answers {
    answers.iter().map(|(k, v)| ((*k).to_owned(), vec![(*v).to_owned()])).collect()
}

fn renamed(from: &str, to: &str) -> Renamed {
    Renamed { from: from.to_owned(), to: to.to_owned() }
}

#[test]
fn every_answer_is_kept_renamed_or_named_as_lost() {
    let old = form(vec![
        field("name", Kind::Text),
        field("seats", Kind::Text),
        field("fax", Kind::Text),
        field("home", Kind::Address),
        field("pet", Kind::Text),
        field("size", Kind::Text),
    ]);
    let new = form(vec![
        field("title", Kind::Text),
        field("seats", Kind::Number),
        field("home", Kind::Address),
        Field { visible_when: Some("seats > 100".to_owned()), ..field("pet", Kind::Text) },
        Field { length_max: Some(2), ..field("size", Kind::Text) },
        needed("email", Kind::Text),
    ]);
    let answers = given(&[
        ("name", "面馆"),
        ("seats", "12"),
        ("fax", "0571-1"),
        ("home.region", "330106"),
        ("home.rest", "演示路1号"),
        ("pet", "猫"),
        ("size", "很大很大"),
    ]);
    let parts: Vec<&str> = Kind::Address.parts().iter().map(|part| part.0).collect();
    assert!(parts.contains(&"region"), "{parts:?}");
    let found = rebased(&old, &new, &[renamed("name", "title")], &answers, DAY).expect("sound");
    let changes: BTreeMap<&str, &Change> =
        found.lines.iter().map(|line| (line.path.as_str(), &line.change)).collect();
    assert_eq!(changes["name"], &Change::Renamed);
    assert_eq!(changes["fax"], &Change::Gone);
    assert_eq!(changes["pet"], &Change::NotAsked);
    assert_eq!(changes["size"], &Change::Refused(Fault::TooLong { max: 2 }));
    assert_eq!(changes["email"], &Change::Asked);
    assert!(!changes.contains_key("seats") && !changes.contains_key("home.region"));
    assert_eq!(found.answers["title"], ["面馆"]);
    assert_eq!(found.answers["seats"], ["12"]);
    assert_eq!(found.asked, ["email"]);
    // Nothing that was answered is anywhere else than in force, renamed, or among what is lost.
    for (path, values) in &answers {
        let to = super::super::moved_key(&[renamed("name", "title")], path);
        let is_kept = found.answers.get(&to) == Some(values);
        assert!(is_kept || found.lost.get(path) == Some(values), "{path}");
    }
    assert!(found.lines[0].change.is_loss(), "what is lost comes first");
}

#[test]
fn what_was_wrong_or_open_before_is_not_news_and_days_that_passed_undo_nothing() {
    let today = |message: &str| Check {
        rule: "opens > today".to_owned(),
        message: Bilingual::both(message, message),
    };
    let old = form(vec![needed("fax", Kind::Text), field("opens", Kind::Date)]);
    let new = form(vec![
        needed("fax", Kind::Text),
        Field { checks: vec![today("晚")], ..field("opens", Kind::Date) },
    ]);
    let answers = given(&[("opens", "2026-03-10")]);
    let found = rebased(&old, &new, &[], &answers, DAY).expect("sound");
    assert_eq!(found.lines, [], "the fax was missing before");
    let later = rebased(&old, &new, &[], &answers, date(2026, 3, 20)).expect("sound");
    assert!(matches!(later.lines[0].change, Change::Fails(_)));
    assert!(later.lost.is_empty() && later.answers.contains_key("opens"), "it stays in force");
}

#[test]
fn what_the_old_form_computed_is_computed_anew() {
    let sum = |rule: &str| Field {
        compute: Some(rule.to_owned()),
        gives: Some(crate::form::Gives::Int),
        ..field("sum", Kind::Computed)
    };
    let old = form(vec![field("seats", Kind::Number), sum("seats * 2")]);
    let new = form(vec![field("seats", Kind::Number), sum("seats * 3")]);
    let answers = given(&[("seats", "4"), ("sum", "8")]);
    let found = rebased(&old, &new, &[], &answers, DAY).expect("sound");
    assert_eq!(found.answers["sum"], ["12"]);
    let without = form(vec![field("seats", Kind::Number)]);
    let found = rebased(&old, &without, &[], &answers, DAY).expect("sound");
    assert_eq!((found.lost.len(), found.lines.len()), (0, 0), "nobody typed it");
}

#[test]
fn rows_go_along_with_their_group() {
    let inner = |key: &str| field(key, Kind::Text);
    let group = |key: &str, fields: Vec<Field>| Field { fields, ..field(key, Kind::Group) };
    let old = form(vec![group("staff", vec![inner("name"), inner("post")])]);
    let new = form(vec![group("people", vec![inner("name")])]);
    let answers = given(&[("staff", "r1"), ("staff.r1.name", "王芳"), ("staff.r1.post", "厨师")]);
    let found = rebased(&old, &new, &[renamed("staff", "people")], &answers, DAY).expect("sound");
    assert_eq!(found.answers["people.r1.name"], ["王芳"]);
    assert_eq!(found.lost, given(&[("staff.r1.post", "厨师")]));
}

#[test]
fn options_that_are_gone_are_refused_with_their_reason() {
    let choice = |values: &[&str]| Field {
        options: values
            .iter()
            .map(|v| Choice { value: (*v).to_owned(), label: Bilingual::zh(*v) })
            .collect(),
        is_required: true,
        ..field("kind", Kind::Choice)
    };
    let (old, new) = (form(vec![choice(&["a", "b"])]), form(vec![choice(&["b", "c"])]));
    let found = rebased(&old, &new, &[], &given(&[("kind", "a")]), DAY).expect("sound");
    assert_eq!(found.lines[0].change, Change::Refused(Fault::NotAnOption));
    assert_eq!(found.lines.len(), 1, "what no longer fits says that it is asked for again");
    assert_eq!(found.asked, ["kind"]);
}

#[test]
fn a_map_of_fields_names_fields_that_are_there() {
    let old = form(vec![field("name", Kind::Text), field("fax", Kind::Text)]);
    let new = form(vec![field("title", Kind::Text), field("fax", Kind::Text)]);
    let item = crate::item::ItemVersion::sample();
    let next = crate::item::ItemVersion { version: 2, ..item.clone() };
    let wrong = |fields: &[(&str, &str)]| {
        let fields = fields.iter().map(|(from, to)| renamed(from, to)).collect();
        let cause = "表单改版，字段更名合并".to_owned();
        let order = Order { fields, cause, ..super::super::suggested(&item, &next) };
        faults((&item, Some(&old)), (&next, Some(&new)), &order)
    };
    assert_eq!(wrong(&[("name", "title")]), []);
    let no_field = |from: &str| OrderFault::NoSuchField { from: from.to_owned() };
    assert_eq!(wrong(&[("nothing", "title")]), [no_field("nothing")]);
    let twice = wrong(&[("name", "fax")]);
    assert_eq!(twice, [OrderFault::TwoIntoOne { to: "fax".to_owned() }]);
    assert_eq!(wrong(&[("fax", "title")]), [no_field("fax")], "it goes on under its own key");
    let gone = OrderFault::NoSuchTarget { to: "nowhere".to_owned() };
    assert_eq!(wrong(&[("name", "nowhere")]), [gone]);
}
