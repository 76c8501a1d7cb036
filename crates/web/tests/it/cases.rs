//! One case from the first page to the decision, and what happens when people act at once.

use domain::case::{CaseId, State};

use crate::client::{Reply, Session};
use crate::html;
use crate::world::{HOME, Who, World};

fn apply_path(world: &World) -> String {
    format!("/apply/{HOME}/{}", world.item.id.code)
}

/// Fills in the form as a browser would.
fn submit(world: &World, session: &Session, key: &str) -> Reply {
    let answers = world.answer_fields();
    let mut fields: Vec<(&str, &str)> =
        answers.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    fields.push(("key", key));
    session.post(&apply_path(world), &fields)
}

fn case_of_receipt(path: &str) -> CaseId {
    let parts: Vec<&str> = path.split('/').collect();
    CaseId::parse(&format!("{}-{}", parts[3], parts[4])).expect("a receipt names its case")
}

fn act(session: &Session, face: &str, id: &CaseId, deed: &str, rest: &[(&str, &str)]) -> Reply {
    let place = format!("/{face}/cases/{}/{}", id.region, id.number);
    let page = session.get(&place).expect(200).text();
    let version = html::field_value(&page, "version").expect("the page has an action");
    // What cannot be undone is asked for twice; this answers both.
    let mut fields = vec![("version", version.as_str()), ("confirm", "yes")];
    fields.extend_from_slice(rest);
    session.post(&format!("{place}/{deed}"), &fields)
}

#[test]
fn a_case_goes_from_application_to_decision() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let page = owner.get(&apply_path(&world)).expect(200).text();
    let key = html::field_value(&page, "key").expect("the form has a key");
    let receipt = submit(&world, &owner, &key).expect(303).location().to_owned();
    let id = case_of_receipt(&receipt);
    let shown = owner.get(&receipt).expect(200).text();
    let code = world.services.query_code(&id);
    assert!(shown.contains(&id.shown()) && shown.contains(&code));

    let clerk = world.session(Who::Clerk);
    assert!(clerk.get("/hall").expect(200).text().contains(&id.shown()));
    act(&clerk, "hall", &id, "accept", &[]).expect(303);
    let officer = world.session(Who::Officer);
    act(&officer, "office", &id, "start", &[]).expect(303);
    act(&officer, "office", &id, "review", &[("verdict", "grant"), ("opinion", "齐全")])
        .expect(303);
    let approver = world.session(Who::Approver);
    assert!(approver.get("/office").expect(200).text().contains(&id.shown()));
    act(&approver, "office", &id, "decide", &[("decision", "grant"), ("reasons", "准予")])
        .expect(303);
    assert_eq!(world.standing(&id), (5, State::Granted));

    let place = format!("/my/cases/{}/{}", id.region, id.number);
    assert!(owner.get(&place).expect(200).text().contains("准予"));
    let found = world.nobody().post("/query", &[("number", &id.shown()), ("code", &code)]);
    assert!(found.expect(200).text().contains(&id.shown()));
}

#[test]
fn a_double_click_makes_one_case() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let first = submit(&world, &owner, "one-key").expect(303).location().to_owned();
    let second = submit(&world, &owner, "one-key").expect(303).location().to_owned();
    assert_eq!(first, second);
    let other = submit(&world, &owner, "another-key").expect(303).location().to_owned();
    assert_ne!(first, other);
    // The same key with other answers is no repetition, and says so.
    let answers = world.answer_fields();
    let mut fields: Vec<(&str, &str)> =
        answers.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    fields.extend([("key", "one-key"), ("remark", "另一份")]);
    owner.post(&apply_path(&world), &fields).expect(422);
    // Somebody else's same key is somebody else's.
    let stranger = world.session(Who::Stranger);
    let theirs = submit(&world, &stranger, "one-key").expect(303).location().to_owned();
    assert_ne!(first, theirs);
    let own = owner.get("/my/cases").expect(200).text();
    assert_eq!(html::links(&own).iter().filter(|l| l.starts_with("/my/cases/")).count(), 2);
}

#[test]
fn eight_clicks_at_once_make_one_case() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let cookie = owner.cookie("tb_session").expect("logged in");
    let token = owner.token();
    let receipts: Vec<String> = std::thread::scope(|scope| {
        let click = || {
            let browser = world.nobody();
            browser.set_cookie("tb_session", &cookie);
            let answers = world.answer_fields();
            let mut fields: Vec<(&str, &str)> =
                answers.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            fields.extend([("key", "one-key"), ("csrf", token.as_str())]);
            let reply = browser.post_exactly(&apply_path(&world), &fields, &[]);
            reply.expect(303).location().to_owned()
        };
        let clicks: Vec<_> = (0..8).map(|_| scope.spawn(click)).collect();
        clicks.into_iter().map(|click| click.join().expect("an answer")).collect()
    });
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]), "{receipts:?}");
    let own = owner.get("/my/cases").expect(200).text();
    assert_eq!(html::links(&own).iter().filter(|l| l.starts_with("/my/cases/")).count(), 1);
}

#[test]
fn of_two_officers_one_wins_and_the_other_sees_the_new_state() {
    let world = World::new();
    for lang in ["zh", "en"] {
        let id = world.case(State::Accepted);
        let place = format!("/office/cases/{}/{}", id.region, id.number);
        let officers = [Who::Officer, Who::Colleague].map(|who| {
            let session = world.session(who);
            session.set_cookie("tb_lang", lang);
            let page = session.get(&place).expect(200).text();
            let version = html::field_value(&page, "version").expect("an action");
            let token = session.token();
            (session, version, token)
        });
        let replies: Vec<Reply> = std::thread::scope(|scope| {
            let start = |(session, version, token): &(Session, String, String)| {
                let fields = [("csrf", token.as_str()), ("version", version.as_str())];
                let bytes = crate::client::encoded(&fields);
                let browser = world.nobody();
                browser.jar.replace(session.jar.borrow().clone());
                (browser, bytes)
            };
            let ready = officers.iter().map(start).collect::<Vec<_>>();
            let clicks: Vec<_> = ready
                .into_iter()
                .map(|(browser, bytes)| {
                    let path = format!("{place}/start");
                    scope.spawn(move || {
                        let kind = ("Content-Type", "application/x-www-form-urlencoded");
                        browser.send("POST", &path, &[kind], bytes.as_bytes())
                    })
                })
                .collect();
            clicks.into_iter().map(|click| click.join().expect("an answer")).collect()
        });
        let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409]);
        assert_eq!(world.standing(&id), (3, State::InReview));
        let page = replies.into_iter().find(|reply| reply.status == 409).expect("one").text();
        crate::pages::check_page("the conflict", &page, lang);
        let state = if lang == "zh" { "审查" } else { "review" };
        let words = html::words(&page);
        assert!(words.to_lowercase().contains(state), "{words}");
        assert!(words.contains(&id.shown()));
    }
}

#[test]
fn what_was_typed_survives_being_overtaken() {
    let world = World::new();
    let id = world.case(State::AwaitDecision);
    let approver = world.session(Who::Approver);
    let place = format!("/office/cases/{}/{}", id.region, id.number);
    let fields =
        [("version", "4"), ("decision", "refuse"), ("reasons", "经营场所不符合规划条件的要求")];
    let owner = world.session(Who::Owner);
    let withdraw = format!("/my/cases/{}/{}/withdraw", id.region, id.number);
    owner.post(&withdraw, &[("version", "4")]).expect(303);
    let page = approver.post(&format!("{place}/decide"), &fields).expect(409).text();
    assert!(page.contains("经营场所不符合规划条件的要求"));
    assert_eq!(world.standing(&id).1, State::Withdrawn);
}
