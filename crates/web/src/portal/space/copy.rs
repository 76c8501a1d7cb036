//! Everything that is kept about the own account, to be read and printed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Case, Recorded};
use domain::form::Answers;
use domain::identity::{Delegation, Holder};
use service::people::{self, Mine};

use super::draw;
use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::page::{Fact, Link};
use crate::paths;
use crate::shown::leaf::{Part, Row};
use crate::site::Site;

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        super::check_applicant(desk)?;
        let mine = people::mine(&desk.ctx, desk.sv)?;
        let mut parts = vec![account(desk, &mine)];
        if mine.has_more {
            parts[0].texts.push(desk.t("copy-cut"));
            parts[0]
                .links
                .push(Link { label: desk.t("data-download"), url: paths::MY_DATA_JSON.to_owned() });
        }
        parts.extend(handed_in(desk, &mine));
        parts.extend(logs(desk, &mine));
        draw(desk, StatusCode::OK, paths::MY_DATA, Vec::new(), parts)
    })
    .await
}

fn part(desk: &Desk<'_>, id: &'static str, title: &str, rows: Vec<Row>) -> Part {
    Part { id, title: desk.t(title), rows, none: Some(desk.t("copy-none")), ..Part::default() }
}

fn account(desk: &Desk<'_>, mine: &Mine) -> Part {
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    let account = &mine.account;
    let mut facts = vec![
        fact("space-field-name", account.name.clone()),
        fact("login-account", mine.space.stored.login.clone()),
    ];
    match &account.holder {
        Holder::Person { id_number } => {
            facts.push(fact("space-field-number", id_number.as_str().to_owned()));
        }
        Holder::Firm { credit_code } => {
            facts.push(fact("account-credit-code", credit_code.as_str().to_owned()));
        }
        Holder::Staff => {}
    }
    facts.extend(account.phone.clone().map(|phone| fact("account-phone", phone)));
    facts.push(fact("account-region", desk.region_name(account.id.region)));
    facts.push(fact("space-field-level", account.level.number().to_string()));
    Part { id: "account", title: desk.t("space-profile"), facts, ..Part::default() }
}

/// What was filled in: cases, drafts, remembered answers, files.
fn handed_in(desk: &Desk<'_>, mine: &Mine) -> Vec<Part> {
    let drafts = mine.drafts.iter().map(|draft| Row {
        title: desk.pick(&draft.item_name),
        notes: [vec![desk.moment(draft.saved_at)], said(desk, &draft.answers)].concat(),
        ..Row::default()
    });
    let remembered = mine.remembered.iter().map(|(question, one)| Row {
        title: question.clone(),
        notes: vec![
            one.answer.values().flatten().cloned().collect::<Vec<_>>().join(desk.comma()),
            format!("{} · {}", desk.moment(one.at), desk.pick(&one.item_name)),
        ],
        ..Row::default()
    });
    let files = mine.files.iter().map(|file| Row {
        title: file.name.as_str().to_owned(),
        notes: vec![format!(
            "{} · {}",
            desk.moment(file.created_at),
            desk.t(&format!("file-trust-{}", file.trust.key().to_lowercase()))
        )],
        ..Row::default()
    });
    vec![
        part(desk, "cases", "cases-title", mine.cases.iter().map(|one| case(desk, one)).collect()),
        part(desk, "drafts", "copy-drafts", drafts.collect()),
        part(desk, "remembered", "copy-remembered", remembered.collect()),
        part(desk, "files", "copy-files", files.collect()),
    ]
}

fn case(desk: &Desk<'_>, (case, history): &(Case, Vec<Recorded>)) -> Row {
    let state = desk.t(&format!("state-{}", case.state.key()));
    let mut notes = vec![format!("{} · {state}", case.id.shown())];
    notes.extend(said(desk, &case.answers));
    notes.extend(history.iter().map(|recorded| {
        let event = desk.t(&format!("event-{}", recorded.event.key()));
        format!("{} · {event} · {}", desk.moment(recorded.at), recorded.who.name)
    }));
    Row { title: desk.pick(&case.item_name), notes, ..Row::default() }
}

/// Answers as they were typed, by their keys.
fn said(desk: &Desk<'_>, answers: &Answers) -> Vec<String> {
    let colon = desk.t("copy-colon");
    let line = |(key, values): (&String, &Vec<String>)| {
        format!("{key}{colon}{}", values.join(desk.comma()))
    };
    answers.iter().map(line).collect()
}

/// Who looked, what was told and agreed to, who acts for whom, and what opens the account.
fn logs(desk: &Desk<'_>, mine: &Mine) -> Vec<Part> {
    let delegations = |all: &[Delegation], is_mine: bool| -> Vec<Row> {
        let name = |one: &Delegation| match is_mine {
            true => one.principal_name.clone(),
            false => one.delegate_name.clone(),
        };
        let row = |one: &Delegation| Row {
            title: format!("{} · {}", name(one), desk.t(&format!("role-{}", one.capacity.key()))),
            notes: vec![desk.t(&format!("delegation-{}", one.standing(desk.ctx.now).key()))],
            ..Row::default()
        };
        all.iter().map(row).collect()
    };
    let looks = mine.looks.iter().map(|look| Row {
        title: look.by_name.clone(),
        notes: vec![format!(
            "{} · {}",
            desk.moment(look.at),
            desk.t(&format!("purpose-{}", look.purpose.key()))
        )],
        ..Row::default()
    });
    let messages = mine.messages.iter().map(|message| Row {
        title: desk.t(&format!("event-{}", message.about)),
        notes: vec![desk.moment(message.at)],
        ..Row::default()
    });
    let contacts = mine.contacts.iter().map(|contact| Row {
        title: contact.address.reveal().to_owned(),
        notes: vec![desk.t(&format!("carrier-{}", contact.carrier.key()))],
        ..Row::default()
    });
    let permits = mine.permits.iter().map(|permit| Row {
        title: desk.moment(permit.created_at),
        notes: permit.taken.iter().map(|(region, id, _)| format!("{region}.{id}")).collect(),
        ..Row::default()
    });
    let consents = mine.space.consents.iter().map(|one| super::consents::entry(desk, one));
    let factors = mine.factors.iter().map(|factor| Row {
        title: desk.t(&format!("factor-{}", factor.kind)),
        notes: vec![factor.label.clone(), desk.moment(factor.created_at)],
        ..Row::default()
    });
    let sessions = mine.space.sessions.iter().map(|session| Row {
        title: session.agent.clone(),
        notes: vec![format!("{} · {}", desk.moment(session.created_at), session.source)],
        ..Row::default()
    });
    let events = mine.space.events.iter().map(|event| Row {
        title: desk.t(&format!("account-event-{}", event.about)),
        notes: vec![format!("{} · {}", desk.moment(event.at), event.by_name)],
        ..Row::default()
    });
    vec![
        part(desk, "given", "delegations-given", delegations(&mine.given, false)),
        part(desk, "taken", "delegations-taken", delegations(&mine.taken, true)),
        part(desk, "looks", "space-looks", looks.collect()),
        part(desk, "messages", "space-messages", messages.collect()),
        part(desk, "contacts", "space-contacts", contacts.collect()),
        part(desk, "permits", "channels-permits", permits.collect()),
        part(desk, "consents", "space-consents", consents.collect()),
        part(desk, "factors", "factors-title", factors.collect()),
        part(desk, "sessions", "sessions-title", sessions.collect()),
        part(desk, "log", "space-log", events.collect()),
    ]
}
