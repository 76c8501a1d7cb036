//! The receipt of an application.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use service::cases;

use crate::asked::Asked;
use crate::desk::{Answer, look};
use crate::page::Fact;
use crate::paths;
use crate::site::Site;

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

pub(crate) async fn show(
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
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Path((region, number)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = super::cases::own(desk, &region, &number)?.id;
        let papers = service::papers::list(&desk.ctx, desk.sv, &id)?;
        let made = papers.iter().find(|paper| paper.order.seq == 1 && paper.made.is_some());
        Ok(Answer::to(match made {
            Some(paper) => paths::paper(&service::papers::shown_code(paper)),
            None => paths::my_case(&id),
        }))
    })
    .await
}
