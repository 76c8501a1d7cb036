//! Material over the interface: pushed with its file, seen on the pages of its case, refused row by row.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::case::State;
use serde_json::{Value, json};
use service::exchange::{Filter, RefusedRow, list_refused};

use crate::client::Reply;
use crate::exchange::{post, statuses, token};
use crate::html;
use crate::pages::check_page;
use crate::uploads::picture;
use crate::world::{HOME, Who, World, region};

const MATERIALS: &str = "/api/v1/exchange/materials";
const NUMBER: &str = "11010519491231002X";

fn material(case: &str, n: u32, bytes: Option<&[u8]>) -> Value {
    let mut row = json!({
        "case": case, "event": n, "handler": { "id": "w1234", "name": "李四" },
        "material": { "code": "premises-plan", "way": "paper", "copies": 2 },
    });
    if let Some(bytes) = bytes {
        row["material"]["file"] =
            json!({ "name": "布局图.png", "content": STANDARD.encode(bytes) });
    }
    row
}

fn push(world: &World, token: &str, rows: &[Value]) -> Reply {
    post(&world.nobody(), token, MATERIALS, &json!({ "materials": rows }))
}

fn refused_rows(world: &World) -> Vec<RefusedRow> {
    let keeper = world.ctx(Who::Administrator);
    let all = Filter::default();
    list_refused(&keeper, &world.services, region(HOME), &all, None, 100).unwrap()
}

#[test]
fn material_is_pushed_once_and_seen_on_the_pages_of_its_case() {
    let world = World::new();
    let id = world.case(State::Accepted);
    let department = token(&world, "330106.department");
    let mut digested = material(&id.shown(), 1, Some(&picture()));
    digested["material"]["file"]["sha256"] = json!(service::digest(&picture()).to_uppercase());
    let rows = [digested, material(&id.shown(), 2, None)];
    let reply = push(&world, &department, &rows).expect(200);
    assert_eq!(statuses(&reply), ["applied", "applied"], "{}", reply.text());
    assert_eq!(statuses(&push(&world, &department, &rows).expect(200)), ["duplicate", "duplicate"]);
    let other = material(&id.shown(), 1, None);
    assert_eq!(statuses(&push(&world, &department, &[other]).expect(200)), ["event-reused"]);
    let at = format!("{}/{}", id.region, id.number);
    for (who, path) in
        [(Who::Officer, format!("/office/cases/{at}")), (Who::Owner, format!("/my/cases/{at}"))]
    {
        let person = world.session(who);
        for (lang, source, name) in [
            ("zh", "测试department推送", "经营场所布局和操作流程图"),
            ("en", "Handed over by 测试department", "Plan of the premises and work flow"),
        ] {
            person.set_cookie("tb_lang", lang);
            let page = person.get(&path).expect(200).text();
            check_page(&path, &page, lang);
            // Words of another language stand in elements of their own.
            let words = html::words(&page).replace(' ', "");
            for expected in [source, name, "布局图.png"] {
                let expected = expected.replace(' ', "");
                assert!(words.contains(&expected), "{path} {lang}: {expected}: {words}");
            }
        }
    }
    // The file is read at the desk, as it was sent.
    let officer = world.session(Who::Officer);
    let page = officer.get(&format!("/office/cases/{at}")).expect(200).text();
    let file = html::links(&page).into_iter().find(|link| link.contains("/files/")).unwrap();
    check_page("a pushed file", &officer.get(&file).expect(200).text(), "zh");
    let content = officer.get(&format!("{file}/content")).expect(200);
    assert_eq!(content.body, picture());
    world.session(Who::Stranger).get(&format!("/my/cases/{at}")).expect(404);
}

#[test]
fn wrong_material_is_answered_row_by_row_and_nothing_of_it_is_quoted() {
    let world = World::new();
    let (one, two) = (world.case(State::Accepted).shown(), world.case(State::Accepted).shown());
    let department = token(&world, "330106.department");
    let with = |case: &str, path: &str, value: Value| {
        let mut row = material(case, 1, Some(&picture()));
        match row.pointer_mut(path) {
            Some(place) => *place = value,
            None => {
                let (of, name) = path.rsplit_once('/').unwrap();
                row.pointer_mut(of).unwrap()[name] = value;
            }
        }
        row
    };
    let file = "/material/file";
    for (path, value, detail) in [
        ("/material/file/content", json!("no base64!"), "wrong-value material.file.content"),
        ("/material/file/content", json!(7), "wrong-value material.file.content"),
        ("/material/file/sha256", json!("00"), "wrong-value material.file.sha256"),
        (file, json!({ "name": "a.png" }), "missing-field material.file.content"),
        (file, json!({ "name": "a", "content": "", NUMBER: 1 }), "unknown-field material.file"),
        (file, json!(NUMBER), "wrong-value material.file"),
        ("/material/way", json!(NUMBER), "unknown-word material.way"),
        ("/material/copies", json!(0), "wrong-value material.copies"),
        ("/material/copies", json!(NUMBER), "wrong-value material.copies"),
        (
            "/material/received_at",
            json!(99_999_999_999_999_i64),
            "wrong-value material.received_at",
        ),
        ("/material/x", json!(NUMBER), "unknown-field material"),
        ("/material", json!(NUMBER), "wrong-value material"),
        ("/handler/id", json!("王芳"), "wrong-value handler.id"),
    ] {
        let reply = push(&world, &department, &[with(&one, path, value)]).expect(200);
        assert_eq!(statuses(&reply), ["malformed"], "{path}");
        let body: Value = serde_json::from_str(&reply.text()).unwrap();
        assert_eq!(body["results"][0]["detail"], detail, "{path}");
    }
    let program = STANDARD.encode(b"MZ\x90\x00 a program");
    let batch = [
        with(&one, "/material/code", json!(NUMBER)),
        material(&one, 2, None),
        with(&two, "/material/file/content", json!(program)),
        material("330106-260305-0000000000", 1, None),
    ];
    let reply = push(&world, &department, &batch).expect(200);
    let expected = ["no-such-material", "blocked", "file-refused", "unknown-case"];
    assert_eq!(statuses(&reply), expected, "{}", reply.text());
    assert!(!reply.text().contains("110105"));
    // A department of another authority is told what a case that does not exist would be told.
    let other = token(&world, "330106.other-department");
    let foreign = push(&world, &other, &[material(&one, 1, Some(&picture()))]).expect(200);
    let nobodys = push(&world, &other, &[material("330106-260305-0000000000", 1, None)]);
    assert_eq!(foreign.text(), nobodys.expect(200).text());
    // Refused rows are kept like all others, without the content of their files.
    let kept = refused_rows(&world);
    assert!(kept.iter().all(|row| !row.body.contains(&program)), "no content is kept");
    let of_file = kept.iter().find(|row| row.code == "file-refused").expect("it is kept");
    assert_eq!((of_file.deed.as_str(), of_file.event), ("material", 1));
    assert!(of_file.body.contains(&service::digest(b"MZ\x90\x00 a program")));
    let keeper = world.session(Who::Administrator);
    let list = keeper.get("/office/refused?standing=all").expect(200).text();
    assert!(
        !list.contains("110105") && html::words(&list).contains("材料的文件不能收下"),
        "{list}"
    );
    for link in html::links(&list).iter().filter(|link| link.starts_with("/office/refused/")) {
        let page = keeper.get(link).expect(200).text();
        check_page(link, &page, "zh");
        assert!(!page.contains("110105"), "{page}");
    }
}

#[test]
fn what_a_batch_of_material_may_be_is_bounded() {
    let world = World::new();
    let id = world.case(State::Accepted).shown();
    let department = token(&world, "330106.department");
    let most = usize::try_from(world.services.files.bytes_max).unwrap();
    let large = material(&id, 1, Some(&vec![b'x'; most + 1]));
    let reply = push(&world, &department, &[large]).expect(200);
    assert_eq!(statuses(&reply), ["file-refused"]);
    assert!(reply.text().contains("\"large\""), "{}", reply.text());
    let larger = material(&id, 1, Some(&vec![b'x'; most + 1_000_000]));
    push(&world, &department, std::slice::from_ref(&larger)).expect(413);
    // Whoever has no token is not listened to for so long.
    post(&world.nobody(), "x", MATERIALS, &json!({ "materials": [larger] })).expect(401);
    let many: Vec<Value> = (0..51).map(|_| json!(1)).collect();
    push(&world, &department, &many).expect(413);
    let nobody = world.nobody();
    for bad in [json!([]), json!({ "materials": [], "x": 1 }), json!({ "events": [] })] {
        post(&nobody, &department, MATERIALS, &bad).expect(422);
    }
    let hall = token(&world, "330106.hall");
    push(&world, &hall, &[]).expect(403);
}

#[test]
fn a_material_without_a_file_is_taken_again_by_an_administrator() {
    let world = World::new();
    let id = world.case(State::Granted);
    let department = token(&world, "330106.department");
    let reply = push(&world, &department, &[material(&id.shown(), 1, None)]).expect(200);
    assert_eq!(statuses(&reply), ["wrong-state"]);
    let keeper = world.session(Who::Administrator);
    let list = keeper.get("/office/refused").expect(200).text();
    let link = html::links(&list).into_iter().find(|l| l.starts_with("/office/refused/")).unwrap();
    let page = keeper.get(&link).expect(200).text();
    assert!(page.contains("value=\"again\""), "it can be tried again");
    assert!(html::words(&page).contains("material.way paper"), "{}", html::words(&page));
    keeper.post(&link, &[("deed", "again")]).expect(422);
}
