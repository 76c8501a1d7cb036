//! What a form knows already, so that nothing is asked twice: from the account, and from answers
//! given to the same question before.

use std::collections::BTreeMap;

use domain::form::{Answers, Field, Form, Kind, Prefill, Schema};
use domain::identity::{Account, Holder};
use domain::text::Bilingual;
use domain::time::Instant;
use store::drafts::Remembered;

use crate::catalogue;
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
    /// A certificate that the person holds.
    Certificate {
        /// What it was granted under.
        item_name: Bilingual,
        /// The code it is verified by, as people write it.
        code: String,
        /// When it was issued.
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

/// An answer to a question of the bank: by part, with where it comes from and since when.
struct Known {
    answer: BTreeMap<String, Vec<String>>,
    source: Source,
    at: Instant,
}

/// The most certificates that are looked into.
const CERTIFICATES_MAX: u32 = 10;

/// What the account is known to answer to the questions of the bank, where the person agreed to that
/// use: what it said in an earlier application, or in the one that a certificate was granted for
/// that it holds, whichever is newer. The latter's answers are answers like the others: the paper
/// itself says none of them.
fn known_to_bank(sv: &Services, account: &Account) -> Result<BTreeMap<String, Known>> {
    if !people::has_consent(sv, &account.id, ConsentPurpose::Reuse)? {
        return Ok(BTreeMap::new());
    }
    let (remembered, held) = sv.db.read(|tx| {
        let remembered = store::drafts::recall(tx, &account.id)?;
        Ok::<_, store::Error>((remembered, store::papers::held(tx, &account.id, CERTIFICATES_MAX)?))
    })?;
    let earlier = |(bank, found): (String, Remembered)| {
        let source = Source::Earlier { item_name: found.item_name, at: found.at };
        (bank, Known { answer: found.answer, source, at: found.at })
    };
    let mut known: BTreeMap<String, Known> = remembered.into_iter().map(earlier).collect();
    for held in held {
        let published = catalogue::version(sv, held.region, &held.item_code, held.item_version)?;
        let Some(schema) = &published.form else { continue };
        for (bank, answer) in to_remember(schema, &held.answers) {
            if known.get(&bank).is_some_and(|known| known.at >= held.issued_at) {
                continue;
            }
            let source = Source::Certificate {
                item_name: held.item_name.clone(),
                code: crate::papers::written_code(held.region, &held.code),
                at: held.issued_at,
            };
            known.insert(bank, Known { answer, source, at: held.issued_at });
        }
    }
    Ok(known)
}

/// First answers for a form: those of certificates and of earlier applications, and what the
/// account says. A group that needs rows begins with them.
pub fn first_answers(sv: &Services, account: &Account, form: &Form) -> Result<First> {
    let schema = form.schema();
    let mut first = First { answers: known_answers(schema, account), ..First::default() };
    first.sources = first.answers.keys().map(|key| (key.clone(), Source::Profile)).collect();
    let asks_bank = schema.all_fields().iter().any(|field| field.bank.is_some());
    let known = match asks_bank {
        true => known_to_bank(sv, account)?,
        false => BTreeMap::new(),
    };
    for field in schema.fields.iter().flat_map(outside_rows) {
        // What is sensitive here is asked anew, even where another form asked it as something plain.
        let is_plain = schema.sensitive_at(&field.key).is_empty();
        let found = field.bank.as_ref().filter(|_| is_plain).and_then(|bank| known.get(bank));
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

fn take(field: &Field, found: &Known, first: &mut First) {
    for (part, values) in &found.answer {
        let is_part = field.kind.parts().iter().any(|(name, _)| name == part);
        let path = match part.as_str() {
            "" if field.kind.parts().is_empty() => field.key.clone(),
            part if is_part => format!("{}.{part}", field.key),
            _ => continue,
        };
        first.answers.insert(path, values.clone());
        first.sources.insert(field.key.clone(), found.source.clone());
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

/// What of the answers to a form is worth remembering, by question of the bank. Sensitive
/// information was agreed to for its one form, and is asked anew (个人信息保护法 art. 29).
pub(super) fn to_remember(
    schema: &Schema,
    answers: &Answers,
) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let mut all = BTreeMap::new();
    for field in schema.fields.iter().flat_map(outside_rows) {
        let is_plain = schema.sensitive_at(&field.key).is_empty();
        let Some(bank) = field.bank.as_ref().filter(|_| is_plain) else { continue };
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
