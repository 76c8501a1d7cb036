//! The drafts of an applicant.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use service::forms::drafts;

use crate::asked::Asked;
use crate::desk::{Answer, change, look};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct DraftRow {
    item_name: String,
    saved_at: String,
    answered: usize,
    /// None for one that was begun for somebody else than the one acted for now.
    url: Option<String>,
    delete_url: String,
}

#[derive(Serialize)]
struct DraftsPage {
    rows: Vec<DraftRow>,
    guides_url: &'static str,
}

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        desk.account()?;
        let rows = drafts::list(&desk.ctx, desk.sv)?
            .into_iter()
            .map(|(draft, is_here)| DraftRow {
                item_name: desk.pick(&draft.item_name),
                saved_at: desk.moment(draft.saved_at),
                answered: draft
                    .answers
                    .values()
                    .filter(|v| v.iter().any(|v| !v.is_empty()))
                    .count(),
                url: is_here
                    .then(|| paths::apply_draft(draft.item_region, &draft.item_code, &draft.id)),
                delete_url: paths::my_draft_delete(&draft.id),
            })
            .collect();
        let page = DraftsPage { rows, guides_url: paths::GUIDES };
        desk.page("portal/drafts/list.html", desk.t("my-drafts-title"), page)
    })
    .await
}

pub(crate) async fn delete(
    State(site): State<Arc<Site>>,
    Path(draft): Path<String>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        desk.account()?;
        drafts::delete(&desk.ctx, desk.sv, &draft)?;
        Ok(Answer::to_done(paths::MY_DRAFTS, "draft-deleted"))
    })
    .await
}
