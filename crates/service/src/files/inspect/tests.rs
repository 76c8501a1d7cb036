//! Files as people send them, and as somebody who means harm would.

use std::io::Write;

use image::ImageFormat;
use zip::write::SimpleFileOptions;

use super::*;

fn name(text: &str) -> FileName {
    FileName::parse(text).unwrap()
}

fn taken(text: &str, bytes: &[u8]) -> Result<Kind, Refusal> {
    inspect(&name(text), bytes)
}

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_fn(40, 30, |x, y| {
        image::Rgb([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 7])
    })
    .write_to(&mut bytes, format)
    .unwrap();
    bytes.into_inner()
}

fn pdf(body: &str) -> Vec<u8> {
    format!("%PDF-1.7\n1 0 obj\n<< /Type /Catalog {body} >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
        .into_bytes()
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const ROOT: (&str, &[u8]) =
    ("OFD.xml", b"<?xml version=\"1.0\"?><ofd:OFD xmlns:ofd=\"http://www.ofdspec.org/2016\"/>");

#[test]
fn sound_files_of_the_four_kinds_are_taken() {
    assert_eq!(taken("a.jpg", &picture(ImageFormat::Jpeg)), Ok(Kind::Jpeg));
    assert_eq!(taken("a.png", &picture(ImageFormat::Png)), Ok(Kind::Png));
    assert_eq!(taken("a.pdf", &pdf("")), Ok(Kind::Pdf));
    assert_eq!(taken("a.pdf", &pdf("/Pages 2 0 R /JSON 1")), Ok(Kind::Pdf));
    let ofd = zipped(&[ROOT, ("Doc_0/Document.xml", b"<a/>"), ("Doc_0/Res/1.jb2", b"\x97JB2")]);
    assert_eq!(taken("a.ofd", &ofd), Ok(Kind::Ofd));
    // Cameras put a short preview behind a picture.
    let mut phone = picture(ImageFormat::Jpeg);
    phone.extend_from_slice(&[0; 64]);
    assert_eq!(taken("a.jpg", &phone), Ok(Kind::Jpeg));
}

#[test]
fn the_ending_must_say_what_the_content_is() {
    assert_eq!(taken("a.pdf", &picture(ImageFormat::Jpeg)), Err(Refusal::EndingDiffers));
    assert_eq!(taken("a.png", &pdf("")), Err(Refusal::EndingDiffers));
    assert_eq!(taken("a", &pdf("")), Ok(Kind::Pdf));
}

#[test]
fn a_file_cut_anywhere_is_broken_or_unknown() {
    let ofd = zipped(&[ROOT]);
    for (ending, whole) in [
        ("jpg", picture(ImageFormat::Jpeg)),
        ("png", picture(ImageFormat::Png)),
        ("ofd", ofd),
        ("pdf", pdf("")),
    ] {
        let end = if ending == "pdf" { whole.len() - 3 } else { whole.len() - 1 };
        for cut in 0..end {
            let said = taken(&format!("a.{ending}"), &whole[..cut]);
            assert!(
                matches!(said, Err(Refusal::Kind | Refusal::Broken)),
                "{ending} cut at {cut}: {said:?}"
            );
        }
    }
}

#[test]
fn a_pdf_that_acts_is_refused_however_it_is_written() {
    for body in [
        "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        "/AA << /O << /S /Java#53cript >> >>",
        "/A << /S /Launch /F (cmd.exe) >>",
        "/A << /S /#4caunch >>",
        "/Names << /EmbeddedFiles 3 0 R >>",
        "/JS(x)",
        "/RichMedia<<>>",
    ] {
        assert_eq!(taken("a.pdf", &pdf(body)), Err(Refusal::Active), "{body}");
    }
    let mut behind = pdf("");
    behind.extend_from_slice(&zipped(&[ROOT]));
    assert_eq!(taken("a.pdf", &behind), Err(Refusal::Active), "an archive hides behind the end");
    let mut behind = pdf("");
    behind.extend_from_slice(b"<script>alert(1)</script>");
    assert_eq!(taken("a.pdf", &behind), Err(Refusal::Active));
}

#[test]
fn a_picture_that_is_something_else_as_well_is_refused() {
    for other in [
        &b"<script>alert(1)</script>"[..],
        b"<HTML><body>",
        b"<!DOCTYPE HTML>",
        b"<?php system($_GET['c']);",
        b"%PDF-1.4",
        b"MZ\x90\0",
        &zipped(&[ROOT]),
    ] {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let mut bytes = picture(format);
            bytes.extend_from_slice(other);
            let ending = if format == ImageFormat::Png { "a.png" } else { "a.jpg" };
            assert_eq!(taken(ending, &bytes), Err(Refusal::Active), "{other:?}");
        }
    }
    // A script in a comment segment before the picture.
    let whole = picture(ImageFormat::Jpeg);
    let comment = b"<script>alert(1)</script>";
    let mut bytes = whole[..2].to_vec();
    bytes.extend_from_slice(&[0xff, 0xfe, 0, u8::try_from(comment.len() + 2).unwrap()]);
    bytes.extend_from_slice(comment);
    bytes.extend_from_slice(&whole[2..]);
    assert_eq!(taken("a.jpg", &bytes), Err(Refusal::Active));
}

#[test]
fn pictures_of_absurd_size_are_refused_without_being_decoded() {
    let mut png = picture(ImageFormat::Png);
    png[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&50_000_u32.to_be_bytes());
    assert_eq!(taken("a.png", &png), Err(Refusal::Bomb));
    png[16..20].copy_from_slice(&0_u32.to_be_bytes());
    assert_eq!(taken("a.png", &png), Err(Refusal::Broken));
    let mut jpeg = picture(ImageFormat::Jpeg);
    let frame = find(&jpeg, b"\xff\xc0").unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert_eq!(taken("a.jpg", &jpeg), Err(Refusal::Bomb));
}

#[test]
fn containers_that_unfold_reach_out_or_hide_are_refused() {
    let zeros = vec![0_u8; 3_000_000];
    let inner = zipped(&[ROOT]);
    let many: Vec<(String, &[u8])> = (0..PARTS_MAX).map(|n| (format!("{n}"), &b""[..])).collect();
    let mut many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    many.push(ROOT);
    let xml = |text: &'static str| zipped(&[ROOT, ("Doc_0/Document.xml", text.as_bytes())]);
    for (what, bytes, why) in [
        ("a bomb", zipped(&[ROOT, ("Res/1.dat", &zeros)]), Refusal::Bomb),
        ("too many parts", zipped(&many), Refusal::Bomb),
        ("an archive inside", zipped(&[ROOT, ("Res/1.dat", &inner)]), Refusal::Active),
        ("a program inside", zipped(&[ROOT, ("Res/1.jpg", b"MZ\x90\0")]), Refusal::Active),
        ("a path that climbs", zipped(&[ROOT, ("../../evil.xml", b"<a/>")]), Refusal::Active),
        ("another climb", zipped(&[ROOT, ("..\\evil.xml", b"<a/>")]), Refusal::Active),
        ("an entity", xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), Refusal::Active),
        ("a file read", xml("<!doctype a SYSTEM \"file:///etc/passwd\"><a/>"), Refusal::Active),
        ("UTF-16 to hide one", zipped(&[ROOT, ("a.xml", b"\xff\xfe<\0!\0D\0")]), Refusal::Active),
        ("an office document", zipped(&[("[Content_Types].xml", b"<a/>")]), Refusal::Kind),
    ] {
        assert_eq!(taken("a.ofd", &bytes), Err(why), "{what}");
    }
    let mut before = b"#!/bin/sh\n".to_vec();
    before.extend_from_slice(&inner);
    assert_eq!(taken("a.ofd", &before), Err(Refusal::Kind), "something stands before it");
}

/// Every kind with every unfit beginning, ending and name: over two hundred files, none taken.
#[test]
fn a_corpus_of_unfit_files_is_refused_whole() {
    let contents: [&[u8]; 22] = [
        b"",
        b"\0",
        b"MZ\x90\0\x03",
        b"\x7fELF\x02\x01",
        b"#!/bin/sh\nrm -rf /",
        b"<svg onload=alert(1)>",
        b"<html><script>",
        b"<?xml version=\"1.0\"?><svg/>",
        b"GIF89a<script>",
        b"RIFF....WEBP",
        b"BM\x36\0",
        b"II*\0",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf\x27\x1c",
        b"\x1f\x8b\x08",
        b"BZh9",
        b"{\\rtf1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%!PS-Adobe-3.0",
        b" %PDF-1.7\n%%EOF",
        b"@echo off",
        b"PK\x05\x06\0\0",
    ];
    let names =
        ["a.pdf", "a.jpg", "a.png", "a.ofd", "a", "a.svg", "a.html", "a.exe", "a.php", "a.docx"];
    let mut refused = 0;
    for content in contents {
        for text in names {
            assert!(taken(text, content).is_err(), "{text} with {content:?}");
            refused += 1;
        }
    }
    assert!(refused >= 200, "{refused}");
}
