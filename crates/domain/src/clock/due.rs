//! One due date and the count that leads to it, day by day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::event::ClockFault;
use super::law::{Article, Basis, civil, licensing};
use super::limit::Limit;
use crate::calendar::{Calendar, Day, YearUnpublished, next};
use crate::lists::{SpecialProcedure, TimeUnit};
use crate::text::Bilingual;
use crate::time::Instant;

/// The last moment for something, and how it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The last day.
    pub on: Date,
    /// The first moment that is too late: the end of the last day, or exact for hours and minutes.
    pub ends_at: Instant,
    /// Whether the count ran through a year whose working days are only estimated.
    pub is_estimate: bool,
    /// The rules and days that lead to it, in order.
    pub why: Vec<Reason>,
}

impl Due {
    /// Whether the moment is too late.
    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.ends_at
    }

    /// The working days left after today, negative when it is over.
    pub fn working_days_left(
        &self,
        calendar: &Calendar,
        now: Instant,
    ) -> Result<i32, YearUnpublished> {
        calendar.working_between(now.civil_date_in_china(), self.on)
    }

    /// How many natural or working days were counted.
    pub fn days_counted(&self) -> usize {
        self.why.iter().filter(|reason| matches!(reason, Reason::Counted { .. })).count()
    }
}

/// One step of the way to a due date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The limit that is counted.
    Limit(Limit),
    /// The day the count starts from.
    Started {
        /// The day.
        on: Date,
        /// Whether it is the receipt, because silence counts as acceptance (行政许可法 art. 32).
        is_deemed: bool,
    },
    /// The starting day is not counted (民法典 art. 201).
    StartDayNotCounted {
        /// The day.
        on: Date,
    },
    /// A counted day.
    Counted {
        /// The day.
        on: Date,
        /// Its number in the limit, from 1.
        number: u32,
        /// What makes it count.
        as_day: Counted,
    },
    /// A day that is not counted.
    Skipped {
        /// The day.
        on: Date,
        /// Why not.
        why: Skip,
    },
    /// A limit in months ends on the same day of a later month, or on its last (民法典 art. 202).
    SameDayOfMonth {
        /// The day.
        on: Date,
        /// Whether that month has no such day.
        is_clamped: bool,
    },
    /// The last day is one of rest, so the day after the rest takes its place (民法典 art. 203).
    Rolled {
        /// The day of rest.
        from: Date,
        /// The day in its place.
        to: Date,
    },
    /// Hours and minutes run from the moment itself (民法典 art. 201).
    FromMoment {
        /// The moment.
        at: Instant,
    },
    /// Time of a special procedure, excluded to the moment from a limit in hours or minutes.
    Paused {
        /// The procedure.
        kind: SpecialProcedure,
        /// How long, in milliseconds.
        millis: i64,
    },
    /// The one extension, added to the date reached so far.
    Extended {
        /// The day it was granted.
        on: Date,
        /// How much is added.
        by: Limit,
    },
}

impl Reason {
    /// The article behind the step, where there is one.
    pub const fn article(&self) -> Option<Article> {
        match self {
            Reason::Limit(limit) | Reason::Extended { by: limit, .. } => match limit.basis {
                Basis::Article(article) => Some(article),
                Basis::Item | Basis::Commitment | Basis::Step | Basis::Local => None,
            },
            Reason::Started { is_deemed: true, .. } => Some(licensing(32)),
            Reason::Skipped { why: Skip::Suspended(_), .. } | Reason::Paused { .. } => {
                Some(licensing(45))
            }
            Reason::Skipped { why: Skip::Weekend | Skip::Holiday(_), .. } => Some(licensing(82)),
            Reason::StartDayNotCounted { .. } | Reason::FromMoment { .. } => Some(civil(201)),
            Reason::SameDayOfMonth { .. } => Some(civil(202)),
            Reason::Rolled { .. } => Some(civil(203)),
            Reason::Started { is_deemed: false, .. }
            | Reason::Counted { .. }
            | Reason::Skipped { why: Skip::LocalRest(_), .. } => None,
        }
    }
}

/// Why a day counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Monday to Friday, worked as usual.
    Working,
    /// A weekend day worked to make up for this holiday.
    Adjusted(Bilingual),
    /// Worked by a local exception.
    LocalWorking(Bilingual),
    /// The limit is in natural days, which all count.
    Natural,
}

/// Why a day does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// Saturday or Sunday.
    Weekend,
    /// A statutory holiday.
    Holiday(Bilingual),
    /// Off by a local exception.
    LocalRest(Bilingual),
    /// A special procedure was under way.
    Suspended(SpecialProcedure),
}

/// A stretch of time that is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pause {
    pub from: Instant,
    pub to: Instant,
    pub kind: SpecialProcedure,
}

/// No limit in the field comes near a century; longer ones are slips of the pen.
const DAYS_MAX: u32 = 36_600;

/// The due date of a limit that starts at a moment and is never suspended or extended.
pub fn due_after(start: Instant, limit: Limit, calendar: &Calendar) -> Result<Due, ClockFault> {
    let mut count = Count::new(start, false, calendar, &[]);
    count.run(limit, false)?;
    Ok(count.finish())
}

/// A count under way.
pub(super) struct Count<'a> {
    calendar: &'a Calendar,
    pauses: &'a [Pause],
    start: Instant,
    day: Date,
    /// The exact end, while only hours and minutes have been counted.
    moment: Option<Instant>,
    is_estimate: bool,
    why: Vec<Reason>,
}

impl<'a> Count<'a> {
    pub fn new(
        start: Instant,
        is_deemed: bool,
        calendar: &'a Calendar,
        pauses: &'a [Pause],
    ) -> Count<'a> {
        let day = start.civil_date_in_china();
        let why = vec![Reason::Started { on: day, is_deemed }];
        Count { calendar, pauses, start, day, moment: None, is_estimate: false, why }
    }

    /// Counts a limit from the start.
    pub fn run(&mut self, limit: Limit, counts_start_day: bool) -> Result<(), ClockFault> {
        self.why.push(Reason::Limit(limit));
        let is_in_days = !matches!(limit.unit, TimeUnit::Hour | TimeUnit::Minute);
        if is_in_days && limit.value > 0 && !counts_start_day {
            self.why.push(Reason::StartDayNotCounted { on: self.day });
        }
        self.advance(limit, self.start, counts_start_day)
    }

    /// Adds the extension to the date reached so far.
    pub fn extend(&mut self, granted: Instant, by: Limit) -> Result<(), ClockFault> {
        self.why.push(Reason::Extended { on: granted.civil_date_in_china(), by });
        self.advance(by, self.ends_at(), false)
    }

    pub fn finish(self) -> Due {
        let ends_at = self.ends_at();
        Due { on: self.day, ends_at, is_estimate: self.is_estimate, why: self.why }
    }

    /// The first moment too late by the count so far.
    pub fn ends_at(&self) -> Instant {
        self.moment.unwrap_or_else(|| Instant::start_of_day_in_china(next(self.day)))
    }

    fn advance(
        &mut self,
        limit: Limit,
        from: Instant,
        counts_start_day: bool,
    ) -> Result<(), ClockFault> {
        let is_too_long = match limit.unit {
            TimeUnit::WorkingDay | TimeUnit::NaturalDay => limit.value > DAYS_MAX,
            TimeUnit::Month => limit.value > DAYS_MAX / 30,
            TimeUnit::Hour | TimeUnit::Minute => false,
        };
        if is_too_long {
            return Err(ClockFault::LimitTooLong);
        }
        match limit.unit {
            TimeUnit::WorkingDay => self.working_days(limit.value, counts_start_day)?,
            TimeUnit::NaturalDay => self.natural_days(limit.value, counts_start_day)?,
            TimeUnit::Month => self.months(limit.value, counts_start_day)?,
            TimeUnit::Hour => self.millis(from, i64::from(limit.value) * 3_600_000),
            TimeUnit::Minute => self.millis(from, i64::from(limit.value) * 60_000),
        }
        Ok(())
    }

    fn working_days(&mut self, value: u32, counts_start_day: bool) -> Result<(), ClockFault> {
        self.moment = None;
        let mut number = 0;
        let mut is_first = counts_start_day;
        while number < value {
            if !is_first {
                self.day = next(self.day);
            }
            is_first = false;
            let why = match self.look()? {
                Ok(as_day) => {
                    number += 1;
                    Reason::Counted { on: self.day, number, as_day }
                }
                Err(why) => Reason::Skipped { on: self.day, why },
            };
            self.why.push(why);
        }
        Ok(())
    }

    fn natural_days(&mut self, value: u32, counts_start_day: bool) -> Result<(), ClockFault> {
        self.moment = None;
        let mut number = 0;
        let mut is_first = counts_start_day;
        while number < value {
            if !is_first {
                self.day = next(self.day);
            }
            is_first = false;
            let on = self.day;
            match self.pause_over(on) {
                Some(kind) => self.why.push(Reason::Skipped { on, why: Skip::Suspended(kind) }),
                None => {
                    number += 1;
                    self.why.push(Reason::Counted { on, number, as_day: Counted::Natural });
                }
            }
        }
        if value > 0 { self.roll() } else { Ok(()) }
    }

    fn months(&mut self, value: u32, counts_start_day: bool) -> Result<(), ClockFault> {
        self.moment = None;
        let from = self.day;
        let same = from.saturating_add(i64::from(value).months());
        let is_clamped = same.day() != from.day();
        let on = match counts_start_day && value > 0 {
            true => same.saturating_sub(1.day()),
            false => same,
        };
        self.why.push(Reason::SameDayOfMonth { on, is_clamped });
        // Each suspended day before the end pushes the end one day further.
        let mut last = on;
        let mut day = from;
        while day < last {
            day = next(day);
            if let Some(kind) = self.pause_over(day) {
                self.why.push(Reason::Skipped { on: day, why: Skip::Suspended(kind) });
                last = next(last);
            }
        }
        self.day = last;
        if value > 0 { self.roll() } else { Ok(()) }
    }

    /// Runs hours and minutes from a moment, around the pauses.
    fn millis(&mut self, from: Instant, millis: i64) {
        self.why.push(Reason::FromMoment { at: from });
        let mut end = from.plus_millis(millis);
        for pause in self.pauses {
            let begun = pause.from.max(from);
            if begun < end && begun < pause.to {
                let millis = pause.to.millis_since(begun);
                end = end.plus_millis(millis);
                self.why.push(Reason::Paused { kind: pause.kind, millis });
            }
        }
        self.moment = Some(end);
        self.day = end.civil_date_in_china();
    }

    /// Moves a last day of rest to the first worked day after it.
    fn roll(&mut self) -> Result<(), ClockFault> {
        let from = self.day;
        while let Err(why) = self.look()? {
            self.why.push(Reason::Skipped { on: self.day, why });
            self.day = next(self.day);
        }
        if self.day != from {
            self.why.push(Reason::Rolled { from, to: self.day });
        }
        Ok(())
    }

    /// Whether the current day counts as a working day.
    fn look(&mut self) -> Result<Result<Counted, Skip>, ClockFault> {
        let day = self.calendar.day(self.day)?;
        self.is_estimate |= !self.calendar.is_published(self.day.year());
        let counted = match day {
            Day::Weekend => return Ok(Err(Skip::Weekend)),
            Day::Holiday(name) => return Ok(Err(Skip::Holiday(name.clone()))),
            Day::LocalRest(name) => return Ok(Err(Skip::LocalRest(name.clone()))),
            Day::Working => Counted::Working,
            Day::Adjusted(name) => Counted::Adjusted(name.clone()),
            Day::LocalWorking(name) => Counted::LocalWorking(name.clone()),
        };
        Ok(self.pause_over(self.day).map_or(Ok(counted), |kind| Err(Skip::Suspended(kind))))
    }

    /// The procedure under way on a day: from the day after it began through the day it ended.
    fn pause_over(&self, day: Date) -> Option<SpecialProcedure> {
        let covers = |pause: &&Pause| {
            pause.from.civil_date_in_china() < day && day <= pause.to.civil_date_in_china()
        };
        self.pauses.iter().find(covers).map(|pause| pause.kind)
    }
}
