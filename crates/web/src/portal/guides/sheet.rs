//! A guide, a blank form and the files of a version as downloads.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Response};
use domain::item::ItemId;
use service::catalogue::{self, Published, Purpose, Section, Sheet};

use super::sections::sections;
use super::show::narrowed;
use crate::asked::Asked;
use crate::budget;
use crate::desk::{Desk, paid_for};
use crate::download::attachment;
use crate::fault::{self, Fault};
use crate::paths;
use crate::site::Site;

/// A file on its way out: its type, its name, its bytes.
struct Sent {
    kind: String,
    name: String,
    bytes: Vec<u8>,
}

async fn send(
    site: Arc<Site>,
    asked: Asked,
    work: impl FnOnce(&Desk<'_>) -> Result<Sent, Fault> + Send + 'static,
) -> Response<Body> {
    let asked = Arc::new(asked);
    let amount = |sent: &Sent, kind| budget::amount(kind, None, sent.bytes.len());
    let sent = match paid_for(&site, &asked, amount, work).await {
        Ok(sent) => sent,
        Err(fault) => return fault::respond(&site, &asked, fault),
    };
    let mut response = Response::new(Body::from(sent.bytes));
    let disposition = attachment(&sent.name);
    for (name, value) in [(CONTENT_TYPE, sent.kind), (CONTENT_DISPOSITION, disposition)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The guide as it stands for the answers in the address.
pub(crate) async fn guide(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response<Body> {
    send(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let published = catalogue::published(desk.sv, desk.ctx.now, region, &code)?;
        let (guide, changes) = narrowed(desk, &published.item);
        pdf(desk, &published, desk.pick(published.item.title()), sections(desk, &guide, &changes))
    })
    .await
}

/// The application form of an item, empty, to be filled in by hand.
pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response<Body> {
    send(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let published = catalogue::published(desk.sv, desk.ctx.now, region, &code)?;
        let form = published.form.as_ref().ok_or(Fault::NotFound)?;
        let line = "＿".repeat(16);
        let facts = form.fields.iter().map(|field| {
            let choices: Vec<String> = field
                .options
                .iter()
                .map(|option| format!("□ {}", desk.pick(&option.label)))
                .collect();
            let answer = if choices.is_empty() { line.clone() } else { choices.join("  ") };
            (desk.pick(&field.label), answer)
        });
        let name = desk.pick(published.item.title());
        let title = desk.t_with("guide-form-title", &[("name", name.into())]);
        let section = Section {
            title: desk.t("guide-form-fields"),
            facts: facts.collect(),
            ..Section::default()
        };
        let signed = [("guide-form-signature", line.clone()), ("guide-form-date", line.clone())];
        let signed = Section {
            title: desk.t("guide-form-sign"),
            facts: signed.into_iter().map(|(key, line)| (desk.t(key), line)).collect(),
            ..Section::default()
        };
        pdf(desk, &published, title, vec![section, signed])
    })
    .await
}

fn pdf(
    desk: &Desk<'_>,
    published: &Published,
    title: String,
    sections: Vec<Section>,
) -> Result<Sent, Fault> {
    let item = &published.item;
    let path = paths::guide_version(item.id.region, &item.id.code, item.version);
    let on = desk.date(published.published_at.civil_date_in_china());
    let args = [("version", i64::from(item.version).into()), ("date", on.into())];
    let sheet = Sheet {
        language: desk.lang(),
        authority: desk.pick(&item.authority.name),
        foot: desk.t_with("guide-sheet-foot", &args),
        address: format!("{}{path}", desk.site.setup.base_url),
        code_label: desk.t("guide-qr-label"),
        made_at: published.published_at,
        sections,
        title: title.clone(),
    };
    let bytes = catalogue::sheet(desk.sv, &sheet)?;
    Ok(Sent { kind: "application/pdf".to_owned(), name: format!("{title}.pdf"), bytes })
}

/// A blank form or a sample that belongs to a version.
pub(crate) async fn file(
    State(site): State<Arc<Site>>,
    Path((region, code, version, material, purpose)): Path<(
        String,
        String,
        String,
        String,
        String,
    )>,
    asked: Asked,
) -> Response<Body> {
    send(site, asked, move |desk| {
        let id = ItemId { region: desk.region_of(&region)?, code };
        let version: u32 = version.parse().map_err(|_| Fault::NotFound)?;
        let purpose = Purpose::from_key(&purpose).ok_or(Fault::NotFound)?;
        let (file, bytes) = catalogue::file(desk.sv, &id, version, &material, purpose)?;
        Ok(Sent { kind: file.kind, name: file.name, bytes })
    })
    .await
}
