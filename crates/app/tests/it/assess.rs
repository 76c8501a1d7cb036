//! `tongban reproduce`, `tongban assess` and `tongban scan`, as an assessor runs them.

use std::path::PathBuf;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use crate::world::{Ended, World};

const EXAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/assessment/example/evidence.csv");

/// The public data, or none with one line of what is skipped.
#[expect(clippy::disallowed_methods, reason = "tests look for the public data")]
fn data(what: &str) -> Option<String> {
    let near = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let mut named = std::env::vars().filter(|(name, _)| name == "TONGBAN_DATA");
    let root = named.next().map_or_else(|| PathBuf::from(near), |(_, root)| PathBuf::from(root));
    if root.join(what).exists() {
        return root.to_str().map(str::to_owned);
    }
    eprintln!("skipped: no {what} in TONGBAN_DATA");
    None
}

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).expect("one JSON document")
}

fn reproduced(name: &str, folder: &str) -> Value {
    let args = ["reproduce", name, "--data", folder, "--format", "json"];
    json(&World::new().run(&args).expect(0))
}

fn steps(report: &Value) -> Vec<(u64, u64)> {
    let steps = report["steps"].as_array().expect("a list");
    let number = |step: &Value, name: &str| step[name].as_u64().expect("a number");
    steps.iter().map(|step| (number(step, "matched"), number(step, "total"))).collect()
}

#[test]
fn the_paper_is_reproduced_without_any_data() {
    let world = World::new();
    let text = world.run(&["reproduce", "wang2016", "--lang", "en"]).expect(0);
    assert!(text.out.ends_with("result: holds\n"), "{}", text.out);
    let reports = json(&world.run(&["reproduce", "wang2016", "--format", "json"]).expect(0));
    let rows = reports[0]["findings"].as_array().expect("a list").clone();
    let numbers: Vec<u64> = rows.iter().filter_map(|row| row["number"].as_u64()).collect();
    assert_eq!(numbers, (1..=23).collect::<Vec<_>>());
    let verdict = |row: usize| rows[row - 1]["verdict"].as_str().expect("a verdict");
    assert_eq!(
        [verdict(4), verdict(8), verdict(21), verdict(2)],
        ["agrees-after-rounding", "agrees", "contradiction", "not-determined"]
    );
    assert!(!reports[0]["unknowns"].as_array().expect("a list").is_empty());
}

#[test]
fn what_is_not_there_is_told_in_one_line_with_its_source() {
    let world = World::new();
    world.run(&["reproduce", "mars"]).expect(22).one_line(&["mars", "wang2016", "asem"]);
    let sources = [
        ("egdi", "https://publicadministration.un.org/egovkb"),
        ("eu-2023", "https://digital-strategy.ec.europa.eu"),
        ("asem", "https://cran.r-project.org/package=COINr"),
    ];
    for (name, source) in sources {
        let ended = world.run(&["reproduce", name, "--data", "nowhere"]).expect(22);
        ended.one_line(&["nowhere", source, "--data"]);
    }
}

#[test]
fn a_damaged_workbook_is_told_with_its_source_and_its_hash() {
    let world = World::new();
    std::fs::create_dir(world.path("eu-egov-2023")).unwrap();
    let place = "eu-egov-2023/final-results.xlsx";
    let hash = "d63e 0634 d699 9a5d 4648 3e0f edd1 6735 27ba 7bd1 4c0b 431f f8e7 d170 159a 8f68";
    let source = "https://digital-strategy.ec.europa.eu";
    let missing = world.run(&["reproduce", "eu-2023", "--data", "."]).expect(22);
    missing.one_line(&["final-results.xlsx is not there", source, hash]);
    world.write(place, "no workbook");
    let ended = world.run(&["reproduce", "eu-2023", "--data", "."]).expect(22);
    ended.one_line(&["final-results.xlsx", source, hash, "SHA-256 is"]);
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap();
    world.write(place, book.save_to_buffer().unwrap());
    let ended = world.run(&["reproduce", "eu-2023", "--data", "."]).expect(22);
    ended.one_line(&["final-results.xlsx", "no sheet", source, hash]);
    for (name, file) in [("egdi", "egdi/egdi-2016.csv"), ("asem", "asem/asem_iData.csv")] {
        std::fs::create_dir_all(world.path(name)).unwrap();
        world.write(file, "this is, not\nthe table,\n");
        let ended = world.run(&["reproduce", name, "--data", "."]).expect(22);
        ended.one_line(&["https://", name]);
    }
}

#[test]
fn the_example_of_coinr_is_rebuilt_stage_by_stage() {
    let Some(folder) = data("asem/asem_iData.csv") else { return };
    let reports = reproduced("asem", &folder);
    let cells = 51 * 49;
    let want = [(cells, cells); 5].into_iter().chain([(51 * 60, 51 * 60), (120, 120)]);
    assert_eq!(steps(&reports[0]), want.collect::<Vec<_>>());
    assert_eq!(reports[0]["findings"].as_array().expect("a list").len(), 120);
}

#[test]
fn a_changed_cell_fails_the_rebuild_and_is_named() {
    let Some(folder) = data("asem/asem_iData.csv") else { return };
    let world = World::new();
    std::fs::create_dir(world.path("asem")).unwrap();
    for entry in std::fs::read_dir(PathBuf::from(folder).join("asem")).unwrap() {
        let from = entry.unwrap().path();
        let name = from.file_name().unwrap().to_str().unwrap().to_owned();
        let mut text = std::fs::read_to_string(&from).unwrap();
        if name == "asem_Aggregated.csv" {
            let line = text.lines().nth(1).unwrap().to_owned();
            let changed = line.rsplit_once(',').unwrap().0.to_owned() + ",1.5";
            text = text.replacen(&line, &changed, 1);
        }
        world.write(&format!("asem/{name}"), text);
    }
    let ended = world.run(&["reproduce", "asem", "--data", ".", "--lang", "en"]).expect(44);
    assert!(ended.out.contains("exception  Aggregated"), "{}", ended.out);
    assert!(ended.out.ends_with("result: does not hold\n"));
    ended.one_line(&["not met"]);
}

#[test]
fn three_years_of_the_united_nations_are_rebuilt() {
    let Some(folder) = data("egdi") else { return };
    let reports = reproduced("egdi", &folder);
    let reports = reports.as_array().expect("a list");
    assert_eq!(reports.len(), 3);
    let matched: Vec<_> = reports.iter().map(|report| steps(report)[0]).collect();
    assert_eq!(matched, [(190, 193), (193, 193), (193, 193)]);
}

#[test]
fn the_european_benchmark_is_rebuilt_from_its_answers() {
    let Some(folder) = data("eu-egov-2023/final-results.xlsx") else { return };
    let reports = reproduced("eu-2023", &folder);
    let steps = steps(&reports[0]);
    let sum = steps.iter().fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
    assert_eq!(sum, (31_494, 31_704));
    let exceptions = reports[0]["exceptions"].as_array().expect("a list");
    assert_eq!(exceptions.len(), 210);
    assert!(exceptions.iter().all(|exception| exception["cause"].is_string()));
}

fn assessed(world: &World, evidence: &str, more: &[&str]) -> Ended {
    let mut args = vec!["assess", "run", "--profile", "wang2016", "--out", "scores"];
    args.extend(["--evidence", evidence]);
    args.extend(more);
    world.run(&args)
}

#[test]
fn the_shipped_example_is_scored_in_every_form() {
    let world = World::new();
    assessed(&world, EXAMPLE, &["--format", "csv,json,text,html,xlsx"]).expect(0);
    let read = |name: &str| std::fs::read_to_string(world.path("scores").join(name)).unwrap();
    let table = read("scores.csv");
    let index: Vec<&str> = table.lines().filter(|line| line.contains(",*,")).collect();
    assert_eq!(index.len(), 2, "{table}");
    let document: Value = serde_json::from_str(&read("scores.json")).unwrap();
    assert_eq!(document["definition"]["id"], "wang2016");
    assert!(read("report.txt").contains("甲市"));
    let bytes = std::fs::read(world.path("scores/report.xlsx")).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let ranking = book.worksheet_range("得分与等级").unwrap();
    let scores = book.worksheet_range("全部得分").unwrap();
    // As many rows as the table, and the first unit's score as a number.
    assert_eq!(scores.rows().count(), table.lines().count());
    let first = index.iter().find(|line| line.contains(",1,")).expect("somebody is first");
    let shown: f64 = first.split(',').nth(2).unwrap().parse().unwrap();
    assert_eq!(ranking.get((1, 2)), Some(&Data::Float(shown)));
}

#[test]
fn a_unit_named_like_a_formula_stays_a_name() {
    let world = World::new();
    let name = "=HYPERLINK(1)";
    world.write("e.csv", format!("unit,indicator,value\n{name},A1.1,1\n＝1+1,A1.1,0\n"));
    assessed(&world, "e.csv", &["--format", "csv,xlsx"]).expect(0);
    let bytes = std::fs::read(world.path("scores/report.xlsx")).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let found = book.worksheet_range("得分与等级").unwrap();
    assert_eq!(found.get((1, 1)), Some(&Data::String(name.into())));
    for sheet in book.sheet_names() {
        assert!(book.worksheet_formula(&sheet).unwrap().is_empty(), "{sheet}");
    }
    let table = std::fs::read_to_string(world.path("scores/scores.csv")).unwrap();
    assert!(table.contains("'=HYPERLINK") && table.contains("'＝1+1"), "{table}");
}

#[test]
fn evidence_in_gbk_scores_as_in_utf8() {
    let world = World::new();
    let text = std::fs::read_to_string(EXAMPLE).unwrap();
    world.write("gbk.csv", encoding_rs::GBK.encode(&text).0);
    world.write("gb18030.csv", encoding_rs::GB18030.encode(&text).0);
    let scores = |evidence: &str| {
        assessed(&world, evidence, &["--format", "csv"]).expect(0);
        std::fs::read_to_string(world.path("scores/scores.csv")).unwrap()
    };
    let utf8 = scores(EXAMPLE);
    assert_eq!((scores("gbk.csv"), scores("gb18030.csv")), (utf8.clone(), utf8));
    let streamed = assessed(&world, "gbk.csv", &["--stream"]).expect(22);
    streamed.one_line(&["UTF-8"]);
}

#[test]
fn bad_evidence_is_told_line_by_line() {
    let world = World::new();
    let rows = "unit,indicator,value\n甲,A1.1,1\n甲,A1.1,0\n乙,A1.2,NaN\n乙,Z9,1\n丙,A1.1,七\n";
    world.write("e.csv", rows);
    let ended = assessed(&world, "e.csv", &["--lang", "en"]).expect(43);
    for (line, word) in [(3, "second record"), (4, "NaN"), (5, "Z9"), (6, "七")] {
        let told = ended.err.lines().find(|told| told.contains(&format!("line {line}:")));
        assert!(told.is_some_and(|told| told.contains(word)), "line {line}: {}", ended.err);
    }
    assert!(!world.path("scores").exists());
    assessed(&world, "none.csv", &[]).expect(22).one_line(&["none.csv"]);
}

#[test]
fn a_number_is_traced_to_its_records() {
    let world = World::new();
    let args = ["assess", "explain", "甲市", "A1.2", "--profile", "wang2016"];
    let explained = world.run(&[&args[..], &["--evidence", EXAMPLE]].concat()).expect(0);
    assert!(explained.out.contains("记录 \"e2\""), "{}", explained.out);
    let english = [&args[..], &["--evidence", EXAMPLE, "--lang", "en"]].concat();
    let explained = world.run(&english).expect(0);
    assert!(explained.out.contains("record \"e2\""), "{}", explained.out);
    let args = ["assess", "explain", "丁市", "A1.2", "--profile", "wang2016"];
    world.run(&[&args[..], &["--evidence", EXAMPLE]].concat()).expect(43);
}

#[test]
fn a_profile_is_checked_and_its_faults_have_lines() {
    let world = World::new();
    for shipped in ["wang2016", "wang2016:equal", "census-2015", "eu-2020", "asem"] {
        world.run(&["assess", "check-profile", shipped]).expect(0);
    }
    world.run(&["assess", "check-profile", "mars"]).expect(43);
    let good = include_str!("../../../assess/definitions/wang2016.toml");
    world.write("good.toml", good);
    world.run(&["assess", "check-profile", "good.toml"]).expect(0);
    let at = |needle: &str| 1 + good.lines().position(|line| line.contains(needle)).unwrap();
    let node = "id = \"A1.2\"";
    let breaks = [
        ("twice", good.replacen(node, "id = \"A1.1\"", 1), at(node)),
        ("key", good.replacen(node, "id = \"A1.2\"\ncolour = \"red\"", 1), at(node) + 1),
        ("toml", good.replacen(node, "id = \"A1.2", 1), at(node)),
    ];
    for (name, text, line) in breaks {
        assert_ne!(text, good, "{name} changes nothing");
        world.write("bad.toml", text);
        let ended = world.run(&["assess", "check-profile", "bad.toml", "--lang", "en"]).expect(43);
        let near =
            (line.saturating_sub(3)..=line + 3).any(|l| ended.err.contains(&format!("line {l}")));
        assert!(near, "{name}, line {line}: {}", ended.err);
    }
}

/// Three units, two leaves, several items each.
fn sampled() -> String {
    let mut rows = "unit,item,indicator,value\n".to_owned();
    for (unit, pass) in [("甲", 9), ("乙", 8), ("丙", 2)] {
        for item in 0..10 {
            let value = u8::from(item < pass);
            rows += &format!("{unit},{item},B1.1,{value}\n{unit},{item},C1.1,0.{value}\n");
        }
    }
    rows
}

#[test]
fn doubt_is_the_same_on_one_thread_and_on_many() {
    let world = World::new();
    world.write("e.csv", sampled());
    let doubt = |more: &[&str]| {
        let mut args = vec!["assess", "sensitivity", "--profile", "wang2016"];
        args.extend(["--evidence", "e.csv", "--points", "128", "--format", "json"]);
        args.extend(more);
        json(&world.run(&args).expect(0))
    };
    let one = doubt(&["--threads", "1", "--seed", "7"]);
    assert_eq!(one, doubt(&["--threads", "5", "--seed", "7"]));
    assert_ne!(one, doubt(&["--seed", "8"]));
    assert_eq!(one["seed"], 7);
    assert_eq!(one["varied"], serde_json::json!(["evidence", "weights", "aggregation", "missing"]));
    assert_eq!(one["runs"], 128 * 6);
    let units = one["units"].as_array().expect("a list");
    let names: Vec<&str> = units.iter().filter_map(|unit| unit["unit"].as_str()).collect();
    assert_eq!(names, ["甲", "乙", "丙"]);
    for unit in units {
        let number = |name: &str| unit[name].as_f64().expect("a number");
        assert!(number("place_low") <= number("place_median"));
        assert!(number("place_median") <= number("place_high"));
        let chances = unit["band_chances"].as_object().expect("a table").values();
        let sum: f64 = chances.filter_map(Value::as_f64).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    }
    // The third is far behind; the first two are within the doubt of ten items.
    assert_eq!((&units[2]["place_low"], &units[2]["place_high"]), (&3.0.into(), &3.0.into()));
    assert_eq!(units[0]["place_high"], 2.0);
    let indices = one["sensitivity"].as_array().expect("a list");
    let total = |at: usize| indices[at]["total"].as_f64().expect("a number");
    assert!(total(0) > 0.5, "the sample decides between the first two: {indices:?}");
    let still = doubt(&["--keep-sample", "--keep-missing", "--means", "none", "--weights", "0"]);
    assert_eq!((&still["varied"], &still["sensitivity"]), (&Value::Array(vec![]), &Value::Null));
}

#[test]
fn doubt_says_in_words_what_it_did() {
    let world = World::new();
    world.write("e.csv", sampled());
    let args = ["assess", "sensitivity", "--profile", "wang2016", "--evidence", "e.csv"];
    let more = ["--points", "64", "--scales", "percent-rank", "--lang", "en"];
    let ended = world.run(&[&args[..], &more].concat()).expect(0);
    assert!(ended.out.contains("Seed 1; 448 runs; varied: items sampled, normalisation"));
    let ended = world.run(&[&args[..], &["--points", "64"]].concat()).expect(0);
    assert!(
        ended.out.contains("随机种子 1") && ended.out.contains("名次与名次区间"),
        "{}",
        ended.out
    );
    world.write("one.csv", "unit,indicator,value\n甲,A1.1,1\n");
    let args = ["assess", "sensitivity", "--profile", "wang2016", "--evidence", "one.csv"];
    world.run(&args).expect(22).one_line(&["fewer than two units"]);
}

#[test]
fn a_faulty_page_fails_the_scan() {
    let world = World::new();
    world.write("good.html", "<html lang=zh><title>办事指南</title><main><h1>办事指南</h1></main>");
    let bad = "<html><title></title><img src=a.png><form><input type=text name=q></form>";
    world.write("bad.html", bad);
    let good = world.run(&["scan", "good.html", "--format", "json"]).expect(0);
    assert_eq!(json(&good)["pages"][0]["file"], "good.html");
    let both = world.run(&["scan", "good.html", "bad.html"]).expect(45);
    assert!(both.out.contains("bad.html: fault "), "{}", both.out);
    both.one_line(&["1 of 2 pages have faults"]);
    let found = json(&world.run(&["scan", "bad.html", "--format", "json"]).expect(45));
    assert_eq!(found["pages"][0]["findings"][0]["severity"], "fault");
    world.run(&["scan", "none.html"]).expect(22).one_line(&["none.html"]);
}
