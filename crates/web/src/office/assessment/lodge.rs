//! A unit's appeal against one leaf of its published result.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::assessment::campaign::CampaignId;
use service::assessment;

use super::words::{mark, told};
use super::{TEMPLATE, id_of};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Crumb, Fact, FormError};
use crate::paths;
use crate::shown::sheet::{Cell, Form, Part, Sheet, Table};
use crate::site::Site;

type Place = Path<(String, String, String, String)>;

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, campaign, unit, leaf)): Place,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        draw(desk, StatusCode::OK, &id, &unit, &leaf, Vec::new())
    })
    .await
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Path((region, campaign, unit, leaf)): Place,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let grounds = desk.asked.field("because");
        match assessment::lodge(&desk.ctx, desk.sv, &id, &unit, &leaf, grounds) {
            Ok(()) => {
                let here = paths::appeal(id.region, &id.id, &unit, &leaf);
                Ok(Answer::to_done(&here, "appeal-lodged"))
            }
            Err(error) => {
                let errors = told(desk, error)?;
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, &unit, &leaf, errors)
            }
        }
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &CampaignId,
    unit: &str,
    leaf: &str,
    mut errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let (results, subject, appeals) = assessment::appellant(&desk.ctx, desk.sv, id, unit, leaf)?;
    let title = desk.t("lodge-title");
    let mut part = Part::new("lodge", desk.node_name(&results.campaign.definition, leaf));
    let value = results.computed.of(unit, leaf).and_then(|row| row.value.clone());
    let fact = |key: &str, value: String| Fact { label: desk.t(&format!("results-{key}")), value };
    part.facts = vec![
        fact("unit", desk.name(&subject.name)),
        fact("value", value.unwrap_or_else(|| "–".to_owned())),
    ];
    let mut because = FieldView::new("because", "textarea", desk.t("lodge-grounds"));
    because.hint = Some(desk.t("lodge-grounds-hint"));
    because.maxlength = Some(2000);
    because = because.with_value(desk.asked.field("because"));
    let url = paths::appeal(id.region, &id.id, unit, leaf);
    let mut form = Form::new("lodge", url, desk.t("lodge-button"));
    form.fields = vec![because];
    mark(&mut form.fields, &mut errors);
    part.forms = vec![form];
    let mut parts = vec![part];
    if !appeals.is_empty() {
        let mut part = Part::new("appeals", desk.t("results-appeals"));
        let columns = ["grounds", "state", "lodged", "answer-by", "answer"];
        let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
        let mut table = Table::new(part.title.clone(), columns, usize::MAX);
        for appeal in &appeals {
            table.rows.push(vec![
                Cell::text(appeal.grounds.clone()),
                Cell::badge(desk.appeal_state(appeal.state)),
                Cell::text(desk.moment(appeal.lodged_at)),
                Cell::text(desk.moment(appeal.answer_by)),
                Cell::text(appeal.answer.clone().unwrap_or_else(|| "–".to_owned())),
            ]);
        }
        part.table = Some(table);
        parts.push(part);
    }
    let results_url = paths::results_unit(id.region, &id.id, unit);
    let sheet = Sheet {
        trail: vec![
            Crumb { label: desk.name(&subject.name), url: Some(results_url) },
            Crumb { label: title.clone(), url: None },
        ],
        title: title.clone(),
        lead: Some(desk.t("lodge-lead")),
        errors,
        parts,
        ..Sheet::default()
    };
    desk.page_with(status, TEMPLATE, title, sheet)
}
