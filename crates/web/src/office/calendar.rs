//! The local working days of a region: what is published, a look at what a change would move, the
//! publication, and the count of open cases that follows it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{CaseId, Due};
use domain::identity::Role;
use domain::permit::Deed;
use service::cases::{self, Moved, NewCalendar, Preview};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Crumb, FormError};
use crate::paths;
use crate::shown::sheet::{Cell, Form, Hidden, Part, Sheet, Table};
use crate::site::Site;

/// How many open cases a preview looks at.
const PREVIEW: u32 = 400;
/// How many open cases are counted again at once; the next are one press away.
const AT_ONCE: u32 = 500;
/// The longest list of days, in bytes.
const DAYS_MAX: u32 = 20_000;

/// What came of the last press.
enum Outcome {
    Nothing,
    Wrong { field: &'static str, text: String },
    Previewed(Preview),
    Counted { moved: Vec<Moved>, next: Option<CaseId> },
}

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| draw(desk, StatusCode::OK, &Outcome::Nothing)).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let region = desk.region_as(Role::Supervisor)?;
        desk.permit(Deed::Supervise(region))?;
        let typed = |name: &str| desk.asked.field(name).to_owned();
        let new = NewCalendar { region, days: lines(&typed("days")), source: typed("source") };
        let outcome = match desk.asked.field("deed") {
            "preview" => previewed(desk, &new),
            "publish" => published(desk, new),
            "count" => {
                let after = CaseId::parse(desk.asked.field("after"));
                counted(desk, region, after.as_ref())
            }
            _ => return Err(Fault::BadRequest),
        }?;
        let status = match outcome {
            Outcome::Wrong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::OK,
        };
        draw(desk, status, &outcome)
    })
    .await
}

/// The lines of a list of days, however the browser ends them.
fn lines(typed: &str) -> String {
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

/// What is missing of a new calendar, if anything.
fn missing(desk: &Desk<'_>, new: &NewCalendar) -> Option<Outcome> {
    let is_long = new.days.len() > DAYS_MAX as usize;
    match (new.source.trim().is_empty(), is_long) {
        (true, _) => Some(Outcome::Wrong { field: "source", text: desk.t("calendar-no-source") }),
        (false, true) => {
            let max = [("max", i64::from(DAYS_MAX).into())];
            Some(Outcome::Wrong { field: "days", text: desk.t_with("refusal-too-long", &max) })
        }
        (false, false) => None,
    }
}

fn wrong_line(desk: &Desk<'_>, line: usize) -> Outcome {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    let text = desk.t_with("calendar-wrong-line", &[("line", line.into())]);
    Outcome::Wrong { field: "days", text }
}

fn previewed(desk: &Desk<'_>, new: &NewCalendar) -> Result<Outcome, Fault> {
    if let Some(wrong) = missing(desk, new) {
        return Ok(wrong);
    }
    match cases::preview_calendar(&desk.ctx, desk.sv, new, PREVIEW) {
        Ok(preview) => Ok(Outcome::Previewed(preview)),
        Err(service::Error::CalendarFault { line }) => Ok(wrong_line(desk, line)),
        Err(other) => Err(other.into()),
    }
}

fn published(desk: &Desk<'_>, new: NewCalendar) -> Result<Outcome, Fault> {
    if let Some(wrong) = missing(desk, &new) {
        return Ok(wrong);
    }
    let region = new.region;
    match cases::publish_calendar(&desk.ctx, desk.sv, new) {
        Ok(_) => {}
        Err(service::Error::CalendarFault { line }) => return Ok(wrong_line(desk, line)),
        Err(other) => return Err(other.into()),
    }
    counted(desk, region, None)
}

fn counted(
    desk: &Desk<'_>,
    region: domain::region::RegionCode,
    after: Option<&CaseId>,
) -> Result<Outcome, Fault> {
    let (moved, next) = cases::recount_some(&desk.ctx, desk.sv, region, after, AT_ONCE)?;
    Ok(Outcome::Counted { moved, next })
}

fn draw(desk: &Desk<'_>, status: StatusCode, outcome: &Outcome) -> Result<Answer, Fault> {
    let region = desk.region_as(Role::Supervisor)?;
    let versions = cases::calendar_versions(&desk.ctx, desk.sv, region)?;
    let title = desk.t("calendar-title");
    let is_typed = !matches!(outcome, Outcome::Nothing | Outcome::Counted { .. });
    let mut parts = Vec::new();
    match outcome {
        Outcome::Previewed(preview) => parts.push(preview_part(desk, preview)),
        Outcome::Counted { moved, next } => parts.push(counted_part(desk, moved, next.as_ref())),
        Outcome::Nothing | Outcome::Wrong { .. } => {}
    }
    let last = versions.first();
    parts.push(form_part(desk, outcome, is_typed, last.map(|own| own.days.as_str())));
    let mut part = Part::new("versions", desk.t("calendar-versions"));
    let columns = ["calendar-version", "calendar-source", "calendar-by", "calendar-on"];
    let labels = columns.map(|key| desk.t(key)).into();
    let mut table = Table::new(part.title.clone(), labels, usize::MAX);
    for own in &versions {
        table.rows.push(vec![
            Cell::text(own.version.to_string()),
            Cell::text(own.source.clone()),
            Cell::text(own.published_by.clone()),
            Cell::text(desk.moment(own.published_at)),
        ]);
    }
    match versions.is_empty() {
        true => part.text.push(desk.t("calendar-none")),
        false => part.table = Some(table),
    }
    parts.push(part);
    let errors = match outcome {
        Outcome::Wrong { field, text } => {
            vec![FormError { field: (*field).to_owned(), text: text.clone() }]
        }
        _ => Vec::new(),
    };
    let sheet = Sheet {
        trail: vec![
            Crumb { label: desk.t("nav-supervision"), url: Some(paths::SUPERVISION.to_owned()) },
            Crumb { label: title.clone(), url: None },
        ],
        title: title.clone(),
        lead: Some(desk.t_with("calendar-lead", &[("region", desk.region_name(region).into())])),
        errors,
        parts,
        ..Sheet::default()
    };
    desk.page_with(status, "office/assessment/sheet.html", title, sheet)
}

fn form_part(desk: &Desk<'_>, outcome: &Outcome, is_typed: bool, days: Option<&str>) -> Part {
    let error = |name: &str| match outcome {
        Outcome::Wrong { field, text } if *field == name => Some(text.clone()),
        _ => None,
    };
    let value = |name: &str, otherwise: &str| match is_typed {
        true => desk.asked.field(name).to_owned(),
        false => otherwise.to_owned(),
    };
    let mut list = FieldView::new("days", "textarea", desk.t("calendar-days"))
        .with_value(&value("days", days.unwrap_or_default()));
    list.hint = Some(desk.t("calendar-days-hint"));
    list.required = false;
    list.error = error("days");
    let mut source = FieldView::new("source", "text", desk.t("calendar-source"))
        .with_value(&value("source", ""));
    source.hint = Some(desk.t("calendar-source-hint"));
    source.maxlength = Some(200);
    source.error = error("source");
    let mut form = Form::new("calendar", paths::CALENDAR.to_owned(), desk.t("calendar-preview"));
    form.fields = vec![list, source];
    form.hidden = vec![Hidden { name: "deed", value: "preview".to_owned() }];
    let mut part = Part::new("calendar", desk.t("calendar-new"));
    part.forms = vec![form];
    part
}

fn preview_part(desk: &Desk<'_>, preview: &Preview) -> Part {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let given =
        [("moved", count(preview.moved.len()).into()), ("all", count(preview.looked_at).into())];
    let key = if preview.is_cut { "calendar-would-move-some" } else { "calendar-would-move" };
    let mut part = Part::new("preview", desk.t("calendar-preview-title"));
    part.text = vec![desk.t_with(key, &given), desk.t("calendar-told")];
    part.table = moved_table(desk, &part.title, &preview.moved);
    let mut form = Form::new("publish", paths::CALENDAR.to_owned(), desk.t("calendar-publish"));
    let sent = |name: &'static str| Hidden { name, value: desk.asked.field(name).to_owned() };
    form.hidden =
        vec![Hidden { name: "deed", value: "publish".to_owned() }, sent("days"), sent("source")];
    part.forms = vec![form];
    part
}

fn counted_part(desk: &Desk<'_>, moved: &[Moved], next: Option<&CaseId>) -> Part {
    let count = i64::try_from(moved.len()).unwrap_or(i64::MAX);
    let mut part = Part::new("counted", desk.t("calendar-counted-title"));
    part.text = vec![desk.t_with("calendar-moved", &[("moved", count.into())])];
    part.table = moved_table(desk, &part.title, moved);
    if let Some(next) = next {
        let mut form = Form::new("count", paths::CALENDAR.to_owned(), desk.t("calendar-go-on"));
        form.hint = Some(desk.t("calendar-more"));
        form.hidden = vec![
            Hidden { name: "deed", value: "count".to_owned() },
            Hidden { name: "after", value: next.shown() },
        ];
        part.forms = vec![form];
    }
    part
}

/// Which cases move, from which day to which.
fn moved_table(desk: &Desk<'_>, caption: &str, moved: &[Moved]) -> Option<Table> {
    if moved.is_empty() {
        return None;
    }
    let columns = ["case-number-label", "calendar-before", "calendar-after"];
    let labels = columns.map(|key| desk.t(key)).into();
    let mut table = Table::new(caption.to_owned(), labels, usize::MAX);
    let day = |due: &Option<Due>| {
        let due = due.as_ref();
        due.map(|due| desk.due_day(due.committed_on, due.is_estimate)).unwrap_or_default()
    };
    for one in moved {
        table.rows.push(vec![
            Cell::link(one.id.shown(), paths::office_case(&one.id)),
            Cell::text(day(&one.before)),
            Cell::text(day(&one.after)),
        ]);
    }
    Some(table)
}
