//! Marks of a correction notice: which fields and materials are meant, and what is wrong with each.

use domain::case::{Mark, Target};
use service::cases::Shown;

use crate::desk::Desk;
use crate::field::FieldView;
use crate::shown::desk_page::{Check, PointView};

/// The name of the tick boxes.
const NAME: &str = "mark";

/// Everything of an application that a notice may point to.
pub(super) fn points(desk: &Desk<'_>, shown: &Shown) -> Vec<PointView> {
    let fields = shown.published.form.iter().flat_map(|form| &form.fields).map(|field| {
        (format!("field:{}", field.key), desk.pick(&field.label), desk.t("mark-field"))
    });
    let materials = shown.published.item.materials().iter().map(|material| {
        let value = format!("material:{}", material.code);
        (value, desk.pick(&material.name), desk.t("mark-material"))
    });
    let ticked = |value: &str| desk.asked.form.iter().any(|(n, v)| n == NAME && v == value);
    fields
        .chain(materials)
        .enumerate()
        .map(|(index, (value, label, kind))| {
            let name = format!("note_{index}");
            let mut reason = FieldView::new(&name, "text", desk.t("mark-note"))
                .with_value(desk.asked.field(&name));
            reason.required = false;
            reason.maxlength = Some(200);
            let checked = ticked(&value);
            PointView { label, kind, check: Check { name: NAME, value, checked }, reason }
        })
        .collect()
}

/// The marks that were ticked, in the order of the application.
pub(super) fn ticked(points: &[PointView]) -> Vec<Mark> {
    let chosen = points.iter().filter(|point| point.check.checked);
    chosen
        .filter_map(|point| {
            let (kind, name) = point.check.value.split_once(':')?;
            let target = match kind {
                "field" => Target::Field(name.to_owned()),
                _ => Target::Material(name.to_owned()),
            };
            Some(Mark { target, note: point.reason.value.clone().unwrap_or_default() })
        })
        .collect()
}
