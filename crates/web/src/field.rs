//! Form fields as pages draw them, and form faults as words.

use domain::form::{Answers, Fault, Field, FieldFault, Kind, Schema};
use domain::text::Language;
use serde::Serialize;

use crate::desk::Desk;
use crate::page::{Fact, FormError};

/// One option of a choice.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OptionView {
    pub value: String,
    pub label: String,
    pub checked: bool,
}

/// A field ready to draw.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FieldView {
    pub name: String,
    pub kind: &'static str,
    pub label: String,
    pub hint: Option<String>,
    pub value: Option<String>,
    pub values: Vec<String>,
    pub error: Option<String>,
    pub required: bool,
    pub autocomplete: Option<&'static str>,
    pub options: Vec<OptionView>,
    pub inputmode: Option<&'static str>,
    pub maxlength: Option<u32>,
}

impl FieldView {
    /// A plain field of our own pages.
    pub(crate) fn new(name: &str, kind: &'static str, label: String) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            label,
            hint: None,
            value: None,
            values: Vec::new(),
            error: None,
            required: true,
            autocomplete: None,
            options: Vec::new(),
            inputmode: None,
            maxlength: None,
        }
    }

    /// The same field with what was typed.
    pub(crate) fn with_value(mut self, value: &str) -> Self {
        self.value = (!value.is_empty()).then(|| value.to_owned());
        self
    }
}

/// A group of fields with a title.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Section {
    pub title: String,
    pub hint: Option<String>,
    pub fields: Vec<FieldView>,
}

/// A group of answers with a title.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AnswerGroup {
    pub title: String,
    pub rows: Vec<Fact>,
}

/// The fields of a form with what was answered and what is wrong.
pub(crate) fn fields(
    desk: &Desk<'_>,
    schema: &Schema,
    answers: &Answers,
    faults: &[FieldFault],
) -> Vec<FieldView> {
    schema
        .fields
        .iter()
        .map(|field| {
            let fault = faults.iter().find(|f| f.field == field.key).map(|f| &f.fault);
            view(desk, field, answers, fault)
        })
        .collect()
}

fn view(desk: &Desk<'_>, field: &Field, answers: &Answers, fault: Option<&Fault>) -> FieldView {
    let values = answers.get(&field.key).cloned().unwrap_or_default();
    let (kind, inputmode) = match field.kind {
        Kind::Text => ("text", None),
        Kind::LongText => ("textarea", None),
        Kind::Number => ("number", Some("numeric")),
        Kind::Date => ("date", None),
        Kind::Choice => ("choice", None),
        Kind::Multiple | Kind::Promise => ("multiple", None),
        Kind::Phone => ("tel", Some("tel")),
        Kind::IdNumber => ("id_number", None),
        Kind::CreditCode => ("credit_code", None),
    };
    let mut options: Vec<OptionView> = field
        .options
        .iter()
        .map(|option| OptionView {
            value: option.value.clone(),
            label: desk.pick(&option.label),
            checked: values.contains(&option.value),
        })
        .collect();
    if field.kind == Kind::Promise {
        let checked = values.iter().any(|value| value == "yes");
        options.push(OptionView {
            value: "yes".to_owned(),
            label: desk.t("form-promise"),
            checked,
        });
    }
    FieldView {
        name: field.key.clone(),
        kind,
        label: desk.pick(&field.label),
        hint: field.hint.as_ref().map(|hint| desk.pick(hint)),
        value: values.first().cloned(),
        values,
        error: fault.map(|fault| fault_words(desk, field, fault)),
        required: field.is_required,
        autocomplete: match field.prefill {
            Some(domain::form::Prefill::Name) => Some("name"),
            Some(domain::form::Prefill::Phone) => Some("tel"),
            _ => None,
        },
        options,
        inputmode,
        maxlength: field.length_max,
    }
}

/// The summary of everything wrong, in the order of the form.
pub(crate) fn errors(desk: &Desk<'_>, schema: &Schema, faults: &[FieldFault]) -> Vec<FormError> {
    faults
        .iter()
        .map(|fault| {
            let field = schema.fields.iter().find(|field| field.key == fault.field);
            let text = match field {
                Some(field) => fault_words(desk, field, &fault.fault),
                None => desk.t("form-fault-unknown"),
            };
            FormError { field: field.map(|f| f.key.clone()).unwrap_or_default(), text }
        })
        .collect()
}

fn fault_words(desk: &Desk<'_>, field: &Field, fault: &Fault) -> String {
    let max = match fault {
        Fault::TooLong { max } => i64::from(*max),
        _ => 0,
    };
    let label = desk.pick(&field.label);
    desk.t_with(
        &format!("form-fault-{}", fault.key()),
        &[("label", label.into()), ("max", max.into())],
    )
}

/// Answers as read back to people; numbers of persons are masked for everybody but their holder.
pub(crate) fn answer_groups(
    desk: &Desk<'_>,
    schema: Option<&Schema>,
    answers: &Answers,
    is_own: bool,
) -> Vec<AnswerGroup> {
    let rows = match schema {
        None => Vec::new(),
        Some(schema) => schema
            .fields
            .iter()
            .filter_map(|field| {
                let values = answers.get(&field.key)?;
                let shown: Vec<String> =
                    values.iter().map(|value| shown(desk, field, value, is_own)).collect();
                Some(Fact { label: desk.pick(&field.label), value: shown.join(separator(desk)) })
            })
            .collect(),
    };
    vec![AnswerGroup { title: desk.t("case-form"), rows }]
}

fn separator(desk: &Desk<'_>) -> &'static str {
    match desk.lang() {
        Language::Zh => "、",
        Language::En => ", ",
    }
}

fn shown(desk: &Desk<'_>, field: &Field, value: &str, is_own: bool) -> String {
    match field.kind {
        Kind::Choice | Kind::Multiple => field
            .options
            .iter()
            .find(|option| option.value == value)
            .map_or_else(|| value.to_owned(), |option| desk.pick(&option.label)),
        Kind::Promise => desk.t("form-promised"),
        Kind::IdNumber if !is_own => masked(value, 4, 3),
        Kind::Phone if !is_own => masked(value, 3, 4),
        _ => value.to_owned(),
    }
}

/// The first and last characters with the middle hidden.
pub(crate) fn masked(value: &str, first: usize, last: usize) -> String {
    let chars: Vec<char> = value.chars().collect();
    let end = chars.len().saturating_sub(last);
    let hide = |(index, c): (usize, &char)| if index < first || index >= end { *c } else { '*' };
    chars.iter().enumerate().map(hide).collect()
}
