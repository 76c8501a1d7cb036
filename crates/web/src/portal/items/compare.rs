//! What differs between two versions of an item, field by field.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use service::items;

use crate::asked::Asked;
use crate::desk::look_public;
use crate::differing::{Difference, differences};
use crate::fault::Fault;
use crate::page::{Crumb, Link};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct ComparePage {
    trail: Vec<Crumb>,
    heading: String,
    count: String,
    before: Link,
    after: Link,
    differences: Vec<Difference>,
}

pub(crate) async fn compare(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let region = desk.region_of(&region)?;
        let history = items::history_of(desk.sv, region, &code)?;
        let newest = history.versions[0].version;
        let number = |name: &str, otherwise: u32| match desk.asked.query(name) {
            None | Some("") => Ok(otherwise),
            Some(text) => text.parse::<u32>().map_err(|_| Fault::NotFound),
        };
        let to = number("to", newest)?;
        let from = number("from", to.saturating_sub(1).max(1))?;
        let changes = items::compare(&desk.sv.db, region, &code, (from, to))?;
        let differences = differences(desk, &changes);
        let name = desk.pick(&history.name);
        let figure = |n: u32| i64::from(n).into();
        let args = [("name", name.clone().into()), ("from", figure(from)), ("to", figure(to))];
        let count = i64::try_from(differences.len()).unwrap_or(i64::MAX);
        let version = |n: u32| Link {
            label: desk.t_with("guide-version", &version_args(desk, &history, n)),
            url: paths::guide_version(region, &code, n),
        };
        let page = ComparePage {
            trail: vec![
                Crumb { label: desk.t("nav-home"), url: Some(paths::HOME.to_owned()) },
                Crumb { label: name, url: Some(paths::guide_history(region, &code)) },
                Crumb { label: desk.t("history-compare"), url: None },
            ],
            heading: desk.t_with("compare-title", &args),
            count: match count {
                0 => desk.t("compare-none"),
                count => desk.t_with("compare-count", &[("count", count.into())]),
            },
            before: version(from),
            after: version(to),
            differences,
        };
        let title = page.heading.clone();
        desk.page("portal/items/compare.html", title, page)
    })
    .await
}

fn version_args(
    desk: &crate::desk::Desk<'_>,
    history: &items::History,
    n: u32,
) -> [(&'static str, fluent_bundle::FluentValue<'static>); 2] {
    let line = history.versions.iter().find(|line| line.version == n);
    let date = line.map(|line| desk.date(line.effective_on)).unwrap_or_default();
    [("version", i64::from(n).into()), ("date", date.into())]
}
