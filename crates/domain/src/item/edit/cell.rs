//! What a field can hold, and how each kind is written into inputs and read back.

use serde_json::{Map, Value, json};

use super::read::Fault;
use crate::item::{LegalBasis, Limit, ScenarioAnswer};
use crate::lists::CodeList;
use crate::money::Money;
use crate::text::Bilingual;

/// The longest short text.
const TEXT_MAX: usize = 500;
/// The longest long text.
const LONG_MAX: usize = 8000;
/// What stands between the parts of a line.
const BAR: char = '|';

/// One value to choose, in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value in the document.
    pub key: &'static str,
    /// Its Chinese name.
    pub zh: &'static str,
    /// Its English name.
    pub en: &'static str,
}

/// The values of a code list.
pub(super) fn list<T: CodeList>() -> Vec<Choice> {
    T::ENTRIES.iter().map(|e| Choice { key: e.key, zh: e.zh, en: e.en }).collect()
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A short text.
    Text,
    /// A text of several lines.
    Long,
    /// A short text in two languages.
    Both,
    /// A long text in two languages.
    LongBoth,
    /// A whole number up to a largest one.
    Number(u32),
    /// Yes, no, or not stated.
    YesNo,
    /// Yes or no.
    Flag,
    /// One of several values.
    One(fn() -> Vec<Choice>),
    /// Any of several values.
    Many(fn() -> Vec<Choice>),
    /// Texts, one a line.
    Lines,
    /// Texts in two languages, one a line: `Chinese | English`.
    BothLines,
    /// Legal bases, one a line: `law | number | clause`.
    BasisLines,
    /// Answers of a scenario question, one a line:
    /// `key | Chinese | English | next question | materials | steps skipped`.
    AnswerLines,
    /// A time limit as printed, with a note.
    Limit,
    /// An amount of money.
    Money,
    /// A civil date.
    Date,
    /// The place of the row, counted from 1; nobody types it.
    Serial,
    /// A code of the row, made up where nobody types one.
    Code,
}

/// A part of a field and what it says.
pub(super) type Written = (&'static str, Vec<String>);

impl Kind {
    /// The inputs of the field with what `said` says.
    pub(super) fn written(self, said: Option<&Value>) -> Vec<Written> {
        let one = |text: String| if text.is_empty() { Vec::new() } else { vec![text] };
        let text = |key: &str| {
            let found = said.and_then(|value| value.get(key)).and_then(Value::as_str);
            one(found.unwrap_or_default().to_owned())
        };
        match self {
            Self::Serial => Vec::new(),
            Self::Both | Self::LongBoth => vec![("zh", text("zh")), ("en", text("en"))],
            Self::Limit => {
                let raw = text("raw");
                // What nobody has written yet.
                let raw = if raw == ["无"] { Vec::new() } else { raw };
                vec![("raw", raw), ("note", text("note"))]
            }
            Self::Many(_) => {
                let values = said.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let keys = values.iter().filter_map(Value::as_str).map(str::to_owned);
                vec![("", keys.collect())]
            }
            Self::Lines | Self::BothLines | Self::BasisLines | Self::AnswerLines => {
                let rows = said.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let lines: Vec<String> = rows.iter().map(|row| self.line(row)).collect();
                vec![("", one(lines.join("\n")))]
            }
            _ => vec![("", one(said.map(scalar).unwrap_or_default()))],
        }
    }

    fn line(self, row: &Value) -> String {
        let text = |key: &str| row.get(key).map(scalar).unwrap_or_default();
        let within = |outer: &str, key: &str| {
            row.get(outer).and_then(|inner| inner.get(key)).map(scalar).unwrap_or_default()
        };
        let parts: Vec<String> = match self {
            Self::BothLines => vec![text("zh"), text("en")],
            Self::BasisLines => vec![text("law"), text("number"), text("clause")],
            Self::AnswerLines => vec![
                text("key"),
                within("answer", "zh"),
                within("answer", "en"),
                text("next"),
                listed(row.get("adds_materials")),
                listed(row.get("skips_steps")),
            ],
            _ => return scalar(row),
        };
        let used = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
        parts[..used].join(" | ")
    }

    /// What the inputs say, as a value of the document; null where they say nothing. `before` is
    /// what the field said.
    #[expect(clippy::too_many_lines, reason = "one arm a kind of field reads as a table")]
    pub(super) fn read(
        self,
        typed: &dyn Fn(&str) -> Vec<String>,
        before: Option<&Value>,
    ) -> Result<Value, (&'static str, Fault)> {
        let one = |part: &'static str| -> Result<String, (&'static str, Fault)> {
            let text = typed(part).into_iter().next().unwrap_or_default();
            let text = text.replace("\r\n", "\n").trim().to_owned();
            let is_long = !matches!(self, Self::Text | Self::Both | Self::Code | Self::Limit);
            let max = if is_long { LONG_MAX } else { TEXT_MAX };
            let is_control = |c: char| c.is_control() && !(is_long && matches!(c, '\n' | '\t'));
            match () {
                () if text.chars().count() > max => Err((part, Fault::TooLong(max))),
                () if text.chars().any(is_control) => Err((part, Fault::Unreadable)),
                () => Ok(text),
            }
        };
        let whole = |read: fn(&str) -> Result<Value, Fault>| {
            let text = one("")?;
            if text.is_empty() { Ok(Value::Null) } else { read(&text).map_err(|fault| ("", fault)) }
        };
        match self {
            Self::Serial => Ok(Value::Null),
            Self::Text | Self::Long | Self::Code => whole(|text| Ok(json!(text))),
            Self::Both | Self::LongBoth => {
                let (zh, en) = (one("zh")?, one("en")?);
                match (zh.is_empty(), en.is_empty()) {
                    (true, true) => Ok(Value::Null),
                    (true, false) => Err(("zh", Fault::ChineseMissing)),
                    (false, true) => Ok(json!({ "zh": zh })),
                    (false, false) => Ok(json!({ "zh": zh, "en": en })),
                }
            }
            Self::Limit => {
                let (raw, note) = (one("raw")?, one("note")?);
                if raw.is_empty() && note.is_empty() && before.is_none() {
                    return Ok(Value::Null);
                }
                let mut limit = if raw.is_empty() { Limit::unset() } else { Limit::parse(&raw) };
                limit.note = (!note.is_empty()).then_some(note);
                Ok(json!(limit))
            }
            Self::Number(max) => {
                let text = one("")?;
                if text.is_empty() {
                    return Ok(Value::Null);
                }
                let number = text.parse::<u32>().ok().filter(|number| *number <= max);
                number.map(|number| json!(number)).ok_or(("", Fault::NotANumber(max)))
            }
            Self::YesNo | Self::Flag => match (one("")?.as_str(), self) {
                ("yes" | "true", _) => Ok(json!(true)),
                ("no" | "false", _) | ("", Self::Flag) => Ok(json!(false)),
                ("", _) => Ok(Value::Null),
                _ => Err(("", Fault::NotInList)),
            },
            Self::One(list) => {
                let key = one("")?;
                let is_known = list().iter().any(|choice| choice.key == key);
                match key.as_str() {
                    "" => Ok(Value::Null),
                    _ if is_known => Ok(json!(key)),
                    _ => Err(("", Fault::NotInList)),
                }
            }
            Self::Many(list) => {
                let known = list();
                let keys = typed("");
                // In the order of the list, each once.
                let chosen = known.iter().map(|choice| choice.key);
                let chosen: Vec<&str> = chosen.filter(|k| keys.iter().any(|t| t == k)).collect();
                let is_known = |key: &String| known.iter().any(|choice| choice.key == key);
                if keys.iter().all(is_known) {
                    Ok(some(json!(chosen)))
                } else {
                    Err(("", Fault::NotInList))
                }
            }
            Self::Money => whole(|text| {
                Money::parse(text).map(|money| json!(money)).map_err(|_| Fault::NotMoney)
            }),
            Self::Date => whole(|text| {
                text.parse::<jiff::civil::Date>()
                    .map(|date| json!(date))
                    .map_err(|_| Fault::NotADate)
            }),
            Self::Lines | Self::BothLines | Self::BasisLines | Self::AnswerLines => {
                let text = one("")?;
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                let rows: Result<Vec<Value>, Fault> =
                    lines.map(|line| self.row(line, before)).collect();
                rows.map(|rows| some(json!(rows))).map_err(|fault| ("", fault))
            }
        }
    }

    /// One line as a row; a row that said the same before keeps what a line cannot say.
    fn row(self, line: &str, before: Option<&Value>) -> Result<Value, Fault> {
        let rows = before.and_then(Value::as_array);
        if let Some(kept) = rows.and_then(|rows| rows.iter().find(|row| self.line(row) == line)) {
            return Ok(kept.clone());
        }
        let parts: Vec<&str> = line.split(BAR).map(str::trim).collect();
        let part = |n: usize| parts.get(n).copied().filter(|part| !part.is_empty());
        let must = |n: usize| part(n).ok_or(Fault::LineIncomplete);
        let owned = |n: usize| part(n).map(str::to_owned);
        let most = |max: usize| if parts.len() > max { Err(Fault::LineIncomplete) } else { Ok(()) };
        match self {
            Self::BothLines => {
                most(2)?;
                Ok(json!(Bilingual { zh: must(0)?.to_owned(), en: owned(1) }))
            }
            Self::BasisLines => {
                most(3)?;
                let law = must(0)?.to_owned();
                let (number, clause) = (owned(1), owned(2));
                Ok(json!(LegalBasis { law, number, clause, ..LegalBasis::default() }))
            }
            Self::AnswerLines => {
                most(6)?;
                let words = |n: usize| part(n).unwrap_or_default().split_whitespace();
                let steps: Result<Vec<u32>, _> = words(5).map(str::parse).collect();
                Ok(json!(ScenarioAnswer {
                    key: must(0)?.to_owned(),
                    answer: Bilingual { zh: must(1)?.to_owned(), en: owned(2) },
                    next: owned(3),
                    adds_materials: words(4).map(str::to_owned).collect(),
                    skips_steps: steps.map_err(|_| Fault::LineIncomplete)?,
                }))
            }
            _ => Ok(json!(line)),
        }
    }
}

/// A list, or nothing where it is empty.
fn some(list: Value) -> Value {
    if list.as_array().is_some_and(Vec::is_empty) { Value::Null } else { list }
}

fn listed(value: Option<&Value>) -> String {
    let rows = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    rows.iter().map(scalar).collect::<Vec<_>>().join(" ")
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// Puts a value at a path; null takes away what was there.
pub(super) fn put(document: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None if value.is_null() => drop(document.remove(path)),
        None => drop(document.insert(path.to_owned(), value)),
        Some((key, rest)) => {
            let inner = document.entry(key).or_insert_with(|| json!({}));
            if !inner.is_object() {
                *inner = json!({});
            }
            put(inner.as_object_mut().expect("just made one"), rest, value);
        }
    }
}
