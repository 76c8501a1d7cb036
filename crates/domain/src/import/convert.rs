//! Reads single values: text, limits, words of lists, rows inside rows.

use serde_json::{Map, Value, json};

use super::mapping::{Field, Kind, Mapping, Otherwise};
use super::outcome::{Reason, Remark, Severity};
use super::{RawRow, RawValue};
use crate::code::{BaseCode, ImplCode};
use crate::item::{Limit, Term};
use crate::lists::{CodeList, ExerciseLevel, Scheme};
use crate::money::Money;
use crate::region::RegionCode;

/// The longest text a field takes, in characters; the widest published column is far narrower.
const TEXT_CHARS_MAX: usize = 20_000;

/// What one conversion works with and what it remarks.
pub(super) struct Conversion<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) line: u64,
    pub(super) remarks: Vec<Remark>,
}

/// A value that could not be read: why, and the value itself.
type Unread = (Reason, String);

impl Conversion<'_> {
    /// Reads every field of `row` into `document`.
    pub(super) fn fill(
        &mut self,
        fields: &[Field],
        row: &RawRow,
        document: &mut Map<String, Value>,
    ) {
        for field in fields {
            let raw = row.get(&field.from).unwrap_or(&RawValue::Null);
            let english = field.en.as_ref().and_then(|en| row.get(en));
            match self.value(field, raw, english) {
                Ok(Some(value)) => set(document, &field.to, value),
                Ok(None) if field.required => self.refuse(field, Reason::Missing, raw.shown()),
                Ok(None) => {}
                Err((reason, value)) => self.refuse(field, reason, value),
            }
        }
    }

    fn refuse(&mut self, field: &Field, reason: Reason, value: String) {
        self.remark(field, reason, value, Severity::Error);
    }

    fn warn(&mut self, field: &Field, reason: Reason, value: String) {
        self.remark(field, reason, value, Severity::Warning);
    }

    fn remark(&mut self, field: &Field, reason: Reason, value: String, severity: Severity) {
        let (line, field) = (self.line, field.from.clone());
        self.remarks.push(Remark { line, field, value, reason, severity });
    }

    fn value(
        &mut self,
        field: &Field,
        raw: &RawValue,
        english: Option<&RawValue>,
    ) -> Result<Option<Value>, Unread> {
        match field.kind {
            Kind::Texts => {
                let texts = self.texts(field, raw)?;
                Ok((!texts.is_empty()).then(|| json!(texts)))
            }
            Kind::Words => self.words(field, raw),
            Kind::Rows | Kind::Materials | Kind::Steps => self.rows(field, raw),
            Kind::Limit => self.limit(field, raw),
            _ => {
                let Some(text) = self.text(field, raw)? else { return Ok(None) };
                self.of_text(field, &text, english)
            }
        }
    }

    fn of_text(
        &mut self,
        field: &Field,
        text: &str,
        english: Option<&RawValue>,
    ) -> Result<Option<Value>, Unread> {
        let unread = |reason| (reason, text.to_owned());
        Ok(Some(match field.kind {
            Kind::Bilingual => match english {
                Some(RawValue::Text(en)) if !en.trim().is_empty() => {
                    json!({ "zh": text, "en": en.trim() })
                }
                _ => json!({ "zh": text }),
            },
            Kind::Count => {
                json!(fold(text).parse::<u32>().map_err(|_| unread(Reason::Unreadable))?)
            }
            Kind::Flag => json!(flag(text).ok_or_else(|| unread(Reason::Unreadable))?),
            Kind::Date => {
                let date: jiff::civil::Date =
                    fold(text).parse().map_err(|_| unread(Reason::Unreadable))?;
                json!(date)
            }
            Kind::Money => {
                json!(fold(text).parse::<Money>().map_err(|_| unread(Reason::Unreadable))?)
            }
            Kind::Word => match self.word(field, text)? {
                Some(word) => json!(word),
                None => return Ok(None),
            },
            Kind::Departments => departments(text),
            Kind::Region => {
                json!(RegionCode::parse(text).map_err(|_| unread(Reason::Region))?)
            }
            Kind::BaseCode => json!(BaseCode::parse(text).map_err(|_| unread(Reason::BaseCode))?),
            Kind::SchemeCode => json!({ "scheme": self.mapping.name, "code": text }),
            Kind::ItemCode => self.item_code(field, text)?,
            Kind::AuthorityOfCode => json!(part(text, 0..18).ok_or(unread(Reason::CodeShape))?),
            Kind::LevelOfCode => {
                let level = part(text, 18..19)
                    .and_then(|code| ExerciseLevel::from_code(Scheme::Gb39046, &code).ok());
                json!(level.ok_or(unread(Reason::CodeShape))?)
            }
            Kind::Text
            | Kind::Texts
            | Kind::Words
            | Kind::Rows
            | Kind::Materials
            | Kind::Steps
            | Kind::Limit => json!(text),
        }))
    }

    /// The text of a value, without blanks and lead-in; `None` when it stands for nothing.
    fn text(&self, field: &Field, raw: &RawValue) -> Result<Option<String>, Unread> {
        let text = match raw {
            RawValue::Null => return Ok(None),
            RawValue::Text(text) => text.trim(),
            RawValue::List(_) | RawValue::Table(_) => return Err((Reason::Shape, raw.shown())),
        };
        if self.is_nothing(field, text) {
            return Ok(None);
        }
        let lead = field.strip.as_deref().unwrap_or_default();
        let text = text.strip_prefix(lead).unwrap_or(text).trim();
        if text.chars().nth(TEXT_CHARS_MAX).is_some() {
            return Err((Reason::TooLong, raw.shown()));
        }
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }

    fn is_nothing(&self, field: &Field, text: &str) -> bool {
        text.is_empty() || self.mapping.nothing.iter().chain(&field.nothing).any(|no| no == text)
    }

    /// The elements of a list, or of a text that holds one.
    fn elements(&self, field: &Field, raw: &RawValue) -> Vec<RawValue> {
        match (raw, &field.split) {
            (RawValue::Null, _) => Vec::new(),
            (RawValue::List(values), _) => values.clone(),
            (RawValue::Text(text), _) if self.is_nothing(field, text.trim()) => Vec::new(),
            (RawValue::Text(text), Some(marks)) => text
                .split(|c| marks.contains(c))
                .map(|part| RawValue::Text(part.to_owned()))
                .collect(),
            (RawValue::Text(_) | RawValue::Table(_), _) => vec![raw.clone()],
        }
    }

    fn texts(&self, field: &Field, raw: &RawValue) -> Result<Vec<String>, Unread> {
        let mut texts: Vec<String> = Vec::new();
        for element in self.elements(field, raw) {
            if let Some(text) = self.text(field, &element)?
                && !texts.contains(&text)
            {
                texts.push(text);
            }
        }
        Ok(texts)
    }

    fn word(&mut self, field: &Field, text: &str) -> Result<Option<String>, Unread> {
        if let Some(word) = field.values.get(text) {
            return Ok(Some(word.clone()));
        }
        match field.otherwise {
            Otherwise::Reject => return Err((Reason::NotInList, text.to_owned())),
            Otherwise::Warn => self.warn(field, Reason::NotInList, text.to_owned()),
            Otherwise::Ignore => {}
        }
        Ok(None)
    }

    fn words(&mut self, field: &Field, raw: &RawValue) -> Result<Option<Value>, Unread> {
        let mut words: Vec<String> = Vec::new();
        for text in self.texts(field, raw)? {
            if let Some(word) = self.word(field, &text)?
                && !words.contains(&word)
            {
                words.push(word);
            }
        }
        Ok((!words.is_empty()).then(|| json!(words)))
    }

    fn limit(&mut self, field: &Field, raw: &RawValue) -> Result<Option<Value>, Unread> {
        let text = match raw {
            RawValue::Null => return Ok(None),
            RawValue::Text(text) => text,
            RawValue::List(_) | RawValue::Table(_) => return Err((Reason::Shape, raw.shown())),
        };
        let limit = Limit::parse(text);
        if limit.term == Term::Unclear {
            self.warn(field, Reason::LimitUnclear, raw.shown());
        }
        Ok(Some(json!(limit)))
    }

    fn rows(&mut self, field: &Field, raw: &RawValue) -> Result<Option<Value>, Unread> {
        let mut rows: Vec<Value> = Vec::new();
        for element in self.elements(field, raw) {
            let row = match element {
                RawValue::Table(row) => row,
                RawValue::Text(text) if self.is_nothing(field, text.trim()) => continue,
                RawValue::Text(_) => RawRow::from([(String::new(), element)]),
                RawValue::Null => continue,
                RawValue::List(_) => return Err((Reason::Shape, element.shown())),
            };
            let mut document = Map::new();
            self.fill(&field.each, &row, &mut document);
            if document.is_empty() {
                continue;
            }
            match field.kind {
                Kind::Materials => give_code(&mut document, &rows),
                Kind::Steps => {
                    document.entry("number").or_insert(json!(rows.len() + 1));
                }
                _ => {}
            }
            rows.push(Value::Object(document));
        }
        Ok((!rows.is_empty()).then_some(Value::Array(rows)))
    }

    /// Codes that fail their check are kept with a warning: published items contain them, and
    /// cases refer to them.
    fn item_code(&mut self, field: &Field, text: &str) -> Result<Value, Unread> {
        let code = fold(text).to_ascii_uppercase();
        let plain = code.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain || !matches!(code.len(), 31 | 33) {
            return Err((Reason::CodeShape, text.to_owned()));
        }
        match ImplCode::parse(&code[..31]) {
            Ok(parsed) if parsed.authority().is_ok() => {}
            _ => self.warn(field, Reason::CreditCode, code[..18].to_owned()),
        }
        Ok(json!(code))
    }
}

/// Puts `value` at a dotted path; a list joins the list that is there already.
pub(super) fn set(document: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => match (document.get_mut(path), value) {
            (Some(Value::Array(there)), Value::Array(more)) => {
                for one in more {
                    if !there.contains(&one) {
                        there.push(one);
                    }
                }
            }
            (_, value) => {
                document.insert(path.to_owned(), value);
            }
        },
        Some((head, rest)) => {
            let inner = document.entry(head).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

/// A material is known by its name, so equal names in different items share one code.
fn give_code(document: &mut Map<String, Value>, earlier: &[Value]) {
    if document.contains_key("code") {
        return;
    }
    let name = document.get("name").and_then(|name| name.get("zh")).and_then(Value::as_str);
    let own = format!("m-{:012x}", fingerprint(name.unwrap_or_default()) & 0xffff_ffff_ffff);
    let taken = |code: &str| earlier.iter().any(|row| row["code"] == code);
    let mut code = own.clone();
    let mut count = 1;
    while taken(&code) {
        count += 1;
        code = format!("{own}-{count}");
    }
    document.insert("code".to_owned(), json!(code));
}

/// FNV-1a over the characters that tell names apart.
fn fingerprint(name: &str) -> u64 {
    let telling = name.chars().filter(|c| !c.is_whitespace() && !"《》；;。".contains(*c));
    let mut buffer = [0; 4];
    telling.fold(0xcbf2_9ce4_8422_2325, |mut hash: u64, c| {
        for byte in c.encode_utf8(&mut buffer).bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        hash
    })
}

/// `省级司法（受理,审核）、市级司法（审核）`.
fn departments(text: &str) -> Value {
    let mut found = Vec::new();
    let (mut name, mut steps, mut inside) = (String::new(), String::new(), false);
    for c in text.chars().chain(['、']) {
        match c {
            '（' | '(' => inside = true,
            '）' | ')' => inside = false,
            '、' | '；' if !inside => {
                if !name.trim().is_empty() {
                    let steps: Vec<_> = steps
                        .split([',', '，', '、'])
                        .map(str::trim)
                        .filter(|s| !s.is_empty())
                        .collect();
                    found.push(json!({ "name": name.trim(), "steps": steps }));
                }
                name.clear();
                steps.clear();
            }
            _ if inside => steps.push(c),
            _ => name.push(c),
        }
    }
    Value::Array(found)
}

fn part(text: &str, range: std::ops::Range<usize>) -> Option<String> {
    fold(text).to_ascii_uppercase().get(range).map(str::to_owned)
}

fn flag(text: &str) -> Option<bool> {
    match text {
        "是" | "支持" | "有" | "1" | "true" | "yes" | "Y" => Some(true),
        "否" | "不支持" | "0" | "false" | "no" | "N" => Some(false),
        _ => None,
    }
}

/// Full-width digits and letters in their plain forms, without blanks.
fn fold(text: &str) -> String {
    text.chars().map(crate::item::limit::half_width).filter(|c| !c.is_whitespace()).collect()
}
