//! Application forms as data: a versioned schema, answers, and what is wrong with them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::code::{CitizenNumber, CreditCode};
use crate::text::Bilingual;

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// A whole number.
    Number,
    /// A civil date.
    Date,
    /// One of the options.
    Choice,
    /// Any of the options.
    Multiple,
    /// A Chinese telephone number.
    Phone,
    /// A citizen number (GB 11643).
    IdNumber,
    /// A unified social credit code (GB 32100).
    CreditCode,
    /// A promise to be ticked.
    Promise,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: Bilingual,
}

/// Where a first value may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefill {
    /// The applicant's name.
    Name,
    /// The applicant's citizen number.
    IdNumber,
    /// The applicant's credit code.
    CreditCode,
    /// The applicant's telephone number.
    Phone,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its key among the answers: lower-case letters, digits and underscores.
    pub key: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// Its label.
    pub label: Bilingual,
    /// A hint below the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Bilingual>,
    /// Whether an answer must be given.
    #[serde(default)]
    pub is_required: bool,
    /// The longest answer in characters, for text kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_max: Option<u32>,
    /// The options of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Where the first value comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
}

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

/// What is wrong with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A required answer is missing.
    Missing,
    /// Longer than allowed.
    TooLong {
        /// The most characters allowed.
        max: u32,
    },
    /// Not a whole number.
    NotANumber,
    /// Not a date of the calendar.
    NotADate,
    /// Not one of the options.
    NotAnOption,
    /// Several values where one is taken.
    NotSingle,
    /// Not a telephone number.
    NotAPhone,
    /// Not a citizen number.
    NotAnIdNumber,
    /// Not a credit code.
    NotACreditCode,
    /// A control character stands in the text.
    ControlCharacter,
    /// The promise is not given.
    NotPromised,
    /// The form has no such field.
    Unknown,
}

impl Fault {
    /// The stable word for this fault, for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::TooLong { .. } => "too-long",
            Self::NotANumber => "not-a-number",
            Self::NotADate => "not-a-date",
            Self::NotAnOption => "not-an-option",
            Self::NotSingle => "not-single",
            Self::NotAPhone => "not-a-phone",
            Self::NotAnIdNumber => "not-an-id-number",
            Self::NotACreditCode => "not-a-credit-code",
            Self::ControlCharacter => "control-character",
            Self::NotPromised => "not-promised",
            Self::Unknown => "unknown",
        }
    }
}

/// A fault with the key of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's key.
    pub field: String,
    /// What is wrong.
    pub fault: Fault,
}

/// The most characters any text answer may have.
const LENGTH_MAX: u32 = 4000;

impl Schema {
    /// The layout version this program writes.
    pub const LAYOUT: u32 = 1;

    /// Checks raw input and answers either clean answers or every fault, in field order.
    pub fn check(&self, raw: &Answers) -> Result<Answers, Vec<FieldFault>> {
        let mut answers = Answers::new();
        let mut faults = Vec::new();
        for field in &self.fields {
            let given: Vec<&str> = raw
                .get(&field.key)
                .into_iter()
                .flatten()
                .map(|value| value.trim())
                .filter(|value| !value.is_empty())
                .collect();
            match field.check(&given) {
                Ok(values) if values.is_empty() => {}
                Ok(values) => {
                    answers.insert(field.key.clone(), values);
                }
                Err(fault) => faults.push(FieldFault { field: field.key.clone(), fault }),
            }
        }
        for key in raw.keys().filter(|key| !self.fields.iter().any(|field| field.key == **key)) {
            faults.push(FieldFault { field: key.clone(), fault: Fault::Unknown });
        }
        if faults.is_empty() { Ok(answers) } else { Err(faults) }
    }
}

impl Field {
    fn check(&self, given: &[&str]) -> Result<Vec<String>, Fault> {
        if given.is_empty() {
            return match (self.is_required, self.kind) {
                (true, Kind::Promise) => Err(Fault::NotPromised),
                (true, _) => Err(Fault::Missing),
                (false, _) => Ok(Vec::new()),
            };
        }
        if given.len() > 1 && self.kind != Kind::Multiple {
            return Err(Fault::NotSingle);
        }
        given.iter().map(|value| self.check_one(value)).collect()
    }

    fn check_one(&self, value: &str) -> Result<String, Fault> {
        let max = self.length_max.unwrap_or(LENGTH_MAX).min(LENGTH_MAX);
        if value.chars().count() > max as usize {
            return Err(Fault::TooLong { max });
        }
        let is_line_break = |c| matches!(c, '\n' | '\r' | '\t') && self.kind == Kind::LongText;
        if value.chars().any(|c| c.is_control() && !is_line_break(c)) {
            return Err(Fault::ControlCharacter);
        }
        match self.kind {
            Kind::Text | Kind::LongText => Ok(value.to_owned()),
            Kind::Number => {
                let number: i64 = half_width(value).parse().map_err(|_| Fault::NotANumber)?;
                Ok(number.to_string())
            }
            Kind::Date => {
                let date: jiff::civil::Date = value.parse().map_err(|_| Fault::NotADate)?;
                Ok(date.to_string())
            }
            Kind::Choice | Kind::Multiple => self
                .options
                .iter()
                .find(|option| option.value == value)
                .map(|option| option.value.clone())
                .ok_or(Fault::NotAnOption),
            Kind::Phone => phone(value).ok_or(Fault::NotAPhone),
            Kind::IdNumber => CitizenNumber::parse(&half_width(value).to_uppercase())
                .map(|number| number.as_str().to_owned())
                .map_err(|_| Fault::NotAnIdNumber),
            Kind::CreditCode => CreditCode::parse(&half_width(value).to_uppercase())
                .map(|code| code.to_string())
                .map_err(|_| Fault::NotACreditCode),
            Kind::Promise => match value {
                "yes" => Ok("yes".to_owned()),
                _ => Err(Fault::NotPromised),
            },
        }
    }
}

/// Full-width digits and letters, as Chinese input methods type them, made half-width.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match u32::from(c) {
            code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// Whether a text is a Chinese telephone number.
pub fn is_phone(text: &str) -> bool {
    phone(text).is_some()
}

/// A mobile number of 11 digits or a landline with area code, without spaces and dashes.
fn phone(text: &str) -> Option<String> {
    let digits: String =
        half_width(text).chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let digits = digits.strip_prefix("+86").unwrap_or(&digits);
    let is_numeric = digits.bytes().all(|b| b.is_ascii_digit());
    let is_mobile = digits.len() == 11 && digits.starts_with('1');
    let is_landline = (10..=12).contains(&digits.len()) && digits.starts_with('0');
    (is_numeric && (is_mobile || is_landline)).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: Kind) -> Field {
        Field {
            key: "f".to_owned(),
            kind,
            label: Bilingual::zh("标签"),
            hint: None,
            is_required: true,
            length_max: Some(20),
            options: vec![Choice { value: "a".to_owned(), label: Bilingual::zh("甲") }],
            prefill: None,
        }
    }

    #[track_caller]
    fn check(kind: Kind, typed: &str, expected: Result<&str, Fault>) {
        let schema = Schema { schema: 1, fields: vec![field(kind)] };
        let raw = Answers::from([("f".to_owned(), vec![typed.to_owned()])]);
        let found = schema.check(&raw).map(|mut a| a.remove("f").unwrap_or_default().join(","));
        let expected = expected
            .map(str::to_owned)
            .map_err(|fault| vec![FieldFault { field: "f".to_owned(), fault }]);
        assert_eq!(found, expected, "{kind:?} {typed:?}");
    }

    #[test]
    fn each_kind_takes_what_it_should_and_says_what_is_wrong() {
        check(Kind::Text, "  王芳 ", Ok("王芳"));
        check(Kind::Text, "   ", Err(Fault::Missing));
        check(
            Kind::Text,
            "一二三四五六七八九十一二三四五六七八九十一",
            Err(Fault::TooLong { max: 20 }),
        );
        check(Kind::Text, "a\u{0}b", Err(Fault::ControlCharacter));
        check(Kind::Text, "a\nb", Err(Fault::ControlCharacter));
        check(Kind::LongText, "a\nb", Ok("a\nb"));
        check(Kind::Number, "１２", Ok("12"));
        check(Kind::Number, "12.5", Err(Fault::NotANumber));
        check(Kind::Date, "2026-02-29", Err(Fault::NotADate));
        check(Kind::Date, "2028-02-29", Ok("2028-02-29"));
        check(Kind::Choice, "a", Ok("a"));
        check(Kind::Choice, "b", Err(Fault::NotAnOption));
        check(Kind::Phone, "138 0013-8000", Ok("13800138000"));
        check(Kind::Phone, "020-37620000", Ok("02037620000"));
        check(Kind::Phone, "110", Err(Fault::NotAPhone));
        check(Kind::IdNumber, "11010519491231002x", Ok("11010519491231002X"));
        check(Kind::IdNumber, "110105194912310021", Err(Fault::NotAnIdNumber));
        check(Kind::CreditCode, "11450721MB15580811", Ok("11450721MB15580811"));
        check(Kind::CreditCode, "11450721MB15580812", Err(Fault::NotACreditCode));
        check(Kind::Promise, "yes", Ok("yes"));
        check(Kind::Promise, "", Err(Fault::NotPromised));
    }

    #[test]
    fn a_field_the_form_does_not_have_is_refused() {
        let schema = Schema { schema: 1, fields: vec![] };
        let raw = Answers::from([("state".to_owned(), vec!["granted".to_owned()])]);
        let faults = schema.check(&raw).unwrap_err();
        assert_eq!(faults, [FieldFault { field: "state".to_owned(), fault: Fault::Unknown }]);
    }
}
