//! A list of a hundred items out of many, narrowed by every set of filters, from the database.

use std::sync::Arc;
use std::time::Instant;

use domain::lists::{CodeList, ExerciseLevel, ItemType};
use domain::region::RegionCode;
use store::listings::{self, Wanted};
use store::{Db, Options};

use super::Asked;
use super::catalogue::{fill, real_names};
use super::fixture::sqlite_url;
use super::load::{self, Turn};
use super::questions::Draw;
use super::report::{Point, Report, at_share};
use crate::clock;

/// Items when no number is given.
const ITEMS: usize = 1_000_000;
/// Rows of a list.
const ROWS: u32 = 100;
/// Readers at once.
const CLIENTS: usize = 4;
/// The bar, in milliseconds.
const P95_MS: f64 = 20.0;

/// The sets of filters: region, class, authority, level.
const SETS: [(&str, [bool; 4]); 8] = [
    ("all", [false; 4]),
    ("region", [true, false, false, false]),
    ("class", [false, true, false, false]),
    ("level", [false, false, false, true]),
    ("class and level", [false, true, false, true]),
    ("authority", [false, false, true, false]),
    ("region, class and level", [true, true, false, true]),
    ("authority, class and level", [false, true, true, true]),
];

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let options = Options { connections: CLIENTS, ..Options::default() };
    let url = asked.database.clone().unwrap_or_else(|| sqlite_url(folder.path()));
    let db = Arc::new(Db::open(&url, &options)?);
    db.migrate(clock::now().millis())?;
    let (names, source) = real_names(asked.data.as_deref())?;
    let count = asked.items.unwrap_or(ITEMS);
    let regions = fill(&db, count, &names, say)?;
    let mut report = Report::new("lists", db.engine());
    report.notes.push(format!("{count} items, names grown from {source}"));
    for (name, set) in SETS {
        let workers: Vec<_> =
            (0..CLIENTS).map(|client| reader(&db, &regions, set, client)).collect();
        let (tally, _) = load::closed(workers, asked.point)?;
        let mut times = tally.times_us.clone();
        times.sort_unstable();
        let p95 = at_share(&times, 95) as f64 / 1000.0;
        say(&format!("{name}: p95 {p95:.2} ms"));
        report.points.push(Point::new(name, CLIENTS, tally));
        report.at_most(&format!("p95 of {ROWS} by {name}"), " ms", &[p95], P95_MS);
    }
    Ok(report)
}

fn reader(
    db: &Arc<Db>,
    regions: &[RegionCode],
    [by_region, by_class, by_org, by_level]: [bool; 4],
    client: usize,
) -> impl FnMut() -> anyhow::Result<Turn> + Send {
    let (db, regions) = (Arc::clone(db), regions.to_vec());
    let mut draw = Draw(client as u64);
    let classes: Vec<ItemType> = ItemType::all().collect();
    let levels: Vec<ExerciseLevel> = ExerciseLevel::all().collect();
    move || {
        let place = regions[draw.next(regions.len())];
        let wanted = Wanted {
            region: by_region.then(|| place.province()),
            class: by_class.then(|| classes[draw.next(classes.len())]),
            org: by_org.then(|| format!("{place}{:012}", draw.next(30))),
            level: by_level.then(|| levels[draw.next(levels.len())]),
            can_apply: false,
        };
        // Anywhere in the list, as readers who go from page to page.
        let after = regions[draw.next(regions.len())];
        let after = if by_org || by_region { "" } else { after.as_str() };
        let began = Instant::now();
        db.read(|tx| listings::list(tx, &wanted, (after, ""), ROWS))?;
        Ok(Turn::DoneIn(load::us_since(began)))
    }
}
