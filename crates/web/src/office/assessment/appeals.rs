//! The appeals of a campaign, and their answers.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::assessment::campaign::{Appeal, AppealState, CampaignId};
use service::assessment::{self, AppealAnswer, Results};

use super::words::{answer_fields, mark, told, typed};
use super::{TEMPLATE, id_of, trail};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::{Fact, FormError};
use crate::paths;
use crate::shown::sheet::{Form, Hidden, Part, Sheet};
use crate::site::Site;

pub(crate) async fn list(
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

pub(crate) async fn answer(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let corrects = desk.asked.field("corrects");
        let given = AppealAnswer {
            is_upheld: desk.asked.field("verdict") == "upheld",
            reasons: desk.asked.field("because").to_owned(),
            corrects: (!corrects.is_empty()).then(|| corrects.to_owned()),
            holds: typed(|name| desk.asked.field(name).to_owned()),
        };
        if !matches!(desk.asked.field("verdict"), "upheld" | "dismissed") {
            let text = desk.t("appeal-verdict-missing");
            let error = FormError { field: "verdict".to_owned(), text };
            return draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, vec![error]);
        }
        match assessment::answer(&desk.ctx, desk.sv, &id, desk.asked.field("appeal"), &given) {
            Ok(()) => {
                let here = paths::campaign_page(id.region, &id.id, "appeals");
                Ok(Answer::to_done(&here, "appeal-answered"))
            }
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
    id: &CampaignId,
    mut errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let (campaign, appeals) = assessment::appeals(&desk.ctx, desk.sv, id)?;
    let tried = desk.asked.field("appeal");
    let mut parts = Vec::new();
    if appeals.is_empty() {
        let mut part = Part::new("none", desk.t("results-appeals"));
        part.text = vec![desk.t("appeals-none")];
        parts.push(part);
    } else {
        let results = assessment::results(&desk.ctx, desk.sv, id)?;
        for appeal in &appeals {
            let is_tried = appeal.id == tried;
            let wrong = if is_tried { &mut errors } else { &mut Vec::new() };
            parts.push(one(desk, &results, appeal, is_tried, wrong)?);
        }
    }
    if !appeals.iter().any(|appeal| appeal.id == tried) {
        errors.iter_mut().for_each(|error| error.field.clear());
    }
    let title = desk.t("appeals-title");
    let sheet = Sheet {
        trail: trail(desk, Some(&campaign), Some(title.clone())),
        title: title.clone(),
        lead: Some(desk.t("appeals-lead")),
        errors,
        parts,
        ..Sheet::default()
    };
    desk.page_with(status, TEMPLATE, title, sheet)
}

fn one(
    desk: &Desk<'_>,
    results: &Results,
    appeal: &Appeal,
    is_tried: bool,
    errors: &mut [FormError],
) -> Result<Part, Fault> {
    let campaign = &results.campaign;
    let unit = desk.unit_name(&campaign.plan, &appeal.unit);
    let lodged = desk.moment(appeal.lodged_at);
    let leaf = desk.node_name(&campaign.definition, &appeal.leaf);
    let title = format!("{unit} · {leaf} · {lodged}");
    let mut part = Part::new(&format!("appeal-{}", appeal.id), title);
    let fact = |key: &str, value: String| Fact { label: desk.t(&format!("results-{key}")), value };
    part.facts = vec![
        fact("state", desk.appeal_state(appeal.state).label),
        fact("grounds", appeal.grounds.clone()),
        fact("lodged", lodged),
        fact("answer-by", desk.moment(appeal.answer_by)),
    ];
    part.facts.extend(appeal.answer.clone().map(|answer| fact("answer", answer)));
    if appeal.state != AppealState::Lodged {
        return Ok(part);
    }
    let is_late = desk.ctx.now > appeal.answer_by;
    if is_late {
        part.text.push(desk.t("appeal-late"));
    }
    let id = &campaign.id;
    let url = paths::campaign_page(id.region, &id.id, "appeals");
    let mut form = Form::new("answer", url, desk.t("appeal-answer-button"));
    form.prefix = if is_tried { "f".to_owned() } else { format!("f-{}", appeal.id) };
    form.hidden = vec![Hidden { name: "appeal", value: appeal.id.clone() }];
    form.fields = fields(desk, results, appeal, is_tried)?;
    mark(&mut form.fields, errors);
    part.forms = vec![form];
    Ok(part)
}

fn fields(
    desk: &Desk<'_>,
    results: &Results,
    appeal: &Appeal,
    is_tried: bool,
) -> Result<Vec<FieldView>, Fault> {
    let typed_here = |name: &str| if is_tried { desk.asked.field(name) } else { "" };
    let option = |value: &str, label: String, name: &str| OptionView {
        value: value.to_owned(),
        label,
        checked: typed_here(name) == value,
    };
    let mut verdict = FieldView::new("verdict", "choice", desk.t("appeal-verdict"));
    verdict.options = ["upheld", "dismissed"]
        .map(|key| option(key, desk.t(&format!("appeal-{key}")), "verdict"))
        .into();
    let mut because = FieldView::new("because", "textarea", desk.t("appeal-reasons"));
    because = because.with_value(typed_here("because"));
    because.maxlength = Some(500);
    let evidenced = assessment::evidenced(desk.sv, results, &appeal.unit)?;
    let records: Vec<_> =
        evidenced.records.iter().filter(|kept| kept.record.indicator == appeal.leaf).collect();
    let is_gone = |id: &str| records.iter().any(|k| k.record.corrects.as_deref() == Some(id));
    let mut corrects = FieldView::new("corrects", "choice", desk.t("appeal-corrects"));
    corrects.hint = Some(desk.t("appeal-corrects-hint"));
    corrects.required = false;
    corrects.options = records
        .iter()
        .filter(|kept| !is_gone(&kept.record.id))
        .map(|kept| {
            let value = kept.record.value.clone().unwrap_or_else(|| "–".to_owned());
            let label = format!("{} {} {value}", kept.record.id, kept.record.item);
            option(&kept.record.id, label, "corrects")
        })
        .collect();
    let definition = &results.campaign.definition;
    let leaf = definition.node(&appeal.leaf);
    let leaf = leaf.and_then(|node| node.leaf.as_ref()).ok_or(Fault::NotFound)?;
    let holds = typed(|name| typed_here(name).to_owned());
    let mut fields = vec![verdict, because];
    if !corrects.options.is_empty() {
        fields.push(corrects);
    }
    let mut holding = answer_fields(desk, leaf, &holds);
    holding.iter_mut().for_each(|field| field.required = false);
    fields.extend(holding);
    Ok(fields)
}
