//! What an answer costs of the budgets of reading, and who pays.

use std::sync::Arc;

use axum::http::Method;
use domain::identity::AccountId;
use service::budgets::{self, Holder, Kind, Refused};

use crate::asked::Asked;
use crate::fault::Fault;
use crate::paths;
use crate::site::Site;

/// So many bytes of a page that counts no rows cost as much as one row.
const BYTES_A_ROW: u64 = 4096;

/// From which budget the answers of a route are paid; none where they are free.
pub(crate) fn toll(method: &Method, route: &str) -> Option<Kind> {
    // What changes something is never taken back once it is done; its own rules bound it.
    let is_query = matches!(route, paths::QUERY | "/api/v1/cases/query");
    if is_query && method == Method::POST {
        return Some(Kind::Cases);
    }
    if is_query || !matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| route.ends_with(ending));
    let begins = |beginnings: &[&str]| beginnings.iter().any(|one| route.starts_with(one));
    if ends(&[".pdf", "/content", "/view", "/files/{material}/{purpose}", "/files/{sheet}"])
        || begins(&["/papers/", paths::MY_DATA_JSON])
    {
        return Some(Kind::Files);
    }
    if begins(&["/hall/cases.", "/office/cases."]) {
        return Some(Kind::Lists);
    }
    if begins(&["/my/cases", "/verify/"]) {
        return Some(Kind::Cases);
    }
    if begins(&["/lists/"]) && ends(&[".csv", ".json", ".xlsx", "/print"])
        || ends(&["/power-list", "/responsibility-list"])
    {
        return Some(Kind::Lists);
    }
    let is_read = begins(&["/guides", "/lists/", "/results", "/api/v1/items"])
        || ends(&["/api/v1/search", "/api/v1/suggestions"]);
    is_read.then_some(Kind::Reading)
}

/// What an answer holds, in the units of its budget.
pub(crate) fn amount(kind: Kind, rows: Option<usize>, bytes: usize) -> u64 {
    let bytes = bytes as u64;
    match (kind, rows) {
        (Kind::Files, _) => bytes,
        (_, Some(rows)) => (rows as u64).max(1),
        (Kind::Cases, None) => 1,
        (_, None) => 1 + bytes / BYTES_A_ROW,
    }
}

/// Fails where nothing is left for this address, before any work is done.
pub(crate) async fn admit(site: &Arc<Site>, asked: &Asked) -> Result<(), Fault> {
    let Some(kind) = asked.toll else { return Ok(()) };
    let place = site.setup.default_region;
    let holder = Holder::of_source(&asked.source);
    let now = (site.setup.clock)();
    match budgets::admit(&site.services, now, place, kind, &holder) {
        Ok(()) => Ok(()),
        Err(refused) => Err(refuse(site, refused).await),
    }
}

/// Pays for an answer, or fails: then the answer must not leave.
pub(crate) async fn pay(
    site: &Arc<Site>,
    asked: &Asked,
    identity: Option<AccountId>,
    amount: impl FnOnce(Kind) -> u64,
) -> Result<(), Fault> {
    let Some(kind) = asked.toll else { return Ok(()) };
    let place = site.setup.default_region;
    let source = Holder::of_source(&asked.source);
    let holders = [Some(source), identity.map(Holder::Identity)];
    let holders: Vec<Holder> = holders.into_iter().flatten().collect();
    let now = (site.setup.clock)();
    match budgets::take(&site.services, now, place, kind, &holders, amount(kind)) {
        Ok(()) => Ok(()),
        Err(refused) => Err(refuse(site, refused).await),
    }
}

async fn refuse(site: &Arc<Site>, refused: Refused) -> Fault {
    let Refused { retry_after_s, alarm } = refused;
    if let Some(alarm) = alarm {
        let site = Arc::clone(site);
        let raised = tokio::task::spawn_blocking(move || budgets::raise(&site.services, alarm));
        // Whoever asks is refused whether or not this could be written down.
        if let Ok(Err(fault)) = raised.await {
            tracing::error!(%fault, "an alarm about a budget could not be kept");
        }
    }
    Fault::Throttled { retry_after_s }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{Face, routes};

    /// Public routes whose answers cost nothing: pages that say the same to everybody, forms, and
    /// what machines on this host and identity providers ask.
    const FREE: [&str; 20] = [
        "/",
        "/about",
        "/api/v1/cases/query",
        "/api/v1/oauth/token",
        "/api/v1/openapi.json",
        "/healthz",
        "/login",
        "/login/official",
        "/login/official/back",
        "/login/official/logout",
        "/login/recover",
        "/login/recover/code",
        "/login/recover/password",
        "/login/second",
        "/logout",
        "/privacy",
        "/query",
        "/readyz",
        "/regions",
        "/static/{name}",
    ];

    #[test]
    fn every_public_route_is_paid_for_or_known_to_be_free() {
        for route in routes().filter(|route| route.face == Face::Public) {
            let is_paid = toll(&Method::GET, route.path).is_some();
            let is_free = FREE.contains(&route.path) || route.path == paths::VERIFY;
            assert!(is_paid != is_free, "{}: paid {is_paid}, free {is_free}", route.path);
        }
        for path in FREE {
            assert!(routes().any(|route| route.path == path), "{path} is no route");
        }
    }

    #[test]
    fn what_changes_something_is_not_paid_for() {
        for route in routes().filter(|route| route.takes_post) {
            let is_query = matches!(route.path, "/query" | "/api/v1/cases/query");
            assert_eq!(toll(&Method::POST, route.path).is_some(), is_query, "{}", route.path);
        }
    }

    #[test]
    fn each_route_is_paid_from_its_own_budget() {
        let paid = |route| toll(&Method::GET, route);
        for (route, kind) in [
            ("/guides", Kind::Reading),
            ("/guides/suggest.json", Kind::Reading),
            ("/guides/{region}/{code}", Kind::Reading),
            ("/guides/{region}/{code}/guide.pdf", Kind::Files),
            ("/lists/power", Kind::Reading),
            ("/lists/power.csv", Kind::Lists),
            ("/lists/power/print", Kind::Lists),
            ("/api/v1/items", Kind::Reading),
            ("/api/v1/power-list", Kind::Lists),
            ("/verify/{paper}", Kind::Cases),
            ("/my/cases", Kind::Cases),
            ("/my/cases/{region}/{number}", Kind::Cases),
            ("/my/cases/{region}/{number}/receipt.pdf", Kind::Files),
            ("/my/files/{file}/content", Kind::Files),
            ("/papers/{paper}", Kind::Files),
            ("/my/data/download", Kind::Files),
            ("/office/cases.csv", Kind::Lists),
        ] {
            assert_eq!(paid(route), Some(kind), "{route}");
            assert!(routes().any(|known| known.path == route), "{route} is no route");
        }
        assert_eq!(paid("/office/cases/{region}/{number}"), None);
    }

    #[test]
    fn an_answer_costs_its_rows_or_its_size() {
        assert_eq!(amount(Kind::Reading, Some(20), 90_000), 20);
        assert_eq!(amount(Kind::Reading, Some(0), 90_000), 1);
        assert_eq!(amount(Kind::Reading, None, 40_960), 11);
        assert_eq!(amount(Kind::Cases, None, 40_960), 1);
        assert_eq!(amount(Kind::Files, None, 40_960), 40_960);
    }
}
