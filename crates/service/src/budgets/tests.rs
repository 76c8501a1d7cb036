use super::*;
use crate::{Cost, Policy, Settings};

const NOW: Instant = Instant::from_millis(1_772_676_000_000);

fn at(ms: i64) -> Instant {
    NOW.plus_millis(ms)
}

fn place() -> RegionCode {
    RegionCode::parse("330106").unwrap()
}

/// Services whose database is never asked.
fn services(reading: Budget) -> Services {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("world.db").display());
    let settings =
        Settings { secret: [1; 32], cost: Cost { memory_kib: 8, passes: 1, at_once: 1 } };
    let budgets = Budgets { reading, ..Budgets::NONE };
    let policy = Policy { budgets, ..Policy::default() };
    Services::open_fresh(&url, NOW, &settings).unwrap().with_policy(policy)
}

fn source(name: &str) -> Holder {
    Holder::of_source(name)
}

fn identity(id: &str) -> Holder {
    Holder::Identity(AccountId { region: place(), id: id.to_owned() })
}

#[test]
fn a_budget_runs_out_and_comes_back_within_the_hour() {
    let sv = services(Budget { source: 3600, identity: 0 });
    let one = [source("10.0.0.1")];
    let take = |ms, amount| take(&sv, at(ms), place(), Kind::Reading, &one, amount);
    take(0, 3000).unwrap();
    let refused = take(0, 601).unwrap_err();
    assert_eq!(refused.retry_after_s, 2, "one row comes back each second");
    take(0, 600).unwrap();
    assert!(admit(&sv, at(0), place(), Kind::Reading, &one[0]).is_err());
    take(999, 1).unwrap_err();
    take(1000, 1).unwrap();
    take(1000, 1).unwrap_err();
    take(1000 + HOUR_MS, 3600).unwrap();
    take(2000 + HOUR_MS * 9, 3601).unwrap();
    take(2000 + HOUR_MS * 9, 1).unwrap_err();
    take(0, 1).unwrap_err();
    super::take(&sv, at(0), place(), Kind::Lists, &one, 9_999_999).unwrap();
}

#[test]
fn an_account_and_its_address_pay_both_or_neither() {
    let sv = services(Budget { source: 100, identity: 60 });
    let take = |from: &str, id: &str, amount| {
        let both = [source(from), identity(id)];
        take(&sv, at(0), place(), Kind::Reading, &both, amount).is_ok()
    };
    assert!(take("10.0.0.1", "a", 60));
    assert!(!take("10.0.0.2", "a", 1), "the account is at its end wherever it is");
    assert!(!take("10.0.0.1", "b", 41), "the address is");
    assert!(take("10.0.0.1", "b", 40), "and nothing was taken by the refusal");
    assert!(!take("10.0.0.1", "c", 1));
    assert!(take("10.0.0.2", "c", 60), "another address has its own");
}

#[test]
fn what_has_left_already_must_come_back_first() {
    let sv = services(Budget { source: 0, identity: 3600 });
    let me = identity("a");
    spend(&sv, at(0), Kind::Reading, &me, 1_000_000);
    let refused = admit(&sv, at(0), place(), Kind::Reading, &me).unwrap_err();
    assert_eq!(refused.retry_after_s, 3602, "a debt is a whole budget at most");
    admit(&sv, at(3_601_000), place(), Kind::Reading, &me).unwrap();
}

#[test]
fn the_first_refusal_of_an_hour_is_noted_and_then_fewer_and_fewer() {
    let sv = services(Budget { source: 1, identity: 0 });
    let one = [source("10.0.0.1")];
    let refuse = |ms| match take(&sv, at(ms), place(), Kind::Reading, &one, 1) {
        Ok(()) => None,
        Err(refused) => refused.alarm.map(|alarm| (alarm.first_at, alarm.refused)),
    };
    assert_eq!(refuse(0), None);
    let noted: Vec<_> = (1..=1000).filter_map(refuse).collect();
    assert_eq!(noted, [(at(1), 1), (at(1), 9), (at(1), 90), (at(1), 900)]);
    let hour = 2 * HOUR_MS;
    assert_eq!(refuse(hour), None, "it had come back");
    assert_eq!(refuse(hour + 1), Some((at(hour + 1), 1)), "another hour, another alarm");
}

#[test]
fn those_who_took_little_are_forgotten_first() {
    let sv = services(Budget { source: 100, identity: 0 });
    let mut buckets = sv.purse.buckets.lock().unwrap();
    for (n, level) in [(0, 100), (1, 51), (2, 49), (3, 0)] {
        let bucket = Bucket { level: parts(level), ..Bucket::full(100, NOW) };
        buckets.insert((Kind::Reading, source(&format!("10.0.0.{n}"))), bucket);
    }
    forget_small(&mut buckets, &sv.policy.budgets, NOW);
    assert_eq!(buckets.len(), 2);
    assert!(!buckets.contains_key(&(Kind::Reading, source("10.0.0.1"))));
}

#[test]
fn a_county_behind_one_address_reads_all_day_without_being_stopped() {
    let sv = services(Budgets::default().reading);
    let one = [source("10.0.0.1")];
    // Five hundred people, each of whom types a word, with thirty names suggested meanwhile, and
    // looks at a page of results, every five minutes for ten hours.
    for minute in 0..600 {
        for reader in 0..100 {
            let now = at(minute * 60_000 + reader * 600);
            take(&sv, now, place(), Kind::Reading, &one, 30).unwrap();
            take(&sv, now, place(), Kind::Reading, &one, 20).unwrap();
        }
    }
}
