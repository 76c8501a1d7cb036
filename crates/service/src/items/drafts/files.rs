//! Blank forms and samples of the materials of a draft; they are published with its version.
//!
//! A file's name and digest stand in the document of the item, so that what the offices approve
//! and what readers compare says which bytes are meant.

use domain::ctx::Ctx;
use domain::file::{FileName, Refusal};
use domain::item::{Deed, Event, ItemId, ItemVersion, work_on};
use domain::permit::may;
use domain::text::Bilingual;
use store::Tx;
use store::item_drafts::Stored;
use store::item_files::{ItemFile, Purpose};

use super::super::{Trouble, record};
use super::{find, name, save};
use crate::error::{Error, Result};
use crate::services::Services;

/// The largest file of a version: forms are text, and everybody may fetch them.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Where a file of a draft may lie: a material and what the file is there for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The code of the material.
    pub material: String,
    /// The name of the material; none once the draft has no such material.
    pub name: Option<Bilingual>,
    /// What for.
    pub purpose: Purpose,
    /// The file of the version the draft starts from.
    pub before: Option<ItemFile>,
    /// The file that the version to come will have.
    pub now: Option<ItemFile>,
}

impl FilePlace {
    /// Whether the draft changes what lies here.
    pub fn is_changed(&self) -> bool {
        digest(self.before.as_ref()) != digest(self.now.as_ref())
    }

    /// What tells a browser's form which file it saw here; empty where there was none.
    pub fn print(&self) -> &str {
        digest(self.now.as_ref())
    }
}

fn digest(file: Option<&ItemFile>) -> &str {
    file.map_or("", |file| &file.digest)
}

/// The places of a draft, in the order of its materials, then those of materials it dropped.
pub(super) fn places(tx: &mut Tx<'_>, stored: &Stored) -> Result<Vec<FilePlace>> {
    let item = &stored.draft.item;
    let before = match stored.draft.based_on {
        Some(version) => store::item_files::list(tx, &item.id, version)?,
        None => Vec::new(),
    };
    let own = store::item_draft_files::list(tx, &item.id)?;
    let get = |all: &[ItemFile], code: &str, purpose| {
        all.iter().find(|file| file.material == code && file.purpose == purpose).cloned()
    };
    let mut places = Vec::new();
    for material in &item.materials {
        for purpose in [Purpose::Blank, Purpose::Sample] {
            let before = get(&before, &material.code, purpose);
            let now = match get(&own, &material.code, purpose) {
                None => before.clone(),
                Some(file) => Some(file).filter(|file| !file.digest.is_empty()),
            };
            let (material, name) = (material.code.clone(), Some(material.name.clone()));
            places.push(FilePlace { material, name, purpose, before, now });
        }
    }
    places.extend(before.into_iter().filter(|file| item.material(&file.material).is_none()).map(
        |file| FilePlace {
            material: file.material.clone(),
            name: None,
            purpose: file.purpose,
            before: Some(file),
            now: None,
        },
    ));
    Ok(places)
}

/// Lays a file into a draft. `seen` is the print of the place it was chosen for; another one means
/// that somebody else laid a file there first. What it is, its bytes say.
pub fn put_file(
    ctx: &Ctx,
    sv: &Services,
    id: &ItemId,
    (material, purpose, seen): (&str, Purpose, &str),
    (file_name, bytes): (&str, Vec<u8>),
) -> Result<()> {
    let before = sv.db.read(|tx| find(tx, id))?;
    let org = &before.draft.item.authority.uscc;
    may(&ctx.actor, domain::permit::Deed::EditItem(id.region, org))?;
    let file_name = FileName::parse(file_name).map_err(Error::File)?;
    if bytes.is_empty() {
        return Err(Error::File(Refusal::Empty));
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(Error::File(Refusal::TooLarge));
    }
    let kind = crate::files::examine(sv, &file_name, &bytes)?;
    let file = ItemFile {
        material: material.to_owned(),
        purpose,
        name: file_name.for_download(kind),
        kind: kind.media_type().to_owned(),
        digest: crate::digest(&bytes),
        added_at: ctx.now,
        added_by: name(&ctx.actor),
    };
    lay(ctx, sv, id, seen, file, bytes)
}

/// Takes the file away that a material had, under the same condition.
pub fn remove_file(
    ctx: &Ctx,
    sv: &Services,
    id: &ItemId,
    (material, purpose, seen): (&str, Purpose, &str),
) -> Result<()> {
    let file = ItemFile {
        material: material.to_owned(),
        purpose,
        name: String::new(),
        kind: String::new(),
        digest: String::new(),
        added_at: ctx.now,
        added_by: name(&ctx.actor),
    };
    lay(ctx, sv, id, seen, file, Vec::new())
}

fn lay(
    ctx: &Ctx,
    sv: &Services,
    id: &ItemId,
    seen: &str,
    file: ItemFile,
    bytes: Vec<u8>,
) -> Result<()> {
    let (ctx, id, seen) = (ctx.clone(), id.clone(), seen.to_owned());
    sv.db.write(move |tx| {
        let before = find(tx, &id)?;
        let org = &before.draft.item.authority.uscc;
        may(&ctx.actor, domain::permit::Deed::EditItem(id.region, org))?;
        let is_here =
            |place: &FilePlace| place.material == file.material && place.purpose == file.purpose;
        let place = places(tx, &before)?.into_iter().find(is_here);
        let place =
            place.filter(|place| place.name.is_some()).ok_or(Error::NotFound("material"))?;
        if place.print() != seen {
            return Err(Error::ChangedMeanwhile);
        }
        if file.digest == place.print() {
            return Ok(());
        }
        let today = ctx.now.civil_date_in_china();
        let decided = work_on(&before.draft, &Deed::Edit, &name(&ctx.actor), today);
        let (mut draft, _) = decided.map_err(Trouble::Refused)?;
        if !draft.purpose.makes_version() {
            return Err(Error::NotFound("material"));
        }
        let field = refer(&mut draft.item, &file);
        // What only the draft had leaves nothing behind.
        match file.digest.is_empty() && place.before.is_none() {
            true => store::item_draft_files::withdraw(tx, &id, (&file.material, file.purpose))?,
            false => store::item_draft_files::put(tx, &id, &file, bytes)?,
        }
        save(tx, ctx.now, Stored { draft, ..before })?;
        let who = record::who(&ctx.actor, "item-editor");
        let fields = vec![field];
        store::item_log::add(tx, &id, ctx.now, who, Event::Edited { fields })?;
        Ok(())
    })
}

/// Writes into the document which file is meant, and answers the path of the field.
fn refer(item: &mut ItemVersion, file: &ItemFile) -> String {
    let digest = file.digest.get(..16);
    let reference = digest.map(|digest| format!("{} sha256:{digest}", file.name));
    let material = item.materials.iter_mut().find(|material| material.code == file.material);
    if let Some(material) = material {
        match file.purpose {
            Purpose::Blank => material.blank_form = reference,
            Purpose::Sample => material.sample = reference,
        }
    }
    let field = match file.purpose {
        Purpose::Blank => "blank_form",
        Purpose::Sample => "sample",
    };
    format!("materials[{}].{field}", file.material)
}

/// A file of a draft with its bytes, for those who write or approve it.
pub fn file(
    ctx: &Ctx,
    sv: &Services,
    id: &ItemId,
    (material, purpose): (&str, Purpose),
) -> Result<(ItemFile, Vec<u8>)> {
    may(&ctx.actor, domain::permit::Deed::ReadDrafts(id.region))?;
    let missing = || Error::NotFound("file");
    let seen = super::show(ctx, sv, id)?;
    let based_on = seen.stored.draft.based_on;
    let is_here = |place: &FilePlace| place.material == material && place.purpose == purpose;
    let place = seen.files.into_iter().find(is_here).ok_or_else(missing)?;
    let is_own = place.is_changed();
    let file = place.now.ok_or_else(missing)?;
    let bytes = sv.db.read(|tx| match (is_own, based_on) {
        (false, Some(version)) => store::item_files::bytes(tx, id, version, material, purpose),
        _ => store::item_draft_files::bytes(tx, id, (material, purpose)),
    })?;
    Ok((file, bytes.ok_or_else(missing)?))
}

/// Lets the files of a draft hold for the version that was just made of it. Files of materials
/// that it no longer has stay with the versions before.
pub(super) fn adopt(tx: &mut Tx<'_>, stored: &Stored) -> Result<()> {
    let item = &stored.draft.item;
    store::item_draft_files::adopt(tx, &item.id, item.version)?;
    for file in store::item_files::list(tx, &item.id, item.version)? {
        if item.material(&file.material).is_none() {
            let place = (file.material.as_str(), file.purpose);
            store::item_files::forget(tx, &item.id, item.version, place)?;
        }
    }
    Ok(())
}
