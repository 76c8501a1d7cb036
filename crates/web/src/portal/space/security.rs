//! Security: second factors, password, sessions and devices, the link with the identity provider.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::Holder;
use service::people::{self, Factors, Proven, RelyingParty, Space};

use super::super::official;
use super::super::second::{add_app, add_key, kept};
use super::draw;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{FormError, Link};
use crate::paths;
use crate::shown::leaf::{Button, Part, Passkey, Row, Sheet, action, hidden, with_error};
use crate::site::Site;

/// What was wrong with which form: its key, its field, and the words.
type Wrong<'a> = Option<(&'a str, &'a str, String)>;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| page(desk, StatusCode::OK, None)).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let who = whole(desk)?;
        let deed = desk.asked.field("deed").to_owned();
        let (ctx, sv) = (&desk.ctx, desk.sv);
        let done = match deed.as_str() {
            "app" => add_app(desk, &who).map(Some),
            "key" => add_key(desk, &who).map(Some),
            "codes" => people::new_codes(ctx, sv, &who).map(Some),
            "remove" => {
                people::remove_factor(ctx, sv, &who, desk.asked.field("factor")).map(|()| None)
            }
            "password" => password(desk, &who).map(|()| None),
            "end" => people::end_session(ctx, sv, desk.asked.field("session")).map(|()| None),
            "end-others" => people::end_other_sessions(ctx, sv, &who).map(|_| None),
            "stop-recovery" => people::stop_recovery(ctx, sv, &who).map(|()| None),
            "link" => return official::way(desk),
            "unlink" => people::unlink(ctx, sv).map(|()| None),
            _ => return Err(Fault::BadRequest),
        };
        match done {
            Ok(Some(codes)) if !codes.is_empty() => {
                let mut part = codes_part(desk, codes);
                part.links = vec![Link {
                    label: desk.t("space-security"),
                    url: paths::MY_SECURITY.to_owned(),
                }];
                Sheet::new(desk.t("second-added"), vec![part]).draw(desk, StatusCode::OK)
            }
            Ok(_) => Ok(Answer::to_done(paths::MY_SECURITY, &format!("security-{deed}"))),
            Err(service::Error::Wrong(field, why)) => {
                let wrong = (deed.as_str(), field, desk.t(&format!("second-{why}")));
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong))
            }
            Err(service::Error::LoginRefused) => {
                let wrong = ("password", "old", desk.t("security-old-wrong"));
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong))
            }
            Err(service::Error::PasswordShort { min }) => {
                let min = i64::try_from(min).unwrap_or(i64::MAX);
                let text = desk.t_with("account-password-short", &[("min", min.into())]);
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(("password", "new", text)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn whole(desk: &Desk<'_>) -> Result<Proven, Fault> {
    desk.account()?;
    desk.proven()?.filter(|who| !who.is_half).ok_or(Fault::LogIn)
}

fn password(desk: &Desk<'_>, who: &Proven) -> service::Result<()> {
    let text = |name: &str| -> String { desk.asked.field(name).chars().take(1000).collect() };
    people::change_password(&desk.ctx, desk.sv, who, &text("old"), &text("new"))
}

fn page(desk: &Desk<'_>, status: StatusCode, wrong: Wrong<'_>) -> Result<Answer, Fault> {
    let who = whole(desk)?;
    let space = people::space(&desk.ctx, desk.sv)?;
    let all = people::factors(desk.sv, &who)?;
    let mut errors = Vec::new();
    let mut parts = Vec::new();
    parts.extend(recovery_part(desk, &who)?);
    let is_firm = matches!(space.stored.account.holder, Holder::Firm { .. });
    parts.push(factors_part(desk, &all, is_firm));
    let of = |deed: &str| wrong.as_ref().filter(|(own, ..)| *own == deed);
    let app_wrong = of("app").map(|(_, field, text)| (*field, text.as_str()));
    parts.extend(app_parts_with(desk, &who, paths::MY_SECURITY, "", app_wrong, &mut errors)?);
    parts.extend(passkey_form(desk, &who, &all, paths::MY_SECURITY, "").map(|form| Part {
        id: "passkey",
        title: desk.t("factor-passkey-add"),
        passkey: Some(form),
        ..Part::default()
    }));
    parts.push(password_part(desk, &space, &wrong, &mut errors));
    parts.push(sessions_part(desk, &space, &who));
    parts.extend(official_part(desk, &space));
    // What no form of the page took up is told on top of it.
    if let (true, Some((.., text))) = (errors.is_empty(), wrong) {
        errors.push(FormError { field: String::new(), text });
    }
    draw(desk, status, paths::MY_SECURITY, errors, parts)
}

fn button(desk: &Desk<'_>, key: &str, tone: &'static str, deed: &str) -> Button {
    Button {
        label: desk.t(key),
        about: String::new(),
        action_url: paths::MY_SECURITY.to_owned(),
        tone,
        hidden: vec![hidden("deed", deed)],
    }
}

fn factors_part(desk: &Desk<'_>, all: &Factors, is_firm: bool) -> Part {
    let rows = all.all.iter().map(|factor| {
        let mut remove = button(desk, "factor-remove", "danger", "remove");
        remove.hidden.push(hidden("factor", factor.id.clone()));
        remove.about.clone_from(&factor.label);
        let used = match factor.used_at {
            Some(at) => desk.t_with("factor-used", &[("at", desk.moment(at).into())]),
            None => desk.t("factor-unused"),
        };
        let kind = desk.t(&format!("factor-{}", factor.kind));
        let name =
            if factor.label.is_empty() { kind } else { format!("{kind} · {}", factor.label) };
        Row { title: name, notes: vec![used], buttons: vec![remove], ..Row::default() }
    });
    let mut part = Part {
        id: "factors",
        title: desk.t("factors-title"),
        texts: vec![desk.t(if all.is_required { "factors-required" } else { "factors-why" })],
        rows: rows.collect(),
        none: Some(desk.t("factors-none")),
        ..Part::default()
    };
    // Whoever has no factor gets back by waiting; a firm, whose number everybody knows, does not.
    if part.rows.is_empty() && is_firm {
        part.texts.push(desk.t("factors-firm-recovery"));
    }
    if !part.rows.is_empty() {
        let left = [("n", all.codes_left.into())];
        part.texts.push(desk.t_with("factors-codes-left", &left));
        part.buttons = vec![button(desk, "factors-new-codes", "info", "codes")];
    }
    part
}

/// The recovery codes, shown this once.
pub(crate) fn codes_part(desk: &Desk<'_>, codes: Vec<String>) -> Part {
    let texts = match codes.is_empty() {
        true => vec![desk.t("second-added-more")],
        false => vec![desk.t("codes-lead"), desk.t("codes-once")],
    };
    Part { id: "codes", title: desk.t("codes-title"), texts, codes, ..Part::default() }
}

/// Adding an app, at the login: what is wrong is told by the key of its words.
pub(crate) fn app_parts(
    desk: &Desk<'_>,
    who: &Proven,
    url: &str,
    next: &str,
    wrong: Option<(&str, &str)>,
    errors: &mut Vec<FormError>,
) -> Result<Vec<Part>, Fault> {
    let words = wrong.map(|(field, key)| (field, desk.t(key)));
    let wrong = words.as_ref().map(|(field, text)| (*field, text.as_str()));
    app_parts_with(desk, who, url, next, wrong, errors)
}

fn app_parts_with(
    desk: &Desk<'_>,
    who: &Proven,
    url: &str,
    next: &str,
    wrong: Option<(&str, &str)>,
    errors: &mut Vec<FormError>,
) -> Result<Vec<Part>, Fault> {
    let shown = match people::app_enrolment(&desk.ctx, desk.sv, who, &desk.t("factor-qr-label")) {
        Ok(shown) => shown,
        Err(service::Error::Forbidden) => return Ok(Vec::new()),
        Err(other) => return Err(other.into()),
    };
    // A code that did not fit is tried again with the secret that is in the app already.
    let tried = desk.asked.field("sealed");
    let is_again = wrong.is_some() && !tried.is_empty();
    let sealed = if is_again { tried.to_owned() } else { shown.sealed };
    let mut code = FieldView::new("code", "text", desk.t("second-code"));
    code.autocomplete = Some("one-time-code");
    code.inputmode = Some("numeric");
    code.maxlength = Some(12);
    let mut label = FieldView::new("label", "text", desk.t("factor-label"))
        .with_value(desk.asked.field("label"));
    label.required = false;
    label.maxlength = Some(40);
    let mut form = action(
        "app",
        url.to_owned(),
        desk.t("factor-app-confirm"),
        desk.t("factor-app-add"),
        vec![code, label, kept("sealed", &sealed), kept("deed", "app"), kept("next", next)],
    );
    form.open = who.is_half;
    if let Some((field, text)) = wrong {
        form = with_error(form, errors, field, text);
    }
    let (qr_svg, code) = match is_again {
        true => (None, None),
        false => (Some(shown.qr_svg), Some(shown.secret)),
    };
    let lead = if is_again { "factor-app-again" } else { "factor-app-lead" };
    Ok(vec![Part {
        id: "app",
        title: desk.t("factor-app-title"),
        texts: vec![desk.t(lead)],
        qr_svg,
        code,
        actions: vec![form],
        ..Part::default()
    }])
}

/// What the browser needs to make a passkey; none where the site's address has no name.
pub(crate) fn passkey_form(
    desk: &Desk<'_>,
    who: &Proven,
    all: &Factors,
    url: &str,
    next: &str,
) -> Option<Passkey> {
    let site = RelyingParty::at(&desk.site.setup.base_url)?;
    Some(Passkey {
        deed: "make",
        action_url: url.to_owned(),
        challenge: all.challenge.clone(),
        site: site.id,
        user: format!("{}.{}", who.account().id.region, who.account().id.id),
        name: who.account().name.clone(),
        keys: all.passkeys().join(" "),
        hidden: vec![hidden("deed", "key"), hidden("next", next)],
        label: desk.t("factor-passkey-make"),
        hint: desk.t("factor-passkey-hint"),
    })
}

fn password_part(
    desk: &Desk<'_>,
    space: &Space,
    wrong: &Wrong<'_>,
    errors: &mut Vec<FormError>,
) -> Part {
    if space.stored.password.is_empty() {
        let texts = vec![desk.t("security-no-password")];
        let title = desk.t("security-password");
        return Part { id: "password", title, texts, ..Part::default() };
    }
    let field = |name, label: &str, autocomplete| {
        let mut field = FieldView::new(name, "password", desk.t(label));
        field.autocomplete = Some(autocomplete);
        field
    };
    let mut new = field("new", "security-new", "new-password");
    new.hint = Some(desk.t(match space.stored.account.holder {
        Holder::Staff => "security-new-hint-staff",
        Holder::Person { .. } | Holder::Firm { .. } => "security-new-hint",
    }));
    let old = field("old", "security-old", "current-password");
    let mut form = action(
        "password",
        paths::MY_SECURITY.to_owned(),
        desk.t("security-password-change"),
        desk.t("space-save"),
        vec![old, new, kept("deed", "password")],
    );
    if let Some((_, field, text)) = wrong.as_ref().filter(|(deed, ..)| *deed == "password") {
        form = with_error(form, errors, field, text);
    }
    Part {
        id: "password",
        title: desk.t("security-password"),
        texts: vec![desk.t("security-password-lead")],
        actions: vec![form],
        ..Part::default()
    }
}

fn sessions_part(desk: &Desk<'_>, space: &Space, who: &Proven) -> Part {
    let rows = space.sessions.iter().map(|session| {
        let is_this = session.token_hash == who.token_hash();
        let mut end = button(desk, "sessions-end", "danger", "end");
        end.hidden.push(hidden("session", session.token_hash.clone()));
        end.about.clone_from(&session.source);
        let agent = match session.agent.is_empty() {
            true => desk.t("sessions-unknown"),
            false => session.agent.clone(),
        };
        let args = [
            ("from", session.source.as_str().into()),
            ("began", desk.moment(session.created_at).into()),
            ("seen", desk.moment(session.seen_at).into()),
        ];
        Row {
            title: if is_this { desk.t("sessions-this") } else { agent.clone() },
            notes: vec![agent, desk.t_with("sessions-when", &args)],
            buttons: if is_this { Vec::new() } else { vec![end] },
            ..Row::default()
        }
    });
    Part {
        id: "sessions",
        title: desk.t("sessions-title"),
        texts: vec![desk.t("sessions-lead")],
        rows: rows.collect(),
        buttons: vec![button(desk, "sessions-end-others", "danger", "end-others")],
        ..Part::default()
    }
}

/// The link with the identity provider, where there is one.
fn official_part(desk: &Desk<'_>, space: &Space) -> Option<Part> {
    let name = desk.pick(desk.sv.provider_name()?);
    let rows: Vec<Row> = space
        .identities
        .iter()
        .map(|(_, at)| Row {
            title: name.clone(),
            notes: vec![desk.t_with("official-since", &[("at", desk.moment(*at).into())])],
            buttons: vec![button(desk, "official-unlink", "danger", "unlink")],
            ..Row::default()
        })
        .collect();
    let mut part = Part {
        id: "official",
        title: desk.t_with("official-title", &[("name", name.as_str().into())]),
        texts: vec![desk.t("official-lead")],
        rows,
        ..Part::default()
    };
    if part.rows.is_empty() {
        part.buttons = vec![button(desk, "official-link", "info", "link")];
    }
    Some(part)
}

/// That somebody waits for a new password, with the button that stops it.
fn recovery_part(desk: &Desk<'_>, who: &Proven) -> Result<Option<Part>, Fault> {
    let Some(wait) = people::recovery_wait(&desk.ctx, desk.sv, who)? else { return Ok(None) };
    let at = [
        ("began", desk.moment(wait.began_at).into()),
        ("ready", desk.moment(wait.ready_at).into()),
    ];
    let stop = Button {
        label: desk.t("security-recovery-stop"),
        about: String::new(),
        action_url: paths::MY_SECURITY.to_owned(),
        tone: "danger",
        hidden: vec![hidden("deed", "stop-recovery")],
    };
    Ok(Some(Part {
        id: "recovery",
        title: desk.t("security-recovery"),
        texts: vec![desk.t_with("security-recovery-lead", &at)],
        buttons: vec![stop],
        ..Part::default()
    }))
}
