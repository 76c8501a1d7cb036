//! A form that comes in after its session ended: held in the page until the person is back.

use axum::http::StatusCode;
use serde::Serialize;
use service::people::{self, Login, Ticket};

use super::apply::{Posted, Target};
use super::apply_compare::as_hidden;
use super::apply_page::Hidden;
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;
use crate::posted::posted_answers;

#[derive(Serialize)]
struct HeldPage {
    action_url: String,
    hidden: Vec<Hidden>,
    fields: Vec<FieldView>,
    deed: &'static str,
    errors: Vec<FormError>,
    count: usize,
}

/// How far the login on a held page is.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Password,
    Second,
}

/// Asks for a login on a page that holds what was typed; a right login shows the form with it.
pub(super) fn show(desk: &Desk<'_>, region: &str, code: &str) -> Result<Answer, Fault> {
    if !desk.asked.is_same_origin {
        return Err(Fault::Csrf);
    }
    let half = || Ok::<_, Fault>(desk.proven()?.filter(|who| who.is_half));
    let (step, done) = match desk.asked.field("deed") {
        "resume" => {
            desk.check_visitor_token()?;
            let login = Login {
                login: desk.asked.field("login:account").chars().take(200).collect(),
                password: desk.asked.field("login:password").chars().take(1000).collect(),
                source: desk.asked.source.clone(),
                agent: desk.asked.agent.clone(),
            };
            (Step::Password, people::log_in(&desk.ctx, desk.sv, &login))
        }
        "resume-second" => {
            desk.check_visitor_token()?;
            let Some(who) = half()? else { return draw(desk, region, code, Step::Password, None) };
            let typed: String = desk.asked.field("login:code").chars().take(40).collect();
            let from = desk.beginning();
            (Step::Second, people::second_by_code(&desk.ctx, desk.sv, &who, &typed, &from))
        }
        _ => {
            let step = if half()?.is_some() { Step::Second } else { Step::Password };
            return draw(desk, region, code, step, None);
        }
    };
    match done {
        Ok(ticket) => enter(desk, region, code, &ticket),
        Err(service::Error::LoginRefused) => {
            draw(desk, region, code, step, Some(desk.t("login-wrong")))
        }
        Err(service::Error::FactorRefused) => {
            draw(desk, region, code, step, Some(desk.t("second-wrong")))
        }
        Err(service::Error::Throttled { .. }) => {
            draw(desk, region, code, step, Some(desk.t("held-throttled")))
        }
        Err(other) => Err(other.into()),
    }
}

/// Shows the form again with what was typed, or asks for the second factor on the same page.
fn enter(desk: &Desk<'_>, region: &str, code: &str, ticket: &Ticket) -> Result<Answer, Fault> {
    let home = ticket.account.id.region;
    let mut answer = if ticket.needs_second {
        draw(desk, region, code, Step::Second, None)?
    } else {
        let mut asked = desk.asked.clone();
        asked.session = Some((home, ticket.token.clone()));
        resume(&Desk::open(desk.site, &asked)?, region, code)?
    };
    answer.start_session(desk.site, home, &ticket.token);
    Ok(answer)
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
    step: Step,
    error: Option<String>,
) -> Result<Answer, Fault> {
    let (mut fields, deed) = match step {
        Step::Password => {
            let mut account = FieldView::new("login:account", "text", desk.t("login-account"))
                .with_value(desk.asked.field("login:account"));
            account.autocomplete = Some("username");
            let label = desk.t("login-password");
            let mut password = FieldView::new("login:password", "password", label);
            password.autocomplete = Some("current-password");
            (vec![account, password], "resume")
        }
        Step::Second => {
            let mut second = FieldView::new("login:code", "text", desk.t("second-code"));
            second.hint = Some(desk.t("second-code-hint"));
            second.autocomplete = Some("one-time-code");
            (vec![second], "resume-second")
        }
    };
    fields[0].error.clone_from(&error);
    let field = fields[0].name.clone();
    let typed = posted_answers(desk.asked);
    let own = ["key", "revision"]
        .map(|name| Hidden { name: name.to_owned(), value: desk.asked.field(name).to_owned() });
    let page = HeldPage {
        action_url: paths::apply(desk.region_of(region)?, code),
        count: typed.values().filter(|values| values.iter().any(|v| !v.trim().is_empty())).count(),
        hidden: own.into_iter().chain(as_hidden(&typed)).collect(),
        fields,
        deed,
        errors: error.map(|text| FormError { field, text }).into_iter().collect(),
    };
    desk.page_with(StatusCode::UNAUTHORIZED, "portal/apply/held.html", desk.t("held-title"), page)
}
