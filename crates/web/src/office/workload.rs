//! Who of an authority has how much to do, what nobody has taken, and who is away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Case, Refusal};
use domain::code::CreditCode;
use domain::permit::Deed;
use jiff::civil::Date;
use serde::Serialize;
use service::cases::{self, Absence, Hand};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::{Badge, FormError, Tab};
use crate::paths;
use crate::shown::bulk::chosen_officer;
use crate::shown::inbox::ticked;
use crate::site::Site;

/// The most cases shown of one officer.
const MOST: u32 = 100;

#[derive(Serialize)]
struct HandView {
    name: String,
    cases: i64,
    overdue: i64,
    url: String,
    current: bool,
}

#[derive(Serialize)]
struct Row {
    number: String,
    item: String,
    due: Badge,
    state: Badge,
    url: String,
    tick: String,
}

#[derive(Serialize)]
struct Page {
    back_url: &'static str,
    region: String,
    org: String,
    desks: Vec<Tab>,
    is_leading: bool,
    hands: Vec<HandView>,
    cases_title: String,
    cases: Vec<Row>,
    bulk_url: &'static str,
    assign: Vec<FieldView>,
    absence_url: &'static str,
    absence: Vec<FieldView>,
    errors: Vec<FormError>,
}

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let given = |name: &str| desk.asked.query(name).unwrap_or_default().to_owned();
        draw(desk, StatusCode::OK, &given("region"), &given("org"), None)
    })
    .await
}

/// Records that somebody is away, and who takes their place.
pub(crate) async fn absence(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.permit(Deed::OpenOffice)?;
        let (region, org) = (desk.asked.field("region"), desk.asked.field("org"));
        let Some((field, text)) = note_absence(desk)? else {
            // Back to the authority that was looked at, not to the first of the reader's.
            let fields = [("region", region), ("org", org), ("done", "absence")];
            let given = fields.into_iter().filter(|(_, value)| !value.is_empty());
            return Ok(Answer::to(paths::with_query(paths::WORKLOAD, given)));
        };
        let wrong = FormError { field: field.to_owned(), text };
        draw(desk, StatusCode::UNPROCESSABLE_ENTITY, region, org, Some(wrong))
    })
    .await
}

/// What is wrong with the absence that was posted, at which field; none once it is recorded.
fn note_absence(desk: &Desk<'_>) -> Result<Option<(&'static str, String)>, Fault> {
    let choose = |field| Ok(Some((field, desk.t("office-choose"))));
    let Some(account) = chosen_officer(desk.asked.field("away")) else { return choose("away") };
    let Some(substitute) = chosen_officer(desk.asked.field("substitute")) else {
        return choose("substitute");
    };
    let day = |name: &str| desk.asked.field(name).parse::<Date>().ok();
    let Some(from_on) = day("from_on") else {
        return Ok(Some(("from_on", desk.t("absence-day-wrong"))));
    };
    let Some(through_on) = day("through_on") else {
        return Ok(Some(("through_on", desk.t("absence-day-wrong"))));
    };
    let absence = Absence { account, from_on, through_on, substitute };
    match cases::note_absence(&desk.ctx, desk.sv, absence) {
        Ok(()) => Ok(None),
        Err(service::Error::Refused(Refusal::DateNotAhead)) => {
            Ok(Some(("through_on", desk.t("absence-order-wrong"))))
        }
        Err(service::Error::NotFound(_) | service::Error::Forbidden) => {
            Ok(Some(("substitute", desk.t("absence-nobody"))))
        }
        Err(other) => Err(other.into()),
    }
}

/// The desk that was asked for, if it is one of the reader's; else the first.
fn chosen(desk: &Desk<'_>, region: &str, org: &str) -> Result<(Vec<cases::Desk>, usize), Fault> {
    let desks = cases::own_desks(&desk.ctx)?;
    let wanted = CreditCode::parse(org).ok();
    let is_wanted = |own: &cases::Desk| own.region.as_str() == region && Some(own.org) == wanted;
    let index = desks.iter().position(is_wanted).unwrap_or(0);
    Ok((desks, index))
}

fn url(own: &cases::Desk, officer: Option<&str>) -> String {
    let fields = [("region", own.region.as_str()), ("org", own.org.as_str())];
    let officer = officer.map(|officer| ("officer", officer));
    paths::with_query(paths::WORKLOAD, fields.into_iter().chain(officer))
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    region: &str,
    org: &str,
    wrong: Option<FormError>,
) -> Result<Answer, Fault> {
    let (desks, index) = chosen(desk, region, org)?;
    let (ctx, sv) = (&desk.ctx, desk.sv);
    let own = desks.get(index);
    let hands = own.map(|own| cases::team(ctx, sv, own)).transpose()?.unwrap_or_default();
    let is_leading = own.is_some_and(|own| cases::is_leading(ctx, own));
    let officer = desk.asked.query("officer").filter(|officer| !officer.is_empty());
    let found = match own.filter(|_| is_leading) {
        Some(own) => cases::in_hand(ctx, sv, own, officer, MOST)?,
        None => Vec::new(),
    };
    let tab = |(n, own): (usize, &cases::Desk)| Tab {
        label: format!("{} · {}", desk.org_name(&own.org), desk.region_name(own.region)),
        url: url(own, None),
        current: n == index,
        count: None,
    };
    let name = hands.iter().find(|hand| Some(hand.id.id.as_str()) == officer);
    let page = Page {
        back_url: paths::OFFICE,
        region: own.map(|own| own.region.as_str().to_owned()).unwrap_or_default(),
        org: own.map(|own| own.org.as_str().to_owned()).unwrap_or_default(),
        desks: desks.iter().enumerate().map(tab).collect(),
        is_leading,
        hands: match own {
            Some(own) => hands.iter().map(|hand| hand_view(own, hand, officer)).collect(),
            None => Vec::new(),
        },
        cases_title: match name {
            Some(hand) => desk.t_with("workload-of", &[("name", hand.name.as_str().into())]),
            None => desk.t("workload-free"),
        },
        cases: found.iter().map(|case| row(desk, case)).collect(),
        bulk_url: paths::OFFICE_BULK,
        assign: assign(desk, &hands),
        absence_url: paths::ABSENCE,
        absence: absence_fields(desk, &hands, is_leading, wrong.as_ref()),
        errors: wrong.into_iter().collect(),
    };
    desk.page_with(status, "office/workload.html", desk.t("workload-title"), page)
}

fn hand_view(own: &cases::Desk, hand: &Hand, officer: Option<&str>) -> HandView {
    HandView {
        name: hand.name.clone(),
        cases: hand.cases,
        overdue: hand.overdue,
        url: url(own, Some(&hand.id.id)),
        current: Some(hand.id.id.as_str()) == officer,
    }
}

fn row(desk: &Desk<'_>, case: &Case) -> Row {
    Row {
        number: case.id.shown(),
        item: desk.pick(&case.item_name),
        due: desk.decision_due(case),
        state: desk.state(case.state),
        url: paths::office_case(&case.id),
        tick: ticked(case),
    }
}

fn officers(hands: &[Hand], chosen: &str) -> Vec<OptionView> {
    let option = |hand: &Hand| {
        let value = format!("{}/{}", hand.id.region, hand.id.id);
        OptionView { checked: value == chosen, value, label: hand.name.clone() }
    };
    hands.iter().map(option).collect()
}

fn assign(desk: &Desk<'_>, hands: &[Hand]) -> Vec<FieldView> {
    let mut officer = FieldView::new("officer", "select", desk.t("desk-officer"));
    officer.options = officers(hands, "");
    officer.required = false;
    let mut reason = FieldView::new("reason", "text", desk.t("desk-assign-reason"));
    reason.required = false;
    reason.maxlength = Some(1000);
    vec![officer, reason]
}

/// Whoever leads notes anybody's absence, everybody else their own.
fn absence_fields(
    desk: &Desk<'_>,
    hands: &[Hand],
    is_leading: bool,
    wrong: Option<&FormError>,
) -> Vec<FieldView> {
    let me = desk.ctx.actor.account().map(|account| &account.id);
    let field = |name: &'static str, kind: &'static str, label: &str| {
        let mut field =
            FieldView::new(name, kind, desk.t(label)).with_value(desk.asked.field(name));
        field.error = wrong.filter(|w| w.field == name).map(|w| w.text.clone());
        field
    };
    let away: Vec<Hand> =
        hands.iter().filter(|hand| is_leading || Some(&hand.id) == me).cloned().collect();
    let mut who = field("away", "select", "absence-who");
    who.options = officers(&away, desk.asked.field("away"));
    let mut instead = field("substitute", "select", "absence-substitute");
    instead.options = officers(hands, desk.asked.field("substitute"));
    vec![
        who,
        field("from_on", "date", "absence-from"),
        field("through_on", "date", "absence-through"),
        instead,
    ]
}
