//! Files of records: how much is taken, and in which encodings.

/// The largest file that is taken: some fifty thousand records.
pub(super) const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The text of a file in UTF-8, UTF-16 or GB 18030; none when it is none of them.
pub(super) fn decoded(bytes: &[u8]) -> Option<String> {
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..])
        }
        None => {
            encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes).or_else(
                || encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes),
            )
        }
    }?;
    // What has control characters is a workbook or a picture, whatever it decodes to.
    let is_text = !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    is_text.then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn text_is_read_in_the_encodings_that_spreadsheets_write() {
        let text = "unit,indicator,value\n杭州市,A1.1,1\n";
        let mut utf16 = vec![0xff, 0xfe];
        utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let marked = format!("\u{feff}{text}").into_bytes();
        let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
        for bytes in [text.as_bytes().to_vec(), marked, utf16, gbk] {
            assert_eq!(decoded(&bytes).as_deref(), Some(text));
        }
        assert_eq!(decoded(b"PK\x03\x04\x14\x00\x06\x00"), None, "a workbook");
        assert_eq!(decoded(&[0xff, 0xff, 0xff, 0x20]), None);
    }
}
