//! What goes with a consent that is taken back: the sensitive answers in drafts.

use std::collections::HashMap;
use std::sync::Arc;

use domain::form::{Answers, Kind, Schema};
use domain::identity::AccountId;
use domain::privacy::Sensitive;
use domain::region::RegionCode;
use store::Tx;
use store::drafts::Draft;

use crate::catalogue::{self, Published};
use crate::error::{Error, Result};
use crate::services::Services;

/// The items that drafts were filled in to, by region, code and version.
pub(super) type Forms = HashMap<(RegionCode, String, u32), Arc<Published>>;

fn key(draft: &Draft) -> (RegionCode, String, u32) {
    (draft.item_region, draft.item_code.clone(), draft.item_version)
}

/// The items that the drafts about somebody were filled in to.
pub(super) fn forms_of_drafts(sv: &Services, id: &AccountId) -> Result<Forms> {
    let mut known = Forms::new();
    for (_, draft) in sv.db.read(|tx| store::drafts::about(tx, id))? {
        let (region, code, version) = key(&draft);
        let published = catalogue::version(sv, region, &code, version)?;
        known.insert((region, code, version), published);
    }
    Ok(known)
}

/// Takes the answers of a kind out of every draft about somebody; answers how many drafts that
/// were. Whoever has such a draft open is told of the change when they save it. A draft that was
/// begun since `known` was read makes it fail, to be done again.
pub(super) fn clear_drafts(
    tx: &mut Tx<'_>,
    id: &AccountId,
    kind: Sensitive,
    known: &Forms,
) -> Result<u64> {
    let mut cleared = 0;
    let mut named = Vec::new();
    for (keeper, mut draft) in store::drafts::about(tx, id)? {
        let published = known.get(&key(&draft)).ok_or(Error::ChangedMeanwhile)?;
        let Some(schema) = &published.form else { continue };
        let taken = take(schema, kind, &mut draft.answers);
        if taken.is_empty() {
            continue;
        }
        store::drafts::update(tx, &keeper, &draft)?;
        cleared += 1;
        named.extend(files(schema, &taken).into_iter().map(|file| (keeper.clone(), file)));
    }
    for (keeper, file) in named {
        delete_file(tx, &keeper, &file)?;
    }
    Ok(cleared)
}

/// Takes the answers of a kind out and answers them.
fn take(schema: &Schema, kind: Sensitive, answers: &mut Answers) -> Answers {
    let (taken, left): (Answers, Answers) = std::mem::take(answers)
        .into_iter()
        .partition(|(path, _)| schema.sensitive_at(path).contains(&kind));
    *answers = left;
    taken
}

/// The files that answers name.
fn files(schema: &Schema, answers: &Answers) -> Vec<String> {
    let is_file = |path: &str| schema.field_at(path).is_some_and(|field| field.kind == Kind::File);
    let named = answers.iter().filter(|(path, _)| is_file(path));
    named.flat_map(|(_, values)| values.clone()).collect()
}

/// Deletes a file that stands in no case, was not kept for other forms and is named by no draft that
/// its owner still keeps.
fn delete_file(tx: &mut Tx<'_>, owner: &AccountId, id: &str) -> Result<()> {
    let found = store::files::find(tx, owner.region, id)?;
    let Some(file) = found.filter(|file| file.id.owner == *owner && file.kept_as.is_none()) else {
        return Ok(());
    };
    let names = |draft: &Draft| draft.answers.values().flatten().any(|value| value == id);
    if !store::drafts::list(tx, owner)?.iter().any(names) {
        store::files::delete(tx, &file.id)?;
    }
    Ok(())
}
