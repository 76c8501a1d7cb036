//! Pictures of results as SVG text, each with the same numbers as a table.
//!
//! Words come from whoever asks; nothing here speaks a language. A picture has classes and no
//! styles, so that a page's security policy and its theme both hold, and no meaning rests on colour
//! alone: every mark has its number beside it.

mod radar;
mod ranks;
mod tiles;

use std::fmt::Write as _;

pub use radar::{Axis, radar};
pub use ranks::{RankBar, ranks};
pub use tiles::{TILES, Tile, TileValue, tiles};

/// A picture and its numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The picture: one `svg` element with a title and a description.
    pub svg: String,
    /// The rows of the table, one cell for each of the columns that the function names.
    pub rows: Vec<Vec<String>>,
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

/// An `svg` element being written.
struct Svg {
    text: String,
}

impl Svg {
    fn new(kind: &str, caption: Caption<'_>, width: f64, height: f64) -> Self {
        let Caption { id, title, description } = caption;
        let (id, title, description) = (escaped(id), escaped(title), escaped(description));
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart chart-{kind}\" role=\"img\" \
             viewBox=\"0 0 {} {}\" aria-labelledby=\"{id}-title {id}-description\">\
             <title id=\"{id}-title\">{title}</title><desc id=\"{id}-description\">{description}</desc>",
            size(width),
            size(height)
        );
        Self { text }
    }

    /// An empty element.
    fn mark(&mut self, name: &str, class: &str, numbers: &[(&str, f64)]) {
        let class = escaped(class);
        self.write(format_args!("<{name} class=\"{class}\""));
        for (attribute, number) in numbers {
            self.write(format_args!(" {attribute}=\"{}\"", size(*number)));
        }
        self.text.push_str("/>");
    }

    fn polygon(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<String> =
            points.iter().map(|(x, y)| format!("{},{}", size(*x), size(*y))).collect();
        let class = escaped(class);
        self.write(format_args!("<polygon class=\"{class}\" points=\"{}\"/>", points.join(" ")));
    }

    /// A word; `anchor` is start, middle or end.
    fn word(&mut self, class: &str, (x, y): (f64, f64), anchor: &str, text: &str) {
        let (x, y, class, text) = (size(x), size(y), escaped(class), escaped(text));
        self.write(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    fn finish(mut self) -> String {
        self.text.push_str("</svg>");
        self.text
    }

    fn write(&mut self, text: std::fmt::Arguments<'_>) {
        self.text.write_fmt(text).expect("writing to a string cannot fail");
    }
}

/// A length with at most two decimals. What is not finite has no place in a picture and becomes 0.
fn size(number: f64) -> String {
    let rounded = if number.is_finite() { (number * 100.0).round() / 100.0 } else { 0.0 };
    // Negative zero would be written with its sign.
    (rounded + 0.0).to_string()
}

/// Text that XML takes literally; characters that XML does not know are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(letter),
        }
    }
    out
}

/// A number as a table shows it: as many decimals as asked, none of them made up.
fn shown(number: f64, digits: usize) -> String {
    if number.is_finite() { format!("{number:.digits$}") } else { "-".to_owned() }
}
