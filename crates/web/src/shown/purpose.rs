//! Asking why somebody looks at a case that is no task of theirs.

use axum::http::StatusCode;
use domain::identity::Purpose;

use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::shown::leaf::{Part, Sheet, action, with_error};

/// The page that asks; its form posts to `action_url`.
pub(crate) fn ask(desk: &Desk<'_>, action_url: String, is_wrong: bool) -> Result<Answer, Fault> {
    let mut field = FieldView::new("purpose", "choice", desk.t("purpose-label"));
    field.options = Purpose::CHOICES
        .map(|purpose| OptionView {
            value: purpose.key().to_owned(),
            label: desk.t(&format!("purpose-{}", purpose.key())),
            checked: false,
        })
        .into();
    let mut errors = Vec::new();
    let (label, button) = (desk.t("purpose-label"), desk.t("purpose-submit"));
    let mut form = action("look", action_url, label, button, vec![field]);
    form.open = true;
    form.tone = "success";
    if is_wrong {
        form = with_error(form, &mut errors, "purpose", &desk.t("purpose-missing"));
    }
    let part = Part {
        id: "purpose",
        title: desk.t("purpose-why"),
        texts: vec![desk.t("purpose-lead")],
        actions: vec![form],
        ..Part::default()
    };
    let mut sheet = Sheet::new(desk.t("purpose-title"), vec![part]);
    sheet.skin = "office";
    sheet.errors = errors;
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    sheet.draw(desk, status)
}

/// The purpose that the form chose.
pub(crate) fn chosen(desk: &Desk<'_>) -> Option<Purpose> {
    Purpose::from_key(desk.asked.field("purpose"))
        .filter(|purpose| Purpose::CHOICES.contains(purpose))
}
