//! A list of cases to carry away, sent while it is read, so that its length costs no memory.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use domain::case::State as CaseState;
use domain::ctx::Ctx;
use domain::permit::Deed;
use domain::text::Bilingual;
use http_body_util::channel::Channel;
use service::exports::{self, Exported, Filter, Place};

use crate::asked::Asked;
use crate::desk::{Desk, work_on};
use crate::fault::{self, Fault};
use crate::site::Site;
use crate::table;

/// The columns, as keys of words.
const COLUMNS: [&str; 10] = [
    "case-number-label",
    "export-item-code",
    "paper-item",
    "export-authority",
    "fact-applicant",
    "export-state",
    "fact-submitted",
    "export-accepted",
    "fact-committed-due",
    "export-ended",
];

/// What a list needs while it is written.
struct Export {
    ctx: Ctx,
    filter: Filter,
    /// The words of each state, by its key.
    states: Vec<(&'static str, String)>,
    is_chinese: bool,
    place: Option<Place>,
    head: Option<String>,
}

pub(crate) async fn csv(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    let asked = Arc::new(asked);
    let mut export = match work_on(&site, &asked, false, open).await {
        Ok(export) => export,
        Err(fault) => return fault::respond(&site, &asked, fault),
    };
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(2);
    let services = Arc::clone(&site.services);
    tokio::spawn(async move {
        loop {
            let sv = Arc::clone(&services);
            let read = tokio::task::spawn_blocking(move || {
                let text = export.next(&sv);
                (text, export)
            });
            let text = match read.await {
                Ok((Ok(Some(text)), rest)) => {
                    export = rest;
                    text
                }
                Ok((Ok(None), _)) => return,
                // A list that breaks off must not look whole.
                Ok((Err(why), _)) => {
                    tracing::error!(%why, "an export could not be finished");
                    return sender.abort(std::io::Error::other("the list cannot be read"));
                }
                Err(panic) => {
                    tracing::error!(%panic, "an export panicked");
                    return sender.abort(std::io::Error::other("the list cannot be read"));
                }
            };
            if sender.send_data(Bytes::from(text)).await.is_err() {
                return;
            }
        }
    });
    let mut response = Response::new(Body::new(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = HeaderValue::from_static("attachment; filename=\"cases.csv\"");
    headers.insert(CONTENT_DISPOSITION, name);
    response
}

/// Reads what is wanted, and the first page, so that a refusal is still a page of ours.
fn open(desk: &Desk<'_>) -> Result<Export, Fault> {
    desk.permit(Deed::OpenOffice)?;
    let given = |name: &str| desk.asked.query(name).filter(|value| !value.is_empty());
    let state = match given("state") {
        Some(key) => Some(CaseState::from_key(key).ok_or(Fault::BadRequest)?),
        None => None,
    };
    let today = desk.ctx.now.civil_date_in_china();
    let head = COLUMNS.map(|key| desk.t(key));
    let mut text = String::from("\u{feff}");
    table::line(&mut text, &head.each_ref().map(String::as_str));
    Ok(Export {
        ctx: desk.ctx.clone(),
        filter: Filter {
            state,
            item_code: given("item").map(str::to_owned),
            due_before: (given("show") == Some("overdue")).then_some(today),
        },
        states: CaseState::ALL
            .map(|state| (state.key(), desk.t(&format!("state-{}", state.key()))))
            .into(),
        is_chinese: desk.lang() == domain::text::Language::Zh,
        place: Some(Place::default()),
        head: Some(text),
    })
}

impl Export {
    /// The next stretch of the list; none at its end.
    fn next(&mut self, sv: &service::Services) -> service::Result<Option<String>> {
        let Some(place) = self.place.take() else { return Ok(self.head.take()) };
        let (rows, next) = exports::page(&self.ctx, sv, &self.filter, &place)?;
        self.place = next;
        let mut text = self.head.take().unwrap_or_default();
        text.reserve(rows.len() * 200);
        for row in &rows {
            self.write(&mut text, row);
        }
        Ok(Some(text))
    }

    fn write(&self, text: &mut String, row: &Exported) {
        let name = serde_json::from_str::<Bilingual>(&row.item_name).unwrap_or_default();
        let name = match (self.is_chinese, &name.en) {
            (false, Some(english)) => english,
            _ => &name.zh,
        };
        let state = self.states.iter().find(|(key, _)| *key == row.state);
        let day = |at: Option<domain::time::Instant>| {
            at.map(|at| at.civil_date_in_china().to_string()).unwrap_or_default()
        };
        let number = format!("{}-{}", row.region, row.number);
        let submitted = row.submitted_at.civil_in_china().to_string();
        let cells = [
            number.as_str(),
            &row.item_code,
            name,
            &row.org,
            &row.applicant_name,
            state.map_or(row.state.as_str(), |(_, words)| words.as_str()),
            &submitted,
            &day(row.accepted_at),
            &row.committed_due_on,
            &day(row.ended_at),
        ];
        table::line(text, &cells);
    }
}
