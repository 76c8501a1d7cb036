//! Finding and reading guides over HTTP: slips, suggestions, answers that narrow, downloads, what
//! editors are told, and an interface that no parameters bring down.

use domain::item::{Fee, ItemVersion, Narrowing};
use domain::text::Bilingual;
use service::catalogue;

use crate::html;
use crate::world::{Who, World};

fn query(words: &str) -> String {
    crate::client::encoded(&[("q", words)])
}

fn guide(world: &World) -> String {
    format!("/guides/330106/{}", world.item.id.code)
}

#[test]
fn a_slip_is_forgiven_marked_and_named() {
    let world = World::new();
    let browser = world.nobody();
    let name = &world.item.title().zh;
    let typed: String = name.chars().take(4).collect();
    let page = browser.get(&format!("/guides?{}", query(&typed))).expect(200).text();
    assert!(page.contains(&format!("<mark>{typed}")), "what was found is marked");
    let mut wrong: Vec<char> = name.chars().take(6).collect();
    wrong[2] = '菅';
    let wrong: String = wrong.into_iter().collect();
    let page = browser.get(&format!("/guides?{}", query(&wrong))).expect(200).text();
    let right: String = name.chars().take(6).collect();
    assert!(page.contains(&format!(">{right}</a></p>")), "what was meant is offered: {wrong}");
    let page = browser.get(&format!("/guides?{}", query("shipin"))).expect(200).text();
    assert!(page.contains(&world.item.id.code), "pinyin finds it");
}

#[test]
fn a_search_of_any_length_is_answered_soon() {
    // A thousandth part of these is what anybody types; the head of a request holds 64 KiB.
    let many = |text: &str, bytes: usize| text.repeat(bytes / text.len());
    let queries = [
        crate::client::encoded(&[("q", &many("食品经营", 20_000))]),
        crate::client::encoded(&[("q", &many("shipinjingying", 60_000))]),
        crate::client::encoded(&[("q", &many("spjyxk ", 40_000))]),
        crate::client::encoded(&[("q", &many("a", 60_000))]),
        crate::client::encoded(&[("q", &many("行", 20_000))]),
        many("q=a&", 60_000),
        many("class=licence&", 60_000),
        many("s-x=1&", 60_000),
    ];
    let world = World::new();
    let browser = world.nobody();
    browser.get("/guides?q=a").expect(200);
    for path in ["/guides", "/guides/suggest", "/guides/suggest.json", "/api/v1/search"] {
        for query in &queries {
            let what = format!("{path}?{}", &query[..30]);
            let began = std::time::Instant::now();
            let reply = browser.get(&format!("{path}?{query}"));
            assert!(matches!(reply.status, 200 | 400), "{what}: {}", reply.status);
            assert!(reply.text().len() < 1_000_000, "{what} is echoed");
            assert!(began.elapsed().as_secs() < 2, "{what} took {:?}", began.elapsed());
        }
        // A hundred thousand parameters do not fit into a head.
        let head = format!("GET {path}?{} HTTP/1.1\r\nHost: x\r\n\r\n", "q=1&".repeat(100_000));
        if let Some(reply) = crate::client::exchange(world.address, head.as_bytes()) {
            assert!((400..500).contains(&reply.status), "{path}: {}", reply.status);
        }
    }
    browser.get("/guides?q=a").expect(200);
}

#[test]
fn names_are_suggested_with_and_without_a_script() {
    let world = World::new();
    let browser = world.nobody();
    let page = browser.get(&format!("/guides/suggest?{}", query("sp"))).expect(200).text();
    let is_search = |link: &String| link.starts_with("/guides?q=");
    assert!(html::links(&page).iter().any(is_search), "a list of links");
    let reply = browser.get(&format!("/guides/suggest.json?{}", query("食"))).expect(200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let body: serde_json::Value = serde_json::from_str(&reply.text()).unwrap();
    assert_eq!(body["names"][0], world.item.title().zh.as_str());
    let none = browser.get("/guides/suggest.json?q=").expect(200).text();
    assert!(none.contains("\"names\":[]"));
}

#[test]
fn facets_narrow_and_say_what_would_be_left() {
    let world = World::new();
    let browser = world.nobody();
    let class = domain::lists::CodeList::key(world.item.class);
    let all = browser.get("/guides?for=person").expect(200).text();
    assert!(all.contains(&world.item.id.code));
    let chosen = browser.get(&format!("/guides?class={class}&for=firm")).expect(200).text();
    assert!(chosen.contains(&world.item.id.code));
    for none in ["/guides?class=penalty", "/guides?event=marry", "/guides?level=village"] {
        let page = browser.get(none).expect(200).text();
        assert!(!page.contains(&world.item.id.code), "{none}");
    }
    let unknown = browser.get("/guides?class=nonsense&event=nonsense").expect(200).text();
    assert!(unknown.contains(&world.item.id.code), "what no list knows narrows nothing");
}

/// The sample with rules over its one question.
fn with_rules(item: &mut ItemVersion) {
    item.version = 2;
    item.fees.is_charged = Some(true);
    item.fees.rows = vec![Fee {
        name: Bilingual::zh("现场核查费"),
        standard: Bilingual::zh("每次一百元"),
        amount: None,
        unit: None,
        basis: None,
        reduction: None,
        collected_by: None,
    }];
    item.conditions.by_answers = vec![
        Narrowing {
            when: "business == \"packed\"".to_owned(),
            drops_fees: vec![1],
            skips_steps: vec![2],
            ..Narrowing::default()
        },
        Narrowing {
            when: "business == \"catering\"".to_owned(),
            conditions: vec![Bilingual::zh("有与餐饮规模相适应的厨房")],
            ..Narrowing::default()
        },
    ];
}

#[test]
fn answers_narrow_conditions_materials_fees_and_steps() {
    let world = World::new();
    world.wait(2000);
    let mut item = world.item.clone();
    with_rules(&mut item);
    let second = item.steps.iter().find(|step| step.number == 2).unwrap().name.zh.clone();
    assert_eq!(domain::narrowing::check(&item), []);
    let now = world.system().now;
    catalogue::publish(&world.services, now, item, None, "test").unwrap();
    world.wait(2000);
    let browser = world.nobody();
    let open = browser.get(&guide(&world)).expect(200).text();
    assert!(open.contains("现场核查费") && !open.contains("有与餐饮规模相适应的厨房"));
    let packed = browser.get(&format!("{}?s-business=packed", guide(&world))).expect(200).text();
    assert!(!packed.contains("现场核查费") && !packed.contains(&format!(". {second}</text>")));
    let catering = browser.get(&format!("{}?s-business=catering", guide(&world))).expect(200);
    let catering = catering.text();
    assert!(catering.contains("有与餐饮规模相适应的厨房"));
    assert!(catering.contains("s-business=catering"), "the print sheet keeps the answers");
    let nonsense = browser.get(&format!("{}?s-business=x&s-y=%00", guide(&world))).expect(200);
    assert!(nonsense.text().contains("现场核查费"));
}

#[test]
fn what_is_published_in_chinese_only_is_marked_so_on_english_pages() {
    let world = World::new();
    let mut item = world.item.clone();
    item.version = 2;
    item.name.en = None;
    item.handling_name = None;
    catalogue::publish(&world.services, world.system().now, item.clone(), None, "test").unwrap();
    world.wait(2000);
    let browser = world.nobody();
    let zh = browser.get(&guide(&world)).expect(200).text();
    assert!(!zh.contains("<span lang=\"zh-CN\">"), "a Chinese page is Chinese as a whole");
    let en = browser.get(&format!("{}?lang=en", guide(&world))).expect(200).text();
    assert!(en.contains(&format!("<span lang=\"zh-CN\">{}</span>", item.name.zh)));
    let head = en.split("</title>").next().unwrap();
    assert!(head.contains(&item.name.zh) && !head.contains("<span"), "a title holds no elements");
    crate::pages::check_page("a guide in English", &en, "en");
}

#[test]
fn guides_and_forms_are_downloaded_as_pdf() {
    let world = World::new();
    let browser = world.nobody();
    let page = browser.get(&guide(&world)).expect(200).text();
    for file in ["guide.pdf", "form.pdf"] {
        let path = format!("{}/{file}", guide(&world));
        assert!(html::links(&page).contains(&path), "{file} is linked");
        let reply = browser.get(&path).expect(200);
        assert_eq!(reply.header("content-type"), Some("application/pdf"));
        assert!(reply.header("content-disposition").unwrap().starts_with("attachment"));
        assert!(reply.body.starts_with(b"%PDF-") && reply.body.len() > 2000, "{file}");
    }
    browser.get("/guides/330106/none/guide.pdf").expect(404);
}

#[test]
fn editors_are_told_what_was_searched_in_vain_and_whether_the_index_is_whole() {
    let world = World::new();
    let browser = world.nobody();
    for words in ["火箭发射", "310101199001011234", "wang@example.cn"] {
        browser.get(&format!("/guides?{}", query(words))).expect(200);
    }
    catalogue::tend(&world.services, world.system().now).unwrap();
    let editor = world.session(Who::Editor);
    let page = editor.get("/office/finding?prove=yes").expect(200).text();
    assert!(page.contains("火箭发射") && page.contains("callout-success"));
    assert!(!page.contains("19900101") && !page.contains("wang"), "nothing names a person");
}

/// Numbers in a row that look drawn and are always the same.
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from((self.0 >> 33) % below as u64).unwrap()
    }
}

#[expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]
#[test]
fn no_parameters_bring_the_interface_down() {
    const NAMES: [&str; 14] = [
        "q",
        "region",
        "class",
        "authority",
        "level",
        "can_apply",
        "after",
        "limit",
        "skip",
        "in",
        "local",
        "lang",
        "size",
        "unknown",
    ];
    const VALUES: [&str; 22] = [
        "",
        "食品",
        "shipin",
        "spjy",
        "330106",
        "000000",
        "99999999",
        "licence",
        "county",
        "true",
        "maybe",
        "-1",
        "0",
        "100",
        "18446744073709551616",
        "330106.x",
        "..",
        "\u{0}",
        "' or 1=1 --",
        "𠮷\u{202e}",
        "%",
        "a b",
    ];
    const PATHS: [&str; 10] = [
        "/api/v1/items",
        "/api/v1/search",
        "/api/v1/power-list",
        "/api/v1/items/330106/CODE",
        "/api/v1/items/330106/CODE/versions",
        "/api/v1/items/330106/CODE/versions/1",
        "/api/v1/items/%00/%00",
        "/api/v1/items/330106/x/versions/9999999999",
        "/guides",
        "/guides/suggest",
    ];
    let world = World::new();
    let browser = world.nobody();
    let mut draw = Draw(11);
    let mut seen = std::collections::BTreeMap::new();
    for _ in 0..600 {
        let path = PATHS[draw.next(PATHS.len())].replace("CODE", &world.item.id.code);
        let fields: Vec<(&str, &str)> = (0..draw.next(5))
            .map(|_| (NAMES[draw.next(NAMES.len())], VALUES[draw.next(VALUES.len())]))
            .collect();
        let url = format!("{path}?{}", crate::client::encoded(&fields));
        let reply = browser.get(&url);
        *seen.entry(reply.status).or_insert(0) += 1;
        assert!(reply.status < 500, "{url}: {} {}", reply.status, reply.text());
        if path.starts_with("/api/") {
            let body: serde_json::Value = serde_json::from_str(&reply.text()).expect(&url);
            assert!(body.is_object(), "{url}");
        }
        if path.starts_with("/api/") && reply.status == 200 {
            let tag = reply.header("etag").expect("an answer has a tag").to_owned();
            let again = browser.send("GET", &url, &[("If-None-Match", &tag)], b"");
            assert_eq!(again.status, 304, "{url}");
        }
    }
    for status in [200, 400, 404] {
        assert!(seen.contains_key(&status), "{status} never came: {seen:?}");
    }
}

#[test]
fn the_interface_lists_page_by_page_and_searches() {
    let world = World::new();
    let browser = world.nobody();
    let read = |path: &str| -> serde_json::Value {
        serde_json::from_str(&browser.get(path).expect(200).text()).unwrap()
    };
    let first = read("/api/v1/items?limit=1");
    assert_eq!(first["items"][0]["code"], world.item.id.code.as_str());
    let next = first["next"].as_str().expect("there may be more");
    let rest = read(&format!("/api/v1/items?{}", crate::client::encoded(&[("after", next)])));
    assert_eq!(
        (rest["items"].as_array().unwrap().len(), &rest["next"]),
        (0, &serde_json::Value::Null)
    );
    let found = read(&format!("/api/v1/search?{}", query("shipin")));
    assert_eq!((&found["total"], &found["is_whole"]), (&1.into(), &true.into()));
    assert_eq!(found["facets"]["regions"][0]["value"], "330106");
    let path = format!("/api/v1/items/330106/{}/versions", world.item.id.code);
    assert_eq!(read(&path)["versions"][0]["version"], 1);
    assert_eq!(read("/api/v1/power-list?region=330000")["powers"][0]["region"], "330106");
    browser.get("/api/v1/search?class=nonsense").expect(400);
}
