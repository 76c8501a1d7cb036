//! A person's own files: sent, kept to be used again, looked at, removed.

mod tus;
mod upload;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::file::{File, Kind, Refusal, State as FileState, Trust};
use serde::Serialize;
use service::files;
pub(crate) use upload::{append, begin, send, stands};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::download;
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Crumb, Fact, FormError};
use crate::paths;
use crate::shown::files::{about, kind_key, reason, size, state_badge, trust_badge};
use crate::site::Site;

#[derive(Serialize)]
struct FileCard {
    name: String,
    url: String,
    state: Badge,
    trust: Badge,
    kept_as: Option<String>,
    facts: String,
    why: Option<String>,
    view_url: Option<String>,
}

#[derive(Serialize)]
struct ListPage {
    action_url: &'static str,
    uploads_url: &'static str,
    accept: String,
    rules: Vec<String>,
    used: String,
    files: Vec<FileCard>,
    errors: Vec<FormError>,
    /// Words the script needs; the page itself does without it.
    words: Vec<Fact>,
}

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| draw_list(desk, StatusCode::OK, None)).await
}

/// The list, after a file was not taken with the reason.
fn draw_list(
    desk: &Desk<'_>,
    status: StatusCode,
    refusal: Option<Refusal>,
) -> Result<Answer, Fault> {
    let files = files::list(&desk.ctx, desk.sv)?;
    let setup = &desk.sv.files;
    let held: u64 = files.iter().filter(|file| !file.is_held).map(|file| file.bytes_held).sum();
    let kinds: Vec<String> = Kind::ALL.iter().map(|kind| desk.t(kind_key(*kind))).collect();
    let endings = Kind::ALL.iter().flat_map(|kind| kind.endings());
    let page = ListPage {
        action_url: paths::MY_FILES,
        uploads_url: "/my/files/uploads",
        accept: endings.map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(","),
        rules: vec![
            desk.t_with("files-rule-kinds", &[("kinds", kinds.join(&desk.t("list-comma")).into())]),
            desk.t_with("files-rule-size", &[("size", size(setup.bytes_max).into())]),
            desk.t("files-rule-time"),
        ],
        used: desk.t_with(
            "files-used",
            &[("used", size(held).into()), ("max", size(setup.person_bytes_max).into())],
        ),
        files: files.iter().map(|file| card(desk, file)).collect(),
        errors: refusal.map(|why| error(desk, why)).into_iter().collect(),
        words: ["sending", "resuming", "done", "broken", "other", "again"]
            .into_iter()
            .map(|word| Fact {
                label: word.to_owned(),
                value: desk.t(&format!("files-script-{word}")),
            })
            .collect(),
    };
    desk.page_with(status, "portal/files/list.html", desk.t("files-title"), page)
}

fn error(desk: &Desk<'_>, why: Refusal) -> FormError {
    FormError { field: "file".to_owned(), text: reason(desk, why) }
}

fn card(desk: &Desk<'_>, file: &File) -> FileCard {
    FileCard {
        name: file.name.as_str().to_owned(),
        url: paths::my_file(&file.id.id),
        state: state_badge(desk, file.state),
        trust: trust_badge(desk, file.trust),
        kept_as: file.kept_as.clone(),
        facts: about(desk, file),
        why: file.refusal.map(|why| reason(desk, why)),
        view_url: (file.has_view && file.state == FileState::Ready)
            .then(|| format!("{}/view", paths::my_file(&file.id.id))),
    }
}

#[derive(Serialize)]
struct StoryLine {
    at: String,
    text: String,
}

#[derive(Serialize)]
struct ShowPage {
    trail: Vec<Crumb>,
    name: String,
    action_url: String,
    content_url: Option<String>,
    view_url: Option<String>,
    state: Badge,
    trust: Badge,
    trust_text: String,
    why: Option<String>,
    facts: Vec<Fact>,
    story: Vec<StoryLine>,
    fields: Vec<FieldView>,
    errors: Vec<FormError>,
    is_kept: bool,
    can_keep: bool,
    can_remove: bool,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| draw_one(desk, StatusCode::OK, &id, None)).await
}

fn draw_one(
    desk: &Desk<'_>,
    status: StatusCode,
    id: &str,
    error: Option<String>,
) -> Result<Answer, Fault> {
    let file = files::own(&desk.ctx, desk.sv, id)?;
    let card = card(desk, &file);
    let is_ready = file.state == FileState::Ready;
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    let mut facts = vec![
        fact("file-size", size(file.bytes_held)),
        fact("file-sent-on", desk.moment(file.created_at)),
    ];
    facts.extend(file.kind.map(|kind| fact("file-kind", desk.t(kind_key(kind)))));
    facts.extend(file.sha256.clone().map(|sha256| fact("file-sha256", sha256)));
    if let Some(at) = file.expires_at.filter(|_| !file.is_held) {
        facts.push(fact("file-expires", desk.date(at.civil_date_in_china())));
    }
    let story = files::story(&desk.ctx, desk.sv, id)?;
    let story = story.iter().map(|line| {
        let case = line.case.as_ref().map_or_else(String::new, domain::case::CaseId::shown);
        let args = [("who", line.by.clone().into()), ("case", case.into())];
        StoryLine {
            at: desk.moment(line.at),
            text: desk.t_with(&format!("file-story-{}", line.deed.key()), &args),
        }
    });
    let page = ShowPage {
        trail: vec![
            Crumb { label: desk.t("files-title"), url: Some(paths::MY_FILES.to_owned()) },
            Crumb { label: card.name.clone(), url: None },
        ],
        action_url: card.url.clone(),
        content_url: is_ready.then(|| format!("{}/content", card.url)),
        view_url: card.view_url,
        trust_text: desk.t(&format!("file-trust-{}-text", file.trust.key())),
        state: card.state,
        trust: card.trust,
        why: card.why,
        facts,
        story: story.collect(),
        errors: error
            .iter()
            .map(|text| FormError { field: "kept_as".to_owned(), text: text.clone() })
            .collect(),
        fields: keep_fields(desk, &file, error),
        is_kept: file.kept_as.is_some(),
        can_keep: file.state != FileState::Refused,
        can_remove: !file.is_held,
        name: card.name,
    };
    let title = page.name.clone();
    desk.page_with(status, "portal/files/show.html", title, page)
}

fn keep_fields(desk: &Desk<'_>, file: &File, error: Option<String>) -> Vec<FieldView> {
    let kept_as = file.kept_as.clone().unwrap_or_else(|| desk.asked.field("kept_as").to_owned());
    let mut name = FieldView::new("kept_as", "text", desk.t("file-kept-as")).with_value(&kept_as);
    name.hint = Some(desk.t("file-kept-as-hint"));
    name.maxlength = Some(60);
    name.error = error;
    if matches!(file.trust, Trust::A | Trust::B) {
        return vec![name];
    }
    let mut own = FieldView::new("own_work", "multiple", desk.t("file-own-work"));
    own.required = false;
    own.options = vec![crate::field::OptionView {
        value: "yes".to_owned(),
        label: desk.t("file-own-work-yes"),
        checked: file.trust == Trust::D,
    }];
    vec![name, own]
}

pub(crate) async fn change_one(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let url = paths::my_file(&id);
        match desk.asked.field("deed") {
            "remove" => match files::remove(&desk.ctx, desk.sv, &id) {
                Ok(()) => Ok(Answer::to_done(paths::MY_FILES, "file-removed")),
                Err(other) => Err(other.into()),
            },
            "release" => {
                files::keep(&desk.ctx, desk.sv, &id, None, false)?;
                Ok(Answer::to_done(&url, "file-released"))
            }
            "keep" => {
                let name = desk.asked.field("kept_as").to_owned();
                let is_own_work = desk.asked.field("own_work") == "yes";
                match files::keep(&desk.ctx, desk.sv, &id, Some(&name), is_own_work) {
                    Ok(()) => Ok(Answer::to_done(&url, "file-kept")),
                    Err(service::Error::File(Refusal::Name)) => {
                        let text = desk.t("file-kept-as-missing");
                        draw_one(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, Some(text))
                    }
                    Err(other) => Err(other.into()),
                }
            }
            _ => Err(Fault::BadRequest),
        }
    })
    .await
}

pub(crate) async fn content(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    asked: Asked,
) -> Response {
    download::file(site, asked, move |desk| Ok(files::content(&desk.ctx, desk.sv, &id)?)).await
}

pub(crate) async fn view(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    asked: Asked,
) -> Response {
    download::view(site, asked, move |desk| Ok(files::view(&desk.ctx, desk.sv, &id)?)).await
}
