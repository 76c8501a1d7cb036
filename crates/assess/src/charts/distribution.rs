//! How many units score how much.

use super::{Caption, Chart, Svg, columns, ends, shown};

const WIDTH: f64 = 640.0;
const LEFT: f64 = 24.0;
const FOOT: f64 = 240.0;
const TALL: f64 = 180.0;
/// Bars that can still be told apart.
const BARS_MAX: usize = 40;

/// One bar for each step of scores that some unit has or that lies between two that have; a score
/// on an edge counts above it. A broken line stands at the mean. Scores that are no number are left
/// out. The table's columns are from, to, units.
#[must_use]
pub fn distribution(caption: Caption<'_>, scores: &[f64], step: f64) -> Chart {
    let columns = columns(["from", "to", "units"]);
    let mut svg = Svg::new("distribution", caption, WIDTH, FOOT + 36.0);
    let finite: Vec<f64> = scores.iter().copied().filter(|score| score.is_finite()).collect();
    let Some((low, high)) = ends(finite.iter().copied()) else {
        return Chart { svg: svg.finish(), columns, rows: Vec::new() };
    };
    let mut step = if step.is_finite() && step > 0.0 { step } else { 1.0 };
    while (high / step).floor() - (low / step).floor() >= BARS_MAX as f64 {
        step *= 2.0;
    }
    let first = (low / step).floor();
    let place = |score: f64| (score / step).floor() - first;
    let count = (0..BARS_MAX).find(|at| *at as f64 >= place(high)).unwrap_or(BARS_MAX - 1) + 1;
    let units_in =
        |at: usize| finite.iter().filter(|score| (place(**score) - at as f64).abs() < 0.5).count();
    let units: Vec<usize> = (0..count).map(units_in).collect();
    let most = units.iter().copied().max().unwrap_or(1).max(1) as f64;
    let wide = (WIDTH - 2.0 * LEFT) / count as f64;
    let digits = if step >= 1.0 { 0 } else { 2 };
    let mut rows = Vec::new();
    for (at, number) in units.iter().enumerate() {
        let x = LEFT + wide * at as f64;
        let tall = TALL * *number as f64 / most;
        let frame = [("x", x + 1.0), ("y", FOOT - tall), ("width", wide - 2.0), ("height", tall)];
        svg.mark("rect", "chart-bar", &frame);
        if *number > 0 {
            let above = (x + wide / 2.0, FOOT - tall - 6.0);
            svg.word("chart-number", above, "middle", &number.to_string());
        }
        let from = (first + at as f64) * step;
        if count <= 12 || at % 5 == 0 {
            svg.word("chart-name", (x, FOOT + 20.0), "middle", &shown(from, digits));
        }
        rows.push(vec![shown(from, digits), shown(from + step, digits), number.to_string()]);
    }
    let line = [("x1", LEFT), ("y1", FOOT), ("x2", WIDTH - LEFT), ("y2", FOOT)];
    svg.mark("line", "chart-axis", &line);
    let mean = finite.iter().sum::<f64>() / finite.len() as f64;
    let x = LEFT + wide * (mean / step - first);
    svg.mark("line", "chart-mean", &[("x1", x), ("y1", 28.0), ("x2", x), ("y2", FOOT)]);
    svg.word("chart-name", (x, 20.0), "middle", &shown(mean, 2));
    Chart { svg: svg.finish(), columns, rows }
}
