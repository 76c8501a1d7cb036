//! The portal: what citizens and firms see.

mod about;
mod apply;
mod assessment;
mod cases;
mod corrections;
mod files;
mod guides;
mod home;
mod items;
mod lists;
mod login;
pub(crate) mod operator;
mod query;
mod regions;
mod verify;

use axum::routing::{get, post};

use crate::paths;
use crate::routes::{Face, Route, only_takes, shows, takes};

pub(crate) const ROUTES: &[Route] = &[
    shows(paths::HOME, Face::Public, || get(home::show)),
    shows(paths::GUIDES, Face::Public, || get(guides::list)),
    shows(paths::SUGGEST, Face::Public, || get(guides::suggest)),
    shows(paths::SUGGEST_JSON, Face::Public, || get(guides::suggest_json)),
    shows("/guides/{region}/{code}", Face::Public, || get(guides::show)),
    shows("/guides/{region}/{code}/print", Face::Public, || get(guides::print)),
    shows("/guides/{region}/{code}/versions/{version}", Face::Public, || get(guides::version)),
    shows(paths::POWER_LIST, Face::Public, || get(lists::power)),
    shows(paths::POWER_CSV, Face::Public, || get(lists::csv)),
    shows(paths::POWER_JSON, Face::Public, || get(lists::json)),
    shows(paths::RESULTS, Face::Public, || get(assessment::list)),
    shows("/results/{region}/{campaign}", Face::Public, || get(assessment::overview)),
    shows("/results/{region}/{campaign}/{unit}", Face::Public, || get(assessment::unit)),
    shows("/results/{region}/{campaign}/{unit}/{leaf}", Face::Public, || get(assessment::leaf)),
    shows(paths::POWER_XLSX, Face::Public, || get(lists::xlsx)),
    shows(paths::POWER_PRINT, Face::Public, || get(lists::print)),
    shows(paths::DUTIES, Face::Public, || get(lists::duties)),
    shows(paths::DUTIES_CSV, Face::Public, || get(lists::duties_csv)),
    shows(paths::DUTIES_JSON, Face::Public, || get(lists::duties_json)),
    shows(paths::DUTIES_XLSX, Face::Public, || get(lists::duties_xlsx)),
    shows(paths::CHANGES, Face::Public, || get(lists::changes)),
    shows(paths::CONSISTENCY, Face::Public, || get(lists::consistency)),
    shows(paths::CONSISTENCY_CSV, Face::Public, || get(lists::consistency_csv)),
    shows("/lists/catalogue/{base}", Face::Public, || get(items::implementations)),
    shows("/guides/{region}/{code}/history", Face::Public, || get(items::show)),
    shows("/guides/{region}/{code}/compare", Face::Public, || get(items::compare)),
    shows(paths::REGIONS, Face::Public, || get(regions::show)),
    shows(paths::ABOUT, Face::Public, || get(about::show)),
    takes(paths::LOGIN, Face::Public, || get(login::form).post(login::submit)),
    only_takes(paths::LOGOUT, Face::Public, || post(login::leave)),
    takes(paths::QUERY, Face::Public, || get(query::form).post(query::submit)),
    shows(paths::VERIFY, Face::Public, || get(verify::form)),
    shows("/verify/{paper}", Face::Public, || get(verify::show)),
    shows("/papers/{paper}", Face::Applicant, || get(verify::file)),
    takes("/apply/{region}/{code}", Face::Applicant, || get(apply::form).post(apply::submit)),
    takes(paths::MY_FILES, Face::Applicant, || get(files::list).post(files::send)),
    only_takes("/my/files/uploads", Face::Applicant, || post(files::begin)),
    shows("/my/files/uploads/{file}", Face::Applicant, || {
        get(files::stands).head(files::stands).patch(files::append)
    }),
    takes("/my/files/{file}", Face::Applicant, || get(files::show).post(files::change_one)),
    shows("/my/files/{file}/content", Face::Applicant, || get(files::content)),
    shows("/my/files/{file}/view", Face::Applicant, || get(files::view)),
    shows(paths::MY_CASES, Face::Applicant, || get(cases::list)),
    shows("/my/cases/{region}/{number}", Face::Applicant, || get(cases::show)),
    shows("/my/cases/{region}/{number}/receipt", Face::Applicant, || get(apply::receipt)),
    shows("/my/cases/{region}/{number}/receipt.pdf", Face::Applicant, || get(apply::receipt_file)),
    takes("/my/cases/{region}/{number}/withdraw", Face::Applicant, || {
        get(cases::withdraw_form).post(cases::withdraw)
    }),
    takes("/my/cases/{region}/{number}/correct", Face::Applicant, || {
        get(corrections::form).post(corrections::submit)
    }),
];
