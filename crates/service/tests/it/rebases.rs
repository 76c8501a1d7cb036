//! Moving running cases to another version: written by an editor, approved by both offices, carried
//! out case by case, whoever acts and whatever fails in between.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;

use domain::case::{Action, Case, CaseId, Event, State};
use domain::form::{Answers, Field, Kind, Schema};
use domain::identity::{Actor, Role};
use domain::item::{Desk, ItemVersion, Refusal};
use domain::rebase::{Fault, Order, Renamed, Terms};
use domain::text::Bilingual;
use jiff::civil::date;
use service::items::Trouble;
use service::rebases::{self, Deed, Stored};
use service::{Error, Result};

use crate::engines::{Base, on_both_engines};
use crate::item_life::{Offices, offices, sample_id};
use crate::whole_tries::{action, does, people, whole_item};
use crate::world::{Person, REASON, REGION, World, region};

on_both_engines!(
    a_thousand_cases_at_random_steps_move_or_are_listed_with_their_reason,
    a_move_is_written_and_approved_by_different_people,
    what_is_wrong_is_said_and_nothing_of_it_is_kept,
    cases_are_moved_to_the_version_in_force_alone,
    an_officer_and_a_move_meet_and_one_of_them_comes_first,
    a_failure_at_any_statement_of_a_move_leaves_the_case_before_or_after,
    a_move_that_was_interrupted_goes_on_where_it_stood,
    the_applicant_is_told_where_something_of_theirs_changes,
    a_case_that_would_lose_an_answer_stays_unless_the_order_allows_it,
    limits_stay_unless_the_order_says_otherwise,
    what_one_move_asked_for_is_still_asked_for_after_the_next,
    a_case_that_cannot_be_saved_holds_up_no_other,
    an_order_that_cannot_go_on_says_since_when,
);

fn field(key: &str, zh: &str, is_required: bool) -> Field {
    Field { is_required, ..Field::new(key, Kind::Text, Bilingual::both(zh, key)) }
}

/// The form of the first version: a shop, a fax number, a note.
fn old_form() -> Schema {
    let fields = vec![
        field("shop", "店名", true),
        field("fax", "传真", false),
        field("remark", "备注", false),
    ];
    Schema { schema: Schema::LAYOUT, fields }
}

/// The form of the second: the shop's name under another key, no fax, an e-mail address.
fn new_form(asks: bool) -> Schema {
    let fields = vec![
        field("name", "名称", true),
        field("remark", "备注", false),
        field("email", "邮箱", asks),
    ];
    Schema { schema: Schema::LAYOUT, fields }
}

/// The second version: the visit to the site is given up, and another examination comes before the
/// last one.
fn new_item(version: u32) -> ItemVersion {
    let mut item = whole_item(version, None);
    let mut more = item.steps[1].clone();
    (more.number, more.name) = (7, Bilingual::both("信用核查", "Credit check"));
    let flow = more.flow.as_mut().expect("it has one");
    (flow.next, flow.stops_all) = (vec![5], false);
    item.steps.retain(|step| step.number != 3);
    item.steps[0].flow.as_mut().expect("it has one").next = vec![2, 4, 7];
    item.steps.push(more);
    for step in &mut item.steps {
        // Each step has a name of its own, by which its place in the other version is found.
        step.name = Bilingual::zh(format!("环节{}", step.number));
    }
    item
}

fn named(mut item: ItemVersion) -> ItemVersion {
    for step in &mut item.steps {
        step.name = Bilingual::zh(format!("环节{}", step.number));
    }
    item
}

fn publish(world: &World, item: ItemVersion, form: Schema) {
    service::catalogue::publish(&world.sv, world.now(), item, Some(form), "editor").unwrap();
    world.later(2000);
}

/// A world whose item has a flow, with everybody in it.
fn begin(base: &Base) -> (World, Vec<Person>, Offices) {
    let world = World::new(base);
    publish(&world, named(whole_item(2, None)), old_form());
    let (people, offices) = (people(&world), offices(&world));
    (world, people, offices)
}

fn answers(shop: &str, fax: Option<&str>) -> Answers {
    let mut answers = BTreeMap::from([("shop".to_owned(), vec![shop.to_owned()])]);
    answers.extend(fax.map(|fax| ("fax".to_owned(), vec![fax.to_owned()])));
    answers
}

fn submits(world: &World, who: &Person, key: &str, fax: Option<&str>) -> CaseId {
    let application = service::cases::Application {
        answers: answers("小吃店", fax),
        ..crate::world::application(key, "小吃店")
    };
    service::cases::submit(&who.ctx(world), &world.sv, &application).expect("it is good")
}

fn stored(world: &World, id: &str) -> Stored {
    let found = world.sv.db.read(|tx| store::rebases::find(tx, region(REGION), id));
    found.unwrap().expect("kept")
}

fn begins(world: &World, editor: &Person, to: u32) -> String {
    let ctx = editor.ctx(world);
    rebases::begin(&ctx, &world.sv, &sample_id(), 2, to).expect("the versions fit")
}

/// What the editor writes: the fields that go on under another key, the limits, and why.
fn writes(
    world: &World,
    editor: &Person,
    id: &str,
    change: impl FnOnce(&mut Order),
) -> Result<Stored> {
    let before = stored(world, id);
    let mut order = before.order;
    order.fields = vec![Renamed { from: "shop".to_owned(), to: "name".to_owned() }];
    order.may_lose = true;
    REASON.clone_into(&mut order.cause);
    change(&mut order);
    rebases::write(&editor.ctx(world), &world.sv, region(REGION), id, before.revision, order)
}

fn acts(world: &World, who: &Person, id: &str, deed: &Deed) -> Result<()> {
    let seen = stored(world, id).revision;
    rebases::act(&who.ctx(world), &world.sv, region(REGION), id, seen, deed)
}

fn approved(world: &World, offices: &Offices, id: &str) {
    acts(world, &offices.editor, id, &Deed::Submit).unwrap();
    acts(world, &offices.organisation, id, &Deed::Approve(Desk::Organisation)).unwrap();
    assert!(!stored(world, id).is_running, "one office alone moves nothing");
    acts(world, &offices.legal, id, &Deed::Approve(Desk::Legal)).unwrap();
    assert!(stored(world, id).is_running);
}

/// An order from version 2 to 3, approved.
fn ordered(world: &World, offices: &Offices, change: impl FnOnce(&mut Order)) -> String {
    let id = begins(world, &offices.editor, 3);
    writes(world, &offices.editor, &id, change).expect("it is right");
    approved(world, offices, &id);
    id
}

fn advance(world: &World) -> Result<u64> {
    rebases::advance(&world.sv, world.now(), world.ctx(Actor::System).entropy)
}

fn finish(world: &World, id: &str) {
    while stored(world, id).is_running {
        advance(world).expect("it goes on");
    }
}

fn counts(world: &World, id: &str) -> BTreeMap<String, u64> {
    let stored = stored(world, id);
    let counts = world.sv.db.read(|tx| store::rebases::counts(tx, &stored)).unwrap();
    counts.into_iter().collect()
}

/// The deeds that bring a case as far as the number says, each with who does it.
const WAY: [(usize, usize); 9] =
    [(2, 0), (3, 1), (3, 2), (3, 3), (4, 4), (5, 5), (3, 6), (3, 16), (6, 18)];

fn brought(world: &World, people: &[Person], id: &CaseId, deeds: impl Iterator<Item = usize>) {
    for deed in deeds {
        let (person, number) = WAY[deed];
        let seen = world.case(id).revision;
        does(world, &people[person], id, seen, action(number, world)).expect("in its turn");
    }
}

/// Everything of a moved case is of its new version: no open step that the flow does not have, none
/// whose turn was missed.
fn assert_settled(case: &Case, item: &ItemVersion) {
    let flow = domain::flow::Flow::of(&item.steps);
    let tasks = &case.handling.tasks;
    for task in case.open_tasks() {
        assert!(flow.step(task.step).is_some_and(|s| s.kind.is_task()), "an orphan: {task:?}");
    }
    if case.state == State::InReview {
        let is_done =
            |step| domain::case::latest(tasks, step).is_some_and(|t| t.report().is_some());
        let missed = flow.ready(is_done, |step| case.open_task(step).is_some());
        assert!(missed.is_empty(), "{missed:?}");
    }
}

/// Cases brought to random places: submitted, at any step, waiting for the decision, ended.
fn scattered(world: &World, people: &[Person], cases: u32) -> Vec<CaseId> {
    let mut drawn = 7_u32;
    let mut draw = |below: u32| {
        drawn = drawn.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (drawn >> 8) % below
    };
    let mut ids = Vec::new();
    for n in 0..cases {
        let fax = (draw(4) == 0).then_some("0571-1");
        let id = submits(world, &people[0], &format!("key-{n}"), fax);
        let far = draw(10) as usize;
        // The second signature has no turn before the visit was reported.
        let way: Vec<usize> = (0..far).collect();
        brought(world, people, &id, way.into_iter());
        if far < 9 && draw(12) == 0 {
            does(world, &people[0], &id, world.case(&id).revision, action(20, world)).unwrap();
        }
        ids.push(id);
    }
    ids
}

fn a_thousand_cases_at_random_steps_move_or_are_listed_with_their_reason(base: &Base) {
    let (world, people, offices) = begin(base);
    let ids = scattered(&world, &people, 1000);
    let new = new_item(3);
    publish(&world, new.clone(), new_form(true));
    let running: Vec<&CaseId> = ids.iter().filter(|id| !world.case(id).state.is_final()).collect();
    assert!(running.len() > 700, "{}", running.len());
    for id in &running {
        assert_eq!(world.case(id).item_version, 2, "publishing moves nothing");
    }
    let order = begins(&world, &offices.editor, 3);
    writes(&world, &offices.editor, &order, |_| {}).unwrap();
    let ctx = offices.editor.ctx(&world);
    let preview = rebases::preview(&ctx, &world.sv, region(REGION), &order).unwrap();
    assert_eq!(preview.looked_at, running.len() as u64);
    assert!(preview.losing > 100 && preview.asked == preview.moving, "{preview:?}");
    assert!(preview.open[&3] > 20 && preview.opens[&7] > 50, "{:?}", preview.open);
    let all_lines = preview.cases.iter().flat_map(|case| &case.lines);
    assert!(all_lines.clone().count() > 0);
    assert!(all_lines.map(|line| &line.values).all(Vec::is_empty), "editors read no answers");
    approved(&world, &offices, &order);
    finish(&world, &order);

    let counts = counts(&world, &order);
    assert_eq!(counts["moved"], preview.moving);
    let stay: BTreeMap<&str, u64> =
        counts.iter().filter(|(key, _)| *key != "moved").map(|(k, n)| (k.as_str(), *n)).collect();
    assert_eq!(stay, preview.staying.iter().map(|(key, n)| (*key, *n)).collect());
    assert!(stay.contains_key("opinion-given"), "{stay:?}");
    let listed = listed(&world, &offices, &order);
    assert_eq!(listed.len(), running.len(), "every running case is listed once");
    let mut states = BTreeSet::new();
    for id in &ids {
        let case = world.case(id);
        match listed.get(&id.number).map(String::as_str) {
            None => assert_eq!(case.item_version, 2, "what had ended stays as it was"),
            Some("moved") => {
                assert_eq!(case.item_version, 3);
                assert_settled(&case, &new);
                assert_eq!(case.answers["name"], ["小吃店"]);
                assert!(!case.answers.contains_key("fax"));
                states.insert(case.state);
            }
            Some(_) => assert_eq!((case.item_version, case.state), (2, State::AwaitDecision)),
        }
    }
    assert_eq!(states.len(), 3, "cases moved in {states:?}");
    world.assert_sound();
    // Nothing more happens, and every moved case can be brought to its end.
    assert_eq!(advance(&world).unwrap(), 0);
    for id in running.iter().filter(|id| listed[&id.number] == "moved").take(60) {
        to_the_end(&world, &people, id);
    }
    world.assert_sound();
}

/// What became of each case, by its number.
fn listed(world: &World, offices: &Offices, order: &str) -> BTreeMap<String, String> {
    let (ctx, kept) = (offices.legal.ctx(world), stored(world, order));
    let (mut listed, mut after) = (BTreeMap::new(), String::new());
    loop {
        let page = rebases::outcomes(&ctx, &world.sv, &kept, "", &after).unwrap();
        let Some(last) = page.last() else { return listed };
        after.clone_from(&last.case.number);
        listed.extend(page.into_iter().map(|one| (one.case.number, one.outcome)));
    }
}

/// Accepts, examines and decides a case by whatever steps stand open.
fn to_the_end(world: &World, people: &[Person], id: &CaseId) {
    for _ in 0..20 {
        let case = world.case(id);
        let report = crate::whole_tries::report(true, world);
        let step = case.open_tasks().next().map(|task| (task.step, task.org));
        let (person, act) = match (case.state, step) {
            (State::Submitted, _) => (2, Action::Accept),
            (State::Accepted, _) => (3, Action::StartReview),
            (State::InReview, Some((step, org))) => {
                let outside = org.as_str() == crate::whole_tries::OTHER;
                (if outside { 5 } else { 3 }, Action::FinishStep { step, report })
            }
            (State::InReview, None) => (3, action(16, world)),
            (State::AwaitDecision, _) => (6, action(18, world)),
            _ => return assert_eq!(case.state, State::Granted),
        };
        does(world, &people[person], id, case.revision, act).expect("it is its turn");
    }
    panic!("it never ends: {:?}", world.case(id));
}

fn a_move_is_written_and_approved_by_different_people(base: &Base) {
    let (world, people, offices) = begin(base);
    publish(&world, new_item(3), new_form(false));
    let both = world.staff_of(
        "both",
        &[Role::ItemEditor, Role::OrganisationOffice, Role::LegalOffice],
        "330000",
        None,
    );
    let region = region(REGION);
    for stranger in [&people[0], &people[2], &people[3], &people[6], &offices.legal] {
        let begun = rebases::begin(&stranger.ctx(&world), &world.sv, &sample_id(), 2, 3);
        assert!(matches!(begun, Err(Error::Forbidden)), "{begun:?}");
    }
    let id = begins(&world, &both, 3);
    for stranger in [&people[0], &people[3]] {
        let seen = rebases::show(&stranger.ctx(&world), &world.sv, region, &id).err();
        assert!(matches!(seen, Some(Error::Forbidden)), "{seen:?}");
        let preview = rebases::preview(&stranger.ctx(&world), &world.sv, region, &id);
        assert!(matches!(preview, Err(Error::Forbidden)), "{preview:?}");
    }
    writes(&world, &both, &id, |_| {}).unwrap();
    let refused = |who: &Person, deed: Deed| match acts(&world, who, &id, &deed) {
        Err(Error::Item(trouble)) => match *trouble {
            Trouble::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    let approve = |desk| Deed::Approve(desk);
    let early = refused(&offices.legal, approve(Desk::Legal));
    assert!(matches!(early, Refusal::WrongState { .. }), "{early:?}");
    acts(&world, &both, &id, &Deed::Submit).unwrap();
    for desk in [Desk::Organisation, Desk::Legal] {
        assert_eq!(refused(&both, approve(desk)), Refusal::EditorApproves);
    }
    let wrong_desk = acts(&world, &offices.legal, &id, &approve(Desk::Organisation));
    assert!(matches!(wrong_desk, Err(Error::Forbidden)), "{wrong_desk:?}");
    let editor = acts(&world, &offices.editor, &id, &approve(Desk::Legal));
    assert!(matches!(editor, Err(Error::Forbidden)), "{editor:?}");
    let two_desks =
        world.staff_of("two-desks", &[Role::OrganisationOffice, Role::LegalOffice], "330000", None);
    acts(&world, &two_desks, &id, &approve(Desk::Organisation)).unwrap();
    assert_eq!(refused(&two_desks, approve(Desk::Legal)), Refusal::SameApprover);
    let reason = "步骤对应关系有误，请核对".to_owned();
    acts(&world, &offices.legal, &id, &Deed::Return(Desk::Legal, reason.clone())).unwrap();
    let back = stored(&world, &id);
    assert_eq!((back.returned, back.people.len()), (Some(reason), 1), "approvals are gone");
    assert_eq!(advance(&world).unwrap(), 0, "nothing runs that is not approved");
    approved(&world, &Offices { editor: both, ..offices }, &id);
    let kept = stored(&world, &id);
    let late = rebases::write(
        &world.ctx(people[3].actor()),
        &world.sv,
        region,
        &id,
        kept.revision,
        kept.order.clone(),
    );
    assert!(matches!(late, Err(Error::Forbidden)), "{late:?}");
}

fn what_is_wrong_is_said_and_nothing_of_it_is_kept(base: &Base) {
    let (world, _, offices) = begin(base);
    publish(&world, new_item(3), new_form(false));
    let (ctx, sv) = (offices.editor.ctx(&world), &world.sv);
    let same = rebases::begin(&ctx, sv, &sample_id(), 2, 2).unwrap_err();
    assert!(matches!(&same, Error::Rebase(faults) if faults == &[Fault::SameVersion]), "{same:?}");
    let none = rebases::begin(&ctx, sv, &sample_id(), 2, 9).unwrap_err();
    assert!(matches!(none, Error::NotFound(_)), "{none:?}");
    let id = begins(&world, &offices.editor, 3);
    let before = stored(&world, &id);
    let submit = acts(&world, &offices.editor, &id, &Deed::Submit);
    assert!(matches!(submit, Err(Error::Rebase(_))), "a cause is missing: {submit:?}");
    let wrong = writes(&world, &offices.editor, &id, |order| {
        order.steps.0.pop();
        order.fields[0].to = "nowhere".to_owned();
        order.cause = "改".to_owned();
        order.terms = Terms::ByLaw { basis: String::new() };
    });
    let Err(Error::Rebase(faults)) = wrong else { panic!("{wrong:?}") };
    let keys: Vec<&str> = faults.iter().map(Fault::key).collect();
    assert_eq!(keys, ["unmapped", "no-such-target", "cause-missing", "basis-missing"]);
    assert_eq!(stored(&world, &id), before);
    let twice = |seen| {
        let order = stored(&world, &id).order;
        let order = Order { cause: REASON.to_owned(), ..order };
        rebases::write(&offices.editor.ctx(&world), sv, region(REGION), &id, seen, order)
    };
    twice(1).unwrap();
    assert!(matches!(twice(1), Err(Error::ChangedMeanwhile)), "two editors of one order");
    acts(&world, &offices.editor, &id, &Deed::Submit).unwrap();
    let discard = acts(&world, &offices.editor, &id, &Deed::Discard);
    assert!(matches!(discard, Err(Error::ChangedMeanwhile)), "{discard:?}");
    acts(&world, &offices.editor, &id, &Deed::TakeBack).unwrap();
    acts(&world, &offices.editor, &id, &Deed::Discard).unwrap();
    let gone = world.sv.db.read(|tx| store::rebases::find(tx, region(REGION), &id)).unwrap();
    assert_eq!(gone, None);
}

fn cases_are_moved_to_the_version_in_force_alone(base: &Base) {
    let (world, people, offices) = begin(base);
    let id = submits(&world, &people[0], "key", None);
    publish(&world, new_item(3), new_form(false));
    let (sv, region) = (&world.sv, region(REGION));
    let early = begins(&world, &offices.editor, 3);
    writes(&world, &offices.editor, &early, |_| {}).unwrap();
    // A version that comes into force in a year stands among the versions already.
    let item = new_item(4);
    let to_come = store::items::Published {
        item: ItemVersion { effective_on: Some(date(2027, 3, 1)), ..item },
        form: Some(new_form(false)),
        published_at: world.now(),
    };
    let day = date(2027, 3, 1);
    let kept = sv.db.write(move |tx| store::items::insert_version(tx, &to_come, "editor", day));
    kept.unwrap();
    let ctx = || offices.editor.ctx(&world);
    let refused = |outcome: Result<()>| match outcome {
        Err(Error::Rebase(faults)) => assert_eq!(faults, [Fault::NotInForce]),
        other => panic!("{other:?}"),
    };
    refused(rebases::begin(&ctx(), sv, &sample_id(), 2, 4).map(drop));
    let page = rebases::of_item(&ctx(), sv, &sample_id()).unwrap();
    assert_eq!(page.in_force, Some(3), "what is offered");
    // Version 5 takes the place of 3 while orders to 3 are on their way: each goes no further.
    let handed_in = begins(&world, &offices.editor, 3);
    writes(&world, &offices.editor, &handed_in, |_| {}).unwrap();
    acts(&world, &offices.editor, &handed_in, &Deed::Submit).unwrap();
    acts(&world, &offices.organisation, &handed_in, &Deed::Approve(Desk::Organisation)).unwrap();
    publish(&world, new_item(5), new_form(false));
    refused(rebases::begin(&ctx(), sv, &sample_id(), 2, 3).map(drop));
    refused(writes(&world, &offices.editor, &early, |_| {}).map(drop));
    refused(acts(&world, &offices.editor, &early, &Deed::Submit));
    refused(acts(&world, &offices.legal, &handed_in, &Deed::Approve(Desk::Legal)));
    acts(&world, &offices.legal, &handed_in, &Deed::Return(Desk::Legal, REASON.to_owned()))
        .unwrap();
    // Nor is there a version to move to once the item is out of use.
    let out = world.now().civil_date_in_china();
    sv.db.write(move |tx| store::items::retire(tx, &sample_id(), out)).unwrap();
    refused(rebases::begin(&ctx(), sv, &sample_id(), 2, 5).map(drop));
    assert_eq!(advance(&world).unwrap(), 0);
    assert_eq!(world.case(&id).item_version, 2);
    let orders = [&early, &handed_in].map(|id| rebases::show(&ctx(), sv, region, id).unwrap());
    assert!(orders.iter().all(|seen| !seen.stored.is_running));
}

fn an_officer_and_a_move_meet_and_one_of_them_comes_first(base: &Base) {
    let (world, people, offices) = begin(base);
    let ids: Vec<CaseId> =
        (0..24).map(|n| submits(&world, &people[0], &format!("key-{n}"), None)).collect();
    for id in &ids {
        brought(&world, &people, id, 0..2);
    }
    publish(&world, new_item(3), new_form(false));
    let order = ordered(&world, &offices, |_| {});
    let start = Barrier::new(2);
    let (mut first, mut told) = (0, 0);
    std::thread::scope(|scope| {
        let mover = scope.spawn(|| {
            start.wait();
            finish(&world, &order);
        });
        start.wait();
        // Both go the same way, so that they meet at case after case.
        for id in &ids {
            match does(&world, &people[3], id, 3, action(2, &world)) {
                Ok(_) => first += 1,
                Err(Error::Overtaken { state }) => {
                    assert_eq!(state, State::InReview);
                    told += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        mover.join().expect("no panic");
    });
    assert_eq!(first + told, 24);
    for id in &ids {
        let case = world.case(id);
        assert_eq!(case.item_version, 3, "whoever came first, the case has moved");
        assert_settled(&case, &new_item(3));
        let history = world.history(id);
        let moves = history.iter().filter(|r| matches!(r.event, Event::Rebased { .. })).count();
        assert_eq!(moves, 1, "once");
    }
    assert_eq!(counts(&world, &order), BTreeMap::from([("moved".to_owned(), 24)]));
    world.assert_sound();
}

fn a_failure_at_any_statement_of_a_move_leaves_the_case_before_or_after(base: &Base) {
    let (world, people, offices) = begin(base);
    let id = submits(&world, &people[0], "key", Some("0571-1"));
    brought(&world, &people, &id, 0..3);
    let before = world.case(&id);
    publish(&world, new_item(3), new_form(false));
    let order = ordered(&world, &offices, |_| {});
    let listed = |world: &World| counts(world, &order).values().sum::<u64>();
    let told = |world: &World| {
        let sql = "select count(*) from outbox where payload like '%rebased%'";
        world.sv.db.read(|tx| tx.one("outbox", sql, &[], |row| row.int(0, "count"))).unwrap()
    };
    let mut struck = 0;
    for n in 1..200 {
        world.sv.db.fault().fail_nth(n);
        let outcome = advance(&world);
        let is_over = world.sv.db.fault().disarm();
        world.assert_sound();
        let case = world.case(&id);
        let is_moved = case.item_version == 3;
        assert_eq!(u64::from(is_moved), listed(&world), "the case and its outcome go together");
        assert_eq!(i64::from(is_moved), told(&world), "and so does what is told");
        assert!(is_moved || case == before);
        match outcome {
            Ok(_) if is_over => break,
            Ok(_) => panic!("statement {n} failed and nobody heard of it"),
            Err(Error::Unavailable(_)) => struck += 1,
            Err(other) => panic!("statement {n}: {other:?}"),
        }
    }
    assert!(struck > 5, "{struck} statements failed");
    finish(&world, &order);
    assert_eq!(world.case(&id).item_version, 3);
    assert_eq!((listed(&world), told(&world)), (1, 1), "once");
}

fn a_move_that_was_interrupted_goes_on_where_it_stood(base: &Base) {
    let (world, people, offices) = begin(base);
    let ids: Vec<CaseId> =
        (0..30).map(|n| submits(&world, &people[0], &format!("key-{n}"), None)).collect();
    publish(&world, new_item(3), new_form(false));
    let order = ordered(&world, &offices, |_| {});
    // Each round is cut off a few statements in, as by a power failure.
    let mut rounds = 0;
    loop {
        world.sv.db.fault().fail_nth(12);
        let outcome = advance(&world);
        world.sv.db.fault().disarm();
        rounds += 1;
        assert!(rounds < 100);
        if outcome.is_ok() {
            break;
        }
    }
    assert!(rounds > 5, "{rounds} rounds");
    // Two servers at once find nothing to do twice.
    let other = World::over(base, &world);
    std::thread::scope(|scope| {
        scope.spawn(|| finish(&world, &order));
        scope.spawn(|| finish(&other, &order));
    });
    assert_eq!(counts(&world, &order), BTreeMap::from([("moved".to_owned(), 30)]));
    for id in &ids {
        assert_eq!((world.case(id).item_version, world.case(id).revision), (3, 2));
    }
    world.assert_sound();
}

fn the_applicant_is_told_where_something_of_theirs_changes(base: &Base) {
    let (world, people, offices) = begin(base);
    let fresh = submits(&world, &people[0], "fresh", None);
    let losing = submits(&world, &people[0], "losing", Some("0571-1"));
    let noticed = submits(&world, &people[0], "noticed", None);
    let handled = submits(&world, &people[0], "handled", None);
    brought(&world, &people, &losing, 0..2);
    brought(&world, &people, &handled, 0..2);
    let notice = domain::case::CorrectionNotice {
        defects: REASON.to_owned(),
        answer_by: date(2026, 3, 20),
        marks: Vec::new(),
    };
    let sv = &world.sv;
    service::cases::request_correction(&people[2].ctx(&world), sv, &noticed, 1, notice).unwrap();
    publish(&world, named(ItemVersion { version: 3, ..whole_item(2, None) }), new_form(true));
    let order = ordered(&world, &offices, |_| {});
    finish(&world, &order);
    service::work::drain(sv, world.now()).unwrap();
    let messages = |who: &Person| {
        let all = service::cases::messages(&who.ctx(&world), sv).unwrap();
        let about = all.into_iter().filter(|m| m.about == "rebased").filter_map(|m| m.case);
        about.map(|id| id.number).collect::<BTreeSet<_>>()
    };
    let numbers = |ids: &[&CaseId]| ids.iter().map(|id| id.number.clone()).collect();
    assert_eq!(messages(&people[0]), numbers(&[&fresh, &losing]), "asked for more, or lost");
    assert_eq!(messages(&people[3]), numbers(&[&losing, &handled]), "the officer of those handled");
    assert_eq!(world.case(&noticed).item_version, 2, "its notice is out and can say no more");
    assert_eq!(counts(&world, &order)["notice-out"], 1);
    assert_eq!(world.case(&fresh).handling.newly_asked, ["email"]);
    // What was lost stays in the record of the case.
    let history = world.history(&losing);
    let Event::Rebased { record } = &history.last().expect("moved").event else { panic!() };
    assert_eq!(record.lost["fax"], ["0571-1"]);
    assert_eq!((record.ordered_by.as_str(), record.approved_by.len()), ("王芳", 2));
    // The window may give its one notice about what is newly asked; the answer settles it.
    let mark = domain::case::Mark {
        target: domain::case::Target::Field("email".to_owned()),
        note: String::new(),
    };
    let notice = domain::case::CorrectionNotice {
        defects: REASON.to_owned(),
        answer_by: date(2026, 3, 20),
        marks: vec![mark],
    };
    service::cases::request_correction(&people[2].ctx(&world), sv, &fresh, 2, notice).unwrap();
    let mut answers = BTreeMap::from([("name".to_owned(), vec!["面馆".to_owned()])]);
    let ctx = people[0].ctx(&world);
    let short = service::cases::supplement(&ctx, sv, &fresh, 3, answers.clone(), String::new())
        .unwrap_err();
    assert!(matches!(&short, Error::Answers(faults) if faults[0].field == "email"), "{short:?}");
    answers.insert("email".to_owned(), vec!["a@example.org".to_owned()]);
    let case = service::cases::supplement(&ctx, sv, &fresh, 3, answers, String::new()).unwrap();
    assert!(case.handling.newly_asked.is_empty());
}

fn a_case_that_would_lose_an_answer_stays_unless_the_order_allows_it(base: &Base) {
    let (world, people, offices) = begin(base);
    let plain = submits(&world, &people[0], "plain", None);
    let losing = submits(&world, &people[0], "losing", Some("0571-1"));
    let before = world.case(&losing);
    publish(&world, new_item(3), new_form(false));
    let order = ordered(&world, &offices, |order| order.may_lose = false);
    finish(&world, &order);
    let found = counts(&world, &order);
    assert_eq!(found, BTreeMap::from([("moved".to_owned(), 1), ("would-lose".to_owned(), 1)]));
    assert_eq!((world.case(&plain).item_version, world.case(&losing)), (3, before));
    let again = ordered(&world, &offices, |_| {});
    finish(&world, &again);
    assert_eq!(world.case(&losing).item_version, 3);
}

fn limits_stay_unless_the_order_says_otherwise(base: &Base) {
    let (world, people, offices) = begin(base);
    let id = submits(&world, &people[0], "key", None);
    brought(&world, &people, &id, 0..1);
    let due = world.case(&id).due;
    let mut longer = named(whole_item(3, None));
    longer.legal_limit = domain::item::Limit::working_days(30);
    longer.committed_limit = domain::item::Limit::working_days(25);
    publish(&world, longer, new_form(false));
    let first = ordered(&world, &offices, |order| order.terms = Terms::Shorter);
    finish(&world, &first);
    let case = world.case(&id);
    assert_eq!((case.item_version, &case.due, case.terms_version()), (3, &due, 2));
    let shown = service::cases::show_own(&people[0].ctx(&world), &world.sv, &id).unwrap();
    let legal = shown.reading.and_then(|reading| reading.legal).expect("a limit");
    assert_eq!(Some(legal.on), due.as_ref().and_then(|due| due.legal_on), "as it explains itself");
    // Nothing that comes later counts by the longer limits either.
    service::work::sweep(&world.sv, world.now(), [3; 64]).unwrap();
    assert_eq!(world.case(&id).due, due);
    let mut fourth = named(whole_item(4, None));
    fourth.legal_limit = domain::item::Limit::working_days(40);
    publish(&world, fourth, new_form(false));
    let ctx = offices.editor.ctx(&world);
    let second = rebases::begin(&ctx, &world.sv, &sample_id(), 3, 4).unwrap();
    let basis = "某条例第一条".to_owned();
    writes(&world, &offices.editor, &second, |order| {
        order.fields.clear();
        order.terms = Terms::ByLaw { basis: basis.clone() };
    })
    .unwrap();
    approved(&world, &offices, &second);
    finish(&world, &second);
    let case = world.case(&id);
    let legal = |due: &Option<domain::case::Due>| due.as_ref().and_then(|due| due.legal_on);
    assert!(legal(&case.due) > legal(&due));
    assert_eq!(case.terms_version(), 4);
    let history = world.history(&id);
    let Event::Rebased { record } = &history.last().expect("moved").event else { panic!() };
    assert_eq!(record.basis, Some(basis), "a later day has its cause");
    world.assert_sound();
}

/// Orders the next move of cases and carries it out.
fn moved_on(world: &World, offices: &Offices, to: u32, fields: &[(&str, &str)]) {
    let ctx = offices.editor.ctx(world);
    let order = rebases::begin(&ctx, &world.sv, &sample_id(), to - 1, to).unwrap();
    let renamed = |(from, to): &(&str, &str)| Renamed { from: (*from).into(), to: (*to).into() };
    let fields: Vec<Renamed> = fields.iter().map(renamed).collect();
    writes(world, &offices.editor, &order, |order| order.fields = fields).unwrap();
    approved(world, offices, &order);
    finish(world, &order);
}

fn what_one_move_asked_for_is_still_asked_for_after_the_next(base: &Base) {
    let (world, people, offices) = begin(base);
    let id = submits(&world, &people[0], "key", None);
    let next = |version, fields: Vec<Field>| {
        let item = named(ItemVersion { version, ..whole_item(2, None) });
        publish(&world, item, Schema { schema: Schema::LAYOUT, fields });
    };
    let told = || {
        service::work::drain(&world.sv, world.now()).unwrap();
        let all = service::cases::messages(&people[0].ctx(&world), &world.sv).unwrap();
        all.into_iter().filter(|message| message.about == "rebased").count()
    };
    let asked = || world.case(&id).handling.newly_asked;
    let name = || field("name", "名称", true);
    next(3, vec![name(), field("email", "邮箱", true)]);
    moved_on(&world, &offices, 3, &[("shop", "name")]);
    assert_eq!((asked(), told()), (vec!["email".to_owned()], 1));
    // The same under another key: asked for all the same, and told once.
    next(4, vec![name(), field("mail", "电子邮箱", true)]);
    moved_on(&world, &offices, 4, &[("email", "mail")]);
    assert_eq!((asked(), told()), (vec!["mail".to_owned()], 1));
    next(5, vec![name(), field("mail", "电子邮箱", true), field("phone", "电话", true)]);
    moved_on(&world, &offices, 5, &[]);
    assert_eq!((asked(), told()), (vec!["mail".to_owned(), "phone".to_owned()], 2));
    // What is asked for no longer is forgotten.
    next(6, vec![name(), field("mail", "电子邮箱", false), field("phone", "电话", true)]);
    moved_on(&world, &offices, 6, &[]);
    assert_eq!((asked(), told()), (vec!["phone".to_owned()], 2));
    world.assert_sound();
}

fn a_case_that_cannot_be_saved_holds_up_no_other(base: &Base) {
    let (world, people, offices) = begin(base);
    let ids: Vec<CaseId> =
        (0..4).map(|n| submits(&world, &people[0], &format!("key-{n}"), None)).collect();
    publish(&world, new_item(3), new_form(false));
    let newer = service::cases::Application {
        answers: BTreeMap::from([("name".to_owned(), vec!["小吃店".to_owned()])]),
        ..crate::world::application("newer", "小吃店")
    };
    let newer = service::cases::submit(&people[0].ctx(&world), &world.sv, &newer).unwrap();
    assert_eq!(world.case(&newer).item_version, 3);
    // No two of these may have one version, so the second of them can never be moved.
    let (one, other) = (&newer.number, &ids[1].number);
    let pair = format!("where number = '{one}' or number = '{other}'");
    base.tamper(&format!("create unique index apart on cases (item_version) {pair}"));
    let order = ordered(&world, &offices, |_| {});
    finish(&world, &order);
    let found = counts(&world, &order);
    assert_eq!(found, BTreeMap::from([("moved".to_owned(), 3), ("failed".to_owned(), 1)]));
    assert_eq!(listed(&world, &offices, &order)[other], "failed");
    assert_eq!(world.case(&ids[1]).item_version, 2, "it stays as it was");
    // What hindered it is gone: another order moves it.
    base.tamper("drop index apart");
    let again = ordered(&world, &offices, |_| {});
    finish(&world, &again);
    assert_eq!(world.case(&ids[1]).item_version, 3);
    world.assert_sound();
}

fn an_order_that_cannot_go_on_says_since_when(base: &Base) {
    let (world, people, offices) = begin(base);
    let id = submits(&world, &people[0], "key", None);
    publish(&world, new_item(3), new_form(false));
    let order = ordered(&world, &offices, |_| {});
    base.tamper("update item_versions set version = 99 where version = 2");
    // Another server has no version in memory.
    let other = World::over(base, &world);
    let since = other.now();
    assert_eq!(advance(&other).unwrap(), 0);
    other.later(60_000);
    assert_eq!(advance(&other).unwrap(), 0);
    assert_eq!(stored(&world, &order).waits_since, Some(since), "since the first time");
    base.tamper("update item_versions set version = 2 where version = 99");
    finish(&other, &order);
    let ended = stored(&world, &order);
    assert_eq!((ended.waits_since, ended.ended_at.is_some()), (None, true));
    assert_eq!(world.case(&id).item_version, 3);
}
