//! Answers and records as text, pasted.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use service::assessment;

use super::words::{mark, told};
use super::{TEMPLATE, id_of, trail};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;
use crate::shown::sheet::{Form, Part, Sheet};
use crate::site::Site;

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        draw(desk, StatusCode::OK, &id, Vec::new())
    })
    .await
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        match assessment::import(&desk.ctx, desk.sv, &id, desk.asked.field("records")) {
            Ok(_) => Ok(Answer::to_done(&paths::campaign(id.region, &id.id), "records-imported")),
            Err(error) => {
                let errors = told(desk, error)?;
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, errors)
            }
        }
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &domain::assessment::campaign::CampaignId,
    mut errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let shown = assessment::campaign(&desk.ctx, desk.sv, id)?;
    let mut records = FieldView::new("records", "textarea", desk.t("import-records"));
    records.hint = Some(desk.t("import-records-hint"));
    records = records.with_value(desk.asked.field("records"));
    let mut fields = vec![records];
    mark(&mut fields, &mut errors);
    let url = paths::campaign_page(id.region, &id.id, "import");
    let mut form = Form::new("import", url, desk.t("import-button"));
    form.fields = fields;
    let mut part = Part::new("import", desk.t("import-what"));
    part.text = vec![desk.t("import-text"), desk.t("import-example")];
    part.forms = vec![form];
    let title = desk.t("import-title");
    let sheet = Sheet {
        trail: trail(desk, Some(&shown.campaign), Some(title.clone())),
        title: title.clone(),
        errors,
        parts: vec![part],
        ..Sheet::default()
    };
    desk.page_with(status, TEMPLATE, title, sheet)
}
