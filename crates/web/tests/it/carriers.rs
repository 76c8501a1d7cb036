//! Notices beside the inbox: from the page where they are asked for to the letter that leaves.

use std::collections::BTreeMap;

use domain::case::State;

use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{PASSWORD, PHONE, Who, World, citizen_number};

/// The code in the last letter.
fn code(world: &World) -> String {
    let letters = world.letters.lock().unwrap();
    let text = &letters.last().expect("a letter left").text;
    text.chars().filter(char::is_ascii_digit).take(6).collect()
}

#[test]
fn a_citizen_has_notices_sent_to_a_mailbox_that_is_proven() {
    let world = World::new();
    for lang in ["zh", "en"] {
        let owner = world.session(Who::Owner);
        owner.set_cookie("tb_lang", lang);
        let url = "/my/contacts";
        let check = |name: &str, page: &str| {
            check_page(name, page, lang);
            check_links(name, &owner, page, &mut BTreeMap::new());
        };
        check(url, &owner.get(url).expect(200).text());
        let post =
            |fields: &[(&str, &str)]| owner.post(url, &[&[("carrier", "email")], fields].concat());
        let typed = "a@b.cn\r\nBcc: c@d.cn";
        let refused = post(&[("deed", "ask"), ("email-address", typed)]).expect(422).text();
        check("refused address", &refused);
        assert!(refused.contains("error-summary-title") && refused.contains("email-address-error"));
        post(&[("deed", "ask"), ("email-address", "wang@example.cn")]).expect(303);
        assert_eq!(world.carry().sent, 1);
        let asked = owner.get(url).expect(200).text();
        check("asked", &asked);
        assert!(!asked.contains("wang@example.cn") && asked.contains("w***@example.cn"));
        let refused = post(&[("deed", "confirm"), ("email-code", "1")]).expect(422).text();
        check("refused code", &refused);
        post(&[("deed", "confirm"), ("email-code", &code(&world))]).expect(303);
        check("proven", &owner.get(url).expect(200).text());
        world.case(State::Granted);
        world.work();
        assert_eq!(world.carry().sent, 3);
        post(&[("deed", "off")]).expect(303);
        check("off", &owner.get(url).expect(200).text());
        world.case(State::Submitted);
        world.work();
        assert_eq!(world.carry().sent, 0);
        post(&[("deed", "on")]).expect(303);
        // A proven address goes with the password only; the error stands at the field of its form.
        let other = ("email-address", "other@example.cn");
        for (deed, field) in [("ask", "email-password"), ("forget", "email-going")] {
            let wrong = post(&[("deed", deed), other, (field, "wrong")]).expect(422).text();
            check(deed, &wrong);
            assert!(wrong.contains(&format!("href=\"#f-{field}\"")), "{deed}");
            assert!(wrong.contains("w***@example.cn"));
        }
        post(&[("deed", "ask"), other, ("email-password", PASSWORD)]).expect(303);
        assert_eq!(world.carry().sent, 2, "the former address is told, the new one gets its code");
        let mut told: Vec<String> =
            world.letters.lock().unwrap().iter().rev().take(2).map(|l| l.to.clone()).collect();
        told.sort();
        assert_eq!(told, ["other@example.cn", "wang@example.cn"]);
        check("replaced", &owner.get(url).expect(200).text());
        post(&[("deed", "forget")]).expect(303);
        post(&[("deed", "forget")]).expect(404);
        world.wait(3_600_000);
    }
    let letters = world.letters.lock().unwrap();
    assert!(letters.len() >= 8);
    for letter in letters.iter() {
        let all = format!("{letter:?}");
        for secret in [citizen_number(Who::Owner).as_str(), PHONE, "甄有才"] {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
    }
    assert!(letters.iter().any(|letter| letter.subject.contains("Decision to grant")));
    assert!(letters.iter().any(|letter| letter.subject.contains("准予决定")));
}

#[test]
fn an_administrator_sees_what_failed_and_has_it_tried_again() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let ask = [("carrier", "email"), ("deed", "ask"), ("email-address", "wang@example.cn")];
    owner.post("/my/contacts", &ask).expect(303);
    world.fail_letters("SMTP 550");
    world.carry();
    for lang in ["zh", "en"] {
        let admin = world.session(Who::Administrator);
        admin.set_cookie("tb_lang", lang);
        let page = admin.get("/office/carriers").expect(200).text();
        check_page("/office/carriers", &page, lang);
        check_links("/office/carriers", &admin, &page, &mut BTreeMap::new());
        assert!(page.contains("550"));
    }
    let far = world.session(Who::FarAdministrator);
    let page = far.get("/office/carriers").expect(200).text();
    assert!(!page.contains("550"), "what failed elsewhere is not shown");
    let admin = world.session(Who::Administrator);
    let page = admin.get("/office/carriers").expect(200).text();
    let hidden = |name: &str| html::field_value(&page, name).unwrap_or_default();
    let (region, recipient, id) = (hidden("region"), hidden("recipient"), hidden("id"));
    let one = [
        ("carrier", "email"),
        ("region", region.as_str()),
        ("recipient", recipient.as_str()),
        ("id", id.as_str()),
    ];
    far.post("/office/carriers/retry", &one).expect(403);
    world.fail_letters("");
    admin.post("/office/carriers/retry", &one).expect(303);
    assert_eq!(world.carry().sent, 1);
    admin.post("/office/carriers/retry", &one).expect(404);
    admin.post("/office/carriers/retry", &[("carrier", "pigeon")]).expect(400);
    let metrics = world.nobody().get("/metrics").expect(200).text();
    assert!(
        metrics.contains("tongban_notices_waiting 0")
            && metrics.contains("tongban_notices_failed 0")
    );
}
