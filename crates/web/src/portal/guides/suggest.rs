//! Names that what was typed may become: a page for those without scripts, JSON for the script.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::text::{Bilingual, Language};
use serde::Serialize;
use service::catalogue::{self, Suggestion};

use super::asked_for::words;
use super::list::{Stretch, stretches};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, look_public};
use crate::fault::Fault;
use crate::page::{Crumb, Link};
use crate::paths;
use crate::site::Site;

/// Names on the page.
const PAGE_MAX: usize = 20;
/// Names in the list under the field.
const LIST_MAX: usize = 8;

#[derive(Serialize)]
struct NameView {
    name: Vec<Stretch>,
    url: String,
}

#[derive(Serialize)]
struct SuggestPage {
    trail: Vec<Crumb>,
    search_url: &'static str,
    suggest_url: &'static str,
    query: String,
    names: Vec<NameView>,
    /// The search for the words as they are.
    as_typed: Option<Link>,
}

fn names(desk: &Desk<'_>, words: &str, most: usize) -> Result<Vec<String>, Fault> {
    let found = catalogue::suggest(desk.sv, desk.ctx.now, words, Some(desk.region()), most)?;
    let name = |found: Suggestion| desk.pick(&Bilingual { zh: found.name, en: found.english });
    Ok(found.into_iter().map(name).collect())
}

fn search(words: &str) -> String {
    paths::with_query(paths::GUIDES, [("q", words)].into_iter())
}

pub(crate) async fn page(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let words = words(desk);
        let names = names(desk, &words, PAGE_MAX)?;
        let crumb = |key: &str, url: Option<&str>| Crumb {
            label: desk.t(key),
            url: url.map(str::to_owned),
        };
        let args = [("words", words.clone().into())];
        let page = SuggestPage {
            trail: vec![
                crumb("nav-home", Some(paths::HOME)),
                crumb("nav-guides", Some(paths::GUIDES)),
                crumb("suggest-title", None),
            ],
            search_url: paths::GUIDES,
            suggest_url: paths::SUGGEST,
            as_typed: (!words.is_empty()).then(|| Link {
                label: desk.t_with("suggest-as-typed", &args),
                url: search(&words),
            }),
            names: names
                .into_iter()
                .map(|name| NameView { url: search(&name), name: stretches(&name, &words) })
                .collect(),
            query: words,
        };
        let rows = page.names.len();
        Ok(desk.page("portal/guides/suggest.html", desk.t("suggest-title"), page)?.of_rows(rows))
    })
    .await
}

#[derive(Serialize)]
struct Names {
    lang: &'static str,
    names: Vec<String>,
}

pub(crate) async fn json(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look_public(site, asked, |desk| {
        let names = names(desk, &words(desk), LIST_MAX)?;
        let lang = match desk.lang() {
            Language::Zh => "zh",
            Language::En => "en",
        };
        let rows = names.len();
        let body = serde_json::to_string(&Names { lang, names })
            .map_err(|why| Fault::Internal(why.to_string()))?;
        Ok(Answer::text("application/json", body).of_rows(rows))
    })
    .await
}
