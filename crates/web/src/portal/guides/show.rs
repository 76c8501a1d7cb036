//! Reading a guide: the page in force, an earlier version, and the print sheet.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::guide::{Guide, ScenarioAnswers};
use domain::item::{FourHandle, ItemVersion};
use serde::Serialize;
use service::catalogue::{self, Published};

use super::body::{self, Body};
use super::structured;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, look_public};
use crate::fault::Fault;
use crate::page::{Crumb, Link};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct HeadFact {
    key: &'static str,
    label: String,
    value: String,
    note: Option<String>,
}

#[derive(Serialize)]
struct Choice {
    label: String,
    url: String,
    current: bool,
}

#[derive(Serialize)]
struct Question {
    question: String,
    options: Vec<Choice>,
}

#[derive(Serialize)]
struct VersionNote {
    text: String,
    url: String,
    label: String,
}

#[derive(Serialize)]
struct GuidePage {
    trail: Vec<Crumb>,
    url: String,
    name: String,
    class: String,
    authority: String,
    level: String,
    region: String,
    version: u32,
    effective_on: String,
    version_note: Option<VersionNote>,
    language_note: Option<String>,
    versions: Vec<Link>,
    tags: Vec<String>,
    head_facts: Vec<HeadFact>,
    apply_url: Option<String>,
    apply_note: Option<String>,
    print_url: Option<String>,
    qr_svg: Option<String>,
    structured_data: Option<String>,
    questions: Vec<Question>,
    #[serde(flatten)]
    body: Body,
}

/// A version of an item with what stands around it.
struct Reading<'a> {
    published: &'a Published,
    /// The version in force, where it is another one.
    in_force: Option<u32>,
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let published = match catalogue::published(desk.sv, desk.ctx.now, region, &code) {
            // What is out of use says so where its versions are.
            Err(service::Error::NotFound(_)) => {
                service::items::history_of(desk.sv, region, &code)?;
                return Ok(Answer::to(paths::guide_history(region, &code)));
            }
            found => found?,
        };
        let reading = Reading { published: &published, in_force: None };
        draw(desk, "portal/guides/show.html", &reading)
    })
    .await
}

pub(crate) async fn print(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let published = catalogue::published(desk.sv, desk.ctx.now, region, &code)?;
        let reading = Reading { published: &published, in_force: None };
        draw(desk, "portal/guides/print.html", &reading)
    })
    .await
}

pub(crate) async fn version(
    State(site): State<Arc<Site>>,
    Path((region, code, version)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let version: u32 = version.parse().map_err(|_| Fault::NotFound)?;
        let in_force = match catalogue::published(desk.sv, desk.ctx.now, region, &code) {
            // None is in force; the number is that of no version.
            Err(service::Error::NotFound(_)) => 0,
            found => found?.item.version,
        };
        let published = catalogue::version(desk.sv, region, &code, version)?;
        let in_force = (in_force != version).then_some(in_force);
        draw(desk, "portal/guides/show.html", &Reading { published: &published, in_force })
    })
    .await
}

fn draw(desk: &Desk<'_>, template: &'static str, reading: &Reading<'_>) -> Result<Answer, Fault> {
    let item = &reading.published.item;
    let (region, code) = (item.id.region, item.id.code.as_str());
    let url = paths::guide(region, code);
    let address = format!("{}{url}", desk.site.setup.base_url);
    let answers = answers(desk, item);
    let guide = Guide::of(item, &answers, |_| None);
    let name = desk.pick(item.title());
    let can_apply = reading.in_force.is_none() && catalogue::can_apply(reading.published);
    let crumb = |label: String, url: Option<&str>| Crumb { label, url: url.map(str::to_owned) };
    let published_on = reading.published.published_at.civil_date_in_china();
    let page = GuidePage {
        trail: vec![
            crumb(desk.t("nav-home"), Some(paths::HOME)),
            crumb(desk.t("nav-guides"), Some(paths::GUIDES)),
            crumb(name.clone(), None),
        ],
        name: name.clone(),
        class: desk.label(item.class),
        authority: desk.pick(&item.authority.name),
        level: desk.label(item.authority.level),
        region: desk.region_name(region),
        version: item.version,
        effective_on: desk.date(item.effective_on.unwrap_or(published_on)),
        version_note: version_note(desk, reading),
        language_note: language_note(desk, item),
        versions: versions(desk, item)?,
        tags: item.service.four_handle.iter().map(|tag| desk.t(tag_key(*tag))).collect(),
        head_facts: head_facts(desk, item),
        apply_url: (can_apply && desk.may_apply()).then(|| paths::apply(region, code)),
        apply_note: apply_note(desk, reading),
        print_url: reading.in_force.is_none().then(|| paths::guide_print(region, code)),
        qr_svg: catalogue::guide_qr(&address, &desk.t("guide-qr-label")),
        structured_data: reading
            .in_force
            .is_none()
            .then(|| structured::government_service(desk, reading.published, &address)),
        questions: questions(desk, &guide, &answers),
        body: body::body(desk, &guide),
        url,
    };
    desk.page(template, name, page)
}

/// The answers in this address: `s-KEY=ANSWER` for each question of the item.
fn answers(desk: &Desk<'_>, item: &ItemVersion) -> ScenarioAnswers {
    let answer = |key: &str| desk.asked.query(&format!("s-{key}")).map(str::to_owned);
    let questions = item.scenarios.iter();
    questions.filter_map(|q| Some((q.key.clone(), answer(&q.key)?))).collect()
}

fn questions(desk: &Desk<'_>, guide: &Guide<'_>, answers: &ScenarioAnswers) -> Vec<Question> {
    let draw = |question: &&domain::item::ScenarioQuestion| Question {
        question: desk.pick(&question.question),
        options: question
            .answers
            .iter()
            .map(|answer| Choice {
                label: desk.pick(&answer.answer),
                url: desk.asked.here_with(&format!("s-{}", question.key), &answer.key),
                current: answers.get(&question.key) == Some(&answer.key),
            })
            .collect(),
    };
    guide.questions.iter().map(draw).collect()
}

fn version_note(desk: &Desk<'_>, reading: &Reading<'_>) -> Option<VersionNote> {
    let item = &reading.published.item;
    let in_force = reading.in_force?;
    if in_force == 0 {
        return Some(VersionNote {
            text: desk.t("guide-none-in-force"),
            url: paths::guide_history(item.id.region, &item.id.code),
            label: desk.t("history-link"),
        });
    }
    let args =
        [("version", i64::from(item.version).into()), ("in_force", i64::from(in_force).into())];
    Some(VersionNote {
        text: desk.t_with("guide-not-in-force", &args),
        url: paths::guide(item.id.region, &item.id.code),
        label: desk.t("guide-to-version-in-force"),
    })
}

/// Says that the reader's language is missing, where it is.
fn language_note(desk: &Desk<'_>, item: &ItemVersion) -> Option<String> {
    let lang = desk.lang();
    let conditions = item.conditions.acceptance.as_ref();
    let speaks = item.title().speaks(lang) && conditions.is_none_or(|c| c.speaks(lang));
    (!speaks).then(|| desk.t("guide-other-language"))
}

/// The other versions of the item, the newest first.
fn versions(desk: &Desk<'_>, item: &ItemVersion) -> Result<Vec<Link>, Fault> {
    let (region, code) = (item.id.region, item.id.code.as_str());
    let lines = service::items::history(&desk.sv.db, region, code)?;
    let others = lines.into_iter().filter(|line| line.version != item.version);
    let history = Link { label: desk.t("history-link"), url: paths::guide_history(region, code) };
    Ok(others
        .map(|line| {
            let date = desk.date(line.published_at.civil_date_in_china());
            let args = [("version", i64::from(line.version).into()), ("date", date.into())];
            Link {
                label: desk.t_with("guide-version-published", &args),
                url: paths::guide_version(region, code, line.version),
            }
        })
        .chain([history])
        .collect())
}

fn tag_key(tag: FourHandle) -> &'static str {
    match tag {
        FourHandle::AtOnce => "tag-at-once",
        FourHandle::Online => "tag-online",
        FourHandle::Nearby => "tag-nearby",
        FourHandle::OneVisit => "tag-one-visit",
    }
}

fn head_facts(desk: &Desk<'_>, item: &ItemVersion) -> Vec<HeadFact> {
    let fact =
        |key, label: &str, value: String, note| HeadFact { key, label: desk.t(label), value, note };
    if !item.is_applied_for() {
        return Vec::new();
    }
    let mut facts = Vec::new();
    if item.committed_limit.is_set() {
        let limit = &item.committed_limit;
        let words = desk.limit_words(limit);
        facts.push(fact("limit", "guide-fact-committed-limit", words, limit.note.clone()));
    }
    let legal = &item.legal_limit;
    let words = desk.limit_words(legal);
    facts.push(fact("legal_limit", "guide-fact-legal-limit", words, legal.note.clone()));
    let visits = &item.service;
    let reason = desk.pick_some(visits.visits_reason.as_ref());
    let words = desk.visits_shown(visits.visits);
    facts.push(fact("visits", "guide-fact-visits", words, reason));
    facts.push(fact("fee", "guide-fact-fee", desk.fee_shown(item.fees.is_charged), None));
    facts
}

/// Why there is no application button.
fn apply_note(desk: &Desk<'_>, reading: &Reading<'_>) -> Option<String> {
    let item = &reading.published.item;
    if reading.in_force.is_some() || catalogue::can_apply(reading.published) {
        return None;
    }
    let elsewhere = item.online.url.as_deref().filter(|_| item.is_online());
    Some(match (item.is_applied_for(), elsewhere) {
        (false, _) => desk.t("guide-own-initiative"),
        (true, Some(url)) => desk.t_with("guide-online-elsewhere", &[("url", url.into())]),
        (true, None) => desk.t("guide-window-only"),
    })
}
