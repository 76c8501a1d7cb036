//! Reading typed answers: what each kind takes, cleaned, and as rules see it.

use jiff::civil::Date;

use super::Field;
use super::fault::Fault;
use super::kind::Kind;
use crate::code::{CitizenNumber, CreditCode};
use crate::lists::{CodeList, DocumentType};
use crate::money::Money;
use crate::region::RegionCode;
use crate::rule::{Decimal, Value};

/// The most characters any text answer may have.
const LENGTH_MAX: u32 = 4000;

/// One answer as it is stored and as rules see it.
pub(super) struct Read {
    pub stored: String,
    pub value: Value,
}

/// Reads one typed value of a field, or of a part of a field.
pub(super) fn read(field: &Field, kind: Kind, typed: &str) -> Result<Read, Fault> {
    let max = field.length_max.unwrap_or(LENGTH_MAX).min(LENGTH_MAX);
    if typed.chars().count() > max as usize {
        return Err(Fault::TooLong { max });
    }
    let is_line_break = |c| matches!(c, '\n' | '\r' | '\t') && kind == Kind::LongText;
    if typed.chars().any(|c| c.is_control() && !is_line_break(c)) {
        return Err(Fault::ControlCharacter);
    }
    let text = |stored: String| Ok(Read { value: Value::text(&stored), stored });
    match kind {
        Kind::Number => number(field, &half_width(typed)),
        Kind::Money => money(field, typed),
        Kind::Date => date(field, &half_width(typed)),
        Kind::Choice if field.kind == Kind::IdDocument => match DocumentType::from_key(typed) {
            Some(_) => text(typed.to_owned()),
            None => Err(Fault::NotAnOption),
        },
        Kind::Choice | Kind::Multiple => {
            match field.options.iter().any(|option| option.value == typed) {
                true => text(typed.to_owned()),
                false => Err(Fault::NotAnOption),
            }
        }
        Kind::Region => match RegionCode::parse(&half_width(typed)) {
            Ok(code) => text(code.as_str().to_owned()),
            Err(_) => Err(Fault::NotARegion),
        },
        Kind::Phone => text(phone(typed).ok_or(Fault::NotAPhone)?),
        Kind::IdNumber => match CitizenNumber::parse(&half_width(typed).to_uppercase()) {
            Ok(number) => text(number.as_str().to_owned()),
            Err(_) => Err(Fault::NotAnIdNumber),
        },
        Kind::CreditCode => match CreditCode::parse(&half_width(typed).to_uppercase()) {
            Ok(code) => text(code.to_string()),
            Err(_) => Err(Fault::NotACreditCode),
        },
        Kind::Promise => match typed {
            "yes" => Ok(Read { stored: "yes".to_owned(), value: Value::Bool(true) }),
            _ => Err(Fault::NotPromised),
        },
        Kind::File => match is_reference(typed) {
            true => text(typed.to_owned()),
            false => Err(Fault::NotAFile),
        },
        _ => text(typed.to_owned()),
    }
}

/// The number of an identity document of that type.
pub(super) fn document_number(of: &str, typed: &str) -> Result<String, Fault> {
    let number = half_width(typed).to_uppercase();
    let is_coded = |least: usize, most: usize| {
        (least..=most).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let is_right = match DocumentType::from_key(of) {
        Some(DocumentType::ResidentCard) => CitizenNumber::parse(&number).is_ok(),
        Some(DocumentType::CreditCode) => CreditCode::parse(&number).is_ok(),
        // Machine-readable travel documents have at most nine characters (ICAO 9303), older ones
        // of some states a few more.
        Some(DocumentType::Passport) => is_coded(5, 12),
        Some(DocumentType::TaiwanPass) => {
            is_coded(8, 10) && number.bytes().all(|b| b.is_ascii_digit())
        }
        Some(DocumentType::Other) => (1..=50).contains(&number.chars().count()),
        None => return Err(Fault::NotAnOption),
    };
    if is_right { Ok(number) } else { Err(Fault::NotADocumentNumber) }
}

fn number(field: &Field, typed: &str) -> Result<Read, Fault> {
    let typed = typed.replace(',', "");
    if field.decimals == 0 {
        let number: i64 = typed.parse().map_err(|_| Fault::NotANumber)?;
        let limit = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        within(field, number, limit(&field.least), limit(&field.greatest))?;
        return Ok(Read { stored: number.to_string(), value: Value::Int(number) });
    }
    let wrong = Fault::NotADecimal { max: field.decimals };
    let number: Decimal = typed.parse().map_err(|_| wrong.clone())?;
    if number.places() > field.decimals {
        return Err(wrong);
    }
    let limit = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    within(field, number, limit(&field.least), limit(&field.greatest))?;
    Ok(Read { stored: number.to_string(), value: Value::Decimal(number) })
}

fn money(field: &Field, typed: &str) -> Result<Read, Fault> {
    let sum = Money::parse(typed).map_err(|_| Fault::NotASum)?;
    let limit = |text: &Option<String>| text.as_deref().and_then(|text| Money::parse(text).ok());
    within(field, sum, limit(&field.least), limit(&field.greatest))?;
    Ok(Read { stored: plain_sum(sum), value: Value::Money(sum) })
}

/// A sum as it is stored: yuan with two digits after the point, without commas.
fn plain_sum(sum: Money) -> String {
    let fen = sum.fen().unsigned_abs();
    format!("{}{}.{:02}", if sum.fen() < 0 { "-" } else { "" }, fen / 100, fen % 100)
}

fn date(field: &Field, typed: &str) -> Result<Read, Fault> {
    let date: Date = typed.parse().map_err(|_| Fault::NotADate)?;
    let limit = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    within(field, date, limit(&field.least), limit(&field.greatest))?;
    Ok(Read { stored: date.to_string(), value: Value::Date(date) })
}

fn within<T: PartialOrd>(
    field: &Field,
    found: T,
    least: Option<T>,
    greatest: Option<T>,
) -> Result<(), Fault> {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    if least.is_some_and(|least| found < least) {
        return Err(Fault::TooSmall { least: said(&field.least) });
    }
    if greatest.is_some_and(|greatest| found > greatest) {
        return Err(Fault::TooGreat { greatest: said(&field.greatest) });
    }
    Ok(())
}

/// Whether a text can be the reference of a stored file.
fn is_reference(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
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

/// A Chinese mobile number as its eleven digits, if the text is one.
pub fn mobile(text: &str) -> Option<String> {
    phone(text).filter(|digits| digits.len() == 11 && digits.starts_with('1'))
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

/// Row ids come from pages; anything else is left unread.
pub(super) fn is_row_id(id: &str) -> bool {
    (1..=32).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A computed value as it is stored.
pub(super) fn written(value: &Value) -> Option<String> {
    match value {
        Value::Bool(is_true) => Some(if *is_true { "yes" } else { "no" }.to_owned()),
        Value::Int(n) => Some(n.to_string()),
        Value::Decimal(n) => Some(n.to_string()),
        Value::Money(sum) => Some(plain_sum(*sum)),
        Value::Date(date) => Some(date.to_string()),
        Value::Text(text) => Some(text.to_string()),
        Value::Unknown | Value::List(_) | Value::Record(_) | Value::Table(_) => None,
    }
}
