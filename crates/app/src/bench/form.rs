//! Forms: what working one out costs, an edit in a long group, a save in the designer, and the
//! processor time of filling one in.

use std::time::Instant;

use anyhow::Context;
use domain::code::CreditCode;
use domain::form::{Answers, Check, Choice, Field, Form, Gives, Kind, Schema};
use domain::identity::{Actor, Grant, Holder, Role};
use domain::text::Bilingual;
use service::people::NewAccount;

use super::Asked;
use super::client::{Client, encoded, hidden};
use super::fixture::{Fixture, PASSWORD, ctx};
use super::load::{self, us_since};
use super::report::{Point, Report};
use super::seeded::url;
use super::server::Server;
use crate::{clock, demo};

/// How often each figure is taken.
const POINTS: usize = 3;
/// Rows of the long group.
const ROWS: usize = 1_000;
/// Fields of the form in the designer.
const DESIGNED: usize = 200;

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let fixture = Fixture::create(&url(asked, folder.path()), 8, 2)?;
    let mut report = Report::new("form", fixture.services.db.engine());
    evaluation(asked, say, &mut report)?;
    let editor = editor(&fixture)?;
    let server = Server::product(std::sync::Arc::clone(&fixture.services))?;
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let client = || -> anyhow::Result<Client> { Client::open(server.address) };
    long_group(asked, say, &fixture, client()?, &mut report)?;
    designer(asked, say, &fixture, client()?, &editor, &mut report)?;
    filling_in(asked, say, &fixture, client()?, &mut report)?;
    server.stop()?;
    report.notes.push(
        "answers come packed, as browsers ask for them; in a browser the page that comes back is \
         read and put in place as well"
            .to_owned(),
    );
    Ok(report)
}

/// A form of 100 fields and 50 rules, worked out again and again in one thread.
fn evaluation(asked: &Asked, say: &dyn Fn(&str), report: &mut Report) -> anyhow::Result<()> {
    let form = Form::compile(&ruled())
        .map_err(|faults| anyhow::anyhow!("the form is broken: {faults:?}"))?;
    let today = clock::now().civil_date_in_china();
    let answers = ruled_answers();
    anyhow::ensure!(form.evaluate(&answers, today).fields.len() == 100, "not 100 fields");
    let mut middles = Vec::new();
    for _ in 0..POINTS {
        let worker = || {
            let began = Instant::now();
            let state = form.evaluate(&answers, today);
            let us = us_since(began);
            Ok(match state.fields.is_empty() {
                true => load::Turn::Failed,
                false => load::Turn::DoneIn(us),
            })
        };
        let (tally, _) = load::closed(vec![worker], asked.point / 4)?;
        let point = Point::new("100 fields, 50 rules", 1, tally);
        say(&format!("{}: {} µs", point.name, point.p50_us));
        middles.push(point.p50_us as f64 / 1000.0);
        report.points.push(point);
    }
    report.at_most("a form of 100 fields and 50 rules", " ms", &middles, 1.0);
    Ok(())
}

/// Fifty fields to fill in, and fifty with a rule each: shown, required, computed, checked.
fn ruled() -> Schema {
    let field = |key: String, kind| Field {
        length_max: Some(100),
        ..Field::new(&key, kind, Bilingual::both("项", "Item"))
    };
    let plain = (0..50).map(|n| match n % 3 {
        0 => field(format!("number_{n}"), Kind::Number),
        1 => Field {
            options: ["yes", "no"]
                .map(|value| Choice {
                    value: value.to_owned(),
                    label: Bilingual::both("选", "Choice"),
                })
                .into(),
            ..field(format!("choice_{n}"), Kind::Choice)
        },
        _ => field(format!("text_{n}"), Kind::Text),
    });
    let ruled = (0..50).map(|n| {
        let (number, choice) = (n % 16 * 3, n % 16 * 3 + 1);
        let key = format!("ruled_{n}");
        match n % 4 {
            0 => Field {
                visible_when: Some(format!("choice_{choice} == 'yes' && number_{number} > 10")),
                ..field(key, Kind::Text)
            },
            1 => Field {
                required_when: Some(format!("number_{number} >= 18 || choice_{choice} == 'no'")),
                ..field(key, Kind::Text)
            },
            2 => Field {
                compute: Some(format!("number_{number} * 3 + size(text_{})", number + 2)),
                gives: Some(Gives::Int),
                ..field(key, Kind::Computed)
            },
            _ => Field {
                checks: vec![Check {
                    rule: format!("ruled_{n} > number_{number} && ruled_{n} < 100000"),
                    message: Bilingual::both("应当更大", "It must be larger"),
                }],
                ..field(key, Kind::Number)
            },
        }
    });
    Schema { schema: Schema::LAYOUT, fields: plain.chain(ruled).collect() }
}

fn ruled_answers() -> Answers {
    let schema = ruled();
    let answer = |field: &Field| {
        let text = match field.kind {
            Kind::Number if field.key.starts_with("ruled") => "90000".to_owned(),
            Kind::Number => "42".to_owned(),
            Kind::Choice => "yes".to_owned(),
            Kind::Text => "青云路十八号的一间小店".to_owned(),
            _ => return None,
        };
        Some((field.key.clone(), vec![text]))
    };
    schema.fields.iter().filter_map(answer).collect()
}

/// An edit in a group of a thousand rows: the whole form is posted, saved, worked out and drawn.
fn long_group(
    asked: &Asked,
    say: &dyn Fn(&str),
    fixture: &Fixture,
    mut client: Client,
    report: &mut Report,
) -> anyhow::Result<()> {
    let code = demo::forms::WITH_EVERY_KIND;
    let path = format!("/apply/{}/{code}", region_of(fixture, code)?);
    client.log_in(&fixture.citizens[0].0)?;
    let page = client.visit(&client.get_bytes(&path), 200)?;
    let (csrf, key) = (owned(&page, "csrf")?, owned(&page, "key")?);
    let mut answers = String::new();
    for n in 1..=ROWS {
        answers.push_str(&format!(
            "&owners={n}&owners.{n}.owner_name={}&owners.{n}.share=1&owners.{n}.invested={n}.50",
            encoded("甄有礼")
        ));
    }
    let (mut revision, mut edits) = (0_u32, 0_u64);
    let mut worker = || {
        edits += 1;
        let body = format!(
            "csrf={csrf}&key={key}&revision={revision}&deed=autosave&area={}{answers}",
            50 + edits % 100
        );
        let head = packed(&client.post_head(&path));
        let request = format!("{head}{}\r\n\r\n{body}", body.len());
        let answer = client.send(request.as_bytes())?;
        revision += 1;
        Ok(answer.status == 200)
    };
    let mut middles = Vec::new();
    for _ in 0..POINTS {
        let (tally, used) = load::closed(vec![&mut worker], asked.point / 2)?;
        let point = Point::new("an edit among 1,000 rows", 1, tally).with_cpu(used);
        anyhow::ensure!(point.failures == 0, "{} edits were not taken", point.failures);
        say(&format!("{}: {:.1} ms", point.name, point.p50_us as f64 / 1000.0));
        middles.push(point.p50_us as f64 / 1000.0);
        report.points.push(point);
    }
    report.at_most("an edit in a group of 1,000 rows", " ms", &middles, 100.0);
    Ok(())
}

/// A save of a form of 200 fields in the designer, with the page that follows.
fn designer(
    asked: &Asked,
    say: &dyn Fn(&str),
    fixture: &Fixture,
    mut client: Client,
    editor: &str,
    report: &mut Report,
) -> anyhow::Result<()> {
    let path = format!("/office/items/{}/{}/form", fixture.region, fixture.item_code);
    client.log_in(editor)?;
    let page = client.visit(&client.get_bytes(&path), 200)?;
    let csrf = owned(&page, "csrf")?;
    let mut fields = ruled().fields;
    fields.extend(
        ruled()
            .fields
            .into_iter()
            .take(DESIGNED - fields.len())
            .map(|field| Field { key: format!("{}_more", field.key), ..field }),
    );
    let document = serde_json::to_string(&Schema { schema: Schema::LAYOUT, fields })?;
    let mut save = |deed: &str, more: &str| -> anyhow::Result<()> {
        let page = client.visit(&client.get_bytes(&path), 200)?;
        let revision = hidden(&page, "revision").context("the designer has no revision")?;
        let body = format!("csrf={csrf}&revision={revision}&deed={deed}{more}");
        let request = format!("{}{}\r\n\r\n{body}", client.post_head(&path), body.len());
        client.visit(request.as_bytes(), 303).map(drop)
    };
    save("replace", &format!("&document={}", encoded(&document)))?;
    let mut is_down = false;
    let mut worker = || {
        is_down = !is_down;
        save(if is_down { "down:number_0" } else { "up:number_0" }, "").map(|()| true)
    };
    let mut middles = Vec::new();
    for _ in 0..POINTS {
        let (tally, used) = load::closed(vec![&mut worker], asked.point / 4)?;
        let point = Point::new("a save in the designer, 200 fields", 1, tally).with_cpu(used);
        say(&format!("{}: {:.1} ms", point.name, point.p50_us as f64 / 1000.0));
        middles.push(point.p50_us as f64 / 1000.0);
        report.points.push(point);
    }
    report.at_most("a save and its page in the designer of 200 fields", " ms", &middles, 200.0);
    Ok(())
}

/// The page of a form, three saves of a draft, and an application with one answer missing.
fn filling_in(
    asked: &Asked,
    say: &dyn Fn(&str),
    fixture: &Fixture,
    mut client: Client,
    report: &mut Report,
) -> anyhow::Result<()> {
    let path = format!("/apply/{}/{}", fixture.region, fixture.item_code);
    client.log_in(&fixture.citizens[1].0)?;
    let page = client.visit(&client.get_bytes(&path), 200)?;
    let (csrf, key) = (owned(&page, "csrf")?, owned(&page, "key")?);
    let mut answers = String::new();
    for (name, values) in fixture.answers.iter().filter(|(name, _)| *name != "promise") {
        for value in values {
            answers.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    let (mut revision, mut rounds) = (0_u32, 0_u64);
    let mut worker = || {
        rounds += 1;
        let form = packed(&client.post_head(&path));
        let got = String::from_utf8(client.get_bytes(&path))?.replace("\r\n\r\n", GZIP_LAST);
        let mut is_right = client.send(got.as_bytes())?.status == 200;
        for (n, deed) in ["autosave", "autosave", "autosave", "submit"].into_iter().enumerate() {
            let body = format!(
                "csrf={csrf}&key={key}&revision={revision}&deed={deed}{answers}&note_{n}={rounds}"
            );
            let request = format!("{form}{}\r\n\r\n{body}", body.len());
            let status = client.send(request.as_bytes())?.status;
            let is_save = deed == "autosave";
            is_right &= status == if is_save { 200 } else { 422 };
            revision += u32::from(is_save);
        }
        Ok(is_right)
    };
    let mut costs = Vec::new();
    for _ in 0..POINTS {
        let (tally, used) = load::closed(vec![&mut worker], asked.point)?;
        let point = Point::new("page, three saves, validation", 1, tally).with_cpu(used);
        anyhow::ensure!(point.failures == 0, "{} rounds went wrong", point.failures);
        let cost = point.cpu_us.unwrap_or_default() / 1000.0;
        say(&format!("{}: {cost:.2} ms of processor time", point.name));
        costs.push(cost);
        report.points.push(point);
    }
    report.at_most("processor time of page, three saves, validation", " ms", &costs, 5.0);
    Ok(())
}

const GZIP_LAST: &str = "\r\naccept-encoding: gzip\r\n\r\n";

/// The head of a request whose answer may come packed.
fn packed(head: &str) -> String {
    head.replace("content-type:", "accept-encoding: gzip\r\ncontent-type:")
}

fn owned(page: &str, name: &str) -> anyhow::Result<String> {
    hidden(page, name).map(str::to_owned).with_context(|| format!("the page has no {name}"))
}

fn region_of(fixture: &Fixture, code: &str) -> anyhow::Result<String> {
    let snapshot = service::catalogue::snapshot(&fixture.services, clock::now())?;
    let found = snapshot.items.iter().find(|item| item.code == code);
    found.map(|item| item.region.to_string()).context("the item is not published")
}

/// An item editor, by login name.
fn editor(fixture: &Fixture) -> anyhow::Result<String> {
    let login = "bench-editor".to_owned();
    let grant = Grant { role: Role::ItemEditor, region: fixture.region, org: None::<CreditCode> };
    let new = NewAccount {
        region: fixture.region,
        login: login.clone(),
        password: PASSWORD.to_owned(),
        name: "甄编".to_owned(),
        holder: Holder::Staff,
        phone: None,
        grants: vec![grant],
    };
    service::people::create(&ctx(Actor::System), &fixture.services, new)?;
    Ok(login)
}
