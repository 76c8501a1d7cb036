//! What an answer costs of the budgets of reading, and who pays.

use std::sync::Arc;

use domain::identity::AccountId;
use domain::time::Instant;
use service::Services;
use service::budgets::{self, Alarm, Holder, Kind, Refused};

use crate::asked::Asked;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::site::Site;

/// So many bytes of a page that counts no rows cost as much as one row.
const BYTES_A_ROW: u64 = 4096;

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
    let now = (site.setup.clock)();
    let holder = Holder::of_source(&asked.source);
    match budgets::admit(&site.services, now, site.setup.default_region, kind, &holder) {
        Ok(()) => Ok(()),
        Err(refused) => Err(refuse(site, refused).await),
    }
}

/// Fails where nothing is left for the account, before any work is done but to know whose session
/// it is. The thread may wait.
pub(crate) fn admit_account(desk: &Desk<'_>) -> Result<(), Fault> {
    let Some(payer) = Payer::of(desk) else { return Ok(()) };
    let place = desk.site.setup.default_region;
    budgets::admit(desk.sv, payer.since, place, payer.kind, &payer.holder).map_err(|refused| {
        note(desk.site, refused.alarm);
        Fault::Throttled { retry_after_s: refused.retry_after_s }
    })
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

/// The account that pays for what is sent while it is read.
#[derive(Debug)]
pub(crate) struct Payer {
    kind: Kind,
    holder: Holder,
    since: Instant,
}

impl Payer {
    /// Whoever has logged in, where what they ask for costs anything.
    pub(crate) fn of(desk: &Desk<'_>) -> Option<Self> {
        let holder = Holder::Identity(desk.identity()?);
        Some(Self { kind: desk.asked.toll?, holder, since: desk.ctx.now })
    }

    /// Notes what has left already. What it costs beyond what there was must come back first.
    pub(crate) fn spend(&self, sv: &Services, amount: usize) {
        budgets::spend(sv, self.since, self.kind, &self.holder, amount as u64);
    }
}

async fn refuse(site: &Arc<Site>, refused: Refused) -> Fault {
    let Refused { retry_after_s, alarm } = refused;
    if alarm.is_some() {
        let site = Arc::clone(site);
        let noted = tokio::task::spawn_blocking(move || note(&site, alarm));
        // Whoever asks is refused whether or not this could be written down.
        let _ = noted.await;
    }
    Fault::Throttled { retry_after_s }
}

fn note(site: &Site, alarm: Option<Alarm>) {
    if let Some(Err(fault)) = alarm.map(|alarm| budgets::raise(&site.services, alarm)) {
        tracing::error!(%fault, "an alarm about a budget could not be kept");
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::paths;
    use crate::routes::{Face, route, routes};

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
            let is_paid = route.toll.is_some();
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
            assert_eq!(route.post_toll.is_some(), is_query, "{}", route.path);
            assert_eq!(route.toll_of(&Method::PATCH), None, "{}", route.path);
        }
    }

    #[test]
    fn whatever_is_carried_away_or_says_how_a_case_stands_is_paid_for() {
        let ends = [".pdf", ".csv", ".xlsx", ".jsonl", "/content", "/view", "/download", "/print"];
        let files = ["/files/{material}/{purpose}", "/files/{sheet}", "/papers/{paper}"];
        for route in routes().filter(|route| !route.is_post_only) {
            let is_file = files.iter().chain(&ends).any(|end| route.path.ends_with(end));
            let is_case = route.path.starts_with("/my/cases");
            if is_file || is_case {
                assert!(route.toll.is_some(), "{}", route.path);
            }
        }
    }

    #[test]
    fn each_route_is_paid_from_its_own_budget() {
        let paid = |path| route(path).unwrap_or_else(|| panic!("{path} is no route")).toll;
        for (path, kind) in [
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
            assert_eq!(paid(path), Some(kind), "{path}");
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
