//! Migrations: once each, in order, never edited, safe under several servers at once.

use std::sync::Barrier;

use store::{Error, migrations};

use crate::engines::{Base, on_both_engines};

on_both_engines!(
    a_second_run_applies_nothing,
    an_edited_migration_is_refused,
    a_newer_schema_is_refused,
    an_older_schema_is_not_served,
);

#[test]
fn migrations_are_numbered_from_one_without_gaps() {
    let versions: Vec<i64> = migrations().iter().map(|m| m.version).collect();
    assert!(versions.iter().copied().eq((1..).take(versions.len())), "{versions:?}");
}

fn a_second_run_applies_nothing(base: &Base) {
    let db = base.open();
    assert_eq!(db.migrate(1).unwrap(), Vec::<i64>::new());
    let standing = db.standing().unwrap();
    assert_eq!(standing.found, standing.needed);
    db.check_schema().unwrap();
}

fn an_edited_migration_is_refused(base: &Base) {
    base.tamper("update schema_migrations set checksum = 'x' || checksum where version = 1");
    let refused = base.open().migrate(1).unwrap_err();
    assert!(matches!(refused, Error::Checksum(1)), "{refused:?}");
}

fn a_newer_schema_is_refused(base: &Base) {
    base.tamper(
        "insert into schema_migrations (version, name, checksum, applied_at)
         values (9000, 'from the future', 'x', 0)",
    );
    let db = base.open();
    for refused in [db.migrate(1).map(drop), db.check_schema()] {
        let refused = refused.unwrap_err();
        assert!(matches!(refused, Error::Schema { found: 9000, .. }), "{refused:?}");
    }
}

fn an_older_schema_is_not_served(base: &Base) {
    base.tamper("delete from schema_migrations");
    let refused = base.open().check_schema().unwrap_err();
    assert!(matches!(refused, Error::Schema { found: 0, .. }), "{refused:?}");
}

/// Several servers start at once on an empty database, round after round.
fn race(new: impl Fn() -> Option<Base>) {
    const SERVERS: usize = 4;
    for _ in 0..3 {
        let Some(base) = new() else { return };
        let start = Barrier::new(SERVERS);
        let server = || {
            start.wait();
            let db = base.open();
            let applied = db.migrate(7).expect("a server that comes second waits its turn");
            db.check_schema().expect("afterwards the schema is there");
            applied.len()
        };
        let applied: usize = std::thread::scope(|scope| {
            let servers: Vec<_> = (0..SERVERS).map(|_| scope.spawn(server)).collect();
            servers.into_iter().map(|s| s.join().expect("no server fails")).sum()
        });
        assert_eq!(applied, migrations().len(), "each migration is applied by one server only");
    }
}

#[test]
fn servers_migrating_at_once_apply_each_migration_once_on_sqlite() {
    race(|| Some(Base::sqlite_empty()));
}

#[test]
fn servers_migrating_at_once_apply_each_migration_once_on_postgresql() {
    race(Base::postgres_empty);
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() {
    let base = Base::sqlite_empty();
    check_half_migrated(&base);
    if let Some(base) = Base::postgres_empty() {
        check_half_migrated(&base);
    }
}

fn check_half_migrated(base: &Base) {
    // The last table of the first migration exists already, so that its text fails near its end.
    base.tamper("create table messages (region text)");
    let db = base.open();
    db.migrate(1).unwrap_err();
    assert_eq!(db.standing().unwrap().found, 0);
    let tables = db.read(store::schema::primary_keys).unwrap();
    assert!(tables.is_empty(), "tables were left behind: {tables:?}");
    base.tamper("drop table messages");
    assert_eq!(db.migrate(1).unwrap().len(), migrations().len());
}
