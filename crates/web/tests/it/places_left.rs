//! Limited numbers on pages: the guide says what is left, the desk who waits in which order, one's own
//! case when its turn comes, and a decision out of turn is refused in words.

use std::collections::BTreeMap;

use domain::case::{CaseId, State};
use domain::item::{Quota, QuotaPeriod};
use domain::text::Bilingual;

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{HOME, Who, World, region};

/// Limits the item to so many places a year.
fn limit(world: &World, most: u32, other_order: Option<Bilingual>) {
    let (sv, now) = (&world.services, world.system().now);
    let id = &world.item.id;
    let current = service::catalogue::published(sv, now, region(HOME), &id.code).unwrap();
    let mut item = current.item.clone();
    item.version += 1;
    item.conditions.quota = Quota { most: Some(most), per: Some(QuotaPeriod::Year), other_order };
    service::catalogue::publish(sv, now, item, current.form.clone(), "editor").unwrap();
    world.wait(2000);
}

fn decides(world: &World, approver: &Session, id: &CaseId, decision: &str) -> Reply {
    let seen = world.standing(id).0.to_string();
    let reasons = "本年度名额已经用完，依照行政许可法第五十七条决定";
    let fields =
        [("version", &*seen), ("decision", decision), ("reasons", reasons), ("confirm", "yes")];
    approver.post(&format!("/office/cases/{}/{}/decide", id.region, id.number), &fields)
}

#[test]
fn places_are_told_to_everybody_and_go_in_the_order_of_acceptance() {
    let world = World::new();
    let approver = world.session(Who::Approver);
    let none = approver.get("/office/places").expect(200).text();
    check_page("no limited item", &none, "zh");
    limit(&world, 1, None);
    let ids: Vec<CaseId> = (0..3).map(|_| world.case(State::AwaitDecision)).collect();
    let guide = format!("/guides/{}/{}", HOME, world.item.id.code);
    let told = |path: &str| html::words(&world.nobody().get(path).expect(200).text());
    let words = told(&guide);
    assert!(words.contains("2026：共 1 个，剩余 1 个；已受理、等待决定的 3 件"), "{words}");
    for lang in ["zh", "en"] {
        approver.set_cookie("tb_lang", lang);
        let page = approver.get("/office/places").expect(200).text();
        check_page("places", &page, lang);
        check_links("places", &approver, &page, &mut BTreeMap::new());
        let order: Vec<_> = ids.iter().map(|id| page.find(&id.shown()).expect("listed")).collect();
        assert!(order.is_sorted(), "in the order of acceptance");
        let (within, beyond) = match lang {
            "zh" => ("名额内", "轮候"),
            _ => ("Within the places", "Waits"),
        };
        let words = html::words(&page);
        assert_eq!(words.matches(within).count(), 1, "{words}");
        assert!(words.contains(beyond), "{words}");
    }
    approver.set_cookie("tb_lang", "zh");
    let owner = world.session(Who::Owner);
    let own = |id: &CaseId| {
        let page = owner.get(&format!("/my/cases/{}/{}", id.region, id.number)).expect(200).text();
        html::words(&page)
    };
    assert!(own(&ids[0]).contains("前面有 0 件，剩余 1 个名额，可以轮到"));
    assert!(own(&ids[2]).contains("前面有 2 件，剩余 1 个名额，前面有人退出才能轮到"));
    let refused = decides(&world, &approver, &ids[1], "grant").expect(422).text();
    check_page("out of turn", &refused, "zh");
    assert!(html::words(&refused).contains("还有 1 件先受理的申请没有决定"));
    decides(&world, &approver, &ids[0], "grant").expect(303);
    let refused = decides(&world, &approver, &ids[1], "grant").expect(422).text();
    assert!(html::words(&refused).contains("1 个名额已经全部准予"));
    decides(&world, &approver, &ids[1], "refuse").expect(303);
    assert_eq!(world.standing(&ids[1]).1, State::Refused);
    assert!(own(&ids[2]).contains("名额已经用完"));
    world.wait(2000);
    let words = told(&guide);
    assert!(words.contains("2026：共 1 个，已经用完；已受理、等待决定的还有 1 件"), "{words}");
    // Another order of law: the page says which, and nobody stands in the way of anybody.
    limit(&world, 2, Some(Bilingual::both("依照条例摇号", "By lot")));
    let page = html::words(&approver.get("/office/places").expect(200).text());
    assert!(page.contains("先后顺序另有规定：依照条例摇号"), "{page}");
    assert!(own(&ids[2]).contains("剩余 1 个名额，先后顺序依照法律、行政法规的规定"));
    decides(&world, &approver, &ids[2], "grant").expect(303);
}
