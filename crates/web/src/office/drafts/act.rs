//! Deeds on drafts, and opening what is to be done with a published item.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::item::Desk as Office;
use domain::text::Bilingual;
use service::Error;
use service::items::Trouble;
use service::items::drafts::{self, Beginning, Deed, Part};

use super::super::items::draw_refused;
use super::show::{Refused, draw};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change};
use crate::fault::Fault;
use crate::paths;
use crate::site::Site;

pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Path((region, code, deed)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = super::item_id(desk, &region, code)?;
        let wanted = read(desk, &deed)?;
        let seen = desk.seen()?;
        let (status, text) = match drafts::act(&desk.ctx, desk.sv, &id, seen, wanted.clone()) {
            Ok(()) => {
                // A draft that took effect is gone; its item is there.
                let url = match drafts::show(&desk.ctx, desk.sv, &id) {
                    Ok(_) => paths::draft(&id),
                    Err(_) => paths::DRAFTS.to_owned(),
                };
                let done = if wanted == Deed::Publish { "draft-published" } else { "draft-done" };
                return Ok(Answer::to_done(&url, done));
            }
            Err(Error::Item(trouble)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, super::trouble(desk, &trouble))
            }
            Err(Error::ChangedMeanwhile) => (StatusCode::CONFLICT, desk.t("edit-conflict-title")),
            Err(other) => return Err(other.into()),
        };
        draw(desk, status, &id, Some(&Refused { deed, text }))
    })
    .await
}

/// The deed on a draft, or on an order that moves cases, that a form was posted for.
pub(crate) fn read(desk: &Desk<'_>, deed: &str) -> Result<Deed, Fault> {
    let reason = || desk.asked.field("reason").trim().chars().take(2000).collect::<String>();
    Ok(match deed {
        "submit" => Deed::Submit,
        "take-back" => Deed::TakeBack,
        "publish" => Deed::Publish,
        "discard" => Deed::Discard,
        "approve-organisation" => Deed::Approve(Office::Organisation),
        "approve-legal" => Deed::Approve(Office::Legal),
        "return-organisation" => Deed::Return(Office::Organisation, reason()),
        "return-legal" => Deed::Return(Office::Legal, reason()),
        _ => return Err(Fault::NotFound),
    })
}

/// The most parts an item is split into at once.
pub(crate) const PARTS_MAX: usize = 4;

pub(crate) async fn open(
    State(site): State<Arc<Site>>,
    Path((region, code, deed)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = super::item_id(desk, &region, code)?;
        let opened = match beginning(desk, &deed)? {
            Ok(what) => drafts::open(&desk.ctx, desk.sv, id.clone(), what),
            Err(trouble) => Err(trouble.into()),
        };
        match opened {
            Ok(first) => Ok(Answer::to_done(&paths::draft(&first), "draft-begun")),
            Err(Error::Item(trouble)) => {
                let text = super::trouble(desk, &trouble);
                draw_refused(desk, &id, &deed, &text)
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn beginning(desk: &Desk<'_>, deed: &str) -> Result<Result<Beginning, Trouble>, Fault> {
    let text = |name: &str| desk.asked.field(name).trim().to_owned();
    let reason = || text("reason").chars().take(2000).collect::<String>();
    let part = |n: usize| -> Result<Option<Part>, Trouble> {
        let (serial, name) = (text(&format!("serial{n}")), text(&format!("name{n}")));
        if serial.is_empty() && name.is_empty() {
            return Ok(None);
        }
        match serial.parse::<u8>() {
            Ok(serial @ 1..=99) if !name.is_empty() => {
                let name = Bilingual::zh(name.chars().take(200).collect::<String>());
                Ok(Some(Part { serial, name }))
            }
            _ => Err(Trouble::CodeWrong),
        }
    };
    Ok(match deed {
        "change" => Ok(Beginning::Change),
        "suspend" => Ok(Beginning::Suspend(reason())),
        "resume" => Ok(Beginning::Resume(reason())),
        "cancel" => Ok(Beginning::Cancel(reason())),
        "split" => (1..=PARTS_MAX)
            .map(part)
            .collect::<Result<Vec<_>, _>>()
            .map(|parts| Beginning::Split(parts.into_iter().flatten().collect())),
        "merge" => match part(1) {
            Ok(Some(into)) => {
                let with = text("with");
                let with = with.split_whitespace().take(20).map(str::to_owned).collect();
                Ok(Beginning::Merge { with, into })
            }
            Ok(None) => Err(Trouble::CodeWrong),
            Err(trouble) => Err(trouble),
        },
        _ => return Err(Fault::NotFound),
    })
}
