//! The notice on how personal data are handled (个人信息保护法 arts 17, 35): for everybody to read, and
//! shown after a login until it was acknowledged in the version in force.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::Account;
use service::people::{self, ConsentPurpose, retention};

use super::second::kept;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look, look_public};
use crate::fault::Fault;
use crate::page::{Fact, Link};
use crate::paths;
use crate::shown::leaf::{Part, Sheet, action};
use crate::site::Site;

/// What is handled, each with its purpose and how long it is kept.
const FIELDS: [&str; 18] = [
    "name",
    "number",
    "phone",
    "contacts",
    "login",
    "recoveries",
    "answers",
    "papers",
    "drafts",
    "remembered",
    "files",
    "messages",
    "delegations",
    "permits",
    "sessions",
    "budgets",
    "looks",
    "consents",
];

/// The notice, for everybody.
pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let mut parts = parts(desk);
        // Staff have no such pages.
        let is_staff = desk.ctx.actor.account().is_some_and(|account| !account.is_applicant());
        parts.extend((!is_staff).then(|| Part {
            id: "your-page",
            title: desk.t("privacy-do"),
            links: vec![
                Link { label: desk.t("space-consents"), url: paths::MY_CONSENTS.to_owned() },
                Link { label: desk.t("space-data"), url: paths::MY_DATA.to_owned() },
            ],
            ..Part::default()
        }));
        sheet(desk, parts).draw(desk, StatusCode::OK)
    })
    .await
}

/// The notice, to be acknowledged.
pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        super::space::check_applicant(desk)?;
        let next = desk.asked.query("next").filter(|next| paths::is_local(next));
        let mut read = action(
            "read",
            paths::MY_NOTICE.to_owned(),
            desk.t("privacy-read"),
            desk.t("privacy-read-button"),
            vec![kept("next", next.unwrap_or_default())],
        );
        read.open = true;
        read.tone = "success";
        let mut parts = parts(desk);
        parts.push(Part {
            id: "read",
            title: desk.t("privacy-read"),
            texts: vec![desk.t("privacy-read-lead")],
            actions: vec![read],
            ..Part::default()
        });
        sheet(desk, parts).draw(desk, StatusCode::OK)
    })
    .await
}

/// Records that the notice was read, in the version in force, and goes on.
pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        super::space::check_applicant(desk)?;
        match people::set_consent(&desk.ctx, desk.sv, ConsentPurpose::Notice, true) {
            // An agent reads it for themselves when they act for themselves.
            Ok(()) | Err(service::Error::Forbidden) => {}
            Err(other) => return Err(other.into()),
        }
        let next = Some(desk.asked.field("next")).filter(|next| paths::is_local(next));
        Ok(Answer::to(next.unwrap_or(paths::MY)))
    })
    .await
}

/// Where a login leads: to the notice, while there is one to acknowledge, and on from there.
pub(super) fn landing(desk: &Desk<'_>, account: &Account, next: &str) -> Result<String, Fault> {
    Ok(match people::needs_notice(desk.sv, account)? {
        true => paths::with_query(paths::MY_NOTICE, [("next", next)].into_iter()),
        false => next.to_owned(),
    })
}

fn sheet(desk: &Desk<'_>, parts: Vec<Part>) -> Sheet {
    let version = [("version", ConsentPurpose::Notice.version().into())];
    let mut sheet = Sheet::new(desk.t("consent-notice"), parts);
    sheet.lead = Some(desk.t_with("consent-version", &version));
    sheet
}

fn parts(desk: &Desk<'_>) -> Vec<Part> {
    let days = |days: i64| ("days", days.into());
    let kept = [
        days(retention::DRAFT_DAYS),
        ("answer_days", retention::ANSWER_DAYS.into()),
        ("message_days", retention::MESSAGE_DAYS.into()),
        ("log_days", retention::LOG_DAYS.into()),
        ("permit_days", retention::PERMIT_DAYS.into()),
        ("recovery_days", retention::RECOVERY_DAYS.into()),
        ("budget_days", retention::BUDGET_DAYS.into()),
    ];
    let facts = FIELDS.map(|key| Fact {
        label: desk.t(&format!("privacy-field-{key}")),
        value: desk.t_with(&format!("privacy-use-{key}"), &kept),
    });
    let texts = |id: &'static str, keys: &[&str]| Part {
        id,
        title: desk.t(&format!("privacy-{id}")),
        texts: keys.iter().map(|key| desk.t(&format!("privacy-{id}-{key}"))).collect(),
        ..Part::default()
    };
    vec![
        texts("who", &["handler", "law"]),
        Part {
            id: "fields",
            title: desk.t("privacy-fields"),
            facts: facts.into(),
            ..Part::default()
        },
        texts("sensitive", &["kinds", "children"]),
        texts("decisions", &["people"]),
        texts("rights", &["see", "mend", "delete", "complain"]),
    ]
}
