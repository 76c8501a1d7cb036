//! What a request asks: who, in which language, with which fields; read once, before any work.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::header::{
    ACCEPT_ENCODING, CONTENT_TYPE, COOKIE, HOST, IF_NONE_MATCH, ORIGIN, USER_AGENT,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method};
use axum::response::Response;
use domain::region::RegionCode;
use domain::text::Language;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use service::budgets::Kind;

use crate::fault::{self, Fault};
use crate::site::Site;

pub(crate) const SESSION_COOKIE: &str = "tb_session";
pub(crate) const VISITOR_COOKIE: &str = "tb_visitor";
pub(crate) const OFFICIAL_COOKIE: &str = "tb_official";
const LANG_COOKIE: &str = "tb_lang";
pub(crate) const SIZE_COOKIE: &str = "tb_size";
const REGION_COOKIE: &str = "tb_region";

/// More pairs than any address of ours has.
const QUERY_PAIRS_MAX: usize = 2000;
/// More pairs than any form of ours has: a group of 1,000 rows with nineteen answers each. The
/// body's own limit holds what many pairs may weigh.
pub(crate) const FORM_PAIRS_MAX: usize = 20_000;

/// The address a connection comes from; the accept loop puts it there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source(pub IpAddr);

/// A request, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub method: Method,
    pub path: String,
    /// The page that shows what this request is about: a deed hangs below its page and cannot be
    /// looked at itself.
    pub page_path: String,
    pub query: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    pub lang: Language,
    pub is_large: bool,
    pub region: Option<RegionCode>,
    pub session: Option<(RegionCode, String)>,
    pub visitor: Option<String>,
    /// What the browser keeps while it is at the identity provider.
    pub official: Option<String>,
    pub source: String,
    pub agent: String,
    pub is_same_origin: bool,
    /// Whether the browser named a page of ours as where this came from.
    pub is_from_here: bool,
    /// Whether another server passed this request on, so that its source is that server.
    pub is_passed_on: bool,
    /// From which budget of reading the answer is paid.
    pub toll: Option<Kind>,
    /// The entity tags the browser has kept.
    pub kept_tags: Option<String>,
    pub takes_gzip: bool,
    /// Choices made by this address's query, to be remembered.
    pub remember: Vec<(&'static str, String)>,
}

impl FromRequest<Arc<Site>> for Asked {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let mut asked = Self::head(&parts);
        if parts.method != Method::POST {
            return Ok(asked);
        }
        let kind = text(&parts.headers, &CONTENT_TYPE).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(fault::respond(site, &asked, Fault::UnsupportedMedia));
        }
        let limits = &site.setup.limits;
        let read = Limited::new(body, limits.body_bytes_max).collect();
        let bytes = match tokio::time::timeout(Duration::from_secs(limits.body_s), read).await {
            Err(_) => return Err(fault::respond(site, &asked, Fault::TooSlow)),
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => {
                return Err(fault::respond(site, &asked, Fault::TooLarge));
            }
            Ok(Err(_)) => return Err(fault::respond(site, &asked, Fault::BadRequest)),
        };
        asked.form = match pairs(&bytes, FORM_PAIRS_MAX) {
            Some(pairs) => pairs,
            None => return Err(fault::respond(site, &asked, Fault::BadRequest)),
        };
        Ok(asked)
    }
}

impl Asked {
    /// What a request asks before its body is read, for handlers that read it piece by piece.
    pub(crate) fn head(parts: &Parts) -> Self {
        let mut asked =
            Self::of(&parts.method, parts.uri.path(), parts.uri.query(), &parts.headers);
        if let Some(Source(ip)) = parts.extensions.get::<Source>() {
            asked.source = ip.to_string();
        }
        let matched = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
        let route = matched.and_then(crate::routes::route);
        asked.toll = route.and_then(|route| route.toll_of(&parts.method));
        if route.is_some_and(|route| route.is_post_only) {
            let page = asked.path.rsplit_once('/').map_or("", |(page, _)| page);
            asked.page_path = if page.is_empty() { "/".to_owned() } else { page.to_owned() };
        }
        asked
    }

    fn of(method: &Method, path: &str, query: Option<&str>, headers: &HeaderMap) -> Self {
        let query =
            pairs(query.unwrap_or_default().as_bytes(), QUERY_PAIRS_MAX).unwrap_or_default();
        let in_query = |name: &str| query.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str());
        let cookie = |name: &str| cookie(headers, name);
        let mut remember = Vec::new();

        let lang = in_query("lang").and_then(Language::parse);
        remember.extend(lang.map(|lang| (LANG_COOKIE, lang.short().to_owned())));
        let size = in_query("size").filter(|size| matches!(*size, "large" | "normal"));
        remember.extend(size.map(|size| (SIZE_COOKIE, size.to_owned())));
        let region = in_query("region").and_then(|code| RegionCode::parse(code).ok());
        remember.extend(region.map(|code| (REGION_COOKIE, code.as_str().to_owned())));

        let session = cookie(SESSION_COOKIE).and_then(|value| {
            let (region, token) = value.split_once('.')?;
            Some((RegionCode::parse(region).ok()?, token.to_owned()))
        });
        Self {
            method: method.clone(),
            path: path.to_owned(),
            page_path: path.to_owned(),
            lang: lang
                .or_else(|| cookie(LANG_COOKIE).and_then(Language::parse))
                .unwrap_or_default(),
            is_large: size.or_else(|| cookie(SIZE_COOKIE)) == Some("large"),
            region: region
                .or_else(|| cookie(REGION_COOKIE).and_then(|code| RegionCode::parse(code).ok())),
            session,
            visitor: cookie(VISITOR_COOKIE)
                .filter(|v| v.len() == 64 && v.bytes().all(|b| b.is_ascii_hexdigit()))
                .map(str::to_owned),
            official: cookie(OFFICIAL_COOKIE).filter(|v| v.len() < 4000).map(str::to_owned),
            source: "unknown".to_owned(),
            agent: text(headers, &USER_AGENT).unwrap_or_default().chars().take(200).collect(),
            is_same_origin: is_same_origin(headers),
            is_from_here: is_same_origin(headers) && text(headers, &ORIGIN).is_some(),
            is_passed_on: ["forwarded", "x-forwarded-for", "via"]
                .into_iter()
                .any(|name| headers.contains_key(name)),
            toll: None,
            kept_tags: text(headers, &IF_NONE_MATCH).map(str::to_owned),
            takes_gzip: text(headers, &ACCEPT_ENCODING).is_some_and(takes_gzip),
            remember,
            form: Vec::new(),
            query,
        }
    }

    /// The first value of a query field.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a form field, or nothing.
    pub(crate) fn field(&self, name: &str) -> &str {
        let found = self.form.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// This address with one query field set to `value`.
    pub(crate) fn here_with(&self, name: &str, value: &str) -> String {
        let kept = self.query.iter().filter(|(key, _)| key != name && key != "done");
        let all = kept.map(|(k, v)| (k.as_str(), v.as_str())).chain([(name, value)]);
        crate::paths::with_query(&self.page_path, all)
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A browser names the origin of every form post; one that differs from our host is foreign.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let fetch_site = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
    if fetch_site.is_some_and(|site| site == "cross-site") {
        return false;
    }
    match (text(headers, &ORIGIN), text(headers, &HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host))
        }
        (Some(_), None) => false,
    }
}

/// Whether a list of encodings takes gzip, and not with weight nought.
fn takes_gzip(accepted: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        is_gzip && weight.and_then(|q| q.parse::<f32>().ok()).is_none_or(|q| q > 0.0)
    })
}

/// Reads `a=1&b=2`; none where there are too many pairs or the text is not UTF-8.
fn pairs(bytes: &[u8], most: usize) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for pair in bytes.split(|b| *b == b'&').filter(|pair| !pair.is_empty()) {
        if pairs.len() == most {
            return None;
        }
        let mut halves = pair.splitn(2, |b| *b == b'=');
        let key = decoded(halves.next().unwrap_or_default())?;
        pairs.push((key, decoded(halves.next().unwrap_or_default())?));
    }
    Some(pairs)
}

/// Whether a path is text once its percent signs are resolved.
pub(crate) fn is_readable(path: &str) -> bool {
    decoded(path.as_bytes()).is_some()
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'+', _) => out.push(b' '),
            (b'%', [high, low, after @ ..]) => {
                let digit = |b: u8| char::from(b).to_digit(16);
                let byte = digit(*high)? * 16 + digit(*low)?;
                out.push(u8::try_from(byte).expect("two hexadecimal digits fit a byte"));
                rest = after;
            }
            (b'%', _) => return None,
            (byte, _) => out.push(*byte),
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_unless_it_weighs_nothing() {
        for yes in ["gzip", "br, GZIP;q=0.5", "deflate,gzip"] {
            assert!(takes_gzip(yes), "{yes}");
        }
        for no in ["", "br", "gzip;q=0", "x-gzip"] {
            assert!(!takes_gzip(no), "{no}");
        }
    }

    #[test]
    fn form_pairs_are_decoded_and_bounded() {
        let read = pairs("a=1+2&b=%E5%BC%A0&c&d=".as_bytes(), 4).unwrap();
        let expected = [("a", "1 2"), ("b", "张"), ("c", ""), ("d", "")];
        assert_eq!(read, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
        assert_eq!(pairs(b"a=%ff", 1), None);
        assert_eq!(pairs(b"a=%4", 1), None);
        assert_eq!(pairs(b"a=%+1", 1), None);
        for most in [QUERY_PAIRS_MAX, FORM_PAIRS_MAX] {
            assert_eq!(pairs("a=1&".repeat(most).as_bytes(), most).unwrap().len(), most);
            assert_eq!(pairs("a=1&".repeat(most + 1).as_bytes(), most), None);
        }
    }
}
