//! Whose records are watched, and what is usual in a region; for administrators of security.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::{AccountId, Role};
use domain::region::RegionCode;
use domain::time::Instant;
use domain::watch::Limits;
use jiff::civil::Time;
use service::people;

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{FormError, Link};
use crate::paths;
use crate::shown::desk_page::Action;
use crate::shown::leaf::{Button, Part, Row, Sheet, action, hidden, with_error};
use crate::site::Site;

/// The form that was wrong, the field, and how.
type Wrong<'a> = Option<(&'a str, &'static str, &'static str)>;

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| draw(desk, StatusCode::OK, None)).await
}

pub(crate) async fn change_it(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let deed = desk.asked.field("deed");
        let done = match deed {
            "mark" => {
                let (number, why) = (desk.asked.field("number"), desk.asked.field("why"));
                people::mark(&desk.ctx, desk.sv, number, why)
            }
            "unmark" => {
                let region = desk.region_of(desk.asked.field("region"))?;
                let id = desk.asked.field("account").to_owned();
                people::unmark(&desk.ctx, desk.sv, AccountId { region, id })
            }
            "limits" => set(desk)?,
            _ => return Err(Fault::BadRequest),
        };
        match done {
            Ok(()) => Ok(Answer::to_done(paths::WATCHED, &format!("watched-{deed}"))),
            Err(service::Error::Wrong(field, why)) => {
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, Some((deed, field, why)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn set(desk: &Desk<'_>) -> Result<service::Result<()>, Fault> {
    let region = desk.region_as(Role::SecurityAdministrator)?;
    let wrong = |field| Ok(Err(service::Error::Wrong(field, "range")));
    let Ok(persons) = desk.asked.field("persons").trim().parse() else { return wrong("persons") };
    let Ok(opens) = desk.asked.field("opens").trim().parse::<Time>() else { return wrong("opens") };
    let Ok(closes) = desk.asked.field("closes").trim().parse::<Time>() else {
        return wrong("closes");
    };
    let limits = Limits { persons, opens, closes };
    Ok(people::set_look_limits(&desk.ctx, desk.sv, region, limits))
}

fn draw(desk: &Desk<'_>, status: StatusCode, wrong: Wrong<'_>) -> Result<Answer, Fault> {
    let region = desk.region_as(Role::SecurityAdministrator)?;
    let limits = people::keep_list(&desk.ctx, desk.sv, region)?;
    let marked = people::marked(&desk.ctx, desk.sv, region, behind(desk)?.as_ref().map(place))?;
    let mut errors = Vec::new();
    let row = |one: &people::Watched| Row {
        title: one.name.clone(),
        notes: vec![one.why.clone(), format!("{} · {}", desk.moment(one.at), one.by)],
        buttons: vec![Button {
            label: desk.t("watched-unmark"),
            about: one.name.clone(),
            action_url: paths::WATCHED.to_owned(),
            tone: "plain",
            hidden: vec![
                hidden("deed", "unmark"),
                hidden("region", one.of.region.as_str()),
                hidden("account", one.of.id.clone()),
            ],
        }],
        ..Row::default()
    };
    let people = Part {
        id: "marked",
        title: desk.t("watched-title"),
        texts: vec![desk.t("watched-lead")],
        rows: marked.iter().map(row).collect(),
        none: Some(desk.t("watched-none")),
        links: more_marked(desk, &marked),
        actions: vec![told(desk, mark_form(desk), "mark", wrong, &mut errors)],
        ..Part::default()
    };
    let usual = Part {
        id: "limits",
        title: desk.t("watched-limits-title"),
        texts: vec![desk.t("watched-limits-lead")],
        actions: vec![told(desk, limits_form(desk, limits, wrong), "limits", wrong, &mut errors)],
        ..Part::default()
    };
    let mut sheet =
        Sheet::new(desk.t("watched-heading"), vec![people, usual, deeds(desk, region)?]);
    sheet.skin = "office";
    sheet.errors = errors;
    sheet.draw(desk, status)
}

/// Behind which mark the list begins, as the link to it says.
fn behind(desk: &Desk<'_>) -> Result<Option<(Instant, AccountId)>, Fault> {
    let asked = |name| desk.asked.query(name).unwrap_or_default();
    if asked("at").is_empty() {
        return Ok(None);
    }
    let at = asked("at").parse().map_err(|_| Fault::NotFound)?;
    let of = AccountId { region: desk.region_of(asked("in"))?, id: asked("account").to_owned() };
    Ok(Some((Instant::from_millis(at), of)))
}

fn place((at, of): &(Instant, AccountId)) -> (Instant, &AccountId) {
    (*at, of)
}

/// The way to the marks behind these, where there may be more.
fn more_marked(desk: &Desk<'_>, marked: &[people::Watched]) -> Vec<Link> {
    let last = marked.last().filter(|_| marked.len() == people::WATCH_PAGE as usize);
    let link = |last: &people::Watched| {
        let at = last.at.millis().to_string();
        let of = &last.of;
        let fields = [("at", at.as_str()), ("in", of.region.as_str()), ("account", &of.id)];
        let url = paths::with_query(paths::WATCHED, fields.into_iter());
        Link { label: desk.t("watched-more"), url }
    };
    last.map(link).into_iter().collect()
}

/// Who marked whom, let them go or set the limits.
fn deeds(desk: &Desk<'_>, region: RegionCode) -> Result<Part, Fault> {
    let before = desk.asked.query("before").unwrap_or_default();
    let found = people::list_events(&desk.ctx, desk.sv, region, before)?;
    let row = |(event, name): &(people::WatchEvent, String)| {
        let note = match event.about.as_str() {
            "limits" => limits_then(desk, &event.note),
            _ => event.note.clone(),
        };
        let title = desk.t_with(
            &format!("watched-deed-{}", event.about),
            &[("name", name.as_str().into()), ("region", desk.region_name(event.region).into())],
        );
        let mut notes = vec![format!("{} · {}", desk.moment(event.at), event.by_name)];
        notes.extend((!note.is_empty()).then_some(note));
        Row { title, notes, ..Row::default() }
    };
    let last = found.last().filter(|_| found.len() == people::WATCH_PAGE as usize);
    let older = last.map(|(event, _)| Link {
        label: desk.t("looks-older"),
        url: paths::with_query(paths::WATCHED, [("before", event.id.as_str())].into_iter()),
    });
    Ok(Part {
        id: "deeds",
        title: desk.t("watched-deeds"),
        rows: found.iter().map(row).collect(),
        none: Some(desk.t("watched-deeds-none")),
        links: older.into_iter().collect(),
        ..Part::default()
    })
}

/// Limits as they were set, from their record.
fn limits_then(desk: &Desk<'_>, record: &str) -> String {
    let mut words = record.split(' ');
    let args = ["persons", "opens", "closes"]
        .map(|name| (name, words.next().unwrap_or_default().to_owned().into()));
    desk.t_with("watched-limits-then", &args)
}

/// The form with what is wrong with it, if that is the one.
fn told(
    desk: &Desk<'_>,
    form: Action,
    deed: &str,
    wrong: Wrong<'_>,
    errors: &mut Vec<FormError>,
) -> Action {
    match wrong {
        Some((of, field, why)) if of == deed => {
            with_error(form, errors, field, &desk.t(&format!("watched-{field}-{why}")))
        }
        _ => form,
    }
}

fn deed(of: &str) -> FieldView {
    FieldView::new("deed", "hidden", String::new()).with_value(of)
}

fn mark_form(desk: &Desk<'_>) -> Action {
    let mut number = FieldView::new("number", "text", desk.t("recover-number"))
        .with_value(desk.asked.field("number"));
    number.autocomplete = Some("off");
    number.maxlength = Some(18);
    let mut why = FieldView::new("why", "textarea", desk.t("watched-why"))
        .with_value(desk.asked.field("why"));
    why.maxlength = Some(500);
    let (label, button) = (desk.t("watched-mark"), desk.t("watched-mark-submit"));
    let fields = vec![number, why, deed("mark")];
    action("mark", paths::WATCHED.to_owned(), label, button, fields)
}

fn limits_form(desk: &Desk<'_>, limits: Limits, wrong: Wrong<'_>) -> Action {
    let is_typed = wrong.is_some_and(|(of, ..)| of == "limits");
    let field = |name: &str, kind, known: String| {
        let typed = desk.asked.field(name);
        let value = if is_typed { typed } else { known.as_str() };
        FieldView::new(name, kind, desk.t(&format!("watched-{name}"))).with_value(value)
    };
    let mut persons = field("persons", "text", limits.persons.to_string());
    persons.inputmode = Some("numeric");
    persons.maxlength = Some(6);
    let time = |time: Time| time.strftime("%H:%M").to_string();
    let fields = vec![
        persons,
        field("opens", "text", time(limits.opens)),
        field("closes", "text", time(limits.closes)),
        deed("limits"),
    ];
    let (label, button) = (desk.t("watched-limits"), desk.t("watched-limits-submit"));
    let mut form = action("limits", paths::WATCHED.to_owned(), label, button, fields);
    form.open = true;
    form
}
