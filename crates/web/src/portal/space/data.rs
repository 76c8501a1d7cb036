//! Taking one's data along, and closing the account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use service::Services;
use service::people::{self, Copy};

use super::super::second::kept;
use super::draw;
use crate::asked::Asked;
use crate::budget::Payer;
use crate::desk::{Answer, Desk, change, look, paid_for};
use crate::download::{pieces, saved};
use crate::fault::{self, Fault};
use crate::field::FieldView;
use crate::page::{Fact, Link};
use crate::paths;
use crate::shown::leaf::{Part, action, with_error};
use crate::site::Site;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| page(desk, StatusCode::OK, None)).await
}

/// Everything that is kept about the account, for machines. How long it is shows while it is sent;
/// it is paid for as it goes.
pub(crate) async fn download(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    let asked = Arc::new(asked);
    let begun = paid_for(
        &site,
        &asked,
        |_, _| 1,
        |desk| {
            super::check_applicant(desk)?;
            Ok((Copy::begin(&desk.ctx, desk.sv)?, Payer::of(desk)))
        },
    );
    match begun.await {
        Ok(begun) => {
            let body = pieces(&site.services, "a copy of one's data", begun, next);
            saved(body, "application/json; charset=utf-8", "tongban-my-data.json")
        }
        Err(fault) => fault::respond(&site, &asked, fault),
    }
}

fn next(
    (copy, payer): &mut (Copy, Option<Payer>),
    sv: &Services,
) -> service::Result<Option<Vec<u8>>> {
    let piece = copy.next(sv)?;
    if let (Some(payer), Some(piece)) = (payer, &piece) {
        payer.spend(sv, piece.len());
    }
    Ok(piece)
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        super::check_applicant(desk)?;
        let who = desk.proven()?.filter(|who| !who.is_half).ok_or(Fault::LogIn)?;
        let password: String = desk.asked.field("password").chars().take(1000).collect();
        let name = desk.t("account-closed-name");
        match people::close(&desk.ctx, desk.sv, &who, &password, &name) {
            Ok(()) => {
                let mut answer = Answer::to_done(paths::HOME, "account-closed");
                answer.end_session(desk.site);
                Ok(answer)
            }
            Err(service::Error::Wrong(_, why)) => {
                let wrong = ("close", desk.t(&format!("close-{why}")));
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong))
            }
            Err(service::Error::LoginRefused) => {
                let wrong = ("password", desk.t("security-old-wrong"));
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn page(
    desk: &Desk<'_>,
    status: StatusCode,
    wrong: Option<(&str, String)>,
) -> Result<Answer, Fault> {
    super::check_applicant(desk)?;
    let left = people::kept(&desk.ctx, desk.sv)?;
    let mut errors = Vec::new();
    let export = Part {
        id: "export",
        title: desk.t("data-export"),
        texts: vec![desk.t("data-export-lead")],
        links: vec![
            Link { label: desk.t("data-read"), url: paths::MY_DATA_READ.to_owned() },
            Link { label: desk.t("data-download"), url: paths::MY_DATA_JSON.to_owned() },
            Link { label: desk.t("space-looks"), url: paths::MY_LOOKS.to_owned() },
            Link { label: desk.t("cases-title"), url: paths::MY_CASES.to_owned() },
        ],
        ..Part::default()
    };
    let count = |label: &str, n: usize, why: &str| Fact {
        label: desk.t_with(label, &[("n", i64::try_from(n).unwrap_or(i64::MAX).into())]),
        value: desk.t(why),
    };
    let mut password = FieldView::new("password", "password", desk.t("login-password"));
    password.autocomplete = Some("current-password");
    let mut form = action(
        "close",
        paths::MY_DATA.to_owned(),
        desk.t("data-close-form"),
        desk.t("data-close-button"),
        vec![password, kept("deed", "close")],
    );
    form.tone = "danger";
    if let Some((field, text)) = wrong {
        form = with_error(form, &mut errors, field, &text);
    }
    let close = Part {
        id: "close",
        title: desk.t("data-close"),
        texts: vec![desk.t("data-close-lead")],
        facts: vec![
            Fact { label: desk.t("data-goes"), value: desk.t("data-goes-what") },
            count("data-stays-cases", left.ended_cases, "data-stays-cases-why"),
            count("data-stays-looks", left.looks, "data-stays-looks-why"),
            count("data-stays-consents", left.consents, "data-stays-consents-why"),
            count("data-open-cases", left.open_cases, "data-open-cases-why"),
        ],
        actions: vec![form],
        ..Part::default()
    };
    draw(desk, status, paths::MY_DATA, errors, vec![export, close])
}
