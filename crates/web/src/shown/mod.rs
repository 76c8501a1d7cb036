//! A case as pages show it: state, stages, what comes next, clock, history.

pub(crate) mod bulk;
pub(crate) mod case_files;
pub(crate) mod clock;
pub(crate) mod deeds;
pub(crate) mod desk_page;
mod desk_parts;
pub(crate) mod desk_talk;
mod events;
pub(crate) mod files;
pub(crate) mod inbox;
pub(crate) mod items;
pub(crate) mod leaf;
mod papers;
pub(crate) mod purpose;
mod rebased;
pub(crate) mod results;
pub(crate) mod sheet;

use axum::http::StatusCode;
use domain::case::{Case, CaseId, Recorded, Refusal, State};
use domain::identity::Capacity;
use domain::lists::TimeUnit;
use domain::text::Language;
use domain::time::Instant;
use jiff::civil::Date;
use serde::Serialize;
use service::cases::{Progress, Shown};

use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::page::{Badge, Fact, Link};

/// A stage of a case's way.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Stage {
    pub label: String,
    pub state: &'static str,
    pub note: Option<String>,
}

/// What comes next, in words for the applicant.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NextStep {
    pub title: String,
    pub text: String,
    pub url: Option<String>,
    pub label: Option<String>,
}

#[derive(Serialize)]
struct ConflictPage {
    item_name: String,
    number: String,
    state: Badge,
    facts: Vec<Fact>,
    kept: Vec<Fact>,
    case_url: String,
    reference: Option<String>,
}

/// One entry of a history.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    pub at: String,
    pub title: String,
    pub who: Option<String>,
    pub text: Option<String>,
    pub tone: &'static str,
    pub documents: Vec<Link>,
}

impl Desk<'_> {
    /// A civil date in the reader's language.
    pub(crate) fn date(&self, date: Date) -> String {
        let (y, m, d) = (date.year(), date.month(), date.day());
        match self.lang() {
            Language::Zh => format!("{y}年{m}月{d}日"),
            Language::En => format!("{d} {} {y}", month(m)),
        }
    }

    /// A due day, marked where it is an estimate.
    pub(crate) fn due_day(&self, on: Date, is_estimate: bool) -> String {
        match is_estimate {
            true => self.t_with("date-estimated", &[("date", self.date(on).into())]),
            false => self.date(on),
        }
    }

    /// A moment in China in the reader's language, to the minute.
    pub(crate) fn moment(&self, at: Instant) -> String {
        let civil = at.civil_in_china();
        let date = self.date(civil.date());
        let comma = if self.lang() == Language::En { "," } else { "" };
        format!("{date}{comma} {:02}:{:02}", civil.hour(), civil.minute())
    }

    /// A state with its words and tone.
    pub(crate) fn state(&self, state: State) -> Badge {
        Badge {
            key: state.key().to_owned(),
            label: self.t(&format!("state-{}", state.key())),
            tone: tone(state),
        }
    }

    /// The stages of a case: submit, accept, review, decide.
    pub(crate) fn stages(&self, state: State) -> Vec<Stage> {
        let reached = match state {
            State::Submitted | State::PreCheck | State::AwaitCorrection => 1,
            State::Accepted | State::InReview | State::Suspended => 2,
            State::AwaitDecision => 3,
            State::Granted
            | State::Refused
            | State::Issuing
            | State::Delivering
            | State::Closed
            | State::Archived => 4,
            // It ended before its time: what was not reached is not to come either.
            State::NotNeeded | State::NotAccepted | State::Withdrawn | State::Terminated => 1,
        };
        let is_cut = matches!(
            state,
            State::NotNeeded | State::NotAccepted | State::Withdrawn | State::Terminated
        );
        ["stage-submit", "stage-accept", "stage-review", "stage-decide"]
            .into_iter()
            .enumerate()
            .map(|(index, key)| Stage {
                label: self.t(key),
                state: match (index < reached, is_cut) {
                    (true, _) => "done",
                    (false, true) => "skipped",
                    (false, false) if index == reached => "current",
                    (false, false) => "todo",
                },
                note: None,
            })
            .collect()
    }

    /// What comes next for the applicant.
    pub(crate) fn next_step(&self, case: &Case, correct_url: Option<String>) -> NextStep {
        let date = match case.state {
            State::AwaitCorrection => case.correction.as_ref().map(|notice| notice.answer_by),
            State::Accepted | State::InReview | State::AwaitDecision => {
                case.due.as_ref().map(|due| due.committed_on)
            }
            _ => case.ended_at.map(Instant::civil_date_in_china),
        };
        let date = date.map(|date| self.date(date)).unwrap_or_default();
        let key = case.state.key();
        let waits = case.state == State::AwaitCorrection && correct_url.is_some();
        NextStep {
            title: self.t(&format!("next-{key}-title")),
            text: self.t_with(&format!("next-{key}-text"), &[("date", date.into())]),
            url: correct_url.filter(|_| waits),
            label: waits.then(|| self.t("next-await-correction-label")),
        }
    }

    /// The same from what the public query gives.
    pub(crate) fn next_of(&self, progress: &Progress) -> NextStep {
        let date = match progress.state {
            State::Accepted | State::InReview | State::AwaitDecision => {
                progress.due.as_ref().map(|due| due.committed_on)
            }
            State::AwaitCorrection => progress.answer_by,
            _ => progress.steps.last().map(|(_, at)| at.civil_date_in_china()),
        };
        let date = date.map(|date| self.date(date)).unwrap_or_default();
        let key = progress.state.key();
        NextStep {
            title: self.t(&format!("next-{key}-title")),
            text: self.t_with(&format!("next-{key}-text"), &[("date", date.into())]),
            url: None,
            label: None,
        }
    }

    /// Why a rule said no, in words.
    pub(crate) fn refusal(&self, refusal: &Refusal) -> String {
        let max = match refusal {
            Refusal::TooLong { max } => i64::try_from(*max).unwrap_or(i64::MAX),
            _ => 0,
        };
        self.t_with(&format!("refusal-{}", refusal.key()), &[("max", max.into())])
    }

    /// The page that says somebody else acted first, with the state now.
    pub(crate) fn conflict(&self, id: &CaseId, case_url: String) -> Result<Answer, Fault> {
        let shown = service::cases::show_overtaken(&self.ctx, self.sv, id)?;
        let last = shown.history.last();
        let fact = |key: &str, value: String| Fact { label: self.t(key), value };
        let kept = self.asked.form.iter().filter(|(name, value)| {
            let is_ours = ["csrf", "version", "key", "deed", "confirm", "step"];
            !is_ours.contains(&name.as_str()) && !value.is_empty()
        });
        let page = ConflictPage {
            item_name: self.pick(&shown.case.item_name),
            number: id.shown(),
            state: self.state(shown.case.state),
            facts: last
                .map(|last| {
                    let title = self.t(&format!("event-{}", last.event.key()));
                    vec![fact("fact-last-step", title), fact("fact-time", self.moment(last.at))]
                })
                .unwrap_or_default(),
            kept: kept
                .map(|(_, value)| Fact { label: self.t("conflict-typed"), value: value.clone() })
                .collect(),
            case_url,
            reference: None,
        };
        let title = self.t("conflict-title");
        self.page_with(StatusCode::CONFLICT, "errors/conflict.html", title, page)
    }

    /// A printed time limit in words.
    pub(crate) fn limit_words(&self, limit: &domain::item::Limit) -> String {
        use domain::item::Term;
        match limit.term {
            Term::Unset => self.t("limit-none"),
            Term::Instant => self.t("limit-instant"),
            Term::Unclear => limit.raw.clone(),
            Term::Within { amount, unit } => {
                let key = format!("limit-{}", unit_key(unit));
                self.t_with(&key, &[("n", i64::from(amount).into())])
            }
        }
    }

    /// Whether a reader is told of an event. The applicant sees decisions and steps, not the
    /// authority's inner opinions before there is a decision.
    fn is_told(recorded: &Recorded, is_inside: bool) -> bool {
        is_inside || !recorded.event.is_internal()
    }

    fn entry(&self, shown: &Shown, recorded: &Recorded, is_inside: bool) -> Entry {
        let key = recorded.event.key();
        let role = recorded.who.role.as_str();
        let is_applicant = role == "applicant" || Capacity::from_key(role).is_some();
        let role_words = || match recorded.who.role.as_str() {
            "applicant" => self.t("fact-applicant"),
            role => self.t(&format!("role-{role}")),
        };
        Entry {
            at: self.moment(recorded.at),
            title: self.t(&format!("event-{key}")),
            who: match (is_inside || is_applicant, recorded.who.account.is_some()) {
                (_, false) => None,
                (true, true) => Some(format!("{} · {}", recorded.who.name, role_words())),
                (false, true) => Some(role_words()),
            },
            text: self.event_text(recorded, shown, is_inside),
            tone: events::tone(&recorded.event),
            documents: Vec::new(),
        }
    }

    /// The facts of a case for its side panel.
    pub(crate) fn case_facts(&self, case: &Case) -> Vec<Fact> {
        let channel = match case.channel {
            domain::case::Channel::Web => "fact-channel-web",
            domain::case::Channel::Window => "fact-channel-window",
        };
        let mut facts = vec![
            ("fact-applicant", case.applicant_name.clone()),
            ("fact-submitted", self.moment(case.submitted_at)),
            ("fact-channel", self.t(channel)),
        ];
        if let Some(due) = &case.due {
            let day = |on| self.due_day(on, due.is_estimate);
            facts.push(("fact-committed-due", day(due.committed_on)));
            facts.extend(due.legal_on.map(|on| ("fact-legal-due", day(on))));
        }
        facts.into_iter().map(|(key, value)| Fact { label: self.t(key), value }).collect()
    }

    /// The name of an authority, by its credit code.
    pub(crate) fn org_name(&self, code: &domain::code::CreditCode) -> String {
        let orgs = service::catalogue::orgs(self.sv, self.ctx.now);
        let name = orgs.ok().and_then(|orgs| orgs.get(code).map(|org| self.pick(&org.name)));
        name.unwrap_or_else(|| code.as_str().to_owned())
    }
}

fn month(month: i8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS[usize::try_from(month - 1).expect("months count from 1")]
}

fn unit_key(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::WorkingDay => "working-day",
        TimeUnit::NaturalDay => "natural-day",
        TimeUnit::Hour => "hour",
        TimeUnit::Minute => "minute",
        TimeUnit::Month => "month",
    }
}

/// The tone of a state.
pub(crate) fn tone(state: State) -> &'static str {
    match state {
        State::Submitted
        | State::PreCheck
        | State::Withdrawn
        | State::NotNeeded
        | State::Terminated
        | State::Archived => "neutral",
        State::AwaitCorrection | State::Suspended => "warning",
        State::Accepted | State::InReview | State::AwaitDecision => "info",
        State::Granted | State::Issuing | State::Delivering | State::Closed => "success",
        State::Refused | State::NotAccepted => "danger",
    }
}
