//! The second step of a login, levels, acting for others, who looked, and one's own space.

use std::collections::BTreeMap;

use domain::case::State;
use domain::identity::{Capacity, Level, Scope};
use domain::item::ItemVersion;
use service::people::{self, NewDelegation};

use crate::client::Session;
use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{Who, World, citizen_number};

#[test]
fn staff_without_a_second_factor_get_no_further_than_adding_one() {
    let world = World::with_factors();
    for lang in ["zh", "en"] {
        let officer = world.nobody();
        officer.set_cookie("tb_lang", lang);
        let reply = world.log_in(&officer, Who::Officer).expect(303);
        assert!(reply.location().starts_with("/login/second"), "{}", reply.location());
        for closed in ["/office", "/my", "/my/security", "/office/accounts"] {
            assert!(officer.get(closed).is_to_login(), "{closed} opens half-way");
        }
        let page = officer.get("/login/second").expect(200).text();
        check_page("/login/second", &page, lang);
        check_links("/login/second", &officer, &page, &mut BTreeMap::new());
        let sealed = html::field_value(&page, "sealed").expect("an app can be added");
        for (deed, code) in [("app", "000000"), ("code", "000000"), ("passkey", ""), ("key", "")] {
            let token = html::field_value(&page, "csrf").expect("a token");
            let fields =
                [("csrf", token.as_str()), ("deed", deed), ("code", code), ("sealed", &sealed)];
            let refused = officer.post_exactly("/login/second", &fields, &[]).expect(422).text();
            check_page("/login/second refused", &refused, lang);
        }
        assert!(officer.get("/office").is_to_login());
    }
    // Citizens log in as before.
    let owner = world.session(Who::Owner);
    owner.get("/my/cases").expect(200);
}

#[test]
fn a_refused_passkey_does_not_stand_at_the_field_for_codes() {
    let world = World::with_factors();
    let officer = world.nobody();
    world.log_in(&officer, Who::Officer).expect(303);
    let page = officer.get("/login/second").expect(200).text();
    let token = html::field_value(&page, "csrf").expect("a token");
    let post = |deed: &str| {
        let fields = [("csrf", token.as_str()), ("deed", deed), ("code", "000000")];
        officer.post_exactly("/login/second", &fields, &[]).expect(422).text()
    };
    for deed in ["key", "passkey"] {
        let refused = post(deed);
        assert!(refused.contains("error-summary-title"), "{deed}");
        assert!(!refused.contains("f-code-error") && !refused.contains("#f-code"), "{deed}");
    }
    assert!(post("code").contains("f-code-error"));
}

#[test]
fn what_is_refused_without_a_field_is_told_on_top_of_the_page() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let refused = owner.post("/my/security", &[("deed", "key")]).expect(422).text();
    check_page("/my/security refused", &refused, "zh");
    assert!(refused.contains("error-summary-title") && html::words(&refused).contains("没有通过"));
}

#[test]
fn guesses_at_the_second_step_run_out() {
    let world = World::with_factors();
    let officer = world.nobody();
    world.log_in(&officer, Who::Officer).expect(303);
    let page = officer.get("/login/second").expect(200).text();
    let token = html::field_value(&page, "csrf").expect("a token");
    let guess = || {
        let fields = [("csrf", token.as_str()), ("deed", "code"), ("code", "123456")];
        officer.post_exactly("/login/second", &fields, &[]).status
    };
    for n in 0..10 {
        assert_eq!(guess(), 422, "{n}");
    }
    assert_eq!(guess(), 429);
    // A new login with the right password does not begin the count anew.
    world.log_in(&officer, Who::Officer).expect(303);
    assert_eq!(guess(), 429);
}

fn publish_with_level(world: &World, level: u8) {
    let item = ItemVersion { version: 2, level: Some(level), ..world.item.clone() };
    let (sv, now) = (&world.services, world.system().now);
    let form = service::catalogue::published(sv, now, item.id.region, &item.id.code).unwrap();
    world.wait(2000);
    let form = form.form.clone();
    service::catalogue::publish(sv, world.system().now, item, form, "test").unwrap();
}

#[test]
fn an_item_that_asks_for_more_sends_to_the_window_and_takes_the_application_afterwards() {
    let world = World::new();
    publish_with_level(&world, 3);
    let owner = world.session(Who::Owner);
    let apply = format!("/apply/330106/{}", world.item.id.code);
    let page = owner.get(&apply).expect(403).text();
    check_page(&apply, &page, "zh");
    assert!(html::words(&page).contains("3 级"), "{}", html::words(&page));
    let mut fields = world.answer_fields();
    fields.push(("key".to_owned(), "one".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    owner.post(&apply, &fields).expect(403);

    let clerk = world.session(Who::Clerk);
    let number = citizen_number(Who::Owner);
    let raise = |name: &str, document: &str| {
        let fields = [
            ("deed", "raise"),
            ("id_number", number.as_str()),
            ("name", name),
            ("level", "3"),
            ("document", document),
        ];
        clerk.post("/hall/identity", &fields)
    };
    raise("别人", "resident_card").expect(422);
    raise("甄有才", "").expect(422);
    owner.get(&apply).expect(403);
    raise("甄有才", "resident_card").expect(303);
    owner.get(&apply).expect(200);
    owner.post(&apply, &fields).expect(303);
    let log = html::words(&owner.get("/my").expect(200).text());
    assert!(log.contains("实名等级提升") && log.contains("测试clerk"), "{log}");
    assert_eq!(raise("甄有才", "resident_card").status, 422, "there is nothing to raise");
}

/// The owner lets the stranger act, in one item or in all; the stranger takes it up and acts.
pub(crate) fn delegate(world: &World, items: &str) -> (Session, Session) {
    let (owner, stranger) = (world.session(Who::Owner), world.session(Who::Stranger));
    let fields = [
        ("deed", "grant"),
        ("delegate_login", "stranger"),
        ("delegate_name", "测试stranger"),
        ("items", items),
        ("from_on", "2026-03-05"),
        ("to_on", "2026-12-31"),
    ];
    owner.post("/my/delegations", &fields).expect(303);
    let page = stranger.get("/my/delegations").expect(200).text();
    let named = buttons(&page, "take-up");
    stranger.post("/my/delegations", &named_fields("take-up", &named)).expect(303);
    stranger.post("/my/delegations", &named_fields("act", &named)).expect(303);
    (owner, stranger)
}

/// The region, principal and id that the buttons of a page carry.
pub(crate) fn buttons(page: &str, deed: &str) -> [String; 3] {
    assert!(page.contains(&format!("value=\"{deed}\"")), "no button for {deed}");
    ["region", "principal", "id"]
        .map(|name| html::field_value(page, name).expect("a button names a delegation"))
}

pub(crate) fn named_fields<'a>(deed: &'a str, named: &'a [String; 3]) -> [(&'a str, &'a str); 4] {
    [("deed", deed), ("region", &named[0]), ("principal", &named[1]), ("id", &named[2])]
}

#[test]
fn an_agent_applies_for_somebody_and_both_stand_in_the_record() {
    let world = World::new();
    let (owner, agent) = delegate(&world, "");
    let mut fields = world.answer_fields();
    fields.push(("key".to_owned(), "one".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let apply = format!("/apply/330106/{}", world.item.id.code);
    let form = agent.get(&apply).expect(200).text();
    assert!(form.contains("甄有才"), "the form is filled in with the principal's name");
    let receipt = agent.post(&apply, &fields).expect(303).location().to_owned();
    agent.get(&receipt).expect(200);
    let case = receipt.trim_end_matches("/receipt").to_owned();
    let seen = owner.get(&case).expect(200).text();
    assert!(html::words(&seen).contains("测试stranger"), "who acted is named");
    let list = agent.get("/my/cases").expect(200).text();
    assert!(html::links(&list).contains(&case));
    check_page("/my/cases", &list, "zh");

    // Ended at once: the agent sees nothing any more, and nothing happens in their own name.
    let named = buttons(&owner.get("/my/delegations").expect(200).text(), "revoke");
    owner.post("/my/delegations", &named_fields("revoke", &named)).expect(303);
    agent.get(&case).expect(404);
    agent.get(&apply).expect(403);
    agent.post(&apply, &fields).expect(403);
    agent.post(&format!("{case}/withdraw"), &[("version", "1")]).expect(404);
    agent.post("/my/delegations", &[("deed", "leave")]).expect(303);
    agent.get("/my/cases").expect(200);
    agent.get(&case).expect(404);
}

#[test]
fn a_delegation_for_one_item_opens_no_other() {
    let world = World::new();
    let before = world.case(State::Submitted);
    let (_owner, agent) = delegate(&world, "another-item");
    agent.get(&format!("/apply/330106/{}", world.item.id.code)).expect(403);
    let case = format!("/my/cases/{}/{}", before.region, before.number);
    for below in ["", "/withdraw", "/correct", "/fix", "/receipt", "/receipt.pdf"] {
        let reply = agent.get(&format!("{case}{below}"));
        assert_eq!(reply.status, 404, "{below}");
    }
    let fields = [("version", "1"), ("key", "one"), ("say", "?"), ("sign", "yes")];
    for deed in ["withdraw", "correct", "fix", "say", "received", "supply", "commit"] {
        let reply = agent.post(&format!("{case}/{deed}"), &fields);
        assert_eq!(reply.status, 404, "{deed}");
    }
    assert_eq!(world.standing(&before), (1, State::Submitted));
    assert!(!agent.get("/my/cases").expect(200).text().contains(&before.number));
    // Nor the principal's own space.
    agent.get("/my/data/download").expect(403);
}

#[test]
fn granting_tells_nothing_about_who_has_an_account() {
    let world = World::new();
    let answers: Vec<String> = ["stranger", "nemo"]
        .map(|login| {
            let owner = world.session(Who::Owner);
            let fields = [
                ("deed", "grant"),
                ("delegate_login", login),
                ("delegate_name", "甄别"),
                ("from_on", "2026-03-05"),
                ("to_on", "2026-12-31"),
            ];
            let reply = owner.post("/my/delegations", &fields).expect(303);
            reply.location().to_owned()
        })
        .into();
    assert_eq!(answers[0], answers[1]);
    // A name that is not the holder's opens nothing, even for the right login.
    let stranger = world.session(Who::Stranger);
    let page = stranger.get("/my/delegations").expect(200).text();
    assert!(!page.contains("value=\"take-up\""));
}

#[test]
fn only_the_one_named_takes_a_delegation_up() {
    let world = World::new();
    let new = NewDelegation {
        capacity: Capacity::Agent,
        delegate_login: "stranger".to_owned(),
        delegate_name: "测试stranger".to_owned(),
        scope: Scope::All,
        from_on: jiff::civil::date(2026, 3, 5),
        to_on: Some(jiff::civil::date(2026, 12, 31)),
        evidence: String::new(),
        ruling: String::new(),
    };
    people::grant(&world.ctx(Who::Owner), &world.services, new).unwrap();
    let granted = people::delegations(&world.ctx(Who::Owner), &world.services).unwrap();
    let (id, owner) = (granted[0].id.clone(), world.account(Who::Owner).id.clone());
    let named = ["330106".to_owned(), owner.id.clone(), id];
    for who in [Who::Owner, Who::Firm] {
        let session = world.session(who);
        for deed in ["take-up", "act"] {
            let status = session.post("/my/delegations", &named_fields(deed, &named)).status;
            assert!(matches!(status, 403 | 404), "{deed} by {who:?}: {status}");
        }
    }
    let officer = world.session(Who::Officer);
    officer.post("/my/delegations", &named_fields("act", &named)).expect(403);
}

#[test]
fn every_look_of_staff_is_shown_to_the_person() {
    let world = World::new();
    let open = world.case(State::Submitted);
    let ended = world.case(State::Closed);
    let owner = world.session(Who::Owner);
    let log = || html::words(&owner.get("/my/looks").expect(200).text());
    assert!(log().contains("还没有人看过"));
    let path = |desk: &str, id: &domain::case::CaseId| {
        format!("/{desk}/cases/{}/{}", id.region, id.number)
    };
    // A task needs no asking.
    world.session(Who::Clerk).get(&path("hall", &open)).expect(200);
    assert!(log().contains("测试clerk") && log().contains("办理任务"), "{}", log());
    // What is no task is shown only for a purpose.
    let officer = world.session(Who::Officer);
    let ask = officer.get(&path("office", &ended)).expect(200).text();
    check_page("purpose", &ask, "zh");
    assert!(!ask.contains("甄有才"), "the case is shown before the purpose was given");
    assert!(!log().contains("测试officer"), "nothing was shown, so nothing is recorded");
    let look = format!("{}/look", path("office", &ended));
    officer.post(&look, &[("purpose", "task")]).expect(422);
    officer.post(&look, &[("purpose", "complaint")]).expect(303);
    let shown = officer.get(&path("office", &ended)).expect(200).text();
    assert!(shown.contains("甄有才"));
    assert!(log().contains("测试officer") && log().contains("处理投诉或复议"), "{}", log());
    // Asked once in a session's time, and then again.
    world.wait(13 * 3_600_000);
    let officer = world.session(Who::Officer);
    assert!(!officer.get(&path("office", &ended)).expect(200).text().contains("甄有才"));
    let stranger = world.session(Who::Stranger);
    assert!(html::words(&stranger.get("/my/looks").text()).contains("还没有人看过"));
}

#[test]
fn a_look_that_cannot_be_recorded_shows_nothing() {
    let world = World::new();
    let id = world.case(State::Submitted);
    let clerk = world.session(Who::Clerk);
    let path = format!("/hall/cases/{}/{}", id.region, id.number);
    clerk.get(&path).expect(200);
    let fails = (1..40).filter(|n| {
        world.services.db.fault().fail_nth(*n);
        let reply = clerk.get(&path);
        let is_over = world.services.db.fault().disarm();
        assert!(is_over || reply.status >= 500, "{n}: {}", reply.status);
        assert!(reply.status == 200 || !reply.text().contains("甄有才"));
        reply.status >= 500
    });
    assert!(fails.count() >= 3);
}

#[test]
fn roles_that_exclude_each_other_are_not_given_together() {
    let world = World::new();
    let administrator = world.session(Who::Administrator);
    let id = &world.account(Who::Officer).id;
    let path = format!("/office/accounts/{}/{}", id.region, id.id);
    for role in ["supervisor", "administrator"] {
        let page = administrator.get(&path).expect(200).text();
        let version = html::field_value(&page, "version").expect("a version");
        let fields =
            [("version", version.as_str()), ("keep", "0"), ("role", role), ("region", "330106")];
        let refused = administrator.post(&path, &fields).expect(422).text();
        check_page("roles", &refused, "zh");
    }
    let stored = people::show(&world.system(), &world.services, id).unwrap();
    assert_eq!(stored.account.grants.len(), 1);
}

#[test]
fn an_administrator_ends_sessions_and_removes_factors() {
    let world = World::new();
    let administrator = world.session(Who::Administrator);
    let id = &world.account(Who::Officer).id;
    for deed in ["reset-factors", "end-sessions"] {
        let officer = world.session(Who::Officer);
        officer.get("/office").expect(200);
        let path = format!("/office/accounts/{}/{}?deed={deed}", id.region, id.id);
        administrator.post(&path, &[]).expect(303);
        assert!(officer.get("/office").is_to_login(), "{deed}");
    }
}

#[test]
fn sessions_are_listed_and_ended_from_ones_own_space() {
    let world = World::new();
    let (here, there) = (world.session(Who::Owner), world.session(Who::Owner));
    let page = here.get("/my/security").expect(200).text();
    let other = html::field_value(&page, "session").expect("the other session can be ended");
    let stranger = world.session(Who::Stranger);
    stranger.post("/my/security", &[("deed", "end"), ("session", &other)]).expect(404);
    there.get("/my").expect(200);
    here.post("/my/security", &[("deed", "end"), ("session", &other)]).expect(303);
    assert!(there.get("/my").is_to_login());
    let there = world.session(Who::Owner);
    here.post("/my/security", &[("deed", "end-others")]).expect(303);
    assert!(there.get("/my").is_to_login());
    here.get("/my").expect(200);
}

#[test]
fn another_password_ends_the_other_sessions_and_the_old_one_opens_nothing() {
    let world = World::new();
    let (here, there) = (world.session(Who::Owner), world.session(Who::Owner));
    let change = |old: &str, new: &str| {
        here.post("/my/security", &[("deed", "password"), ("old", old), ("new", new)])
    };
    change("wrong", "a new long password").expect(422);
    change(crate::world::PASSWORD, "short").expect(422);
    there.get("/my").expect(200);
    change(crate::world::PASSWORD, "a new long password").expect(303);
    assert!(there.get("/my").is_to_login());
    assert_eq!(world.log_in(&world.nobody(), Who::Owner).status, 422);
}

#[test]
fn people_take_their_data_along_and_leave() {
    let world = World::new();
    let id = world.case(State::Granted);
    let owner = world.session(Who::Owner);
    let export = owner.get("/my/data/download").expect(200);
    assert!(export.header("content-disposition").unwrap_or_default().starts_with("attachment"));
    let data: serde_json::Value = serde_json::from_str(&export.text()).unwrap();
    assert_eq!(data["account"]["name"], "甄有才");
    assert_eq!(data["account"]["number"], citizen_number(Who::Owner).as_str());
    assert_eq!(data["cases"][0]["number"], id.shown());
    assert_eq!(data["cases"][0]["answers"]["phone"][0], crate::world::PHONE);
    assert!(!export.text().contains("argon2"), "no password hash leaves");

    let open = world.case(State::Submitted);
    let close =
        |password: &str| owner.post("/my/data", &[("deed", "close"), ("password", password)]);
    close(crate::world::PASSWORD).expect(422);
    let withdraw = format!("/my/cases/{}/{}/withdraw", open.region, open.number);
    owner.post(&withdraw, &[("version", "1")]).expect(303);
    close("wrong").expect(422);
    close(crate::world::PASSWORD).expect(303);
    assert!(owner.get("/my").is_to_login());
    assert_eq!(world.log_in(&world.nobody(), Who::Owner).status, 422);
    let stored = people::show(&world.system(), &world.services, &world.account(Who::Owner).id);
    let stored = stored.unwrap();
    assert!(stored.account.phone.is_none() && stored.account.name != "甄有才");
    // The authority keeps its file.
    let kept = service::cases::show(&world.system(), &world.services, &id).unwrap();
    assert_eq!(kept.case.applicant_name, "甄有才");
}

#[test]
fn consents_are_given_with_their_version_and_taken_back() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let account = world.account(Who::Owner).id.clone();
    let holds =
        || people::has_consent(&world.services, &account, people::ConsentPurpose::Reuse).unwrap();
    assert!(!holds());
    for (deed, expected) in [("give", true), ("give", true), ("withdraw", false)] {
        owner.post("/my/consents", &[("purpose", "reuse"), ("deed", deed)]).expect(303);
        assert_eq!(holds(), expected);
    }
    owner.post("/my/consents", &[("purpose", "everything"), ("deed", "give")]).expect(400);
    let log = html::words(&owner.get("/my/consents").expect(200).text());
    assert!(log.contains("第 1 版") && log.contains("撤回"), "{log}");
}

#[test]
fn large_type_is_remembered_with_the_account() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    owner.post("/my", &[("phone", ""), ("large", "yes")]).expect(303);
    assert!(owner.get("/").text().contains("data-size=\"large\""));
    let elsewhere = world.session(Who::Owner);
    assert!(elsewhere.get("/").text().contains("data-size=\"large\""), "on another device too");
    owner.post("/my", &[("phone", "")]).expect(303);
    assert!(owner.get("/").text().contains("data-size=\"normal\""));
    owner.post("/my", &[("phone", "not a phone")]).expect(422);
}

#[test]
fn fields_that_no_form_has_change_nothing() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let before = world.account(Who::Owner).clone();
    let fields = [
        ("phone", crate::world::PHONE),
        ("level", "4"),
        ("name", "别人"),
        ("grants", "[{\"role\":\"administrator\",\"region\":\"330106\"}]"),
        ("is_disabled", "1"),
        ("holder", "staff"),
        ("region", "110101"),
        ("password", "x"),
    ];
    owner.post("/my", &fields).expect(303);
    let stored = people::show(&world.system(), &world.services, &before.id).unwrap();
    assert_eq!(stored.account, before);
    assert_eq!(stored.account.level, Level::Matched);
}
