//! Moving running cases over the web: an editor writes the order and sees what it would do, two
//! offices approve it, and the pages of the cases tell of it.

use std::collections::BTreeMap;

use domain::case::{CaseId, State};
use domain::flow::{StepFlow, StepKind};
use domain::form::{Field, Kind, Schema};
use domain::item::{ItemVersion, Limit, Step};
use domain::text::Bilingual;

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{HOME, Who, World};

fn step(number: u32, kind: StepKind, next: &[u32]) -> Step {
    Step {
        number,
        name: Bilingual::both(format!("第{number}环节"), format!("Stage {number}")),
        unit: None,
        limit: Some(Limit::working_days(1)),
        standard: None,
        result: None,
        flow: Some(StepFlow {
            kind,
            next: next.to_vec(),
            org: None,
            needs_two: false,
            stops_all: false,
            silence_agrees: false,
        }),
    }
}

/// Publishes another version of the world's item; its form is changed as told.
fn publish(world: &World, version: u32, steps: Vec<Step>, change: impl FnOnce(&mut Schema)) {
    let now = service::catalogue::published(
        &world.services,
        world.system().now,
        world.item.id.region,
        &world.item.id.code,
    );
    let mut form = now.unwrap().form.clone().expect("a form");
    change(&mut form);
    let mut item = ItemVersion { version, ..world.item.clone() };
    item.legal_limit = Limit::working_days(20);
    item.committed_limit = Limit::working_days(10);
    item.steps = steps;
    let at = world.system().now;
    service::catalogue::publish(&world.services, at, item, Some(form), "test").unwrap();
    world.wait(2000);
}

fn second(world: &World) {
    let steps = vec![step(1, StepKind::Examine, &[2]), step(2, StepKind::Decide, &[])];
    publish(world, 2, steps, |form| {
        let label = Bilingual::both("传真", "Fax");
        form.fields.push(Field::new("fax", Kind::Text, label));
    });
}

fn third(world: &World) {
    let steps = vec![
        step(1, StepKind::Examine, &[3]),
        step(2, StepKind::Examine, &[3]),
        step(3, StepKind::Decide, &[]),
    ];
    publish(world, 3, steps, |form| {
        form.fields.retain(|field| !["fax", "phone", "id_number"].contains(&field.key.as_str()));
        let label = Bilingual::both("邮箱", "E-mail");
        let email = Field { is_required: true, ..Field::new("email", Kind::Text, label) };
        form.fields.push(email);
    });
}

fn item_path(world: &World) -> String {
    format!("/office/items/{HOME}/{}/rebases", world.item.id.code)
}

/// A page in both languages: whole, every word there, every link leading somewhere.
fn reads(session: &Session, path: &str) -> String {
    let mut zh = String::new();
    for lang in ["en", "zh"] {
        session.set_cookie("tb_lang", lang);
        let page = session.get(path).expect(200).text();
        check_page(path, &page, lang);
        assert!(!html::words(&page).contains("rebase-"), "a word is missing in {path}");
        check_links(path, session, &page, &mut BTreeMap::new());
        zh = page;
    }
    zh
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(key, _)| key != name);
    fields.push((name.to_owned(), value.to_owned()));
}

fn post(session: &Session, path: &str, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    session.post_exactly(path, &fields, &[])
}

fn revision(session: &Session, path: &str) -> String {
    let page = session.get(path).expect(200).text();
    html::field_value(&page, "version").expect("a form")
}

fn acts(session: &Session, path: &str, deed: &str, more: &[(&str, &str)]) -> Reply {
    let version = revision(session, path);
    let mut fields = vec![("version", version.as_str())];
    fields.extend(more);
    session.post(&format!("{path}/{deed}"), &fields)
}

fn begins(world: &World, editor: &Session) -> String {
    let path = item_path(world);
    let to = editor.post(&path, &[("from", "2"), ("to", "3")]).expect(303);
    to.location().split('?').next().expect("a path").to_owned()
}

#[test]
fn an_editor_orders_two_offices_approve_and_the_cases_tell_of_it() {
    let world = World::new();
    second(&world);
    let (fresh, handled) = (world.case(State::Submitted), world.case(State::InReview));
    third(&world);
    let editor = world.session(Who::Editor);
    let item = reads(&editor, &format!("/office/items/{HOME}/{}", world.item.id.code));
    assert!(html::links(&item).contains(&item_path(&world)), "the item leads there");
    let page = reads(&editor, &item_path(&world));
    assert!(html::words(&page).contains("进行中的办件"));
    assert_versions_are_refused_at_their_field(&world, &editor);
    let path = begins(&world, &editor);
    let page = reads(&editor, &path);
    let words = html::words(&page);
    assert!(words.contains("第1环节") && words.contains("传真"), "steps and fields are mapped");
    let mut fields = html::posted(&page);
    set(&mut fields, "step_1", "none");
    set(&mut fields, "terms", "by-law");
    set(&mut fields, "cause", "因为");
    let wrong = post(&editor, &format!("{path}/write"), &fields).expect(422).text();
    check_page("a wrong order", &wrong, "zh");
    for id in ["f-cause", "f-basis"] {
        assert!(wrong.contains(&format!("href=\"#{id}\"")), "{id}");
    }
    let kept = html::posted(&wrong).into_iter().find(|(key, _)| key == "cause");
    assert_eq!(kept.map(|(_, text)| text.trim().to_owned()), Some("因为".to_owned()));
    set(&mut fields, "step_1", "1");
    set(&mut fields, "terms", "shorter");
    set(&mut fields, "may_lose", "yes");
    set(&mut fields, "cause", "申请表和办理环节已按新规调整");
    let saved = post(&editor, &format!("{path}/write"), &fields).expect(303);
    let saved = saved.location();
    assert!(html::words(&reads(&editor, saved)).contains("新表还要求填写“邮箱”"), "{saved}");
    post(&editor, &format!("{path}/write"), &fields).expect(409);
    assert_preview_is_there_when_asked_for(&editor, &path);
    acts(&editor, &path, "approve-legal", &[]).expect(403);
    acts(&editor, &path, "submit", &[]).expect(303);

    let organisation = world.session(Who::OrganisationOffice);
    let legal = world.session(Who::LegalOffice);
    let list = reads(&organisation, "/office/rebases");
    assert!(html::links(&list).contains(&path));
    reads(&legal, &path);
    let bare = acts(&organisation, &path, "return-organisation", &[]).expect(422).text();
    assert!(bare.contains("href=\"#f-return-organisation-reason\""), "the reason is missing");
    check_page("a return without reason", &bare, "zh");
    acts(&organisation, &path, "approve-organisation", &[]).expect(303);
    acts(&legal, &path, "approve-legal", &[]).expect(303);
    assert!(html::words(&reads(&editor, &path)).contains("转版中"));
    let now = world.system().now;
    service::rebases::advance(&world.services, now, [5; 64]).unwrap();
    let words = html::words(&reads(&legal, &path));
    assert!(words.contains("已完成") && words.contains(&handled.shown()), "{words}");
    reads(&legal, &format!("{path}?outcome=moved"));

    let officer = world.session(Who::Officer);
    let case = format!("/office/cases/{HOME}/{}", handled.number);
    let words = html::words(&reads(&officer, &case));
    assert!(words.contains("由第 2 版转至第 3 版"), "{words}");
    assert!(words.contains("新版本要求、受理时未要求填写：邮箱"), "{words}");
    assert!(words.contains("第2环节"), "the new step is open");
    let owner = world.session(Who::Owner);
    assert_lost_numbers_are_masked(&world, &words, &owner, &handled);
    let own = html::words(&reads(&owner, &format!("/my/cases/{HOME}/{}", fresh.number)));
    assert!(own.contains("新版本还要填写：邮箱"), "{own}");
    assert!(own.contains("申请表和办理环节已按新规调整"));
    assert!(!own.contains("提出，"), "names of staff are not for applicants");
    let clerk = world.session(Who::Clerk);
    let desk = clerk.get(&format!("/hall/cases/{HOME}/{}", fresh.number)).expect(200).text();
    let ticked = html::parts(&desk).into_iter().any(|part| {
        part.attribute("value") == Some("field:email") && part.attribute("checked").is_some()
    });
    assert!(ticked, "what is newly asked for is marked for the notice");
}

fn assert_versions_are_refused_at_their_field(world: &World, editor: &Session) {
    for (to, why) in [("2", "原版本和新版本相同"), ("1", "办件只能转至现行版本")]
    {
        let refused = editor.post(&item_path(world), &[("from", "2"), ("to", to)]);
        let page = refused.expect(422).text();
        check_page("a version that is refused", &page, "zh");
        assert!(page.contains("href=\"#f-to\""), "the error leads to its field");
        assert!(html::words(&page).contains(why), "{to}");
    }
}

fn assert_preview_is_there_when_asked_for(editor: &Session, path: &str) {
    let words = html::words(&reads(editor, path));
    assert!(!words.contains("新表还要求填写"), "nobody asked what it would do: {words}");
    let words = html::words(&reads(editor, &format!("{path}?preview=yes")));
    assert!(words.contains("新表还要求填写“邮箱”"), "{words}");
}

/// What a case lost stands in its history: its owner reads it whole, an officer as on the rest of
/// the page.
fn assert_lost_numbers_are_masked(world: &World, desk: &str, owner: &Session, case: &CaseId) {
    let given = world.answers();
    let own = html::words(&reads(owner, &format!("/my/cases/{HOME}/{}", case.number)));
    assert!(desk.contains("不再适用的填报内容"), "{desk}");
    for (key, first, last) in [("id_number", 4, 3), ("phone", 3, 4)] {
        let whole = &given[key][0];
        assert!(own.contains(whole), "{key} is the owner's own: {own}");
        assert!(!desk.contains(whole), "{key} stands in the record of a desk: {desk}");
        let (head, tail) = (&whole[..first], &whole[whole.len() - last..]);
        let masked = format!("{head}{}{tail}", "*".repeat(whole.len() - first - last));
        assert!(desk.contains(&masked), "{key}: {desk}");
    }
}

#[test]
fn nobody_else_sees_or_touches_an_order() {
    let world = World::new();
    second(&world);
    world.case(State::InReview);
    third(&world);
    let path = begins(&world, &world.session(Who::Editor));
    let all = Who::ALL.into_iter().chain(Who::OFFICES);
    for who in all.filter(|who| *who != Who::Editor) {
        let session = world.session(who);
        let reads = Who::OFFICES.contains(&who);
        let looked = session.get(&path);
        match who {
            Who::Nobody => assert!(looked.is_to_login()),
            _ => assert_eq!(looked.status, if reads { 200 } else { 403 }, "{who:?}"),
        }
        for deed in ["write", "submit", "take-back", "discard", "approve-organisation"] {
            let reply = session.post(&format!("{path}/{deed}"), &[("version", "1")]);
            let is_own = who == Who::OrganisationOffice && deed == "approve-organisation";
            let expected = if is_own { 422 } else { 403 };
            assert!(
                reply.status == expected || reply.is_to_login(),
                "{who:?} {deed}: {}",
                reply.status
            );
        }
        let begun = session.post(&item_path(&world), &[("from", "2"), ("to", "3")]);
        assert!(begun.status == 403 || begun.is_to_login(), "{who:?} begins: {}", begun.status);
    }
    let stored = service::rebases::list(&world.ctx(Who::Editor), &world.services).unwrap();
    assert_eq!((stored.len(), stored[0].revision), (1, 1));
}
