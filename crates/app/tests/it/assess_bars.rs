//! Bad and empty input: a clear error at its line, or a result that the documents describe; never
//! a number that is none.

use calamine::{Data, Reader, Xlsx};

use crate::world::{Ended, World};

/// Two parents: one with two leaves, one with a single leaf.
const PROFILE: &str = "\
version = 1
id = \"small\"
weights_add_to = 10
name = { zh = \"小指数\", en = \"Small index\" }
[[band]]
id = \"high\"
zh = \"高\"
en = \"high\"
from = 80
[[band]]
id = \"low\"
zh = \"低\"
en = \"low\"
[[node]]
id = \"A\"
zh = \"甲项\"
en = \"A\"
weight = 6
[[node]]
id = \"A1\"
parent = \"A\"
zh = \"甲一\"
en = \"A1\"
scale = { kind = \"ratio\" }
[[node]]
id = \"A2\"
parent = \"A\"
zh = \"甲二\"
en = \"A2\"
scale = { kind = \"binary\" }
[[node]]
id = \"B\"
zh = \"乙项\"
en = \"B\"
weight = 4
[[node]]
id = \"B1\"
parent = \"B\"
zh = \"乙一\"
en = \"B1\"
scale = { kind = \"ratio\" }
";

fn checked(change: (&str, &str)) -> Ended {
    let world = World::new();
    let text = PROFILE.replacen(change.0, change.1, 1);
    assert_ne!(text, PROFILE, "the change applies");
    world.write("p.toml", text);
    world.run(&["assess", "check-profile", "p.toml", "--lang", "en"])
}

/// The line of the first text of the profile that holds these letters.
fn line(of: &str) -> usize {
    1 + PROFILE.lines().position(|line| line.contains(of)).expect("it is there")
}

fn scored(world: &World, rows: &str, more: &[&str]) -> Ended {
    world.write("p.toml", PROFILE);
    world.write("e.csv", format!("unit,item,indicator,value,state\n{rows}"));
    let args = ["assess", "run", "--profile", "p.toml", "--evidence", "e.csv", "--out", "o"];
    world.run(
        &[&args[..], &["--format", "text,json,csv,html,xlsx", "--points", "16"], more].concat(),
    )
}

/// Everything that was written, as text, after a look for numbers that are none.
fn written(world: &World) -> String {
    let mut all = String::new();
    let mut folders = vec![world.path("o")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "xlsx") {
                let bytes = std::fs::read(&path).unwrap();
                let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
                for (name, sheet) in book.worksheets() {
                    let is_number = |cell: &Data| match cell {
                        Data::Float(value) => value.is_finite(),
                        Data::Error(_) => false,
                        _ => true,
                    };
                    assert!(sheet.rows().flatten().all(is_number), "{name}");
                }
            } else {
                all += &std::fs::read_to_string(&path).unwrap();
            }
        }
    }
    for word in ["NaN", "nan,", ">inf", "inf,", "Infinity"] {
        assert!(!all.contains(word), "{word}");
    }
    all
}

#[test]
fn weights_that_do_not_add_up_are_told_with_their_line() {
    let ended = checked(("weight = 4", "weight = 3")).expect(43);
    ended.one_line(&["line 3:", "add to 9, not to 10"]);
    let ended = checked(("weight = 4", "weight = -4")).expect(43);
    assert!(ended.err.contains(&format!("line {}:", line("id = \"B\"") - 1)), "{}", ended.err);
    assert!(ended.err.contains("cannot be negative"));
    let ended = checked(("en = \"B1\"", "en = \"B1\"\nweight = 0")).expect(43);
    assert!(ended.err.contains("the weights below \"B\" add to zero"), "{}", ended.err);
    // Without that line weights are relative, in any unit: the documents say so.
    checked(("weights_add_to = 10\n", "")).expect(0);
}

#[test]
fn a_cycle_is_told_with_its_line() {
    let ended = checked(("id = \"A\"\n", "id = \"A\"\nparent = \"A1\"\n")).expect(43);
    assert!(ended.err.contains("its parent \"A1\" does not come before it"), "{}", ended.err);
    let ended = checked(("id = \"B\"\n", "id = \"B\"\nparent = \"B\"\n")).expect(43);
    let told = format!("line {}: node \"B\": its parent", line("id = \"B\"") - 1);
    assert!(ended.err.contains(&told), "{}", ended.err);
}

#[test]
fn an_unknown_unit_is_told_with_its_line() {
    let world = World::new();
    world.write("units.txt", "甲\n乙\n");
    let ended = scored(&world, "甲,,A1,1,\n丙,,A1,1,\n", &["--units", "units.txt", "--lang", "en"])
        .expect(43);
    ended.one_line(&["line 3:", "unknown unit", "丙"]);
    let more = ["--units", "units.txt", "--stream", "--lang", "en"];
    let ended = scored(&world, "甲,,A1,1,\n丙,,A1,1,\n", &more).expect(43);
    ended.one_line(&["line 3:", "unknown unit", "丙"]);
    assert!(!world.path("o").exists());
}

#[test]
fn what_is_no_number_or_stands_twice_is_told_with_its_line() {
    let world = World::new();
    let rows = "甲,,A1,0.5,\n甲,,A1,0.6,\n乙,,A1,很好,\n乙,,B1,NaN,\n乙,,A2,1e400,\n丁,,B1,inf,\n";
    for more in [&["--lang", "en"][..], &["--stream", "--lang", "en"]] {
        let ended = scored(&world, rows, more).expect(43);
        for (line, word) in
            [(3, "甲"), (4, "text where"), (5, "NaN or"), (6, "1e400"), (7, "NaN or")]
        {
            let told = ended.err.lines().find(|told| told.contains(&format!("line {line}:")));
            assert!(told.is_some_and(|told| told.contains(word)), "{line}: {}", ended.err);
        }
    }
}

#[test]
fn a_negative_spread_is_refused() {
    let world = World::new();
    world.write("p.toml", PROFILE);
    world.write("e.csv", "unit,indicator,value\n甲,A1,1\n乙,A1,0.5\n");
    let args = ["assess", "sensitivity", "--profile", "p.toml", "--evidence", "e.csv"];
    for share in ["--weights=-0.25", "--weights=1", "--weights=NaN", "--weights=inf"] {
        let ended = world.run(&[&args[..], &[share]].concat()).expect(22);
        ended.one_line(&["weight share"]);
    }
}

#[test]
fn a_level_with_one_child_is_that_child() {
    let world = World::new();
    scored(&world, "甲,,A1,0.5,\n甲,,B1,0.3,\n乙,,A2,1,\n乙,,B1,1,\n", &[]).expect(0);
    let table = std::fs::read_to_string(world.path("o/scores.csv")).unwrap();
    let value = |node: &str| {
        let row = table.lines().find(|row| row.starts_with(&format!("甲,{node},"))).unwrap();
        row.split(',').nth(2).unwrap().to_owned()
    };
    assert_eq!((value("B"), value("B1")), ("30.00".to_owned(), "30.00".to_owned()));
    // A has one child with a value: the weights of the others are scaled up.
    assert_eq!((value("A"), value("*")), ("50.00".to_owned(), "42.00".to_owned()));
    written(&world);
}

#[test]
fn equal_values_give_equal_places_and_no_number_that_is_none() {
    let world = World::new();
    let rows: String =
        ["甲", "乙", "丙"].map(|unit| format!("{unit},,A1,0.5,\n{unit},,B1,0.5,\n")).concat();
    scored(&world, &rows, &[]).expect(0);
    let all = written(&world);
    let table = std::fs::read_to_string(world.path("o/scores.csv")).unwrap();
    assert_eq!(
        table.lines().filter(|row| row.contains(",*,50.00,50,low,1,")).count(),
        3,
        "{table}"
    );
    assert!(all.contains("名次从不变动"), "nothing is shared out where nothing moves");
    let args = ["assess", "sensitivity", "--profile", "p.toml", "--evidence", "e.csv"];
    for scales in ["min-max", "percent-rank"] {
        let more = ["--scales", scales, "--points", "16", "--format", "json"];
        let ended = world.run(&[&args[..], &more].concat()).expect(0);
        assert!(!ended.out.contains("NaN"), "{}", ended.out);
    }
}

#[test]
fn units_of_which_nothing_is_known_have_no_score_and_no_place() {
    let world = World::new();
    scored(&world, "甲,,A1,,blocked\n乙,,B1,,not-tested\n", &[]).expect(0);
    let all = written(&world);
    let table = std::fs::read_to_string(world.path("o/scores.csv")).unwrap();
    for unit in ["甲", "乙"] {
        assert!(table.lines().any(|row| row == format!("{unit},*,,,,,0,1,")), "{table}");
    }
    assert!(all.contains("没有单位有总分。") && all.contains("少于两个单位"));
    let args = ["assess", "sensitivity", "--profile", "p.toml", "--evidence", "e.csv"];
    world.run(&args).expect(22).one_line(&["fewer than two units"]);
}

#[test]
fn a_workbook_is_evidence_and_its_faults_have_lines() {
    let world = World::new();
    world.write("p.toml", PROFILE);
    let book = |rows: &[(&str, &str, f64)]| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, name) in (0..).zip(["unit", "indicator", "value"]) {
            sheet.write_string(0, column, name).unwrap();
        }
        for (line, (unit, leaf, value)) in (1..).zip(rows) {
            sheet.write_string(line, 0, *unit).unwrap();
            sheet.write_string(line, 1, *leaf).unwrap();
            sheet.write_number(line, 2, *value).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    let args = ["assess", "run", "--profile", "p.toml", "--out", "o", "--evidence", "e.xlsx"];
    let args = [&args[..], &["--lang", "en"]].concat();
    world.write("e.xlsx", book(&[("甲", "A1", 0.5), ("乙", "B1", 1.0)]));
    world.run(&args).expect(0);
    let table = std::fs::read_to_string(world.path("o/scores.csv")).unwrap();
    assert!(table.contains("甲,A1,50.00,") && table.contains("乙,*,100.00,"), "{table}");
    world.write("e.xlsx", book(&[("甲", "A1", 0.5), ("乙", "B9", 1.0), ("乙", "B1", 7.0)]));
    let ended = world.run(&args).expect(43);
    assert!(ended.err.contains("line 3: unknown leaf") && ended.err.contains("line 4: value"));
    world.write("e.xlsx", "no workbook");
    world.run(&args).expect(22).one_line(&["e.xlsx", "no workbook"]);
}
