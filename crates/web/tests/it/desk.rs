//! The page of a case on a staff desk: every form says what is wrong at its field, what cannot be
//! undone is asked for twice, a second press changes nothing, and notes stay inside.

use std::collections::BTreeMap;
use std::io::Read as _;

use domain::case::{CaseId, State};

use crate::client::{Reply, Session};
use crate::html;
use crate::pages::{check_links, check_page};
use crate::world::{Who, World};

const REASON: &str = "依照规定办理，理由另附说明";

fn place(face: &str, id: &CaseId) -> String {
    format!("/{face}/cases/{}/{}", id.region, id.number)
}

/// Posts a deed as seen at the case's last revision.
fn posts(
    world: &World,
    session: &Session,
    face: &str,
    id: &CaseId,
    deed: &str,
    rest: &[(&str, &str)],
) -> Reply {
    let seen = world.standing(id).0.to_string();
    let mut fields = vec![("version", seen.as_str())];
    fields.extend_from_slice(rest);
    session.post(&format!("{}/{deed}", place(face, id)), &fields)
}

#[test]
fn what_cannot_be_undone_is_asked_for_twice_and_nothing_typed_is_lost() {
    let world = World::new();
    let approver = world.session(Who::Approver);
    for lang in ["zh", "en"] {
        approver.set_cookie("tb_lang", lang);
        let id = world.case(State::AwaitDecision);
        let typed = [("decision", "refuse"), ("reasons", "经营场所<b>不符合</b>规划条件\n第二行")];
        let page = posts(&world, &approver, "office", &id, "decide", &typed).expect(200).text();
        check_page("the confirmation", &page, lang);
        check_links("the confirmation", &approver, &page, &mut BTreeMap::new());
        assert_eq!(world.standing(&id), (4, State::AwaitDecision), "nothing happened yet");
        let sent = html::field_value(&page, "reasons").expect("sent along");
        assert_eq!(sent, "经营场所<b>不符合</b>规划条件\n第二行");
        let mut back = typed.to_vec();
        back.push(("confirm", "back"));
        let page = posts(&world, &approver, "office", &id, "decide", &back).expect(200).text();
        check_page("back from the confirmation", &page, lang);
        assert!(page.contains("不符合") && page.contains("第二行"), "what was typed stays");
        let mut yes = typed.to_vec();
        yes.push(("confirm", "yes"));
        posts(&world, &approver, "office", &id, "decide", &yes).expect(303);
        assert_eq!(world.standing(&id), (5, State::Refused));
    }
    // A refusal that says too little is told at once, not on the second page.
    let id = world.case(State::AwaitDecision);
    let short = [("decision", "refuse"), ("reasons", "不行")];
    posts(&world, &approver, "office", &id, "decide", &short).expect(422);
}

#[test]
fn a_second_press_is_answered_like_the_first_and_somebody_elses_is_not() {
    let world = World::new();
    let id = world.case(State::Accepted);
    let officer = world.session(Who::Officer);
    let start = format!("{}/start", place("office", &id));
    officer.post(&start, &[("version", "2")]).expect(303);
    officer.post(&start, &[("version", "2")]).expect(303);
    assert_eq!(world.standing(&id), (3, State::InReview), "it was done once");
    world.session(Who::Colleague).post(&start, &[("version", "2")]).expect(409);
    // Another deed, or the same with other words, is no second press.
    let review = format!("{}/review", place("office", &id));
    let said = |words| [("version", "3"), ("verdict", "grant"), ("opinion", words)];
    officer.post(&review, &said("材料齐全")).expect(303);
    officer.post(&review, &said("材料齐全")).expect(303);
    let page = officer.post(&review, &said("材料不齐全")).expect(409).text();
    assert!(page.contains("材料不齐全"), "what was typed is kept");
    assert_eq!(world.standing(&id).0, 4);
}

/// Who posts what to which desk about a case, and the field that is wrong.
type Try<'t> = (Who, &'t str, &'t CaseId, &'t str, &'t [(&'t str, &'t str)], &'t str);

#[test]
fn every_form_says_what_is_wrong_at_its_field() {
    let world = World::new();
    let sent_in = world.case(State::Submitted);
    let in_review = world.case(State::InReview);
    let proposed = world.case(State::InReview);
    let officer = world.session(Who::Officer);
    let reason = [("reason", REASON)];
    posts(&world, &officer, "office", &proposed, "propose-extension", &reason).expect(303);
    let suspended = world.case(State::Suspended);
    let granted = world.case(State::Granted);
    let delivering = world.case(State::Delivering);
    let archived = world.case(State::Archived);
    let empty: &[(&str, &str)] = &[];
    let tries: [Try<'_>; 17] = [
        (Who::Clerk, "hall", &sent_in, "correct", empty, "answer_by"),
        (Who::Clerk, "hall", &sent_in, "correct", &[("answer_by", "2026-03-20")], "defects"),
        (Who::Clerk, "hall", &sent_in, "lenient", empty, "missing"),
        (Who::Clerk, "hall", &sent_in, "lenient", &[("missing", "x")], "supply_by"),
        (Who::Clerk, "hall", &sent_in, "decline", &[("reason", "不行")], "reason"),
        (Who::Clerk, "hall", &sent_in, "not-needed", empty, "reason"),
        (Who::Officer, "office", &in_review, "review", empty, "verdict"),
        (Who::Officer, "office", &in_review, "propose-procedure", &reason, "expected_days"),
        (Who::Officer, "office", &in_review, "propose-extension", empty, "reason"),
        (Who::Officer, "office", &in_review, "propose-end", empty, "reason"),
        (Who::Approver, "office", &in_review, "assign", empty, "officer"),
        (Who::Approver, "office", &proposed, "reject", empty, "reason"),
        (Who::Officer, "office", &suspended, "resume", empty, "result"),
        (Who::Officer, "office", &granted, "deliver", empty, "way"),
        (Who::Clerk, "hall", &delivering, "confirm-delivery", empty, "proof"),
        (Who::Supervisor, "office", &archived, "reopen", &reason, "cause"),
        (Who::Officer, "office", &in_review, "note", empty, "note"),
    ];
    for lang in ["zh", "en"] {
        for (who, face, id, deed, fields, field) in tries {
            let session = world.session(who);
            session.set_cookie("tb_lang", lang);
            look(&session, face, id);
            let at = format!("{deed} by {who:?} in {lang}");
            let before = world.standing(id);
            let page = posts(&world, &session, face, id, deed, fields).expect(422).text();
            check_page(&at, &page, lang);
            check_links(&at, &session, &page, &mut BTreeMap::new());
            assert!(page.contains(&format!("href=\"#f-{field}\"")), "{at}: {field} is not named");
            assert_eq!(world.standing(id), before, "{at}");
        }
    }
}

/// Opens a case that is no task, with the purpose that is asked for.
fn look(session: &Session, face: &str, id: &CaseId) {
    let look = format!("{}/look", place(face, id));
    session.post(&look, &[("purpose", "supervision")]).expect(303);
}

#[test]
fn the_forms_on_a_page_are_those_that_the_table_lets_happen() {
    let world = World::new();
    let keys = |who: Who, face: &str, id: &CaseId| -> Vec<String> {
        let session = world.session(who);
        look(&session, face, id);
        let page = session.get(&place(face, id)).expect(200).text();
        let ids = html::parts(&page).into_iter().filter_map(|part| {
            part.attribute("id").and_then(|id| id.strip_prefix("action-")).map(str::to_owned)
        });
        ids.collect()
    };
    let id = world.case(State::Submitted);
    let at_window =
        ["accept", "correct", "lenient", "decline", "not-needed", "pre-check"].map(str::to_owned);
    assert_eq!(keys(Who::Clerk, "hall", &id), at_window);
    assert_eq!(keys(Who::Officer, "office", &id), ["propose-end"]);
    assert!(keys(Who::Supervisor, "office", &id).is_empty());
    let id = world.case(State::InReview);
    let mine =
        ["review", "propose-procedure", "propose-extension", "propose-end"].map(str::to_owned);
    assert_eq!(keys(Who::Officer, "office", &id), mine);
    assert!(keys(Who::Colleague, "office", &id).is_empty(), "another officer examines it");
    assert_eq!(keys(Who::Approver, "office", &id), ["assign"]);
    assert!(keys(Who::Clerk, "hall", &id).is_empty());
    let id = world.case(State::Suspended);
    assert_eq!(keys(Who::Officer, "office", &id), ["resume", "propose-end"]);
    let id = world.case(State::Closed);
    assert_eq!(keys(Who::Supervisor, "office", &id), ["reopen"]);
}

#[test]
fn a_proposal_is_approved_by_another_and_both_see_it() {
    let world = World::new();
    let id = world.case(State::InReview);
    let (officer, approver) = (world.session(Who::Officer), world.session(Who::Approver));
    let procedure = [("procedure", "hearing"), ("expected_days", "5"), ("reason", REASON)];
    posts(&world, &officer, "office", &id, "propose-procedure", &procedure).expect(303);
    look(&approver, "office", &id);
    let page = approver.get(&place("office", &id)).expect(200).text();
    assert!(page.contains(REASON) && page.contains("id=\"action-suspend\""));
    assert!(!page.contains("id=\"action-extend\""));
    posts(&world, &approver, "office", &id, "suspend", &[]).expect(303);
    assert_eq!(world.standing(&id).1, State::Suspended);
    posts(&world, &officer, "office", &id, "resume", &[("result", REASON)]).expect(303);
    posts(&world, &officer, "office", &id, "propose-end", &[("reason", REASON)]).expect(303);
    // The end is final: it is asked for twice.
    posts(&world, &approver, "office", &id, "terminate", &[]).expect(200);
    posts(&world, &approver, "office", &id, "terminate", &[("confirm", "yes")]).expect(303);
    assert_eq!(world.standing(&id).1, State::Terminated);
}

#[test]
fn notes_stay_inside_and_are_said_once() {
    let world = World::new();
    let id = world.case(State::InReview);
    let officer = world.session(Who::Officer);
    let owner = world.session(Who::Owner);
    let desk = place("office", &id);
    for _ in 0..2 {
        let note = [("key", "one"), ("note", "请核对第三页的签名")];
        officer.post(&format!("{desk}/note"), &note).expect(303);
        let said = [("key", "two"), ("say", "请问营业面积是多少？")];
        officer.post(&format!("{desk}/say"), &said).expect(303);
    }
    let page = officer.get(&desk).expect(200).text();
    assert_eq!(page.matches("请核对第三页的签名").count(), 1);
    assert_eq!(page.matches("请问营业面积是多少？").count(), 1);
    let own = owner.get(&place("my", &id)).expect(200).text();
    assert!(!own.contains("请核对第三页的签名"), "a note is not for the applicant");
    officer.post(&format!("{desk}/label"), &[("label", "加急")]).expect(303);
    assert!(officer.get(&desk).expect(200).text().contains("加急"));
    officer.post(&format!("{desk}/unlabel"), &[("label", "加急")]).expect(303);
    assert!(!officer.get(&desk).expect(200).text().contains("加急"));
}

#[test]
fn a_case_beside_it_that_may_be_the_same_is_pointed_out() {
    let world = World::new();
    let first = world.case(State::Submitted);
    let clerk = world.session(Who::Clerk);
    assert!(!clerk.get(&place("hall", &first)).expect(200).text().contains("id=\"doubles\""));
    let second = world.case(State::Submitted);
    let page = clerk.get(&place("hall", &second)).expect(200).text();
    assert!(page.contains("id=\"doubles\"") && page.contains(&first.shown()));
    let decided = world.case(State::Granted);
    let page = clerk.get(&place("hall", &second)).expect(200).text();
    assert!(page.contains("id=\"similar-title\"") && page.contains(&decided.shown()));
}

#[test]
fn an_applicant_mends_supplies_and_confirms_on_the_own_page() {
    let world = World::new();
    let owner = world.session(Who::Owner);
    let id = world.case(State::Submitted);
    // Mending: the form as it was filled in, errors at their fields, and the change in the record.
    let fix = format!("{}/fix", place("my", &id));
    let page = owner.get(&fix).expect(200).text();
    check_page("mending", &page, "zh");
    let mut fields = html::posted(&page);
    let set = |fields: &mut Vec<(String, String)>, value: &str| {
        for (_, own) in fields.iter_mut().filter(|(name, _)| name == "name") {
            value.clone_into(own);
        }
    };
    let post = |fields: &[(String, String)]| {
        let pairs: Vec<(&str, &str)> =
            fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        owner.post(&fix, &pairs)
    };
    set(&mut fields, "");
    let wrong = post(&fields).expect(422).text();
    assert!(wrong.contains("href=\"#f-name\""), "{}", html::words(&wrong));
    set(&mut fields, "甄有才更正");
    // Asking for the form again hands nothing in and keeps what was typed.
    for deed in ["update", "autosave"] {
        let mut again = fields.clone();
        again.push(("deed".to_owned(), deed.to_owned()));
        assert!(post(&again).expect(200).text().contains("甄有才更正"), "{deed}");
        assert_eq!(world.standing(&id), (1, State::Submitted), "{deed}");
    }
    post(&fields).expect(303);
    post(&fields).expect(303);
    assert_eq!(world.standing(&id), (2, State::Submitted), "a second press changes nothing");
    assert!(owner.get(&place("my", &id)).expect(200).text().contains("甄有才更正"));
    // What was to follow is asked for, supplied, and no longer asked for.
    let clerk = world.session(Who::Clerk);
    let lenient = [
        ("missing", "safety-rules"),
        ("supply_by", "2026-03-20"),
        ("promise", "本人承诺按期补齐上述材料"),
    ];
    posts(&world, &clerk, "hall", &id, "lenient", &lenient).expect(303);
    let page = owner.get(&place("my", &id)).expect(200).text();
    check_page("the own case", &page, "zh");
    assert!(page.contains("id=\"action-supply\"") && page.contains("2026年3月20日"));
    posts(&world, &owner, "my", &id, "supply", &[("note", "已交窗口")]).expect(303);
    assert!(!owner.get(&place("my", &id)).expect(200).text().contains("id=\"action-supply\""));
    let id = world.case(State::Delivering);
    let page = owner.get(&place("my", &id)).expect(200).text();
    assert!(page.contains("id=\"action-received\""));
    posts(&world, &owner, "my", &id, "received", &[]).expect(303);
    assert_eq!(world.standing(&id).1, State::Closed);
}

#[test]
fn a_list_is_narrowed_kept_and_carried_away() {
    let world = World::new();
    let clerk = world.session(Who::Clerk);
    let (first, second) = (world.case(State::Submitted), world.case(State::Submitted));
    let label = [("label", "加急")];
    clerk.post(&format!("{}/label", place("hall", &first)), &label).expect(303);
    let narrowed = "/hall?show=all&label=%E5%8A%A0%E6%80%A5";
    let page = clerk.get(narrowed).expect(200).text();
    assert!(page.contains(&first.shown()) && !page.contains(&second.shown()));
    let keep = [("name", "急件"), ("show", "all"), ("label", "加急"), ("q", "")];
    clerk.post("/hall/filters", &keep).expect(303);
    let page = clerk.get("/hall").expect(200).text();
    assert!(html::links(&page).iter().any(|link| link == narrowed), "{:?}", html::links(&page));
    let drop = html::field_value(&page, "drop").expect("a button to drop it");
    let none = clerk.post("/hall/filters", &[("name", " ")]).expect(422).text();
    check_page("a filter without a name", &none, "zh");
    // What the list was narrowed to is still there for the next press.
    let nameless = [("name", " "), ("show", "mine"), ("label", "加急"), ("q", "食品")];
    let again = clerk.post("/hall/filters", &nameless).expect(422).text();
    let kept = |name| html::field_value(&again, name).unwrap_or_default();
    assert_eq!(
        (kept("show"), kept("label"), kept("q")),
        ("mine".into(), "加急".into(), "食品".into())
    );
    clerk.post("/hall/filters", &[("drop", &drop)]).expect(303);
    assert!(!clerk.get("/hall").expect(200).text().contains("急件"));
    // The workbook has both, and the CSV for the same list as many lines.
    let book = clerk.get("/hall/cases.xlsx").expect(200);
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(book.header("content-type"), Some(kind));
    let csv = clerk.get("/hall/cases.csv").expect(200).text();
    // As a browser asks for it, packed on the way.
    let packed = clerk.send("GET", "/hall/cases.csv", &[("Accept-Encoding", "gzip")], b"");
    let mut whole = String::new();
    flate2::read::GzDecoder::new(packed.expect(200).body.as_slice())
        .read_to_string(&mut whole)
        .expect("it comes whole");
    assert_eq!(whole, csv);
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(csv.contains(&first.shown()) && csv.contains(&second.shown()));
    let carried = |narrowed: &str| {
        let csv = clerk.get(&format!("/hall/cases.csv?{narrowed}")).expect(200).text();
        (csv.contains(&first.shown()), csv.contains(&second.shown()))
    };
    assert_eq!(carried("label=%E5%8A%A0%E6%80%A5"), (true, false));
    assert_eq!(carried("label=none"), (false, false));
    // What nobody has answered is due within the week and late after it, as the list says.
    assert_eq!((carried("show=week"), carried("show=overdue")), ((true, true), (false, false)));
    world.wait(10 * 24 * 3_600_000);
    let clerk = world.session(Who::Clerk);
    let carried = |narrowed: &str| {
        let csv = clerk.get(&format!("/hall/cases.csv?{narrowed}")).expect(200).text();
        (csv.contains(&first.shown()), csv.contains(&second.shown()))
    };
    assert!(clerk.get("/hall?show=overdue").expect(200).text().contains(&first.shown()));
    assert_eq!((carried("show=week"), carried("show=overdue")), ((false, false), (true, true)));
}

#[test]
fn local_days_are_previewed_published_and_told() {
    let world = World::new();
    let id = world.case(State::Accepted);
    let supervisor = world.session(Who::Supervisor);
    let before = service::cases::show(&world.system(), &world.services, &id).unwrap().case.due;
    let days = "rest,2026-03-09,2026-03-10,市民日,City Day";
    let press = |deed: &str, days: &str, source: &str| {
        supervisor.post("/office/calendar", &[("deed", deed), ("days", days), ("source", source)])
    };
    let wrong = press("preview", "rest,2026-02-30,x", "通知").expect(422).text();
    check_page("a wrong line", &wrong, "zh");
    assert!(wrong.contains("href=\"#f-days\"") && wrong.contains("第 1 行"));
    assert!(press("publish", days, "").expect(422).text().contains("href=\"#f-source\""));
    let preview = press("preview", days, "杭政发〔2026〕1号").expect(200).text();
    check_page("the preview", &preview, "zh");
    assert!(preview.contains(&id.shown()), "{}", html::words(&preview));
    let due = || service::cases::show(&world.system(), &world.services, &id).unwrap().case.due;
    assert_eq!(due(), before, "a preview moves nothing");
    let done = press("publish", days, "杭政发〔2026〕1号").expect(200).text();
    assert!(done.contains(&id.shown()));
    assert_ne!(due(), before);
    // A second press publishes nothing more and moves nothing more.
    let again = press("publish", days, "杭政发〔2026〕1号").expect(200).text();
    assert!(!again.contains(&id.shown()), "{}", html::words(&again));
    world.work();
    let told = world.session(Who::Owner).get("/my/messages").expect(200).text();
    assert!(told.contains("期限重算"), "{}", html::words(&told));
}

#[test]
fn whoever_leads_assigns_many_and_notes_who_is_away() {
    let world = World::new();
    let id = world.case(State::Accepted);
    let approver = world.session(Who::Approver);
    let page = approver.get("/office/workload").expect(200).text();
    check_page("the workload", &page, "zh");
    assert!(page.contains(&id.shown()) && page.contains("测试colleague"));
    let of = |who: Who| {
        let id = &world.account(who).id;
        format!("{}/{}", id.region, id.id)
    };
    let tick = format!("{}/{}/2", id.region, id.number);
    let to = of(Who::Colleague);
    let assign = [("case", &*tick), ("deed", "assign"), ("officer", &*to)];
    let page = approver.post("/office/bulk", &assign).expect(200).text();
    assert!(page.contains(&id.shown()));
    let officer = service::cases::show(&world.system(), &world.services, &id).unwrap().case.officer;
    assert_eq!(officer.as_ref(), Some(&world.account(Who::Colleague).id));
    let (away, instead) = (of(Who::Colleague), of(Who::Officer));
    let absence = |through: &'static str| {
        [
            ("away", away.clone()),
            ("from_on", "2026-03-05".to_owned()),
            ("through_on", through.to_owned()),
            ("substitute", instead.clone()),
        ]
    };
    let post = |fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        approver.post("/office/absence", &fields)
    };
    let wrong = post(&absence("2026-03-01")).expect(422).text();
    check_page("an absence that ends before it begins", &wrong, "zh");
    assert!(wrong.contains("href=\"#f-through_on\""));
    let done = post(&absence("2026-03-12")).expect(303);
    assert_eq!(done.header("location"), Some("/office/workload?done=absence"));
    // Whoever leads several authorities comes back to the one they looked at.
    let mut chosen = absence("2026-03-12").to_vec();
    chosen.push(("region", "330106".to_owned()));
    chosen.push(("org", "11330106DEM0000148".to_owned()));
    let done = post(&chosen).expect(303);
    let back = "/office/workload?region=330106&org=11330106DEM0000148&done=absence";
    assert_eq!(done.header("location"), Some(back));
    // The substitute takes the case of whoever is away.
    let start = format!("{}/start", place("office", &id));
    world.session(Who::Officer).post(&start, &[("version", "3")]).expect(303);
}
