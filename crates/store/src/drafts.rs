//! Drafts of applications, and the answers that questions of the bank were last given.

use std::collections::BTreeMap;

use domain::form::Answers;
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::documents::{document, parsed_document};
use crate::error::Result;
use crate::value::Row;

/// An application that is not handed in yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its id, which becomes the idempotency key of the submission.
    pub id: String,
    /// The region of the item.
    pub item_region: RegionCode,
    /// The item's code.
    pub item_code: String,
    /// The version of the item whose form it was filled in to.
    pub item_version: u32,
    /// The item's name then.
    pub item_name: Bilingual,
    /// How often it was saved.
    pub revision: u32,
    /// The answers as typed.
    pub answers: Answers,
    /// When it was saved last.
    pub saved_at: Instant,
    /// For whom, where somebody acted for them.
    pub for_whom: Option<AccountId>,
}

const INSERT: &str = "
    insert into drafts (
        region, account, id, item_region, item_code, item_version, item_name, revision, answers,
        saved_at, for_region, for_account)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// Keeps a new draft; an id kept before is a conflict.
pub fn insert(tx: &mut Tx<'_>, of: &AccountId, draft: &Draft) -> Result<()> {
    let args = args![
        of.region.as_str(),
        &of.id,
        &draft.id,
        draft.item_region.as_str(),
        &draft.item_code,
        draft.item_version,
        document(&draft.item_name),
        draft.revision,
        document(&draft.answers),
        draft.saved_at.millis(),
        draft.for_whom.as_ref().map(|whom| whom.region.as_str()),
        draft.for_whom.as_ref().map(|whom| whom.id.as_str()),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const UPDATE: &str = "
    update drafts
    set item_version = $4, revision = revision + 1, answers = $5, saved_at = $6
    where region = $1 and account = $2 and id = $3 and revision = $7
      and coalesce(for_region, '') = coalesce(cast($8 as text), '')
      and coalesce(for_account, '') = coalesce(cast($9 as text), '')";

/// Saves a draft over the revision that it was made from, and says whether that was still there. For
/// whom it was begun stays: one of somebody else is not there.
pub fn update(tx: &mut Tx<'_>, of: &AccountId, draft: &Draft) -> Result<bool> {
    let args = args![
        of.region.as_str(),
        &of.id,
        &draft.id,
        draft.item_version,
        document(&draft.answers),
        draft.saved_at.millis(),
        draft.revision,
        draft.for_whom.as_ref().map(|whom| whom.region.as_str()),
        draft.for_whom.as_ref().map(|whom| whom.id.as_str()),
    ];
    Ok(tx.execute(UPDATE, &args)? == 1)
}

const FIND: &str = "
    select id, item_region, item_code, item_version, item_name, revision, answers, saved_at,
           for_region, for_account
    from drafts
    where region = $1 and account = $2 and id = $3";

/// One draft of a person.
pub fn find(tx: &mut Tx<'_>, of: &AccountId, id: &str) -> Result<Option<Draft>> {
    tx.find("drafts", FIND, &args![of.region.as_str(), &of.id, id], row_to_draft)
}

const LIST: &str = "
    select id, item_region, item_code, item_version, item_name, revision, answers, saved_at,
           for_region, for_account
    from drafts
    where region = $1 and account = $2
    order by saved_at desc, id
    limit 100";

/// The drafts of a person, the last saved first.
pub fn list(tx: &mut Tx<'_>, of: &AccountId) -> Result<Vec<Draft>> {
    tx.all("drafts", LIST, &args![of.region.as_str(), &of.id], row_to_draft)
}

const COUNT: &str = "select count(*) from drafts where region = $1 and account = $2";

/// How many drafts a person keeps.
pub fn count(tx: &mut Tx<'_>, of: &AccountId) -> Result<u32> {
    tx.one("drafts", COUNT, &args![of.region.as_str(), &of.id], |row| row.count(0, "count"))
}

const DELETE: &str = "delete from drafts where region = $1 and account = $2 and id = $3";

/// Deletes a draft, and says whether it was there.
pub fn delete(tx: &mut Tx<'_>, of: &AccountId, id: &str) -> Result<bool> {
    Ok(tx.execute(DELETE, &args![of.region.as_str(), &of.id, id])? == 1)
}

fn row_to_draft(row: &Row) -> Result<Draft> {
    Ok(Draft {
        id: row.text(0, "id")?,
        item_region: row.parsed(1, "item_region", RegionCode::parse)?,
        item_code: row.text(2, "item_code")?,
        item_version: row.count(3, "item_version")?,
        item_name: parsed_document(row, 4, "item_name")?,
        revision: row.count(5, "revision")?,
        answers: parsed_document(row, 6, "answers")?,
        saved_at: Instant::from_millis(row.int(7, "saved_at")?),
        for_whom: match row.text_or_none(9, "for_account")? {
            None => None,
            Some(id) => {
                Some(AccountId { region: row.parsed(8, "for_region", RegionCode::parse)?, id })
            }
        },
    })
}

const ABOUT: &str = "
    select id, item_region, item_code, item_version, item_name, revision, answers, saved_at,
           for_region, for_account, region, account
    from drafts
    where (region = $1 and account = $2 and for_account is null)
       or (for_region = $1 and for_account = $2)
    order by region, account, id
    limit 10000";

/// The drafts of a person's own applications, whoever keeps them: each with its keeper.
pub fn about(tx: &mut Tx<'_>, whom: &AccountId) -> Result<Vec<(AccountId, Draft)>> {
    tx.all("drafts", ABOUT, &args![whom.region.as_str(), &whom.id], |row| {
        let region = row.parsed(10, "region", RegionCode::parse)?;
        Ok((AccountId { region, id: row.text(11, "account")? }, row_to_draft(row)?))
    })
}

/// What a question of the bank was last answered with: the answer, or each part of it by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remembered {
    /// The answer by part; one without parts stands under the empty name.
    pub answer: BTreeMap<String, Vec<String>>,
    /// The item that it was given to.
    pub item_name: Bilingual,
    /// When.
    pub at: Instant,
}

const REMEMBER: &str = "
    insert into remembered_answers (region, account, bank, answer, item_name, at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (region, account, bank) do update
    set answer = excluded.answer, item_name = excluded.item_name, at = excluded.at";

/// Remembers the answer to a question of the bank.
pub fn remember(
    tx: &mut Tx<'_>,
    of: &AccountId,
    bank: &str,
    remembered: &Remembered,
) -> Result<()> {
    let args = args![
        of.region.as_str(),
        &of.id,
        bank,
        document(&remembered.answer),
        document(&remembered.item_name),
        remembered.at.millis(),
    ];
    tx.execute(REMEMBER, &args).map(drop)
}

const RECALL: &str = "
    select bank, answer, item_name, at
    from remembered_answers
    where region = $1 and account = $2 and bank > $3
    order by bank
    limit $4";

/// The answers remembered of a person, by question.
pub fn recall(tx: &mut Tx<'_>, of: &AccountId) -> Result<BTreeMap<String, Remembered>> {
    Ok(recall_page(tx, of, "", 500)?.into_iter().collect())
}

/// The answers remembered of a person to the questions after one, so many of them, in their order.
pub fn recall_page(
    tx: &mut Tx<'_>,
    of: &AccountId,
    after: &str,
    limit: u32,
) -> Result<Vec<(String, Remembered)>> {
    let args = args![of.region.as_str(), &of.id, after, limit];
    tx.all("remembered_answers", RECALL, &args, |row| {
        let remembered = Remembered {
            answer: parsed_document(row, 1, "answer")?,
            item_name: parsed_document(row, 2, "item_name")?,
            at: Instant::from_millis(row.int(3, "at")?),
        };
        Ok((row.text(0, "bank")?, remembered))
    })
}
