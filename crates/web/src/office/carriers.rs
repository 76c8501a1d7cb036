//! How the carriers of notices stand, what they could not bring, and trying it again.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::notice::Carrier;
use service::carriers::{self, Key, Standing, Troubled};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::page::{Badge, Fact};
use crate::paths;
use crate::shown::leaf::{Button, Part, Row, Sheet, hidden};
use crate::site::Site;

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let board = carriers::board(&desk.ctx, desk.sv, desk.managed_region()?)?;
        let mut parts: Vec<Part> = board.carriers.iter().map(|one| part(desk, one)).collect();
        parts.push(Part {
            id: "troubled",
            title: desk.t("carriers-troubled"),
            texts: vec![desk.t("carriers-troubled-lead")],
            rows: board.troubled.iter().map(|one| row(desk, one)).collect(),
            none: Some(desk.t("carriers-troubled-none")),
            ..Part::default()
        });
        let mut sheet = Sheet::new(desk.t("nav-carriers"), parts);
        sheet.skin = "office";
        sheet.lead = Some(desk.t("carriers-lead"));
        sheet.draw(desk, StatusCode::OK)
    })
    .await
}

pub(crate) async fn retry(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let region = desk.managed_region()?;
        let carrier = Carrier::from_key(desk.asked.field("carrier")).ok_or(Fault::BadRequest)?;
        match desk.asked.field("id") {
            "" => {
                carriers::retry_all(&desk.ctx, desk.sv, region, carrier)?;
            }
            id => {
                let region = desk.region_of(desk.asked.field("region"))?;
                let recipient = desk.asked.field("recipient").to_owned();
                let key = Key { region, carrier, recipient, id: id.to_owned() };
                carriers::retry(&desk.ctx, desk.sv, key)?;
            }
        }
        Ok(Answer::to_done(paths::CARRIERS, "carriers-retried"))
    })
    .await
}

fn part(desk: &Desk<'_>, one: &Standing) -> Part {
    let key = one.carrier.key();
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    let state = match (one.is_set_up, one.rests_until, one.is_full) {
        (false, ..) => desk.t("carriers-not-set-up"),
        (true, _, true) => desk.t("carriers-full"),
        (true, Some(at), _) => desk.t_with("carriers-rests", &[("at", desk.moment(at).into())]),
        (true, None, _) => desk.t("carriers-works"),
    };
    let mut facts = vec![
        fact("carriers-state", state),
        fact("carriers-waiting", one.queue.waiting.to_string()),
        fact("carriers-failing", one.queue.failing.to_string()),
        fact("carriers-failed", one.queue.failed.to_string()),
    ];
    facts.extend(one.queue.oldest_at.map(|at| fact("carriers-oldest", desk.moment(at))));
    let has_trouble = one.queue.failing + one.queue.failed > 0;
    let again = Button {
        label: desk.t("carriers-retry-all"),
        about: desk.t(&format!("carrier-{key}")),
        action_url: paths::CARRIERS_RETRY.to_owned(),
        tone: "neutral",
        hidden: vec![hidden("carrier", key)],
    };
    Part {
        id: key,
        title: desk.t(&format!("carrier-{key}")),
        facts,
        buttons: has_trouble.then_some(again).into_iter().collect(),
        ..Part::default()
    }
}

/// What failed is shown without whom it was meant for: whoever mends a mail server need not know.
fn row(desk: &Desk<'_>, one: &Troubled) -> Row {
    let key = &one.dispatch.key;
    let carrier = desk.t(&format!("carrier-{}", key.carrier.key()));
    let tries = [("tries", i64::from(one.attempts).into()), ("why", one.fault.as_str().into())];
    let mut notes = vec![desk.t_with("carriers-fault", &tries)];
    notes.extend(
        one.due_at.map(|at| desk.t_with("carriers-again-at", &[("at", desk.moment(at).into())])),
    );
    let (state, tone) = match one.due_at {
        Some(_) => ("carriers-is-waiting", "warning"),
        None => ("carriers-is-failed", "danger"),
    };
    Row {
        title: format!(
            "{carrier} · {} · {}",
            desk.t(&format!("event-{}", one.dispatch.about)),
            desk.moment(one.dispatch.created_at)
        ),
        state: Some(Badge { key: state.to_owned(), label: desk.t(state), tone }),
        notes,
        buttons: vec![Button {
            label: desk.t("carriers-retry"),
            about: carrier,
            action_url: paths::CARRIERS_RETRY.to_owned(),
            tone: "neutral",
            hidden: vec![
                hidden("carrier", key.carrier.key()),
                hidden("region", key.region.as_str()),
                hidden("recipient", key.recipient.as_str()),
                hidden("id", key.id.as_str()),
            ],
        }],
        ..Row::default()
    }
}
