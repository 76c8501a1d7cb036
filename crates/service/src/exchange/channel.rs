//! Channels: what a hall's terminal, a hotline or a partner's site does for a person who let it.
//!
//! The person makes a code while logged in and gives it to whoever is before them. The channel takes
//! it once and acts for half an hour, as an agent: with the person's level at that time, for no other
//! person, and with its own name in every record.

use domain::case::{Case, CaseId, Channel};
use domain::ctx::Ctx;
use domain::exchange::{Client, Permit};
use domain::form::Answers;
use domain::identity::{Account, Actor};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::cases::{self, Application};
use crate::error::{Error, Result};
use crate::services::Services;
use crate::throttle::Limit;

/// How many codes a person may make.
const CODES: Limit = Limit { tries: 10, window_ms: 3_600_000 };
/// Wrong codes from one client before it must wait.
const WRONG: Limit = Limit { tries: 10, window_ms: 10 * 60_000 };

fn holder(ctx: &Ctx) -> Result<&Account> {
    match &ctx.actor {
        Actor::Account(account) if account.is_applicant() => Ok(account),
        Actor::Account(_) | Actor::Agent(_) => Err(Error::Forbidden),
        Actor::Nobody | Actor::System => Err(Error::LogIn),
    }
}

/// Sixteen letters and digits of 80 random bits, in groups of four.
fn shown(token: &str) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bytes = token.as_bytes().chunks(4).take(16);
    let digit = |four: &[u8]| {
        let number = std::str::from_utf8(four).ok().and_then(|t| usize::from_str_radix(t, 16).ok());
        char::from(ALPHABET[number.unwrap_or_default() % 32])
    };
    let all: Vec<char> = bytes.map(digit).collect();
    all.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code as typed or read aloud, made one of ours.
fn plain(code: &str) -> String {
    let upper = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase());
    upper
        .map(|c| match c {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        })
        .collect()
}

fn digest(code: &str) -> String {
    crate::digest(plain(code).as_bytes())
}

/// Makes a code by which one channel may act for oneself for the length of a visit.
pub fn make_code(ctx: &Ctx, sv: &Services) -> Result<String> {
    let account = holder(ctx)?;
    let key = format!("permit/{}/{}", account.id.region, account.id.id);
    sv.throttle.check(&key, CODES, ctx.now)?;
    sv.throttle.count(&key, CODES, ctx.now);
    let code = shown(&ctx.token());
    let permit = Permit {
        principal: account.id.clone(),
        id: ctx.id(0),
        level: account.level,
        created_at: ctx.now,
        taken: None,
        revoked_at: None,
    };
    let hash = digest(&code);
    sv.db.write(move |tx| store::permits::insert(tx, &permit, &hash))?;
    Ok(code)
}

/// One's own permits, the newest first.
pub fn permits(ctx: &Ctx, sv: &Services) -> Result<Vec<Permit>> {
    let id = &holder(ctx)?.id;
    Ok(sv.db.read(|tx| store::permits::list(tx, id))?)
}

/// Takes a permit back at once.
pub fn revoke(ctx: &Ctx, sv: &Services, id: &str) -> Result<()> {
    let (account, id, now) = (holder(ctx)?.id.clone(), id.to_owned(), ctx.now);
    match sv.db.write(move |tx| store::permits::revoke(tx, &account, &id, now))? {
        true => Ok(()),
        false => Err(Error::NotFound("permit")),
    }
}

/// Has a client take a code. A wrong one, an old one and one that was taken get the same answer.
pub fn take(ctx: &Ctx, sv: &Services, client: &Client, code: &str) -> Result<(Permit, String)> {
    let key = format!("permit-code:{}.{}", client.region, client.id);
    sv.throttle.check(&key, WRONG, ctx.now)?;
    let hash = digest(code);
    let found = sv.db.read(|tx| store::permits::find_by_code(tx, &hash))?;
    let Some(permit) = found.filter(|permit| permit.can_be_taken(ctx.now)) else {
        sv.throttle.count(&key, WRONG, ctx.now);
        return Err(Error::NotFound("permit"));
    };
    let (taken, own, now) = (permit.clone(), (client.region, client.id.clone()), ctx.now);
    if !sv.db.write(move |tx| store::permits::take(tx, &taken, (own.0, &own.1), now))? {
        return Err(Error::NotFound("permit"));
    }
    let principal = principal(sv, &permit)?;
    let permit = Permit { taken: Some((client.region, client.id.clone(), now)), ..permit };
    Ok((permit, masked(&principal.name)))
}

fn masked(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    first + &"*".repeat(chars.count())
}

fn principal(sv: &Services, permit: &Permit) -> Result<Account> {
    let stored = sv.db.read(|tx| store::accounts::find(tx, &permit.principal))?;
    let stored = stored.filter(|stored| !stored.is_disabled);
    Ok(stored.ok_or(Error::NotFound("permit"))?.account)
}

/// The circumstances in which a client acts by a permit that it has taken and that holds.
fn acting(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    (region, id): (RegionCode, &str),
) -> Result<Ctx> {
    let permit = sv.db.read(|tx| store::permits::find(tx, region, id))?;
    let permit = permit.filter(|permit| permit.holds_for(client, ctx.now));
    let permit = permit.ok_or(Error::NotFound("permit"))?;
    let agent = client.agent_of(principal(sv, &permit)?, &permit, ctx.now);
    Ok(Ctx { actor: Actor::Agent(Box::new(agent)), ..ctx.clone() })
}

/// How a case stands, for a channel: no answers and no names.
pub struct Progressed {
    /// The case.
    pub case: Case,
    /// What happened when.
    pub steps: Vec<(&'static str, Instant)>,
}

fn progressed(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Progressed> {
    let shown = cases::show_own(ctx, sv, id)?;
    let told = shown.history.iter().filter(|recorded| !recorded.event.is_internal());
    let steps = told.map(|recorded| (recorded.event.key(), recorded.at)).collect();
    Ok(Progressed { case: shown.case, steps })
}

/// Applies for somebody. The same key a second time gives the same case.
pub fn submit(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    permit: (RegionCode, &str),
    application: (RegionCode, String, Answers, &str),
) -> Result<CaseId> {
    let ctx = acting(ctx, sv, client, permit)?;
    let (region, item_code, answers, key) = application;
    let idempotency_key = format!("{}.{}:{key}", client.region, client.id);
    let channel = Channel::Web;
    cases::submit(&ctx, sv, &Application { region, item_code, answers, idempotency_key, channel })
}

/// How a case of theirs stands.
pub fn progress(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    permit: (RegionCode, &str),
    id: &CaseId,
) -> Result<Progressed> {
    progressed(&acting(ctx, sv, client, permit)?, sv, id)
}

/// Answers a correction notice for somebody.
pub fn supplement(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    permit: (RegionCode, &str),
    (id, revision, answers, note): (&CaseId, u32, Answers, String),
) -> Result<Case> {
    let ctx = acting(ctx, sv, client, permit)?;
    cases::show_own(&ctx, sv, id)?;
    cases::supplement(&ctx, sv, id, revision, answers, note)
}

/// Withdraws a case for somebody.
pub fn withdraw(
    ctx: &Ctx,
    sv: &Services,
    client: &Client,
    permit: (RegionCode, &str),
    (id, revision, reason): (&CaseId, u32, String),
) -> Result<Case> {
    let ctx = acting(ctx, sv, client, permit)?;
    cases::show_own(&ctx, sv, id)?;
    cases::withdraw(&ctx, sv, id, revision, reason)
}
