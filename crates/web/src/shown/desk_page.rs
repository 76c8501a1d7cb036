//! One case on a staff desk, drawn alike for hall and office.

use axum::http::StatusCode;
use domain::case::{Case, Channel, Event, State};
use domain::identity::{Holder, Role};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use serde::Serialize;
use service::cases::{Shown, Together};

use super::case_files::{self, CaseFile};
use super::clock::ClockView;
use super::deeds::{DeedForm, Face, Posted};
use super::desk_parts::{MaterialView, TaskView};
use super::desk_talk::{LabelsView, TalkView};
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

/// What was posted to a case's page and is shown again, with what is wrong with it.
#[derive(Default)]
pub(crate) struct Again {
    /// A deed's form.
    pub posted: Option<Posted>,
    /// A note, message or label: its field and what is wrong.
    pub said: Option<(&'static str, String)>,
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
    doubles: Vec<Link>,
    applicant: Vec<Fact>,
    answers: Vec<AnswerGroup>,
    marks: Vec<Fact>,
    materials: Vec<MaterialView>,
    files: Vec<CaseFile>,
    opinions: Vec<OpinionView>,
    tasks: Vec<TaskView>,
    proposal: Vec<Fact>,
    timeline: Vec<Entry>,
    clock: Option<ClockView>,
    actions: Vec<DeedForm>,
    rules: Vec<String>,
    similar: Vec<Link>,
    documents: Vec<Link>,
    facts: Vec<Fact>,
    talk: TalkView,
    labels: LabelsView,
}

/// What is wrong with what was posted, for the top of the page.
fn errors(again: &Again) -> Vec<FormError> {
    let deed = again.posted.iter().flat_map(|posted| &posted.wrong);
    let all = deed.chain(&again.said);
    all.map(|(field, text)| FormError { field: (*field).to_owned(), text: text.clone() }).collect()
}

impl Desk<'_> {
    /// A case with everything its reader may see of it and do to it.
    pub(crate) fn case_page(
        &self,
        status: StatusCode,
        face: &Face,
        back_url: &str,
        together: &Together,
        again: &Again,
    ) -> Result<Answer, Fault> {
        let Together { shown, inside, line, .. } = together;
        let (ctx, sv, case) = (&self.ctx, self.sv, &shown.case);
        let name = self.pick(&case.item_name);
        let beside = service::cases::beside(ctx, sv, case)?;
        let links = |cases: &[Case]| -> Vec<Link> {
            cases.iter().map(|other| self.beside_link(face, other)).collect()
        };
        let schema = shown.published.form.as_ref();
        let page = CasePage {
            back_url: back_url.to_owned(),
            number: case.id.shown(),
            item_name: name.clone(),
            authority: self.org_name(&case.org),
            version: case.revision,
            state: self.state(case.state),
            errors: errors(again),
            steps: self.stages(case.state),
            warnings: self.warnings(shown),
            doubles: links(&beside.doubles),
            applicant: vec![Fact {
                label: self.t("fact-applicant"),
                value: case.applicant_name.clone(),
            }],
            answers: field::answer_groups(self, schema, &case.answers, false),
            marks: self.marks(shown),
            materials: self.materials(shown),
            files: case_files::list(self, face.name, shown, &together.files),
            opinions: self.opinions(shown),
            tasks: self.tasks(shown),
            proposal: self.proposal(shown),
            timeline: self.timeline(shown, true, &shown.papers),
            clock: shown.reading.as_ref().and_then(|reading| self.clock(case, reading)),
            actions: self.deed_forms(face, together, again.posted.as_ref())?,
            rules: self.rules(shown),
            similar: links(&beside.similar),
            documents: self.paper_links(&shown.papers),
            facts: self.desk_facts(case, inside.officer.as_deref(), line.as_ref()),
            talk: self.talk(face, together, again),
            labels: self.case_labels(face, together, again),
        };
        self.page_with(status, face.template, name, page)
    }

    /// What the item's steps are examined for, as its version prints it.
    fn rules(&self, shown: &Shown) -> Vec<String> {
        let standards = shown.published.item.steps().iter();
        let rules = standards.filter_map(|step| {
            let standard = step.standard.as_ref()?;
            Some(format!("{}: {}", self.pick(&step.name), self.pick(standard)))
        });
        rules.collect()
    }

    fn warnings(&self, shown: &Shown) -> Vec<String> {
        let case = &shown.case;
        let today = self.ctx.now.civil_date_in_china();
        let is_late = case.due.as_ref().is_some_and(|due| due.committed_on < today);
        let warnings = [(is_late && !case.state.is_final(), "desk-warning-overdue")];
        let warnings = warnings.into_iter().filter(|(holds, _)| *holds).map(|(_, key)| self.t(key));
        warnings.chain(self.warned_of_new(shown)).collect()
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

    /// The region somebody has a role in; the first, where there are several.
    pub(crate) fn region_as(&self, role: Role) -> Result<RegionCode, Fault> {
        let grants = &self.account()?.grants;
        let grant = grants.iter().find(|grant| grant.role == role);
        Ok(grant.ok_or(Fault::Forbidden)?.region)
    }

    /// The region an administrator manages.
    pub(crate) fn managed_region(&self) -> Result<RegionCode, Fault> {
        self.region_as(Role::Administrator)
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
