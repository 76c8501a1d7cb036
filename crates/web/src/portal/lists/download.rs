//! The power list to download, as CSV and as JSON.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::region::RegionCode;
use domain::text::Bilingual;
use serde::Serialize;
use service::catalogue::{self, Power, PowerList};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, look_public};
use crate::fault::Fault;
use crate::paths;
use crate::site::Site;
use crate::table;

/// The form of the JSON document.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    region: &'a str,
    published_on: Option<String>,
    powers: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    region: &'a str,
    authority: &'a str,
    name: &'a Bilingual,
    authority_name: &'a Bilingual,
    level: &'static str,
    class: &'static str,
    code: &'a str,
    basis: &'a str,
    items: usize,
    guide: String,
}

pub(crate) async fn csv(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let table = table(desk)?;
        let rows = table.iter().map(|row| row.iter().map(String::as_str).collect());
        Ok(Answer::text("text/csv; charset=utf-8", table::csv(rows)).of_rows(table.len()))
    })
    .await
}

pub(crate) async fn xlsx(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let table = table(desk)?;
        let rows = table.iter().map(|row| row.iter().map(String::as_str).collect());
        let workbook = table::xlsx(&desk.t("nav-power"), rows)?;
        Ok(Answer::bytes(table::XLSX, workbook).of_rows(table.len()))
    })
    .await
}

/// The list with its heading.
fn table(desk: &Desk<'_>) -> Result<Vec<Vec<String>>, Fault> {
    let (_, list) = asked_for(desk)?;
    let head = ["region", "authority", "code", "name", "class", "level", "basis"];
    let mut table = vec![head.map(|key| desk.t(&format!("sheet-{key}"))).into()];
    table.extend(list.powers.iter().map(|power| cells(desk, power)));
    Ok(table)
}

pub(crate) async fn json(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let (region, list) = asked_for(desk)?;
        let document = Document {
            version: VERSION,
            region: region.as_str(),
            published_on: list.published_at.map(|at| at.civil_date_in_china().to_string()),
            powers: list.powers.iter().map(|power| row(desk, power)).collect(),
        };
        let text = serde_json::to_string(&document).map_err(|e| Fault::Internal(e.to_string()))?;
        Ok(Answer::text("application/json", text).of_rows(list.powers.len()))
    })
    .await
}

/// The list of the region in the address, or of the reader's.
fn asked_for(desk: &Desk<'_>) -> Result<(RegionCode, PowerList), Fault> {
    let region = match desk.asked.query("of") {
        Some(code) => RegionCode::parse(code).map_err(|_| Fault::NotFound)?,
        None => desk.region(),
    };
    Ok((region, catalogue::powers(desk.sv, desk.ctx.now, region)?))
}

fn cells(desk: &Desk<'_>, power: &Power) -> Vec<String> {
    vec![
        desk.region_name(power.region),
        desk.pick(&power.authority),
        power.code.clone(),
        desk.pick(&power.name),
        desk.label(power.class),
        desk.label(power.level),
        power.basis.clone(),
    ]
}

fn row<'a>(desk: &Desk<'_>, power: &'a Power) -> Row<'a> {
    use domain::lists::CodeList;
    let guide = paths::guide(power.region, &power.item);
    Row {
        region: power.region.as_str(),
        authority: &power.org,
        name: &power.name,
        authority_name: &power.authority,
        level: power.level.key(),
        class: power.class.key(),
        code: &power.code,
        basis: &power.basis,
        items: power.items,
        guide: format!("{}{guide}", desk.site.setup.base_url),
    }
}
