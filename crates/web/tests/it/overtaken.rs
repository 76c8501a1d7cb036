//! Mending an application and answering a notice while the case goes on: whoever typed sees what was
//! changed beside what they typed, and decides.

use domain::case::{Action, CorrectionNotice, Proposal, State};

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::check_page;
use crate::world::{Who, World};

type Fields = Vec<(String, String)>;

fn with(fields: &Fields, changed: &[(&str, &str)]) -> Fields {
    let is_left = |name: &str| changed.iter().all(|(other, _)| *other != name);
    let left = fields.iter().filter(|(name, _)| is_left(name)).cloned();
    left.chain(changed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))).collect()
}

fn post(session: &Session, path: &str, fields: &Fields) -> Reply {
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    session.post(path, &pairs)
}

fn version(page: &str) -> String {
    html::field_value(page, "version").expect("the revision that was seen")
}

/// The words that say that the case went on.
const CHANGED: &str = "您填写期间，这个办件有了变动";

#[test]
fn an_application_that_was_mended_elsewhere_is_shown_beside_what_was_typed() {
    let world = World::new();
    let (desk, phone) = (world.session(Who::Owner), world.session(Who::Owner));
    let id = world.case(State::Submitted);
    let fix = format!("/my/cases/{}/{}/fix", id.region, id.number);
    let page = desk.get(&fix).expect(200).text();
    let fields = html::posted(&page);
    post(&phone, &fix, &with(&fields, &[("name", "甄在手机")])).expect(303);
    // An error, or a form that is only drawn again, does not pass for having seen that.
    let wrong = post(&desk, &fix, &with(&fields, &[("name", "")])).expect(422).text();
    assert_eq!(version(&wrong), "1");
    let drawn = with(&fields, &[("name", "甄在电脑"), ("deed", "update")]);
    let drawn = post(&desk, &fix, &drawn).expect(200).text();
    assert_eq!(version(&drawn), "1");
    assert!(!drawn.contains(CHANGED));
    let again = with(&html::posted(&drawn), &[("deed", "submit")]);
    let page = post(&desk, &fix, &again).expect(409).text();
    check_page("mended elsewhere", &page, "zh");
    assert!(page.contains(CHANGED) && page.contains("甄在手机"), "{}", html::words(&page));
    assert_eq!(html::field_value(&page, "name").as_deref(), Some("甄在电脑"), "nothing is lost");
    assert_eq!((version(&page).as_str(), world.standing(&id).0), ("2", 2));
    // Having seen it, they decide.
    post(&desk, &fix, &with(&html::posted(&page), &[("deed", "submit")])).expect(303);
    assert_eq!(world.standing(&id), (3, State::Submitted));
    // Where nothing can be mended any more, what was typed is shown once more.
    let stale = post(&phone, &fix, &with(&fields, &[("name", "甄来迟")])).expect(409).text();
    assert!(stale.contains(CHANGED));
    let clerk = world.ctx(Who::Clerk);
    service::cases::accept(&clerk, &world.services, &id, 3).unwrap();
    let late = post(&phone, &fix, &with(&html::posted(&stale), &[("deed", "submit")]));
    let late = late.expect(409).text();
    assert!(late.contains("甄来迟") && !late.contains(CHANGED));
}

#[test]
fn an_answer_to_a_notice_is_not_given_to_a_case_that_went_on_unseen() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let id = world.case(State::Submitted);
    let notice = CorrectionNotice {
        defects: "请更正姓名，并写明日期。".to_owned(),
        answer_by: jiff::civil::date(2026, 3, 20),
        marks: Vec::new(),
    };
    let clerk = world.ctx(Who::Clerk);
    service::cases::request_correction(&clerk, &world.services, &id, 1, notice).unwrap();
    let correct = format!("/my/cases/{}/{}/correct", id.region, id.number);
    let page = owner.get(&correct).expect(200).text();
    let fields = with(&html::posted(&page), &[("note", "已补充说明")]);
    let end = Action::Propose(Proposal::Terminate {
        reason: "申请人死亡，提请终止办理".to_owned(),
    });
    service::cases::take(&world.ctx(Who::Officer), &world.services, &id, 2, end).unwrap();
    assert_eq!(world.standing(&id), (3, State::AwaitCorrection));
    // A form that is only drawn again does not pass for having seen that.
    let drawn = with(&fields, &[("name", "甄更正"), ("deed", "update")]);
    let drawn = post(&owner, &correct, &drawn).expect(200).text();
    assert_eq!(version(&drawn), "2");
    let typed = with(&html::posted(&drawn), &[("note", "已补充说明"), ("deed", "submit")]);
    let page = post(&owner, &correct, &typed).expect(409).text();
    check_page("went on", &page, "zh");
    assert!(page.contains(CHANGED) && page.contains("已补充说明"));
    assert_eq!(html::field_value(&page, "name").as_deref(), Some("甄更正"), "nothing is lost");
    assert_eq!(version(&page), "3");
    post(&owner, &correct, &with(&html::posted(&page), &[("deed", "submit")])).expect(303);
    assert_eq!(world.standing(&id), (4, State::Submitted));
}
