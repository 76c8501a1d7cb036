//! Service items: catalogue items, implementation items and handling items in versions.
//!
//! An [`ItemVersion`] is a document by nature: it is written down whole, carries a schema number
//! and refuses keys it does not know. Life, comparison and reading of limits live beside it.

mod catalogue;
mod diff;
mod draft;
pub mod edit;
mod event;
mod handling;
mod kinds;
mod life;
pub(crate) mod limit;
mod parts;
mod quota;
mod sample;
mod version;

pub use catalogue::{CATALOGUE_SCHEMA, CatalogueItem, Parents, catalogue_region, ring};
pub use diff::{Change, diff};
pub use draft::{Draft, Purpose, Returned, take_effect, work_on};
pub use event::{Event, Recorded, Standing, fold, step};
pub use handling::{
    Authority, Contact, Intermediary, JointDepartment, Online, Place, Remedies, RemedyBody,
    ServiceForm,
};
pub use kinds::{FourHandle, ReviewMode};
pub use life::{Decided, Deed, Desk, Life, NewDraft, Refusal, State, decide};
pub use limit::{Excess, Limit, Term};
pub use parts::{
    Conditions, Faq, Fee, Fees, LegalBasis, Levy, Material, Narrowing, Outcome, Penalty,
    ScenarioAnswer, ScenarioQuestion, SpecialStep, Step,
};
pub use quota::{Quota, QuotaPeriod, Stretch};
pub use version::{CatalogueRef, ItemId, ItemVersion, Provenance, SCHEMA, SchemeCode};
