//! The own profile: what is known, what it is used for, and what was done to the account.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::Holder;
use service::people;

use super::draw;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView, masked};
use crate::page::{Fact, Link};
use crate::paths;
use crate::shown::leaf::{Part, Row, action, with_error};
use crate::site::Site;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| page(desk, StatusCode::OK, None)).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        desk.account()?;
        let is_large = desk.asked.field("large") == "yes";
        match people::change_profile(&desk.ctx, desk.sv, desk.asked.field("phone"), is_large) {
            Ok(()) => {
                let mut answer = Answer::to_done(paths::MY, "profile-saved");
                answer.remember_size(desk.site, is_large);
                Ok(answer)
            }
            Err(service::Error::Wrong(field, _)) => {
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(field))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn page(desk: &Desk<'_>, status: StatusCode, wrong: Option<&str>) -> Result<Answer, Fault> {
    desk.account()?;
    let space = people::space(&desk.ctx, desk.sv)?;
    let account = &space.stored.account;
    let mut errors = Vec::new();
    let typed = desk.asked.field("phone");
    let phone = if wrong.is_some() { typed } else { account.phone.as_deref().unwrap_or_default() };
    let mut phone = FieldView::new("phone", "tel", desk.t("account-phone")).with_value(phone);
    phone.required = false;
    phone.autocomplete = Some("tel");
    let mut large = FieldView::new("large", "multiple", desk.t("space-large"));
    large.required = false;
    large.options = vec![OptionView {
        value: "yes".to_owned(),
        label: desk.t("space-large-yes"),
        checked: space.is_large,
    }];
    let mut edit = action(
        "profile",
        paths::MY.to_owned(),
        desk.t("space-edit"),
        desk.t("space-save"),
        vec![phone, large],
    );
    if let Some(field) = wrong {
        edit = with_error(edit, &mut errors, field, &desk.t("account-phone-wrong"));
    }
    let level = account.level.number();
    let profile = Part {
        id: "profile",
        title: desk.t("space-profile"),
        facts: facts(desk, &space),
        actions: vec![edit],
        ..Part::default()
    };
    let real_name = Part {
        id: "level",
        title: desk.t("space-level"),
        texts: vec![desk.t(&format!("level-{level}")), desk.t("space-level-how")],
        ..Part::default()
    };
    let uses = Part {
        id: "uses",
        title: desk.t("space-uses"),
        facts: ["name", "number", "phone", "level"]
            .map(|key| {
                fact(desk, &format!("space-field-{key}"), desk.t(&format!("space-use-{key}")))
            })
            .into(),
        links: vec![Link { label: desk.t("space-consents"), url: paths::MY_CONSENTS.to_owned() }],
        ..Part::default()
    };
    let mut parts = vec![profile];
    if account.is_applicant() {
        parts.extend([real_name, uses]);
    }
    parts.push(log(desk, &space));
    draw(desk, status, paths::MY, errors, parts)
}

fn fact(desk: &Desk<'_>, key: &str, value: String) -> Fact {
    Fact { label: desk.t(key), value }
}

fn facts(desk: &Desk<'_>, space: &people::Space) -> Vec<Fact> {
    let account = &space.stored.account;
    let mut facts = vec![
        fact(desk, "space-field-name", account.name.clone()),
        fact(desk, "login-account", space.stored.login.clone()),
    ];
    match &account.holder {
        Holder::Person { id_number } => {
            facts.push(fact(desk, "space-field-number", masked(id_number.as_str(), 4, 3)));
        }
        Holder::Firm { credit_code } => {
            facts.push(fact(desk, "account-credit-code", credit_code.as_str().to_owned()));
        }
        Holder::Staff => {}
    }
    facts.extend(account.phone.as_deref().map(|p| fact(desk, "account-phone", masked(p, 3, 4))));
    facts.push(fact(desk, "account-region", desk.region_name(account.id.region)));
    facts
}

/// What was done to the account.
fn log(desk: &Desk<'_>, space: &people::Space) -> Part {
    let rows = space.events.iter().take(30).map(|event| Row {
        title: desk.t(&format!("account-event-{}", event.about)),
        notes: vec![format!("{} · {}", desk.moment(event.at), event.by_name)],
        ..Row::default()
    });
    Part {
        id: "log",
        title: desk.t("space-log"),
        rows: rows.collect(),
        none: Some(desk.t("space-log-none")),
        ..Part::default()
    }
}
