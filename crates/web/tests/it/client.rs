//! A small HTTP/1.1 client that sends exactly what a test says and hides nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::html;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers_of(name).next()
    }

    /// Every header of that name.
    pub fn headers_of(&self, name: &str) -> impl Iterator<Item = &str> {
        let name = name.to_owned();
        let of_name = self.headers.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(&name));
        of_name.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("bodies are UTF-8")
    }

    /// Where a redirect leads.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("no location in {self:?}"))
    }

    /// The cookie set by that name, with its attributes.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers_of("set-cookie").find(|cookie| cookie.split('=').next() == Some(name))
    }

    /// The headers but the date, to compare answers by.
    pub fn headers_without_date(&self) -> Vec<&(String, String)> {
        self.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("date")).collect()
    }

    /// Whether this sends the browser to the login.
    pub fn is_to_login(&self) -> bool {
        self.status == 303 && self.location().split('?').next() == Some("/login")
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        let body = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, status, "{:?}\n{}", self.headers, html::words(&body));
        self
    }
}

/// Sends bytes and reads until the server closes; none where it closes without an answer.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> Option<Reply> {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.set_nodelay(true).unwrap();
    // A server that refuses early closes while we still write; its answer counts all the same.
    let _ = stream.write_all(bytes);
    read_reply(&mut stream)
}

/// Reads one answer from a connection that the server closes after it.
pub fn read_reply(stream: &mut TcpStream) -> Option<Reply> {
    let mut all = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => all.extend_from_slice(&buffer[..n]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("reading failed: {error}; so far {}", all.len()),
        }
    }
    if all.is_empty() { None } else { Some(parse(&all)) }
}

fn parse(all: &[u8]) -> Reply {
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a head ends with a blank line");
    let head = std::str::from_utf8(&all[..end]).expect("heads are ASCII");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(':').expect("a header has a colon"))
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    let rest = &all[end + 4..];
    let chunked = headers.iter().any(|(name, value)| {
        name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked")
    });
    let body = if chunked { unchunked(rest) } else { rest.to_vec() };
    Reply { status: status.parse().expect("a number"), headers, body }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|w| w == b"\r\n").expect("a chunk has a size line");
        let size = std::str::from_utf8(&rest[..line]).unwrap();
        let size = usize::from_str_radix(size, 16).expect("a chunk size");
        if size == 0 {
            return body;
        }
        body.extend_from_slice(&rest[line + 2..line + 2 + size]);
        rest = &rest[line + 2 + size + 2..];
    }
}

/// A browser: it keeps cookies and reads form tokens from pages.
pub struct Session {
    pub address: SocketAddr,
    pub jar: RefCell<BTreeMap<String, String>>,
}

impl Session {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, jar: RefCell::default() }
    }

    /// Sends any request with the cookies of this browser and keeps what cookies come back.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        let jar = self.jar.borrow();
        if !jar.is_empty() {
            let all: Vec<String> = jar.iter().map(|(k, v)| format!("{k}={v}")).collect();
            head.push_str(&format!("Cookie: {}\r\n", all.join("; ")));
        }
        drop(jar);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || method == "POST" {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("Connection: close\r\n\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(body);
        let reply = exchange(self.address, &bytes)
            .unwrap_or_else(|| panic!("{method} {path}: closed without an answer"));
        crate::guards::check(method, path, &reply);
        self.keep(&reply);
        reply
    }

    fn keep(&self, reply: &Reply) {
        for cookie in reply.headers_of("set-cookie") {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a cookie is a pair");
            let mut jar = self.jar.borrow_mut();
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    /// Posts fields with the token of this session, as a page of ours would.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let token = self.token();
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post_exactly(path, &all, &[])
    }

    /// Posts exactly these fields with these further headers.
    pub fn post_exactly(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Reply {
        let mut all = vec![("Content-Type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, encoded(fields).as_bytes())
    }

    /// The token that forms of this session carry.
    pub fn token(&self) -> String {
        let page = self.get("/query").expect(200).text();
        html::field_value(&page, "csrf").expect("the query page has a form with a token")
    }

    /// A cookie this browser keeps.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.borrow().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.borrow_mut().insert(name.to_owned(), value.to_owned());
    }
}

/// Fields as a form post's body.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    let one = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                    char::from(b).to_string()
                }
                other => format!("%{other:02X}"),
            })
            .collect()
    };
    fields.iter().map(|(k, v)| format!("{}={}", one(k), one(v))).collect::<Vec<_>>().join("&")
}
