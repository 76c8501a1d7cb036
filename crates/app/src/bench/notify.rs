//! Notices to a provider that does nothing: from the outbox to the inbox, the queue, and out.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use domain::case::Channel;
use domain::identity::Actor;
use domain::notice::{Address, Carrier};
use service::carriers::{self, Contact, Letter, Outcome, Setup, Told, Way, Words};
use service::cases::Application;

use super::Asked;
use super::fixture::{Fixture, ctx};
use super::report::Report;
use super::seeded::url;
use crate::clock;

/// Who is told.
const CITIZENS: u16 = 200;
/// Of how many cases.
const CASES: usize = 10_000;
const CASES_QUICK: usize = 1_000;
/// How long the provider stands still in the middle, by the clock that leases go by.
const STALL_MS: i64 = 30_000;

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let fixture = Fixture::create(&url(asked, folder.path()), 8, CITIZENS)?;
    let sv = &fixture.services;
    let total = if asked.is_quick { CASES_QUICK } else { CASES };
    let effects: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let stalled = Arc::new(AtomicI64::new(0));
    sv.carry(setup(Arc::clone(&effects), Arc::clone(&stalled), total / 2));
    reach(&fixture)?;
    submit(&fixture, total)?;
    say(&format!("{total} cases wait to be told of"));
    let mut report = Report::new("notify", sv.db.engine());
    let began = Instant::now();
    let drained = service::work::drain(sv, clock::now())?;
    let drained_s = began.elapsed().as_secs_f64();
    anyhow::ensure!(drained as usize == total, "{drained} of {total} effects were carried out");
    let began = Instant::now();
    let now = || clock::now().plus_millis(stalled.load(Ordering::Relaxed));
    let mut sent = 0;
    while sent < total {
        let done = carriers::deliver(sv, &now)?;
        anyhow::ensure!(done.sent > 0, "the queue stands still at {sent}: {done:?}");
        sent += done.sent as usize;
    }
    let delivered_s = began.elapsed().as_secs_f64();
    let effects = effects.lock().expect("no one panicked with it");
    let twice = effects.values().filter(|count| **count > 1).count();
    anyhow::ensure!(effects.len() == total, "{} of {total} arrived", effects.len());
    anyhow::ensure!(twice == 0, "{twice} arrived twice");
    let rate = |seconds: f64| total as f64 / seconds;
    report.at_least("brought to the provider", "/s", &[rate(delivered_s)], 1000.0);
    report.at_least(
        "from the outbox to the provider",
        "/s",
        &[rate(drained_s + delivered_s)],
        1000.0,
    );
    report.notes.push(format!(
        "{total} notices to {CITIZENS} people, each once; inbox, number of the paper and queue \
         {:.0}/s, queue to provider {:.0}/s; half-way the provider stood still for {} s of the \
         clock that leases go by",
        rate(drained_s),
        rate(delivered_s),
        STALL_MS / 1000
    ));
    Ok(report)
}

/// A provider that counts, and that stands still once when it has had `half`.
fn setup(
    effects: Arc<Mutex<BTreeMap<String, u32>>>,
    stalled: Arc<AtomicI64>,
    half: usize,
) -> Setup {
    let send = move |letters: &[Letter], _: std::time::Duration| {
        let mut effects = effects.lock().expect("no one panicked with it");
        for letter in letters {
            *effects.entry(letter.id.clone()).or_default() += 1;
        }
        if effects.len() >= half {
            stalled.store(STALL_MS, Ordering::Relaxed);
        }
        Ok(vec![Outcome::Sent; letters.len()])
    };
    let words = |told: &Told<'_>| Words {
        subject: told.about.to_owned(),
        text: told.case.map(domain::case::CaseId::shown).unwrap_or_default(),
    };
    let way = Way { carrier: Carrier::Email, at_once: 200, send: Box::new(send) };
    Setup { ways: vec![way], words: Box::new(words), queue_max: 1_000_000 }
}

/// Has every citizen reached at an address.
fn reach(fixture: &Fixture) -> anyhow::Result<()> {
    let now = clock::now();
    let citizens = fixture.citizens.iter();
    let all: Vec<_> = citizens.map(|(login, one)| (login.clone(), one.id.clone())).collect();
    let saved: store::Result<()> = fixture.services.db.write(move |tx| {
        all.iter().try_for_each(|(login, id)| {
            let address = Address::parse(Carrier::Email, &format!("{login}@example.cn"));
            let contact = Contact {
                carrier: Carrier::Email,
                address: address.expect("a plain mailbox"),
                lang: "zh".to_owned(),
                is_on: true,
                asked_at: now,
                tries: 0,
                verified_at: Some(now),
            };
            store::contacts::save(tx, id, &contact)
        })
    });
    Ok(saved?)
}

fn submit(fixture: &Fixture, total: usize) -> anyhow::Result<()> {
    let share = fixture.citizens.len().div_ceil(8);
    std::thread::scope(|scope| {
        let threads: Vec<_> = fixture
            .citizens
            .chunks(share)
            .enumerate()
            .map(|(n, some)| scope.spawn(move || submit_share(fixture, some, n, total)))
            .collect();
        for thread in threads {
            thread.join().map_err(|_| anyhow::anyhow!("a submitting thread panicked"))??;
        }
        Ok(())
    })
}

/// Submits the cases that fall to some of the citizens.
fn submit_share(
    fixture: &Fixture,
    some: &[(String, domain::identity::Account)],
    share: usize,
    total: usize,
) -> anyhow::Result<()> {
    let all = fixture.citizens.len();
    let first = share * all.div_ceil(8);
    for n in 0..total {
        let Some((_, account)) = (n % all).checked_sub(first).and_then(|at| some.get(at)) else {
            continue;
        };
        let application = Application {
            region: fixture.region,
            item_code: fixture.item_code.clone(),
            answers: fixture.answers.clone(),
            idempotency_key: format!("notify-{n}"),
            channel: Channel::Web,
        };
        let ctx = ctx(Actor::Account(Box::new(account.clone())));
        service::cases::submit(&ctx, &fixture.services, &application)?;
    }
    Ok(())
}
