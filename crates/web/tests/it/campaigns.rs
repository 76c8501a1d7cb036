//! Campaigns of assessment: blind answers, settlement, freeze, numbers, publication, appeals.

use domain::assessment::campaign::{Action, CampaignId, Unit};
use domain::assessment::{Evidence, Name, State};
use domain::ctx::Ctx;
use domain::identity::{Account, Grant, Holder, Role};
use service::assessment::{self, NewCampaign, Profile};
use service::people::{self, NewAccount};

use crate::client::Session;
use crate::held;
use crate::html;
use crate::pages::check_page;
use crate::world::{HOME, PASSWORD, Who, World, region};

const UNITS: [&str; 3] = ["330106", "330108", "440106"];

fn unit(code: &str) -> Unit {
    let name = Name { zh: format!("单位{code}"), en: format!("Unit {code}") };
    Unit { code: code.to_owned(), name, region: code.to_owned(), org: None }
}

fn new(leaves: &[&str], raters: &[&str], is_made_up: bool) -> NewCampaign {
    NewCampaign {
        region: region(HOME),
        name: Name { zh: "试评".to_owned(), en: "A trial".to_owned() },
        profile: Profile::Shipped("wang2016".to_owned()),
        units: UNITS.map(unit).into(),
        leaves: leaves.iter().map(|leaf| (*leaf).to_owned()).collect(),
        raters: raters.iter().map(|rater| (*rater).to_owned()).collect(),
        window: (jiff::civil::date(2026, 3, 1), jiff::civil::date(2026, 3, 31)),
        seed: Some(7),
        items_per_unit: 2,
        days: (15, 30),
        is_made_up,
    }
}

fn step(world: &World, ctx: &Ctx, id: &CampaignId, action: Action) {
    let sv = &world.services;
    let seen = assessment::campaign(&world.system(), sv, id);
    let seen = seen.expect("the campaign is there").campaign.revision;
    assessment::advance(ctx, sv, id, action, seen, true).expect("the step is open");
}

/// One record for each unit and some leaves, from which numbers can be worked out.
fn records() -> Vec<Evidence> {
    records_of(&UNITS)
}

fn records_of(units: &[&str]) -> Vec<Evidence> {
    let mut records = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        for (place, leaf) in ["A1.1", "B1.1", "C1.1", "C1.2", "D2.4"].iter().enumerate() {
            let value = if leaf.ends_with("1.1") && *leaf != "C1.1" {
                u8::from((at + place) % 2 == 0).to_string()
            } else {
                format!("0.{}", 5 + (at * 2 + place) % 5)
            };
            records.push(Evidence {
                id: format!("r-{unit}-{leaf}"),
                unit: (*unit).to_owned(),
                indicator: (*leaf).to_owned(),
                value: Some(value),
                state: Some(State::Measured),
                url: "https://example.org/guide".to_owned(),
                quote: "<b>网上办理</b>".to_owned(),
                rater: "330106/somebody".to_owned(),
                ..Evidence::default()
            });
        }
    }
    records
}

/// Makes a campaign with numbers that everybody can read.
pub fn published(world: &World) -> String {
    published_of(world, &UNITS)
}

fn published_of(world: &World, units: &[&str]) -> String {
    let sv = &world.services;
    let ctx = world.system();
    let plan =
        NewCampaign { units: units.iter().copied().map(unit).collect(), ..new(&[], &[], true) };
    let id = assessment::create(&ctx, sv, plan).expect("the plan stands");
    step(world, &ctx, &id, Action::Open);
    assessment::seeded(&world.system(), sv, &id, records_of(units)).expect("records are taken");
    for action in [Action::Freeze, Action::Compute, Action::Review, Action::Publish] {
        step(world, &world.system(), &id, action);
    }
    id.id
}

/// An assessor beside the one every world has.
fn assessor(world: &World, login: &str) -> (Account, Session) {
    let new = NewAccount {
        region: region(HOME),
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: format!("测试{login}"),
        holder: Holder::Staff,
        phone: None,
        grants: vec![Grant { role: Role::Assessor, region: region(HOME), org: None }],
    };
    let id = people::create(&world.system(), &world.services, new.clone()).unwrap();
    let stored = people::show(&world.system(), &world.services, &id).unwrap();
    let account = stored.account;
    let session = world.nobody();
    session.post("/login", &[("account", login), ("password", PASSWORD)]).expect(303);
    (account, session)
}

/// A campaign that is being collected, with two blind raters.
fn collecting(world: &World) -> (CampaignId, Session, Session) {
    let (_, first) = assessor(world, "rater-one");
    let (_, second) = assessor(world, "rater-two");
    let sv = &world.services;
    let plan = NewCampaign {
        units: vec![unit(HOME), unit("330108")],
        ..new(&["A1.1", "C1.1"], &["rater-one", "rater-two"], false)
    };
    let id = assessment::create(&world.ctx(Who::Assessor), sv, plan).unwrap();
    step(world, &world.ctx(Who::Assessor), &id, Action::Open);
    (id, first, second)
}

fn page_of(id: &CampaignId, page: &str) -> String {
    format!("/office/assessment/campaigns/{}/{}/{page}", id.region, id.id)
}

fn step_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"step\" value=\"").expect("a question");
    rest.split('"').next().unwrap_or_default().to_owned()
}

const YES: [(&str, &str); 2] = [("state", "measured"), ("value", "1")];
const QUOTE: &str = "只有第一人才看到的这句话";

fn answered<'a>(step: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [("step", step)].into_iter().chain(fields.iter().copied()).collect()
}

#[expect(clippy::too_many_lines, reason = "a story is read from top to bottom")]
#[test]
fn a_campaign_goes_from_blind_answers_to_an_upheld_appeal() {
    let world = World::new();
    let (id, first, second) = collecting(&world);
    let lead = world.session(Who::Assessor);
    let rate = page_of(&id, "rate");

    // The first rater answers every question; the second sees nothing of it.
    let mut page = first.get(&rate).expect(200).text();
    for _ in 0..3 {
        check_page(&rate, &page, "zh");
        let step = step_of(&page);
        let mut fields = answered(&step, &YES);
        fields.push(("quote", QUOTE));
        let next = first.post(&rate, &fields).expect(303).location().to_owned();
        page = first.get(&next).expect(200).text();
    }
    let mut page = second.get(&rate).expect(200).text();
    assert!(!page.contains(QUOTE), "an answer shows to the other rater");
    let settle = page_of(&id, "settle");
    assert!(!lead.get(&settle).expect(200).text().contains(QUOTE), "half a pair shows");

    // The second differs once and agrees twice.
    for value in ["0", "1", "1"] {
        let step = step_of(&page);
        let fields = answered(&step, &[("state", "measured"), ("value", value)]);
        let next = second.post(&rate, &fields).expect(303).location().to_owned();
        page = second.get(&next).expect(200).text();
    }
    let shown = lead.get(&page_of(&id, "settle")).expect(200).text();
    assert!(shown.contains(QUOTE), "both answers stand side by side");
    check_page(&settle, &shown, "zh");

    // Freezing waits for the difference; raters cannot settle it, a third person can.
    let seen = |session: &Session| {
        let page = session.get(&page_of(&id, "")[..page_of(&id, "").len() - 1]).expect(200).text();
        let (_, rest) = page.split_once("name=\"version\" value=\"").expect("a form");
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let version = seen(&lead);
    let act = |deed: &str, fields: &[(&str, &str)]| lead.post(&page_of(&id, deed), fields);
    act("freeze", &[("version", &version)]).expect(409);
    let which = "000001";
    let holds = [("which", which), ("state", "measured"), ("value", "1")];
    let own = first.post(&settle, &[&holds[..], &[("because", "我看到了")]].concat());
    assert!(own.status == 422 && own.text().contains("自己给过答案"), "{}", own.status);
    lead.post(&settle, &holds).expect(422);
    lead.post(&settle, &[&holds[..], &[("because", "页面上有")]].concat()).expect(303);

    // What is judged by two cannot be brought by one; the rest can, and each bad line is named.
    let import = page_of(&id, "import");
    let bad = "unit,indicator,value,state\n330106,D2.4,2,\n330108,C1.1,1,\n";
    let refused = lead.post(&import, &[("records", bad)]).expect(422).text();
    assert!(refused.contains("第 2 行") && refused.contains(bad.lines().nth(1).unwrap()));
    let good = "unit,indicator,value\n330106,D2.4,0.9\n330108,D2.4,0.5\n";
    lead.post(&import, &[("records", good)]).expect(303);
    act("own", &[("unit", HOME)]).expect(303);

    for deed in ["freeze", "compute", "review", "publish"] {
        let version = seen(&lead);
        act(deed, &[("version", &version), ("gaps", "yes")]).expect(303);
        let late = first.post(&rate, &answered("000001-1", &YES)).status;
        assert_eq!(late, 422, "no answer is taken after {deed}");
    }

    // Everybody reads numbers and evidence; no assessor is named.
    let visitor = world.nobody();
    let base = format!("/results/{}/{}", id.region, id.id);
    visitor.get(&base).expect(200);
    let leaf = format!("{base}/{HOME}/A1.1");
    let page = visitor.get(&leaf).expect(200).text();
    assert!(page.contains("页面上有"), "the evidence is there");
    for login in ["rater-one", "rater-two", "测试rater"] {
        assert!(!page.contains(login));
    }
    let before = page_value(&page);

    // The unit appeals, the answer corrects, the next edition counts it.
    let editor = world.session(Who::Editor);
    let appeal = format!("/office/appeals/{}/{}/{HOME}/A1.1", id.region, id.id);
    editor.post(&appeal, &[("because", "")]).expect(422);
    editor.post(&appeal, &[("because", "平台已停用")]).expect(303);
    let again = editor.post(&appeal, &[("because", "再说一次")]).expect(422).text();
    assert!(again.contains("已有待答复的申诉") && again.contains("再说一次"));
    let appeals = page_of(&id, "appeals");
    let list = lead.get(&appeals).expect(200).text();
    let (_, rest) = list.split_once("name=\"appeal\" value=\"").expect("an appeal");
    let appeal_id = rest.split('"').next().unwrap_or_default();
    let answer = [
        ("appeal", appeal_id),
        ("verdict", "upheld"),
        ("because", "核实无误"),
        ("corrects", "rated-000001"),
    ];
    lead.post(&appeals, &answer).expect(422);
    let holds = [("state", "absent"), ("reason", "平台停用")];
    lead.post(&appeals, &[&answer[..], &holds[..]].concat()).expect(303);
    let version = seen(&lead);
    act("republish", &[("version", &version)]).expect(303);
    world.wait(2000);
    let page = visitor.get(&leaf).expect(200).text();
    assert!(page.contains("已被更正") && page.contains("平台停用"), "old and new both show");
    assert_ne!(page_value(&page), before);
}

/// The first number of a page of a leaf.
fn page_value(page: &str) -> String {
    let words = html::words(page);
    let (_, rest) = words.split_once("得分").expect("a value");
    rest.chars().take(12).collect()
}

#[test]
fn an_expired_session_and_a_bad_answer_lose_nothing_typed() {
    let world = World::new();
    let (id, first, _) = collecting(&world);
    let rate = page_of(&id, "rate");
    let step = step_of(&first.get(&rate).expect(200).text());
    let typed = [("state", "blocked"), ("quote", "网站拒绝访问，提示 403")];
    let refused = first.post(&rate, &answered(&step, &typed)).expect(422).text();
    check_page("a refused answer", &refused, "zh");
    assert!(refused.contains(typed[1].1) && refused.contains("要写理由"), "{refused}");

    world.wait(13 * 3_600_000);
    let fields = answered(&step, &[("state", "measured"), ("value", "1"), ("quote", QUOTE)]);
    let held = first.post(&rate, &fields).expect(401).text();
    let back = held::resume(&first, (&rate, &fields), &held, "rater-one").expect(200).text();
    assert_eq!(html::field_value(&back, "quote").as_deref(), Some(QUOTE), "the words came back");
    first.post(&rate, &fields).expect(303);
    assert_ne!(step_of(&first.get(&rate).expect(200).text()), step, "the answer stands");
}

#[test]
fn what_is_typed_is_kept_as_a_draft_for_its_rater_only() {
    let world = World::new();
    let (id, first, second) = collecting(&world);
    let rate = page_of(&id, "rate");
    let step = step_of(&first.get(&rate).expect(200).text());
    let fields = answered(&step, &[("quote", QUOTE)]);
    first.post(&page_of(&id, "draft"), &fields).expect(200);
    assert!(first.get(&rate).expect(200).text().contains(QUOTE));
    assert!(!second.get(&rate).expect(200).text().contains(QUOTE));
    second.post(&page_of(&id, "draft"), &fields).expect(422);
}

#[test]
fn nobody_reads_numbers_before_they_are_published() {
    let world = World::new();
    let sv = &world.services;
    let id = assessment::create(&world.system(), sv, new(&[], &[], true)).unwrap();
    step(&world, &world.system(), &id, Action::Open);
    assessment::seeded(&world.system(), sv, &id, records()).unwrap();
    for action in [Action::Freeze, Action::Compute, Action::Review] {
        step(&world, &world.system(), &id, action);
        let base = format!("/results/{}/{}", id.region, id.id);
        for path in [base.clone(), format!("{base}/{HOME}"), format!("{base}/{HOME}/A1.1")] {
            for who in [Who::Nobody, Who::Editor, Who::Assessor] {
                assert_eq!(world.session(who).get(&path).status, 404, "{path} for {who:?}");
            }
        }
    }
}

#[test]
fn a_plan_with_faults_says_each_at_its_field_and_keeps_the_rest() {
    let world = World::new();
    let lead = world.session(Who::Assessor);
    let new = "/office/assessment/campaigns/new";
    let fields = [
        ("name_zh", "二〇二六年<试评>"),
        ("profile", "wang2016"),
        ("units", "330106\nnowhere"),
        ("leaves", "C1"),
        ("raters", "nobody-here"),
        ("opens_on", "2026-03-01"),
        ("closes_on", "2026-02-01"),
        ("items", "three"),
        ("appeal_days", "15"),
        ("answer_days", "30"),
    ];
    let page = lead.post(new, &fields).expect(422).text();
    check_page(new, &page, "zh");
    assert!(page.contains("“nowhere”不是区划代码") && page.contains("二〇二六年&lt;试评&gt;"));
    let mut better = fields.to_vec();
    better[2].1 = "330106\n330108";
    better[7].1 = "3";
    let page = lead.post(new, &better).expect(422).text();
    assert!(page.contains("没有账户名为 nobody-here 的评估员"), "{page}");
    better[4].1 = "assessor";
    let page = lead.post(new, &better).expect(422).text();
    assert!(page.contains("结束日期早于开始日期") && page.contains("至少两位"));
    better.extend([("profile_text", "version = 1\nid = \"x\"\n")]);
    let page = lead.post(new, &better).expect(422).text();
    assert!(page.contains("方案有误"));
}

#[test]
fn every_picture_of_the_results_stands_with_its_table_in_both_languages() {
    let world = World::new();
    let id = published_of(&world, &["110000", "330000", "440000", "510000"]);
    let base = format!("/results/{HOME}/{id}");
    let visitor = world.nobody();
    let drawn = [
        "ranks",
        "balance",
        "distance",
        "distribution",
        "map",
        "correlations",
        "factors",
        "framework",
    ];
    let tables = ["bands", "first"];
    for lang in ["zh", "en"] {
        let overview = visitor.get(&format!("{base}?lang={lang}")).expect(200).text();
        check_page(&base, &overview, lang);
        for part in drawn.iter().chain(&tables) {
            let text = part_of(&overview, part);
            assert!(text.contains("<table"), "{part} in {lang} has no table");
            assert_eq!(text.contains("<svg"), drawn.contains(part), "{part} in {lang}");
        }
        let address = format!("{base}/330000");
        let unit = visitor.get(&format!("{address}?lang={lang}")).expect(200).text();
        check_page(&address, &unit, lang);
        assert!(part_of(&unit, "wheel").contains("<svg"));
        for part in ["wheel", "chances", "held", "better", "lifts", "steps", "tree"] {
            assert!(part_of(&unit, part).contains("<table"), "{part} in {lang} has no table");
        }
    }
    let unit = visitor.get(&format!("{base}/330000?lang=zh")).expect(200).text();
    assert!(part_of(&unit, "steps").contains("最少要改"), "{}", part_of(&unit, "steps"));
    visitor.get(&format!("{base}/nowhere")).expect(404);
}

/// One part of a sheet, from its heading to the next part.
fn part_of<'a>(page: &'a str, id: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("aria-labelledby=\"{id}-title\"")).expect(id);
    rest.split("</section>").next().unwrap_or_default()
}

const FRONT: &str = "multipart/form-data; boundary=front";

/// The body of an import form, with a token where one is given, and a file.
fn form_with_file(token: Option<&str>, records: &str, file: &[u8]) -> Vec<u8> {
    let field = |name: &str, value: &str| {
        format!("--front\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = token.map(|token| field("csrf", token)).unwrap_or_default();
    body += "--front\r\nContent-Disposition: form-data; name=\"file\"; filename=\"证据.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n";
    let mut body = body.into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n");
    body.extend_from_slice(field("records", records).as_bytes());
    body.extend_from_slice(b"--front--\r\n");
    body
}

fn upload(session: &Session, url: &str, records: &str, file: &[u8]) -> crate::client::Reply {
    let body = form_with_file(Some(&session.token()), records, file);
    session.send("POST", url, &[("Content-Type", FRONT)], &body)
}

#[test]
fn a_file_of_evidence_is_imported_or_each_bad_line_is_named_in_the_readers_language() {
    let world = World::new();
    let (id, first, _) = collecting(&world);
    let lead = world.session(Who::Assessor);
    let import = page_of(&id, "import");
    let page = lead.get(&import).expect(200).text();
    assert!(page.contains("enctype=\"multipart/form-data\"") && page.contains("type=\"file\""));
    check_page(&import, &page, "zh");

    let bad =
        "unit,indicator,value,state\n330106,D2.4,二,\n999999,D2.4,1,\n330108,D2.4,,measured\n";
    let refused = upload(&lead, &import, "", bad.as_bytes()).expect(422).text();
    check_page(&import, &refused, "zh");
    for words in [
        "第 2 行：数值“二”：这里应是数字",
        "第 3 行：没有单位“999999”",
        "第 4 行：状态为 measured，却没有数值",
    ] {
        assert!(refused.contains(words), "{words} in {refused}");
    }
    assert!(refused.contains("330106,D2.4,二"), "a small file comes back to be corrected");
    lead.get(&format!("{import}?lang=en")).expect(200);
    let english = upload(&lead, &import, "", bad.as_bytes()).expect(422).text();
    assert!(english.contains("unknown unit &quot;999999&quot;"), "{english}");
    lead.get(&format!("{import}?lang=zh")).expect(200);

    // A workbook, and a form without a file, say what is wrong and lose nothing.
    let workbook = upload(&lead, &import, "我粘贴的", b"PK\x03\x04\x14\x00\x06\x00").expect(422);
    let workbook = workbook.text();
    assert!(workbook.contains("请另存为 CSV") && workbook.contains("我粘贴的"), "{workbook}");
    upload(&lead, &import, "", b"").expect(422);

    // GB 18030 as a spreadsheet saves it; records and the page count them.
    let good = "unit,indicator,value,quote\n330106,D2.4,0.9,按时办结\n330108,D2.4,0.5,逾期\n";
    let gbk = encoding_rs::GB18030.encode(good).0.into_owned();
    upload(&lead, &import, "", &gbk).expect(303);
    assert_eq!(records_of_campaign(&world, &id), 2);

    // A rater's own answers come in the same way.
    let answers = "unit,indicator,value,quote\n330106,A1.1,1,已开通\n";
    upload(&first, &import, "", answers.as_bytes()).expect(303);
}

#[test]
fn no_byte_of_a_file_is_taken_from_those_who_may_not_import() {
    let world = World::new();
    let (id, ..) = collecting(&world);
    let import = page_of(&id, "import");
    let file = b"unit,indicator,value\n330106,D2.4,0.9\n";
    let lead = world.session(Who::Assessor);
    // A token that is missing, or that stands after the file, is no token.
    let without = form_with_file(None, "", file);
    assert_eq!(lead.send("POST", &import, &[("Content-Type", FRONT)], &without).status, 403);
    let token = lead.token();
    let late = format!(
        "--front\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--front--\r\n"
    );
    let mut body = without[..without.len() - "--front--\r\n".len()].to_vec();
    body.extend_from_slice(late.as_bytes());
    assert_eq!(lead.send("POST", &import, &[("Content-Type", FRONT)], &body).status, 403);
    for who in [Who::Officer, Who::Editor, Who::Owner] {
        let session = world.session(who);
        assert_eq!(upload(&session, &import, "", file).status, 403, "{who:?}");
    }
    let much = vec![b'x'; 9 * 1024 * 1024];
    let reply = upload(&lead, &import, "", &much);
    assert_eq!(reply.status, 413);
    assert_eq!(records_of_campaign(&world, &id), 0);
}

fn records_of_campaign(world: &World, id: &CampaignId) -> usize {
    assessment::campaign(&world.system(), &world.services, id).expect("it is there").held.records
}

#[test]
fn a_leader_replaces_an_assessor_and_the_log_says_so() {
    let world = World::new();
    let (id, first, _) = collecting(&world);
    let (_, third) = assessor(&world, "rater-three");
    let lead = world.session(Who::Assessor);
    let page = page_of(&id, "");
    let page = page.trim_end_matches('/');
    let shown = lead.get(page).expect(200).text();
    check_page(page, &shown, "zh");
    let plain = shown.replace("&#x2f;", "/");
    let form = plain.split("/replace\"").nth(1).expect("a form");
    let value = |text: &str| text.split('"').next().unwrap_or_default().to_owned();
    let (_, rest) = form.split_once("name=\"version\" value=\"").expect("a version");
    let version = value(rest);
    let (before, _) = form.split_once(">测试rater-one<").expect("the first rater can be chosen");
    let (_, rest) = before.rsplit_once("name=\"from\" value=\"").expect("a choice");
    let from = value(rest);
    let rate = page_of(&id, "rate");
    let step = step_of(&first.get(&rate).expect(200).text());
    let fields = |to: &'static str, because: &'static str| {
        [
            ("version", version.clone()),
            ("from", from.clone()),
            ("to", to.to_owned()),
            ("because", because.to_owned()),
        ]
    };
    let replace = |to: &'static str, because: &'static str| {
        let fields = fields(to, because);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        lead.post(&page_of(&id, "replace"), &fields)
    };
    let unknown = replace("nobody-here", "调离").expect(409).text();
    check_page(page, &unknown, "zh");
    assert!(unknown.contains("没有账户名为 nobody-here 的评估员") && unknown.contains("调离"));
    assert!(replace("rater-three", "").expect(409).text().contains("请写理由"));
    assert!(replace("rater-two", "调离").expect(409).text().contains("不能两份都由一人作答"));
    replace("rater-three", "调离本单位").expect(303);
    assert_eq!(replace("rater-three", "再来一次").status, 409, "the page is stale");
    let gone = first.post(&rate, &answered(&step, &YES));
    assert!(gone.status == 422 || gone.status == 404, "{}", gone.status);
    let step = step_of(&third.get(&rate).expect(200).text());
    third.post(&rate, &answered(&step, &YES)).expect(303);
    assert!(lead.get(page).expect(200).text().contains("调离本单位"));
}

#[test]
fn published_results_can_be_taken_along_in_every_form() {
    let world = World::new();
    let id = published_of(&world, &["110000", "330000", "440000"]);
    let base = format!("/results/{HOME}/{id}");
    let visitor = world.nobody();
    for (lang, about, index) in
        [("zh", "演示数据", "总指数"), ("en", "made up by a program", "Index")]
    {
        let page = visitor.get(&format!("{base}?lang={lang}")).expect(200).text();
        for name in ["report.pdf", "report.xlsx", "numbers.csv", "numbers.json", "evidence.csv"] {
            let at = format!("{base}/files/{name}");
            assert!(page.contains(&at.replace('/', "&#x2f;")) || page.contains(&at), "{name}");
        }
        let get = |name: &str| visitor.get(&format!("{base}/files/{name}")).expect(200);
        let pdf = get("report.pdf");
        assert!(pdf.body.starts_with(b"%PDF-") && pdf.body.len() > 20_000, "{}", pdf.body.len());
        assert!(get("report.xlsx").body.starts_with(b"PK"));
        let csv = get("numbers.csv").text();
        assert!(csv.contains(index) && csv.lines().count() > 3 * 62, "{csv}");
        let json: serde_json::Value = serde_json::from_str(&get("numbers.json").text()).unwrap();
        assert_eq!(json["computed"]["edition"], 1);
        assert_eq!(json["is_made_up"], true);
        assert!(json["computed"]["diagnoses"].as_array().is_some_and(|all| all.len() == 3));
        let evidence = get("evidence.csv").text();
        assert_eq!(evidence.lines().count(), 1 + 3 * 5);
        assert!(!evidence.contains("somebody"), "who judged is in a file");
        assert!(page.contains(about), "{about}");
    }
    visitor.get(&format!("{base}/files/passwd")).expect(404);
    visitor.get(&format!("/results/{HOME}/none/files/numbers.csv")).expect(404);
}
