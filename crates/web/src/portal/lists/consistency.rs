//! The consistency report 四级四同: the same item wherever it is carried out, the least alike first.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::lists::{CodeList, ItemType};
use domain::power_list::{Consistency, Element, Variant};
use domain::region::RegionCode;
use serde::Serialize;
use service::items;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look_public};
use crate::fault::Fault;
use crate::page::{Crumb, Download, Link, Pager};
use crate::paths;
use crate::shown::desk_page::Count;
use crate::site::Site;
use crate::table;

const PER_PAGE: usize = 20;
/// Variants of an element that the page shows; the file has all.
const VARIANTS_MAX: usize = 5;

#[derive(Serialize)]
struct VariantView {
    value: String,
    used: String,
}

#[derive(Serialize)]
struct ElementView {
    name: String,
    variants: Vec<VariantView>,
}

#[derive(Serialize)]
struct Report {
    name: String,
    url: String,
    code: String,
    authorities: u32,
    agreement: String,
    elements: Vec<ElementView>,
}

#[derive(Serialize)]
struct ConsistencyPage {
    trail: Vec<Crumb>,
    counts: Vec<Count>,
    downloads: Vec<Download>,
    others: Vec<Link>,
    reports: Vec<Report>,
    pager: Option<Pager>,
}

pub(crate) async fn consistency(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let region = wide(desk.region());
        let all = items::consistency_of(desk.sv, region)?;
        let page = desk.page_asked(all.len(), PER_PAGE);
        let shown = all.iter().skip(page * PER_PAGE).take(PER_PAGE);
        let differing = all.iter().filter(|report| !report.differences.is_empty()).count();
        let count = |key: &str, value: usize, tone| Count {
            label: desk.t(key),
            value: value.to_string(),
            tone,
            note: None,
        };
        let page = ConsistencyPage {
            trail: vec![
                Crumb { label: desk.t("nav-home"), url: Some(paths::HOME.to_owned()) },
                Crumb { label: desk.t("consistency-title"), url: None },
            ],
            counts: vec![
                count("consistency-items", all.len(), "info"),
                count("consistency-differing", differing, "warning"),
            ],
            downloads: vec![Download {
                label: "CSV".to_owned(),
                url: paths::with_query(
                    paths::CONSISTENCY_CSV,
                    [("of", region.as_str())].into_iter(),
                ),
                note: "UTF-8",
            }],
            others: super::power::others(desk),
            reports: shown.map(|report| view(desk, report)).collect(),
            pager: desk.pager(all.len(), PER_PAGE, page),
        };
        let (rows, title) = (page.reports.len(), desk.t("consistency-title"));
        Ok(desk.page("portal/lists/consistency.html", title, page)?.of_rows(rows))
    })
    .await
}

/// Items are the same across a province, so a district's report is that of its province.
fn wide(region: RegionCode) -> RegionCode {
    region.province()
}

fn agreement(report: &Consistency) -> String {
    let share = f64::from(report.agreeing) / f64::from(report.statements.max(1));
    format!("{:.1}%", 100.0 * share)
}

fn value(desk: &Desk<'_>, element: Element, variant: &Variant) -> String {
    match element {
        Element::Class => match ItemType::from_key(&variant.value) {
            Some(class) => desk.label(class),
            None => variant.value.clone(),
        },
        _ => variant.value.clone(),
    }
}

fn view(desk: &Desk<'_>, report: &Consistency) -> Report {
    let used = |variant: &Variant| {
        let count = i64::try_from(variant.used_by.len()).unwrap_or(i64::MAX);
        desk.t_with("consistency-used", &[("count", count.into())])
    };
    Report {
        name: report.name.clone(),
        url: paths::catalogue_item(&report.base_code),
        code: report.base_code.clone(),
        authorities: report.authorities,
        agreement: agreement(report),
        elements: report
            .differences
            .iter()
            .map(|(element, variants)| ElementView {
                name: desk.t(&format!("element-{}", element.key())),
                variants: variants
                    .iter()
                    .take(VARIANTS_MAX)
                    .map(|variant| VariantView {
                        value: value(desk, *element, variant),
                        used: used(variant),
                    })
                    .collect(),
            })
            .collect(),
    }
}

pub(crate) async fn csv(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let region = match desk.asked.query("of") {
            Some(code) => RegionCode::parse(code).map_err(|_| Fault::NotFound)?,
            None => wide(desk.region()),
        };
        let all = items::consistency_of(desk.sv, region)?;
        let head = ["code", "name", "agreement", "element", "value", "users"];
        let mut table: Vec<Vec<String>> =
            vec![head.map(|key| desk.t(&format!("sheet-{key}"))).into()];
        for report in all.iter() {
            for (element, variants) in &report.differences {
                for variant in variants {
                    table.push(vec![
                        report.base_code.clone(),
                        report.name.clone(),
                        agreement(report),
                        desk.t(&format!("element-{}", element.key())),
                        value(desk, *element, variant),
                        variant.used_by.len().to_string(),
                    ]);
                }
            }
        }
        let rows = table.iter().map(|row| row.iter().map(String::as_str).collect());
        Ok(Answer::text("text/csv; charset=utf-8", table::csv(rows)).of_rows(table.len()))
    })
    .await
}
