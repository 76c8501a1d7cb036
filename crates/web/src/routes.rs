//! The inventory of routes, and what stands around them all.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use service::budgets::Kind;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::asked::Asked;
use crate::fault::{self, Fault};
use crate::site::Site;
use crate::{api, hall, office, portal, statics};

/// For whom a route is made; the permission matrix holds every route to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Everybody, logged in or not.
    Public,
    /// Whoever has logged in.
    Account,
    /// Applicants.
    Applicant,
    /// Window clerks.
    Hall,
    /// Officers and approvers.
    Office,
    /// Supervisors.
    Supervision,
    /// Item editors.
    Items,
    /// Assessors.
    Assessment,
    /// Administrators.
    Accounts,
    /// Administrators of security.
    Security,
    /// Other systems, by a token of theirs.
    Client,
    /// Machines on this host.
    Operator,
}

/// One route of the inventory.
pub struct Route {
    /// Its path with parameters in braces.
    pub path: &'static str,
    /// For whom.
    pub face: Face,
    /// Whether it also takes posts.
    pub takes_post: bool,
    /// Whether it takes only posts.
    pub is_post_only: bool,
    /// From which budget what it shows is paid; none where it is free.
    pub(crate) toll: Option<Kind>,
    /// From which budget what it answers to a post is paid. What changes something is never taken
    /// back once it is done; its own rules bound it.
    pub(crate) post_toll: Option<Kind>,
    pub(crate) handler: fn() -> MethodRouter<Arc<Site>>,
}

impl Route {
    /// The same route, what it shows paid from a budget.
    pub(crate) const fn costs(mut self, kind: Kind) -> Self {
        self.toll = Some(kind);
        self
    }

    /// The same route, what it answers to a post paid from a budget.
    pub(crate) const fn post_costs(mut self, kind: Kind) -> Self {
        self.post_toll = Some(kind);
        self
    }

    /// From which budget an answer is paid.
    pub(crate) fn toll_of(&self, method: &Method) -> Option<Kind> {
        match *method {
            Method::GET | Method::HEAD => self.toll,
            Method::POST => self.post_toll,
            _ => None,
        }
    }
}

/// A route that only shows something.
pub(crate) const fn shows(
    path: &'static str,
    face: Face,
    handler: fn() -> MethodRouter<Arc<Site>>,
) -> Route {
    Route {
        path,
        face,
        takes_post: false,
        is_post_only: false,
        toll: None,
        post_toll: None,
        handler,
    }
}

/// A route that shows a form and takes it.
pub(crate) const fn takes(
    path: &'static str,
    face: Face,
    handler: fn() -> MethodRouter<Arc<Site>>,
) -> Route {
    Route {
        path,
        face,
        takes_post: true,
        is_post_only: false,
        toll: None,
        post_toll: None,
        handler,
    }
}

/// A route that only takes posts.
pub(crate) const fn only_takes(
    path: &'static str,
    face: Face,
    handler: fn() -> MethodRouter<Arc<Site>>,
) -> Route {
    Route { path, face, takes_post: true, is_post_only: true, toll: None, post_toll: None, handler }
}

/// Every route there is.
pub fn routes() -> impl Iterator<Item = &'static Route> {
    portal::ROUTES.iter().chain(hall::ROUTES).chain(office::ROUTES).chain(api::ROUTES).chain(OWN)
}

/// The route with this path.
pub(crate) fn route(path: &str) -> Option<&'static Route> {
    routes().find(|route| route.path == path)
}

const OWN: &[Route] = &[
    shows("/static/{name}", Face::Public, || get(statics::show)),
    shows("/healthz", Face::Public, || get(portal::operator::health)),
    shows("/readyz", Face::Public, || get(portal::operator::ready)),
    shows("/metrics", Face::Operator, || get(portal::operator::metrics)),
];

pub(crate) fn router(site: Arc<Site>) -> Router {
    let mut router = Router::new();
    for route in routes() {
        router = router.route(route.path, (route.handler)().fallback(no_such_method));
    }
    router
        .fallback(not_found)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&site), readable_path))
        .layer(CompressionLayer::new().compress_when(worthwhile()))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&site), guard_headers))
        .with_state(site)
}

/// Files of people are packed already.
fn worthwhile() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/ofd"))
        .and(NotForContentType::const_new(crate::table::XLSX))
}

async fn not_found(State(site): State<Arc<Site>>, request: Request) -> Response {
    refuse(&site, request, Fault::NotFound).await
}

async fn no_such_method(State(site): State<Arc<Site>>, request: Request) -> Response {
    refuse(&site, request, Fault::Method).await
}

/// A path that is no text gets a page of ours, not the bare words of the router.
async fn readable_path(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    match crate::asked::is_readable(request.uri().path()) {
        true => next.run(request).await,
        false => refuse(&site, request, Fault::BadRequest).await,
    }
}

/// Answers with a fault; whatever came as a body is not read.
async fn refuse(site: &Arc<Site>, request: Request, fault: Fault) -> Response {
    let (mut parts, _) = request.into_parts();
    parts.method = Method::GET;
    let request = Request::from_parts(parts, axum::body::Body::empty());
    match <Asked as axum::extract::FromRequest<Arc<Site>>>::from_request(request, site).await {
        Ok(asked) => fault::respond(site, &asked, fault),
        Err(response) => response,
    }
}

/// Headers that every answer carries, whatever it is.
const GUARDS: [(HeaderName, HeaderValue); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
             font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    ),
];

/// A browser that came by https once comes by nothing else for a year.
const ONE_YEAR_OF_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

async fn guard_headers(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in GUARDS {
        headers.insert(name, value);
    }
    if site.is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONE_YEAR_OF_TLS);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_names_exactly_the_routes_of_the_api() {
        let text = include_str!("../../../docs/api/openapi.json");
        let described: serde_json::Value = serde_json::from_str(text).unwrap();
        let mut paths: Vec<&str> =
            described["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut served: Vec<&str> = api::ROUTES.iter().map(|route| route.path).collect();
        paths.sort_unstable();
        served.sort_unstable();
        assert_eq!(paths, served);
        for route in api::ROUTES {
            let method = if route.is_post_only { "post" } else { "get" };
            assert!(described["paths"][route.path][method].is_object(), "{}", route.path);
        }
    }
}
