//! Mapping files: which field of a source becomes which field of an item, and read how.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::lists::{Reads, Table, tables};

/// The schema number of mapping files.
const MAPPING_SCHEMA: u16 = 1;

/// How one published source is read, written in a data file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Schema number of the file.
    pub schema: u16,
    /// Name the mapping is chosen by.
    pub name: String,
    /// What the source is and where its lists come from.
    pub about: String,
    /// Words that stand for nothing at all.
    pub nothing: Vec<String>,
    /// Fields of the source that only repeat others and are not kept.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Fields of the item that are the same for every row, by path.
    #[serde(default)]
    pub constants: BTreeMap<String, serde_json::Value>,
    /// The fields read.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

/// One field of the source and where it goes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Name in the source; empty inside `each` for the element itself.
    pub from: String,
    /// Path in the item document.
    pub to: String,
    /// How it is read.
    #[serde(rename = "as")]
    pub kind: Kind,
    /// Whether a row without it is refused.
    #[serde(default)]
    pub required: bool,
    /// Name of the field that holds the English wording.
    #[serde(default)]
    pub en: Option<String>,
    /// Marks between the parts of a list that comes as one text.
    #[serde(default)]
    pub split: Option<String>,
    /// A lead-in to be taken off, such as `办理地点：`.
    #[serde(default)]
    pub strip: Option<String>,
    /// More words that stand for nothing in this field.
    #[serde(default)]
    pub nothing: Vec<String>,
    /// The code list whose Chinese names, keys and codes are understood, by its name.
    #[serde(default)]
    pub list: Option<String>,
    /// The scheme the codes of `list` are in, by its key.
    #[serde(default)]
    pub scheme: Option<String>,
    /// The words of the source and what they become; they come before those of `list`.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// What happens to a word that is not in `values`.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// Fields of each element, for rows.
    #[serde(default)]
    pub each: Vec<Field>,
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Plain text.
    Text,
    /// Several plain texts.
    Texts,
    /// Text with an English wording beside it.
    Bilingual,
    /// A time limit.
    Limit,
    /// A whole number.
    Count,
    /// Yes or no.
    Flag,
    /// A date.
    Date,
    /// A sum in yuan.
    Money,
    /// One word of a list, by `values`.
    Word,
    /// Several words of a list, by `values`.
    Words,
    /// Several elements, each by `each`.
    Rows,
    /// Materials: like rows, and each gets a code made from its name.
    Materials,
    /// Steps: like rows, and each gets its number.
    Steps,
    /// Joint departments with their steps in brackets.
    Departments,
    /// A region code.
    Region,
    /// The implementation or handling code.
    ItemCode,
    /// The credit code at the head of the item code.
    AuthorityOfCode,
    /// The exercise level in the item code.
    LevelOfCode,
    /// A base code.
    BaseCode,
    /// A code of the source's own scheme, kept together with the scheme's name.
    SchemeCode,
}

/// What happens to a word that the mapping does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// The row is refused.
    #[default]
    Reject,
    /// The word is left out with a warning.
    Warn,
    /// The word is left out.
    Ignore,
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MappingFault {
    /// There is no mapping of this name.
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// The file cannot be read.
    Unreadable {
        /// What the reader said.
        detail: String,
    },
    /// A field names a code list that there is not.
    UnknownList {
        /// The list named.
        name: String,
    },
    /// The file is of another schema.
    Schema {
        /// The schema found.
        found: u16,
    },
}

impl std::fmt::Display for MappingFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { name } => {
                let known = Mapping::NAMES.join(", ");
                write!(f, "there is no mapping named {name}; there are {known}")
            }
            Self::Unreadable { detail } => write!(f, "the mapping cannot be read: {detail}"),
            Self::UnknownList { name } => write!(f, "there is no code list named {name}"),
            Self::Schema { found } => {
                write!(f, "the mapping has schema {found}, expected {MAPPING_SCHEMA}")
            }
        }
    }
}

impl std::error::Error for MappingFault {}

impl Field {
    /// Puts the words of the code list beside the field's own.
    fn learn_words(&mut self, lists: &[Table]) -> Result<(), MappingFault> {
        for inner in &mut self.each {
            inner.learn_words(lists)?;
        }
        let Some(name) = &self.list else { return Ok(()) };
        let unknown = || MappingFault::UnknownList { name: name.clone() };
        let list = lists.iter().find(|list| list.name == name).ok_or_else(unknown)?;
        for (key, zh, _, codes) in &list.rows {
            let of_scheme = codes
                .iter()
                .filter(|(scheme, reads, _)| {
                    self.scheme.as_deref() == Some(scheme.key()) && *reads != Reads::WriteOnly
                })
                .map(|(_, _, code)| *code);
            for word in [*key, *zh].into_iter().chain(of_scheme) {
                self.values.entry(word.to_owned()).or_insert_with(|| (*key).to_owned());
            }
        }
        Ok(())
    }
}

impl Mapping {
    /// The names of the mappings that come with the product.
    pub const NAMES: [&'static str; 3] = ["guangdong", "demo", "tongban"];

    /// The mapping of this name.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn named(name: &str) -> Result<Self, MappingFault> {
        let text = match name {
            "guangdong" => include_str!("../../data/mappings/guangdong.toml"),
            "demo" => include_str!("../../data/mappings/demo.toml"),
            "tongban" => include_str!("../../data/mappings/tongban.toml"),
            _ => return Err(MappingFault::Unknown { name: name.to_owned() }),
        };
        Self::parse(text)
    }

    /// Reads a mapping file.
    ///
    /// # Errors
    /// When the text is no mapping or of another schema.
    pub fn parse(text: &str) -> Result<Self, MappingFault> {
        let mut mapping: Self = toml::from_str(text)
            .map_err(|fault| MappingFault::Unreadable { detail: fault.to_string() })?;
        if mapping.schema != MAPPING_SCHEMA {
            return Err(MappingFault::Schema { found: mapping.schema });
        }
        let lists = tables();
        for field in &mut mapping.fields {
            field.learn_words(&lists)?;
        }
        Ok(mapping)
    }

    /// The source field that fills a path of the item, empty when none does.
    #[must_use]
    pub fn source_of(&self, path: &str) -> &str {
        self.fields.iter().find(|field| field.to == path).map_or("", |field| &field.from)
    }
}
