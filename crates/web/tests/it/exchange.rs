//! The interface for other systems: tokens, what departments push, what channels do for people.

use std::collections::{BTreeMap, BTreeSet};

use domain::case::State;
use domain::ctx::Ctx;
use domain::exchange::Scope;
use domain::identity::Actor;
use domain::item::ItemVersion;
use serde_json::{Value, json};
use service::Services;
use service::exchange::{self, NewClient};

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::{check_links, check_page};
use crate::places::filled;
use crate::world::{
    FAR, HOME, PHONE, START, Who, World, citizen_number, credit_code, entropy, region,
};

/// Departments and channels, here and elsewhere.
const CLIENTS: [(&str, &str, bool); 5] = [
    (HOME, "department", true),
    (HOME, "other-department", true),
    (FAR, "far-department", true),
    (HOME, "hall", false),
    (FAR, "far-hall", false),
];

/// Makes the clients; their secrets by client id.
pub fn clients(sv: &Services) -> BTreeMap<String, String> {
    let make = |(at, id, is_department): &(&str, &str, bool)| {
        let own = domain::code::CreditCode::parse(&ItemVersion::sample().authority.uscc).unwrap();
        let org = match *id {
            "other-department" => credit_code("11", HOME),
            _ => own,
        };
        let new = NewClient {
            region: region(at),
            id: (*id).to_owned(),
            name: format!("测试{id}"),
            org: is_department.then_some(org),
            scopes: match is_department {
                true => vec![Scope::Read, Scope::Handle],
                false => vec![Scope::Apply],
            },
            budget: 200,
        };
        let ctx = Ctx { now: START, actor: Actor::System, entropy: entropy() };
        let made = exchange::create(&ctx, sv, new).unwrap();
        (format!("{at}.{id}"), made.secret)
    };
    CLIENTS.iter().map(make).collect()
}

fn ask_token(world: &World, id: &str, secret: &str, more: &str) -> Reply {
    let body = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}{more}");
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    world.nobody().send("POST", "/api/v1/oauth/token", &kind, body.as_bytes())
}

pub fn token(world: &World, id: &str) -> String {
    let reply = ask_token(world, id, &world.secrets[id], "").expect(200);
    let body: Value = serde_json::from_str(&reply.text()).unwrap();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&json!("Bearer"), &json!(900)));
    body["access_token"].as_str().unwrap().to_owned()
}

pub fn post(session: &Session, token: &str, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {token}");
    let head = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    session.send("POST", path, &head, body.to_string().as_bytes())
}

fn get(session: &Session, token: &str, path: &str) -> Reply {
    let bearer = format!("Bearer {token}");
    session.send("GET", path, &[("Authorization", bearer.as_str())], b"")
}

fn value(reply: &Reply) -> Value {
    serde_json::from_str(&reply.text()).unwrap()
}

pub const EVENTS: &str = "/api/v1/exchange/events";

pub fn event(case: &str, n: u32, handler: &str, deed: Value) -> Value {
    json!({ "case": case, "event": n, "handler": { "id": handler, "name": "李四" }, "deed": deed })
}

pub fn statuses(reply: &Reply) -> Vec<String> {
    let body = value(reply);
    let results = body["results"].as_array().unwrap().iter();
    results
        .map(|one| match one["code"].as_str() {
            Some(code) => code.to_owned(),
            None => one["status"].as_str().unwrap().to_owned(),
        })
        .collect()
}

#[test]
fn every_operation_but_the_public_ones_needs_a_token_with_its_scope() {
    let world = World::new();
    let (department, hall) = (token(&world, "330106.department"), token(&world, "330106.hall"));
    let case = world.case(State::Submitted);
    let nobody = world.nobody();
    let closed: Vec<&web::Route> =
        web::routes().filter(|route| route.face == web::Face::Client).collect();
    let public: BTreeSet<&str> = web::routes()
        .filter(|route| route.path.starts_with("/api/") && route.face == web::Face::Public)
        .map(|route| route.path)
        .collect();
    let listed = [
        "/api/v1/cases/query",
        "/api/v1/items",
        "/api/v1/items/{region}/{code}",
        "/api/v1/items/{region}/{code}/differences",
        "/api/v1/items/{region}/{code}/versions",
        "/api/v1/items/{region}/{code}/versions/{version}",
        "/api/v1/oauth/token",
        "/api/v1/openapi.json",
        "/api/v1/power-list",
        "/api/v1/responsibility-list",
        "/api/v1/search",
        "/api/v1/suggestions",
    ];
    assert_eq!(public, listed.into(), "what is public is listed here");
    assert_eq!(closed.len(), 10);
    for route in closed {
        let path = filled(&world, route.path, Some(&case));
        let ask = |token: &str| match route.is_post_only {
            true => post(&nobody, token, &path, &json!({})),
            false => get(&nobody, token, &path),
        };
        let forged = format!("{department}0");
        let cut = &department[..department.len() - 1];
        for wrong in ["", "x", "tbx1.330106.department", forged.as_str(), cut] {
            let reply = ask(wrong).expect(401);
            assert!(reply.header("www-authenticate").is_some_and(|v| v.starts_with("Bearer")));
        }
        let foreign = if path.contains("/channel/") { &department } else { &hall };
        ask(foreign).expect(403);
        // A session is no token, and a token is no session.
        let clerk = world.session(Who::Clerk);
        let by_cookie = match route.is_post_only {
            true => clerk.send("POST", &path, &[("Content-Type", "application/json")], b"{}"),
            false => clerk.get(&path),
        };
        by_cookie.expect(401);
        assert!(get(&nobody, &department, "/office").is_to_login());
    }
}

#[test]
fn tokens_end_with_their_time_with_their_client_and_with_nothing_else() {
    let world = World::new();
    let (id, path) = ("330106.department", "/api/v1/exchange/cases");
    let first = token(&world, id);
    let nobody = world.nobody();
    get(&nobody, &first, path).expect(200);
    for (name, secret) in [
        (id, "wrong"),
        ("330106.nobody", world.secrets[id].as_str()),
        ("330106.hall", world.secrets[id].as_str()),
        ("x", "y"),
    ] {
        let reply = ask_token(&world, name, secret, "").expect(401);
        assert_eq!(value(&reply)["error"], "invalid_client", "the same for all");
    }
    let more = ask_token(&world, id, &world.secrets[id], "&scope=cases%3Aapply").expect(400);
    assert_eq!(value(&more)["error"], "invalid_scope");
    let less = ask_token(&world, id, &world.secrets[id], "&scope=cases%3Aread").expect(200);
    let less = value(&less)["access_token"].as_str().unwrap().to_owned();
    post(&nobody, &less, EVENTS, &json!({ "events": [] })).expect(403);
    world.wait(899_000);
    get(&nobody, &first, path).expect(200);
    world.wait(1000);
    get(&nobody, &first, path).expect(401);
    // A new secret lets the old one go on for a while; barring ends everything at once.
    let admin = || world.ctx(Who::Administrator);
    let made = exchange::rotate(&admin(), &world.services, region(HOME), "department").unwrap();
    ask_token(&world, id, &world.secrets[id], "").expect(200);
    let second = ask_token(&world, id, &made.secret, "").expect(200);
    let second = value(&second)["access_token"].as_str().unwrap().to_owned();
    world.wait(8 * 24 * 3_600_000);
    ask_token(&world, id, &world.secrets[id], "").expect(401);
    let third = ask_token(&world, id, &made.secret, "").expect(200);
    let third = value(&third)["access_token"].as_str().unwrap().to_owned();
    get(&nobody, &second, path).expect(401);
    get(&nobody, &third, path).expect(200);
    exchange::disable(&admin(), &world.services, region(HOME), "department").unwrap();
    get(&nobody, &third, path).expect(401);
    ask_token(&world, id, &made.secret, "").expect(401);
    exchange::enable(&admin(), &world.services, region(HOME), "department").unwrap();
    get(&nobody, &third, path).expect(401);
    ask_token(&world, id, &made.secret, "").expect(200);
}

#[test]
fn secrets_are_not_guessed_and_budgets_are_kept() {
    let world = World::new();
    let department = token(&world, "330106.department");
    let nobody = world.nobody();
    let mut open = 0;
    while get(&nobody, &department, "/api/v1/exchange/cases").status == 200 {
        open += 1;
        assert!(open <= 200, "the budget is 200 a minute");
    }
    assert_eq!(open, 200);
    let stopped = get(&nobody, &department, "/api/v1/exchange/cases").expect(429);
    assert!(stopped.header("retry-after").is_some());
    world.wait(61_000);
    get(&nobody, &department, "/api/v1/exchange/cases").expect(200);
    for _ in 0..10 {
        ask_token(&world, "330106.department", "wrong", "").expect(401);
    }
    let right = &world.secrets["330106.department"];
    ask_token(&world, "330106.department", right, "").expect(429);
}

#[test]
fn a_department_carries_a_case_from_receipt_to_delivery() {
    let world = World::new();
    let (id, far) = (world.case(State::Submitted).shown(), token(&world, "440106.far-department"));
    let (own, other) =
        (token(&world, "330106.department"), token(&world, "330106.other-department"));
    let nobody = world.nobody();
    let case_path = format!("/api/v1/exchange/cases/{}", id.replacen('-', "/", 1));
    // To those of another authority or region it does not exist.
    for foreign in [&far, &other] {
        get(&nobody, foreign, &case_path).expect(404);
        let reply = post(
            &nobody,
            foreign,
            EVENTS,
            &json!({ "events": [event(&id, 1, "a", json!({ "type": "accept" }))] }),
        );
        assert_eq!(statuses(&reply.expect(200)), ["unknown-case"]);
        let list = value(&get(&nobody, foreign, "/api/v1/exchange/cases").expect(200));
        assert_eq!(list["cases"], json!([]));
    }
    let list = value(&get(&nobody, &own, "/api/v1/exchange/cases?state=submitted").expect(200));
    assert_eq!(list["cases"][0]["case"], json!(id));
    let shown = value(&get(&nobody, &own, &case_path).expect(200));
    assert_eq!(shown["answers"]["kind"], json!(["snack"]));
    let reasons = "申请符合法定条件，依法作出决定";
    let batch = json!({ "events": [
        event(&id, 1, "w1", json!({ "type": "accept" })),
        event(&id, 2, "o1", json!({ "type": "start" })),
        event(&id, 3, "o1", json!({ "type": "review", "is_for_grant": true, "opinion": "材料齐全" })),
        event(&id, 4, "a1", json!({ "type": "decide", "is_granted": true, "reasons": reasons })),
    ] });
    let reply = post(&nobody, &own, EVENTS, &batch).expect(200);
    assert_eq!(statuses(&reply), ["applied"; 4], "{}", reply.text());
    // Sent again whole it changes nothing.
    let again = post(&nobody, &own, EVENTS, &batch).expect(200);
    assert_eq!(statuses(&again), ["duplicate"; 4]);
    let case = world.case_id(&id);
    assert_eq!(world.standing(&case), (5, State::Granted));
    // Each row is in the record with the client and with whom it names.
    let shown = value(&get(&nobody, &own, &case_path).expect(200));
    let by: Vec<&str> = shown["events"].as_array().unwrap()[1..]
        .iter()
        .map(|one| one["by"].as_str().unwrap())
        .collect();
    assert_eq!(by, ["李四 (测试department)"; 4]);
    let day = value(&get(&nobody, &own, "/api/v1/exchange/counts?day=2026-03-05").expect(200));
    assert_eq!(day["deeds"], json!({ "accept": 1, "decide": 1, "review": 1, "start": 1 }));
    get(&nobody, &own, "/api/v1/exchange/counts?day=x").expect(400);
    // The applicant sees who looked.
    let looks = world.session(Who::Owner).get("/my/looks").expect(200).text();
    assert!(html::words(&looks).contains("测试department"));
}

#[test]
fn wrong_rows_are_answered_one_by_one_and_harm_no_other() {
    let world = World::new();
    let (one, two) = (world.case(State::Submitted).shown(), world.case(State::Submitted).shown());
    let own = token(&world, "330106.department");
    let nobody = world.nobody();
    let accept = || json!({ "type": "accept" });
    let push = |events: Value| post(&nobody, &own, EVENTS, &json!({ "events": events }));
    let batch = json!([
        // Later events before earlier ones: they are put in order.
        event(&two, 2, "o1", json!({ "type": "start" })),
        event(&two, 1, "w1", accept()),
        // Out of turn: the state does not allow it; what follows waits.
        event(&one, 1, "o1", json!({ "type": "start" })),
        event(&one, 2, "w1", accept()),
        // Not as described.
        json!({ "case": two, "event": 3 }),
        event(&two, 3, "a:b", accept()),
        event(&two, 3, "o1", json!({ "type": "fly" })),
        event(&two, 3, "o1", json!({ "type": "accept", "state": "granted" })),
        json!("no row"),
        event("330106-260305-0000000000", 1, "w1", accept()),
        event("x", 1, "w1", accept()),
        event(&two, 9, "o1", json!({ "type": "review", "is_for_grant": true, "opinion": "齐" })),
    ]);
    let reply = push(batch).expect(200);
    assert_eq!(
        statuses(&reply),
        [
            "applied",
            "applied",
            "wrong-state",
            "blocked",
            "malformed",
            "malformed",
            "malformed",
            "malformed",
            "malformed",
            "unknown-case",
            "unknown-case",
            "event-gap",
        ]
    );
    let body = value(&reply);
    assert_eq!((&body["applied"], &body["refused"]), (&json!(2), &json!(10)));
    assert_eq!(body["results"][11]["detail"], "3", "the number that is expected");
    // The refused number was not used up.
    let mended = push(json!([event(&one, 1, "w1", accept())])).expect(200);
    assert_eq!(statuses(&mended), ["applied"]);
    // The same number with something else in it.
    let other = push(json!([event(&one, 1, "w2", accept())])).expect(200);
    assert_eq!(statuses(&other), ["event-reused"]);
    // Two eyes are not four: who gave the opinion does not decide.
    let reasons = "申请符合法定条件，依法作出决定";
    let same = push(json!([
        event(&two, 3, "o1", json!({ "type": "review", "is_for_grant": true, "opinion": "齐" })),
        event(&two, 4, "o1", json!({ "type": "decide", "is_granted": true, "reasons": reasons })),
    ]));
    assert_eq!(statuses(&same.expect(200)), ["applied", "same-person"]);
    for (bad, status) in
        [(json!([]), 422), (json!({ "events": [], "x": 1 }), 422), (json!({ "events": 1 }), 422)]
    {
        post(&nobody, &own, EVENTS, &bad).expect(status);
    }
    let many: Vec<Value> = (0..501).map(|_| json!(1)).collect();
    push(json!(many)).expect(413);
    let deep = format!("{{\"events\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let bearer = format!("Bearer {own}");
    let head = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let reply = nobody.send("POST", EVENTS, &head, deep.as_bytes()).expect(422);
    for inside in ["panicked", "/src/", "select ", "sqlite", ".rs"] {
        assert!(!reply.text().contains(inside), "{inside}");
    }
}

/// The code that a person makes on the page, to read out at a window.
fn code_for_a_visit(session: &Session) -> String {
    let page = session.post("/my/channels", &[("deed", "make")]).expect(200).text();
    check_page("/my/channels made", &page, "zh");
    page.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[test]
fn a_channel_acts_only_for_whom_it_was_given_a_code_and_only_for_a_visit() {
    let world = World::new();
    let (hall, far) = (token(&world, "330106.hall"), token(&world, "440106.far-hall"));
    let nobody = world.nobody();
    let owner = world.session(Who::Owner);
    let code = code_for_a_visit(&owner);
    assert_eq!(code.len(), 19, "{code}");
    let take = |token: &str, code: &str| {
        post(&nobody, token, "/api/v1/channel/permits", &json!({ "code": code }))
    };
    take(&hall, "0000-0000-0000-0000").expect(404);
    let spoken = code.to_lowercase().replace('-', " ");
    let taken = value(&take(&hall, &spoken).expect(200));
    assert!(!taken.to_string().contains("甄有才"), "{taken}");
    take(&hall, &code).expect(404);
    take(&far, &code).expect(404);
    let permit = taken["permit"].as_str().unwrap();
    let application = json!({
        "permit": permit, "region": HOME, "item": world.item.id.code, "key": "k1",
        "answers": world.answers(),
    });
    let cases = "/api/v1/channel/cases";
    post(&nobody, &far, cases, &application).expect(404);
    let made = value(&post(&nobody, &hall, cases, &application).expect(200));
    let again = value(&post(&nobody, &hall, cases, &application).expect(200));
    assert_eq!(made, again, "the same key is the same case");
    let mut wrong = application.clone();
    wrong["answers"] = json!({});
    let refused = value(&post(&nobody, &hall, cases, &wrong).expect(422));
    assert_eq!(refused["code"], "answers");
    for extra in ["state", "level", "applicant", "channel"] {
        let mut more = application.clone();
        more[extra] = json!("x");
        let refused = value(&post(&nobody, &hall, cases, &more).expect(422));
        assert_eq!(refused["code"], "malformed", "{extra}");
    }
    let id = made["case"].as_str().unwrap();
    let at = format!("{cases}/{}", id.replacen('-', "/", 1));
    let question = json!({ "permit": permit });
    let stands = value(&post(&nobody, &hall, &format!("{at}/progress"), &question).expect(200));
    assert_eq!((&stands["state"], &stands["revision"]), (&json!("submitted"), &json!(1)));
    for secret in [citizen_number(Who::Owner).as_str(), PHONE, "甄有才"] {
        assert!(!stands.to_string().contains(secret));
    }
    // Somebody else's case does not exist, not even for a channel with a permit.
    let strange = world.session(Who::Stranger);
    let other = value(&take(&hall, &code_for_a_visit(&strange)).expect(200));
    let other = json!({ "permit": other["permit"] });
    post(&nobody, &hall, &format!("{at}/progress"), &other).expect(404);
    let mut withdrawal = other.clone();
    withdrawal["revision"] = json!(1);
    post(&nobody, &hall, &format!("{at}/withdraw"), &withdrawal).expect(404);
    // The record says who did it for whom.
    let case = world.case_id(id);
    let shown = service::cases::show(&world.system(), &world.services, &case).unwrap();
    let who = &shown.history[0].who;
    assert_eq!((who.name.as_str(), who.role.as_str()), ("测试hall", "agent"));
    withdrawal["permit"] = json!(permit);
    post(&nobody, &hall, &format!("{at}/withdraw"), &withdrawal).expect(200);
    withdrawal["revision"] = json!(2);
    let twice = post(&nobody, &hall, &format!("{at}/withdraw"), &withdrawal).expect(409);
    assert_eq!(value(&twice)["code"], "wrong-state");
    // Taken back, it lets nothing more.
    let list = owner.get("/my/channels").expect(200).text();
    check_page("/my/channels", &list, "zh");
    check_links("/my/channels", &owner, &list, &mut BTreeMap::new());
    let own = html::field_value(&list, "id").unwrap();
    strange.post("/my/channels", &[("deed", "revoke"), ("id", &own)]).expect(404);
    owner.post("/my/channels", &[("deed", "revoke"), ("id", &own)]).expect(303);
    post(&nobody, &hall, &format!("{at}/progress"), &question).expect(404);
    // And what nobody takes back ends with the visit.
    world.wait(30 * 60_000);
    let hall = token(&world, "330106.hall");
    post(&nobody, &hall, &format!("{at}/progress"), &other).expect(404);
}

#[test]
fn an_administrator_makes_clients_and_sees_a_secret_once() {
    let world = World::new();
    for lang in ["zh", "en"] {
        let admin = world.session(Who::Administrator);
        admin.set_cookie("tb_lang", lang);
        let check = |name: &str, page: &str| {
            check_page(name, page, lang);
            check_links(name, &admin, page, &mut BTreeMap::new());
        };
        check("/office/clients", &admin.get("/office/clients").expect(200).text());
        let id = format!("made-{lang}");
        let org = ItemVersion::sample().authority.uscc;
        let fields = |org: &str, scope: &str| {
            vec![
                ("id".to_owned(), id.clone()),
                ("name".to_owned(), "审批系统".to_owned()),
                ("org".to_owned(), org.to_owned()),
                ("scopes".to_owned(), scope.to_owned()),
                ("budget".to_owned(), "60".to_owned()),
            ]
        };
        let send = |all: &[(String, String)]| {
            let all: Vec<(&str, &str)> =
                all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            admin.post("/office/clients", &all)
        };
        for (org, scope) in
            [("", "cases:handle"), (org.as_str(), "cases:apply"), ("x", "cases:read")]
        {
            check("refused", &send(&fields(org, scope)).expect(422).text());
        }
        let made = send(&fields(&org, "cases:handle")).expect(200).text();
        check("secret", &made);
        let secret = made.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap();
        ask_token(&world, &format!("{HOME}.{id}"), secret, "").expect(200);
        send(&fields(&org, "cases:handle")).expect(422);
        let url = format!("/office/clients/{HOME}/{id}");
        let shown = admin.get(&url).expect(200).text();
        check(&url, &shown);
        assert!(!shown.contains(secret), "shown once");
        check(
            "bad hook",
            &admin.post(&url, &[("deed", "hook"), ("hook", "ftp://a")]).expect(422).text(),
        );
        let hook = [("deed", "hook"), ("hook", "https://a.example.cn/news")];
        check("hook", &admin.post(&url, &hook).expect(200).text());
        admin.post(&url, &[("deed", "disable")]).expect(303);
        ask_token(&world, &format!("{HOME}.{id}"), secret, "").expect(401);
        check("disabled", &admin.get(&url).expect(200).text());
        world.session(Who::FarAdministrator).get(&url).expect(404);
    }
}
