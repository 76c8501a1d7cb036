//! The hall: the integrated window that receives applications.

mod cases;
mod files;
mod identity;

use axum::routing::{get, post};
use service::budgets::Kind;

use crate::exports;
use crate::paths;
use crate::routes::{Face, Route, only_takes, shows, takes};

pub(crate) const ROUTES: &[Route] = &[
    shows(paths::HALL, Face::Hall, || get(cases::inbox)),
    takes(paths::HALL_IDENTITY, Face::Hall, || get(identity::form).post(identity::submit)),
    only_takes(paths::HALL_BULK, Face::Hall, || post(cases::bulk)),
    only_takes(paths::HALL_FILTERS, Face::Hall, || post(cases::filters)),
    shows(paths::HALL_CSV, Face::Hall, || get(exports::csv_of_hall)).costs(Kind::Lists),
    shows(paths::HALL_XLSX, Face::Hall, || get(exports::xlsx_of_hall)).costs(Kind::Lists),
    shows("/hall/cases/{region}/{number}", Face::Hall, || get(cases::show)),
    shows("/hall/cases/{region}/{number}/files/{file}", Face::Hall, || get(files::show)),
    shows("/hall/cases/{region}/{number}/files/{file}/content", Face::Hall, || get(files::content))
        .costs(Kind::Files),
    shows("/hall/cases/{region}/{number}/files/{file}/view", Face::Hall, || get(files::view))
        .costs(Kind::Files),
    only_takes("/hall/cases/{region}/{number}/files/{file}/checked", Face::Hall, || {
        post(files::checked)
    }),
    only_takes("/hall/cases/{region}/{number}/{deed}", Face::Hall, || post(cases::act)),
];
