//! How far each unit lies above or below the mean.

use super::{Caption, Chart, Svg, columns, ends, shown};

/// One unit's score.
#[derive(Clone, Debug, PartialEq)]
pub struct DistanceBar {
    /// The unit's name.
    pub label: String,
    /// Its score.
    pub value: f64,
}

const LINE: f64 = 22.0;
const NAMES: f64 = 160.0;
const FIELD: f64 = 480.0;
const NUMBERS: f64 = 110.0;

/// Bars to the right of a line for units above the mean, to the left for those below. The table's
/// columns are unit, value, difference from the mean.
#[must_use]
pub fn distance(caption: Caption<'_>, bars: &[DistanceBar], mean: f64) -> Chart {
    let away = |bar: &DistanceBar| bar.value - mean;
    let (low, high) = ends(bars.iter().map(away).chain([0.0])).unwrap_or((0.0, 1.0));
    let span = if high > low { high - low } else { 1.0 };
    let x = |number: f64| NAMES + (number.clamp(low, high) - low) / span * FIELD;
    let height = LINE * (bars.len() as f64 + 1.5);
    let mut svg = Svg::new("distance", caption, NAMES + FIELD + NUMBERS, height);
    let mut rows = Vec::new();
    for (at, bar) in bars.iter().enumerate() {
        let middle = LINE * (at as f64 + 1.5);
        svg.word("chart-name", (NAMES - 12.0, middle + 4.0), "end", &bar.label);
        let number = away(bar);
        if number.is_finite() {
            let (from, to) = (x(number.min(0.0)), x(number.max(0.0)));
            let class = if number < 0.0 { "chart-below" } else { "chart-bar" };
            let frame = [("x", from), ("y", middle - 7.0), ("width", to - from), ("height", 14.0)];
            svg.mark("rect", class, &frame);
        }
        let signed = if number > 0.0 { "+" } else { "" };
        let text = format!("{signed}{}", shown(number, 2));
        svg.word("chart-number", (NAMES + FIELD + 8.0, middle + 4.0), "start", &text);
        rows.push(vec![bar.label.clone(), shown(bar.value, 2), text]);
    }
    let zero = x(0.0);
    svg.mark("line", "chart-mean", &[("x1", zero), ("y1", 18.0), ("x2", zero), ("y2", height)]);
    svg.word("chart-name", (zero, 13.0), "middle", &shown(mean, 2));
    Chart { svg: svg.finish(), columns: columns(["unit", "value", "difference"]), rows }
}
