//! Carrying everything away piece by piece (S13): what leaves is counted, for each address and each
//! account, and stops at the budget.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::case::State;
use service::budgets::{Budget, Budgets};
use service::catalogue;

use crate::client::{Reply, Session};
use crate::html;
use crate::places::filled;
use crate::world::{START, Who, World};

const READING: usize = 200;
const COPY: &str = "/my/data/download";

fn world() -> World {
    let world = World::with_budgets(Budgets {
        reading: Budget { source: READING as u64, identity: 120 },
        lists: Budget { source: 100, identity: 90 },
        cases: Budget { source: 30, identity: 20 },
        files: Budget { source: 100_000, identity: 2_000 },
    });
    for n in 600..640 {
        let mut item = world.item.clone();
        for code in [&mut item.id.code, &mut item.catalogue.base_code] {
            code.replace_range(code.len() - 3.., &n.to_string());
        }
        item.name.zh.push_str(&n.to_string());
        item.handling_name = None;
        catalogue::publish(&world.services, START, item, None, "test").unwrap();
    }
    // What was published is found as soon as the index has followed.
    let found = || {
        world.wait(1_000);
        let now = world.system().now;
        catalogue::find(&world.services, now, &catalogue::Wanted::default()).unwrap().total
    };
    assert!((0..1000).any(|_| found() == 41));
    world
}

/// Asks from an address, as the proxy before the server passes it on.
fn from(browser: &Session, address: &str, path: &str) -> Reply {
    browser.send("GET", path, &[("X-Forwarded-For", address)], b"")
}

fn rows_of(reply: &Reply) -> usize {
    match reply.status {
        200 => {
            let answer: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
            answer["items"].as_array().unwrap().len()
        }
        429 => {
            assert!(reply.header("retry-after").is_some());
            0
        }
        other => panic!("{other}: {}", reply.text()),
    }
}

/// Asks from eight places at once, round after round, whatever is answered: how many rows came out
/// and how many answers were refusals.
fn scrape(world: &World, addresses: &[&str], rounds: usize) -> (usize, usize) {
    let mut places: Vec<Session> = (0..8).map(|_| world.nobody()).collect();
    let (rows, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    for n in 0..rounds {
        std::thread::scope(|scope| {
            for (place, browser) in places.iter_mut().enumerate() {
                let (rows, refused) = (&rows, &refused);
                scope.spawn(move || {
                    // Each query is another, so that no answer was kept.
                    let path = format!("/api/v1/items?limit=7&scraper={place}-{n}");
                    let reply = from(browser, addresses[n % addresses.len()], &path);
                    rows.fetch_add(rows_of(&reply), Ordering::SeqCst);
                    refused.fetch_add(usize::from(reply.status == 429), Ordering::SeqCst);
                });
            }
        });
        world.wait(4);
    }
    (rows.into_inner(), refused.into_inner())
}

#[test]
fn a_scraper_carries_away_no_more_rows_than_the_budget() {
    let world = world();
    let (rows, refused) = scrape(&world, &["198.51.100.1"], 25);
    assert!(rows <= READING, "{rows} rows leaked");
    assert!(rows > READING - 7, "{rows} rows: the budget can be used up");
    assert_eq!(refused, 200 - rows / 7, "whatever was not paid for was refused");

    // Eighteen seconds later one more row is there; a minute and a half, five.
    world.wait(90_000);
    let (more, _) = scrape(&world, &["198.51.100.1"], 5);
    assert!(rows + more <= READING + 5, "{more} rows leaked after the stop");

    // Another address is free to read, and what it writes into the header itself helps nobody.
    let browser = world.nobody();
    assert_eq!(rows_of(&from(&browser, "198.51.100.2", "/api/v1/items?limit=7")), 7);
    let forged = from(&browser, "203.0.113.7, 198.51.100.1", "/api/v1/items?limit=7");
    assert_eq!(forged.status, 429, "the proxy's word counts");

    // One subscriber has many addresses of the sixth version; they pay together.
    let many = ["2001:db8::1", "2001:db8::2", "2001:db8::3:4:5:6"];
    let (rows, _) = scrape(&world, &many, 10);
    assert!(rows <= READING, "{rows} rows leaked to one network");
}

#[test]
fn pages_names_and_guides_are_paid_from_one_budget() {
    let world = world();
    let browser = world.nobody();
    let ask = |path: &str| from(&browser, "198.51.100.3", path);
    let mut rows = 0;
    let mut stopped = 0;
    for n in 0..60 {
        let page = ask(&format!("/guides?q=食品&nothing={n}").replace("食品", "%E9%A3%9F"));
        if page.status == 200 {
            let links = html::links(&page.text());
            let guides: BTreeSet<_> =
                links.iter().filter(|link| link.starts_with("/guides/330106/")).collect();
            rows += guides.len();
        }
        let names = ask(&format!("/guides/suggest.json?q=%E9%A3%9F&nothing={n}"));
        if names.status == 200 {
            let names: serde_json::Value = serde_json::from_slice(&names.body).unwrap();
            rows += names["names"].as_array().unwrap().len();
        }
        stopped += usize::from(page.status == 429);
    }
    assert!(rows <= READING && rows > READING / 2, "{rows} rows");
    assert!(stopped > 40, "{stopped} pages were refused");
    for _ in 0..READING {
        ask(&format!("/guides/330106/{}", world.item.id.code));
    }
    ask(&format!("/guides/330106/{}", world.item.id.code)).expect(429);
    // What says the same to everybody, and what one's own business needs, stays open.
    for path in ["/", "/about", "/query", "/login", "/verify"] {
        ask(path).expect(200);
    }
}

#[test]
fn whole_lists_are_given_as_often_as_the_budget_holds_them() {
    let world = world();
    let browser = world.nobody();
    let mut lines = 0;
    let mut refused = 0;
    for n in 0..20 {
        for file in ["power.csv", "responsibility.csv"] {
            let reply = from(&browser, "198.51.100.4", &format!("/lists/{file}?nothing={n}"));
            match reply.status {
                200 => lines += reply.text().lines().count(),
                429 => refused += 1,
                other => panic!("{other}"),
            }
        }
    }
    assert!(lines <= 100 && refused > 0, "{lines} lines, {refused} refused");
    from(&browser, "198.51.100.4", "/api/v1/power-list?nothing=1").expect(429);
    from(&browser, "198.51.100.4", "/lists/power.xlsx?nothing=1").expect(429);
    from(&browser, "198.51.100.4", "/guides?q=a").expect(200);
}

#[test]
fn nothing_public_is_given_out_beyond_the_budget() {
    let one = Budget { source: 1, identity: 0 };
    let world = World::with_budgets(Budgets { reading: one, lists: one, cases: one, files: one });
    let free = ["/", "/about", "/login", "/privacy", "/query", "/regions", "/verify"];
    let recovery = ["/login/recover", "/login/recover/code", "/login/recover/password"];
    let machines = ["/api/v1/openapi.json", "/healthz", "/readyz", "/static/{name}"];
    let (mut paid, mut unpaid) = (0, Vec::new());
    for route in web::routes().filter(|route| route.face == web::Face::Public) {
        let is_free =
            [&free[..], &recovery, &machines].iter().any(|some| some.contains(&route.path));
        if route.is_post_only || is_free {
            continue;
        }
        let path = filled(&world, route.path, None);
        let browser = world.nobody();
        let address = format!("198.51.103.{paid}");
        let from = |path: &str| from(&browser, &address, path);
        if from(&path).status != 200 {
            continue;
        }
        paid += 1;
        // The page that was kept, and one that must be drawn.
        let more = if path.contains('?') { "&more=1" } else { "?more=1" };
        for path in [path.clone(), format!("{path}{more}")] {
            if from(&path).status != 429 {
                unpaid.push(path);
            }
        }
    }
    assert_eq!(unpaid, Vec::<String>::new());
    assert!(paid > 30, "{paid} routes");
}

#[test]
fn the_progress_of_cases_is_bounded_for_right_codes_too() {
    let world = world();
    let id = world.case(State::Submitted);
    let code = world.services.query_code(&id);
    let browser = world.nobody();
    let token = browser.token();
    let fields = [("csrf", token.as_str()), ("number", &id.shown()), ("code", &code)];
    let mut told = 0;
    for n in 0..40 {
        let path = if n % 2 == 0 { "/query" } else { "/api/v1/cases/query" };
        let reply = browser.post_exactly(path, &fields, &[("X-Forwarded-For", "198.51.100.5")]);
        told += usize::from(reply.status == 200);
    }
    assert_eq!(told, 30);
    from(&browser, "198.51.100.5", "/verify/330106-0000000000000000").expect(429);
    browser.post_exactly("/query", &fields, &[("X-Forwarded-For", "198.51.100.6")]).expect(200);
}

#[test]
fn an_account_has_one_budget_wherever_it_is() {
    let world = world();
    let owner = world.session(Who::Owner);
    let mut pages = 0;
    for n in 0..40 {
        let reply = from(&owner, &format!("198.51.101.{n}"), "/my/cases");
        pages += usize::from(reply.status == 200);
    }
    assert_eq!(pages, 20);
    // Files count by their bytes.
    let path = format!("/my/files/{}/content", world.file);
    let bytes = from(&owner, "198.51.101.1", &path).expect(200).body.len();
    let left = (2_000 - bytes) / bytes;
    for n in 0..left {
        from(&owner, &format!("198.51.102.{n}"), &path).expect(200);
    }
    from(&owner, "198.51.101.1", &path).expect(429);
    // Somebody else behind the same addresses is not concerned.
    from(&world.session(Who::Stranger), "198.51.101.1", "/my/cases").expect(200);
    // A deed is not refused, however much was read before.
    owner.post("/my", &[("phone", "")]).expect(303);
}

#[test]
fn a_list_carried_away_from_a_desk_must_be_made_up_for() {
    let world = world();
    for _ in 0..100 {
        world.case(State::Accepted);
    }
    let officer = world.session(Who::Officer);
    let lines = |reply: Reply| reply.text().lines().count();
    assert_eq!(lines(officer.get("/office/cases.csv").expect(200)), 101, "it is not broken off");
    officer.get("/office/cases.csv").expect(429);
    officer.get("/office/cases.xlsx").expect(429);
    world.wait(3_600_000);
    officer.get("/office/cases.csv").expect(200);
}

#[test]
fn a_copy_of_ones_data_must_be_made_up_for() {
    let world = world();
    for _ in 0..4 {
        world.case(State::Submitted);
    }
    let owner = world.session(Who::Owner);
    let copy = owner.get(COPY).expect(200).body;
    assert!(copy.len() > 2_000, "{} bytes are more than the budget", copy.len());
    serde_json::from_slice::<serde_json::Value>(&copy).expect("it is not broken off");
    owner.get(COPY).expect(429);
    owner.get(&format!("/my/files/{}/content", world.file)).expect(429);
    world.session(Who::Stranger).get(COPY).expect(200);
    // A debt is a whole budget at most: it is made up for within the hour.
    world.wait(3_602_000);
    owner.get(COPY).expect(200);
}

#[test]
fn an_account_with_nothing_left_is_refused_before_any_work_is_done() {
    let world = world();
    let owner = world.session(Who::Owner);
    let none = "/my/cases/330106/260305-0000000000";
    owner.get(none).expect(404);
    for n in 0..20 {
        from(&owner, &format!("198.51.101.{n}"), "/my/cases").expect(200);
    }
    from(&owner, "198.51.101.20", none).expect(429);
    // The alarm leads to the account.
    let administrator = world.session(Who::Administrator);
    let alarms = administrator.get("/office/accounts/alarms").expect(200).text();
    let id = &world.account(Who::Owner).id;
    let account = format!("/office/accounts/{}/{}", id.region, id.id);
    assert!(html::links(&alarms).contains(&account), "{alarms}");
    administrator.get(&account).expect(200);
}

#[test]
fn a_page_that_the_browser_has_already_costs_one() {
    let world = world();
    let browser = world.nobody();
    let ask = |tags: &str| {
        let headers = [("X-Forwarded-For", "198.51.100.8"), ("If-None-Match", tags)];
        browser.send("GET", "/guides", &headers, b"").status
    };
    assert_eq!(ask("\"another\""), 200);
    for n in 0..150 {
        assert_eq!(ask("*"), 304, "{n}");
    }
    let told = (0..5).filter(|_| ask("\"another\"") == 200).count();
    assert!((1..3).contains(&told), "{told} pages of twenty rows were left");
}

#[test]
fn administrators_see_one_alarm_an_hour_and_readers_a_page_in_their_language() {
    let world = world();
    let browser = world.nobody();
    for n in 0..40 {
        from(&browser, "198.51.100.9", &format!("/guides?q=%E9%A3%9F&nothing={n}"));
    }
    for (lang, word) in [("zh", "操作太频繁"), ("en", "Too many requests")] {
        let reply = from(&browser, "198.51.100.9", &format!("/guides?q=a&lang={lang}")).expect(429);
        assert!(html::words(&reply.text()).contains(word), "{lang}");
        assert!(reply.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
    }
    let administrator = world.session(Who::Administrator);
    let alarms = || html::words(&administrator.get("/office/accounts/alarms").expect(200).text());
    let count = |text: &str| text.matches("198.51.100.9").count();
    let text = alarms();
    assert_eq!(count(&text), 1, "{text}");
    assert!(text.contains("检索、列表和办事指南"), "{text}");
    let far = world.session(Who::FarAdministrator).get("/office/accounts/alarms").expect(200);
    assert_eq!(count(&far.text()), 0, "it is nothing of another province");

    world.wait(3_600_000);
    let session = world.session(Who::Administrator);
    for n in 0..40 {
        from(&browser, "198.51.100.9", &format!("/guides?q=%E9%A3%9F&nothing={n}"));
    }
    let text = session.get("/office/accounts/alarms").expect(200).text();
    assert_eq!(count(&html::words(&text)), 2, "another hour, another alarm");
}
