//! The server as a process: it answers, keeps its log clean, and ends in order.

use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use crate::world::{World, answer};

fn serve(world: &World, more: &[&str]) -> crate::world::Server {
    let database = world.migrated();
    let args = [&["serve", "--database", database, "--listen", "127.0.0.1:0"], more].concat();
    world.start(&args)
}

#[test]
fn an_empty_server_is_healthy_ready_and_measured() {
    let world = World::new();
    let server = serve(&world, &[]);
    assert_eq!(server.get("/healthz").0, 200);
    assert_eq!(server.get("/readyz").0, 200);
    assert_eq!(server.get("/login").0, 200);
    assert_eq!(server.get("/no/such/page").0, 404);
    let (status, metrics) = server.get("/metrics");
    assert_eq!(status, 200);
    assert!(metrics.contains("\n# TYPE tongban_"), "{metrics}");
    for name in ["secret", "tongban.db", "tongban.db-wal"] {
        let mode = std::fs::metadata(world.path(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name} is for its owner alone");
    }
    let ended = server.stop().expect(0);
    assert_eq!(ended.out.lines().count(), 1, "{:?}", ended.out);
}

#[test]
fn a_request_under_way_is_answered_before_the_end() {
    let world = World::new();
    let server = serve(&world, &[]);
    let body = "login=nobody&password=nothing";
    let mut stream = server.connect();
    write!(
        stream,
        "POST /login HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
        server.port,
        body.len(),
        &body[..10]
    )
    .unwrap();
    // The server must have taken the request before it is told to stop.
    std::thread::sleep(Duration::from_millis(300));
    server.signal("TERM");
    std::thread::sleep(Duration::from_millis(300));
    let refused = TcpStream::connect(("127.0.0.1", server.port));
    assert!(refused.is_err(), "nothing new is taken on the way out");
    stream.write_all(&body.as_bytes()[10..]).unwrap();
    let (status, text) = answer(stream);
    assert!((200..500).contains(&status), "{text}");
    server.wait().expect(0);
}

#[test]
fn an_interrupt_ends_an_idle_server_at_once() {
    let world = World::new();
    let server = serve(&world, &[]);
    // A connection kept open without a request does not hold the end up.
    let idle = server.connect();
    std::thread::sleep(Duration::from_millis(200));
    let began = std::time::Instant::now();
    server.signal("INT");
    server.wait().expect(0);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    drop(idle);
}

#[test]
fn nothing_personal_or_forged_reaches_the_log() {
    const NUMBER: &str = "11010519491231002X";
    const PHONE: &str = "13800138000";
    let world = World::new();
    let server = serve(&world, &["--log-filter", "info,web=trace,service=trace,app=trace"]);
    let hostile = [
        format!("/{NUMBER}"),
        format!("/query?number={NUMBER}&code={PHONE}"),
        format!("/search?q={NUMBER}%0aINFO%20forged%1b[2J"),
        format!("/cases/{PHONE}"),
    ];
    for path in &hostile {
        server.get(path);
    }
    let body = format!("login={PHONE}&password=geheim-geheim&id={NUMBER}");
    let mut stream = server.connect();
    write!(
        stream,
        "POST /login HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nCookie: session={}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        server.port,
        "0123456789abcdef".repeat(4),
        body.len()
    )
    .unwrap();
    answer(stream);
    let log = server.stop().expect(0).err;
    assert!(log.contains("told to stop"), "the log is written: {log}");
    for word in [NUMBER, PHONE, "geheim", "0123456789abcdef", "\u{1b}", "\nINFO forged"] {
        assert!(!log.contains(word), "{word:?} is in {log}");
    }
}

#[test]
fn a_json_log_is_one_object_a_line() {
    let world = World::new();
    let log = serve(&world, &["--log-format", "json"]).stop().expect(0).err;
    assert!(log.lines().count() >= 2, "{log}");
    for line in log.lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["level"].is_string(), "{line}");
    }
}
