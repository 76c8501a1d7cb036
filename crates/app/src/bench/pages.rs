//! Pages a second: a public one from the cache and a case behind a login, against a bare handler
//! that returns the same bytes; then how long they take at half of that load.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use domain::identity::Actor;

use super::Asked;
use super::client::Client;
use super::fixture::{self, Fixture, ctx};
use super::load::{self, Turn, us_since};
use super::report::{Point, Report};
use super::server::Server;

/// Threads that ask, each over many connections in turn, so that asking costs little.
const THREADS: usize = 2;
/// Connections of each thread.
const CONNECTIONS: usize = 32;
/// Threads with one connection each, in the runs at a fixed rate.
const STEADY: usize = 32;

/// A page with the bare handler's path for the same bytes.
struct Page {
    name: &'static str,
    bare_name: &'static str,
    bare_path: &'static str,
    path: String,
    login: Option<String>,
}

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    anyhow::ensure!(asked.database.is_none(), "pages are measured on SQLite: leave --database out");
    let folder = super::folder(asked)?;
    let mut report = Report::new("pages", "sqlite");
    say("filling a database");
    let fixture = Fixture::create(&fixture::sqlite_url(folder.path()), 8, 1)?;
    let product = Server::product(Arc::clone(&fixture.services))?;
    let pages = pages(&fixture)?;
    let mut bytes = Vec::new();
    for page in &pages {
        let mut client = connected(page, product.address)?;
        let body = client.visit(&client.get_bytes(&page.path), 200)?;
        report.notes.push(format!("{}: {} bytes of HTML", page.name, body.len()));
        bytes.push((page.bare_path, Bytes::from(body)));
    }
    let bare = Server::bare(bytes)?;
    let mut take = |point: Point| {
        say(&format!("{}: {:.0}/s, p99 {} µs", point.name, point.per_second, point.p99_us));
        report.points.push(point);
    };
    for page in &pages {
        let limit = || full(asked, page.bare_name, bare.address, page, page.bare_path);
        take(limit()?);
        for _ in 0..2 {
            take(full(asked, page.name, product.address, page, &page.path)?);
            take(limit()?);
        }
    }
    for page in &pages {
        let rate = report.middle_rate(page.name) / 2.0;
        let point = steady(asked, product.address, page, rate)?;
        say(&format!("{}: {:.0}/s, p99 {} µs", point.name, point.per_second, point.p99_us));
        report.points.push(point);
    }
    let [public, case] = &pages;
    report.ratio("cached public page ÷ bare", public.name, public.bare_name, 0.5, Some(0.8));
    report.ratio("case page ÷ bare", case.name, case.bare_name, 0.10, Some(0.2));
    for page in &pages {
        let name = half(page);
        let p99 = report.points.iter().find(|p| p.name == name).map_or(f64::NAN, |p| {
            // An answer that was not the page is as bad as one that never came.
            if p.failures == 0 { p.p99_us as f64 / 1000.0 } else { f64::INFINITY }
        });
        report.at_most(&format!("p99, {name}"), " ms", &[p99], 50.0);
    }
    product.stop()?;
    bare.stop()?;
    Ok(report)
}

fn half(page: &Page) -> String {
    format!("{}, half load", page.name)
}

/// The guide of the item, and a case of the first citizen.
fn pages(fixture: &Fixture) -> anyhow::Result<[Page; 2]> {
    let (login, account) = &fixture.citizens[0];
    let ctx = ctx(Actor::Account(Box::new(account.clone())));
    let application = fixture.application("bench");
    let id = service::cases::submit(&ctx, &fixture.services, &application)?;
    Ok([
        Page {
            name: "public page",
            bare_name: "bare, public",
            bare_path: "/public",
            path: format!("/guides/{}/{}", fixture.region, fixture.item_code),
            login: None,
        },
        Page {
            name: "case page",
            bare_name: "bare, case",
            bare_path: "/case",
            path: format!("/my/cases/{}/{}", id.region, id.number),
            login: Some(login.clone()),
        },
    ])
}

fn connected(page: &Page, address: SocketAddr) -> anyhow::Result<Client> {
    let mut client = Client::open(address)?;
    if let Some(login) = &page.login {
        client.log_in(login)?;
    }
    Ok(client)
}

/// A connection with its request: the bare server needs no login, and gets the same cookies.
fn ready(page: &Page, address: SocketAddr, path: &str) -> anyhow::Result<(Client, Vec<u8>)> {
    let client = match path == page.path {
        true => connected(page, address)?,
        false => Client::open(address)?,
    };
    let request = client.get_bytes(path);
    Ok((client, request))
}

/// As many as can be had.
fn full(
    asked: &Asked,
    name: &str,
    address: SocketAddr,
    page: &Page,
    path: &str,
) -> anyhow::Result<Point> {
    let mut workers = Vec::with_capacity(THREADS);
    for _ in 0..THREADS {
        let mut links = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            let (mut client, request) = ready(page, address, path)?;
            client.write(&request)?;
            links.push((client, request, Instant::now()));
        }
        let mut next = 0;
        workers.push(move || -> anyhow::Result<Turn> {
            let (client, request, sent_at) = &mut links[next];
            next = (next + 1) % CONNECTIONS;
            let status = client.read()?.status;
            let us = us_since(*sent_at);
            *sent_at = Instant::now();
            client.write(request)?;
            Ok(if status == 200 { Turn::DoneIn(us) } else { Turn::Failed })
        });
    }
    let (tally, used) = load::closed(workers, asked.point)?;
    Ok(Point::new(name, THREADS * CONNECTIONS, tally).with_cpu(used))
}

/// So many a second, whether or not the answers keep up; each is timed from when it was due.
fn steady(asked: &Asked, address: SocketAddr, page: &Page, rate: f64) -> anyhow::Result<Point> {
    let between = Duration::from_secs_f64(STEADY as f64 / rate);
    let mut workers = Vec::with_capacity(STEADY);
    for n in 0..STEADY {
        let (mut client, request) = ready(page, address, &page.path)?;
        let mut due: Option<Instant> = None;
        let first = between.mul_f64(n as f64 / STEADY as f64);
        workers.push(move || -> anyhow::Result<Turn> {
            let at = due.unwrap_or_else(|| Instant::now() + first);
            due = Some(at + between);
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            let status = client.send(&request)?.status;
            Ok(if status == 200 { Turn::DoneIn(us_since(at)) } else { Turn::Failed })
        });
    }
    let (tally, used) = load::closed(workers, asked.point)?;
    Ok(Point::new(&half(page), STEADY, tally).with_cpu(used))
}
