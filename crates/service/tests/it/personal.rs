//! Personal data: what people are told and agree to, what they may see and take along, who decides
//! for children, and that what is deleted is gone.

use std::collections::BTreeSet;

use domain::case::{Action, State};
use domain::code::CitizenNumber;
use domain::ctx::Ctx;
use domain::form::{Field, Kind, Schema};
use domain::identity::{Account, Actor, Capacity, Delegation, Holder, Role, Scope, Standing};
use domain::item::ItemVersion;
use domain::privacy::Sensitive;
use domain::text::Bilingual;
use jiff::civil::{Date, date};
use service::cases;
use service::forms::drafts::{self, Save};
use service::people::{self, ConsentPurpose, Login, NewAccount, NewDelegation, Proven};
use service::{Error, Result, files};
use store::consents::Consent;

use crate::engines::{Base, on_both_engines};
use crate::world::{Deed, PASSWORD, Person, REGION, World, answers, application, region};

on_both_engines!(
    a_closed_account_leaves_nothing_in_the_database,
    what_is_kept_long_enough_is_gone,
    a_code_for_a_channel_is_forgotten_after_a_year,
    withdrawing_a_consent_takes_its_data_along,
    an_account_with_cases_keeps_its_number_and_nothing_else,
    an_open_case_keeps_the_account_open,
    the_copy_holds_everything,
    a_notice_is_shown_again_when_its_words_change,
    sensitive_information_needs_a_consent_of_its_own,
    a_later_answer_needs_the_consent_too,
    sensitive_answers_are_not_remembered,
    a_child_applies_through_its_guardian,
    a_child_answers_no_notice_and_signs_nothing,
    a_guardian_is_one_while_the_ward_is_a_minor,
    a_guardianship_ends_at_once,
    one_number_behind_many_accounts_raises_an_alarm,
    a_record_and_its_event_are_saved_together,
);

const DAY_MS: i64 = 86_400_000;
/// Words that stand nowhere else.
const CANARIES: [&str; 6] =
    ["canary-login", "金丝雀姓名", "13912345678", "canary-answer", "canary-agent", "canary-bytes"];

/// A citizen number of somebody born on a day.
fn number(born: &str) -> CitizenNumber {
    let mut numbers = (b'0'..=b'9').chain([b'X']).filter_map(|check| {
        CitizenNumber::parse(&format!("110105{born}002{}", char::from(check))).ok()
    });
    numbers.next_back().expect("one check character fits")
}

fn person(world: &World, login: &str, name: &str, born: &str, phone: Option<&str>) -> Person {
    let new = NewAccount {
        region: region(REGION),
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: name.to_owned(),
        holder: Holder::Person { id_number: number(born) },
        phone: phone.map(str::to_owned),
        grants: Vec::new(),
    };
    let system = world.ctx(Actor::System);
    let id = people::create(&system, &world.sv, new).expect("a new login");
    let stored = people::show(&system, &world.sv, &id).expect("just made");
    Person { login: login.to_owned(), account: stored.account }
}

fn log_in(world: &World, login: &str) -> Proven {
    let login = Login {
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        source: "192.0.2.77".to_owned(),
        agent: "canary-agent".to_owned(),
    };
    let ctx = world.ctx(Actor::Nobody);
    let ticket = people::log_in(&ctx, &world.sv, &login).expect("the password is right");
    let found = people::proven(&ctx, &world.sv, region(REGION), &ticket.token);
    found.expect("readable").expect("a whole session")
}

fn bank_form() -> Schema {
    let mut shop = Field::new("shop", Kind::Text, Bilingual::zh("店名"));
    shop.bank = Some("shop".to_owned());
    Schema { schema: Schema::LAYOUT, fields: vec![shop] }
}

fn publish(world: &World, version: u32, form: Schema) {
    let item = ItemVersion { version, ..ItemVersion::sample() };
    let at = world.now();
    service::catalogue::publish(&world.sv, at, item, Some(form), "editor").expect("new");
    world.later(2000);
}

fn saves_draft(ctx: &Ctx, world: &World, id: &str, text: &str) {
    let item = ItemVersion::sample();
    let save = Save {
        id: id.to_owned(),
        revision: 0,
        region: region(REGION),
        item_code: item.id.code.clone(),
        item_version: 1,
        item_name: item.title().clone(),
        answers: answers(text),
    };
    drafts::save(ctx, &world.sv, save).expect("saved");
}

fn hands_in(ctx: &Ctx, world: &World, text: &str) -> Result<()> {
    let published = service::catalogue::published(
        &world.sv,
        world.now(),
        region(REGION),
        &ItemVersion::sample().id.code,
    )?;
    drafts::handed_in(ctx, &world.sv, &published, &answers(text), None)
}

/// A file whose bytes begin as a PDF and go on with canaries over many pages.
fn uploads(ctx: &Ctx, world: &World) {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% ".to_vec();
    bytes.extend("canary-bytes ".repeat(5000).bytes());
    bytes.extend_from_slice(b"\n%%EOF\n");
    let id = files::begin(ctx, &world.sv, "金丝雀姓名.pdf", None).unwrap().id.id;
    files::append(ctx, &world.sv, &id, 0, bytes).unwrap();
    files::close(ctx, &world.sv, &id).unwrap();
}

/// Everything that somebody can leave behind without handing anything in.
fn fills(world: &World, who: &Person) -> Proven {
    let ctx = |_: u8| who.ctx(world);
    people::set_consent(&ctx(0), &world.sv, ConsentPurpose::Reuse, true).unwrap();
    saves_draft(&ctx(1), world, "d1", &"canary-answer ".repeat(3));
    hands_in(&ctx(2), world, "canary-answer remembered").unwrap();
    uploads(&ctx(3), world);
    people::change_profile(&ctx(4), &world.sv, "13912345678", true).unwrap();
    let new = NewDelegation {
        capacity: Capacity::Agent,
        delegate_login: "friend".to_owned(),
        delegate_name: "贾如意".to_owned(),
        scope: Scope::All,
        from_on: world.now().civil_date_in_china(),
        to_on: Some(date(2026, 12, 31)),
        evidence: String::new(),
        ruling: String::new(),
    };
    people::grant(&ctx(5), &world.sv, new).unwrap();
    log_in(world, &who.login)
}

/// Which canaries anybody with the database's files, or all of its rows, could still read.
fn found(base: &Base) -> BTreeSet<&'static str> {
    left_of(base, &CANARIES).into_iter().collect()
}

/// Which of these words.
pub fn left_of(base: &Base, words: &[&'static str]) -> Vec<&'static str> {
    let words = words.iter().copied();
    let Some(path) = base.url.strip_prefix("sqlite:") else {
        return words.filter(|word| in_rows(base, word)).collect();
    };
    let folder = std::path::Path::new(path).parent().expect("a folder");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        all.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    assert!(all.len() > 100_000, "the database is read");
    let is_there = |word: &&str| all.windows(word.len()).any(|w| w == word.as_bytes());
    words.filter(is_there).collect()
}

/// Whether any column of any table holds the words.
fn in_rows(base: &Base, words: &str) -> bool {
    let block = format!(
        "do $$ declare c record; n bigint; begin
           for c in select table_name t, column_name k, data_type d
                    from information_schema.columns
                    where table_schema = 'public' and data_type in ('text', 'bytea') loop
             execute format(
               case c.d when 'text' then 'select count(*) from %I where position(%L in %I) > 0'
               else 'select count(*) from %I where position(convert_to(%L, ''UTF8'') in %I) > 0'
               end, c.t, '{words}', c.k) into n;
             if n > 0 then raise exception 'found in %.%', c.t, c.k; end if;
           end loop; end $$"
    );
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| base.tamper(&block))).is_err()
}

fn a_closed_account_leaves_nothing_in_the_database(base: &Base) {
    let world = World::new(base);
    publish(&world, 2, bank_form());
    // Neighbours, so that pages split and fill up around what will be deleted.
    for n in 0..40 {
        let one = person(&world, &format!("n{n}"), "贾邻居", "19900101", Some("13800000000"));
        saves_draft(&one.ctx(&world), &world, &format!("n{n}"), "a shop");
    }
    let leaver = person(&world, "canary-login", "金丝雀姓名", "19800101", Some("13912345678"));
    let who = fills(&world, &leaver);
    for n in 40..80 {
        let one = person(&world, &format!("n{n}"), "贾邻居", "19900101", Some("13800000000"));
        saves_draft(&one.ctx(&world), &world, &format!("n{n}"), "a shop");
    }
    assert_eq!(found(base), CANARIES.into_iter().collect(), "all of it is there to be deleted");
    people::close(&leaver.ctx(&world), &world.sv, &who, PASSWORD, "已注销").unwrap();
    assert_eq!(found(base), BTreeSet::new());
    // Without a case nothing refers to the number either.
    let gone = leaver.account.id.clone();
    assert!(world.sv.db.read(|tx| store::accounts::find(tx, &gone)).unwrap().is_none());
    let again = person(&world, "canary-login", "又一人", "19800101", None);
    assert_ne!(again.account.id, leaver.account.id, "the login is free again");
}

fn what_is_kept_long_enough_is_gone(base: &Base) {
    let world = World::new(base);
    publish(&world, 2, bank_form());
    let citizen = person(&world, "a", "甄有才", "19800101", None);
    people::set_consent(&citizen.ctx(&world), &world.sv, ConsentPurpose::Reuse, true).unwrap();
    saves_draft(&citizen.ctx(&world), &world, "d1", &"canary-answer ".repeat(3));
    hands_in(&citizen.ctx(&world), &world, "canary-answer kept").unwrap();
    world.later(people::retention::DRAFT_DAYS * DAY_MS);
    assert_eq!(people::expire(&world.sv, world.now()).unwrap(), 0);
    world.later(1);
    assert_eq!(people::expire(&world.sv, world.now()).unwrap(), 1, "the draft");
    assert!(found(base).contains("canary-answer"), "the answer is kept longer");
    world.later(people::retention::ANSWER_DAYS * DAY_MS);
    assert_eq!(people::expire(&world.sv, world.now()).unwrap(), 1, "the answer");
    assert_eq!(found(base), BTreeSet::new());
}

fn a_code_for_a_channel_is_forgotten_after_a_year(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("a");
    service::exchange::make_code(&citizen.ctx(&world), &world.sv).unwrap();
    world.later(people::retention::PERMIT_DAYS * DAY_MS);
    assert_eq!(people::expire(&world.sv, world.now()).unwrap(), 0);
    world.later(1);
    assert_eq!(people::expire(&world.sv, world.now()).unwrap(), 1);
}

fn withdrawing_a_consent_takes_its_data_along(base: &Base) {
    let world = World::new(base);
    publish(&world, 2, bank_form());
    let citizen = person(&world, "a", "甄有才", "19800101", None);
    let ctx = || citizen.ctx(&world);
    // Nobody asked: nothing is remembered.
    hands_in(&ctx(), &world, "canary-answer").unwrap();
    assert!(people::mine(&ctx(), &world.sv).unwrap().remembered.is_empty());
    let set = |is_given| {
        people::set_consent(&ctx(), &world.sv, ConsentPurpose::Reuse, is_given).unwrap();
    };
    set(true);
    hands_in(&ctx(), &world, "canary-answer").unwrap();
    assert_eq!(people::mine(&ctx(), &world.sv).unwrap().remembered.len(), 1);
    assert!(found(base).contains("canary-answer"));
    set(false);
    assert!(people::mine(&ctx(), &world.sv).unwrap().remembered.is_empty());
    assert_eq!(found(base), BTreeSet::new());
}

fn an_account_with_cases_keeps_its_number_and_nothing_else(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let id = cast.case_in(&world, State::Withdrawn);
    service::exchange::make_code(&cast.citizen.ctx(&world), &world.sv).unwrap();
    let who = log_in(&world, "citizen");
    people::close(&cast.citizen.ctx(&world), &world.sv, &who, PASSWORD, "已注销").unwrap();
    let account = cast.citizen.account.id.clone();
    let left = world.sv.db.read(|tx| store::accounts::find(tx, &account)).unwrap().unwrap();
    assert_eq!((left.account.name.as_str(), left.account.phone), ("已注销", None));
    assert!(left.is_disabled && left.password.is_empty());
    assert!(world.sv.db.read(|tx| store::permits::list(tx, &account)).unwrap().is_empty());
    // The authority's file is whole.
    assert_eq!(world.case(&id).applicant_name, "王芳");
    world.assert_sound();
}

/// The copy of what is kept about somebody, read to its end.
pub fn copied(world: &World, who: &Person) -> serde_json::Value {
    let mut copy = people::Copy::begin(&who.ctx(world), &world.sv).unwrap();
    let mut text = Vec::new();
    while let Some(stretch) = copy.next(&world.sv).unwrap() {
        text.extend(stretch);
    }
    serde_json::from_slice(&text).expect("the copy is written as JSON")
}

fn an_open_case_keeps_the_account_open(base: &Base) {
    let world = World::new(base);
    publish(&world, 2, bank_form());
    let citizen = person(&world, "a", "甄有才", "19800101", Some("13912345678"));
    let who = fills(&world, &citizen);
    let id = citizen.submits(&world);
    let close = || people::close(&citizen.ctx(&world), &world.sv, &who, PASSWORD, "已注销");
    let before = copied(&world, &citizen);
    let refused = close();
    assert!(matches!(refused, Err(Error::Wrong("close", "open-cases"))), "{refused:?}");
    assert_eq!(copied(&world, &citizen), before, "nothing of it went");
    // Once the case has ended, it is closed with the same words.
    cases::withdraw(&citizen.ctx(&world), &world.sv, &id, 1, String::new()).unwrap();
    close().unwrap();
    assert!(!world.sv.db.read(|tx| store::accounts::is_open(tx, &citizen.account.id)).unwrap());
}

fn the_copy_holds_everything(base: &Base) {
    let world = World::new(base);
    publish(&world, 2, bank_form());
    let citizen = person(&world, "canary-login", "金丝雀姓名", "19800101", Some("13912345678"));
    fills(&world, &citizen);
    let id = citizen.submits(&world);
    let copy = copied(&world, &citizen);
    let text = copy.to_string();
    for canary in CANARIES.iter().filter(|canary| **canary != "canary-bytes") {
        assert!(text.contains(canary), "{canary} is missing");
    }
    assert!(text.contains(citizen.number().as_str()) && text.contains(&id.shown()));
    for key in ["drafts", "remembered_answers", "files", "delegations", "sessions", "cases"] {
        assert_eq!(copy[key].as_array().map(Vec::len), Some(1), "{key}");
    }
    // No secret of the server is in it.
    assert!(!text.contains("argon2") && !text.contains("token"));
}

impl Person {
    fn number(&self) -> CitizenNumber {
        match &self.account.holder {
            Holder::Person { id_number } => *id_number,
            Holder::Firm { .. } | Holder::Staff => panic!("no person"),
        }
    }
}

fn a_notice_is_shown_again_when_its_words_change(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("a");
    let needs = || people::needs_notice(&world.sv, &citizen.account).unwrap();
    assert!(needs());
    // They read the words before these.
    let (of, at) = (citizen.account.id.clone(), world.now());
    let older = Consent {
        id: "1".to_owned(),
        purpose: "notice".to_owned(),
        version: ConsentPurpose::Notice.version() - 1,
        given_at: at,
        withdrawn_at: None,
    };
    world.sv.db.write(move |tx| store::consents::insert(tx, &of, &older)).unwrap();
    assert!(needs(), "other words were read");
    let ctx = citizen.ctx(&world);
    people::set_consent(&ctx, &world.sv, ConsentPurpose::Notice, true).unwrap();
    assert!(!needs());
    let all = people::consents(&citizen.ctx(&world), &world.sv).unwrap();
    let noted: Vec<_> = all.iter().map(|one| (one.version, one.withdrawn_at.is_some())).collect();
    let now = ConsentPurpose::Notice.version();
    assert!(noted.contains(&(now, false)) && noted.contains(&(now - 1, true)), "{noted:?}");
    let staff = world.staff("officer", &[Role::Officer]);
    assert!(!people::needs_notice(&world.sv, &staff.account).unwrap());
}

/// A question about somebody's health.
fn health() -> Field {
    let mut health = Field::new("health", Kind::Text, Bilingual::zh("健康状况"));
    health.sensitive = Some(Sensitive::Health);
    health
}

fn sensitive_information_needs_a_consent_of_its_own(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("a");
    let mut form = crate::world::form();
    form.fields.push(health());
    publish(&world, 2, form);
    let submit = |key: &str| {
        let mut application = application(key, "小吃店");
        application.answers.insert("health".to_owned(), vec!["良好".to_owned()]);
        cases::submit(&citizen.ctx(&world), &world.sv, &application)
    };
    let set = |purpose, is_given| {
        people::set_consent(&citizen.ctx(&world), &world.sv, purpose, is_given).unwrap();
    };
    let refused = submit("1");
    assert!(
        matches!(&refused, Err(Error::ConsentNeeded(kinds)) if kinds == &[Sensitive::Health]),
        "{refused:?}"
    );
    // A general consent, or one to another kind, is not this one.
    set(ConsentPurpose::Notice, true);
    set(ConsentPurpose::Sensitive(Sensitive::Finance), true);
    assert!(submit("2").is_err());
    set(ConsentPurpose::Sensitive(Sensitive::Health), true);
    submit("3").unwrap();
    set(ConsentPurpose::Sensitive(Sensitive::Health), false);
    assert!(matches!(submit("4"), Err(Error::ConsentNeeded(_))), "taken back");
}

fn a_later_answer_needs_the_consent_too(base: &Base) {
    let world = World::new(base);
    let cast = world.cast();
    let mut form = crate::world::form();
    form.fields.push(health());
    publish(&world, 2, form);
    let ctx = || cast.citizen.ctx(&world);
    let set = |is_given| {
        let purpose = ConsentPurpose::Sensitive(Sensitive::Health);
        people::set_consent(&ctx(), &world.sv, purpose, is_given).unwrap();
    };
    set(true);
    let id = cast.citizen.submits(&world);
    cast.does(&world, &[Deed::Correct], &id);
    set(false);
    world.later(60_000);
    let mut told = answers("面馆");
    told.insert("health".to_owned(), vec!["良好".to_owned()]);
    let supplement = |given| {
        let seen = world.case(&id).revision;
        cases::supplement(&ctx(), &world.sv, &id, seen, given, "已补".to_owned())
    };
    let refused = supplement(told.clone());
    assert!(
        matches!(&refused, Err(Error::ConsentNeeded(kinds)) if kinds == &[Sensitive::Health]),
        "{refused:?}"
    );
    supplement(answers("面馆")).expect("nothing sensitive is told");
    world.later(60_000);
    let fix = |given| {
        let seen = world.case(&id).revision;
        cases::take(&ctx(), &world.sv, &id, seen, Action::Fix { answers: given })
    };
    let refused = fix(told.clone());
    assert!(matches!(refused, Err(Error::ConsentNeeded(_))), "{refused:?}");
    set(true);
    fix(told).unwrap();
}

fn sensitive_answers_are_not_remembered(base: &Base) {
    let world = World::new(base);
    let mut form = bank_form();
    form.fields.push(Field { bank: Some("health".to_owned()), ..health() });
    publish(&world, 2, form);
    let citizen = person(&world, "a", "甄有才", "19800101", None);
    let ctx = || citizen.ctx(&world);
    let set = |purpose, is_given| {
        people::set_consent(&ctx(), &world.sv, purpose, is_given).unwrap();
    };
    let health = ConsentPurpose::Sensitive(Sensitive::Health);
    set(ConsentPurpose::Reuse, true);
    set(health, true);
    let code = ItemVersion::sample().id.code;
    let published =
        service::catalogue::published(&world.sv, world.now(), region(REGION), &code).unwrap();
    let mut given = answers("小吃店");
    given.insert("health".to_owned(), vec!["良好".to_owned()]);
    drafts::handed_in(&ctx(), &world.sv, &published, &given, None).unwrap();
    let remembered = || {
        let mine = people::mine(&ctx(), &world.sv).unwrap();
        mine.remembered.into_iter().map(|(question, _)| question).collect::<Vec<_>>()
    };
    assert_eq!(remembered(), ["shop"]);
    set(health, false);
    assert!(remembered().is_empty());
}

/// A guardian of the child, as a clerk recorded it and they took it up.
fn guardian_of(world: &World, clerk: &Person, child: &Person, until: Option<Date>) -> Delegation {
    register(world, clerk, child, until, "").unwrap();
    let parent = people_named(world, "parent");
    let waiting = people::delegations_for(&parent.ctx(world), &world.sv).unwrap();
    let one = waiting.iter().find(|one| one.principal == child.account.id).unwrap();
    people::take_up(&parent.ctx(world), &world.sv, &one.principal, &one.id).unwrap();
    let taken = people::delegations_for(&parent.ctx(world), &world.sv).unwrap();
    taken.into_iter().find(|other| other.id == one.id).unwrap()
}

fn people_named(world: &World, login: &str) -> Person {
    let login = login.to_owned();
    let find = login.clone();
    let stored = world.sv.db.read(|tx| store::accounts::find_by_login(tx, &find)).unwrap();
    Person { login, account: stored.unwrap().account }
}

fn register(
    world: &World,
    clerk: &Person,
    ward: &Person,
    to_on: Option<Date>,
    ruling: &str,
) -> Result<()> {
    let new = NewDelegation {
        capacity: Capacity::Guardian,
        delegate_login: "parent".to_owned(),
        delegate_name: "贾妈妈".to_owned(),
        scope: Scope::All,
        from_on: world.now().civil_date_in_china(),
        to_on,
        evidence: "household_register".to_owned(),
        ruling: ruling.to_owned(),
    };
    let number = ward.number();
    people::register(&clerk.ctx(world), &world.sv, number.as_str(), &ward.account.name, new)
}

fn acting(world: &World, parent: &Person, delegation: &Delegation) -> Actor {
    let who = log_in(world, &parent.login);
    let principal = &delegation.principal;
    let chosen = (principal.region, principal.id.as_str(), delegation.id.as_str());
    people::act_as(&parent.ctx(world), &world.sv, &who, Some(chosen)).unwrap();
    let stored = world.sv.db.read(|tx| store::accounts::find(tx, principal)).unwrap().unwrap();
    agent(world, parent.account.clone(), stored.account, delegation.clone())
}

fn agent(world: &World, account: Account, principal: Account, delegation: Delegation) -> Actor {
    let holds = delegation.standing(world.now()) == Standing::Holds;
    Actor::Agent(Box::new(domain::identity::Agent { account, principal, delegation, holds }))
}

fn a_child_applies_through_its_guardian(base: &Base) {
    let world = World::new(base);
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let child = person(&world, "child", "贾小宝", "20150601", None);
    let parent = person(&world, "parent", "贾妈妈", "19850601", None);
    let refused = child.submits_with(&world, "1", "小吃店");
    assert!(matches!(refused, Err(Error::GuardianNeeded)), "{refused:?}");
    // What a child agrees to is no consent, and it lets nobody act for it.
    let ctx = child.ctx(&world);
    let reuse = ConsentPurpose::Reuse;
    let refused = people::set_consent(&ctx, &world.sv, reuse, true);
    assert!(matches!(refused, Err(Error::GuardianNeeded)), "{refused:?}");
    let one = guardian_of(&world, &clerk, &child, None);
    let actor = acting(&world, &parent, &one);
    people::set_consent(&world.ctx(actor.clone()), &world.sv, reuse, true).unwrap();
    assert!(people::has_consent(&world.sv, &child.account.id, reuse).unwrap());
    assert!(!people::has_consent(&world.sv, &parent.account.id, reuse).unwrap());
    let id = cases::submit(&world.ctx(actor.clone()), &world.sv, &application("2", "小吃店"));
    let case = world.case(&id.unwrap());
    assert_eq!(case.applicant, child.account.id);
    assert_eq!(world.history(&case.id)[0].who.account, Some(parent.account.id.clone()));
    // Another capacity does not make a guardian.
    let mut entrusted = one.clone();
    entrusted.capacity = Capacity::Agent;
    let entrusted = agent(&world, parent.account.clone(), child.account.clone(), entrusted);
    let refused = cases::submit(&world.ctx(entrusted), &world.sv, &application("3", "小吃店"));
    assert!(matches!(refused, Err(Error::GuardianNeeded)), "{refused:?}");
}

fn a_child_answers_no_notice_and_signs_nothing(base: &Base) {
    let world = World::new(base);
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let child = person(&world, "child", "贾小宝", "20150601", None);
    let parent = person(&world, "parent", "贾妈妈", "19850601", None);
    let one = guardian_of(&world, &clerk, &child, None);
    let actor = acting(&world, &parent, &one);
    let done = cases::submit(&world.ctx(actor.clone()), &world.sv, &application("1", "小吃店"));
    let id = done.unwrap();
    world.later(60_000);
    clerk.does(&world, &Deed::Correct, &id).unwrap();
    world.later(60_000);
    let refused = child.does(&world, &Deed::Supplement, &id);
    assert!(matches!(refused, Err(Error::GuardianNeeded)), "{refused:?}");
    let seen = world.case(&id).revision;
    for action in [
        Action::Fix { answers: answers("面馆") },
        Action::SupplyMissing { note: "已补".to_owned() },
        Action::Commit { promise: String::new() },
    ] {
        let refused = cases::take(&child.ctx(&world), &world.sv, &id, seen, action);
        assert!(matches!(refused, Err(Error::GuardianNeeded)), "{refused:?}");
    }
    let (ctx, given) = (world.ctx(actor), answers("面馆"));
    cases::supplement(&ctx, &world.sv, &id, seen, given, "已补".to_owned()).unwrap();
}

fn a_guardian_is_one_while_the_ward_is_a_minor(base: &Base) {
    let world = World::new(base);
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let child = person(&world, "child", "贾小宝", "20150601", None);
    let parent = person(&world, "parent", "贾妈妈", "19850601", None);
    let adult = person(&world, "adult", "贾爷爷", "19400101", None);
    let last = date(2033, 5, 31);
    assert_eq!(guardian_of(&world, &clerk, &child, None).to_on, Some(last));
    assert_eq!(guardian_of(&world, &clerk, &child, Some(date(2040, 1, 1))).to_on, Some(last));
    let early = date(2030, 1, 1);
    assert_eq!(guardian_of(&world, &clerk, &child, Some(early)).to_on, Some(early));
    // An adult has a guardian only where a court found so.
    let refused = register(&world, &clerk, &adult, None, "  ");
    assert!(matches!(refused, Err(Error::Wrong("ruling", "adult"))), "{refused:?}");
    let refused = register(&world, &clerk, &adult, None, &"法".repeat(151));
    assert!(matches!(refused, Err(Error::Wrong("ruling", "too-long"))), "{refused:?}");
    register(&world, &clerk, &adult, None, "(2026)浙0106民特1号").unwrap();
    let given = world.sv.db.read(|tx| store::delegations::list_of(tx, &adult.account.id)).unwrap();
    assert!(given[0].evidence.contains("民特1号") && given[0].to_on.is_none());
    assert_eq!(people::delegations_for(&parent.ctx(&world), &world.sv).unwrap().len(), 4);
    // A minor is nobody's guardian.
    let other = person(&world, "other", "贾大宝", "20090101", None);
    let new = NewDelegation {
        capacity: Capacity::Guardian,
        delegate_login: "other".to_owned(),
        delegate_name: "贾大宝".to_owned(),
        scope: Scope::All,
        from_on: world.now().civil_date_in_china(),
        to_on: None,
        evidence: "household_register".to_owned(),
        ruling: String::new(),
    };
    let number = child.number();
    let done = people::register(&clerk.ctx(&world), &world.sv, number.as_str(), "贾小宝", new);
    done.unwrap();
    let waiting = people::delegations_for(&other.ctx(&world), &world.sv).unwrap();
    let id = &waiting[0].id;
    let refused = people::take_up(&other.ctx(&world), &world.sv, &child.account.id, id);
    assert!(matches!(refused, Err(Error::Wrong("delegate", "minor"))), "{refused:?}");
}

fn a_guardianship_ends_at_once(base: &Base) {
    let world = World::new(base);
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let far = world.staff_of("far", &[Role::WindowClerk], "440106", None);
    let child = person(&world, "child", "贾小宝", "20150601", None);
    let parent = person(&world, "parent", "贾妈妈", "19850601", None);
    let one = guardian_of(&world, &clerk, &child, None);
    let login = Login {
        login: "parent".to_owned(),
        password: PASSWORD.to_owned(),
        source: String::new(),
        agent: String::new(),
    };
    let ctx = world.ctx(Actor::Nobody);
    let ticket = people::log_in(&ctx, &world.sv, &login).unwrap();
    let who = people::proven(&ctx, &world.sv, region(REGION), &ticket.token).unwrap().unwrap();
    let chosen = (one.principal.region, one.principal.id.as_str(), one.id.as_str());
    people::act_as(&parent.ctx(&world), &world.sv, &who, Some(chosen)).unwrap();
    let holds = || {
        let actor = people::actor(&world.sv, world.now(), region(REGION), &ticket.token).unwrap();
        actor.agent().expect("acts for the child").holds
    };
    assert!(holds());
    let number = child.number();
    let named = (number.as_str(), "贾小宝");
    let end = |by: &Person, login: &str, document: &str| {
        people::end_registered(&by.ctx(&world), &world.sv, named, login, document)
    };
    assert!(matches!(end(&clerk, "parent", ""), Err(Error::Wrong("document", "missing"))));
    assert!(matches!(end(&far, "parent", "ruling"), Err(Error::Wrong("number", "no-account"))));
    assert!(matches!(end(&clerk, "nemo", "ruling"), Err(Error::Wrong("delegate_login", "none"))));
    assert!(holds());
    assert_eq!(end(&clerk, "PARENT ", "ruling").unwrap(), 1);
    assert!(!holds(), "the session that was under way too");
    assert!(matches!(end(&clerk, "parent", "ruling"), Err(Error::Wrong("delegate_login", "none"))));
}

fn one_number_behind_many_accounts_raises_an_alarm(base: &Base) {
    let world = World::new(base);
    let administrator = world.staff("admin", &[Role::Administrator]);
    let supervisor = world.staff("watcher", &[Role::Supervisor]);
    let clerk = world.staff("clerk", &[Role::WindowClerk]);
    let alarms = || people::alarms(&administrator.ctx(&world), &world.sv, region(REGION)).unwrap();
    for n in 0..5 {
        person(&world, &format!("a{n}"), "甄有才", "19800101", Some("13912345678"));
    }
    assert!(alarms().is_empty(), "a family shares a telephone");
    // In bulk, made at once and changed to later: one alarm, which counts on.
    for n in 0..20 {
        let one = person(&world, &format!("b{n}"), "贾如意", "19800101", None);
        people::change_profile(&one.ctx(&world), &world.sv, "13912345678", false).unwrap();
        let all = alarms();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].accounts, all[0].contact.as_str()), (n + 6, "139****5678"));
        // Saving the same again is no news.
        world.later(1000);
        people::change_profile(&one.ctx(&world), &world.sv, "13912345678", true).unwrap();
        assert_eq!(alarms(), all);
    }
    let first = alarms().pop().unwrap();
    // The accounts behind it are listed, and no others.
    person(&world, "other", "贾如意", "19800101", Some("13900000000"));
    let behind = |by: &Person| {
        let wanted = people::Wanted {
            alarm: Some((first.region, first.id.clone())),
            ..people::Wanted::default()
        };
        people::list(&by.ctx(&world), &world.sv, region(REGION), &wanted, None)
    };
    let logins: BTreeSet<String> =
        behind(&administrator).unwrap().into_iter().map(|stored| stored.login).collect();
    let expected = (0..5).map(|n| format!("a{n}")).chain((0..20).map(|n| format!("b{n}")));
    assert_eq!(logins, expected.collect());
    assert!(matches!(behind(&supervisor), Err(Error::Forbidden)));
    for other in [&supervisor, &clerk] {
        let refused = people::alarms(&other.ctx(&world), &world.sv, region(REGION));
        assert!(matches!(refused, Err(Error::Forbidden)));
    }
    let settle =
        |by: &Person| people::settle_alarm(&by.ctx(&world), &world.sv, region(REGION), &first.id);
    assert!(matches!(settle(&supervisor), Err(Error::Forbidden)));
    settle(&administrator).unwrap();
    assert!(matches!(settle(&administrator), Err(Error::ChangedMeanwhile)));
    assert_eq!(alarms().last().unwrap().settled.as_ref().map(|(_, by)| by.as_str()), Some("王芳"));
    // What comes after that is a matter of its own; the one looked into stays as it was.
    person(&world, "late", "贾如意", "19800101", Some("13912345678"));
    let all = alarms();
    assert_eq!(all.iter().map(|one| one.settled.is_some()).collect::<Vec<_>>(), [false, true]);
    assert_eq!((all[0].accounts, all[1].accounts), (26, 25));
}

fn a_record_and_its_event_are_saved_together(base: &Base) {
    let world = World::new(base);
    let citizen = world.citizen("a");
    let events = || {
        let id = citizen.account.id.clone();
        let all = world.sv.db.read(|tx| store::account_events::list(tx, &id)).unwrap();
        all.into_iter().map(|event| event.about).collect::<BTreeSet<_>>()
    };
    assert_eq!(events(), BTreeSet::from(["created".to_owned()]));
    let sessions = || {
        let ctx = citizen.ctx(&world);
        people::space(&ctx, &world.sv).unwrap().sessions.len()
    };
    log_in(&world, "a");
    let other = log_in(&world, "a");
    let (mut n, mut failures) = (1, 0);
    loop {
        world.sv.db.fault().fail_nth(n);
        let ctx = citizen.ctx(&world);
        let ended = people::end_session(&ctx, &world.sv, other.token_hash());
        let is_over = world.sv.db.fault().disarm();
        match ended {
            Ok(()) => {
                assert!(is_over, "the fault struck and was not told");
                break;
            }
            Err(_) => {
                failures += 1;
                assert_eq!((sessions(), events().len()), (2, 1), "failed at {n}");
            }
        }
        n += 1;
    }
    assert!(failures >= 3, "deletion, event and commit");
    assert_eq!(sessions(), 1);
    assert_eq!(events(), BTreeSet::from(["session-ended".to_owned(), "created".to_owned()]));
}
