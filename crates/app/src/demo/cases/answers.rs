//! Filling in a form as its applicant would.

use domain::form::{Answers, Field, Kind, Schema};
use domain::identity::Account;
use domain::item::ItemVersion;

use super::Pick;
use crate::demo::people::citizen_number;

/// Answers that fit the form.
pub fn fill(form: &Schema, applicant: &Account, item: &ItemVersion, pick: &mut Pick) -> Answers {
    let mut answers = service::forms::known_answers(form, applicant);
    for field in &form.fields {
        if !answers.contains_key(&field.key)
            && let Some(answer) = answer(field, item, pick)
        {
            answers.insert(field.key.clone(), vec![answer]);
        }
    }
    answers
}

fn answer(field: &Field, item: &ItemVersion, pick: &mut Pick) -> Option<String> {
    let text = match field.kind {
        Kind::Promise => "yes".to_owned(),
        Kind::Choice | Kind::Multiple => pick.one(&field.options).value.clone(),
        Kind::Number => number(&field.key, pick),
        Kind::Date => format!("2026-{:02}-{:02}", 1 + pick.below(12), 1 + pick.below(28)),
        Kind::Phone => format!("100{:08}", pick.below(99_999_999)),
        Kind::IdNumber if field.is_required => {
            let n = u16::try_from(200 + pick.below(700)).unwrap_or(200);
            citizen_number(n).as_str().to_owned()
        }
        // An applicant of the other kind leaves it empty.
        Kind::IdNumber | Kind::CreditCode => return None,
        // Rich kinds are filled in by whoever asks them.
        Kind::DateRange
        | Kind::Organisation
        | Kind::IdDocument
        | Kind::Address
        | Kind::File
        | Kind::Signature
        | Kind::Computed
        | Kind::Notice
        | Kind::Section
        | Kind::Group
        | Kind::Table => return None,
        Kind::Money => format!("{}.00", 100 + pick.below(9_000)),
        Kind::Region => item.id.region.as_str().to_owned(),
        Kind::Text => words(&field.key, pick),
        Kind::LongText => match field.key.as_str() {
            "matter" => format!("因实际需要，申请办理{}，请予受理。", item.title().zh),
            _ => "按照章程确定的业务范围开展活动（演示内容）。".to_owned(),
        },
    };
    Some(text)
}

fn number(key: &str, pick: &mut Pick) -> String {
    match key {
        "capital_yuan" => format!("{}0000", 10 + pick.below(190)),
        "household_size" => (1 + pick.below(5)).to_string(),
        _ => (30 + pick.below(400)).to_string(),
    }
}

fn words(key: &str, pick: &mut Pick) -> String {
    const STREETS: [&str; 5] = ["演示路", "示范街", "样例巷", "试验大道", "模拟弄"];
    const NAMES: [&str; 5] = ["甄有礼", "贾明白", "甄清楚", "贾周全", "甄耐心"];
    const SHOPS: [&str; 4] = ["甄香小馆", "贾记面馆", "甄品轩", "贾家客栈"];
    match key {
        "contact_name" | "other_name" => (*pick.one(&NAMES)).to_owned(),
        "premises_name" | "proposed_name" | "employer" => {
            format!("{}（演示）", pick.one(&SHOPS))
        }
        "bank_name" => "演示银行西湖支行".to_owned(),
        _ => format!("{}{}号", pick.one(&STREETS), 1 + pick.below(300)),
    }
}
