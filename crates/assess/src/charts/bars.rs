//! Which choice moves the places most.

use super::{Caption, Chart, Svg, columns, shown};

/// One choice and its shares of the variance, each with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorBar {
    /// What the choice is called.
    pub label: String,
    /// The share it accounts for alone.
    pub first: f64,
    /// The interval of that share.
    pub first_ends: (f64, f64),
    /// The share it accounts for alone or with others.
    pub total: f64,
    /// The interval of that share.
    pub total_ends: (f64, f64),
}

const BLOCK: f64 = 56.0;
const NAMES: f64 = 160.0;
const FIELD: f64 = 440.0;
const NUMBERS: f64 = 150.0;

/// Two bars for each choice, its share alone above its share in all, each with the whisker of its
/// interval. Estimates below 0 are drawn at 0; the numbers say what they are. The table's columns
/// are choice, share alone with its interval, share in all with its interval.
#[must_use]
pub fn sensitivity(caption: Caption<'_>, factors: &[FactorBar]) -> Chart {
    let shares = factors.iter().flat_map(|factor| [factor.first_ends.1, factor.total_ends.1]);
    let most = shares.filter(|share| share.is_finite()).fold(1.0, f64::max);
    let x = |share: f64| {
        let share = if share.is_finite() { share } else { 0.0 };
        NAMES + share.clamp(0.0, most) / most * FIELD
    };
    let height = BLOCK * factors.len() as f64 + 28.0;
    let mut svg = Svg::new("sensitivity", caption, NAMES + FIELD + NUMBERS, height);
    let mut rows = Vec::new();
    for (at, factor) in factors.iter().enumerate() {
        let top = 8.0 + BLOCK * at as f64;
        svg.word("chart-name", (NAMES - 12.0, top + 26.0), "end", &factor.label);
        let bars = [
            ("chart-bar", factor.first, factor.first_ends, top),
            ("chart-bar-total", factor.total, factor.total_ends, top + 22.0),
        ];
        let mut row = vec![factor.label.clone()];
        for (class, share, (low, high), y) in bars {
            let frame = [("x", NAMES), ("y", y), ("width", x(share) - NAMES), ("height", 18.0)];
            svg.mark("rect", class, &frame);
            let whisker = [("x1", x(low)), ("y1", y + 9.0), ("x2", x(high)), ("y2", y + 9.0)];
            svg.mark("line", "chart-whisker", &whisker);
            let [share, low, high] = [share, low, high].map(|number| shown(number, 3));
            let text = format!("{share} ({low}–{high})");
            svg.word("chart-number", (NAMES + FIELD + 10.0, y + 13.0), "start", &text);
            row.extend([share, low, high]);
        }
        rows.push(row);
    }
    svg.mark(
        "line",
        "chart-axis",
        &[("x1", NAMES), ("y1", 4.0), ("x2", NAMES), ("y2", height - 20.0)],
    );
    for share in [0.0, 0.5, 1.0] {
        svg.word("chart-number", (x(share), height - 6.0), "middle", &shown(share, 1));
    }
    let columns = columns([
        "choice",
        "first",
        "first-low",
        "first-high",
        "share-total",
        "total-low",
        "total-high",
    ]);
    Chart { svg: svg.finish(), columns, rows }
}
