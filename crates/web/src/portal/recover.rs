//! Getting back into an account whose password is lost: by a code to a proven address, or by one that
//! was handed over. The pages say the same whether there is an account or not.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::notice::Carrier;
use service::people::{self, Proved, RecoveryAsked};

use super::second::kept;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::{FormError, Link};
use crate::paths;
use crate::shown::leaf::{Part, Sheet, action, with_error};
use crate::site::Site;

/// What was wrong with which form: its key, its field, and the words.
type Wrong<'a> = Option<(&'a str, &'a str, String)>;

/// The most characters of what is typed here.
const TYPED_MAX: usize = 200;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| begin_page(desk, StatusCode::OK, None)).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| match desk.asked.field("deed") {
        "begin" => begin(desk),
        "redeem" => redeem(desk),
        _ => Err(Fault::BadRequest),
    })
    .await
}

pub(crate) async fn code_form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let token = desk.asked.query("try").unwrap_or_default();
        code_page(desk, StatusCode::OK, token, None)
    })
    .await
}

pub(crate) async fn code_submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let (token, code, second) =
            (typed(desk, "try"), typed(desk, "sent-code"), typed(desk, "second"));
        let (ctx, source) = (&desk.ctx, &desk.asked.source);
        match people::prove_recovery(ctx, desk.sv, &token, (&code, &second), source) {
            Ok(Proved::Granted(grant)) => password_page(desk, StatusCode::OK, &grant, None),
            Ok(Proved::Waits(until)) => waiting_page(desk, &desk.moment(until)),
            Err(service::Error::Wrong(_, why)) => {
                let text = desk.t(&format!("recover-code-{why}"));
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                code_page(desk, status, &token, Some(("prove", "sent-code", text)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

pub(crate) async fn password_submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    // Hashing is bounded as at the login.
    let waiting = Arc::clone(&site);
    let _turn = waiting.logins.acquire().await;
    change(site, asked, |desk| {
        let grant = typed(desk, "grant");
        let new: String = desk.asked.field("new").chars().take(1000).collect();
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        if desk.asked.field("again") != desk.asked.field("new") {
            let wrong = ("set", "again", desk.t("recover-not-alike"));
            return password_page(desk, status, &grant, Some(wrong));
        }
        match people::set_recovered(&desk.ctx, desk.sv, &grant, &new) {
            Ok(()) => Ok(Answer::to_done(paths::LOGIN, "password-recovered")),
            Err(service::Error::PasswordShort { min }) => {
                let min = i64::try_from(min).unwrap_or(i64::MAX);
                let text = desk.t_with("account-password-short", &[("min", min.into())]);
                password_page(desk, status, &grant, Some(("set", "new", text)))
            }
            Err(service::Error::Wrong(..)) => {
                begin_page(desk, status, Some(("", "", desk.t("recover-grant-over"))))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn typed(desk: &Desk<'_>, name: &str) -> String {
    desk.asked.field(name).chars().take(TYPED_MAX).collect()
}

fn begin(desk: &Desk<'_>) -> Result<Answer, Fault> {
    let missing = || {
        let wrong = ("begin", "carrier", desk.t("recover-carrier-missing"));
        begin_page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong))
    };
    let Some(carrier) = Carrier::from_key(desk.asked.field("carrier")) else { return missing() };
    let asked = RecoveryAsked {
        login: typed(desk, "account"),
        number: typed(desk, "number"),
        carrier,
        source: desk.asked.source.clone(),
    };
    let token = match people::begin_recovery(&desk.ctx, desk.sv, &asked) {
        Err(service::Error::Wrong("carrier", _)) => return missing(),
        other => other?,
    };
    let to = paths::with_query(paths::RECOVER_CODE, [("try", token.as_str())].into_iter());
    Ok(Answer::to(to))
}

fn redeem(desk: &Desk<'_>) -> Result<Answer, Fault> {
    let (login, code) = (typed(desk, "handed-account"), typed(desk, "handed-code"));
    match people::redeem_recovery(&desk.ctx, desk.sv, (&login, &code), &desk.asked.source) {
        Ok(grant) => password_page(desk, StatusCode::OK, &grant, None),
        Err(service::Error::Wrong(..)) => {
            let wrong = ("redeem", "handed-code", desk.t("recover-handed-wrong"));
            begin_page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong))
        }
        Err(other) => Err(other.into()),
    }
}

fn text(desk: &Desk<'_>, name: &str, label: &str, autocomplete: &'static str) -> FieldView {
    let mut field = FieldView::new(name, "text", desk.t(label)).with_value(&typed(desk, name));
    field.autocomplete = Some(autocomplete);
    field.maxlength = Some(60);
    field
}

fn begin_page(desk: &Desk<'_>, status: StatusCode, wrong: Wrong<'_>) -> Result<Answer, Fault> {
    let ways = people::recovery_ways(desk.sv);
    let mut errors = Vec::new();
    let mut carrier = FieldView::new("carrier", "choice", desk.t("recover-carrier"));
    carrier.options = ways
        .iter()
        .map(|way| OptionView {
            value: way.key().to_owned(),
            label: desk.t(&format!("carrier-{}", way.key())),
            checked: desk.asked.field("carrier") == way.key() || ways.len() == 1,
        })
        .collect();
    let mut number = text(desk, "number", "recover-number", "off");
    number.hint = Some(desk.t("recover-number-hint"));
    let begin = form_of(
        desk,
        ("begin", paths::RECOVER),
        vec![text(desk, "account", "login-account", "username"), number, carrier],
        &wrong,
        &mut errors,
    );
    let redeem = form_of(
        desk,
        ("redeem", paths::RECOVER),
        vec![
            text(desk, "handed-account", "login-account", "username"),
            text(desk, "handed-code", "recover-handed-code", "off"),
        ],
        &wrong,
        &mut errors,
    );
    if let (true, Some((_, _, words))) = (errors.is_empty(), wrong) {
        errors.push(FormError { field: String::new(), text: words });
    }
    let hours = people::RECOVERY_WAIT_MS / 3_600_000;
    let own = Part {
        id: "own",
        title: desk.t("recover-own"),
        texts: vec![desk.t_with("recover-own-lead", &[("hours", hours.into())])],
        none: ways.is_empty().then(|| desk.t("recover-own-none")),
        actions: if ways.is_empty() { Vec::new() } else { vec![begin] },
        ..Part::default()
    };
    let handed = Part {
        id: "handed",
        title: desk.t("recover-handed"),
        texts: vec![desk.t("recover-handed-lead")],
        actions: vec![redeem],
        links: vec![Link { label: desk.t("recover-login"), url: paths::LOGIN.to_owned() }],
        ..Part::default()
    };
    draw(desk, status, errors, vec![own, handed])
}

fn code_page(
    desk: &Desk<'_>,
    status: StatusCode,
    token: &str,
    wrong: Wrong<'_>,
) -> Result<Answer, Fault> {
    let mut errors = Vec::new();
    let mut code = FieldView::new("sent-code", "text", desk.t("recover-code"));
    code.inputmode = Some("numeric");
    code.autocomplete = Some("one-time-code");
    code.maxlength = Some(20);
    let mut second = FieldView::new("second", "text", desk.t("recover-second"));
    second.hint = Some(desk.t("recover-second-hint"));
    second.autocomplete = Some("off");
    second.required = false;
    second.maxlength = Some(40);
    let url = paths::RECOVER_CODE;
    let fields = vec![code, second, kept("try", token)];
    let form = form_of(desk, ("prove", url), fields, &wrong, &mut errors);
    let part = Part {
        id: "code",
        title: desk.t("recover-prove"),
        texts: vec![desk.t("recover-sent")],
        actions: vec![form],
        links: vec![Link { label: desk.t("recover-anew"), url: paths::RECOVER.to_owned() }],
        ..Part::default()
    };
    draw(desk, status, errors, vec![part])
}

fn waiting_page(desk: &Desk<'_>, until: &str) -> Result<Answer, Fault> {
    let part = Part {
        id: "waiting",
        title: desk.t("recover-waiting"),
        texts: vec![
            desk.t_with("recover-waiting-until", &[("at", until.into())]),
            desk.t("recover-waiting-sooner"),
        ],
        links: vec![Link { label: desk.t("recover-login"), url: paths::LOGIN.to_owned() }],
        ..Part::default()
    };
    draw(desk, StatusCode::OK, Vec::new(), vec![part])
}

fn password_page(
    desk: &Desk<'_>,
    status: StatusCode,
    grant: &str,
    wrong: Wrong<'_>,
) -> Result<Answer, Fault> {
    let mut errors = Vec::new();
    let password = |name: &str, label: &str| {
        let mut field = FieldView::new(name, "password", desk.t(label));
        field.autocomplete = Some("new-password");
        field
    };
    let fields = vec![
        password("new", "security-new"),
        password("again", "recover-again"),
        kept("grant", grant),
    ];
    let form = form_of(desk, ("set", paths::RECOVER_PASSWORD), fields, &wrong, &mut errors);
    let part = Part {
        id: "password",
        title: desk.t("recover-set"),
        texts: vec![desk.t("recover-set-lead")],
        actions: vec![form],
        ..Part::default()
    };
    draw(desk, status, errors, vec![part])
}

/// A form that stands open, with what was wrong with it.
fn form_of(
    desk: &Desk<'_>,
    (key, url): (&'static str, &str),
    mut fields: Vec<FieldView>,
    wrong: &Wrong<'_>,
    errors: &mut Vec<FormError>,
) -> crate::shown::desk_page::Action {
    fields.push(kept("deed", key));
    let (label, button) = (format!("recover-{key}-form"), format!("recover-{key}-button"));
    let mut form = action(key, url.to_owned(), desk.t(&label), desk.t(&button), fields);
    form.open = true;
    form.tone = "success";
    match wrong.as_ref().filter(|(own, ..)| *own == key) {
        Some((_, field, words)) => with_error(form, errors, field, words),
        None => form,
    }
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    errors: Vec<FormError>,
    parts: Vec<Part>,
) -> Result<Answer, Fault> {
    let mut sheet = Sheet::new(desk.t("recover-title"), parts);
    sheet.errors = errors;
    sheet.draw(desk, status)
}
