//! Filling in a form as its applicant would.

use domain::form::{Answers, Field, Kind, Schema};
use domain::identity::{Account, Holder};
use domain::item::ItemVersion;

use super::Pick;
use crate::demo::forms::WITH_EVERY_KIND;
use crate::demo::people::citizen_number;

/// Answers that fit the form.
pub fn fill(form: &Schema, applicant: &Account, item: &ItemVersion, pick: &mut Pick) -> Answers {
    let mut answers = service::forms::known_answers(form, applicant);
    if item.id.code == WITH_EVERY_KIND {
        answers.extend(of_every_kind(applicant, item, pick));
        return answers;
    }
    for field in &form.fields {
        if !answers.contains_key(&field.key)
            && let Some(answer) = answer(field, item, pick)
        {
            answers.insert(field.key.clone(), vec![answer]);
        }
    }
    answers
}

/// Answers to the form that asks everything, by a person or a firm with two owners.
fn of_every_kind(applicant: &Account, item: &ItemVersion, pick: &mut Pick) -> Answers {
    let (region, name) = (item.id.region.as_str().to_owned(), applicant.name.clone());
    let first = 50 + pick.below(40);
    let mut given: Vec<(&str, String)> = vec![
        ("phone", format!("100{:08}", pick.below(99_999_999))),
        ("contact_address.region", region.clone()),
        ("contact_address.detail", words("", pick)),
        ("premises_name", words("premises_name", pick)),
        ("premises_region", region),
        ("area", format!("{}.5", 40 + pick.below(90))),
        ("seats", (10 + pick.below(50)).to_string()),
        ("outdoor", "no".to_owned()),
        ("lease.from", "2026-01-01".to_owned()),
        ("lease.to", "2028-12-31".to_owned()),
        ("opens_on", "2026-12-01".to_owned()),
        ("goods", "meals".to_owned()),
        ("owners.1.owner_name", name.clone()),
        ("owners.1.share", first.to_string()),
        ("owners.1.invested", "60000.00".to_owned()),
        ("owners.2.owner_name", words("other_name", pick)),
        ("owners.2.share", (100 - first).to_string()),
        ("owners.2.invested", "40000.00".to_owned()),
        ("signed.name", name.clone()),
        ("signed.agreed", "yes".to_owned()),
        ("promise", "yes".to_owned()),
    ];
    match &applicant.holder {
        Holder::Firm { credit_code } => given.extend([
            ("applicant_kind", "firm".to_owned()),
            ("firm.name", name),
            ("firm.code", credit_code.as_str().to_owned()),
            ("agent_number", citizen_number(200).as_str().to_owned()),
        ]),
        Holder::Person { id_number } => given.extend([
            ("applicant_kind", "person".to_owned()),
            ("applicant_name", name),
            ("document.type", "resident_card".to_owned()),
            ("document.number", id_number.as_str().to_owned()),
        ]),
        Holder::Staff => {}
    }
    let mut answers: Answers =
        given.into_iter().map(|(path, value)| (path.to_owned(), vec![value])).collect();
    answers.insert("owners".to_owned(), vec!["1".to_owned(), "2".to_owned()]);
    for quarter in ["q1", "q2", "q3", "q4"] {
        answers.insert(format!("rent.{quarter}.amount"), vec!["9000.00".to_owned()]);
        answers.insert(format!("rent.{quarter}.is_paid"), vec!["paid".to_owned()]);
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

#[cfg(test)]
mod tests {
    use domain::form::Form;
    use domain::identity::{AccountId, Level};

    use super::*;

    #[test]
    fn the_form_with_every_kind_is_filled_in_rightly_by_persons_and_firms() {
        let mut item = ItemVersion::sample();
        WITH_EVERY_KIND.clone_into(&mut item.id.code);
        let form = Form::compile(&Schema::sample()).unwrap();
        let today = jiff::civil::date(2026, 6, 11);
        let code = domain::code::CreditCode::parse("91350100M000100Y43").unwrap();
        for (n, holder) in
            [Holder::Person { id_number: citizen_number(1) }, Holder::Firm { credit_code: code }]
                .into_iter()
                .enumerate()
        {
            let applicant = Account {
                id: AccountId { region: item.id.region, id: "0190".to_owned() },
                name: "甄有礼".to_owned(),
                holder,
                phone: None,
                grants: Vec::new(),
                level: Level::Seen,
            };
            let mut pick = Pick::new(n as u64);
            for _ in 0..20 {
                let answers = fill(form.schema(), &applicant, &item, &mut pick);
                form.check(&answers, today).unwrap();
            }
        }
    }
}
