//! Applying: from a filled-in form to a case with a number.

use std::collections::BTreeSet;

use domain::calendar::Calendar;
use domain::case::{Case, CaseId};
use domain::case::{Channel, Effect, Recorded, Submission, step, wakes_on};
use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::form::Answers;
use domain::identity::Account;
use domain::item::ItemVersion;
use domain::permit::{Deed, may};
use domain::privacy::Sensitive;
use domain::region::RegionCode;
use sha2::{Digest, Sha256};
use store::Statement;

use crate::cases::{applicant_role, calendars, who};
use crate::catalogue;
use crate::error::{Error, Result};
use crate::files;
use crate::forms;
use crate::services::Services;

/// An application as it comes in.
#[derive(Clone, Debug)]
pub struct Application {
    /// The region of the item.
    pub region: RegionCode,
    /// The item's code.
    pub item_code: String,
    /// The answers as typed.
    pub answers: Answers,
    /// A key that makes a repeated request the same request.
    pub idempotency_key: String,
    /// How it came in.
    pub channel: Channel,
}

/// Makes a case of an application (T1). The same key with the same content gives the same case.
pub fn submit(ctx: &Ctx, sv: &Services, application: &Application) -> Result<CaseId> {
    may(&ctx.actor, Deed::ApplyFor(&application.item_code))?;
    let account = ctx.actor.applicant().ok_or(Error::LogIn)?;

    let published = catalogue::published(sv, ctx.now, application.region, &application.item_code)?;
    check_level(ctx, &published.item)?;
    let form = forms::compiled(sv, &published)?;
    crate::people::check_sensitive(ctx, sv, form.schema())?;
    let org = CreditCode::parse(&published.item.authority.uscc).map_err(|_| Error::NotOnline)?;
    let today = ctx.now.civil_date_in_china();
    let answers = form.check(&application.answers, today).map_err(Error::Answers)?;

    let body = body_hash(application.region, &application.item_code, &answers);
    let submission = Submission {
        region: application.region,
        item_code: application.item_code.clone(),
        item_version: published.item.version,
        item_name: published.item.title().clone(),
        org,
        is_applied_for: published.item.is_applied_for(),
        channel: application.channel,
        answers,
    };
    let handed_in = HandedIn {
        files: files::given(form.schema(), &submission.answers),
        kinds: form.schema().sensitive(),
    };
    let key = application.idempotency_key.as_str();
    let mut ctx = ctx.clone();
    for _ in 0..NUMBERS {
        let calendar = calendars::of(sv, submission.region)?;
        let (id, statements) =
            recorded(&ctx, sv, account, submission.clone(), &calendar, (key, &body))?;
        match written(&ctx, sv, Some(account), &id, statements, &handed_in) {
            Ok(()) => return Ok(id),
            Err(Unwritten::Store(store::Error::Conflict(_))) => {}
            Err(Unwritten::Store(other)) => return Err(other.into()),
            Err(Unwritten::Refused(why)) => return Err(why),
        }
        if let Some(before) = repeated(sv, account, id.region, key, &body)? {
            return Ok(before);
        }
        if !sv.db.read(|tx| store::accounts::is_open(tx, &account.id))? {
            // It was closed while this was typed.
            return Err(Error::LogIn);
        }
        // Another case of this very millisecond drew the same number.
        ctx.entropy = redrawn(&ctx.entropy);
    }
    Err(Error::Unavailable("every case number that was drawn is taken".to_owned()))
}

/// What is handed in with what is stored.
#[derive(Clone, Default)]
pub(super) struct HandedIn {
    /// The files, each with its field.
    pub files: Vec<(String, String)>,
    /// The kinds of sensitive personal information that the applicant must have agreed to.
    pub kinds: BTreeSet<Sensitive>,
}

/// Why nothing was stored.
pub(super) enum Unwritten {
    /// What the database said.
    Store(store::Error),
    /// What is handed in cannot be used, or was not agreed to.
    Refused(Error),
}

impl From<store::Error> for Unwritten {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// Stores what belongs together, and holds the files that `account` hands in with the same stroke. A
/// consent that it needs is looked at there too, so that one that is taken back at this moment comes
/// before it or after it.
pub(super) fn written(
    ctx: &Ctx,
    sv: &Services,
    account: Option<&Account>,
    id: &CaseId,
    statements: Vec<Statement>,
    handed_in: &HandedIn,
) -> Result<(), Unwritten> {
    let is_plain = handed_in.files.is_empty() && handed_in.kinds.is_empty();
    let Some(account) = account.filter(|_| !is_plain) else {
        return Ok(sv.db.write_once(statements)?);
    };
    let (ctx, account, id) = (ctx.clone(), account.clone(), id.clone());
    let HandedIn { files, kinds } = handed_in.clone();
    sv.db.write(move |tx| {
        crate::people::hold_kinds(tx, &account.id, &kinds).map_err(Unwritten::Refused)?;
        for statement in &statements {
            tx.run(statement)?;
        }
        match files::hand_in(tx, &ctx, &account, &id, &files)? {
            unusable if unusable.is_empty() => Ok(()),
            unusable => Err(Unwritten::Refused(files::unusable(&unusable))),
        }
    })
}

/// Fails unless whoever acts may decide for the applicant, and has the real-name level that the
/// item asks for. Where somebody acts
/// for another it is their own that counts: it is they who were seen.
pub fn check_level(ctx: &Ctx, item: &ItemVersion) -> Result<()> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    crate::people::check_guardian(ctx)?;
    let (needed, has) = (crate::people::required_level(item), account.level);
    if has < needed { Err(Error::LevelNeeded { needed, has }) } else { Ok(()) }
}

/// How many case numbers are drawn before a submission is given up.
const NUMBERS: u32 = 4;

/// Bytes as good as those given, and different.
fn redrawn(entropy: &[u8; 64]) -> [u8; 64] {
    let mut next = [0; 64];
    for (half, part) in (0_u8..).zip(next.chunks_mut(32)) {
        part.copy_from_slice(&Sha256::new().chain_update(entropy).chain_update([half]).finalize());
    }
    next
}

/// A new case with everything that is recorded with it.
fn recorded(
    ctx: &Ctx,
    sv: &Services,
    account: &Account,
    submission: Submission,
    calendar: &Calendar,
    (key, body): (&str, &str),
) -> Result<(CaseId, Vec<Statement>)> {
    let (id, decided) = domain::case::submit(ctx, account, submission)?;
    let recorded = Recorded {
        seq: 1,
        at: ctx.now,
        who: who(&ctx.actor, applicant_role(&ctx.actor)),
        event: decided.event,
    };
    let case = step(None, &id, &recorded).expect("a submission is a first event");
    // The key comes first: a repeated submission is refused before anything was written.
    let (number, of) = (&id.number, &account.id);
    let first = (key, body);
    let first = store::submissions::insert_of_open(&sv.db, id.region, of, first, number, ctx.now);
    let mut statements = vec![first];
    statements.extend(store::cases::insert(&case, &recorded, wakes_on(&case, calendar)));
    statements.extend(outbox(ctx, &case, &decided.effects));
    Ok((id, statements))
}

/// What tells one application's content from another's.
fn body_hash(region: RegionCode, item_code: &str, answers: &Answers) -> String {
    let mut bytes = Vec::with_capacity(2048);
    for part in [region.as_str(), item_code] {
        add(&mut bytes, part);
    }
    for (key, values) in answers {
        add(&mut bytes, key);
        bytes.extend_from_slice(&(values.len() as u64).to_le_bytes());
        values.iter().for_each(|value| add(&mut bytes, value));
    }
    store::chain::digest(&bytes)
}

/// Every part has its length in front, so that no two applications give the same bytes.
fn add(bytes: &mut Vec<u8>, part: &str) {
    bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
    bytes.extend_from_slice(part.as_bytes());
}

/// The case that a key stands for, if it was used before.
fn repeated(
    sv: &Services,
    account: &Account,
    region: RegionCode,
    key: &str,
    body: &str,
) -> Result<Option<CaseId>> {
    let found = sv.db.read(|tx| store::submissions::find(tx, region, &account.id, key))?;
    match found {
        Some((before, number)) if before == body => Ok(Some(CaseId { region, number })),
        Some(_) => Err(Error::KeyReused),
        None => Ok(None),
    }
}

/// The statements that record effects with the change that caused them.
pub(super) fn outbox(ctx: &Ctx, case: &Case, effects: &[Effect]) -> Vec<Statement> {
    let mut statements = Vec::with_capacity(effects.len());
    for (n, effect) in effects.iter().enumerate() {
        let Effect::Notify { to, about } = effect;
        let payload = serde_json::json!({
            "region": to.region.as_str(),
            "account": to.id,
            "about": about,
            "case_region": case.id.region.as_str(),
            "case_number": case.id.number,
        });
        let id = ctx.id(u8::try_from(n).unwrap_or(u8::MAX));
        statements.push(store::outbox::insert(
            case.id.region,
            &id,
            "notify",
            payload.to_string(),
            ctx.now,
        ));
    }
    statements
}
