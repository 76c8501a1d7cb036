//! The samples of pages for those who draw templates: each is drawn as strictly as the real page.

use std::collections::BTreeSet;
use std::path::Path;

use domain::text::Language;
use minijinja::context;
use minijinja::value::Serde;
use serde_json::Value;

use crate::page::{TEMPLATES, environment};

/// Pages that must have a sample: those of items, their drafts, lists, quality and finding, and of
/// assessment.
const FACES: [&str; 9] = [
    "office/assessment/",
    "office/drafts/",
    "office/finding",
    "office/items/",
    "office/quality/",
    "portal/guides/",
    "portal/items/",
    "portal/lists/",
    "portal/results/",
];

fn samples() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/samples");
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let mut found: Vec<(String, Value)> = files
        .map(|file| {
            let path = file.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("readable");
            let value = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
            (name, value)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn is_held(template: &str) -> bool {
    FACES.iter().any(|face| template.starts_with(face))
}

#[test]
fn every_page_of_items_and_lists_has_a_sample_that_can_be_drawn() {
    let mut drawn = BTreeSet::new();
    for language in [Language::Zh, Language::En] {
        let pages = environment(language).expect("the templates are whole");
        for (name, sample) in samples() {
            let template = sample["template"].as_str().expect("a template").to_owned();
            if !is_held(&template) {
                continue;
            }
            let (layout, page) = (Serde(&sample["layout"]), Serde(&sample["page"]));
            let found = pages.get_template(&template).expect("it is in the register");
            let html = found.render(context! { layout, page });
            let html = html.unwrap_or_else(|why| panic!("{name}: {why:#}"));
            assert_eq!(html.matches("<h1").count(), 1, "{name}");
            drawn.insert(template);
        }
    }
    let wanted = TEMPLATES.iter().map(|(name, _)| *name).filter(|name| is_held(name));
    // What others include is drawn with them.
    let missing: Vec<&str> =
        wanted.filter(|name| !drawn.contains(*name) && !name.ends_with("/body.html")).collect();
    assert!(missing.is_empty(), "no sample of {missing:?}");
    assert!(drawn.len() > 15, "{drawn:?}");
}
