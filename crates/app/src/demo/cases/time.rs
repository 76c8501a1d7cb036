//! When things happened: people apply at any hour, authorities work in theirs.

use domain::calendar::Calendar;
use domain::time::Instant;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::Pick;

/// The moments of one case, each after the one before and none after now.
pub struct Moments {
    now: Instant,
    calendar: Calendar,
    last: DateTime,
}

impl Moments {
    /// A case submitted so many working days ago.
    pub fn new(now: Instant, age_days: u32, pick: &mut Pick) -> Self {
        let calendar = Calendar::national().estimating();
        let today = now.civil_date_in_china();
        let last = if age_days == 0 {
            // Some time in the last hours.
            let ago_ms = i64::from(600 + pick.below(20 * 3600)) * 1000;
            now.plus_millis(-ago_ms).civil_in_china()
        } else {
            // The calendar estimates, so every year has an answer.
            let day = calendar.working_before(today, age_days).unwrap_or(today);
            let minute = i8::try_from(pick.below(60)).unwrap_or(0);
            let hour = i8::try_from(8 + pick.below(13)).unwrap_or(12);
            day.at(hour, minute, i8::try_from(pick.below(60)).unwrap_or(0), 0)
        };
        Self { now, calendar, last }
    }

    /// When the case was submitted; asked first.
    pub fn submitted(&self) -> Instant {
        Instant::from_china(self.last)
    }

    /// When the next step was taken, so many working days later; none when that lies ahead.
    pub fn next(&mut self, gap_days: u32, pick: &mut Pick) -> Option<Instant> {
        let later = self.last.saturating_add(i64::from(25 + pick.below(60)).minutes());
        let is_office_hours = self.is_working(later.date()) && (9..17).contains(&later.hour());
        let at = match gap_days {
            0 if is_office_hours => later,
            0 if later.hour() < 9 && self.is_working(later.date()) => {
                self.morning(later.date(), pick)
            }
            0 => self.after(1, pick),
            days => self.after(days, pick),
        };
        let instant = Instant::from_china(at);
        if instant.millis_since(self.now) > -60_000 {
            return None;
        }
        self.last = at;
        Some(instant)
    }

    fn after(&self, days: u32, pick: &mut Pick) -> DateTime {
        let from = self.last.date();
        self.morning(self.calendar.working_after(from, days).unwrap_or(from), pick)
    }

    fn morning(&self, day: Date, pick: &mut Pick) -> DateTime {
        day.at(9, 0, 0, 0).saturating_add(i64::from(5 + pick.below(200)).minutes())
    }

    fn is_working(&self, day: Date) -> bool {
        self.calendar.is_working(day).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_follow_one_another_in_office_hours_and_stop_before_now() {
        let now = Instant::from_china(jiff::civil::date(2026, 10, 12).at(10, 0, 0, 0));
        let mut pick = Pick::new(1);
        for age in [1, 5, 9] {
            let mut moments = Moments::new(now, age, &mut pick);
            let mut last = moments.submitted();
            while let Some(at) = moments.next(age % 2, &mut pick) {
                assert!(at > last && at < now);
                let civil = at.civil_in_china();
                assert!((9..17).contains(&civil.hour()), "{civil}");
                assert!(Calendar::national().is_working(civil.date()).unwrap(), "{civil}");
                last = at;
            }
        }
    }
}
