//! Reading a configuration file key by key, with the line each stands on.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{KEYS, known};
use crate::exit::{Kind, failure};

/// The settings of a file as (key, place, value).
pub fn read(path: &Path) -> anyhow::Result<Vec<(&'static str, String, String)>> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|why| failure(Kind::Config, format!("{name}: cannot be read: {why}")))?;
    parse(&name, &text)
}

/// The settings of a text that stands in the file `name`.
pub fn parse(name: &str, text: &str) -> anyhow::Result<Vec<(&'static str, String, String)>> {
    let place = |at: usize| format!("{name} line {}", line_of(text, at));
    let table = DeTable::parse(text).map_err(|why| {
        let at = why.span().map_or(0, |span| span.start);
        failure(Kind::Config, format!("{}: {}", place(at), why.message().replace('\n', " ")))
    })?;
    let mut settings = Vec::new();
    let mut tables = vec![(String::new(), table.get_ref())];
    while let Some((prefix, table)) = tables.pop() {
        for (key, value) in table {
            let at = place(key.span().start);
            let full = format!("{prefix}{}", key.get_ref());
            if let DeValue::Table(inner) = value.get_ref()
                && KEYS.iter().any(|known| known.starts_with(&format!("{full}.")))
            {
                tables.push((format!("{full}."), inner));
                continue;
            }
            let Some(known) = KEYS.into_iter().find(|k| *k == full && *k != "config") else {
                let why = format!("{at}: unknown key {full}; known are {}", known());
                return Err(failure(Kind::Config, why));
            };
            let value = scalar(value).ok_or_else(|| {
                let what = "takes one value: a text in quotes, a whole number, true or false";
                failure(Kind::Config, format!("{at}: {full} {what}"))
            })?;
            settings.push((known, at, value));
        }
    }
    Ok(settings)
}

fn scalar(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

fn line_of(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}
