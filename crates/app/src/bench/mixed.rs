//! What people do all at once: pages of all kinds, one request in twenty a submission, at half of
//! what the server can do; alone, and while items are imported and an index is worked out anew.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use ::assess::composite::made_up_study;
use domain::identity::Actor;
use domain::import::Mapping;

use super::Asked;
use super::client::Client;
use super::fixture::{Fixture, ctx};
use super::load::{self, Turn, us_since};
use super::report::{Point, Report};
use super::seeded::url;
use super::server::Server;
use super::submit::submitter;
use crate::commands::reproduce::data_folder;
use crate::rows;

/// Connections, each of a citizen of its own.
const CLIENTS: usize = 32;
/// One request in so many is a submission.
const WRITES_ONE_IN: u64 = 20;
/// How long half of the most lasts.
const HALF: Duration = Duration::from_secs(60);

const MOST: &str = "mixed, as many as can be";
const ALONE: &str = "mixed, half of that";
const BESIDE: &str = "mixed, half, beside an import and an index";

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    say("filling a database");
    let fixture = Fixture::create(&url(asked, folder.path()), CLIENTS, u16::try_from(CLIENTS)?)?;
    let mut report = Report::new("mixed", fixture.services.db.engine());
    let server = Server::product(Arc::clone(&fixture.services))?;
    let half = if asked.is_quick { asked.point } else { HALF };
    let point = |name: &str, rate: Option<f64>, lasting| {
        let workers = (0..CLIENTS)
            .map(|n| worker(&fixture, server.address, n, rate))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let (tally, used) = load::closed(workers, lasting)?;
        let point = Point::new(name, CLIENTS, tally).with_cpu(used);
        let (p50, p99) = (point.p50_us, point.p99_us);
        say(&format!("{name}: {:.0}/s, p50 {p50} µs, p99 {p99} µs", point.per_second));
        Ok::<_, anyhow::Error>(point)
    };
    let most = point(MOST, None, asked.point)?;
    let rate = most.per_second / 2.0;
    let alone = point(ALONE, Some(rate), half)?;
    let is_over = AtomicBool::new(false);
    let (beside, work) = thread::scope(|scope| {
        let importing = scope.spawn(|| import(&fixture));
        let computing = scope.spawn(|| recompute(&is_over));
        let beside = point(BESIDE, Some(rate), half);
        is_over.store(true, Ordering::Relaxed);
        let gone = |_| anyhow::anyhow!("the work beside panicked");
        let runs = computing.join().map_err(gone)??;
        let rows = importing.join().map_err(gone)??;
        Ok::<_, anyhow::Error>((beside?, format!("{rows}; the index was worked out {runs} times")))
    })?;
    report.notes.push(work);
    for point in [&alone, &beside] {
        let is_whole = point.failures == 0;
        let p99 = if is_whole { point.p99_us as f64 / 1000.0 } else { f64::INFINITY };
        report.at_most(&format!("p99, {}", point.name), " ms", &[p99], 50.0);
    }
    report.points.extend([most, alone, beside]);
    server.stop()?;
    Ok(report)
}

/// A citizen's connection; with a rate it keeps its share of that, and is timed from when each
/// request was due.
fn worker(
    fixture: &Fixture,
    address: SocketAddr,
    at: usize,
    rate: Option<f64>,
) -> anyhow::Result<impl FnMut() -> anyhow::Result<Turn> + Send + use<>> {
    let (login, account) = &fixture.citizens[at];
    let own = fixture.application("mixed");
    let actor = Actor::Account(Box::new(account.clone()));
    let id = service::cases::submit(&ctx(actor), &fixture.services, &own)?;
    let guide = format!("/guides/{}/{}", fixture.region, fixture.item_code);
    let case = format!("/my/cases/{}/{}", id.region, id.number);
    let mut client = Client::open(address)?;
    client.log_in(login)?;
    let pages = [&guide, &case, "/my/cases", &guide].map(|path| client.get_bytes(path));
    let mut submit = submitter(fixture, address, login)?;
    let between = rate.map(|rate| Duration::from_secs_f64(CLIENTS as f64 / rate));
    let mut due: Option<Instant> = None;
    let mut n = at as u64;
    Ok(move || {
        let mut began = Instant::now();
        if let Some(between) = between {
            let first = between.mul_f64(at as f64 / CLIENTS as f64);
            let moment = due.unwrap_or(began + first);
            due = Some(moment + between);
            thread::sleep(moment.saturating_duration_since(Instant::now()));
            began = moment;
        }
        n += 1;
        let is_right = match n % WRITES_ONE_IN {
            0 => submit()?,
            _ => client.send(&pages[usize::try_from(n)? % pages.len()])?.status == 200,
        };
        Ok(if is_right { Turn::DoneIn(us_since(began)) } else { Turn::Failed })
    })
}

/// Brings in the published items; what came of it.
fn import(fixture: &Fixture) -> anyhow::Result<String> {
    let file: PathBuf = data_folder(None).join("guangdong-items.jsonl");
    if !file.exists() {
        return Ok(format!("nothing was imported: {} is not there", file.display()));
    }
    let mapping = Mapping::named("guangdong").map_err(|why| anyhow::anyhow!("{why}"))?;
    let began = Instant::now();
    let rows = rows::open(&file)?;
    let db = &fixture.services.db;
    let report = service::items::import(&ctx(Actor::System), db, &mapping, ("mixed", rows))?;
    let took = began.elapsed().as_secs_f64();
    Ok(format!("{} rows were imported in {took:.1} s", report.rows))
}

/// Works out an index with its doubt again and again; how often.
fn recompute(is_over: &AtomicBool) -> anyhow::Result<u64> {
    for runs in 0.. {
        if is_over.load(Ordering::Relaxed) {
            return Ok(runs);
        }
        made_up_study(340, 1_000, 1)?.uncertainty(1_000, 1, 1)?;
    }
    Ok(0)
}
