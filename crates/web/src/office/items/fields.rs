//! The fields of an item that quality findings speak of, with their words and values.

use domain::item::ItemVersion;

use crate::desk::Desk;
use crate::field::{FieldView, Section};

/// Paths in the item document and the keys of their words, longer paths before shorter ones.
const LABELS: [(&str, &str); 31] = [
    ("authority.level", "facet-level"),
    ("authority.name", "facet-authority"),
    ("authority.uscc", "field-credit-code"),
    ("catalogue.base_code", "guide-base-code"),
    ("committed_limit", "guide-fact-committed-limit"),
    ("conditions", "guide-conditions"),
    ("contact.complaint_phone", "contact-complaint"),
    ("contact.consult_phone", "contact-consult"),
    ("faqs", "guide-faq"),
    ("fees", "guide-fees"),
    ("hours", "place-hours"),
    ("id.code", "guide-code"),
    ("intermediaries", "guide-intermediaries"),
    ("legal_limit", "guide-fact-legal-limit"),
    ("materials", "guide-materials"),
    ("name", "field-name"),
    ("online.booking", "guide-booking"),
    ("online.courier", "guide-courier"),
    ("online.depth", "guide-depth"),
    ("online.online_guide", "guide-online-flow"),
    ("online.payment", "guide-payment"),
    ("outcomes", "guide-result"),
    ("places", "guide-places"),
    ("service.case_class", "guide-fact-case-class"),
    ("service.common_scope", "guide-scope"),
    ("service.needs_intermediary", "guide-intermediaries"),
    ("service.result_delivery", "result-delivery"),
    ("service.review_mode", "guide-review"),
    ("service.themes", "facet-theme"),
    ("service.visits", "guide-fact-visits"),
    ("steps", "guide-process"),
];

/// The words for a path, and the name of the shown field it belongs to.
pub(super) fn label(desk: &Desk<'_>, path: &str) -> (String, Option<String>) {
    match LABELS.iter().find(|(known, _)| path.starts_with(known)) {
        Some((known, key)) => (desk.t(key), is_shown(known).then(|| slug(known))),
        None => (path.to_owned(), None),
    }
}

fn slug(path: &str) -> String {
    path.replace(['.', '_'], "-")
}

/// The paths whose values the page shows, by section.
const SECTIONS: [(&str, &[&str]); 4] = [
    (
        "section-identity",
        &["name", "authority.name", "authority.uscc", "id.code", "catalogue.base_code"],
    ),
    ("section-time", &["legal_limit", "committed_limit", "service.case_class", "service.visits"]),
    (
        "section-applying",
        &["conditions", "materials", "steps", "fees", "outcomes", "service.result_delivery"],
    ),
    (
        "section-reaching",
        &["places", "hours", "contact.consult_phone", "contact.complaint_phone", "online.depth"],
    ),
];

fn is_shown(path: &str) -> bool {
    SECTIONS.iter().any(|(_, paths)| paths.contains(&path))
}

/// What the item says, section by section.
pub(super) fn sections(desk: &Desk<'_>, item: &ItemVersion) -> Vec<Section> {
    let field = |path: &&str| {
        let (words, _) = label(desk, path);
        let said = value(desk, item, path).filter(|value| !value.trim().is_empty());
        let value = said.unwrap_or_else(|| desk.t("not-stated"));
        FieldView::new(&slug(path), "text", words).with_value(&value)
    };
    SECTIONS
        .iter()
        .map(|(title, paths)| Section {
            title: desk.t(title),
            hint: None,
            fields: paths.iter().map(field).collect(),
        })
        .collect()
}

fn value(desk: &Desk<'_>, item: &ItemVersion, path: &str) -> Option<String> {
    let names = |names: Vec<String>| (!names.is_empty()).then(|| names.join(desk.comma()));
    match path {
        "name" => Some(desk.pick(item.title())),
        "authority.name" => Some(desk.pick(&item.authority.name)),
        "authority.uscc" => Some(item.authority.uscc.clone()),
        "id.code" => Some(item.id.code.clone()),
        "catalogue.base_code" => Some(item.catalogue.base_code.clone()),
        "legal_limit" => Some(item.legal_limit.raw.clone()),
        "committed_limit" => Some(item.committed_limit.raw.clone()),
        "service.case_class" => item.service.case_class.map(|class| desk.label(class)),
        "service.visits" => item.service.visits.map(|visits| visits.to_string()),
        "service.result_delivery" => desk.pick_some(item.service.result_delivery.as_ref()),
        "conditions" => desk.pick_some(item.conditions.acceptance.as_ref()),
        "materials" => names(item.materials.iter().map(|m| desk.pick(&m.name)).collect()),
        "steps" => names(item.steps.iter().map(|step| desk.pick(&step.name)).collect()),
        "fees" => item.fees.is_charged.map(|is_charged| desk.fee_shown(Some(is_charged))),
        "outcomes" => names(item.outcomes.iter().map(|o| desk.pick(&o.name)).collect()),
        "places" => names(item.places.iter().map(|place| desk.pick(&place.address)).collect()),
        "hours" => desk.pick_some(item.hours.as_ref()),
        "contact.consult_phone" => item.contact.consult_phone.clone(),
        "contact.complaint_phone" => item.contact.complaint_phone.clone(),
        "online.depth" => desk.labels(&item.online.depth),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_path_stands_before_the_shorter_one_that_begins_it() {
        for (place, (path, _)) in LABELS.iter().enumerate() {
            for (earlier, _) in &LABELS[..place] {
                assert!(!path.starts_with(earlier), "{path} is hidden behind {earlier}");
            }
        }
    }

    #[test]
    fn every_shown_path_has_its_words() {
        for path in SECTIONS.iter().flat_map(|(_, paths)| paths.iter()) {
            assert!(LABELS.iter().any(|(known, _)| known == path), "{path}");
        }
    }
}
