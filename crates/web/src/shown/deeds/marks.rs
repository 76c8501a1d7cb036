//! Marks of a correction notice: which fields and materials are meant, and what is wrong with each.

use domain::case::{Mark, Target};
use domain::form::{Field, Kind};
use service::cases::Shown;

use crate::desk::Desk;
use crate::field::FieldView;
use crate::shown::desk_page::{Check, PointView};

/// The name of the tick boxes.
const NAME: &str = "mark";

/// Everything of an application that a notice may point to, with what was ticked if this form was
/// posted.
pub(super) fn points(desk: &Desk<'_>, shown: &Shown, is_posted: bool) -> Vec<PointView> {
    let mut values = Vec::new();
    for field in shown.published.form.iter().flat_map(|form| &form.fields) {
        collect(desk, field, &mut values);
    }
    values.extend(shown.published.item.materials().iter().map(|material| {
        let value = format!("material:{}", material.code);
        (value, desk.pick(&material.name), desk.t("mark-material"))
    }));
    // What the case's version asks for and was not asked of it is marked from the start.
    let asked = |value: &str| {
        let keys = shown.case.handling.newly_asked.iter();
        let mut keys = keys.filter_map(|path| path.split('.').next());
        value.strip_prefix("field:").is_some_and(|key| keys.any(|asked| asked == key))
    };
    let ticked = |value: &str| {
        !is_posted && asked(value)
            || is_posted
                && desk.asked.form.iter().any(|(name, given)| name == NAME && given == value)
    };
    values
        .into_iter()
        .map(|(value, label, kind)| {
            let name = note_of(&value);
            let note = if is_posted { desk.asked.field(&name) } else { "" };
            let mut reason = FieldView::new(&name, "text", desk.t("mark-note")).with_value(note);
            reason.required = false;
            reason.maxlength = Some(200);
            let checked = ticked(&value);
            PointView { label, kind, check: Check { name: NAME, value, checked }, reason }
        })
        .collect()
}

/// What is answered in a field can be marked; what only orders or explains cannot.
fn collect(desk: &Desk<'_>, field: &Field, values: &mut Vec<(String, String, String)>) {
    match field.kind {
        Kind::Section => field.fields.iter().for_each(|inner| collect(desk, inner, values)),
        Kind::Notice | Kind::Computed => {}
        _ => values.push((
            format!("field:{}", field.key),
            desk.pick(&field.label),
            desk.t("mark-field"),
        )),
    }
}

fn note_of(value: &str) -> String {
    format!("note_{}", value.replace(':', "_"))
}

/// The marks that were ticked.
pub(super) fn ticked(desk: &Desk<'_>) -> Vec<Mark> {
    let chosen = desk.asked.form.iter().filter(|(name, _)| name == NAME);
    chosen
        .filter_map(|(_, value)| {
            let (kind, name) = value.split_once(':')?;
            let target = match kind {
                "field" => Target::Field(name.to_owned()),
                _ => Target::Material(name.to_owned()),
            };
            Some(Mark { target, note: desk.asked.field(&note_of(value)).to_owned() })
        })
        .collect()
}
