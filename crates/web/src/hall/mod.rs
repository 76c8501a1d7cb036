//! The hall: the integrated window that receives applications.

mod cases;
mod marks;

use axum::routing::{get, post};

use crate::paths;
use crate::routes::{Face, Route, only_takes, shows};

pub(crate) const ROUTES: &[Route] = &[
    shows(paths::HALL, Face::Hall, || get(cases::inbox)),
    only_takes(paths::HALL_BULK, Face::Hall, || post(cases::bulk)),
    shows("/hall/cases/{region}/{number}", Face::Hall, || get(cases::show)),
    only_takes("/hall/cases/{region}/{number}/{deed}", Face::Hall, || post(cases::act)),
];
