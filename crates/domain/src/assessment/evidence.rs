//! The evidence record: one look at one thing, by whom, how, and what became of it.

use serde::{Deserialize, Serialize};

/// What became of one look at one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// A value was found.
    Measured,
    /// The thing is not there: worth nothing.
    Absent,
    /// The question does not arise for this unit: no score.
    NotApplicable,
    /// The service is granted without any request: full score.
    Automated,
    /// The site refused to be looked at: no score, never a fault of the service.
    Blocked,
    /// The site did not answer: no score; reachability has its own indicator.
    Unreachable,
    /// Nobody looked: no score.
    NotTested,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Measured,
        Self::Absent,
        Self::NotApplicable,
        Self::Automated,
        Self::Blocked,
        Self::Unreachable,
        Self::NotTested,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Absent => "absent",
            Self::NotApplicable => "not-applicable",
            Self::Automated => "automated",
            Self::Blocked => "blocked",
            Self::Unreachable => "unreachable",
            Self::NotTested => "not-tested",
        }
    }

    /// Reads a code; spaces and underscores stand for hyphens.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| {
            let code = state.code();
            code.len() == text.len()
                && code
                    .bytes()
                    .zip(text.bytes())
                    .all(|(a, b)| a == b || (a == b'-' && (b == b' ' || b == b'_')))
        })
    }

    /// Whether the state enters a score at all.
    #[must_use]
    pub fn scores(self) -> bool {
        match self {
            Self::Measured | Self::Absent | Self::Automated => true,
            Self::NotApplicable | Self::Blocked | Self::Unreachable | Self::NotTested => false,
        }
    }
}

/// How a piece of evidence was got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A repeated automatic request.
    Probe,
    /// Taken from a page by a program.
    Extraction,
    /// Judged by a person.
    Rater,
    /// Brought in from another system.
    #[default]
    Import,
}

/// The level of government that runs a service.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Central or provincial.
    #[default]
    Central,
    /// Regional or city.
    Regional,
    /// Local or county.
    Local,
}

/// One record of evidence; never changed, only corrected by a later record that names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Evidence {
    /// The record's own code.
    pub id: String,
    /// The unit assessed.
    pub unit: String,
    /// The code of the service item; empty when the indicator is about the whole site.
    pub item: String,
    /// The code of the leaf.
    pub indicator: String,
    /// The value as written; a JSON number is kept as its shortest decimal.
    #[serde(deserialize_with = "text_or_number")]
    pub value: Option<String>,
    /// What became of the look.
    pub state: Option<State>,
    /// Why there is no value.
    pub reason: String,
    /// How it was got.
    pub method: Method,
    /// The site that was looked at: the address asked.
    pub url: String,
    /// The address that answered.
    pub url_final: String,
    /// The answer's status code.
    pub status: Option<u16>,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: Option<i64>,
    /// The tool and its version.
    pub tool: String,
    /// The hash of the body.
    pub body_sha256: String,
    /// The archived copy's key.
    pub archived: String,
    /// The quoted span.
    pub quote: String,
    /// Where the quotation starts and ends, in bytes of the decoded text.
    pub span: Option<(u64, u64)>,
    /// The character set the body was read in.
    pub charset: String,
    /// How sure the reader was of the character set, in percent.
    pub charset_percent: Option<u8>,
    /// Who judged.
    pub rater: String,
    /// What the second rater found.
    pub second_value: Option<String>,
    /// What further probes of the same thing found, beside the value that counts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<String>,
    /// Why the settled value is what it is, when the two differed.
    pub settled_because: String,
    /// The level of government.
    pub level: Level,
    /// The sample the record belongs to.
    pub frame: String,
    /// The record that this one corrects.
    pub corrects: Option<String>,
}

fn text_or_number<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<String>, D::Error> {
    struct Value;

    impl serde::de::Visitor<'_> for Value {
        type Value = Option<String>;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("a number, decimal text or null")
        }

        fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
            Ok(Some(value.to_string()))
        }

        fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
            Ok(Some(value.to_string()))
        }

        fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
            Ok(Some(value.to_string()))
        }

        fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
            Ok(Some(value.to_owned()))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }

    reader.deserialize_any(Value)
}
