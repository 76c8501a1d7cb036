use std::collections::BTreeMap;

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor, Grant, Holder, Role};
use domain::import::{Mapping, RawValue, Reason, Report};
use domain::quality::{Known, Rule};
use domain::region::RegionCode;
use domain::time::Instant;
use store::{Db, Options};

use super::*;
use crate::error::{Error, Result};

/// A database in a folder of its own.
struct Place {
    db: Db,
    _folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        let db = Db::open(&url, &Options { connections: 2, ..Options::default() }).unwrap();
        db.migrate(0).unwrap();
        Self { db, _folder: folder }
    }

    fn import(&self, ctx: &Ctx, rows: &[SourceRow]) -> Result<Report> {
        import(ctx, &self.db, &Mapping::named("demo").unwrap(), ("test", rows.to_vec()))
    }

    fn versions(&self, code: &str) -> Vec<u32> {
        let region = region("330106");
        history(&self.db, region, code).unwrap().iter().map(|line| line.version).collect()
    }

    fn items(&self) -> u64 {
        let known = Known::default();
        lint(&ctx(Actor::System, 9), &self.db, None, &known, |_| {}).unwrap().items
    }
}

fn ctx(actor: Actor, ms: i64) -> Ctx {
    Ctx { now: Instant::from_millis(ms), actor, entropy: [7; 64] }
}

fn region(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

fn editor(of: &str) -> Actor {
    Actor::Account(Box::new(Account {
        id: AccountId { region: region(of), id: "editor".to_owned() },
        name: "编辑".to_owned(),
        holder: Holder::Staff,
        phone: None,
        grants: vec![Grant { role: Role::ItemEditor, region: region(of), org: None }],
    }))
}

fn demo_rows() -> Vec<SourceRow> {
    let text = include_str!("../../../app/data/demo-items.jsonl");
    let row = |line| match RawValue::from(serde_json::from_str::<serde_json::Value>(line).unwrap())
    {
        RawValue::Table(row) => Ok(row),
        other => Err(other.shown()),
    };
    (1..).zip(text.lines().map(row).map(|row| row.map_err(Unread::NoRow))).collect()
}

/// The first demonstration row, the food licence of 330106, with one field changed.
fn first_with(field: &str, value: &str) -> Vec<SourceRow> {
    let mut rows = demo_rows();
    rows.truncate(1);
    let row = rows[0].1.as_mut().unwrap();
    row.insert(field.to_owned(), RawValue::Text(value.to_owned()));
    rows
}

fn first_code() -> String {
    demo_rows()[0].1.as_ref().unwrap()["code"].shown()
}

#[test]
fn every_row_is_accounted_for_and_a_rerun_changes_nothing() {
    let place = Place::new();
    let mut rows = demo_rows();
    let all = rows.len() as u64;
    rows.push((all + 1, Err(Unread::NoRow("no object".to_owned()))));
    rows.extend(first_with("class", "行政裁判"));
    let first = place.import(&ctx(Actor::System, 1), &rows).unwrap();
    assert!(first.adds_up());
    assert_eq!((first.inserted, first.rejected_rows, first.rows), (all, 2, all + 2));
    let again = place.import(&ctx(Actor::System, 2), &rows).unwrap();
    assert_eq!((again.inserted, again.updated, again.unchanged), (0, 0, all));
    assert_eq!(place.items(), all);
    assert_eq!(place.versions(&first_code()), [1]);
}

#[test]
fn a_changed_row_is_a_new_version_that_can_be_compared() {
    let place = Place::new();
    place.import(&ctx(Actor::System, 1), &demo_rows()).unwrap();
    let changed = first_with("committed_limit", "3(工作日)");
    let report = place.import(&ctx(Actor::System, 2), &changed).unwrap();
    assert_eq!((report.updated, report.unchanged), (1, 0));
    let code = first_code();
    assert_eq!(place.versions(&code), [2, 1]);
    let changes = compare(&place.db, region("330106"), &code, (1, 2)).unwrap();
    let fields: Vec<_> = changes.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["committed_limit.raw", "committed_limit.term.amount"]);
    let missing = compare(&place.db, region("330106"), &code, (1, 3));
    assert!(matches!(missing, Err(Error::NotFound(_))));
}

#[test]
fn a_rehearsal_decides_the_same_and_writes_nothing() {
    let place = Place::new();
    let mapping = Mapping::named("demo").unwrap();
    let ctx = ctx(Actor::System, 1);
    let rehearsed = rehearse(&ctx, Some(&place.db), &mapping, demo_rows()).unwrap();
    assert_eq!(rehearse(&ctx, None, &mapping, demo_rows()).unwrap(), rehearsed);
    assert_eq!(place.items(), 0);
    assert_eq!(place.import(&ctx, &demo_rows()).unwrap(), rehearsed);
}

#[test]
fn an_editor_imports_into_the_own_region_only() {
    let place = Place::new();
    let report = place.import(&ctx(editor("330100"), 1), &demo_rows()).unwrap();
    assert!(report.adds_up());
    let outside = |remark: &&domain::import::Remark| remark.reason == Reason::OutsideRegion;
    let refused = report.rejected.iter().filter(outside).count() as u64;
    assert_eq!(refused, report.rejected_rows);
    assert!(report.inserted > 0 && refused > 0);
    assert!(report.rejected.iter().all(|remark| remark.field == "region"));
    assert!(report.rejected.iter().all(|remark| !remark.value.starts_with("3301")));
}

#[test]
fn nobody_and_people_without_the_role_import_nothing() {
    let place = Place::new();
    let nobody = place.import(&ctx(Actor::Nobody, 1), &demo_rows());
    assert!(matches!(nobody, Err(Error::LogIn)));
    let Actor::Account(mut account) = editor("330000") else { unreachable!("made above") };
    account.grants[0].role = Role::Officer;
    let officer = place.import(&ctx(Actor::Account(account), 1), &demo_rows());
    assert!(matches!(officer, Err(Error::Forbidden)));
    assert_eq!(place.items(), 0);
}

#[test]
fn a_failure_at_any_statement_leaves_whole_chunks_or_nothing() {
    let rows: Vec<SourceRow> = demo_rows().into_iter().take(3).collect();
    let mut failed = 0;
    for n in 1.. {
        let place = Place::new();
        place.db.fault().fail_nth(n);
        let outcome = place.import(&ctx(Actor::System, 1), &rows);
        let is_waiting = place.db.fault().disarm();
        match outcome {
            Err(_) => assert_eq!(place.items(), 0, "statement {n}"),
            Ok(report) => {
                assert!(is_waiting, "a failing statement was passed over");
                assert_eq!(report.inserted, 3);
                break;
            }
        }
        failed += 1;
    }
    assert!(failed >= 7, "one read, and two statements an item: {failed}");
}

#[test]
fn a_check_counts_findings_by_rule_and_ranks_authorities() {
    let place = Place::new();
    let mut rows = demo_rows();
    rows.splice(0..1, first_with("committed_limit", "30(工作日)"));
    place.import(&ctx(Actor::System, 1), &rows).unwrap();
    let mut broken = BTreeMap::new();
    let summary = lint(&ctx(Actor::System, 2), &place.db, None, &Known::default(), |checked| {
        for finding in checked.findings {
            broken.insert(checked.item.code().to_owned(), finding.mend.key);
        }
    })
    .unwrap();
    assert_eq!(broken, BTreeMap::from([(first_code(), "limit-exceeds-legal")]));
    assert_eq!((summary.items, summary.items_with_errors), (rows.len() as u64, 1));
    assert_eq!(summary.by_rule, BTreeMap::from([(Rule::Q1, (1, 0))]));
    let last = summary.authorities.last().unwrap();
    assert!(last.points < 100.0 && last.errors == 1);
    assert!(summary.authorities.iter().rev().skip(1).all(|a| a.errors == 0));
}

#[test]
fn a_check_of_a_region_takes_the_regions_below_with_it() {
    let place = Place::new();
    place.import(&ctx(Actor::System, 1), &demo_rows()).unwrap();
    let count = |code: Option<&str>| {
        let known = Known::default();
        let region = code.map(region);
        lint(&ctx(Actor::System, 2), &place.db, region, &known, |_| {}).unwrap().items
    };
    let all = count(None);
    assert_eq!(count(Some("330000")), all);
    let parts: u64 = ["330106", "330110"].iter().map(|code| count(Some(code))).sum();
    assert!(count(Some("330100")) > parts);
    assert_eq!(count(Some("440000")), 0);
    let foreign = lint(
        &ctx(editor("330106"), 2),
        &place.db,
        Some(region("330212")),
        &Known::default(),
        |_| {},
    );
    assert!(matches!(foreign, Err(Error::Forbidden)));
}

#[test]
fn lists_are_drawn_from_what_is_published() {
    let place = Place::new();
    place.import(&ctx(Actor::System, 1), &demo_rows()).unwrap();
    let powers = power_list(&place.db, region("330106")).unwrap();
    assert!(powers.iter().all(|row| row.region == region("330106") && row.class.is_power()));
    let food = powers.iter().find(|row| row.name.zh == "食品经营许可").unwrap();
    assert_eq!(food.items.len(), 4);
    let alike = consistency(&place.db, region("330000")).unwrap();
    let names: Vec<_> = alike.iter().map(|report| report.name.as_str()).collect();
    assert!(names.contains(&"食品经营许可") && names.contains(&"结婚登记"), "{names:?}");
    // The demo's materials and steps differ here and there, its names, codes and classes do not.
    use domain::power_list::Element;
    let must_agree = [Element::Name, Element::BaseCode, Element::Class, Element::Basis];
    let differing = alike.iter().flat_map(|report| &report.differences);
    assert!(differing.clone().all(|(element, _)| !must_agree.contains(element)));
    assert!(differing.count() > 0);
    let shares: Vec<f64> = alike
        .iter()
        .map(|report| f64::from(report.agreeing) / f64::from(report.statements))
        .collect();
    assert!(shares.is_sorted(), "the least alike come first");
}
