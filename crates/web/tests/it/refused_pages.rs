//! Rows that were not taken, as an administrator sees them: why, without what they say of people, taken
//! again, put aside, carried away.

use std::collections::BTreeMap;

use domain::case::State;
use serde_json::json;

use crate::client::Session;
use crate::exchange::{EVENTS, event, post, statuses, token};
use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{Who, World};

const OPINION: &str = "王芳，11010519491231002X，符合条件";

#[test]
fn rows_that_were_not_taken_are_shown_taken_again_put_aside_and_carried_away() {
    let world = World::new();
    let id = world.case(State::Submitted);
    let department = token(&world, "330106.department");
    let review = json!({ "type": "review", "is_for_grant": true, "opinion": OPINION });
    let rows = json!({ "events": [
        event(&id.shown(), 1, "o1234", json!({ "type": "start" })),
        event(&id.shown(), 2, "o1234", review),
        event("330106-260101-0000000000", 1, "o1234", json!({ "type": "start" })),
        { "case": id.shown(), "what": OPINION },
    ]});
    let reply = post(&world.nobody(), &department, EVENTS, &rows).expect(200);
    assert_eq!(statuses(&reply), ["wrong-state", "blocked", "unknown-case", "malformed"]);

    let keeper = world.session(Who::Administrator);
    let mut links = Vec::new();
    for lang in ["zh", "en"] {
        keeper.set_cookie("tb_lang", lang);
        let page = keeper.get("/office/refused").expect(200).text();
        check_page("refused rows", &page, lang);
        check_links("refused rows", &keeper, &page, &mut BTreeMap::new());
        assert!(!page.contains("王芳") && !page.contains("李四"), "people are not named");
        links.clear();
        links.extend(
            html::links(&page).into_iter().filter(|link| link.starts_with("/office/refused/")),
        );
        assert_eq!(links.len(), 4, "{links:?}");
    }
    keeper.set_cookie("tb_lang", "zh");
    let words = html::words(&keeper.get("/office/refused").expect(200).text());
    for reason in ["等待同一办件前面没有收下的事件", "没有这个办件", "格式不符合接口约定"]
    {
        assert!(words.contains(reason), "{words}");
    }
    let only = html::links(&keeper.get("/office/refused?code=wrong-state").expect(200).text());
    let only: Vec<_> = only.iter().filter(|link| link.starts_with("/office/refused/")).collect();
    assert_eq!(only.len(), 1, "narrowed by the reason");
    let (first, page) = (only[0].clone(), keeper.get(only[0]).expect(200).text());
    check_page("a refused row", &page, "zh");
    let words = html::words(&page);
    assert!(words.contains("o***4") && !words.contains("李四"), "{words}");

    // It is still not accepted; then it is, and the opinion that waited follows.
    let again = [("deed", "again")];
    let page = keeper.post(&first, &again).expect(422).text();
    check_page("refused again", &page, "zh");
    let clerk = world.ctx(Who::Clerk);
    service::cases::accept(&clerk, &world.services, &id, 1).unwrap();
    keeper.post(&first, &again).expect(303);
    assert_eq!(world.standing(&id).1, State::AwaitDecision);
    let page = keeper.get(&first).expect(200).text();
    check_page("a row that was taken", &page, "zh");
    assert!(!page.contains("value=\"again\""), "nothing is left to do");
    keeper.post(&first, &again).expect(422);

    // What cannot be read is put aside, with a reason.
    let only = html::links(&keeper.get("/office/refused?code=malformed").expect(200).text());
    let bad = only.iter().find(|link| link.starts_with("/office/refused/")).unwrap();
    let page = keeper.get(bad).expect(200).text();
    assert!(!page.contains("王芳") && !page.contains("value=\"again\""));
    let short = keeper.post(bad, &[("deed", "aside"), ("reason", "好")]).expect(422).text();
    check_page("put aside without a reason", &short, "zh");
    assert!(short.contains("href=\"#f-reason\"") && short.contains("value=\"好\""));
    let aside = [("deed", "aside"), ("reason", "对方系统的试验数据")];
    keeper.post(bad, &aside).expect(303);
    keeper.post(bad, &aside).expect(303);
    let words = html::words(&keeper.get("/office/refused?standing=set-aside").expect(200).text());
    assert!(words.contains("已搁置"), "{words}");

    are_carried_away_by_those_whose_they_are(&world, &keeper, &first);
}

fn are_carried_away_by_those_whose_they_are(world: &World, keeper: &Session, first: &str) {
    let csv = keeper.get("/office/refused.csv?standing=all").expect(200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = csv.text();
    assert_eq!(text.lines().count(), 5, "{text}");
    assert!(text.contains("对方系统的试验数据") && text.contains("o***4"));
    assert!(!text.contains("王芳") && !text.contains("李四"));
    // An administrator of elsewhere does not learn of it, and nobody else sees such a page.
    let far = world.session(Who::FarAdministrator);
    far.get(first).expect(404);
    far.post(first, &[("deed", "again")]).expect(404);
    let words = html::words(&far.get("/office/refused?standing=all").expect(200).text());
    assert!(words.contains("没有这样的事件"), "{words}");
    world.session(Who::Officer).get(first).expect(403);
}
