//! Two devices saved one draft: what differs, and whose words are kept.

use axum::http::StatusCode;
use domain::form::{Answers, Difference, Form, differences};
use serde::Serialize;
use service::forms::drafts::{self, Draft};

use super::apply::{Posted, Target};
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::shown;
use crate::paths;
use crate::posted::Hidden;
use crate::sheet::label;

/// One answer that differs.
#[derive(Serialize)]
pub(super) struct Row {
    name: String,
    label: String,
    mine: String,
    theirs: String,
}

#[derive(Serialize)]
struct ComparePage {
    item_name: String,
    saved_at: String,
    action_url: String,
    hidden: Vec<Hidden>,
    rows: Vec<Row>,
}

/// Shows what differs between what was posted and what is kept.
pub(super) fn show(
    desk: &Desk<'_>,
    target: &Target,
    posted: &Posted,
    kept: &Draft,
) -> Result<Answer, Fault> {
    let (region, code) = target.place();
    let rows = rows(desk, &target.form, &posted.answers, &kept.answers);
    let own = [("key", posted.key.clone()), ("revision", kept.revision.to_string())];
    let mut hidden: Vec<Hidden> =
        own.into_iter().map(|(name, value)| Hidden { name: name.to_owned(), value }).collect();
    hidden.extend(as_hidden(&posted.answers));
    let page = ComparePage {
        item_name: desk.pick(target.published.item.title()),
        saved_at: desk.moment(kept.saved_at),
        action_url: paths::apply(region, code),
        hidden,
        rows,
    };
    desk.page_with(
        StatusCode::CONFLICT,
        "portal/apply/compare.html",
        desk.t("draft-compare-title"),
        page,
    )
}

/// What differs between the answers that were typed and those that are kept, field by field.
pub(super) fn rows(desk: &Desk<'_>, form: &Form, typed: &Answers, kept: &Answers) -> Vec<Row> {
    let words = |path: &str, values: &[String]| match form.schema().field_at(path) {
        _ if values.is_empty() => desk.t("compare-empty"),
        Some(field) if field.kind.has_rows() => {
            let rows = i64::try_from(values.len()).unwrap_or(i64::MAX);
            desk.t_with("compare-rows", &[("rows", rows.into())])
        }
        Some(field) => {
            let values = values.iter().map(|value| shown(desk, field, value, true));
            values.collect::<Vec<_>>().join(" ")
        }
        None => values.join(" "),
    };
    let row = |difference: Difference| Row {
        label: label(desk, form, &difference.path),
        mine: words(&difference.path, &difference.ours),
        theirs: words(&difference.path, &difference.theirs),
        name: format!("take:{}", difference.path),
    };
    differences(typed, kept).into_iter().map(row).collect()
}

/// Answers as posted fields that people do not see.
pub(super) fn as_hidden(answers: &Answers) -> impl Iterator<Item = Hidden> {
    answers.iter().flat_map(|(path, values)| {
        values.iter().map(|value| Hidden { name: path.clone(), value: value.clone() })
    })
}

/// Saves what was chosen of both.
pub(super) fn merge(desk: &Desk<'_>, target: &Target, mut posted: Posted) -> Result<Answer, Fault> {
    let kept = match drafts::show(&desk.ctx, desk.sv, &posted.key) {
        Err(service::Error::NotFound(_)) => return posted.draw_apart(desk, target),
        other => other?,
    };
    if kept.revision != posted.revision {
        return show(desk, target, &posted, &kept);
    }
    for difference in differences(&posted.answers, &kept.answers) {
        if desk.asked.field(&format!("take:{}", difference.path)) == "theirs" {
            posted.answers.insert(difference.path, difference.theirs);
        }
    }
    let saved = match drafts::save(&desk.ctx, desk.sv, posted.to_save(target)) {
        Err(service::Error::ConsentNeeded(missing)) => {
            return posted.draw_without_consent(desk, target, &missing);
        }
        other => other?,
    };
    match saved {
        drafts::Saved::Overtaken(kept) => show(desk, target, &posted, &kept),
        drafts::Saved::Kept(_) => {
            let (region, code) = target.place();
            let url = paths::apply_draft(region, code, &posted.key);
            Ok(Answer::to(format!("{url}&done=draft-saved")))
        }
        drafts::Saved::OfAnother => posted.draw_apart(desk, target),
        drafts::Saved::Full => posted.draw(desk, target, Some(desk.t("apply-drafts-full"))),
    }
}
