//! How the search index stands, whether it equals the store, and what people searched in vain.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::time::Instant;
use serde::Serialize;
use service::catalogue::{self, Fruitless, Health, Proof};

use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::page::{Fact, Link};
use crate::paths;
use crate::site::Site;

/// Queries shown.
const QUERIES_MAX: u32 = 200;
/// Items named that differ.
const ITEMS_MAX: usize = 20;

#[derive(Serialize)]
struct QueryRow {
    words: String,
    /// The same search, to see whether it finds something by now.
    url: String,
    region: String,
    count: u32,
    last_on: String,
}

#[derive(Serialize)]
struct ProofView {
    holds: bool,
    text: String,
    missing: Vec<Link>,
}

#[derive(Serialize)]
struct FindingPage {
    building_note: Option<String>,
    facts: Vec<Fact>,
    prove_url: String,
    proof: Option<ProofView>,
    queries: Vec<QueryRow>,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        // Whoever may see the queries may see the index; this comes first.
        let queries = catalogue::fruitless(&desk.ctx, desk.sv, QUERIES_MAX)?;
        let proof = match desk.asked.query("prove") {
            Some("yes") => Some(catalogue::prove(desk.sv, desk.ctx.now)?),
            _ => None,
        };
        let health = catalogue::health(desk.sv);
        let page = FindingPage {
            building_note: (!health.is_whole && health.followed_at.is_some())
                .then(|| desk.t("finding-building")),
            facts: facts(desk, &health),
            prove_url: format!("{}?prove=yes", paths::FINDING),
            proof: proof.map(|proof| shown(desk, &proof)),
            queries: queries.iter().map(|query| row(desk, query)).collect(),
        };
        desk.page("office/finding.html", desk.t("nav-finding"), page)
    })
    .await
}

fn facts(desk: &Desk<'_>, health: &Health) -> Vec<Fact> {
    let at = |at: Option<Instant>| at.map(|at| desk.moment(at));
    let count = |number: usize| Some(number.to_string());
    let all = [
        desk.fact("finding-documents", count(health.size.documents)),
        desk.fact("finding-names", count(health.size.names)),
        desk.fact("finding-memory", count(health.size.bytes.div_ceil(1 << 20))),
        desk.fact("finding-rebuilt", at(health.rebuilt_at)),
        desk.fact("finding-followed", at(health.followed_at)),
    ];
    all.into_iter().flatten().collect()
}

fn shown(desk: &Desk<'_>, proof: &Proof) -> ProofView {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let args = [
        ("listed", number(proof.listed).into()),
        ("missing", number(proof.missing.len()).into()),
        ("surplus", number(proof.surplus.len()).into()),
    ];
    let key = if proof.holds() { "finding-holds" } else { "finding-differs" };
    ProofView {
        holds: proof.holds(),
        text: desk.t_with(key, &args),
        missing: proof
            .missing
            .iter()
            .take(ITEMS_MAX)
            .map(|id| Link { label: id.code.clone(), url: paths::guide(id.region, &id.code) })
            .collect(),
    }
}

fn row(desk: &Desk<'_>, query: &Fruitless) -> QueryRow {
    QueryRow {
        url: paths::with_query(paths::GUIDES, [("q", query.words.as_str())].into_iter()),
        words: query.words.clone(),
        region: desk.region_name(query.region),
        count: query.count,
        last_on: desk.date(query.last_on),
    }
}
