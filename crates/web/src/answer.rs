//! A finished answer, and how it becomes a response.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, Response, StatusCode};
use domain::region::RegionCode;
use service::budgets::Kind;

use crate::asked::{Asked, SESSION_COOKIE, SIZE_COOKIE};
use crate::site::Site;

/// How long choices are remembered.
const YEAR_S: i64 = 365 * 24 * 3600;
/// How long after its session ended what somebody types is still known as theirs.
const HELD_S: i64 = 7 * 24 * 3600;

/// A finished answer.
pub(crate) struct Answer {
    status: StatusCode,
    kind: &'static str,
    body: Vec<u8>,
    headers: Vec<(axum::http::HeaderName, String)>,
    rows: Option<usize>,
}

impl Answer {
    /// Whether it is a page that anybody may be shown: found, and saying nothing to one browser.
    pub(crate) fn is_plain_page(&self) -> bool {
        self.status == StatusCode::OK && self.headers.is_empty()
    }

    /// The kind of content, and the content.
    pub(crate) fn into_kind_and_body(self) -> (&'static str, Vec<u8>) {
        (self.kind, self.body)
    }

    /// Says how many rows of a list it holds: what it costs of the budgets of reading.
    pub(crate) fn of_rows(mut self, rows: usize) -> Self {
        self.rows = Some(rows);
        self
    }

    /// What it holds, in the units of a budget.
    pub(crate) fn amount(&self, kind: Kind) -> u64 {
        crate::budget::amount(kind, self.rows, self.body.len())
    }

    pub(crate) fn html(status: StatusCode, body: String) -> Self {
        Self {
            status,
            kind: "text/html; charset=utf-8",
            body: body.into_bytes(),
            headers: Vec::new(),
            rows: None,
        }
    }

    /// Sends the browser on, after a change or to another place.
    pub(crate) fn to(url: impl Into<String>) -> Self {
        let mut answer = Self::html(StatusCode::SEE_OTHER, String::new());
        answer.headers.push((LOCATION, url.into()));
        answer
    }

    /// Sends the browser on to a page that says `done`.
    pub(crate) fn to_done(url: &str, done: &str) -> Self {
        Self::to(format!("{url}?done={done}"))
    }

    /// Bytes of another kind than a page.
    pub(crate) fn text(kind: &'static str, body: String) -> Self {
        Self::bytes(kind, body.into_bytes())
    }

    /// Bytes that are no text.
    pub(crate) fn bytes(kind: &'static str, body: Vec<u8>) -> Self {
        Self { status: StatusCode::OK, kind, body, headers: Vec::new(), rows: None }
    }

    /// A PDF file, to be looked at or kept under a name.
    pub(crate) fn pdf(bytes: Vec<u8>, name: &str) -> Self {
        let shown = format!("inline; filename=\"{name}\"");
        Self::bytes("application/pdf", bytes).with(axum::http::header::CONTENT_DISPOSITION, shown)
    }

    /// A fault for machines.
    pub(crate) fn problem(status: StatusCode, body: String) -> Self {
        Self {
            status,
            kind: "application/problem+json",
            body: body.into_bytes(),
            headers: Vec::new(),
            rows: None,
        }
    }

    /// Adds a header.
    pub(crate) fn with(mut self, name: axum::http::HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Sets a cookie for this host; without an age it ends with the browser.
    pub(crate) fn cookie(
        &mut self,
        site: &Site,
        name: &str,
        value: &str,
        age_s: Option<i64>,
        is_hidden: bool,
    ) {
        let secure = if site.is_secure { "; Secure" } else { "" };
        let hidden = if is_hidden { "; HttpOnly" } else { "" };
        let age = age_s.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
        let cookie = format!("{name}={value}; Path=/; SameSite=Lax{hidden}{secure}{age}");
        self.headers.push((SET_COOKIE, cookie));
    }

    /// Logs the browser in.
    pub(crate) fn start_session(&mut self, site: &Site, region: RegionCode, token: &str) {
        // The browser keeps it longer than the session lives: what is posted after its end is known
        // as somebody's, and held.
        let age = service::people::SESSION_MS / 1000 + HELD_S;
        self.cookie(site, SESSION_COOKIE, &format!("{region}.{token}"), Some(age), true);
    }

    /// Logs the browser out.
    pub(crate) fn end_session(&mut self, site: &Site) {
        self.cookie(site, SESSION_COOKIE, "", Some(0), true);
    }

    /// Remembers on this device whether large type is wanted.
    pub(crate) fn remember_size(&mut self, site: &Site, is_large: bool) {
        let size = if is_large { "large" } else { "normal" };
        self.cookie(site, SIZE_COOKIE, size, Some(YEAR_S), true);
    }

    pub(crate) fn respond(mut self, site: &Site, asked: &Asked) -> Response<Body> {
        for (name, value) in &asked.remember {
            self.cookie(site, name, value, Some(YEAR_S), true);
        }
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        // Pages show personal data or a session's state: nobody in between may keep them.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            match HeaderValue::from_str(&value) {
                Ok(value) => {
                    headers.append(name, value);
                }
                Err(_) => tracing::error!(%name, "a header could not be written"),
            }
        }
        response
    }
}
