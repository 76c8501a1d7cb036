//! Instants and the civil time of China, which is UTC+8 all year and everywhere.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// A moment as whole milliseconds since 1970-01-01 UTC.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(i64);

/// China has had one time zone without summer time since 1992.
const CHINA: Offset = Offset::constant(8);

impl Instant {
    /// The moment so many milliseconds after 1970-01-01 UTC.
    pub const fn from_millis(millis: i64) -> Instant {
        Instant(millis)
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The moment at which clocks in China show `civil`.
    pub fn from_china(civil: DateTime) -> Instant {
        let nearest = if civil.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Instant(CHINA.to_timestamp(civil).unwrap_or(nearest).as_millisecond())
    }

    /// The first moment of a day in China.
    pub fn start_of_day_in_china(date: Date) -> Instant {
        Instant::from_china(date.to_datetime(Time::midnight()))
    }

    /// What clocks in China show at this moment.
    pub fn civil_in_china(self) -> DateTime {
        let nearest = if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX };
        CHINA.to_datetime(Timestamp::from_millisecond(self.0).unwrap_or(nearest))
    }

    /// The day it is in China at this moment.
    pub fn civil_date_in_china(self) -> Date {
        self.civil_in_china().date()
    }

    /// This moment and so many milliseconds more, stopping at the last countable moment.
    pub const fn plus_millis(self, millis: i64) -> Instant {
        Instant(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment, negative when it is later.
    pub const fn millis_since(self, earlier: Instant) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn the_chinese_day_begins_at_sixteen_hours_utc() {
        let last = Instant::from_millis(1_727_279_999_999); // 2024-09-25T15:59:59.999Z
        assert_eq!(last.civil_date_in_china(), date(2024, 9, 25));
        assert_eq!(last.plus_millis(1).civil_date_in_china(), date(2024, 9, 26));
        assert_eq!(Instant::start_of_day_in_china(date(2024, 9, 26)), last.plus_millis(1));
    }

    #[test]
    fn moments_outside_the_calendar_stop_at_its_ends() {
        assert_eq!(Instant::from_millis(i64::MAX).civil_date_in_china().year(), 9999);
        assert_eq!(Instant::from_millis(i64::MIN).civil_date_in_china().year(), -9999);
        assert_eq!(Instant::from_millis(i64::MAX).plus_millis(1).millis(), i64::MAX);
        assert!(Instant::from_china(DateTime::MIN) <= Instant::from_china(DateTime::MAX));
    }

    proptest! {
        #[test]
        fn civil_time_and_back_is_the_same_moment(millis in -60_000_000_000_000_i64..250_000_000_000_000) {
            let instant = Instant::from_millis(millis);
            prop_assert_eq!(Instant::from_china(instant.civil_in_china()), instant);
        }
    }
}
