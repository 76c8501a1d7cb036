//! Drafts of applications: saved as often as one likes, resumed anywhere, never overwritten
//! unseen.

use domain::ctx::Ctx;
use domain::form::Answers;
use domain::identity::{Account, AccountId};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::text::Bilingual;
pub use store::drafts::Draft;
use store::drafts::Remembered;

use super::first::to_remember;
use crate::catalogue;
use crate::error::{Error, Result};
use crate::people::{self, ConsentPurpose};
use crate::services::Services;

/// The most drafts a person may keep.
pub const DRAFTS_MAX: u32 = 50;

/// A draft to be saved.
#[derive(Clone, Debug)]
pub struct Save {
    /// Its id: the idempotency key of the form.
    pub id: String,
    /// The revision it was made from, 0 if it was never saved.
    pub revision: u32,
    /// The region of the item.
    pub region: RegionCode,
    /// The item's code.
    pub item_code: String,
    /// The version whose form was filled in.
    pub item_version: u32,
    /// The item's name.
    pub item_name: Bilingual,
    /// The answers as typed.
    pub answers: Answers,
}

/// What became of a draft.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// It is kept, with this revision.
    Kept(u32),
    /// It was saved from elsewhere meanwhile; this is what is kept.
    Overtaken(Box<Draft>),
    /// It was begun for somebody else than the one it is filled in for now, and stays as it was.
    OfAnother,
    /// The person keeps as many drafts as one may.
    Full,
}

fn applicant(ctx: &Ctx) -> Result<&Account> {
    may(&ctx.actor, Deed::Apply)?;
    ctx.actor.account().ok_or(Error::LogIn)
}

/// Saves a draft, unless it was saved from elsewhere meanwhile. Sensitive answers are kept only where
/// the applicant agreed to their kind.
pub fn save(ctx: &Ctx, sv: &Services, save: Save) -> Result<Saved> {
    let of = applicant(ctx)?.id.clone();
    let whom = ctx.actor.applicant().ok_or(Error::LogIn)?.id.clone();
    let published = catalogue::version(sv, save.region, &save.item_code, save.item_version)?;
    let schema = published.form.as_ref().ok_or(Error::NotOnline)?;
    let kinds = people::kinds_given(schema, &save.answers);
    let draft = Draft {
        id: save.id,
        item_region: save.region,
        item_code: save.item_code,
        item_version: save.item_version,
        item_name: save.item_name,
        revision: save.revision,
        answers: save.answers,
        saved_at: ctx.now,
        for_whom: for_whom(ctx)?,
    };
    sv.db.write(move |tx| {
        // Nothing is kept for somebody whose account is being closed.
        if !store::accounts::keep_open(tx, &of)? || !store::accounts::keep_open(tx, &whom)? {
            return Err(Error::LogIn);
        }
        people::hold_kinds(tx, &whom, &kinds)?;
        if draft.revision > 0 && store::drafts::update(tx, &of, &draft)? {
            return Ok(Saved::Kept(draft.revision + 1));
        }
        if let Some(kept) = store::drafts::find(tx, &of, &draft.id)? {
            if kept.for_whom != draft.for_whom {
                return Ok(Saved::OfAnother);
            }
            // The answer to a save got lost on the way: the same words again are no conflict.
            let is_same = kept.answers == draft.answers;
            return Ok(if is_same {
                Saved::Kept(kept.revision)
            } else {
                Saved::Overtaken(Box::new(kept))
            });
        }
        if store::drafts::count(tx, &of)? >= DRAFTS_MAX {
            return Ok(Saved::Full);
        }
        let draft = Draft { revision: 1, ..draft };
        store::drafts::insert(tx, &of, &draft)?;
        Ok(Saved::Kept(1))
    })
}

/// For whom a draft is begun where somebody acts for them; none for oneself.
fn for_whom(ctx: &Ctx) -> Result<Option<AccountId>> {
    let whom = &ctx.actor.applicant().ok_or(Error::LogIn)?.id;
    Ok((*whom != applicant(ctx)?.id).then(|| whom.clone()))
}

/// The drafts of the person, the last saved first, each with whether it was begun for the one whom
/// they act for now: the others can only be thrown away.
pub fn list(ctx: &Ctx, sv: &Services) -> Result<Vec<(Draft, bool)>> {
    let (of, whom) = (&applicant(ctx)?.id, for_whom(ctx)?);
    let all = sv.db.read(|tx| store::drafts::list(tx, of))?;
    let with_whom = all.into_iter().map(|draft| {
        let is_here = draft.for_whom == whom;
        (draft, is_here)
    });
    Ok(with_whom.collect())
}

/// One draft of the person, begun for the one whom they act for now.
pub fn show(ctx: &Ctx, sv: &Services, id: &str) -> Result<Draft> {
    let (of, whom) = (&applicant(ctx)?.id, for_whom(ctx)?);
    let found = sv.db.read(|tx| store::drafts::find(tx, of, id))?;
    found.filter(|draft| draft.for_whom == whom).ok_or(Error::NotFound("draft"))
}

/// Whether this is a draft that the person keeps, but for somebody else than the one whom they act
/// for now.
pub fn is_of_another(ctx: &Ctx, sv: &Services, id: &str) -> Result<bool> {
    let (of, whom) = (&applicant(ctx)?.id, for_whom(ctx)?);
    let found = sv.db.read(|tx| store::drafts::find(tx, of, id))?;
    Ok(found.is_some_and(|draft| draft.for_whom != whom))
}

/// Throws a draft away.
pub fn delete(ctx: &Ctx, sv: &Services, id: &str) -> Result<()> {
    let (of, id) = (applicant(ctx)?.id.clone(), id.to_owned());
    match sv.db.write(move |tx| store::drafts::delete(tx, &of, &id))? {
        true => Ok(()),
        false => Err(Error::NotFound("draft")),
    }
}

/// Clears up after an application was handed in: its draft is gone, and answers to questions of
/// the bank are remembered for the next form. Doing it twice changes nothing.
pub fn handed_in(
    ctx: &Ctx,
    sv: &Services,
    published: &catalogue::Published,
    answers: &Answers,
    draft: Option<&str>,
) -> Result<()> {
    let of = applicant(ctx)?.id.clone();
    // Answers are those of whom the application is, whoever wrote them.
    let whom = ctx.actor.applicant().ok_or(Error::LogIn)?.id.clone();
    let schema = published.form.as_ref().ok_or(Error::NotOnline)?;
    let mut remembered = to_remember(schema, answers);
    // Only who agreed that earlier answers are used again has them remembered.
    if !remembered.is_empty() && !people::has_consent(sv, &whom, ConsentPurpose::Reuse)? {
        remembered.clear();
    }
    if remembered.is_empty() && draft.is_none() {
        return Ok(());
    }
    let (item_name, at) = (published.item.title().clone(), ctx.now);
    let (draft, begun_for) = (draft.map(str::to_owned), for_whom(ctx)?);
    Ok(sv.db.write(move |tx| {
        // Asked again here: the consent may have been taken back, or the account closed.
        if !remembered.is_empty() && !people::holds_consent(tx, &whom, ConsentPurpose::Reuse)? {
            remembered.clear();
        }
        for (bank, answer) in &remembered {
            let remembered =
                Remembered { answer: answer.clone(), item_name: item_name.clone(), at };
            store::drafts::remember(tx, &whom, bank, &remembered)?;
        }
        if let Some(id) = &draft {
            let kept = store::drafts::find(tx, &of, id)?;
            if kept.is_some_and(|kept| kept.for_whom == begun_for) {
                store::drafts::delete(tx, &of, id)?;
            }
        }
        Ok::<_, store::Error>(())
    })?)
}
