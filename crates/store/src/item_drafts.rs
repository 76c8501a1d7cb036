//! Drafts of items: one open draft for each item, with everybody's approval.

use domain::form::Schema;
use domain::item::{Draft, ItemId, Purpose, State};
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;
use jiff::civil::Date;

use crate::args;
use crate::db::Tx;
use crate::documents::{document, parsed_document, parsed_document_or_none};
use crate::error::{Error, Result};
use crate::items::bounds;
use crate::value::{Row, Value};

/// A draft as stored: with the form of the version it starts from.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The draft.
    pub draft: Draft,
    /// The application form that the version will have.
    pub form: Option<Schema>,
    /// When it last changed.
    pub changed_at: Instant,
}

const INSERT: &str = "
    insert into item_drafts (
        region, code, org, name_zh, name_en, purpose, state, revision, based_on, reason,
        effective_on, returned, life, document, form, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

fn columns(stored: &Stored) -> Vec<Value> {
    let draft = &stored.draft;
    let title = draft.item.title();
    args![
        draft.item.id.region.as_str(),
        &draft.item.id.code,
        &draft.item.authority.uscc,
        &title.zh,
        title.en.as_deref(),
        draft.purpose.key(),
        draft.life.state.word(),
        draft.revision,
        draft.based_on,
        &draft.reason,
        draft.effective_on.map(|day| day.to_string()),
        draft.returned.as_ref().map(document),
        document(&draft.life),
        document(&draft.item),
        stored.form.as_ref().map(document),
        stored.changed_at.millis(),
    ]
}

/// Opens a draft; an item that has one already is a conflict.
pub fn insert(tx: &mut Tx<'_>, stored: &Stored) -> Result<()> {
    tx.execute(INSERT, &columns(stored)).map(drop)
}

const UPDATE: &str = "
    update item_drafts
    set org = $3, name_zh = $4, name_en = $5, purpose = $6, state = $7, revision = $8,
        based_on = $9, reason = $10, effective_on = $11, returned = $12, life = $13,
        document = $14, form = $15, changed_at = $16
    where region = $1 and code = $2 and revision + 1 = $8";

/// Keeps the next revision of a draft; one that moved on meanwhile is a conflict.
pub fn save(tx: &mut Tx<'_>, stored: &Stored) -> Result<()> {
    match tx.execute(UPDATE, &columns(stored))? {
        1 => Ok(()),
        _ => Err(Error::Conflict("item_drafts.revision".to_owned())),
    }
}

const DELETE: &str = "delete from item_drafts where region = $1 and code = $2";

/// Takes a draft away with its files, once it is in force or thrown away.
pub fn delete(tx: &mut Tx<'_>, id: &ItemId) -> Result<()> {
    crate::item_draft_files::clear(tx, id)?;
    tx.execute(DELETE, &args![id.region.as_str(), &id.code]).map(drop)
}

const FIND: &str = "
    select purpose, revision, based_on, reason, effective_on, returned, life, document, form,
           changed_at
    from item_drafts
    where region = $1 and code = $2";

/// The open draft of an item.
pub fn find(tx: &mut Tx<'_>, id: &ItemId) -> Result<Option<Stored>> {
    tx.find("item_drafts", FIND, &args![id.region.as_str(), &id.code], row_to_stored)
}

/// A line of a list of drafts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The item.
    pub id: ItemId,
    /// The credit code of its authority.
    pub org: String,
    /// Its name.
    pub name: Bilingual,
    /// What the draft is for.
    pub purpose: Purpose,
    /// Where it stands.
    pub life: domain::item::Life,
    /// Whether an office sent it back.
    pub is_returned: bool,
    /// When it last changed.
    pub changed_at: Instant,
}

const LIST: &str = "
    select region, code, org, name_zh, name_en, purpose, life, returned, changed_at
    from item_drafts
    where region >= $1 and region <= $2
    order by changed_at, region, code
    limit 1000";

/// The drafts of a region and those below, the one that waits longest first.
pub fn list(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<Line>> {
    let (first, last) = bounds(Some(region));
    tx.all("item_drafts", LIST, &args![first, last], |row| {
        Ok(Line {
            id: ItemId {
                region: row.parsed(0, "region", RegionCode::parse)?,
                code: row.text(1, "code")?,
            },
            org: row.text(2, "org")?,
            name: Bilingual { zh: row.text(3, "name_zh")?, en: row.text_or_none(4, "name_en")? },
            purpose: purpose(row, 5)?,
            life: parsed_document(row, 6, "life")?,
            is_returned: row.text_or_none(7, "returned")?.is_some(),
            changed_at: Instant::from_millis(row.int(8, "changed_at")?),
        })
    })
}

const DUE: &str = "
    select region, code
    from item_drafts
    where state = $1 and effective_on <= $2
    order by effective_on, region, code
    limit 100";

/// The published drafts whose day has come.
pub fn due(tx: &mut Tx<'_>, today: Date) -> Result<Vec<ItemId>> {
    tx.all("item_drafts", DUE, &args![State::Published.word(), today.to_string()], |row| {
        let region = row.parsed(0, "region", RegionCode::parse)?;
        Ok(ItemId { region, code: row.text(1, "code")? })
    })
}

fn purpose(row: &Row, index: usize) -> Result<Purpose> {
    row.parsed(index, "purpose", |key| Purpose::from_key(key).ok_or("no such purpose"))
}

fn row_to_stored(row: &Row) -> Result<Stored> {
    let draft = Draft {
        purpose: purpose(row, 0)?,
        revision: row.count(1, "revision")?,
        based_on: match row.int_or_none(2, "based_on")? {
            None => None,
            Some(_) => Some(row.count(2, "based_on")?),
        },
        reason: row.text(3, "reason")?,
        effective_on: match row.text_or_none(4, "effective_on")? {
            None => None,
            Some(_) => Some(row.parsed(4, "effective_on", str::parse::<Date>)?),
        },
        returned: parsed_document_or_none(row, 5, "returned")?,
        life: parsed_document(row, 6, "life")?,
        item: parsed_document(row, 7, "document")?,
    };
    Ok(Stored {
        draft,
        form: parsed_document_or_none(row, 8, "form")?,
        changed_at: Instant::from_millis(row.int(9, "changed_at")?),
    })
}
