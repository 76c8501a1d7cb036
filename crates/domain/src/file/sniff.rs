//! What a file is by its first bytes, whatever its name says.

use super::Kind;

/// The kind whose signature stands at the very beginning. A ZIP container counts as OFD; whether
/// it really is one is seen when it is inspected.
pub fn sniff(head: &[u8]) -> Option<Kind> {
    const SIGNATURES: [(&[u8], Kind); 5] = [
        (b"%PDF-1.", Kind::Pdf),
        (b"%PDF-2.", Kind::Pdf),
        (b"\xff\xd8\xff", Kind::Jpeg),
        (b"\x89PNG\r\n\x1a\n", Kind::Png),
        (b"PK\x03\x04", Kind::Ofd),
    ];
    SIGNATURES.into_iter().find(|(start, _)| head.starts_with(start)).map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_kinds_are_known() {
        assert_eq!(sniff(b"%PDF-1.7\n"), Some(Kind::Pdf));
        assert_eq!(sniff(b"\xff\xd8\xff\xe0"), Some(Kind::Jpeg));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n\0"), Some(Kind::Png));
        assert_eq!(sniff(b"PK\x03\x04"), Some(Kind::Ofd));
        for other in
            [&b""[..], b"MZ\x90", b"\x7fELF", b"<svg ", b" %PDF-1.4", b"GIF89a", b"#!/bin/sh"]
        {
            assert_eq!(sniff(other), None, "{other:?}");
        }
    }
}
