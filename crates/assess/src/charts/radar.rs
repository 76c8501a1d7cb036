//! A few indices of one unit on a wheel: is it even, or strong in one and weak in another?

use std::f64::consts::TAU;

use super::{Caption, Chart, Svg, columns, shown};

/// One spoke.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The index's name.
    pub label: String,
    /// The unit's value from 0 to 100; none when it has no value.
    pub value: Option<f64>,
    /// What it is held against, such as the mean of all units.
    pub reference: Option<f64>,
}

const MIDDLE: (f64, f64) = (200.0, 180.0);
const RADIUS: f64 = 120.0;

/// A wheel of spokes from 0 in the middle to 100. A unit without a value on some spoke has no
/// shape, only the dots it has. The table's columns are index, value, reference.
#[must_use]
pub fn radar(caption: Caption<'_>, axes: &[Axis]) -> Chart {
    let count = axes.len().max(1) as f64;
    let at = |spoke: usize, value: f64| {
        // The first spoke points up, the others follow the clock.
        let angle = TAU * (spoke as f64 / count - 0.25);
        let far = RADIUS * value.clamp(0.0, 100.0) / 100.0;
        (MIDDLE.0 + far * angle.cos(), MIDDLE.1 + far * angle.sin())
    };
    let ring = |value: f64| (0..axes.len()).map(|spoke| at(spoke, value)).collect::<Vec<_>>();
    let shape = |of: &dyn Fn(&Axis) -> Option<f64>| {
        let points = axes.iter().enumerate();
        points.map(|(spoke, axis)| Some(at(spoke, of(axis)?))).collect::<Option<Vec<_>>>()
    };
    let mut svg = Svg::new("radar", caption, 400.0, 360.0);
    for value in [25.0, 50.0, 75.0, 100.0] {
        svg.polygon("chart-ring", &ring(value));
    }
    if let Some(points) = shape(&|axis| axis.reference) {
        svg.polygon("chart-reference", &points);
    }
    if let Some(points) = shape(&|axis| axis.value) {
        svg.polygon("chart-shape", &points);
    }
    let mut rows = Vec::new();
    for (spoke, axis) in axes.iter().enumerate() {
        let end = at(spoke, 100.0);
        let ends = [("x1", MIDDLE.0), ("y1", MIDDLE.1), ("x2", end.0), ("y2", end.1)];
        svg.mark("line", "chart-spoke", &ends);
        if let Some(value) = axis.value {
            let (x, y) = at(spoke, value);
            svg.mark("circle", "chart-dot", &[("cx", x), ("cy", y), ("r", 4.0)]);
        }
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| shown(v, 2));
        let (value, reference) = (number(axis.value), number(axis.reference));
        let away = 1.16;
        let name = (MIDDLE.0 + (end.0 - MIDDLE.0) * away, MIDDLE.1 + (end.1 - MIDDLE.1) * away);
        let anchor = match name.0 - MIDDLE.0 {
            side if side > 1.0 => "start",
            side if side < -1.0 => "end",
            _ => "middle",
        };
        svg.word("chart-name", name, anchor, &axis.label);
        svg.word("chart-number", (name.0, name.1 + 16.0), anchor, &value);
        rows.push(vec![axis.label.clone(), value, reference]);
    }
    Chart { svg: svg.finish(), columns: columns(["index", "value", "reference"]), rows }
}
