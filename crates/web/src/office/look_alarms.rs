//! Looks at people's records that stand out: the list, and one with what it is about.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::{AccountId, Role};
use domain::region::RegionCode;
use domain::watch::Kind;
use jiff::civil::Date;
use service::people::{self, AlarmKey, LookAlarm};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Fact, Link};
use crate::paths;
use crate::shown::leaf::{Part, Row, Sheet, action, with_error};
use crate::site::Site;

/// Region, account, day and kind of an alarm.
type At = Path<(String, String, String, String)>;

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let found = people::look_alarms(&desk.ctx, desk.sv, region(desk)?)?;
        let row = |alarm: &LookAlarm| Row {
            title: title(desk, alarm),
            state: Some(state(desk, alarm)),
            notes: notes(desk, alarm),
            link: Some(Link { label: title(desk, alarm), url: paths::look_alarm(alarm) }),
            ..Row::default()
        };
        let part = Part {
            id: "alarms",
            title: desk.t("look-alarms-title"),
            texts: vec![desk.t("look-alarms-lead")],
            rows: found.iter().map(row).collect(),
            none: Some(desk.t("look-alarms-none")),
            ..Part::default()
        };
        let mut sheet = Sheet::new(desk.t("look-alarms-heading"), vec![part]);
        sheet.skin = "office";
        sheet.draw(desk, StatusCode::OK)
    })
    .await
}

/// The region of whoever watches.
fn region(desk: &Desk<'_>) -> Result<RegionCode, Fault> {
    desk.region_as(Role::Auditor).or_else(|_| desk.region_as(Role::Supervisor))
}

fn title(desk: &Desk<'_>, alarm: &LookAlarm) -> String {
    let args = [("name", alarm.name.as_str().into()), ("n", alarm.count.into())];
    desk.t_with(&format!("look-alarm-{}", alarm.kind.key()), &args)
}

fn state(desk: &Desk<'_>, alarm: &LookAlarm) -> Badge {
    let (key, tone) = match alarm.settled {
        Some(_) => ("alarm-settled", "neutral"),
        None => ("alarm-open", "danger"),
    };
    Badge { key: key.to_owned(), label: desk.t(key), tone }
}

fn notes(desk: &Desk<'_>, alarm: &LookAlarm) -> Vec<String> {
    let mut notes =
        vec![format!("{} · {}", desk.date(alarm.day), desk.region_name(alarm.by.region))];
    if let Some((at, by, note)) = &alarm.settled {
        notes.push(format!("{} · {by} · {note}", desk.moment(*at)));
    }
    notes
}

pub(crate) async fn show(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    look(site, asked, move |desk| draw(desk, StatusCode::OK, &key(desk, at)?, None)).await
}

pub(crate) async fn settle(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    change(site, asked, move |desk| {
        let (by, day, kind) = key(desk, at)?;
        let count = desk.asked.field("count").parse().map_err(|_| Fault::BadRequest)?;
        let alarm = AlarmKey { by: by.clone(), day, kind, count };
        match people::settle_look_alarm(&desk.ctx, desk.sv, alarm, desk.asked.field("note")) {
            Ok(()) => Ok(Answer::to_done(paths::LOOK_ALARMS, "alarm-settled")),
            Err(service::Error::Wrong(_, why)) => {
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &(by, day, kind), Some(why))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn key(
    desk: &Desk<'_>,
    Path((region, account, day, kind)): At,
) -> Result<(AccountId, Date, Kind), Fault> {
    let by = AccountId { region: desk.region_of(&region)?, id: account };
    let day = day.parse().map_err(|_| Fault::NotFound)?;
    Ok((by, day, Kind::from_key(&kind).ok_or(Fault::NotFound)?))
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    (by, day, kind): &(AccountId, Date, Kind),
    wrong: Option<&str>,
) -> Result<Answer, Fault> {
    let found = people::look_alarm(&desk.ctx, desk.sv, by, *day, *kind)?;
    let alarm = &found.alarm;
    let mut errors = Vec::new();
    let mut actions = Vec::new();
    if alarm.settled.is_none() {
        let mut note = FieldView::new("note", "textarea", desk.t("look-alarm-note"))
            .with_value(desk.asked.field("note"));
        note.maxlength = Some(500);
        let count = FieldView::new("count", "hidden", String::new());
        let count = count.with_value(&alarm.count.to_string());
        let (label, button) = (desk.t("look-alarm-settle"), desk.t("alarm-settle"));
        let url = paths::look_alarm(alarm);
        let mut form = action("settle", url, label, button, vec![note, count]);
        form.open = true;
        if let Some(why) = wrong {
            let words = desk.t(&format!("look-alarm-note-{why}"));
            form = with_error(form, &mut errors, "note", &words);
        }
        actions.push(form);
    }
    let facts =
        [("look-alarm-day", desk.date(alarm.day)), ("export-state", state(desk, alarm).label)];
    let part = Part {
        id: "alarm",
        title: desk.t("look-alarm-about"),
        texts: notes(desk, alarm).into_iter().skip(1).collect(),
        facts: facts.map(|(key, value)| Fact { label: desk.t(key), value }).into(),
        rows: found.looks.iter().map(|look| looked(desk, look)).collect(),
        none: Some(desk.t("look-alarm-gone")),
        links: vec![Link {
            label: desk.t("look-alarms-heading"),
            url: paths::LOOK_ALARMS.to_owned(),
        }],
        actions,
        ..Part::default()
    };
    let mut sheet = Sheet::new(title(desk, alarm), vec![part]);
    sheet.skin = "office";
    sheet.errors = errors;
    sheet.draw(desk, status)
}

/// A look: which case and when, and why; whose it is stands in the case.
fn looked(desk: &Desk<'_>, look: &people::Look) -> Row {
    let purpose = desk.t(&format!("purpose-{}", look.purpose.key()));
    let mut notes = vec![format!("{} · {purpose}", desk.moment(look.at))];
    if !look.reason.is_empty() {
        notes.push(desk.t_with("looks-reason", &[("reason", look.reason.clone().into())]));
    }
    let case = look.case.as_ref();
    let title = case.map_or_else(|| desk.t("looks-account"), domain::case::CaseId::shown);
    Row { title, notes, ..Row::default() }
}
