//! The finished schema: as committed, and ready to be spread over several nodes.

use std::path::Path;

use store::schema::{REFERENCE_TABLES, columns, primary_keys};

use crate::engines::{Base, on_both_engines};

on_both_engines!(keys_begin_with_the_region, the_finished_schema_is_the_committed_one);

fn keys_begin_with_the_region(base: &Base) {
    let db = base.open();
    let keys = db.read(primary_keys).unwrap();
    let mut tables: Vec<String> = db
        .read(columns)
        .unwrap()
        .iter()
        .map(|column| column.split('.').next().unwrap_or_default().to_owned())
        .collect();
    tables.dedup();
    let keyed: Vec<&String> = keys.iter().map(|(table, _)| table).collect();
    assert_eq!(keyed, tables.iter().collect::<Vec<_>>(), "every table has a primary key");
    for (table, columns) in &keys {
        let is_reference = REFERENCE_TABLES.contains(&table.as_str());
        let is_spread = columns.first().is_some_and(|first| first == "region");
        assert!(is_reference != is_spread, "{table} has the key {columns:?}");
    }
    for table in REFERENCE_TABLES {
        assert!(tables.iter().any(|known| known == table), "there is no table {table}");
    }
}

fn the_finished_schema_is_the_committed_one(base: &Base) {
    let db = base.open();
    let mut found = db.read(columns).unwrap().join("\n");
    found.push('\n');
    let name = match db.engine() {
        "sqlite" => "schema.sqlite.txt",
        _ => "schema.postgres.txt",
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    if found != committed {
        let beside = std::env::temp_dir().join(name);
        std::fs::write(&beside, &found).expect("the temporary folder is writable");
        panic!("{} differs from the schema found, written to {}", path.display(), beside.display());
    }
}
