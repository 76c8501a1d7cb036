//! Who looked at my data, when and why; and the messages I got.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use service::people;

use super::draw;
use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::page::Link;
use crate::paths;
use crate::shown::leaf::{Part, Row};
use crate::site::Site;

/// How many entries a page shows.
const PAGE: u32 = 50;

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        super::check_applicant(desk)?;
        let before = desk.asked.query("before");
        let found = people::looks(&desk.ctx, desk.sv, before, PAGE)?;
        let more = found.last().filter(|_| found.len() == PAGE as usize);
        let links = more.map(|last| Link {
            label: desk.t("looks-older"),
            url: paths::with_query(paths::MY_LOOKS, [("before", last.id.as_str())].into_iter()),
        });
        let part = Part {
            id: "looks",
            title: desk.t("looks-title"),
            texts: vec![desk.t("looks-lead")],
            rows: found.iter().map(|look| row(desk, look)).collect(),
            none: Some(desk.t("looks-none")),
            links: links.into_iter().collect(),
            ..Part::default()
        };
        draw(desk, StatusCode::OK, paths::MY_LOOKS, Vec::new(), vec![part])
    })
    .await
}

fn row(desk: &Desk<'_>, look: &people::Look) -> Row {
    let role = match look.role.as_str() {
        "" => desk.t("role-none"),
        role => desk.t(&format!("role-{role}")),
    };
    let purpose = desk.t(&format!("purpose-{}", look.purpose.key()));
    let mut notes = vec![format!("{} · {}", desk.moment(look.at), purpose)];
    notes.extend(look.case.is_none().then(|| desk.t("looks-account")));
    if !look.reason.is_empty() {
        notes.push(desk.t_with("looks-reason", &[("reason", look.reason.clone().into())]));
    }
    let is_own = desk.ctx.actor.agent().is_none();
    Row {
        title: format!("{} · {role}", look.by_name),
        notes,
        link: look
            .case
            .as_ref()
            .filter(|_| is_own)
            .map(|id| Link { label: id.shown(), url: paths::my_case(id) }),
        ..Row::default()
    }
}

pub(crate) async fn messages(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        super::check_applicant(desk)?;
        let found = service::cases::messages(&desk.ctx, desk.sv)?;
        let rows = found.iter().map(|message| Row {
            title: desk.t(&format!("event-{}", message.about)),
            notes: vec![match &message.case {
                Some(id) => format!("{} · {}", desk.moment(message.at), id.shown()),
                None => desk.moment(message.at),
            }],
            link: message
                .case
                .as_ref()
                .filter(|_| desk.ctx.actor.agent().is_none())
                .map(|id| Link { label: id.shown(), url: paths::my_case(id) }),
            ..Row::default()
        });
        let part = Part {
            id: "messages",
            title: desk.t("space-messages"),
            rows: rows.collect(),
            none: Some(desk.t("messages-none")),
            ..Part::default()
        };
        draw(desk, StatusCode::OK, paths::MY_MESSAGES, Vec::new(), vec![part])
    })
    .await
}
