//! Electronic mail by SMTP: one connection for a batch, each letter by itself.

use std::time::{Duration, Instant};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use service::carriers::{Letter, Outcome};

/// How long the server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a connection is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (`smtps://`).
    AtOnce,
    /// After the greeting, and not without (`smtp://`).
    AfterGreeting,
    /// Not at all; to this machine only.
    None,
}

/// A mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept private.
    pub tls: Tls,
}

impl Server {
    /// Reads `smtps://mail.example.cn`, `smtp://mail.example.cn:587`, or `smtp://127.0.0.1:25`. Only
    /// this machine is talked to without TLS.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const SHAPE: &str = "must be smtps://HOST, smtp://HOST:PORT or smtp://127.0.0.1:PORT";
        let (scheme, rest) = text.split_once("://").ok_or(SHAPE)?;
        let rest = rest.trim_end_matches('/');
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().map_err(|_| SHAPE)?)),
            None => (rest, None),
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        if host.is_empty() || !host.chars().all(is_name) {
            return Err(SHAPE);
        }
        let is_here = host == "localhost" || host.starts_with("127.");
        let (tls, usual) = match scheme {
            "smtps" => (Tls::AtOnce, 465),
            "smtp" if is_here => (Tls::None, 25),
            "smtp" => (Tls::AfterGreeting, 587),
            _ => return Err(SHAPE),
        };
        Ok(Self { host: host.to_owned(), port: port.unwrap_or(usual), tls })
    }
}

/// What is needed to send mail.
pub struct Mail {
    /// By which server.
    pub server: Server,
    /// In whose name.
    pub from: Mailbox,
    /// The login and password there.
    pub login: Option<(String, String)>,
}

impl Mail {
    /// Brings letters one by one.
    pub fn send(&self, letters: &[Letter], budget: Duration) -> Result<Vec<Outcome>, String> {
        let began = Instant::now();
        let mut outcomes = Vec::with_capacity(letters.len());
        let mut connection = None;
        for letter in letters {
            if began.elapsed() >= budget {
                break;
            }
            let message = match self.message(letter) {
                Ok(message) => message,
                Err(why) => {
                    outcomes.push(Outcome::Refused(why));
                    continue;
                }
            };
            let mut open = match connection.take() {
                Some(open) => open,
                None => match self.connect() {
                    Ok(open) => open,
                    // What was sent before is sent; the server went away after it.
                    Err(_) if !outcomes.is_empty() => break,
                    Err(why) => return Err(why.to_string()),
                },
            };
            match open.send(message.envelope(), &message.formatted()) {
                Ok(_) => {
                    outcomes.push(Outcome::Sent);
                    connection = Some(open);
                }
                Err(why) if why.is_permanent() => outcomes.push(Outcome::Refused(told(&why))),
                Err(why) if why.is_transient() => outcomes.push(Outcome::Later(told(&why))),
                // The server was there and went away over this letter, which waits its turn; were
                // the carrier called down, the same letter would come first each time.
                Err(why) => {
                    outcomes.push(Outcome::Later(told(&why)));
                    break;
                }
            }
        }
        if let Some(mut open) = connection {
            // The server has all it needs; how it says goodbye changes nothing.
            let _ = open.quit();
        }
        Ok(outcomes)
    }

    fn connect(&self) -> Result<SmtpConnection, Error> {
        let hello = ClientId::default();
        let server = &self.server;
        let tls = || TlsParameters::new_rustls(server.host.clone());
        let at_once = match server.tls {
            Tls::AtOnce => Some(tls()?),
            Tls::AfterGreeting | Tls::None => None,
        };
        let at = (server.host.as_str(), server.port);
        let mut open = SmtpConnection::connect(at, Some(PATIENCE), &hello, at_once.as_ref(), None)?;
        open.set_timeout(Some(PATIENCE)).ok();
        if server.tls == Tls::AfterGreeting {
            open.starttls(&tls()?, &hello)?;
        }
        if let Some((login, password)) = &self.login {
            let proof = Credentials::new(login.clone(), password.clone());
            open.auth(&[Mechanism::Plain, Mechanism::Login], &proof)?;
        }
        Ok(open)
    }

    /// A letter as a message. Its id is the same at every try, and no machine shall answer it
    /// (RFC 3834).
    fn message(&self, letter: &Letter) -> Result<Message, String> {
        let to = letter.to.parse().map_err(|_| "no address".to_owned())?;
        let domain = self.from.email.domain();
        let subject: String = letter.subject.chars().filter(|c| !c.is_control()).collect();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|why| why.to_string())
    }
}

/// What the server said, without what it was asked: servers like to repeat addresses.
fn told(why: &Error) -> String {
    match why.status() {
        Some(code) => format!("SMTP {code}"),
        None => why.to_string(),
    }
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;
