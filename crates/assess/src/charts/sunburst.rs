//! What an index is made of: a ring for each level, an angle for each share.

use super::correlations::cut;
use super::{Caption, Chart, Svg, columns, shown, shown_or_gap};

/// One node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    /// The code.
    pub code: String,
    /// The name.
    pub label: String,
    /// The position of the parent; none for the first level. Parents stand before their children.
    pub parent: Option<usize>,
    /// The share of the whole index, from 0 to 1.
    pub share: f64,
    /// A value to show in the table, such as the mean of all units.
    pub value: Option<f64>,
}

const SIDE: f64 = 560.0;
const HOLE: f64 = 56.0;
/// Depths that are drawn; the table has them all.
const RINGS_MAX: usize = 5;

/// Rings around a hole, the first level inside. Slices wide enough carry their code, and all of
/// them their name as a title. The table's columns are code, name, share in percent, value.
#[must_use]
pub fn sunburst(caption: Caption<'_>, slices: &[Slice]) -> Chart {
    let depths = depths(slices);
    let rings = depths.iter().copied().max().unwrap_or(0).min(RINGS_MAX - 1) + 1;
    let thick = (SIDE / 2.0 - 8.0 - HOLE) / rings as f64;
    let mut svg = Svg::new("sunburst", caption, SIDE, SIDE);
    // The turn at which the next child of a node starts; the last is for the whole.
    let mut next = vec![0.0; slices.len() + 1];
    let mut turns = vec![0_usize; slices.len()];
    let mut rows = Vec::new();
    let (mut first_level, mut labels) = (0, Vec::new());
    for (at, slice) in slices.iter().enumerate() {
        let parent = slice.parent.filter(|parent| *parent < at);
        let from = next[parent.unwrap_or(slices.len())];
        let share = if slice.share.is_finite() { slice.share.clamp(0.0, 1.0) } else { 0.0 };
        next[parent.unwrap_or(slices.len())] = from + share;
        next[at] = from;
        turns[at] = parent.map_or(first_level, |parent| turns[parent]);
        first_level += usize::from(parent.is_none());
        let percent = shown(slice.share * 100.0, 2);
        if depths[at] < rings && share > 0.0 {
            let near = HOLE + thick * depths[at] as f64;
            let class = format!("chart-slice chart-turn-{}", turns[at]);
            let title = format!("{} {} {percent} %", slice.code, slice.label);
            let (ring, turn) = ((near, near + thick), (from, from + share));
            svg.ring(&class, (SIDE / 2.0, SIDE / 2.0), ring, turn, &title);
            labels.push((slice, near + thick / 2.0, from + share / 2.0));
        }
        let value = shown_or_gap(slice.value, 2);
        rows.push(vec![slice.code.clone(), slice.label.clone(), percent, value]);
    }
    // Above all slices, so that no neighbour covers a letter.
    for (slice, radius, turn) in labels {
        label(&mut svg, slice, radius, turn, thick);
    }
    Chart { svg: svg.finish(), columns: columns(["code", "name", "share", "value"]), rows }
}

fn label(svg: &mut Svg, slice: &Slice, radius: f64, turn: f64, thick: f64) {
    let angle = std::f64::consts::TAU * (turn - 0.25);
    let room = std::f64::consts::TAU * radius * slice.share;
    if room < 13.0 {
        return;
    }
    let at = (SIDE / 2.0 + radius * angle.cos(), SIDE / 2.0 + radius * angle.sin() + 4.0);
    svg.word("chart-cell-number", at, "middle", &slice.code);
    if room > 60.0 && thick > 60.0 {
        let below = (at.0, at.1 + 14.0);
        svg.word("chart-cell-number", below, "middle", &cut(&slice.label, 6));
    }
}

fn depths(slices: &[Slice]) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::with_capacity(slices.len());
    for (at, slice) in slices.iter().enumerate() {
        let parent = slice.parent.filter(|parent| *parent < at);
        depths.push(parent.map_or(0, |parent| depths[parent] + 1));
    }
    depths
}
