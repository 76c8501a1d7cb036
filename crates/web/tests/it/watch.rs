//! Who looks at whose record, on the pages: each read by staff leaves one entry, cases of other
//! units are opened for a reason, and what stands out is told to those who supervise.

use domain::case::{CaseId, State};
use domain::identity::{Grant, Holder, Purpose, Role};
use service::people::{self, NewAccount};

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::check_page;
use crate::world::{FAR, HOME, PASSWORD, Who, World, citizen_number, region};

const REASON: &str = "核对同一经营场所此前的登记情况";

fn looks(world: &World) -> Vec<people::Look> {
    people::looks(&world.ctx(Who::Owner), &world.services, None, 1000).unwrap()
}

/// A browser of somebody new with one role.
fn staff(world: &World, login: &str, role: Role, at: &str) -> Session {
    let new = NewAccount {
        region: region(at),
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: format!("测试{login}"),
        holder: Holder::Staff,
        phone: None,
        grants: vec![Grant { role, region: region(at), org: None }],
    };
    people::create(&world.system(), &world.services, new).unwrap();
    let session = world.nobody();
    session.post("/login", &[("account", login), ("password", PASSWORD)]).expect(303);
    session
}

fn at(desk: &str, id: &CaseId, tail: &str) -> String {
    format!("/{desk}/cases/{}/{}{tail}", id.region, id.number)
}

/// Lets the worker write out who is in lists that were carried away.
fn write_out(world: &World) {
    people::write_out(&world.services).unwrap();
}

#[test]
fn every_route_by_which_staff_read_a_person_leaves_one_entry() {
    let world = World::new();
    let submitted = world.case(State::Submitted);
    let accepted = world.case(State::Accepted);
    let granted = world.case(State::Granted);
    world.work();
    let paper = world.paper(&granted).unwrap();
    let file = format!("/files/{}", world.file);
    let owner = world.account(Who::Owner).id.id.clone();
    let (clerk, officer) = (world.session(Who::Clerk), world.session(Who::Officer));
    let administrator = world.session(Who::Administrator);
    let beside = world.session(Who::OtherOfficer);
    let number = submitted.shown();
    let opened = beside.post("/office/elsewhere", &[("number", &number), ("reason", REASON)]);
    let opened = opened.expect(303).location().to_owned();
    let routes: Vec<(&Session, String)> = vec![
        (&clerk, at("hall", &submitted, "")),
        (&clerk, at("hall", &submitted, &file)),
        (&clerk, at("hall", &submitted, &format!("{file}/content"))),
        (&clerk, "/hall/cases.csv".to_owned()),
        (&clerk, "/hall/cases.xlsx".to_owned()),
        (&clerk, format!("/papers/{paper}")),
        (&officer, at("office", &accepted, "")),
        (&officer, at("office", &accepted, &file)),
        (&officer, at("office", &accepted, &format!("{file}/content"))),
        (&officer, "/office/cases.csv".to_owned()),
        (&officer, "/office/cases.xlsx".to_owned()),
        (&officer, format!("/papers/{paper}")),
        (&administrator, format!("/office/accounts/{HOME}/{owner}")),
        (&beside, opened),
    ];
    for (session, path) in &routes {
        world.wait(1);
        let before = looks(&world).len();
        session.get(path).expect(200);
        write_out(&world);
        assert_eq!(looks(&world).len(), before + 1, "{path}");
    }
    // A small view stands on a page of the case; by itself it is a look of its own, once.
    for (wait, entries) in [(0, 0), (2 * 3_600_000 - 120_000, 1), (1, 0)] {
        world.wait(wait);
        let officer = world.session(Who::Officer);
        let before = looks(&world).len();
        officer.get(&at("office", &accepted, &format!("{file}/view"))).expect(200);
        assert_eq!(looks(&world).len(), before + entries, "after {wait} ms");
    }
    // The person reads all of it: who, when, why and which case.
    let page = world.session(Who::Owner).get("/my/looks").expect(200).text();
    for words in [
        "测试clerk",
        "测试officer",
        "测试otherofficer",
        "测试administrator",
        "导出办件清单",
        "调阅其他单位办件",
        REASON,
    ] {
        assert!(html::words(&page).contains(words), "{words}");
    }
    let case = format!("/my/cases/{}/{}", submitted.region, submitted.number);
    assert!(html::links(&page).contains(&case), "which case");
    let report = service::verify::verify(&world.services.db, |_| {}).unwrap();
    assert_eq!(report.broken, []);
}

#[test]
fn a_read_that_cannot_be_recorded_is_not_answered() {
    let world = World::new();
    let submitted = world.case(State::Submitted);
    let granted = world.case(State::Granted);
    world.work();
    let paper = world.paper(&granted).unwrap();
    let owner = world.account(Who::Owner).id.id.clone();
    let (clerk, administrator) = (world.session(Who::Clerk), world.session(Who::Administrator));
    for sql in ["drop table look_heads", "drop table look_batches"] {
        world.services.db.write(move |tx| tx.execute(sql, &[])).unwrap();
    }
    let file = format!("/files/{}", world.file);
    for (session, path) in [
        (&clerk, at("hall", &submitted, "")),
        (&clerk, at("hall", &submitted, &file)),
        (&clerk, at("hall", &submitted, &format!("{file}/content"))),
        (&clerk, at("hall", &submitted, &format!("{file}/view"))),
        (&clerk, format!("/papers/{paper}")),
        (&administrator, format!("/office/accounts/{HOME}/{owner}")),
    ] {
        let reply = session.get(&path).expect(500);
        assert!(!reply.text().contains("甄有才"), "{path}");
    }
    // A list breaks off before its first row.
    let cut = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        clerk.get("/hall/cases.csv").text()
    }));
    assert!(cut.is_err() || !cut.is_ok_and(|text| text.contains("甄有才")));
}

#[test]
fn a_case_of_another_unit_opens_for_a_written_reason_only() {
    let world = World::new();
    let id = world.case(State::Accepted);
    let number = id.shown();
    let open = |session: &Session, reason: &str| -> Reply {
        session.post("/office/elsewhere", &[("number", &number), ("reason", reason)])
    };
    let beside = world.session(Who::OtherOfficer);
    check_page("elsewhere", &beside.get("/office/elsewhere").expect(200).text(), "zh");
    beside.get(&at("office", &id, "")).expect(404);
    for (reason, words) in
        [("", "请写明调阅理由"), (" \u{3000} ", "请写明调阅理由"), ("看看", "不少于 10 字")]
    {
        let page = open(&beside, reason).expect(422).text();
        check_page("elsewhere", &page, "zh");
        assert!(html::words(&page).contains(words), "{reason:?}");
        assert!(page.contains(&number), "nothing that was typed is lost");
    }
    assert!(looks(&world).is_empty());
    let far = world.session(Who::FarOfficer);
    let words = html::words(&open(&far, REASON).expect(422).text());
    assert!(words.contains("本地区没有这一办件"), "{words}");
    let own = world.session(Who::Officer);
    assert!(html::words(&open(&own, REASON).expect(422).text()).contains("这是本单位的办件"));
    for who in [Who::Owner, Who::Supervisor, Who::Editor, Who::Administrator] {
        open(&world.session(who), REASON).expect(403);
    }
    let address = open(&beside, REASON).expect(303).location().to_owned();
    let page = beside.get(&address).expect(200).text();
    check_page("elsewhere", &page, "zh");
    assert!(page.contains("甄有才"));
    let deeds = html::forms(&page).into_iter().filter(|(_, to)| to.contains("/cases/"));
    assert_eq!(deeds.count(), 0, "it can only be read");
    own.get(&address).expect(404);
    far.get(&address).expect(404);
    beside.get(&at("office", &id, "")).expect(404);
    world.wait(3_600_000);
    beside.get(&address).expect(404);
    let exceptions = looks(&world).into_iter().filter(|look| look.purpose == Purpose::Exception);
    assert_eq!(exceptions.count(), 2, "opened once, read once");
}

#[test]
fn what_stands_out_is_told_to_those_who_supervise_and_settled() {
    let world = World::new();
    let id = world.case(State::Accepted);
    world.wait(11 * 3_600_000);
    world.session(Who::Officer).get(&at("office", &id, "")).expect(200);
    // Everybody in this world has the same telephone, so that the owner counts as household too.
    assert_eq!(people::watch(&world.services, world.ctx(Who::Officer).now).unwrap(), 2);
    let auditor = world.session(Who::Auditor);
    let far = staff(&world, "far-auditor", Role::Auditor, FAR);
    let supervisor = world.session(Who::Supervisor);
    let mut address = String::new();
    for session in [&auditor, &supervisor] {
        let page = session.get("/office/looks").expect(200).text();
        check_page("look-alarms", &page, "zh");
        assert!(html::words(&page).contains("测试officer：非工作时间查阅 1 次"), "{page}");
        address = html::links(&page).into_iter().find(|to| to.ends_with("/off-hours")).unwrap();
        let page = session.get(&address).expect(200).text();
        check_page("look-alarm", &page, "zh");
        assert!(html::words(&page).contains(&id.shown()));
    }
    assert!(html::words(&far.get("/office/looks").expect(200).text()).contains("没有异常"));
    // A page of the list begins behind the alarm that the link names.
    let behind = |at: &str| {
        let place = format!("settled=0&at={at}&in={HOME}&account=x&day=2026-03-02&kind=own");
        html::words(&auditor.get(&format!("/office/looks?{place}")).expect(200).text())
    };
    assert!(behind("99999999999999").contains("非工作时间查阅"));
    assert!(behind("0").contains("没有异常"));
    auditor.get("/office/looks?at=x").expect(404);
    far.get(&address).expect(403);
    far.post(&address, &[("note", "x"), ("count", "1")]).expect(403);
    world.session(Who::Officer).get("/office/looks").expect(403);
    let page = auditor.post(&address, &[("note", " "), ("count", "1")]).expect(422).text();
    check_page("look-alarm", &page, "zh");
    assert!(html::words(&page).contains("请写下核查结论"));
    // It grew while the note was typed: the note is there still, with what is new.
    let page =
        auditor.post(&address, &[("note", "值班处理急件"), ("count", "2")]).expect(409).text();
    check_page("look-alarm", &page, "zh");
    assert!(html::words(&page).contains("又有新的查阅"), "{page}");
    assert!(page.contains("值班处理急件") && page.contains("name=\"note\""), "{page}");
    auditor.post(&address, &[("note", "值班处理急件"), ("count", "1")]).expect(303);
    // Somebody else was faster: what was typed is shown, and what was found.
    let page =
        supervisor.post(&address, &[("note", "另一结论"), ("count", "1")]).expect(409).text();
    check_page("look-alarm", &page, "zh");
    assert!(html::words(&page).contains("您的结论没有记录：另一结论"), "{page}");
    assert!(html::words(&page).contains("值班处理急件"), "{page}");
    let page = supervisor.get(&address).expect(200).text();
    assert!(html::words(&page).contains("值班处理急件") && !page.contains("name=\"note\""));
    // In the other language too.
    supervisor.set_cookie("tb_lang", "en");
    let page = supervisor.get("/office/looks").expect(200).text();
    assert!(html::words(&page).contains("outside working hours"), "{}", html::words(&page));
}

#[test]
fn long_lists_lead_on() {
    let world = World::new();
    let id = world.case(State::Accepted);
    world.wait(11 * 3_600_000);
    for _ in 0..53 {
        world.wait(1);
        service::cases::show(&world.ctx(Who::Officer), &world.services, &id).unwrap();
    }
    people::watch(&world.services, world.ctx(Who::Officer).now).unwrap();
    let supervisor = world.session(Who::Supervisor);
    let page = supervisor.get("/office/looks").expect(200).text();
    let address = html::links(&page).into_iter().find(|to| to.ends_with("/off-hours")).unwrap();
    let rows = |page: &str| page.matches(&id.shown()).count();
    let page = supervisor.get(&address).expect(200).text();
    assert_eq!(rows(&page), 50);
    let more = html::links(&page).into_iter().find(|to| to.contains("look=")).unwrap();
    let page = supervisor.get(&more).expect(200).text();
    check_page("look-alarm", &page, "zh");
    assert_eq!(rows(&page), 3);
    assert!(!html::words(&page).contains("更多查阅"));

    let security = staff(&world, "security", Role::SecurityAdministrator, HOME);
    for n in 1..=52 {
        world.wait(1);
        let persons = format!("{n}");
        let fields =
            [("deed", "limits"), ("persons", &persons), ("opens", "07:00"), ("closes", "20:00")];
        security.post("/office/watched", &fields).expect(303);
    }
    let page = security.get("/office/watched").expect(200).text();
    assert!(html::words(&page).contains("一天 52 人") && !html::words(&page).contains("一天 2 人"));
    let older = html::links(&page).into_iter().find(|to| to.contains("before=")).unwrap();
    let page = security.get(&older).expect(200).text();
    check_page("watched", &page, "zh");
    assert!(html::words(&page).contains("一天 2 人") && !html::words(&page).contains("一天 3 人"));
    let number = citizen_number(Who::Owner);
    let marks = [("deed", "mark"), ("number", number.as_str()), ("why", "公众人物")];
    security.post("/office/watched", &marks).expect(303);
    let account = world.account(Who::Owner).id.id.clone();
    let behind = |at: &str| {
        let place = format!("/office/watched?at={at}&in={HOME}&account=x");
        security.get(&place).expect(200).text().contains(&account)
    };
    assert!(behind("99999999999999") && !behind("0"));
}

#[test]
fn administrators_of_security_keep_the_watched_and_the_limits() {
    let world = World::new();
    let security = staff(&world, "security", Role::SecurityAdministrator, HOME);
    let post = |fields: &[(&str, &str)]| security.post("/office/watched", fields);
    check_page("watched", &security.get("/office/watched").expect(200).text(), "zh");
    let number = citizen_number(Who::Owner);
    let number = number.as_str();
    let marks = [("deed", "mark"), ("number", number), ("why", "公众人物")];
    post(&marks).expect(303);
    let page = security.get("/office/watched").expect(200).text();
    assert!(html::words(&page).contains("公众人物"));
    for (fields, words) in [
        ([("deed", "mark"), ("number", "1"), ("why", "x")], "没有用这一号码开立的账户"),
        ([("deed", "mark"), ("number", number), ("why", " ")], "请写明原因"),
        ([("deed", "mark"), ("number", number), ("why", "x")], "已列入重点关注"),
    ] {
        let page = post(&fields).expect(422).text();
        check_page("watched", &page, "zh");
        assert!(html::words(&page).contains(words), "{words}");
    }
    let limits = |persons, opens, closes| {
        post(&[("deed", "limits"), ("persons", persons), ("opens", opens), ("closes", closes)])
    };
    for (persons, opens, closes) in [
        ("0", "07:00", "20:00"),
        ("many", "07:00", "20:00"),
        ("5", "7", "20:00"),
        ("5", "20:00", "07:00"),
    ] {
        let page = limits(persons, opens, closes).expect(422).text();
        check_page("watched", &page, "zh");
    }
    limits("5", "08:30", "18:00").expect(303);
    let page = security.get("/office/watched").expect(200).text();
    assert!(page.contains("value=\"08:30\""), "{page}");
    // A look at a watched record is told.
    let id = world.case(State::Submitted);
    world.session(Who::Clerk).get(&at("hall", &id, "")).expect(200);
    people::watch(&world.services, world.ctx(Who::Clerk).now).unwrap();
    let page = world.session(Who::Supervisor).get("/office/looks").expect(200).text();
    assert!(html::words(&page).contains("查阅重点关注对象资料 1 次"));
    let account = world.account(Who::Owner).id.id.clone();
    let unmark = [("deed", "unmark"), ("region", HOME), ("account", account.as_str())];
    post(&unmark).expect(303);
    post(&unmark).expect(409);
    // What was done stands there, with who did it.
    let page = security.get("/office/watched").expect(200).text();
    check_page("watched", &page, "zh");
    for words in [
        "列入重点关注：",
        "移出重点关注：",
        "设定通常范围：",
        "一天 5 人，08:30–18:00",
        "测试security",
    ] {
        assert!(html::words(&page).contains(words), "{words}: {page}");
    }
    security.set_cookie("tb_lang", "en");
    let page = security.get("/office/watched").expect(200).text();
    assert!(html::words(&page).contains("5 people a day"), "{}", html::words(&page));
    for who in [Who::Supervisor, Who::Administrator, Who::Officer, Who::Owner] {
        world.session(who).get("/office/watched").expect(403);
        world.session(who).post("/office/watched", &marks).expect(403);
    }
}
