//! The office: examination and decision, supervision, items, assessment, accounts.

mod accounts;
mod assessment;
mod calendar;
mod carriers;
mod cases;
mod clients;
mod drafts;
mod elsewhere;
mod failing;
mod files;
mod finding;
mod forms;
mod forms_field;
mod forms_preview;
mod items;
mod look_alarms;
mod places;
mod quality;
mod rebases;
mod refused;
mod refused_csv;
mod supervision;
mod watched;
mod workload;

use axum::routing::{get, post};
use service::budgets::Kind;

use crate::exports;
use crate::paths;
use crate::routes::{Face, Route, only_takes, shows, takes};

pub(crate) const ROUTES: &[Route] = &[
    shows(paths::OFFICE, Face::Office, || get(cases::inbox)),
    shows(paths::OFFICE_CSV, Face::Office, || get(exports::csv_of_office)).costs(Kind::Lists),
    shows(paths::OFFICE_XLSX, Face::Office, || get(exports::xlsx_of_office)).costs(Kind::Lists),
    only_takes(paths::OFFICE_BULK, Face::Office, || post(cases::bulk)),
    only_takes(paths::OFFICE_FILTERS, Face::Office, || post(cases::filters)),
    shows(paths::WORKLOAD, Face::Office, || get(workload::show)),
    shows(paths::PLACES, Face::Office, || get(places::show)),
    only_takes(paths::ABSENCE, Face::Office, || post(workload::absence)),
    shows("/office/cases/{region}/{number}", Face::Office, || get(cases::show)),
    shows("/office/cases/{region}/{number}/files/{file}", Face::Office, || get(files::show)),
    shows("/office/cases/{region}/{number}/files/{file}/content", Face::Office, || {
        get(files::content)
    })
    .costs(Kind::Files),
    shows("/office/cases/{region}/{number}/files/{file}/view", Face::Office, || get(files::view))
        .costs(Kind::Files),
    only_takes("/office/cases/{region}/{number}/{deed}", Face::Office, || post(cases::act)),
    shows(paths::CARRIERS, Face::Accounts, || get(carriers::show)),
    only_takes(paths::CARRIERS_RETRY, Face::Accounts, || post(carriers::retry)),
    takes(paths::CLIENTS, Face::Accounts, || get(clients::list).post(clients::create)),
    takes("/office/clients/{region}/{client}", Face::Accounts, || {
        get(clients::show).post(clients::act)
    }),
    takes(paths::ELSEWHERE, Face::Office, || get(elsewhere::form).post(elsewhere::open)),
    shows("/office/elsewhere/{region}/{number}", Face::Office, || get(elsewhere::show)),
    shows(paths::LOOK_ALARMS, Face::Supervision, || get(look_alarms::list)),
    takes("/office/looks/{region}/{account}/{day}/{kind}", Face::Supervision, || {
        get(look_alarms::show).post(look_alarms::settle)
    }),
    takes(paths::WATCHED, Face::Security, || get(watched::show).post(watched::change_it)),
    shows(paths::REFUSED, Face::Accounts, || get(refused::list)),
    shows(paths::REFUSED_CSV, Face::Accounts, || get(refused_csv::csv)).costs(Kind::Lists),
    takes("/office/refused/{region}/{client}/{hash}", Face::Accounts, || {
        get(refused::show).post(refused::act)
    }),
    shows(paths::SUPERVISION, Face::Supervision, || get(supervision::show)),
    takes(paths::CALENDAR, Face::Supervision, || get(calendar::show).post(calendar::submit)),
    takes(paths::FAILING, Face::Accounts, || get(failing::show).post(failing::retry)),
    shows(paths::FINDING, Face::Items, || get(finding::show)),
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
    takes("/office/drafts/{region}/{code}/files", Face::Items, || {
        get(drafts::files).post(drafts::send_file)
    }),
    shows("/office/drafts/{region}/{code}/files/{material}/{purpose}", Face::Items, || {
        get(drafts::file)
    })
    .costs(Kind::Files),
    shows(paths::REBASES, Face::Items, || get(rebases::list)),
    takes("/office/items/{region}/{code}/rebases", Face::Items, || {
        get(rebases::item).post(rebases::begin)
    }),
    shows("/office/rebases/{region}/{order}", Face::Items, || get(rebases::show)),
    only_takes("/office/rebases/{region}/{order}/{deed}", Face::Items, || post(rebases::act)),
    shows(paths::QUALITY, Face::Items, || get(quality::show)),
    shows(paths::QUALITY_EVIDENCE, Face::Items, || get(quality::evidence)).costs(Kind::Lists),
    takes("/office/items/{region}/{code}/form", Face::Items, || get(forms::show).post(forms::save)),
    takes("/office/items/{region}/{code}/form/preview", Face::Items, || {
        get(forms_preview::show).post(forms_preview::test)
    }),
    shows(paths::ASSESSMENT, Face::Assessment, || get(assessment::show)),
    shows(paths::CAMPAIGNS, Face::Assessment, || get(assessment::list)),
    takes(paths::NEW_CAMPAIGN, Face::Assessment, || {
        get(assessment::plan_form).post(assessment::create)
    }),
    shows("/office/assessment/campaigns/{region}/{campaign}", Face::Assessment, || {
        get(assessment::campaign)
    }),
    takes("/office/assessment/campaigns/{region}/{campaign}/rate", Face::Assessment, || {
        get(assessment::rate_form).post(assessment::rate)
    }),
    only_takes("/office/assessment/campaigns/{region}/{campaign}/draft", Face::Assessment, || {
        post(assessment::draft)
    }),
    takes("/office/assessment/campaigns/{region}/{campaign}/settle", Face::Assessment, || {
        get(assessment::settle_form).post(assessment::settle)
    }),
    takes("/office/assessment/campaigns/{region}/{campaign}/import", Face::Assessment, || {
        get(assessment::import_form).post(assessment::import)
    }),
    shows("/office/assessment/campaigns/{region}/{campaign}/results", Face::Assessment, || {
        get(assessment::review)
    }),
    shows(
        "/office/assessment/campaigns/{region}/{campaign}/results/{unit}",
        Face::Assessment,
        || get(assessment::review_unit),
    ),
    shows(
        "/office/assessment/campaigns/{region}/{campaign}/results/{unit}/{leaf}",
        Face::Assessment,
        || get(assessment::review_leaf),
    ),
    takes("/office/assessment/campaigns/{region}/{campaign}/appeals", Face::Assessment, || {
        get(assessment::appeal_list).post(assessment::appeal_answer)
    }),
    only_takes("/office/assessment/campaigns/{region}/{campaign}/{deed}", Face::Assessment, || {
        post(assessment::act)
    }),
    takes("/office/appeals/{region}/{campaign}/{unit}/{leaf}", Face::Items, || {
        get(assessment::lodge_form).post(assessment::lodge)
    }),
    shows(paths::ACCOUNTS, Face::Accounts, || get(accounts::list)),
    takes(paths::ALARMS, Face::Accounts, || get(accounts::alarms).post(accounts::settle)),
    takes("/office/accounts/new", Face::Accounts, || {
        get(accounts::new_form).post(accounts::create)
    }),
    takes("/office/accounts/{region}/{id}", Face::Accounts, || {
        get(accounts::form).post(accounts::update)
    }),
];
