//! The samples of pages, drawn strictly: a value that a template wants and a sample lacks is an error.

use std::path::Path;

use domain::text::Language;
use minijinja::context;
use minijinja::value::Serde;

use crate::page::environment;

/// Pages whose samples are held to their templates.
const HELD: [&str; 2] = ["office/assessment/", "portal/results/"];

#[test]
fn every_sample_of_assessment_is_drawn_in_both_languages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/samples");
    let mut drawn = 0;
    for language in Language::ALL {
        let pages = environment(language).expect("the templates are sound");
        for entry in std::fs::read_dir(&folder).expect("there are samples") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("readable");
            let sample: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
            let template = sample["template"].as_str().expect("a sample names its template");
            if !HELD.iter().any(|held| template.starts_with(held)) {
                continue;
            }
            let values =
                context! { layout => Serde(&sample["layout"]), page => Serde(&sample["page"]) };
            let page = pages.get_template(template).and_then(|t| t.render(values));
            let page = page.unwrap_or_else(|error| panic!("{}: {error:#}", path.display()));
            assert_eq!(page.matches("<h1").count(), 1, "{}", path.display());
            drawn += 1;
        }
    }
    assert!(drawn >= 8, "only {drawn} were drawn");
}
