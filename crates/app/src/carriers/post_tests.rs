use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;

use super::*;

/// A request as it came: its head in small letters, and its body.
type Caught = Arc<Mutex<Vec<(String, String)>>>;

fn read(stream: &TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(bytes) = line.strip_prefix("content-length:") {
            length = bytes.trim().parse().ok()?;
        }
        head.push_str(&line);
        head.push('\n');
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, String::from_utf8(body).ok()?))
}

/// A server in this process that keeps what it is asked and answers as told.
fn partner(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> (u16, Caught) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let caught = Caught::default();
    let kept = Arc::clone(&caught);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let Some((head, body)) = read(&stream) else { continue };
            let (status, text) = answer(&body);
            let length = text.len();
            kept.lock().unwrap().push((head, body));
            let reply = format!(
                "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nlocation: http://127.0.0.1:1/\r\n\
                 connection: close\r\n\r\n{text}"
            );
            let _ = stream.write_all(reply.as_bytes());
        }
    });
    (port, caught)
}

fn here() -> Agent {
    agent(vec![Network::parse("127.0.0.0/8").unwrap()])
}

fn letter(id: &str, to: String) -> Letter {
    Letter {
        id: id.to_owned(),
        to,
        subject: String::new(),
        text: "有新的进展".to_owned(),
        headers: Vec::new(),
    }
}

const LONG: Duration = Duration::from_secs(30);

fn gateway(port: u16) -> Gateway {
    Gateway {
        url: format!("http://127.0.0.1:{port}/send"),
        key: b"the key that both know".to_vec(),
        agent: here(),
        clock: || Instant::from_millis(1_772_416_800_000),
    }
}

#[test]
fn a_gateway_answers_for_each_message_and_can_check_who_asks() {
    let (port, caught) = partner(|_| {
        let text = r#"{"results":[{"id":"1","status":"accepted"},{"id":"2","status":"refused",
            "reason":"no such number"},{"id":"3","status":"later","reason":"busy"}]}"#;
        (200, text.to_owned())
    });
    let letters: Vec<Letter> =
        ["1", "2", "3", "4"].map(|id| letter(id, "13800138000".to_owned())).into();
    let outcomes = gateway(port).send(&letters, LONG).unwrap();
    assert_eq!(
        outcomes,
        [
            Outcome::Sent,
            Outcome::Refused("no such number".to_owned()),
            Outcome::Later("busy".to_owned()),
            Outcome::Later("not answered".to_owned()),
        ]
    );
    let caught = caught.lock().unwrap();
    let (head, body) = &caught[0];
    let expected =
        signature(b"the key that both know", Instant::from_millis(1_772_416_800_000), "1", body);
    for (name, value) in expected {
        let line = format!("{}: {}", name.to_ascii_lowercase(), value.to_ascii_lowercase());
        assert!(head.contains(&line), "{line} in {head}");
    }
    assert!(body.contains(r#""to":"13800138000""#));
}

#[test]
fn a_gateway_that_is_down_or_talks_nonsense_is_told() {
    for (status, text) in [(503, ""), (401, "{}"), (200, "<html>"), (302, ""), (200, "{\"ok\":1}")]
    {
        let (port, caught) = partner(move |_| (status, text.to_owned()));
        let outcome = gateway(port).send(&[letter("1", "13800138000".to_owned())], LONG);
        assert!(outcome.is_err(), "{status} {text}");
        assert_eq!(caught.lock().unwrap().len(), 1, "a redirect is not followed");
    }
}

#[test]
fn one_system_that_is_down_holds_up_no_other() {
    let (port, caught) = partner(|_| (204, String::new()));
    let (broken, _) = partner(|_| (500, String::new()));
    let letters = [
        letter("1", format!("http://127.0.0.1:{broken}/news")),
        letter("2", format!("http://127.0.0.1:{port}/news")),
    ];
    let outcomes = hooks(&here(), &letters, LONG).unwrap();
    assert_eq!(outcomes, [Outcome::Later("HTTP 500".to_owned()), Outcome::Sent]);
    assert_eq!(caught.lock().unwrap().len(), 1);
    assert_eq!(hooks(&here(), &letters, Duration::ZERO).unwrap(), []);
}

#[test]
fn nothing_inside_is_asked_unless_the_operator_names_it() {
    let (port, caught) = partner(|_| (200, String::new()));
    let guarded = agent(Vec::new());
    for host in
        ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:7f00:1]", "[::1]"]
    {
        for scheme in ["http", "https"] {
            let to = letter("1", format!("{scheme}://{host}:{port}/"));
            let outcome = hooks(&guarded, &[to], LONG).unwrap().remove(0);
            assert!(matches!(outcome, Outcome::Later(_)), "{scheme}://{host}: {outcome:?}");
        }
    }
    assert_eq!(caught.lock().unwrap().len(), 0, "no request arrived");
}
