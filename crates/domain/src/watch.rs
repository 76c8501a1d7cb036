//! What in the log of looks somebody should look into: which looks of one member of staff on one
//! day stand out, and how.

use jiff::civil::Time;

use crate::identity::Purpose;
use crate::time::Instant;

/// In what way looks stand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The records of more people than is usual were opened in a day.
    Volume,
    /// Records were opened when nobody is at work.
    OffHours,
    /// The own record was opened.
    Own,
    /// The record of somebody of the same family, household or address was opened.
    Household,
    /// The record of somebody who is marked was opened.
    Watched,
    /// A case of another unit was opened for a reason that was written down.
    Exception,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] =
        [Self::Volume, Self::OffHours, Self::Own, Self::Household, Self::Watched, Self::Exception];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::OffHours => "off-hours",
            Self::Own => "own",
            Self::Household => "household",
            Self::Watched => "watched",
            Self::Exception => "exception",
        }
    }

    /// The kind that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What is usual in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most people whose records one member of staff opens in a day.
    pub persons: u32,
    /// When work begins on a working day.
    pub opens: Time,
    /// When it has ended for everybody.
    pub closes: Time,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            persons: 200,
            opens: Time::constant(7, 0, 0, 0),
            closes: Time::constant(20, 0, 0, 0),
        }
    }
}

impl Limits {
    /// The most people that a limit may allow; above it there would be none.
    pub const PERSONS_MAX: u32 = 100_000;

    /// The three numbers as a record has them, such as `200 07:00 20:00`.
    pub fn shown(&self) -> String {
        let time = |time: Time| time.strftime("%H:%M").to_string();
        format!("{} {} {}", self.persons, time(self.opens), time(self.closes))
    }

    /// Whether work is on at a moment of a working day.
    pub fn is_open(&self, at: Instant) -> bool {
        let time = at.civil_in_china().time();
        self.opens <= time && time < self.closes
    }
}

/// How whoever looked has to do with whom they looked at, apart from work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// They are the same person.
    Own,
    /// They are of one family, household or address.
    Household,
}

/// One look with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// When.
    pub at: Instant,
    /// Why.
    pub purpose: Purpose,
    /// What ties whoever looked to whom they looked at, apart from work.
    pub tie: Option<Tie>,
    /// Whether the person is marked.
    pub is_marked: bool,
}

/// What is usual on one day in one region.
#[derive(Clone, Copy, Debug)]
pub struct Usual {
    /// What is usual there.
    pub limits: Limits,
    /// Whether work is on that day at all.
    pub is_working_day: bool,
}

/// Whether a look belongs to those that stand out in a way. Where there were too many people that
/// is every look of the day.
pub fn is_about(kind: Kind, look: &Seen, usual: &Usual) -> bool {
    match kind {
        Kind::Volume => true,
        Kind::OffHours => !usual.is_working_day || !usual.limits.is_open(look.at),
        Kind::Own => look.tie == Some(Tie::Own),
        Kind::Household => look.tie == Some(Tie::Household),
        Kind::Watched => look.is_marked,
        Kind::Exception => look.purpose == Purpose::Exception,
    }
}

/// How many looks of one member of staff on one day stand out in each way, counted one by one.
#[derive(Clone, Debug, Default)]
pub struct Tally([u32; Kind::ALL.len()]);

impl Tally {
    /// Counts one look.
    pub fn add(&mut self, look: &Seen, usual: &Usual) {
        for (count, kind) in self.0.iter_mut().zip(Kind::ALL) {
            *count = count.saturating_add(u32::from(is_about(kind, look, usual)));
        }
    }

    /// How the looks stand out, each way with its count: of people, of whom there were so many,
    /// where they were too many, of looks otherwise.
    pub fn standing_out(&self, persons: u32, usual: &Usual) -> Vec<(Kind, u32)> {
        let all = Kind::ALL.into_iter().zip(self.0).map(|(kind, looks)| match kind {
            Kind::Volume if persons > usual.limits.persons => (kind, persons),
            Kind::Volume => (kind, 0),
            Kind::OffHours | Kind::Own | Kind::Household | Kind::Watched | Kind::Exception => {
                (kind, looks)
            }
        });
        all.filter(|(_, count)| *count > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i8, minute: i8) -> Instant {
        Instant::from_china(jiff::civil::date(2026, 3, 2).at(hour, minute, 0, 0))
    }

    fn seen() -> Seen {
        Seen { at: at(10, 0), purpose: Purpose::Task, tie: None, is_marked: false }
    }

    fn usual() -> Usual {
        Usual { limits: Limits::default(), is_working_day: true }
    }

    /// How these looks at so many people stand out.
    fn found(looks: &[Seen], persons: u32, usual: &Usual) -> Vec<(Kind, u32)> {
        let mut tally = Tally::default();
        looks.iter().for_each(|look| tally.add(look, usual));
        tally.standing_out(persons, usual)
    }

    #[test]
    fn every_kind_has_its_word() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_key(kind.key()), Some(kind));
        }
        assert_eq!(Kind::from_key("anything"), None);
    }

    #[test]
    fn an_ordinary_day_stands_out_in_no_way() {
        assert_eq!(found(&[seen(); 400], 200, &usual()), []);
        assert_eq!(found(&[], 0, &Usual { is_working_day: false, ..usual() }), []);
    }

    #[test]
    fn one_person_more_than_the_limit_is_too_many() {
        assert_eq!(found(&[seen(); 201], 201, &usual()), [(Kind::Volume, 201)]);
        let limits = Limits { persons: 3, ..Limits::default() };
        let few = Usual { limits, ..usual() };
        assert_eq!(found(&[seen(); 6], 3, &few), [], "people are counted, not looks");
    }

    #[test]
    fn hours_are_those_of_china_and_end_to_the_minute() {
        for (hour, minute, is_off) in [(6, 59, true), (7, 0, false), (19, 59, false), (20, 0, true)]
        {
            let look = Seen { at: at(hour, minute), ..seen() };
            assert_eq!(is_about(Kind::OffHours, &look, &usual()), is_off, "{hour}:{minute}");
        }
        let sunday = Usual { is_working_day: false, ..usual() };
        assert_eq!(found(&[seen()], 1, &sunday), [(Kind::OffHours, 1)]);
    }

    #[test]
    fn ties_marks_and_exceptions_are_each_counted() {
        let looks = [
            Seen { tie: Some(Tie::Own), ..seen() },
            Seen { tie: Some(Tie::Household), ..seen() },
            Seen { is_marked: true, purpose: Purpose::Exception, ..seen() },
            Seen { is_marked: true, ..seen() },
        ];
        let expected =
            [(Kind::Own, 1), (Kind::Household, 1), (Kind::Watched, 2), (Kind::Exception, 1)];
        assert_eq!(found(&looks, 4, &usual()), expected);
    }
}
