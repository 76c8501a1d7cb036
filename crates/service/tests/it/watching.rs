//! The watch over the log of looks when something is wrong or much: a list that cannot be read, an
//! account that cannot be judged, more looks than fit in one page, midnight.

use domain::case::Seat;
use domain::identity::{Actor, Capacity, Role, Scope};
use domain::watch::{Kind, Limits};
use service::{cases, exports, people};
use store::Value;

use crate::engines::{Base, on_both_engines};
use crate::watch::{HOUR, REASON, Scene, let_act, live_together, of, open, other_org, watch};
use crate::world::{PASSWORD, Person, REGION, World, region};

on_both_engines!(
    a_list_that_cannot_be_read_does_not_hold_up_the_others,
    an_account_that_cannot_be_judged_does_not_hold_up_the_others,
    only_delegations_in_force_are_ties,
    ties_are_found_in_a_fixed_number_of_statements,
    every_look_of_a_day_is_judged_however_many,
    a_list_that_is_written_out_after_midnight_counts_for_its_day,
    a_look_says_in_which_role_it_was,
    staff_are_known_by_numbers_they_had_before,
    alarms_and_deeds_go_when_their_time_is_over,
);

/// Carries away the list of an officer.
fn carry_away(world: &World, who: &Person) {
    let (all, from) = (exports::Filter::default(), exports::Place::default());
    let ctx = who.ctx(world);
    exports::page(&ctx, &world.sv, &[Role::Officer], &all, &from, |_| true).unwrap();
}

fn run(world: &World, sql: &'static str, args: Vec<Value>) {
    assert!(world.sv.db.write(move |tx| tx.execute(sql, &args)).unwrap() > 0, "{sql}");
}

/// Cases of so many people, each with a telephone of their own.
fn cases_of(scene: &Scene, many: u32) {
    for n in 0..many {
        scene.case_of(&scene.citizen(&format!("m{n}"), "赵六", &format!("136000000{n:02}")));
    }
}

fn a_list_that_cannot_be_read_does_not_hold_up_the_others(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    cases_of(&scene, 4);
    let (first, second) = (scene.officer("00000001"), scene.officer("00000002"));
    carry_away(world, &first);
    world.later(1000);
    carry_away(world, &second);
    const SPOIL: &str = "update look_batches set persons = 'nobody' where by_account = $1";
    run(world, SPOIL, vec![first.account.id.id.as_str().into()]);
    assert_eq!(people::write_out(&world.sv).unwrap(), 4);
    assert_eq!(people::write_out(&world.sv).unwrap(), 0);
    assert_eq!(watch(world), 1);
    assert_eq!(scene.raised(), [of(&second, Kind::Volume, 4)]);
    // The check says that it is there, and once it is mended its entries are made.
    let broken = service::verify::verify(&world.sv.db, |_| {}).unwrap().broken;
    assert!(matches!(&broken[..], [(what, _)] if what.starts_with("list ")), "{broken:?}");
    const MEND: &str = "
        update look_batches
        set is_aside = 0, persons = (
            select l.region || ' ' || l.account || ' ' || l.case_region || ' ' || l.case_number
            from looks l
            where l.purpose = 'export'
            order by l.account
            limit 1)";
    run(world, MEND, Vec::new());
    assert_eq!(people::write_out(&world.sv).unwrap(), 1);
    assert_eq!(service::verify::verify(&world.sv.db, |_| {}).unwrap().broken, []);
}

fn an_account_that_cannot_be_judged_does_not_hold_up_the_others(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    let famous = scene.case_of(&scene.citizen("famous", "名人", "13400000000"));
    let all = [scene.officer("00000001"), scene.officer("00000002"), scene.officer("00000003")];
    world.later(12 * HOUR);
    for who in &all {
        scene.looks(who, &famous);
    }
    const SPOIL: &str = "update looks set purpose = $2 where by_account = $1";
    for who in &all[..2] {
        run(world, SPOIL, vec![who.account.id.id.as_str().into(), "nothing".into()]);
    }
    assert_eq!(watch(world), 1);
    assert_eq!(scene.raised(), [of(&all[2], Kind::OffHours, 1)]);
    // What could not be judged is tried again, even when nobody has looked since.
    world.later(2 * 24 * HOUR);
    for who in &all[..2] {
        run(world, SPOIL, vec![who.account.id.id.as_str().into(), "task".into()]);
    }
    assert_eq!(watch(world), 2);
    assert_eq!(watch(world), 0);
    assert_eq!(scene.raised().len(), 3);
}

fn only_delegations_in_force_are_ties(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    let cousin = scene.officer("00000009");
    let (agent, later, own) = (
        scene.citizen("agent", "吴九", "13300000000"),
        scene.citizen("later", "吴十", "13300000001"),
        scene.citizen("self", "李雷", "13900000009"),
    );
    let today = world.now().civil_date_in_china();
    let_act(world, &own, &agent);
    const ENDS: &str = "update delegations set to_on = $1";
    run(world, ENDS, vec![today.to_string().into()]);
    // Granted and taken up, for days that are still to come.
    let new = people::NewDelegation {
        capacity: Capacity::Agent,
        delegate_login: later.login.clone(),
        delegate_name: later.account.name.clone(),
        scope: Scope::All,
        from_on: jiff::civil::date(2026, 5, 1),
        to_on: Some(jiff::civil::date(2026, 12, 31)),
        evidence: String::new(),
        ruling: String::new(),
    };
    people::grant(&own.ctx(world), &world.sv, new).unwrap();
    let granted = people::delegations(&own.ctx(world), &world.sv).unwrap();
    let waiting = granted.iter().find(|one| one.accepted_at.is_none()).unwrap();
    people::take_up(&later.ctx(world), &world.sv, &own.account.id, &waiting.id).unwrap();

    let (held, ahead) = (scene.case_of(&agent), scene.case_of(&later));
    scene.looks(&cousin, &ahead);
    assert_eq!(watch(world), 0, "it does not hold yet");
    scene.looks(&cousin, &held);
    assert_eq!(watch(world), 1);
    assert_eq!(scene.raised(), [of(&cousin, Kind::Household, 1)]);
    world.later(24 * HOUR);
    scene.looks(&cousin, &held);
    assert_eq!(watch(world), 0, "its last day was yesterday");
}

fn ties_are_found_in_a_fixed_number_of_statements(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    let (officer, own) = (scene.officer("00000004"), scene.citizen("own", "李雷", "13900000004"));
    let mut many = Vec::new();
    for n in 0..3 {
        let who = scene.citizen(&format!("m{n}"), "赵六", &format!("1360000000{n}"));
        live_together(world, [&own, &who]);
        many.push(scene.case_of(&who));
    }
    let statements = || {
        for n in 1..200 {
            world.sv.db.fault().fail_nth(n);
            let _ = people::watch(&world.sv, world.now());
            if world.sv.db.fault().disarm() {
                return n - 1;
            }
        }
        panic!("the round does not end");
    };
    scene.looks(&officer, &many[0]);
    statements();
    let of_one = statements();
    scene.looks(&officer, &many[1]);
    scene.looks(&officer, &many[2]);
    statements();
    assert_eq!(statements(), of_one, "however many people were looked at");
    assert_eq!(scene.raised(), [of(&officer, Kind::Household, 3)]);
}

/// So many looks of one account at one person, one each second.
const MANY: &str = "
    with recursive numbers (n) as (
        select 1
        union all
        select n + 1
        from numbers
        where n < 50001)
    insert into looks (
        region, account, id, at, by_region, by_account, by_name, role, purpose)
    select cast($1 as text), cast($2 as text), 'many-' || n, cast($3 as bigint) + n,
           cast($1 as text), cast($4 as text), '李雷', 'officer', 'task'
    from numbers";

fn every_look_of_a_day_is_judged_however_many(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    let (officer, of_all) =
        (scene.officer("00000002"), scene.citizen("all", "赵六", "13600000000"));
    let own = scene.case_of(&scene.citizen("own", "李雷", "13900000002"));
    let (whose, who) = (&of_all.account.id, &officer.account.id);
    let args = vec![
        REGION.into(),
        whose.id.as_str().into(),
        world.now().millis().into(),
        who.id.as_str().into(),
    ];
    run(world, MANY, args);
    world.later(HOUR);
    scene.looks(&officer, &own);
    assert_eq!(watch(world), 1);
    assert_eq!(scene.raised(), [of(&officer, Kind::Own, 1)]);
    // The page of an alarm about very many shows the first and says that there are more.
    let security = world.staff("security-2", &[Role::SecurityAdministrator]);
    let limits = Limits { closes: jiff::civil::time(8, 0, 0, 0), ..Limits::default() };
    people::set_look_limits(&security.ctx(world), &world.sv, region(REGION), limits).unwrap();
    scene.looks(&officer, &own);
    assert_eq!(watch(world), 2);
    assert!(scene.raised().contains(&of(&officer, Kind::OffHours, 50_003)));
    let day = world.now().civil_date_in_china();
    let mut after = None;
    for n in 0..3 {
        let key = (who, day, Kind::OffHours);
        let ctx = scene.supervisor.ctx(world);
        let found = people::look_alarm(&ctx, &world.sv, key, after).unwrap();
        assert!(found.is_more && found.looks.len() == 50);
        let first = found.looks[0].look.at.millis();
        assert_eq!(first, found.looks[49].look.at.millis() - 49, "page {n} has no gap");
        after = found.looks.last().map(people::SeenLook::place);
    }
    let key = (who, day, Kind::Own);
    let found = people::look_alarm(&scene.supervisor.ctx(world), &world.sv, key, None).unwrap();
    assert_eq!((found.looks.len(), found.is_more), (2, false));
}

fn a_list_that_is_written_out_after_midnight_counts_for_its_day(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    cases_of(&scene, 4);
    let busy = scene.officer("00000001");
    world.later(13 * HOUR + 59 * 60_000);
    let day = world.now().civil_date_in_china();
    carry_away(world, &busy);
    watch(world);
    // Ten minutes later it is another day, and the round before that has seen this day already.
    world.later(10 * 60_000);
    assert_ne!(world.now().civil_date_in_china(), day);
    watch(world);
    people::write_out(&world.sv).unwrap();
    world.later(30_000);
    watch(world);
    assert!(scene.raised().contains(&of(&busy, Kind::Volume, 4)), "{:?}", scene.raised());
}

fn a_look_says_in_which_role_it_was(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    let citizen = scene.citizen("one", "赵六", "13600000000");
    let id = scene.case_of(&citizen);
    let role_of_last = || {
        let looks = people::looks(&citizen.ctx(world), &world.sv, None, 1).unwrap();
        looks[0].role.clone()
    };
    // Whoever has two roles looks in that of the desk they sit at, and without one in that of their
    // task.
    let both = world.staff("both", &[Role::WindowClerk, Role::Officer]);
    for (desk, role) in [
        (&[Seat::Window][..], "window-clerk"),
        (&[Seat::Officer, Seat::Department, Seat::Approver], "officer"),
    ] {
        world.later(1);
        cases::desk_page(&both.ctx(world), &world.sv, &id, desk).unwrap();
        assert_eq!(role_of_last(), role);
    }
    world.later(1);
    cases::show(&both.ctx(world), &world.sv, &id).unwrap();
    assert_eq!(role_of_last(), "officer", "it waits for an officer");
    world.later(1);
    carry_away(world, &both);
    people::write_out(&world.sv).unwrap();
    assert_eq!(role_of_last(), "officer", "the list of the office");
    // A clerk of this region and officer of another opens a case of another unit as a clerk.
    let mut grants = world.staff_of("x", &[Role::Officer], "330108", None).account.grants;
    grants
        .extend(world.staff_of("y", &[Role::Approver], REGION, Some(&other_org())).account.grants);
    let new = people::NewAccount {
        region: region(REGION),
        login: "beside".to_owned(),
        password: PASSWORD.to_owned(),
        name: "王芳".to_owned(),
        holder: domain::identity::Holder::Staff,
        phone: None,
        grants,
    };
    let by = people::create(&world.ctx(Actor::System), &world.sv, new).unwrap();
    let account = people::show(&world.ctx(Actor::System), &world.sv, &by).unwrap().account;
    let beside = Person { login: "beside".to_owned(), account };
    world.later(1);
    open(world, &beside, &id.shown(), REASON).unwrap();
    assert_eq!(role_of_last(), "approver");
}

fn staff_are_known_by_numbers_they_had_before(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    let officer = scene.officer("00000002");
    let own = scene.case_of(&scene.citizen("own", "李雷", "13900000002"));
    people::change_profile(&officer.ctx(world), &world.sv, "13511112222", false).unwrap();
    people::change_profile(&officer.ctx(world), &world.sv, "", false).unwrap();
    scene.looks(&officer, &own);
    assert_eq!(watch(world), 1);
    assert_eq!(scene.raised(), [of(&officer, Kind::Own, 1)]);
}

fn alarms_and_deeds_go_when_their_time_is_over(base: &Base) {
    let scene = Scene::new(base);
    let world = &scene.world;
    let officer = scene.officer("00000002");
    let own = scene.case_of(&scene.citizen("own", "李雷", "13900000002"));
    scene.looks(&officer, &own);
    people::change_profile(&officer.ctx(world), &world.sv, "13511112222", false).unwrap();
    assert_eq!(watch(world), 1);
    let kept = |table: &'static str| {
        let sql = match table {
            "look_alarms" => "select count(*) from look_alarms",
            "watch_events" => "select count(*) from watch_events",
            _ => "select count(*) from staff_phones",
        };
        world.sv.db.read(|tx| tx.one(table, sql, &[], |row| row.count(0, "count"))).unwrap()
    };
    let all = || ["look_alarms", "watch_events", "staff_phones"].map(kept);
    assert_eq!(all(), [1, 1, 1], "the alarm, the limits, the number");
    let day = 24 * HOUR;
    let time = people::retention::LOG_DAYS * day;
    people::expire(&world.sv, world.now().plus_millis(time - HOUR)).unwrap();
    assert_eq!(all(), [1, 1, 1]);
    people::expire(&world.sv, world.now().plus_millis(time + HOUR)).unwrap();
    assert_eq!(all(), [0, 0, 0]);
}
