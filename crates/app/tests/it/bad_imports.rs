//! Tables that are broken, hostile or wrong: a rehearsal and an import say the same of each, row by
//! row or for the whole file, and nothing is half imported.

use std::io::{Seek, SeekFrom, Write};

use serde_json::Value;

use crate::world::{Ended, World};

const DEMO: &str = include_str!("../../data/demo-items.jsonl");

fn line(n: usize) -> String {
    DEMO.lines().nth(n).expect("a row").to_owned()
}

fn run(world: &World, file: &str, mapping: &str, more: &[&str]) -> Ended {
    let mut args = vec!["import", "items", file, "--mapping", mapping, "--data-dir", "data"];
    args.extend(["--format", "json"]);
    args.extend(more);
    world.run(&args)
}

/// Everything that is published, as an operator exports it.
fn stands(world: &World) -> String {
    world.run(&["export", "items", "stands.jsonl", "--data-dir", "data"]).expect(0);
    std::fs::read_to_string(world.path("stands.jsonl")).expect("it was just written")
}

/// A place where three items of the demo are published.
fn place() -> World {
    let world = World::new();
    world.write("base.jsonl", [line(0), line(1), line(2)].join("\n"));
    run(&world, "base.jsonl", "demo", &[]).expect(0);
    world
}

/// Rehearses and imports; both must take and refuse the same rows. Answers what was refused.
#[track_caller]
fn refused(world: &World, file: &str, mapping: &str, counts: [u64; 5]) -> Vec<(u64, String)> {
    let before = stands(world);
    let said = |more: &[&str]| -> Value {
        serde_json::from_str(&run(world, file, mapping, more).expect(0).out).expect("one object")
    };
    let rehearsed = said(&["--dry-run"]);
    assert_eq!(stands(world), before, "a rehearsal wrote");
    let imported = said(&[]);
    for report in [&rehearsed, &imported] {
        let found = ["rows", "inserted", "updated", "unchanged", "rejected_rows"]
            .map(|name| report[name].as_u64().expect(name));
        assert_eq!(found, counts, "{report}");
        let sum: u64 = found[1..].iter().sum();
        assert_eq!(sum, found[0], "every row is accounted for");
    }
    assert_eq!(rehearsed["rejected"], imported["rejected"]);
    let remarks = imported["rejected"].as_array().expect("a list").iter();
    remarks
        .map(|remark| {
            let line = remark["line"].as_u64().expect("a line");
            (line, remark["reason"].as_str().expect("a reason").to_owned())
        })
        .collect()
}

/// Rehearses and imports; both must refuse the file as a whole, in one line with these words.
#[track_caller]
fn unreadable(world: &World, file: &str, words: &[&str]) {
    let before = stands(world);
    for more in [&["--dry-run"][..], &[]] {
        run(world, file, "demo", more).expect(22).one_line(words);
        assert_eq!(stands(world), before, "{file} left something behind");
    }
}

/// An archive whose parts are stored unpacked.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    let words = |out: &mut Vec<u8>, all: &[u16]| {
        all.iter().for_each(|word| out.extend(word.to_le_bytes()));
    };
    let long = |n: usize| u32::try_from(n).expect("small").to_le_bytes();
    let short = |n: usize| u16::try_from(n).expect("small");
    for (name, text) in parts {
        let start = long(bytes.len());
        let mut sum = flate2::Crc::new();
        sum.update(text.as_bytes());
        let sums = [sum.sum().to_le_bytes(), long(text.len()), long(text.len())].concat();
        bytes.extend(b"PK\x03\x04");
        words(&mut bytes, &[20, 0, 0, 0, 0x21]);
        bytes.extend(&sums);
        words(&mut bytes, &[short(name.len()), 0]);
        bytes.extend(name.as_bytes());
        bytes.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02");
        words(&mut directory, &[20, 20, 0, 0, 0, 0x21]);
        directory.extend(&sums);
        words(&mut directory, &[short(name.len()), 0, 0, 0, 0]);
        directory.extend([0; 4]);
        directory.extend(start);
        directory.extend(name.as_bytes());
    }
    let start = long(bytes.len());
    let (size, count) = (long(directory.len()), short(parts.len()));
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06");
    words(&mut bytes, &[0, 0, count, count]);
    bytes.extend(size);
    bytes.extend(start);
    words(&mut bytes, &[0]);
    bytes
}

#[test]
fn workbooks_that_are_cut_damaged_or_bombs_are_refused_whole() {
    let world = place();
    world.run(&["export", "items", "good.xlsx", "--data-dir", "data"]).expect(0);
    let good = std::fs::read(world.path("good.xlsx")).expect("it was just written");
    refused(&world, "good.xlsx", "tongban", [3, 0, 0, 3, 0]);
    world.write("cut.xlsx", &good[..good.len() / 2]);
    unreadable(&world, "cut.xlsx", &["cut.xlsx"]);
    let mut damaged = good.clone();
    for at in (200..good.len() - 200).step_by(97) {
        damaged[at] ^= 0x55;
    }
    world.write("damaged.xlsx", damaged);
    unreadable(&world, "damaged.xlsx", &["damaged.xlsx"]);
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a0 \"aaaaaaaaaa\">".to_owned();
    for n in 1..20 {
        let before = format!("&a{};", n - 1);
        bomb += &format!("<!ENTITY a{n} \"{}\">", before.repeat(10));
    }
    bomb += "]><worksheet>&a19;</worksheet>";
    world.write("bomb.xlsx", archive(&[("xl/worksheets/sheet1.xml", &bomb)]));
    unreadable(&world, "bomb.xlsx", &["bomb.xlsx", "document type"]);
    let outside =
        "<?xml version=\"1.0\"?><!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\"><worksheet/>";
    world.write("outside.xlsx", archive(&[("xl/workbook.xml", outside)]));
    unreadable(&world, "outside.xlsx", &["outside.xlsx", "document type"]);
    // A name that points outside is no part of a workbook, and nothing is ever unpacked to disk.
    world.write("slip.xlsx", archive(&[("../../slipped.xml", "<worksheet/>")]));
    unreadable(&world, "slip.xlsx", &["slip.xlsx"]);
    assert!(!world.path("../../slipped.xml").exists() && !world.path("slipped.xml").exists());
}

#[test]
fn rows_that_contradict_or_run_in_a_ring_are_refused_alone() {
    let world = place();
    let other = line(0).replacen("\"5(工作日)\"", "\"4(工作日)\"", 1);
    assert_ne!(other, line(0));
    world.write("twice.jsonl", [line(3), other, line(0), line(3)].join("\n"));
    // The first row about an item counts, the one that says otherwise does not.
    let told = refused(&world, "twice.jsonl", "demo", [4, 1, 1, 1, 1]);
    assert_eq!(told, [(3, "duplicate".to_owned())]);
    let with = |code: &str, parent: &str| {
        let mut row: Value = serde_json::from_str(&line(0)).expect("a row");
        let old = row["base_code"].as_str().expect("a code").to_owned();
        row["code"] = row["code"].as_str().expect("a code").replace(&old, code).into();
        row["base_code"] = code.into();
        row["parent_base_code"] = parent.into();
        row.to_string()
    };
    let [a, b] = ["330125901801", "330125901802"];
    world.write("ring.jsonl", [with(a, b), with(b, a)].join("\n"));
    let told = refused(&world, "ring.jsonl", "demo", [2, 1, 0, 0, 1]);
    assert_eq!(told, [(2, "cyclic-parent".to_owned())]);
}

#[test]
fn rules_that_do_not_fit_or_run_too_long_are_refused_alone() {
    let world = place();
    let ones = vec!["1"; 400].join(",");
    let long = format!("[{ones}].all(a, [{ones}].all(b, a + b < 9))");
    let rules = ["nobody == \"x\"", "business ==", &long];
    let rows: Vec<String> = stands(&world)
        .lines()
        .zip(rules)
        .map(|(row, rule)| {
            let mut row: Value = serde_json::from_str(row).expect("a row");
            let narrowing = serde_json::json!([{ "when": rule }]);
            row["conditions.by_answers"] = narrowing.to_string().into();
            row.to_string()
        })
        .collect();
    assert_eq!(rows.len(), 3);
    world.write("rules.jsonl", rows.join("\n"));
    let told = refused(&world, "rules.jsonl", "tongban", [3, 0, 0, 0, 3]);
    assert_eq!(told, [1, 2, 3].map(|n| (n, "rule-wrong".to_owned())));
}

#[test]
fn a_table_in_gbk_is_read_and_one_in_no_encoding_is_refused() {
    let world = place();
    let table = "code,region,base_code,catalogue_name,name,class,authority,objects,\
                 committed_limit,materials\n\
                 11330106DEM00001484330199990000,330106,330199990000,演示许可,演示许可,行政许可,\
                 演示局,自然人、企业法人,２０（工作日）,申请表；营业执照\n";
    world.write("gbk.csv", encoding_rs::GBK.encode(table).0);
    assert_eq!(refused(&world, "gbk.csv", "demo", [1, 1, 0, 0, 0]), []);
    assert!(stands(&world).contains("演示许可"), "in the right signs");
    world.write("none.csv", [0xff, 0xff, 0x00, 0x81, 0xfe, 0x00]);
    unreadable(&world, "none.csv", &["none.csv"]);
}

#[test]
fn rows_that_nest_or_name_without_end_are_refused_alone() {
    let world = place();
    let deep = format!("{{\"code\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let keys: Vec<String> = (0..250_000).map(|n| format!("\"k{n}\":1")).collect();
    let wide = format!("{{{}}}", keys.join(","));
    world.write("odd.jsonl", [deep, line(3), wide, line(4)].join("\n"));
    let told = refused(&world, "odd.jsonl", "demo", [4, 2, 0, 0, 2]);
    assert!(told.iter().all(|(line, _)| [1, 3].contains(line)), "{told:?}");
    assert_eq!(told[0], (1, "not-a-row".to_owned()));
}

#[test]
fn a_line_of_two_gigabytes_is_refused_alone() {
    let world = place();
    let mut file = std::fs::File::create(world.path("long.jsonl")).expect("a file");
    file.write_all(format!("{}\n{{\"code\":\"", line(3)).as_bytes()).expect("room");
    // The line has a hole in the file, so that the disk need not hold it.
    file.seek(SeekFrom::Current(2 * 1024 * 1024 * 1024)).expect("a place");
    file.write_all(format!("\"}}\n{}\n", line(4)).as_bytes()).expect("room");
    drop(file);
    let told = refused(&world, "long.jsonl", "demo", [3, 2, 0, 0, 1]);
    assert_eq!(told, [(2, "not-a-row".to_owned())]);
}
