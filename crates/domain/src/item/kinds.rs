//! Two small vocabularies of items that have no list of their own, and what a class of item means.

use crate::lists::ItemType;
use serde::{Deserialize, Serialize};

impl ItemType {
    /// Says whether it is an administrative power, which belongs in the power list.
    #[must_use]
    pub fn is_power(self) -> bool {
        self != Self::PublicService
    }
}

/// 审批形式 (deployed practice).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewMode {
    /// 即审即办: reviewed and decided at once.
    AtOnce,
    /// 前审后批: reviewed first, approved after.
    ReviewThenApprove,
}

/// 四办, the tags of the four kinds of handling (deployed practice).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FourHandle {
    /// 马上办.
    AtOnce,
    /// 网上办.
    Online,
    /// 就近办.
    Nearby,
    /// 一次办.
    OneVisit,
}
