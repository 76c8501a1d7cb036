//! Fields that no form has, posted with every form there is (S15): the names of all columns of all
//! tables and of the records they keep. What such a post leaves in the database is compared with
//! what the form leaves without them.

use std::collections::{BTreeMap, BTreeSet};

use domain::case::State;
use serde_json::{Value, json};

use crate::client::Session;
use crate::html::{self, Part};
use crate::matrix::{self, Variant};
use crate::places::{filled, fits};
use crate::world::{Who, World};

/// Every column of the database, one a line: `table.column kind`.
const SCHEMA: &str = include_str!("../../../store/schema.sqlite.txt");

/// What would do its sender good, by the names that columns and records have.
const TEMPTING: [(&str, &str); 36] = [
    ("state", "granted"),
    ("status", "granted"),
    ("is_open", "0"),
    ("org", "91350100M000100Y43"),
    ("unit", "91350100M000100Y43"),
    ("uscc", "91350100M000100Y43"),
    ("authority.uscc", "91350100M000100Y43"),
    ("applicant_region", "110101"),
    ("officer_region", "110101"),
    ("region", "110101"),
    ("actor", "system"),
    ("channel", "window"),
    ("due", "2030-01-01"),
    ("due_on", "2030-01-01"),
    ("deadline", "2030-01-01"),
    ("legal_due_on", "2030-01-01"),
    ("committed_due_on", "2030-01-01"),
    ("is_due_estimate", "0"),
    ("fee", "0"),
    ("fees.is_charged", "false"),
    ("is_charged", "0"),
    ("handling.plan.gives_document", "true"),
    ("trust", "a"),
    ("is_held", "0"),
    ("has_view", "1"),
    ("level", "4"),
    ("role", "administrator"),
    ("roles", "administrator"),
    ("grants", "administrator"),
    ("grants[0].role", "administrator"),
    ("is_disabled", "0"),
    ("holder", "staff"),
    ("stage", "published"),
    ("is_published", "1"),
    ("paid", "1"),
    ("is_admin", "1"),
];

/// Texts and numbers that stand nowhere else.
const TEXT: &str = "stray-text";
const NUMBER: i64 = 8_642_013_000_000;

/// The name and value of everything that a form does not have.
fn strays(own: &BTreeSet<String>) -> Vec<(String, String)> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (n, line) in SCHEMA.lines().enumerate() {
        let Some((column, kind)) = line.split_once(' ') else { continue };
        let Some((_, name)) = column.split_once('.') else { continue };
        let value = match kind.starts_with("text") {
            true => format!("{TEXT}-{name}"),
            false => (NUMBER + i64::try_from(n).unwrap()).to_string(),
        };
        all.insert(name.to_owned(), value);
    }
    assert!(all.len() > 200, "{} columns are read", all.len());
    all.extend(TEMPTING.map(|(name, value)| (name.to_owned(), value.to_owned())));
    all.retain(|name, _| !own.contains(name));
    all.into_iter().collect()
}

/// The names of all fields on a page.
fn fields_of(page: &str) -> impl Iterator<Item = String> {
    let parts = html::parts(page);
    let is_field = |part: &Part| {
        ["input", "select", "textarea", "button"].iter().any(|name| part.is_open(name))
    };
    let named = |part: Part| part.attribute("name").map(str::to_owned);
    parts.into_iter().filter(move |part| is_field(part)).filter_map(named)
}

/// The rows of every table, each as the texts of its columns.
type Dump = BTreeMap<String, Vec<Vec<String>>>;

fn dump(world: &World) -> Dump {
    let mut columns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (table, column) in SCHEMA.lines().filter_map(|line| line.split(' ').next()?.split_once('.'))
    {
        columns.entry(table).or_default().push(column);
    }
    let rows = |(table, columns): (&str, Vec<&str>)| {
        let texts: Vec<String> = columns.iter().map(|name| format!("quote({name})")).collect();
        let sql = format!("select {} from {table}", texts.join(", "));
        let sql: &'static str = Box::leak(sql.into_boxed_str());
        let read = world.services.db.read(|tx| {
            tx.all("dump", sql, &[], |row| {
                (0..texts.len()).map(|at| row.text(at, "any")).collect::<Result<Vec<_>, _>>()
            })
        });
        (table.to_owned(), read.unwrap())
    };
    columns.into_iter().map(rows).collect()
}

/// The rows that came or changed, by table.
fn new_rows(before: &Dump, after: &Dump) -> Dump {
    let mut changes = Dump::new();
    for (table, rows) in after {
        let known: BTreeSet<&Vec<String>> = before[table].iter().collect();
        let new: Vec<_> = rows.iter().filter(|row| !known.contains(row)).cloned().collect();
        if !new.is_empty() {
            changes.insert(table.clone(), new);
        }
    }
    changes
}

/// The values of each column, in no order.
fn by_column(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let columns = rows.first().map_or(0, Vec::len);
    let column = |at: usize| {
        let mut values: Vec<String> = rows.iter().map(|row| row[at].clone()).collect();
        values.sort();
        values
    };
    (0..columns).map(column).collect()
}

/// What a post with strays left that the form alone does not leave: where two posts of the form
/// agree, it must agree with them; and nothing of a stray may stand anywhere.
fn differences(plain: [&Dump; 2], strayed: &Dump) -> Vec<String> {
    let mut found = Vec::new();
    let shape = |dump: &Dump| {
        dump.iter().map(|(table, rows)| (table.clone(), rows.len())).collect::<Vec<_>>()
    };
    if shape(plain[0]) == shape(plain[1]) && shape(strayed) != shape(plain[0]) {
        found.push(format!("rows {:?}, not {:?}", shape(strayed), shape(plain[0])));
    }
    for (table, rows) in strayed {
        for value in rows.iter().flatten() {
            let number = NUMBER / 1000;
            if value.contains(TEXT) || value.contains(&number.to_string()) {
                found.push(format!("{table} holds {value}"));
            }
        }
        let (Some(one), Some(two)) = (plain[0].get(table), plain[1].get(table)) else { continue };
        let columns = by_column(one).into_iter().zip(by_column(two)).zip(by_column(rows));
        for ((one, two), stray) in columns {
            if one == two && one.len() == rows.len() && stray != one {
                found.push(format!("{table}: {stray:?}, not {one:?}"));
            }
        }
    }
    found
}

/// Posts a form as somebody, with more fields, about a fresh case; what came of it.
fn run(world: &World, row: &Tried, session: &Session, variant: &Variant<'_>) -> (u16, Dump) {
    let case = row.state.map(|state| world.case(state));
    if row.path.contains("{paper}") {
        world.work();
    }
    let path = filled(world, row.path, case.as_ref());
    let revision = case.as_ref().map_or(0, |id| world.standing(id).0);
    let token = session.token();
    let before = dump(world);
    let reply = matrix::post(world, row.who, session, (&token, variant), &path, revision);
    (reply.status, new_rows(&before, &dump(world)))
}

struct Tried {
    path: &'static str,
    state: Option<State>,
    who: Who,
}

/// The forms of the matrix, each with somebody who may use it.
fn tried() -> Vec<Tried> {
    let mut all: Vec<Tried> = Vec::new();
    for row in matrix::rows().into_iter().filter(|row| row.method == "POST") {
        let who = |wanted: &[&str]| {
            let at = row.expected.iter().position(|got| wanted.contains(got));
            at.map(|at| Who::ALL[at])
        };
        let Some(who) = who(&["303", "200"]).or_else(|| who(&["422", "409"])) else { continue };
        let is_known = all.iter().any(|one| one.path == row.path && one.state == row.state);
        if !is_known {
            all.push(Tried { path: row.path, state: row.state, who });
        }
    }
    all
}

/// Names that a form takes though its page does not always show them.
const TAKEN: [&str; 6] = ["csrf", "version", "confirm", "key", "deed", "next"];

/// Fields of forms that are drawn for other accounts than the one that is tried.
const ALSO: [(&str, &[&str]); 2] = [
    ("/office/accounts/{region}/{id}", &["role", "region", "org"]),
    ("/office/carriers/retry", &["id", "region", "recipient"]),
];

/// Posts that nobody in the matrix gets anything done by, with the reason; other tests post strays
/// to those of clients.
const LEFT_OUT: [(&str, &str); 14] = [
    ("/login/official/logout", "there is no provider"),
    ("/my/files/uploads", "it takes a document of its own kind"),
    ("/my/drafts/{draft}/delete", "there is no such draft"),
    ("/office/refused/{region}/{client}/{hash}", "there is no such row"),
    ("/office/looks/{region}/{account}/{day}/{kind}", "there is no such alarm"),
    ("/office/assessment/campaigns/{region}/{campaign}/rate", "it is nobody's to rate any more"),
    ("/api/v1/oauth/token", "it takes the secret of a client"),
    ("/api/v1/exchange/events", "it takes a document of a client"),
    ("/api/v1/exchange/materials", "it takes a document of a client"),
    ("/api/v1/channel/permits", "it takes a document of a client"),
    ("/api/v1/channel/cases", "it takes a document of a client"),
    ("/api/v1/channel/cases/{region}/{number}/progress", "it takes a document of a client"),
    ("/api/v1/channel/cases/{region}/{number}/supplement", "it takes a document of a client"),
    ("/api/v1/channel/cases/{region}/{number}/withdraw", "it takes a document of a client"),
];

#[test]
fn every_route_that_takes_a_post_is_tried_or_left_out_for_a_reason() {
    let tried = tried();
    let is_tried = |route: &web::Route| tried.iter().any(|one| fits(route.path, one.path));
    let left: BTreeSet<&str> =
        web::routes().filter(|r| r.takes_post && !is_tried(r)).map(|r| r.path).collect();
    assert_eq!(left, LEFT_OUT.iter().map(|(path, _)| *path).collect());
}

#[test]
fn no_form_takes_a_field_that_it_does_not_have() {
    let world = World::new();
    let all = tried();
    assert!(all.len() > 50, "{} forms", all.len());
    let (mut wrong, mut taken, mut refused) = (Vec::new(), 0, 0);
    for row in &all {
        let session = world.session(row.who);
        let plain = |serial| Variant { serial, more: &[] };
        let first = run(&world, row, &session, &plain("-one"));
        let second = run(&world, row, &session, &plain("-two"));
        // What the form itself has, on its own page or on the page that it stands on.
        let case = row.state.map(|state| world.case(state));
        let path = filled(&world, row.path, case.as_ref());
        let mut own: BTreeSet<String> = TAKEN.map(str::to_owned).into();
        let also = ALSO.iter().filter(|(path, _)| *path == row.path);
        own.extend(also.flat_map(|(_, names)| names.iter().map(|name| (*name).to_owned())));
        if ["apply", "correct", "fix", "supply"].iter().any(|word| row.path.contains(word)) {
            own.extend(world.answer_fields().into_iter().map(|(name, _)| name));
        }
        for page in [path.as_str(), path.rsplit_once('/').map_or("/", |(page, _)| page)] {
            let reply = session.get(if page.is_empty() { "/" } else { page });
            own.extend(fields_of(&String::from_utf8_lossy(&reply.body)));
        }
        let more = strays(&own);
        assert!(more.len() > 200, "{}: {} strays", row.path, more.len());
        let more: Vec<(&str, &str)> = more.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let strayed = run(&world, row, &session, &Variant { serial: "-three", more: &more });
        let was_taken = matches!(strayed.0, 200 | 303) && strayed.0 == first.0;
        (taken, refused) = (taken + u32::from(was_taken), refused + u32::from(!was_taken));
        let nothing = Dump::new();
        let plain = match strayed.0 == first.0 {
            true => [&first.1, &second.1],
            // Whoever is refused for a stray has done nothing.
            false => [&nothing, &nothing],
        };
        let is_known = strayed.0 == first.0 || matches!(strayed.0, 400 | 422);
        let found = match is_known {
            true => differences(plain, &strayed.1),
            false => vec![format!("answered {}, plainly {}", strayed.0, first.0)],
        };
        wrong.extend(found.into_iter().map(|what| format!("{} {:?}: {what}", row.path, row.who)));
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
    assert!(taken > 20 && refused > 10, "{taken} taken without effect, {refused} refused");
}

/// A body of each operation that other systems post, of the right shape.
fn bodies() -> Vec<(&'static str, &'static str, Value)> {
    let case = "/api/v1/channel/cases/{region}/{number}";
    let permit = json!({ "permit": "330106.none" });
    let with = |more: Value| {
        let mut all = permit.clone();
        let fields = more.as_object().unwrap().clone();
        all.as_object_mut().unwrap().extend(fields);
        all
    };
    let handler = json!({ "id": "1", "name": "李四" });
    let accept = json!({ "type": "accept" });
    let event = json!({ "case": "none", "event": 1, "handler": handler, "deed": accept });
    let file = json!({ "name": "a.png", "content": "AAAA", "sha256": "0" });
    let material = json!({ "code": "plan", "way": "paper", "copies": 1, "file": file });
    let material = json!({ "case": "none", "event": 1, "handler": handler, "material": material });
    vec![
        ("330106.hall", "/api/v1/channel/permits", json!({ "code": "none" })),
        (
            "330106.hall",
            "/api/v1/channel/cases",
            with(json!({ "region": "330106", "item": "none", "key": "1", "answers": {} })),
        ),
        ("330106.hall", "/api/v1/channel/cases/{region}/{number}/progress", permit.clone()),
        (
            "330106.hall",
            "/api/v1/channel/cases/{region}/{number}/supplement",
            with(json!({ "revision": 1, "answers": {}, "note": "" })),
        ),
        (
            "330106.hall",
            "/api/v1/channel/cases/{region}/{number}/withdraw",
            with(json!({ "revision": 1, "reason": "" })),
        ),
        ("330106.department", "/api/v1/exchange/events", json!({ "events": [event] })),
        ("330106.department", "/api/v1/exchange/materials", json!({ "materials": [material] })),
    ]
    .into_iter()
    .inspect(|(_, path, _)| assert!(!path.contains("{number}") || path.starts_with(case)))
    .collect()
}

/// Every object inside a document, by the way to it.
fn objects(value: &Value, way: &str) -> Vec<String> {
    let mut found = Vec::new();
    match value {
        Value::Object(fields) => {
            found.push(way.to_owned());
            for (name, inner) in fields {
                found.extend(objects(inner, &format!("{way}/{name}")));
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                found.extend(objects(inner, &format!("{way}/{at}")));
            }
        }
        _ => {}
    }
    found
}

#[test]
fn no_document_takes_a_field_that_it_does_not_have() {
    let world = World::new();
    let posted = web::routes().filter(|route| route.face == web::Face::Client && route.takes_post);
    let bodies = bodies();
    for route in posted {
        assert!(bodies.iter().any(|(_, path, _)| fits(route.path, path)), "{}", route.path);
    }
    let browser = world.nobody();
    let mut tried = 0;
    for (client, path, body) in bodies {
        let token = crate::exchange::token(&world, client);
        let path = filled(&world, path, None);
        let plain = crate::exchange::post(&browser, &token, &path, &body);
        assert!(!plain.text().contains("unknown field"), "{path}: {}", plain.text());
        for way in objects(&body, "").into_iter().filter(|way| !way.contains("/answers")) {
            let own: BTreeSet<String> =
                body.pointer(&way).unwrap().as_object().unwrap().keys().cloned().collect();
            // One of each kind is enough for a reader that knows its own fields only; the
            // budget of a client is two hundred requests a minute.
            for (name, value) in strays(&own).into_iter().step_by(11) {
                let mut strayed = body.clone();
                strayed.pointer_mut(&way).unwrap()[&name] = json!(value);
                let reply = crate::exchange::post(&browser, &token, &path, &strayed);
                let text = reply.text();
                // Of a row, whose words are kept, nothing is quoted.
                let is_row = path.starts_with("/api/v1/exchange/") && way.contains("s/0");
                let is_named = text.contains("unknown field") && text.contains(&name);
                let is_told = if is_row { text.contains("unknown-field") } else { is_named };
                assert!(is_told, "{path}{way}: {name}: {text}");
                tried += 1;
                if tried % 150 == 0 {
                    world.wait(61_000);
                }
            }
        }
    }
    assert!(tried > 200, "{tried}");
}
