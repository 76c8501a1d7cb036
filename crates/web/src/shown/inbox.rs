//! The list of cases somebody on duty works from, drawn alike for hall and office.

use axum::http::StatusCode;
use domain::case::{Case, CaseId, State};
use domain::identity::Role;
use serde::Serialize;
use service::cases;

use super::desk_page::Count;
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::page::{Badge, FormError, Link, Pager, Tab};
use crate::paths;
use crate::ways::{Reader, Way};

/// The most cases an inbox shows at once.
const MOST: u32 = 100;
/// The most open steps it shows.
const MOST_STEPS: u32 = 20;
/// How many of the latest messages it shows.
const MOST_NEWS: usize = 5;

/// What differs between the faces.
pub(crate) struct Face {
    /// Whose work it is.
    pub roles: &'static [Role],
    /// Its address.
    pub url: &'static str,
    /// Its template.
    pub template: &'static str,
    /// The key of its title.
    pub title: &'static str,
    /// The states whose cases are counted on top.
    pub counted: &'static [State],
    /// Where a list is carried away: words and addresses.
    pub exports: &'static [(&'static str, &'static str)],
    /// Other pages of this face: words and addresses.
    pub links: &'static [(&'static str, &'static str)],
    /// Where filters are kept.
    pub saved_url: &'static str,
    /// Whether steps of departments are worked on here.
    pub has_steps: bool,
    /// The address of one case.
    pub case_url: fn(&CaseId) -> String,
    /// Where many cases are acted on at once.
    pub bulk_url: &'static str,
    /// What can be done to many cases at once, by key.
    pub bulk: &'static [&'static str],
}

/// A thing to do with all cases that are ticked.
#[derive(Serialize)]
struct BulkDeed {
    key: &'static str,
    label: String,
}

/// A filter kept under a name.
#[derive(Serialize)]
struct SavedView {
    id: String,
    label: String,
    url: String,
    current: bool,
}

/// A step of a case that waits for the reader's department.
#[derive(Serialize)]
struct StepView {
    number: String,
    step: u32,
    due: Badge,
    state: Badge,
    url: String,
}

/// Something the reader was told.
#[derive(Serialize)]
struct NewsView {
    label: String,
    url: String,
    at: String,
}

#[derive(Serialize)]
struct Page<R> {
    place: String,
    search_url: &'static str,
    query: String,
    label: String,
    show: &'static str,
    counts: Vec<Count>,
    filters: Vec<Tab>,
    saved: Vec<SavedView>,
    saved_url: &'static str,
    errors: Vec<FormError>,
    links: Vec<Link>,
    open_steps: Vec<StepView>,
    news: Vec<NewsView>,
    cases: Vec<R>,
    pager: Option<Pager>,
    exports: Vec<Link>,
    bulk_url: &'static str,
    bulk: Vec<BulkDeed>,
}

/// What a list is narrowed to.
struct Narrowed {
    query: String,
    label: String,
    way: Way,
}

impl Narrowed {
    /// What `given` says by the names of the fields.
    fn of<'g>(given: impl Fn(&str) -> &'g str) -> Self {
        Self {
            query: given("q").trim().to_owned(),
            label: given("label").trim().to_owned(),
            way: Way::of(given("show")),
        }
    }

    /// The address of a list narrowed so, in another way.
    fn url(&self, base: &str, way: Way) -> String {
        let fields =
            [("show", way.key()), ("q", self.query.as_str()), ("label", self.label.as_str())];
        let given = fields.into_iter().filter(|(_, value)| !value.is_empty());
        paths::with_query(base, given)
    }
}

impl Desk<'_> {
    /// The inbox of a face, each case as `row` shows it.
    pub(crate) fn inbox<R: Serialize>(
        &self,
        face: &Face,
        row: impl Fn(&Self, &Case) -> R,
    ) -> Result<Answer, Fault> {
        let narrowed = Narrowed::of(|name| self.asked.query(name).unwrap_or_default());
        self.inbox_with(StatusCode::OK, face, row, narrowed, Vec::new())
    }

    fn inbox_with<R: Serialize>(
        &self,
        status: StatusCode,
        face: &Face,
        row: impl Fn(&Self, &Case) -> R,
        narrowed: Narrowed,
        errors: Vec<FormError>,
    ) -> Result<Answer, Fault> {
        let inbox = cases::inbox(&self.ctx, self.sv, face.roles, MOST)?;
        let region = self.work_region()?;
        let labelled = match narrowed.label.as_str() {
            "" => None,
            label => Some(cases::labelled(&self.ctx, self.sv, face.roles, label, MOST)?),
        };
        let matching: Vec<&Case> = labelled
            .as_ref()
            .unwrap_or(&inbox)
            .cases
            .iter()
            .filter(|case| self.matches(case, &narrowed.query))
            .collect();
        let reader = Reader::of(self)?;
        let keeps = |way: Way, case: &Case| {
            let officer = case.officer.as_ref().map(|officer| officer.id.as_str());
            way.keeps(&reader, officer, || cases::due_on(self.sv, case))
        };
        let counts = face.counted.iter().map(|state| {
            let cases = inbox.cases.iter().filter(|case| case.state == *state).count();
            Count {
                label: self.t(&format!("state-{}", state.key())),
                value: format!("{cases}{}", if inbox.is_cut { "+" } else { "" }),
                tone: super::tone(*state),
                note: None,
            }
        });
        let filters = Way::EVERY.map(|each| Tab {
            label: self.t(&format!("inbox-{}", each.key())),
            url: narrowed.url(face.url, each),
            current: each == narrowed.way,
            count: Some(matching.iter().filter(|case| keeps(each, case)).count()),
        });
        let cases = matching.iter().filter(|case| keeps(narrowed.way, case));
        let link = |(key, url): &(&str, &str)| Link { label: self.t(key), url: (*url).to_owned() };
        let page = Page {
            place: self.region_name(region),
            search_url: face.url,
            counts: counts.collect(),
            filters: filters.into(),
            saved: self.saved(face, &narrowed)?,
            saved_url: face.saved_url,
            errors,
            links: face.links.iter().map(link).collect(),
            open_steps: self.open_steps(face)?,
            news: self.news(face)?,
            cases: cases.map(|case| row(self, case)).collect(),
            query: narrowed.query.clone(),
            label: narrowed.label.clone(),
            show: narrowed.way.key(),
            pager: None,
            exports: face
                .exports
                .iter()
                .map(|(key, url)| Link { label: self.t(key), url: narrowed.url(url, narrowed.way) })
                .collect(),
            bulk_url: face.bulk_url,
            bulk: face
                .bulk
                .iter()
                .map(|key| BulkDeed { key, label: self.t(&format!("bulk-{key}")) })
                .collect(),
        };
        self.page_with(status, face.template, self.t(face.title), page)
    }

    /// The filters that the reader keeps for this list.
    fn saved(&self, face: &Face, now: &Narrowed) -> Result<Vec<SavedView>, Fault> {
        let here = now.url(face.url, now.way);
        let kept = cases::saved_filters(&self.ctx, self.sv)?;
        // Each list has its own: the address before the query says which.
        let own = kept.into_iter().filter(|saved| saved.query.split('?').next() == Some(face.url));
        Ok(own
            .map(|saved| SavedView {
                current: saved.query == here,
                id: saved.id,
                label: saved.name,
                url: saved.query,
            })
            .collect())
    }

    /// The open steps of the reader's departments.
    fn open_steps(&self, face: &Face) -> Result<Vec<StepView>, Fault> {
        if !face.has_steps {
            return Ok(Vec::new());
        }
        let today = self.ctx.now.civil_date_in_china();
        let open = cases::open_tasks(&self.ctx, self.sv, MOST_STEPS)?;
        let view = |task: &cases::OpenTask| {
            let due: Option<jiff::civil::Date> = task.due_on.parse().ok();
            let tone = match due.map(|due| (due - today).get_days()) {
                Some(..0) => "danger",
                Some(0..=1) => "warning",
                _ => "neutral",
            };
            let key = match (task.awaits_second, &task.taken_by) {
                (true, _) => "task-second",
                (false, Some(_)) => "task-taken",
                (false, None) => "task-open",
            };
            let label = due.map(|due| self.date(due)).unwrap_or_default();
            StepView {
                number: task.case.shown(),
                step: task.step,
                due: Badge { key: "due".to_owned(), label, tone },
                state: Badge { key: key.to_owned(), label: self.t(key), tone: "info" },
                url: paths::office_case(&task.case),
            }
        };
        Ok(open.iter().take(MOST_STEPS as usize).map(view).collect())
    }

    /// What the reader was told last.
    fn news(&self, face: &Face) -> Result<Vec<NewsView>, Fault> {
        let told = cases::messages(&self.ctx, self.sv)?;
        let view = |message: &cases::Message| {
            let id = message.case.as_ref()?;
            let label = self.t(&format!("event-{}", message.about));
            let url = (face.case_url)(id);
            Some(NewsView {
                label: format!("{label} · {}", id.shown()),
                url,
                at: self.moment(message.at),
            })
        };
        Ok(told.iter().filter_map(view).take(MOST_NEWS).collect())
    }

    /// Keeps the filter that a list was narrowed by, or drops one.
    pub(crate) fn keep_filter<R: Serialize>(
        &self,
        face: &Face,
        row: impl Fn(&Self, &Case) -> R,
    ) -> Result<Answer, Fault> {
        let (ctx, sv) = (&self.ctx, self.sv);
        let drop = self.asked.field("drop");
        if !drop.is_empty() {
            cases::delete_filter(ctx, sv, drop)?;
            return Ok(Answer::to_done(face.url, "filter-dropped"));
        }
        // The query is put together anew from what a list can be narrowed by.
        let narrowed = Narrowed::of(|name| self.asked.field(name));
        let url = narrowed.url(face.url, narrowed.way);
        let text = match cases::save_filter(ctx, sv, self.asked.field("name"), &url) {
            Ok(()) => return Ok(Answer::to(format!("{url}&done=filter-saved"))),
            Err(service::Error::Refused(refusal)) => self.unsaid(&refusal),
            Err(service::Error::Wrong(_, why)) => self.t(&format!("wrong-{why}")),
            Err(other) => return Err(other.into()),
        };
        let errors = vec![FormError { field: "name".to_owned(), text }];
        self.inbox_with(StatusCode::UNPROCESSABLE_ENTITY, face, row, narrowed, errors)
    }
}

/// What a ticked case posts: its identity and the revision its row was drawn from.
pub(crate) fn ticked(case: &Case) -> String {
    format!("{}/{}/{}", case.id.region, case.id.number, case.revision)
}
