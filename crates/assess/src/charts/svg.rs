//! An `svg` element and what may stand in it.

use std::fmt::Write as _;

use super::{Caption, paint};

/// An `svg` element being written.
pub(super) struct Svg {
    text: String,
}

impl Svg {
    pub fn new(kind: &str, caption: Caption<'_>, width: f64, height: f64) -> Self {
        let Caption { id, title, description } = caption;
        let (id, title, description) = (escaped(id), escaped(title), escaped(description));
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart chart-{kind}\" role=\"img\" \
             viewBox=\"0 0 {} {}\" {} aria-labelledby=\"{id}-title {id}-description\">\
             <title id=\"{id}-title\">{title}</title><desc id=\"{id}-description\">{description}</desc>",
            size(width),
            size(height),
            paint::FONT,
        );
        Self { text }
    }

    /// An empty element.
    pub fn mark(&mut self, name: &str, class: &str, numbers: &[(&str, f64)]) {
        let class = escaped(class);
        self.write(format_args!("<{name} class=\"{class}\""));
        for (attribute, number) in numbers {
            self.write(format_args!(" {attribute}=\"{}\"", size(*number)));
        }
        self.write(format_args!("{}/>", paint::of(&class)));
    }

    pub fn polygon(&mut self, class: &str, points: &[(f64, f64)]) {
        let points: Vec<String> =
            points.iter().map(|(x, y)| format!("{},{}", size(*x), size(*y))).collect();
        let class = escaped(class);
        let (points, paint) = (points.join(" "), paint::of(&class));
        self.write(format_args!("<polygon class=\"{class}\" points=\"{points}\"{paint}/>"));
    }

    /// A part of a ring around a middle, between two angles that run with the clock from the top, in
    /// turns; a whole ring when they are a turn apart.
    pub fn ring(
        &mut self,
        class: &str,
        middle: (f64, f64),
        (near, far): (f64, f64),
        (from, to): (f64, f64),
        title: &str,
    ) {
        let at = |radius: f64, turn: f64| {
            let angle = std::f64::consts::TAU * (turn - 0.25);
            (size(middle.0 + radius * angle.cos()), size(middle.1 + radius * angle.sin()))
        };
        // An arc that ends where it starts would not be drawn.
        let to = to.min(from + 0.9999);
        let long = u8::from(to - from > 0.5);
        let [(ax, ay), (bx, by), (cx, cy), (dx, dy)] =
            [at(far, from), at(far, to), at(near, to), at(near, from)];
        let (class, title, near, far) = (escaped(class), escaped(title), size(near), size(far));
        let paint = paint::of(&class);
        self.write(format_args!(
            "<path class=\"{class}\" d=\"M{ax} {ay}A{far} {far} 0 {long} 1 {bx} {by}\
             L{cx} {cy}A{near} {near} 0 {long} 0 {dx} {dy}Z\"{paint}><title>{title}</title></path>"
        ));
    }

    /// A word; `anchor` is start, middle or end.
    pub fn word(&mut self, class: &str, (x, y): (f64, f64), anchor: &str, text: &str) {
        let (x, y, class, text) = (size(x), size(y), escaped(class), escaped(text));
        let paint = paint::of(&class);
        self.write(format_args!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\"{paint}>{text}</text>"
        ));
    }

    pub fn finish(mut self) -> String {
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

/// Text that XML and HTML take literally; characters that XML does not know are left out.
pub fn escaped(text: &str) -> String {
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
