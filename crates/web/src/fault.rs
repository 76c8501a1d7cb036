//! From what went wrong to a page in the reader's language; logged once, here.

use axum::body::Body;
use axum::http::header::{HeaderName, RETRY_AFTER};
use axum::http::{Response, StatusCode};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use crate::asked::Asked;
use crate::desk::Answer;
use crate::page::{Layout, LayoutRegion, Link};
use crate::paths;
use crate::site::Site;

/// Why a request gets no ordinary answer.
#[derive(Debug)]
pub(crate) enum Fault {
    BadRequest,
    Csrf,
    LogIn,
    Forbidden,
    NotFound,
    Method,
    TooSlow,
    Overtaken,
    TooLarge,
    UnsupportedMedia,
    Unprocessable,
    GuardianNeeded,
    ConsentNeeded,
    Throttled { retry_after_s: u32 },
    Unavailable(String),
    YearUnpublished { year: i16 },
    Internal(String),
}

impl From<service::Error> for Fault {
    fn from(error: service::Error) -> Self {
        use service::Error;
        match error {
            Error::NotFound(_) | Error::NotOnline => Self::NotFound,
            Error::LogIn => Self::LogIn,
            Error::Forbidden => Self::Forbidden,
            Error::PurposeNeeded => Self::Forbidden,
            Error::GuardianNeeded => Self::GuardianNeeded,
            Error::ConsentNeeded(_) => Self::ConsentNeeded,
            Error::Overtaken { .. } | Error::ChangedMeanwhile => Self::Overtaken,
            Error::File(domain::file::Refusal::TooLarge) => Self::TooLarge,
            Error::Throttled { retry_after_s } => Self::Throttled { retry_after_s },
            Error::YearUnpublished { year } => Self::YearUnpublished { year },
            Error::Unavailable(why) => Self::Unavailable(why),
            Error::Internal(why) => Self::Internal(why),
            // Handlers show these at their field; here they are what nobody typed by hand.
            Error::File(_)
            | Error::LoginRefused
            | Error::Refused(_)
            | Error::Item(_)
            | Error::Answers(_)
            | Error::Assessment(_)
            | Error::KeyReused
            | Error::FileStandsAt { .. }
            | Error::LoginTaken
            | Error::CalendarFault { .. }
            | Error::Flow(_)
            | Error::Rebase(_)
            | Error::RolesConflict(..)
            | Error::FactorRefused
            | Error::LevelNeeded { .. }
            | Error::Wrong(..)
            | Error::Provider(_)
            | Error::PasswordShort { .. } => Self::Unprocessable,
        }
    }
}

impl Fault {
    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Csrf | Self::Forbidden | Self::GuardianNeeded | Self::ConsentNeeded => {
                StatusCode::FORBIDDEN
            }
            Self::LogIn => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Overtaken => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::YearUnpublished { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The word that the error page's texts are keyed by.
    fn key(&self) -> String {
        match self {
            Self::Csrf => "csrf".to_owned(),
            Self::GuardianNeeded => "guardian".to_owned(),
            Self::ConsentNeeded => "consent".to_owned(),
            Self::YearUnpublished { .. } => "calendar".to_owned(),
            _ => self.status().as_u16().to_string(),
        }
    }
}

#[derive(Serialize)]
struct ErrorPage {
    status: u16,
    heading: String,
    what: String,
    todo: Vec<String>,
    links: Vec<Link>,
    reference: Option<String>,
}

/// The response to a fault.
pub(crate) fn respond(site: &Site, asked: &Asked, fault: Fault) -> Response<Body> {
    let is_api = asked.path.starts_with("/api/");
    if matches!(fault, Fault::LogIn) && !is_api {
        let next = if asked.method == axum::http::Method::GET { asked.path.as_str() } else { "/" };
        return Answer::to(paths::login_then(next)).respond(site, asked);
    }
    if matches!(fault, Fault::ConsentNeeded) && !is_api {
        return Answer::to(paths::consents_then(&asked.path)).respond(site, asked);
    }
    let reference = reference(site);
    match &fault {
        Fault::Internal(why) => {
            tracing::error!(reference, path = asked.path, why, "a request failed");
        }
        Fault::Unavailable(why) => {
            tracing::warn!(reference, path = asked.path, why, "the service is unavailable");
        }
        other => tracing::debug!(reference, path = asked.path, fault = ?other, "refused"),
    }
    let status = fault.status();
    let page = error_page(site, asked, &fault, reference);
    let mut answer = match is_api {
        true => Answer::problem(status, problem(&page)),
        false => Answer::html(status, render(site, asked, &page)),
    };
    let wait_s = match fault {
        Fault::Throttled { retry_after_s } => Some(retry_after_s),
        Fault::Unavailable(_) => Some(5),
        _ => None,
    };
    if let Some(wait_s) = wait_s {
        answer = answer.with(RETRY_AFTER, wait_s.to_string());
    }
    if matches!(fault, Fault::LogIn) {
        let scheme = "Bearer realm=\"tongban\"".to_owned();
        answer = answer.with(axum::http::header::WWW_AUTHENTICATE, scheme);
    }
    if matches!(fault, Fault::TooSlow | Fault::TooLarge) {
        // The rest of the body is not read: the connection cannot be used again.
        answer = answer.with(HeaderName::from_static("connection"), "close".to_owned());
    }
    answer.respond(site, asked)
}

/// A fault for machines (RFC 9457), in the reader's language.
fn problem(page: &ErrorPage) -> String {
    serde_json::json!({
        "title": page.heading,
        "status": page.status,
        "detail": page.what,
        "reference": page.reference,
    })
    .to_string()
}

fn error_page(site: &Site, asked: &Asked, fault: &Fault, reference: String) -> ErrorPage {
    let words = site.words(asked.lang);
    let key = fault.key();
    let t = |key: String| words.get(&key, &[]);
    let year = match fault {
        Fault::YearUnpublished { year } => i64::from(*year),
        _ => 0,
    };
    ErrorPage {
        status: fault.status().as_u16(),
        heading: t(format!("error-{key}-heading")),
        what: words.get(&format!("error-{key}-what"), &[("year", year.into())]),
        todo: vec![t(format!("error-{key}-todo"))],
        links: vec![
            Link { label: t("nav-home".to_owned()), url: paths::HOME.to_owned() },
            Link { label: t("nav-query".to_owned()), url: paths::QUERY.to_owned() },
        ],
        reference: Some(reference),
    }
}

fn render(site: &Site, asked: &Asked, page: &ErrorPage) -> String {
    let region = asked.region.unwrap_or(site.setup.default_region);
    let name = site.gazetteer.get(region).map_or_else(
        || region.as_str().to_owned(),
        |known| known.name.pick(asked.lang).text.to_owned(),
    );
    let (lang, other) = if asked.lang.short() == "zh" { ("zh", "en") } else { ("en", "zh") };
    let layout = Layout {
        lang,
        other_lang: other,
        other_lang_url: format!("/?lang={other}"),
        path: asked.path.clone(),
        title: page.heading.clone(),
        csrf: String::new(),
        account: None,
        acting: None,
        region: LayoutRegion { code: region.as_str().to_owned(), name, url: paths::REGIONS },
        nav: Vec::new(),
        notice: None,
        asset_version: site.asset_version.clone(),
        size: if asked.is_large { "large" } else { "normal" },
        size_url: String::new(),
        home_url: paths::HOME,
        login_url: paths::LOGIN.to_owned(),
        logout_url: paths::LOGOUT,
        footer: Vec::new(),
    };
    let rendered = site.pages(asked.lang).get_template("errors/error.html").and_then(|template| {
        template.render(context! { layout => Serde(layout), page => Serde(page) })
    });
    rendered.unwrap_or_else(|error| {
        tracing::error!(%error, "the error page could not be drawn");
        format!("{}\n", page.heading)
    })
}

/// A short number to quote to the operator, found again in the log.
fn reference(site: &Site) -> String {
    let bytes = (site.setup.entropy)();
    format!("E-{:02X}{:02X}{:02X}{:02X}", bytes[0], bytes[1], bytes[2], bytes[3])
}
