//! A workbook written while it is read: parts of a ZIP archive that leave as soon as they are full,
//! so that its length costs no memory. Every cell is a text of its own, so that none is taken for a
//! formula.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// The most rows a sheet holds.
const ROWS_MAX: u32 = 1_048_576;
/// The most characters a cell holds.
const CELL_CHARS_MAX: usize = 32_767;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const SHEET_HEAD: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"#;
const SHEET_TAIL: &str = "</sheetData></worksheet>";
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// What was written and has not left yet.
#[derive(Clone, Default)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Out {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A workbook of one table, on as many sheets as it needs.
pub(crate) struct Book {
    zip: ZipWriter<StreamWriter<Out>>,
    out: Out,
    name: String,
    head: Vec<String>,
    sheets: u32,
    rows: u32,
    text: String,
}

impl Book {
    /// A workbook whose sheets are called `name` and begin with these words.
    pub(crate) fn begin(name: &str, head: &[String]) -> io::Result<Self> {
        let out = Out::default();
        let zip = ZipWriter::new_stream(out.clone());
        let (name, head) = (escaped(name), head.to_vec());
        let mut book = Self { zip, out, name, head, sheets: 0, rows: 0, text: String::new() };
        book.begin_sheet()?;
        Ok(book)
    }

    fn file(&mut self, path: &str) -> io::Result<()> {
        // No part is given 64-bit lengths: LibreOffice opens no archive whose lengths of that kind
        // stand behind their parts, and a sheet beyond 4 GiB would open nowhere.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(1));
        self.zip.start_file(path, options).map_err(io::Error::other)
    }

    fn begin_sheet(&mut self) -> io::Result<()> {
        self.sheets += 1;
        self.rows = 0;
        let path = format!("xl/worksheets/sheet{}.xml", self.sheets);
        self.file(&path)?;
        self.text.push_str(HEAD);
        self.text.push_str(SHEET_HEAD);
        let head = self.head.clone();
        let cells: Vec<&str> = head.iter().map(String::as_str).collect();
        self.push_row(&cells, r#" s="1""#);
        Ok(())
    }

    fn push_row(&mut self, cells: &[&str], style: &str) {
        self.text.push_str("<row>");
        for cell in cells {
            self.text.push_str("<c t=\"inlineStr\"");
            self.text.push_str(style);
            self.text.push_str("><is><t xml:space=\"preserve\">");
            push_escaped(&mut self.text, cell);
            self.text.push_str("</t></is></c>");
        }
        self.text.push_str("</row>");
        self.rows += 1;
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        if self.rows == ROWS_MAX {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        self.push_row(cells, "");
        if self.text.len() >= 1 << 16 { self.write_out() } else { Ok(()) }
    }

    fn write_out(&mut self) -> io::Result<()> {
        self.zip.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        self.text.push_str(SHEET_TAIL);
        self.write_out()
    }

    /// The bytes that are ready to leave.
    pub(crate) fn ready(&mut self) -> Vec<u8> {
        self.out.take()
    }

    /// Ends the workbook; answers its last bytes.
    pub(crate) fn end(mut self) -> io::Result<Vec<u8>> {
        self.end_sheet()?;
        let parts = [
            ("xl/workbook.xml", self.workbook()),
            ("xl/_rels/workbook.xml.rels", self.relations()),
            ("xl/styles.xml", STYLES.to_owned()),
            ("_rels/.rels", RELATIONS.to_owned()),
            ("[Content_Types].xml", self.kinds()),
        ];
        for (path, text) in parts {
            self.file(path)?;
            self.zip.write_all(HEAD.as_bytes())?;
            self.zip.write_all(text.as_bytes())?;
        }
        self.zip.finish().map_err(io::Error::other)?;
        Ok(self.out.take())
    }

    fn each(&self, one: impl Fn(u32) -> String) -> String {
        (1..=self.sheets).map(one).collect()
    }

    fn workbook(&self) -> String {
        let sheets = self.each(|n| {
            let name = if n == 1 { self.name.clone() } else { format!("{} {n}", self.name) };
            format!(r#"<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>"#)
        });
        format!(
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>"#
        )
    }

    fn relations(&self) -> String {
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let sheets = self.each(|n| {
            format!(
                r#"<Relationship Id="rId{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>"#
            )
        });
        let styles = self.sheets + 1;
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{sheets}<Relationship Id="rId{styles}" Type="{kind}/styles" Target="styles.xml"/></Relationships>"#
        )
    }

    fn kinds(&self) -> String {
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        let sheets = self.each(|n| {
            format!(
                r#"<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>"#
            )
        });
        format!(
            r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{sheets}</Types>"#
        )
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(&mut out, text);
    out
}

/// Text as XML has it; characters that XML has none for are left out.
fn push_escaped(out: &mut String, text: &str) {
    for c in text.chars().take(CELL_CHARS_MAX) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;

    fn part(bytes: &[u8], path: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut text = String::new();
        archive.by_name(path).expect("a part").read_to_string(&mut text).expect("text");
        text
    }

    #[test]
    fn cells_are_texts_whatever_stands_in_them() {
        let head = ["编号".to_owned(), "备注 <1>".to_owned()];
        let mut book = Book::begin("办件", &head).expect("memory");
        book.row(&["=1+1", "a & b\u{0} <c>\nd"]).expect("memory");
        book.row(&["+cmd|' /C calc'!A0", "@x"]).expect("memory");
        let mut bytes = book.ready();
        bytes.extend(book.end().expect("memory"));
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        assert!(sheet.contains(">=1+1</t>") && sheet.contains("a &amp; b &lt;c&gt;\nd</t>"));
        assert!(!sheet.contains("<f>") && !sheet.contains('\u{0}'));
        assert_eq!(sheet.matches("t=\"inlineStr\"").count(), 6);
        let needed = bytes.windows(4).enumerate().filter(|(_, four)| *four == b"PK\x03\x04");
        let versions: Vec<u8> = needed.map(|(at, _)| bytes[at + 4]).collect();
        assert_eq!(versions, [20; 6], "older readers open every part");
        assert!(part(&bytes, "xl/workbook.xml").contains("name=\"办件\""));
        assert!(part(&bytes, "[Content_Types].xml").contains("/xl/worksheets/sheet1.xml"));
    }

    #[test]
    fn a_long_table_leaves_while_it_is_written() {
        let mut book = Book::begin("x", &["n".to_owned()]).expect("memory");
        let (mut bytes, mut most) = (Vec::new(), 0);
        for n in 0..200_000 {
            book.row(&[&format!("{n} {}", n * 7919 % 104_729)]).expect("memory");
            if n % 2000 == 0 {
                let ready = book.ready();
                most = most.max(ready.len());
                bytes.extend(ready);
            }
        }
        bytes.extend(book.end().expect("memory"));
        assert!(bytes.len() > 1_000_000 && most < 200_000, "{} {most}", bytes.len());
        assert_eq!(part(&bytes, "xl/worksheets/sheet1.xml").matches("<row>").count(), 200_001);
    }
}
