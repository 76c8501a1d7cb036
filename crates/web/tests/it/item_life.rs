//! The life of items over the web: an editor writes, two offices approve, everybody reads.

use std::collections::BTreeMap;

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::{check_links, check_page};
use crate::places::filled;
use crate::world::{HOME, Who, World};

fn draft_path(world: &World) -> String {
    format!("/office/drafts/{HOME}/{}", world.item.id.code)
}

/// Every field of the first form of the page that is posted to `action`, as a browser sends them.
fn fields_of(page: &str) -> Vec<(String, String)> {
    html::posted(page)
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
    let fields = fields_of(&page);
    fields.into_iter().find(|(key, _)| key == "version").expect("a form").1
}

fn acts(session: &Session, path: &str, deed: &str, more: &[(&str, &str)]) -> Reply {
    let version = revision(session, path);
    let mut fields = vec![("version", version.as_str())];
    fields.extend(more);
    session.post(&format!("{path}/{deed}"), &fields)
}

#[test]
fn an_editor_writes_two_offices_approve_and_everybody_reads() {
    let world = World::new();
    let path = draft_path(&world);
    let editor = world.session(Who::Editor);
    let limits = format!("{path}/pages/service");
    let mut fields = fields_of(&editor.get(&limits).expect(200).text());
    set(&mut fields, "committed_limit.raw", "3(工作日)");
    set(&mut fields, "deed", "save");
    post(&editor, &limits, &fields).expect(303);
    acts(&editor, &path, "submit", &[]).expect(303);

    let organisation = world.session(Who::OrganisationOffice);
    let legal = world.session(Who::LegalOffice);
    let waiting = organisation.get("/office/drafts").expect(200).text();
    assert!(waiting.contains(&world.item.id.code));
    acts(&editor, &path, "approve-legal", &[]).expect(403);
    acts(&organisation, &path, "approve-legal", &[]).expect(403);
    let returned = acts(&legal, &path, "return-legal", &[("reason", " ")]).expect(422).text();
    check_page("a return without a reason", &returned, "zh");
    acts(&legal, &path, "return-legal", &[("reason", "请补充依据")]).expect(303);
    assert!(editor.get(&path).expect(200).text().contains("请补充依据"));
    acts(&editor, &path, "submit", &[]).expect(303);
    acts(&organisation, &path, "approve-organisation", &[]).expect(303);
    acts(&editor, &path, "publish", &[]).expect(422);
    acts(&legal, &path, "approve-legal", &[]).expect(303);
    acts(&editor, &path, "publish", &[]).expect(303);
    world.wait(2000);

    let reader = world.nobody();
    let guide = format!("/guides/{HOME}/{}", world.item.id.code);
    assert!(reader.get(&guide).expect(200).text().contains('3'));
    let history = reader.get(&format!("{guide}/history")).expect(200).text();
    let links = html::links(&history);
    let leads_to = |end: &str| links.iter().any(|link| link.ends_with(end));
    assert!(leads_to("/versions/2") && leads_to("/versions/1"));
    let compared = reader.get(&format!("{guide}/compare?from=1&to=2")).expect(200).text();
    assert!(compared.contains("5(工作日)") && compared.contains("3(工作日)"));
    let on = |day: &str| reader.get(&format!("{guide}/history?on={day}"));
    assert!(on("2026-03-05").expect(303).location().ends_with("/versions/2"));
    on("1999-01-01").expect(200);
    on("2026-02-30").expect(200);
    reader.get(&format!("{guide}/versions/1")).expect(200);
    editor.get(&path).expect(404);
}

#[test]
fn two_editors_see_both_texts_and_nothing_is_lost() {
    let world = World::new();
    let page = format!("{}/pages/places", draft_path(&world));
    let (one, two) = (world.session(Who::Editor), world.session(Who::Editor));
    for lang in ["zh", "en"] {
        two.set_cookie("tb_lang", lang);
        let mut first = fields_of(&one.get(&page).expect(200).text());
        let mut second = fields_of(&two.get(&page).expect(200).text());
        set(&mut first, "hours.zh", &format!("上午九点至十二点{lang}"));
        set(&mut second, "hours.zh", &format!("全天二十四小时{lang}"));
        post(&one, &page, &first).expect(303);
        let both = post(&two, &page, &second).expect(409).text();
        check_page("two editors", &both, lang);
        // On English pages what is Chinese is marked as such.
        let said = both.replace("<span lang=\"zh-CN\">", "").replace("</span>", "");
        assert!(said.contains(&format!("上午九点至十二点{lang}")));
        assert!(said.contains(&format!("全天二十四小时{lang}")));
        // What the second typed still stands in the form, which can be sent again as it is.
        let again = fields_of(&both);
        let typed = again.iter().find(|(key, _)| key == "hours.zh").expect("the field");
        assert_eq!(typed.1, format!("全天二十四小时{lang}"));
        post(&two, &page, &again).expect(303);
    }
    let stored = one.get(&page).expect(200).text();
    assert!(stored.contains("全天二十四小时en") && !stored.contains("上午九点"));
}

#[test]
fn a_page_is_kept_while_it_is_written_and_says_so_to_the_script() {
    let world = World::new();
    let editor = world.session(Who::Editor);
    for (key, name, text) in [("places", "hours.zh", "周一至周五"), ("terms", "reason", "补充说明")]
    {
        let page = format!("{}/pages/{key}", draft_path(&world));
        let mut fields = fields_of(&editor.get(&page).expect(200).text());
        set(&mut fields, name, text);
        set(&mut fields, "deed", "autosave");
        let print = post(&editor, &page, &fields).expect(200).text();
        let now = fields_of(&editor.get(&page).expect(200).text());
        let own = |name: &str| now.iter().find(|(key, _)| key == name).expect("a field").1.clone();
        assert_eq!(own(name), text, "it is kept");
        assert_eq!(own("version"), print, "and the next one builds on it");
        // Without the new print it is a page that somebody wrote on meanwhile.
        set(&mut fields, name, "别的");
        post(&editor, &page, &fields).expect(409);
        set(&mut fields, "version", &print);
        post(&editor, &page, &fields).expect(200);
    }
}

#[test]
fn rows_are_added_and_taken_away_without_a_script() {
    let world = World::new();
    let page = format!("{}/pages/materials", draft_path(&world));
    let editor = world.session(Who::Editor);
    let count = world.item.materials.len();
    let mut fields = fields_of(&editor.get(&page).expect(200).text());
    set(&mut fields, "deed", "add:materials");
    let to = post(&editor, &page, &fields).expect(303).location().to_owned();
    assert!(to.contains("add=materials"), "{to}");
    let to = to.split('#').next().unwrap_or_default();
    let mut fields = fields_of(&editor.get(to).expect(200).text());
    set(&mut fields, &format!("materials.{count}.name.zh"), "授权委托书");
    set(&mut fields, &format!("materials.{count}.originals"), "many");
    set(&mut fields, "deed", "save");
    let wrong = post(&editor, &page, &fields).expect(422).text();
    check_page("a wrong row", &wrong, "zh");
    assert!(wrong.contains("授权委托书"), "what was typed stays");
    set(&mut fields, &format!("materials.{count}.originals"), "1");
    post(&editor, &page, &fields).expect(303);
    let mut fields = fields_of(&editor.get(&page).expect(200).text());
    assert!(fields.iter().any(|(_, value)| value == "授权委托书"));
    set(&mut fields, "deed", &format!("remove:materials.{count}"));
    post(&editor, &page, &fields).expect(303);
    assert!(!editor.get(&page).expect(200).text().contains("授权委托书"));
}

#[test]
fn unknown_fields_and_statuses_cannot_be_set_by_posting_them() {
    let world = World::new();
    let path = draft_path(&world);
    let page = format!("{path}/pages/basics");
    let editor = world.session(Who::Editor);
    let mut fields = fields_of(&editor.get(&page).expect(200).text());
    for name in [
        "id.code",
        "id.region",
        "class",
        "catalogue.base_code",
        "life.state",
        "state",
        "purpose",
        "authority.uscc",
        "effective_on",
        "schema",
        "fees.is_charged",
    ] {
        set(&mut fields, name, "published");
    }
    set(&mut fields, "handling_name.zh", "新办");
    set(&mut fields, "deed", "save");
    post(&editor, &page, &fields).expect(303);
    let id = &world.item.id;
    let seen = service::items::drafts::show(&world.system(), &world.services, id).unwrap();
    let draft = seen.stored.draft;
    assert_eq!((draft.item.id.clone(), draft.item.class), (id.clone(), world.item.class));
    assert_eq!(draft.item.authority.uscc, world.item.authority.uscc);
    assert_eq!(draft.item.fees, world.item.fees);
    assert_eq!(draft.life.state, domain::item::State::Draft);
}

/// What the two offices get from the routes of items, organisation office first.
const OFFICES: [(&str, u16, u16); 11] = [
    ("/office/drafts", 200, 200),
    ("/office/drafts/{region}/{code}", 200, 200),
    ("/office/drafts/new", 403, 403),
    ("/office/drafts/{region}/{code}/pages/{page}", 403, 403),
    ("/office/drafts/{region}/{code}/files", 403, 403),
    ("/office/drafts/{region}/{code}/files/{material}/{purpose}", 404, 404),
    ("/office/items", 403, 403),
    ("/office/items/{region}/{code}", 403, 403),
    ("/office/items/imports", 403, 403),
    ("/office/quality", 403, 403),
    ("/office/accounts", 403, 403),
];

#[test]
fn the_offices_read_drafts_and_nothing_else_of_the_office() {
    let world = World::new();
    let sessions = Who::OFFICES.map(|who| world.session(who));
    for lang in ["zh", "en"] {
        for (route, organisation, legal) in OFFICES {
            let path = filled(&world, route, None);
            for (session, expected) in sessions.iter().zip([organisation, legal]) {
                session.set_cookie("tb_lang", lang);
                let reply = session.get(&path);
                assert_eq!(reply.status, expected, "{path}");
                let page = reply.text();
                check_page(&path, &page, lang);
                check_links(&path, session, &page, &mut BTreeMap::new());
            }
        }
    }
    for session in &sessions {
        let path = draft_path(&world);
        for deed in ["submit", "publish", "discard", "take-back"] {
            let reply = session.post(&format!("{path}/{deed}"), &[("version", "1")]);
            reply.expect(403);
        }
        session.post(&format!("{path}/approve"), &[("version", "1")]).expect(404);
        let items = format!("/office/items/{HOME}/{}/cancel", world.item.id.code);
        session.post(&items, &[("reason", "x")]).expect(403);
    }
}

#[test]
fn every_page_of_a_draft_has_its_words() {
    let world = World::new();
    let editor = world.session(Who::Editor);
    for lang in ["zh", "en"] {
        editor.set_cookie("tb_lang", lang);
        for page in domain::item::edit::PAGES.iter().map(|page| page.key).chain(["terms"]) {
            if page == "penalty" {
                continue;
            }
            let path = format!("{}/pages/{page}", draft_path(&world));
            let list = domain::item::edit::Page::named(page)
                .and_then(|page| page.groups.iter().find_map(|group| group.list));
            for path in [path.clone(), format!("{path}?add={}", list.unwrap_or("x"))] {
                let text = editor.get(&path).expect(200).text();
                check_page(&path, &text, lang);
                assert!(!html::words(&text).contains("edit-"), "a word is missing in {path}");
            }
        }
    }
}

#[test]
fn a_suspended_item_says_why_and_its_versions_stay() {
    use domain::item::{Desk, ItemId};
    use service::items::drafts::{self, Beginning, Deed};
    let world = World::new();
    let id: ItemId = world.item.id.clone();
    let act = |who: Who, deed: Deed| {
        let seen = drafts::show(&world.system(), &world.services, &id).unwrap();
        let seen = seen.stored.draft.revision;
        drafts::act(&world.ctx(who), &world.services, &id, seen, deed).unwrap();
    };
    act(Who::Editor, Deed::Discard);
    let reason = "系统升级，暂停办理".to_owned();
    let ctx = world.ctx(Who::Editor);
    drafts::open(&ctx, &world.services, id.clone(), Beginning::Suspend(reason)).unwrap();
    act(Who::Editor, Deed::Submit);
    act(Who::OrganisationOffice, Deed::Approve(Desk::Organisation));
    act(Who::LegalOffice, Deed::Approve(Desk::Legal));
    act(Who::Editor, Deed::Publish);
    world.wait(2000);
    let reader = world.nobody();
    let guide = format!("/guides/{HOME}/{}", id.code);
    let to = reader.get(&guide).expect(303).location().to_owned();
    let page = reader.get(&to).expect(200).text();
    check_page(&to, &page, "zh");
    assert!(page.contains("系统升级，暂停办理"));
    check_links(&to, &reader, &page, &mut BTreeMap::new());
    reader.get(&format!("{guide}/versions/1")).expect(200);
    let editor = world.session(Who::Editor);
    editor.get(&format!("/office/items/{HOME}/{}", id.code)).expect(200);
}
