//! Why something about an item was not done, for pages to say at the right place.

use domain::form::SchemaFault;
use domain::item::Refusal;
use domain::item::edit::EditFault;
use domain::narrowing::NarrowingFault;
use domain::quality::Finding;

/// Why something about an item was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The rules of life said no.
    Refused(Refusal),
    /// Some fields cannot be read.
    Fields(Vec<EditFault>),
    /// The quality check found errors.
    Findings(Vec<Finding>),
    /// The application form is wrong.
    FormWrong(Vec<SchemaFault>),
    /// A rule over the answers to scenario questions is wrong or would run too long.
    RuleWrong(Vec<NarrowingFault>),
    /// The item has a draft already.
    DraftOpen,
    /// There is such an item already.
    CodeTaken,
    /// The authority is not one the actor edits items of.
    NoAuthority,
    /// The base code is none, or stands in no catalogue.
    NotInCatalogue,
    /// The catalogue item is not in force, or only groups others.
    NotImplemented,
    /// The authority, level and serial make no code.
    CodeWrong,
    /// A source broke off at a line, and why.
    SourceBroken(u64, String),
    /// The base item to be merged or its partner is not in use.
    NotInUse,
}

impl Trouble {
    /// The stable word for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Fields(_) => "item-fields",
            Self::Findings(_) => "item-findings",
            Self::FormWrong(_) => "item-form-wrong",
            Self::RuleWrong(_) => "item-rule-wrong",
            Self::DraftOpen => "item-draft-open",
            Self::CodeTaken => "item-code-taken",
            Self::NoAuthority => "item-no-authority",
            Self::NotInCatalogue => "item-not-in-catalogue",
            Self::NotImplemented => "item-not-implemented",
            Self::CodeWrong => "item-code-wrong",
            Self::SourceBroken(..) => "item-source-broken",
            Self::NotInUse => "item-not-in-use",
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
