//! How long something may take, and the limits that laws set.

use serde::{Deserialize, Serialize};

use jiff::ToSpan;
use jiff::civil::Date;

use super::law::{Article, Basis, Law, licensing};
use crate::calendar::{Calendar, YearUnpublished};
use crate::item;
use crate::lists::TimeUnit;

/// A length of time with its unit and its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limit {
    /// How many units; 0 is on the spot, due on the starting day itself.
    pub value: u32,
    /// The unit.
    pub unit: TimeUnit,
    /// Where the limit comes from.
    pub basis: Basis,
}

impl Limit {
    /// So many working days.
    pub const fn working_days(value: u32, basis: Basis) -> Limit {
        Limit { value, unit: TimeUnit::WorkingDay, basis }
    }

    /// So many natural days.
    pub const fn natural_days(value: u32, basis: Basis) -> Limit {
        Limit { value, unit: TimeUnit::NaturalDay, basis }
    }

    /// The limit an item prints; on the spot is zero working days, and a text that sets no limit
    /// or cannot be read as one has none to count.
    pub fn printed(limit: &item::Limit, basis: Basis) -> Option<Limit> {
        match limit.term {
            item::Term::Instant => Some(Limit::working_days(0, basis)),
            item::Term::Within { amount, unit } => Some(Limit { value: amount, unit, basis }),
            item::Term::Unset | item::Term::Unclear => None,
        }
    }

    /// Whether the limit is longer than another, by [`Limit::nominal_minutes`] where units differ.
    pub fn exceeds(self, other: Limit) -> bool {
        if self.unit == other.unit {
            return self.value > other.value;
        }
        self.nominal_minutes() > other.nominal_minutes()
    }

    /// The limit's nominal length: a month is 30 days, as in the exchange tables, and five working
    /// days are a week. It compares limits of different units and never yields a due date.
    pub fn nominal_minutes(self) -> u64 {
        const DAY: u64 = 24 * 60;
        let value = u64::from(self.value);
        match self.unit {
            TimeUnit::WorkingDay => value * DAY * 7 / 5,
            TimeUnit::NaturalDay => value * DAY,
            TimeUnit::Hour => value * 60,
            TimeUnit::Minute => value,
            TimeUnit::Month => value * 30 * DAY,
        }
    }
}

/// The latest day that still lies the whole limit before `day`; hours and minutes count as days begun.
pub fn latest_before(
    day: Date,
    limit: Limit,
    calendar: &Calendar,
) -> Result<Date, YearUnpublished> {
    let value = i64::from(limit.value);
    let begun = |a_day: i64| (value + a_day - 1) / a_day;
    let span = match limit.unit {
        TimeUnit::WorkingDay => return calendar.working_before(day, limit.value),
        TimeUnit::NaturalDay => value.days(),
        TimeUnit::Month => value.months(),
        TimeUnit::Hour => begun(24).days(),
        TimeUnit::Minute => begun(24 * 60).days(),
    };
    Ok(day.saturating_sub(span))
}

const fn statute(value: u32, unit: TimeUnit, law: Law, number: u16) -> Limit {
    Limit { value, unit, basis: Basis::Article(Article { law, number }) }
}

const fn licensing_days(value: u32, number: u16) -> Limit {
    Limit::working_days(value, Basis::Article(licensing(number)))
}

/// One notice of everything missing, from receipt (行政许可法 art. 32).
pub const CORRECTION_NOTICE: Limit = licensing_days(5, 32);
/// The ordinary decision, from acceptance (行政许可法 art. 42).
pub const ORDINARY_DECISION: Limit = licensing_days(20, 42);
/// The one extension of the ordinary decision (行政许可法 art. 42).
pub const ORDINARY_EXTENSION: Limit = licensing_days(10, 42);
/// Unified, joint or concentrated handling, from acceptance (行政许可法 art. 42).
pub const JOINT_DECISION: Limit = licensing_days(45, 42);
/// The one extension of joint handling (行政许可法 art. 42).
pub const JOINT_EXTENSION: Limit = licensing_days(15, 42);
/// Review by the lower level, from its acceptance (行政许可法 art. 43).
pub const LOWER_LEVEL_REVIEW: Limit = licensing_days(20, 43);
/// Issue and delivery of the certificate, from the decision (行政许可法 art. 44).
pub const ISSUE: Limit = licensing_days(10, 44);
/// Assignment of two or more inspectors, from acceptance (行政许可法 art. 55).
pub const INSPECTORS_ASSIGNED: Limit = licensing_days(5, 55);
/// Request for a hearing, from being told of the right (行政许可法 art. 47).
pub const HEARING_REQUEST: Limit = licensing_days(5, 47);
/// Holding the hearing, from the request (行政许可法 art. 47).
pub const HEARING_HELD: Limit = licensing_days(20, 47);
/// Notice before the hearing; count it backwards (行政许可法 art. 48).
pub const HEARING_NOTICE: Limit = licensing_days(7, 48);
/// Application for renewal before expiry; count it backwards (行政许可法 art. 50). Natural days,
/// since art. 82 speaks of the authority's own limits only; that reading is unverified.
pub const RENEWAL_REQUEST: Limit = statute(30, TimeUnit::NaturalDay, Law::Licensing, 50);
/// Answer to a request for information, from its receipt (政府信息公开条例 art. 33).
pub const DISCLOSURE: Limit = statute(20, TimeUnit::WorkingDay, Law::InformationDisclosure, 33);
/// Notice that a request for information needs correction (政府信息公开条例 art. 30).
pub const DISCLOSURE_CORRECTION: Limit =
    statute(7, TimeUnit::WorkingDay, Law::InformationDisclosure, 30);
/// Answer of a third party whose interests a disclosure touches (政府信息公开条例 art. 32).
pub const DISCLOSURE_THIRD_PARTY: Limit =
    statute(15, TimeUnit::WorkingDay, Law::InformationDisclosure, 32);
/// The penalty decision, from filing (行政处罚法 art. 60).
pub const PENALTY_DECISION: Limit = statute(90, TimeUnit::NaturalDay, Law::Penalty, 60);
/// Seizure or freezing (行政强制法 arts 25 and 32).
pub const SEIZURE: Limit = statute(30, TimeUnit::NaturalDay, Law::Coercion, 25);
/// Request for administrative review, from knowing of the act (行政复议法 art. 20).
pub const REVIEW_REQUEST: Limit = statute(60, TimeUnit::NaturalDay, Law::Review, 20);

/// What the clock of one case goes by; pinned to the case together with its item version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// The limit for the one notice of missing things; silence means acceptance from receipt.
    pub notice: Limit,
    /// The law's limit for the decision, where the law sets one.
    pub legal: Option<Limit>,
    /// The limit the authority promises.
    pub committed: Option<Limit>,
    /// The one extension that may be granted.
    pub extension: Option<Limit>,
    /// Whether the starting day itself counts; by 民法典 art. 201 it does not.
    pub counts_start_day: bool,
}

impl Rule {
    /// An ordinary licence: 20 and once 10 working days (行政许可法 art. 42).
    pub const ORDINARY: Rule = Rule {
        notice: CORRECTION_NOTICE,
        legal: Some(ORDINARY_DECISION),
        committed: None,
        extension: Some(ORDINARY_EXTENSION),
        counts_start_day: false,
    };

    /// Joint handling: 45 and once 15 working days (行政许可法 art. 42).
    pub const JOINT: Rule =
        Rule { legal: Some(JOINT_DECISION), extension: Some(JOINT_EXTENSION), ..Rule::ORDINARY };

    /// Review by a lower level that sends the file up: 20 working days (行政许可法 art. 43).
    pub const LOWER_LEVEL: Rule =
        Rule { legal: Some(LOWER_LEVEL_REVIEW), extension: None, ..Rule::ORDINARY };

    /// The same rule with the limits an item prints.
    pub fn printed(self, legal: &item::Limit, committed: &item::Limit) -> Rule {
        let legal = Limit::printed(legal, Basis::Item);
        let committed = Limit::printed(committed, Basis::Commitment);
        Rule { legal, committed, ..self }
    }

    /// Whether neither limit is longer than the other rule's; a limit that was and is none any more
    /// counts as longer.
    pub fn is_no_longer_than(&self, other: &Rule) -> bool {
        let is_no_longer = |own: Option<Limit>, other: Option<Limit>| match (own, other) {
            (Some(own), Some(other)) => !own.exceeds(other),
            (None, Some(_)) => false,
            (Some(_) | None, None) => true,
        };
        is_no_longer(self.legal, other.legal) && is_no_longer(self.committed, other.committed)
    }

    /// Whether it sets any limit for the decision.
    pub fn has_limit(&self) -> bool {
        self.legal.is_some() || self.committed.is_some()
    }

    /// The same rule with the authority's promise.
    pub const fn committing(self, committed: Limit) -> Rule {
        Rule { committed: Some(committed), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn limits_of_different_units_compare_by_their_nominal_length() {
        let working = |value| Limit::working_days(value, Basis::Item);
        let natural = |value| Limit::natural_days(value, Basis::Item);
        assert!(working(6).exceeds(working(5)) && !working(5).exceeds(working(5)));
        assert!(!working(5).exceeds(natural(7)) && working(5).exceeds(natural(6)));
        let month = Limit { value: 1, unit: TimeUnit::Month, basis: Basis::Item };
        assert!(!natural(30).exceeds(month) && natural(31).exceeds(month));
    }

    #[test]
    fn notice_of_a_hearing_goes_out_seven_working_days_before() {
        let calendar = Calendar::national();
        let latest = latest_before(date(2024, 10, 14), HEARING_NOTICE, &calendar);
        // Worked days before the 14th: 12, 11, 10, 9 and 8 October, 30 and 29 September.
        assert_eq!(latest, Ok(date(2024, 9, 29)));
        let renewal = latest_before(date(2024, 3, 30), RENEWAL_REQUEST, &calendar);
        assert_eq!(renewal, Ok(date(2024, 2, 29)));
    }

    #[test]
    fn printed_limits_become_countable_ones() {
        let rule = Rule::ORDINARY
            .printed(&item::Limit::parse("20(工作日)"), &item::Limit::parse("当场办结"));
        assert_eq!(rule.legal, Some(Limit::working_days(20, Basis::Item)));
        assert_eq!(rule.committed, Some(Limit::working_days(0, Basis::Commitment)));
        let natural = Limit::printed(&item::Limit::parse("90(自然日)"), Basis::Item);
        assert_eq!(natural, Some(Limit::natural_days(90, Basis::Item)));
        assert_eq!(Limit::printed(&item::Limit::parse("无"), Basis::Item), None);
    }

    #[test]
    fn a_pinned_rule_reads_back() {
        let rule = Rule::ORDINARY.committing(Limit::working_days(5, Basis::Commitment));
        let json = serde_json::to_string(&rule).expect("writes");
        assert_eq!(serde_json::from_str::<Rule>(&json).expect("reads"), rule);
        assert!(json.contains(r#""unit":"working_day""#));
    }
}
