//! The blocks of a guide: conditions, materials, process, fees, result, places, remedies, basis.

use domain::guide::{Guide, GuideMaterial};
use domain::item::{ItemVersion, LegalBasis, Place, RemedyBody, Step};
use domain::lists::ResultKind;
use domain::narrowing::Narrowed;
use domain::text::{Bilingual, Language};
use serde::Serialize;
use service::catalogue::{ItemFile, Purpose, printed};

use crate::desk::Desk;
use crate::page::Fact;
use crate::paths;
use crate::shown::Stage;

#[derive(Serialize)]
pub(super) struct MaterialView {
    pub name: String,
    pub necessity: String,
    pub form: String,
    pub source: String,
    pub is_shared: bool,
    pub note: Option<String>,
    pub blank_url: Option<String>,
    pub sample_url: Option<String>,
}

#[derive(Serialize)]
pub(super) struct StepView {
    pub name: String,
    pub unit: Option<String>,
    pub limit: Option<String>,
    pub standard: Option<String>,
}

#[derive(Serialize)]
struct SpecialView {
    name: String,
    days: String,
    basis: Option<String>,
}

#[derive(Serialize)]
pub(super) struct FeeView {
    pub name: String,
    pub standard: String,
    pub basis: String,
    pub reduction: String,
}

#[derive(Serialize)]
pub(super) struct PlaceView {
    pub name: String,
    pub rows: Vec<Fact>,
}

#[derive(Serialize)]
pub(super) struct RemedyView {
    pub title: String,
    pub rows: Vec<Fact>,
}

#[derive(Serialize)]
pub(super) struct BasisView {
    pub title: String,
    pub text: String,
}

#[derive(Serialize)]
struct FaqView {
    question: String,
    answer: String,
}

/// The blocks of a guide, ready to show.
#[derive(Serialize)]
pub(super) struct Body {
    pub is_applied_for: bool,
    pub basics: Vec<Fact>,
    pub conditions: Vec<String>,
    refusal_grounds: Vec<String>,
    pub materials: Vec<MaterialView>,
    materials_note: String,
    steps_picture: Vec<Stage>,
    /// The steps drawn, for eyes and paper.
    flow_svg: Option<String>,
    pub steps: Vec<StepView>,
    online_flow: Option<String>,
    window_flow: Option<String>,
    special_procedures: Vec<SpecialView>,
    pub fees: Vec<FeeView>,
    fees_note: String,
    pub result: Vec<Fact>,
    pub places: Vec<PlaceView>,
    pub contacts: Vec<Fact>,
    pub remedies: Vec<RemedyView>,
    pub legal_basis: Vec<BasisView>,
    rights: Vec<String>,
    faqs: Vec<FaqView>,
}

/// Draws the blocks.
pub(super) fn body(
    desk: &Desk<'_>,
    guide: &Guide<'_>,
    changes: &Narrowed<'_>,
    files: &[ItemFile],
) -> Body {
    let item = guide.item;
    let conditions = &item.conditions;
    let mut rights = lines(desk, item.rights_duties.as_ref());
    rights.extend(lines(desk, item.service.commitment_text.as_ref()));
    Body {
        is_applied_for: item.is_applied_for(),
        basics: super::basics::basics(desk, item),
        conditions: said(desk, condition_lines(desk, item, changes)),
        refusal_grounds: lines(desk, conditions.refusal_reasons.as_ref()),
        materials: guide.materials.iter().map(|m| material(desk, item, m, files)).collect(),
        materials_note: desk.t(match item.service.needs_materials {
            Some(false) => "guide-materials-none",
            Some(true) | None => "not-stated",
        }),
        steps_picture: guide.steps.iter().map(|step| stage(desk, step)).collect(),
        flow_svg: flow(desk, guide),
        steps: guide.steps.iter().map(|step| step_view(desk, step)).collect(),
        online_flow: desk.pick_some(item.online.online_guide.as_ref()),
        window_flow: desk.pick_some(item.online.window_guide.as_ref()),
        special_procedures: specials(desk, item),
        fees: fees(desk, item, changes),
        fees_note: desk.t(match item.fees.is_charged {
            Some(false) => "guide-fees-none",
            Some(true) => "guide-fees-without-standard",
            None => "not-stated",
        }),
        result: result(desk, item),
        places: guide.places.iter().map(|p| place(desk, item, p)).collect(),
        contacts: contacts(desk, item),
        remedies: remedies(desk, item),
        legal_basis: item.basis.iter().map(|basis| legal_basis(desk, basis)).collect(),
        rights,
        faqs: item
            .faqs
            .iter()
            .map(|faq| FaqView {
                question: desk.pick(&faq.question),
                answer: desk.pick(&faq.answer),
            })
            .collect(),
    }
}

/// The lines of a text; the source breaks it where a new point begins.
fn lines(desk: &Desk<'_>, text: Option<&Bilingual>) -> Vec<String> {
    let text = desk.pick_some(text).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// What must hold, and what comes with the answers given.
fn condition_lines(desk: &Desk<'_>, item: &ItemVersion, changes: &Narrowed<'_>) -> Vec<String> {
    let mut all = lines(desk, item.conditions.acceptance.as_ref());
    all.extend(changes.conditions().flat_map(|condition| lines(desk, Some(condition))));
    all
}

fn flow(desk: &Desk<'_>, guide: &Guide<'_>) -> Option<String> {
    let steps: Vec<(String, Option<String>)> = guide
        .steps
        .iter()
        .map(|step| {
            let parts = [desk.pick_some(step.unit.as_ref()), stage(desk, step).note];
            let note: Vec<String> = parts.into_iter().flatten().collect();
            (desk.pick(&step.name), (!note.is_empty()).then(|| note.join(" · ")))
        })
        .collect();
    super::flow::svg(&steps, &desk.t("guide-flow-label"))
}

/// The lines, or the one that says there are none.
fn said(desk: &Desk<'_>, lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { vec![desk.t("not-stated")] } else { lines }
}

fn material(
    desk: &Desk<'_>,
    item: &ItemVersion,
    shown: &GuideMaterial<'_>,
    files: &[ItemFile],
) -> MaterialView {
    let material = shown.material;
    let file = |purpose: Purpose| {
        let is_there = files.iter().any(|f| f.material == material.code && f.purpose == purpose);
        is_there.then(|| paths::guide_file(&item.id, item.version, &material.code, purpose.key()))
    };
    let copies = |key: &str, count: Option<u8>| {
        let count = count.filter(|count| *count > 0)?;
        Some(desk.t_with(key, &[("count", i64::from(count).into())]))
    };
    let form: Vec<String> = [
        material.format.map(|format| desk.label(format)),
        copies("material-originals", material.originals),
        copies("material-copies", material.copies),
    ]
    .into_iter()
    .flatten()
    .collect();
    let source = match (material.source, &material.issuing_body) {
        (Some(source), Some(body)) => format!("{} ({body})", desk.label(source)),
        (Some(source), None) => desk.label(source),
        (None, body) => body.clone().unwrap_or_else(|| desk.t("not-stated")),
    };
    let notes: Vec<String> = [
        &material.fill_note,
        &material.accept_standard,
        &material.issue_time,
        &material.obtained_at,
        &material.how_to,
    ]
    .into_iter()
    .filter_map(|note| desk.pick_some(note.as_ref()))
    .collect();
    MaterialView {
        name: desk.pick(&material.name),
        necessity: match (shown.is_certain, material.necessity) {
            (false, _) => desk.t("material-depends"),
            (true, Some(necessity)) => desk.label(necessity),
            (true, None) => desk.t("not-stated"),
        },
        form: match form.is_empty() {
            true => material.kind.map_or_else(|| desk.t("not-stated"), |kind| desk.label(kind)),
            false => form.join(desk.comma()),
        },
        source,
        is_shared: shown.is_free,
        note: (!notes.is_empty()).then(|| notes.join(" ")),
        blank_url: file(Purpose::Blank).or_else(|| web_address(material.blank_form.as_deref())),
        sample_url: file(Purpose::Sample).or_else(|| web_address(material.sample.as_deref())),
    }
}

/// A reference that is an address of the web; others cannot be followed.
fn web_address(reference: Option<&str>) -> Option<String> {
    let is_web = |text: &&str| text.starts_with("https://") || text.starts_with("http://");
    reference.filter(is_web).map(str::to_owned)
}

fn stage(desk: &Desk<'_>, step: &Step) -> Stage {
    let limit = step.limit.as_ref().filter(|limit| limit.is_set());
    Stage {
        label: desk.pick(&step.name),
        state: "todo",
        note: limit.map(|limit| desk.limit_words(limit)),
    }
}

fn step_view(desk: &Desk<'_>, step: &Step) -> StepView {
    StepView {
        name: desk.pick(&step.name),
        unit: desk.pick_some(step.unit.as_ref()),
        limit: stage(desk, step).note,
        standard: desk.pick_some(step.standard.as_ref()),
    }
}

fn specials(desk: &Desk<'_>, item: &ItemVersion) -> Vec<SpecialView> {
    let special = |step: &domain::item::SpecialStep| {
        let basis: Vec<String> = step.basis.iter().map(printed).collect();
        SpecialView {
            name: desk.label(step.kind),
            days: desk.limit_words(&step.limit),
            basis: (!basis.is_empty()).then(|| basis.join(desk.comma())),
        }
    };
    item.special_procedures.iter().map(special).collect()
}

fn fees(desk: &Desk<'_>, item: &ItemVersion, changes: &Narrowed<'_>) -> Vec<FeeView> {
    let general: Vec<String> = item.fees.basis.iter().map(printed).collect();
    let fee = |fee: &domain::item::Fee| FeeView {
        name: desk.pick(&fee.name),
        standard: desk.pick(&fee.standard),
        basis: match (&fee.basis, general.is_empty()) {
            (Some(basis), _) => basis.clone(),
            (None, false) => general.join(desk.comma()),
            (None, true) => desk.t("not-stated"),
        },
        reduction: desk.pick_some(fee.reduction.as_ref()).unwrap_or_else(|| desk.t("none")),
    };
    let rows = item.fees.rows.iter().enumerate().filter(|(place, _)| !changes.drops_fee(*place));
    rows.map(|(_, row)| fee(row)).collect()
}

fn result(desk: &Desk<'_>, item: &ItemVersion) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for outcome in &item.outcomes {
        let name = (outcome.kind != ResultKind::None).then(|| desk.pick(&outcome.name));
        facts.extend(desk.fact("result-name", name));
        facts.extend(desk.fact("result-kind", Some(desk.label(outcome.kind))));
        facts.extend(desk.fact("result-validity", desk.pick_some(outcome.validity.as_ref())));
    }
    let delivery = desk.pick_some(item.service.result_delivery.as_ref());
    facts.extend(desk.fact("result-delivery", delivery));
    if facts.is_empty() {
        facts.extend(desk.fact("result-name", Some(desk.t("not-stated"))));
    }
    facts
}

fn place(desk: &Desk<'_>, item: &ItemVersion, place: &Place) -> PlaceView {
    let hours = place.hours.as_ref().or(item.hours.as_ref());
    let name = desk
        .pick_some(place.hall.as_ref())
        .or_else(|| place.kind.map(|kind| desk.label(kind)))
        .unwrap_or_else(|| desk.pick(&item.authority.name));
    let rows = [
        desk.fact("place-address", desk.pick_some(Some(&place.address))),
        desk.fact("place-window", place.window.clone()),
        desk.fact("place-hours", desk.pick_some(hours)),
        desk.fact("place-phone", place.phone.clone()),
        desk.fact("place-transport", desk.pick_some(place.transport.as_ref())),
    ];
    PlaceView { name, rows: rows.into_iter().flatten().collect() }
}

fn contacts(desk: &Desk<'_>, item: &ItemVersion) -> Vec<Fact> {
    let contact = &item.contact;
    let query = desk.pick_some(contact.progress_query.as_ref());
    let hours = desk.pick_some(item.hours.as_ref()).filter(|_| item.places.is_empty());
    let phone =
        |number: &Option<String>| Some(number.clone().unwrap_or_else(|| desk.t("not-stated")));
    let rows = [
        desk.fact("contact-consult", phone(&contact.consult_phone)),
        desk.fact("contact-complaint", phone(&contact.complaint_phone)),
        desk.fact("contact-ways", desk.labels(&contact.ways)),
        desk.fact("place-hours", hours),
        desk.fact("contact-progress", query.filter(|_| item.is_applied_for())),
    ];
    rows.into_iter().flatten().collect()
}

/// The two remedies, with the limits of the law where the item names no body.
fn remedies(desk: &Desk<'_>, item: &ItemVersion) -> Vec<RemedyView> {
    let remedy = |title: &str, body: &str, limit: &str, bodies: &[RemedyBody]| {
        let mut rows = Vec::new();
        for named in bodies {
            rows.extend(desk.fact(body, desk.pick_some(Some(&named.name))));
            rows.extend(desk.fact("place-address", named.address.clone()));
            rows.extend(desk.fact("place-phone", named.phone.clone()));
        }
        rows.extend(desk.fact("remedy-limit", Some(desk.t(limit))));
        RemedyView { title: desk.t(title), rows }
    };
    let (review, suit) = (&item.remedies.reconsideration, &item.remedies.litigation);
    vec![
        // 行政复议法 art. 20; 行政诉讼法 art. 46.
        remedy("remedy-review-title", "remedy-review-body", "remedy-review-limit", review),
        remedy("remedy-suit-title", "remedy-suit-body", "remedy-suit-limit", suit),
    ]
}

fn legal_basis(desk: &Desk<'_>, basis: &LegalBasis) -> BasisView {
    let mut title = match desk.lang() {
        Language::Zh => format!("《{}》", basis.law.trim_matches(['《', '》'])),
        Language::En => basis.law.clone(),
    };
    title.push_str(basis.clause.as_deref().unwrap_or_default());
    if let Some(on) = basis.repealed_on {
        let date = desk.date(on);
        title.push_str(&desk.t_with("basis-repealed", &[("date", date.into())]));
    }
    let facts = [
        basis.wording.clone(),
        basis.number.clone(),
        basis.issuer.clone(),
        basis.effective_on.map(|on| {
            let date = desk.date(on);
            desk.t_with("basis-effective", &[("date", date.into())])
        }),
    ];
    let text: Vec<String> = facts.into_iter().flatten().collect();
    let text = if text.is_empty() { desk.t("basis-no-wording") } else { text.join(" · ") };
    BasisView { title, text }
}
