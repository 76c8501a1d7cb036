//! The second step of a login: a code, a passkey, or adding a first factor where one is required.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use service::people::{self, Made, Proven, RelyingParty, Ticket, Used};

use super::privacy::landing;
use super::space::security::{app_parts, codes_part, passkey_form};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;
use crate::shown::leaf::{Part, Sheet, action, hidden, with_error};
use crate::site::Site;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| match half(desk)? {
        Some(who) => draw(desk, StatusCode::OK, &who, None),
        None => elsewhere(desk),
    })
    .await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let Some(who) = half(desk)? else { return elsewhere(desk) };
        let deed = desk.asked.field("deed");
        let done = match deed {
            "code" => {
                let code: String = desk.asked.field("code").chars().take(40).collect();
                let from = desk.beginning();
                people::second_by_code(&desk.ctx, desk.sv, &who, &code, &from).map(Done::In)
            }
            "passkey" => by_passkey(desk, &who).map(Done::In),
            "app" => add_app(desk, &who).map(Done::Added),
            "key" => add_key(desk, &who).map(Done::Added),
            _ => return Err(Fault::BadRequest),
        };
        match done {
            Ok(Done::In(ticket)) => enter(desk, &ticket),
            Ok(Done::Added(codes)) => added(desk, codes),
            Err(service::Error::FactorRefused) => {
                // A passkey that was not taken is no fault of the field for codes.
                let wrong = match deed {
                    "passkey" => ("passkey", "second-does-not-fit"),
                    _ => ("code", "second-wrong"),
                };
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &who, Some(wrong))
            }
            Err(service::Error::Wrong(field, why)) => {
                let key = format!("second-{why}");
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &who, Some((field, &key)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

enum Done {
    In(Ticket),
    Added(Vec<String>),
}

/// Whoever has shown a first factor and not yet a second.
fn half(desk: &Desk<'_>) -> Result<Option<Proven>, Fault> {
    Ok(desk.proven()?.filter(|who| who.is_half))
}

/// Nobody is half-way in: the login, or the own desk.
fn elsewhere(desk: &Desk<'_>) -> Result<Answer, Fault> {
    Ok(Answer::to(match desk.ctx.actor.account() {
        Some(account) => paths::home_of(account),
        None => paths::LOGIN,
    }))
}

fn by_passkey(desk: &Desk<'_>, who: &Proven) -> service::Result<Ticket> {
    let text = |name: &str| desk.asked.field(name).to_owned();
    let used = Used {
        credential: text("credential"),
        client_data: text("client_data"),
        authenticator_data: text("authenticator_data"),
        signature: text("signature"),
    };
    let site = RelyingParty::at(&desk.site.setup.base_url).ok_or(service::Error::FactorRefused)?;
    let from = desk.beginning();
    people::second_by_passkey(&desk.ctx, desk.sv, who, &site, &used, &from)
}

pub(super) fn add_app(desk: &Desk<'_>, who: &Proven) -> service::Result<Vec<String>> {
    let (sealed, code) = (desk.asked.field("sealed"), desk.asked.field("code"));
    people::add_app(&desk.ctx, desk.sv, who, sealed, code, desk.asked.field("label"))
}

pub(super) fn add_key(desk: &Desk<'_>, who: &Proven) -> service::Result<Vec<String>> {
    let text = |name: &str| desk.asked.field(name).to_owned();
    let made = Made { client_data: text("client_data"), attestation: text("attestation") };
    let site = RelyingParty::at(&desk.site.setup.base_url);
    let site = site.ok_or(service::Error::Wrong("passkey", "does-not-fit"))?;
    people::add_passkey(&desk.ctx, desk.sv, who, &site, &made, desk.asked.field("label"))
}

fn enter(desk: &Desk<'_>, ticket: &Ticket) -> Result<Answer, Fault> {
    let next = desk.asked.field("next");
    let next = if paths::is_local(next) { next } else { paths::home_of(&ticket.account) };
    let mut answer = Answer::to(landing(desk, &ticket.account, next)?);
    answer.start_session(desk.site, ticket.account.id.region, &ticket.token);
    Ok(answer)
}

/// The factor is there; the recovery codes are shown this once, and the login goes on with it.
fn added(desk: &Desk<'_>, codes: Vec<String>) -> Result<Answer, Fault> {
    let mut part = codes_part(desk, codes);
    part.links = vec![crate::page::Link {
        label: desk.t("second-go-on"),
        url: next_url(desk.asked.field("next")),
    }];
    Sheet::new(desk.t("second-added"), vec![part]).draw(desk, StatusCode::OK)
}

/// The second step of the login, which leads to `next` afterwards.
pub(super) fn next_url(next: &str) -> String {
    match paths::is_local(next) {
        true => paths::with_query(paths::LOGIN_SECOND, [("next", next)].into_iter()),
        false => paths::LOGIN_SECOND.to_owned(),
    }
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    who: &Proven,
    wrong: Option<(&str, &str)>,
) -> Result<Answer, Fault> {
    let all = people::factors(desk.sv, who)?;
    let next = match desk.asked.query("next") {
        Some(next) => next,
        None => desk.asked.field("next"),
    };
    let next = if paths::is_local(next) { next } else { "" };
    let mut errors = Vec::new();
    let mut parts = Vec::new();
    if all.all.is_empty() {
        parts.extend(app_parts(desk, who, paths::LOGIN_SECOND, next, wrong, &mut errors)?);
        parts.extend(passkey_form(desk, who, &all, paths::LOGIN_SECOND, next).map(|form| Part {
            id: "passkey",
            title: desk.t("factor-passkey"),
            passkey: Some(form),
            ..Part::default()
        }));
    } else {
        let keys = all.passkeys();
        if !keys.is_empty() {
            let mut form = passkey_form(desk, who, &all, paths::LOGIN_SECOND, next);
            if let Some(form) = &mut form {
                form.deed = "use";
                form.hidden = vec![hidden("deed", "passkey"), hidden("next", next)];
                form.label = desk.t("second-passkey-use");
                form.hint = desk.t("second-passkey-use-hint");
            }
            parts.push(Part {
                id: "passkey",
                title: desk.t("factor-passkey"),
                passkey: form,
                ..Part::default()
            });
        }
        parts.push(code_part(desk, &all, next, wrong, &mut errors));
    }
    let key = if all.all.is_empty() { "second-enrol-title" } else { "second-title" };
    let lead = if all.all.is_empty() { "second-enrol-lead" } else { "second-lead" };
    let mut sheet = Sheet::new(desk.t(key), parts);
    sheet.lead = Some(desk.t(lead));
    sheet.errors = errors;
    sheet.draw(desk, status)
}

fn code_part(
    desk: &Desk<'_>,
    all: &people::Factors,
    next: &str,
    wrong: Option<(&str, &str)>,
    errors: &mut Vec<FormError>,
) -> Part {
    let label = if all.has_app() { "second-code" } else { "second-recovery" };
    let mut field = FieldView::new("code", "text", desk.t(label));
    field.hint = Some(desk.t("second-code-hint"));
    field.autocomplete = Some("one-time-code");
    field.maxlength = Some(40);
    let url = paths::with_query(paths::LOGIN_SECOND, [("next", next)].into_iter());
    let mut form =
        action("code", url, desk.t("second-by-code"), desk.t("second-submit"), vec![field]);
    form.fields.extend([kept("deed", "code"), kept("next", next)]);
    form.open = true;
    form.tone = "success";
    if let Some((field, key)) = wrong {
        form = with_error(form, errors, field, &desk.t(key));
    }
    Part { id: "by-code", title: desk.t("second-by-code"), actions: vec![form], ..Part::default() }
}

/// A field that is sent along and not shown.
pub(super) fn kept(name: &str, value: &str) -> FieldView {
    FieldView::new(name, "hidden", String::new()).with_value(value)
}
