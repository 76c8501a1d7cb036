//! Background work: carrying out effects after their records are safe.

use std::sync::atomic::Ordering;

use domain::case::CaseId;
use domain::ctx::Ctx;
use domain::identity::AccountId;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use store::dispatches::Dispatch;
use store::messages::Message;
pub use store::outbox::Failing;
use store::outbox::Job;

use crate::carriers::{self, Planned};
pub use crate::cases::sweep::Swept;
use crate::error::{Error, Result};
use crate::exchange;
use crate::papers;
use crate::services::Services;

/// The longest wait between two tries of a failing effect.
const WAIT_MAX_MS: i64 = 3_600_000;
/// How many effects one round takes.
const ROUND: u32 = 200;
/// How many effects share a transaction, as long as none of them fails.
const AT_ONCE: usize = 50;

/// Carries out what is due and answers how many effects were done. Safe to run twice at once:
/// an effect and the mark that it is done are one transaction.
pub fn drain(sv: &Services, now: Instant) -> Result<u32> {
    let mut done = 0;
    loop {
        let jobs = sv.db.read(|tx| store::outbox::due(tx, now, ROUND))?;
        if jobs.is_empty() {
            return Ok(done);
        }
        let before = done;
        for some in jobs.chunks(AT_ONCE) {
            done += round(sv, now, some)?;
        }
        if done == before {
            return Ok(done);
        }
    }
}

/// Carries out some effects in one transaction; where one of them fails, each in one of its own.
fn round(sv: &Services, now: Instant, jobs: &[Job]) -> Result<u32> {
    let (kit, some) = (Kit::of(sv)?, jobs.to_vec());
    let outcome: Result<Done> = sv.db.write(move |tx| carry_out(tx, &kit, &some));
    if let Ok(done) = outcome {
        return Ok(done.counted(sv));
    }
    let mut done = 0;
    for job in jobs {
        done += run(sv, now, job)?;
    }
    Ok(done)
}

/// What effects need beside their transaction.
#[derive(Clone)]
struct Kit {
    code_key: String,
    planned: Planned,
    has_hooks: bool,
}

impl Kit {
    fn of(sv: &Services) -> Result<Self> {
        Ok(Self {
            code_key: papers::code_key(sv),
            planned: carriers::planned(sv),
            has_hooks: sv.db.read(store::clients::has_hooks)?,
        })
    }
}

/// What a transaction carried out.
struct Done {
    effects: u32,
    /// What queues were too full for.
    left_out: u64,
}

impl Done {
    /// Counts what was left out, once the transaction has been committed: one that is rolled back
    /// and tried again would count twice. Answers how many effects were carried out.
    fn counted(self, sv: &Services) -> u32 {
        sv.carriers.left_out().fetch_add(self.left_out, Ordering::Relaxed);
        self.effects
    }
}

/// What effects bring about, stored together at the end.
#[derive(Default)]
struct Told {
    messages: Vec<(AccountId, Message)>,
    dispatches: Vec<Dispatch>,
    left_out: u64,
}

/// Carries out some effects, all or none. Where somebody else carried out some of them before, it
/// fails, and each is looked at by itself.
fn carry_out(tx: &mut store::Tx<'_>, kit: &Kit, jobs: &[Job]) -> Result<Done> {
    let finished = usize::try_from(store::outbox::finish(tx, jobs)?).unwrap_or(usize::MAX);
    if finished == 0 {
        return Ok(Done { effects: 0, left_out: 0 });
    }
    if finished != jobs.len() {
        return Err(Error::ChangedMeanwhile);
    }
    let mut told = Told::default();
    for job in jobs {
        match job.kind.as_str() {
            "notify" => notify(tx, job, kit, &mut told)?,
            other => return Err(Error::Internal(format!("no such effect: {other}"))),
        }
    }
    store::messages::insert_many(tx, &told.messages)?;
    store::dispatches::insert_many(tx, &told.dispatches)?;
    let effects = u32::try_from(finished).unwrap_or(u32::MAX);
    Ok(Done { effects, left_out: told.left_out })
}

/// Carries out one effect; where it fails, it is put off.
fn run(sv: &Services, now: Instant, job: &Job) -> Result<u32> {
    let (kit, one) = (Kit::of(sv)?, vec![job.clone()]);
    let outcome: Result<Done> = sv.db.write(move |tx| carry_out(tx, &kit, &one));
    match outcome {
        Err(Error::Unavailable(why)) => Err(Error::Unavailable(why)),
        Err(fault) => {
            tracing::warn!(job = job.id, kind = job.kind, %fault, "an effect failed");
            let wait = (1000_i64 << job.attempts.min(12)).min(WAIT_MAX_MS);
            let (fault, tried) = (fault.to_string(), job.clone());
            sv.db.write(move |tx| {
                store::outbox::postpone(tx, &tried, now.plus_millis(wait), &fault)
            })?;
            Ok(0)
        }
        Ok(done) => Ok(done.counted(sv)),
    }
}

fn notify(tx: &mut store::Tx<'_>, job: &Job, kit: &Kit, told: &mut Told) -> Result<()> {
    let payload: serde_json::Value =
        serde_json::from_str(&job.payload).map_err(|e| Error::Internal(e.to_string()))?;
    let text = |key: &str| {
        let found = payload.get(key).and_then(serde_json::Value::as_str);
        found.map(str::to_owned).ok_or_else(|| Error::Internal(format!("the effect lacks {key}")))
    };
    let region = |key: &str| {
        RegionCode::parse(&text(key)?).map_err(|e| Error::Internal(format!("{key}: {e}")))
    };
    let to = AccountId { region: region("region")?, id: text("account")? };
    let case = CaseId { region: region("case_region")?, number: text("case_number")? };
    let about = text("about")?;
    // What is told is also put on paper; the paper gets its number here and is made afterwards.
    papers::reserve_told(tx, &kit.code_key, &case, &about, job.created_at)?;
    let message =
        Message { id: job.id.clone(), about, case: Some(case), at: job.created_at, is_read: false };
    told.left_out += carriers::plan(tx, &to, &message, kit.planned, &mut told.dispatches)?;
    if let Some(id) = message.case.as_ref().filter(|_| kit.has_hooks) {
        let case = store::cases::find(tx, id)?.ok_or(Error::NotFound("case"))?;
        // One event may be told to several people; the department hears of it once.
        if case.applicant == to {
            exchange::plan_hooks(tx, &case, &message, &mut told.dispatches)?;
        }
    }
    told.messages.push((to, message));
    Ok(())
}

/// Does what the clock has to do to cases by a moment; see [`crate::cases`].
pub fn sweep(sv: &Services, now: Instant, entropy: [u8; 64]) -> Result<Swept> {
    crate::cases::sweep::sweep(sv, now, entropy)
}

/// Ends sessions that ran out; answers how many.
pub fn clear_sessions(sv: &Services, now: Instant) -> Result<u64> {
    Ok(sv.db.write(move |tx| store::sessions::delete_expired(tx, now))?)
}

/// How the outbox stands, for those who run the site.
pub fn waiting(sv: &Services) -> Result<store::outbox::Waiting> {
    Ok(sv.db.read(store::outbox::waiting)?)
}

/// The effects of a region that could not be carried out yet, with the reasons, for an
/// administrator.
pub fn failing(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Vec<Failing>> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (from, to) = crate::cases::span(region);
    Ok(sv.db.read(|tx| store::outbox::failing(tx, (&from, &to)))?)
}

/// Has every failed effect of the region tried again at once; answers how many.
pub fn retry(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<u64> {
    may(&ctx.actor, Deed::ManageAccounts(region))?;
    let (now, (from, to)) = (ctx.now, crate::cases::span(region));
    Ok(sv.db.write(move |tx| store::outbox::retry(tx, (&from, &to), now))?)
}
