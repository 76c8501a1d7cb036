//! The office: examination and decision, supervision, items, assessment, accounts.

mod accounts;
mod assessment;
mod cases;
mod drafts;
mod items;
mod quality;
mod supervision;

use axum::routing::{get, post};

use crate::paths;
use crate::routes::{Face, Route, only_takes, shows, takes};

pub(crate) const ROUTES: &[Route] = &[
    shows(paths::OFFICE, Face::Office, || get(cases::inbox)),
    shows("/office/cases/{region}/{number}", Face::Office, || get(cases::show)),
    only_takes("/office/cases/{region}/{number}/{deed}", Face::Office, || post(cases::act)),
    shows(paths::SUPERVISION, Face::Supervision, || get(supervision::show)),
    shows(paths::ITEMS, Face::Items, || get(items::list)),
    shows(paths::IMPORTS, Face::Items, || get(items::imports)),
    shows("/office/items/{region}/{code}", Face::Items, || get(items::show)),
    only_takes("/office/items/{region}/{code}/{deed}", Face::Items, || post(drafts::open)),
    shows(paths::DRAFTS, Face::Items, || get(drafts::list)),
    takes("/office/drafts/new", Face::Items, || get(drafts::form).post(drafts::begin)),
    shows("/office/drafts/{region}/{code}", Face::Items, || get(drafts::show)),
    only_takes("/office/drafts/{region}/{code}/{deed}", Face::Items, || post(drafts::act)),
    takes("/office/drafts/{region}/{code}/pages/{page}", Face::Items, || {
        get(drafts::edit).post(drafts::save)
    }),
    shows(paths::QUALITY, Face::Items, || get(quality::show)),
    shows(paths::QUALITY_EVIDENCE, Face::Items, || get(quality::evidence)),
    shows(paths::ASSESSMENT, Face::Assessment, || get(assessment::show)),
    shows(paths::ACCOUNTS, Face::Accounts, || get(accounts::list)),
    takes("/office/accounts/new", Face::Accounts, || {
        get(accounts::new_form).post(accounts::create)
    }),
    takes("/office/accounts/{region}/{id}", Face::Accounts, || {
        get(accounts::form).post(accounts::update)
    }),
];
