//! Answers and records as text, pasted or in a file.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use service::assessment;

use super::upload::{FILE_BYTES_MAX, decoded};
use super::words::{mark, told};
use super::{TEMPLATE, id_of, trail};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::one_file;
use crate::page::FormError;
use crate::paths;
use crate::shown::sheet::{Form, Part, Sheet};
use crate::site::Site;

/// The longest text of a file that is shown for correction.
const TYPED_BYTES_MAX: usize = 256 * 1024;

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        draw(desk, StatusCode::OK, &id, "", Vec::new())
    })
    .await
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    request: Request,
) -> Response {
    // The token stands before the file, and whoever may not import sends no byte of it into memory.
    let (place, name) = (region.clone(), campaign.clone());
    let check = move |desk: &Desk<'_>| -> Result<(), Fault> {
        let id = id_of(desk, &place, name.clone())?;
        Ok(assessment::campaign(&desk.ctx, desk.sv, &id).map(drop)?)
    };
    let fields_max = site.setup.limits.body_bytes_max;
    let read = one_file::read(&site, request, FILE_BYTES_MAX, fields_max, check);
    let (asked, file) = match read.await {
        Ok(read) => read,
        Err(response) => return response,
    };
    // An empty part is a form in which no file was chosen.
    let file = file.map(|file| file.bytes).filter(|bytes| !bytes.is_empty());
    change(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        if file.as_ref().is_some_and(|bytes| bytes.len() > FILE_BYTES_MAX) {
            return Err(Fault::TooLarge);
        }
        let text = match file.as_deref().map(decoded) {
            None => desk.asked.field("records").to_owned(),
            Some(Some(text)) => text,
            Some(None) => {
                let text = desk.t("import-file-unreadable");
                let errors = vec![FormError { field: "file".to_owned(), text }];
                let typed = desk.asked.field("records");
                return draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, typed, errors);
            }
        };
        match assessment::import(&desk.ctx, desk.sv, &id, &text) {
            Ok(_) => Ok(Answer::to_done(&paths::campaign(id.region, &id.id), "records-imported")),
            Err(error) => {
                let errors = told(desk, error)?;
                // A file of some size is corrected where it came from, a small one here.
                let is_small = file.is_none() || text.len() <= TYPED_BYTES_MAX;
                let typed = if is_small { &text } else { desk.asked.field("records") };
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, typed, errors)
            }
        }
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &domain::assessment::campaign::CampaignId,
    typed: &str,
    mut errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let shown = assessment::campaign(&desk.ctx, desk.sv, id)?;
    let mut records = FieldView::new("records", "textarea", desk.t("import-records"));
    records.hint = Some(desk.t("import-records-hint"));
    records.required = false;
    records = records.with_value(typed);
    let mut file = FieldView::new("file", "file", desk.t("import-file"));
    file.hint = Some(desk.t("import-file-hint"));
    file.required = false;
    let mut fields = vec![file, records];
    mark(&mut fields, &mut errors);
    let url = paths::campaign_page(id.region, &id.id, "import");
    let mut form = Form::new("import", url, desk.t("import-button"));
    form.fields = fields;
    form.takes_files = true;
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
