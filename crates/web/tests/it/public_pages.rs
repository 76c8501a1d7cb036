//! What everybody may read: whole in both languages, cheap to read again, and true to the items.

use std::collections::BTreeMap;

use domain::item::ItemVersion;
use domain::lists::{CodeList, ItemType, LegalTheme, NaturalTheme};
use domain::region::RegionCode;

use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{START, Who, World};

fn guide(world: &World) -> String {
    format!("/guides/330106/{}", world.item.id.code)
}

/// Another version of the sample, or another item.
fn publish(world: &World, change: impl FnOnce(&mut ItemVersion)) -> ItemVersion {
    world.wait(2000);
    let mut item = world.item.clone();
    change(&mut item);
    let ctx = world.system();
    service::catalogue::publish(&world.services, ctx.now, item.clone(), None, "test").unwrap();
    world.wait(2000);
    item
}

/// A penalty, which nobody applies for.
fn penalty(item: &mut ItemVersion) {
    item.id.code = item.id.code.replace("330199901001", "330299901001");
    item.class = ItemType::Penalty;
    item.service.is_applied_for = None;
    item.handling_name = None;
    item.name.zh = "=对无证经营的处罚".to_owned();
    item.name.en = None;
    item.catalogue.base_code = "330299901001".to_owned();
}

#[test]
fn every_public_page_is_whole_in_both_languages() {
    let world = World::new();
    let second = publish(&world, |item| item.version = 2);
    let penalty = publish(&world, penalty);
    let (guide, penalty) = (guide(&world), format!("/guides/330106/{}", penalty.id.code));
    assert_eq!(second.version, 2);
    for lang in ["zh", "en"] {
        let session = world.nobody();
        session.set_cookie("tb_lang", lang);
        let mut known = BTreeMap::new();
        for path in [
            "/",
            "/about",
            "/guides",
            "/guides?q=%E9%A3%9F%E5%93%81&class=licence&level=county&online=yes&sort=limit",
            "/guides?q=zzzz",
            "/guides?in=440000",
            "/lists/power",
            "/lists/power?q=%E9%A3%9F",
            "/lists/power?authority=11330106DEM0000148",
            "/regions",
            "/regions?of=330000",
            "/regions?of=330106&next=%2Fguides",
            &guide,
            &format!("{guide}?s-business=packed"),
            &format!("{guide}/print"),
            &format!("{guide}/versions/1"),
            &format!("{guide}/versions/2"),
            &penalty,
            &format!("{penalty}/print"),
        ] {
            let at = format!("{path} in {lang}");
            let page = session.get(path).expect(200).text();
            check_page(&at, &page, lang);
            check_links(&at, &session, &page, &mut known);
        }
    }
}

#[test]
fn what_does_not_exist_is_not_found() {
    let world = World::new();
    let guide = guide(&world);
    for path in [
        "/guides/330106/none",
        "/guides/33010/x",
        "/guides/440106/none/print",
        &format!("{guide}/versions/2"),
        &format!("{guide}/versions/x"),
        "/regions?of=999999",
        "/regions?of=x",
        "/lists/power.csv?of=x",
    ] {
        let page = world.nobody().get(path).expect(404).text();
        check_page(path, &page, "zh");
    }
}

#[test]
fn a_page_that_has_not_changed_is_not_sent_again() {
    let world = World::new();
    let browser = world.nobody();
    for path in ["/", "/guides", "/lists/power", "/lists/power.csv", &guide(&world)] {
        let first = browser.get(path).expect(200);
        let tag = first.header("etag").unwrap_or_else(|| panic!("no tag on {path}")).to_owned();
        assert_eq!(first.header("cache-control"), Some("private, max-age=0, must-revalidate"));
        let vary = first.header("vary").unwrap_or_default();
        assert!(vary.contains("Cookie") && vary.contains("Accept-Encoding"), "{vary}");
        world.wait(5000);
        let again = browser.send("GET", path, &[("If-None-Match", &tag)], b"").expect(304);
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), Some(&*tag));
        let zipped = browser.send("GET", path, &[("Accept-Encoding", "gzip")], b"").expect(200);
        assert_eq!(zipped.header("content-encoding"), Some("gzip"), "{path}");
        assert!(zipped.body.len() < first.body.len());
        assert_ne!(zipped.header("etag"), Some(&*tag), "another body has another tag");
        // Another language is another page.
        let other = world.nobody();
        other.set_cookie("tb_lang", "en");
        other.send("GET", path, &[("If-None-Match", &tag)], b"").expect(200);
    }
}

#[test]
fn a_new_version_is_seen_and_a_reader_with_a_session_gets_their_own_page() {
    let world = World::new();
    let guide = guide(&world);
    let page = |who| world.session(who).get(&guide).expect(200).text();
    assert!(!page(Who::Nobody).contains("新的名称"));
    publish(&world, |item| {
        item.version = 2;
        item.handling_name = Some(domain::text::Bilingual::zh("新的名称"));
    });
    assert!(page(Who::Nobody).contains("新的名称"));
    let own = world.session(Who::Owner).get(&guide).expect(200);
    assert_eq!(own.header("etag"), None);
    assert_eq!(own.header("cache-control"), Some("no-store"));
    let has_logout = |page: &str| html::forms(page).iter().any(|(_, to)| to == "/logout");
    assert!(has_logout(&own.text()) && !has_logout(&page(Who::Nobody)));
    let old = world.nobody().get(&format!("{guide}/versions/1")).expect(200).text();
    assert!(old.contains("第 1 版") && old.contains("第 2 版") && !old.contains("apply"));
}

#[test]
fn a_full_home_page_is_small() {
    let world = World::new();
    let (sv, now) = (&world.services, world.system().now);
    let region = RegionCode::parse("330106").unwrap();
    let published = service::catalogue::published(sv, now, region, &world.item.id.code).unwrap();
    for number in 0..8 {
        let mut item = world.item.clone();
        item.id.code = format!("{}{number:02}", &item.id.code[..31]);
        item.service.themes_natural = NaturalTheme::all().collect();
        item.service.themes_legal = LegalTheme::all().collect();
        item.version = 2;
        service::catalogue::publish(sv, now, item, published.form.clone(), "test").unwrap();
    }
    world.wait(2000);
    for lang in ["zh", "en"] {
        let browser = world.nobody();
        browser.set_cookie("tb_lang", lang);
        let page = browser.get("/").expect(200);
        assert_eq!(page.text().matches("class=\"card\"").count(), 6);
        assert!(page.body.len() <= 14 * 1024, "{} bytes in {lang}", page.body.len());
    }
}

#[test]
fn only_what_citizens_start_online_has_an_application_button() {
    let world = World::new();
    let penalty = publish(&world, penalty);
    let browser = world.nobody();
    let page = browser.get(&guide(&world)).expect(200).text();
    assert!(html::links(&page).iter().any(|link| link.starts_with("/apply/")), "no button");
    let page = browser.get(&format!("/guides/330106/{}", penalty.id.code)).expect(200).text();
    assert!(!html::links(&page).iter().any(|link| link.starts_with("/apply/")));
    assert!(page.contains("不需要申请"));
    for path in ["/guides?class=penalty", "/lists/power"] {
        let page = browser.get(path).expect(200).text();
        assert!(page.contains("=对无证经营的处罚"), "{path}");
        let apply = html::links(&page).into_iter().filter(|l| l.contains("/apply/"));
        assert_eq!(apply.count(), 0, "{path}");
    }
}

#[test]
fn a_guide_tells_machines_what_it_is() {
    let world = World::new();
    let page = world.nobody().get(&guide(&world)).expect(200).text();
    let (_, rest) = page.split_once("application/ld+json\">").expect("structured data");
    let (json, _) = rest.split_once("</script>").expect("it ends");
    let read: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(read["@type"], "GovernmentService");
    let base = format!("http://{}", world.address);
    assert_eq!(read["url"], format!("{base}{}", guide(&world)));
}

#[test]
fn the_answers_to_a_guides_questions_narrow_its_materials() {
    let world = World::new();
    let browser = world.nobody();
    let rows = |query: &str| {
        let page = browser.get(&format!("{}{query}", guide(&world))).expect(200).text();
        html::words(&page).matches("经营场所布局").count()
    };
    assert!(rows("") > rows("?s-business=packed"));
}

#[test]
fn the_power_list_can_be_taken_away_and_carries_no_formulas() {
    let world = World::new();
    publish(&world, penalty);
    let browser = world.nobody();
    let csv = browser.get("/lists/power.csv?of=330106").expect(200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = csv.text();
    assert!(text.starts_with('\u{feff}'));
    assert_eq!(text.lines().count(), 3, "a head and two powers:\n{text}");
    assert!(text.contains(",'=对无证经营的处罚,"), "{text}");
    let json = browser.get("/lists/power.json?of=330000").expect(200).text();
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["powers"].as_array().map(Vec::len), Some(2));
    assert_eq!(read["powers"][1]["name"]["zh"], "=对无证经营的处罚");
    let none = browser.get("/lists/power.json?of=440000").expect(200).text();
    let read: serde_json::Value = serde_json::from_str(&none).unwrap();
    assert_eq!(read["powers"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_chosen_region_is_remembered_and_comes_first() {
    let world = World::new();
    publish(&world, |item| {
        item.id.region = RegionCode::parse("440106").unwrap();
        item.handling_name = Some(domain::text::Bilingual::zh("广州的食品许可"));
    });
    let browser = world.nobody();
    let page = |path: &str| html::words(&browser.get(path).expect(200).text());
    assert!(!page("/guides").contains("广州的食品许可"), "it serves another region");
    assert!(page("/guides?in=440106").contains("广州的食品许可"));
    browser.get("/?region=440106").expect(200);
    assert_eq!(browser.cookie("tb_region").as_deref(), Some("440106"));
    assert!(page("/guides").contains("广州的食品许可"));
    assert!(page("/").contains("天河区"));
    assert!(START.millis() > 0);
}

#[test]
fn a_foreign_address_is_not_led_on_to() {
    let world = World::new();
    for next in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example"] {
        let page = world.nobody().get(&format!("/regions?next={next}")).expect(200).text();
        for link in html::links(&page).iter().filter(|link| link.contains("evil")) {
            assert!(link.starts_with("/regions?"), "{link}");
        }
    }
}
