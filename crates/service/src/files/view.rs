//! Small views of pictures, drawn by us from the pixels: nothing of the original's other content
//! comes along.

use std::io::Cursor;

use domain::file::Kind;
use image::{ImageFormat, ImageReader, Limits};

/// The longest side of a small view in pixels.
const SIDE: u32 = 320;
/// Memory that decoding one picture may take; larger pictures get no small view.
const DECODING_BYTES_MAX: u64 = 40 * 1024 * 1024;

/// A small view as JPEG, or none for what is no picture or too large to look into.
pub(super) fn small(kind: Kind, bytes: &[u8]) -> Option<Vec<u8>> {
    let format = match kind {
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Png => ImageFormat::Png,
        Kind::Pdf | Kind::Ofd => return None,
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODING_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let mut view = Cursor::new(Vec::new());
    picture.thumbnail(SIDE, SIDE).to_rgb8().write_to(&mut view, ImageFormat::Jpeg).ok()?;
    Some(view.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image::RgbImage::new(width, height).write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_gets_a_view_that_fits_the_side() {
        let view = small(Kind::Png, &png(1000, 500)).unwrap();
        let seen = image::load_from_memory_with_format(&view, ImageFormat::Jpeg).unwrap();
        assert_eq!((seen.width(), seen.height()), (SIDE, SIDE / 2));
    }

    #[test]
    fn what_is_no_picture_or_too_large_has_none() {
        assert_eq!(small(Kind::Pdf, b"%PDF-1.7"), None);
        assert_eq!(small(Kind::Png, b"\x89PNG\r\n\x1a\n"), None);
        // 48 million bytes once decoded.
        assert_eq!(small(Kind::Png, &png(4000, 4000)), None);
    }
}
