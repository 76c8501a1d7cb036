//! Every kind of value goes in and comes out as it was; a wrong kind is named, not guessed at.

use store::{Db, Error, Result, Row, Value, args};

use crate::engines::{Base, on_both_engines};

on_both_engines!(every_kind_of_value_comes_back_as_it_was, a_value_of_another_kind_is_named);

const SCRATCH: &str = "create table scratch (
    id bigint primary key, number bigint, part double precision, words text, bytes bytea)";
const INSERT: &str =
    "insert into scratch (id, number, part, words, bytes) values ($1, $2, $3, $4, $5)";
const GET: &str = "select id, number, part, words, bytes from scratch where id = $1";

fn scratch(base: &Base) -> Db {
    base.tamper(SCRATCH);
    base.open()
}

fn put(db: &Db, values: Vec<Value>) {
    let changed = db.write(move |tx| tx.execute(INSERT, &values)).unwrap();
    assert_eq!(changed, 1);
}

fn get<T>(db: &Db, id: i64, map: impl FnMut(&Row) -> Result<T>) -> Result<T> {
    db.read(|tx| tx.one("scratch", GET, &args![id], map))
}

fn every_kind_of_value_comes_back_as_it_was(base: &Base) {
    let db = scratch(base);
    let words = "通办 ' \" \\ % $1 ? \u{feff}\n龘𠮷";
    for (id, number) in [i64::MIN, -1, 0, i64::MAX].into_iter().enumerate() {
        let id = i64::try_from(id).expect("few");
        let bytes: Vec<u8> = (0..=255).collect();
        put(&db, args![id, number, -0.1_f64, words, bytes.clone()]);
        let found = get(&db, id, |row| {
            assert_eq!(row.int_or_none(1, "number")?, Some(number));
            assert_eq!(row.text_or_none(3, "words")?.as_deref(), Some(words));
            assert_eq!(row.blob(4, "bytes")?, bytes);
            assert_eq!(row.real(2, "part")?.to_bits(), (-0.1_f64).to_bits());
            row.int(1, "number")
        });
        assert_eq!(found.unwrap(), number);
    }
    put(&db, args![9_u32, None::<i64>, None::<f64>, None::<String>, None::<Vec<u8>>]);
    get(&db, 9, |row| {
        assert_eq!(row.count(0, "id")?, 9);
        assert_eq!((row.int_or_none(1, "number")?, row.text_or_none(3, "words")?), (None, None));
        Ok(())
    })
    .unwrap();
    put(&db, args![10_i64, true, 1.5_f64, "", &[0_u8][..]]);
    put(&db, args![11_i64, false, 1.5_f64, "12", &[0_u8][..]]);
    assert!(get(&db, 10, |row| row.flag(1, "number")).unwrap());
    assert!(!get(&db, 11, |row| row.flag(1, "number")).unwrap());
    assert_eq!(get(&db, 10, |row| row.text(3, "words")).unwrap(), "");
    let parsed = get(&db, 11, |row| row.parsed(3, "words", str::parse::<i64>));
    assert_eq!(parsed.unwrap(), 12);
}

fn a_value_of_another_kind_is_named(base: &Base) {
    let db = scratch(base);
    put(&db, args![1_i64, -5_i64, 0.5_f64, "words", &[1_u8][..]]);
    let named = |column: &str, found: Result<()>| match found {
        Err(Error::Corrupt { table: "scratch", column: said, .. }) => assert_eq!(said, column),
        other => panic!("{column}: {other:?}"),
    };
    named("number", get(&db, 1, |row| row.text(1, "number").map(drop)));
    named("number", get(&db, 1, |row| row.count(1, "number").map(drop)));
    named("number", get(&db, 1, |row| row.flag(1, "number").map(drop)));
    named("part", get(&db, 1, |row| row.int_or_none(2, "part").map(drop)));
    named("words", get(&db, 1, |row| row.int(3, "words").map(drop)));
    named("words", get(&db, 1, |row| row.real(3, "words").map(drop)));
    named("words", get(&db, 1, |row| row.blob(3, "words").map(drop)));
    named("words", get(&db, 1, |row| row.parsed(3, "words", |_| Err::<(), _>("no"))));
    named("bytes", get(&db, 1, |row| row.text_or_none(4, "bytes").map(drop)));
    let missing = get(&db, 2, |row| row.int(0, "id"));
    assert!(matches!(missing, Err(Error::Missing("scratch"))), "{missing:?}");
    let none = db.read(|tx| tx.find("scratch", GET, &args![2_i64], |row| row.int(0, "id")));
    assert_eq!(none.unwrap(), None);
    assert_eq!(db.engine() == "sqlite", base.url.starts_with("sqlite:"));
    assert_eq!(db.has_one_writer(), base.url.starts_with("sqlite:"));
}
