//! Looks at people's records that stand out: the list, and one with what it is about.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::{AccountId, Role};
use domain::region::RegionCode;
use domain::time::Instant;
use domain::watch::Kind;
use jiff::civil::Date;
use service::people::{self, AlarmKey, AlarmPlace, Found, LookAlarm, LookPlace, WATCH_PAGE};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Fact, FormError, Link};
use crate::paths;
use crate::shown::desk_page::Action;
use crate::shown::leaf::{Part, Row, Sheet, action, with_error};
use crate::site::Site;

/// Region, account, day and kind of an alarm.
type At = Path<(String, String, String, String)>;

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let after = place(desk)?;
        let found = people::look_alarms(&desk.ctx, desk.sv, region(desk)?, after.as_ref())?;
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
            links: further(desk, &found),
            ..Part::default()
        };
        let mut sheet = Sheet::new(desk.t("look-alarms-heading"), vec![part]);
        sheet.skin = "office";
        sheet.draw(desk, StatusCode::OK)
    })
    .await
}

/// Behind which alarm the page begins, as the link to it says.
fn place(desk: &Desk<'_>) -> Result<Option<AlarmPlace>, Fault> {
    let asked = |name| desk.asked.query(name).unwrap_or_default();
    if asked("at").is_empty() {
        return Ok(None);
    }
    let at = asked("at").parse().map_err(|_| Fault::NotFound)?;
    let by = AccountId { region: desk.region_of(asked("in"))?, id: asked("account").to_owned() };
    Ok(Some(AlarmPlace {
        is_settled: asked("settled") == "1",
        at: Instant::from_millis(at),
        by,
        day: asked("day").parse().map_err(|_| Fault::NotFound)?,
        kind: Kind::from_key(asked("kind")).ok_or(Fault::NotFound)?,
    }))
}

/// The way to the alarms behind these, where there may be more.
fn further(desk: &Desk<'_>, found: &[LookAlarm]) -> Vec<Link> {
    let last = found.last().filter(|_| found.len() == WATCH_PAGE as usize);
    let link = |alarm: &LookAlarm| {
        let (at, day) = (alarm.at.millis().to_string(), alarm.day.to_string());
        let fields = [
            ("settled", if alarm.settled.is_some() { "1" } else { "0" }),
            ("at", at.as_str()),
            ("in", alarm.by.region.as_str()),
            ("account", alarm.by.id.as_str()),
            ("day", day.as_str()),
            ("kind", alarm.kind.key()),
        ];
        let url = paths::with_query(paths::LOOK_ALARMS, fields.into_iter());
        Link { label: desk.t("look-alarms-more"), url }
    };
    last.map(link).into_iter().collect()
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
        notes.push(found_then(desk, *at, by, note));
    }
    notes
}

fn found_then(desk: &Desk<'_>, at: Instant, by: &str, note: &str) -> String {
    format!("{} · {by} · {note}", desk.moment(at))
}

/// What came of a note that was sent.
#[derive(Clone, Copy)]
enum Sent<'a> {
    Nothing,
    /// It was wrong, and how.
    Wrong(&'a str),
    /// The alarm had grown, or somebody else had settled it.
    Overtaken,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    look(site, asked, move |desk| draw(desk, StatusCode::OK, &key(desk, at)?, Sent::Nothing)).await
}

pub(crate) async fn settle(State(site): State<Arc<Site>>, at: At, asked: Asked) -> Response {
    change(site, asked, move |desk| {
        let (by, day, kind) = key(desk, at)?;
        let count = desk.asked.field("count").parse().map_err(|_| Fault::BadRequest)?;
        let alarm = AlarmKey { by: by.clone(), day, kind, count };
        match people::settle_look_alarm(&desk.ctx, desk.sv, alarm, desk.asked.field("note")) {
            Ok(()) => Ok(Answer::to_done(paths::LOOK_ALARMS, "alarm-settled")),
            Err(service::Error::Wrong(_, why)) => {
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &(by, day, kind), Sent::Wrong(why))
            }
            Err(service::Error::ChangedMeanwhile) => {
                draw(desk, StatusCode::CONFLICT, &(by, day, kind), Sent::Overtaken)
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
    sent: Sent<'_>,
) -> Result<Answer, Fault> {
    let found = people::look_alarm(&desk.ctx, desk.sv, (by, *day, *kind), behind(desk)?)?;
    let alarm = &found.alarm;
    let mut errors = Vec::new();
    let mut texts = Vec::new();
    let mut actions = Vec::new();
    match (&alarm.settled, sent) {
        (None, _) => actions.push(settle_form(desk, alarm, sent, &mut errors)),
        (Some((at, by, note)), _) => texts.push(found_then(desk, *at, by, note)),
    }
    if let (Some(_), Sent::Overtaken) = (&alarm.settled, sent) {
        let note = [("note", desk.asked.field("note").into())];
        let text = desk.t_with("look-alarm-overtaken", &note);
        errors.push(FormError { field: String::new(), text });
    }
    let facts =
        [("look-alarm-day", desk.date(alarm.day)), ("export-state", state(desk, alarm).label)];
    let mut links: Vec<Link> = more(desk, &found).into_iter().collect();
    links.push(Link { label: desk.t("look-alarms-heading"), url: paths::LOOK_ALARMS.to_owned() });
    let part = Part {
        id: "alarm",
        title: desk.t("look-alarm-about"),
        texts,
        facts: facts.map(|(key, value)| Fact { label: desk.t(key), value }).into(),
        rows: found.looks.iter().map(|seen| looked(desk, &seen.look)).collect(),
        none: Some(desk.t("look-alarm-gone")),
        links,
        actions,
        ..Part::default()
    };
    let mut parts = vec![part];
    let earlier = found.events.iter().skip(usize::from(alarm.settled.is_some()));
    let earlier = earlier.map(|event| Row {
        title: event.note.clone(),
        notes: vec![format!("{} · {}", desk.moment(event.at), event.by_name)],
        ..Row::default()
    });
    let rows: Vec<_> = earlier.collect();
    if !rows.is_empty() {
        let title = desk.t("look-alarm-earlier");
        parts.push(Part { id: "earlier", title, rows, ..Part::default() });
    }
    let mut sheet = Sheet::new(title(desk, alarm), parts);
    sheet.skin = "office";
    sheet.errors = errors;
    sheet.draw(desk, status)
}

fn settle_form(
    desk: &Desk<'_>,
    alarm: &LookAlarm,
    sent: Sent<'_>,
    errors: &mut Vec<FormError>,
) -> Action {
    let mut note = FieldView::new("note", "textarea", desk.t("look-alarm-note"))
        .with_value(desk.asked.field("note"));
    note.maxlength = Some(500);
    let count = FieldView::new("count", "hidden", String::new());
    let count = count.with_value(&alarm.count.to_string());
    let (label, button) = (desk.t("look-alarm-settle"), desk.t("alarm-settle"));
    let url = paths::look_alarm(alarm);
    let mut form = action("settle", url, label, button, vec![note, count]);
    form.open = true;
    let words = match sent {
        Sent::Nothing => return form,
        Sent::Wrong(why) => desk.t(&format!("look-alarm-note-{why}")),
        Sent::Overtaken => desk.t("look-alarm-grown"),
    };
    with_error(form, errors, "note", &words)
}

/// Behind which look the page begins, as the link to it says.
fn behind(desk: &Desk<'_>) -> Result<Option<LookPlace>, Fault> {
    let asked = |name| desk.asked.query(name).unwrap_or_default();
    if asked("at").is_empty() {
        return Ok(None);
    }
    let at = asked("at").parse().map_err(|_| Fault::NotFound)?;
    let of = AccountId { region: desk.region_of(asked("in"))?, id: asked("account").to_owned() };
    Ok(Some(LookPlace { at: Instant::from_millis(at), of, id: asked("look").to_owned() }))
}

/// The way to the looks behind these.
fn more(desk: &Desk<'_>, found: &Found) -> Option<Link> {
    let last = found.looks.last().filter(|_| found.is_more)?.place();
    let at = last.at.millis().to_string();
    let fields = [
        ("at", at.as_str()),
        ("in", last.of.region.as_str()),
        ("account", last.of.id.as_str()),
        ("look", last.id.as_str()),
    ];
    let url = paths::with_query(&paths::look_alarm(&found.alarm), fields.into_iter());
    Some(Link { label: desk.t("look-alarm-more"), url })
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
