//! `tongban import items` and `tongban lint items`, as an operator runs them.

use serde_json::Value;

use crate::world::World;

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo-items.jsonl");

fn demo_lines() -> Vec<String> {
    let text = std::fs::read_to_string(DEMO).expect("it lies in the repository");
    text.lines().map(str::to_owned).collect()
}

fn import(world: &World, file: &str, more: &[&str]) -> Value {
    let mut args = vec!["import", "items", file, "--mapping", "demo", "--data-dir", "data"];
    args.extend(["--format", "json"]);
    args.extend(more);
    let ended = world.run(&args).expect(0);
    serde_json::from_str(&ended.out).expect("one JSON object")
}

fn counts(report: &Value) -> [u64; 5] {
    ["rows", "inserted", "updated", "unchanged", "rejected_rows"]
        .map(|name| report[name].as_u64().expect(name))
}

#[test]
fn a_table_with_bad_rows_is_taken_but_for_them() {
    let world = World::new();
    let mut lines = demo_lines();
    let good = lines.len() as u64;
    lines.push("not even JSON".to_owned());
    lines.push(lines[0].replace("行政许可", "行政裁判").replace("901001", "901999"));
    world.write("items.jsonl", lines.join("\n"));
    let first = import(&world, "items.jsonl", &[]);
    assert_eq!(counts(&first), [good + 2, good, 0, 0, 2]);
    let rejected = &first["rejected"];
    assert_eq!(rejected[0]["line"], good + 1);
    assert_eq!(rejected[0]["reason"], "not-a-row");
    assert_eq!(rejected[0]["value"], "not even JSON");
    let expected = serde_json::json!({
        "line": good + 2, "field": "class", "value": "行政裁判", "reason": "not-in-list",
    });
    assert_eq!(rejected[1], expected);
    let again = import(&world, "items.jsonl", &[]);
    assert_eq!(counts(&again), [good + 2, 0, 0, good, 2]);
}

#[test]
fn a_rehearsal_makes_no_database() {
    let world = World::new();
    let report = import(&world, DEMO, &["--dry-run"]);
    let good = demo_lines().len() as u64;
    assert_eq!(counts(&report), [good, good, 0, 0, 0]);
    assert!(!world.path("data").exists());
}

#[test]
fn a_table_in_gbk_says_the_same_as_lines_in_json() {
    let world = World::new();
    let table = "code,region,base_code,catalogue_name,name,class,authority,objects,\
                 committed_limit,materials\n\
                 11330106DEM00001484330199990000,330106,330199990000,演示许可,演示许可,行政许可,\
                 演示局,自然人、企业法人,２０（工作日）,申请表；营业执照\n";
    world.write("t.csv", encoding_rs::GBK.encode(table).0);
    assert_eq!(counts(&import(&world, "t.csv", &[])), [1, 1, 0, 0, 0]);
    let line = serde_json::json!({
        "code": "11330106DEM00001484330199990000", "region": "330106",
        "base_code": "330199990000", "catalogue_name": "演示许可", "name": "演示许可",
        "class": "行政许可", "authority": "演示局", "objects": ["自然人", "企业法人"],
        "committed_limit": "２０（工作日）", "materials": ["申请表", "营业执照"],
    });
    world.write("t.jsonl", line.to_string());
    assert_eq!(counts(&import(&world, "t.jsonl", &[])), [1, 0, 0, 1, 0]);
}

#[test]
fn what_cannot_be_read_ends_with_its_own_code() {
    let world = World::new();
    world.write("t.pdf", "%PDF");
    world.write("t.xlsx", "no archive");
    world.write("t.csv", [0xff, 0xff, 0x00, 0x81]);
    let arguments = [("t.pdf", "demo"), ("t.xlsx", "demo"), ("none.jsonl", "demo"), (DEMO, "mars")];
    for (file, mapping) in arguments {
        let args = ["import", "items", file, "--mapping", mapping, "--data-dir", "data"];
        world.run(&args).expect(22);
    }
    assert!(!world.path("data").exists());
}

#[test]
fn what_is_exported_comes_back_unchanged() {
    let world = World::new();
    import(&world, DEMO, &[]);
    let good = demo_lines().len() as u64;
    for file in ["out.jsonl", "out.csv", "out.xlsx"] {
        world.run(&["export", "items", file, "--data-dir", "data"]).expect(0);
        let args = ["import", "items", file, "--mapping", "tongban", "--data-dir", "data"];
        let same = world.run(&[&args[..], &["--format", "json"]].concat()).expect(0);
        let same: Value = serde_json::from_str(&same.out).expect("one JSON object");
        assert_eq!(counts(&same), [good, 0, 0, good, 0], "{file}: {}", same["rejected"]);
        // Into another place they come whole.
        let there =
            args.map(|arg| if arg == "data" { file.trim_start_matches("out.") } else { arg });
        let new = world.run(&[&there[..], &["--format", "json"]].concat()).expect(0);
        let new: Value = serde_json::from_str(&new.out).expect("one JSON object");
        assert_eq!(counts(&new), [good, good, 0, 0, 0], "{file}: {}", new["rejected"]);
    }
    let part = ["export", "items", "part.jsonl", "--data-dir", "data", "--region", "330106"];
    world.run(&part).expect(0);
    world.run(&["export", "items", "out.pdf", "--data-dir", "data"]).expect(22);
    world.run(&["verify", "--database", "sqlite:data/tongban.db"]).expect(0);
}

#[test]
fn parents_that_run_in_a_ring_are_refused_row_by_row() {
    let world = World::new();
    let lines = demo_lines();
    let with = |code: &str, parent: &str| {
        let mut row: Value = serde_json::from_str(&lines[0]).expect("a row");
        let old = row["base_code"].as_str().expect("a code").to_owned();
        let item = row["code"].as_str().expect("a code").replace(&old, code);
        row["code"] = item.into();
        row["base_code"] = code.into();
        row["parent_base_code"] = parent.into();
        row.to_string()
    };
    let [a, b, c] = ["330125901001", "330125901002", "330125901003"];
    let rows = [with(a, b), with(b, c), with(c, a), with("330125901004", "330125901004")];
    world.write("ring.jsonl", rows.join("\n"));
    let report = import(&world, "ring.jsonl", &[]);
    assert_eq!(counts(&report), [4, 2, 0, 0, 2]);
    let rejected = report["rejected"].as_array().expect("a list");
    assert!(rejected.iter().all(|remark| remark["reason"] == "cyclic-parent"), "{rejected:?}");
    assert_eq!(rejected[0]["value"], format!("{c} > {a} > {b} > {c}"));
}

#[test]
fn a_check_names_every_finding_with_how_to_mend_it() {
    let world = World::new();
    let mut lines = demo_lines();
    lines[0] = lines[0].replacen("\"5(工作日)\"", "\"30(工作日)\"", 1);
    world.write("items.jsonl", lines.join("\n"));
    import(&world, "items.jsonl", &[]);
    let lint = |more: &[&str]| -> Value {
        let mut args = vec!["lint", "items", "--data-dir", "data", "--format", "json"];
        args.extend(more);
        serde_json::from_str(&world.run(&args).expect(0).out).expect("one JSON object")
    };
    let all = lint(&[]);
    assert_eq!(all["items"], lines.len());
    assert_eq!(all["items_with_errors"], 1);
    let finding = &all["findings"][0];
    assert_eq!(all["findings"].as_array().expect("a list").len(), 1);
    assert_eq!((&finding["rule"], &finding["severity"]), (&"Q1".into(), &"error".into()));
    assert_eq!(finding["mend"]["key"], "limit-exceeds-legal");
    assert_eq!(finding["mend"]["data"]["legal"], "10(工作日)");
    assert_eq!(lint(&["--region", "330212"])["items_with_errors"], 0);
    world.run(&["lint", "items", "--data-dir", "data", "--region", "west"]).expect(22);
}
