//! Files of cases on the desks: seen, opened, compared with their originals, and told to the owner.

use domain::case::State;
use domain::file::{Deed, Trust};

use crate::html;
use crate::world::{Who, World};

/// The address of a file of a case on a desk.
fn at(desk: &str, id: &domain::case::CaseId, file: &str) -> String {
    format!("/{desk}/cases/{}/{}/files/{file}", id.region, id.number)
}

/// Where the pictures of a page come from.
fn pictures(page: &str) -> Vec<String> {
    let parts = html::parts(page);
    let sources = parts.iter().filter(|part| part.is_open("img"));
    sources.filter_map(|part| part.attribute("src").map(str::to_owned)).collect()
}

#[test]
fn the_window_sees_a_file_and_compares_it_with_its_original() {
    let world = World::new();
    let case = world.case(State::Submitted);
    world.wait(1000);
    let (url, clerk) = (at("hall", &case, &world.file), world.session(Who::Clerk));
    let page = clerk.get(&format!("/hall/cases/{}/{}", case.region, case.number)).text();
    assert!(html::links(&page).contains(&url), "the case leads to its file");
    assert_eq!(pictures(&page), [format!("{url}/view")], "with a small view");
    let page = clerk.get(&url).expect(200).text();
    assert_eq!(pictures(&page), [format!("{url}/content")], "large on its own page");
    assert!(html::forms(&page).contains(&("post".to_owned(), format!("{url}/checked"))));
    world.wait(1000);
    // Comparing takes a form of ours, and what is compared is not compared again.
    clerk.post_exactly(&format!("{url}/checked"), &[], &[]).expect(403);
    clerk.post(&format!("{url}/checked"), &[]).expect(303);
    let page = clerk.get(&url).expect(200).text();
    assert!(!html::forms(&page).iter().any(|(_, to)| to.ends_with("/checked")), "said once");
    clerk.post(&format!("{url}/checked"), &[]).expect(303);
    let owner = world.ctx(Who::Owner);
    let file = service::files::own(&owner, &world.services, &world.file).unwrap();
    assert_eq!(file.trust, Trust::B);
    let story = service::files::story(&owner, &world.services, &world.file).unwrap();
    let deeds: Vec<Deed> = story.iter().map(|line| line.deed).collect();
    assert_eq!(deeds, [Deed::Checked, Deed::Read, Deed::HandedIn]);
    // The owner reads who it was, and each look with its purpose.
    let session = world.session(Who::Owner);
    let name = &world.account(Who::Clerk).name;
    let page = session.get(&format!("/my/files/{}", world.file)).expect(200).text();
    assert_eq!(page.matches(name.as_str()).count(), 2, "read and compared");
    let looks = session.get("/my/looks").expect(200).text();
    assert!(looks.contains(name.as_str()), "who looked, and why");
    let link = format!("/my/files/{}", world.file);
    let own = session.get(&format!("/my/cases/{}/{}", case.region, case.number)).text();
    assert!(html::links(&own).contains(&link), "one's own case leads to one's own file");
}

#[test]
fn a_file_comes_as_an_attachment_of_its_own_kind() {
    let world = World::new();
    let case = world.case(State::Accepted);
    let officer = world.session(Who::Officer);
    let url = at("office", &case, &world.file);
    let reply = officer.get(&format!("{url}/content")).expect(200);
    assert_eq!(reply.header("content-type"), Some("image/png"));
    assert!(reply.header("content-disposition").unwrap().starts_with("attachment;"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(reply.body, crate::uploads::picture());
    let view = officer.get(&format!("{url}/view")).expect(200);
    assert_eq!(view.header("content-type"), Some("image/jpeg"));
    let page = officer.get(&url).expect(200).text();
    assert!(!html::forms(&page).iter().any(|(_, to)| to.ends_with("/checked")));
}

#[test]
fn a_file_of_another_case_does_not_exist() {
    let world = World::new();
    let (case, other) = (world.case(State::Submitted), world.case(State::Submitted));
    let stranger = world.ctx(Who::Owner);
    let sv = &world.services;
    let id = service::files::begin(&stranger, sv, "b.png", None).unwrap().id.id;
    service::files::append(&stranger, sv, &id, 0, crate::uploads::picture()).unwrap();
    service::files::close(&stranger, sv, &id).unwrap();
    world.hand_in(&other, &id);
    let clerk = world.session(Who::Clerk);
    clerk.get(&at("hall", &other, &id)).expect(200);
    for tail in ["", "/content", "/view"] {
        clerk.get(&format!("{}{tail}", at("hall", &case, &id))).expect(404);
        clerk.get(&format!("{}{tail}", at("hall", &case, "0190"))).expect(404);
    }
    clerk.post(&format!("{}/checked", at("hall", &case, &id)), &[]).expect(404);
    let file = service::files::own(&stranger, sv, &id).unwrap();
    assert_eq!(file.trust, Trust::C, "nothing was compared");
}

#[test]
fn whoever_has_no_task_there_gives_a_purpose_first() {
    let world = World::new();
    let case = world.case(State::Accepted);
    let (url, officer) = (at("office", &case, &world.file), world.session(Who::Approver));
    let page = officer.get(&url).expect(200).text();
    assert!(page.contains("name=\"purpose\"") && pictures(&page).is_empty());
    officer.get(&format!("{url}/content")).expect(403);
    officer.get(&format!("{url}/view")).expect(403);
    let look = format!("/office/cases/{}/{}/look", case.region, case.number);
    officer.post(&look, &[("purpose", "complaint")]).expect(303);
    officer.get(&format!("{url}/content")).expect(200);
    let owner = world.ctx(Who::Owner);
    let looks = service::people::looks(&owner, &world.services, None, 10).unwrap();
    let complaint = domain::identity::Purpose::Complaint;
    assert_eq!(looks.iter().filter(|look| look.purpose == complaint).count(), 2);
}
