//! How several authorities carry out one catalogue item, two of them side by side.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::item::ItemId;
use domain::region::RegionCode;
use serde::Serialize;
use service::items::{self, Implementation};

use crate::asked::Asked;
use crate::desk::{Desk, look_public};
use crate::differing::{Difference, differences};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::{Crumb, Link};
use crate::paths;
use crate::site::Site;

/// More authorities than anybody compares by eye; the rest is found by region.
const LINES_MAX: usize = 300;

#[derive(Serialize)]
struct Line {
    name: String,
    url: String,
    region: String,
    authority: String,
    level: String,
    limit: String,
}

#[derive(Serialize)]
struct PlacesPage {
    trail: Vec<Crumb>,
    heading: String,
    lead: String,
    lines: Vec<Line>,
    form_url: String,
    fields: Vec<FieldView>,
    before: Option<Link>,
    after: Option<Link>,
    count: Option<String>,
    differences: Vec<Difference>,
}

pub(crate) async fn implementations(
    State(site): State<Arc<Site>>,
    Path(base): Path<String>,
    asked: Asked,
) -> Response {
    look_public(site, asked, move |desk| {
        let found = items::implementations(desk.sv, desk.ctx.now, &base)?;
        let name = desk.pick(&found[0].item.name);
        let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
        let wanted = (id(desk, "a")?, id(desk, "b")?);
        let mut page = PlacesPage {
            trail: vec![
                Crumb { label: desk.t("nav-home"), url: Some(paths::HOME.to_owned()) },
                Crumb { label: desk.t("nav-power"), url: Some(paths::POWER_LIST.to_owned()) },
                Crumb { label: name.clone(), url: None },
            ],
            heading: desk.t_with("impl-title", &[("name", name.into())]),
            lead: desk.t_with("impl-lead", &[("count", count.into())]),
            lines: found.iter().take(LINES_MAX).map(|one| line(desk, one)).collect(),
            form_url: paths::catalogue_item(&base),
            fields: if found.len() > 1 { fields(desk, &found) } else { Vec::new() },
            before: None,
            after: None,
            count: None,
            differences: Vec::new(),
        };
        if let (Some(a), Some(b)) = wanted {
            let (one, other, changes) = items::differences(desk.sv, desk.ctx.now, (&a, &b))?;
            let link = |id: &ItemId, authority: &domain::text::Bilingual| Link {
                label: format!("{} {}", desk.region_name(id.region), desk.pick(authority)),
                url: paths::guide(id.region, &id.code),
            };
            page.before = Some(link(&a, &one.item.authority.name));
            page.after = Some(link(&b, &other.item.authority.name));
            page.differences = differences(desk, &changes);
            let count = i64::try_from(page.differences.len()).unwrap_or(i64::MAX);
            page.count = Some(match count {
                0 => desk.t("compare-none"),
                count => desk.t_with("compare-count", &[("count", count.into())]),
            });
        }
        let title = page.heading.clone();
        desk.page("portal/items/places.html", title, page)
    })
    .await
}

/// An item named as `REGION-CODE` in the address.
fn id(desk: &Desk<'_>, name: &str) -> Result<Option<ItemId>, Fault> {
    let Some(text) = desk.asked.query(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let (region, code) = text.split_once('-').ok_or(Fault::NotFound)?;
    let region = RegionCode::parse(region).map_err(|_| Fault::NotFound)?;
    Ok(Some(ItemId { region, code: code.to_owned() }))
}

fn fields(desk: &Desk<'_>, found: &[Implementation]) -> Vec<FieldView> {
    [("a", "impl-first", 0), ("b", "impl-second", 1)]
        .into_iter()
        .map(|(name, label, otherwise)| {
            let asked = desk.asked.query(name);
            let option = |(at, one): (usize, &Implementation)| {
                let value = format!("{}-{}", one.item.region, one.item.code);
                let place = desk.region_name(one.item.region);
                OptionView {
                    checked: asked.map_or(at == otherwise, |asked| asked == value),
                    label: format!(
                        "{place} {} {}",
                        desk.pick(&one.authority),
                        desk.pick(&one.item.name)
                    ),
                    value,
                }
            };
            FieldView {
                options: found.iter().take(LINES_MAX).enumerate().map(option).collect(),
                ..FieldView::new(name, "choice", desk.t(label))
            }
        })
        .collect()
}

fn line(desk: &Desk<'_>, one: &Implementation) -> Line {
    Line {
        name: desk.pick(&one.item.name),
        url: paths::guide(one.item.region, &one.item.code),
        region: desk.region_name(one.item.region),
        authority: desk.pick(&one.authority),
        level: desk.label(one.level),
        limit: one.limit.clone(),
    }
}
