//! The kinds of fields, with the parts of their answers and what rules see of them.

use serde::{Deserialize, Serialize};

use super::Field;
use crate::rule::Type;

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// A number, whole unless the field allows digits after the point.
    Number,
    /// A sum of money in yuan, to the fen.
    Money,
    /// A civil date.
    Date,
    /// Two civil dates, the second not before the first.
    DateRange,
    /// One of the options.
    Choice,
    /// Any of the options.
    Multiple,
    /// A region of the country, by its code (GB/T 2260).
    Region,
    /// An organisation: its name and unified social credit code.
    Organisation,
    /// A Chinese telephone number.
    Phone,
    /// A citizen number (GB 11643).
    IdNumber,
    /// A unified social credit code (GB 32100).
    CreditCode,
    /// An identity document: its type and its number.
    IdDocument,
    /// An address: a region and the rest.
    Address,
    /// Files, by their references.
    File,
    /// A name typed below a statement, and the statement confirmed.
    Signature,
    /// A promise to be ticked.
    Promise,
    /// A computed value; nobody types it.
    Computed,
    /// Words to read; nothing is answered.
    Notice,
    /// A titled part of the form.
    Section,
    /// Rows of the same fields, as many as needed.
    Group,
    /// Rows of the same fields, one for each option.
    Table,
}

impl Kind {
    /// Every kind, in the order in which the designer offers them.
    pub const ALL: [Kind; 23] = [
        Kind::Text,
        Kind::LongText,
        Kind::Number,
        Kind::Money,
        Kind::Date,
        Kind::DateRange,
        Kind::Choice,
        Kind::Multiple,
        Kind::Region,
        Kind::Organisation,
        Kind::Phone,
        Kind::IdNumber,
        Kind::CreditCode,
        Kind::IdDocument,
        Kind::Address,
        Kind::File,
        Kind::Signature,
        Kind::Promise,
        Kind::Computed,
        Kind::Notice,
        Kind::Section,
        Kind::Group,
        Kind::Table,
    ];

    /// Its word in documents and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::LongText => "long_text",
            Kind::Number => "number",
            Kind::Money => "money",
            Kind::Date => "date",
            Kind::DateRange => "date_range",
            Kind::Choice => "choice",
            Kind::Multiple => "multiple",
            Kind::Region => "region",
            Kind::Organisation => "organisation",
            Kind::Phone => "phone",
            Kind::IdNumber => "id_number",
            Kind::CreditCode => "credit_code",
            Kind::IdDocument => "id_document",
            Kind::Address => "address",
            Kind::File => "file",
            Kind::Signature => "signature",
            Kind::Promise => "promise",
            Kind::Computed => "computed",
            Kind::Notice => "notice",
            Kind::Section => "section",
            Kind::Group => "group",
            Kind::Table => "table",
        }
    }

    /// The kind of that word.
    pub fn parse(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The named parts of its answer with the kind of each; none where the answer is one.
    pub fn parts(self) -> &'static [(&'static str, Kind)] {
        match self {
            Kind::DateRange => &[("from", Kind::Date), ("to", Kind::Date)],
            Kind::Organisation => &[("name", Kind::Text), ("code", Kind::CreditCode)],
            Kind::IdDocument => &[("type", Kind::Choice), ("number", Kind::Text)],
            Kind::Address => &[("region", Kind::Region), ("detail", Kind::Text)],
            Kind::Signature => &[("name", Kind::Text), ("agreed", Kind::Promise)],
            _ => &[],
        }
    }

    /// Whether its answer is rows.
    pub fn has_rows(self) -> bool {
        matches!(self, Kind::Group | Kind::Table)
    }

    /// Whether people answer it themselves, in one piece or in parts.
    pub fn is_answered(self) -> bool {
        !matches!(self, Kind::Computed | Kind::Notice | Kind::Section | Kind::Group | Kind::Table)
    }
}

/// What a computed field gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gives {
    /// A whole number.
    Int,
    /// A decimal number.
    Decimal,
    /// A sum of money.
    Money,
    /// A date.
    Date,
    /// Text.
    Text,
    /// Yes or no.
    Bool,
}

impl Gives {
    /// All of them.
    pub const ALL: [Gives; 6] =
        [Gives::Int, Gives::Decimal, Gives::Money, Gives::Date, Gives::Text, Gives::Bool];

    /// The type in rules.
    pub fn value_type(self) -> Type {
        match self {
            Gives::Int => Type::Int,
            Gives::Decimal => Type::Decimal,
            Gives::Money => Type::Money,
            Gives::Date => Type::Date,
            Gives::Text => Type::Text,
            Gives::Bool => Type::Bool,
        }
    }

    /// Its word in documents and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Gives::Int => "int",
            Gives::Decimal => "decimal",
            Gives::Money => "money",
            Gives::Date => "date",
            Gives::Text => "text",
            Gives::Bool => "bool",
        }
    }
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

/// The type that rules see of a field, if they see it at all.
pub(super) fn value_type(field: &Field) -> Option<Type> {
    let parts = field.kind.parts();
    if !parts.is_empty() {
        let part = |(name, kind): &(&str, Kind)| ((*name).to_owned(), plain_type(*kind, 0));
        return Some(Type::record(parts.iter().map(part)));
    }
    match field.kind {
        Kind::Notice | Kind::Section => None,
        Kind::Computed => Some(field.gives.unwrap_or(Gives::Text).value_type()),
        Kind::Group | Kind::Table => {
            let row = [("row".to_owned(), Type::Text)].into_iter();
            let fields = field.fields.iter();
            let inner = fields.filter_map(|field| Some((field.key.clone(), value_type(field)?)));
            Some(Type::list(Type::record(row.chain(inner))))
        }
        kind => Some(plain_type(kind, field.decimals)),
    }
}

fn plain_type(kind: Kind, decimals: u32) -> Type {
    match kind {
        Kind::Number if decimals > 0 => Type::Decimal,
        Kind::Number => Type::Int,
        Kind::Money => Type::Money,
        Kind::Date => Type::Date,
        Kind::Promise => Type::Bool,
        Kind::Multiple | Kind::File => Type::list(Type::Text),
        _ => Type::Text,
    }
}
