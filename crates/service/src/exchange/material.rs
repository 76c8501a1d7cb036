//! The file of a material that a department's system pushes: looked into, scanned, kept, and held by its
//! case with the event that says so. Nothing of it is kept where the event is not taken.

use domain::case::{Action, CaseId, HandedFile, HandedMaterial};
use domain::ctx::Ctx;
use domain::exchange::Client;
use domain::file::{Deed, Event, File, FileName, Refusal};
use domain::identity::AccountId;
use store::Statement;

use super::push::Outcome;
use crate::error::{Error, Result};
use crate::files;
use crate::services::Services;

/// A file as it was pushed.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The field under which a case holds the file of a material.
const FIELD: &str = "material:";

/// The code of the material that a file of a case is, if a system handed it over.
pub fn material_of(field: &str) -> Option<&str> {
    field.strip_prefix(FIELD)
}

fn not_taken(why: Refusal) -> Outcome {
    Outcome::Refused("file-refused", why.key().to_owned())
}

/// Keeps a file after every look that people's uploads get, or says why it is not taken. Where a scanner
/// is set up and cannot be asked, it is not taken yet.
pub(super) fn keep(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    sent: &SentFile,
) -> Result<std::result::Result<File, Outcome>> {
    let name = match FileName::parse(&sent.name) {
        Ok(name) => name,
        Err(why) => return Ok(Err(not_taken(why))),
    };
    if sent.bytes.is_empty() {
        return Ok(Err(not_taken(Refusal::Empty)));
    }
    if sent.bytes.len() as u64 > sv.files.bytes_max {
        return Ok(Err(not_taken(Refusal::TooLarge)));
    }
    let kind = match files::examine(sv, &name, &sent.bytes) {
        Ok(kind) => kind,
        Err(Error::File(why)) => return Ok(Err(not_taken(why))),
        Err(Error::Unavailable(why)) => {
            tracing::warn!(why, "the scanner cannot be asked; a pushed material is not taken yet");
            return Ok(Err(Outcome::Refused("not-scanned", String::new())));
        }
        Err(other) => return Err(other),
    };
    // No account has such an id, so that nobody but the case has the file.
    let owner = AccountId { region: client.region, id: format!("client:{}", client.id) };
    files::keep_whole(ctx, sv, owner, (name, kind), &sent.bytes).map(Ok)
}

/// The deed with its file, and the statements that have the case hold it.
pub(super) fn with_file(
    ctx: &Ctx,
    case: &CaseId,
    action: Action,
    file: &File,
) -> (Action, Vec<Statement>) {
    let Action::ReceiveMaterial(material) = action else { return (action, Vec::new()) };
    let by = material.source.clone();
    let told = Event { deed: Deed::HandedIn, at: ctx.now, by, case: Some(case.clone()) };
    let line = format!("{}-pushed", case.number);
    let mut also =
        store::files::hold(case, &file.id, &format!("{FIELD}{}", material.code), ctx.now);
    also.push(store::files::tell(&file.id, &line, &told));
    let handed = HandedFile {
        id: (file.id.owner.region, file.id.id.clone()),
        name: file.name.as_str().to_owned(),
        sha256: file.sha256.clone().unwrap_or_default(),
    };
    (Action::ReceiveMaterial(HandedMaterial { file: Some(handed), ..material }), also)
}
