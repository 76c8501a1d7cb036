//! One case on a staff desk, drawn alike for hall and office.

use axum::http::StatusCode;
use domain::case::{Case, Channel, Event, State};
use domain::identity::Holder;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use serde::Serialize;
use service::cases::Shown;

use super::case_files::{self, CaseFile};
use super::clock::ClockView;
use super::{Entry, Stage};
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::{self, AnswerGroup, FieldView};
use crate::page::{Badge, Fact, FormError, Link};

/// A tick box of a point.
#[derive(Serialize)]
pub(crate) struct Check {
    pub name: &'static str,
    pub value: String,
    pub checked: bool,
}

/// Something that an action may point to, with room to say what is wrong with it.
#[derive(Serialize)]
pub(crate) struct PointView {
    pub label: String,
    pub kind: String,
    pub check: Check,
    pub reason: FieldView,
}

/// An action somebody on duty may take.
#[derive(Serialize)]
pub(crate) struct Action {
    pub key: &'static str,
    pub label: String,
    pub tone: &'static str,
    pub hint: Option<String>,
    pub open: bool,
    pub action_url: String,
    pub submit_label: String,
    pub fields: Vec<FieldView>,
    pub points: Vec<PointView>,
}

/// A figure at the top of a list.
#[derive(Serialize)]
pub(crate) struct Count {
    pub label: String,
    pub value: String,
    pub tone: &'static str,
    pub note: Option<String>,
}

/// Which action was refused, at which field, and why.
pub(crate) struct DeskForm {
    pub deed: &'static str,
    pub error: (&'static str, String),
}

/// Addresses that differ between the faces.
pub(crate) struct Urls {
    pub back_url: String,
}

#[derive(Serialize)]
struct OpinionView {
    who: String,
    at: String,
    text: String,
    state: Badge,
}

#[derive(Serialize)]
struct CasePage {
    back_url: String,
    number: String,
    item_name: String,
    authority: String,
    version: u32,
    state: Badge,
    errors: Vec<FormError>,
    steps: Vec<Stage>,
    warnings: Vec<String>,
    applicant: Vec<Fact>,
    answers: Vec<AnswerGroup>,
    files: Vec<CaseFile>,
    opinions: Vec<OpinionView>,
    timeline: Vec<Entry>,
    clock: Option<ClockView>,
    actions: Vec<Action>,
    rules: Vec<String>,
    documents: Vec<Link>,
    facts: Vec<Fact>,
}

impl Desk<'_> {
    /// A case with the actions its reader may take.
    pub(crate) fn case_page(
        &self,
        status: StatusCode,
        template: &'static str,
        shown: &Shown,
        urls: Urls,
        actions: Vec<Action>,
        form: Option<DeskForm>,
    ) -> Result<Answer, Fault> {
        let case = &shown.case;
        let name = self.pick(&case.item_name);
        let papers = service::papers::list(&self.ctx, self.sv, &case.id)?;
        let desk_word = template.split('/').next().unwrap_or_default();
        let errors =
            form.map(|form| FormError { field: form.error.0.to_owned(), text: form.error.1 });
        let standards = shown.published.item.steps().iter();
        let rules = standards.filter_map(|step| {
            let standard = step.standard.as_ref()?;
            Some(format!("{}: {}", self.pick(&step.name), self.pick(standard)))
        });
        let page = CasePage {
            back_url: urls.back_url,
            number: case.id.shown(),
            item_name: name.clone(),
            authority: self.org_name(&case.org),
            version: case.revision,
            state: self.state(case.state),
            errors: errors.into_iter().collect(),
            steps: self.stages(case.state),
            warnings: self.warnings(case),
            applicant: vec![Fact {
                label: self.t("fact-applicant"),
                value: case.applicant_name.clone(),
            }],
            answers: field::answer_groups(
                self,
                shown.published.form.as_ref(),
                &case.answers,
                false,
            ),
            files: case_files::list(self, desk_word, case, shown.published.form.as_ref())?,
            opinions: self.opinions(shown),
            timeline: self.timeline(&shown.history, true, &papers),
            clock: shown.reading.as_ref().and_then(|reading| self.clock(case, reading)),
            actions,
            rules: rules.collect(),
            documents: self.paper_links(&papers),
            facts: self.case_facts(case),
        };
        self.page_with(status, template, name, page)
    }

    fn warnings(&self, case: &Case) -> Vec<String> {
        let today = self.ctx.now.civil_date_in_china();
        let is_late = case.due.as_ref().is_some_and(|due| due.committed_on < today);
        let warnings = [(is_late && !case.state.is_final(), "desk-warning-overdue")];
        warnings.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| self.t(key)).collect()
    }

    fn opinions(&self, shown: &Shown) -> Vec<OpinionView> {
        let reviewed = shown.history.iter().filter_map(|recorded| match &recorded.event {
            Event::Reviewed { opinion } => Some((recorded, opinion)),
            _ => None,
        });
        reviewed
            .map(|(recorded, opinion)| {
                let (key, tone) = match opinion.is_for_grant {
                    true => ("event-opinion-for", "success"),
                    false => ("event-opinion-against", "danger"),
                };
                OpinionView {
                    who: recorded.who.name.clone(),
                    at: self.moment(recorded.at),
                    text: opinion.text.clone(),
                    state: Badge { key: key.to_owned(), label: self.t(key), tone },
                }
            })
            .collect()
    }

    /// Fails unless the reader may do a deed.
    pub(crate) fn permit(&self, deed: Deed<'_>) -> Result<(), Fault> {
        Ok(may(&self.ctx.actor, deed).map_err(service::Error::from)?)
    }

    /// Whether the reader may do a deed; the service asks again when it is done.
    pub(crate) fn may(&self, deed: Deed<'_>) -> bool {
        may(&self.ctx.actor, deed).is_ok()
    }

    /// The words for how an application came in.
    pub(crate) fn channel(&self, channel: Channel) -> String {
        self.t(match channel {
            Channel::Web => "fact-channel-web",
            Channel::Window => "fact-channel-window",
        })
    }

    /// Whether a case has what somebody looks for in its number, item or applicant.
    pub(crate) fn matches(&self, case: &Case, query: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(&query.to_lowercase());
        query.is_empty()
            || has(&case.id.shown())
            || has(&self.pick(&case.item_name))
            || has(&case.applicant_name)
    }

    /// The region a member of staff works for: that of the first grant.
    pub(crate) fn work_region(&self) -> Result<RegionCode, Fault> {
        let account = self.account()?;
        let grant = account.grants.first().ok_or(Fault::Forbidden)?;
        debug_assert!(matches!(account.holder, Holder::Staff));
        Ok(grant.region)
    }

    /// Until when an application must be answered: five working days from receipt.
    pub(crate) fn notice_due(&self, case: &Case) -> Badge {
        let shown = |label: String, tone: &'static str| Badge { key: "due".into(), label, tone };
        if case.state != State::Submitted {
            let answer_by = case.correction.as_ref().map(|notice| self.date(notice.answer_by));
            return shown(answer_by.unwrap_or_default(), "neutral");
        }
        let Some(due) = service::cases::notice_due(self.sv, case) else {
            return shown(self.t("clock-unknown"), "neutral");
        };
        let today = self.ctx.now.civil_date_in_china();
        let tone = match due.cmp(&today) {
            std::cmp::Ordering::Less => "danger",
            std::cmp::Ordering::Equal => "warning",
            std::cmp::Ordering::Greater => "neutral",
        };
        shown(self.date(due), tone)
    }

    /// When a case must be decided, with the tone of how near that is.
    pub(crate) fn decision_due(&self, case: &Case) -> Badge {
        let Some(due) = &case.due else {
            return Badge { key: "due".into(), label: String::new(), tone: "neutral" };
        };
        let today = self.ctx.now.civil_date_in_china();
        let days = (due.committed_on - today).get_days();
        let tone = match days {
            ..0 => "danger",
            0..=1 => "warning",
            _ => "neutral",
        };
        Badge { key: "due".into(), label: self.date(due.committed_on), tone }
    }
}
