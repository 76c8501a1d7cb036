//! The program on PostgreSQL, where `TONGBAN_TEST_POSTGRES` names a server to make databases in.

use crate::world::{Server, World};

/// A database of its own, dropped at the end.
struct Database {
    server: String,
    name: String,
}

impl Database {
    #[expect(clippy::disallowed_methods, reason = "whoever runs the tests names the server")]
    fn new(name: &str) -> Option<Self> {
        let Some((_, server)) =
            std::env::vars().find(|(variable, _)| variable == "TONGBAN_TEST_POSTGRES")
        else {
            eprintln!("skipped: TONGBAN_TEST_POSTGRES names no server");
            return None;
        };
        let database = Self { server, name: format!("{name}_{}", std::process::id()) };
        database.run(&format!("create database {}", database.name));
        Some(database)
    }

    fn run(&self, sql: &str) {
        let mut client = postgres::Client::connect(&self.server, postgres::NoTls).unwrap();
        client.batch_execute(sql).unwrap();
    }

    fn url(&self) -> String {
        let (stem, _) = self.server.rsplit_once('/').unwrap();
        format!("{stem}/{}", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.run(&format!("drop database {} with (force)", self.name));
    }
}

fn end(server: Server) {
    let ended = server.stop().expect(0);
    assert!(!ended.err.contains("panic"), "{}", ended.err);
}

#[test]
fn a_demo_is_made_served_and_verified() {
    let Some(database) = Database::new("app_demo") else { return };
    let (world, url) = (World::new(), database.url());
    let demo = ["demo", "--port", "0", "--database", &url];
    let server = world.start(&demo);
    assert_eq!(server.get("/readyz").0, 200);
    end(server);
    let verified = world.run(&["verify", "--database", &url]).expect(0);
    assert!(verified.out.contains(" 0 broken"), "{}", verified.out);
    end(world.start(&demo));
    world.run(&[&demo[..], &["--fresh"]].concat()).expect(36).one_line(&["--fresh", "drop"]);
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database", &url];
    world.run(&serve).expect(11).one_line(&["demo's passwords"]);
}

#[test]
fn a_server_waits_for_its_schema_and_ends_in_order() {
    let Some(database) = Database::new("app_serve") else { return };
    let (world, url) = (World::new(), database.url());
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database", &url];
    world.run(&serve).expect(30).one_line(&["version 0", "tongban migrate"]);
    world.run(&["migrate", "--database", &url]).expect(0);
    let server = world.start(&serve);
    assert_eq!(server.get("/readyz").0, 200);
    let kept_open = server.connect();
    end(server);
    drop(kept_open);
    world.run(&["doctor", "--database", &url]).expect(0);
}
