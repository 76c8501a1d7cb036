//! Three departments work on one case side by side: each finds its step, one objects and gets it
//! back, a visit is signed by two, and the case goes on when all are done.

use domain::case::{CaseId, State};
use domain::flow::{StepFlow, StepKind};
use domain::item::{Limit, Step};
use domain::text::Bilingual;

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::check_page;
use crate::world::{HOME, Who, World, credit_code};

const REASON: &str = "与现场情况不符，需要补充核实后再提出意见";

/// The sample item with a flow: acceptance, then an examination of its own, one of another
/// department and a visit to the site signed by two, then the decision.
fn publish_flow(world: &World) {
    let flow = |kind, next: &[u32]| StepFlow {
        kind,
        next: next.to_vec(),
        org: None,
        needs_two: false,
        stops_all: false,
        silence_agrees: false,
    };
    let other = credit_code("11", HOME).as_str().to_owned();
    let flows = [
        ("受理", flow(StepKind::Accept, &[2, 3, 4])),
        ("卫生审查", flow(StepKind::Examine, &[5])),
        ("消防意见", StepFlow { org: Some(other), ..flow(StepKind::Opinion, &[5]) }),
        ("现场核查", StepFlow { needs_two: true, ..flow(StepKind::SiteVisit, &[5]) }),
        ("决定", flow(StepKind::Decide, &[])),
    ];
    let mut item = world.item.clone();
    item.version = 2;
    item.committed_limit = Limit::working_days(10);
    item.legal_limit = Limit::working_days(20);
    item.steps = (1..)
        .zip(flows)
        .map(|(number, (name, flow))| Step {
            number,
            name: Bilingual::both(name, format!("Step {number}")),
            unit: None,
            limit: Some(Limit::working_days(3)),
            standard: None,
            result: None,
            flow: Some(flow),
        })
        .collect();
    let now = world.system().now;
    let code = world.item.id.code.clone();
    let sv = &world.services;
    let form = service::catalogue::published(sv, now, item.id.region, &code).unwrap().form.clone();
    world.wait(2000);
    service::catalogue::publish(sv, world.system().now, item, form, "test").unwrap();
    world.wait(2000);
}

fn place(id: &CaseId) -> String {
    format!("/office/cases/{}/{}", id.region, id.number)
}

fn posts(
    world: &World,
    session: &Session,
    id: &CaseId,
    deed: &str,
    rest: &[(&str, &str)],
) -> Reply {
    let seen = world.standing(id).0.to_string();
    let mut fields = vec![("version", seen.as_str()), ("confirm", "yes")];
    fields.extend_from_slice(rest);
    session.post(&format!("{}/{deed}", place(id)), &fields)
}

/// The keys of the forms that a page of the case has for somebody.
fn keys(session: &Session, id: &CaseId) -> Vec<String> {
    let page = session.get(&place(id)).expect(200).text();
    check_page("the case", &page, "zh");
    let ids = html::parts(&page).into_iter().filter_map(|part| {
        part.attribute("id").and_then(|id| id.strip_prefix("action-")).map(str::to_owned)
    });
    ids.collect()
}

#[test]
fn three_departments_one_of_which_gets_its_step_back() {
    let world = World::new();
    publish_flow(&world);
    let id = world.case(State::InReview);
    let officer = world.session(Who::Officer);
    let second = world.session(Who::Colleague);
    let outside = world.session(Who::OtherOfficer);
    let has = |found: &[String], key: &str| found.iter().any(|own| own == key);

    let mine = keys(&officer, &id);
    assert!(has(&mine, "finish-step-2") && has(&mine, "finish-step-4"), "{mine:?}");
    assert!(!has(&mine, "finish-step-3") && !has(&mine, "review"), "{mine:?}");
    // The other department finds its step in its list, and only that on the page.
    assert!(outside.get("/office").expect(200).text().contains(&id.shown()));
    assert_eq!(keys(&outside, &id), ["finish-step-3", "take-step-3"]);

    posts(&world, &outside, &id, "take-step", &[("step", "3")]).expect(303);
    let empty = posts(&world, &outside, &id, "finish-step", &[("step", "3")]).expect(422).text();
    assert!(empty.contains("href=\"#f-verdict\""));
    let objects = [("step", "3"), ("verdict", "object"), ("opinion", REASON)];
    posts(&world, &outside, &id, "finish-step", &objects).expect(303);

    // A visit needs its record, and a second officer's signature.
    let visit = [
        ("step", "4"),
        ("verdict", "agree"),
        ("visit_on", "2026-03-05"),
        ("visit_time", "09:30"),
        ("place", "演示路1号"),
        ("present", "测试officer\n测试colleague"),
        ("found", "布局与图纸一致"),
    ];
    let bare = posts(&world, &officer, &id, "finish-step", &visit[..3]).expect(422).text();
    assert!(bare.contains("href=\"#f-place\"") && bare.contains("href=\"#f-visit_time\""));
    posts(&world, &officer, &id, "finish-step", &visit).expect(303);
    assert!(!has(&keys(&officer, &id), "countersign-4"), "whoever reported does not sign");
    let sign = posts(&world, &officer, &id, "countersign", &[("step", "4")]);
    assert_eq!(sign.status, 422);
    assert!(has(&keys(&second, &id), "countersign-4"));
    posts(&world, &second, &id, "countersign", &[("step", "4")]).expect(303);

    // The officer sends the step back; what came of it is asked again.
    assert!(has(&keys(&officer, &id), "return-step-3"));
    let back = [("step", "3"), ("reason", REASON)];
    posts(&world, &officer, &id, "return-step", &back).expect(303);
    let agrees = [("step", "3"), ("verdict", "agree"), ("given_by", "消防技术专家组")];
    posts(&world, &outside, &id, "finish-step", &agrees).expect(303);
    posts(&world, &officer, &id, "finish-step", &[("step", "2"), ("verdict", "agree")]).expect(303);
    let page = officer.get(&place(&id)).expect(200).text();
    let words = html::words(&page);
    for shown in ["消防技术专家组", "布局与图纸一致", "卫生审查", REASON] {
        assert!(words.contains(shown), "{shown} is not on the page: {words}");
    }
    let opinion = [("verdict", "grant"), ("opinion", "三个部门均同意")];
    posts(&world, &officer, &id, "review", &opinion).expect(303);
    let approver = world.session(Who::Approver);
    posts(&world, &approver, &id, "decide", &[("decision", "grant")]).expect(303);
    assert_eq!(world.standing(&id).1, State::Granted);
    // The applicant reads the way of the case, not what the departments said among themselves.
    let own = format!("/my/cases/{}/{}", id.region, id.number);
    let own = world.session(Who::Owner).get(&own).expect(200).text();
    assert!(!own.contains(REASON) && !own.contains("消防技术专家组"));
}
