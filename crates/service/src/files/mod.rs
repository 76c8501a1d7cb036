//! Files that people hand in: begun, sent piece by piece, inspected, scanned, and used or dropped.
//!
//! A file can be used only when it is whole, hashed, inspected, and scanned where a scanner is set
//! up. Its bytes come in any number of pieces, so that a broken line costs only the last of them.

mod inspect;
mod kept;
mod scan;

mod view;

pub use kept::{
    Content, Held, check_original, content, content_of_case, hand_in, held, keep, list, of_case,
    remove, story, story_of, view, view_of_case,
};
pub(crate) use kept::{given, unusable};
pub use scan::{Scanner, Verdict, scan_waiting, sweep, waiting_for_scan};

use std::sync::Mutex;

use domain::ctx::Ctx;
use domain::file::{File, FileId, FileName, Kind, Refusal, State, sniff};
use domain::identity::{Account, AccountId};
use domain::time::Instant;
use sha2::{Digest, Sha256};
use store::files::Whole;

use crate::error::{Error, Result};
use crate::services::Services;

/// What is taken, and what scans it.
pub struct Setup {
    /// The most bytes one file may have.
    pub bytes_max: u64,
    /// The most files one person may keep here that no case holds.
    pub files_max: u64,
    /// The most bytes in all of them.
    pub person_bytes_max: u64,
    /// The scanner; none means that files are used without a scan.
    pub scanner: Option<Scanner>,
    /// One whole file is in memory at a time, however many come at once.
    inspecting: Mutex<()>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            bytes_max: 20 * 1024 * 1024,
            files_max: 200,
            person_bytes_max: 200 * 1024 * 1024,
            scanner: None,
            inspecting: Mutex::new(()),
        }
    }
}

/// The most bytes that are stored as one piece.
pub const PIECE_BYTES_MAX: usize = 256 * 1024;
/// An upload that stands still is dropped after a day.
const UNFINISHED_MS: i64 = 24 * 3_600_000;
/// A file that nobody keeps or hands in is dropped after thirty days.
const UNUSED_MS: i64 = 30 * 24 * 3_600_000;

/// Begins an upload. Without a length the end is where the sender says so.
pub fn begin(ctx: &Ctx, sv: &Services, name: &str, bytes_total: Option<u64>) -> Result<File> {
    let account = applicant(ctx)?;
    let name = FileName::parse(name).map_err(Error::File)?;
    let setup = &sv.files;
    match bytes_total {
        Some(0) => return Err(Error::File(Refusal::Empty)),
        Some(total) if total > setup.bytes_max => return Err(Error::File(Refusal::TooLarge)),
        _ => {}
    }
    let file = File {
        expires_at: Some(ctx.now.plus_millis(UNFINISHED_MS)),
        ..File::begun(
            FileId { owner: account.id.clone(), id: ctx.id(0) },
            name,
            bytes_total,
            ctx.now,
        )
    };
    let (files_max, bytes_max) = (setup.files_max, setup.person_bytes_max);
    let begun = file.clone();
    sv.db.write(move |tx| {
        let (files, bytes) = store::files::used(tx, &begun.id.owner)?;
        let grown = bytes.saturating_add(begun.bytes_total.unwrap_or_default());
        if files >= files_max || grown > bytes_max {
            return Err(Error::File(Refusal::QuotaFull));
        }
        Ok(store::files::insert(tx, &begun)?)
    })?;
    Ok(file)
}

/// The actor's own file.
pub fn own(ctx: &Ctx, sv: &Services, id: &str) -> Result<File> {
    let account = applicant(ctx)?;
    let found = sv.db.read(|tx| store::files::find(tx, account.id.region, id))?;
    // Somebody else's file does not exist.
    found.filter(|file| file.id.owner == account.id).ok_or(Error::NotFound("file"))
}

/// Adds bytes that begin at `start_at` and answers how many are here now. Bytes that do not follow
/// the last are refused with the place where the file really ends.
pub fn append(ctx: &Ctx, sv: &Services, id: &str, start_at: u64, bytes: Vec<u8>) -> Result<u64> {
    let file = own(ctx, sv, id)?;
    if let Some(why) = file.refusal {
        return Err(Error::File(why));
    }
    if file.state != State::Receiving || file.bytes_held != start_at {
        return Err(Error::FileStandsAt { bytes: file.bytes_held });
    }
    if bytes.is_empty() {
        return Ok(start_at);
    }
    let end = start_at.saturating_add(bytes.len() as u64);
    let refusal = match file.bytes_total {
        _ if end > sv.files.bytes_max => Some(Refusal::TooLarge),
        Some(total) if end > total => Some(Refusal::TooLarge),
        _ if start_at == 0 && sniff(&bytes).is_none() => Some(Refusal::Kind),
        _ => None,
    };
    if let Some(why) = refusal {
        return refuse(sv, ctx.now, &file.id, why);
    }
    let (id, now) = (file.id, ctx.now);
    let added = sv.db.write(move |tx| {
        let expires_at = now.plus_millis(UNFINISHED_MS);
        match store::files::append(tx, &id, start_at, bytes, now, expires_at)? {
            true => Ok(None),
            false => store::files::find(tx, id.owner.region, &id.id),
        }
    })?;
    match added {
        None => Ok(end),
        // Another sender of the same file was quicker.
        Some(file) => Err(Error::FileStandsAt { bytes: file.bytes_held }),
    }
}

/// Fails unless the bytes that are here are those the sender has: `sha256` is the digest, in
/// hexadecimal, of as many of its first bytes. A file resumed with another file's bytes would
/// otherwise be a mixture of both.
pub fn check_start(ctx: &Ctx, sv: &Services, id: &str, sha256: &str) -> Result<()> {
    let file = own(ctx, sv, id)?;
    let mut digest = Sha256::new();
    each_piece(sv, &file, |piece| digest.update(piece))?;
    match hex(&digest.finalize()) == sha256.to_lowercase() {
        true => Ok(()),
        false => Err(Error::File(Refusal::OtherBytes)),
    }
}

/// Ends an upload: the file is hashed, looked into, and waits for the scanner or is ready. Ending
/// it again answers the same.
pub fn close(ctx: &Ctx, sv: &Services, id: &str) -> Result<File> {
    let file = own(ctx, sv, id)?;
    if let Some(why) = file.refusal {
        return Err(Error::File(why));
    }
    if file.state != State::Receiving {
        return Ok(file);
    }
    if file.bytes_total.is_some_and(|total| total != file.bytes_held) {
        return Err(Error::FileStandsAt { bytes: file.bytes_held });
    }
    if file.bytes_held == 0 {
        return refuse(sv, ctx.now, &file.id, Refusal::Empty);
    }
    let inspected = {
        let _one = sv.files.inspecting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let bytes = whole(sv, &file)?;
        inspect::inspect(&file.name, &bytes).map(|kind| Whole {
            kind,
            sha256: store::chain::digest(&bytes),
            state: if sv.files.scanner.is_some() { State::Scanning } else { State::Ready },
            view: view::small(kind, &bytes),
        })
    };
    let whole = match inspected {
        Ok(whole) => whole,
        Err(why) => return refuse(sv, ctx.now, &file.id, why),
    };
    let (id, now, held) = (file.id.clone(), ctx.now, file.bytes_held);
    let is_closed = sv.db.write(move |tx| {
        store::files::close(tx, &id, held, &whole, now, now.plus_millis(UNUSED_MS))
    })?;
    let after = own(ctx, sv, &file.id.id)?;
    match is_closed || after.state != State::Receiving {
        true => Ok(after),
        // More bytes came while these were looked into.
        false => Err(Error::FileStandsAt { bytes: after.bytes_held }),
    }
}

/// What a whole file that staff hand in is, after every look that an upload gets. Where a scanner
/// is set up and cannot be asked, nothing passes.
pub(crate) fn examine(sv: &Services, name: &FileName, bytes: &[u8]) -> Result<Kind> {
    let kind = {
        let _one = sv.files.inspecting.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        inspect::inspect(name, bytes).map_err(Error::File)?
    };
    match sv.files.scanner.as_ref().map(|scanner| scanner(bytes)) {
        None | Some(Ok(Verdict::Clean)) => Ok(kind),
        Some(Ok(Verdict::Infected(name))) => {
            tracing::warn!(name, "the scanner found malware in a file of an item");
            Err(Error::File(Refusal::Infected))
        }
        Some(Err(why)) => Err(Error::Unavailable(why)),
    }
}

/// Keeps a whole file that was looked into and scanned, for a case to hold; one that none holds goes by
/// itself. Its bytes come in pieces, each in a write of its own, so that nobody waits for all of them.
pub(crate) fn keep_whole(
    ctx: &Ctx,
    sv: &Services,
    owner: AccountId,
    (name, kind): (FileName, Kind),
    bytes: &[u8],
) -> Result<File> {
    let until = ctx.now.plus_millis(UNFINISHED_MS);
    let (id, total) = (FileId { owner, id: ctx.id(0) }, bytes.len() as u64);
    let begun = File { expires_at: Some(until), ..File::begun(id, name, Some(total), ctx.now) };
    let (file, now) = (begun.clone(), ctx.now);
    sv.db.write(move |tx| store::files::insert(tx, &begun))?;
    let mut at = 0_u64;
    for piece in bytes.chunks(PIECE_BYTES_MAX) {
        let (id, piece, start_at) = (file.id.clone(), piece.to_vec(), at);
        at += piece.len() as u64;
        let is_added =
            sv.db.write(move |tx| store::files::append(tx, &id, start_at, piece, now, until))?;
        if !is_added {
            return Err(Error::Internal(format!("file {} is not where it was", file.id.id)));
        }
    }
    let whole = Whole {
        kind,
        sha256: store::chain::digest(bytes),
        state: State::Ready,
        view: view::small(kind, bytes),
    };
    let (id, kept) = (file.id.clone(), whole.clone());
    sv.db.write(move |tx| store::files::close(tx, &id, total, &kept, now, until))?;
    Ok(File { sha256: Some(whole.sha256), kind: Some(kind), state: State::Ready, ..file })
}

/// Drops a file that no case holds.
pub(crate) fn drop_whole(sv: &Services, file: File) -> Result<()> {
    Ok(sv.db.write(move |tx| store::files::delete(tx, &file.id).map(drop))?)
}

/// Records why a file is not taken, and says so.
fn refuse<T>(sv: &Services, now: Instant, id: &FileId, why: Refusal) -> Result<T> {
    let id = id.clone();
    sv.db
        .write(move |tx| store::files::refuse(tx, &id, why, now, now.plus_millis(UNFINISHED_MS)))?;
    Err(Error::File(why))
}

/// Every byte of a file, which is never larger than one file may be.
fn whole(sv: &Services, file: &File) -> Result<Vec<u8>> {
    let length = usize::try_from(file.bytes_held).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(length.min(64 * 1024 * 1024));
    each_piece(sv, file, |piece| bytes.extend_from_slice(piece))?;
    Ok(bytes)
}

fn each_piece(sv: &Services, file: &File, mut take: impl FnMut(&[u8])) -> Result<()> {
    let mut at = 0;
    while let Some((start_at, bytes)) = sv.db.read(|tx| store::files::piece(tx, &file.id, at))? {
        if start_at != at || bytes.is_empty() {
            return Err(Error::Internal(format!("file {} has a hole at {at}", file.id.id)));
        }
        take(&bytes);
        at += bytes.len() as u64;
    }
    match at == file.bytes_held {
        true => Ok(()),
        // Pieces are only ever added: more came since the record was read.
        false if at > file.bytes_held => Err(Error::FileStandsAt { bytes: at }),
        false => Err(Error::Internal(format!("file {} ends at {at}", file.id.id))),
    }
}

fn applicant(ctx: &Ctx) -> Result<&Account> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    domain::permit::may(&ctx.actor, domain::permit::Deed::Apply)?;
    Ok(account)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}
