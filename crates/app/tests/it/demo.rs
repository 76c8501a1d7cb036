//! The demo: made once, kept, made again when asked, and kept away from everything real.

use crate::world::World;

const DEMO: [&str; 3] = ["demo", "--port", "0"];

/// How many accounts, items and cases there are, and the number of one case.
fn census(world: &World) -> (i64, i64, i64, String) {
    let connection = rusqlite::Connection::open(world.path("data/demo.db")).unwrap();
    let count = |table: &str| {
        let sql = format!("select count(*) from {table}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let number = "select number from cases order by number limit 1";
    let number = connection.query_row(number, [], |row| row.get(0)).unwrap();
    (count("accounts"), count("items"), count("cases"), number)
}

#[test]
fn a_demo_is_made_once_kept_and_made_again_when_asked() {
    let world = World::new();
    let server = world.start(&DEMO);
    assert_eq!(server.get("/login").0, 200);
    let first = server.stop().expect(0);
    assert_eq!(first.out.lines().count(), 1, "{:?}", first.out);
    for word in
        ["making the demo", "citizen", "Demo-citizen-1", "Demo-admin-1", "http://127.0.0.1:"]
    {
        assert!(first.err.contains(word), "{word} is missing in {}", first.err);
    }
    let made = census(&world);
    // The numbers that the changelog names.
    assert_eq!((made.0, made.1), (41, 76), "{made:?}");
    assert!(made.2 >= 55, "{made:?}");

    let second = world.start(&DEMO).stop().expect(0);
    assert!(!second.err.contains("making the demo"), "{}", second.err);
    assert_eq!(census(&world), made);

    let fresh = world.start(&["demo", "--port", "0", "--fresh"]).stop().expect(0);
    assert!(fresh.err.contains("making the demo"), "{}", fresh.err);
    let again = census(&world);
    assert_eq!((again.0, again.1, again.2), (made.0, made.1, made.2));
    assert_ne!(again.3, made.3, "a fresh demo has fresh case numbers");
}

#[test]
fn a_demo_cut_short_is_made_again() {
    let world = World::new();
    world.start(&DEMO).stop().expect(0);
    let made = census(&world);
    world.sql("data/demo.db", "delete from logins where login = 'admin'");
    let again = world.start(&DEMO).stop().expect(0);
    assert!(again.err.contains("half made"), "{}", again.err);
    let now = census(&world);
    assert_eq!((now.0, now.1, now.2), (made.0, made.1, made.2));
}

#[test]
fn a_demo_leaves_databases_alone_that_are_not_its_own() {
    let world = World::new();
    let database = world.migrated();
    let account = "insert into logins values ('li', '330106', '1');
        insert into accounts (region, id, login, name, holder, holder_code, phone, grants,
                              password, is_disabled, created_at)
        values ('330106', '1', 'li', 'Li', 'staff', null, null, '[]', 'x', 0, 0);";
    world.sql("tongban.db", account);
    let words = ["not the demo's", "left as it is"];
    for fresh in [&[][..], &["--fresh"]] {
        let args = [&["demo", "--port", "0", "--database", database], fresh].concat();
        world.run(&args).expect(36).one_line(&words);
    }
    let connection = rusqlite::Connection::open(world.path("tongban.db")).unwrap();
    let left: i64 =
        connection.query_row("select count(*) from accounts", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1);
    // The settings of a real server in the working folder are not the demo's.
    world.write("tongban.toml", "database = \"sqlite:tongban.db\"\n");
    world.start(&DEMO).stop().expect(0);
    assert!(world.path("data/demo.db").exists());
}

#[test]
fn a_second_demo_on_the_same_folder_is_refused() {
    let world = World::new();
    let server = world.start(&DEMO);
    world.run(&DEMO).expect(36).one_line(&["another demo"]);
    world.run(&["demo", "--port", "0", "--fresh"]).expect(36).one_line(&["another demo"]);
    assert_eq!(server.get("/healthz").0, 200);
    server.stop().expect(0);
}

#[test]
fn a_server_for_people_refuses_the_demo_s_accounts() {
    let world = World::new();
    world.start(&DEMO).stop().expect(0);
    let serve = ["serve", "--database", "sqlite:data/demo.db", "--listen", "127.0.0.1:0"];
    world.run(&serve).expect(11).one_line(&["demo's passwords", "citizen"]);
    let doctor = world.run(&["doctor", "--database", "sqlite:data/demo.db"]).expect(0);
    assert!(doctor.out.contains("warn accounts: demo passwords"), "{}", doctor.out);
}
