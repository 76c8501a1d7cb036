use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::*;

/// A mail server in this process that keeps what it is given and answers as told.
struct Catcher {
    port: u16,
    caught: Arc<Mutex<Vec<String>>>,
}

/// Answers RCPT and DATA by the recipient: `busy@` is put off, `gone@` refused, `cut@` cuts the line.
fn converse(stream: std::net::TcpStream, caught: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let mut out = stream;
    out.write_all(b"220 catcher\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250 catcher",
            "RCPT" if line.contains("busy@") => "451 4.3.0 try again",
            "RCPT" if line.contains("gone@") => "550 5.1.1 gone@example.cn unknown",
            "RCPT" if line.contains("cut@") => return Ok(()),
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let mut body = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    body.push_str(&line);
                    body.push_str("\r\n");
                }
                caught.lock().unwrap().push(body);
                "250 taken"
            }
            "QUIT" => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "250 ok",
        };
        out.write_all(format!("{answer}\r\n").as_bytes())?;
    }
    Ok(())
}

impl Catcher {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let caught = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&caught);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away ends its own conversation only.
                let _ = converse(stream, &kept);
            }
        });
        Self { port, caught }
    }

    fn mail(&self) -> Mail {
        mail_at(self.port)
    }
}

fn mail_at(port: u16) -> Mail {
    let server = Server::parse(&format!("smtp://127.0.0.1:{port}")).unwrap();
    Mail { server, from: "通办 <no-reply@tongban.example.cn>".parse().unwrap(), login: None }
}

fn letter(n: u32, to: &str) -> Letter {
    Letter {
        id: format!("id-{n}.email"),
        to: to.to_owned(),
        subject: "政务服务通知：准予决定".to_owned(),
        text: "您的办件有新的进展。\n\n.\n请登录查看。".to_owned(),
        headers: Vec::new(),
    }
}

const LONG: Duration = Duration::from_secs(30);

#[test]
fn letters_arrive_each_with_an_id_of_its_own() {
    let catcher = Catcher::start();
    let letters = [letter(1, "a@example.cn"), letter(2, "b@example.cn")];
    let outcomes = catcher.mail().send(&letters, LONG).unwrap();
    assert_eq!(outcomes, [Outcome::Sent, Outcome::Sent]);
    let caught = catcher.caught.lock().unwrap();
    assert!(caught[0].contains("Message-ID: <id-1.email@tongban.example.cn>"), "{}", caught[0]);
    assert!(caught[0].contains("Auto-Submitted: auto-generated"));
    assert!(caught[1].contains("To: b@example.cn"));
    assert_eq!(caught.len(), 2);
}

#[test]
fn each_letter_is_answered_for_itself() {
    let catcher = Catcher::start();
    let to = ["a@example.cn", "busy@example.cn", "gone@example.cn", "b@example.cn"];
    let letters: Vec<Letter> = (0..).zip(to).map(|(n, to)| letter(n, to)).collect();
    let outcomes = catcher.mail().send(&letters, LONG).unwrap();
    assert_eq!(
        outcomes,
        [
            Outcome::Sent,
            Outcome::Later("SMTP 451".to_owned()),
            Outcome::Refused("SMTP 550".to_owned()),
            Outcome::Sent
        ],
        "what the server repeats of an address is not kept"
    );
    assert_eq!(catcher.caught.lock().unwrap().len(), 2);
}

#[test]
fn a_server_that_is_not_there_or_goes_away_is_told() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(mail_at(closed).send(&[letter(1, "a@example.cn")], LONG).is_err());
    let catcher = Catcher::start();
    let cut = [letter(1, "cut@example.cn")];
    let outcomes = catcher.mail().send(&cut, LONG).unwrap();
    assert!(matches!(outcomes[..], [Outcome::Later(_)]), "{outcomes:?}");
    let letters = [letter(1, "a@example.cn"), letter(2, "cut@example.cn"), letter(3, "b@b.cn")];
    let outcomes = catcher.mail().send(&letters, LONG).unwrap();
    assert!(matches!(outcomes[..], [Outcome::Sent, Outcome::Later(_)]), "{outcomes:?}");
    assert_eq!(catcher.mail().send(&letters, Duration::ZERO).unwrap(), []);
}

#[test]
fn nothing_in_a_letter_becomes_a_header() {
    let catcher = Catcher::start();
    let mut forged = letter(1, "a@example.cn");
    forged.subject = "a\r\nBcc: evil@example.cn\r\n\r\nbody\u{0}\u{85}".to_owned();
    forged.text = "x\r\n.\r\nMAIL FROM:<evil@example.cn>\r\n".to_owned();
    assert_eq!(catcher.mail().send(std::slice::from_ref(&forged), LONG).unwrap(), [Outcome::Sent]);
    let caught = catcher.caught.lock().unwrap();
    assert_eq!(caught.len(), 1, "the text ends no message");
    let (head, _) = caught[0].split_once("\r\n\r\n").unwrap();
    let names: Vec<&str> =
        head.lines().filter_map(|line| line.split_once(": ")).map(|h| h.0).collect();
    assert!(!names.contains(&"Bcc"), "{head}");
    assert_eq!(names.iter().filter(|name| **name == "To").count(), 1);
    drop(caught);
    for to in ["a@example.cn\r\nRCPT TO:<b@example.cn>", "a@example.cn\nBcc: x@y.cn", "a", ""] {
        let outcomes = catcher.mail().send(&[Letter { to: to.to_owned(), ..forged.clone() }], LONG);
        assert_eq!(outcomes.unwrap(), [Outcome::Refused("no address".to_owned())], "{to:?}");
    }
    assert_eq!(catcher.caught.lock().unwrap().len(), 1);
}

#[test]
fn only_this_machine_is_talked_to_without_tls() {
    let parse = |text| Server::parse(text).map(|server| (server.tls, server.port));
    assert_eq!(parse("smtps://mail.example.cn"), Ok((Tls::AtOnce, 465)));
    assert_eq!(parse("smtp://mail.example.cn"), Ok((Tls::AfterGreeting, 587)));
    assert_eq!(parse("smtp://127.0.0.1:2525/"), Ok((Tls::None, 2525)));
    assert_eq!(parse("smtp://localhost"), Ok((Tls::None, 25)));
    for bad in ["mail.example.cn", "http://a", "smtp://", "smtp://a b", "smtp://a:x", "smtp://u@h"]
    {
        assert!(parse(bad).is_err(), "{bad}");
    }
    let catcher = Catcher::start();
    let mut mail = catcher.mail();
    mail.server.tls = Tls::AfterGreeting;
    assert!(mail.send(&[letter(1, "a@example.cn")], LONG).is_err(), "it offers no TLS");
    assert_eq!(catcher.caught.lock().unwrap().len(), 0);
}
