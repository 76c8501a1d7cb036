//! `tongban doctor`: looks at everything a server needs and says how each stands.

use std::path::{Path, PathBuf};

use domain::calendar::Calendar;
use domain::time::Instant;
use jiff::civil::Date;
use store::{Db, Options};

use super::say;
use crate::cli::Settings;
use crate::config::{Config, shown};
use crate::exit::{Kind, failure};
use crate::{clock, open, secret};

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Ok,
    Warn,
    Fail,
}

/// A finding: how a thing stands and what was seen.
type Finding = (Mark, String);

/// Looks at everything and prints a line each.
pub fn run(settings: &Settings) -> anyhow::Result<()> {
    let mut failed = 0;
    let mut tell = |subject: &str, (mark, seen): Finding| {
        let word = match mark {
            Mark::Ok => "ok  ",
            Mark::Warn => "warn",
            Mark::Fail => "fail",
        };
        failed += u32::from(mark == Mark::Fail);
        say(&crate::logs::mask_line(&format!("{word} {subject}: {seen}")));
    };
    let now = clock::now();
    match super::load(settings) {
        Err(why) => tell("configuration", (Mark::Fail, format!("{why:#}"))),
        Ok(config) => {
            tell("configuration", configuration(&config));
            tell("folder", folder(&config.data_folder()));
            tell("disk", disk(&config.data_folder()));
            tell("secret", secret_file(&config.secret_path()));
            database(&config, now, &mut tell);
            tell("clock", clock_sanity(now, config.sqlite_path()));
        }
    }
    tell("calendar", calendar(&Calendar::national(), now.civil_date_in_china()));
    match failed {
        0 => Ok(()),
        failed => Err(failure(Kind::Unhealthy, format!("{failed} checks failed"))),
    }
}

fn configuration(config: &Config) -> Finding {
    match config.check_safe() {
        Err(why) => (Mark::Fail, why.to_string()),
        Ok(()) => {
            let address = config.base_url.clone().unwrap_or_else(|| "no base_url".to_owned());
            (Mark::Ok, format!("listens on {}, {address}", config.listen))
        }
    }
}

fn folder(folder: &Path) -> Finding {
    if !folder.exists() {
        let seen = format!("{} is not there yet; `tongban migrate` makes it", folder.display());
        return (Mark::Warn, seen);
    }
    match open::writable_folder(folder) {
        Ok(()) => (Mark::Ok, format!("{} can be written", folder.display())),
        Err(why) => (Mark::Fail, why.to_string()),
    }
}

/// Warns below 1 GiB and fails below 100 MiB, where a busy day no longer fits.
fn disk(folder: &Path) -> Finding {
    const MIB: u64 = 1024 * 1024;
    let existing = folder.ancestors().find(|path| path.exists() && *path != Path::new(""));
    match rustix::fs::statvfs(existing.unwrap_or(Path::new("."))) {
        Err(why) => (Mark::Warn, format!("free space is not known: {why}")),
        Ok(stat) => {
            let free_mib = stat.f_bavail.saturating_mul(stat.f_frsize) / MIB;
            let mark = match free_mib {
                0..100 => Mark::Fail,
                100..1024 => Mark::Warn,
                _ => Mark::Ok,
            };
            (mark, format!("{free_mib} MiB free"))
        }
    }
}

fn secret_file(path: &Path) -> Finding {
    match secret::read(path) {
        Ok(Some(_)) => (Mark::Ok, format!("{} is sound and private", path.display())),
        Ok(None) => {
            let seen = format!("{} is not there yet; the first start makes it", path.display());
            (Mark::Warn, seen)
        }
        Err(why) => (Mark::Fail, why.to_string()),
    }
}

fn database(config: &Config, now: Instant, tell: &mut impl FnMut(&str, Finding)) {
    let options = Options { connections: 1, ..Options::default() };
    let db = match open::existing(&config.database, &options) {
        Ok(db) => db,
        Err(why) => return tell("database", (Mark::Fail, format!("{why:#}"))),
    };
    tell("database", (Mark::Ok, format!("{} answers ({})", shown(&config.database), db.engine())));
    let schema = schema(&db);
    let is_current = schema.0 == Mark::Ok;
    tell("schema", schema);
    if is_current {
        tell("outbox", outbox(&db, now));
        tell("papers", papers(&db, now));
        tell("notices", notices(&db, now));
        tell("accounts", accounts(&db));
        tell("listings", listings(&db));
    }
}

fn schema(db: &Db) -> Finding {
    match db.standing() {
        Err(why) => (Mark::Fail, format!("cannot be read: {why}")),
        Ok(at) if at.found < at.needed => {
            let seen = format!("version {}, needs {}; run `tongban migrate`", at.found, at.needed);
            (Mark::Fail, seen)
        }
        Ok(at) if at.found > at.needed => {
            let seen = format!("version {}, newer than this program's {}", at.found, at.needed);
            (Mark::Fail, seen)
        }
        Ok(at) => (Mark::Ok, format!("version {}", at.found)),
    }
}

/// Warns about effects that fail and about a queue nobody has worked on for ten minutes.
fn outbox(db: &Db, now: Instant) -> Finding {
    const STALE_MS: i64 = 10 * 60_000;
    match db.read(store::outbox::waiting) {
        Err(why) => (Mark::Fail, format!("cannot be read: {why}")),
        Ok(waiting) => {
            let is_stale = waiting.oldest_at.is_some_and(|at| now.millis_since(at) > STALE_MS);
            let mark = if waiting.failing > 0 || is_stale { Mark::Warn } else { Mark::Ok };
            (mark, format!("{} effects wait, {} of them failed", waiting.jobs, waiting.failing))
        }
    }
}

/// Warns about papers that cannot be made, with what failed last.
fn papers(db: &Db, now: Instant) -> Finding {
    const STALE_MS: i64 = 10 * 60_000;
    let found = db.read(|tx| {
        Ok::<_, store::Error>((
            store::papers::standing(tx)?,
            store::papers::failing(tx, ("000000", "999999"))?,
        ))
    });
    match found {
        Err(why) => (Mark::Fail, format!("cannot be read: {why}")),
        Ok((standing, failing)) => {
            let is_stale = standing.oldest_at.is_some_and(|at| now.millis_since(at) > STALE_MS);
            let mark = if standing.failing > 0 || is_stale { Mark::Warn } else { Mark::Ok };
            let why = failing.first().and_then(|paper| paper.fault.as_deref());
            let why = why.map(|why| format!("; first: {why}")).unwrap_or_default();
            let (waiting, failing) = (standing.waiting, standing.failing);
            (mark, format!("{waiting} papers wait to be made, {failing} of them failed{why}"))
        }
    }
}

/// Warns about notices that cannot be brought and about a queue nobody has worked on.
fn notices(db: &Db, now: Instant) -> Finding {
    const STALE_MS: i64 = 60 * 60_000;
    let each = domain::notice::Carrier::ALL
        .map(|carrier| (carrier, db.read(|tx| store::dispatches::queue(tx, carrier))));
    let (mut mark, mut seen) = (Mark::Ok, Vec::new());
    for (carrier, queue) in each {
        match queue {
            Err(why) => return (Mark::Fail, format!("cannot be read: {why}")),
            Ok(queue) => {
                let is_stale = queue.oldest_at.is_some_and(|at| now.millis_since(at) > STALE_MS);
                if queue.failed > 0 || is_stale {
                    mark = Mark::Warn;
                }
                let (waiting, failed) = (queue.waiting, queue.failed);
                seen.push(format!("{}: {waiting} wait, {failed} given up", carrier.key()));
            }
        }
    }
    (mark, seen.join("; "))
}

/// Every published item must have its row for lists and search, of the same version.
fn listings(db: &Db) -> Finding {
    let seen = db.read(|tx| Ok((store::listings::count(tx)?, store::listings::unlike(tx, 100)?)));
    let seen: store::Result<_> = seen;
    match seen {
        Err(why) => (Mark::Fail, format!("cannot be read: {why}")),
        Ok((count, unlike)) if unlike.is_empty() => {
            (Mark::Ok, format!("{count} items can be found, each as it is published"))
        }
        Ok((_, unlike)) => {
            let first = &unlike[0];
            let seen = format!(
                "{} items cannot be found as they are published, first {} {}; a running server \
                 mends this within an hour",
                unlike.len(),
                first.region,
                first.code
            );
            (Mark::Warn, seen)
        }
    }
}

fn accounts(db: &Db) -> Finding {
    match crate::demo::accounts::known_passwords(db) {
        Err(why) => (Mark::Fail, format!("cannot be read: {why:#}")),
        Ok(logins) if logins.is_empty() => (Mark::Ok, "no demo passwords".to_owned()),
        Ok(logins) => {
            let seen = format!("demo passwords are in use ({}); serve refuses", logins.join(", "));
            (Mark::Warn, seen)
        }
    }
}

/// A clock before this program was made, or behind what the database file says, is wrong.
fn clock_sanity(now: Instant, database: Option<&Path>) -> Finding {
    const MADE: Date = jiff::civil::date(2026, 1, 1);
    let today = now.civil_date_in_china();
    let shown = now.civil_in_china();
    if today < MADE {
        return (Mark::Fail, format!("it says {shown}, before this program was made"));
    }
    let written =
        database.map(PathBuf::from).and_then(|path| path.metadata().ok()?.modified().ok());
    let written_ms = written
        .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    match written_ms > now.millis().saturating_add(60_000) {
        true => (Mark::Warn, format!("it says {shown}, earlier than the database's last change")),
        false => (Mark::Ok, format!("{shown} in China")),
    }
}

/// This year must be published; the next should be from December on, and soon before.
fn calendar(calendar: &Calendar, today: Date) -> Finding {
    let (year, next) = (today.year(), today.year().saturating_add(1));
    let published: Vec<String> = calendar.published_years().map(|y| y.to_string()).collect();
    let published = published.join(", ");
    if !calendar.is_published(year) {
        return (
            Mark::Fail,
            format!("{year} is missing (published: {published}); no due day can be set"),
        );
    }
    if !calendar.is_published(next) {
        let seen = format!(
            "{next} is missing (published: {published}); due days that fall in it cannot be set"
        );
        return (Mark::Warn, seen);
    }
    (Mark::Ok, format!("published: {published}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_warns_of_the_next_year_and_fails_without_this_one() {
        let file = "kind,from\n";
        let national = Calendar::national();
        let last = national.published_years().last().unwrap();
        let day = |year| jiff::civil::date(year, 6, 1);
        assert_eq!(calendar(&national, day(last - 1)).0, Mark::Ok);
        assert_eq!(calendar(&national, day(last)).0, Mark::Warn);
        assert_eq!(calendar(&national, day(last + 1)).0, Mark::Fail);
        assert!(
            Calendar::parse("empty", file).is_ok_and(|c| calendar(&c, day(last)).0 == Mark::Fail)
        );
    }

    #[test]
    fn a_clock_from_before_the_program_fails() {
        assert_eq!(clock_sanity(Instant::from_millis(0), None).0, Mark::Fail);
        assert_eq!(clock_sanity(clock::now(), None).0, Mark::Ok);
    }
}
