//! The desks of item editors, assessors and administrators.

use std::collections::BTreeMap;

use domain::identity::Role;
use service::people;

use crate::client::Reply;
use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{HOME, Who, World};

#[test]
fn every_desk_is_whole_in_both_languages() {
    let world = World::new();
    let item = format!("/office/items/330106/{}", world.item.id.code);
    let clerk = &world.account(Who::Clerk).id;
    let clerk = format!("/office/accounts/{}/{}", clerk.region, clerk.id);
    let owner = &world.account(Who::Owner).id;
    let owner = format!("/office/accounts/{}/{}", owner.region, owner.id);
    let own = &world.account(Who::Administrator).id;
    let own = format!("/office/accounts/{}/{}", own.region, own.id);
    for lang in ["zh", "en"] {
        for (who, paths) in [
            (Who::Editor, vec!["/office/items", "/office/items?state=errors&q=x", &item]),
            (Who::Assessor, vec!["/office/assessment", "/office/assessment?index=eu-2020"]),
            (
                Who::Administrator,
                vec![
                    "/office/accounts",
                    "/office/accounts?role=officer",
                    "/office/accounts?role=applicant&q=zzz",
                    "/office/accounts/new",
                    &clerk,
                    &owner,
                    &own,
                ],
            ),
        ] {
            let session = world.session(who);
            session.set_cookie("tb_lang", lang);
            let mut known = BTreeMap::new();
            for path in paths {
                let at = format!("{path} in {lang}");
                let page = session.get(path).expect(200).text();
                check_page(&at, &page, lang);
                check_links(&at, &session, &page, &mut known);
            }
        }
    }
}

#[test]
fn the_item_desk_shows_what_is_wrong_and_how_to_mend_it() {
    let world = World::new();
    let mut item = world.item.clone();
    item.version = 2;
    item.contact.complaint_phone = None;
    item.committed_limit = domain::item::Limit::working_days(50);
    world.wait(2000);
    let ctx = world.system();
    service::catalogue::publish(&world.services, ctx.now, item.clone(), None, "test").unwrap();
    world.wait(2000);
    let session = world.session(Who::Editor);
    let list = session.get("/office/items?state=errors").expect(200).text();
    assert!(list.contains(&item.id.code));
    let path = format!("/office/items/330106/{}", item.id.code);
    let page = session.get(&path).expect(200).text();
    assert!(page.contains("Q1") && page.contains("请缩短到法定时限以内"), "{page}");
    assert!(page.contains("没有监督电话"));
    assert!(!html::forms(&page).iter().any(|(_, action)| action == &path), "nothing to save");
}

#[test]
fn an_assessor_sees_every_published_figure_with_its_verdict() {
    let world = World::new();
    let page = world.session(Who::Assessor).get("/office/assessment").expect(200).text();
    let words = html::words(&page);
    assert!(words.contains("总平均 76.48") && words.contains("舍入后一致"));
    assert!(words.contains("服务方式完备性"));
    world.session(Who::Assessor).get("/office/assessment?index=none").expect(404);
    world.session(Who::Editor).get("/office/assessment").expect(403);
}

const NEW: &str = "/office/accounts/new";

fn staff<'a>(login: &'a str, password: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("holder", "staff"),
        ("name", "新来的"),
        ("account", login),
        ("password", password),
        ("region", HOME),
        ("role", "officer"),
        ("org", ""),
    ]
}

#[track_caller]
fn wrong(reply: Reply, field: &str) {
    let page = reply.expect(422).text();
    check_page(field, &page, "zh");
    assert!(page.contains(&format!("href=\"#f-{field}\"")), "{field} is not named\n{page}");
}

#[test]
fn an_administrator_creates_an_account_that_can_log_in() {
    let world = World::new();
    let admin = world.session(Who::Administrator);
    let made = admin.post(NEW, &staff("newcomer", "a long password"));
    assert_eq!(made.status, 303, "{}", html::words(&made.text()));
    assert!(made.location().starts_with("/office/accounts/330106/"));
    let login = [("account", "newcomer"), ("password", "a long password")];
    assert_eq!(world.nobody().post("/login", &login).location(), "/office");
    let citizen = [
        ("holder", "person"),
        ("name", "甄新"),
        ("account", "new-citizen"),
        ("password", "8 letters"),
        ("region", HOME),
        ("id_number", "110101190001010017"),
    ];
    let made = admin.post(NEW, &citizen);
    // The number may fail its check character; then it must be named and nothing else.
    match domain::code::CitizenNumber::parse("110101190001010017") {
        Ok(_) => assert_eq!(made.status, 303, "{}", html::words(&made.text())),
        Err(_) => wrong(made, "id_number"),
    }
}

#[test]
fn what_is_wrong_with_a_new_account_is_named_at_its_field() {
    let world = World::new();
    let admin = world.session(Who::Administrator);
    let with = |name: &'static str, value: &'static str| {
        let mut fields = staff("newcomer", "a long password");
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
        fields
    };
    wrong(admin.post(NEW, &with("account", "officer")), "account");
    wrong(admin.post(NEW, &with("account", "x y")), "account");
    wrong(admin.post(NEW, &with("password", "eleven char")), "password");
    wrong(admin.post(NEW, &with("name", "")), "name");
    wrong(admin.post(NEW, &with("role", "")), "role");
    wrong(admin.post(NEW, &with("phone", "123")), "phone");
    wrong(admin.post(NEW, &with("region", "999999")), "region");
    wrong(admin.post(NEW, &with("holder", "person")), "id_number");
    wrong(admin.post(NEW, &with("holder", "firm")), "credit_code");
    wrong(admin.post(NEW, &with("holder", "")), "holder");
    // A region that is not theirs: the form does not offer it.
    admin.post(NEW, &with("region", "440106")).expect(403);
    admin.post(NEW, &with("role", "king")).expect(400);
}

#[test]
fn roles_are_given_taken_and_barred_but_never_by_oneself() {
    let world = World::new();
    let admin = world.session(Who::Administrator);
    let account = world.account(Who::Clerk).id.clone();
    let path = format!("/office/accounts/{}/{}", account.region, account.id);
    let show = || people::show(&world.system(), &world.services, &account).unwrap();
    let seen = people::rights(&show());

    let fields = [
        ("version", seen.as_str()),
        ("keep", "0"),
        ("role", "officer"),
        ("region", HOME),
        ("org", ""),
    ];
    admin.post(&path, &fields).expect(303);
    let roles: Vec<Role> = show().account.grants.iter().map(|grant| grant.role).collect();
    assert_eq!(roles, [Role::WindowClerk, Role::Officer]);

    let late = admin.post(&path, &fields).expect(409).text();
    check_page("a late change", &late, "zh");
    assert_eq!(show().account.grants.len(), 2);

    let seen = people::rights(&show());
    let clerk = world.session(Who::Clerk);
    clerk.get("/hall").expect(200);
    admin.post(&format!("{path}?deed=disable"), &[("version", &seen)]).expect(303);
    assert!(show().is_disabled);
    assert!(clerk.get("/hall").is_to_login(), "the session has ended");

    let own = &world.account(Who::Administrator).id;
    let own = format!("/office/accounts/{}/{}", own.region, own.id);
    let seen = {
        let id = &world.account(Who::Administrator).id;
        people::rights(&people::show(&world.system(), &world.services, id).unwrap())
    };
    admin.post(&own, &[("version", &seen), ("role", "officer"), ("region", HOME)]).expect(403);
    world.session(Who::FarAdministrator).get(&path).expect(403);
    let owner = &world.account(Who::Owner).id;
    let citizen = format!("/office/accounts/{}/{}", owner.region, owner.id);
    let seen = people::rights(&people::show(&world.system(), &world.services, owner).unwrap());
    let give = [("version", &*seen), ("role", "officer"), ("region", HOME)];
    admin.post(&citizen, &give).expect(403);
}
