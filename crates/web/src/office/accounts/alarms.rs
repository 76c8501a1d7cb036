//! Alarms about identities: telephone numbers that many accounts share, and who read more than the
//! budgets of reading allow.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use service::budgets;
use service::people::{self, Alarm};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::page::{Badge, Link};
use crate::paths;
use crate::shown::leaf::{Button, Part, Row, Sheet, hidden};
use crate::site::Site;

pub(crate) async fn alarms(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let found = people::alarms(&desk.ctx, desk.sv, desk.managed_region()?)?;
        let part = Part {
            id: "alarms",
            title: desk.t("alarms-title"),
            texts: vec![desk.t("alarms-lead")],
            rows: found.iter().map(|alarm| row(desk, alarm)).collect(),
            none: Some(desk.t("alarms-none")),
            links: vec![Link { label: desk.t("accounts-title"), url: paths::ACCOUNTS.to_owned() }],
            ..Part::default()
        };
        let taken = budgets::alarms(&desk.ctx, desk.sv, desk.managed_region()?)?;
        let reading = Part {
            id: "budgets",
            title: desk.t("budgets-title"),
            texts: vec![desk.t("budgets-lead")],
            rows: taken.iter().map(|alarm| budget_row(desk, alarm)).collect(),
            none: Some(desk.t("budgets-none")),
            ..Part::default()
        };
        let mut sheet = Sheet::new(desk.t("alarms-heading"), vec![part, reading]);
        sheet.skin = "office";
        sheet.draw(desk, StatusCode::OK)
    })
    .await
}

pub(crate) async fn settle(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.managed_region()?;
        let region = desk.region_of(desk.asked.field("region"))?;
        people::settle_alarm(&desk.ctx, desk.sv, region, desk.asked.field("alarm"))?;
        Ok(Answer::to_done(paths::ALARMS, "alarm-settled"))
    })
    .await
}

/// Who was refused what within an hour, and how often.
fn budget_row(desk: &Desk<'_>, alarm: &budgets::Alarm) -> Row {
    let holder = [("holder", alarm.holder.as_str().into())];
    let kind = desk.t(&format!("budget-{}", alarm.kind));
    let refused = [("n", alarm.refused.into())];
    let times = format!("{} – {}", desk.moment(alarm.first_at), desk.moment(alarm.last_at));
    let label = desk.t_with("budget-refused", &refused);
    let title = desk.t_with(&format!("budget-of-{}", alarm.holder_kind), &holder);
    let url = (alarm.holder_kind == budgets::IDENTITY)
        .then(|| paths::account(alarm.region, &alarm.holder));
    Row {
        link: url.map(|url| Link { label: title.clone(), url }),
        title,
        state: Some(Badge { key: "refused".to_owned(), label, tone: "danger" }),
        notes: vec![kind, format!("{times} · {}", desk.region_name(alarm.region))],
        ..Row::default()
    }
}

fn row(desk: &Desk<'_>, alarm: &Alarm) -> Row {
    let args = [("contact", alarm.contact.as_str().into()), ("n", alarm.accounts.into())];
    let key = if alarm.settled.is_some() { "alarm-settled" } else { "alarm-open" };
    let mut notes = vec![format!("{} · {}", desk.moment(alarm.at), desk.region_name(alarm.region))];
    if let Some((at, by)) = &alarm.settled {
        notes.push(format!("{} · {by}", desk.moment(*at)));
    }
    let button = Button {
        label: desk.t("alarm-settle"),
        about: alarm.contact.clone(),
        action_url: paths::ALARMS.to_owned(),
        tone: "success",
        hidden: vec![hidden("region", alarm.region.as_str()), hidden("alarm", alarm.id.clone())],
    };
    let title = desk.t_with(&format!("alarm-{}", alarm.kind), &args);
    Row {
        state: Some(Badge {
            key: key.to_owned(),
            label: desk.t(key),
            tone: if alarm.settled.is_some() { "neutral" } else { "danger" },
        }),
        notes,
        link: Some(Link {
            label: title.clone(),
            url: paths::accounts_of_alarm(alarm.region, &alarm.id),
        }),
        title,
        buttons: if alarm.settled.is_some() { Vec::new() } else { vec![button] },
    }
}
