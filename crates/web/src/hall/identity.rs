//! At the window: raising a person's real-name level after seeing a document, and recording
//! representatives and guardians, or that they no longer are; and handing over codes to those who lost
//! their password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::code::CitizenNumber;
use domain::identity::{Capacity, Level, Role};
use domain::lists::{CodeList, DocumentType};
use jiff::civil::Date;
use service::people::{self, Handed, NewDelegation};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::paths;
use crate::shown::leaf::{Part, Sheet, action, handed_over, with_error};
use crate::site::Site;

/// The form that was wrong, the field, and the words.
type Wrong<'a> = Option<(&'a str, &'a str, String)>;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| page(desk, StatusCode::OK, None)).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        check(desk)?;
        let deed = desk.asked.field("deed").to_owned();
        let done = match deed.as_str() {
            "recover" => match recover(desk) {
                Ok(handed) => {
                    let (back, title) = (paths::HALL_IDENTITY, "identity-title");
                    return handed_over(desk, title, "identity-handed-lead", (title, back), handed);
                }
                Err(refused) => Err(refused),
            },
            "raise" => raise(desk),
            "register" => register(desk),
            "end" => end(desk),
            _ => return Err(Fault::BadRequest),
        };
        match done {
            Ok(()) => Ok(Answer::to_done(paths::HALL_IDENTITY, &format!("identity-{deed}"))),
            Err(service::Error::Wrong(field, why)) => {
                // The forms have fields of their own names for the same things.
                let field = match (deed.as_str(), field) {
                    ("recover", "number") => "holder_number",
                    (_, field) => field,
                };
                let text = desk.t(&format!("identity-fault-{}-{why}", field.replace('_', "-")));
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some((&deed, field, text)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn check(desk: &Desk<'_>) -> Result<(), Fault> {
    match desk.account()?.has(Role::WindowClerk) {
        true => Ok(()),
        false => Err(Fault::Forbidden),
    }
}

fn raise(desk: &Desk<'_>) -> service::Result<()> {
    let wrong = service::Error::Wrong;
    let number = CitizenNumber::parse(desk.asked.field("id_number").trim())
        .map_err(|_| wrong("id_number", "no-number"))?;
    let level = desk.asked.field("level").parse().ok().and_then(Level::from_number);
    let level = level.ok_or(wrong("level", "missing"))?;
    let document = document(desk);
    let name = desk.asked.field("name");
    people::raise_level(&desk.ctx, desk.sv, &number, name, level, &document).map(drop)
}

/// A code for whoever lost their password and has shown who they are.
fn recover(desk: &Desk<'_>) -> service::Result<Handed> {
    let named = (desk.asked.field("holder_number"), desk.asked.field("holder_name"));
    people::recover_at_window(&desk.ctx, desk.sv, named, &document(desk))
}

/// The kind of document that was seen; nothing where none was named.
fn document(desk: &Desk<'_>) -> String {
    let key = desk.asked.field("document");
    let known = DocumentType::from_key(key);
    known.map_or_else(String::new, |kind| kind.key().to_owned())
}

fn register(desk: &Desk<'_>) -> service::Result<()> {
    let text = |name: &str| desk.asked.field(name).trim().to_owned();
    let wrong = service::Error::Wrong;
    let capacity = Capacity::from_key(&text("capacity")).ok_or(wrong("capacity", "missing"))?;
    let to_on = match text("to_on").as_str() {
        "" => None,
        day => Some(day.parse::<Date>().map_err(|_| wrong("to_on", "missing"))?),
    };
    let new = NewDelegation {
        capacity,
        delegate_login: text("delegate_login"),
        delegate_name: text("delegate_name"),
        scope: domain::identity::Scope::All,
        from_on: desk.ctx.now.civil_date_in_china(),
        to_on,
        evidence: document(desk),
        ruling: text("ruling"),
    };
    people::register(&desk.ctx, desk.sv, &text("number"), &text("principal_name"), new)
}

/// Ends what was registered, after seeing that it no longer holds.
fn end(desk: &Desk<'_>) -> service::Result<()> {
    let named = (desk.asked.field("number").trim(), desk.asked.field("principal_name").trim());
    let login = desk.asked.field("delegate_login");
    people::end_registered(&desk.ctx, desk.sv, named, login, &document(desk)).map(drop)
}

fn page(desk: &Desk<'_>, status: StatusCode, wrong: Wrong<'_>) -> Result<Answer, Fault> {
    check(desk)?;
    let mut errors = Vec::new();
    let raise_fields = vec![
        text(desk, "id_number", "id_number", "account-id-number"),
        text(desk, "name", "text", "account-holder-name"),
        choice(desk, "level", "identity-level", &["3", "4"], |key| format!("level-{key}")),
        documents(desk),
        hidden("raise"),
    ];
    let register_fields = vec![
        choice(desk, "capacity", "identity-capacity", &["representative", "guardian"], |key| {
            format!("role-{key}")
        }),
        text(desk, "number", "text", "identity-number"),
        text(desk, "principal_name", "text", "identity-principal"),
        text(desk, "delegate_login", "text", "delegation-login"),
        text(desk, "delegate_name", "text", "delegation-name"),
        optional(text(desk, "to_on", "date", "delegation-to")),
        optional(text(desk, "ruling", "text", "identity-ruling")),
        documents(desk),
        hidden("register"),
    ];
    let end_fields = vec![
        text(desk, "number", "text", "identity-number"),
        text(desk, "principal_name", "text", "identity-principal"),
        text(desk, "delegate_login", "text", "delegation-login"),
        documents(desk),
        hidden("end"),
    ];
    let recover_fields = vec![
        text(desk, "holder_number", "text", "identity-number"),
        text(desk, "holder_name", "text", "account-holder-name"),
        documents(desk),
        hidden("recover"),
    ];
    let forms = [
        ("raise", raise_fields),
        ("register", register_fields),
        ("end", end_fields),
        ("recover", recover_fields),
    ];
    let parts = forms.map(|(key, fields)| {
        let mut form = action(
            key,
            paths::HALL_IDENTITY.to_owned(),
            desk.t(&format!("identity-{key}")),
            desk.t(&format!("identity-{key}-button")),
            fields,
        );
        if let Some((_, field, words)) = wrong.as_ref().filter(|(deed, ..)| *deed == key) {
            form = with_error(form, &mut errors, field, words);
        }
        Part {
            id: match key {
                "raise" => "level",
                "register" => "acting",
                "end" => "ending",
                _ => "recovery",
            },
            title: desk.t(&format!("identity-{key}")),
            texts: vec![desk.t(&format!("identity-{key}-lead"))],
            actions: vec![form],
            ..Part::default()
        }
    });
    let mut sheet = Sheet::new(desk.t("identity-title"), parts.into());
    sheet.skin = "office";
    sheet.errors = errors;
    sheet.draw(desk, status)
}

fn text(desk: &Desk<'_>, name: &str, kind: &'static str, label: &str) -> FieldView {
    let mut field = FieldView::new(name, kind, desk.t(label)).with_value(desk.asked.field(name));
    field.autocomplete = Some("off");
    field.maxlength = Some(60);
    field
}

fn optional(mut field: FieldView) -> FieldView {
    field.required = false;
    field
}

fn hidden(deed: &str) -> FieldView {
    FieldView::new("deed", "hidden", String::new()).with_value(deed)
}

fn choice(
    desk: &Desk<'_>,
    name: &str,
    label: &str,
    keys: &[&str],
    words: impl Fn(&str) -> String,
) -> FieldView {
    let mut field = FieldView::new(name, "choice", desk.t(label));
    let current = desk.asked.field(name);
    field.options = keys
        .iter()
        .map(|key| OptionView {
            value: (*key).to_owned(),
            label: desk.t(&words(key)),
            checked: *key == current,
        })
        .collect();
    field
}

fn documents(desk: &Desk<'_>) -> FieldView {
    let mut field = FieldView::new("document", "choice", desk.t("identity-document"));
    let current = desk.asked.field("document");
    field.options = DocumentType::all()
        .map(|kind| OptionView {
            value: kind.key().to_owned(),
            label: kind.label(desk.lang()).to_owned(),
            checked: kind.key() == current,
        })
        .collect();
    field
}
