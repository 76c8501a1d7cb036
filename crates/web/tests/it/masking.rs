//! Citizen numbers, passwords and codes stay where they belong.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use domain::case::State;
use tracing_subscriber::fmt::MakeWriter;

use crate::client::Session;
use crate::html;
use crate::places::filled;
use crate::world::{PASSWORD, PHONE, Who, World, citizen_number};

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

const STAFF: [Who; 8] = [
    Who::Clerk,
    Who::Officer,
    Who::Colleague,
    Who::Approver,
    Who::Supervisor,
    Who::Editor,
    Who::Assessor,
    Who::Administrator,
];

#[track_caller]
fn check_hidden(at: &str, text: &str) {
    let number = citizen_number(Who::Owner);
    let number = number.as_str();
    assert!(!text.contains(number), "the citizen number stands in {at}");
    assert!(!text.contains(&number[6..14]), "the birth date stands in {at}");
    assert!(!text.contains(PHONE), "the telephone number stands in {at}");
}

#[test]
fn staff_pages_show_no_citizen_number() {
    let world = World::new();
    let cases: Vec<_> = State::ALL.into_iter().map(|state| world.case(state)).collect();
    let mut shown = 0;
    for who in STAFF {
        let session = world.session(who);
        // One's own account is no secret to oneself, and everybody here has the same telephone.
        let is_own = |face| face == web::Face::Account;
        for route in web::routes().filter(|r| !r.is_post_only && !is_own(r.face)) {
            for id in &cases {
                let path = filled(&world, route.path, Some(id));
                let reply = session.get(&path);
                if reply.header("content-type").is_none_or(|kind| kind != "application/pdf") {
                    let body = String::from_utf8_lossy(&reply.body);
                    check_hidden(&format!("{path} for {who:?}"), &body);
                }
                // Below a case stand its files, which ask for the purpose as the case does.
                shown += u32::from(reply.status == 200 && path.ends_with(&id.number));
                if !route.path.contains("{number}") {
                    break;
                }
            }
        }
    }
    // Clerk, two officers, approver and supervisor read them all.
    assert_eq!(shown as usize, 5 * cases.len());
}

#[test]
fn a_masked_number_can_be_told_apart_but_not_used() {
    let world = World::new();
    let id = world.case(State::Submitted);
    let path = format!("/hall/cases/{}/{}", id.region, id.number);
    let page = world.session(Who::Clerk).get(&path).expect(200).text();
    let number = citizen_number(Who::Owner);
    let masked = format!("{}***********{}", &number.as_str()[..4], &number.as_str()[15..]);
    assert!(page.contains(&masked), "{masked} in {}", html::words(&page));
    let own = format!("/my/cases/{}/{}", id.region, id.number);
    assert!(world.session(Who::Owner).get(&own).text().contains(number.as_str()));
}

#[test]
fn the_public_query_tells_no_names_and_numbers() {
    let world = World::new();
    for state in State::ALL {
        let id = world.case(state);
        let code = world.services.query_code(&id);
        let browser = world.nobody();
        let page = browser.post("/query", &[("number", &id.shown()), ("code", &code)]);
        let page = page.expect(200).text();
        check_hidden("the query", &page);
        assert!(!page.contains("甄有才"), "the applicant's full name, {state:?}");
        for staff in [Who::Clerk, Who::Officer, Who::Approver] {
            assert!(!page.contains(&world.account(staff).name), "{staff:?}, {state:?}");
        }
    }
}

#[test]
fn logs_hold_no_secrets() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).expect("only this test sets one");

    let world = World::new();
    let owner = world.session(Who::Owner);
    let secrets = story(&world, &owner);
    world.services.db.fault().fail_nth(1);
    owner.get("/my/cases").expect(503);
    drop(world);

    let log = log.0.lock().unwrap_or_else(PoisonError::into_inner);
    let text = String::from_utf8_lossy(&log);
    assert!(text.contains("the service is unavailable"), "the log was caught: {text}");
    check_hidden("the log", &text);
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} stands in the log");
    }
}

/// Does what people do, right and wrong; answers what must not be logged.
fn story(world: &World, owner: &Session) -> Vec<String> {
    let number = citizen_number(Who::Owner).as_str().to_owned();
    let answers = world.answer_fields();
    let mut fields: Vec<(&str, &str)> =
        answers.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let path = format!("/apply/330106/{}", world.item.id.code);
    fields.push(("key", "a-key"));
    owner.post(&path, &fields).expect(303);
    fields.push((number.as_str(), number.as_str()));
    owner.post(&path, &fields).expect(422);
    owner.post_exactly(&path, &fields, &[]).expect(403);
    let id = world.case(State::Granted);
    let code = world.services.query_code(&id);
    let browser = world.nobody();
    browser.post("/query", &[("number", &id.shown()), ("code", &code)]).expect(200);
    browser.post("/query", &[("number", &number), ("code", &code)]).expect(422);
    browser.post("/login", &[("account", &number), ("password", "a wrong one")]).expect(422);
    browser.send("GET", &format!("/my/cases?before={number}"), &[], b"").expect(303);
    let session = owner.cookie("tb_session").expect("logged in");
    let token = session.split_once('.').expect("region and token").1.to_owned();
    vec![PASSWORD.to_owned(), "a wrong one".to_owned(), token, owner.token(), code]
}
