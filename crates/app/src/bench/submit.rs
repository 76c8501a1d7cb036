//! Durable case submissions: over HTTP and in process, against what the database itself takes.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use domain::identity::Actor;

use super::client::{Client, encoded, hidden};
use super::fixture::{self, Fixture, ctx};
use super::load;
use super::report::{Point, Report};
use super::server::Server;
use super::{Asked, postgres_limit, sqlite_limit};
use crate::clock;

/// How many ask at once in the points that are held against the limit.
const CLIENTS: usize = 32;
/// How many ask at once in the other points.
const OTHERS: [usize; 3] = [1, 8, 128];

const LIMIT: &str = "limit";
const HTTP: &str = "over HTTP";
const IN_PROCESS: &str = "in process";

/// The limit program of the engine at hand.
enum Limit {
    Sqlite(sqlite_limit::SqliteLimit),
    Postgres(postgres_limit::Schema),
}

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    match &asked.database {
        None => {
            let mut report = Report::new("submit", "sqlite");
            let limit = Limit::Sqlite(sqlite_limit::SqliteLimit::open(folder.path())?);
            measure(asked, say, &fixture::sqlite_url(folder.path()), limit, &mut report)?;
            bars(&mut report, 0.20, 0.35);
            Ok(report)
        }
        Some(url) => {
            let mut report = Report::new("submit", "postgresql");
            let name = |part: &str| format!("tongban_bench_{part}_{}", std::process::id());
            let product = postgres_limit::Schema::create(url, name("product"))?;
            let limit = postgres_limit::Schema::create(url, name("limit"))?;
            postgres_limit::create(&limit)?;
            report.notes.push(product.server()?);
            measure(asked, say, &product.url(), Limit::Postgres(limit), &mut report)?;
            bars(&mut report, 0.25, 0.45);
            Ok(report)
        }
    }
}

fn bars(report: &mut Report, http: f64, http_aim: f64) {
    report.ratio("submissions over HTTP ÷ limit", HTTP, LIMIT, http, Some(http_aim));
    report.ratio("submissions in process ÷ limit", IN_PROCESS, LIMIT, 0.5, None);
}

fn measure(
    asked: &Asked,
    say: &dyn Fn(&str),
    url: &str,
    limit: Limit,
    report: &mut Report,
) -> anyhow::Result<()> {
    say("filling a database");
    let most = OTHERS.into_iter().max().unwrap_or(CLIENTS);
    let fixture = Fixture::create(url, CLIENTS, u16::try_from(most)?)?;
    let server = Server::product(Arc::clone(&fixture.services))?;
    let mut take = |point: Point| {
        say(&format!("{}, {} clients: {:.0}/s", point.name, point.clients, point.per_second));
        report.points.push(point);
    };
    take(limit.point(asked)?);
    for _ in 0..2 {
        take(over_http(asked, &fixture, server.address, CLIENTS)?);
        take(in_process(asked, &fixture, CLIENTS)?);
        take(limit.point(asked)?);
    }
    for clients in OTHERS {
        let mut point = over_http(asked, &fixture, server.address, clients)?;
        point.name = format!("{HTTP}, {clients}");
        take(point);
    }
    server.stop()?;
    limit.close()?;
    let checked = service::verify::verify(&fixture.services.db, |_| {})?;
    anyhow::ensure!(checked.broken.is_empty(), "broken cases after the load: {:?}", checked.broken);
    report.notes.push(format!("{} cases were stored and their chains verified", checked.cases));
    Ok(())
}

impl Limit {
    fn point(&self, asked: &Asked) -> anyhow::Result<Point> {
        let (tally, used) = match self {
            Self::Sqlite(limit) => {
                load::closed((0..CLIENTS).map(|_| limit.producer()).collect(), asked.point)?
            }
            Self::Postgres(schema) => {
                let seed = u64::try_from(clock::now().millis())?;
                let producers = (0..CLIENTS as u64)
                    .map(|n| postgres_limit::producer(schema, seed + n))
                    .collect::<anyhow::Result<Vec<_>>>()?;
                load::closed(producers, asked.point)?
            }
        };
        Ok(Point::new(LIMIT, CLIENTS, tally).with_cpu(used))
    }

    fn close(self) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(limit) => limit.close(),
            Self::Postgres(_) => Ok(()),
        }
    }
}

fn in_process(asked: &Asked, fixture: &Fixture, clients: usize) -> anyhow::Result<Point> {
    let workers = fixture.citizens.iter().take(clients).map(|(_, account)| {
        let mut application = fixture.application("");
        let actor = Actor::Account(Box::new(account.clone()));
        let services = &fixture.services;
        move || {
            let ctx = ctx(actor.clone());
            application.idempotency_key = ctx.id(9);
            service::cases::submit(&ctx, services, &application)?;
            Ok(true)
        }
    });
    // The clients run the use case themselves, so their time is not told apart.
    let before = fixture.services.db.groups();
    let (tally, _) = load::closed(workers.collect(), asked.point)?;
    let group = grouped(fixture, before);
    Ok(Point { group, ..Point::new(IN_PROCESS, clients, tally) })
}

/// How many writes shared a commit since `before`, on average.
fn grouped(fixture: &Fixture, before: Option<store::Groups>) -> Option<f64> {
    let (now, before) = (fixture.services.db.groups()?, before?);
    let commits = now.commits.saturating_sub(before.commits);
    let writes = now.writes.saturating_sub(before.writes);
    (commits > 0).then(|| writes as f64 / commits as f64)
}

fn over_http(
    asked: &Asked,
    fixture: &Fixture,
    address: SocketAddr,
    clients: usize,
) -> anyhow::Result<Point> {
    let workers = fixture
        .citizens
        .iter()
        .take(clients)
        .map(|(login, _)| submitter(fixture, address, login))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let before = fixture.services.db.groups();
    let (tally, used) = load::closed(workers, asked.point)?;
    let group = grouped(fixture, before);
    Ok(Point { group, ..Point::new(HTTP, clients, tally).with_cpu(used) })
}

/// A logged-in connection that sends the form again and again, each time with a key of its own.
pub(super) fn submitter(
    fixture: &Fixture,
    address: SocketAddr,
    login: &str,
) -> anyhow::Result<impl FnMut() -> anyhow::Result<bool> + Send + use<>> {
    let mut client = Client::open(address)?;
    client.log_in(login)?;
    let path = format!("/apply/{}/{}", fixture.region, fixture.item_code);
    let page = client.visit(&client.get_bytes(&path), 200)?;
    let csrf = hidden(&page, "csrf").context("the form has no token")?;
    let mut fields = format!("csrf={csrf}");
    for (key, values) in &fixture.answers {
        for value in values {
            fields.push_str(&format!("&{key}={}", encoded(value)));
        }
    }
    fields.push_str("&key=");
    let prefix = format!("{login}-{}-", clock::now().millis());
    // Keys are as long as those the form gives out.
    let width = 36 - prefix.len();
    let head = client.post_head(&path);
    let head = format!("{head}{}\r\n\r\n{fields}{prefix}", fields.len() + 36).into_bytes();
    let (mut request, mut number) = (Vec::with_capacity(head.len() + 64), 0_u64);
    Ok(move || {
        number += 1;
        request.clear();
        request.extend_from_slice(&head);
        request.extend_from_slice(format!("{number:0width$}").as_bytes());
        let answer = client.send(&request)?;
        Ok(answer.status == 303 && answer.head.contains("/receipt"))
    })
}
