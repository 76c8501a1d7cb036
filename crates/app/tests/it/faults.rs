//! The disk fails under the running server: a clear answer, no false acknowledgement, reads go
//! on, and work goes on when the disk does.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::engines::Base;
use crate::load::{Browser, Client, apply, assert_whole, numbers, seed};
use crate::world::{Server, World};

/// The library that makes calls fail, compiled once.
fn shim() -> Option<&'static Path> {
    static SHIM: OnceLock<Option<(tempfile::TempDir, PathBuf)>> = OnceLock::new();
    let made = SHIM.get_or_init(|| {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/faults/shim.c");
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("shim.so");
        let mut gcc = Command::new("gcc");
        gcc.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(&library).arg(source);
        match gcc.status() {
            Err(why) => {
                println!("skipped failing disks: no C compiler: {why}");
                None
            }
            Ok(status) => {
                assert!(status.success(), "the library does not compile");
                Some((folder, library))
            }
        }
    });
    made.as_ref().map(|(_, library)| library.as_path())
}

/// A server whose database file lies on a disk that fails when told.
struct Failing {
    world: World,
    base: Base,
    server: Server,
    client: Client,
}

impl Failing {
    fn new() -> Option<Self> {
        let library = shim()?;
        let (world, base) = (World::new(), Base::sqlite());
        seed(base.open());
        let serve = ["serve", "--database", &base.url, "--listen", "127.0.0.1:0"];
        let mut command = world.command(&serve);
        command.env("LD_PRELOAD", library);
        command.env("FAULT_FILES", "tongban.db").env("FAULT_SWITCH", world.path("switch"));
        let server = Server::start(command);
        let client = Client::open(server.port, Browser::log_in(server.port)).unwrap();
        Some(Self { world, base, server, client })
    }

    fn order(&self, order: &str) {
        // Renamed into place, so that it is never read half written.
        self.world.write("switch.new", order);
        std::fs::rename(self.world.path("switch.new"), self.world.path("switch")).unwrap();
    }

    fn mend(&self) {
        std::fs::remove_file(self.world.path("switch")).unwrap();
    }

    /// Applies; a refusal must be a clear one that says when to come back.
    fn applies(&mut self, key: &str) -> Option<String> {
        match self.client.submit(key, "shop").unwrap() {
            Ok(number) => Some(number),
            Err(answer) => {
                assert_eq!(answer.status, 503, "{}", answer.body);
                assert!(answer.body.contains("<h1"), "a page for people: {}", answer.body);
                None
            }
        }
    }

    fn is_readable(&mut self) {
        for path in ["/my/cases", "/healthz", &apply()] {
            assert_eq!(self.client.get(path).unwrap().status, 200, "{path}");
        }
    }

    /// What was acknowledged is stored whole, after the server was killed and started again.
    fn ends(self, acknowledged: &[(String, String)]) {
        drop((self.client, self.server));
        let serve = ["serve", "--database", &self.base.url, "--listen", "127.0.0.1:0"];
        let server = self.world.start(&serve);
        let db = self.base.open();
        let stored = numbers(&db);
        for (key, number) in acknowledged {
            assert_eq!(stored.get(key), Some(number), "{key}");
        }
        assert_whole(&db);
        drop(db);
        server.stop().expect(0);
        self.world.run(&["verify", "--database", &self.base.url]).expect(0);
    }
}

/// Nothing can be written for a while.
fn no_write(order: &str) {
    let Some(mut failing) = Failing::new() else { return };
    let mut acknowledged = Vec::new();
    let before = failing.applies("before").unwrap();
    acknowledged.push(("before".to_owned(), before));
    failing.order(order);
    for n in 0..5 {
        assert_eq!(failing.applies(&format!("lost-{n}")), None, "nothing can be stored now");
        failing.is_readable();
    }
    failing.mend();
    for n in 0..5 {
        let key = format!("lost-{n}");
        let number = failing.applies(&key).unwrap();
        acknowledged.push((key, number));
    }
    failing.is_readable();
    failing.ends(&acknowledged);
}

#[test]
fn a_full_disk_is_told_and_work_goes_on_when_there_is_room_again() {
    no_write("full");
}

#[test]
fn a_read_only_disk_is_told_and_work_goes_on_when_it_takes_writes_again() {
    no_write("readonly");
}

#[test]
fn no_sync_at_all_means_no_acknowledgement() {
    no_write("sync 1");
}

#[test]
fn when_some_syncs_fail_only_what_is_safe_is_acknowledged() {
    let Some(mut failing) = Failing::new() else { return };
    let mut acknowledged = Vec::new();
    let mut refused = 0;
    for every in [2, 3, 5] {
        failing.order(&format!("sync {every}"));
        for n in 0..20 {
            let key = format!("e{every}n{n}");
            match failing.applies(&key) {
                Some(number) => acknowledged.push((key, number)),
                None => refused += 1,
            }
            failing.is_readable();
        }
    }
    assert!(refused >= 10 && acknowledged.len() >= 20, "{refused}, {}", acknowledged.len());
    failing.ends(&acknowledged);
}

/// A real file system of a few megabytes.
struct Small(PathBuf);

impl Small {
    fn mounted(at: PathBuf) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=6m", "tongban-test"]).arg(&at);
        if mount.output().is_ok_and(|output| output.status.success()) {
            return Some(Self(at));
        }
        println!("skipped on a small file system: mounting is not allowed here");
        None
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_file_system_that_fills_up_loses_nothing_and_recovers() {
    let world = World::new();
    let Some(small) = Small::mounted(world.path("small")) else { return };
    let url = format!("sqlite:{}", small.0.join("t.db").display());
    world.run(&["migrate", "--database", &url]).expect(0);
    let open = || store::Db::open(&url, &store::Options::default()).unwrap();
    seed(open());
    let serve = ["serve", "--database", &url, "--listen", "127.0.0.1:0"];
    let server = world.start(&serve);
    let mut client = Client::open(server.port, Browser::log_in(server.port)).unwrap();
    let ballast = small.0.join("ballast");
    std::fs::write(&ballast, vec![0_u8; 1024 * 1024]).unwrap();
    let shop = "x".repeat(3000);
    let mut acknowledged = Vec::new();
    let full = (0..5000).find(|n| match client.submit(&format!("k{n}"), &shop).unwrap() {
        Ok(number) => {
            acknowledged.push((format!("k{n}"), number));
            false
        }
        Err(answer) => {
            assert_eq!(answer.status, 503, "{}", answer.body);
            true
        }
    });
    let full = full.expect("the file system fills up");
    assert!(acknowledged.len() > 20, "{}", acknowledged.len());
    assert_eq!(client.get("/my/cases").unwrap().status, 200);
    std::fs::remove_file(&ballast).unwrap();
    let Ok(number) = client.submit(&format!("k{full}"), &shop).unwrap() else {
        panic!("there is room again, and still nothing is taken")
    };
    acknowledged.push((format!("k{full}"), number));
    drop((client, server));
    world.start(&serve).stop().expect(0);
    let db = open();
    let stored = numbers(&db);
    for (key, number) in &acknowledged {
        assert_eq!(stored.get(key), Some(number), "{key}");
    }
    assert_whole(&db);
    drop(db);
    world.run(&["verify", "--database", &url]).expect(0);
}
