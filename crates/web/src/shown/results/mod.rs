//! Results of a campaign as pages show them, alike for those who look them through and for
//! everybody once they are published.

mod correlations;
mod diagnosis;
mod evidence;
mod overview;
mod unit;

use domain::assessment::campaign::{Computed, Plan};
use domain::assessment::{Definition, Name, Node};
use domain::text::Language;
use service::assessment::Results;
use service::assessment::charts::{Caption, Chart};

pub(crate) use evidence::leaf_parts;
pub(crate) use overview::{notes, overview_parts};
pub(crate) use unit::unit_parts;

use crate::desk::Desk;
use crate::page::Badge;
use crate::shown::sheet::Part;

/// How tall a bar of the distribution is wide, in points.
const STEP: f64 = 5.0;

impl Desk<'_> {
    /// A name of the assessment in the reader's language.
    pub(crate) fn name(&self, name: &Name) -> String {
        match self.lang() {
            Language::Zh => name.zh.clone(),
            Language::En => name.en.clone(),
        }
    }

    /// The name of a unit.
    pub(crate) fn unit_name(&self, plan: &Plan, code: &str) -> String {
        plan.unit(code).map_or_else(|| code.to_owned(), |unit| self.name(&unit.name))
    }

    /// A node with its code in front.
    pub(crate) fn node_name(&self, definition: &Definition, id: &str) -> String {
        match definition.node(id) {
            Some(node) => format!("{id} {}", self.name(&node.name)),
            None => id.to_owned(),
        }
    }

    /// The badge of a band.
    pub(crate) fn band(&self, definition: &Definition, id: &str) -> Badge {
        let found = definition.bands.iter().position(|band| band.id == id);
        let label = found.map_or_else(|| id.to_owned(), |at| self.name(&definition.bands[at].name));
        let tone = match found {
            Some(0) => "success",
            Some(1) => "info",
            Some(2) => "warning",
            _ => "neutral",
        };
        Badge { key: id.to_owned(), label, tone }
    }

    /// A picture with its title, for a part of a page.
    fn picture(&self, id: &str, draw: impl FnOnce(Caption<'_>) -> Chart) -> Part {
        let title = self.t(&format!("results-{id}"));
        let description = self.t(&format!("results-{id}-text"));
        let chart =
            draw(Caption { id: &format!("chart-{id}"), title: &title, description: &description });
        let mut part = Part::new(id, title);
        part.text = vec![description];
        part.svg = Some(chart.svg);
        part.is_folded = true;
        part
    }
}

/// The nodes of the first level.
fn first_level(definition: &Definition) -> impl Iterator<Item = &Node> {
    definition.nodes.iter().filter(|node| node.parent.is_none())
}

/// A published number as a number.
fn number(computed: &Computed, unit: &str, node: &str) -> Option<f64> {
    computed.of(unit, node)?.value.as_ref()?.parse().ok()
}

/// A published number as it is shown.
fn shown(computed: &Computed, unit: &str, node: &str) -> String {
    let value = computed.of(unit, node).and_then(|row| row.value.clone());
    value.unwrap_or_else(|| "–".to_owned())
}

/// The units that have a place first, best first; then the others by code.
fn in_order(results: &Results) -> Vec<&str> {
    let mut units: Vec<&str> =
        results.campaign.plan.units.iter().map(|u| u.code.as_str()).collect();
    let place = |unit: &str| results.computed.of(unit, "*").and_then(|row| row.rank);
    units.sort_by_key(|unit| (place(unit).unwrap_or(u32::MAX), (*unit).to_owned()));
    units
}

/// The mean of the units that have a value.
fn mean(results: &Results, node: &str) -> Option<f64> {
    let values: Vec<f64> = results
        .campaign
        .plan
        .units
        .iter()
        .filter_map(|unit| number(&results.computed, &unit.code, node))
        .collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// A number with some decimals, or a dash.
fn rounded(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.digits$}"))
}
