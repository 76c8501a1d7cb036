//! Personal data on pages: the notice, separate consents, the readable copy, children and their
//! guardians, alarms, and logging out by the provider.

use std::collections::BTreeMap;

use domain::code::CitizenNumber;
use domain::ctx::Ctx;
use domain::form::{Field, Kind, Schema};
use domain::identity::{Actor, Capacity, Holder, Scope};
use domain::item::ItemVersion;
use domain::privacy::Sensitive;
use domain::text::Bilingual;
use service::people::{self, ConsentPurpose, NewAccount, NewDelegation};

use crate::client::Session;
use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{HOME, PASSWORD, Who, World};

/// Checks a page in both languages.
fn whole(session: &Session, path: &str) -> String {
    let mut text = String::new();
    for lang in ["en", "zh"] {
        session.set_cookie("tb_lang", lang);
        text = session.get(path).expect(200).text();
        check_page(path, &text, lang);
        check_links(path, session, &text, &mut BTreeMap::new());
    }
    text
}

#[test]
fn the_notice_is_shown_at_the_login_until_it_was_read_and_again_when_it_changes() {
    let world = World::new();
    let public = whole(&world.nobody(), "/privacy");
    let version = format!("第 {} 版", ConsentPurpose::Notice.version());
    assert!(html::words(&public).contains(&version));
    let log_in = || {
        let owner = world.nobody();
        let to = world.log_in(&owner, Who::Owner).expect(303).location().to_owned();
        (owner, to)
    };
    assert_eq!(log_in().1, "/my/cases", "they have read it");
    let ctx = world.ctx(Who::Owner);
    people::set_consent(&ctx, &world.services, ConsentPurpose::Notice, false).unwrap();
    let (owner, to) = log_in();
    assert!(to.starts_with("/my/notice?next="), "{to}");
    let page = whole(&owner, &to);
    assert!(html::words(&page).contains(&version));
    // Seen and not confirmed: asked again.
    assert!(log_in().1.starts_with("/my/notice"));
    owner.post("/my/notice", &[("next", "//evil.example")]).expect(303);
    assert_eq!(log_in().1, "/my/cases");
    let log = html::words(&owner.get("/my/consents").expect(200).text());
    assert!(log.contains(&version), "{log}");
    // Staff are told by other ways.
    let officer = world.log_in(&world.nobody(), Who::Officer).expect(303);
    assert_eq!(officer.location(), "/office");
}

fn publish(world: &World, sensitive: Sensitive) {
    let mut field = Field::new("health", Kind::Text, Bilingual::both("健康状况", "Health"));
    field.sensitive = Some(sensitive);
    let form = Schema { schema: Schema::LAYOUT, fields: vec![field] };
    let item = ItemVersion { version: 2, ..world.item.clone() };
    world.wait(2000);
    let now = world.system().now;
    service::catalogue::publish(&world.services, now, item, Some(form), "test").unwrap();
    world.wait(2000);
}

#[test]
fn a_form_that_asks_for_sensitive_information_waits_for_a_consent_of_its_own() {
    let world = World::new();
    publish(&world, Sensitive::Health);
    let owner = world.session(Who::Owner);
    let apply = format!("/apply/{HOME}/{}", world.item.id.code);
    let to = owner.get(&apply).expect(303).location().to_owned();
    assert!(to.starts_with("/my/consents?next="), "{to}");
    let page = whole(&owner, &to);
    assert!(html::links(&page).contains(&apply), "the way back");
    // Who has the form open all the same loses nothing: it is asked for on the same page.
    let typed = [("key", "one"), ("health", "良好")];
    let with = |more: &[(&'static str, &'static str)]| [&typed[..], more].concat();
    for deed in ["submit", "save"] {
        let page = owner.post(&apply, &with(&[("deed", deed)])).expect(422).text();
        check_page(&apply, &page, "zh");
        assert_eq!(html::field_value(&page, "health").as_deref(), Some("良好"), "{deed}");
        assert!(page.contains("value=\"sensitive-health\"") && !page.contains("checked"), "{deed}");
    }
    let quiet = owner.post(&apply, &with(&[("deed", "autosave")])).expect(200).text();
    assert!(html::words(&quiet).contains("未自动保存"), "nothing is kept unasked");
    assert!(html::words(&owner.get("/my/drafts").expect(200).text()).contains("没有草稿"));
    // Drawing the page again keeps the question and the tick, and gives nothing yet.
    let ticked = [("consent:asked", "sensitive-health"), ("consent:given", "sensitive-health")];
    let again = with(&[&ticked[..], &[("deed", "update")]].concat());
    let page = owner.post(&apply, &again).expect(200).text();
    assert!(page.contains("value=\"sensitive-health\" checked"));
    owner.get(&apply).expect(303);
    let give = |purpose: &str| {
        let fields = [("purpose", purpose), ("deed", "give"), ("next", apply.as_str())];
        owner.post("/my/consents", &fields).expect(303);
    };
    give("sensitive-finance");
    owner.get(&apply).expect(303);
    owner.post(&apply, &with(&[("consent:given", "sensitive-finance")])).expect(422);
    let saved = with(&[("consent:given", "sensitive-health"), ("deed", "save")]);
    let draft = owner.post(&apply, &saved).expect(303).location().to_owned();
    assert!(owner.get(&draft).expect(200).text().contains("良好"));
    let receipt = owner.post(&apply, &with(&[("revision", "1")])).expect(303).location().to_owned();
    assert!(receipt.contains("/my/cases/"), "{receipt}");
    owner.post("/my/consents", &[("purpose", "sensitive-health"), ("deed", "withdraw")]);
    owner.get(&apply).expect(303);
}

#[test]
fn mending_and_answering_a_correction_lose_nothing_for_want_of_a_consent() {
    let world = World::new();
    publish(&world, Sensitive::Health);
    let owner = world.session(Who::Owner);
    let set = |is_given| {
        let ctx = world.ctx(Who::Owner);
        let health = ConsentPurpose::Sensitive(Sensitive::Health);
        people::set_consent(&ctx, &world.services, health, is_given).unwrap();
    };
    set(true);
    let apply = format!("/apply/{HOME}/{}", world.item.id.code);
    let receipt = owner.post(&apply, &[("key", "one")]).expect(303).location().to_owned();
    let case = receipt.trim_end_matches("/receipt").to_owned();
    set(false);
    // Mending it before it is accepted.
    let fix = format!("{case}/fix");
    let page = whole(&owner, &fix);
    let version = html::field_value(&page, "version").expect("the revision seen");
    let typed = |more: &[(&'static str, &'static str)]| {
        let version: &'static str = version.clone().leak();
        [&[("version", version), ("health", "良好")][..], more].concat()
    };
    let page = owner.post(&fix, &typed(&[])).expect(422).text();
    check_page(&fix, &page, "zh");
    assert_eq!(html::field_value(&page, "health").as_deref(), Some("良好"));
    assert!(page.contains("value=\"sensitive-health\""));
    owner.post(&fix, &typed(&[("consent:given", "sensitive-health")])).expect(303);
    set(false);
    // Answering a correction, with its note.
    let shown = case.trim_start_matches("/my/cases/").replace('/', "-");
    let id = world.case_id(&shown);
    world.wait(60_000);
    let clerk = world.ctx(Who::Clerk);
    let seen = world.standing(&id).0;
    let notice = domain::case::CorrectionNotice {
        defects: "请补充健康状况的说明，并写明日期。".to_owned(),
        marks: Vec::new(),
        answer_by: clerk.now.civil_date_in_china().saturating_add(jiff::Span::new().days(5)),
    };
    service::cases::request_correction(&clerk, &world.services, &id, seen, notice).unwrap();
    let correct = format!("{case}/correct");
    let page = whole(&owner, &correct);
    let version: &'static str = html::field_value(&page, "version").expect("seen").leak();
    let typed = [("version", version), ("health", "一般"), ("note", "已补充说明")];
    let page = owner.post(&correct, &typed).expect(422).text();
    check_page(&correct, &page, "zh");
    assert_eq!(html::field_value(&page, "health").as_deref(), Some("一般"));
    assert!(page.contains("已补充说明") && page.contains("value=\"sensitive-health\""));
    let agreed = [&typed[..], &[("consent:given", "sensitive-health")]].concat();
    owner.post(&correct, &agreed).expect(303);
}

#[test]
fn the_copy_can_be_read_and_printed() {
    let world = World::new();
    let id = world.case(domain::case::State::Accepted);
    world.work();
    let owner = world.session(Who::Owner);
    let page = whole(&owner, "/my/data/read");
    let words = html::words(&page);
    for part in [id.shown().as_str(), "甄有才", "户口簿.png", crate::world::PHONE] {
        assert!(words.contains(part), "{part} is missing");
    }
    assert!(page.contains(crate::world::citizen_number(Who::Owner).as_str()), "the whole number");
    let other = world.session(Who::Stranger).get("/my/data/read").expect(200).text();
    assert!(!other.contains("甄有才") && !other.contains(&id.number));
}

/// A citizen number of somebody born on a day.
fn number(born: &str) -> CitizenNumber {
    (b'0'..=b'9')
        .chain([b'X'])
        .find_map(|c| CitizenNumber::parse(&format!("110105{born}002{}", char::from(c))).ok())
        .expect("one check character fits")
}

/// An account of somebody born on a day, logged in.
fn person(world: &World, login: &str, name: &str, born: &str) -> (Session, CitizenNumber) {
    let id_number = number(born);
    let new = NewAccount {
        region: world.account(Who::Owner).id.region,
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: name.to_owned(),
        holder: Holder::Person { id_number },
        phone: None,
        grants: Vec::new(),
    };
    let id = people::create(&world.system(), &world.services, new).unwrap();
    let account = people::show(&world.system(), &world.services, &id).unwrap().account;
    let own = Ctx { actor: Actor::Account(Box::new(account)), ..world.system() };
    people::set_consent(&own, &world.services, ConsentPurpose::Notice, true).unwrap();
    let session = world.nobody();
    session.post("/login", &[("account", login), ("password", PASSWORD)]).expect(303);
    (session, id_number)
}

#[test]
fn a_child_is_sent_to_its_guardian_who_acts_until_a_clerk_ends_it() {
    let world = World::new();
    let (child, number) = person(&world, "child", "贾小宝", "20150601");
    let (parent, _) = person(&world, "parent", "贾妈妈", "19850601");
    let apply = format!("/apply/{HOME}/{}", world.item.id.code);
    for lang in ["en", "zh"] {
        child.set_cookie("tb_lang", lang);
        let page = child.get(&apply).expect(403).text();
        check_page(&apply, &page, lang);
    }
    assert!(html::words(&child.get(&apply).text()).contains("监护人"));
    child.post("/my/consents", &[("purpose", "push"), ("deed", "give")]).expect(403);
    let clerk = world.session(Who::Clerk);
    whole(&clerk, "/hall/identity");
    let named = [
        ("number", number.as_str()),
        ("principal_name", "贾小宝"),
        ("delegate_login", "parent"),
        ("document", "resident_card"),
    ];
    let with = |more: &[(&'static str, &'static str)]| [&named[..], more].concat();
    let register =
        with(&[("deed", "register"), ("capacity", "guardian"), ("delegate_name", "贾妈妈")]);
    clerk.post("/hall/identity", &register).expect(303);
    let page = parent.get("/my/delegations").expect(200).text();
    let [region, principal, id] = ["region", "principal", "id"]
        .map(|name| html::field_value(&page, name).expect("a button names it"));
    let deed = |deed: &'static str| {
        let fields = [("deed", deed), ("region", &region), ("principal", &principal), ("id", &id)];
        parent.post("/my/delegations", &fields).expect(303);
    };
    deed("take-up");
    deed("act");
    parent.get(&apply).expect(200);
    parent.post("/my/consents", &[("purpose", "push"), ("deed", "give")]).expect(303);
    let theirs = html::words(&child.get("/my/consents").expect(200).text());
    assert!(theirs.contains("已同意"), "the child sees what was agreed to for it");
    // Another document ends it, at once.
    clerk.post("/hall/identity", &with(&[("deed", "end")])).expect(303);
    parent.get(&apply).expect(403);
    let again = clerk.post("/hall/identity", &with(&[("deed", "end")])).expect(422).text();
    check_page("/hall/identity refused", &again, "zh");
}

#[test]
fn administrators_see_numbers_behind_many_accounts_and_settle_them() {
    let world = World::new();
    let administrator = world.session(Who::Administrator);
    // Everybody in this world has the same telephone number.
    let page = whole(&administrator, "/office/accounts/alarms");
    let shown = html::words(&page);
    assert!(!page.contains(crate::world::PHONE), "the number is masked");
    let open = shown.matches("待核查").count();
    assert_eq!(open, 1, "one alarm for one number: {shown}");
    // It leads to the accounts behind it, and to no others.
    let behind = html::links(&page).into_iter().find(|to| to.contains("?alarm=")).expect("a link");
    let accounts = whole(&administrator, &behind);
    assert!(!accounts.contains(crate::world::PHONE), "masked here, too");
    let masked = format!("只列出使用 {}****", &crate::world::PHONE[..3]);
    assert!(html::words(&accounts).contains(&masked));
    let count = |page: &str| {
        let links = html::links(page);
        links.iter().filter(|to| to.starts_with("/office/accounts/330106/")).count()
    };
    let everybody = administrator.get("/office/accounts").expect(200).text();
    assert!(count(&accounts) > 5 && count(&accounts) <= count(&everybody));
    administrator.get(&format!("{behind}x")).expect(404);
    world.session(Who::FarAdministrator).get(&behind).expect(403);
    let list = html::words(&administrator.get("/office/accounts").expect(200).text());
    assert!(list.contains(&format!("身份预警（{open}）")), "{list}");
    let [region, alarm] =
        ["region", "alarm"].map(|name| html::field_value(&page, name).expect("a button names it"));
    let settle = [("region", region.as_str()), ("alarm", alarm.as_str())];
    administrator.post("/office/accounts/alarms", &settle).expect(303);
    administrator.post("/office/accounts/alarms", &settle).expect(409);
    let after = administrator.get("/office/accounts/alarms").expect(200).text();
    assert_eq!(html::words(&after).matches("待核查").count(), open - 1);
}

#[test]
fn answers_do_not_tell_which_numbers_and_logins_are_known() {
    let world = World::new();
    let clerk = world.session(Who::Clerk);
    // A number of somebody else's district, a wrong name and an unknown number: the same answer.
    let owner = crate::world::citizen_number(Who::Owner);
    let unknown = number("19491231");
    let ask = |number: &str, name: &str| {
        let fields = [
            ("deed", "raise"),
            ("id_number", number),
            ("name", name),
            ("level", "3"),
            ("document", "resident_card"),
        ];
        let text = clerk.post("/hall/identity", &fields).expect(422).text();
        text.replace(number, "N").replace(name, "M")
    };
    let far = world.session(Who::FarClerk);
    let is_same = ask(owner.as_str(), "别人家") == ask(unknown.as_str(), "别人家");
    assert!(is_same, "the answers differ");
    let fields = [
        ("deed", "raise"),
        ("id_number", owner.as_str()),
        ("name", "甄有才"),
        ("level", "3"),
        ("document", "resident_card"),
    ];
    let elsewhere = far.post("/hall/identity", &fields).expect(422).text();
    assert!(html::words(&elsewhere).contains("本地区没有这个姓名和号码的账户"));
    // Lending to a telephone number that others have is not told to those who type it.
    let stranger = world.session(Who::Stranger);
    let profile = |phone: &str| {
        let reply = stranger.post("/my", &[("phone", phone)]).expect(303);
        (reply.status, reply.location().to_owned())
    };
    assert_eq!(profile(crate::world::PHONE), profile("13911112222"));
}

#[test]
fn an_agent_is_told_that_the_principal_must_agree() {
    let world = World::new();
    publish(&world, Sensitive::Health);
    let (agent, _) = person(&world, "agent", "贾如意", "19850601");
    let today = world.system().now.civil_date_in_china();
    let new = NewDelegation {
        capacity: Capacity::Agent,
        delegate_login: "agent".to_owned(),
        delegate_name: "贾如意".to_owned(),
        scope: Scope::All,
        from_on: today,
        to_on: Some(today),
        evidence: String::new(),
        ruling: String::new(),
    };
    people::grant(&world.ctx(Who::Owner), &world.services, new).unwrap();
    let page = agent.get("/my/delegations").expect(200).text();
    let [region, principal, id] = ["region", "principal", "id"]
        .map(|name| html::field_value(&page, name).expect("a button names it"));
    for deed in ["take-up", "act"] {
        let fields = [("deed", deed), ("region", &region), ("principal", &principal), ("id", &id)];
        agent.post("/my/delegations", &fields).expect(303);
    }
    let apply = format!("/apply/{HOME}/{}", world.item.id.code);
    let to = agent.get(&apply).expect(303).location().to_owned();
    let page = whole(&agent, &to);
    assert!(html::words(&page).contains("须由被代理人本人决定"));
    assert!(!page.contains("sensitive-health"), "there is no button for it");
}
