//! Items that can be granted a limited number of times: how many places are left, and who waits for
//! one in which order (行政许可法 art. 57).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::permit::Deed;
use service::cases::{self, Limited};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look};
use crate::fault::Fault;
use crate::page::{Badge, Crumb, Fact, Link};
use crate::paths;
use crate::shown::sheet::{Cell, Part, Sheet, Table};
use crate::site::Site;

/// The most waiting cases shown of one item.
const MOST: u32 = 200;

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, draw).await
}

fn draw(desk: &Desk<'_>) -> Result<Answer, Fault> {
    desk.permit(Deed::OpenOffice)?;
    let title = desk.t("places-title");
    let mut parts = Vec::new();
    for own in cases::own_desks(&desk.ctx)? {
        for one in cases::limited(&desk.ctx, desk.sv, &own, MOST)? {
            parts.push(part(desk, parts.len(), &one));
        }
    }
    if parts.is_empty() {
        let mut none = Part::new("none", title.clone());
        none.text.push(desk.t("places-none"));
        parts.push(none);
    }
    let sheet = Sheet {
        trail: vec![
            Crumb { label: desk.t("nav-office"), url: Some(paths::OFFICE.to_owned()) },
            Crumb { label: title.clone(), url: None },
        ],
        title: title.clone(),
        lead: Some(desk.t("places-lead")),
        parts,
        ..Sheet::default()
    };
    desk.page_with(StatusCode::OK, "office/assessment/sheet.html", title, sheet)
}

fn part(desk: &Desk<'_>, n: usize, one: &Limited) -> Part {
    let (item, places) = (&one.item.item, &one.places);
    let mut part = Part::new(&format!("item-{n}"), desk.pick(&item.name));
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    part.facts = vec![
        fact("guide-code", item.id.code.clone()),
        fact("places-time", desk.places_time(places)),
        fact("places-most", places.most.to_string()),
        fact("places-granted", places.granted.to_string()),
        fact("places-left", places.left().to_string()),
    ];
    let other = item.conditions.quota.other_order.as_ref();
    part.text = vec![match other {
        None => desk.t("places-by-acceptance"),
        Some(order) => desk.t_with("places-by-law", &[("order", desk.pick(order).into())]),
    }];
    part.links = vec![Link {
        label: desk.t("places-guide"),
        url: paths::guide(item.id.region, &item.id.code),
    }];
    if one.waiting.is_empty() {
        part.text.push(desk.t("places-nobody"));
        return part;
    }
    let columns =
        ["places-number", "case-number-label", "export-accepted", "export-state", "line-title"];
    let labels = columns.map(|key| desk.t(key)).into();
    let mut table = Table::new(part.title.clone(), labels, usize::MAX);
    for (n, waiting) in (1..).zip(&one.waiting) {
        let (key, tone) = match (other.is_some(), n <= places.left()) {
            (true, _) => ("places-in-line", "info"),
            (false, true) => ("places-within", "success"),
            (false, false) => ("places-beyond", "warning"),
        };
        table.rows.push(vec![
            Cell::text(n.to_string()),
            Cell::link(waiting.case.shown(), paths::office_case(&waiting.case)),
            Cell::text(desk.moment(waiting.accepted_at)),
            Cell::badge(desk.state(waiting.state)),
            Cell::badge(Badge { key: key.to_owned(), label: desk.t(key), tone }),
        ]);
    }
    part.table = Some(table);
    part
}
