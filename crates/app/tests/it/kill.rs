//! The server is killed at random moments under load: what it acknowledged is there after the
//! next start, nothing is half there, and who asks again gets the same case.

use std::time::Duration;

use crate::engines::{Base, on_both_engines};
use crate::load::{Browser, Client, assert_whole, numbers, seed};
use crate::world::World;

on_both_engines!(what_was_acknowledged_survives_fifty_kills);

const ROUNDS: u64 = 50;
const CLIENTS: usize = 8;

/// What one client saw before the server was gone.
#[derive(Default)]
struct Seen {
    /// Keys with the numbers they were answered with.
    acknowledged: Vec<(String, String)>,
    /// The key that was on its way when the connection broke.
    open: Option<String>,
}

fn apply_until_cut_off(port: u16, browser: &Browser, name: &str) -> Seen {
    let mut seen = Seen::default();
    let Ok(mut client) = Client::open(port, browser.clone()) else { return seen };
    for n in 0.. {
        let key = format!("{name}-{n}");
        match client.submit(&key, "shop") {
            Ok(Ok(number)) => seen.acknowledged.push((key, number)),
            Ok(Err(answer)) => panic!("{key} was answered with {}", answer.status),
            Err(_) => {
                seen.open = Some(key);
                break;
            }
        }
    }
    seen
}

/// Moments spread over the first third of a second, the same on every run.
fn moment(round: u64) -> Duration {
    Duration::from_millis(15 + round.wrapping_mul(2_654_435_761) % 300)
}

fn what_was_acknowledged_survives_fifty_kills(base: &Base) {
    let world = World::new();
    seed(base.open());
    let serve = ["serve", "--database", &base.url, "--listen", "127.0.0.1:0"];
    let browser = Browser::log_in(world.start(&serve).port);
    let (mut acknowledged, mut cut_off, mut found_open) = (0, 0, 0);
    let mut last: Vec<Seen> = Vec::new();
    let mut asked_again = Vec::new();
    for round in 0..=ROUNDS {
        // The server itself finds the database as the last kill left it.
        let server = world.start(&serve);
        let db = base.open();
        let mut client = Client::open(server.port, browser.clone()).unwrap();
        let stored = numbers(&db);
        for seen in last.drain(..) {
            for (key, number) in &seen.acknowledged {
                assert_eq!(stored.get(key), Some(number), "{key} in round {round}");
            }
            acknowledged += seen.acknowledged.len();
            if let Some(key) = seen.open {
                let Ok(again) = client.submit(&key, "shop").unwrap() else {
                    panic!("{key} was refused the second time")
                };
                // Where the answer alone was lost, it is the same case.
                let before = stored.get(&key);
                assert!(before.is_none_or(|before| *before == again), "{key} has two cases");
                found_open += usize::from(before.is_some());
                asked_again.push((key, again));
            }
        }
        let stored = numbers(&db);
        cut_off += asked_again.len();
        for (key, number) in asked_again.drain(..) {
            assert_eq!(stored.get(&key), Some(&number));
        }
        assert_whole(&db);
        drop((db, client));
        if round == ROUNDS {
            server.stop().expect(0);
            break;
        }
        std::thread::scope(|scope| {
            let (browser, port) = (&browser, server.port);
            let clients: Vec<_> = (0..CLIENTS)
                .map(|n| {
                    let name = format!("r{round}c{n}");
                    scope.spawn(move || apply_until_cut_off(port, browser, &name))
                })
                .collect();
            std::thread::sleep(moment(round));
            server.signal("KILL");
            last = clients.into_iter().map(|client| client.join().unwrap()).collect();
        });
    }
    assert!(acknowledged > 50 && cut_off > 50, "{acknowledged} acknowledged, {cut_off} cut off");
    let cases = assert_whole(&base.open());
    let verified = world.run(&["verify", "--database", &base.url]).expect(0);
    let expected = format!("checked {cases} events of {cases} cases and ");
    let is_whole = verified.out.contains(&expected) && verified.out.contains(" 0 broken");
    assert!(is_whole, "{}", verified.out);
    println!(
        "{ROUNDS} kills on {}: {acknowledged} acknowledged, {cut_off} cut off, {found_open} of \
         these stored",
        base.open().engine()
    );

    base.tamper("update case_events set payload = replace(payload, '\"shop\"', '\"shoq\"')");
    let verified = world.run(&["verify", "--database", &base.url]).expect(40);
    let number = numbers(&base.open()).into_values().next().unwrap();
    assert!(verified.out.contains(&number), "{number} is not named");
}
