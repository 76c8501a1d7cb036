//! A whole submission: the form over HTTP, what follows from it, and the receipt as a PDF; what it
//! costs in processor time once everything is warm.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use domain::identity::Actor;

use super::Asked;
use super::cpu;
use super::fixture::{Fixture, ctx};
use super::load::{Tally, us_since};
use super::report::{Point, Report};
use super::seeded::url;
use super::server::Server;
use super::submit::submitter;
use crate::clock;

/// How many submissions one point has.
const SUBMISSIONS: u64 = 1_000;
const SUBMISSIONS_QUICK: u64 = 100;
/// How many connections they come over.
const CLIENTS: u64 = 4;
/// How many points are taken; one before them warms everything up.
const POINTS: usize = 3;

/// Runs the scenario.
pub fn run(asked: &Asked, say: &dyn Fn(&str)) -> anyhow::Result<Report> {
    let folder = super::folder(asked)?;
    let fixture = Fixture::create(&url(asked, folder.path()), 16, u16::try_from(CLIENTS)?)?;
    let sv = &fixture.services;
    let server = Server::product(Arc::clone(sv))?;
    let mut report = Report::new("receipt", sv.db.engine());
    let total = if asked.is_quick { SUBMISSIONS_QUICK } else { SUBMISSIONS };
    let mut costs = Vec::new();
    for point in 0..=POINTS {
        let began = Instant::now();
        let used = cpu::used_us();
        let times_us = submitted(&fixture, &server, total)?;
        let received = cpu::used_us() - used;
        // From here on no client runs: every thread works for the product.
        let used = cpu::process_us();
        service::work::drain(sv, clock::now())?;
        let made = service::papers::make_due(sv, clock::now())?;
        let followed = cpu::process_us() - used;
        anyhow::ensure!(u64::from(made) == total, "{made} receipts for {total} submissions");
        let cost = |us: u64| us as f64 / total as f64 / 1000.0;
        say(&format!(
            "{:.2} ms of processor time each: {:.2} received and stored, {:.2} told and printed",
            cost(received + followed),
            cost(received),
            cost(followed)
        ));
        if point == 0 {
            continue;
        }
        costs.push(cost(received + followed));
        let tally = Tally { times_us, failures: 0, elapsed: began.elapsed() };
        let point = Point::new("submission with its receipt", usize::try_from(CLIENTS)?, tally);
        report.points.push(point.with_cpu(received + followed));
    }
    server.stop()?;
    report.at_most("processor time of a submission with its receipt", " ms", &costs, 10.0);
    report.notes.push(looked_at(&fixture)?);
    let checked = service::verify::verify(&sv.db, |_| {})?;
    anyhow::ensure!(checked.broken.is_empty(), "chains do not hold: {:?}", checked.broken);
    Ok(report)
}

/// Sends the form so often, over several connections; the threads are told from the product's by
/// their names.
fn submitted(fixture: &Fixture, server: &Server, total: u64) -> anyhow::Result<Vec<u64>> {
    let mut all = Vec::new();
    std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for (login, _) in &fixture.citizens {
            let mut submit = submitter(fixture, server.address, login)?;
            let one = move || -> anyhow::Result<Vec<u64>> {
                let mut times = Vec::new();
                for _ in 0..total / CLIENTS {
                    let began = Instant::now();
                    anyhow::ensure!(submit()?, "a submission was refused");
                    times.push(us_since(began));
                }
                Ok(times)
            };
            let thread = std::thread::Builder::new().name(cpu::CLIENT.to_owned());
            threads.push(thread.spawn_scoped(scope, one)?);
        }
        for thread in threads {
            all.extend(thread.join().expect("a client does not panic")?);
        }
        Ok(all)
    })
}

/// Fetches the last receipt as its applicant does, and says what it is.
fn looked_at(fixture: &Fixture) -> anyhow::Result<String> {
    let sv = &fixture.services;
    let own = ctx(Actor::Account(Box::new(fixture.citizens[0].1.clone())));
    let cases = service::cases::list_own(&own, sv, None, 1)?;
    let case = cases.first().context("the citizen has a case")?;
    let papers = service::papers::list(&own, sv, &case.id)?;
    let paper = papers.first().context("the case has a receipt")?;
    let code = service::papers::shown_code(paper);
    let (paper, bytes) = service::papers::file(&own, sv, &code)?;
    let bytes = bytes.context("the receipt is made")?;
    anyhow::ensure!(bytes.starts_with(b"%PDF-"), "the receipt is no PDF");
    let pages = paper.made.map_or(0, |made| made.pages);
    Ok(format!("a receipt is a PDF of {} bytes and {pages} page(s)", bytes.len()))
}
