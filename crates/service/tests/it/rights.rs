//! Rights over one's data where it is hard: long lists, drafts in other hands, and closing an account
//! while something is handed in for it.

use std::collections::BTreeSet;
use std::sync::Barrier;

use domain::case::State;
use domain::ctx::Ctx;
use domain::form::{Answers, Field, Kind};
use domain::identity::{Account, Actor, Agent, Capacity, Delegation, Scope};
use domain::item::ItemVersion;
use domain::privacy::Sensitive;
use domain::text::Bilingual;
use service::forms::drafts::{self, Save, Saved};
use service::people::{self, ConsentPurpose, Login, Proven};
use service::{Error, Result, cases, files};
use store::account_events::AccountEvent;
use store::consents::Consent;
use store::drafts::Remembered;
use store::messages::Message;

use crate::engines::{Base, on_both_engines};
use crate::world::{PASSWORD, Person, REGION, World, answers, application, region};

on_both_engines!(
    the_copy_has_every_row_however_many,
    a_withdrawn_consent_clears_drafts_wherever_they_are_kept,
    a_draft_keeps_nothing_sensitive_that_was_not_agreed_to,
    what_is_written_for_another_is_remembered_for_them,
    an_account_is_closed_or_has_a_case_and_never_both,
    an_agent_hands_in_or_the_account_is_closed_and_never_both,
    a_closed_account_keeps_no_draft,
);

/// More rows than any page of a list has.
const MANY: usize = 450;

fn fill(world: &World, who: &Account) {
    let (id, at) = (who.id.clone(), world.now());
    let filled = world.sv.db.write(move |tx| {
        for n in 0..MANY {
            let key = format!("row-{n:04}");
            // Each is told from all others in what the copy says of it.
            let at = at.plus_millis(1000 * i64::try_from(n).expect("few"));
            let message = Message {
                id: key.clone(),
                about: "accepted".to_owned(),
                case: None,
                at,
                is_read: false,
            };
            store::messages::insert(tx, &id, &message)?;
            let consent = Consent {
                id: key.clone(),
                purpose: "push".to_owned(),
                version: 1,
                given_at: at,
                withdrawn_at: Some(at),
            };
            store::consents::insert(tx, &id, &consent)?;
            let event = AccountEvent {
                id: key.clone(),
                at,
                by: None,
                by_name: "tongban".to_owned(),
                about: "profile-changed".to_owned(),
                note: key.clone(),
            };
            store::account_events::insert(tx, &id, &event)?;
            let remembered =
                Remembered { answer: Default::default(), item_name: Bilingual::zh("事项"), at };
            store::drafts::remember(tx, &id, &key, &remembered)?;
        }
        Ok::<_, store::Error>(())
    });
    filled.unwrap();
}

fn the_copy_has_every_row_however_many(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("a");
    fill(&world, &citizen.account);
    for n in 0..45 {
        citizen.submits_with(&world, &format!("key {n}"), "小吃店").unwrap();
        world.later(1);
    }
    let copy = crate::personal::copied(&world, &citizen);
    let rows = |section: &str| copy[section].as_array().unwrap().len();
    let each = |section: &str, field: &str| -> BTreeSet<String> {
        let all = copy[section].as_array().unwrap().iter();
        all.map(|row| row[field].as_str().unwrap().to_owned()).collect()
    };
    for (section, field, others) in [
        ("messages", "at", 0),
        ("consents", "given_at", 0),
        ("remembered_answers", "question", 0),
        // One says that the account was made.
        ("account_log", "note", 1),
    ] {
        let expected = (MANY + others, MANY + others);
        assert_eq!((rows(section), each(section, field).len()), expected, "{section}");
    }
    assert_eq!((rows("cases"), each("cases", "number").len()), (45, 45));
    assert!(
        copy["cases"].as_array().unwrap().iter().all(|case| case["cut"] == serde_json::json!([]))
    );
    // The page shows what is newest, and says that there is more.
    let page = people::mine(&citizen.ctx(&world), &world.sv).unwrap();
    assert_eq!((page.messages.len(), page.remembered.len()), (200, 200));
    assert!(page.has_more && page.messages[0].id == "row-0449");
    let other = world.citizen("b");
    assert!(!people::mine(&other.ctx(&world), &world.sv).unwrap().has_more);
}

/// A form that asks for a name, for health and for a bank account, with a file and rows.
pub fn publish(world: &World) {
    let mut form = crate::world::form();
    let field = |key: &str, kind, sensitive| Field {
        sensitive,
        ..Field::new(key, kind, Bilingual::zh(key))
    };
    form.fields.push(field("health", Kind::Text, Some(Sensitive::Health)));
    form.fields.push(field("record", Kind::File, Some(Sensitive::Health)));
    form.fields.push(field("bank", Kind::Text, Some(Sensitive::Finance)));
    let mut visits = field("visits", Kind::Group, Some(Sensitive::Health));
    visits.fields = vec![field("where", Kind::Text, None)];
    form.fields.push(visits);
    let item = ItemVersion { version: 2, ..ItemVersion::sample() };
    world.later(2000);
    service::catalogue::publish(&world.sv, world.now(), item, Some(form), "editor").unwrap();
    world.later(2000);
}

pub fn said(record: &str) -> Answers {
    let mut said = answers("小吃店");
    for (path, value) in [
        ("health", "canary-health"),
        ("record", record),
        ("bank", "canary-bank"),
        ("visits", "1"),
        ("visits.1.where", "canary-visit"),
    ] {
        said.insert(path.to_owned(), vec![value.to_owned()]);
    }
    said
}

pub fn save(ctx: &Ctx, world: &World, id: &str, revision: u32, answers: Answers) -> Result<Saved> {
    let item = ItemVersion::sample();
    let save = Save {
        id: id.to_owned(),
        revision,
        region: region(REGION),
        item_code: item.id.code.clone(),
        item_version: 2,
        item_name: item.title().clone(),
        answers,
    };
    drafts::save(ctx, &world.sv, save)
}

pub fn delegated(world: &World, principal: &Person, agent: &Person) -> Actor {
    let delegation = Delegation {
        id: "d".to_owned(),
        principal: principal.account.id.clone(),
        capacity: Capacity::Agent,
        principal_name: principal.account.name.clone(),
        delegate_login: agent.login.clone(),
        delegate_name: agent.account.name.clone(),
        delegate: Some(agent.account.id.clone()),
        scope: Scope::All,
        from_on: world.now().civil_date_in_china(),
        to_on: None,
        evidence: String::new(),
        granted_by: String::new(),
        created_at: world.now(),
        accepted_at: Some(world.now()),
        revoked_at: None,
    };
    Actor::Agent(Box::new(Agent {
        account: agent.account.clone(),
        principal: principal.account.clone(),
        delegation,
        holds: true,
    }))
}

pub fn set(world: &World, who: &Person, purpose: ConsentPurpose, is_given: bool) {
    people::set_consent(&who.ctx(world), &world.sv, purpose, is_given).unwrap();
}

pub const HEALTH: ConsentPurpose = ConsentPurpose::Sensitive(Sensitive::Health);
pub const FINANCE: ConsentPurpose = ConsentPurpose::Sensitive(Sensitive::Finance);

pub fn uploads(ctx: &Ctx, world: &World) -> String {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% ".to_vec();
    bytes.extend("canary-bytes ".repeat(3000).bytes());
    bytes.extend_from_slice(b"\n%%EOF\n");
    let id = files::begin(ctx, &world.sv, "病历.pdf", None).unwrap().id.id;
    files::append(ctx, &world.sv, &id, 0, bytes).unwrap();
    files::close(ctx, &world.sv, &id).unwrap();
    id
}

fn a_withdrawn_consent_clears_drafts_wherever_they_are_kept(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let (me, friend) = (world.citizen("me"), world.citizen("friend"));
    for who in [&me, &friend] {
        set(&world, who, HEALTH, true);
        set(&world, who, FINANCE, true);
    }
    let record = uploads(&me.ctx(&world), &world);
    let acting = || world.ctx(delegated(&world, &me, &friend));
    save(&me.ctx(&world), &world, "mine", 0, said(&record)).unwrap();
    save(&acting(), &world, "for-me", 0, said("")).unwrap();
    save(&friend.ctx(&world), &world, "friends-own", 0, said("")).unwrap();
    world.later(1000);
    set(&world, &me, HEALTH, false);
    let mine = drafts::show(&me.ctx(&world), &world.sv, "mine").unwrap();
    let left: Vec<&str> = mine.answers.keys().map(String::as_str).collect();
    assert!(left.contains(&"bank") && left.contains(&"shop"), "{left:?}");
    for gone in ["health", "record", "visits", "visits.1.where"] {
        assert!(!left.contains(&gone), "{gone}");
    }
    let for_me = drafts::show(&acting(), &world.sv, "for-me").unwrap();
    assert!(!for_me.answers.contains_key("health"), "whoever keeps it");
    let own = drafts::show(&friend.ctx(&world), &world.sv, "friends-own").unwrap();
    assert!(own.answers.contains_key("health"), "theirs is theirs");
    // The file that stood only there is gone, and a page that was open then is told.
    assert!(files::list(&me.ctx(&world), &world.sv).unwrap().is_empty());
    let late = save(&me.ctx(&world), &world, "mine", 1, answers("面馆")).unwrap();
    assert!(matches!(late, Saved::Overtaken(_)), "{late:?}");
    for (who, purpose) in [(&me, FINANCE), (&friend, HEALTH), (&friend, FINANCE)] {
        set(&world, who, purpose, false);
    }
    assert_eq!(
        crate::personal::left_of(base, &["canary-health", "canary-visit"]),
        Vec::<&str>::new()
    );
    assert_eq!(
        crate::personal::left_of(base, &["canary-bytes", "canary-bank"]),
        Vec::<&str>::new()
    );
}

fn a_draft_keeps_nothing_sensitive_that_was_not_agreed_to(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let me = world.citizen("me");
    let refused = save(&me.ctx(&world), &world, "d", 0, said(""));
    let kinds = [Sensitive::Health, Sensitive::Finance];
    assert!(matches!(&refused, Err(Error::ConsentNeeded(found)) if found == &kinds), "{refused:?}");
    save(&me.ctx(&world), &world, "d", 0, answers("小吃店")).unwrap();
    set(&world, &me, HEALTH, true);
    set(&world, &me, FINANCE, true);
    save(&me.ctx(&world), &world, "d", 1, said("")).unwrap();
    // A page that was open when the consent was taken back saves nothing of it any more.
    set(&world, &me, HEALTH, false);
    let refused = save(&me.ctx(&world), &world, "d", 3, said(""));
    assert!(matches!(refused, Err(Error::ConsentNeeded(_))), "{refused:?}");
    // For somebody else it is their consent that counts.
    let friend = world.citizen("friend");
    set(&world, &friend, HEALTH, true);
    set(&world, &friend, FINANCE, true);
    let acting = world.ctx(delegated(&world, &me, &friend));
    let refused = save(&acting, &world, "for-me", 0, said(""));
    assert!(matches!(refused, Err(Error::ConsentNeeded(_))), "{refused:?}");
}

fn what_is_written_for_another_is_remembered_for_them(base: &Base) {
    let world = World::new(base);
    world.publishes_a_form_that_remembers();
    let (me, friend) = (world.citizen("me"), world.citizen("friend"));
    set(&world, &friend, ConsentPurpose::Reuse, true);
    let code = ItemVersion::sample().id.code;
    let published =
        service::catalogue::published(&world.sv, world.now(), region(REGION), &code).unwrap();
    let hand_in = || {
        let acting = world.ctx(delegated(&world, &me, &friend));
        drafts::handed_in(&acting, &world.sv, &published, &answers("小吃店"), None).unwrap();
    };
    let remembered =
        |who: &Person| people::mine(&who.ctx(&world), &world.sv).unwrap().remembered.len();
    hand_in();
    assert_eq!((remembered(&me), remembered(&friend)), (0, 0), "I have not agreed");
    set(&world, &me, ConsentPurpose::Reuse, true);
    hand_in();
    assert_eq!((remembered(&me), remembered(&friend)), (1, 0), "mine, not theirs");
}

fn logged_in(world: &World, who: &Person) -> Proven {
    let login = Login {
        login: who.login.clone(),
        password: PASSWORD.to_owned(),
        source: String::new(),
        agent: String::new(),
    };
    let ctx = world.ctx(Actor::Nobody);
    let ticket = people::log_in(&ctx, &world.sv, &login).unwrap();
    people::proven(&ctx, &world.sv, region(REGION), &ticket.token).unwrap().unwrap()
}

pub const ROUNDS: usize = 15;

/// Closes an account while something is handed in for it, many times over, and answers how often
/// the account was closed.
fn race(
    world: &World,
    hand_in: impl Fn(&Person, &str) -> Result<domain::case::CaseId> + Sync,
) -> usize {
    let mut closed = 0;
    for n in 0..ROUNDS {
        let one = world.citizen(&format!("racer-{n}"));
        let who = logged_in(world, &one);
        let start = Barrier::new(2);
        let (handed_in, closing) = std::thread::scope(|scope| {
            let first = scope.spawn(|| {
                start.wait();
                hand_in(&one, &format!("key-{n}"))
            });
            let second = scope.spawn(|| {
                start.wait();
                people::close(&one.ctx(world), &world.sv, &who, PASSWORD, "已注销")
            });
            (first.join().expect("no panic"), second.join().expect("no panic"))
        });
        let cases = world.sv.db.read(|tx| store::cases::list_own(tx, &one.account.id, None, 10));
        let open = cases.unwrap().into_iter().filter(|case| !case.state.is_final()).count();
        let is_open = world.sv.db.read(|tx| store::accounts::is_open(tx, &one.account.id)).unwrap();
        match (&handed_in, &closing) {
            (Ok(id), Err(Error::Wrong("close", "open-cases"))) => {
                assert_eq!((open, is_open), (1, true));
                assert_eq!(world.case(id).state, State::Submitted);
            }
            (Err(Error::LogIn), Ok(())) => {
                assert_eq!((open, is_open), (0, false));
                closed += 1;
            }
            other => panic!("round {n}: {other:?}, {open} open cases"),
        }
    }
    world.assert_sound();
    closed
}

fn an_account_is_closed_or_has_a_case_and_never_both(base: &Base) {
    let world = World::new(base);
    race(&world, |one, key| one.submits_with(&world, key, "小吃店"));
    // However they met: a page that is still open hands nothing in after the closing.
    let gone = world.citizen("gone");
    let who = logged_in(&world, &gone);
    people::close(&gone.ctx(&world), &world.sv, &who, PASSWORD, "已注销").unwrap();
    let refused = gone.submits_with(&world, "late", "小吃店");
    assert!(matches!(refused, Err(Error::LogIn)), "{refused:?}");
}

fn an_agent_hands_in_or_the_account_is_closed_and_never_both(base: &Base) {
    let world = World::new(base);
    let friend = world.citizen("friend");
    race(&world, |one, key| {
        let acting = world.ctx(delegated(&world, one, &friend));
        cases::submit(&acting, &world.sv, &application(key, "小吃店"))
    });
    // However they met, a closed account hands nothing in afterwards either.
    let gone = world.citizen("gone");
    let who = logged_in(&world, &gone);
    people::close(&gone.ctx(&world), &world.sv, &who, PASSWORD, "已注销").unwrap();
    let acting = world.ctx(delegated(&world, &gone, &friend));
    let refused = cases::submit(&acting, &world.sv, &application("late", "小吃店"));
    assert!(matches!(refused, Err(Error::LogIn)), "{refused:?}");
}

fn a_closed_account_keeps_no_draft(base: &Base) {
    let world = World::new(base);
    publish(&world);
    let (me, friend) = (world.citizen("me"), world.citizen("friend"));
    let acting = || world.ctx(delegated(&world, &me, &friend));
    save(&acting(), &world, "for-me", 0, answers("canary-draft")).unwrap();
    let who = logged_in(&world, &me);
    people::close(&me.ctx(&world), &world.sv, &who, PASSWORD, "已注销").unwrap();
    assert!(drafts::list(&friend.ctx(&world), &world.sv).unwrap().is_empty());
    // Pages that are still open save nothing.
    for ctx in [me.ctx(&world), acting()] {
        let refused = save(&ctx, &world, "late", 0, answers("canary-draft"));
        assert!(matches!(refused, Err(Error::LogIn)), "{refused:?}");
    }
    assert_eq!(crate::personal::left_of(base, &["canary-draft"]), Vec::<&str>::new());
}
