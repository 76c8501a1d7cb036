//! How long cases of an item really took, beside what is promised.

use domain::calendar::Calendar;
use domain::item::ItemId;
use domain::time::Instant;

use crate::error::Result;
use crate::services::Services;

/// Fewer decided cases than this tell nothing, and could tell of a person.
const CASES_MIN: usize = 5;
/// The last so many cases are looked at.
const CASES_MAX: u32 = 1000;
/// Cases decided within so many days.
const DAYS: i64 = 365;

/// How long decided cases took, in working days after the day they were taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// How many cases.
    pub cases: usize,
    /// Half of them took no longer.
    pub median_days: u32,
    /// Nine of ten took no longer.
    pub most_days: u32,
}

/// How long the cases of an item took that were decided within a year; none below five cases.
pub fn taken(sv: &Services, now: Instant, id: &ItemId) -> Result<Option<Taken>> {
    let since = now.plus_millis(-DAYS * 86_400_000);
    let decided = sv.db.read(|tx| store::durations::decided(tx, id, since, CASES_MAX))?;
    Ok(summary(&decided, &*crate::cases::calendar_of(sv, id.region)?))
}

fn summary(decided: &[(Instant, Instant)], calendar: &Calendar) -> Option<Taken> {
    if decided.len() < CASES_MIN {
        return None;
    }
    let days = decided.iter().map(|(from, to)| working_days(*from, *to, calendar));
    let mut days: Vec<u32> = days.collect();
    days.sort_unstable();
    // The nearest rank: the least of the values that so many percent do not exceed.
    let at = |percent: usize| days[(days.len() * percent).div_ceil(100).max(1) - 1];
    Some(Taken { cases: days.len(), median_days: at(50), most_days: at(90) })
}

fn working_days(from: Instant, to: Instant, calendar: &Calendar) -> u32 {
    let (from, to) = (from.civil_date_in_china(), to.civil_date_in_china());
    let counted =
        calendar.working_between(from, to).expect("an estimating calendar has every year");
    u32::try_from(counted).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        Calendar::national().estimating()
    }

    fn at(day: i64) -> Instant {
        // Monday 2026-03-02, 10:00 in China, and whole days after it.
        Instant::from_millis(1_772_416_800_000 + day * 86_400_000)
    }

    #[test]
    fn four_cases_tell_nothing_and_five_do() {
        let cases: Vec<_> = [0, 1, 2, 3, 11].map(|days| (at(0), at(days))).into();
        assert_eq!(summary(&cases[..4], &calendar()), None);
        // 2026-03-13 is the ninth working day after 2026-03-02.
        assert_eq!(
            summary(&cases, &calendar()),
            Some(Taken { cases: 5, median_days: 2, most_days: 9 })
        );
    }
}
