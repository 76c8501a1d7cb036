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
use crate::page::{Badge, Link};
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
        let next = Some(desk.asked.field("next")).filter(|next| paths::is_local(next));
        Ok(match next {
            Some(next) => Answer::to(paths::with_query(
                paths::MY_CONSENTS,
                [("done", done), ("next", next)].into_iter(),
            )),
            None => Answer::to_done(paths::MY_CONSENTS, done),
        })
    })
    .await
}

fn page(desk: &Desk<'_>) -> Result<Answer, Fault> {
    super::check_applicant(desk)?;
    let all = match people::consents(&desk.ctx, desk.sv) {
        // An agent decides about nobody's: what is shown is their own, without buttons.
        Err(service::Error::Forbidden) => people::space(&desk.ctx, desk.sv)?.consents,
        other => other?,
    };
    let next = desk.asked.query("next").filter(|next| paths::is_local(next));
    let row = |purpose: ConsentPurpose| row(desk, &all, purpose, next);
    let (apart, others): (Vec<_>, Vec<_>) = ConsentPurpose::ALL
        .into_iter()
        .partition(|purpose| matches!(purpose, ConsentPurpose::Sensitive(_)));
    let now = Part {
        id: "consents",
        title: desk.t("space-consents"),
        texts: vec![desk.t("consents-lead")],
        rows: others.into_iter().map(row).collect(),
        links: vec![Link { label: desk.t("consent-notice"), url: paths::PRIVACY.to_owned() }],
        ..Part::default()
    };
    let mut sensitive = Part {
        id: "sensitive",
        title: desk.t("consents-sensitive"),
        texts: vec![desk.t("consents-sensitive-lead")],
        rows: apart.into_iter().map(row).collect(),
        ..Part::default()
    };
    if let Some(next) = next {
        // Whoever acts for another cannot decide here.
        let may_decide = people::may_decide(&desk.ctx);
        let asked = if may_decide { "consents-asked" } else { "consents-asked-principal" };
        sensitive.texts.insert(0, desk.t(asked));
        let label = desk.t("consents-back");
        sensitive.links.push(Link { label, url: next.to_owned() });
    }
    let log = Part {
        id: "consent-log",
        title: desk.t("consents-log"),
        rows: all.iter().map(|one| entry(desk, one)).collect(),
        none: Some(desk.t("consents-none")),
        ..Part::default()
    };
    let mut parts = vec![now, sensitive, log];
    if next.is_some() {
        parts.swap(0, 1);
    }
    draw(desk, StatusCode::OK, paths::MY_CONSENTS, Vec::new(), parts)
}

/// One purpose: whether it is agreed to, and the button that changes that.
fn row(
    desk: &Desk<'_>,
    all: &[people::Consent],
    purpose: ConsentPurpose,
    next: Option<&str>,
) -> Row {
    let is_given = people::consent_holds(all, purpose);
    let key = purpose.key();
    let state = if is_given { "consent-holds" } else { "consent-not" };
    let mut button = Button {
        label: desk.t(if is_given { "consent-withdraw" } else { "consent-give" }),
        about: desk.t(&format!("consent-{key}")),
        action_url: paths::MY_CONSENTS.to_owned(),
        tone: if is_given { "danger" } else { "success" },
        hidden: vec![
            hidden("purpose", key),
            hidden("deed", if is_given { "withdraw" } else { "give" }),
        ],
    };
    button.hidden.extend(next.map(|next| hidden("next", next)));
    let version = [("version", purpose.version().into())];
    Row {
        title: desk.t(&format!("consent-{key}")),
        state: Some(Badge {
            key: state.to_owned(),
            label: desk.t(state),
            tone: if is_given { "success" } else { "neutral" },
        }),
        notes: vec![
            desk.t(&format!("consent-{key}-text")),
            desk.t_with("consent-version", &version),
        ],
        buttons: if people::may_decide(&desk.ctx) { vec![button] } else { Vec::new() },
        ..Row::default()
    }
}

pub(super) fn entry(desk: &Desk<'_>, one: &people::Consent) -> Row {
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
