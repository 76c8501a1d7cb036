//! Rows that departments pushed and that were not taken: why, taken again, or put aside with a reason.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::Refusal;
use domain::exchange::Client;
use domain::file;
use domain::region::RegionCode;
use domain::time::Instant;
use service::exchange::{self, Filter, Malformed, Outcome, RefusedRow as Refused, Standing};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Fact, FormError, Link, Tab};
use crate::paths;
use crate::pushed;
use crate::shown::files::reason;
use crate::shown::leaf::{Button, Part, Row, Sheet, action, hidden, with_error};
use crate::site::Site;

/// The deed that takes a row again, and its place on the page.
const AGAIN: &str = "again";
/// How many rows a page shows.
const PAGE: u32 = 50;
/// What the list was narrowed to.
pub(super) fn filter(desk: &Desk<'_>) -> Filter {
    let given = |name: &str| desk.asked.query(name).unwrap_or_default().trim().to_owned();
    let standing = match desk.asked.query("standing") {
        None => Standing::Open.key().to_owned(),
        Some("all") => String::new(),
        Some(key) => Standing::from_key(key).map_or("", Standing::key).to_owned(),
    };
    Filter { client: given("client"), standing, code: given("code") }
}

/// The address of the list under a filter.
fn url(base: &str, filter: &Filter, standing: &str) -> String {
    let standing = if standing.is_empty() { "all" } else { standing };
    let fields =
        [("standing", standing), ("client", filter.client.as_str()), ("code", &filter.code)];
    paths::with_query(base, fields.into_iter().filter(|(_, value)| !value.is_empty()))
}

/// Where the page before this one ended.
fn before<'d>(desk: &'d Desk<'_>) -> Option<(Instant, &'d str)> {
    let (at, hash) = desk.asked.query("before")?.split_once('_')?;
    Some((Instant::from_millis(at.parse().ok()?), hash))
}

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let (region, filter) = (desk.managed_region()?, filter(desk));
        let (ctx, sv) = (&desk.ctx, desk.sv);
        let found = exchange::list_refused(ctx, sv, region, &filter, before(desk), PAGE + 1)?;
        let is_cut = found.len() > PAGE as usize;
        let shown = &found[..found.len().min(PAGE as usize)];
        let mut links = vec![Link {
            label: desk.t("refused-export"),
            url: url(paths::REFUSED_CSV, &filter, &filter.standing),
        }];
        if let Some(last) = shown.last().filter(|_| is_cut) {
            let here = url(paths::REFUSED, &filter, &filter.standing);
            let next = format!("{here}&before={}_{}", last.last_at.millis(), last.hash);
            links.push(Link { label: desk.t("refused-next"), url: next });
        }
        let part = Part {
            id: "refused",
            title: desk.t("refused-rows"),
            rows: shown.iter().map(|row| line(desk, &filter, row)).collect(),
            none: Some(desk.t("refused-none")),
            links,
            ..Part::default()
        };
        let tab = |key: &str| Tab {
            label: desk.t(&format!("refused-{}", if key.is_empty() { "all" } else { key })),
            url: url(paths::REFUSED, &filter, key),
            current: filter.standing == key,
            count: None,
        };
        let mut sheet = Sheet::new(desk.t("refused-title"), vec![part]);
        sheet.skin = "office";
        sheet.lead = Some(desk.t("refused-lead"));
        sheet.tabs = Standing::ALL.map(Standing::key).into_iter().chain([""]).map(tab).collect();
        sheet.tabs_label = desk.t("refused-tabs");
        sheet.draw(desk, StatusCode::OK)
    })
    .await
}

pub(super) fn state(desk: &Desk<'_>, row: &Refused) -> Badge {
    let (key, tone) = match row.standing {
        Standing::Open => ("refused-open", "danger"),
        Standing::Taken => ("refused-taken", "success"),
        Standing::SetAside => ("refused-set-aside", "neutral"),
        Standing::Replaced => ("refused-replaced", "neutral"),
    };
    Badge { key: key.to_owned(), label: desk.t(key), tone }
}

/// Why a row was not taken, in words.
pub(super) fn why(desk: &Desk<'_>, code: &str, detail: &str) -> String {
    // How many stood ahead then is not kept, so that these two have words without a number.
    let is_counted = matches!(code, "quota-full" | "quota-turn");
    let known = || Refusal::ALL.iter().find(|refusal| refusal.key() == code);
    let by_rule = if is_counted { None } else { known() };
    let words = match by_rule {
        Some(refusal) => desk.refusal(refusal),
        None => desk.t(&format!("push-{code}")),
    };
    if let Some(what) = Malformed::parse(detail).filter(|_| code == "malformed") {
        return format!("{words} · {}", malformed(desk, what));
    }
    if let Some(why) = file::Refusal::from_key(detail).filter(|_| code == "file-refused") {
        return format!("{words} · {}", reason(desk, why));
    }
    // What a rule adds is its article, which the words have already.
    match by_rule.is_some() || detail.is_empty() {
        true => words,
        false => format!("{words} · {detail}"),
    }
}

/// What is wrong with the form of a row, where, and in which line of its batch.
fn malformed(desk: &Desk<'_>, what: Malformed) -> String {
    let line = what.line.map(|n| {
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        desk.t_with("refused-line", &[("n", n.into())])
    });
    let flaw = desk.t(&format!("flaw-{}", what.flaw.key()));
    let all = [Some(flaw), what.part.map(str::to_owned), line];
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn title(desk: &Desk<'_>, row: &Refused) -> String {
    let number = match row.case_number.as_str() {
        "" => desk.t("refused-unreadable"),
        number => number.to_owned(),
    };
    match row.event {
        0 => number,
        event => format!("{number} · {event}"),
    }
}

/// A number of somebody, with all but its ends hidden.
pub(super) fn masked(number: &str) -> String {
    let length = number.chars().count();
    let is_end = |n: usize| n == 0 || (length > 3 && n + 1 == length);
    number.chars().enumerate().map(|(n, c)| if is_end(n) { c } else { '*' }).collect()
}

fn line(desk: &Desk<'_>, filter: &Filter, row: &Refused) -> Row {
    let client = format!("{}.{}", row.region, row.client);
    let tries = [("tries", row.tries.into()), ("at", desk.moment(row.last_at).into())];
    let mut notes = vec![why(desk, &row.code, &row.detail)];
    if filter.client.is_empty() {
        notes.push(client);
    }
    notes.push(desk.t_with("refused-tried", &tries));
    let name = title(desk, row);
    let url = paths::refused_row(row.region, &row.client, &row.hash);
    Row {
        title: name.clone(),
        state: Some(state(desk, row)),
        notes,
        link: Some(Link { label: name, url }),
        ..Row::default()
    }
}

/// The parts of a row's address.
type At = (String, String, String);

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, client, hash)): Path<At>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        desk.managed_region()?;
        let region = desk.region_of(&region)?;
        page(desk, StatusCode::OK, (region, &client, &hash), None)
    })
    .await
}

pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Path((region, client, hash)): Path<At>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        desk.managed_region()?;
        let region = desk.region_of(&region)?;
        let key = (region, client.as_str(), hash.as_str());
        let (ctx, sv) = (&desk.ctx, desk.sv);
        let here = paths::refused_row(region, &client, &hash);
        let wrong = |field: &'static str, text: String| {
            page(desk, StatusCode::UNPROCESSABLE_ENTITY, key, Some((field, text)))
        };
        let told = |field: &'static str, error: service::Error| match error {
            service::Error::Wrong("row", code @ ("settled-before" | "outdated")) => {
                let words = desk.t(&format!("refused-{code}"));
                page(desk, StatusCode::CONFLICT, key, Some((field, words)))
            }
            service::Error::Wrong("reason", code) => {
                wrong("reason", desk.t(&format!("refused-{code}")))
            }
            service::Error::Wrong(_, code) => wrong(field, desk.t(&format!("refused-{code}"))),
            other => Err(other.into()),
        };
        let read = |body: &str, client: &Client| pushed::read(body, &client.name, ctx.now);
        match desk.asked.field("deed") {
            "again" => match exchange::take_again(ctx, sv, key, &read) {
                Ok(Outcome::Applied(_) | Outcome::Duplicate(_)) => {
                    Ok(Answer::to_done(&here, "row-taken"))
                }
                Ok(Outcome::Refused(code, detail)) => wrong(AGAIN, why(desk, code, &detail)),
                Ok(Outcome::Blocked) => wrong(AGAIN, why(desk, "blocked", "")),
                Err(error) => told(AGAIN, error),
            },
            "aside" => match exchange::set_aside(ctx, sv, key, desk.asked.field("reason")) {
                Ok(()) => Ok(Answer::to_done(&here, "row-set-aside")),
                Err(error) => told("reason", error),
            },
            _ => Err(Fault::BadRequest),
        }
    })
    .await
}

fn page(
    desk: &Desk<'_>,
    status: StatusCode,
    key: (RegionCode, &str, &str),
    wrong: Option<(&'static str, String)>,
) -> Result<Answer, Fault> {
    let row = exchange::show_refused(&desk.ctx, desk.sv, key)?;
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    let badge = state(desk, &row);
    let mut facts = vec![
        fact("export-state", badge.label),
        fact("refused-why", why(desk, &row.code, &row.detail)),
        fact("refused-client", format!("{}.{}", row.region, row.client)),
        fact("refused-deed", row.deed.clone()),
        fact("refused-handler", masked(&row.handler)),
        fact("refused-first", desk.moment(row.first_at)),
        fact("refused-last", desk.moment(row.last_at)),
        fact("refused-tries", row.tries.to_string()),
    ];
    if let Some((at, by)) = &row.settled {
        let by = if by.is_empty() { desk.t("refused-by-client") } else { by.clone() };
        facts.push(fact("refused-settled", format!("{} · {by}", desk.moment(*at))));
    }
    if !row.reason.is_empty() {
        facts.push(fact("refused-reason", row.reason.clone()));
    }
    facts.retain(|fact| !fact.value.is_empty());
    let client = paths::client(row.region, &row.client);
    let first = Part {
        id: "row",
        title: title(desk, &row),
        facts,
        links: vec![
            Link { label: desk.t("refused-title"), url: paths::REFUSED.to_owned() },
            Link { label: desk.t("refused-client"), url: client },
        ],
        ..Part::default()
    };
    let mut parts = vec![first, said(desk, &row)];
    let mut errors = Vec::new();
    match (row.standing, wrong) {
        (Standing::Open, wrong) => parts.extend(deeds(desk, &row, wrong, &mut errors)),
        // Whoever settled it did so meanwhile; nothing is left to do here.
        (_, Some((_, text))) => errors.push(FormError { field: String::new(), text }),
        (_, None) => {}
    }
    let mut sheet = Sheet::new(desk.t("refused-row"), parts);
    sheet.skin = "office";
    sheet.errors = errors;
    sheet.draw(desk, status)
}

/// What the row says, without what may say something of somebody.
fn said(desk: &Desk<'_>, row: &Refused) -> Part {
    let (parts, unknown) = exchange::shown_parts(&row.body);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let value = |part: exchange::SaidPart| {
        let hidden = || desk.t_with("refused-hidden", &[("n", count(part.length).into())]);
        part.plain.clone().unwrap_or_else(hidden)
    };
    let facts =
        parts.into_iter().map(|part| Fact { label: part.path.to_owned(), value: value(part) });
    let mut facts: Vec<Fact> = facts.collect();
    if unknown > 0 {
        let label = desk.t("refused-unknown-parts");
        facts.push(Fact { label, value: count(unknown).to_string() });
    }
    let key = if row.body.is_empty() { "refused-body-gone" } else { "refused-body-lead" };
    Part {
        id: "said",
        title: desk.t("refused-body"),
        texts: vec![desk.t(key)],
        facts,
        ..Part::default()
    }
}

/// What can be done with an open row; what was wrong with what was tried stands at its button or field.
fn deeds(
    desk: &Desk<'_>,
    row: &Refused,
    wrong: Option<(&'static str, String)>,
    errors: &mut Vec<FormError>,
) -> [Part; 2] {
    let url = paths::refused_row(row.region, &row.client, &row.hash);
    let mut reason = FieldView::new("reason", "text", desk.t("refused-reason"))
        .with_value(desk.asked.field("reason"));
    reason.hint = Some(desk.t("refused-reason-hint"));
    reason.maxlength = Some(500);
    let deed = FieldView::new("deed", "hidden", String::new()).with_value("aside");
    let label = desk.t("refused-aside");
    let mut form = action("aside", url.clone(), label.clone(), label, vec![reason, deed]);
    let mut at_again = None;
    match wrong {
        Some((AGAIN, text)) => {
            errors.push(FormError { field: AGAIN.to_owned(), text: text.clone() });
            at_again = Some(text);
        }
        Some((field, text)) => form = with_error(form, errors, field, &text),
        None => {}
    }
    let again = Button {
        label: desk.t("refused-again"),
        about: title(desk, row),
        action_url: url,
        tone: "success",
        hidden: vec![hidden("deed", AGAIN)],
    };
    let can_be_read = pushed::read(&row.body, "", desk.ctx.now).is_some();
    let first = Part {
        id: AGAIN,
        title: desk.t("refused-again"),
        texts: vec![desk.t(if can_be_read { "refused-again-lead" } else { "refused-again-not" })],
        error: at_again,
        buttons: can_be_read.then_some(again).into_iter().collect(),
        ..Part::default()
    };
    let second = Part {
        id: "deeds",
        title: desk.t("refused-aside-title"),
        actions: vec![form],
        ..Part::default()
    };
    [first, second]
}
