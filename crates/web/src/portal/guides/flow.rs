//! The steps of a guide as a picture: boxes from top to bottom with arrows between, drawn here so
//! that it prints and needs no script.

use std::fmt::Write;

const WIDTH: usize = 320;
const BOX_HEIGHT: usize = 52;
const GAP: usize = 26;
/// Characters that fit in a line of a box.
const LINE_MAX: usize = 20;

/// The picture of some steps, each a name with a note; none where there are none.
pub(super) fn svg(steps: &[(String, Option<String>)], label: &str) -> Option<String> {
    if steps.is_empty() {
        return None;
    }
    let height = steps.len() * (BOX_HEIGHT + GAP) - GAP + 2;
    let mut out = format!(
        "<svg class=\"flow\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\">",
        escaped(label)
    );
    let middle = WIDTH / 2;
    for (place, (name, note)) in steps.iter().enumerate() {
        let top = place * (BOX_HEIGHT + GAP) + 1;
        let base = if note.is_some() { top + 22 } else { top + 31 };
        write_all(
            &mut out,
            format_args!(
                "<rect x=\"1\" y=\"{top}\" width=\"{}\" height=\"{BOX_HEIGHT}\" rx=\"8\"/>\
             <text x=\"{middle}\" y=\"{base}\" text-anchor=\"middle\">{}. {}</text>",
                WIDTH - 2,
                place + 1,
                shortened(name),
            ),
        );
        if let Some(note) = note {
            write_all(
                &mut out,
                format_args!(
                    "<text class=\"flow-note\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                    top + 42,
                    shortened(note),
                ),
            );
        }
        if place + 1 < steps.len() {
            let (from, to) = (top + BOX_HEIGHT, top + BOX_HEIGHT + GAP);
            write_all(&mut out, format_args!("<path d=\"M{middle} {from}V{to}m-5 -7l5 7l5 -7\"/>"));
        }
    }
    out.push_str("</svg>");
    Some(out)
}

fn write_all(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a string cannot fail");
}

/// A text cut to a line; wide characters count twice.
fn shortened(text: &str) -> String {
    let mut room = LINE_MAX * 2;
    let mut kept = String::new();
    for c in text.chars().filter(|c| !c.is_control()) {
        let width = if c.is_ascii() { 1 } else { 2 };
        if room < width {
            kept.push('…');
            break;
        }
        room -= width;
        kept.push(c);
    }
    escaped(&kept)
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_cannot_bring_markup_and_has_no_style() {
        let steps = [("<script>\"&".to_owned(), Some("x".repeat(100))), ("办结".to_owned(), None)];
        let drawn = svg(&steps, "a \"b\"").unwrap();
        assert!(!drawn.contains("<script") && !drawn.contains("style"), "{drawn}");
        assert!(drawn.contains("&lt;script&gt;&quot;&amp;") && drawn.contains('…'));
        assert_eq!(drawn.matches("<rect").count(), 2);
        assert_eq!(drawn.matches("<path").count(), 1);
        assert_eq!(svg(&[], "x"), None);
    }
}
