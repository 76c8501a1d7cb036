//! A plain sheet: a heading and sections of facts, rows, codes and small forms. The pages of one's
//! own account, of the login's second step and of the purpose of a look are all such sheets.

use axum::http::StatusCode;
use serde::Serialize;
use service::people::Handed;

use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::page::{Badge, Fact, FormError, Link, Tab};
use crate::shown::desk_page::Action;

/// A hidden field of a form.
#[derive(Serialize)]
pub(crate) struct Hidden {
    pub name: &'static str,
    pub value: String,
}

/// A button with the form it sends.
#[derive(Serialize)]
pub(crate) struct Button {
    pub label: String,
    /// What it is about, for those who hear the button alone.
    pub about: String,
    pub action_url: String,
    pub tone: &'static str,
    pub hidden: Vec<Hidden>,
}

/// A row of a section's list.
#[derive(Default, Serialize)]
pub(crate) struct Row {
    pub title: String,
    pub state: Option<Badge>,
    pub notes: Vec<String>,
    pub link: Option<Link>,
    pub buttons: Vec<Button>,
}

/// What a browser needs to make or use a passkey.
#[derive(Serialize)]
pub(crate) struct Passkey {
    /// `make` or `use`.
    pub deed: &'static str,
    pub action_url: String,
    pub challenge: String,
    pub site: String,
    pub user: String,
    pub name: String,
    /// The ids of the keys there are, with a blank between.
    pub keys: String,
    pub hidden: Vec<Hidden>,
    pub label: String,
    pub hint: String,
}

/// A section.
#[derive(Default, Serialize)]
pub(crate) struct Part {
    pub id: &'static str,
    pub title: String,
    pub texts: Vec<String>,
    /// What was wrong with what its button did.
    pub error: Option<String>,
    pub facts: Vec<Fact>,
    pub qr_svg: Option<String>,
    pub code: Option<String>,
    pub codes: Vec<String>,
    pub rows: Vec<Row>,
    /// What stands there where there are no rows.
    pub none: Option<String>,
    pub links: Vec<Link>,
    pub passkey: Option<Passkey>,
    pub buttons: Vec<Button>,
    pub actions: Vec<Action>,
}

/// The page.
#[derive(Serialize)]
pub(crate) struct Sheet {
    pub skin: &'static str,
    pub heading: String,
    pub lead: Option<String>,
    pub tabs: Vec<Tab>,
    pub tabs_label: String,
    pub errors: Vec<FormError>,
    pub parts: Vec<Part>,
}

impl Sheet {
    pub(crate) fn new(heading: String, parts: Vec<Part>) -> Self {
        Self {
            skin: "portal",
            heading,
            lead: None,
            tabs: Vec::new(),
            tabs_label: String::new(),
            errors: Vec::new(),
            parts,
        }
    }

    pub(crate) fn draw(self, desk: &Desk<'_>, status: StatusCode) -> Result<Answer, Fault> {
        let title = self.heading.clone();
        desk.page_with(status, "shared/leaf.html", title, self)
    }
}

/// Shows a code that is handed over this once, with the words that go with it and the way back.
pub(crate) fn handed_over(
    desk: &Desk<'_>,
    title: &str,
    lead: &str,
    (back, url): (&str, &str),
    handed: Handed,
) -> Result<Answer, Fault> {
    let part = Part {
        id: "handed",
        title: desk.t("identity-handed"),
        texts: vec![desk.t(lead)],
        facts: vec![Fact { label: desk.t("login-account"), value: handed.login }],
        code: Some(handed.code),
        links: vec![Link { label: desk.t(back), url: url.to_owned() }],
        ..Part::default()
    };
    let mut sheet = Sheet::new(desk.t(title), vec![part]);
    sheet.skin = "office";
    sheet.draw(desk, StatusCode::OK)
}

/// A small form in its section, open where it has an error.
pub(crate) fn action(
    key: &'static str,
    action_url: String,
    label: String,
    submit_label: String,
    fields: Vec<crate::field::FieldView>,
) -> Action {
    let open = fields.iter().any(|field| field.error.is_some());
    Action {
        key,
        label,
        tone: "info",
        hint: None,
        open,
        action_url,
        submit_label,
        fields,
        points: Vec::new(),
    }
}

/// A hidden field.
pub(crate) fn hidden(name: &'static str, value: impl Into<String>) -> Hidden {
    Hidden { name, value: value.into() }
}

/// The same form with something wrong: at its field, and in the summary of the page.
pub(crate) fn with_error(
    mut action: Action,
    errors: &mut Vec<FormError>,
    field: &str,
    text: &str,
) -> Action {
    action.open = true;
    for own in action.fields.iter_mut().filter(|own| own.name == field) {
        own.error = Some(text.to_owned());
    }
    let is_own = action.fields.iter().any(|own| own.name == field);
    let field = if is_own { field.to_owned() } else { String::new() };
    errors.push(FormError { field, text: text.to_owned() });
    action
}
