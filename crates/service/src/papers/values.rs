//! What a paper says: the values its template is filled with, all of them from the record.

use std::collections::BTreeMap;

use domain::case::{Case, CaseId, Recorded};
use domain::form::Schema;
use domain::item::ItemVersion;
use domain::lists::{CodeList, ItemType, Necessity, SpecialProcedure};
use domain::text::{Bilingual, Language};
use domain::time::Instant;
use jiff::civil::Date;
use serde_json::{Value, json};
use store::papers::Paper;

use crate::catalogue;
use crate::error::{Error, Result};
use crate::services::Services;

/// Everything a template may ask for.
pub(super) fn data(sv: &Services, paper: &Paper, now: Instant) -> Result<paper::Data> {
    let id = &paper.order.case;
    let (case, history) = loaded(sv, id)?;
    let recorded = history
        .iter()
        .find(|recorded| recorded.seq == paper.order.seq)
        .ok_or_else(|| Error::Internal("the paper's event is not recorded".to_owned()))?;
    let published = catalogue::version(sv, id.region, &case.item_code, case.item_version)?;
    let org = org_name(sv, paper, now)?;
    let mut values = frame(sv, paper, &case, recorded, &org, &published.item);
    let event = serde_json::to_value(&recorded.event)
        .map_err(|fault| Error::Internal(fault.to_string()))?;
    fill(&mut values, &event, &published.item, published.form.as_ref());
    if paper.order.kind == "receipt" {
        let proof = sv.db.read(|tx| store::cases::first_hash(tx, id))?;
        put(&mut values, "proof", json!(proof));
        put(&mut values, "is_supplement", json!(recorded.seq > 1));
        put(&mut values, "materials", materials(&published.item));
    }
    Ok(paper::Data {
        language: Language::Zh,
        title: format!("{} {}", case.item_name.zh, id.shown()),
        author: org.zh,
        made_at: recorded.at,
        values: Value::Object(values),
        pictures: BTreeMap::new(),
    })
}

type Values = serde_json::Map<String, Value>;

fn put(values: &mut Values, name: &str, value: Value) {
    values.insert(name.to_owned(), value);
}

fn loaded(sv: &Services, id: &CaseId) -> Result<(Case, Vec<Recorded>)> {
    sv.db.read(|tx| {
        let case = store::cases::find(tx, id)?.ok_or(Error::NotFound("case"))?;
        Ok((case, store::cases::history(tx, id)?))
    })
}

fn org_name(sv: &Services, paper: &Paper, now: Instant) -> Result<Bilingual> {
    let snapshot = catalogue::snapshot(sv, now)?;
    let known = snapshot.orgs.get(&paper.order.org).map(|org| org.name.clone());
    Ok(known.unwrap_or_else(|| Bilingual::zh(paper.order.org.as_str())))
}

/// What every paper has.
fn frame(
    sv: &Services,
    paper: &Paper,
    case: &Case,
    recorded: &Recorded,
    org: &Bilingual,
    item: &ItemVersion,
) -> Values {
    let code = super::shown_code(paper);
    let base_url = sv.papers.base_url();
    let (year, number) = (paper.order.year, paper.number);
    let mut values = Values::new();
    let mut set = |name: &str, value: Value| put(&mut values, name, value);
    set("org", both(org));
    set(
        "number",
        json!({
            "zh": format!("〔{year}〕{number}号"), "en": format!("No. {number} ({year})"),
        }),
    );
    set("date", day(recorded.at.civil_date_in_china()));
    set("moment", moment(recorded.at));
    set("submitted", day(case.submitted_at.civil_date_in_china()));
    set("applicant", json!(case.applicant_name));
    set("item", both(&case.item_name));
    set("item_code", json!(case.item_code));
    set("case_number", json!(case.id.shown()));
    set("query_code", json!(sv.query_code(&case.id)));
    set("query_url", json!(format!("{base_url}/query?number={}", case.id.shown())));
    set("verify_url", json!(format!("{base_url}/verify/{code}")));
    set("code", json!(code));
    // The licensing law binds licences; other classes have their own rules, which the item names.
    set("is_licence", json!(item.class == ItemType::Licence));
    for absent in ["remedies", "competent_body", "committed", "legal", "promise", "is_deemed"] {
        set(absent, Value::Null);
    }
    set("reason", json!(""));
    values
}

/// What the event itself says, by the names its document has.
fn fill(values: &mut Values, event: &Value, item: &ItemVersion, form: Option<&Schema>) {
    let text = |path: &str| event.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let date = |path: &str| text(path).and_then(|on| on.parse::<Date>().ok()).map(day);
    let mut give = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            put(values, name, value);
        }
    };
    let reason = ["/reason", "/decision/reasons", "/procedure/reason"];
    give("reason", reason.iter().find_map(|path| text(path)).map(Value::from));
    give("competent_body", text("/competent_body").map(Value::from));
    give("result", text("/result").map(Value::from));
    give("delivery_proof", text("/proof").map(Value::from));
    give("promise", text("/promise").or_else(|| text("/lenient/promise")).map(Value::from));
    give("committed", date("/due/committed_on"));
    give("legal", date("/due/legal_on"));
    give("is_estimate", Some(json!(event.pointer("/due/is_estimate") == Some(&json!(true)))));
    give("supply_by", date("/lenient/supply_by"));
    give("answer_by", date("/notice/answer_by"));
    let kind = event.get("kind").and_then(Value::as_str).unwrap_or_default();
    give("is_deemed", Some(json!(kind == "deemed_accepted")));
    let lines: Option<Vec<String>> = text("/notice/defects").map(|defects| {
        let lines = defects.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    });
    give("lines", Some(json!(lines.unwrap_or_default())));
    give("marks", Some(marks(event, item, form)));
    give("missing", Some(missing(event, item)));
    give("procedure", procedure(event));
    give("remedies", event.get("remedies").filter(|terms| !terms.is_null()).cloned());
    // Art. 38: a refusal says how it can be contested, also where the record keeps no terms of
    // its own. 60 days: 行政复议法 art. 20; six months: 行政诉讼法 art. 46.
    let is_refusal = event.pointer("/decision/is_granted") == Some(&json!(false))
        || matches!(kind, "not_accepted" | "terminated");
    if is_refusal && values.get("remedies").is_none_or(Value::is_null) {
        put(values, "remedies", json!({ "review_days": 60, "suit_months": 6 }));
    }
}

/// The marks of a correction notice by the names of what they point to.
fn marks(event: &Value, item: &ItemVersion, form: Option<&Schema>) -> Value {
    let marks = event.pointer("/notice/marks").and_then(Value::as_array);
    let shown = marks.into_iter().flatten().map(|mark| {
        let target = |kind: &str| mark.pointer(&format!("/target/{kind}")).and_then(Value::as_str);
        let name = match (target("field"), target("material")) {
            (Some(key), _) => form
                .and_then(|form| form.fields.iter().find(|field| field.key == key))
                .map_or_else(|| Bilingual::zh(key), |field| field.label.clone()),
            (None, Some(code)) => material(item, code),
            (None, None) => Bilingual::default(),
        };
        let note = mark.get("note").and_then(Value::as_str).unwrap_or_default();
        json!({ "zh": name.zh, "en": name.pick(Language::En).text, "note": note })
    });
    shown.collect()
}

fn material(item: &ItemVersion, code: &str) -> Bilingual {
    item.material(code).map_or_else(|| Bilingual::zh(code), |found| found.name.clone())
}

fn missing(event: &Value, item: &ItemVersion) -> Value {
    let codes = event.pointer("/lenient/missing").and_then(Value::as_array);
    let names = codes.into_iter().flatten().filter_map(Value::as_str);
    names.map(|code| both(&material(item, code))).collect()
}

fn procedure(event: &Value) -> Option<Value> {
    let key = event.pointer("/procedure/kind")?.as_str()?;
    let known = SpecialProcedure::ENTRIES.iter().find(|entry| entry.key == key)?;
    let days = event.pointer("/procedure/expected_days")?;
    Some(json!({ "zh": known.zh, "en": known.en, "days": days }))
}

fn materials(item: &ItemVersion) -> Value {
    let listed = item.materials().iter().map(|material| {
        let need = material.necessity.map_or("", |need: Necessity| need.label(Language::Zh));
        json!({ "zh": material.name.zh, "en": material.name.pick(Language::En).text, "need_zh": need })
    });
    listed.collect()
}

fn both(text: &Bilingual) -> Value {
    json!({ "zh": text.zh, "en": text.pick(Language::En).text })
}

fn day(date: Date) -> Value {
    json!({
        "zh": date.strftime("%Y年%-m月%-d日").to_string(),
        "en": date.strftime("%-d %B %Y").to_string(),
    })
}

fn moment(at: Instant) -> Value {
    let civil = at.civil_in_china();
    json!({
        "zh": civil.strftime("%Y年%-m月%-d日 %H:%M").to_string(),
        "en": civil.strftime("%-d %B %Y, %H:%M").to_string(),
    })
}
