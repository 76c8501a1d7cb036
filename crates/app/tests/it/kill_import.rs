//! An import is killed at random moments while a server reads: afterwards everything stands as
//! before or as after, never in between, and running it again ends it.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;
use store::Db;

use crate::engines::{Base, on_both_engines};
use crate::world::World;

on_both_engines!(a_killed_import_leaves_nothing_half);

const DEMO: &str = include_str!("../../data/demo-items.jsonl");
const ROWS: usize = 200;
const ROUNDS: u32 = 4;

/// Many items like those of the demo, all of which say that they are of a certain round.
fn table(round: u32) -> String {
    let rows: Vec<Value> =
        DEMO.lines().map(|line| serde_json::from_str(line).expect("a row")).collect();
    let mut text = String::new();
    for n in 0..ROWS {
        let mut row = rows[n % rows.len()].clone();
        let (code, base) = (field(&row, "code"), field(&row, "base_code"));
        let own = format!("{}{:06}", &base[..6], 100_000 + n);
        row["code"] = code.replace(&base, &own).into();
        row["base_code"] = own.into();
        row["parent_base_code"] = Value::Null;
        row["hours"] = format!("第{round}轮 工作日").into();
        text.push_str(&row.to_string());
        text.push('\n');
    }
    text
}

fn field(row: &Value, name: &str) -> String {
    row[name].as_str().expect(name).to_owned()
}

/// How many items stand at each version.
fn versions(db: &Db) -> BTreeMap<u32, usize> {
    let mut counts = BTreeMap::new();
    let mut after = (String::new(), String::new());
    loop {
        let from = (after.0.as_str(), after.1.as_str());
        let page = db.read(|tx| store::items::list(tx, from, 1000)).unwrap();
        let Some(last) = page.last() else { return counts };
        after = (last.region.as_str().to_owned(), last.code.clone());
        for item in page {
            *counts.entry(item.version).or_default() += 1;
        }
    }
}

fn imports(db: &Db) -> usize {
    let everywhere = domain::region::RegionCode::parse("000000").unwrap();
    db.read(|tx| store::imports::list(tx, everywhere, 100)).unwrap().len()
}

fn a_killed_import_leaves_nothing_half(base: &Base) {
    let world = World::new();
    let args = |round: u32| -> Vec<String> {
        let file = format!("round-{round}.jsonl");
        world.write(&file, table(round));
        ["import", "items", &file, "--mapping", "demo", "--format", "json", "--database", &base.url]
            .map(str::to_owned)
            .to_vec()
    };
    let run = |args: &[String], more: &[&str]| -> Value {
        let args: Vec<&str> = args.iter().map(String::as_str).chain(more.iter().copied()).collect();
        serde_json::from_str(&world.run(&args).expect(0).out).expect("one JSON object")
    };
    let first = args(0);
    let began = Instant::now();
    assert_eq!(run(&first, &[])["inserted"], ROWS);
    let whole = began.elapsed();
    let server = world.start(&["serve", "--database", &base.url, "--listen", "127.0.0.1:0"]);
    let db = base.open();
    let (code, region) = {
        let row: Value = serde_json::from_str(table(0).lines().next().unwrap()).unwrap();
        (field(&row, "code"), field(&row, "region"))
    };
    let guide = format!("/guides/{region}/{code}");
    let (mut version, mut told, mut before, mut after) = (1_u32, 1, 0, 0);
    for round in 1..=ROUNDS {
        let asked = args(round);
        let mut command = world.command(&asked.iter().map(String::as_str).collect::<Vec<_>>());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // From its first moments to well beyond its usual end.
        std::thread::sleep(whole.mul_f64(f64::from(round - 1) * 0.35 + 0.05));
        child.kill().unwrap();
        child.wait().unwrap();
        let stands = versions(&db);
        assert_eq!(stands.values().sum::<usize>(), ROWS, "{stands:?}");
        assert_eq!(stands.len(), 1, "killed in round {round}, items stand at {stands:?}");
        let is_done = stands.contains_key(&(version + 1));
        assert!(is_done || stands.contains_key(&version), "{stands:?}");
        assert_eq!(imports(&db), told + usize::from(is_done), "an import without its items");
        if is_done {
            after += 1
        } else {
            before += 1
        }
        // The server goes on with what stands, the version before or the one after.
        std::thread::sleep(Duration::from_millis(1100));
        let (status, page) = server.get(&guide);
        let shown = format!("第{}轮", if is_done { round } else { round - 1 });
        assert!(status == 200 && page.contains(&shown), "{status} without {shown}");
        // What is left to do is told beforehand, then done, then nothing is left.
        let rehearsed = run(&asked, &["--dry-run"]);
        let left = if is_done { 0 } else { ROWS };
        assert_eq!(rehearsed["updated"], left, "round {round}");
        let changes = rehearsed["changes"].as_array().expect("a list");
        assert_eq!(changes.len(), left.min(domain::import::CHANGES_MAX));
        for change in changes {
            assert_eq!(change["fields"][0]["field"], "hours.zh", "{change}");
            assert_eq!(change["fields"][0]["before"], format!("第{}轮 工作日", round - 1));
            assert_eq!(change["fields"][0]["after"], format!("第{round}轮 工作日"));
        }
        assert_eq!(run(&asked, &[])["updated"], left);
        assert_eq!(run(&asked, &[])["unchanged"], ROWS);
        version += 1;
        // The one that ended, and the two after it; what was killed before its end left no trace.
        told = imports(&db);
        assert_eq!(versions(&db), BTreeMap::from([(version, ROWS)]));
    }
    server.stop().expect(0);
    world.run(&["verify", "--database", &base.url]).expect(0);
    assert!(before > 0, "no import was killed before its end");
    println!("{ROUNDS} kills on {}: {before} before the end, {after} after it", db.engine());
}
