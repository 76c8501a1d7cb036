//! The files of a case on a staff desk: a list beside the answers, and a page of each.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{CaseId, Event};
use domain::file::{File, Kind, State, Trust};
use domain::form::Schema;
use domain::item::ItemVersion;
use serde::Serialize;
use service::cases::Shown;
use service::files;

use super::deeds::Face;
use super::files::{about, desk_trust_badge, kind_key, reason, size};
use super::purpose;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, look};
use crate::download;
use crate::fault::Fault;
use crate::page::{Badge, Crumb, Fact};
use crate::paths;
use crate::site::Site;

/// Region and number of the case, and the file.
pub(crate) type At = Path<(String, String, String)>;

impl Face {
    /// The page of one file.
    pub(crate) async fn show(&'static self, site: Arc<Site>, at: At, asked: Asked) -> Response {
        let Path((region, number, file)) = at;
        look(site, asked, move |desk| {
            (self.check)(desk)?;
            page(desk, self, &desk.case_id(&region, &number)?, &file)
        })
        .await
    }

    /// The file as it was handed in.
    pub(crate) async fn content(&'static self, site: Arc<Site>, at: At, asked: Asked) -> Response {
        let Path((region, number, file)) = at;
        download::file(site, asked, move |desk| {
            (self.check)(desk)?;
            let id = desk.case_id(&region, &number)?;
            Ok(files::content_of_case(&desk.ctx, desk.sv, &id, &file)?)
        })
        .await
    }

    /// The picture of the file.
    pub(crate) async fn view(&'static self, site: Arc<Site>, at: At, asked: Asked) -> Response {
        let Path((region, number, file)) = at;
        download::view(site, asked, move |desk| {
            (self.check)(desk)?;
            let id = desk.case_id(&region, &number)?;
            Ok(files::view_of_case(&desk.ctx, desk.sv, &id, &file)?)
        })
        .await
    }
}

/// A file in the list of its case.
#[derive(Serialize)]
pub(crate) struct CaseFile {
    label: String,
    name: String,
    url: String,
    view_url: Option<String>,
    about: String,
    trust: Badge,
    note: Option<String>,
}

/// A document that a case holds, as its applicant reads it.
#[derive(Serialize)]
pub(crate) struct CaseMaterial {
    name: String,
    state: Badge,
    way: String,
    note: Option<String>,
    url: Option<String>,
}

#[derive(Serialize)]
struct StoryLine {
    at: String,
    text: String,
}

#[derive(Serialize)]
struct FilePage {
    trail: Vec<Crumb>,
    label: String,
    name: String,
    state: Option<Badge>,
    trust: Badge,
    trust_text: String,
    note: Option<String>,
    picture_url: Option<String>,
    content_url: Option<String>,
    facts: Vec<Fact>,
    story: Vec<StoryLine>,
    check_url: Option<String>,
}

/// The files of a case for the page of a desk.
pub(crate) fn list(
    desk: &Desk<'_>,
    face: &str,
    shown: &Shown,
    held: &[(String, File)],
) -> Vec<CaseFile> {
    let (case, schema) = (&shown.case, shown.published.form.as_ref());
    let card = |(field, file): &(String, File)| {
        let url = paths::case_file(face, &case.id, &file.id.id);
        CaseFile {
            label: label(desk, &shown.published.item, schema, field),
            name: file.name.as_str().to_owned(),
            view_url: (file.has_view && file.state == State::Ready).then(|| format!("{url}/view")),
            about: about(desk, file),
            trust: trust(desk, field, file.trust, desk_trust_badge),
            note: note(desk, shown, field, file),
            url,
        }
    };
    held.iter().map(card).collect()
}

/// The files of one's own case.
pub(crate) fn own_list(
    desk: &Desk<'_>,
    shown: &Shown,
    held: &[(String, File)],
) -> Vec<CaseMaterial> {
    let schema = shown.published.form.as_ref();
    let me = desk.ctx.actor.account();
    let row = |(field, file): &(String, File)| CaseMaterial {
        name: label(desk, &shown.published.item, schema, field),
        state: trust(desk, field, file.trust, super::files::trust_badge),
        way: file.name.as_str().to_owned(),
        note: note(desk, shown, field, file),
        // An agent sees what was handed in, and not the page of somebody else's file.
        url: me.filter(|me| me.id == file.id.owner).map(|_| paths::my_file(&file.id.id)),
    };
    held.iter().map(row).collect()
}

/// What the form calls the answer that a file is, or the item the material that a system handed over.
fn label(desk: &Desk<'_>, item: &ItemVersion, schema: Option<&Schema>, path: &str) -> String {
    if let Some(code) = service::exchange::material_of(path) {
        return desk.material_name(item, code);
    }
    let field = schema.and_then(|schema| schema.field_at(path));
    field.map_or_else(|| desk.t("desk-file-other"), |field| desk.pick(&field.label))
}

/// From which system a file came, or that it was handed in once and another took its place.
fn note(desk: &Desk<'_>, shown: &Shown, field: &str, file: &File) -> Option<String> {
    let case = &shown.case;
    if service::exchange::material_of(field).is_some() {
        let source = pushed_by(shown, &file.id.id)?;
        return Some(desk.t_with("desk-file-pushed", &[("source", source.into())]));
    }
    let is_current = case.answers.get(field).is_some_and(|ids| ids.contains(&file.id.id));
    (!is_current).then(|| desk.t("desk-file-replaced"))
}

/// How far a file can be trusted; what a system handed over was not uploaded by the applicant.
fn trust(
    desk: &Desk<'_>,
    field: &str,
    trust: Trust,
    badge: fn(&Desk<'_>, Trust) -> Badge,
) -> Badge {
    let badge = badge(desk, trust);
    match is_pushed(field, trust) {
        true => Badge { label: desk.t("file-trust-pushed"), ..badge },
        false => badge,
    }
}

/// Whether a system handed a file over, and nobody compared it with its original since.
fn is_pushed(field: &str, trust: Trust) -> bool {
    trust == Trust::C && service::exchange::material_of(field).is_some()
}

/// The system that handed a file over, as the record of the case says.
fn pushed_by(shown: &Shown, file: &str) -> Option<String> {
    let mut events = shown.history.iter().map(|recorded| &recorded.event);
    events.find_map(|event| match event {
        Event::MaterialReceived { material } => {
            let is_it = material.file.as_ref().is_some_and(|handed| handed.id.1 == file);
            is_it.then(|| material.source.clone())
        }
        _ => None,
    })
}

/// The page of one file: what it is, a look at it, what happened to it, and at the window the
/// button that says it was compared with its original.
fn page(desk: &Desk<'_>, face: &Face, case: &CaseId, id: &str) -> Result<Answer, Fault> {
    let held = match files::held(&desk.ctx, desk.sv, case, id) {
        Err(service::Error::PurposeNeeded) => {
            return purpose::ask(desk, paths::case_look(face.name, case), false);
        }
        other => other?,
    };
    let shown = service::cases::read(&desk.ctx, desk.sv, case)?;
    let schema = shown.published.form.as_ref();
    let file = &held.file;
    let url = paths::case_file(face.name, case, id);
    let is_ready = file.state == State::Ready;
    let is_picture = matches!(file.kind, Some(Kind::Jpeg | Kind::Png));
    let name = file.name.as_str().to_owned();
    let page = FilePage {
        trail: vec![
            Crumb { label: case.shown(), url: Some(paths::desk_case(face.name, case)) },
            Crumb { label: name.clone(), url: None },
        ],
        label: label(desk, &shown.published.item, schema, &held.field),
        state: (!is_ready).then(|| super::files::state_badge(desk, file.state)),
        trust: trust(desk, &held.field, file.trust, desk_trust_badge),
        trust_text: match is_pushed(&held.field, file.trust) {
            true => desk.t("file-trust-pushed-text"),
            false => desk.t(&format!("desk-file-trust-{}-text", file.trust.key())),
        },
        note: file
            .refusal
            .map(|why| reason(desk, why))
            .or_else(|| note(desk, &shown, &held.field, file)),
        // A picture is shown from its own bytes: its kind was told by its content, and the
        // browser is told to take it for nothing else.
        picture_url: (is_ready && is_picture).then(|| format!("{url}/content")),
        content_url: is_ready.then(|| format!("{url}/content")),
        facts: facts(desk, file),
        story: held.story.iter().map(|line| story_line(desk, line)).collect(),
        check_url: (held.can_check && face.name == "hall").then(|| format!("{url}/checked")),
        name: name.clone(),
    };
    desk.page_with(StatusCode::OK, face.file_template, name, page)
}

fn facts(desk: &Desk<'_>, file: &File) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    let mut facts = vec![
        fact("file-size", size(file.bytes_held)),
        fact("file-sent-on", desk.moment(file.created_at)),
    ];
    facts.extend(file.kind.map(|kind| fact("file-kind", desk.t(kind_key(kind)))));
    facts.extend(file.sha256.clone().map(|sha256| fact("file-sha256", sha256)));
    facts
}

fn story_line(desk: &Desk<'_>, line: &domain::file::Event) -> StoryLine {
    let case = line.case.as_ref().map_or_else(String::new, CaseId::shown);
    let args = [("who", line.by.clone().into()), ("case", case.into())];
    let text = desk.t_with(&format!("file-story-{}", line.deed.key()), &args);
    StoryLine { at: desk.moment(line.at), text }
}
