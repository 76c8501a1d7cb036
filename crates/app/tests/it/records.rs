//! `verify`: sound records are counted, a flipped byte is found and its case or item named.

use rusqlite::Connection;

use crate::world::World;

fn demo() -> World {
    let world = World::new();
    world.start(&["demo", "--port", "0"]).stop().expect(0);
    world
}

const VERIFY: [&str; 3] = ["verify", "--database", "sqlite:data/demo.db"];

#[test]
fn sound_records_are_counted() {
    let world = demo();
    let ended = world.run(&VERIFY).expect(0);
    assert!(ended.out.contains(" events of ") && ended.out.contains(" 0 broken"), "{}", ended.out);
    let ended = world.run(&[&VERIFY[..], &["--format", "json"]].concat()).expect(0);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let connection = Connection::open(world.path("data/demo.db")).unwrap();
    let count = |table: &str| -> i64 {
        let sql = format!("select count(*) from {table}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(report["cases"], count("cases"));
    assert_eq!(report["events"], count("case_events"));
    assert_eq!(report["items"], count("items"));
    assert_eq!(report["item_events"], count("item_events"));
    assert!(count("item_events") >= count("items"));
    assert_eq!(report["is_sound"], true);
    let [cases, events] = [count("cases"), count("case_events")];
    let [items, item_events] = [count("items"), count("item_events")];
    let line = format!(
        "checked {events} events of {cases} cases and {item_events} events of {items} items, \
         0 broken\n"
    );
    assert_eq!(world.run(&VERIFY).expect(0).out, line);
}

#[test]
fn a_flipped_byte_in_any_event_column_is_found_and_its_case_named() {
    let world = demo();
    let connection = Connection::open(world.path("data/demo.db")).unwrap();
    let pick = "select region, number, seq from case_events where seq = 2 order by number limit 1";
    let (region, number, seq): (String, String, i64) =
        connection.query_row(pick, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let place = format!("where region = '{region}' and number = '{number}' and seq = {seq}");
    for (column, changed) in [
        ("payload", "replace(payload, '\"kind\"', '\"Kind\"')"),
        ("actor_name", "actor_name || ' '"),
        ("role", "replace(role, 'e', 'f')"),
        ("at", "at + 1"),
        ("hash", "replace(replace(replace(hash, 'a', 'b'), '0', '1'), '2', '3')"),
    ] {
        let read = format!("select cast({column} as text) from case_events {place}");
        let before: String = connection.query_row(&read, [], |row| row.get(0)).unwrap();
        let is_text = column != "at";
        connection
            .execute(&format!("update case_events set {column} = {changed} {place}"), [])
            .unwrap();
        let ended = world.run(&VERIFY).expect(40);
        let broken = format!("broken {region}-{number}: event");
        assert!(ended.out.contains(&broken), "{column}: {}", ended.out);
        assert!(ended.err.contains("1 of "), "{column}: {}", ended.err);
        let back = format!("update case_events set {column} = ?1 {place}");
        match is_text {
            true => connection.execute(&back, [before]).unwrap(),
            false => connection.execute(&back, [before.parse::<i64>().unwrap()]).unwrap(),
        };
        world.run(&VERIFY).expect(0);
    }
}

#[test]
fn a_missing_event_and_an_edited_case_are_found() {
    let world = demo();
    let connection = Connection::open(world.path("data/demo.db")).unwrap();
    let last = "select region, number from cases where revision > 2 order by number limit 1";
    let (region, number): (String, String) =
        connection.query_row(last, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let place = format!("region = '{region}' and number = '{number}'");
    let broken = format!("broken {region}-{number}");
    let sql = format!("update cases set state = 'granted' where {place}");
    let state: String = connection
        .query_row(&format!("select state from cases where {place}"), [], |row| row.get(0))
        .unwrap();
    let sql = if state == "granted" { sql.replace("granted", "refused") } else { sql };
    connection.execute(&sql, []).unwrap();
    assert!(world.run(&VERIFY).expect(40).out.contains(&broken));
    connection.execute(&format!("update cases set state = '{state}' where {place}"), []).unwrap();
    world.run(&VERIFY).expect(0);

    connection.execute(&format!("delete from case_events where {place} and seq = 2"), []).unwrap();
    let ended = world.run(&[&VERIFY[..], &["--format", "json"]].concat()).expect(40);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["is_sound"], false);
    assert_eq!(report["broken"][0]["record"], format!("{region}-{number}"));
}

#[test]
fn a_flipped_byte_in_the_log_of_an_item_is_found_and_the_item_named() {
    let world = demo();
    let connection = Connection::open(world.path("data/demo.db")).unwrap();
    let pick = "select region, code from item_events order by code, seq limit 1";
    let (region, code): (String, String) =
        connection.query_row(pick, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let sql = format!(
        "update item_events set at = at + 1 where region = '{region}' and code = '{code}' and seq = 1"
    );
    assert_eq!(connection.execute(&sql, []).unwrap(), 1);
    let ended = world.run(&VERIFY).expect(40);
    assert!(ended.out.contains(&format!("broken {region} {code}: ")), "{}", ended.out);
    ended.one_line(&["1 of ", "records do not hold"]);
}
