//! Opening a case of another unit: the form that asks why, and the case to read.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use service::cases;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{self, FieldView};
use crate::page::{Fact, Link};
use crate::paths;
use crate::shown::leaf::{Part, Row, Sheet, action, with_error};
use crate::site::Site;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| ask(desk, StatusCode::OK, None)).await
}

pub(crate) async fn open(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let (number, reason) = (desk.asked.field("number"), desk.asked.field("reason"));
        match cases::open_elsewhere(&desk.ctx, desk.sv, number, reason) {
            Ok((id, opened)) => Ok(Answer::to(paths::elsewhere(&id, &opened))),
            Err(service::Error::Wrong(field, why)) => {
                ask(desk, StatusCode::UNPROCESSABLE_ENTITY, Some((field, why)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// The form; `wrong` is the field that is wrong, and how.
fn ask(
    desk: &Desk<'_>,
    status: StatusCode,
    wrong: Option<(&'static str, &'static str)>,
) -> Result<Answer, Fault> {
    cases::check_handles(&desk.ctx)?;
    let mut number = FieldView::new("number", "text", desk.t("case-number-label"))
        .with_value(desk.asked.field("number"));
    number.autocomplete = Some("off");
    number.maxlength = Some(40);
    let mut reason = FieldView::new("reason", "textarea", desk.t("elsewhere-reason"))
        .with_value(desk.asked.field("reason"));
    reason.hint = Some(desk.t("elsewhere-reason-hint"));
    reason.maxlength = Some(500);
    let mut form = action(
        "elsewhere",
        paths::ELSEWHERE.to_owned(),
        desk.t("elsewhere-open"),
        desk.t("elsewhere-submit"),
        vec![number, reason],
    );
    form.open = true;
    let mut errors = Vec::new();
    if let Some((field, why)) = wrong {
        let words = desk.t(&format!("elsewhere-{field}-{why}"));
        form = with_error(form, &mut errors, field, &words);
    }
    let part = Part {
        id: "elsewhere",
        title: desk.t("elsewhere-open"),
        texts: vec![desk.t("elsewhere-lead")],
        actions: vec![form],
        ..Part::default()
    };
    let mut sheet = Sheet::new(desk.t("elsewhere-title"), vec![part]);
    sheet.skin = "office";
    sheet.errors = errors;
    sheet.draw(desk, status)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = desk.case_id(&region, &number)?;
        let opened = desk.asked.query("look").unwrap_or_default();
        let shown = cases::read_opened(&desk.ctx, desk.sv, &id, opened)?;
        let case = &shown.case;
        let state = Fact { label: desk.t("export-state"), value: desk.state(case.state).label };
        let authority = Fact { label: desk.t("sheet-authority"), value: desk.org_name(&case.org) };
        let mut parts = vec![Part {
            id: "case",
            title: desk.pick(&case.item_name),
            texts: vec![desk.t("elsewhere-reading")],
            facts: [vec![state, authority], desk.case_facts(case)].concat(),
            ..Part::default()
        }];
        let form = shown.published.form.as_ref();
        let groups = field::answer_groups(desk, form, &case.answers, false);
        parts.push(Part {
            id: "answers",
            title: desk.t("case-form"),
            facts: groups.into_iter().flat_map(|group| group.rows).collect(),
            ..Part::default()
        });
        // The papers have pages of their own, which are for the unit.
        let rows = desk.timeline(&shown, true, &[]).into_iter().map(|entry| Row {
            title: entry.title,
            notes: [Some(entry.at), entry.who, entry.text].into_iter().flatten().collect(),
            ..Row::default()
        });
        parts.push(Part {
            id: "history",
            title: desk.t("elsewhere-history"),
            rows: rows.collect(),
            links: vec![Link {
                label: desk.t("elsewhere-title"),
                url: paths::ELSEWHERE.to_owned(),
            }],
            ..Part::default()
        });
        let mut sheet = Sheet::new(id.shown(), parts);
        sheet.skin = "office";
        sheet.draw(desk, StatusCode::OK)
    })
    .await
}
