//! Parts of a case's page on a staff desk: materials, marks, steps of the flow, what is proposed,
//! and cases beside it.

use domain::case::{Case, Event, Proposal, Standing, State, Target, Task, latest};
use domain::flow::Flow;
use domain::lists::CodeList;
use serde::Serialize;
use service::cases::{InLine, Shown};

use super::deeds::Face;
use crate::desk::Desk;
use crate::page::{Badge, Fact, Link};

/// A material of the item with how it stands in this case.
#[derive(Serialize)]
pub(crate) struct MaterialView {
    name: String,
    state: Badge,
    way: String,
    note: Option<String>,
    url: Option<String>,
}

/// A step of the flow with how it stands.
#[derive(Serialize)]
pub(crate) struct TaskView {
    number: u32,
    name: String,
    org: String,
    state: Badge,
    due: String,
    text: String,
}

impl Desk<'_> {
    /// The materials of the item, with what was marked and what is to follow.
    pub(super) fn materials(&self, shown: &Shown) -> Vec<MaterialView> {
        let case = &shown.case;
        let lenient = case.handling.lenient.as_ref();
        let marks = case.correction.iter().flat_map(|notice| &notice.marks);
        let marks: Vec<_> = marks.collect();
        let badge = |key: &str, tone| Badge { key: key.to_owned(), label: self.t(key), tone };
        let view = |material: &domain::item::Material| {
            let own = Target::Material(material.code.clone());
            let mark = marks.iter().find(|mark| mark.target == own);
            let follows = lenient.filter(|lenient| lenient.missing.contains(&material.code));
            let (state, note) = match (follows, mark) {
                (Some(lenient), _) => {
                    let day = self.date(lenient.supply_by);
                    let note = self.t_with("desk-follows-by", &[("date", day.into())]);
                    (badge("desk-material-follows", "warning"), Some(note))
                }
                (None, Some(mark)) => {
                    (badge("desk-material-marked", "warning"), Some(mark.note.clone()))
                }
                (None, None) => {
                    let necessity = material.necessity.map(|n| n.label(self.lang()).to_owned());
                    let label = necessity.unwrap_or_else(|| self.t("desk-material-required"));
                    let key = "desk-material-required".to_owned();
                    (Badge { key, label, tone: "neutral" }, None)
                }
            };
            let form = material.format.map(|format| format.label(self.lang()).to_owned());
            MaterialView {
                name: self.pick(&material.name),
                state,
                way: form.unwrap_or_default(),
                note: note.filter(|note| !note.is_empty()),
                url: None,
            }
        };
        shown.published.item.materials().iter().map(view).collect()
    }

    /// The fields that the last notice marked, each with what is wrong with it.
    pub(super) fn marks(&self, shown: &Shown) -> Vec<Fact> {
        let notice = shown.case.correction.iter();
        let marks = notice.flat_map(|notice| &notice.marks);
        let answered = &shown.case.handling.answered_fields;
        let fact = |mark: &domain::case::Mark| {
            let Target::Field(key) = &mark.target else { return None };
            let label = self.label_of(shown, key);
            let is_changed = answered.contains(key);
            let changed = if is_changed { self.t("desk-mark-changed") } else { String::new() };
            let value = format!("{} {changed}", mark.note).trim().to_owned();
            let value = if value.is_empty() { self.t("desk-mark-open") } else { value };
            Some(Fact { label, value })
        };
        marks.filter_map(fact).collect()
    }

    fn label_of(&self, shown: &Shown, key: &str) -> String {
        let form = shown.published.form.as_ref();
        let field = form.and_then(|form| find(&form.fields, key));
        field.map_or_else(|| key.to_owned(), |field| self.pick(&field.label))
    }

    /// The steps of the flow, if the item lays them out and examination has begun.
    pub(super) fn tasks(&self, shown: &Shown) -> Vec<TaskView> {
        let flow = Flow::of(shown.published.item.steps());
        let tasks = &shown.case.handling.tasks;
        if tasks.is_empty() {
            return Vec::new();
        }
        let steps = flow.steps.iter().filter(|step| step.kind.is_task());
        let view = |step: &domain::flow::FlowStep| {
            let task = latest(tasks, step.number);
            let org = step.org.unwrap_or(shown.case.org);
            TaskView {
                number: step.number,
                name: self.pick(&step.name),
                org: self.org_name(&org),
                state: self.task_state(task),
                due: task
                    .filter(|task| task.is_open())
                    .and_then(|task| task.due_on)
                    .map(|on| self.date(on))
                    .unwrap_or_default(),
                text: task.map(|task| self.task_text(task)).unwrap_or_default(),
            }
        };
        let mut views: Vec<TaskView> = steps.map(view).collect();
        views.extend(tasks.iter().filter_map(|task| self.left_task(shown, task)));
        views
    }

    /// A step of an earlier version in which somebody reported, and which ended with the move.
    fn left_task(&self, shown: &Shown, task: &Task) -> Option<TaskView> {
        let version = task.of_version.filter(|_| task.report().is_some())?;
        let mut earlier = shown.earlier.iter().map(|(_, published)| &published.item);
        let name = earlier.find(|item| item.version == version);
        let name = name.and_then(|item| self.step_of(item, task.step));
        let label = self.t_with("task-of-version", &[("version", i64::from(version).into())]);
        Some(TaskView {
            number: task.step,
            name: name.unwrap_or_default(),
            org: self.org_name(&task.org),
            state: Badge { key: "task-of-version".to_owned(), label, tone: "neutral" },
            due: String::new(),
            text: self.task_text(task),
        })
    }

    fn task_state(&self, task: Option<&Task>) -> Badge {
        let (key, tone) = match task.map(|task| (&task.standing, &task.taken_by)) {
            None => ("task-todo", "neutral"),
            Some((Standing::Open, None)) => ("task-open", "info"),
            Some((Standing::Open, Some(_))) => ("task-taken", "info"),
            Some((Standing::AwaitSecond { .. }, _)) => ("task-second", "warning"),
            Some((Standing::Done { report }, _)) if report.agrees => ("task-agreed", "success"),
            Some((Standing::Done { .. }, _)) => ("task-objected", "danger"),
            Some((Standing::Recalled, _)) => ("task-recalled", "neutral"),
        };
        Badge { key: key.to_owned(), label: self.t(key), tone }
    }

    /// What was reported of a step: the opinion, whose it is, and the visit.
    fn task_text(&self, task: &Task) -> String {
        let report = match &task.standing {
            Standing::AwaitSecond { report, .. } | Standing::Done { report } => report,
            Standing::Open | Standing::Recalled => return String::new(),
        };
        let mut parts = vec![report.opinion.clone()];
        if let Some(by) = &report.given_by {
            parts.push(self.t_with("task-given-by", &[("name", by.as_str().into())]));
        }
        if let Some(visit) = &report.visit {
            let given = [
                ("at", self.moment(visit.at).into()),
                ("place", visit.place.as_str().into()),
                ("present", visit.present.join(" ").into()),
                ("found", visit.found.as_str().into()),
            ];
            parts.push(self.t_with("task-visit", &given));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }

    /// What waits for approval, by whom and why.
    pub(super) fn proposal(&self, shown: &Shown) -> Vec<Fact> {
        let Some(proposed) = &shown.case.handling.proposal else { return Vec::new() };
        let fact = |key: &str, value: String| Fact { label: self.t(key), value };
        let mut facts = match &proposed.proposal {
            Proposal::Suspend { procedure } => {
                let kind = procedure.kind.label(self.lang()).to_owned();
                let days = procedure.expected_days.to_string();
                vec![
                    fact("proposal-what", self.t("proposal-suspend")),
                    fact("desk-procedure-kind", kind),
                    fact("desk-expected-days", days),
                    fact("desk-reason", procedure.reason.clone()),
                ]
            }
            Proposal::Extend { reason } => vec![
                fact("proposal-what", self.t("proposal-extend")),
                fact("desk-reason", reason.clone()),
            ],
            Proposal::Terminate { reason } => vec![
                fact("proposal-what", self.t("proposal-end")),
                fact("desk-reason", reason.clone()),
            ],
        };
        let mut history = shown.history.iter().rev();
        let by = history.find(|recorded| matches!(recorded.event, Event::Proposed { .. }));
        facts.extend(by.map(|by| {
            let value = format!("{} · {}", by.who.name, self.moment(by.at));
            fact("proposal-by", value)
        }));
        facts
    }

    /// A case beside this one: its number, where it stands and since when.
    pub(super) fn beside_link(&self, face: &Face, case: &Case) -> Link {
        let day = match case.ended_at {
            Some(at) => at.civil_date_in_china(),
            None => case.submitted_at.civil_date_in_china(),
        };
        let state = self.state(case.state).label;
        let label = format!("{} · {state} · {}", case.id.shown(), self.date(day));
        Link { label, url: (face.url)(&case.id) }
    }

    /// The facts of a case for those who handle it.
    pub(super) fn desk_facts(
        &self,
        case: &Case,
        officer: Option<&str>,
        line: Option<&InLine>,
    ) -> Vec<Fact> {
        let mut facts = self.case_facts(case);
        facts.extend(line.map(|line| self.line_fact(line)));
        let fact = |key: &str, value: String| Fact { label: self.t(key), value };
        if let Some(name) = officer {
            facts.push(fact("col-holder", name.to_owned()));
        }
        if case.handling.is_deemed {
            facts.push(fact("fact-deemed", self.t("form-yes")));
        }
        if case.handling.is_extended {
            facts.push(fact("fact-extended", self.t("form-yes")));
        }
        if !case.handling.calendar.is_empty() && case.state != State::Submitted {
            facts.push(fact("fact-calendar", case.handling.calendar.clone()));
        }
        if let Some(version) = case.handling.terms_of {
            facts.push(fact("fact-terms-of", version.to_string()));
        }
        if case.data_version() > 1 {
            facts.push(fact("fact-data-version", case.data_version().to_string()));
        }
        facts
    }
}

fn find<'a>(fields: &'a [domain::form::Field], key: &str) -> Option<&'a domain::form::Field> {
    fields.iter().find_map(|field| match field.key == key {
        true => Some(field),
        false => find(&field.fields, key),
    })
}
