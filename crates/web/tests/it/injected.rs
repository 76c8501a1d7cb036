//! Words of people that look like templates, markup or headers stay words: in messages, notes,
//! reasons, labels, on every page that shows them.

use domain::case::{CaseId, State};

use crate::client::Session;
use crate::html;
use crate::world::{Who, World};

/// What template engines, message catalogues, mark-up and mail would take for their own.
const PAYLOADS: [&str; 10] = [
    "{{ 7 * 1191 }} 测试文字甲",
    "{% include \"layout.html\" %} 测试文字乙",
    "{ $name } { done-said } 测试文字丙",
    "#{7 * 1191} ${7 * 1191} 测试文字丁",
    "</textarea><script>alert(1)</script> 测试文字戊",
    "\" onmouseover=\"alert(1) 测试文字己",
    "标题\r\nBcc: all@example.org\r\n\r\n正文 测试文字庚",
    "@page | # x | **粗** 测试文字辛",
    "\u{202e}倒写的文字 测试文字壬",
    "&lt;b&gt; &#x3c;i&#x3e; 测试文字癸",
];

fn place(face: &str, id: &CaseId) -> String {
    format!("/{face}/cases/{}/{}", id.region, id.number)
}

/// Every payload stands on the page as it was typed, and none of it was carried out.
#[track_caller]
fn stands_as_typed(session: &Session, path: &str) {
    let page = session.get(path).expect(200).text();
    let words = html::words(&page);
    let seen: String = words.split_whitespace().collect();
    for payload in PAYLOADS {
        let typed: String = payload.split_whitespace().collect();
        assert!(seen.contains(&typed), "{payload:?} is not at {path}: {words}");
    }
    assert!(!words.contains("8337"), "something was computed at {path}");
    assert!(!page.contains("<script>alert") && !page.contains(" onmouseover=\"alert"), "{path}");
}

#[test]
fn words_that_look_like_templates_stay_words() {
    let world = World::new();
    let id = world.case(State::InReview);
    let (officer, owner) = (world.session(Who::Officer), world.session(Who::Owner));
    for (n, payload) in PAYLOADS.iter().enumerate() {
        let key = n.to_string();
        let desk = place("office", &id);
        let say = [("key", key.as_str()), ("say", payload)];
        officer.post(&format!("{desk}/say"), &say).expect(303);
        let note = [("key", key.as_str()), ("note", payload)];
        officer.post(&format!("{desk}/note"), &note).expect(303);
        let own = [("key", key.as_str()), ("say", payload)];
        owner.post(&format!("{}/say", place("my", &id)), &own).expect(303);
    }
    stands_as_typed(&officer, &place("office", &id));
    stands_as_typed(&owner, &place("my", &id));
    // Headers of answers are none of what was typed.
    let reply = officer.get(&place("office", &id));
    assert!(reply.header("bcc").is_none());
}

#[test]
fn reasons_that_look_like_templates_stay_words_on_page_and_paper() {
    let world = World::new();
    let reason = PAYLOADS.join("\n");
    let id = world.case(State::Submitted);
    let clerk = world.session(Who::Clerk);
    let fields = [("version", "1"), ("reason", &*reason), ("confirm", "yes")];
    clerk.post(&format!("{}/decline", place("hall", &id)), &fields).expect(303);
    world.work();
    let owner = world.session(Who::Owner);
    stands_as_typed(&owner, &place("my", &id));
    // The paper is made of the same words: nothing in them stops it or is carried out.
    let failing = service::papers::failing(&world.system(), &world.services, id.region);
    let failing = failing.unwrap();
    assert!(failing.is_empty(), "{:?}", failing.iter().map(|p| &p.fault).collect::<Vec<_>>());
    let paper = world.paper(&id).expect("a paper was made");
    let reply = owner.get(&format!("/papers/{paper}"));
    assert_eq!(reply.header("content-type"), Some("application/pdf"));
}
