//! Creating an account for a member of staff, a person or a firm.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::code::{CitizenNumber, CreditCode};
use domain::identity::Holder;
use domain::region::RegionCode;
use serde::Serialize;
use service::people::{self, NewAccount};

use super::{choice, chosen_grant, option, org_field, region_field, role_field};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;
use crate::shown::desk_page::Action;
use crate::site::Site;

#[derive(Serialize)]
pub(super) struct FormPage {
    pub back_url: &'static str,
    pub heading: String,
    pub action_url: String,
    pub version: String,
    pub can_save: bool,
    pub fields: Vec<FieldView>,
    pub errors: Vec<FormError>,
    pub actions: Vec<Action>,
}

/// What is wrong with a field: its name and the words.
type Wrong = Vec<(&'static str, String)>;

/// Names that somebody can type without doubt.
const LOGIN_LENGTHS: std::ops::RangeInclusive<usize> = 3..=40;
const NAME_MAX: u32 = 60;
const PASSWORD_MAX: usize = 200;

pub(crate) async fn new_form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| draw(desk, StatusCode::OK, &Wrong::new())).await
}

pub(crate) async fn create(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.managed_region()?;
        let new = match read(desk)? {
            Ok(new) => new,
            Err(wrong) => return draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &wrong),
        };
        let login = new.login.clone();
        let wrong = match people::create(&desk.ctx, desk.sv, new) {
            Ok(id) => {
                return Ok(Answer::to_done(&paths::account(id.region, &id.id), "account-saved"));
            }
            Err(service::Error::LoginTaken) => {
                ("account", desk.t_with("account-login-taken", &[("login", login.into())]))
            }
            Err(service::Error::PasswordShort { min }) => ("password", password_short(desk, min)),
            Err(other) => return Err(other.into()),
        };
        draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &vec![wrong])
    })
    .await
}

fn password_short(desk: &Desk<'_>, min: usize) -> String {
    let min = i64::try_from(min).unwrap_or(i64::MAX);
    desk.t_with("account-password-short", &[("min", min.into())])
}

/// The account the form describes, or what is wrong with it.
fn read(desk: &Desk<'_>) -> Result<Result<NewAccount, Wrong>, Fault> {
    let text = |name: &str| desk.asked.field(name).trim().to_owned();
    let mut wrong = Wrong::new();
    let (name, login) = (text("name"), text("account").to_lowercase());
    let name_length = name.chars().count();
    if name_length == 0 || name_length > NAME_MAX as usize || name.chars().any(char::is_control) {
        wrong.push(("name", desk.t("account-name-wrong")));
    }
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(&b);
    if !LOGIN_LENGTHS.contains(&login.len()) || !login.bytes().all(is_plain) {
        wrong.push(("account", desk.t("account-login-wrong")));
    }
    let holder = match holder(desk) {
        Ok(holder) => Some(holder),
        Err(fault) => {
            wrong.push(fault);
            None
        }
    };
    let grant = chosen_grant(desk)?;
    match (&holder, &grant) {
        (Some(Holder::Staff), None) => wrong.push(("role", desk.t("account-role-missing"))),
        (Some(Holder::Person { .. } | Holder::Firm { .. }), Some(_)) => {
            wrong.push(("role", desk.t("account-role-for-staff")));
        }
        _ => {}
    }
    let password = desk.asked.field("password").to_owned();
    let min = match &holder {
        Some(Holder::Staff) | None => people::STAFF_PASSWORD_MIN,
        Some(_) => people::PASSWORD_MIN,
    };
    let length = password.chars().count();
    if length < min || length > PASSWORD_MAX {
        wrong.push(("password", password_short(desk, min)));
    }
    let phone = text("phone");
    if !phone.is_empty() && !domain::form::is_phone(&phone) {
        wrong.push(("phone", desk.t("account-phone-wrong")));
    }
    let region = RegionCode::parse(desk.asked.field("region"));
    let region = region.ok().filter(|region| desk.site.gazetteer.get(*region).is_some());
    if region.is_none() {
        wrong.push(("region", desk.t("account-region-missing")));
    }
    Ok(match (holder, region) {
        (Some(holder), Some(region)) if wrong.is_empty() => Ok(NewAccount {
            region,
            login,
            password,
            name,
            holder,
            phone: (!phone.is_empty()).then_some(phone),
            grants: grant.into_iter().collect(),
        }),
        _ => Err(wrong),
    })
}

/// Whose account it is to be, or what is wrong with that.
fn holder(desk: &Desk<'_>) -> Result<Holder, (&'static str, String)> {
    let text = |name: &str| desk.asked.field(name).trim().to_owned();
    match desk.asked.field("holder") {
        "staff" => Ok(Holder::Staff),
        "person" => match CitizenNumber::parse(&text("id_number")) {
            Ok(id_number) => Ok(Holder::Person { id_number }),
            Err(_) => Err(("id_number", desk.t("account-id-number-wrong"))),
        },
        "firm" => match CreditCode::parse(&text("credit_code")) {
            Ok(credit_code) => Ok(Holder::Firm { credit_code }),
            Err(_) => Err(("credit_code", desk.t("account-credit-code-wrong"))),
        },
        _ => Err(("holder", desk.t("account-holder-missing"))),
    }
}

fn draw(desk: &Desk<'_>, status: StatusCode, wrong: &Wrong) -> Result<Answer, Fault> {
    let mut fields = fields(desk)?;
    for field in &mut fields {
        let fault = wrong.iter().find(|(name, _)| *name == field.name);
        field.error = fault.map(|(_, text)| text.clone());
    }
    // In the order of the form.
    let errors = fields
        .iter()
        .filter_map(|f| Some(FormError { field: f.name.clone(), text: f.error.clone()? }))
        .collect();
    let page = FormPage {
        back_url: paths::ACCOUNTS,
        heading: desk.t("accounts-new"),
        action_url: paths::NEW_ACCOUNT.to_owned(),
        version: String::new(),
        can_save: true,
        fields,
        errors,
        actions: Vec::new(),
    };
    desk.page_with(status, "office/accounts/form.html", desk.t("accounts-new"), page)
}

fn fields(desk: &Desk<'_>) -> Result<Vec<FieldView>, Fault> {
    let managed = desk.managed_region()?;
    let given = desk.asked.field("holder");
    let given = if given.is_empty() { "staff" } else { given };
    let holders = ["staff", "person", "firm"]
        .map(|key| option(key, desk.t(&format!("account-holder-{key}")), given));
    let field = |name: &str, kind, label: &str, hint: Option<&str>, is_required| {
        let mut field = FieldView::new(name, kind, desk.t(label));
        field.hint = hint.map(|hint| desk.t(hint));
        field.required = is_required;
        field.autocomplete = Some("off");
        if kind == "password" { field } else { field.with_value(desk.asked.field(name)) }
    };
    let mut name = field("name", "text", "account-holder-name", None, true);
    name.maxlength = Some(NAME_MAX);
    let mut password =
        field("password", "password", "login-password", Some("account-password-hint"), true);
    password.autocomplete = Some("new-password");
    let person = Some("account-for-persons");
    let firm = Some("account-for-firms");
    Ok(vec![
        choice("holder", desk.t("account-holder"), holders.into(), true),
        name,
        field("account", "text", "login-account", Some("account-login-hint"), true),
        password,
        field("phone", "tel", "account-phone", None, false),
        field("id_number", "id_number", "account-id-number", person, false),
        field("credit_code", "credit_code", "account-credit-code", firm, false),
        region_field(desk, managed),
        role_field(desk, false),
        org_field(desk, managed)?,
    ])
}
