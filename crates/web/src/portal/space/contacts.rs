//! Where notices go beside the inbox: asked for, proven by a code, switched, removed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::notice::{Carrier, recovers_from};
use service::carriers::{self, Own};

use super::super::second::kept;
use super::draw;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, FormError};
use crate::paths;
use crate::shown::leaf::{Button, Part, Row, action, hidden, with_error};
use crate::site::Site;

/// What was wrong: with which carrier, at which field, and in which words.
type Wrong<'a> = (Carrier, &'a str, &'a str);

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| page(desk, StatusCode::OK, None)).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.account()?;
        let carrier = Carrier::from_key(desk.asked.field("carrier"));
        let carrier = carrier.ok_or(Fault::BadRequest)?;
        let (ctx, sv, lang) = (&desk.ctx, desk.sv, desk.lang());
        let field = |name: &str| desk.asked.field(&format!("{}-{name}", carrier.key()));
        let (outcome, done) = match desk.asked.field("deed") {
            "ask" => {
                let typed = (field("address"), Some(field("password")));
                (carriers::ask(ctx, sv, carrier, typed, lang), "contact-asked")
            }
            "confirm" => (carriers::confirm(ctx, sv, carrier, field("code")), "contact-proven"),
            "on" => (carriers::switch(ctx, sv, carrier, true, lang), "contact-on"),
            "off" => (carriers::switch(ctx, sv, carrier, false, lang), "contact-off"),
            "forget" => {
                let password = Some(field("going"));
                (carriers::forget(ctx, sv, carrier, password), "contact-removed")
            }
            _ => return Err(Fault::BadRequest),
        };
        match outcome {
            Ok(()) => Ok(Answer::to_done(paths::MY_CONTACTS, done)),
            Err(service::Error::Wrong(field, why)) => {
                let is_going = desk.asked.field("deed") == "forget";
                let field = if is_going && field == "password" { "going" } else { field };
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some((carrier, field, why)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn page(desk: &Desk<'_>, status: StatusCode, wrong: Option<Wrong<'_>>) -> Result<Answer, Fault> {
    desk.account()?;
    let own = carriers::own(&desk.ctx, desk.sv)?;
    let mut errors = Vec::new();
    let mut parts = vec![Part {
        id: "inbox",
        title: desk.t("contacts-inbox"),
        texts: vec![desk.t("contacts-lead")],
        none: own.is_empty().then(|| desk.t("contacts-none")),
        ..Part::default()
    }];
    for way in own {
        parts.push(part(desk, &way, wrong, &mut errors));
    }
    draw(desk, status, paths::MY_CONTACTS, errors, parts)
}

fn part(desk: &Desk<'_>, way: &Own, wrong: Option<Wrong<'_>>, errors: &mut Vec<FormError>) -> Part {
    let carrier = way.carrier;
    let of = |field: &str| wrong.filter(|(own, at, _)| *own == carrier && *at == field);
    let is_waiting = way.contact.as_ref().is_some_and(|contact| contact.verified_at.is_none());
    let mut actions = Vec::new();
    if is_waiting {
        let name = format!("{}-code", carrier.key());
        let mut code = FieldView::new(&name, "text", desk.t("contacts-code"));
        code.hint = Some(desk.t("contacts-code-hint"));
        code.inputmode = Some("numeric");
        code.autocomplete = Some("one-time-code");
        code.maxlength = Some(12);
        let form = form_of(desk, carrier, "confirm", vec![code]);
        actions.push(told(desk, form, errors, &name, of("code")));
    }
    let name = format!("{}-address", carrier.key());
    let kind = if carrier == Carrier::Email { "email" } else { "tel" };
    let mut address = FieldView::new(&name, kind, desk.t(&format!("contacts-{kind}")));
    address.autocomplete = Some(kind);
    if of("address").is_some() {
        address = address.with_value(desk.asked.field(&name));
    }
    let password = |field: &str| {
        let name = format!("{}-{field}", carrier.key());
        let mut own = FieldView::new(&name, "password", desk.t("contacts-password"));
        own.hint = Some(desk.t("contacts-password-hint"));
        own.autocomplete = Some("current-password");
        (own, name)
    };
    let (asked, asked_name) = password("password");
    let mut fields = vec![address];
    fields.extend(way.asks_password.then_some(asked));
    let form = form_of(desk, carrier, "ask", fields);
    let form = told(desk, form, errors, &name, of("address"));
    actions.push(told(desk, form, errors, &asked_name, of("password")));
    if way.asks_password {
        let (going, name) = password("going");
        let mut form = form_of(desk, carrier, "forget", vec![going]);
        form.tone = "danger";
        actions.push(told(desk, form, errors, &name, of("going")));
    }
    if let Some(first) = actions.first_mut() {
        first.open |= is_waiting || way.contact.is_none();
    }
    Part {
        id: carrier.key(),
        title: desk.t(&format!("carrier-{}", carrier.key())),
        rows: way.contact.iter().map(|contact| row(desk, contact, way.asks_password)).collect(),
        actions,
        ..Part::default()
    }
}

/// A form of a carrier; its key keeps its fields apart from those of the other carrier.
fn form_of(
    desk: &Desk<'_>,
    carrier: Carrier,
    deed: &'static str,
    mut fields: Vec<FieldView>,
) -> crate::shown::desk_page::Action {
    fields.extend([kept("carrier", carrier.key()), kept("deed", deed)]);
    let key = match (carrier, deed) {
        (Carrier::Email, "ask") => "email-ask",
        (Carrier::Email, "forget") => "email-forget",
        (Carrier::Email, _) => "email-confirm",
        (_, "ask") => "message-ask",
        (_, "forget") => "message-forget",
        (..) => "message-confirm",
    };
    let (label, button) = (desk.t(&format!("contacts-{deed}")), format!("contacts-{deed}-do"));
    action(key, paths::MY_CONTACTS.to_owned(), label, desk.t(&button), fields)
}

fn told(
    desk: &Desk<'_>,
    form: crate::shown::desk_page::Action,
    errors: &mut Vec<FormError>,
    name: &str,
    wrong: Option<Wrong<'_>>,
) -> crate::shown::desk_page::Action {
    match wrong {
        Some((_, _, why)) => with_error(form, errors, name, &desk.t(&format!("contact-{why}"))),
        None => form,
    }
}

fn row(desk: &Desk<'_>, contact: &carriers::Contact, asks_password: bool) -> Row {
    let (state, tone) = match (contact.verified_at, contact.is_on) {
        (None, _) => ("contacts-waits", "warning"),
        (Some(_), true) => ("contacts-live", "success"),
        (Some(_), false) => ("contacts-off", "neutral"),
    };
    let button = |deed: &'static str, tone: &'static str| Button {
        label: desk.t(&format!("contacts-{deed}-do")),
        about: desk.t(&format!("carrier-{}", contact.carrier.key())),
        action_url: paths::MY_CONTACTS.to_owned(),
        tone,
        hidden: vec![hidden("carrier", contact.carrier.key()), hidden("deed", deed)],
    };
    let switch = match (contact.verified_at, contact.is_on) {
        (None, _) => None,
        (Some(_), true) => Some(button("off", "neutral")),
        (Some(_), false) => Some(button("on", "success")),
    };
    Row {
        title: contact.address.to_string(),
        state: Some(Badge { key: state.to_owned(), label: desk.t(state), tone }),
        buttons: switch
            .into_iter()
            .chain((!asks_password).then(|| button("forget", "danger")))
            .collect(),
        notes: contact
            .verified_at
            .map(recovers_from)
            .filter(|at| *at > desk.ctx.now)
            .map(|at| desk.t_with("contacts-recovers-from", &[("at", desk.moment(at).into())]))
            .into_iter()
            .collect(),
        ..Row::default()
    }
}
