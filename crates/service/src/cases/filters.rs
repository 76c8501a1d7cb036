//! Filters of one's own list, kept under a name.

use domain::case::Refusal;
use domain::ctx::Ctx;
use domain::identity::Account;
use domain::permit::{Deed, may};
pub use store::saved_filters::Saved;

use crate::error::{Error, Result};
use crate::services::Services;

/// The most characters of a filter's name.
const NAME_MAX: usize = 30;
/// The most bytes of the query that a filter stands for.
const QUERY_MAX: usize = 1000;

/// Whoever has a list of cases to work from.
fn at_a_desk(ctx: &Ctx) -> Result<&Account> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    may(&ctx.actor, Deed::OpenOffice).or_else(|_| may(&ctx.actor, Deed::OpenHall))?;
    Ok(account)
}

/// The filters that the actor keeps, oldest first.
pub fn saved_filters(ctx: &Ctx, sv: &Services) -> Result<Vec<Saved>> {
    let account = at_a_desk(ctx)?;
    Ok(sv.db.read(|tx| store::saved_filters::list(tx, &account.id))?)
}

/// Keeps a filter under a name; one of the same name takes the place of the other.
pub fn save_filter(ctx: &Ctx, sv: &Services, name: &str, query: &str) -> Result<()> {
    let account = at_a_desk(ctx)?;
    let name = name.trim();
    match name.chars().count() {
        0 => return Err(Error::Refused(Refusal::ReasonMissing)),
        n if n > NAME_MAX => return Err(Error::Refused(Refusal::TooLong { max: NAME_MAX })),
        _ if query.len() > QUERY_MAX => return Err(Error::Wrong("name", "query-long")),
        _ => {}
    }
    let id = account.id.clone();
    let saved = Saved { id: ctx.id(8), name: name.to_owned(), query: query.to_owned() };
    let now = ctx.now;
    let is_kept = sv.db.write(move |tx| {
        let mut own = store::saved_filters::list(tx, &id)?;
        for same in own.extract_if(.., |other| other.name == saved.name) {
            store::saved_filters::delete(tx, &id, &same.id)?;
        }
        if own.len() >= store::saved_filters::MOST {
            return Ok::<_, store::Error>(false);
        }
        store::saved_filters::insert(tx, &id, &saved, now)?;
        Ok(true)
    })?;
    if is_kept { Ok(()) } else { Err(Error::Wrong("name", "filters-full")) }
}

/// Drops a filter; one that is not there is not missed.
pub fn delete_filter(ctx: &Ctx, sv: &Services, filter: &str) -> Result<()> {
    let account = at_a_desk(ctx)?;
    let (id, filter) = (account.id.clone(), filter.to_owned());
    Ok(sv.db.write(move |tx| store::saved_filters::delete(tx, &id, &filter)).map(drop)?)
}
