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
    let mut fields = vec![("version", version.as_str())];
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
