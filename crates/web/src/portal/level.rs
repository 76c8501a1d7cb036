//! What is missing where an item asks for a higher real-name level, and how to reach it.

use axum::http::StatusCode;
use domain::identity::Level;
use domain::item::ItemVersion;

use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::page::{Fact, Link};
use crate::paths;
use crate::shown::leaf::{Part, Sheet};

/// The page that says what is missing.
pub(super) fn explain(
    desk: &Desk<'_>,
    item: &ItemVersion,
    needed: Level,
    has: Level,
) -> Result<Answer, Fault> {
    let words = |level: Level| desk.t(&format!("level-{}", level.number()));
    let missing = Part {
        id: "missing",
        title: desk.t("level-missing"),
        facts: vec![
            Fact { label: desk.t("level-needed"), value: words(needed) },
            Fact { label: desk.t("level-has"), value: words(has) },
        ],
        ..Part::default()
    };
    let mut how = Part {
        id: "how",
        title: desk.t("level-how"),
        texts: vec![desk.t("level-how-window")],
        links: vec![Link {
            label: desk.t("level-places"),
            url: paths::guide(item.id.region, &item.id.code),
        }],
        ..Part::default()
    };
    if let Some(name) = desk.sv.provider_name() {
        let name = [("name", desk.pick(name).into())];
        how.texts.push(desk.t_with("level-how-official", &name));
        how.links.push(Link {
            label: desk.t("space-security"),
            url: format!("{}#official", paths::MY_SECURITY),
        });
    }
    let mut sheet = Sheet::new(desk.t("level-title"), vec![missing, how]);
    sheet.lead = Some(desk.pick(item.title()));
    sheet.draw(desk, StatusCode::FORBIDDEN)
}
