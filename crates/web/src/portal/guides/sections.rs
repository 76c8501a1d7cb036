//! The blocks of a guide as sections of a sheet of paper.

use domain::guide::Guide;
use domain::narrowing::Narrowed;
use service::catalogue::Section;

use super::body::body;
use crate::desk::Desk;
use crate::page::Fact;

/// The blocks as sections of a sheet.
pub(super) fn sections(desk: &Desk<'_>, guide: &Guide<'_>, changes: &Narrowed<'_>) -> Vec<Section> {
    let body = body(desk, guide, changes, &[]);
    let pairs = |facts: Vec<Fact>| facts.into_iter().map(|f| (f.label, f.value)).collect();
    let listed =
        |key: &str, lines: Vec<String>| Section { title: desk.t(key), lines, ..Section::default() };
    let told = |title: String, facts: Vec<(String, String)>| Section {
        title,
        facts,
        ..Section::default()
    };
    let materials = body.materials.into_iter().map(|m| {
        let shared = m.is_shared.then(|| desk.t("guide-sheet-shared"));
        let parts: Vec<String> = [Some(m.necessity), Some(m.form), Some(m.source), shared]
            .into_iter()
            .flatten()
            .collect();
        (m.name, parts.join(desk.comma()))
    });
    let steps = body.steps.into_iter().map(|step| {
        let parts: Vec<String> =
            [step.unit, step.limit, step.standard].into_iter().flatten().collect();
        (step.name, if parts.is_empty() { desk.t("not-stated") } else { parts.join(desk.comma()) })
    });
    let fees = body.fees.into_iter().map(|fee| (fee.name, fee.standard));
    let basis = body.legal_basis.into_iter().map(|basis| basis.title).collect();
    let mut sections = vec![told(desk.t("guide-sheet-basics"), pairs(body.basics))];
    if body.is_applied_for {
        sections.extend([
            listed("guide-sheet-conditions", body.conditions),
            told(desk.t("guide-sheet-materials"), materials.collect()),
            told(desk.t("guide-sheet-process"), steps.collect()),
            told(desk.t("guide-sheet-fees"), fees.collect()),
            told(desk.t("guide-sheet-result"), pairs(body.result)),
        ]);
    }
    sections.extend(body.places.into_iter().map(|place| told(place.name, pairs(place.rows))));
    sections.push(told(desk.t("guide-sheet-contact"), pairs(body.contacts)));
    sections.extend(body.remedies.into_iter().map(|r| told(r.title, pairs(r.rows))));
    sections.push(listed("guide-sheet-basis", basis));
    sections.retain(|section| !section.lines.is_empty() || !section.facts.is_empty());
    sections
}
