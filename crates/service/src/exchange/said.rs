//! What may be told of a pushed row to those who did not push it: which of our own words it uses, what is
//! wrong with it and where – never anything that its sender wrote.

use std::fmt;

use domain::case::{CaseId, DeliveryWay, MaterialWay};
use domain::exchange::Handler;
use domain::lists::{CodeList, SpecialProcedure};
use jiff::civil::Date;
use serde_json::Value;

/// The words of the deeds that a row can be about.
pub const DEEDS: [&str; 22] = [
    "accept",
    "request-correction",
    "decline",
    "not-needed",
    "start",
    "take-step",
    "finish-step",
    "countersign",
    "propose-procedure",
    "propose-extension",
    "propose-end",
    "approve",
    "reject",
    "resume",
    "review",
    "return",
    "decide",
    "decide-at-once",
    "send-up",
    "issue",
    "deliver",
    "confirm-delivery",
];

/// The word of material that is handed over, which has an address of its own.
pub const MATERIAL: &str = "material";

/// The shape of a part of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Words of people or about them: nothing of it is shown.
    Text,
    /// The number of a case.
    Case,
    /// A small whole number.
    Number,
    /// Yes or no.
    Flag,
    /// A day.
    Day,
    /// The word of a deed.
    Deed,
    /// The word of a special procedure.
    Procedure,
    /// The word of a way of delivery.
    Way,
    /// The word of a way in which a material was received.
    MaterialWay,
    /// A moment.
    Moment,
    /// Parts of its own.
    Parts,
}

/// Every part that a row can have.
const PARTS: [(&str, Shape); 32] = [
    ("case", Shape::Case),
    ("event", Shape::Number),
    ("handler", Shape::Parts),
    ("handler.id", Shape::Text),
    ("handler.name", Shape::Text),
    ("deed", Shape::Parts),
    ("deed.type", Shape::Deed),
    ("deed.step", Shape::Number),
    ("deed.agrees", Shape::Flag),
    ("deed.is_for_grant", Shape::Flag),
    ("deed.is_granted", Shape::Flag),
    ("deed.kind", Shape::Procedure),
    ("deed.expected_days", Shape::Number),
    ("deed.answer_by", Shape::Day),
    ("deed.way", Shape::Way),
    ("deed.defects", Shape::Text),
    ("deed.reason", Shape::Text),
    ("deed.reasons", Shape::Text),
    ("deed.competent_body", Shape::Text),
    ("deed.opinion", Shape::Text),
    ("deed.given_by", Shape::Text),
    ("deed.result", Shape::Text),
    ("deed.proof", Shape::Text),
    ("material", Shape::Parts),
    ("material.code", Shape::Text),
    ("material.way", Shape::MaterialWay),
    ("material.copies", Shape::Number),
    ("material.received_at", Shape::Moment),
    ("material.file", Shape::Parts),
    ("material.file.name", Shape::Text),
    ("material.file.content", Shape::Text),
    ("material.file.sha256", Shape::Text),
];

/// A part of a row by its path; none where we have no such part.
fn part(path: &str) -> Option<(&'static str, Shape)> {
    PARTS.into_iter().find(|(known, _)| *known == path)
}

/// The path of a part in our own words; none where we have no such part.
pub fn known_part(path: &str) -> Option<&'static str> {
    part(path).map(|(known, _)| known)
}

impl Shape {
    /// What is shown of a value of this shape; none where it is hidden, or is no such value.
    fn shown(self, value: &Value) -> Option<String> {
        let text = value.as_str();
        match self {
            // Milliseconds tell nobody anything, and a number may be somebody's.
            Self::Text | Self::Parts | Self::Moment => None,
            Self::Case => CaseId::parse(text?).map(|id| id.shown()),
            Self::Number => u32::try_from(value.as_u64()?).ok().map(|n| n.to_string()),
            Self::Flag => value.as_bool().map(|is| is.to_string()),
            Self::Day => text?.parse::<Date>().ok().map(|day| day.to_string()),
            Self::Deed => known_deed(text?).map(str::to_owned),
            Self::Procedure => SpecialProcedure::from_key(text?).map(|kind| kind.key().to_owned()),
            Self::MaterialWay => MaterialWay::from_key(text?).map(|way| way.key().to_owned()),
            Self::Way => serde_json::from_value::<DeliveryWay>(value.clone())
                .is_ok()
                .then(|| text.map(str::to_owned))?,
        }
    }

    /// Whether a value has this shape.
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.is_string() || value.is_null(),
            Self::Case => value.is_string(),
            Self::Moment => value.is_i64(),
            Self::Parts => value.is_object(),
            _ => self.shown(value).is_some(),
        }
    }
}

/// The word of a deed as we know it; material that is handed over is one.
pub(super) fn known_deed(word: &str) -> Option<&'static str> {
    DEEDS.into_iter().chain([MATERIAL]).find(|known| *known == word)
}

/// What is wrong with the form of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is no object with parts.
    NoObject,
    /// A part is not there.
    Missing,
    /// There is a part that we do not know.
    Unknown,
    /// A word is none of ours.
    Word,
    /// A value is of another kind, or out of its bounds.
    Value,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::NoObject, Self::Missing, Self::Unknown, Self::Word, Self::Value];

    /// The word in answers, records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::NoObject => "no-object",
            Self::Missing => "missing-field",
            Self::Unknown => "unknown-field",
            Self::Word => "unknown-word",
            Self::Value => "wrong-value",
        }
    }
}

/// What is wrong with a row, at which part, and in which line of its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What.
    pub flaw: Flaw,
    /// The part, by its path.
    pub part: Option<&'static str>,
    /// The line, from 1.
    pub line: Option<usize>,
}

impl Malformed {
    /// What is wrong at a part.
    pub fn new(flaw: Flaw, path: &str) -> Self {
        Self { flaw, part: known_part(path), line: None }
    }

    /// What a record says; none for anything that is not made of our own words.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let flaw = words.next()?;
        let mut found = Self::new(Flaw::ALL.into_iter().find(|known| known.key() == flaw)?, "");
        for word in words {
            match (known_part(word), word.strip_prefix('#').map(str::parse)) {
                (Some(part), _) => found.part = Some(part),
                (None, Some(Ok(line))) => found.line = Some(line),
                _ => return None,
            }
        }
        Some(found)
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.flaw.key())?;
        if let Some(part) = self.part {
            write!(f, " {part}")?;
        }
        match self.line {
            Some(line) => write!(f, " #{line}"),
            None => Ok(()),
        }
    }
}

/// The first part within a part whose value does not fit, or else the part itself.
pub fn misfit(of: &'static str, value: &Value) -> &'static str {
    let fields = value.as_object().into_iter().flatten();
    let mut known = fields.filter_map(|(key, inner)| Some((part(&format!("{of}.{key}"))?, inner)));
    known.find(|((_, shape), inner)| !shape.fits(inner)).map_or(of, |((path, _), _)| path)
}

/// A part of a row as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its path.
    pub path: &'static str,
    /// Its value, where that says nothing of anybody.
    pub plain: Option<String>,
    /// How many characters it has.
    pub length: usize,
}

/// What a kept row says, part by part, with everything hidden that may say something of somebody: of
/// that only how long it is; and how many parts it has that we do not know.
pub fn shown_parts(body: &str) -> (Vec<Part>, usize) {
    let (mut parts, mut unknown) = (Vec::new(), 0);
    if let Ok(value) = serde_json::from_str::<Value>(body) {
        flatten("", &value, &mut parts, &mut unknown);
    }
    (parts, unknown)
}

fn flatten(path: &str, value: &Value, parts: &mut Vec<Part>, unknown: &mut usize) {
    let known = part(path);
    if let Value::Object(fields) = value
        && (path.is_empty() || known.is_some_and(|(_, shape)| shape == Shape::Parts))
    {
        for (key, inner) in fields {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            flatten(&path, inner, parts, unknown);
        }
        return;
    }
    let Some((path, shape)) = known else {
        *unknown += 1;
        return;
    };
    let length = match value {
        Value::String(text) => text.chars().count(),
        other => other.to_string().chars().count(),
    };
    parts.push(Part { path, plain: shape.shown(value), length });
}

/// The number of whoever did it there, if it looks like one.
pub(super) fn handler_id(text: &str) -> Option<&str> {
    Handler::parse(text, "x").map(|_| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "11010519491231002X";

    #[test]
    fn what_is_wrong_is_read_back_and_nothing_else_is() {
        for flaw in Flaw::ALL {
            for (path, line) in [("", None), ("deed.step", None), ("case", Some(3)), ("", Some(1))]
            {
                let one = Malformed { line, ..Malformed::new(flaw, path) };
                assert_eq!(Malformed::parse(&one.to_string()), Some(one), "{one}");
            }
        }
        for quoted in [
            format!("invalid type: string \"{NUMBER}\", expected u32"),
            format!("unknown-field {NUMBER}"),
            format!("unknown-field deed.{NUMBER}"),
            format!("missing-field case #{NUMBER}"),
            String::new(),
        ] {
            assert_eq!(Malformed::parse(&quoted), None, "{quoted}");
        }
    }

    #[test]
    fn a_value_is_shown_only_where_it_is_one_of_ours() {
        let row = |deed: Value| serde_json::json!({ "case": NUMBER, "event": 1, "deed": deed });
        let long = 110_105_194_912_310_024_u64;
        for deed in [
            serde_json::json!({ "type": NUMBER, "kind": NUMBER, "way": NUMBER, "answer_by": NUMBER }),
            serde_json::json!({ "step": long, "expected_days": long, "agrees": NUMBER }),
            serde_json::json!({ NUMBER: 1, "reason": NUMBER, "step": { NUMBER: NUMBER } }),
            serde_json::json!([NUMBER, { NUMBER: NUMBER }]),
            serde_json::json!(NUMBER),
        ] {
            let (parts, _) = shown_parts(&row(deed.clone()).to_string());
            let text = format!("{parts:?}");
            assert!(!text.contains("110105"), "{text}");
            assert!(!misfit("deed", &deed).contains("110105"));
        }
        let deed = serde_json::json!({ "type": "deliver", "way": "courier", "step": 2, "x": 1 });
        let (parts, unknown) = shown_parts(&row(deed).to_string());
        let plain = |path: &str| parts.iter().find(|part| part.path == path).unwrap().plain.clone();
        assert_eq!(plain("deed.type").as_deref(), Some("deliver"));
        assert_eq!(plain("deed.way").as_deref(), Some("courier"));
        assert_eq!(plain("deed.step").as_deref(), Some("2"));
        assert_eq!((plain("case"), plain("event").as_deref()), (None, Some("1")));
        assert_eq!(unknown, 1);
    }
}
