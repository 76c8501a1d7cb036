//! The list of cases somebody on duty works from, drawn alike for hall and office.

use domain::case::{Case, State};
use domain::identity::Role;
use serde::Serialize;
use service::cases;

use super::desk_page::Count;
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::page::{Link, Pager, Tab};
use crate::paths;

/// The most cases an inbox shows at once.
const MOST: u32 = 100;

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
    /// Where a list is carried away, and where many cases are acted on at once.
    pub export_url: Option<&'static str>,
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

#[derive(Serialize)]
struct Page<R> {
    place: String,
    search_url: &'static str,
    query: String,
    counts: Vec<Count>,
    filters: Vec<Tab>,
    cases: Vec<R>,
    pager: Option<Pager>,
    export: Option<Link>,
    bulk_url: &'static str,
    bulk: Vec<BulkDeed>,
}

/// How a list may be narrowed.
const WAYS: [&str; 5] = ["all", "mine", "free", "overdue", "week"];

impl Desk<'_> {
    /// The inbox of a face, each case as `row` shows it.
    pub(crate) fn inbox<R: Serialize>(
        &self,
        face: &Face,
        row: impl Fn(&Self, &Case) -> R,
    ) -> Result<Answer, Fault> {
        let inbox = cases::inbox(&self.ctx, self.sv, face.roles, MOST)?;
        let query = self.asked.query("q").unwrap_or_default().trim().to_owned();
        let wanted = self.asked.query("show").unwrap_or_default();
        let way = WAYS.into_iter().find(|way| *way == wanted).unwrap_or("all");
        let matching: Vec<&Case> =
            inbox.cases.iter().filter(|case| self.matches(case, &query)).collect();
        let counts = face.counted.iter().map(|state| {
            let cases = inbox.cases.iter().filter(|case| case.state == *state).count();
            Count {
                label: self.t(&format!("state-{}", state.key())),
                value: format!("{cases}{}", if inbox.is_cut { "+" } else { "" }),
                tone: super::tone(*state),
                note: None,
            }
        });
        let filters = WAYS.map(|each| {
            let fields = [("show", each), ("q", query.as_str())];
            let given = fields.into_iter().filter(|(_, value)| !value.is_empty());
            Tab {
                label: self.t(&format!("inbox-{each}")),
                url: paths::with_query(face.url, given),
                current: each == way,
                count: Some(matching.iter().filter(|case| self.keeps(each, case)).count()),
            }
        });
        let export =
            face.export_url.map(|url| Link { label: self.t("inbox-export"), url: url.to_owned() });
        let page = Page {
            place: self.region_name(self.work_region()?),
            search_url: face.url,
            counts: counts.collect(),
            filters: filters.into(),
            cases: matching
                .iter()
                .filter(|case| self.keeps(way, case))
                .map(|case| row(self, case))
                .collect(),
            query,
            pager: None,
            export,
            bulk_url: face.bulk_url,
            bulk: face
                .bulk
                .iter()
                .map(|key| BulkDeed { key, label: self.t(&format!("bulk-{key}")) })
                .collect(),
        };
        self.page(face.template, self.t(face.title), page)
    }

    /// Whether a case stays when a list is narrowed.
    fn keeps(&self, way: &str, case: &Case) -> bool {
        let me = self.ctx.actor.account().map(|account| &account.id);
        let today = self.ctx.now.civil_date_in_china();
        let due = case.due.as_ref().map(|due| due.committed_on).or_else(|| match case.state {
            State::Submitted => cases::notice_due(self.sv, case),
            _ => None,
        });
        match way {
            "mine" => case.officer.is_some() && case.officer.as_ref() == me,
            "free" => case.officer.is_none(),
            "overdue" => due.is_some_and(|due| due < today),
            "week" => due.is_some_and(|due| due >= today && (due - today).get_days() <= 7),
            _ => true,
        }
    }
}

/// What a ticked case posts: its identity and the revision its row was drawn from.
pub(crate) fn ticked(case: &Case) -> String {
    format!("{}/{}/{}", case.id.region, case.id.number, case.revision)
}
