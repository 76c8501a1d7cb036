//! Which indicators go together, as a square of shades.

use super::{Caption, Chart, Svg, columns, paint, shown_or_gap};

const SIDE: f64 = 40.0;
const NAMES: f64 = 190.0;
const HEAD: f64 = 28.0;
/// More would not be readable on a page; the table has them all.
const DRAWN_MAX: usize = 30;

/// The lower half of a matrix of correlations; `of` gives the coefficient of two indicators by
/// their positions, none where it is not defined. Rows carry code and name, columns the code. Only
/// the first 30 are drawn. The table's columns are the two codes and the coefficient.
#[must_use]
pub fn correlations(
    caption: Caption<'_>,
    indicators: &[(String, String)],
    of: &dyn Fn(usize, usize) -> Option<f64>,
) -> Chart {
    let drawn = indicators.len().min(DRAWN_MAX);
    let (wide, tall) = (NAMES + SIDE * drawn as f64, HEAD + SIDE * drawn as f64);
    let mut svg = Svg::new("correlations", caption, wide.max(NAMES + SIDE), tall + 8.0);
    let mut rows = Vec::new();
    for (row, (code, name)) in indicators.iter().enumerate() {
        let y = HEAD + SIDE * row as f64;
        if row < drawn {
            let label = format!("{code} {}", cut(name, 12));
            svg.word("chart-name", (NAMES - 8.0, y + 25.0), "end", &label);
            let top = (NAMES + SIDE * (row as f64 + 0.5), y - 6.0);
            svg.word("chart-name", top, "middle", code);
        }
        for (column, (other, _)) in indicators.iter().enumerate().take(row + 1) {
            let found = if row == column { Some(1.0) } else { of(row, column) };
            let text = shown_or_gap(found, 2);
            if row < drawn {
                let x = NAMES + SIDE * column as f64;
                let class = found.map_or_else(
                    || "chart-tile-empty".to_owned(),
                    |number| format!("chart-slice {}", paint::step(number)),
                );
                let frame = [("x", x), ("y", y), ("width", SIDE), ("height", SIDE)];
                svg.mark("rect", &class, &frame);
                let middle = (x + SIDE / 2.0, y + SIDE / 2.0 + 4.0);
                svg.word("chart-cell-number", middle, "middle", &text);
            }
            if row != column {
                rows.push(vec![code.clone(), other.clone(), text]);
            }
        }
    }
    let columns = columns(["index", "other-index", "correlation"]);
    Chart { svg: svg.finish(), columns, rows }
}

/// A name that fits: wide letters count twice.
pub(super) fn cut(name: &str, wide_max: usize) -> String {
    let mut used = 0;
    let mut out = String::new();
    for letter in name.chars() {
        used += if letter.is_ascii() { 1 } else { 2 };
        if used > 2 * wide_max {
            out.push('…');
            break;
        }
        out.push(letter);
    }
    out
}
