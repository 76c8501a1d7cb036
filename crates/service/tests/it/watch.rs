//! Who looks at whose record: only what is one's work, anything else for a reason, each look
//! recorded or the look fails, and what stands out is told to those who supervise.

use domain::case::{CaseId, State};
use domain::code::{CitizenNumber, CreditCode};
use domain::identity::{Account, AccountId, Actor, Grant, Holder, Purpose, Role, excludes};
use domain::watch::{Kind, Limits};
use service::people::{self, AlarmKey, Change, NewAccount};
use service::{Error, Result, cases, exports, files, papers, work};

use crate::engines::{Base, on_both_engines};
use crate::world::{Cast, ORG, PASSWORD, Person, REGION, World, region};

on_both_engines!(
    a_case_of_another_unit_needs_a_reason,
    numbers_of_other_units_are_not_tried_without_end,
    an_opened_case_is_read_by_whoever_opened_it_for_an_hour,
    every_read_leaves_one_entry,
    a_read_that_cannot_be_recorded_fails,
    lists_that_are_carried_away_become_entries,
    a_log_that_was_changed_is_found_by_the_check,
    an_ordinary_day_raises_nothing,
    too_many_people_in_a_day_raise_one_alarm_that_grows,
    each_way_of_standing_out_raises_one_alarm,
    an_alarm_is_settled_by_somebody_else_with_a_note,
    the_list_of_the_watched_is_kept_by_its_administrators,
    no_account_holds_roles_that_exclude_each_other,
);

pub const REASON: &str = "核对同一经营场所此前的登记情况";
pub const HOUR: i64 = 3_600_000;

/// The credit code of another authority: the one with fitting check digits.
pub fn other_org() -> String {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let pairs = SIGNS.chars().flat_map(|one| SIGNS.chars().map(move |two| (one, two)));
    let mut codes = pairs.map(|(one, two)| format!("11330106DEM00002{one}{two}"));
    codes.find(|code| CreditCode::parse(code).is_ok()).expect("one pair fits")
}

fn look_count(world: &World, of: &Person) -> usize {
    people::looks(&of.ctx(world), &world.sv, None, 1000).unwrap().len()
}

pub fn open(world: &World, who: &Person, number: &str, reason: &str) -> Result<(CaseId, String)> {
    cases::open_elsewhere(&who.ctx(world), &world.sv, number, reason)
}

/// Own unit, assigned, another unit of the region and another region, each with the reason
/// missing, blank, short and given.
fn a_case_of_another_unit_needs_a_reason(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.case_in(&world, State::InReview);
    let other = other_org();
    let beside = world.staff_of("beside", &[Role::Officer], REGION, Some(&other));
    let above = world.staff_of("above", &[Role::Officer], "330000", Some(&other));
    let far = world.staff_of("far", &[Role::Officer], "330108", Some(&other));
    let far_same = world.staff_of("far-same", &[Role::Officer], "330108", Some(ORG));
    let editor = world.staff("editor", &[Role::ItemEditor]);
    let administrator = world.staff("admin", &[Role::Administrator]);
    let auditor = world.staff("auditor", &[Role::Auditor]);
    let number = id.shown();

    // What is one's work needs no reason, and is not opened in this way.
    cases::show(&cast.officer.ctx(&world), &world.sv, &id).unwrap();
    for own in [&cast.officer, &cast.clerk, &cast.approver] {
        let outcome = open(&world, own, &number, REASON);
        assert!(matches!(outcome, Err(Error::Wrong("number", "own"))), "{outcome:?}");
    }
    let before = look_count(&world, &cast.citizen);
    for who in [&beside, &above, &far, &far_same, &editor, &administrator, &auditor] {
        let shown = cases::show(&who.ctx(&world), &world.sv, &id).map(drop);
        assert!(matches!(shown, Err(Error::NotFound(_))), "{}: {shown:?}", who.login);
        let chosen = cases::look_for(&who.ctx(&world), &world.sv, &id, Purpose::Enquiry);
        assert!(matches!(chosen, Err(Error::NotFound(_))), "{}: {chosen:?}", who.login);
    }
    let faults = [
        ("", "missing"),
        (" \u{3000}\n", "missing"),
        ("看看", "short"),
        (&"理由".repeat(300), "long"),
    ];
    for who in [&beside, &above, &far] {
        for (reason, fault) in &faults {
            let outcome = open(&world, who, &number, reason);
            let is_fault = matches!(&outcome, Err(Error::Wrong("reason", why)) if why == fault);
            assert!(is_fault, "{} {fault}: {outcome:?}", who.login);
        }
    }
    assert_eq!(look_count(&world, &cast.citizen), before, "nothing was opened");
    // A number out of reach and one that is none are answered alike.
    for who in [&far, &far_same] {
        for typed in [number.as_str(), "330106-20260302AAAAAAAAAA", "anything"] {
            let outcome = open(&world, who, typed, REASON);
            assert!(matches!(outcome, Err(Error::Wrong("number", "none"))), "{outcome:?}");
        }
    }
    for who in [&editor, &administrator, &auditor, &cast.citizen] {
        let outcome = open(&world, who, &number, REASON);
        assert!(matches!(outcome, Err(Error::Forbidden)), "{}: {outcome:?}", who.login);
    }
    for who in [&beside, &above] {
        let (opened, look) = open(&world, who, &number, &format!("  {REASON} ")).unwrap();
        assert_eq!(opened, id);
        let shown = cases::read_opened(&who.ctx(&world), &world.sv, &id, &look).unwrap();
        assert_eq!(shown.case.id, id);
    }
    // The person concerned reads who it was and why, in their words.
    let looks = people::looks(&cast.citizen.ctx(&world), &world.sv, None, 10).unwrap();
    let told = looks.iter().filter(|look| look.purpose == Purpose::Exception);
    assert_eq!(told.clone().count(), 4, "the opening and the reading, by two");
    assert!(told.clone().all(|look| look.reason == REASON));
    // Opening a case gives no right to do anything to it.
    let done = cases::start_review(&beside.ctx(&world), &world.sv, &id, 3).map(drop);
    assert!(matches!(done, Err(Error::NotFound(_))), "{done:?}");
}

fn numbers_of_other_units_are_not_tried_without_end(base: &Base) {
    let world = World::new(base);
    let beside = world.staff_of("beside", &[Role::Officer], REGION, Some(&other_org()));
    for _ in 0..10 {
        let outcome = open(&world, &beside, "anything", REASON);
        assert!(matches!(outcome, Err(Error::Wrong("number", "none"))), "{outcome:?}");
    }
    let outcome = open(&world, &beside, "anything", REASON);
    assert!(matches!(outcome, Err(Error::Throttled { .. })), "{outcome:?}");
}

fn an_opened_case_is_read_by_whoever_opened_it_for_an_hour(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let (id, another) = (cast.citizen.submits(&world), cast.citizen.submits(&world));
    let other = other_org();
    let beside = world.staff_of("beside", &[Role::Officer], REGION, Some(&other));
    let colleague = world.staff_of("colleague", &[Role::Officer], REGION, Some(&other));
    let (_, look) = open(&world, &beside, &id.shown(), REASON).unwrap();
    let read = |who: &Person, id: &CaseId, look: &str| {
        cases::read_opened(&who.ctx(&world), &world.sv, id, look).map(drop)
    };
    read(&beside, &id, &look).unwrap();
    for outcome in [
        read(&colleague, &id, &look),
        read(&beside, &another, &look),
        read(&beside, &id, "0"),
        read(&beside, &id, ""),
    ] {
        assert!(matches!(outcome, Err(Error::NotFound(_))), "{outcome:?}");
    }
    world.later(HOUR - 1);
    read(&beside, &id, &look).unwrap();
    world.later(1);
    let outcome = read(&beside, &id, &look);
    assert!(matches!(outcome, Err(Error::NotFound(_))), "the hour is over: {outcome:?}");
}

/// One read by staff.
type Read<'a> = (&'a str, Box<dyn Fn() -> Result<()> + 'a>);

/// Every way in which staff read what is a person's, as the use cases offer it.
fn reads<'a>(world: &'a World, cast: &'a Cast, staff: &'a Staff) -> Vec<Read<'a>> {
    let sv = &world.sv;
    let officer = move || cast.officer.ctx(world);
    let (id, file) = (&staff.case, &staff.file);
    vec![
        ("case", Box::new(move || cases::show(&officer(), sv, id).map(drop))),
        ("overtaken", Box::new(move || cases::show_overtaken(&officer(), sv, id).map(drop))),
        ("file", Box::new(move || files::held(&officer(), sv, id, file).map(drop))),
        ("content", Box::new(move || files::content_of_case(&officer(), sv, id, file).map(drop))),
        ("paper", Box::new(move || papers::file(&officer(), sv, &staff.paper).map(drop))),
        (
            "account",
            Box::new(move || {
                let of = &cast.citizen.account.id;
                people::show(&staff.administrator.ctx(world), sv, of).map(drop)
            }),
        ),
        (
            "for a purpose",
            Box::new(move || cases::look_for(&officer(), sv, id, Purpose::Complaint)),
        ),
        (
            "opening elsewhere",
            Box::new(move || open(world, &staff.beside, &id.shown(), REASON).map(drop)),
        ),
        (
            "reading what was opened",
            Box::new(move || {
                cases::read_opened(&staff.beside.ctx(world), sv, id, &staff.look).map(drop)
            }),
        ),
        (
            "list",
            Box::new(move || {
                let all = exports::Filter::default();
                let from = exports::Place::default();
                let roles = [Role::Officer];
                exports::page(&officer(), sv, &roles, &all, &from, |_| true)?;
                people::write_out(sv).map(drop)
            }),
        ),
    ]
}

struct Staff {
    administrator: Person,
    beside: Person,
    case: CaseId,
    file: String,
    paper: String,
    look: String,
}

fn staff(world: &World, cast: &Cast) -> Staff {
    let case = cast.case_in(world, State::InReview);
    work::drain(&world.sv, world.now()).unwrap();
    let file = crate::files::sent(&cast.citizen.ctx(world), &world.sv, &crate::files::pdf(10));
    crate::files::hand_in(world, &cast.citizen, &case, &file);
    let made = papers::list(&world.ctx(Actor::System), &world.sv, &case).unwrap();
    let beside = world.staff_of("beside", &[Role::Officer], REGION, Some(&other_org()));
    let (_, look) = open(world, &beside, &case.shown(), REASON).unwrap();
    Staff {
        administrator: world.staff("admin", &[Role::Administrator]),
        paper: papers::shown_code(made.first().expect("a paper was made")),
        beside,
        case,
        file,
        look,
    }
}

fn every_read_leaves_one_entry(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let staff = staff(&world, &cast);
    for (name, read) in reads(&world, &cast, &staff) {
        world.later(1);
        let before = look_count(&world, &cast.citizen);
        read().unwrap_or_else(|why| panic!("{name}: {why:?}"));
        assert_eq!(look_count(&world, &cast.citizen), before + 1, "{name}");
        let last = people::looks(&cast.citizen.ctx(&world), &world.sv, None, 1).unwrap().remove(0);
        assert_eq!(last.at, world.now(), "{name}");
        assert_eq!(last.case.is_none(), name == "account", "{name}: which case");
        assert!(!last.by_name.is_empty() && !last.role.is_empty(), "{name}: who");
    }
    // The applicant's own reading is no look of staff.
    let before = look_count(&world, &cast.citizen);
    cases::show(&cast.citizen.ctx(&world), &world.sv, &staff.case).unwrap();
    assert_eq!(look_count(&world, &cast.citizen), before);
    world.assert_sound();
}

fn a_read_that_cannot_be_recorded_fails(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let staff = staff(&world, &cast);
    // Whichever statement fails: what is answered has its entry.
    for (name, read) in reads(&world, &cast, &staff) {
        let mut failed = 0;
        for n in 1..60 {
            world.later(1);
            let before = look_count(&world, &cast.citizen);
            world.sv.db.fault().fail_nth(n);
            let outcome = read();
            let is_over = world.sv.db.fault().disarm();
            // What was written down of a list before a fault is written out by the next round.
            people::write_out(&world.sv).unwrap();
            match outcome {
                Ok(()) => {
                    assert_eq!(look_count(&world, &cast.citizen), before + 1, "{name} {n}");
                    assert!(is_over, "{name} was answered although statement {n} failed");
                    break;
                }
                Err(Error::Unavailable(_)) => failed += 1,
                Err(other) => panic!("{name} {n}: {other:?}"),
            }
        }
        assert!(failed >= 3, "{name} has hardly a statement");
    }
    world.assert_sound();
    let before = look_count(&world, &cast.citizen);
    for sql in ["drop table look_heads", "drop table look_batches"] {
        world.sv.db.write(move |tx| tx.execute(sql, &[])).unwrap();
    }
    for (name, read) in reads(&world, &cast, &staff) {
        assert!(read().is_err(), "{name} was answered without an entry");
    }
    assert_eq!(look_count(&world, &cast.citizen), before);
}

fn lists_that_are_carried_away_become_entries(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let others: Vec<Person> = (0..3).map(|n| world.citizen(&format!("other{n}"))).collect();
    for who in others.iter().chain([&cast.citizen, &cast.citizen]) {
        who.submits(&world);
    }
    let kept = cast.citizen.account.id.clone();
    let (all, from) = (exports::Filter::default(), exports::Place::default());
    let keeps = |row: &exports::Exported| row.applicant == kept;
    let officer = cast.officer.ctx(&world);
    let (rows, _) =
        exports::page(&officer, &world.sv, &[Role::Officer], &all, &from, keeps).unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(people::write_out(&world.sv).unwrap(), 1, "one person, however many cases");
    assert_eq!(people::write_out(&world.sv).unwrap(), 0);
    let looks = people::looks(&cast.citizen.ctx(&world), &world.sv, None, 10).unwrap();
    assert_eq!(looks.len(), 1);
    assert_eq!(looks[0].purpose, Purpose::Export);
    assert_eq!(looks[0].by, cast.officer.account.id);
    assert!(others.iter().all(|who| look_count(&world, who) == 0), "who is not on it has none");
}

fn a_log_that_was_changed_is_found_by_the_check(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.case_in(&world, State::InReview);
    for _ in 0..3 {
        cases::show(&cast.officer.ctx(&world), &world.sv, &id).unwrap();
        world.later(1);
    }
    let check = || service::verify::verify(&world.sv.db, |_| {}).unwrap();
    let report = check();
    assert_eq!((report.logs, report.looks), (1, 3));
    assert_eq!(report.broken, []);
    const HIDE: &str = "update looks set by_name = '别人' where seq = 2";
    world.sv.db.write(|tx| tx.execute(HIDE, &[])).unwrap();
    let of = &cast.citizen.account.id;
    let name = format!("looks {} {}", of.region, of.id);
    assert_eq!(check().broken, [(name.clone(), "look 2: the hash does not hold".to_owned())]);
    world.sv.db.write(|tx| tx.execute("delete from look_heads", &[])).unwrap();
    assert_eq!(check().broken, [(name, "the end of the log is gone".to_owned())]);
}

/// Somebody with a telephone.
pub fn person(world: &World, login: &str, name: &str, phone: &str, holder: Holder) -> Person {
    let grants = match holder {
        Holder::Staff => {
            let org = CreditCode::parse(ORG).ok();
            vec![Grant { role: Role::Officer, region: region(REGION), org }]
        }
        _ => Vec::new(),
    };
    let new = NewAccount {
        region: region(REGION),
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: name.to_owned(),
        holder,
        phone: Some(phone.to_owned()),
        grants,
    };
    let id = people::create(&world.ctx(Actor::System), &world.sv, new).unwrap();
    let stored = people::show(&world.ctx(Actor::System), &world.sv, &id).unwrap();
    Person { login: login.to_owned(), account: stored.account }
}

pub fn natural() -> Holder {
    Holder::Person { id_number: CitizenNumber::parse("11010519491231002X").unwrap() }
}

pub fn watch(world: &World) -> u32 {
    people::watch(&world.sv, world.now()).unwrap()
}

/// The open alarms as a supervisor sees them.
pub fn raised(world: &World, by: &Person) -> Vec<(AccountId, Kind, u32)> {
    let found = people::look_alarms(&by.ctx(world), &world.sv, region(REGION), None).unwrap();
    let open = found.into_iter().filter(|alarm| alarm.settled.is_none());
    open.map(|alarm| (alarm.by, alarm.kind, alarm.count)).collect()
}

fn an_ordinary_day_raises_nothing(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let supervisor = world.staff("supervisor", &[Role::Supervisor]);
    let officer = person(&world, "li", "李雷", "13900000001", Holder::Staff);
    for n in 0..20 {
        let applicant =
            person(&world, &format!("p{n}"), "王芳", &format!("1370000{n:04}"), natural());
        let id = applicant.submits(&world);
        cases::accept(&cast.clerk.ctx(&world), &world.sv, &id, 1).unwrap();
        for _ in 0..3 {
            cases::show(&officer.ctx(&world), &world.sv, &id).unwrap();
            world.later(5 * 60_000);
        }
        assert_eq!(watch(&world), 0);
    }
    assert_eq!(raised(&world, &supervisor), []);
}

/// A region in which more than three people a day are too many.
pub struct Scene {
    pub world: World,
    pub cast: Cast,
    pub supervisor: Person,
}

impl Scene {
    pub fn new(base: &Base) -> Self {
        let world = World::new(base);
        let security = world.staff("security", &[Role::SecurityAdministrator]);
        let limits = Limits { persons: 3, ..Limits::default() };
        people::set_look_limits(&security.ctx(&world), &world.sv, region(REGION), limits).unwrap();
        let (cast, supervisor) = (world.cast(), world.staff("supervisor", &[Role::Supervisor]));
        Self { world, cast, supervisor }
    }

    /// An officer with a telephone that ends so.
    pub fn officer(&self, phone: &str) -> Person {
        person(&self.world, phone, "李雷", &format!("139{phone}"), Holder::Staff)
    }

    pub fn citizen(&self, login: &str, name: &str, phone: &str) -> Person {
        person(&self.world, login, name, phone, natural())
    }

    /// An accepted case of somebody's.
    pub fn case_of(&self, who: &Person) -> CaseId {
        let id = who.submits(&self.world);
        cases::accept(&self.cast.clerk.ctx(&self.world), &self.world.sv, &id, 1).unwrap();
        id
    }

    pub fn looks(&self, who: &Person, id: &CaseId) {
        cases::show(&who.ctx(&self.world), &self.world.sv, id).unwrap();
        self.world.later(1000);
    }

    pub fn raised(&self) -> Vec<(AccountId, Kind, u32)> {
        let mut all = raised(&self.world, &self.supervisor);
        all.sort();
        all
    }
}

pub fn of(who: &Person, kind: Kind, count: u32) -> (AccountId, Kind, u32) {
    (who.account.id.clone(), kind, count)
}

fn too_many_people_in_a_day_raise_one_alarm_that_grows(base: &Base) {
    let scene = Scene::new(base);
    let (world, busy) = (&scene.world, scene.officer("00000001"));
    let many: Vec<CaseId> = (0..5)
        .map(|n| scene.citizen(&format!("m{n}"), "赵六", &format!("1360000000{n}")))
        .map(|who| scene.case_of(&who))
        .collect();
    many[..3].iter().chain(&many[..3]).for_each(|id| scene.looks(&busy, id));
    assert_eq!(watch(world), 0, "people are counted, not looks");
    scene.looks(&busy, &many[3]);
    assert_eq!(watch(world), 1);
    assert_eq!(scene.raised(), [of(&busy, Kind::Volume, 4)]);
    scene.looks(&busy, &many[4]);
    assert_eq!(watch(world), 1);
    assert_eq!(watch(world), 0, "the same looks a second time");
    assert_eq!(scene.raised(), [of(&busy, Kind::Volume, 5)]);
    // A list carried away counts whoever is on it.
    let (carrier, all) = (scene.officer("00000008"), exports::Filter::default());
    let from = exports::Place::default();
    let ctx = carrier.ctx(world);
    exports::page(&ctx, &world.sv, &[Role::Officer], &all, &from, |_| true).unwrap();
    world.later(10 * 60_000);
    people::write_out(&world.sv).unwrap();
    assert_eq!(watch(world), 1);
    assert!(scene.raised().contains(&of(&carrier, Kind::Volume, 5)));
    // The next day begins anew, and a server that starts anew raises nothing a second time.
    world.later(24 * HOUR);
    scene.looks(&busy, &many[0]);
    assert_eq!(watch(world), 0);
    assert_eq!(people::watch(&World::over(base, world).sv, world.now()).unwrap(), 0);
}

/// Lets people have the same address remembered.
pub fn live_together(world: &World, people: [&Person; 2]) {
    for who in people {
        let of = who.account.id.clone();
        let answer = [("rest".to_owned(), vec!["文一西路 1 号".to_owned()])].into();
        let item_name = domain::text::Bilingual::zh("事项");
        let known = store::drafts::Remembered { answer, item_name, at: world.now() };
        let write =
            move |tx: &mut store::Tx<'_>| store::drafts::remember(tx, &of, "address", &known);
        world.sv.db.write(write).unwrap();
    }
}

/// Lets one person act for another.
pub fn let_act(world: &World, principal: &Person, agent: &Person) {
    let new = people::NewDelegation {
        capacity: domain::identity::Capacity::Agent,
        delegate_login: agent.login.clone(),
        delegate_name: agent.account.name.clone(),
        scope: domain::identity::Scope::All,
        from_on: world.now().civil_date_in_china(),
        to_on: Some(jiff::civil::date(2026, 12, 31)),
        evidence: String::new(),
        ruling: String::new(),
    };
    people::grant(&principal.ctx(world), &world.sv, new).unwrap();
    let granted = people::delegations(&principal.ctx(world), &world.sv).unwrap();
    people::take_up(&agent.ctx(world), &world.sv, &principal.account.id, &granted[0].id).unwrap();
}

/// Marks one person; all citizens of this world share a number.
pub fn mark(world: &World, famous: &Person) {
    let marked = store::look_alarms::Marked {
        of: famous.account.id.clone(),
        name: String::new(),
        why: "公众人物".to_owned(),
        at: world.now(),
        by: "安全员".to_owned(),
    };
    world.sv.db.write(move |tx| store::look_alarms::mark(tx, &marked)).unwrap();
}

fn each_way_of_standing_out_raises_one_alarm(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    // The own record: same telephone, same name. The household: same telephone, another name.
    let (selfish, spouse) = (scene.officer("00000002"), scene.officer("00000003"));
    scene.looks(&selfish, &scene.case_of(&scene.citizen("own", "李雷", "13900000002")));
    scene.looks(&spouse, &scene.case_of(&scene.citizen("wife", "韩梅梅", "13900000003")));
    // The same address: both had it remembered.
    let neighbour = scene.officer("00000004");
    let same = scene.citizen("same", "周八", "13500000009");
    live_together(world, [&scene.citizen("home", "李雷", "13900000004"), &same]);
    scene.looks(&neighbour, &scene.case_of(&same));
    // Whoever acts for them.
    let cousin = scene.officer("00000009");
    let (agent, principal) = (
        scene.citizen("agent", "吴九", "13300000000"),
        scene.citizen("self", "李雷", "13900000009"),
    );
    let_act(world, &principal, &agent);
    scene.looks(&cousin, &scene.case_of(&agent));
    // Somebody who is marked.
    let curious = scene.officer("00000005");
    let famous = scene.citizen("famous", "名人", "13400000000");
    mark(world, &famous);
    let id = scene.case_of(&famous);
    scene.looks(&curious, &id);
    // A case of another unit, by whoever carries no mark of the others.
    let beside = world.staff_of("beside", &[Role::Officer], REGION, Some(&other_org()));
    let plain = scene.case_of(&scene.citizen("plain", "孙七", "13200000000"));
    open(world, &beside, &plain.shown(), REASON).unwrap();
    assert_eq!(watch(world), 6);
    // After hours, and on a Sunday.
    let (late, sunday) = (scene.officer("00000006"), scene.officer("00000007"));
    world.later(12 * HOUR);
    scene.looks(&late, &plain);
    assert_eq!(watch(world), 1);
    world.later(5 * 24 * HOUR + 12 * HOUR);
    scene.looks(&sunday, &plain);
    assert_eq!(watch(world), 1);

    let mut expected = [
        of(&selfish, Kind::Own, 1),
        of(&spouse, Kind::Household, 1),
        of(&neighbour, Kind::Household, 1),
        of(&cousin, Kind::Household, 1),
        of(&curious, Kind::Watched, 1),
        of(&beside, Kind::Exception, 1),
        of(&late, Kind::OffHours, 1),
        of(&sunday, Kind::OffHours, 1),
    ];
    expected.sort();
    assert_eq!(scene.raised(), expected);
    assert_alarms_tell_what_they_are_about(&scene);
}

/// Beside each alarm stand the looks it is about, and the reason where there was one.
fn assert_alarms_tell_what_they_are_about(scene: &Scene) {
    let (world, ctx) = (&scene.world, || scene.supervisor.ctx(&scene.world));
    for alarm in people::look_alarms(&ctx(), &world.sv, region(REGION), None).unwrap() {
        let key = (&alarm.by, alarm.day, alarm.kind);
        let found = people::look_alarm(&ctx(), &world.sv, key, None).unwrap();
        assert_eq!(found.looks.len(), alarm.count as usize, "{:?}", alarm.kind);
        assert!(!found.is_more);
        let reason = if alarm.kind == Kind::Exception { REASON } else { "" };
        assert!(found.looks.iter().all(|seen| seen.look.reason == reason));
    }
}

fn an_alarm_is_settled_by_somebody_else_with_a_note(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let supervisor = world.staff("supervisor", &[Role::Supervisor]);
    let auditor = world.staff("auditor", &[Role::Auditor]);
    let far = world.staff_of("far", &[Role::Supervisor], "440106", None);
    let id = cast.case_in(&world, State::InReview);
    world.later(12 * HOUR);
    cases::look_for(&supervisor.ctx(&world), &world.sv, &id, Purpose::Supervision).unwrap();
    assert_eq!(watch(&world), 1);
    assert_eq!(raised(&world, &supervisor), [], "nobody sees the alarm about themselves");
    assert_eq!(raised(&world, &auditor).len(), 1);
    for who in [&cast.officer, &cast.clerk, &cast.citizen, &far] {
        let at = region(REGION);
        let outcome = people::look_alarms(&who.ctx(&world), &world.sv, at, None).map(drop);
        assert!(matches!(outcome, Err(Error::Forbidden)), "{}: {outcome:?}", who.login);
    }
    let settle = |who: &Person, count, note: &str| {
        let by = supervisor.account.id.clone();
        let day = world.now().civil_date_in_china();
        let key = AlarmKey { by, day, kind: Kind::OffHours, count };
        people::settle_look_alarm(&who.ctx(&world), &world.sv, key, note)
    };
    let outcome = settle(&supervisor, 1, "没有问题");
    assert!(matches!(outcome, Err(Error::NotFound(_))), "{outcome:?}");
    let outcome = settle(&far, 1, "没有问题");
    assert!(matches!(outcome, Err(Error::Forbidden)), "{outcome:?}");
    let outcome = settle(&auditor, 1, "  ");
    assert!(matches!(outcome, Err(Error::Wrong("note", "missing"))), "{outcome:?}");
    let outcome = settle(&auditor, 7, "核实");
    assert!(matches!(outcome, Err(Error::ChangedMeanwhile)), "{outcome:?}");
    settle(&auditor, 1, "专项督查值守，已核实").unwrap();
    assert_eq!(raised(&world, &auditor), []);
    let outcome = settle(&auditor, 1, "再次");
    assert!(matches!(outcome, Err(Error::ChangedMeanwhile)), "{outcome:?}");
    // It grows and is settled again: what was found the first time stays.
    world.later(1000);
    cases::look_for(&supervisor.ctx(&world), &world.sv, &id, Purpose::Supervision).unwrap();
    assert_eq!(watch(&world), 1);
    settle(&auditor, 2, "又一次，同一专项").unwrap();
    let day = world.now().civil_date_in_china();
    let key = (&supervisor.account.id, day, Kind::OffHours);
    let found = people::look_alarm(&auditor.ctx(&world), &world.sv, key, None).unwrap();
    let notes: Vec<_> = found.events.iter().map(|event| event.note.as_str()).collect();
    assert_eq!(notes, ["又一次，同一专项", "专项督查值守，已核实"]);
    assert!(found.events.iter().all(|event| event.by.as_ref() == Some(&auditor.account.id)));
}

fn the_list_of_the_watched_is_kept_by_its_administrators(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let security = world.staff("security", &[Role::SecurityAdministrator]);
    let far = world.staff_of("far", &[Role::SecurityAdministrator], "440106", None);
    let (sv, at) = (&world.sv, region(REGION));
    let number = "11010519491231002X";
    people::mark(&security.ctx(&world), sv, number, "公众人物").unwrap();
    let marked = people::marked(&security.ctx(&world), sv, at, None).unwrap();
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0].of, cast.citizen.account.id);
    for (number, why, fault) in [
        ("110105194912310021", "公众人物", ("number", "no-account")),
        (number, " ", ("why", "missing")),
    ] {
        let outcome = people::mark(&security.ctx(&world), sv, number, why);
        let is_fault = matches!(outcome, Err(Error::Wrong(field, what)) if (field, what) == fault);
        assert!(is_fault, "{outcome:?}");
    }
    let outcome = people::mark(&security.ctx(&world), sv, number, "再次列入");
    assert!(matches!(outcome, Err(Error::Wrong("number", "marked"))), "{outcome:?}");
    let outcome = people::mark(&far.ctx(&world), sv, number, "公众人物");
    assert!(matches!(outcome, Err(Error::Wrong("number", "no-account"))), "{outcome:?}");
    let supervisor = world.staff("supervisor", &[Role::Supervisor]);
    let administrator = world.staff("admin", &[Role::Administrator]);
    for who in [&far, &supervisor, &administrator, &cast.officer, &cast.citizen] {
        let ctx = || who.ctx(&world);
        let id = marked[0].of.clone();
        for outcome in [
            people::marked(&ctx(), sv, at, None).map(drop),
            people::keep_list(&ctx(), sv, at).map(drop),
            people::unmark(&ctx(), sv, id),
            people::mark(&ctx(), sv, number, "公众人物").map_err(|why| match why {
                Error::Wrong("number", "no-account") => Error::Forbidden,
                other => other,
            }),
            people::set_look_limits(&ctx(), sv, at, Limits::default()),
        ] {
            assert!(matches!(outcome, Err(Error::Forbidden)), "{}: {outcome:?}", who.login);
        }
    }
    let set = |limits| people::set_look_limits(&security.ctx(&world), sv, at, limits);
    let usual = Limits::default();
    for wrong in [
        Limits { persons: 0, ..usual },
        Limits { persons: u32::MAX, ..usual },
        Limits { opens: usual.closes, ..usual },
    ] {
        assert!(matches!(set(wrong), Err(Error::Wrong(..))), "{wrong:?}");
    }
    set(Limits { persons: 50, ..usual }).unwrap();
    assert_eq!(people::keep_list(&security.ctx(&world), sv, at).unwrap().persons, 50);
    people::unmark(&security.ctx(&world), sv, marked[0].of.clone()).unwrap();
    assert!(people::marked(&security.ctx(&world), sv, at, None).unwrap().is_empty());
    // Each deed stands there with whose it was, and what was refused does not.
    let done = people::list_events(&security.ctx(&world), sv, at, "").unwrap();
    let mut done: Vec<_> = done
        .iter()
        .map(|(event, name)| (event.about.as_str(), event.note.as_str(), name.as_str()))
        .collect();
    done.sort_unstable();
    let expected = [
        ("limits", "50 07:00 20:00", ""),
        ("marked", "公众人物", "王芳"),
        ("unmarked", "", "王芳"),
    ];
    assert_eq!(done, expected);
    let (who, before) = (&cast.officer, "");
    let outcome = people::list_events(&who.ctx(&world), sv, at, before).map(drop);
    assert!(matches!(outcome, Err(Error::Forbidden)), "{outcome:?}");
}

/// Every pair of roles, given at once, and each given to whoever holds the other.
fn no_account_holds_roles_that_exclude_each_other(base: &Base) {
    let world = World::new(base);
    let administrator = world.staff("admin", &[Role::Administrator]);
    let grant = |role| Grant { role, region: region(REGION), org: None };
    let (mut refused, mut taken) = (0, 0);
    for one in Role::ALL {
        let holder = world.staff(&format!("holder-{}", one.key()), &[one]);
        for other in Role::ALL {
            let grants = vec![grant(one), grant(other)];
            let new = NewAccount {
                region: region(REGION),
                login: format!("{}-{}", one.key(), other.key()),
                password: PASSWORD.to_owned(),
                name: "新人".to_owned(),
                holder: Holder::Staff,
                phone: None,
                grants: grants.clone(),
            };
            let made = people::create(&administrator.ctx(&world), &world.sv, new).map(drop);
            let change = Change { seen: None, grants, is_disabled: false };
            let of: &Account = &holder.account;
            let changed =
                people::change(&administrator.ctx(&world), &world.sv, of.id.clone(), change);
            for outcome in [made, changed] {
                match outcome {
                    Err(Error::RolesConflict(a, b)) => {
                        assert!(excludes(one, other), "{one:?} and {other:?}");
                        assert_eq!((a, b), (one, other));
                        refused += 1;
                    }
                    Ok(()) => {
                        assert!(!excludes(one, other), "{one:?} and {other:?}");
                        taken += 1;
                    }
                    Err(why) => panic!("{one:?} and {other:?}: {why:?}"),
                }
            }
        }
    }
    // Three administrators against ten roles each, less the pairs counted twice, and the watcher
    // against the three who handle: 54 and 6 ordered pairs.
    assert_eq!((refused, taken), (2 * 60, 2 * (121 - 60)));
}
