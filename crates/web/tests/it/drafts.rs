//! Filling in a form over time: saved, resumed elsewhere, saved from two devices, and a session
//! that ends in the middle.

use domain::case::State;

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::check_page;
use crate::world::{HOME, PASSWORD, Who, World};

fn address(world: &World) -> String {
    format!("/apply/{HOME}/{}", world.item.id.code)
}

fn fill(session: &Session, path: &str, deed: &str, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![("deed", deed), ("key", "draft-1")];
    fields.extend_from_slice(more);
    session.post(path, &fields)
}

fn value(page: &str, name: &str) -> String {
    html::field_value(page, name).unwrap_or_default()
}

#[test]
fn a_draft_is_saved_resumed_elsewhere_and_gone_once_handed_in() {
    let world = World::new();
    let path = address(&world);
    let (desk, phone) = (world.session(Who::Owner), world.session(Who::Owner));
    let saved = fill(&desk, &path, "save", &[("revision", "0"), ("name", "甄有才")]).expect(303);
    assert!(saved.location().contains("draft=draft-1"), "{}", saved.location());
    let list = phone.get("/my/drafts").expect(200).text();
    assert!(list.contains("draft=draft-1"));
    let resumed = phone.get(&format!("{path}?draft=draft-1")).expect(200).text();
    assert_eq!(value(&resumed, "name"), "甄有才");
    assert_eq!(value(&resumed, "revision"), "1");
    // Nobody else's draft exists.
    let stranger = world.session(Who::Stranger);
    stranger.get(&format!("{path}?draft=draft-1")).expect(404);
    stranger.post("/my/drafts/draft-1/delete", &[]).expect(404);

    let mut all = world.answer_fields();
    all.push(("revision".to_owned(), "1".to_owned()));
    let all: Vec<(&str, &str)> = all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let handed = fill(&phone, &path, "submit", &all).expect(303);
    assert!(handed.location().ends_with("/receipt"));
    assert!(!phone.get("/my/drafts").expect(200).text().contains("draft-1"));
}

#[test]
fn the_later_of_two_devices_sees_what_differs_and_chooses() {
    let world = World::new();
    let path = address(&world);
    let (desk, phone) = (world.session(Who::Owner), world.session(Who::Owner));
    fill(&desk, &path, "save", &[("revision", "0"), ("name", "甄有才")]).expect(303);
    fill(&phone, &path, "save", &[("revision", "1"), ("name", "甄在手机")]).expect(303);
    let typed = [("revision", "1"), ("name", "甄在电脑"), ("phone", "13800138000")];
    let quiet = fill(&desk, &path, "autosave", &typed).expect(200).text();
    assert_eq!(value(&quiet, "revision"), "1", "a quiet save overwrites nothing");
    let compared = fill(&desk, &path, "save", &typed).expect(409).text();
    assert!(compared.contains("甄在手机") && compared.contains("甄在电脑"));
    assert_eq!(value(&compared, "revision"), "2");
    let chosen = [
        ("revision", "2"),
        ("name", "甄在电脑"),
        ("phone", "13800138000"),
        ("take:name", "theirs"),
        ("take:phone", "mine"),
    ];
    fill(&desk, &path, "merge", &chosen).expect(303);
    let kept = phone.get(&format!("{path}?draft=draft-1")).expect(200).text();
    assert_eq!(value(&kept, "name"), "甄在手机");
    assert_eq!(value(&kept, "phone"), "13800138000");
}

#[test]
fn a_draft_begun_for_one_is_not_gone_on_with_for_another() {
    let world = World::new();
    let path = address(&world);
    let (_owner, agent) = crate::identity::delegate(&world, "");
    fill(&agent, &path, "save", &[("revision", "0"), ("name", "甄有才")]).expect(303);
    let draft = format!("{path}?draft=draft-1");
    assert_eq!(value(&agent.get(&draft).expect(200).text(), "name"), "甄有才");
    agent.post("/my/delegations", &[("deed", "leave")]).expect(303);
    // It is listed as begun for somebody else, and can only be thrown away.
    agent.get(&draft).expect(404);
    let list = agent.get("/my/drafts").expect(200).text();
    check_page("/my/drafts", &list, "zh");
    assert!(!list.contains("draft=draft-1") && list.contains("draft-1"), "{list}");
    assert!(html::words(&list).contains("这份草稿是为另一人办事时保存的"));
    assert!(!agent.get(&path).expect(200).text().contains("draft=draft-1"));
    // A page that is still open keeps what was typed, and writes nothing there.
    let mut all = world.answer_fields();
    all.push(("revision".to_owned(), "1".to_owned()));
    let all: Vec<(&str, &str)> = all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    for deed in ["save", "autosave", "merge", "submit"] {
        let page = fill(&agent, &path, deed, &all).expect(409).text();
        check_page(deed, &page, "zh");
        let (_, typed) = all.iter().find(|(name, _)| *name == "name").expect("a name");
        assert_eq!(value(&page, "name"), *typed, "{deed}");
        assert_eq!(value(&page, "revision"), "0", "{deed}");
        assert_ne!(value(&page, "key"), "draft-1", "{deed}");
    }
    let kept = service::forms::drafts::list(&world.ctx(Who::Stranger), &world.services).unwrap();
    let [(draft, false)] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!((draft.answers["name"][0].as_str(), draft.revision), ("甄有才", 1));
}

#[test]
fn a_session_that_ends_in_the_middle_loses_nothing_that_was_typed() {
    let world = World::new();
    let path = address(&world);
    let session = world.session(Who::Owner);
    let token = session.token();
    world.wait(1000 * 24 * 3600 * 1000);
    let typed = [
        ("csrf", token.as_str()),
        ("deed", "save"),
        ("key", "draft-1"),
        ("revision", "0"),
        ("name", "没有丢<b>"),
    ];
    let held = session.post_exactly(&path, &typed, &[]).expect(401).text();
    assert_eq!(value(&held, "name"), "没有丢<b>");
    let csrf = value(&held, "csrf");
    let resume = |account: &str, csrf: &str| {
        let fields = [
            ("csrf", csrf),
            ("held:step", "password"),
            ("key", "draft-1"),
            ("revision", "0"),
            ("name", "没有丢<b>"),
            ("login:account", account),
            ("login:password", PASSWORD),
        ];
        session.post_exactly(&path, &fields, &[])
    };
    resume(&Who::Owner.login(), "forged").expect(403);
    let wrong = resume("nobody-here", &csrf).expect(401).text();
    assert_eq!(value(&wrong, "name"), "没有丢<b>");
    let back = resume(&Who::Owner.login(), &csrf).expect(200).text();
    assert_eq!(value(&back, "name"), "没有丢<b>");
    let csrf = value(&back, "csrf");
    let again =
        [("csrf", csrf.as_str()), ("deed", "save"), ("key", "draft-1"), ("name", "没有丢<b>")];
    session.post_exactly(&path, &again, &[]).expect(303);
}

#[test]
fn what_is_posted_after_a_session_ended_is_held_and_sent_after_a_login() {
    let world = World::new();
    let case = world.case(State::AwaitCorrection);
    let path = format!("/my/cases/{}/{}/correct", case.region, case.number);
    let session = world.session(Who::Owner);
    let token = session.token();
    let mut typed = world.answer_fields();
    typed.push(("note".to_owned(), "已按要求补正<b>".to_owned()));
    typed.push(("version".to_owned(), world.standing(&case).0.to_string()));
    world.wait(3 * 3_600_000);
    let post = |csrf: &str, more: &[(&str, &str)]| {
        let typed = typed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> = [("csrf", csrf)].into_iter().chain(typed).collect();
        session.post_exactly(&path, &[&fields, more].concat(), &[])
    };
    let before = world.standing(&case);
    let held = post(&token, &[]).expect(401).text();
    check_page("a held form", &held, "zh");
    assert_eq!(value(&held, "note"), "已按要求补正<b>");
    let csrf = value(&held, "csrf");
    let login = |name: &str, csrf: &str| {
        post(
            csrf,
            &[("held:step", "password"), ("login:account", name), ("login:password", PASSWORD)],
        )
    };
    login(&Who::Owner.login(), "forged").expect(403);
    let wrong = login("nobody-here", &csrf).expect(401).text();
    assert_eq!(value(&wrong, "note"), "已按要求补正<b>");
    let back = login(&Who::Owner.login(), &csrf).expect(200).text();
    check_page("a form that is back", &back, "zh");
    assert_eq!(value(&back, "note"), "已按要求补正<b>");
    assert!(!back.contains(PASSWORD), "what was typed to log in goes no further");
    assert_eq!(world.standing(&case), before, "nothing is sent before whoever is back says so");
    post(&value(&back, "csrf"), &[]).expect(303);
    assert!(world.standing(&case).0 > before.0, "it is sent");
}

#[test]
fn what_is_secret_and_what_nobody_typed_is_not_held() {
    let world = World::new();
    let case = world.case(State::Submitted);
    let session = world.session(Who::Owner);
    let token = session.token();
    world.wait(3 * 3_600_000);
    let secret = [("csrf", token.as_str()), ("deed", "close"), ("password", PASSWORD)];
    assert!(session.post_exactly("/my/data", &secret, &[]).is_to_login());
    let withdraw = format!("/my/cases/{}/{}/withdraw", case.region, case.number);
    let plain = [("csrf", token.as_str()), ("version", "1"), ("confirm", "yes")];
    assert!(session.post_exactly(&withdraw, &plain, &[]).is_to_login());
    // Another site cannot have its own words held here.
    let words = [("csrf", token.as_str()), ("words", "不是本人写的")];
    let say = format!("/my/cases/{}/{}/say", case.region, case.number);
    let elsewhere = ("Origin", "https://evil.example");
    session.post_exactly(&say, &words, &[elsewhere]).expect(403);
}

#[test]
fn an_editor_designs_a_form_within_the_draft_of_the_item() {
    let world = World::new();
    let editor = world.session(Who::Editor);
    let path = format!("/office/items/{HOME}/{}/form", world.item.id.code);
    let page = editor.get(&path).expect(200).text();
    let first = value(&page, "revision");
    let add = [
        ("revision", first.as_str()),
        ("deed", "add"),
        ("new_key", "seats"),
        ("new_kind", "number"),
        ("new_zh", "座位数"),
        ("new_into", ""),
    ];
    editor.post(&path, &add).expect(303);
    let page = editor.get(&format!("{path}?edit=seats")).expect(200).text();
    assert!(page.contains("座位数"));
    let revision = value(&page, "revision");
    // Saved from a page that is out of date: nothing is overwritten.
    editor.post(&path, &[("revision", first.as_str()), ("deed", "remove:seats")]).expect(409);
    let change = [
        ("revision", revision.as_str()),
        ("deed", "change:seats"),
        ("label_zh", "座位数"),
        ("kind", "number"),
        ("into", ""),
        ("visible_when", "kindd == 'snack'"),
    ];
    editor.post(&path, &change).expect(303);
    let page = editor.get(&path).expect(200).text();
    assert!(page.contains("kindd"), "the unknown name is told");
    let public = format!("/apply/{HOME}/{}", world.item.id.code);
    let form = world.session(Who::Owner).get(&public).expect(200).text();
    assert!(!form.contains("座位数"), "a draft is not in force");
}

#[test]
fn what_was_typed_in_the_designer_stays_when_it_cannot_be_read() {
    let world = World::new();
    let editor = world.session(Who::Editor);
    let path = format!("/office/items/{HOME}/{}/form", world.item.id.code);
    let revision = value(&editor.get(&path).expect(200).text(), "revision");
    let add = [
        ("revision", revision.as_str()),
        ("deed", "add"),
        ("new_key", "seats"),
        ("new_kind", "number"),
        ("new_zh", "座位数"),
        ("new_into", ""),
    ];
    editor.post(&path, &add).expect(303);
    let revision = value(&editor.get(&path).expect(200).text(), "revision");
    let change = |more: &[(&str, &str)]| {
        let mut fields = vec![
            ("revision", revision.as_str()),
            ("deed", "change:seats"),
            ("label_zh", "座位总数"),
            ("kind", "money"),
            ("least", "3"),
        ];
        fields.extend_from_slice(more);
        editor.post(&path, &fields).expect(422).text()
    };
    let page = change(&[("decimals", "two"), ("is_required", "yes")]);
    assert_eq!(value(&page, "label_zh"), "座位总数");
    assert_eq!(value(&page, "least"), "3");
    assert_eq!(value(&page, "decimals"), "two");
    assert!(page.contains("href=\"#f-decimals\"") && page.contains("id=\"f-decimals-error\""));
    assert!(page.contains("<option value=\"money\" selected"), "the chosen kind is lost");
    // A field cannot be put into itself; the field is still there.
    let page = change(&[("into", "seats")]);
    assert_eq!(value(&page, "label_zh"), "座位总数");
    assert!(page.contains("href=\"#f-into\""));

    for (lang, words) in [("zh", "第 2 行第 3 列"), ("en", "line 2, column 3")] {
        editor.set_cookie("tb_lang", lang);
        let pasted = "{\n  fields";
        let fields = [("revision", revision.as_str()), ("deed", "replace"), ("document", pasted)];
        let page = editor.post(&path, &fields).expect(422).text();
        assert!(page.contains(pasted), "the pasted text is lost");
        assert!(html::words(&page).contains(words), "{}", html::words(&page));
        assert!(!page.contains("at line 2 column"), "the words of a program are shown");
    }
}
