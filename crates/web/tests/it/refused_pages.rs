//! Rows that were not taken, as an administrator sees them: why, without what they say of people, taken
//! again, put aside, carried away.

use std::collections::BTreeMap;

use domain::case::State;
use serde_json::{Value, json};

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
    assert!(page.contains("href=\"#f-again\"") && page.contains("id=\"f-again\""), "at its button");
    let clerk = world.ctx(Who::Clerk);
    service::cases::accept(&clerk, &world.services, &id, 1).unwrap();
    keeper.post(&first, &again).expect(303);
    assert_eq!(world.standing(&id).1, State::AwaitDecision);
    let page = keeper.get(&first).expect(200).text();
    check_page("a row that was taken", &page, "zh");
    assert!(!page.contains("value=\"again\""), "nothing is left to do");
    // Whatever is done to it now is said to come too late.
    let reason = [("deed", "aside"), ("reason", "对方系统的试验数据")];
    for late in [keeper.post(&first, &again), keeper.post(&first, &reason)] {
        let page = late.expect(409).text();
        check_page("a row that was settled before", &page, "zh");
        assert!(page.contains("已经处理过") && page.contains("error-summary"));
    }

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
    keeper.post(bad, &[("deed", "aside"), ("reason", "换一个理由")]).expect(409);
    let words = html::words(&keeper.get("/office/refused?standing=set-aside").expect(200).text());
    assert!(words.contains("已搁置"), "{words}");

    are_carried_away_by_those_whose_they_are(&world, &keeper, &first);
}

fn are_carried_away_by_those_whose_they_are(world: &World, keeper: &Session, first: &str) {
    let csv = keeper.get("/office/refused.csv?standing=all").expect(200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = csv.text();
    assert_eq!(text.lines().count(), 5, "{text}");
    assert!(csv.header("content-length").is_none(), "it is sent while it is read");
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

const NUMBER: &str = "11010519491231002X";

/// Rows with somebody's number at every place where a value, a name or a word can stand.
fn rows_that_quote(id: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let whole = event(id, 1, "o1234", json!({ "type": "take-step", "step": 1 }));
    for part in ["case", "event", "handler", "deed"] {
        let mut row = whole.clone();
        row[part] = json!(NUMBER);
        rows.push(row);
    }
    for part in ["id", "name", NUMBER] {
        let mut row = whole.clone();
        row["handler"][part] = json!({ NUMBER: NUMBER });
        rows.push(row);
    }
    for part in ["type", "step", NUMBER] {
        let mut row = whole.clone();
        row["deed"][part] = json!(NUMBER);
        rows.push(row);
    }
    let mut more = whole.clone();
    more[NUMBER] = json!(NUMBER);
    rows.extend([more, json!({ NUMBER: NUMBER }), json!(NUMBER), json!([NUMBER])]);
    rows.push(event(id, 1, "o1234", json!({ "type": "deliver", "way": NUMBER })));
    let procedure = json!({ "type": "propose-procedure", "kind": NUMBER, "reason": NUMBER, "expected_days": 3 });
    rows.push(event(id, 1, "o1234", procedure));
    rows.push(event(id, 1, "o1234", json!({ "type": "reject", "reason": NUMBER })));
    rows
}

#[test]
fn nothing_of_a_row_is_quoted_to_those_who_keep_the_rows() {
    let world = World::new();
    let id = world.case(State::Submitted).shown();
    let department = token(&world, "330106.department");
    let rows = rows_that_quote(&id);
    for row in &rows {
        let batch = json!({ "events": [row] });
        let reply = post(&world.nobody(), &department, EVENTS, &batch).expect(200);
        assert!(!reply.text().contains("110105"), "{}", reply.text());
    }
    let keeper = world.session(Who::Administrator);
    let mut pages = vec![keeper.get("/office/refused?standing=all").expect(200).text()];
    pages.push(keeper.get("/office/refused.csv?standing=all").expect(200).text());
    assert_eq!(pages[1].lines().count(), rows.len() + 1);
    for link in html::links(&pages[0]).into_iter().filter(|l| l.starts_with("/office/refused/")) {
        pages.push(keeper.get(&link).expect(200).text());
        pages.push(keeper.post(&link, &[("deed", "again")]).text());
    }
    assert_eq!(pages.len(), 2 + 2 * rows.len());
    for page in &pages {
        assert!(!page.contains("110105"), "{page}");
    }
    let words = html::words(&pages[0]);
    for flaw in ["缺少一项", "约定以外的项", "不是约定的代码", "deed.step", "第 1 行"]
    {
        assert!(words.contains(flaw), "{flaw}: {words}");
    }
}
