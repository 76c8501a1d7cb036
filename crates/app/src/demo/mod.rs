//! A believable demo, made through the same use cases that people go through.

pub mod accounts;
mod assessment;
mod cases;
pub mod forms;
pub mod items;
mod life;
mod people;
mod pick;
mod progress;

use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::item::ItemVersion;
use domain::region::RegionCode;
use domain::time::Instant;
use service::Services;
use store::Db;
use store::accounts::Narrowed;

use crate::clock;
pub use cases::fill;
use people::Desk;
pub use people::citizen_number;
pub use pick::Pick;
pub use progress::Progress;

/// What a database holds, as far as the demo is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No accounts at all.
    Empty,
    /// A whole demo.
    Whole,
    /// A demo whose making was cut short.
    Half,
    /// Accounts that are not the demo's.
    Foreign,
}

/// Looks at what a database holds.
pub fn standing(db: &Db) -> Result<Standing, store::Error> {
    let [first, .., last] = &accounts::KNOWN;
    let has = |login: &'static str| {
        Ok::<_, store::Error>(db.read(|tx| store::accounts::find_by_login(tx, login))?.is_some())
    };
    // The administrator's account is made when all else is there.
    if has(first.login)? {
        return Ok(if has(last.login)? { Standing::Whole } else { Standing::Half });
    }
    let any = db.read(|tx| {
        store::accounts::list(tx, ("000000", "999999"), &Narrowed::default(), None, 20)
    })?;
    let is_ours = |login: &str| {
        accounts::KNOWN.iter().any(|known| known.login == login)
            || ["citizen-", "firm-", "staff-"].iter().any(|stem| login.starts_with(stem))
    };
    Ok(match any.is_empty() {
        true => {
            let has_items = db.read(store::items::stamp)?.0 > 0;
            if has_items { Standing::Half } else { Standing::Empty }
        }
        false if any.iter().all(|stored| is_ours(&stored.login)) => Standing::Half,
        false => Standing::Foreign,
    })
}

/// The district the demo plays in, once it has been made.
pub fn region(db: &Db) -> Result<Option<RegionCode>, store::Error> {
    let [first, ..] = &accounts::KNOWN;
    let found = db.read(|tx| store::accounts::find_by_login(tx, first.login))?;
    Ok(found.map(|stored| stored.account.id.region))
}

/// Fills an empty database.
pub fn seed(
    sv: &Services,
    now: Instant,
    items: &[ItemVersion],
    near: RegionCode,
    progress: &Progress,
) -> anyhow::Result<()> {
    /// Items were published well before the first case.
    const PUBLISHED_BEFORE_MS: i64 = 120 * 86_400_000;
    let long_ago = now.plus_millis(-PUBLISHED_BEFORE_MS);
    let desk = desk(items, near)
        .ok_or_else(|| anyhow::anyhow!("failed to find an item that people can apply for"))?;
    items::publish(sv, long_ago, items, progress)?;
    let people = people::create(sv, long_ago, &desk, progress)?;
    cases::play(sv, now, items, &people, &desk, progress)?;
    assessment::play(sv, now, desk.region, &people)?;
    life::play(sv, now, items, desk.region, progress)?;
    service::work::drain(sv, now)?;
    people::create_last(sv, long_ago, &desk)?;
    progress.end();
    Ok(())
}

/// The authority visitors work for: the first with an item to apply for, in the region wanted if
/// it has one.
fn desk(items: &[ItemVersion], near: RegionCode) -> Option<Desk> {
    let candidates = || {
        items.iter().filter(|item| item.is_applied_for()).filter_map(|item| {
            let org = CreditCode::parse(&item.authority.uscc).ok()?;
            Some(Desk { org, region: item.id.region })
        })
    };
    candidates().find(|desk| desk.region == near).or_else(|| candidates().next())
}

/// The circumstances of something done at `now` by `actor`.
fn ctx(now: Instant, actor: Actor) -> Ctx {
    Ctx { now, actor, entropy: clock::entropy() }
}

#[cfg(test)]
mod tests {
    use domain::case::State;
    use service::{Cost, Settings};

    use super::*;

    #[test]
    fn a_demo_is_whole_sound_and_has_cases_in_every_state() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("demo.db").display());
        let db = Db::open(&url, &store::Options::default()).unwrap();
        db.migrate(0).unwrap();
        assert_eq!(standing(&db).unwrap(), Standing::Empty);
        let cost = Cost { memory_kib: 64, passes: 1, at_once: 2 };
        let sv = Services::open(db, &Settings { secret: [7; 32], cost }).unwrap();
        let items = items::read(&items::Source::BuiltIn).unwrap();
        let near = RegionCode::parse("330106").unwrap();
        // A Thursday without holidays near it, in a year whose calendar is published.
        let now = Instant::from_china(jiff::civil::date(2026, 6, 11).at(15, 0, 0, 0));
        seed(&sv, now, &items, near, &Progress::new()).unwrap();

        assert_eq!(standing(&sv.db).unwrap(), Standing::Whole);
        assert_eq!(region(&sv.db).unwrap(), Some(near));
        let report = service::verify::verify(&sv.db, |_| {}).unwrap();
        assert_eq!(report.broken, []);
        assert!(report.cases >= 55 && report.items >= 60, "{report:?}");
        let lines = sv.db.read(|tx| store::item_drafts::list(tx, near.province())).unwrap();
        use domain::item::{Desk, State as Stage};
        let waits = |desk: Desk| {
            let approved = |life: &domain::item::Life| match desk {
                Desk::Organisation => life.organisation.is_some(),
                Desk::Legal => life.legal.is_some(),
            };
            let is_waiting = |line: &store::item_drafts::Line| {
                line.life.state == Stage::Submitted && !approved(&line.life)
            };
            lines.iter().filter(|line| is_waiting(line)).count()
        };
        assert_eq!((waits(Desk::Organisation), waits(Desk::Legal)), (1, 1));
        assert!(lines.iter().any(|line| line.life.state == Stage::Draft));
        let ids = sv.db.read(|tx| store::item_log::page_of_ids(tx, None, 1000)).unwrap();
        let standing = |id| sv.db.read(|tx| store::item_log::find(tx, id)).unwrap().unwrap().0;
        let standings: Vec<_> = ids.iter().map(standing).collect();
        assert_eq!(standings.iter().filter(|s| s.state == Stage::Suspended).count(), 1);
        assert!(standings.iter().any(|s| s.version == Some(3)));
        assert!(standings.iter().any(|s| s.version == Some(2)));
        assert_eq!(accounts::known_passwords(&sv.db).unwrap().len(), accounts::KNOWN.len());
        let (all, today) = (("000000", "999999"), "2026-06-11");
        let counts = sv.db.read(|tx| store::cases::count(tx, all, today, today)).unwrap();
        for state in State::ALL {
            let cases: i64 = counts.iter().filter(|c| c.state == state).map(|c| c.cases).sum();
            assert!(cases > 0, "no case is {}", state.key());
        }
        assert!(counts.iter().any(|count| count.overdue > 0), "some case is overdue");
        let campaigns = sv.db.read(store::campaigns::list).unwrap();
        assert_eq!(campaigns.len(), 2);
        assert!(campaigns.iter().all(|campaign| campaign.plan.is_made_up));
        let waiting = sv.db.read(store::outbox::waiting).unwrap();
        assert_eq!(waiting.jobs, 0);
    }
}
