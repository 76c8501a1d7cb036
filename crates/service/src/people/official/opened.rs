//! Which account a provider's claims open, make or are linked with.

use domain::code::CitizenNumber;
use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor, Holder, Level};
use domain::region::RegionCode;
use store::accounts::Stored;

use super::token::Claims;
use super::{Provider, ProviderFault};
use crate::error::{Error, Result};
use crate::people::event;
use crate::services::Services;

/// The level that the claims stand for.
fn level(official: &Provider, claims: &Claims) -> Level {
    let by_acr = || {
        let acr = claims.acr.as_deref()?;
        official.levels.iter().find(|(known, _)| known == acr).map(|(_, level)| *level)
    };
    claims.level.and_then(Level::from_number).or_else(by_acr).unwrap_or(Level::Declared)
}

/// The account that the claims open: the one linked, or a new one.
pub(super) fn opened(
    ctx: &Ctx,
    sv: &Services,
    claims: &Claims,
    region: RegionCode,
) -> Result<Stored> {
    let official = sv.official.as_ref().ok_or(Error::NotFound("provider"))?;
    let (issuer, reached) = (official.provider.issuer.clone(), level(&official.provider, claims));
    let made = new_account(ctx, claims, region, reached);
    let (subject, now) = (claims.subject.clone(), ctx.now);
    let linked = event(ctx, 1, "linked", issuer.clone());
    let raised = event(ctx, 2, "level-raised", format!("{} {issuer}", reached.number()));
    let created = event(ctx, 3, "created", issuer.clone());
    let stored = sv.db.write(move |tx| -> Result<Stored> {
        if let Some(id) = store::identities::find(tx, &issuer, &subject)? {
            let mut stored = store::accounts::find(tx, &id)?.ok_or(Error::NotFound("account"))?;
            if stored.is_disabled {
                return Err(ProviderFault::Barred.into());
            }
            if stored.account.level < reached && stored.account.is_applicant() {
                store::accounts::set_level(tx, &id, reached)?;
                store::account_events::insert(tx, &id, &raised)?;
                stored.account.level = reached;
            }
            return Ok(stored);
        }
        let made = made?;
        // Whoever has an account here already shows that it is theirs by logging in to it once.
        let number = match &made.account.holder {
            Holder::Person { id_number } => id_number.as_str().to_owned(),
            Holder::Firm { .. } | Holder::Staff => return Err(ProviderFault::TooLittle.into()),
        };
        if !store::accounts::find_by_number(tx, &number)?.is_empty() {
            return Err(ProviderFault::NotLinked.into());
        }
        store::accounts::insert(tx, &made, now)?;
        store::identities::insert(tx, &issuer, &subject, &made.account.id, now)?;
        store::account_events::insert(tx, &made.account.id, &created)?;
        store::account_events::insert(tx, &made.account.id, &linked)?;
        Ok(made)
    })?;
    sv.sessions.end_all();
    Ok(stored)
}

/// An account from what the provider says; nobody can log in to it by a password.
fn new_account(ctx: &Ctx, claims: &Claims, region: RegionCode, level: Level) -> Result<Stored> {
    let name = claims.name.clone().filter(|name| !name.trim().is_empty());
    let number = claims.id_number.as_deref().and_then(|number| CitizenNumber::parse(number).ok());
    let (name, id_number) = name.zip(number).ok_or(ProviderFault::TooLittle)?;
    let id = AccountId { region, id: ctx.id(0) };
    let name = name.chars().filter(|c| !c.is_control()).take(60).collect();
    Ok(Stored {
        login: format!("official-{}", id.id),
        account: Account {
            id,
            name,
            holder: Holder::Person { id_number },
            phone: None,
            grants: Vec::new(),
            level,
        },
        password: String::new(),
        is_disabled: false,
    })
}

/// Links the account that began this with the provider's subject. The provider must name the
/// same person.
pub(super) fn linked(ctx: &Ctx, sv: &Services, claims: &Claims, account: &str) -> Result<()> {
    let official = sv.official.as_ref().ok_or(Error::NotFound("provider"))?;
    let own = ctx.actor.account().ok_or(Error::LogIn)?;
    if format!("{}.{}", own.id.region, own.id.id) != account {
        return Err(ProviderFault::NotBegun.into());
    }
    if let (Holder::Person { id_number }, Some(said)) = (&own.holder, &claims.id_number)
        && id_number.as_str() != said
    {
        return Err(ProviderFault::Lying.into());
    }
    let is_person = matches!(own.holder, Holder::Person { .. });
    let is_same = is_person && claims.id_number.is_some();
    let (issuer, reached) = (official.provider.issuer.clone(), level(&official.provider, claims));
    let (id, has, subject, now) = (own.id.clone(), own.level, claims.subject.clone(), ctx.now);
    let linked = event(ctx, 1, "linked", issuer.clone());
    let raised = event(ctx, 2, "level-raised", format!("{} {issuer}", reached.number()));
    let outcome = sv.db.write(move |tx| -> store::Result<()> {
        store::identities::insert(tx, &issuer, &subject, &id, now)?;
        // The provider's level counts only where it said whose number it knows.
        if is_same && has < reached {
            store::accounts::set_level(tx, &id, reached)?;
            store::account_events::insert(tx, &id, &raised)?;
        }
        store::account_events::insert(tx, &id, &linked)
    });
    sv.sessions.end_all();
    match outcome {
        Err(store::Error::Conflict(_)) => Err(Error::ChangedMeanwhile),
        other => Ok(other?),
    }
}

/// Ends the links of the own account with the provider. An account without a password keeps them.
pub fn unlink(ctx: &Ctx, sv: &Services) -> Result<()> {
    let Actor::Account(account) = &ctx.actor else { return Err(Error::Forbidden) };
    let id = account.id.clone();
    let event = event(ctx, 0, "unlinked", String::new());
    sv.db.write(move |tx| -> Result<()> {
        let stored = store::accounts::find(tx, &id)?.ok_or(Error::LogIn)?;
        if stored.password.is_empty() {
            return Err(Error::Wrong("official", "only-way"));
        }
        store::identities::delete(tx, &id, "")?;
        Ok(store::account_events::insert(tx, &id, &event)?)
    })
}
