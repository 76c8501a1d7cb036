//! Several processes at once on one database.

use crate::engines::Base;
use crate::world::World;

fn migrate_at_once(base: &Base) {
    let world = World::new();
    let migrate = || world.command(&["migrate", "--database", &base.url]).spawn().unwrap();
    let mut running: Vec<_> = (0..4).map(|_| migrate()).collect();
    for process in &mut running {
        assert!(process.wait().unwrap().success(), "a server that comes second waits its turn");
    }
    world.run(&["verify", "--database", &base.url]).expect(0);
}

#[test]
fn processes_that_migrate_at_once_all_succeed() {
    migrate_at_once(&Base::sqlite_empty());
    if let Some(base) = Base::postgres_empty() {
        migrate_at_once(&base);
    }
}
