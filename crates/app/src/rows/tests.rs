use super::*;
use domain::import::{RawRow, RawValue};
use service::items::Unread;

fn no_row(text: &str) -> Unread {
    Unread::NoRow(text.to_owned())
}

/// The cells of a row, or the text of what is no row.
type Shown = Result<Vec<(String, String)>, Unread>;

fn table(rows: Vec<SourceRow>) -> Vec<(u64, Shown)> {
    let pairs = |row: RawRow| row.into_iter().map(|(name, value)| (name, value.shown())).collect();
    rows.into_iter().map(|(line, row)| (line, row.map(pairs))).collect()
}

fn pairs(row: &[(&str, &str)]) -> Vec<(String, String)> {
    row.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn lines_are_objects_and_bad_ones_are_named() {
    let text = "\u{feff}{\"a\":\"甲\",\"b\":[1,true,null]}\n\n[1]\n{\"a\":\n{\"a\":null}";
    let rows: Vec<SourceRow> = lines::rows(std::io::Cursor::new(text.to_owned())).collect();
    let rows = table(rows);
    assert_eq!(rows[0], (1, Ok(pairs(&[("a", "甲"), ("b", "1、true、")]))));
    assert_eq!(rows[1], (3, Err(no_row("[1]"))));
    assert_eq!(rows[2], (4, Err(no_row("{\"a\":"))));
    assert_eq!(rows[3], (5, Ok(pairs(&[("a", "")]))));
}

#[test]
fn a_stream_that_breaks_off_and_an_endless_line_are_told() {
    struct Broken(bool);
    impl std::io::Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            if std::mem::replace(&mut self.0, true) {
                return Err(std::io::Error::other("the disk is gone"));
            }
            buffer[..3].copy_from_slice(b"{}\n");
            Ok(3)
        }
    }
    let rows = table(lines::rows(Broken(false)).collect());
    assert_eq!(rows[0], (1, Ok(Vec::new())));
    assert_eq!(rows[1], (2, Err(Unread::BrokenOff("the disk is gone".to_owned()))));
    assert_eq!(rows.len(), 2);

    let endless = format!("{{\"a\":\"{}\"}}\n{{}}\n", "x".repeat(5 * 1024 * 1024));
    let rows: Vec<SourceRow> = lines::rows(std::io::Cursor::new(endless)).collect();
    assert_eq!(rows[0].1.as_ref().unwrap_err(), &no_row(&format!("{{\"a\":\"{}", "x".repeat(194))));
    assert_eq!((rows[1].0, rows.len()), (2, 2));
}

#[test]
fn separated_values_are_read_in_the_encodings_of_the_field() {
    let text = "编码,名称,说明\nA1,食品经营许可,\"第一行\n第二行\"\n,,\nA2,工伤认定\n";
    let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let marked = format!("\u{feff}{text}").into_bytes();
    for bytes in [text.as_bytes().to_vec(), gbk, utf16, marked] {
        let rows = table(separated::rows(&bytes).unwrap());
        assert_eq!(rows.len(), 2);
        let first = [("名称", "食品经营许可"), ("编码", "A1"), ("说明", "第一行\n第二行")];
        assert_eq!(rows[0], (2, Ok(pairs(&first))));
        assert_eq!(rows[1].0, 5);
    }
}

#[test]
fn other_marks_between_values_are_found() {
    for text in ["a;b\n1;2\n", "a\tb\n1\t2\n"] {
        let rows = table(separated::rows(text.as_bytes()).unwrap());
        assert_eq!(rows, [(2, Ok(pairs(&[("a", "1"), ("b", "2")])))]);
    }
}

#[test]
fn a_row_longer_than_the_heading_is_refused_alone() {
    let rows = table(separated::rows(b"a,b\n1,2,3\n4,5\n").unwrap());
    assert_eq!(rows[0], (2, Err(no_row("1,2,3"))));
    assert_eq!(rows[1].0, 3);
    assert!(separated::rows(b"").is_err());
}

#[test]
fn a_workbook_is_read_from_its_first_sheet() {
    let bytes = workbook_of(&[
        &["编码", "时限", "无用"],
        &["A1", "20", ""],
        &["", "", ""],
        &["A2", "当场办结"],
    ]);
    let rows = table(workbook::rows(bytes).unwrap());
    assert_eq!(rows[0], (2, Ok(pairs(&[("时限", "20"), ("编码", "A1")]))));
    assert_eq!(rows[1].0, 4);
    assert_eq!(rows.len(), 2);
}

#[test]
fn what_is_no_workbook_is_refused() {
    assert!(workbook::rows(b"PK nothing".to_vec()).is_err());
    assert!(workbook::rows(Vec::new()).is_err());
    let mut bomb = workbook_of(&[&["a"]]);
    let entry = bomb.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bomb[entry + 24..entry + 28].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(workbook::rows(bomb).unwrap_err().contains("512 MiB"));
}

#[test]
fn a_workbook_cut_short_or_damaged_is_refused_and_never_a_panic() {
    let whole = workbook_of(&[&["编码", "名称"], &["A1", "许可"]]);
    for end in 0..whole.len() {
        assert!(workbook::rows(whole[..end].to_vec()).is_err(), "cut at {end}");
    }
    for at in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        // Whatever is read, the program lives and the answer is a result.
        let _ = workbook::rows(damaged);
    }
}

#[test]
fn a_workbook_with_entities_is_refused() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \
                \"&a;&a;&a;&a;\">]><worksheet>&b;</worksheet>";
    let padded = format!("{}{bomb}", " ".repeat(64 * 1024 - 4));
    for text in [bomb, padded.as_str()] {
        let bytes = archive(&[("xl/worksheets/sheet1.xml", text)]);
        assert!(workbook::rows(bytes).unwrap_err().contains("document type"));
    }
}

#[test]
fn a_workbook_that_lies_about_its_size_is_not_believed() {
    use std::io::Write;
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..10 {
        packer.write_all(&zeros).unwrap();
    }
    let packed = packer.finish().unwrap();
    assert!(packed.len() < 64 * 1024, "it packs hundredfold");
    let text = String::from_utf8(vec![b'x'; packed.len()]).unwrap();
    let mut bytes = archive(&[("xl/sharedStrings.xml", &text)]);
    let at = bytes.windows(4).position(|window| window == b"xxxx").unwrap();
    bytes[at..at + packed.len()].copy_from_slice(&packed);
    let entry = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[entry + 10] = 8;
    bytes[8] = 8;
    let refused = archive::check_within(&bytes, 8 * 1024 * 1024).unwrap_err();
    assert!(refused.contains("more than"), "{refused}");
    assert!(workbook::rows(bytes).unwrap_err().contains("says"), "within the bound it is a lie");
}

#[test]
fn a_sheet_wider_or_longer_than_a_table_is_refused() {
    for at in ["ZZZ1", "AMK1", "A1048577"] {
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
             <sheetData><row r=\"1\"><c r=\"{at}\" t=\"inlineStr\"><is><t>x</t></is></c></row>\
             </sheetData></worksheet>"
        );
        assert!(workbook::rows(workbook_with(&sheet)).is_err(), "{at}");
    }
}

#[test]
fn a_line_of_two_gigabytes_is_passed_over_in_little_memory() {
    use std::io::Read;
    let endless = std::io::repeat(b'x').take(2 * 1024 * 1024 * 1024);
    let source = endless.chain(std::io::Cursor::new(b"\n{\"a\":\"b\"}\n".to_vec()));
    let rows: Vec<SourceRow> = lines::rows(source).collect();
    assert_eq!(rows.len(), 2);
    assert!(matches!(&rows[0], (1, Err(Unread::NoRow(text))) if text.len() == 200));
    assert_eq!(rows[1].0, 2);
    assert!(rows[1].1.is_ok());
}

/// The least workbook there is: numbers as numbers, all else inline.
fn workbook_of(rows: &[&[&str]]) -> Vec<u8> {
    let mut data = String::new();
    for (r, row) in (1..).zip(rows) {
        data += &format!("<row r=\"{r}\">");
        for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let at = format!("{}{r}", ["A", "B", "C"][c]);
            data += &match cell.parse::<f64>() {
                Ok(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
                Err(_) => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
            };
        }
        data += "</row>";
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    workbook_with(&format!("<worksheet xmlns=\"{main}\"><sheetData>{data}</sheetData></worksheet>"))
}

/// A workbook around one sheet.
fn workbook_with(sheet: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets>\
         <sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" \
         Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" \
         Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    archive(&[
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// An archive whose parts are stored unpacked.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let u16s = |out: &mut Vec<u8>, values: &[u16]| {
        values.iter().for_each(|value| out.extend(value.to_le_bytes()));
    };
    let length = |n: usize| u32::try_from(n).unwrap();
    for (name, text) in parts {
        let start = length(bytes.len());
        let size = length(text.len());
        let name_length = u16::try_from(name.len()).unwrap();
        let sums = [crc32(text.as_bytes()), size, size].map(u32::to_le_bytes).concat();
        bytes.extend(b"PK\x03\x04");
        u16s(&mut bytes, &[20, 0, 0, 0, 0x21]);
        bytes.extend(&sums);
        u16s(&mut bytes, &[name_length, 0]);
        bytes.extend(name.as_bytes());
        bytes.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02");
        u16s(&mut directory, &[20, 20, 0, 0, 0, 0x21]);
        directory.extend(&sums);
        u16s(&mut directory, &[name_length, 0, 0, 0, 0]);
        directory.extend([0; 4]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, size) = (length(bytes.len()), length(directory.len()));
    let count = u16::try_from(parts.len()).unwrap();
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06");
    u16s(&mut bytes, &[0, 0, count, count]);
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    u16s(&mut bytes, &[0]);
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
        crc
    })
}

#[test]
fn an_unknown_ending_and_a_missing_file_are_told() {
    for path in ["/nowhere/items.jsonl", "/etc/hostname.doc"] {
        assert!(open(Path::new(path)).is_err());
    }
    assert_eq!(named(&["a".to_owned()], vec![String::new()])["a"], RawValue::Null);
}
