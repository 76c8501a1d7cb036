//! Consents that are found to be missing when a form is handed in or saved: asked for on the page of
//! the form, so that nothing that was typed is lost. Each kind is agreed to for itself
//! (个人信息保护法 art. 29).

use domain::privacy::Sensitive;
use service::people::{self, ConsentPurpose};

use super::second::kept;
use crate::desk::Desk;
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::FormError;

/// The posted field of what was ticked.
const GIVEN: &str = "consent:given";
/// The posted field of what was asked for.
const ASKED: &str = "consent:asked";

/// Gives the consents that were ticked on the page.
pub(super) fn give(desk: &Desk<'_>) -> Result<(), Fault> {
    if !people::may_decide(&desk.ctx) {
        return Ok(());
    }
    for kind in posted(desk, GIVEN) {
        people::set_consent(&desk.ctx, desk.sv, ConsentPurpose::Sensitive(kind), true)?;
    }
    Ok(())
}

/// What asks for the consents that are missing: a box for each kind. Whoever acts for another is told
/// who must decide.
pub(super) fn ask(desk: &Desk<'_>, missing: &[Sensitive]) -> Vec<FieldView> {
    let mut first = if people::may_decide(&desk.ctx) {
        let mut boxes = FieldView::new(GIVEN, "multiple", desk.t("consent-here"));
        boxes.hint = Some(desk.t("consent-here-hint"));
        let ticked = posted(desk, GIVEN);
        boxes.options = missing.iter().map(|kind| option(desk, *kind, &ticked)).collect();
        boxes
    } else {
        let mut told = FieldView::new(GIVEN, "notice", desk.t("consent-here"));
        told.hint = Some(desk.t("consent-here-principal"));
        told
    };
    first.error = Some(desk.t("consent-here-missing"));
    let purpose = |kind: &Sensitive| ConsentPurpose::Sensitive(*kind).key();
    let asked = missing.iter().map(|kind| kept(ASKED, purpose(kind)));
    std::iter::once(first).chain(asked).collect()
}

/// The same on a page that is only drawn again.
pub(super) fn again(desk: &Desk<'_>) -> Vec<FieldView> {
    match posted(desk, ASKED) {
        none if none.is_empty() => Vec::new(),
        asked => {
            let mut fields = ask(desk, &asked);
            fields.iter_mut().for_each(|field| field.error = None);
            fields
        }
    }
}

/// What the summary of the page says of it.
pub(super) fn errors(fields: &[FieldView]) -> impl Iterator<Item = FormError> + '_ {
    fields.iter().filter_map(|field| {
        Some(FormError { field: field.name.clone(), text: field.error.clone()? })
    })
}

fn option(desk: &Desk<'_>, kind: Sensitive, ticked: &[Sensitive]) -> OptionView {
    let key = ConsentPurpose::Sensitive(kind).key();
    let words = [
        ("kind", desk.t(&format!("consent-{key}")).into()),
        ("text", desk.t(&format!("consent-{key}-text")).into()),
    ];
    OptionView {
        value: key.to_owned(),
        label: desk.t_with("consent-here-box", &words),
        checked: ticked.contains(&kind),
    }
}

fn posted(desk: &Desk<'_>, name: &str) -> Vec<Sensitive> {
    let values = desk.asked.form.iter().filter(|(own, _)| own == name);
    let kinds = values.filter_map(|(_, key)| match ConsentPurpose::from_key(key)? {
        ConsentPurpose::Sensitive(kind) => Some(kind),
        ConsentPurpose::Notice | ConsentPurpose::Reuse | ConsentPurpose::Push => None,
    });
    kinds.collect()
}
