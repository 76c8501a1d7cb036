//! Bringing what waits: take under a lease, bring, settle with the fence of the lease.

use std::collections::{BTreeMap, VecDeque};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;

use domain::exchange::Client;
use domain::identity::AccountId;
use domain::notice::{
    Address, CONTACT_CODE, Carrier, RECOVERY_CODE, is_of_safety, is_progress, recovers_from,
    wait_ms, worth_until,
};
use domain::region::RegionCode;
use domain::time::Instant;
use store::dispatches::{Dispatch, End, Taken};

use super::{Contact, Letter, Outcome, Rest, Setup, Told, Way};
use crate::error::Result;
use crate::exchange;
use crate::services::Services;

/// How long what was taken stays with its taker. A carrier has half of it to bring a batch, so that
/// the rest is left for the letter it is at and for settling.
const LEASE_MS: i64 = 120_000;
/// What ended is kept so long for those who run the site.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// A notice that says only how far a case is may be left out for a later one after so long.
const SUPERSEDED_MS: i64 = 3_600_000;

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Brought.
    pub sent: u32,
    /// No longer worth bringing.
    pub dropped: u32,
    /// Given up.
    pub failed: u32,
    /// To be tried again.
    pub postponed: u32,
}

/// Who is to be told.
enum Whom {
    Nobody,
    Person(Contact),
    System(Box<Client>),
}

impl Whom {
    fn find(sv: &Services, carrier: Carrier, to: &AccountId) -> Result<Self> {
        if carrier == Carrier::Hook {
            let found = sv.db.read(|tx| store::clients::find(tx, to.region, &to.id))?;
            return Ok(found.map_or(Self::Nobody, |one| Self::System(Box::new(one.client))));
        }
        let found = sv.db.read(|tx| store::contacts::list(tx, to))?;
        let own = found.into_iter().find(|contact| contact.carrier == carrier);
        Ok(own.map_or(Self::Nobody, Self::Person))
    }
}

/// What becomes of something taken.
enum Verdict {
    End(End, Option<String>),
    Later { why: String, is_tried: bool },
}

type Settled = (Taken, Verdict);

/// Brings what is due by every carrier, a batch of each in turn so that none waits for the end of
/// another's queue, until nothing is due or the carriers are down. `clock` is asked again and again,
/// because bringing takes time and a lease ends.
pub fn deliver(sv: &Services, clock: &dyn Fn() -> Instant) -> Result<Delivered> {
    let mut all = Delivered::default();
    let Some(setup) = sv.carriers.setup.get() else { return Ok(all) };
    for way in &setup.ways {
        note_fullness(sv, setup, way)?;
    }
    // A way at which nothing ended is not asked at once again: nothing is due there, nothing of it is
    // ours any more, or the carrier brought nothing.
    let mut live: Vec<&Way> = setup.ways.iter().collect();
    while !live.is_empty() {
        let mut still = Vec::new();
        for way in live {
            let before = all;
            bring_batch(sv, setup, way, clock, &mut all)?;
            let ended = |d: Delivered| d.sent + d.dropped + d.failed;
            if ended(all) > ended(before) {
                still.push(way);
            }
        }
        live = still;
    }
    Ok(all)
}

fn bring_batch(
    sv: &Services,
    setup: &Setup,
    way: &Way,
    clock: &dyn Fn() -> Instant,
    all: &mut Delivered,
) -> Result<()> {
    let now = clock();
    if rests(sv, way, now) {
        return Ok(());
    }
    let lease_until = now.plus_millis(LEASE_MS);
    let (carrier, limit) = (way.carrier, way.at_once);
    let taken =
        sv.db.write(move |tx| store::dispatches::take(tx, carrier, now, lease_until, limit))?;
    if taken.is_empty() { Ok(()) } else { bring(sv, setup, way, clock, taken, all) }
}

fn note_fullness(sv: &Services, setup: &Setup, way: &Way) -> Result<()> {
    let (carrier, most) = (way.carrier, setup.queue_max);
    let is_full = sv.db.read(|tx| store::dispatches::is_full(tx, carrier, most))?;
    let was_full = sv.carriers.full(carrier).swap(is_full, Ordering::Relaxed);
    if is_full && !was_full {
        tracing::warn!(carrier = carrier.key(), most, "the queue is full; the inbox goes on");
    }
    Ok(())
}

/// Whether a carrier is left alone for now, because it was found down.
fn rests(sv: &Services, way: &Way, now: Instant) -> bool {
    let rests = sv.carriers.rests.lock().unwrap_or_else(PoisonError::into_inner);
    rests.get(&way.carrier).is_some_and(|rest| rest.until > now)
}

/// Leaves a carrier alone for a while, longer each time it is found down.
fn rest(sv: &Services, carrier: Carrier, now: Instant, why: &str) {
    let mut rests = sv.carriers.rests.lock().unwrap_or_else(PoisonError::into_inner);
    let tries = rests.get(&carrier).map_or(0, |rest| rest.tries + 1);
    let until = now.plus_millis(wait_ms(tries));
    tracing::warn!(carrier = carrier.key(), why, tries, "the carrier is down and is left alone");
    rests.insert(carrier, Rest { until, tries });
}

/// Brings a batch in waves: in each one letter of every recipient, so that nobody gets the later
/// notice where the earlier one did not arrive.
fn bring(
    sv: &Services,
    setup: &Setup,
    way: &Way,
    clock: &dyn Fn() -> Instant,
    taken: Vec<Taken>,
    all: &mut Delivered,
) -> Result<()> {
    let mut queues: BTreeMap<(RegionCode, String), VecDeque<Taken>> = BTreeMap::new();
    for one in taken {
        let key = &one.dispatch.key;
        queues.entry((key.region, key.recipient.clone())).or_default().push_back(one);
    }
    let mut whom = BTreeMap::new();
    for (region, recipient) in queues.keys() {
        let to = AccountId { region: *region, id: recipient.clone() };
        let found = Whom::find(sv, way.carrier, &to)?;
        whom.insert(to, found);
    }
    let began = clock();
    while queues.values().any(|queue| !queue.is_empty()) {
        let mut settled: Vec<Settled> = Vec::new();
        let mut wave: Vec<(Taken, Letter)> = Vec::new();
        for ((region, recipient), queue) in &mut queues {
            let account = AccountId { region: *region, id: recipient.clone() };
            let whom = whom.get(&account).unwrap_or(&Whom::Nobody);
            while let Some(one) = queue.pop_front() {
                match letter(sv, setup, &account, whom, &one, queue, clock()) {
                    Ok(letter) => {
                        wave.push((one, letter));
                        break;
                    }
                    Err(why) => {
                        settled.push((one, Verdict::End(End::Dropped, Some(why.to_owned()))));
                    }
                }
            }
        }
        let left_ms = LEASE_MS / 2 - clock().millis_since(began);
        let budget = Duration::from_millis(u64::try_from(left_ms).unwrap_or(0));
        let outcomes = send(way, &wave, budget);
        let is_down = outcomes.is_err();
        judge(&mut queues, &mut settled, wave, outcomes);
        if is_down {
            let why = settled.iter().rev().find_map(|(_, verdict)| match verdict {
                Verdict::Later { why, .. } => Some(why.clone()),
                Verdict::End(..) => None,
            });
            let why = why.unwrap_or_default();
            rest(sv, way.carrier, clock(), &why);
            let left = queues.values_mut().flat_map(std::mem::take);
            settled.extend(
                left.map(|one| (one, Verdict::Later { why: why.clone(), is_tried: false })),
            );
        } else if !settled.is_empty() {
            let mut rests = sv.carriers.rests.lock().unwrap_or_else(PoisonError::into_inner);
            rests.remove(&way.carrier);
        }
        settle(sv, clock(), settled, all)?;
    }
    Ok(())
}

fn send(way: &Way, wave: &[(Taken, Letter)], budget: Duration) -> Result<Vec<Outcome>, String> {
    if wave.is_empty() || budget.is_zero() {
        return Ok(Vec::new());
    }
    let letters: Vec<Letter> = wave.iter().map(|(_, letter)| letter.clone()).collect();
    (way.send)(&letters, budget)
}

/// Turns the outcomes of a wave into verdicts. Whoever's letter waits has all later ones wait.
fn judge(
    queues: &mut BTreeMap<(RegionCode, String), VecDeque<Taken>>,
    settled: &mut Vec<Settled>,
    wave: Vec<(Taken, Letter)>,
    outcomes: Result<Vec<Outcome>, String>,
) {
    let (mut outcomes, why) = match outcomes {
        Ok(outcomes) => (outcomes.into_iter(), "no-time".to_owned()),
        Err(why) => (Vec::new().into_iter(), why),
    };
    for (one, _) in wave {
        let verdict = match outcomes.next() {
            Some(Outcome::Sent) => Verdict::End(End::Sent, None),
            Some(Outcome::Refused(why)) => Verdict::End(End::Failed, Some(why)),
            Some(Outcome::Later(why)) => Verdict::Later { why, is_tried: true },
            None => Verdict::Later { why: why.clone(), is_tried: false },
        };
        if let Verdict::Later { why, .. } = &verdict {
            let key = &one.dispatch.key;
            let queue = queues.get_mut(&(key.region, key.recipient.clone()));
            let later = queue.map(std::mem::take).unwrap_or_default();
            settled.extend(
                later
                    .into_iter()
                    .map(|one| (one, Verdict::Later { why: why.clone(), is_tried: false })),
            );
        }
        settled.push((one, verdict));
    }
}

/// The letter to bring, or why it is not brought any more.
fn letter(
    sv: &Services,
    setup: &Setup,
    account: &AccountId,
    whom: &Whom,
    one: &Taken,
    later: &VecDeque<Taken>,
    now: Instant,
) -> Result<Letter, &'static str> {
    let dispatch = &one.dispatch;
    let carrier = dispatch.key.carrier;
    if worth_until(carrier, &dispatch.about, dispatch.created_at) <= now {
        return Err("stale");
    }
    let waited_ms = now.millis_since(dispatch.created_at);
    let says_more = |other: &Taken| other.dispatch.case == dispatch.case;
    // A system keeps a record of its own and needs every event; people need the last word.
    let can_be_left_out = carrier != Carrier::Hook && is_progress(&dispatch.about);
    if can_be_left_out && waited_ms > SUPERSEDED_MS && later.iter().any(says_more) {
        return Err("superseded");
    }
    if let Some(former) = &dispatch.former {
        return Ok(written(setup, dispatch, (&former.address, &former.lang), None));
    }
    let contact = match whom {
        Whom::Nobody => return Err("no-address"),
        Whom::System(client) => {
            return exchange::hook_letter(sv, client, dispatch, now).ok_or("not-wanted");
        }
        Whom::Person(contact) => contact,
    };
    let code = match (dispatch.about.as_str(), contact.verified_at) {
        (CONTACT_CODE, None) => Some(sv.contact_code(account, contact)),
        (CONTACT_CODE, Some(_)) => return Err("proven-already"),
        // What was not proven may be anybody's.
        (_, None) => return Err("not-wanted"),
        (RECOVERY_CODE, Some(at)) if recovers_from(at) > now => return Err("not-wanted"),
        (RECOVERY_CODE, Some(_)) => Some(sv.recovery_code(account, &dispatch.key.id)),
        (about, Some(_)) if !contact.is_on && !is_of_safety(about) => return Err("not-wanted"),
        (_, Some(_)) => None,
    };
    Ok(written(setup, dispatch, (&contact.address, &contact.lang), code.as_deref()))
}

/// A letter to a person in its words.
fn written(
    setup: &Setup,
    dispatch: &Dispatch,
    (to, lang): (&Address, &str),
    code: Option<&str>,
) -> Letter {
    let carrier = dispatch.key.carrier;
    let (about, case) = (dispatch.about.as_str(), dispatch.case.as_ref());
    let words = (setup.words)(&Told { carrier, lang, about, case, code });
    Letter {
        id: format!("{}.{}", dispatch.key.id, carrier.key()),
        to: to.reveal().to_owned(),
        subject: words.subject,
        text: words.text,
        headers: Vec::new(),
    }
}

/// The longest fault that is kept.
const FAULT_MAX: usize = 300;

fn settle(sv: &Services, now: Instant, settled: Vec<Settled>, all: &mut Delivered) -> Result<()> {
    let done = sv.db.write(move |tx| {
        let mut done = Delivered::default();
        for (one, verdict) in &settled {
            let (is_own, count) = match verdict {
                Verdict::End(end, why) => {
                    let why = why.as_deref().map(short);
                    let is_own = store::dispatches::settle(tx, one, *end, why.as_deref(), now)?;
                    let count = match end {
                        End::Sent => &mut done.sent,
                        End::Dropped => &mut done.dropped,
                        End::Failed => &mut done.failed,
                    };
                    (is_own, count)
                }
                Verdict::Later { why, is_tried } => {
                    let wait = if *is_tried { wait_ms(one.attempts) } else { 0 };
                    let at = now.plus_millis(wait);
                    let why = short(why);
                    let is_own = store::dispatches::postpone(tx, one, at, &why, *is_tried)?;
                    (is_own, &mut done.postponed)
                }
            };
            *count += u32::from(is_own);
        }
        Ok::<_, store::Error>(done)
    })?;
    all.sent += done.sent;
    all.dropped += done.dropped;
    all.failed += done.failed;
    all.postponed += done.postponed;
    Ok(())
}

fn short(why: &str) -> String {
    why.chars().filter(|c| !c.is_control()).take(FAULT_MAX).collect()
}

/// Forgets what ended long ago; answers how much.
pub fn sweep(sv: &Services, now: Instant) -> Result<u64> {
    let before = now.plus_millis(-KEPT_MS);
    Ok(sv.db.write(move |tx| store::dispatches::forget(tx, before))?)
}
