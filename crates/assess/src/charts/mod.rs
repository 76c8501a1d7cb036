//! Pictures of results as SVG text, each with the same numbers as a table.
//!
//! Words come from whoever asks; nothing here speaks a language. A picture has classes for a page's
//! theme and plain presentation attributes for paper and for a file of its own, never a style or a
//! script, so that the strictest policy holds; and no meaning rests on colour alone: every mark has
//! its number in the table.

mod balance;
mod bars;
mod correlations;
mod distance;
mod distribution;
mod paint;
mod radar;
mod ranks;
mod sunburst;
mod svg;
mod tiles;

pub use balance::{BalanceRow, balance};
pub use bars::{FactorBar, sensitivity};
pub use correlations::correlations;
pub use distance::{DistanceBar, distance};
pub use distribution::distribution;
pub use radar::{Axis, radar};
pub use ranks::{RankBar, ranks};
pub use sunburst::{Slice, sunburst};
use svg::Svg;
pub use svg::escaped;
pub use tiles::{TILES, Tile, TileValue, tiles};

/// A picture and its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The picture: one `svg` element with a title and a description.
    pub svg: String,
    /// What the columns of the table are.
    pub columns: Vec<Column>,
    /// The rows of the table, one cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// What a column of a table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// One of a few known things; whoever shows the table has a word for the key.
    Known(&'static str),
    /// Something that the caller named.
    Named(String),
}

/// The known columns of a table.
fn columns<const N: usize>(keys: [&'static str; N]) -> Vec<Column> {
    keys.map(Column::Known).to_vec()
}

/// What a picture is called.
#[derive(Clone, Copy, Debug)]
pub struct Caption<'a> {
    /// An id that no other picture on the page has; letters, digits and hyphens.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// What can be seen, in a sentence.
    pub description: &'a str,
}

/// A number as a table shows it: as many decimals as asked, none of them made up.
fn shown(number: f64, digits: usize) -> String {
    if number.is_finite() { format!("{number:.digits$}") } else { "-".to_owned() }
}

/// The same for a number that may be missing.
fn shown_or_gap(number: Option<f64>, digits: usize) -> String {
    number.map_or_else(|| "-".to_owned(), |number| shown(number, digits))
}

/// The greatest and the least of the finite numbers, none when there is none.
fn ends(numbers: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    numbers.filter(|number| number.is_finite()).fold(None, |ends, number| {
        let (low, high) = ends.unwrap_or((number, number));
        Some((f64::min(low, number), f64::max(high, number)))
    })
}
