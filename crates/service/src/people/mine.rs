//! What is kept about the own account, to be read on a page (个人信息保护法 art. 45): of each list what
//! is newest, and whether there is more. All of it is in the copy for machines.

use domain::case::{Case, Recorded};
use domain::ctx::Ctx;
use domain::exchange::Permit;
use domain::file::File;
use domain::identity::{Account, AccountId, Delegation};
use store::drafts::{Draft, Remembered};
use store::factors::Factor;
use store::looks::Look;
use store::messages::Message;

use super::closing::own;
use super::space::{Space, space};
use crate::error::Result;
use crate::services::Services;

/// The most rows of each list that a page shows.
pub const ROWS_MAX: usize = 200;

/// Everything that is kept about an account, of each list the newest [`ROWS_MAX`].
pub struct Mine {
    /// The account.
    pub account: Account,
    /// Its login, sessions, links, consents and log.
    pub space: Space,
    /// Its cases with all that happened to each.
    pub cases: Vec<(Case, Vec<Recorded>)>,
    /// Its drafts.
    pub drafts: Vec<Draft>,
    /// The answers remembered for later forms, each with its question.
    pub remembered: Vec<(String, Remembered)>,
    /// Its files; their bytes are downloaded one by one.
    pub files: Vec<File>,
    /// What it was told.
    pub messages: Vec<Message>,
    /// Where it wants to be told beside the inbox.
    pub contacts: Vec<store::contacts::Contact>,
    /// Who looked at its records.
    pub looks: Vec<Look>,
    /// Whom it lets act for it.
    pub given: Vec<Delegation>,
    /// For whom it may act.
    pub taken: Vec<Delegation>,
    /// Its second factors, without their secrets.
    pub factors: Vec<Factor>,
    /// What it let channels do.
    pub permits: Vec<Permit>,
    /// Whether a list is longer than what is here.
    pub has_more: bool,
}

/// What is kept about the own account.
pub fn mine(ctx: &Ctx, sv: &Services) -> Result<Mine> {
    let account = own(ctx)?.clone();
    let space = space(ctx, sv)?;
    let id = &account.id;
    let login = space.stored.login.clone();
    let mut mine = sv.db.snapshot(|tx| -> store::Result<Mine> {
        let one_more = u32::try_from(ROWS_MAX).unwrap_or(u32::MAX).saturating_add(1);
        Ok(Mine {
            cases: cases(tx, id)?,
            drafts: store::drafts::list(tx, id)?,
            remembered: store::drafts::recall_page(tx, id, "", one_more)?,
            files: store::files::page(tx, id, "", one_more)?,
            messages: store::messages::page(tx, id, "", one_more)?,
            contacts: store::contacts::list(tx, id)?,
            looks: store::looks::list(tx, id, None, one_more)?,
            given: store::delegations::page_of(tx, id, "", one_more)?,
            taken: store::delegations::page_for(tx, &login, "", one_more)?,
            factors: store::factors::list(tx, id)?,
            permits: store::permits::page(tx, id, "", one_more)?,
            account: account.clone(),
            space,
            has_more: false,
        })
    })?;
    let has_more_taken = cut(&mut mine.taken);
    mine.taken.retain(|one| super::delegations::is_for(one, &account));
    for factor in &mut mine.factors {
        factor.secret.clear();
    }
    mine.has_more = cut(&mut mine.cases)
        | cut(&mut mine.remembered)
        | cut(&mut mine.files)
        | cut(&mut mine.messages)
        | cut(&mut mine.looks)
        | cut(&mut mine.given)
        | has_more_taken
        | cut(&mut mine.permits)
        | (mine.space.consents.len() >= ROWS_MAX)
        | (mine.space.events.len() >= ROWS_MAX);
    Ok(mine)
}

/// Cuts a list to what a page shows, and says whether there was more.
fn cut<T>(rows: &mut Vec<T>) -> bool {
    let is_longer = rows.len() > ROWS_MAX;
    rows.truncate(ROWS_MAX);
    is_longer
}

/// The newest cases, one more than a page shows.
fn cases(tx: &mut store::Tx<'_>, id: &AccountId) -> store::Result<Vec<(Case, Vec<Recorded>)>> {
    let mut all: Vec<(Case, Vec<Recorded>)> = Vec::new();
    loop {
        let before = all.last().map(|(case, _)| case.id.number.clone());
        let max = store::cases::PAGE_MAX;
        let page = store::cases::list_own(tx, id, before.as_deref(), max)?;
        let is_last = page.len() < max as usize;
        for case in page {
            let history = store::cases::history(tx, &case.id)?;
            all.push((case, history));
            if all.len() > ROWS_MAX {
                return Ok(all);
            }
        }
        if is_last {
            return Ok(all);
        }
    }
}
