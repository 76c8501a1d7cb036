//! 数量限制: how many can be granted in a stretch of time, and in which order.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::text::Bilingual;
use crate::time::Instant;

/// A limit of number that can be counted (行政许可法 art. 57).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quota {
    /// How many can be granted; none where nothing is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// In which time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<QuotaPeriod>,
    /// The law or administrative regulation that lays down another order than that of acceptance,
    /// and how it goes. Without one, whoever was accepted first is served first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_order: Option<Bilingual>,
}

/// The time in which so many can be granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaPeriod {
    /// As long as the item stands.
    #[default]
    All,
    /// A calendar year.
    Year,
    /// Half of a year.
    HalfYear,
    /// A quarter of a year.
    Quarter,
    /// A month.
    Month,
}

impl QuotaPeriod {
    /// All periods, the longest first.
    pub const ALL: [Self; 5] = [Self::All, Self::Year, Self::HalfYear, Self::Quarter, Self::Month];

    /// The word in documents and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Year => "year",
            Self::HalfYear => "half-year",
            Self::Quarter => "quarter",
            Self::Month => "month",
        }
    }

    /// How many months it has; none where it has no end.
    fn months(self) -> Option<i8> {
        match self {
            Self::All => None,
            Self::Year => Some(12),
            Self::HalfYear => Some(6),
            Self::Quarter => Some(3),
            Self::Month => Some(1),
        }
    }
}

/// One stretch of time that a limit is counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Its name: `2026`, `2026-H2`, `2026-Q3`, `2026-07`, or `all`.
    pub key: String,
    /// Its first moment.
    pub from: Instant,
    /// The first moment after it.
    pub until: Instant,
}

impl Quota {
    /// Whether it says nothing.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The stretch of time that a day of China falls in.
    pub fn stretch(&self, on: Date) -> Stretch {
        let per = self.per.unwrap_or_default();
        let Some(months) = per.months() else {
            let (from, until) = (Instant::from_millis(i64::MIN), Instant::from_millis(i64::MAX));
            return Stretch { key: per.key().to_owned(), from, until };
        };
        let place = (on.month() - 1) / months;
        let first = date(on.year(), place * months + 1, 1);
        let next = first.checked_add(jiff::Span::new().months(months)).unwrap_or(Date::MAX);
        let (year, number) = (on.year(), place + 1);
        let key = match per {
            QuotaPeriod::HalfYear => format!("{year}-H{number}"),
            QuotaPeriod::Quarter => format!("{year}-Q{number}"),
            QuotaPeriod::Month => format!("{year}-{number:02}"),
            QuotaPeriod::Year | QuotaPeriod::All => year.to_string(),
        };
        let start = Instant::start_of_day_in_china;
        Stretch { key, from: start(first), until: start(next) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_falls_in_one_stretch_of_each_kind() {
        let day = date(2026, 7, 31);
        let check = |per, key: &str, first: Date, next: Date| {
            let stretch = Quota { per: Some(per), ..Quota::default() }.stretch(day);
            let start = Instant::start_of_day_in_china;
            assert_eq!(
                stretch,
                Stretch { key: key.to_owned(), from: start(first), until: start(next) }
            );
        };
        check(QuotaPeriod::Year, "2026", date(2026, 1, 1), date(2027, 1, 1));
        check(QuotaPeriod::HalfYear, "2026-H2", date(2026, 7, 1), date(2027, 1, 1));
        check(QuotaPeriod::Quarter, "2026-Q3", date(2026, 7, 1), date(2026, 10, 1));
        check(QuotaPeriod::Month, "2026-07", date(2026, 7, 1), date(2026, 8, 1));
        let all = Quota::default().stretch(day);
        assert_eq!((all.key.as_str(), all.from < all.until), ("all", true));
        let last = Quota { per: Some(QuotaPeriod::Month), ..Quota::default() };
        assert_eq!(last.stretch(date(2026, 12, 31)).key, "2026-12");
        assert!(last.stretch(Date::MAX).until > last.stretch(Date::MAX).from);
    }

    #[test]
    fn a_limit_is_written_and_read_and_nothing_is_nothing() {
        for per in QuotaPeriod::ALL {
            let quota = Quota { most: Some(20), per: Some(per), other_order: None };
            let text = serde_json::to_string(&quota).unwrap();
            assert!(text.contains(per.key()), "{text}");
            assert_eq!(serde_json::from_str::<Quota>(&text).unwrap(), quota);
        }
        assert!(serde_json::from_str::<Quota>("{}").unwrap().is_none());
    }
}
