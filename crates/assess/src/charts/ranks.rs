//! Places with their intervals, best first, one line for each unit.

use super::{Caption, Chart, Svg, columns, shown};

/// One unit's place and how far it can be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct RankBar {
    /// The unit's name.
    pub label: String,
    /// The published place, 1 first.
    pub place: f64,
    /// The better end of the interval.
    pub low: f64,
    /// The worse end of the interval.
    pub high: f64,
    /// The code of the unit's band, for its class; empty for none.
    pub band: String,
}

const LINE: f64 = 24.0;
const NAMES: f64 = 160.0;
const FIELD: f64 = 480.0;
const NUMBERS: f64 = 120.0;

/// Bars from the better to the worse end of each interval, with a dot at the published place. The
/// table's columns are unit, place, better end, worse end.
#[must_use]
pub fn ranks(caption: Caption<'_>, bars: &[RankBar]) -> Chart {
    let last = bars.iter().flat_map(|bar| [bar.place, bar.high]).filter(|p| p.is_finite());
    let last = last.fold(2.0, f64::max);
    let x = |place: f64| NAMES + (place.clamp(1.0, last) - 1.0) / (last - 1.0) * FIELD;
    let height = LINE * (bars.len() as f64 + 1.0);
    let mut svg = Svg::new("ranks", caption, NAMES + FIELD + NUMBERS, height);
    let mut rows = Vec::new();
    for (at, bar) in bars.iter().enumerate() {
        let middle = LINE * (at as f64 + 1.0);
        let (low, high) = (x(bar.low), x(bar.high));
        svg.word("chart-name", (NAMES - 12.0, middle + 4.0), "end", &bar.label);
        // An interval of one place still shows.
        let wide = (high - low).max(2.0);
        let class = if bar.band.is_empty() {
            "chart-interval".to_owned()
        } else {
            format!("chart-interval band-{}", bar.band)
        };
        let frame = [("x", low), ("y", middle - 5.0), ("width", wide), ("height", 10.0)];
        svg.mark("rect", &class, &frame);
        svg.mark("circle", "chart-dot", &[("cx", x(bar.place)), ("cy", middle), ("r", 4.0)]);
        let [place, low, high] = [(bar.place, 0), (bar.low, 1), (bar.high, 1)]
            .map(|(number, digits)| shown(number, digits));
        let numbers = format!("{place} ({low}–{high})");
        svg.word("chart-number", (NAMES + FIELD + 12.0, middle + 4.0), "start", &numbers);
        rows.push(vec![bar.label.clone(), place, low, high]);
    }
    Chart {
        svg: svg.finish(),
        columns: columns(["unit", "place", "place-low", "place-high"]),
        rows,
    }
}
