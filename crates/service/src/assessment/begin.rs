//! What begins and what ends a collection: the sample, the questions, and records for the gaps.

use std::collections::BTreeMap;

use domain::assessment::campaign::{Plan, SampledItem, Standing, Target, Unit, draw};
use domain::assessment::{Evidence, Method, Name, State};
use domain::ctx::Ctx;
use store::campaigns::Campaign;

use super::pairs::Pair;
use crate::catalogue::{self, Snapshot};

/// Items of each unit, drawn from the seed.
pub(super) fn sample(plan: &Plan, snapshot: &Snapshot) -> BTreeMap<String, Vec<SampledItem>> {
    let of_unit = |unit: &Unit| {
        let region = unit.region_code();
        let items: Vec<(String, &catalogue::Listed)> = snapshot
            .items
            .iter()
            .filter(|item| region.is_some_and(|region| region.contains(item.region)))
            .filter(|item| unit.org.as_ref().is_none_or(|org| *org == item.org))
            .map(|item| (format!("{}/{}", item.region, item.code), item))
            .collect();
        let names: Vec<String> = items.iter().map(|(name, _)| name.clone()).collect();
        let drawn = draw(plan.seed, &unit.code, &names, plan.items_per_unit as usize);
        let sampled = |name: &String| {
            let (_, item) = items.iter().find(|(known, _)| known == name)?;
            let zh = item.name.zh.clone();
            let en = item.name.en.clone().unwrap_or_else(|| zh.clone());
            Some(SampledItem {
                region: item.region.as_str().to_owned(),
                code: item.code.clone(),
                version: item.version,
                name: Name { zh, en },
            })
        };
        (unit.code.clone(), drawn.iter().filter_map(sampled).collect())
    };
    plan.units.iter().map(of_unit).collect()
}

/// Every question: unit by unit, the whole unit first, then item by item.
pub(super) fn targets(campaign: &Campaign) -> Vec<Target> {
    let plan = &campaign.plan;
    let asked = |per_item: bool| {
        let nodes = campaign.definition.nodes.iter();
        nodes
            .filter(move |node| node.is_per_item == per_item && plan.leaves.contains(&node.id))
            .map(|node| node.id.clone())
            .collect::<Vec<_>>()
    };
    let (of_unit, of_item) = (asked(false), asked(true));
    let mut targets = Vec::new();
    for unit in &plan.units {
        let mut ask = |item: String, leaves: &[String]| {
            targets.extend(leaves.iter().map(|leaf| Target {
                unit: unit.code.clone(),
                item: item.clone(),
                leaf: leaf.clone(),
            }));
        };
        ask(String::new(), &of_unit);
        for item in plan.sample.get(&unit.code).into_iter().flatten() {
            ask(format!("{}/{}", item.region, item.code), &of_item);
        }
    }
    targets
}

/// A record for each question that is left without two answers.
pub(super) fn unanswered(ctx: &Ctx, campaign: &Campaign, pairs: &[Pair]) -> Vec<Evidence> {
    let open = pairs.iter().filter(|pair| pair.standing == Standing::Open);
    open.map(|pair| Evidence {
        id: format!("gap-{}", pair.first.assignment.id),
        unit: pair.target.unit.clone(),
        item: pair.target.item.clone(),
        indicator: pair.target.leaf.clone(),
        state: Some(State::NotTested),
        reason: "collection was frozen before two answers were in".to_owned(),
        method: Method::Rater,
        at_ms: Some(ctx.now.millis()),
        frame: campaign.id.id.clone(),
        ..Evidence::default()
    })
    .collect()
}
