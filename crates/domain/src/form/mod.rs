//! Application forms as data: a versioned schema, answers, and what is wrong with them.
//!
//! A [`Schema`] is the document that editors publish. [`Form::compile`] checks its rules and makes
//! of it what can be evaluated; [`Form::evaluate`] is a pure function from typed answers to what
//! the form shows: which fields are there, which must be answered, what is computed, what is
//! wrong. Pages with and without scripts both draw that, so they cannot disagree.
//!
//! Answers are flat. A field's answer stands under its key; a part of it under `key.part`; a field
//! of a row under `group.row.key`, where the ids of the rows stand under `group`.

mod compare;
mod compile;
mod edit;
mod evaluate;
mod fault;
mod kind;
mod read;
mod state;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use compare::{Difference, Loss, differences, losses};
pub use compile::{Form, SchemaFault, SchemaFaultKind};
pub use edit::Way;
pub use fault::{Fault, FieldFault};
pub use kind::{Gives, Kind, Prefill};
pub use read::{is_phone, mobile};
pub use state::{FieldState, FormState};

use crate::privacy::Sensitive;
use crate::text::Bilingual;

/// One option of a choice, or one row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: Bilingual,
}

/// A rule that the answers must keep, and what to say where they do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The rule: what must hold.
    pub rule: String,
    /// What to say where it does not.
    pub message: Bilingual,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its key among the answers: lower-case letters, digits and underscores.
    pub key: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Its label; of a notice its title, of a signature the statement that is signed.
    pub label: Bilingual,
    /// A hint below the label; of a notice its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Bilingual>,
    /// Whether an answer must be given.
    #[serde(default)]
    pub is_required: bool,
    /// The longest answer in characters, for text kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_max: Option<u32>,
    /// The options of a choice, the rows of a table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Where the first value comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
    /// The condition under which it is there at all; a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visible_when: Option<String>,
    /// The condition under which an answer must be given; a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_when: Option<String>,
    /// What a computed field shows; a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compute: Option<String>,
    /// What a computed field gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives: Option<Gives>,
    /// What must hold, of this field and of others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// The least number, sum or date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<String>,
    /// The greatest number, sum or date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub greatest: Option<String>,
    /// How many digits a number may have after the point.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub decimals: u32,
    /// What a number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Bilingual>,
    /// The question of the bank that it asks: one answer serves every form that asks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    /// Which kind of sensitive personal information it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sensitive>,
    /// The fewest rows of a group.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_min: u32,
    /// The most rows of a group.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rows_max: u32,
    /// The fields of a section, or of each row of a group or table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Field {
    /// A field with nothing but a key, a kind and a label.
    pub fn new(key: &str, kind: Kind, label: Bilingual) -> Field {
        Field {
            key: key.to_owned(),
            kind,
            label,
            hint: None,
            is_required: false,
            length_max: None,
            options: Vec::new(),
            prefill: None,
            visible_when: None,
            required_when: None,
            compute: None,
            gives: None,
            checks: Vec::new(),
            least: None,
            greatest: None,
            decimals: 0,
            unit: None,
            bank: None,
            sensitive: None,
            rows_min: 0,
            rows_max: 0,
            fields: Vec::new(),
        }
    }

    /// The most rows it may have.
    pub fn rows_limit(&self) -> u32 {
        match self.rows_max {
            0 => ROWS_DEFAULT,
            max => max.min(ROWS_MAX),
        }
    }
}

/// The most rows where a group does not say.
const ROWS_DEFAULT: u32 = 100;
/// The most rows that any group may have.
const ROWS_MAX: u32 = 1000;

/// A form: its fields in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The version of this document's layout.
    pub schema: u32,
    /// The fields.
    pub fields: Vec<Field>,
}

/// The answers to a form: one or several values a field, as typed and normalised.
pub type Answers = BTreeMap<String, Vec<String>>;

impl Schema {
    /// The layout version this program writes. Layout 1 had no rules, no groups and no parts; its
    /// documents are read as they are.
    pub const LAYOUT: u32 = 2;

    /// A form with every kind of field, with conditions, computed values and checks: one good
    /// example of everything.
    pub fn sample() -> Schema {
        serde_json::from_str(include_str!("../../data/form-sample.json"))
            .expect("a test reads this file")
    }

    /// Every field, those of sections and rows included, in drawing order.
    pub fn all_fields(&self) -> Vec<&Field> {
        fn walk<'f>(fields: &'f [Field], all: &mut Vec<&'f Field>) {
            for field in fields {
                all.push(field);
                walk(&field.fields, all);
            }
        }
        let mut all = Vec::new();
        walk(&self.fields, &mut all);
        all
    }

    /// The kinds of sensitive personal information that it asks for.
    pub fn sensitive(&self) -> BTreeSet<Sensitive> {
        self.all_fields().into_iter().filter_map(|field| field.sensitive).collect()
    }

    /// The kinds that the answer at a path is of: its field's own, and those of the group and the
    /// sections around it.
    pub fn sensitive_at(&self, path: &str) -> BTreeSet<Sensitive> {
        fn around(fields: &[Field], key: &str, marks: &mut BTreeSet<Sensitive>) -> bool {
            fields.iter().any(|field| {
                let is_here = match field.kind {
                    Kind::Section => around(&field.fields, key, marks),
                    _ => field.key == key,
                };
                marks.extend(field.sensitive.filter(|_| is_here));
                is_here
            })
        }
        let mut marks = BTreeSet::new();
        around(&self.fields, path.split('.').next().unwrap_or_default(), &mut marks);
        marks.extend(self.field_at(path).and_then(|field| field.sensitive));
        marks
    }

    /// The field that an answer's key belongs to.
    pub fn field_at(&self, path: &str) -> Option<&Field> {
        fn within<'f>(fields: &'f [Field], key: &str) -> Option<&'f Field> {
            fields.iter().find_map(|field| match field.kind {
                Kind::Section => within(&field.fields, key),
                _ => (field.key == key).then_some(field),
            })
        }
        let mut parts = path.split('.');
        let field = within(&self.fields, parts.next()?)?;
        match (field.kind.has_rows(), parts.next()) {
            (true, Some(_)) => match parts.next() {
                Some(key) => field.fields.iter().find(|inner| inner.key == key),
                None => Some(field),
            },
            _ => Some(field),
        }
    }
}
