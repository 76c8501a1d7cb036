//! What changed in the lists: the versions last published.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::time::Instant;
use serde::Serialize;
use service::items;

use crate::asked::Asked;
use crate::desk::look_public;
use crate::page::{Crumb, Link};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct Line {
    name: String,
    url: String,
    region: String,
    version: u32,
    at: String,
    what: String,
    compare_url: Option<String>,
}

#[derive(Serialize)]
struct ChangesPage {
    trail: Vec<Crumb>,
    others: Vec<Link>,
    lines: Vec<Line>,
    older_url: Option<String>,
}

pub(crate) async fn changes(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let before = desk.asked.query("before").and_then(|text| text.parse::<i64>().ok());
        let before = before.map_or(desk.ctx.now.plus_millis(1), Instant::from_millis);
        let renewals = items::renewals(desk.sv, desk.region(), before)?;
        let older = renewals.last().filter(|_| renewals.len() >= 50).map(|last| {
            let at = last.at.millis().to_string();
            paths::with_query(paths::CHANGES, [("before", at.as_str())].into_iter())
        });
        let lines = renewals.iter().map(|renewal| {
            let item = &renewal.item;
            let (region, code, version) = (item.region, item.code.as_str(), item.version);
            let pair = ((version.max(1) - 1).to_string(), version.to_string());
            let compare = [("from", pair.0.as_str()), ("to", pair.1.as_str())];
            Line {
                name: desk.pick(&item.name),
                url: paths::guide_version(region, code, version),
                region: desk.region_name(region),
                version,
                at: desk.moment(renewal.at),
                what: match renewal.changes {
                    None => desk.t("changes-new"),
                    Some(count) => {
                        let count = i64::try_from(count).unwrap_or(i64::MAX);
                        desk.t_with("changes-fields", &[("count", count.into())])
                    }
                },
                compare_url: renewal.changes.map(|_| {
                    paths::with_query(&paths::guide_compare(region, code), compare.into_iter())
                }),
            }
        });
        let page = ChangesPage {
            trail: vec![
                Crumb { label: desk.t("nav-home"), url: Some(paths::HOME.to_owned()) },
                Crumb { label: desk.t("changes-title"), url: None },
            ],
            others: super::power::others(desk),
            lines: lines.collect(),
            older_url: older,
        };
        let rows = page.lines.len();
        Ok(desk.page("portal/lists/changes.html", desk.t("changes-title"), page)?.of_rows(rows))
    })
    .await
}
