//! A form that comes in after its session ended: held in a page until the person is back.

use axum::http::StatusCode;
use domain::identity::Actor;
use serde::Serialize;
use service::people::{self, Login, Ticket};

use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::posted::Hidden;

/// Fields that stand in a form without anybody typing them.
const STANDING: [&str; 6] = ["csrf", "deed", "version", "revision", "key", "confirm"];
/// Fields whose content must not lie in a page: forms with one are filled in again.
const SECRET: [&str; 5] = ["password", "new", "again", "code", "secret"];
/// The field that says how far the login on a held page is, and the beginning of its others.
const STEP: &str = "held:step";
const LOGIN: &str = "login:";

#[derive(Serialize)]
struct HeldPage {
    action_url: String,
    hidden: Vec<Hidden>,
    fields: Vec<FieldView>,
    step: &'static str,
    errors: Vec<FormError>,
    count: usize,
}

#[derive(Serialize)]
struct BackPage {
    action_url: String,
    page_url: String,
    hidden: Vec<Hidden>,
    count: usize,
}

/// How far the login on a held page is.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Password,
    Second,
}

impl Step {
    fn key(self) -> &'static str {
        match self {
            Step::Password => "password",
            Step::Second => "second",
        }
    }
}

/// What whoever is back gets to see.
type Back<'a> = &'a dyn Fn(&Desk<'_>) -> Result<Answer, Fault>;

/// Whether what was posted comes from a session that has ended.
pub(crate) fn is_over(desk: &Desk<'_>) -> bool {
    desk.ctx.actor == Actor::Nobody && desk.asked.session.is_some()
}

/// Whether somebody typed what would be lost with the session that has ended.
pub(crate) fn would_lose(desk: &Desk<'_>) -> bool {
    let asked = desk.asked;
    let is_secret = |name: &str| SECRET.contains(&name);
    is_over(desk)
        && asked.is_same_origin
        && !asked.path.starts_with("/log")
        && !asked.form.iter().any(|(name, _)| is_secret(name))
        && typed(desk) > 0
}

/// How many fields somebody typed something into.
fn typed(desk: &Desk<'_>) -> usize {
    let is_typed = |(name, value): &&(String, String)| {
        !STANDING.contains(&name.as_str()) && !is_own(name) && !value.trim().is_empty()
    };
    desk.asked.form.iter().filter(is_typed).count()
}

fn is_own(name: &str) -> bool {
    name == STEP || name.starts_with(LOGIN)
}

/// What was posted, to be posted again; without the token of the session that has ended.
fn hidden(desk: &Desk<'_>) -> Vec<Hidden> {
    let fields = desk.asked.form.iter().filter(|(name, _)| name != "csrf" && !is_own(name));
    fields.map(|(name, value)| Hidden { name: name.clone(), value: value.clone() }).collect()
}

/// Holds what was posted; a right login shows it once more, to be sent.
pub(crate) fn keep(desk: &Desk<'_>) -> Result<Answer, Fault> {
    show(desk, &|desk| {
        let page = BackPage {
            action_url: desk.asked.path.clone(),
            page_url: desk.asked.page_path.clone(),
            hidden: hidden(desk),
            count: typed(desk),
        };
        let title = desk.t("held-back-title");
        desk.page_with(StatusCode::OK, "portal/held_back.html", title, page)
    })
}

/// Asks for a login on a page that holds what was posted; a right login leads on to `back`.
pub(crate) fn show(desk: &Desk<'_>, back: Back<'_>) -> Result<Answer, Fault> {
    if !desk.asked.is_same_origin {
        return Err(Fault::Csrf);
    }
    let half = || Ok::<_, Fault>(desk.proven()?.filter(|who| who.is_half));
    let (step, done) = match desk.asked.field(STEP) {
        "password" => {
            desk.check_visitor_token()?;
            let login = Login {
                login: desk.asked.field("login:account").chars().take(200).collect(),
                password: desk.asked.field("login:password").chars().take(1000).collect(),
                source: desk.asked.source.clone(),
                agent: desk.asked.agent.clone(),
            };
            (Step::Password, people::log_in(&desk.ctx, desk.sv, &login))
        }
        "second" => {
            desk.check_visitor_token()?;
            let Some(who) = half()? else { return draw(desk, Step::Password, None) };
            let typed: String = desk.asked.field("login:code").chars().take(40).collect();
            let from = desk.beginning();
            (Step::Second, people::second_by_code(&desk.ctx, desk.sv, &who, &typed, &from))
        }
        _ => {
            let step = if half()?.is_some() { Step::Second } else { Step::Password };
            return draw(desk, step, None);
        }
    };
    match done {
        Ok(ticket) => enter(desk, &ticket, back),
        Err(service::Error::LoginRefused) => draw(desk, step, Some(desk.t("login-wrong"))),
        Err(service::Error::FactorRefused) => draw(desk, step, Some(desk.t("second-wrong"))),
        Err(service::Error::Throttled { .. }) => draw(desk, step, Some(desk.t("held-throttled"))),
        Err(other) => Err(other.into()),
    }
}

/// Leads on, or asks for the second factor on the same page.
fn enter(desk: &Desk<'_>, ticket: &Ticket, back: Back<'_>) -> Result<Answer, Fault> {
    let home = ticket.account.id.region;
    let mut answer = if ticket.needs_second {
        draw(desk, Step::Second, None)?
    } else {
        let mut asked = desk.asked.clone();
        asked.session = Some((home, ticket.token.clone()));
        back(&Desk::open(desk.site, &asked)?)?
    };
    answer.start_session(desk.site, home, &ticket.token);
    Ok(answer)
}

fn draw(desk: &Desk<'_>, step: Step, error: Option<String>) -> Result<Answer, Fault> {
    let mut fields = match step {
        Step::Password => {
            let mut account = FieldView::new("login:account", "text", desk.t("login-account"))
                .with_value(desk.asked.field("login:account"));
            account.autocomplete = Some("username");
            let label = desk.t("login-password");
            let mut password = FieldView::new("login:password", "password", label);
            password.autocomplete = Some("current-password");
            vec![account, password]
        }
        Step::Second => {
            let mut second = FieldView::new("login:code", "text", desk.t("second-code"));
            second.hint = Some(desk.t("second-code-hint"));
            second.autocomplete = Some("one-time-code");
            vec![second]
        }
    };
    fields[0].error.clone_from(&error);
    let field = fields[0].name.clone();
    let page = HeldPage {
        action_url: desk.asked.path.clone(),
        count: typed(desk),
        hidden: hidden(desk),
        fields,
        step: step.key(),
        errors: error.map(|text| FormError { field, text }).into_iter().collect(),
    };
    desk.page_with(StatusCode::UNAUTHORIZED, "portal/held.html", desk.t("held-title"), page)
}
