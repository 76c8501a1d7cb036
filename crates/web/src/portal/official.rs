//! Logging in by the identity provider.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use service::people::{self, Came, Return};

use super::privacy::landing;
use super::second::next_url;
use crate::asked::{Asked, OFFICIAL_COOKIE};
use crate::desk::{Answer, Desk, look};
use crate::fault::Fault;
use crate::page::Link;
use crate::paths;
use crate::shown::leaf::{Part, Sheet};
use crate::site::Site;

/// How long the browser keeps what it brings back.
const KEPT_S: i64 = 600;

/// Sends the browser to the provider.
pub(crate) async fn begin(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        // Linking begins with a form of one's own space, never with an address.
        if let Some(account) = desk.ctx.actor.account() {
            return Ok(Answer::to(paths::home_of(account)));
        }
        let next = desk.asked.query("next").filter(|next| paths::is_local(next));
        away(desk, next.unwrap_or_default())
    })
    .await
}

/// Sends the browser to the provider, or says why that cannot be.
fn away(desk: &Desk<'_>, next: &str) -> Result<Answer, Fault> {
    match people::begin_official(&desk.ctx, desk.sv, next, &back_url(desk)) {
        Ok(away) => {
            let mut answer = Answer::to(away.url);
            answer.cookie(desk.site, OFFICIAL_COOKIE, &away.kept, Some(KEPT_S), true);
            Ok(answer)
        }
        Err(service::Error::Provider(fault)) => failed(desk, fault),
        Err(other) => Err(other.into()),
    }
}

/// A page that leads to the provider: a form of ours must not be answered by another site.
pub(super) fn way(desk: &Desk<'_>) -> Result<Answer, Fault> {
    match people::begin_official(&desk.ctx, desk.sv, paths::MY_SECURITY, &back_url(desk)) {
        Ok(away) => {
            let part = Part {
                id: "way",
                title: desk.t("official-way"),
                links: vec![Link { label: desk.t("official-go"), url: away.url }],
                ..Part::default()
            };
            let sheet = Sheet::new(desk.t("official-link"), vec![part]);
            let mut answer = sheet.draw(desk, StatusCode::OK)?;
            answer.cookie(desk.site, OFFICIAL_COOKIE, &away.kept, Some(KEPT_S), true);
            Ok(answer)
        }
        Err(service::Error::Provider(fault)) => failed(desk, fault),
        Err(other) => Err(other.into()),
    }
}

fn back_url(desk: &Desk<'_>) -> String {
    format!("{}{}", desk.site.setup.base_url, paths::OFFICIAL_BACK)
}

/// Takes what the provider's answer brings back.
pub(crate) async fn back(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let text = |name: &str| desk.asked.query(name).unwrap_or_default();
        let back_url = back_url(desk);
        let back = Return {
            kept: desk.asked.official.as_deref().unwrap_or_default(),
            state: text("state"),
            code: text("code"),
            issuer: desk.asked.query("iss"),
            error: desk.asked.query("error"),
            back_url: &back_url,
            source: &desk.asked.source,
            agent: &desk.asked.agent,
            region: desk.region(),
        };
        let mut answer = match people::finish_official(&desk.ctx, desk.sv, &back) {
            Ok(Came::In(ticket, next)) => {
                if let Some((region, token)) = &desk.asked.session {
                    // As at every login, the session before it ends.
                    people::log_out(desk.sv, *region, token)?;
                }
                let home = paths::home_of(&ticket.account);
                let next = if paths::is_local(&next) { next.as_str() } else { home };
                let mut answer = match ticket.needs_second {
                    true => Answer::to(next_url(next)),
                    false => Answer::to(landing(desk, &ticket.account, next)?),
                };
                answer.start_session(desk.site, ticket.account.id.region, &ticket.token);
                answer
            }
            Ok(Came::Linked) => Answer::to_done(paths::MY_SECURITY, "linked"),
            Err(service::Error::Provider(fault)) => failed(desk, fault)?,
            Err(service::Error::ChangedMeanwhile) => {
                Answer::to_done(paths::MY_SECURITY, "linked-elsewhere")
            }
            Err(other) => return Err(other.into()),
        };
        answer.cookie(desk.site, OFFICIAL_COOKIE, "", Some(0), true);
        Ok(answer)
    })
    .await
}

/// Takes a logout token from the provider itself: no browser, no form of ours. Whoever it is from
/// shows by its signature.
pub(crate) async fn logout(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        match people::logout_by_provider(&desk.ctx, desk.sv, desk.asked.field("logout_token")) {
            Ok(_) => Ok(Answer::text("text/plain; charset=utf-8", String::new())),
            Err(service::Error::Provider(people::ProviderFault::Down)) => {
                Err(Fault::Unavailable("the provider's keys cannot be read".to_owned()))
            }
            Err(service::Error::Provider(_)) => Err(Fault::BadRequest),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// Logged out here; the way to log out there, which no form of ours may lead to by itself.
pub(super) fn out(desk: &Desk<'_>, url: String) -> Result<Answer, Fault> {
    let part = Part {
        id: "out",
        title: desk.t("official-out-too"),
        texts: vec![desk.t("official-out-why")],
        links: vec![
            Link { label: desk.t("official-out-go"), url },
            Link { label: desk.t("nav-home"), url: paths::HOME.to_owned() },
        ],
        ..Part::default()
    };
    Sheet::new(desk.t("official-out"), vec![part]).draw(desk, StatusCode::OK)
}

/// A page that says what went wrong and what can be done.
fn failed(desk: &Desk<'_>, fault: people::ProviderFault) -> Result<Answer, Fault> {
    let status = match fault {
        people::ProviderFault::Down => StatusCode::SERVICE_UNAVAILABLE,
        people::ProviderFault::Lying => StatusCode::BAD_GATEWAY,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let key = fault.key();
    let part = Part {
        id: "what-now",
        title: desk.t("official-what-now"),
        texts: vec![desk.t(&format!("official-{key}-todo"))],
        links: vec![
            Link { label: desk.t("official-by-password"), url: paths::LOGIN.to_owned() },
            Link { label: desk.t("nav-home"), url: paths::HOME.to_owned() },
        ],
        ..Part::default()
    };
    let mut sheet = Sheet::new(desk.t("official-failed"), vec![part]);
    sheet.lead = Some(desk.t(&format!("official-{key}")));
    sheet.draw(desk, status)
}
