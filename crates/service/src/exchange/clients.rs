//! Clients: made, given new secrets, barred, let in again, told where to push news.

use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::exchange::{Client, Scope};
use domain::identity::Actor;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use store::account_events::AccountEvent;
use store::clients::Stored;

use crate::cases::span;
use crate::error::{Error, Result};
use crate::people;
use crate::services::Services;

/// How long a secret holds.
const SECRET_MS: i64 = 365 * 24 * 3_600_000;
/// How long the secret before it goes on holding, so that a partner can change without a break.
const OVERLAP_MS: i64 = 7 * 24 * 3_600_000;
/// The most requests a minute that a client may have.
const BUDGET_MAX: u32 = 60_000;

/// A client as it is asked for.
#[derive(Clone, Debug)]
pub struct NewClient {
    /// The region that keeps it.
    pub region: RegionCode,
    /// Its id: small letters, digits and dashes.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its authority; none for a channel.
    pub org: Option<CreditCode>,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// How many requests it may make in a minute.
    pub budget: u32,
}

/// A client with a secret that is shown once and kept nowhere.
pub struct Made {
    /// The client.
    pub client: Client,
    /// The secret.
    pub secret: String,
    /// Until when it holds.
    pub ends_at: Instant,
}

/// A client with what surrounds it.
pub struct Shown {
    /// The client with its secrets' terms.
    pub stored: Stored,
    /// What was done to it.
    pub events: Vec<AccountEvent>,
}

/// Administrators manage the clients of their region; the command line, those of all.
fn may_manage(ctx: &Ctx, region: RegionCode) -> Result<()> {
    match ctx.actor {
        Actor::System => Ok(()),
        _ => Ok(may(&ctx.actor, Deed::ManageAccounts(region))?),
    }
}

/// The digest under which a secret of 256 random bits is kept.
pub(super) fn digest(secret: &str) -> String {
    crate::digest(secret.as_bytes())
}

fn is_id(id: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (2..=40).contains(&id.len()) && id.bytes().all(is_plain) && !id.starts_with('-')
}

/// Makes a client with its first secret.
pub fn create(ctx: &Ctx, sv: &Services, new: NewClient) -> Result<Made> {
    may_manage(ctx, new.region)?;
    if !is_id(&new.id) {
        return Err(Error::Wrong("id", "no-id"));
    }
    let name = new.name.trim().to_owned();
    if !(1..=100).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        return Err(Error::Wrong("name", "no-name"));
    }
    if new.scopes.is_empty() {
        return Err(Error::Wrong("scopes", "no-scopes"));
    }
    let needs_org = new.scopes.iter().any(|scope| matches!(scope, Scope::Read | Scope::Handle));
    if needs_org != new.org.is_some() || (needs_org && new.scopes.contains(&Scope::Apply)) {
        // A department handles cases and a channel applies for people: never one client both.
        return Err(Error::Wrong("org", "org-and-scopes"));
    }
    if !(1..=BUDGET_MAX).contains(&new.budget) {
        return Err(Error::Wrong("budget", "no-budget"));
    }
    let (secret, ends_at) = (ctx.token(), ctx.now.plus_millis(SECRET_MS));
    let client = Client {
        region: new.region,
        id: new.id,
        name,
        org: new.org,
        scopes: new.scopes,
        budget: new.budget,
        generation: 1,
        is_disabled: false,
        hook_url: None,
        hook_key: 1,
    };
    let stored = Stored {
        client: client.clone(),
        secret: (digest(&secret), ends_at),
        last_secret: None,
        created_at: ctx.now,
    };
    let made = people::event(ctx, 0, "created", Scope::words(&client.scopes));
    let outcome: store::Result<()> = sv.db.write(move |tx| {
        store::clients::insert(tx, &stored)?;
        store::clients::note(tx, stored.client.region, &stored.client.id, &made)
    });
    match outcome {
        Err(store::Error::Conflict(_)) => Err(Error::Wrong("id", "id-taken")),
        Err(other) => Err(other.into()),
        Ok(()) => Ok(Made { client, secret, ends_at }),
    }
}

fn find(sv: &Services, region: RegionCode, id: &str) -> Result<Stored> {
    let found = sv.db.read(|tx| store::clients::find(tx, region, id))?;
    found.ok_or(Error::NotFound("client"))
}

/// Changes a client as it stands at that moment: two who change it at once cannot undo one another.
fn change(
    ctx: &Ctx,
    sv: &Services,
    (region, id): (RegionCode, &str),
    (about, note): (&'static str, String),
    change: impl FnOnce(&mut Stored) + Send + 'static,
) -> Result<Client> {
    may_manage(ctx, region)?;
    let (id, done) = (id.to_owned(), people::event(ctx, 0, about, note));
    sv.db.write(move |tx| {
        store::clients::hold(tx, region, &id)?;
        let found = store::clients::find(tx, region, &id)?;
        let mut stored = found.ok_or(Error::NotFound("client"))?;
        change(&mut stored);
        store::clients::update(tx, &stored)?;
        store::clients::note(tx, region, &id, &done)?;
        Ok(stored.client)
    })
}

/// Gives a client a new secret. The old one goes on for a week, its tokens end with their time.
pub fn rotate(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<Made> {
    let (secret, ends_at) = (ctx.token(), ctx.now.plus_millis(SECRET_MS));
    let hash = digest(&secret);
    let last_ends_at = ctx.now.plus_millis(OVERLAP_MS);
    let client = change(ctx, sv, (region, id), ("rotated", String::new()), move |stored| {
        let last = std::mem::replace(&mut stored.secret, (hash, ends_at));
        stored.last_secret = Some((last.0, last.1.min(last_ends_at)));
    })?;
    Ok(Made { client, secret, ends_at })
}

/// Bars a client: its secrets and all its tokens end at once.
pub fn disable(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<()> {
    let barred = |stored: &mut Stored| {
        stored.client.is_disabled = true;
        stored.client.generation += 1;
        stored.last_secret = None;
    };
    change(ctx, sv, (region, id), ("disabled", String::new()), barred).map(drop)
}

/// Lets a client in again.
pub fn enable(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<()> {
    let let_in = |stored: &mut Stored| stored.client.is_disabled = false;
    change(ctx, sv, (region, id), ("enabled", String::new()), let_in).map(drop)
}

/// The longest address.
const URL_MAX: usize = 500;

/// Sets where a department is told of its cases; empty for nowhere. Answers the key that signs it.
/// Whether the address may be asked at all is for the carrier, which looks where its name leads.
pub fn set_hook(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    id: &str,
    url: &str,
) -> Result<Option<String>> {
    may_manage(ctx, region)?;
    let url = url.trim().to_owned();
    let is_plain = url.len() <= URL_MAX && url.bytes().all(|b| b.is_ascii_graphic());
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if !url.is_empty() && (!is_plain || !is_web || url.contains('@') || url.contains('#')) {
        return Err(Error::Wrong("hook", "no-url"));
    }
    if !url.is_empty() && find(sv, region, id)?.client.org.is_none() {
        return Err(Error::Wrong("hook", "no-authority"));
    }
    let hook_url = (!url.is_empty()).then_some(url.clone());
    let set = move |stored: &mut Stored| stored.client.hook_url = hook_url;
    let client = change(ctx, sv, (region, id), ("hook-set", url), set)?;
    Ok(client.hook_url.is_some().then(|| super::hooks::key(sv, &client, client.hook_key)))
}

/// Gives a client another key for what it is told. What is sent from now on bears the signatures of
/// both this and the last key.
pub fn rotate_hook_key(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<String> {
    let next = |stored: &mut Stored| stored.client.hook_key += 1;
    let client = change(ctx, sv, (region, id), ("hook-key-rotated", String::new()), next)?;
    Ok(super::hooks::key(sv, &client, client.hook_key))
}

/// The clients of a region and those below it.
pub fn list(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Vec<Stored>> {
    may_manage(ctx, region)?;
    let (first, last) = span(region);
    Ok(sv.db.read(|tx| store::clients::list(tx, (&first, &last)))?)
}

/// The clients of all regions, for the command line.
pub fn list_all(ctx: &Ctx, sv: &Services) -> Result<Vec<Stored>> {
    match ctx.actor {
        Actor::System => Ok(sv.db.read(|tx| store::clients::list(tx, ("000000", "999999")))?),
        _ => Err(Error::Forbidden),
    }
}

/// One client with what was done to it; one of elsewhere does not exist.
pub fn show(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<Shown> {
    may_manage(ctx, region).map_err(|_| Error::NotFound("client"))?;
    let stored = find(sv, region, id)?;
    let events = sv.db.read(|tx| store::clients::notes(tx, region, id))?;
    Ok(Shown { stored, events })
}
