//! What was agreed to, in which version, and taking it back.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use service::people::{self, ConsentPurpose};

use super::draw;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::page::Badge;
use crate::paths;
use crate::shown::leaf::{Button, Part, Row, hidden};
use crate::site::Site;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, page).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        super::check_applicant(desk)?;
        let purpose = ConsentPurpose::from_key(desk.asked.field("purpose"));
        let purpose = purpose.ok_or(Fault::BadRequest)?;
        let is_given = match desk.asked.field("deed") {
            "give" => true,
            "withdraw" => false,
            _ => return Err(Fault::BadRequest),
        };
        people::set_consent(&desk.ctx, desk.sv, purpose, is_given)?;
        let done = if is_given { "consent-given" } else { "consent-withdrawn" };
        Ok(Answer::to_done(paths::MY_CONSENTS, done))
    })
    .await
}

fn page(desk: &Desk<'_>) -> Result<Answer, Fault> {
    super::check_applicant(desk)?;
    let space = people::space(&desk.ctx, desk.sv)?;
    let holds = |purpose: ConsentPurpose| {
        space.consents.iter().any(|one| {
            one.purpose == purpose.key()
                && one.version == purpose.version()
                && one.withdrawn_at.is_none()
        })
    };
    let rows = ConsentPurpose::ALL.map(|purpose| {
        let (key, given) = (purpose.key(), holds(purpose));
        let state = if given { "consent-holds" } else { "consent-not" };
        let button = Button {
            label: desk.t(if given { "consent-withdraw" } else { "consent-give" }),
            about: desk.t(&format!("consent-{key}")),
            action_url: paths::MY_CONSENTS.to_owned(),
            tone: if given { "danger" } else { "success" },
            hidden: vec![
                hidden("purpose", key),
                hidden("deed", if given { "withdraw" } else { "give" }),
            ],
        };
        let version = [("version", purpose.version().into())];
        Row {
            title: desk.t(&format!("consent-{key}")),
            state: Some(Badge {
                key: state.to_owned(),
                label: desk.t(state),
                tone: if given { "success" } else { "neutral" },
            }),
            notes: vec![
                desk.t(&format!("consent-{key}-text")),
                desk.t_with("consent-version", &version),
            ],
            buttons: vec![button],
            ..Row::default()
        }
    });
    let now = Part {
        id: "consents",
        title: desk.t("space-consents"),
        texts: vec![desk.t("consents-lead")],
        rows: rows.into(),
        ..Part::default()
    };
    let log = Part {
        id: "consent-log",
        title: desk.t("consents-log"),
        rows: space.consents.iter().map(|one| entry(desk, one)).collect(),
        none: Some(desk.t("consents-none")),
        ..Part::default()
    };
    draw(desk, StatusCode::OK, paths::MY_CONSENTS, Vec::new(), vec![now, log])
}

fn entry(desk: &Desk<'_>, one: &people::Consent) -> Row {
    let version = [("version", one.version.into())];
    let given = [("at", desk.moment(one.given_at).into())];
    let mut notes =
        vec![desk.t_with("consent-version", &version), desk.t_with("consent-given-at", &given)];
    notes.extend(
        one.withdrawn_at
            .map(|at| desk.t_with("consent-withdrawn-at", &[("at", desk.moment(at).into())])),
    );
    Row { title: desk.t(&format!("consent-{}", one.purpose)), notes, ..Row::default() }
}
