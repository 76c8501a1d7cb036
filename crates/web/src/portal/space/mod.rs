//! My space: one's own account, who acts for whom, who looked, what was agreed to, and the way out.

mod channels;
mod consents;
mod contacts;
mod copy;
mod data;
mod delegations;
mod looks;
mod overview;
pub(super) mod security;

pub(crate) use channels::{form as channels_form, submit as channels_submit};
pub(crate) use consents::{form as consents_form, submit as consents_submit};
pub(crate) use contacts::{form as contacts_form, submit as contacts_submit};
pub(crate) use copy::show as copy_show;
pub(crate) use data::{download, form as data_form, submit as data_submit};
pub(crate) use delegations::{form as delegations_form, submit as delegations_submit};
pub(crate) use looks::{messages as messages_show, show as looks_show};
pub(crate) use overview::{form as overview_form, submit as overview_submit};
pub(crate) use security::{form as security_form, submit as security_submit};

use axum::http::StatusCode;

use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::page::{FormError, Tab};
use crate::paths;
use crate::shown::leaf::{Part, Sheet};

/// The pages of the space, each with the word of its tab.
const PAGES: [(&str, &str); 9] = [
    ("space-overview", paths::MY),
    ("space-security", paths::MY_SECURITY),
    ("space-contacts", paths::MY_CONTACTS),
    ("space-delegations", paths::MY_DELEGATIONS),
    ("space-channels", paths::MY_CHANNELS),
    ("space-looks", paths::MY_LOOKS),
    ("space-consents", paths::MY_CONSENTS),
    ("space-messages", paths::MY_MESSAGES),
    ("space-data", paths::MY_DATA),
];

/// What nobody does for another.
const OWN: [&str; 3] = [paths::MY_CONTACTS, paths::MY_CHANNELS, paths::MY_DATA];

/// A page of the space. Staff have only the first three, and whoever acts for another not those that
/// are for the other alone.
fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    url: &'static str,
    errors: Vec<FormError>,
    parts: Vec<Part>,
) -> Result<Answer, Fault> {
    let is_applicant = desk.account()?.is_applicant();
    let is_agent = desk.ctx.actor.agent().is_some();
    let pages = PAGES.iter().take(if is_applicant { PAGES.len() } else { 3 });
    let pages = pages.filter(|(_, own)| !is_agent || !OWN.contains(own));
    let key = PAGES.iter().find(|(_, own)| *own == url).map_or("space-overview", |(key, _)| key);
    let mut sheet = Sheet::new(desk.t(key), parts);
    sheet.tabs = pages
        .map(|(key, own)| Tab {
            label: desk.t(key),
            url: (*own).to_owned(),
            current: *own == url,
            count: None,
        })
        .collect();
    sheet.tabs_label = desk.t("space-tabs");
    sheet.errors = errors;
    sheet.draw(desk, status)
}

/// Fails unless an applicant is logged in.
pub(super) fn check_applicant(desk: &Desk<'_>) -> Result<(), Fault> {
    match desk.account()?.is_applicant() {
        true => Ok(()),
        false => Err(Fault::Forbidden),
    }
}
