//! What is done with a whole file: kept, handed in, read, compared with its original, removed.

use domain::case::{Case, CaseId};
use domain::ctx::Ctx;
use domain::file::{Deed, Event, File, FileId, State, Trust};
use domain::form::{Answers, Fault, FieldFault, Kind as FieldKind, Schema};
use domain::identity::Account;
use domain::permit;

use super::{UNUSED_MS, applicant, own};
use crate::error::{Error, Result};
use crate::services::Services;

/// A file read again within an hour is one line of its story.
const READ_AGAIN_MS: i64 = 3_600_000;

/// The actor's files, newest first.
pub fn list(ctx: &Ctx, sv: &Services) -> Result<Vec<File>> {
    let account = applicant(ctx)?;
    Ok(sv.db.read(|tx| store::files::list(tx, &account.id, store::files::PAGE_MAX))?)
}

/// Keeps a file to be used again under a name of what it is, or stops keeping it. `is_own_work`
/// says that the owner made it and promises that it is true (level D); what was compared with its
/// original stays at its level.
pub fn keep(
    ctx: &Ctx,
    sv: &Services,
    id: &str,
    kept_as: Option<&str>,
    is_own_work: bool,
) -> Result<()> {
    let file = own(ctx, sv, id)?;
    let kept_as = kept_as.map(|name| name.trim().chars().take(60).collect::<String>());
    if kept_as.as_deref() == Some("") || file.state == State::Refused {
        return Err(Error::File(file.refusal.unwrap_or(domain::file::Refusal::Name)));
    }
    let now = ctx.now;
    let expires_at = kept_as.is_none().then(|| now.plus_millis(UNUSED_MS));
    let kept = sv.db.write(move |tx| {
        // A window may have checked it since it was read.
        let Some(file) = store::files::find(tx, file.id.owner.region, &file.id.id)? else {
            return Ok(false);
        };
        let trust = match (file.trust, is_own_work) {
            (Trust::A | Trust::B, _) => file.trust,
            (Trust::C | Trust::D, true) => Trust::D,
            (Trust::C | Trust::D, false) => Trust::C,
        };
        store::files::keep(tx, &file.id, kept_as.as_deref(), trust, expires_at, now)
    })?;
    if kept { Ok(()) } else { Err(Error::NotFound("file")) }
}

/// Removes a file of one's own; what a case holds stays with the case.
pub fn remove(ctx: &Ctx, sv: &Services, id: &str) -> Result<()> {
    let file = own(ctx, sv, id)?;
    match sv.db.write(move |tx| store::files::delete(tx, &file.id))? {
        true => Ok(()),
        false => Err(Error::ChangedMeanwhile),
    }
}

/// A file's bytes, read piece by piece.
pub struct Content {
    /// What is known of the file.
    pub file: File,
    at: u64,
}

impl Content {
    /// The next piece, or none at the end.
    pub fn next(&mut self, sv: &Services) -> Result<Option<Vec<u8>>> {
        let piece = sv.db.read(|tx| store::files::piece(tx, &self.file.id, self.at))?;
        Ok(piece.map(|(_, bytes)| {
            self.at += bytes.len() as u64;
            bytes
        }))
    }
}

/// The content of one's own file.
pub fn content(ctx: &Ctx, sv: &Services, id: &str) -> Result<Content> {
    let file = own(ctx, sv, id)?;
    readable(file).map(|file| Content { file, at: 0 })
}

/// The small view of one's own file.
pub fn view(ctx: &Ctx, sv: &Services, id: &str) -> Result<Vec<u8>> {
    let file = own(ctx, sv, id)?;
    sv.db.read(|tx| store::files::view(tx, &file.id))?.ok_or(Error::NotFound("view"))
}

/// The files handed in with a case, for whoever may read the case.
pub fn of_case(ctx: &Ctx, sv: &Services, case: &CaseId) -> Result<Vec<(String, File)>> {
    may_read(ctx, sv, case)?;
    Ok(sv.db.read(|tx| store::files::of_case(tx, case))?)
}

/// A file that a case holds, as its page shows it.
pub struct Held {
    /// The field it answers.
    pub field: String,
    /// What is known of it.
    pub file: File,
    /// What happened to it, newest first.
    pub story: Vec<Event>,
    /// Whether the actor may compare it with its original: they receive the case, and nobody did
    /// so yet.
    pub can_check: bool,
}

/// One file of a case, for whoever may read the case. The look of a member of staff is recorded
/// with its purpose, and they are named in the file's story.
pub fn held(ctx: &Ctx, sv: &Services, case: &CaseId, id: &str) -> Result<Held> {
    let found = may_read(ctx, sv, case)?;
    let (field, file) = in_case(sv, case, id)?;
    crate::people::note_look(ctx, sv, &found, None)?;
    tell_read(ctx, sv, &file, case)?;
    let is_unchecked = matches!(file.trust, Trust::C | Trust::D) && file.state == State::Ready;
    let can_check = is_unchecked && permit::may(&ctx.actor, permit::Deed::Receive(&found)).is_ok();
    Ok(Held { field, story: story_of(sv, &file.id)?, file, can_check })
}

/// The content of a file that a case holds. A member of staff who reads it is named in its story,
/// and their look is recorded with its purpose.
pub fn content_of_case(ctx: &Ctx, sv: &Services, case: &CaseId, id: &str) -> Result<Content> {
    let found = may_read(ctx, sv, case)?;
    let file = readable(in_case(sv, case, id)?.1)?;
    crate::people::note_look(ctx, sv, &found, None)?;
    tell_read(ctx, sv, &file, case)?;
    Ok(Content { file, at: 0 })
}

/// The small view of a file that a case holds. It stands on the page of the case, whose look is
/// recorded, or leaves an entry of its own; whoever sees it is named in the file's story.
pub fn view_of_case(ctx: &Ctx, sv: &Services, case: &CaseId, id: &str) -> Result<Vec<u8>> {
    let found = may_read(ctx, sv, case)?;
    let (_, file) = in_case(sv, case, id)?;
    crate::people::note_glance(ctx, sv, &found)?;
    tell_read(ctx, sv, &file, case)?;
    sv.db.read(|tx| store::files::view(tx, &file.id))?.ok_or(Error::NotFound("view"))
}

/// Records that a window clerk compared a file with its original: it is trusted at level B from
/// now on and need not be checked again.
pub fn check_original(ctx: &Ctx, sv: &Services, case: &CaseId, id: &str) -> Result<()> {
    let found = may_read(ctx, sv, case)?;
    permit::may(&ctx.actor, permit::Deed::Receive(&found))?;
    let file = readable(in_case(sv, case, id)?.1)?;
    let event = staff_event(ctx, case, Deed::Checked);
    let (line, now) = (ctx.id(0), ctx.now);
    Ok(sv.db.write(move |tx| {
        let known = store::files::find(tx, file.id.owner.region, &file.id.id)?;
        let known = known.map_or(file.trust, |known| known.trust);
        let trust = known.after_window_check();
        // Two clerks may have the same paper before them; the first comparison counts.
        if trust == known {
            return Ok(());
        }
        store::files::set_trust(tx, &file.id, trust, now)?;
        tx.run(&store::files::tell(&file.id, &line, &event)).map(drop)
    })?)
}

/// What happened to one's own file.
pub fn story(ctx: &Ctx, sv: &Services, id: &str) -> Result<Vec<Event>> {
    let file = own(ctx, sv, id)?;
    story_of(sv, &file.id)
}

/// What happened to a file.
pub fn story_of(sv: &Services, id: &FileId) -> Result<Vec<Event>> {
    Ok(sv.db.read(|tx| store::files::story(tx, id))?)
}

/// The files that answers name, each with the path of its field.
pub(crate) fn given(schema: &Schema, answers: &Answers) -> Vec<(String, String)> {
    let is_file = |path: &str| schema.field_at(path).is_some_and(|f| f.kind == FieldKind::File);
    let files = answers.iter().filter(|(path, _)| is_file(path));
    files.flat_map(|(path, ids)| ids.iter().map(|id| (path.clone(), id.clone()))).collect()
}

/// What is told when the files of some fields cannot be used.
pub(crate) fn unusable(fields: &[String]) -> Error {
    let fault = |field: &String| FieldFault { field: field.clone(), fault: Fault::NotAFile };
    Error::Answers(fields.iter().map(fault).collect())
}

/// Hands files in with a case, each with its field: they must be the account's own and ready, or
/// held by the case already. Answers the fields whose files cannot be used.
pub fn hand_in(
    tx: &mut store::Tx<'_>,
    ctx: &Ctx,
    account: &Account,
    case: &CaseId,
    given: &[(String, String)],
) -> store::Result<Vec<String>> {
    let mut unusable = Vec::new();
    for (n, (field, id)) in given.iter().enumerate() {
        let found = store::files::find(tx, account.id.region, id)?;
        let file = found.filter(|file| file.id.owner == account.id);
        let is_taken = match &file {
            Some(file) => store::files::attach(tx, case, &file.id, field, ctx.now)?,
            None => false,
        };
        let Some(file) = file.filter(|_| is_taken) else {
            unusable.push(field.clone());
            continue;
        };
        let by = account.name.clone();
        let event = Event { deed: Deed::HandedIn, at: ctx.now, by, case: Some(case.clone()) };
        let line = format!("{}-{n}", case.number);
        tx.run(&store::files::tell(&file.id, &line, &event))?;
    }
    Ok(unusable)
}

fn readable(file: File) -> Result<File> {
    match (file.state, file.refusal) {
        (State::Ready, _) => Ok(file),
        (_, Some(why)) => Err(Error::File(why)),
        _ => Err(Error::FileStandsAt { bytes: file.bytes_held }),
    }
}

fn may_read(ctx: &Ctx, sv: &Services, case: &CaseId) -> Result<Case> {
    let found = sv.db.read(|tx| store::cases::find(tx, case))?.ok_or(Error::NotFound("case"))?;
    permit::may(&ctx.actor, permit::Deed::ReadCase(&found))?;
    Ok(found)
}

/// A file of the case, with its field. A file of any other case does not exist here.
fn in_case(sv: &Services, case: &CaseId, id: &str) -> Result<(String, File)> {
    let files = sv.db.read(|tx| store::files::of_case(tx, case))?;
    files.into_iter().find(|(_, file)| file.id.id == id).ok_or(Error::NotFound("file"))
}

/// Adds to a file's story that a member of staff read it, once an hour: a page draws its small
/// view again and again.
fn tell_read(ctx: &Ctx, sv: &Services, file: &File, case: &CaseId) -> Result<()> {
    let Some(reader) = ctx.actor.account().filter(|account| account.id != file.id.owner) else {
        return Ok(());
    };
    let hour = ctx.now.millis() / READ_AGAIN_MS;
    // The same line again is no line.
    let line = format!("read-{}-{}-{hour}", reader.id.id, case.number);
    let event = staff_event(ctx, case, Deed::Read);
    let statement = store::files::tell(&file.id, &line, &event);
    Ok(sv.db.write_once(vec![statement])?)
}

fn staff_event(ctx: &Ctx, case: &CaseId, deed: Deed) -> Event {
    let by = ctx.actor.account().map(|account| account.name.clone()).unwrap_or_default();
    Event { deed, at: ctx.now, by, case: Some(case.clone()) }
}
