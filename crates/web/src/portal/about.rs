//! About the platform: contact, rights, personal data, accessibility, software.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::asked::Asked;
use crate::desk::look_public;
use crate::page::{Fact, Link};
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct AboutPage {
    contacts: Vec<Fact>,
    software: Vec<Fact>,
    links: Vec<Link>,
}

/// The national hotline of government services (国办发〔2020〕53号).
const HOTLINE: &str = "12345";

pub(crate) async fn show(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let fact = |key: &str, value: &str| Fact { label: desk.t(key), value: value.to_owned() };
        let link = |key: &str, url: &str| Link { label: desk.t(key), url: url.to_owned() };
        let page = AboutPage {
            contacts: vec![fact("about-contact-phone", HOTLINE)],
            software: vec![
                fact("about-software-version", env!("CARGO_PKG_VERSION")),
                fact("about-software-licence", "Apache-2.0"),
            ],
            links: vec![
                link("nav-guides", paths::GUIDES),
                link("nav-power", paths::POWER_LIST),
                link("nav-results", paths::RESULTS),
            ],
        };
        desk.page("portal/about.html", desk.t("about-title"), page)
    })
    .await
}
