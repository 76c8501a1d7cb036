//! A form that comes in after its session ended: held in a page until the person is back.

use axum::http::StatusCode;
use domain::identity::Actor;
use domain::region::RegionCode;
use serde::Serialize;
use service::people::{self, Login, Ticket};

use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Fact, FormError};
use crate::paths;
use crate::posted::Hidden;

/// Fields that stand in a form without anybody typing them.
const STANDING: [&str; 6] = ["csrf", "deed", "version", "revision", "key", "confirm"];
/// Fields whose content must not lie in a page: they are filled in again.
const SECRET: [&str; 4] = ["password", "old", "code", "secret"];
/// Where hardly anything but secrets is typed.
const SECRET_PAGES: [&str; 3] = [paths::LOGIN, paths::RECOVER, paths::MY_SECURITY];
/// The fields that say how far the login on a held page is and whom the ended session acted for, and
/// the beginning of its others.
const STEP: &str = "held:step";
const FOR: &str = "held:for";
const LOGIN: &str = "login:";

#[derive(Serialize)]
struct HeldPage {
    action_url: String,
    hidden: Vec<Hidden>,
    fields: Vec<FieldView>,
    step: &'static str,
    acted_for: String,
    errors: Vec<FormError>,
    count: usize,
}

#[derive(Serialize)]
struct BackPage {
    action_url: String,
    page_url: String,
    hidden: Vec<Hidden>,
    count: usize,
    typed: Vec<Fact>,
    warning: Option<String>,
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

/// What whoever is back gets to see, with what they must know before they go on.
type Back<'a> = &'a dyn Fn(&Desk<'_>, StatusCode, Option<String>) -> Result<Answer, Fault>;

/// How a form that was posted stands to the session it was drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It belongs to the session, or nothing would be lost with it.
    Plain,
    /// Its session has ended.
    Ended,
    /// Its session has ended, and another has begun in the same browser since.
    Renewed,
}

/// How what was posted stands to the session; [`Standing::Plain`] where nobody typed anything that
/// would be lost.
pub(crate) fn standing(desk: &Desk<'_>) -> Standing {
    let asked = desk.asked;
    let is_secret = SECRET_PAGES.iter().any(|page| asked.path.starts_with(page));
    if !asked.is_same_origin || asked.session.is_none() || is_secret || typed(desk) == 0 {
        return Standing::Plain;
    }
    if desk.ctx.actor == Actor::Nobody {
        return Standing::Ended;
    }
    // Only a browser that names our own page as the origin is believed here: nobody else can have
    // this form shown with a token that holds.
    match asked.is_from_here && !asked.field("csrf").is_empty() && desk.check_token().is_err() {
        true => Standing::Renewed,
        false => Standing::Plain,
    }
}

/// How many fields somebody typed something into.
fn typed(desk: &Desk<'_>) -> usize {
    words_typed(desk).count()
}

/// What somebody typed, field by field.
fn words_typed<'a>(desk: &Desk<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let is_typed = |(name, value): &&(String, String)| {
        !STANDING.contains(&name.as_str()) && is_kept(name) && !value.trim().is_empty()
    };
    desk.asked.form.iter().filter(is_typed).map(|(_, value)| value.as_str())
}

fn is_own(name: &str) -> bool {
    name == STEP || name == FOR || name.starts_with(LOGIN)
}

fn is_kept(name: &str) -> bool {
    !is_own(name) && !SECRET.contains(&name)
}

/// What was posted, to be posted again; without the token of the session that has ended.
fn hidden(desk: &Desk<'_>) -> Vec<Hidden> {
    let fields = desk.asked.form.iter().filter(|(name, _)| name != "csrf" && is_kept(name));
    fields.map(|(name, value)| Hidden { name: name.clone(), value: value.clone() }).collect()
}

/// Where the form was posted to.
fn action_url(desk: &Desk<'_>) -> String {
    let query = desk.asked.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    paths::with_query(&desk.asked.path, query)
}

/// Holds what was posted; a right login shows it once more, to be sent.
pub(crate) fn keep(desk: &Desk<'_>) -> Result<Answer, Fault> {
    show(desk, &hand_back)
}

/// Shows what was posted once more, to be sent in the session that has begun since.
pub(crate) fn hand_back_renewed(desk: &Desk<'_>) -> Result<Answer, Fault> {
    hand_back(desk, StatusCode::FORBIDDEN, None)
}

fn hand_back(
    desk: &Desk<'_>,
    status: StatusCode,
    warning: Option<String>,
) -> Result<Answer, Fault> {
    let page = BackPage {
        action_url: action_url(desk),
        page_url: desk.asked.page_path.clone(),
        hidden: hidden(desk),
        count: typed(desk),
        typed: words_typed(desk)
            .map(|value| Fact { label: desk.t("conflict-typed"), value: value.to_owned() })
            .collect(),
        warning,
    };
    desk.page_with(status, "portal/held_back.html", desk.t("held-back-title"), page)
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
        let warning = act_again(&Desk::open(desk.site, &asked)?)?;
        back(&Desk::open(desk.site, &asked)?, StatusCode::OK, warning)?
    };
    answer.start_session(desk.site, home, &ticket.token);
    Ok(answer)
}

/// Has the new session act for whomever the ended one acted for; what to say where it may not.
fn act_again(desk: &Desk<'_>) -> Result<Option<String>, Fault> {
    let mut parts = desk.asked.field(FOR).splitn(3, ' ');
    let (Some(region), Some(principal), Some(id)) = (parts.next(), parts.next(), parts.next())
    else {
        return Ok(None);
    };
    let who = desk.proven()?.ok_or(Fault::LogIn)?;
    let chosen = RegionCode::parse(region).ok().map(|region| (region, principal, id));
    match people::act_as(&desk.ctx, desk.sv, &who, chosen) {
        Ok(()) => Ok(None),
        Err(service::Error::NotFound(_)) => Ok(Some(desk.t("held-back-own"))),
        Err(other) => Err(other.into()),
    }
}

/// Whom the session that has ended acted for, as [`act_again`] reads it.
fn acted_for(desk: &Desk<'_>) -> Result<String, Fault> {
    let given = desk.asked.field(FOR);
    let Some((region, token)) = &desk.asked.session else { return Ok(given.to_owned()) };
    if !given.is_empty() {
        return Ok(given.to_owned());
    }
    let acted = people::acted_for(desk.sv, *region, token)?;
    Ok(acted.map_or_else(String::new, |(principal, id)| {
        format!("{} {} {id}", principal.region, principal.id)
    }))
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
        action_url: action_url(desk),
        count: typed(desk),
        hidden: hidden(desk),
        acted_for: acted_for(desk)?,
        fields,
        step: step.key(),
        errors: error.map(|text| FormError { field, text }).into_iter().collect(),
    };
    desk.page_with(StatusCode::UNAUTHORIZED, "portal/held.html", desk.t("held-title"), page)
}
