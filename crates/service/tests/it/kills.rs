//! Killed with SIGKILL in the middle of every deed of a case's life, of an effect and of a paper:
//! what was acknowledged is there once, nothing is half there, and what was left is made good.
//!
//! The victim is this test program once more, which plays two lives and the worker beside them. It
//! says on its output what it begins and what was acknowledged; the parent kills it while the deed
//! under test is under way.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use domain::case::{Case, CaseId, CorrectionNotice, Event};
use service::cases;
use service::papers::{self, Equipment};

use crate::engines::{Base, on_both_engines};
use crate::whole_tries::{action, application, does, people, whole_item};
use crate::world::{Person, REASON, REGION, World, answers, form, region};

on_both_engines!(
    what_was_acknowledged_survives_a_kill_in_any_deed,
    a_worker_that_stands_still_and_goes_on_repeats_nothing,
);

/// The variables that make this program a victim.
const URL: &str = "TONGBAN_KILLED_DATABASE";
const ROUND: &str = "TONGBAN_KILLED_ROUND";

/// People by their place in the list of those who take part.
const APPLICANT: usize = 0;
const CLERK: usize = 2;
const OFFICER: usize = 3;
const SECOND: usize = 4;
const OUTSIDE: usize = 5;
const APPROVER: usize = 6;

/// A whole life: a name for each deed, who does it, and its number among the deeds that are tried.
const LIFE: [(&str, usize, usize); 17] = [
    ("accept", CLERK, 0),
    ("start-review", OFFICER, 1),
    ("propose", OFFICER, 10),
    ("suspend", APPROVER, 13),
    ("resume", OFFICER, 15),
    ("propose-longer", OFFICER, 11),
    ("extend", APPROVER, 13),
    ("step", OFFICER, 2),
    ("opinion", OUTSIDE, 5),
    ("visit", OFFICER, 3),
    ("countersign", SECOND, 4),
    ("last-step", OFFICER, 6),
    ("review", OFFICER, 16),
    ("decide", APPROVER, 18),
    ("issue", CLERK, 25),
    ("deliver", CLERK, 26),
    ("confirm", CLERK, 27),
];
/// What the other life and the worker do.
const OTHERS: [&str; 7] =
    ["submit", "correct", "supplement", "accept-again", "withdraw", "told", "paper"];

#[expect(clippy::disallowed_methods, reason = "the victim learns from here what it is")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// One line on the output, at once and whole.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{line}\n").as_bytes()).expect("the parent reads");
    out.flush().expect("the parent reads");
}

/// Says that a deed begins, does it, and says that it was acknowledged as which event.
fn play(name: &str, deed: impl FnOnce() -> service::Result<Case>) -> Case {
    say(&format!("TRY {name}"));
    let case = deed().unwrap_or_else(|why| panic!("{name}: {why:?}"));
    say(&format!("ACK {name} {} {}", case.id.number, case.revision));
    case
}

#[test]
#[ignore = "it is started, and killed, by the test of this file"]
fn victim() {
    let Some(url) = variable(URL) else { return };
    let round: u64 = variable(ROUND).and_then(|n| n.parse().ok()).expect("a number");
    let world = World::resumed(&url, round);
    equip(&world);
    let people = found(&world);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (world, people) = (&world, &people[..]);
        let lives = [
            scope.spawn(move || whole_life(world, people, round)),
            scope.spawn(move || short_life(world, people, round)),
        ];
        let is_over = &is_over;
        let worker = scope.spawn(move || {
            while !is_over.load(Ordering::SeqCst) || is_waiting(world) {
                work(world);
            }
        });
        lives.into_iter().for_each(|life| life.join().expect("a life is played to its end"));
        is_over.store(true, Ordering::SeqCst);
        worker.join().expect("the worker ends well");
    });
    say("END");
}

fn equip(world: &World) {
    let base_url = "https://example.org".to_owned();
    assert!(world.sv.equip(Equipment { base_url, font: None }));
}

/// Those who take part, as the database has them.
fn found(world: &World) -> Vec<Person> {
    let names = ["applicant", "stranger", "clerk", "officer", "second", "outside", "approver"];
    let one = |login: &&str| {
        let stored = world.sv.db.read(|tx| store::accounts::find_by_login(tx, login));
        let account = stored.expect("readable").expect("there").account;
        Person { login: (*login).to_owned(), account }
    };
    names.iter().map(one).collect()
}

fn submitted(world: &World, people: &[Person], key: &str) -> Case {
    play("submit", || {
        let id = cases::submit(&people[APPLICANT].ctx(world), &world.sv, &application(key))?;
        Ok(world.case(&id))
    })
}

fn whole_life(world: &World, people: &[Person], round: u64) {
    let mut case = submitted(world, people, &format!("whole-{round}"));
    for (name, who, number) in LIFE {
        world.later(1);
        case = play(name, || {
            does(world, &people[who], &case.id, case.revision, action(number, world))
        });
    }
}

fn short_life(world: &World, people: &[Person], round: u64) {
    let (sv, case) = (&world.sv, submitted(world, people, &format!("short-{round}")));
    let (clerk, applicant) = (&people[CLERK], &people[APPLICANT]);
    let notice = CorrectionNotice {
        defects: REASON.to_owned(),
        answer_by: jiff::civil::date(2027, 3, 31),
        marks: Vec::new(),
    };
    let id = case.id.clone();
    let ask = || cases::request_correction(&clerk.ctx(world), sv, &id, 1, notice);
    play("correct", ask);
    let answer = || {
        let given = answers("面馆");
        cases::supplement(&applicant.ctx(world), sv, &id, 2, given, "已补".to_owned())
    };
    play("supplement", answer);
    play("accept-again", || cases::accept(&clerk.ctx(world), sv, &id, 3));
    play("withdraw", || cases::withdraw(&applicant.ctx(world), sv, &id, 4, String::new()));
}

fn is_waiting(world: &World) -> bool {
    service::work::waiting(&world.sv).expect("readable").jobs > 0
        || papers::standing(&world.sv).expect("readable").waiting > 0
}

/// One round of the worker.
fn work(world: &World) {
    if service::work::waiting(&world.sv).expect("readable").jobs > 0 {
        say("TRY told");
        let told = service::work::drain(&world.sv, world.now()).expect("effects are carried out");
        say(&format!("ACK told {told}"));
    }
    if papers::standing(&world.sv).expect("readable").waiting > 0 {
        say("TRY paper");
        let made = papers::make_due(&world.sv, world.now()).expect("papers are made");
        say(&format!("ACK paper {made}"));
    }
}

/// What the victim said before it was killed.
#[derive(Default)]
struct Seen {
    /// Number and revision of each acknowledged deed with its name.
    acknowledged: Vec<(String, String, u32)>,
    /// Deeds begun and not acknowledged.
    open: BTreeSet<String>,
    was_killed: bool,
}

fn victim_of(base: &Base, round: u64) -> Child {
    let own = std::env::current_exe().expect("this program");
    Command::new(own)
        .args(["--exact", "kills::victim", "--ignored", "--nocapture", "--test-threads=1"])
        .env(URL, &base.url)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts")
}

/// Runs a victim and kills it a moment after it begins the deed under test.
fn killed_in(base: &Base, round: u64, target: &str, moment: Duration) -> Seen {
    let mut child = victim_of(base, round);
    let begins = format!("TRY {target}");
    let mut seen = Seen::default();
    let mut lines = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut line = String::new();
    // A line that the kill cut off has no end, and counts for nothing.
    while lines.read_line(&mut line).is_ok_and(|read| read > 0) && line.ends_with('\n') {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["TRY", name] => drop(seen.open.insert(name.to_owned())),
            ["ACK", name, _] => drop(seen.open.remove(name)),
            ["ACK", name, number, revision] => {
                seen.open.remove(name);
                let revision = revision.parse().expect("a number");
                seen.acknowledged.push((name.to_owned(), number.to_owned(), revision));
            }
            _ => {}
        }
        if line.trim_end() == begins && !seen.was_killed {
            std::thread::sleep(moment);
            child.kill().expect("it runs");
            seen.was_killed = true;
        }
        line.clear();
    }
    child.wait().expect("it is gone");
    seen
}

/// How often a deed is tried at most until a kill finds it under way.
const TRIES: u32 = 40;

fn what_was_acknowledged_survives_a_kill_in_any_deed(base: &Base) {
    {
        let world = World::new(base);
        let item = whole_item(2, None);
        service::catalogue::publish(&world.sv, world.now(), item, Some(form()), "editor").unwrap();
        people(&world);
    }
    let targets: Vec<&str> = LIFE.iter().map(|(name, _, _)| *name).chain(OTHERS).collect();
    let (mut cut_off, mut acknowledged) = (BTreeMap::<String, u32>::new(), 0);
    let mut round = 0;
    for (place, target) in targets.iter().enumerate() {
        for attempt in 0..TRIES {
            // Twice each; again where a quick machine had finished the deed before the kill came.
            if attempt >= 2 && cut_off.contains_key(*target) {
                break;
            }
            let moment = if attempt == 1 { 400 + 150 * place as u64 } else { 0 };
            round += 1;
            let seen = killed_in(base, round, target, Duration::from_micros(moment));
            assert!(seen.was_killed, "{target} never began in round {round}");
            for name in &seen.open {
                *cut_off.entry(name.clone()).or_default() += 1;
            }
            acknowledged += seen.acknowledged.len();
            let world = World::resumed(&base.url, round);
            world.assert_sound();
            for (name, number, revision) in &seen.acknowledged {
                let id = CaseId { region: region(REGION), number: number.clone() };
                assert!(world.case(&id).revision >= *revision, "{name} of {number} is lost");
                let events = world.history(&id);
                let event = &events[*revision as usize - 1];
                assert_eq!(event.seq, *revision, "{name} of {number}");
                assert!(is_of(name, &event.event), "{name} of {number} is {event:?}");
            }
            assert_together(&world);
        }
    }
    // Each was under way at least once when the kill came.
    for target in targets {
        assert!(cut_off.contains_key(target), "{target} was never cut off: {cut_off:?}");
    }
    assert!(acknowledged > 100, "{acknowledged} acknowledged");
    let world = World::resumed(&base.url, round + 1);
    equip(&world);
    while is_waiting(&world) {
        service::work::drain(&world.sv, world.now()).unwrap();
        papers::make_due(&world.sv, world.now()).unwrap();
    }
    assert_once(&world);
    world.assert_sound();
}

/// A worker is stopped in the middle of its work, as a machine that sleeps is; another takes over;
/// then the first goes on where it stood.
fn a_worker_that_stands_still_and_goes_on_repeats_nothing(base: &Base) {
    {
        let world = World::new(base);
        let item = whole_item(2, None);
        service::catalogue::publish(&world.sv, world.now(), item, Some(form()), "editor").unwrap();
        people(&world);
    }
    let mut taken_over = 0;
    for (round, (target, moment)) in
        [("told", 0), ("paper", 0), ("told", 700), ("paper", 9000)].into_iter().enumerate()
    {
        let round = round as u64 + 1;
        let mut child = victim_of(base, round);
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let begins = format!("TRY {target}");
        assert!(lines.any(|line| line.expect("text") == begins), "{target} never began");
        std::thread::sleep(Duration::from_micros(moment));
        signal(&child, "STOP");
        let world = World::resumed(&base.url, round);
        equip(&world);
        // Whoever stands still inside a transaction holds the others up, and must not for ever.
        let drained = service::work::drain(&world.sv, world.now());
        let made = papers::make_due(&world.sv, world.now());
        for outcome in [drained, made] {
            match outcome {
                Ok(done) => taken_over += done,
                Err(service::Error::Unavailable(_)) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        signal(&child, "CONT");
        assert!(lines.any(|line| line.expect("text") == "END"), "it went on to its end");
        assert!(child.wait().expect("it ends").success());
        world.assert_sound();
        assert_together(&world);
    }
    let world = World::resumed(&base.url, 99);
    assert!(!is_waiting(&world), "the victims left nothing");
    assert_once(&world);
    // On SQLite whoever stands still inside a transaction may hold all others up each time.
    assert!(taken_over > 0 || base.url.starts_with("sqlite:"), "nothing was ever taken over");
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").arg(format!("-{name}")).arg(child.id().to_string()).status();
    assert!(sent.expect("there is a kill").success());
}

/// Whether an event is what a deed leaves.
fn is_of(name: &str, event: &Event) -> bool {
    let key = match name {
        "submit" => "submitted",
        "accept" | "accept-again" => "accepted",
        "start-review" => "review-started",
        "suspend" => "suspended",
        "resume" => "resumed",
        "extend" => "extended",
        "step" | "opinion" | "last-step" | "countersign" => "step-finished",
        "visit" => "step-reported",
        "review" => "reviewed",
        "decide" => "granted",
        "issue" => "issue-started",
        "deliver" => "delivery-started",
        "confirm" => "delivered",
        "correct" => "correction-requested",
        "supplement" => "supplemented",
        "withdraw" => "withdrawn",
        "propose" | "propose-longer" => "proposed",
        other => panic!("no such deed: {other}"),
    };
    event.key() == key
}

fn numbers(world: &World, sql: &'static str) -> Vec<Vec<i64>> {
    let rows = world.sv.db.read(|tx| {
        tx.all("counts", sql, &[], |row| (0..2).map(|at| row.int(at, "count")).collect())
    });
    rows.expect("readable")
}

fn texts(world: &World, sql: &'static str) -> Vec<String> {
    world.sv.db.read(|tx| tx.all("texts", sql, &[], |row| row.text(0, "text"))).expect("readable")
}

/// What is stored together is there together: a key with its case, and with each event the same
/// effects as with every other event of its kind.
fn assert_together(world: &World) {
    let of_keys = texts(world, "select number from submissions order by number limit 10000");
    let of_cases = texts(world, "select number from cases order by number limit 10000");
    assert_eq!(of_keys, of_cases);
    let mut effects = BTreeMap::<(String, String), u32>::new();
    for payload in texts(world, "select payload from outbox order by id limit 100000") {
        let payload: serde_json::Value = serde_json::from_str(&payload).expect("it is JSON");
        let text = |key: &str| payload[key].as_str().expect("it is there").to_owned();
        *effects.entry((text("case_number"), text("about"))).or_default() += 1;
    }
    let mut by_kind = BTreeMap::<&'static str, BTreeSet<u32>>::new();
    for number in of_cases {
        let history = world.history(&CaseId { region: region(REGION), number: number.clone() });
        let mut kinds = BTreeMap::<&'static str, u32>::new();
        for recorded in &history {
            *kinds.entry(recorded.event.key()).or_default() += 1;
        }
        for (kind, events) in kinds {
            let told = effects.get(&(number.clone(), kind.to_owned())).copied().unwrap_or(0);
            assert_eq!(told % events, 0, "{kind} of {number}: {told} effects of {events} events");
            by_kind.entry(kind).or_default().insert(told / events);
        }
    }
    assert!(by_kind.values().all(|told| told.len() == 1), "{by_kind:?}");
}

/// Every effect was carried out once, and every paper made once, with numbers that have no gap.
fn assert_once(world: &World) {
    const EFFECTS: &str = "
        select (select count(*) from outbox where is_done = 1), (select count(*) from messages)";
    const PAPERS: &str = "
        select count(*), max(number)
        from papers
        group by org, year";
    const FILES: &str = "
        select (select count(*) from papers where is_made = 1), (select count(*) from paper_files)";
    const EVENTS: &str = "
        select cast(count(*) as text)
        from (select region, case_number, seq, kind from papers
              group by region, case_number, seq, kind having count(*) > 1) more";
    let effects = numbers(world, EFFECTS);
    assert!(effects[0][0] >= 20, "{effects:?}");
    assert_eq!(effects[0][0], effects[0][1], "each effect is one message");
    let papers = numbers(world, PAPERS);
    assert!(papers.iter().all(|row| row[0] == row[1]), "numbers have gaps: {papers:?}");
    let files = numbers(world, FILES);
    assert_eq!(files[0], [papers.iter().map(|row| row[0]).sum::<i64>(); 2]);
    assert_eq!(texts(world, EVENTS), ["0"], "an event has two papers of a kind");
    assert!(files[0][0] >= 20, "{files:?}");
}
