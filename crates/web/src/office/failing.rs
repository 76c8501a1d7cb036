//! What could not be done yet: papers that could not be made, effects that could not be carried
//! out, with the reasons, and a button to try again at once.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use service::{papers, work};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::page::Crumb;
use crate::paths;
use crate::shown::sheet::{Cell, Form, Hidden, Part, Sheet, Table};
use crate::site::Site;

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, draw).await
}

pub(crate) async fn retry(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let region = desk.managed_region()?;
        match desk.asked.field("deed") {
            "papers" => papers::retry(&desk.ctx, desk.sv, region)?,
            "effects" => work::retry(&desk.ctx, desk.sv, region)?,
            _ => return Err(Fault::BadRequest),
        };
        Ok(Answer::to_done(paths::FAILING, "retried"))
    })
    .await
}

fn draw(desk: &Desk<'_>) -> Result<Answer, Fault> {
    let region = desk.managed_region()?;
    let title = desk.t("failing-title");
    let sheet = Sheet {
        trail: vec![Crumb { label: title.clone(), url: None }],
        title: title.clone(),
        lead: Some(desk.t_with("failing-lead", &[("region", desk.region_name(region).into())])),
        parts: vec![papers_part(desk, region)?, effects_part(desk, region)?],
        ..Sheet::default()
    };
    desk.page_with(StatusCode::OK, "office/assessment/sheet.html", title, sheet)
}

fn table(desk: &Desk<'_>, title: &str, columns: &[&str]) -> Table {
    let labels = columns.iter().map(|key| desk.t(key)).collect();
    Table::new(title.to_owned(), labels, usize::MAX)
}

fn papers_part(desk: &Desk<'_>, region: domain::region::RegionCode) -> Result<Part, Fault> {
    let failing = papers::failing(&desk.ctx, desk.sv, region)?;
    let part = Part::new("papers", desk.t("failing-papers"));
    let columns =
        ["failing-what", "case-number-label", "failing-since", "failing-tries", "failing-why"];
    let mut rows = table(desk, &part.title, &columns);
    for paper in &failing {
        let name = desk.paper_name(&paper.order.kind);
        rows.rows.push(vec![
            Cell::text(format!("{name} {}", desk.paper_number(paper))),
            Cell::text(paper.order.case.shown()),
            Cell::text(desk.moment(paper.order.issued_at)),
            Cell::text(paper.attempts.to_string()),
            Cell::text(paper.fault.clone().unwrap_or_default()),
        ]);
    }
    Ok(with_retry(desk, part, rows, "papers"))
}

fn effects_part(desk: &Desk<'_>, region: domain::region::RegionCode) -> Result<Part, Fault> {
    let failing = work::failing(&desk.ctx, desk.sv, region)?;
    let part = Part::new("effects", desk.t("failing-effects"));
    let columns = ["failing-what", "failing-since", "failing-next", "failing-tries", "failing-why"];
    let mut rows = table(desk, &part.title, &columns);
    for effect in &failing {
        rows.rows.push(vec![
            Cell::text(format!("{} {}", effect.job.kind, effect.job.id)),
            Cell::text(desk.moment(effect.job.created_at)),
            Cell::text(desk.moment(effect.due_at)),
            Cell::text(effect.job.attempts.to_string()),
            Cell::text(effect.fault.clone()),
        ]);
    }
    Ok(with_retry(desk, part, rows, "effects"))
}

/// The rows with a button to try them again, or a word that there are none.
fn with_retry(desk: &Desk<'_>, mut part: Part, rows: Table, deed: &str) -> Part {
    if rows.rows.is_empty() {
        part.text.push(desk.t("failing-none"));
        return part;
    }
    part.table = Some(rows);
    let mut form = Form::new(deed, paths::FAILING.to_owned(), desk.t("failing-retry"));
    form.hidden = vec![Hidden { name: "deed", value: deed.to_owned() }];
    part.forms = vec![form];
    part
}
