//! What is assessed, of whom, by which yardstick and when.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::assessment::{Definition, Name};
use crate::region::RegionCode;

/// The version of the plan's form.
pub const PLAN_VERSION: u32 = 1;
/// The most characters of a campaign's name in one language.
pub const NAME_MAX: usize = 80;
const ITEMS_MAX: u32 = 100;
const DAYS_MAX: u32 = 180;

/// A campaign: the region that keeps it and its id there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CampaignId {
    /// The region whose assessors lead it.
    pub region: RegionCode,
    /// The id within the region.
    pub id: String,
}

/// A unit that is assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Its code, which the records name.
    pub code: String,
    /// Its name.
    pub name: Name,
    /// The region whose item editors answer for it.
    pub region: String,
    /// The credit code of the one authority it is; none for a whole region.
    #[serde(default)]
    pub org: Option<String>,
}

impl Unit {
    /// The region, if its code is one.
    #[must_use]
    pub fn region_code(&self) -> Option<RegionCode> {
        RegionCode::parse(&self.region).ok()
    }
}

/// An item that was drawn, with the version that was in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampledItem {
    /// The region that owns it.
    pub region: String,
    /// Its code.
    pub code: String,
    /// The version that was in force when it was drawn.
    pub version: u32,
    /// Its name.
    pub name: Name,
}

/// The plan of a campaign; it does not change once collection has begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The version of this document's form.
    pub version: u32,
    /// The name.
    pub name: Name,
    /// The profile as it was asked for (`wang2016:paper-consistent`).
    pub profile: String,
    /// The hash of the pinned definition.
    pub profile_hash: String,
    /// The units.
    pub units: Vec<Unit>,
    /// The leaves that people judge; the others come from imports and programs.
    pub leaves: Vec<String>,
    /// The accounts of the assessors, as `region/id`.
    pub raters: Vec<String>,
    /// The first day of collection.
    pub opens_on: Date,
    /// The last day of collection.
    pub closes_on: Date,
    /// What samples and doubt are drawn from.
    pub seed: u64,
    /// How many items are drawn from each unit.
    pub items_per_unit: u32,
    /// Days after publication in which units may appeal.
    pub appeal_days: u32,
    /// Days in which an appeal is to be answered.
    pub answer_days: u32,
    /// Whether units and numbers are made up, for show.
    pub is_made_up: bool,
    /// The items drawn, by unit; empty until collection begins.
    #[serde(default)]
    pub sample: BTreeMap<String, Vec<SampledItem>>,
}

impl Plan {
    /// A unit by its code.
    #[must_use]
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == code)
    }

    /// An item drawn from a unit, by its key `region/code`.
    #[must_use]
    pub fn item(&self, unit: &str, key: &str) -> Option<&SampledItem> {
        let (region, code) = key.split_once('/')?;
        let sample = self.sample.get(unit)?;
        sample.iter().find(|one| one.region == region && one.code == code)
    }
}

/// Every reason why a plan cannot stand.
#[must_use]
pub fn check_plan(plan: &Plan, definition: &Definition) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut refuse = |holds: bool, refusal: Refusal| {
        if holds {
            refusals.push(refusal);
        }
    };
    let names = [&plan.name.zh, &plan.name.en];
    let is_fit = |name: &&String| !name.trim().is_empty() && name.chars().count() <= NAME_MAX;
    refuse(!names.iter().all(is_fit), Refusal::Name);
    refuse(plan.units.is_empty(), Refusal::NoUnits);
    let codes: BTreeSet<&str> = plan.units.iter().map(|unit| unit.code.as_str()).collect();
    refuse(codes.len() < plan.units.len(), Refusal::UnitTwice);
    refuse(plan.closes_on < plan.opens_on, Refusal::Window);
    let raters: BTreeSet<&String> = plan.raters.iter().collect();
    let too_few = !plan.leaves.is_empty() && raters.len() < 2;
    refuse(too_few || raters.len() < plan.raters.len(), Refusal::Raters);
    let is_leaf =
        |id: &String| definition.nodes.iter().any(|node| node.id == *id && node.leaf.is_some());
    refuse(!plan.leaves.iter().all(is_leaf), Refusal::UnknownLeaf);
    let is_span = |days: u32| (1..=DAYS_MAX).contains(&days);
    refuse(!is_span(plan.appeal_days) || !is_span(plan.answer_days), Refusal::Days);
    refuse(plan.items_per_unit > ITEMS_MAX, Refusal::Items);
    refusals
}
