//! Looks into a packed workbook before anybody reads it: what it truly unpacks to, and whether a
//! part of it declares entities.

use std::io::Read;

use flate2::read::DeflateDecoder;

/// The most a workbook may unpack to; a page of zeros packs a thousandfold.
const UNPACKED_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// What declares a document type, and with it entities; no workbook has one.
const DOCTYPE: &[u8] = b"<!DOCTYPE";

const TOO_LARGE: &str = "it unpacks to more than 512 MiB";
const NO_ARCHIVE: &str = "it is no workbook";

/// One part as the directory tells it.
struct Entry<'a> {
    packed: &'a [u8],
    is_deflated: bool,
    says_bytes: u64,
}

/// Unpacks every part once, within bounds and without keeping anything. What the directory says
/// is not believed: each part is counted as it comes out.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    check_within(bytes, UNPACKED_BYTES_MAX)
}

/// The same with a bound of one's own.
pub(super) fn check_within(bytes: &[u8], bytes_max: u64) -> Result<(), String> {
    let entries = entries(bytes).ok_or(NO_ARCHIVE)?;
    let says: u64 = entries.iter().map(|entry| entry.says_bytes).sum();
    if says > bytes_max {
        return Err(TOO_LARGE.to_owned());
    }
    let mut left = bytes_max;
    for entry in &entries {
        let counted = match entry.is_deflated {
            true => count(DeflateDecoder::new(entry.packed), left)?,
            false => count(entry.packed, left)?,
        };
        if counted != entry.says_bytes {
            return Err(format!("a part unpacks to {counted} bytes and says {}", entry.says_bytes));
        }
        left -= counted;
    }
    Ok(())
}

fn count(mut part: impl Read, left: u64) -> Result<u64, String> {
    let mut buffer = vec![0; 64 * 1024];
    // The end of one piece may hold the beginning of the word.
    let (mut tail, mut counted) = (Vec::<u8>::new(), 0_u64);
    loop {
        let read = part.read(&mut buffer).map_err(|why| format!("it is damaged: {why}"))?;
        if read == 0 {
            return Ok(counted);
        }
        counted += read as u64;
        if counted > left {
            return Err(TOO_LARGE.to_owned());
        }
        tail.extend_from_slice(&buffer[..read]);
        if tail.windows(DOCTYPE.len()).any(|window| window == DOCTYPE) {
            return Err("a part of it declares a document type; no workbook does".to_owned());
        }
        tail.drain(..tail.len().saturating_sub(DOCTYPE.len() - 1));
    }
}

/// The parts that the directory at the end names.
fn entries(bytes: &[u8]) -> Option<Vec<Entry<'_>>> {
    const END: &[u8] = b"PK\x05\x06";
    const ENTRY: &[u8] = b"PK\x01\x02";
    const LOCAL: &[u8] = b"PK\x03\x04";
    let start = bytes.len().saturating_sub(65_557);
    let end = start + bytes[start..].windows(4).rposition(|window| window == END)?;
    let number = |at: usize, width: usize| -> Option<usize> {
        let field = bytes.get(at..at.checked_add(width)?)?;
        let number = field.iter().rev().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        usize::try_from(number).ok()
    };
    let mut at = number(end + 16, 4)?;
    let mut entries = Vec::new();
    for _ in 0..number(end + 10, 2)? {
        if bytes.get(at..at.checked_add(4)?)? != ENTRY {
            return None;
        }
        let (method, packed, says) =
            (number(at + 10, 2)?, number(at + 20, 4)?, number(at + 24, 4)?);
        let local = number(at + 42, 4)?;
        if bytes.get(local..local.checked_add(4)?)? != LOCAL || !matches!(method, 0 | 8) {
            return None;
        }
        let data = local + 30 + number(local + 26, 2)? + number(local + 28, 2)?;
        entries.push(Entry {
            packed: bytes.get(data..data.checked_add(packed)?)?,
            is_deflated: method == 8,
            says_bytes: says as u64,
        });
        at += 46 + number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?;
    }
    Some(entries)
}
