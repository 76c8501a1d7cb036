//! Choosing a region, from the provinces down.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::region::{Region, RegionCode};
use serde::Serialize;

use crate::asked::Asked;
use crate::desk::{Desk, look_public};
use crate::fault::Fault;
use crate::page::{Crumb, Link};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct Row {
    name: String,
    url: String,
    inner_url: Option<String>,
    current: bool,
}

#[derive(Serialize)]
struct RegionsPage {
    trail: Vec<Crumb>,
    /// The region whose parts are listed, with the link that chooses it.
    here: Option<Link>,
    regions: Vec<Row>,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let gazetteer = &desk.site.gazetteer;
        let next = desk.asked.query("next").filter(|next| paths::is_local(next));
        let next = next.unwrap_or(paths::HOME);
        let of = match desk.asked.query("of") {
            None => None,
            Some(code) => {
                let code = RegionCode::parse(code).map_err(|_| Fault::NotFound)?;
                Some(gazetteer.get(code).ok_or(Fault::NotFound)?)
            }
        };
        let regions: Vec<&Region> = match of {
            None => gazetteer.provinces().filter(|region| region.is_current).collect(),
            Some(above) => gazetteer.children(above.code).collect(),
        };
        let page = RegionsPage {
            trail: trail(desk, of, next),
            here: of.map(|region| Link {
                label: desk.pick(&region.name),
                url: choose(region.code, next),
            }),
            regions: regions.into_iter().map(|region| row(desk, region, next)).collect(),
        };
        desk.page("portal/regions.html", desk.t("regions-title"), page)
    })
    .await
}

/// The address that chooses a region and leads on.
fn choose(region: RegionCode, next: &str) -> String {
    let separator = if next.contains('?') { '&' } else { '?' };
    format!("{next}{separator}region={region}")
}

/// The address that lists the parts of a region.
fn inside(region: RegionCode, next: &str) -> String {
    let fields = [("of", region.as_str()), ("next", next)];
    let kept = fields.into_iter().filter(|(name, value)| *name != "next" || *value != paths::HOME);
    paths::with_query(paths::REGIONS, kept)
}

fn row(desk: &Desk<'_>, region: &Region, next: &str) -> Row {
    let has_parts = desk.site.gazetteer.children(region.code).next().is_some();
    Row {
        name: desk.pick(&region.name),
        url: choose(region.code, next),
        inner_url: has_parts.then(|| inside(region.code, next)),
        current: desk.region() == region.code,
    }
}

fn trail(desk: &Desk<'_>, of: Option<&Region>, next: &str) -> Vec<Crumb> {
    let home = Crumb { label: desk.t("nav-home"), url: Some(paths::HOME.to_owned()) };
    let top = desk.t("regions-title");
    let Some(of) = of else { return vec![home, Crumb { label: top, url: None }] };
    let url = match next {
        paths::HOME => paths::REGIONS.to_owned(),
        next => paths::with_query(paths::REGIONS, [("next", next)].into_iter()),
    };
    let mut trail = vec![home, Crumb { label: top, url: Some(url) }];
    for region in desk.site.gazetteer.path(of.code) {
        let is_last = region.code == of.code;
        let url = (!is_last).then(|| inside(region.code, next));
        trail.push(Crumb { label: desk.pick(&region.name), url });
    }
    trail
}
