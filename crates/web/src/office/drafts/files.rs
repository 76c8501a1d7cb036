//! The page of a draft with the blank forms and samples of its materials. It works without any
//! script: each place is a form of its own.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use domain::file::{Kind, Refusal};
use domain::item::{ItemId, State as Stage};
use serde::Serialize;
use service::Error;
use service::items::drafts::{self, FILE_BYTES_MAX, FilePlace, ItemFile, Purpose, Seen};

use super::page::{keys_of, tabs_of};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::download::attachment;
use crate::fault::Fault;
use crate::one_file::{self, FIELDS_BYTES_MAX, OneFile, megabytes};
use crate::page::{FormError, Link, Tab};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct PlaceView {
    id: String,
    label: String,
    about: String,
    material: String,
    purpose: &'static str,
    seen: String,
    now: Option<Link>,
    note: Option<String>,
    error: Option<String>,
}

#[derive(Serialize)]
struct MaterialView {
    title: String,
    places: Vec<PlaceView>,
}

#[derive(Serialize)]
struct FilesPage {
    heading: String,
    name: String,
    back_url: String,
    action_url: String,
    accept: String,
    rules: Vec<String>,
    tabs: Vec<Tab>,
    errors: Vec<FormError>,
    materials: Vec<MaterialView>,
    materials_url: String,
    next_url: Option<String>,
}

pub(crate) async fn list(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = super::item_id(desk, &region, code)?;
        let seen = writable(desk, &id)?;
        if seen.stored.draft.life.state != Stage::Draft {
            return Ok(Answer::to(paths::draft(&id)));
        }
        draw(desk, StatusCode::OK, &seen, None)
    })
    .await
}

/// The draft, if files may be laid into it.
fn writable(desk: &Desk<'_>, id: &ItemId) -> Result<Seen, Fault> {
    let seen = drafts::show(&desk.ctx, desk.sv, id)?;
    if !seen.is_editor {
        return Err(Fault::Forbidden);
    }
    if !seen.stored.draft.purpose.makes_version() {
        return Err(Fault::NotFound);
    }
    Ok(seen)
}

pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    request: Request,
) -> Response {
    let check = |desk: &Desk<'_>| desk.account().map(drop);
    let read = one_file::read(&site, request, FILE_BYTES_MAX, FIELDS_BYTES_MAX, check);
    let (asked, file) = match read.await {
        Ok(read) => read,
        Err(response) => return response,
    };
    change(site, asked, move |desk| {
        let id = super::item_id(desk, &region, code)?;
        writable(desk, &id)?;
        take(desk, &id, file)
    })
    .await
}

fn take(desk: &Desk<'_>, id: &ItemId, file: Option<OneFile>) -> Result<Answer, Fault> {
    let field = |name: &str| desk.asked.field(name).to_owned();
    let (material, print) = (field("material"), field("seen"));
    let purpose = Purpose::from_key(desk.asked.field("purpose"));
    let (Some(purpose), false) = (purpose, material.is_empty()) else {
        let seen = drafts::show(&desk.ctx, desk.sv, id)?;
        return draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &seen, None);
    };
    let place = (material.as_str(), purpose, print.as_str());
    let done = match (desk.asked.field("deed"), file) {
        ("remove", _) => drafts::remove_file(&desk.ctx, desk.sv, id, place),
        (_, Some(file)) => {
            drafts::put_file(&desk.ctx, desk.sv, id, place, (&file.name, file.bytes))
        }
        (_, None) => Err(Error::File(Refusal::Empty)),
    };
    let (status, text) = match done {
        Ok(()) => return Ok(Answer::to_done(&paths::draft_files(id), "draft-saved")),
        Err(Error::File(why)) => (StatusCode::UNPROCESSABLE_ENTITY, reason(desk, why)),
        Err(Error::ChangedMeanwhile) => (StatusCode::CONFLICT, desk.t("draft-files-other")),
        Err(Error::Item(trouble)) => {
            let refused =
                super::show::Refused { deed: String::new(), text: super::trouble(desk, &trouble) };
            return super::show::draw(desk, StatusCode::UNPROCESSABLE_ENTITY, id, Some(&refused));
        }
        Err(other) => return Err(other.into()),
    };
    let seen = drafts::show(&desk.ctx, desk.sv, id)?;
    draw(desk, status, &seen, Some((&material, purpose, text)))
}

fn reason(desk: &Desk<'_>, why: Refusal) -> String {
    let max = megabytes(FILE_BYTES_MAX);
    desk.t_with(&format!("file-refusal-{}", why.key()), &[("size", max.into())])
}

/// The words for a purpose.
pub(super) fn purpose_words(desk: &Desk<'_>, purpose: Purpose) -> String {
    desk.t(match purpose {
        Purpose::Blank => "edit-materials-blank-form",
        Purpose::Sample => "edit-materials-sample",
    })
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    seen: &Seen,
    wrong: Option<(&str, Purpose, String)>,
) -> Result<Answer, Fault> {
    let draft = &seen.stored.draft;
    let id = &draft.item.id;
    let mut errors = Vec::new();
    let mut materials: Vec<MaterialView> = Vec::new();
    let open = seen.files.iter().filter_map(|place| Some((place, place.name.as_ref()?)));
    for (n, (place, name)) in open.enumerate() {
        let name = desk.pick(name);
        let error = wrong
            .as_ref()
            .filter(|(code, purpose, _)| *code == place.material && *purpose == place.purpose)
            .map(|(.., text)| text.clone());
        let view = place_view(desk, id, (n, place), (&name, error));
        errors
            .extend(view.error.clone().map(|text| FormError { field: format!("file-{n}"), text }));
        match place.purpose {
            Purpose::Blank => materials.push(MaterialView { title: name, places: vec![view] }),
            Purpose::Sample => {
                materials.last_mut().expect("the blank form comes first").places.push(view);
            }
        }
    }
    let kinds: Vec<String> = Kind::ALL.iter().map(|kind| kind.key().to_uppercase()).collect();
    let endings = Kind::ALL.iter().flat_map(|kind| kind.endings());
    let next = keys_of(draft).into_iter().skip_while(|key| *key != "materials").nth(1);
    let page = FilesPage {
        heading: desk.t("draft-files-title"),
        name: desk.pick(draft.item.title()),
        back_url: paths::draft(id),
        action_url: paths::draft_files(id),
        accept: endings.map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(","),
        rules: vec![
            desk.t_with("files-rule-kinds", &[("kinds", kinds.join(desk.comma()).into())]),
            desk.t_with("files-rule-size", &[("size", megabytes(FILE_BYTES_MAX).into())]),
        ],
        tabs: tabs_of(desk, draft, "files"),
        errors,
        materials,
        materials_url: paths::draft_page(id, "materials"),
        next_url: next.map(|next| paths::draft_page(id, next)),
    };
    let title = page.heading.clone();
    desk.page_with(status, "office/drafts/files.html", title, page)
}

fn place_view(
    desk: &Desk<'_>,
    id: &ItemId,
    (n, place): (usize, &FilePlace),
    (material, error): (&str, Option<String>),
) -> PlaceView {
    let label = purpose_words(desk, place.purpose);
    let note = match (&place.before, &place.now) {
        _ if !place.is_changed() => None,
        (None, _) => Some(desk.t("draft-files-new")),
        (Some(before), None) => {
            Some(desk.t_with("draft-files-gone", &[("name", before.name.clone().into())]))
        }
        (Some(before), Some(_)) => {
            Some(desk.t_with("draft-files-replaces", &[("name", before.name.clone().into())]))
        }
    };
    PlaceView {
        id: format!("file-{n}"),
        about: format!("{material} · {label}"),
        label,
        material: place.material.clone(),
        purpose: place.purpose.key(),
        seen: place.print().to_owned(),
        now: place.now.as_ref().map(|file| Link {
            label: file.name.clone(),
            url: paths::draft_file(id, &place.material, place.purpose.key()),
        }),
        note,
        error,
    }
}

/// What a draft changes in files, for those who approve it.
#[derive(Serialize)]
pub(super) struct Changed {
    field: String,
    before: Option<Link>,
    after: Option<Link>,
}

pub(super) fn changed(desk: &Desk<'_>, seen: &Seen) -> Vec<Changed> {
    let draft = &seen.stored.draft;
    let id = &draft.item.id;
    let link = |file: &ItemFile, url: String| Link { label: file.name.clone(), url };
    let line = |place: &FilePlace| {
        let purpose = place.purpose.key();
        let name = match &place.name {
            Some(name) => desk.pick(name),
            None => place.material.clone(),
        };
        Changed {
            field: format!("{name} · {}", purpose_words(desk, place.purpose)),
            before: place.before.as_ref().zip(draft.based_on).map(|(file, version)| {
                link(file, paths::guide_file(id, version, &place.material, purpose))
            }),
            after: place
                .now
                .as_ref()
                .map(|file| link(file, paths::draft_file(id, &place.material, purpose))),
        }
    };
    seen.files.iter().filter(|place| place.is_changed()).map(line).collect()
}

/// A file of a draft, for those who write or approve it.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Path((region, code, material, purpose)): Path<(String, String, String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = super::item_id(desk, &region, code)?;
        let purpose = Purpose::from_key(&purpose).ok_or(Fault::NotFound)?;
        let (file, bytes) = drafts::file(&desk.ctx, desk.sv, &id, (&material, purpose))?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.media_type() == file.kind);
        let kind = kind.map_or("application/octet-stream", Kind::media_type);
        Ok(Answer::bytes(kind, bytes).with(CONTENT_DISPOSITION, attachment(&file.name)))
    })
    .await
}
