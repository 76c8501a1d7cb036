//! Identifiers of the field with their layouts and check digits, parsed once and then trusted.
//!
//! Reading folds full-width and lower-case letters and trims blanks around the code, because that
//! is how codes arrive from keyboards and spreadsheets. What a code refers to is not looked up here.

mod base;
mod certificate;
mod citizen;
mod credit;
mod fault;
mod implementation;
mod masked;
pub(crate) mod read;

pub use base::{BaseCode, CatalogueOwner, ItemPlace};
pub use certificate::{CertificateId, CertificateType};
pub use citizen::{CitizenNumber, Sex};
pub use credit::{CreditCode, organisation_check};
pub use fault::{CodeFault, CodeKind, Expected};
pub use implementation::{HandlingCode, ImplCode};
pub use masked::Masked;
