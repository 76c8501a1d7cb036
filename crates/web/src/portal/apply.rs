//! Applying for an item, and the receipt.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::Channel;
use domain::form::{Answers, FieldFault};
use serde::Serialize;
use service::cases::{self, Application};
use service::catalogue;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{self, FieldView, Section};
use crate::page::{Badge, Crumb, Fact, FormError};
use crate::paths;
use crate::shown::Stage;
use crate::site::Site;

#[derive(Serialize)]
struct Hidden {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct MaterialRow {
    name: String,
    necessity: Badge,
    note: Option<String>,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct ApplyPage {
    trail: Vec<Crumb>,
    item_name: String,
    authority: String,
    guide_url: String,
    steps: Vec<Stage>,
    draft_note: Option<String>,
    action_url: String,
    hidden: Vec<Hidden>,
    sections: Vec<Section>,
    materials: Vec<MaterialRow>,
    declaration: Option<FieldView>,
    errors: Vec<FormError>,
    can_save: bool,
}

/// Names of form fields that are not answers.
const OWN_FIELDS: [&str; 3] = ["csrf", "key", "deed"];

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let account = desk.account()?;
        let region = desk.region_of(&region)?;
        let published = catalogue::published(desk.sv, desk.ctx.now, region, &code)?;
        let form = published.form.as_ref().ok_or(Fault::NotFound)?;
        domain::permit::may(&desk.ctx.actor, domain::permit::Deed::Apply)
            .map_err(service::Error::from)?;
        let answers = cases::first_answers(form, account);
        let draft = Draft { answers: &answers, faults: &[], key: desk.ctx.id(0), note: None };
        draw(desk, StatusCode::OK, &published, &draft)
    })
    .await
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let key: String = desk.asked.field("key").chars().take(64).collect();
        if key.is_empty() {
            return Err(Fault::BadRequest);
        }
        let application = Application {
            region: desk.region_of(&region)?,
            item_code: code,
            answers: answers(desk.asked),
            idempotency_key: key.clone(),
            channel: Channel::Web,
        };
        let (faults, note) = match cases::submit(&desk.ctx, desk.sv, &application) {
            Ok(id) => return Ok(Answer::to(paths::my_case_deed(&id, "receipt"))),
            Err(service::Error::Answers(faults)) => (faults, None),
            Err(service::Error::KeyReused) => (Vec::new(), Some(desk.t("form-key-reused"))),
            Err(other) => return Err(other.into()),
        };
        let (region, code) = (application.region, &application.item_code);
        let published = catalogue::published(desk.sv, desk.ctx.now, region, code)?;
        let draft = Draft { answers: &application.answers, faults: &faults, key, note };
        draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &published, &draft)
    })
    .await
}

/// The answers among the posted fields.
pub(super) fn answers(asked: &Asked) -> Answers {
    let mut answers = Answers::new();
    for (name, value) in &asked.form {
        if !OWN_FIELDS.contains(&name.as_str()) && !matches!(name.as_str(), "version" | "note") {
            answers.entry(name.clone()).or_default().push(value.clone());
        }
    }
    answers
}

/// A form in the making.
struct Draft<'a> {
    answers: &'a Answers,
    faults: &'a [FieldFault],
    key: String,
    note: Option<String>,
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    published: &catalogue::Published,
    draft: &Draft<'_>,
) -> Result<Answer, Fault> {
    let item = &published.item;
    let form = published.form.as_ref().ok_or(Fault::NotFound)?;
    let (region, code) = (item.id.region, item.id.code.as_str());
    let name = desk.pick(item.title());
    let mut errors = field::errors(desk, form, draft.faults);
    errors.extend(draft.note.clone().map(|text| FormError { field: String::new(), text }));
    let mut fields = field::fields(desk, form, draft.answers, draft.faults);
    let promise = fields.iter().position(|field| {
        field.kind == "multiple" && field.options.iter().all(|option| option.value == "yes")
    });
    let declaration = promise.map(|index| fields.remove(index));
    let crumb = |label: String, url: Option<String>| Crumb { label, url };
    let page = ApplyPage {
        trail: vec![
            crumb(desk.t("nav-guides"), Some(paths::GUIDES.to_owned())),
            crumb(name.clone(), Some(paths::guide(region, code))),
            crumb(desk.t("apply-online"), None),
        ],
        item_name: name.clone(),
        authority: desk.pick(&item.authority.name),
        guide_url: paths::guide(region, code),
        steps: ["apply-step-fill", "apply-step-receipt"]
            .into_iter()
            .zip(["current", "todo"])
            .map(|(key, state)| Stage { label: desk.t(key), state, note: None })
            .collect(),
        draft_note: None,
        action_url: paths::apply(region, code),
        hidden: vec![Hidden { name: "key", value: draft.key.clone() }],
        sections: vec![Section { title: desk.t("form-title"), hint: None, fields }],
        materials: Vec::new(),
        declaration,
        errors,
        can_save: false,
    };
    desk.page_with(status, "portal/apply/form.html", name, page)
}

#[derive(Serialize)]
struct TitledText {
    title: String,
    text: String,
}

#[derive(Serialize)]
struct ReceiptPage {
    case_number: String,
    query_code: String,
    item_name: String,
    authority: String,
    received_on: String,
    qr_svg: String,
    case_url: String,
    pdf_url: Option<String>,
    facts: Vec<Fact>,
    next: Vec<TitledText>,
    proof: Option<String>,
}

pub(crate) async fn receipt(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = desk.case_id(&region, &number)?;
        let receipt = cases::receipt(&desk.ctx, desk.sv, &id, &desk.site.setup.base_url)?;
        let case = &receipt.case;
        let limit = match receipt.item.committed_limit.is_set() {
            true => &receipt.item.committed_limit,
            false => &receipt.item.legal_limit,
        };
        let text = |title: &str, text: String| TitledText { title: desk.t(title), text };
        let page = ReceiptPage {
            case_number: id.shown(),
            query_code: receipt.query_code.clone(),
            item_name: desk.pick(&case.item_name),
            authority: desk.org_name(&case.org),
            received_on: desk.date(case.submitted_at.civil_date_in_china()),
            qr_svg: receipt.qr_svg(&desk.t("receipt-qr-label")),
            case_url: paths::my_case(&id),
            pdf_url: Some(paths::my_case_deed(&id, "receipt.pdf")),
            facts: desk.case_facts(case),
            next: vec![
                text("receipt-next-accept", desk.t("receipt-next-accept-text")),
                text(
                    "receipt-next-decide",
                    desk.t_with(
                        "receipt-next-decide-text",
                        &[("limit", desk.limit_words(limit).into())],
                    ),
                ),
                text("receipt-next-track", desk.t("receipt-next-track-text")),
            ],
            proof: Some(receipt.proof),
        };
        desk.page("portal/apply/receipt.html", desk.t("receipt-title"), page)
    })
    .await
}

/// The receipt as a file. The worker makes it within a second or so; who asks sooner sees the case,
/// whose papers are listed there.
pub(crate) async fn receipt_file(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = super::cases::own(desk, &region, &number)?;
        let papers = service::papers::list(&desk.ctx, desk.sv, &id)?;
        let made = papers.iter().find(|paper| paper.order.seq == 1 && paper.made.is_some());
        Ok(Answer::to(match made {
            Some(paper) => paths::paper(&service::papers::shown_code(paper)),
            None => paths::my_case(&id),
        }))
    })
    .await
}
