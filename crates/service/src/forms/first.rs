//! What a form knows already, so that nothing is asked twice: from the account, and from answers
//! given to the same question before.

use std::collections::BTreeMap;

use domain::form::{Answers, Field, Form, Kind, Prefill, Schema};
use domain::identity::{Account, Holder};
use domain::text::Bilingual;
use domain::time::Instant;
use store::drafts::Remembered;

use crate::error::Result;
use crate::people::{self, ConsentPurpose};
use crate::services::Services;

/// Where an answer that nobody typed comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The account.
    Profile,
    /// An earlier application.
    Earlier {
        /// The item applied for.
        item_name: Bilingual,
        /// When.
        at: Instant,
    },
}

/// First answers, each with where it comes from.
#[derive(Clone, Debug, Default)]
pub struct First {
    /// The answers.
    pub answers: Answers,
    /// Where each comes from, by the key of its field.
    pub sources: BTreeMap<String, Source>,
}

/// What is known about the applicant without looking anything up.
pub fn known_answers(schema: &Schema, account: &Account) -> Answers {
    let mut answers = Answers::new();
    for field in schema.fields.iter().flat_map(outside_rows) {
        let known = field.prefill.and_then(|prefill| of_account(prefill, account));
        answers.extend(known.map(|known| (field.key.clone(), vec![known])));
    }
    answers
}

/// First answers for a form: those remembered from earlier applications, and what the account says.
/// A group that needs rows begins with them.
pub fn first_answers(sv: &Services, account: &Account, form: &Form) -> Result<First> {
    let schema = form.schema();
    let mut first = First { answers: known_answers(schema, account), ..First::default() };
    first.sources = first.answers.keys().map(|key| (key.clone(), Source::Profile)).collect();
    let asks_bank = schema.all_fields().iter().any(|field| field.bank.is_some());
    let may_reuse = asks_bank && people::has_consent(sv, &account.id, ConsentPurpose::Reuse)?;
    let remembered = match may_reuse {
        true => sv.db.read(|tx| store::drafts::recall(tx, &account.id))?,
        false => BTreeMap::new(),
    };
    for field in schema.fields.iter().flat_map(outside_rows) {
        let found = field.bank.as_ref().and_then(|bank| remembered.get(bank));
        if let Some(found) = found {
            take(field, found, &mut first);
        }
        if field.kind == Kind::Group {
            let rows = field.rows_min.max(u32::from(field.is_required));
            let ids = (1..=rows.min(field.rows_limit())).map(|n| n.to_string());
            first.answers.insert(field.key.clone(), ids.collect());
        }
    }
    Ok(first)
}

/// A field, or the fields of a section; those of rows have no one answer to remember.
fn outside_rows(field: &Field) -> Vec<&Field> {
    match field.kind {
        Kind::Section => field.fields.iter().flat_map(outside_rows).collect(),
        _ => vec![field],
    }
}

fn take(field: &Field, found: &Remembered, first: &mut First) {
    for (part, values) in &found.answer {
        let is_part = field.kind.parts().iter().any(|(name, _)| name == part);
        let path = match part.as_str() {
            "" if field.kind.parts().is_empty() => field.key.clone(),
            part if is_part => format!("{}.{part}", field.key),
            _ => continue,
        };
        first.answers.insert(path, values.clone());
        let source = Source::Earlier { item_name: found.item_name.clone(), at: found.at };
        first.sources.insert(field.key.clone(), source);
    }
}

fn of_account(prefill: Prefill, account: &Account) -> Option<String> {
    match (prefill, &account.holder) {
        (Prefill::Name, _) => Some(account.name.clone()),
        (Prefill::IdNumber, Holder::Person { id_number }) => Some(id_number.as_str().to_owned()),
        (Prefill::CreditCode, Holder::Firm { credit_code }) => {
            Some(credit_code.as_str().to_owned())
        }
        (Prefill::Phone, _) => account.phone.clone(),
        (Prefill::IdNumber | Prefill::CreditCode, _) => None,
    }
}

/// What of the answers to a form is worth remembering, by question of the bank.
pub(super) fn to_remember(
    schema: &Schema,
    answers: &Answers,
) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut all = BTreeMap::new();
    for field in schema.fields.iter().flat_map(outside_rows) {
        let Some(bank) = &field.bank else { continue };
        let mut answer = BTreeMap::new();
        if field.kind.parts().is_empty() {
            answer.extend(answers.get(&field.key).map(|values| (String::new(), values.clone())));
        }
        for (part, _) in field.kind.parts() {
            let values = answers.get(&format!("{}.{part}", field.key));
            answer.extend(values.map(|values| ((*part).to_owned(), values.clone())));
        }
        if !answer.is_empty() {
            all.insert(bank.clone(), answer);
        }
    }
    all
}
