//! A rush of first logins at the same instant: none fails, the last is not much later than hashing
//! alone would be, and whoever reads pages meanwhile feels little of it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use argon2::password_hash::PasswordHasher;
use argon2::{Algorithm, Argon2, Params, Version};
use domain::identity::Actor;
use service::Cost;
use service::people::Login;

use super::Asked;
use super::assess::high_water_kib;
use super::client::{Client, hidden};
use super::fixture::{self, Fixture, PASSWORD};
use super::report::{Report, at_share};
use super::server::Server;

/// How many log in at once.
const PEOPLE: u16 = 150;
/// How often a reader asks for a page.
const EVERY: Duration = Duration::from_millis(20);
/// Readers.
const READERS: usize = 4;
/// Wrong passwords, for known and unknown names in turn.
const TRIES: u32 = 2000;

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    anyhow::ensure!(
        asked.database.is_none(),
        "logins are measured on SQLite: leave --database out"
    );
    let folder = super::folder(asked)?;
    let mut report = Report::new("login", "sqlite");
    say("making the accounts");
    let url = fixture::sqlite_url(folder.path());
    let fixture = Fixture::create_hashing(&url, 8, PEOPLE, Cost::default())?;
    let product = Server::product(Arc::clone(&fixture.services))?;
    let mut ratios = Vec::new();
    let mut reads = Vec::new();
    let mut failures = 0;
    for round in 0..if asked.is_quick { 1 } else { 3 } {
        let hashing = pure_hashing(Cost::default());
        let rush = rush(&fixture, product.address)?;
        failures += rush.failures;
        let last = rush.last.as_secs_f64();
        say(&format!(
            "round {round}: hashing alone {:.2} s, last login {last:.2} s, {} failures, {} pages",
            hashing.as_secs_f64(),
            rush.failures,
            rush.page_us.len()
        ));
        ratios.push(last / hashing.as_secs_f64());
        let mut sorted = rush.page_us;
        sorted.sort_unstable();
        reads.push(at_share(&sorted, 95) as f64 / 1000.0);
    }
    product.stop()?;
    let tries = if asked.is_quick { 200 } else { TRIES };
    say("wrong passwords for known and unknown names, in turn");
    let apart = apart(&fixture, tries)?;
    let peak_mib = high_water_kib(Path::new("/proc/self/status")) / 1024.0;
    report.at_most("logins that failed", "", &[f64::from(failures)], 0.0);
    report.at_most("last login ÷ hashing alone", "×", &ratios, 1.5);
    report.at_most("p95 of pages meanwhile", " ms", &reads, 100.0);
    report.at_most("memory at its highest, clients included", " MiB", &[peak_mib], 300.0);
    report.at_most("medians of known and unknown names apart", " %", &[apart], 5.0);
    report.notes.push(format!("{tries} wrong passwords, half of them for names that there are"));
    report.notes.push(format!("{PEOPLE} people, {READERS} readers asking every {EVERY:?}"));
    Ok(report)
}

/// By how many hundredths the time of a wrong password for a name that there is differs from that
/// for one that there is not, by their medians.
fn apart(fixture: &Fixture, tries: u32) -> anyhow::Result<f64> {
    let mut took = [Vec::new(), Vec::new()];
    for n in 0..tries {
        let is_known = n % 2 == 0;
        let login = match is_known {
            true => fixture.citizens[n as usize / 2 % fixture.citizens.len()].0.clone(),
            false => format!("nobody-{n}"),
        };
        let mut ctx = fixture::ctx(Actor::Nobody);
        // Each try an hour after the one before, so that none has to wait.
        ctx.now = ctx.now.plus_millis(i64::from(n) * 3_600_000);
        let login = Login {
            login,
            password: "not the password".to_owned(),
            source: "192.0.2.1".to_owned(),
            agent: String::new(),
        };
        let begun = Instant::now();
        let outcome = service::people::log_in(&ctx, &fixture.services, &login);
        let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        anyhow::ensure!(matches!(outcome, Err(service::Error::LoginRefused)), "not refused");
        took[usize::from(is_known)].push(micros);
    }
    let [unknown, known] = took.map(|mut all| {
        all.sort_unstable();
        at_share(&all, 50) as f64
    });
    Ok((known - unknown).abs() / known.max(unknown) * 100.0)
}

/// How long the same hashes take with nothing around them, as many at once as the product allows.
fn pure_hashing(cost: Cost) -> Duration {
    let params = Params::new(cost.memory_kib, cost.passes, 1, None).expect("the product's own");
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for part in 0..cost.at_once {
            let argon = &argon;
            scope.spawn(move || {
                for _ in (part..u32::from(PEOPLE)).step_by(cost.at_once as usize) {
                    let hash = argon.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16]);
                    std::hint::black_box(hash.is_ok());
                }
            });
        }
    });
    begun.elapsed()
}

/// What came of a rush.
struct Rush {
    last: Duration,
    failures: u32,
    page_us: Vec<u64>,
}

fn rush(fixture: &Fixture, address: SocketAddr) -> anyhow::Result<Rush> {
    let barrier = Barrier::new(usize::from(PEOPLE) + 1);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let people: Vec<_> = fixture
            .citizens
            .iter()
            .map(|(login, _)| {
                let barrier = &barrier;
                scope.spawn(move || -> anyhow::Result<Duration> {
                    let ready = prepared(address, login);
                    barrier.wait();
                    let begun = Instant::now();
                    let (mut client, request) = ready?;
                    client.visit(&request, 303)?;
                    Ok(begun.elapsed())
                })
            })
            .collect();
        let readers: Vec<_> = (0..READERS)
            .map(|n| {
                let is_over = &is_over;
                scope.spawn(move || reads(address, n, is_over))
            })
            .collect();
        barrier.wait();
        let (mut last, mut failures) = (Duration::ZERO, 0);
        for one in people {
            match one.join().map_err(|_| anyhow::anyhow!("a client panicked"))? {
                Ok(took) => last = last.max(took),
                Err(_) => failures += 1,
            }
        }
        is_over.store(true, Ordering::SeqCst);
        let mut page_us = Vec::new();
        for reader in readers {
            page_us.extend(reader.join().map_err(|_| anyhow::anyhow!("a reader panicked"))??);
        }
        Ok(Rush { last, failures, page_us })
    })
}

/// A browser at the login page with the form filled in.
fn prepared(address: SocketAddr, login: &str) -> anyhow::Result<(Client, Vec<u8>)> {
    let mut client = Client::open(address)?;
    let page = client.visit(&client.get_bytes("/login"), 200)?;
    let csrf = hidden(&page, "csrf").ok_or_else(|| anyhow::anyhow!("no token"))?;
    let body = format!("csrf={csrf}&account={login}&password={PASSWORD}");
    let request = format!("{}{}\r\n\r\n{body}", client.post_head("/login"), body.len());
    Ok((client, request.into_bytes()))
}

/// Asks for pages that are drawn anew each time until the rush is over.
fn reads(address: SocketAddr, reader: usize, is_over: &AtomicBool) -> anyhow::Result<Vec<u64>> {
    let mut client = Client::open(address)?;
    let mut took = Vec::new();
    let mut n = 0;
    while !is_over.load(Ordering::SeqCst) {
        let path = format!("/query?number={reader}-{n}");
        let begun = Instant::now();
        client.visit(&client.get_bytes(&path), 200)?;
        took.push(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX));
        n += 1;
        std::thread::sleep(EVERY.saturating_sub(begun.elapsed()));
    }
    Ok(took)
}
