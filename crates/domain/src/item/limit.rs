//! Time limits as items print them: the raw text is kept, what it means is worked out once.

use serde::{Deserialize, Serialize};

use crate::lists::TimeUnit;

/// What a printed time limit says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Term {
    /// No limit is set: `无`, `无承诺` or nothing at all.
    Unset,
    /// Done while the applicant waits: `当场办结`, `即办`.
    Instant,
    /// So many units after acceptance.
    Within {
        /// How many units, never zero.
        amount: u32,
        /// The unit counted in.
        unit: TimeUnit,
    },
    /// Something is written but it cannot be read as one limit.
    Unclear,
}

/// A time limit: the text as published and what it was read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The text as published, unchanged.
    pub raw: String,
    /// What the text was read as.
    pub term: Term,
    /// A remark beside the limit, such as when it starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How one limit stands to another once units are made comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    /// It is certainly not longer.
    No,
    /// It depends on where rest days and holidays fall.
    Perhaps,
    /// It is certainly longer.
    Yes,
}

impl Limit {
    /// Reads a printed limit; never fails, what cannot be read becomes [`Term::Unclear`].
    #[must_use]
    pub fn parse(raw: &str) -> Self {
        Self { raw: raw.to_owned(), term: read(raw), note: None }
    }

    /// A limit of so many working days.
    #[must_use]
    pub fn working_days(amount: u32) -> Self {
        Self {
            raw: format!("{amount}(工作日)"),
            term: Term::Within { amount, unit: TimeUnit::WorkingDay },
            note: None,
        }
    }

    /// The limit of something done while the applicant waits.
    #[must_use]
    pub fn instant() -> Self {
        Self::parse("当场办结")
    }

    /// No limit at all.
    #[must_use]
    pub fn unset() -> Self {
        Self::parse("无")
    }

    /// Says whether any limit is given.
    #[must_use]
    pub fn is_set(&self) -> bool {
        matches!(self.term, Term::Instant | Term::Within { .. })
    }

    /// Says whether the matter is done while the applicant waits.
    #[must_use]
    pub fn is_instant(&self) -> bool {
        self.term == Term::Instant
    }

    /// The amount and the unit, where the limit is a span.
    #[must_use]
    pub fn span(&self) -> Option<(u32, TimeUnit)> {
        match self.term {
            Term::Within { amount, unit } => Some((amount, unit)),
            Term::Unset | Term::Instant | Term::Unclear => None,
        }
    }

    /// The length in minutes of an average week, for sums and shares, not for due dates.
    ///
    /// A month counts 30 natural days (the exchange tables do so); five working days count as
    /// seven natural days.
    #[must_use]
    pub fn average_minutes(&self) -> Option<u64> {
        match self.term {
            Term::Instant => Some(0),
            Term::Within { amount, unit } => Some(u64::from(amount) * average_minutes_of(unit)),
            Term::Unset | Term::Unclear => None,
        }
    }

    /// Says whether this limit is longer than `other`; `None` when either is not given.
    #[must_use]
    pub fn exceeds(&self, other: &Self) -> Option<Excess> {
        let (mine, theirs) = (bounds(self.term)?, bounds(other.term)?);
        if let (Some((a, x)), Some((b, y))) = (self.span(), other.span())
            && x == y
        {
            return Some(if a > b { Excess::Yes } else { Excess::No });
        }
        Some(if mine.longest <= theirs.shortest {
            Excess::No
        } else if mine.shortest > theirs.longest {
            Excess::Yes
        } else {
            Excess::Perhaps
        })
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self::unset()
    }
}

const MINUTES_A_DAY: u64 = 24 * 60;

fn average_minutes_of(unit: TimeUnit) -> u64 {
    match unit {
        TimeUnit::WorkingDay => MINUTES_A_DAY * 7 / 5,
        TimeUnit::NaturalDay => MINUTES_A_DAY,
        TimeUnit::Hour => 60,
        TimeUnit::Minute => 1,
        TimeUnit::Month => 30 * MINUTES_A_DAY,
    }
}

struct Bounds {
    shortest: u64,
    longest: u64,
}

/// The shortest and longest stretch of the calendar a term can take.
fn bounds(term: Term) -> Option<Bounds> {
    let (amount, unit) = match term {
        Term::Instant => return Some(Bounds { shortest: 0, longest: 0 }),
        Term::Within { amount, unit } => (u64::from(amount), unit),
        Term::Unset | Term::Unclear => return None,
    };
    Some(match unit {
        // At best every day of the span is worked (adjusted working days); at worst it meets each
        // weekend and two long holidays of nine days a year's half.
        TimeUnit::WorkingDay => Bounds {
            shortest: amount * MINUTES_A_DAY,
            longest: (amount * 7).div_ceil(5).saturating_add(2 + 9 * (1 + amount / 120))
                * MINUTES_A_DAY,
        },
        TimeUnit::Month => {
            Bounds { shortest: amount * 28 * MINUTES_A_DAY, longest: amount * 31 * MINUTES_A_DAY }
        }
        // A natural-day period that ends on a rest day moves on to the first working day, so its
        // real end is open too; compared as printed because both sides move alike.
        TimeUnit::NaturalDay | TimeUnit::Hour | TimeUnit::Minute => {
            let minutes = amount * average_minutes_of(unit);
            Bounds { shortest: minutes, longest: minutes }
        }
    })
}

const UNSET_WORDS: [&str; 10] =
    ["", "无", "无承诺", "无期限", "无时限", "无法定时限", "无法定期限", "不限", "/", "-"];

const INSTANT_WORDS: [&str; 14] = [
    "当场办结",
    "当场",
    "当场办理",
    "即时办结",
    "即时",
    "即办",
    "即办件",
    "即来即办",
    "即到即办",
    "立等可取",
    "马上办",
    "现场办结",
    "即时办理",
    "立即办理",
];

// Longer words first: 个工作日 must not be read as 个…日.
const UNIT_WORDS: [(&str, TimeUnit, u32); 13] = [
    ("个工作日", TimeUnit::WorkingDay, 1),
    ("工作日", TimeUnit::WorkingDay, 1),
    ("个自然日", TimeUnit::NaturalDay, 1),
    ("自然日", TimeUnit::NaturalDay, 1),
    ("日历日", TimeUnit::NaturalDay, 1),
    ("个小时", TimeUnit::Hour, 1),
    ("小时", TimeUnit::Hour, 1),
    ("分钟", TimeUnit::Minute, 1),
    ("个月", TimeUnit::Month, 1),
    ("月", TimeUnit::Month, 1),
    // The exchange tables count a year as 365 natural days.
    ("自然年", TimeUnit::NaturalDay, 365),
    ("年", TimeUnit::NaturalDay, 365),
    ("个年", TimeUnit::NaturalDay, 365),
];

fn read(raw: &str) -> Term {
    let text: String = raw
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !"()[]。.".contains(*c))
        .collect();
    if UNSET_WORDS.contains(&text.as_str()) {
        return Term::Unset;
    }
    if INSTANT_WORDS.contains(&text.as_str()) {
        return Term::Instant;
    }
    read_span(&text).unwrap_or(Term::Unclear)
}

/// `20工作日`; a bare 日 or 天 does not say which kind of day and stays unclear.
fn read_span(text: &str) -> Option<Term> {
    let text = text.strip_suffix("内").unwrap_or(text);
    let text = text.strip_suffix("以").unwrap_or(text);
    let (digits, unit, times) = UNIT_WORDS.iter().find_map(|(word, unit, times)| {
        text.strip_suffix(word).map(|left| (left, *unit, *times))
    })?;
    let amount = whole_number(digits)?.checked_mul(times)?;
    Some(if amount == 0 { Term::Instant } else { Term::Within { amount, unit } })
}

fn whole_number(digits: &str) -> Option<u32> {
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return digits.parse().ok();
    }
    chinese_number(digits)
}

/// Reads 一 to 九百九十九, the range limits are written in.
fn chinese_number(text: &str) -> Option<u32> {
    let (mut total, mut digit, mut seen) = (0, None, false);
    for c in text.chars() {
        seen = true;
        match c {
            '百' | '十' => {
                let scale = if c == '百' { 100 } else { 10 };
                total += digit.take().unwrap_or(1) * scale;
            }
            '零' | '〇' => {}
            _ => {
                let value = "一二三四五六七八九".chars().zip(1..).find(|(d, _)| *d == c)?.1;
                if digit.replace(value).is_some() {
                    return None;
                }
            }
        }
    }
    seen.then(|| total + digit.unwrap_or(0))
}

/// Full-width digits, brackets and letters as their plain forms.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xfee0).expect("the half-width block is all characters")
        }
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &str) {
        let term = match Limit::parse(raw).term {
            Term::Unset => "unset".to_owned(),
            Term::Instant => "instant".to_owned(),
            Term::Unclear => "unclear".to_owned(),
            Term::Within { amount, unit } => format!("{amount} {unit:?}"),
        };
        assert_eq!(term, expected, "{raw}");
        assert_eq!(Limit::parse(raw).raw, raw);
    }

    #[test]
    fn limits_are_read_as_they_are_printed() {
        check("20(工作日)", "20 WorkingDay");
        check("20（工作日）", "20 WorkingDay");
        check("２０（工作日）", "20 WorkingDay");
        check(" 20 个工作日 ", "20 WorkingDay");
        check("20个工作日内", "20 WorkingDay");
        check("二十个工作日", "20 WorkingDay");
        check("四十五个工作日以内", "45 WorkingDay");
        check("一百二十(工作日)", "120 WorkingDay");
        check("十(工作日)", "10 WorkingDay");
        check("一百零五自然日", "105 NaturalDay");
        check("90(自然日)", "90 NaturalDay");
        check("30日历日", "30 NaturalDay");
        check("2小时", "2 Hour");
        check("30分钟", "30 Minute");
        check("3个月", "3 Month");
        check("1年", "365 NaturalDay");
        check("无", "unset");
        check("无。", "unset");
        check("", "unset");
        check("  ", "unset");
        check("无承诺", "unset");
        check("当场办结", "instant");
        check("即办", "instant");
        check("0(工作日)", "instant");
        check("20日", "unclear");
        check("20", "unclear");
        check("1-3(工作日)", "unclear");
        check("以通知为准", "unclear");
        check("99999999999(工作日)", "unclear");
        check("年", "unclear");
        check("二三(工作日)", "unclear");
    }

    #[test]
    fn limits_in_different_units_are_compared_with_care() {
        let cases = [
            ("20(工作日)", "20(工作日)", Some(Excess::No)),
            ("21(工作日)", "20(工作日)", Some(Excess::Yes)),
            ("当场办结", "20(工作日)", Some(Excess::No)),
            ("1(工作日)", "当场办结", Some(Excess::Yes)),
            ("91(工作日)", "90(自然日)", Some(Excess::Yes)),
            ("60(工作日)", "90(自然日)", Some(Excess::Perhaps)),
            ("30(工作日)", "90(自然日)", Some(Excess::No)),
            ("5(工作日)", "1月", Some(Excess::No)),
            ("25(小时)", "1(自然日)", Some(Excess::Yes)),
            ("24(小时)", "1(自然日)", Some(Excess::No)),
            ("无", "20(工作日)", None),
            ("5(工作日)", "无", None),
        ];
        for (committed, legal, expected) in cases {
            assert_eq!(
                Limit::parse(committed).exceeds(&Limit::parse(legal)),
                expected,
                "{committed} against {legal}"
            );
        }
    }

    #[test]
    fn a_limit_survives_being_written_down() {
        for raw in ["20(工作日)", "无", "当场办结", "以通知为准"] {
            let limit = Limit::parse(raw);
            let text = serde_json::to_string(&limit).unwrap();
            assert_eq!(serde_json::from_str::<Limit>(&text).unwrap(), limit);
        }
    }
}
