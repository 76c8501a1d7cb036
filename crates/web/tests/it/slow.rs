//! Slow clients and many of them: each is let go in time, and nobody else waits for them.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::client::read_reply;
use crate::world::{Who, World};

const STEP: Duration = Duration::from_millis(200);

fn connect(world: &World) -> TcpStream {
    let stream = TcpStream::connect(world.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
    stream
}

/// Writes one piece after another until the server closes; answers how long that took.
fn drip(stream: &mut TcpStream, mut piece: impl FnMut(u32) -> String) -> (Duration, Vec<u8>) {
    let began = Instant::now();
    stream.set_read_timeout(Some(STEP)).unwrap();
    let mut answer = Vec::new();
    let mut buffer = [0; 64 * 1024];
    for n in 0.. {
        assert!(began.elapsed() < Duration::from_secs(8), "the server still waits");
        let written = stream.write_all(piece(n).as_bytes());
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => answer.extend_from_slice(&buffer[..read]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                assert!(written.is_ok() || !answer.is_empty(), "{written:?}");
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error}"),
        }
    }
    (began.elapsed(), answer)
}

#[test]
fn a_head_that_trickles_is_cut_off() {
    let world = World::with(|setup| {
        setup.limits.header_s = 1;
        setup.limits.idle_s = 60;
    });
    let mut stream = connect(&world);
    stream.write_all(b"GET /query HTTP/1.1\r\nHost: x\r\n").unwrap();
    let (took, _) = drip(&mut stream, |n| format!("X-{n}: 1\r\n"));
    assert!(took < Duration::from_secs(3), "{took:?}");
    // The second request of a connection is held to the same.
    let mut stream = connect(&world);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut buffer = [0; 4096];
    assert!(stream.read(&mut buffer).unwrap() > 0);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").unwrap();
    let (took, _) = drip(&mut stream, |n| format!("X-{n}: 1\r\n"));
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[test]
fn a_body_that_trickles_is_cut_off_with_a_page() {
    let world = World::with(|setup| setup.limits.body_s = 1);
    let mut stream = connect(&world);
    let head = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let (took, answer) = drip(&mut stream, |_| "a".to_owned());
    assert!(took < Duration::from_secs(4), "{took:?}");
    assert!(answer.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn a_body_that_nobody_reads_does_not_hold_the_connection() {
    let world = World::with(|setup| setup.limits.idle_s = 1);
    for head in ["GET /query HTTP/1.1", "POST /nowhere HTTP/1.1", "POST /hall HTTP/1.1"] {
        let mut stream = connect(&world);
        let head = format!("{head}\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let (took, answer) = drip(&mut stream, |_| "a".to_owned());
        assert!(took < Duration::from_secs(4), "{took:?}");
        assert!(answer.starts_with(b"HTTP/1.1 "), "{head}");
    }
}

#[test]
fn an_idle_connection_is_closed() {
    let world = World::with(|setup| setup.limits.idle_s = 1);
    let mut silent = connect(&world);
    let mut kept = connect(&world);
    kept.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut buffer = [0; 4096];
    assert!(kept.read(&mut buffer).unwrap() > 0);
    let began = Instant::now();
    for stream in [&mut silent, &mut kept] {
        let closed = stream.read(&mut buffer);
        assert!(matches!(closed, Ok(0)), "{closed:?}");
    }
    let took = began.elapsed();
    assert!(took > Duration::from_millis(400) && took < Duration::from_secs(4), "{took:?}");
}

#[test]
fn a_reader_that_does_not_read_is_let_go() {
    let world = World::with(|setup| setup.limits.idle_s = 1);
    let mut stream = connect(&world);
    // More than any socket buffer takes.
    let requests = 2000;
    let one = b"GET /static/tongban.css HTTP/1.1\r\nHost: x\r\n\r\n";
    stream.set_write_timeout(Some(STEP)).unwrap();
    let _ = stream.write_all(&one.repeat(requests));
    let began = Instant::now();
    while connections(&world) > 1 {
        assert!(began.elapsed() < Duration::from_secs(8), "the connection is still held");
        std::thread::sleep(STEP);
    }
    drop(stream);
}

/// Open connections, with the one that asks.
fn connections(world: &World) -> u32 {
    let text = world.nobody().get("/metrics").expect(200).text();
    let line = text.lines().find_map(|line| line.strip_prefix("tongban_http_connections "));
    line.expect("the gauge").parse().expect("a number")
}

#[test]
fn one_address_gets_only_so_many_connections() {
    let world = World::with(|setup| setup.limits.connections_per_source_max = 4);
    let held: Vec<TcpStream> = (0..4).map(|_| opened(&world)).collect();
    for _ in 0..3 {
        assert!(is_refused(&mut connect(&world)));
    }
    drop(held);
    let began = Instant::now();
    while is_refused(&mut connect(&world)) {
        assert!(began.elapsed() < Duration::from_secs(5), "places are not given back");
        std::thread::sleep(STEP);
    }
}

/// A connection that the server has surely taken.
fn opened(world: &World) -> TcpStream {
    let mut stream = connect(world);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut buffer = [0; 4096];
    assert!(stream.read(&mut buffer).unwrap() > 0);
    stream
}

fn is_refused(stream: &mut TcpStream) -> bool {
    let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer) {
        Ok(n) => n == 0,
        Err(error) if error.kind() == ErrorKind::ConnectionReset => true,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn all_addresses_together_get_only_so_many() {
    let world = World::with(|setup| {
        setup.limits.connections_max = 6;
        setup.limits.connections_per_source_max = 2;
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let from = |last: u8| -> TcpStream {
        let stream = runtime.block_on(async {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind(SocketAddr::from(([127, 0, 0, last], 0))).unwrap();
            socket.connect(world.address).await.unwrap()
        });
        let stream = stream.into_std().unwrap();
        stream.set_nonblocking(false).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
        stream
    };
    let take = |last: u8| -> Option<TcpStream> {
        let mut stream = from(last);
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").ok()?;
        let mut buffer = [0; 4096];
        let read = stream.read(&mut buffer).unwrap_or(0);
        (read > 0).then_some(stream)
    };
    let held: Vec<Option<TcpStream>> = (2..=9).flat_map(|last| [take(last), take(last)]).collect();
    assert_eq!(held.iter().flatten().count(), 6);
    assert!(held[..6].iter().all(Option::is_some), "who came first is served");
}

#[test]
fn slow_clients_do_not_hold_up_others() {
    let world = World::new();
    let mut slow = Vec::new();
    for _ in 0..100 {
        let mut stream = connect(&world);
        stream.write_all(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n").unwrap();
        slow.push(stream);
    }
    let began = Instant::now();
    world.nobody().get("/query").expect(200);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn stopping_finishes_the_request_in_flight() {
    let mut world = World::new();
    let browser = world.nobody();
    let token = browser.token();
    let mut idle = opened(&world);
    let body = crate::client::encoded(&[
        ("csrf", &token),
        ("account", &Who::Owner.login()),
        ("password", crate::world::PASSWORD),
    ]);
    let visitor = browser.cookie("tb_visitor").expect("visitors have one");
    let head = format!(
        "POST /login HTTP/1.1\r\nHost: {}\r\nCookie: tb_visitor={visitor}\r\nContent-Length: {}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        world.address,
        body.len()
    );
    let mut stream = connect(&world);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body.as_bytes()[..10]).unwrap();
    std::thread::sleep(STEP);

    let server = world.stop();
    std::thread::sleep(2 * STEP);
    assert!(!server.is_finished(), "it waits for the request");
    let mut buffer = [0; 100];
    assert!(matches!(idle.read(&mut buffer), Ok(0)), "an idle connection is let go at once");
    assert!(TcpStream::connect(world.address).is_err(), "nobody new is let in");

    stream.write_all(&body.as_bytes()[10..]).unwrap();
    let reply = read_reply(&mut stream).expect("the answer comes");
    assert_eq!(reply.status, 303);
    assert!(reply.cookie("tb_session").is_some());
    let began = Instant::now();
    server.join().unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}
