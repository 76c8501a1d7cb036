//! The log on standard error: one event a line, personal data and secrets masked, nothing in it
//! that could forge a line or steer a terminal.

use std::io::{self, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::Log;

/// Starts the log; panics go there too, masked like all else.
pub fn start(log: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&log.filter)?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(Masking { is_json: log.is_json });
    let started = if log.is_json { builder.json().try_init() } else { builder.try_init() };
    started.map_err(|why| anyhow::anyhow!("failed to start the log: {why}"))?;
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let said = info.payload_as_str().unwrap_or("a panic without words");
        tracing::error!(place, said, "a panic was caught");
    }));
    Ok(())
}

/// Writes events through the mask.
struct Masking {
    is_json: bool,
}

impl<'a> MakeWriter<'a> for Masking {
    type Writer = MaskedError;

    fn make_writer(&'a self) -> Self::Writer {
        MaskedError { is_json: self.is_json }
    }
}

/// Standard error behind the mask. The formatter hands over one whole event at a time.
struct MaskedError {
    is_json: bool,
}

impl Write for MaskedError {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let masked = if self.is_json { mask_json(text) } else { mask_line(text) };
        io::stderr().lock().write_all((masked + "\n").as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// One line of text with what must not be read in a log replaced.
pub fn mask_line(text: &str) -> String {
    masked(text, false)
}

/// One JSON object: numbers outside strings stay numbers.
fn mask_json(text: &str) -> String {
    masked(text, true)
}

fn masked(text: &str, is_json: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut is_in_string = !is_json;
    while at < chars.len() {
        let c = chars[at];
        if digit(c).is_some() || c.is_ascii_hexdigit() {
            let run = Run::at(&chars, at);
            run.write(&mut out, is_in_string);
            at = run.end;
            continue;
        }
        if is_json && c == '"' && !is_escaped(&chars, at) {
            is_in_string = !is_in_string;
        }
        if let Some(end) = userinfo_end(&chars, at) {
            out.push_str("//***@");
            at = end + 1;
            continue;
        }
        push_tamed(&mut out, c);
        at += 1;
    }
    out
}

/// A run of characters that may be a number or a token.
struct Run<'a> {
    text: &'a [char],
    end: usize,
}

impl<'a> Run<'a> {
    /// The longest run of hexadecimal digits from here, or of decimal digits when it is one.
    fn at(chars: &'a [char], from: usize) -> Self {
        let length = |fits: fn(&char) -> bool| chars[from..].iter().take_while(|c| fits(c)).count();
        let hex = length(|c| c.is_ascii_hexdigit());
        if hex >= TOKEN_MIN {
            return Self { text: &chars[from..from + hex], end: from + hex };
        }
        let decimal = length(|c| digit(*c).is_some());
        // A citizen number may end in X.
        let ends_in_x = decimal == 17 && matches!(chars.get(from + 17), Some('x' | 'X' | 'Ｘ'));
        let length = (decimal + usize::from(ends_in_x)).max(1);
        Self { text: &chars[from..from + length], end: from + length }
    }

    fn write(&self, out: &mut String, is_in_string: bool) {
        let (head, tail) = match self.text.len() {
            // Session tokens and digests: enough to tell two apart, too little to use.
            TOKEN_MIN.. => (6, 0),
            // Citizen numbers, old ones of 15 digits, and bank cards.
            15..=19 => (3, 2),
            11 if digit(self.text[0]) == Some(1) => (3, 2),
            length => (length, 0),
        };
        let filler = if is_in_string { '*' } else { '0' };
        let hidden = self.text.len() - head - tail;
        out.extend(&self.text[..head]);
        out.extend(std::iter::repeat_n(filler, hidden));
        out.extend(&self.text[head + hidden..]);
    }
}

/// Runs of so many hexadecimal digits are tokens.
const TOKEN_MIN: usize = 32;

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

fn is_escaped(chars: &[char], at: usize) -> bool {
    chars[..at].iter().rev().take_while(|c| **c == '\\').count() % 2 == 1
}

/// Where the name and password of an address end, when one begins here with `//`.
fn userinfo_end(chars: &[char], at: usize) -> Option<usize> {
    if chars.get(at) != Some(&'/') || chars.get(at + 1) != Some(&'/') {
        return None;
    }
    let place = chars[at + 2..]
        .iter()
        .take_while(|c| !matches!(c, '/' | '?' | '#' | '"' | '\'') && !c.is_whitespace());
    let length = place.clone().count();
    let sign = chars[at + 2..at + 2 + length].iter().rposition(|c| *c == '@')?;
    Some(at + 2 + sign)
}

/// Control characters and those that turn the direction of writing are shown by their numbers.
fn push_tamed(out: &mut String, c: char) {
    let is_turning =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_line_end = matches!(c, '\u{2028}' | '\u{2029}');
    if c.is_control() || is_turning || is_line_end {
        out.push_str(&format!("\\u{:04x}", u32::from(c)));
    } else {
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_and_tokens_are_masked_wherever_they_stand() {
        let check = |text: &str, expected: &str| assert_eq!(mask_line(text), expected);
        check("身份证11010519491231002X登录", "身份证110*************2X登录");
        check("id=110105194912310021,", "id=110*************21,");
        check("old 110105491231002", "old 110**********02");
        check("phone 13800138000.", "phone 138******00.");
        check("tel:１３８００１３８０００", "tel:１３８******００");
        check("card 6222021234567890123", "card 622**************23");
        let token = "0123456789abcdef".repeat(4);
        check(&format!("token {token}"), &format!("token 012345{}", "*".repeat(58)));
        check("postgres://u:p@ss@h/d failed", "postgres://***@h/d failed");
        check("at https://a.cn/x@y", "at https://a.cn/x@y");
    }

    #[test]
    fn what_is_not_personal_stays_readable() {
        for text in [
            "2026-11-22T08:00:00.123456Z  INFO app: case 440106-261122-7K3M9QX2PF took 1767225600000 ms",
            "019ab123-4567-7abc-8def-0123456789ab 12345678901 2026 0571-00000002",
            "port 8080 of 127.0.0.1 in 330106",
        ] {
            assert_eq!(mask_line(text), text.replace("12345678901", "123******01"), "{text}");
        }
    }

    #[test]
    fn nothing_can_forge_a_line_or_steer_a_terminal() {
        let masked = mask_line("a\nINFO forged\r\u{1b}[2J\u{7}\u{85}\u{202e}b\u{2028}c");
        assert_eq!(masked, "a\\u000aINFO forged\\u000d\\u001b[2J\\u0007\\u0085\\u202eb\\u2028c");
    }

    #[test]
    fn a_masked_json_event_is_still_json() {
        let event = r#"{"phone":13800138000,"said":"\"13800138000\" \\","ms":1767225600000}"#;
        let parsed: serde_json::Value = serde_json::from_str(&mask_json(event)).unwrap();
        assert_eq!(parsed["phone"], 13_800_000_000_i64);
        assert_eq!(parsed["said"], "\"138******00\" \\");
        assert_eq!(parsed["ms"], 1_767_225_600_000_i64);
    }
}
