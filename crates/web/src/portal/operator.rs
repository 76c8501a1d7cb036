//! Health and figures for those who run the site.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::asked::Asked;
use crate::desk::{Answer, look};
use crate::fault::{self, Fault};
use crate::site::Site;

const PLAIN: &str = "text/plain; charset=utf-8";

/// The process runs and answers.
pub(crate) async fn health() -> &'static str {
    "ok\n"
}

/// The database can be reached and has the schema this program needs.
pub(crate) async fn ready(State(site): State<Arc<Site>>) -> (StatusCode, &'static str) {
    let checked = tokio::task::spawn_blocking(move || site.services.ready());
    match checked.await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    }
}

/// Figures in the Prometheus text format, for readers on this host only; a proxy on this host is nobody's
/// reader.
pub(crate) async fn metrics(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    let is_here = asked.source.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    if !is_here || asked.is_passed_on {
        return fault::respond(&site, &asked, Fault::NotFound);
    }
    look(site, asked, |desk| {
        let waiting = service::work::waiting(desk.sv)?;
        let papers = service::papers::standing(desk.sv)?;
        let (notices, left_out) = service::carriers::figures(desk.sv)?;
        let left_out = i64::try_from(left_out).unwrap_or(i64::MAX);
        let oldest_s =
            waiting.oldest_at.map_or(0, |at| desk.ctx.now.millis_since(at).max(0) / 1000);
        let hashes = i64::try_from(desk.sv.password_hashes()).unwrap_or(i64::MAX);
        let gauges = [
            ("tongban_outbox_waiting", "Effects not yet carried out.", waiting.jobs),
            ("tongban_outbox_failing", "Effects that failed at least once.", waiting.failing),
            ("tongban_outbox_oldest_seconds", "Age of the oldest waiting effect.", oldest_s),
            ("tongban_notices_waiting", "Notices not yet brought.", notices.waiting),
            ("tongban_notices_failing", "Waiting notices that had a fault.", notices.failing),
            ("tongban_notices_failed", "Notices that were given up.", notices.failed),
            ("tongban_notices_left_out", "Notices a full queue left to the inbox.", left_out),
            ("tongban_papers_waiting", "Papers not yet made.", papers.waiting),
            ("tongban_papers_failing", "Papers whose making failed.", papers.failing),
            ("tongban_password_hashes", "Password hashes made since the start.", hashes),
        ];
        Ok(Answer::text(PLAIN, desk.site.metrics.text(&gauges)))
    })
    .await
}
