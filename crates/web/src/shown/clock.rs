//! A due day as pages show it: what is left, and each day that was counted or not.

use domain::case::Case;
use domain::clock::{Basis, Counted, Due, Limit, Reading, Reason, Skip};
use domain::text::Language;
use jiff::civil::Date;
use serde::Serialize;

use super::{month, unit_key};
use crate::desk::Desk;

/// A due day and how it was found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClockView {
    pub label: String,
    pub due_on: String,
    pub remaining: String,
    pub tone: &'static str,
    pub percent: u32,
    pub explanation: Vec<String>,
}

impl Desk<'_> {
    /// The clock that matters now: the promise once accepted, the notice before.
    pub(crate) fn clock(&self, case: &Case, reading: &Reading) -> Option<ClockView> {
        if case.state.is_final() {
            return None;
        }
        let (key, due) = match (&reading.committed, &reading.legal, &reading.notice) {
            (Some(due), _, _) => ("clock-committed", due),
            (None, Some(due), _) => ("clock-legal", due),
            (None, None, Some(due)) => ("clock-notice", due),
            (None, None, None) => return None,
        };
        Some(self.clock_view(key, due))
    }

    fn clock_view(&self, key: &str, due: &Due) -> ClockView {
        let today = self.ctx.now.civil_date_in_china();
        let counted: Vec<Date> = due
            .why
            .iter()
            .filter_map(|reason| match reason {
                Reason::Counted { on, .. } => Some(*on),
                _ => None,
            })
            .collect();
        let used = counted.iter().filter(|day| **day <= today).count();
        let left = counted.len() - used;
        let is_over = due.is_over(self.ctx.now);
        let days = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let late = i64::from((today - due.on).get_days());
        let percent = if counted.is_empty() || is_over { 100 } else { used * 100 / counted.len() };
        ClockView {
            label: self.t(key),
            due_on: self.due_day(due.on, due.is_estimate),
            remaining: match is_over {
                true => self.t_with("clock-over", &[("days", late.into())]),
                false => self.t_with("clock-left", &[("days", days(left).into())]),
            },
            tone: match (is_over, percent) {
                (true, _) => "danger",
                (false, 90..) => "warning",
                _ => "info",
            },
            percent: u32::try_from(percent).unwrap_or(100),
            explanation: self.explanation(due),
        }
    }

    /// How a due day was found, line by line: start, limit, days counted, days not counted.
    pub(crate) fn explanation(&self, due: &Due) -> Vec<String> {
        let mut lines = Vec::new();
        let mut counted: Vec<String> = Vec::new();
        let mut skipped: Vec<String> = Vec::new();
        for reason in &due.why {
            match reason {
                Reason::Counted { on, as_day, .. } => counted.push(self.counted(*on, as_day)),
                Reason::Skipped { on, why } => skipped.push(self.skipped(*on, why)),
                other => lines.extend(self.reason(other)),
            }
        }
        let comma = if self.lang() == Language::Zh { "、" } else { ", " };
        for (key, days) in [("clock-counted", counted), ("clock-skipped", skipped)] {
            if !days.is_empty() {
                lines.push(self.t_with(key, &[("dates", days.join(comma).into())]));
            }
        }
        lines.push(self.t_with("clock-ends", &[("date", self.date(due.on).into())]));
        if due.is_estimate {
            lines.push(self.t("clock-estimate"));
        }
        lines
    }

    fn reason(&self, reason: &Reason) -> Option<String> {
        let date = |date: Date| self.date(date);
        Some(match reason {
            Reason::Limit(limit) => self.limit(limit),
            Reason::Started { on, is_deemed } => {
                let key = if *is_deemed { "clock-started-deemed" } else { "clock-started" };
                self.t_with(key, &[("date", date(*on).into())])
            }
            Reason::StartDayNotCounted { on } => {
                self.t_with("clock-start-day", &[("date", date(*on).into())])
            }
            Reason::SameDayOfMonth { on, .. } => {
                self.t_with("clock-same-day", &[("date", date(*on).into())])
            }
            Reason::Rolled { from, to } => {
                let days = [("from", date(*from).into()), ("to", date(*to).into())];
                self.t_with("clock-rolled", &days)
            }
            Reason::Extended { on, by } => {
                let given = [("date", date(*on).into()), ("value", self.limit(by).into())];
                self.t_with("clock-extended", &given)
            }
            _ => return None,
        })
    }

    fn limit(&self, limit: &Limit) -> String {
        let unit = unit_key(limit.unit);
        let basis = match limit.basis {
            Basis::Article(article) => {
                let law = article.law.label(self.lang());
                let number = i64::from(article.number);
                self.t_with("basis-article", &[("law", law.into()), ("number", number.into())])
            }
            Basis::Item => self.t("basis-item"),
            Basis::Commitment => self.t("basis-commitment"),
            Basis::Step => self.t("basis-step"),
            Basis::Local => self.t("basis-local"),
        };
        let value = i64::from(limit.value);
        self.t_with(
            &format!("clock-limit-{unit}"),
            &[("value", value.into()), ("basis", basis.into())],
        )
    }

    fn day(&self, date: Date) -> String {
        match self.lang() {
            Language::Zh => format!("{}月{}日", date.month(), date.day()),
            Language::En => format!("{} {}", date.day(), month(date.month())),
        }
    }

    fn counted(&self, on: Date, as_day: &Counted) -> String {
        match as_day {
            Counted::Adjusted(name) | Counted::LocalWorking(name) => {
                format!("{} ({})", self.day(on), self.pick(name))
            }
            Counted::Working | Counted::Natural => self.day(on),
        }
    }

    fn skipped(&self, on: Date, why: &Skip) -> String {
        let why = match why {
            Skip::Weekend => self.t("clock-skip-weekend"),
            Skip::Holiday(name) | Skip::LocalRest(name) => self.pick(name),
            Skip::Suspended(_) => self.t("clock-skip-suspended"),
        };
        format!("{} ({why})", self.day(on))
    }
}
