//! Finding: how soon a search is answered among many items, what is found in spite of a slip, how
//! long the index takes to be built anew, and whether searches are answered meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use domain::region::RegionCode;
use search::{Index, Wish};
use service::catalogue::{self, Filter, Wanted};
use service::{Cost, Services, Settings};
use store::{Db, Options};

use super::Asked;
use super::catalogue::{fill, real_names};
use super::fixture::sqlite_url;
use super::load::{self, Turn};
use super::questions::{Draw, KINDS, document, query};
use super::report::{Point, Report, at_share};
use crate::clock;

/// Searches at once.
const CLIENTS: usize = 8;
/// Items when no number is given.
const ITEMS: usize = 50_000;
/// The bar for up to 50,000 items, and beyond, in milliseconds.
const P95_MS: (f64, f64) = (10.0, 50.0);
/// The bar for the 99th percentile among more items, in milliseconds, and against that among few.
const P99_MS: f64 = 50.0;
const P99_GROWTH: f64 = 10.0;
/// Few items, of a large city.
const FEW: usize = 40_000;
/// The longest a full rebuild may take, in seconds.
const REBUILD_S: f64 = 300.0;
/// The least share of names that must be among the first five.
const HIT_AT_5: f64 = 0.95;

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let count = asked.items.unwrap_or(ITEMS);
    let (names, source) = real_names(asked.data.as_deref())?;
    let mut report = Report::new("search", "sqlite");
    report.notes.push(format!("{} names from {source}", names.len()));
    hits(&mut report, &names, say);
    let folder = super::folder(asked)?;
    let url = asked.database.clone().unwrap_or_else(|| sqlite_url(folder.path()));
    let (sv, regions) = filled(&url, count, &names, say)?;
    report.engine = sv.db.engine().to_owned();
    let before_kib = resident_kib();
    say("building the index");
    let began = Instant::now();
    let size = catalogue::rebuild(&sv, clock::now())?;
    let first = began.elapsed();
    say(&format!("built in {:.1} s", first.as_secs_f64()));
    report.notes.push(format!(
        "{} items, {} different names by segment, {} segments, {:.0} MiB of index, resident {:.0} \
         MiB more than before; first build {:.1} s",
        size.documents,
        size.names,
        size.segments,
        size.bytes as f64 / 1_048_576.0,
        resident_kib().saturating_sub(before_kib) as f64 / 1024.0,
        first.as_secs_f64(),
    ));
    let bar = if count <= ITEMS { P95_MS.0 } else { P95_MS.1 };
    for (name, is_local) in [("everywhere", false), ("in the reader's region", true)] {
        let (p95, p99) = searches(asked, &mut report, &sv, &names, &regions, (name, is_local))?;
        report.at_most(&format!("p95 {name}, {CLIENTS} at once"), " ms", &[p95], bar);
        if !is_local && count > ITEMS {
            report.at_most(&format!("p99 {name}, {CLIENTS} at once"), " ms", &[p99], P99_MS);
            let few = among_few(asked, &mut report, &names, say)?;
            let grown = format!("p99 {name} ÷ the same among {FEW}");
            report.at_most(&grown, "×", &[p99 / few], P99_GROWTH);
        }
    }
    rebuilt_meanwhile(&mut report, &sv, &names, say)?;
    Ok(report)
}

fn filled(
    url: &str,
    count: usize,
    names: &[String],
    say: &dyn Fn(&str),
) -> anyhow::Result<(Arc<Services>, Vec<RegionCode>)> {
    let db = Db::open(url, &Options { connections: CLIENTS, ..Options::default() })?;
    db.migrate(clock::now().millis())?;
    let regions = fill(&db, count, names, say)?;
    let secret = clock::entropy()[..32].try_into().expect("32 bytes of 64");
    let cost = Cost { memory_kib: 64, passes: 1, at_once: 2 };
    Ok((
        Arc::new(
            Services::open(db, &Settings { secret, cost })?.with_policy(super::fixture::UNBOUNDED),
        ),
        regions,
    ))
}

/// Whether the published names are found by each kind of query.
fn hits(report: &mut Report, names: &[String], say: &dyn Fn(&str)) {
    let index = Index::build(names.iter().enumerate().map(document));
    for (kind, called) in KINDS.iter().enumerate().take(4) {
        let mut draw = Draw(kind as u64);
        let is_found = |name: &&String| {
            let words = query(kind, &mut draw, name);
            let wish = Wish { words, limit: 5, ..Wish::default() };
            index.find(&wish).hits.iter().any(|hit| hit.name == **name)
        };
        let found = names.iter().filter(is_found).count();
        let share = found as f64 / names.len() as f64;
        say(&format!("{called}: {found} of {} among the first five", names.len()));
        report.at_least(&format!("hit@5, {called}"), "", &[share], HIT_AT_5);
    }
}

fn wanted(draw: &mut Draw, names: &[String], region: RegionCode, is_local: bool) -> Wanted {
    let name = &names[draw.next(names.len())];
    let kind = draw.next(KINDS.len());
    Wanted {
        words: query(kind, draw, name),
        region: Some(region),
        filter: Filter { is_local, ..Filter::default() },
        slice: (0, 20),
        ..Wanted::default()
    }
}

/// The 99th percentile in milliseconds of searches everywhere among few items.
fn among_few(
    asked: &Asked,
    report: &mut Report,
    names: &[String],
    say: &dyn Fn(&str),
) -> anyhow::Result<f64> {
    let folder = super::folder(asked)?;
    let (sv, regions) = filled(&sqlite_url(folder.path()), FEW, names, say)?;
    catalogue::rebuild(&sv, clock::now())?;
    let name = format!("everywhere among {FEW}");
    Ok(searches(asked, report, &sv, names, &regions, (&name, false))?.1)
}

/// Searches of every kind by several at once; answers the 95th and the 99th percentile in
/// milliseconds.
fn searches(
    asked: &Asked,
    report: &mut Report,
    sv: &Arc<Services>,
    names: &[String],
    regions: &[RegionCode],
    (name, is_local): (&str, bool),
) -> anyhow::Result<(f64, f64)> {
    let workers: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let mut draw = Draw(client as u64 + 100);
            move || -> anyhow::Result<Turn> {
                let region = regions[draw.next(regions.len())];
                let wanted = wanted(&mut draw, names, region, is_local);
                let began = Instant::now();
                catalogue::find(sv, clock::now(), &wanted)?;
                Ok(Turn::DoneIn(load::us_since(began)))
            }
        })
        .collect();
    let (tally, _) = load::closed(workers, asked.point)?;
    let mut times = tally.times_us.clone();
    times.sort_unstable();
    let at = |percent| at_share(&times, percent) as f64 / 1000.0;
    let found = (at(95), at(99));
    report.points.push(Point::new(name, CLIENTS, tally));
    Ok(found)
}

/// A full rebuild with somebody searching all the while.
fn rebuilt_meanwhile(
    report: &mut Report,
    sv: &Arc<Services>,
    names: &[String],
    say: &dyn Fn(&str),
) -> anyhow::Result<()> {
    let (is_done, answered, longest) =
        (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let took = std::thread::scope(|scope| -> anyhow::Result<Duration> {
        let searcher = scope.spawn(|| -> anyhow::Result<()> {
            let mut draw = Draw(3);
            let region = RegionCode::parse("330106").expect("a code");
            while !is_done.load(Ordering::SeqCst) {
                let wanted = wanted(&mut draw, names, region, false);
                let began = Instant::now();
                catalogue::find(sv, clock::now(), &wanted)?;
                longest.fetch_max(load::us_since(began), Ordering::SeqCst);
                answered.fetch_add(1, Ordering::SeqCst);
            }
            Ok(())
        });
        let began = Instant::now();
        let built = catalogue::rebuild(sv, clock::now());
        let took = began.elapsed();
        is_done.store(true, Ordering::SeqCst);
        searcher.join().map_err(|_| anyhow::anyhow!("the searcher panicked"))??;
        built?;
        Ok(took)
    })?;
    let (answered, longest_ms) = (answered.into_inner(), longest.into_inner() as f64 / 1000.0);
    say(&format!("rebuilt in {:.1} s, {answered} searches meanwhile", took.as_secs_f64()));
    report.notes.push(format!(
        "{answered} searches by one client were answered while the index was rebuilt, none failed"
    ));
    report.at_most("full rebuild", " s", &[took.as_secs_f64()], REBUILD_S);
    report.at_most("longest search during the rebuild", " ms", &[longest_ms], 1000.0);
    Ok(())
}

/// Resident memory of this process.
fn resident_kib() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
