//! Letting a hall terminal, a hotline or a partner's site act for oneself, for one visit.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::exchange::{Permit, Standing};
use service::exchange;

use super::draw;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::page::Badge;
use crate::paths;
use crate::shown::leaf::{Button, Part, Row, hidden};
use crate::site::Site;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| page(desk, None)).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        super::check_applicant(desk)?;
        match desk.asked.field("deed") {
            "make" => {
                let code = exchange::make_code(&desk.ctx, desk.sv)?;
                page(desk, Some(code))
            }
            "revoke" => {
                exchange::revoke(&desk.ctx, desk.sv, desk.asked.field("id"))?;
                Ok(Answer::to_done(paths::MY_CHANNELS, "permit-revoked"))
            }
            _ => Err(Fault::BadRequest),
        }
    })
    .await
}

fn page(desk: &Desk<'_>, code: Option<String>) -> Result<Answer, Fault> {
    super::check_applicant(desk)?;
    let is_own = desk.ctx.actor.agent().is_none();
    let permits = match is_own {
        true => exchange::permits(&desk.ctx, desk.sv)?,
        false => Vec::new(),
    };
    let make = Button {
        label: desk.t("channels-make"),
        about: String::new(),
        action_url: paths::MY_CHANNELS.to_owned(),
        tone: "success",
        hidden: vec![hidden("deed", "make")],
    };
    let first = Part {
        id: "code",
        title: desk.t("channels-code"),
        texts: vec![desk.t(if code.is_some() { "channels-code-once" } else { "channels-lead" })],
        code,
        buttons: is_own.then_some(make).into_iter().collect(),
        ..Part::default()
    };
    let list = Part {
        id: "permits",
        title: desk.t("channels-permits"),
        rows: permits.iter().map(|permit| row(desk, permit)).collect(),
        none: Some(desk.t("channels-none")),
        ..Part::default()
    };
    draw(desk, StatusCode::OK, paths::MY_CHANNELS, Vec::new(), vec![first, list])
}

fn row(desk: &Desk<'_>, permit: &Permit) -> Row {
    let standing = permit.standing(desk.ctx.now);
    let (state, tone) = match standing {
        Standing::Revoked => ("channels-revoked", "neutral"),
        Standing::Acts => ("channels-acts", "success"),
        Standing::Waits => ("channels-waits", "warning"),
        Standing::Over => ("channels-over", "neutral"),
    };
    let revoke = Button {
        label: desk.t("channels-revoke"),
        about: desk.moment(permit.created_at),
        action_url: paths::MY_CHANNELS.to_owned(),
        tone: "danger",
        hidden: vec![hidden("deed", "revoke"), hidden("id", permit.id.as_str())],
    };
    Row {
        title: desk.moment(permit.created_at),
        state: Some(Badge { key: state.to_owned(), label: desk.t(state), tone }),
        notes: permit.taken.iter().map(|(region, id, _)| format!("{region}.{id}")).collect(),
        buttons: standing.is_live().then_some(revoke).into_iter().collect(),
        ..Row::default()
    }
}
