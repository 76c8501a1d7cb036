//! A form that comes in after its session ended: held in the page until the person is back.

use axum::http::StatusCode;
use serde::Serialize;
use service::people::{self, Login};

use super::apply::{Posted, Target};
use super::apply_compare::as_hidden;
use super::apply_page::Hidden;
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;
use crate::sheet::posted_answers;

#[derive(Serialize)]
struct HeldPage {
    action_url: String,
    hidden: Vec<Hidden>,
    fields: Vec<FieldView>,
    errors: Vec<FormError>,
    count: usize,
}

/// Asks for a login on a page that holds what was typed; a right login shows the form with it.
pub(super) fn show(desk: &Desk<'_>, region: &str, code: &str) -> Result<Answer, Fault> {
    let is_login = desk.asked.field("deed") == "resume";
    if !desk.asked.is_same_origin {
        return Err(Fault::Csrf);
    }
    let mut errors = Vec::new();
    if is_login {
        desk.check_visitor_token()?;
        let login = Login {
            login: desk.asked.field("login:account").chars().take(200).collect(),
            password: desk.asked.field("login:password").chars().take(1000).collect(),
            source: desk.asked.source.clone(),
            agent: desk.asked.agent.clone(),
        };
        match people::log_in(&desk.ctx, desk.sv, &login) {
            Ok(ticket) => {
                let mut asked = desk.asked.clone();
                let home = ticket.account.id.region;
                asked.session = Some((home, ticket.token.clone()));
                let back = Desk::open(desk.site, &asked)?;
                let mut answer = resume(&back, region, code)?;
                answer.start_session(desk.site, home, &ticket.token);
                return Ok(answer);
            }
            Err(service::Error::LoginRefused) => errors
                .push(FormError { field: "login:account".to_owned(), text: desk.t("login-wrong") }),
            Err(other) => return Err(other.into()),
        }
    }
    draw(desk, region, code, errors)
}

fn resume(desk: &Desk<'_>, region: &str, code: &str) -> Result<Answer, Fault> {
    let target = Target::open(desk, region, code)?;
    let posted = Posted {
        revision: desk.asked.field("revision").parse().unwrap_or(0),
        answers: posted_answers(desk.asked),
        key: desk.asked.field("key").chars().take(64).collect(),
    };
    posted.draw(desk, &target, Some(desk.t("held-back")))
}

fn draw(
    desk: &Desk<'_>,
    region: &str,
    code: &str,
    errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let mut account = FieldView::new("login:account", "text", desk.t("login-account"))
        .with_value(desk.asked.field("login:account"));
    account.autocomplete = Some("username");
    account.error = errors.first().map(|error| error.text.clone());
    let mut password = FieldView::new("login:password", "password", desk.t("login-password"));
    password.autocomplete = Some("current-password");
    let typed = posted_answers(desk.asked);
    let own = ["key", "revision"]
        .map(|name| Hidden { name: name.to_owned(), value: desk.asked.field(name).to_owned() });
    let page = HeldPage {
        action_url: paths::apply(desk.region_of(region)?, code),
        count: typed.values().filter(|values| values.iter().any(|v| !v.trim().is_empty())).count(),
        hidden: own.into_iter().chain(as_hidden(&typed)).collect(),
        fields: vec![account, password],
        errors,
    };
    desk.page_with(StatusCode::UNAUTHORIZED, "portal/apply/held.html", desk.t("held-title"), page)
}
