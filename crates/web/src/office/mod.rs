//! The office: examination and decision, supervision, items, assessment, accounts.

mod accounts;
mod assessment;
mod cases;
mod exports;
mod items;
mod supervision;

use axum::routing::{get, post};

use crate::paths;
use crate::routes::{Face, Route, only_takes, shows, takes};

pub(crate) const ROUTES: &[Route] = &[
    shows(paths::OFFICE, Face::Office, || get(cases::inbox)),
    shows(paths::OFFICE_CSV, Face::Office, || get(exports::csv)),
    only_takes(paths::OFFICE_BULK, Face::Office, || post(cases::bulk)),
    shows("/office/cases/{region}/{number}", Face::Office, || get(cases::show)),
    only_takes("/office/cases/{region}/{number}/{deed}", Face::Office, || post(cases::act)),
    shows(paths::SUPERVISION, Face::Supervision, || get(supervision::show)),
    shows(paths::ITEMS, Face::Items, || get(items::list)),
    shows("/office/items/{region}/{code}", Face::Items, || get(items::show)),
    shows(paths::ASSESSMENT, Face::Assessment, || get(assessment::show)),
    shows(paths::ACCOUNTS, Face::Accounts, || get(accounts::list)),
    takes("/office/accounts/new", Face::Accounts, || {
        get(accounts::new_form).post(accounts::create)
    }),
    takes("/office/accounts/{region}/{id}", Face::Accounts, || {
        get(accounts::form).post(accounts::update)
    }),
];
