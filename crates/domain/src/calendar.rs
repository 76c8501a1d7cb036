//! Which days are worked: yearly data from the State Council's notices, with local exceptions.
//!
//! A year whose notice is not out is an error, never a guess; only a calendar made with
//! [`Calendar::estimating`] answers for such years, and whoever uses it must say that it estimates.

use std::collections::BTreeMap;
use std::fmt;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::text::Bilingual;

/// The working days of every year whose notice has been published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    version: String,
    years: BTreeMap<i16, Year>,
    exceptions: BTreeMap<Date, Exception>,
    local: BTreeMap<Date, Exception>,
    estimates: bool,
}

/// What is known of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// Whether the notice for the year is out; a draft counts for nothing.
    pub is_published: bool,
    /// The notice the days come from.
    pub source: String,
}

/// A day that is not what its weekday says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Whether the day is worked.
    pub is_working: bool,
    /// The holiday it is part of or makes up for, or the local reason.
    pub name: Bilingual,
}

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day<'a> {
    /// Monday to Friday, worked as usual.
    Working,
    /// A Saturday or Sunday that is worked to make up for this holiday.
    Adjusted(&'a Bilingual),
    /// A Saturday or Sunday.
    Weekend,
    /// A day off in this statutory holiday, weekends within it included.
    Holiday(&'a Bilingual),
    /// Worked by a local exception.
    LocalWorking(&'a Bilingual),
    /// Off by a local exception.
    LocalRest(&'a Bilingual),
}

impl Day<'_> {
    /// Whether the day is worked.
    pub const fn is_working(self) -> bool {
        match self {
            Day::Working | Day::Adjusted(_) | Day::LocalWorking(_) => true,
            Day::Weekend | Day::Holiday(_) | Day::LocalRest(_) => false,
        }
    }
}

/// The notice for this year is not out, so its working days are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearUnpublished {
    /// The year.
    pub year: i16,
}

impl fmt::Display for YearUnpublished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "year_unpublished:{}", self.year)
    }
}

impl std::error::Error for YearUnpublished {}

/// The line of a calendar data file that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CalendarFault {
    /// Counting lines from 1.
    pub line: usize,
}

impl fmt::Display for CalendarFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "calendar:{}", self.line)
    }
}

impl std::error::Error for CalendarFault {}

impl Calendar {
    /// The national calendar known when this version was made; see `docs/data.md`.
    pub fn national() -> Calendar {
        let file = include_str!("../data/holidays.csv");
        let calendar = Calendar::parse("", file).expect("a test reads this file");
        let last = calendar.published_years().last().expect("the file has years");
        Calendar { version: format!("national-{last}"), ..calendar }
    }

    /// Reads a data file of year, rest and work rows under the name `version`.
    pub fn parse(version: &str, file: &str) -> Result<Calendar, CalendarFault> {
        let mut calendar = Calendar {
            version: version.into(),
            years: BTreeMap::new(),
            exceptions: BTreeMap::new(),
            local: BTreeMap::new(),
            estimates: false,
        };
        for (index, line) in file.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || line.starts_with("kind,") {
                continue;
            }
            calendar.read(line).ok_or(CalendarFault { line: index + 1 })?;
        }
        Ok(calendar)
    }

    fn read(&mut self, line: &str) -> Option<()> {
        let mut columns = line.splitn(5, ',');
        let kind = columns.next()?;
        let (first, last, zh, en) =
            (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
        let is_working = match kind {
            "year" => {
                let is_published = match last {
                    "published" => true,
                    "draft" => false,
                    _ => return None,
                };
                let year = Year { is_published, source: zh.into() };
                return self.years.insert(first.parse().ok()?, year).is_none().then_some(());
            }
            "rest" => false,
            "work" => true,
            _ => return None,
        };
        let (mut day, last): (Date, Date) = (first.parse().ok()?, last.parse().ok()?);
        let name = Bilingual::both(zh, en);
        while day <= last {
            // Every day stands below its own year's row, and once.
            let exception = Exception { is_working, name: name.clone() };
            let is_new = self.exceptions.insert(day, exception).is_none();
            if !is_new || !self.years.contains_key(&day.year()) {
                return None;
            }
            day = day.tomorrow().ok()?;
        }
        Some(())
    }

    /// The same calendar with local exceptions, which weigh more than the national ones; `label`
    /// is added to the version that cases keep.
    pub fn with_local(
        mut self,
        label: &str,
        exceptions: impl IntoIterator<Item = (Date, Exception)>,
    ) -> Calendar {
        self.local.extend(exceptions);
        self.version = format!("{}+{label}", self.version);
        self
    }

    /// The same calendar with the lines of a data file laid over it: years that the file publishes
    /// become known, and its other days are local exceptions, which weigh more.
    pub fn with_file(mut self, label: &str, file: &str) -> Result<Calendar, CalendarFault> {
        let is_year = |line: &str| line.starts_with("year,");
        let years: Vec<&str> = file.lines().filter(|line| is_year(line)).collect();
        let known: Vec<i16> = self.years.keys().copied().collect();
        // A local day belongs to a year that is known already or that the file brings along.
        let heads: String = known
            .iter()
            .filter(|year| !years.iter().any(|line| line.starts_with(&format!("year,{year},"))))
            .map(|year| format!("year,{year},published,known,\n"))
            .collect();
        let lines = heads.lines().count();
        let read = Calendar::parse("", &format!("{heads}{file}"))
            .map_err(|fault| CalendarFault { line: fault.line.saturating_sub(lines) })?;
        for line in years {
            let year = line.split(',').nth(1).and_then(|year| year.parse().ok());
            if let Some((year, known)) = year.and_then(|y: i16| Some((y, read.years.get(&y)?))) {
                self.years.insert(year, known.clone());
            }
        }
        Ok(self.with_local(label, read.exceptions))
    }

    /// The same calendar answering for unpublished years as if they had no holidays at all.
    ///
    /// Use it for marked estimates only: a due date promised to anyone needs the published year.
    pub fn estimating(mut self) -> Calendar {
        self.estimates = true;
        self
    }

    /// The version a case keeps beside its dates.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What is known of a year.
    pub fn year(&self, year: i16) -> Option<&Year> {
        self.years.get(&year)
    }

    /// Whether the notice for a year is out.
    pub fn is_published(&self, year: i16) -> bool {
        self.year(year).is_some_and(|year| year.is_published)
    }

    /// The years whose notices are out, in order.
    pub fn published_years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().filter(|(_, year)| year.is_published).map(|(year, _)| *year)
    }

    /// What a day is.
    pub fn day(&self, date: Date) -> Result<Day<'_>, YearUnpublished> {
        let is_published = self.is_published(date.year());
        if !is_published && !self.estimates {
            return Err(YearUnpublished { year: date.year() });
        }
        if let Some(exception) = self.local.get(&date) {
            let name = &exception.name;
            let working = Day::LocalWorking(name);
            return Ok(if exception.is_working { working } else { Day::LocalRest(name) });
        }
        let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let exception = self.exceptions.get(&date).filter(|_| is_published);
        Ok(match exception {
            Some(Exception { is_working: false, name }) => Day::Holiday(name),
            Some(Exception { is_working: true, name }) if is_weekend => Day::Adjusted(name),
            Some(Exception { is_working: true, .. }) => Day::Working,
            None if is_weekend => Day::Weekend,
            None => Day::Working,
        })
    }

    /// Whether a day is worked.
    pub fn is_working(&self, date: Date) -> Result<bool, YearUnpublished> {
        Ok(self.day(date)?.is_working())
    }

    /// The `count`th working day after a day, which is not counted itself; the day itself for 0.
    pub fn working_after(&self, mut date: Date, count: u32) -> Result<Date, YearUnpublished> {
        let mut counted = 0;
        while counted < count {
            date = next(date);
            counted += u32::from(self.is_working(date)?);
        }
        Ok(date)
    }

    /// The `count`th working day before a day, which is not counted itself; the day itself for 0.
    pub fn working_before(&self, mut date: Date, count: u32) -> Result<Date, YearUnpublished> {
        let mut counted = 0;
        while counted < count {
            date = date.checked_sub(1.day()).map_err(|_| YearUnpublished { year: date.year() })?;
            counted += u32::from(self.is_working(date)?);
        }
        Ok(date)
    }

    /// The working days in `(after, through]`, negative when `through` lies before `after`.
    pub fn working_between(&self, after: Date, through: Date) -> Result<i32, YearUnpublished> {
        if through < after {
            return Ok(-self.working_between(through, after)?);
        }
        let mut date = after;
        let mut counted = 0;
        while date < through {
            date = next(date);
            counted += i32::from(self.is_working(date)?);
        }
        Ok(counted)
    }
}

/// The next day; the last countable day is its own next, where no year is ever published.
pub(crate) fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn adjusted_working_days_of_the_published_years() {
        let rows: [(i16, &[&str]); 3] = [
            (2024, &["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]),
            (2025, &["01-26", "02-08", "04-27", "09-28", "10-11"]),
            (2026, &["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
        ];
        let calendar = Calendar::national();
        for (year, days) in rows {
            let mut found = Vec::new();
            let mut day = date(year, 1, 1);
            while day.year() == year {
                if let Day::Adjusted(_) = calendar.day(day).expect("published") {
                    found.push(day.strftime("%m-%d").to_string());
                }
                day = next(day);
            }
            assert_eq!(found, days, "{year}");
        }
    }

    #[test]
    fn an_unpublished_year_is_an_error_on_both_sides() {
        let calendar = Calendar::national();
        assert_eq!(
            calendar.published_years().collect::<Vec<_>>(),
            [2020, 2021, 2022, 2023, 2024, 2025, 2026]
        );
        assert_eq!(calendar.day(date(2027, 1, 1)), Err(YearUnpublished { year: 2027 }));
        assert_eq!(
            calendar.working_after(date(2026, 12, 31), 1),
            Err(YearUnpublished { year: 2027 })
        );
        assert_eq!(
            calendar.working_before(date(2020, 1, 2), 1),
            Err(YearUnpublished { year: 2019 })
        );
        assert_eq!(calendar.version(), "national-2026");
    }

    #[test]
    fn a_draft_year_counts_for_nothing() {
        let calendar = Calendar::parse(
            "x",
            "year,2027,draft,,\nrest,2027-01-01,2027-01-01,元旦,New Year's Day\n",
        );
        let calendar = calendar.expect("reads");
        assert_eq!(calendar.day(date(2027, 1, 1)), Err(YearUnpublished { year: 2027 }));
        assert_eq!(calendar.estimating().day(date(2027, 1, 1)), Ok(Day::Working));
    }

    #[test]
    fn an_estimate_must_be_asked_for() {
        let calendar = Calendar::national().estimating();
        assert_eq!(calendar.working_after(date(2026, 12, 31), 1), Ok(date(2027, 1, 1)));
        assert!(!calendar.is_published(2027));
    }

    #[test]
    fn local_exceptions_weigh_more_than_the_national_days() {
        let name = Bilingual::both("三月三", "March 3rd Festival");
        let rest = Exception { is_working: false, name: name.clone() };
        let calendar = Calendar::national().with_local("450000-1", [(date(2026, 4, 20), rest)]);
        assert_eq!(calendar.day(date(2026, 4, 20)), Ok(Day::LocalRest(&name)));
        assert_eq!(calendar.working_after(date(2026, 4, 17), 1), Ok(date(2026, 4, 21)));
        assert_eq!(calendar.version(), "national-2026+450000-1");
    }

    #[test]
    fn a_local_file_adds_days_and_years() {
        let file = "year,2027,published,notice,\nrest,2027-01-01,2027-01-01,元旦,New Year's Day\n\
                    work,2026-11-28,2026-11-28,调休,Make-up day\n";
        let calendar = Calendar::national().with_file("330106-1", file).expect("reads");
        assert_eq!(calendar.is_working(date(2026, 11, 28)), Ok(true));
        assert_eq!(calendar.is_working(date(2027, 1, 1)), Ok(false));
        assert_eq!(calendar.is_working(date(2027, 1, 4)), Ok(true));
        assert_eq!(calendar.version(), "national-2026+330106-1");
        let broken = Calendar::national().with_file("x", "rest,2026-02-30,2026-02-30,a,b");
        assert_eq!(broken, Err(CalendarFault { line: 1 }));
        let unknown = Calendar::national().with_file("x", "rest,2031-05-01,2031-05-01,a,b");
        assert_eq!(unknown, Err(CalendarFault { line: 1 }));
    }

    #[test]
    fn counting_forwards_and_backwards_agree() {
        let calendar = Calendar::national();
        let mut day = date(2024, 1, 1);
        while day < date(2026, 11, 1) {
            for count in [1, 5, 20] {
                let due = calendar.working_after(day, count).expect("published");
                let between = calendar.working_between(day, due).expect("published");
                assert_eq!(between, i32::try_from(count).expect("small"));
                let last = calendar.working_before(due, count).expect("published");
                assert!(last <= day && calendar.working_after(last, count) == Ok(due));
            }
            day = next(day);
        }
    }

    #[test]
    fn a_broken_data_file_is_refused_by_line() {
        let refused = |file| Calendar::parse("x", file).expect_err("is broken").line;
        assert_eq!(refused("year,2024,perhaps,,"), 1);
        assert_eq!(refused("year,2024,published,,\nrest,2024-02-30,2024-02-30,a,b"), 2);
        assert_eq!(refused("rest,2024-01-01,2024-01-01,a,b"), 1);
        assert_eq!(refused("year,2024,published,,\nyear,2024,published,,"), 2);
        let twice =
            "year,2024,published,,\nrest,2024-01-01,2024-01-02,a,b\nwork,2024-01-02,2024-01-02,a,b";
        assert_eq!(refused(twice), 3);
    }
}
