//! Inputs as pages draw them, and answers as people read them.

use domain::form::{Answers, Field, Gives, Kind, Schema};
use domain::lists::{CodeList, DocumentType};
use domain::region::RegionCode;
use domain::text::Language;
use serde::Serialize;

use crate::desk::Desk;
use crate::page::Fact;

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

/// One field as an input, with what was answered.
pub(crate) fn view(desk: &Desk<'_>, field: &Field, values: &[String]) -> FieldView {
    let (kind, inputmode) = match field.kind {
        Kind::LongText => ("textarea", None),
        Kind::Number if field.decimals == 0 => ("number", Some("numeric")),
        Kind::Number | Kind::Money => ("number", Some("decimal")),
        Kind::Date => ("date", None),
        Kind::Choice => ("choice", None),
        Kind::Multiple | Kind::Promise => ("multiple", None),
        Kind::Phone => ("tel", Some("tel")),
        Kind::IdNumber => ("id_number", None),
        Kind::CreditCode => ("credit_code", None),
        _ => ("text", None),
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
        values: values.to_vec(),
        error: None,
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

/// Answers as read back to people; numbers of persons are masked for everybody but their holder.
pub(crate) fn answer_groups(
    desk: &Desk<'_>,
    schema: Option<&Schema>,
    answers: &Answers,
    is_own: bool,
) -> Vec<AnswerGroup> {
    let mut reader = Reader { desk, answers, is_own, groups: Vec::new() };
    reader.open(desk.t("case-form"));
    for field in schema.iter().flat_map(|schema| &schema.fields) {
        reader.read(field, "");
    }
    // The first group stands even when it is empty, so that a case always shows its form.
    let mut groups = reader.groups;
    let has_more = groups.iter().skip(1).any(|group| !group.rows.is_empty());
    let mut index = 0;
    groups.retain(|group| {
        index += 1;
        !group.rows.is_empty() || (index == 1 && !has_more)
    });
    groups
}

/// Reads answers back in the order of the form.
struct Reader<'a> {
    desk: &'a Desk<'a>,
    answers: &'a Answers,
    is_own: bool,
    groups: Vec<AnswerGroup>,
}

impl Reader<'_> {
    fn open(&mut self, title: String) {
        self.groups.push(AnswerGroup { title, rows: Vec::new() });
    }

    fn read(&mut self, field: &Field, within: &str) {
        let path = format!("{within}{}", field.key);
        let label = self.desk.pick(&field.label);
        match field.kind {
            Kind::Section => {
                self.open(label);
                field.fields.iter().for_each(|inner| self.read(inner, ""));
            }
            Kind::Group | Kind::Table => {
                let rows: Vec<(String, String)> = match field.kind {
                    Kind::Table => field
                        .options
                        .iter()
                        .map(|row| (row.value.clone(), self.desk.pick(&row.label)))
                        .collect(),
                    _ => {
                        let ids = self.answers.get(&path).into_iter().flatten();
                        ids.zip(1..).map(|(id, n)| (id.clone(), n.to_string())).collect()
                    }
                };
                for (id, title) in rows {
                    self.open(format!("{label} {title}"));
                    let within = format!("{path}.{id}.");
                    field.fields.iter().for_each(|inner| self.read(inner, &within));
                }
                // What follows belongs to no row.
                self.open(self.desk.t("case-form"));
            }
            Kind::Notice => {}
            // The files themselves stand among the documents of the case.
            Kind::File => {
                let count = self.answers.get(&path).map_or(0, Vec::len);
                if let (1.., Some(group)) = (count, self.groups.last_mut()) {
                    group.rows.push(Fact { label, value: file_count(self.desk, count) });
                }
            }
            _ => self.answer(field, &path, label),
        }
    }

    fn answer(&mut self, field: &Field, path: &str, label: String) {
        let mut shown: Vec<String> = Vec::new();
        for value in self.answers.get(path).into_iter().flatten() {
            shown.push(self::shown(self.desk, field, value, self.is_own));
        }
        for (part, kind) in field.kind.parts() {
            let values = self.answers.get(&format!("{path}.{part}"));
            for value in values.into_iter().flatten() {
                shown.push(shown_part(self.desk, field, (part, *kind), value, self.is_own));
            }
        }
        let between = if field.kind.parts().is_empty() { separator(self.desk) } else { " · " };
        if let (false, Some(group)) = (shown.is_empty(), self.groups.last_mut()) {
            group.rows.push(Fact { label, value: shown.join(between) });
        }
    }
}

/// One answer by its key, as people read it; numbers of persons are masked for everybody but their
/// holder.
pub(crate) fn answer_words(
    desk: &Desk<'_>,
    schema: Option<&Schema>,
    path: &str,
    values: &[String],
    is_own: bool,
) -> String {
    let field = schema.and_then(|schema| schema.field_at(path));
    match field.map(|field| field.kind) {
        Some(Kind::File) => return file_count(desk, values.len()),
        // Of rows the key itself holds their names alone.
        Some(kind) if kind.has_rows() => return values.len().to_string(),
        Some(_) | None => {}
    }
    let part = path.rsplit('.').next().unwrap_or_default();
    let words = |value: &String| match field {
        Some(field) => match field.kind.parts().iter().find(|(own, _)| *own == part) {
            Some(part) => shown_part(desk, field, *part, value, is_own),
            None => shown(desk, field, value, is_own),
        },
        None if is_own => value.clone(),
        // What nobody can say the kind of is for its holder alone.
        None => masked(value, 0, 0),
    };
    values.iter().map(words).collect::<Vec<_>>().join(separator(desk))
}

fn file_count(desk: &Desk<'_>, count: usize) -> String {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    desk.t_with("answer-files", &[("count", count.into())])
}

/// One part of an answer that is given in parts.
fn shown_part(
    desk: &Desk<'_>,
    field: &Field,
    (part, kind): (&str, Kind),
    value: &str,
    is_own: bool,
) -> String {
    match (field.kind, part) {
        (Kind::IdDocument, "type") => document_type(desk, value),
        (Kind::IdDocument, "number") if !is_own => masked(value, 4, 3),
        _ => shown(desk, &Field { kind, ..field.clone() }, value, is_own),
    }
}

fn document_type(desk: &Desk<'_>, key: &str) -> String {
    let found = DocumentType::from_key(key);
    found.map_or_else(|| key.to_owned(), |of| of.label(desk.lang()).to_owned())
}

fn separator(desk: &Desk<'_>) -> &'static str {
    match desk.lang() {
        Language::Zh => "、",
        Language::En => ", ",
    }
}

/// One value as people read it.
pub(crate) fn shown(desk: &Desk<'_>, field: &Field, value: &str, is_own: bool) -> String {
    match field.kind {
        Kind::Region => region_path(desk, value),
        Kind::Computed => match (field.gives, value) {
            (Some(Gives::Bool), "yes") => desk.t("form-yes"),
            (Some(Gives::Bool), _) => desk.t("form-no"),
            (Some(Gives::Money), sum) => desk.t_with("form-sum", &[("sum", sum.to_owned().into())]),
            _ => value.to_owned(),
        },
        Kind::Money => desk.t_with("form-sum", &[("sum", value.to_owned().into())]),
        Kind::Number => match &field.unit {
            Some(unit) => format!("{value} {}", desk.pick(unit)),
            None => value.to_owned(),
        },
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

fn region_path(desk: &Desk<'_>, code: &str) -> String {
    let Ok(region) = RegionCode::parse(code) else { return code.to_owned() };
    let path = desk.site.gazetteer.path(region);
    if path.is_empty() {
        return code.to_owned();
    }
    path.iter().map(|region| desk.pick(&region.name)).collect::<Vec<_>>().join(" ")
}

/// The first and last characters with the middle hidden.
pub(crate) fn masked(value: &str, first: usize, last: usize) -> String {
    let chars: Vec<char> = value.chars().collect();
    let end = chars.len().saturating_sub(last);
    let hide = |(index, c): (usize, &char)| if index < first || index >= end { *c } else { '*' };
    chars.iter().enumerate().map(hide).collect()
}
