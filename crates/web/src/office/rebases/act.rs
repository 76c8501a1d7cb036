//! Deeds on orders: writing, handing in, approving, sending back, throwing away.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::region::RegionCode;
use service::Error;
use service::rebases::{self, Deed};

use super::super::drafts;
use super::order;
use super::show::{Again, draw};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change};
use crate::fault::Fault;
use crate::page::FormError;
use crate::paths;
use crate::site::Site;

pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Path((region, id, deed)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        desk.account()?;
        let region = desk.region_of(&region)?;
        match deed.as_str() {
            "write" => write(desk, region, &id),
            other => {
                let deed = drafts::read(desk, other)?;
                done(desk, region, &id, other, &deed)
            }
        }
    })
    .await
}

fn write(desk: &Desk<'_>, region: RegionCode, id: &str) -> Result<Answer, Fault> {
    let seen = rebases::show(&desk.ctx, desk.sv, region, id)?;
    let typed = order::read(desk, &seen.old, &seen.new);
    let kept = rebases::write(&desk.ctx, desk.sv, region, id, desk.seen()?, typed.clone());
    let (status, errors) = match kept {
        Ok(_) => return Ok(Answer::to_done(&paths::rebase(region, id), "rebase-saved")),
        Err(Error::Rebase(wrong)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, order::errors(desk, &seen, &typed, &wrong))
        }
        Err(other) => refused(desk, other, "")?,
    };
    draw(desk, status, region, id, &Again { order: Some(typed), errors })
}

fn done(
    desk: &Desk<'_>,
    region: RegionCode,
    id: &str,
    name: &str,
    deed: &Deed,
) -> Result<Answer, Fault> {
    let outcome = rebases::act(&desk.ctx, desk.sv, region, id, desk.seen()?, deed);
    let (status, errors) = match outcome {
        Ok(()) if *deed == Deed::Discard => {
            return Ok(Answer::to_done(paths::REBASES, "rebase-discarded"));
        }
        Ok(()) => return Ok(Answer::to_done(&paths::rebase(region, id), "draft-done")),
        Err(Error::Rebase(wrong)) => {
            let seen = rebases::show(&desk.ctx, desk.sv, region, id)?;
            let errors = order::errors(desk, &seen, &seen.stored.order, &wrong);
            (StatusCode::UNPROCESSABLE_ENTITY, errors)
        }
        Err(other) => refused(desk, other, name)?,
    };
    draw(desk, status, region, id, &Again { order: None, errors })
}

/// A refusal that the page itself can tell.
fn refused(
    desk: &Desk<'_>,
    error: Error,
    deed: &str,
) -> Result<(StatusCode, Vec<FormError>), Fault> {
    let (status, text) = match error {
        Error::Item(trouble) => (StatusCode::UNPROCESSABLE_ENTITY, drafts::trouble(desk, &trouble)),
        Error::ChangedMeanwhile => (StatusCode::CONFLICT, desk.t("edit-conflict-title")),
        other => return Err(other.into()),
    };
    // The reason stands in a form of its own, whose fields carry its name.
    let field = if deed.starts_with("return") { format!("{deed}-reason") } else { String::new() };
    Ok((status, vec![FormError { field, text }]))
}
