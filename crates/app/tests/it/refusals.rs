//! Every way a start can be refused: one line and an exit code of its own.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use crate::world::World;

#[test]
fn help_reads_well_for_every_command() {
    let world = World::new();
    let help = world.run(&["--help"]).expect(0).out;
    for command in ["serve", "demo", "migrate", "doctor", "verify"] {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        let own = world.run(&[command, "--help"]).expect(0).out;
        assert!(own.contains("Usage: tongban") && own.chars().any(|c| c > '\u{4dff}'), "{own}");
    }
    assert!(world.run(&["serv"]).expect(2).err.contains("serve"));
}

#[test]
fn an_unknown_key_is_named_with_its_place() {
    let world = World::new();
    world.write("tongban.toml", "workers = 2\n\n[limits]\nheaders_s = 5\n");
    for command in ["serve", "migrate", "verify", "demo"] {
        let words = ["tongban.toml line 4", "limits.headers_s"];
        world.run(&[command]).expect(10).one_line(&words);
    }
    let doctor = world.run(&["doctor"]).expect(41);
    assert!(doctor.out.contains("fail configuration: tongban.toml line 4"), "{}", doctor.out);
    world.write("good.toml", "workers = 2\n");
    let mut misspelt = world.command(&["verify", "--config", "good.toml"]);
    misspelt.env("TONGBAN_LISTN", "x");
    World::finish(misspelt).expect(10).one_line(&["TONGBAN_LISTN"]);
    world.run(&["verify", "--config", "absent.toml"]).expect(10).one_line(&["absent.toml"]);
}

#[test]
fn unsafe_settings_refuse_to_start() {
    let world = World::new();
    let database = world.migrated();
    let matrix: [&[&str]; 5] = [
        &["--base-url", "http://tongban.example.cn"],
        &["--listen", "0.0.0.0:0"],
        &["--listen", "[::]:0", "--base-url", "http://localhost"],
        &["--log-filter", "trace"],
        &["--database", "postgres://u@h/d?options=-c%20synchronous_commit%3Doff"],
    ];
    for settings in matrix {
        let args = [&["serve", "--database", database], settings].concat();
        // The last of two equal flags would be an error of its own kind.
        let args = if settings[0] == "--database" { [&["serve"], settings].concat() } else { args };
        world.run(&args).expect(11).one_line(&["refused as unsafe"]);
    }
    let mut cheap = world.command(&["serve", "--database", database]);
    cheap.env("TONGBAN_HASH_MEMORY_KIB", "64");
    World::finish(cheap).expect(11).one_line(&["TONGBAN_HASH_MEMORY_KIB"]);
    world.run(&["demo", "--port", "0", "--host", "0.0.0.0"]).expect(11).one_line(&["--expose"]);
    assert!(!world.path("data").exists(), "nothing is made before the settings are safe");
}

#[test]
fn a_secret_that_is_none_refuses_to_start() {
    let world = World::new();
    let database = world.migrated();
    let serve = ["serve", "--database", database, "--listen", "127.0.0.1:0"];
    let random: Vec<u8> = (0..32).map(|n| n * 5 + 1).collect();
    let cases: [(&[u8], u32, &str); 4] = [
        (b"", 0o600, "0 bytes"),
        (b"short", 0o600, "5 bytes"),
        (&[b'a'; 32], 0o600, "not random"),
        (&random, 0o644, "chmod 600"),
    ];
    for (bytes, mode, word) in cases {
        world.write("secret", bytes);
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(world.path("secret"), mode).unwrap();
        world.run(&serve).expect(12).one_line(&["secret", word]);
    }
}

#[test]
fn a_busy_port_is_named() {
    let world = World::new();
    let database = world.migrated();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let listen = format!("127.0.0.1:{port}");
    let words = [listen.as_str(), "another program"];
    world.run(&["serve", "--database", database, "--listen", &listen]).expect(20).one_line(&words);
    world.run(&["demo", "--port", &port]).expect(20).one_line(&words);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let world = World::new();
    world.write("file", "not a folder");
    let words = ["file/data", "cannot be written"];
    world.run(&["demo", "--port", "0", "--data-dir", "file/data"]).expect(21).one_line(&words);
    world.run(&["migrate", "--database", "sqlite:file/data/t.db"]).expect(21).one_line(&words);
    let serve = ["serve", "--database", "sqlite:file/data/t.db", "--listen", "127.0.0.1:0"];
    world.run(&serve).expect(21).one_line(&words);
}

#[test]
fn a_schema_of_another_time_is_told_apart() {
    let world = World::new();
    let serve = ["serve", "--database", "sqlite:tongban.db", "--listen", "127.0.0.1:0"];
    world.run(&serve).expect(30).one_line(&["no database", "tongban migrate"]);
    assert!(!world.path("tongban.db").exists(), "a refused start leaves no file behind");
    world.migrated();

    world.sql("tongban.db", "update schema_migrations set checksum = 'x' where version = 1");
    let migrate = ["migrate", "--database", "sqlite:tongban.db"];
    world.run(&migrate).expect(32).one_line(&["migration 1"]);

    world.sql("tongban.db", "insert into schema_migrations values (999, 'later', 'x', 0)");
    world.run(&serve).expect(31).one_line(&["version 999", "newer"]);
    world.run(&migrate).expect(31).one_line(&["version 999"]);
    let demo = ["demo", "--port", "0", "--database", "sqlite:tongban.db"];
    world.run(&demo).expect(31).one_line(&["version 999"]);

    world.sql("tongban.db", "delete from schema_migrations");
    world.run(&serve).expect(30).one_line(&["version 0", "tongban migrate"]);
    let verify = ["verify", "--database", "sqlite:tongban.db"];
    world.run(&verify).expect(30).one_line(&["tongban migrate"]);
}

#[test]
fn a_damaged_database_is_told_from_a_busy_one() {
    let world = World::new();
    let commands = ["serve", "migrate", "verify"];
    let run = |command, word: &str| {
        let args = [command, "--database", "sqlite:tongban.db", "--listen", "127.0.0.1:0"];
        world.run(&args).expect(33).one_line(&["tongban.db", word]);
    };
    world.write("tongban.db", "this is a text file and no database at all");
    commands.iter().for_each(|command| run(command, "no database"));

    std::fs::remove_file(world.path("tongban.db")).unwrap();
    world.migrated();
    // What was just written still lies in the log beside the file.
    world.sql("tongban.db", "pragma wal_checkpoint(truncate)");
    let whole = std::fs::read(world.path("tongban.db")).unwrap();
    let mut torn = whole.clone();
    torn[100..4096].fill(0xa5);
    world.write("tongban.db", torn);
    commands.iter().for_each(|command| run(command, "damaged"));
}

#[test]
fn a_database_server_that_does_not_answer_is_named_without_its_password() {
    let world = World::new();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let url = format!("postgres://tongban:geheim@127.0.0.1:{port}/tongban");
    for command in ["serve", "migrate", "verify"] {
        let args = [command, "--database", &url, "--listen", "127.0.0.1:0"];
        let ended = world.run(&args).expect(34).one_line(&["cannot be reached", "127.0.0.1"]);
        assert!(!ended.err.contains("geheim"), "{}", ended.err);
    }
    let demo = ["demo", "--port", "0", "--database", &url];
    world.run(&demo).expect(34).one_line(&["cannot be reached"]);
    let doctor = world.run(&["doctor", "--database", &url]).expect(41);
    assert!(doctor.out.contains("fail database:"), "{}", doctor.out);
    assert!(!doctor.out.contains("geheim"), "{}", doctor.out);
}

#[test]
fn the_doctor_finds_a_sound_place_sound() {
    let world = World::new();
    let database = world.migrated();
    let doctor = world.run(&["doctor", "--database", database]).expect(0);
    for subject in [
        "configuration",
        "folder",
        "disk",
        "secret",
        "database",
        "schema",
        "outbox",
        "accounts",
        "clock",
        "calendar",
    ] {
        let is_told = doctor.out.lines().any(|line| line[5..].starts_with(&format!("{subject}: ")));
        assert!(is_told, "{subject} is missing in {}", doctor.out);
    }
    assert!(doctor.out.lines().all(|line| !line.starts_with("fail")), "{}", doctor.out);
}
