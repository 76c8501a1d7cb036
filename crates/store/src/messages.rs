//! The inbox of each account: what Tongban told it.

use domain::case::CaseId;
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::Value;

/// One message; its words come from the key it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id, which is that of the effect that wrote it.
    pub id: String,
    /// What it is about: an event's key.
    pub about: String,
    /// The case it concerns.
    pub case: Option<CaseId>,
    /// When it was written.
    pub at: Instant,
    /// Whether it was read.
    pub is_read: bool,
}

const INSERT: &str = "
    insert into messages (region, account, id, about, case_region, case_number, at, is_read)
    values ($1, $2, $3, $4, $5, $6, $7, 0)
    on conflict (region, account, id) do nothing";

/// Delivers a message; the same id a second time changes nothing.
pub fn insert(tx: &mut Tx<'_>, to: &AccountId, message: &Message) -> Result<()> {
    tx.execute(INSERT, &row_of(to, message)).map(drop)
}

/// Delivers many messages, each as [`insert`] does.
pub fn insert_many(tx: &mut Tx<'_>, messages: &[(AccountId, Message)]) -> Result<()> {
    let rows: Vec<_> = messages.iter().map(|(to, message)| row_of(to, message)).collect();
    tx.execute_many(INSERT, &rows).map(drop)
}

fn row_of(to: &AccountId, message: &Message) -> Vec<Value> {
    let case = message.case.as_ref();
    args![
        to.region.as_str(),
        &to.id,
        &message.id,
        &message.about,
        case.map(|id| id.region.as_str().to_owned()),
        case.map(|id| id.number.clone()),
        message.at.millis(),
    ]
}

const LIST: &str = "
    select id, about, case_region, case_number, at, is_read
    from messages
    where region = $1 and account = $2 and (cast($3 as text) = '' or id < $3)
    order by id desc
    limit $4";

/// The newest messages of an account.
pub fn list(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Message>> {
    page(tx, account, "", 100)
}

/// The messages of an account before an id, so many of them, the newest first; from the newest on
/// where the id is empty.
pub fn page(
    tx: &mut Tx<'_>,
    account: &AccountId,
    before: &str,
    limit: u32,
) -> Result<Vec<Message>> {
    tx.all("messages", LIST, &args![account.region.as_str(), &account.id, before, limit], |row| {
        let case = match row.text_or_none(3, "case_number")? {
            None => None,
            Some(number) => {
                Some(CaseId { region: row.parsed(2, "case_region", RegionCode::parse)?, number })
            }
        };
        Ok(Message {
            id: row.text(0, "id")?,
            about: row.text(1, "about")?,
            case,
            at: Instant::from_millis(row.int(4, "at")?),
            is_read: row.flag(5, "is_read")?,
        })
    })
}

const DELETE_ALL: &str = "
    delete from messages
    where region = $1 and account = $2";

/// Removes every message of an account that is closed.
pub fn delete_all(tx: &mut Tx<'_>, account: &AccountId) -> Result<u64> {
    tx.execute(DELETE_ALL, &args![account.region.as_str(), &account.id])
}
