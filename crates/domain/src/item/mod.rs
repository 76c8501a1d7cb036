//! Service items: catalogue items, implementation items and handling items in versions.
//!
//! An [`ItemVersion`] is a document by nature: it is written down whole, carries a schema number
//! and refuses keys it does not know. Life, comparison and reading of limits live beside it.

mod catalogue;
mod diff;
mod kinds;
mod life;
pub(crate) mod limit;
mod parts;
mod sample;
mod version;

pub use catalogue::{CATALOGUE_SCHEMA, CatalogueItem};
pub use diff::{Change, diff};
pub use kinds::{FourHandle, ReviewMode};
pub use life::{Decided, Deed, Desk, Life, NewDraft, Refusal, State, decide};
pub use limit::{Excess, Limit, Term};
pub use parts::{
    Authority, Conditions, Contact, Faq, Fee, Fees, Intermediary, JointDepartment, LegalBasis,
    Levy, Material, Online, Outcome, Penalty, Place, Remedies, RemedyBody, ScenarioAnswer,
    ScenarioQuestion, ServiceForm, SpecialStep, Step,
};
pub use version::{CatalogueRef, ItemId, ItemVersion, Provenance, SCHEMA, SchemeCode};
