//! Organisations: the authorities that own items and handle cases.

use crate::code::CreditCode;
use crate::region::RegionCode;
use crate::text::Bilingual;

/// An authority or other public body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its unified social credit code.
    pub code: CreditCode,
    /// The region it belongs to.
    pub region: RegionCode,
    /// Its name.
    pub name: Bilingual,
}
