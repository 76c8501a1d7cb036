//! Is a unit even, or strong in one thing and weak in another?

use super::{Caption, Chart, Column, Svg, columns, ends, shown, shown_or_gap};

/// One unit with its total and the parts of it.
#[derive(Clone, Debug, PartialEq)]
pub struct BalanceRow {
    /// The unit's name.
    pub label: String,
    /// The whole index, from 0 to 100.
    pub total: f64,
    /// The first-level indices, in the order of their names; none where there is no value.
    pub parts: Vec<Option<f64>>,
}

const LINE: f64 = 24.0;
const NAMES: f64 = 160.0;
const FIELD: f64 = 480.0;
const NUMBERS: f64 = 110.0;

/// For each unit a line from its weakest to its strongest first-level index, a numbered dot for
/// each of them, and a stroke at the total. The table's columns are unit, total, one for each part,
/// and the spread: the root of the mean squared distance of the parts from the total.
#[must_use]
pub fn balance(caption: Caption<'_>, parts: &[String], units: &[BalanceRow]) -> Chart {
    let all =
        units.iter().flat_map(|unit| unit.parts.iter().flatten().copied().chain([unit.total]));
    let (low, high) = ends(all).unwrap_or((0.0, 100.0));
    let (low, high) = ((low / 10.0).floor() * 10.0, (high / 10.0).ceil() * 10.0);
    let span = if high > low { high - low } else { 1.0 };
    let x = |number: f64| NAMES + (number.clamp(low, high) - low) / span * FIELD;
    let legend = LINE * parts.len() as f64;
    let height = legend + LINE * (units.len() as f64 + 2.0);
    let mut svg = Svg::new("balance", caption, NAMES + FIELD + NUMBERS, height);
    for (at, part) in parts.iter().enumerate() {
        let y = LINE * (at as f64 + 0.75);
        dot(&mut svg, (NAMES, y), at);
        svg.word("chart-name", (NAMES + 16.0, y + 4.0), "start", part);
    }
    for number in [low, high] {
        svg.word("chart-number", (x(number), legend + LINE * 0.9), "middle", &shown(number, 0));
    }
    let mut rows = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        let y = legend + LINE * (at as f64 + 1.75);
        svg.word("chart-name", (NAMES - 12.0, y + 4.0), "end", &unit.label);
        if let Some((weakest, strongest)) = ends(unit.parts.iter().flatten().copied()) {
            let line = [("x1", x(weakest)), ("y1", y), ("x2", x(strongest)), ("y2", y)];
            svg.mark("line", "chart-range", &line);
        }
        for (part, value) in unit.parts.iter().enumerate() {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                dot(&mut svg, (x(value), y), part);
            }
        }
        if unit.total.is_finite() {
            let here = x(unit.total);
            let stroke = [("x1", here), ("y1", y - 9.0), ("x2", here), ("y2", y + 9.0)];
            svg.mark("line", "chart-total", &stroke);
        }
        let spread = shown_or_gap(spread(unit), 2);
        svg.word("chart-number", (NAMES + FIELD + 16.0, y + 4.0), "start", &spread);
        let cells = unit.parts.iter().map(|value| shown_or_gap(*value, 2));
        rows.push(
            [unit.label.clone(), shown(unit.total, 2)]
                .into_iter()
                .chain(cells)
                .chain([spread])
                .collect(),
        );
    }
    let named = parts.iter().cloned().map(Column::Named);
    let columns = columns(["unit", "total"]).into_iter().chain(named);
    let columns = columns.chain([Column::Known("spread")]).collect();
    Chart { svg: svg.finish(), columns, rows }
}

/// A dot with the number of its part.
fn dot(svg: &mut Svg, (x, y): (f64, f64), part: usize) {
    let class = format!("chart-part chart-turn-{part}");
    svg.mark("circle", &class, &[("cx", x), ("cy", y), ("r", 8.0)]);
    svg.word("chart-cell-number", (x, y + 4.0), "middle", &(part + 1).to_string());
}

/// The root of the mean squared distance of the parts from the total.
fn spread(unit: &BalanceRow) -> Option<f64> {
    let away: Vec<f64> =
        unit.parts.iter().flatten().map(|value| (value - unit.total).powi(2)).collect();
    let mean = away.iter().sum::<f64>() / away.len() as f64;
    mean.is_finite().then(|| mean.sqrt())
}
