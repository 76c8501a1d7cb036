//! QR codes (GB/T 18284) as SVG, drawn with one path so that pages stay small.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// The text does not fit into a QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// The QR code of `text` as an SVG picture, with the quiet zone the standard asks for. `label`
/// is read out in its place by a screen reader.
pub fn svg(text: &str, label: &str) -> Result<String, TooLong> {
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong)?;
    let side = code.width() + 2 * QUIET;
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (index % code.width() + QUIET, index / code.width() + QUIET);
            write!(path, "M{x} {y}h1v1h-1z").expect("writing to a string cannot fail");
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" \
         aria-label=\"{}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" \
         d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>",
        escaped(label)
    ))
}

/// The modules of the QR code of `text`: how many stand in a row, and which of them are dark.
pub(crate) fn modules(text: &str) -> Result<(u16, Vec<bool>), TooLong> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong)?;
    let width = u16::try_from(code.width()).map_err(|_| TooLong)?;
    Ok((width, code.to_colors().into_iter().map(|color| color == Color::Dark).collect()))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_with_its_label_escaped() {
        let svg =
            svg("https://example.org/query?n=440106-261122-7K3M9QX2PF", "a \"b\" <c>").unwrap();
        assert!(
            svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 41 41\""),
            "{svg}"
        );
        assert!(svg.contains("aria-label=\"a &quot;b&quot; &lt;c>\""));
        // The top left finder pattern begins right behind the quiet zone.
        assert!(svg.contains("M4 4h1v1h-1zM5 4h1v1h-1z"));
    }

    #[test]
    fn a_text_beyond_the_largest_code_is_refused() {
        assert_eq!(svg(&"x".repeat(5000), ""), Err(TooLong));
    }
}
