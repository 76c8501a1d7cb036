//! A small HTTP client for loads: one blocking connection that stays open, one request at a time,
//! no more parsing than telling where an answer ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail};

use super::fixture::PASSWORD;

/// An open connection with the cookies it was given.
pub struct Client {
    stream: TcpStream,
    host: String,
    cookies: Vec<(String, String)>,
    got: Vec<u8>,
}

/// An answer: its status, where its body lies in the buffer, and its head.
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// The head as it came.
    pub head: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl Client {
    /// Connects.
    pub fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let got = Vec::with_capacity(64 * 1024);
        Ok(Self { stream, host: address.to_string(), cookies: Vec::new(), got })
    }

    /// The bytes of a request without a body, to be sent again and again.
    pub fn get_bytes(&self, path: &str) -> Vec<u8> {
        format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{}\r\n", self.host, self.cookie_line())
            .into_bytes()
    }

    /// The head of a form post to a path; the body's length comes last.
    pub fn post_head(&self, path: &str) -> String {
        format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\norigin: http://{}\r\n{}\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: ",
            self.host,
            self.host,
            self.cookie_line()
        )
    }

    fn cookie_line(&self) -> String {
        if self.cookies.is_empty() {
            return String::new();
        }
        let pairs: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        format!("cookie: {}\r\n", pairs.join("; "))
    }

    /// Sends a request and reads its answer.
    pub fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer<'_>> {
        self.write(request)?;
        self.read()
    }

    /// Sends a request whose answer is read later.
    pub fn write(&mut self, request: &[u8]) -> anyhow::Result<()> {
        Ok(self.stream.write_all(request)?)
    }

    /// Reads the answer to the request sent last.
    pub fn read(&mut self) -> anyhow::Result<Answer<'_>> {
        self.got.clear();
        let head_end = loop {
            if let Some(at) = find(&self.got, b"\r\n\r\n") {
                break at + 4;
            }
            self.more()?;
        };
        let head = std::str::from_utf8(&self.got[..head_end]).context("the head is not text")?;
        let status = head.get(9..12).and_then(|s| s.parse().ok()).context("no status line")?;
        let length: Option<usize> = match header(head, "content-length") {
            Some(length) => Some(length.parse().context("no length")?),
            None if matches!(status, 204 | 304) => Some(0),
            None => None,
        };
        let end = match length {
            Some(length) => {
                while self.got.len() < head_end + length {
                    self.more()?;
                }
                head_end + length
            }
            None => self.chunks(head_end)?,
        };
        let head = std::str::from_utf8(&self.got[..head_end]).context("the head is not text")?;
        Ok(Answer { status, head, body: &self.got[head_end..end] })
    }

    /// Reads a body that comes in chunks, takes their frames out, and says where it ends.
    fn chunks(&mut self, start: usize) -> anyhow::Result<usize> {
        let (mut from, mut to) = (start, start);
        loop {
            let line = loop {
                if let Some(at) = find(&self.got[from..], b"\r\n") {
                    break from + at;
                }
                self.more()?;
            };
            let size = std::str::from_utf8(&self.got[from..line]).context("no chunk")?;
            let size = usize::from_str_radix(size, 16).context("a chunk without its size")?;
            from = line + 2;
            while self.got.len() < from + size + 2 {
                self.more()?;
            }
            self.got.copy_within(from..from + size, to);
            (from, to) = (from + size + 2, to + size);
            if size == 0 {
                return Ok(to);
            }
        }
    }

    /// Fetches a page of any length without keeping it, and says how many bytes and lines it has.
    pub fn count_lines(&mut self, path: &str) -> anyhow::Result<(u64, u64)> {
        self.write(&self.get_bytes(path))?;
        let mut from = BufReader::with_capacity(64 * 1024, &self.stream);
        let mut line = String::new();
        from.read_line(&mut line)?;
        anyhow::ensure!(line.contains(" 200 "), "{path}: {}", line.trim_end());
        while line.trim_end() != "" {
            line.clear();
            from.read_line(&mut line)?;
        }
        let (mut bytes, mut lines, mut part) = (0, 0, Vec::new());
        loop {
            line.clear();
            from.read_line(&mut line)?;
            let size =
                usize::from_str_radix(line.trim_end(), 16).context("a chunk without size")?;
            part.resize(size + 2, 0);
            from.read_exact(&mut part)?;
            bytes += size as u64;
            lines += part[..size].iter().filter(|byte| **byte == b'\n').count() as u64;
            if size == 0 {
                return Ok((bytes, lines));
            }
        }
    }

    fn more(&mut self) -> anyhow::Result<()> {
        let mut part = [0_u8; 16 * 1024];
        match self.stream.read(&mut part)? {
            0 => bail!("the server closed the connection"),
            read => self.got.extend_from_slice(&part[..read]),
        }
        Ok(())
    }

    /// Follows a page: keeps its cookies and gives its text, if the status is the one expected.
    pub fn visit(&mut self, request: &[u8], expected: u16) -> anyhow::Result<String> {
        let answer = self.send(request)?;
        let body = String::from_utf8_lossy(answer.body).into_owned();
        if answer.status != expected {
            bail!("status {} instead of {expected}: {}", answer.status, answer.head);
        }
        let set: Vec<(String, String)> = answer
            .head
            .lines()
            .filter_map(|line| line.strip_prefix("set-cookie: "))
            .filter_map(|cookie| cookie.split(';').next()?.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for (name, value) in set {
            self.cookies.retain(|(known, _)| *known != name);
            self.cookies.push((name, value));
        }
        Ok(body)
    }

    /// Logs in through the form, as a browser does.
    pub fn log_in(&mut self, login: &str) -> anyhow::Result<()> {
        let page = self.visit(&self.get_bytes("/login"), 200)?;
        let csrf = hidden(&page, "csrf").context("the login form has no token")?;
        let body = format!("csrf={csrf}&account={login}&password={PASSWORD}");
        let request = format!("{}{}\r\n\r\n{body}", self.post_head("/login"), body.len());
        self.visit(request.as_bytes(), 303).context("failed to log in")?;
        Ok(())
    }
}

/// The value of a hidden field of a page.
pub fn hidden<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let at = page.find(&format!("name=\"{name}\""))?;
    let rest = page.get(at..)?.split_once("value=\"")?.1;
    rest.split('"').next()
}

/// The value of a header; hyper writes names in lower case.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// A value as it stands in a form's body.
pub fn encoded(value: &str) -> String {
    use std::fmt::Write;
    value.bytes().fold(String::with_capacity(value.len()), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(byte.into()),
            _ => write!(out, "%{byte:02X}").expect("writing to a string cannot fail"),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_fields_and_headers_are_found_and_values_encoded() {
        let page = r#"<form><input type="hidden" name="csrf" value="ab12"></form>"#;
        assert_eq!(hidden(page, "csrf"), Some("ab12"));
        assert_eq!(hidden(page, "key"), None);
        let head = "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n";
        assert_eq!(header(head, "content-length"), Some("7"));
        assert_eq!(header(head, "content-type"), None);
        assert_eq!(encoded("a b&张"), "a%20b%26%E5%BC%A0");
    }
}
