//! What in the log of looks somebody should look into: which looks of one member of staff on one
//! day stand out, and how.

use std::collections::BTreeSet;

use jiff::civil::Time;

use crate::identity::{AccountId, Purpose};
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
pub struct Seen<'a> {
    /// Whose record.
    pub of: &'a AccountId,
    /// When.
    pub at: Instant,
    /// Why.
    pub purpose: Purpose,
    /// What ties the two apart from work.
    pub tie: Option<Tie>,
    /// Whether the person is marked.
    pub is_marked: bool,
}

/// How the looks of one member of staff on one day stand out, each way with its count: of people
/// where there were too many, of looks otherwise.
pub fn standing_out(looks: &[Seen<'_>], limits: &Limits, is_working_day: bool) -> Vec<(Kind, u32)> {
    let persons: BTreeSet<&AccountId> = looks.iter().map(|look| look.of).collect();
    let count = |is: &dyn Fn(&Seen<'_>) -> bool| {
        u32::try_from(looks.iter().filter(|look| is(look)).count()).unwrap_or(u32::MAX)
    };
    let persons = u32::try_from(persons.len()).unwrap_or(u32::MAX);
    let all = [
        (Kind::Volume, if persons > limits.persons { persons } else { 0 }),
        (Kind::OffHours, count(&|look| !is_working_day || !limits.is_open(look.at))),
        (Kind::Own, count(&|look| look.tie == Some(Tie::Own))),
        (Kind::Household, count(&|look| look.tie == Some(Tie::Household))),
        (Kind::Watched, count(&|look| look.is_marked)),
        (Kind::Exception, count(&|look| look.purpose == Purpose::Exception)),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::RegionCode;

    fn person(n: u32) -> AccountId {
        AccountId { region: RegionCode::parse("330106").unwrap(), id: format!("p{n}") }
    }

    fn at(hour: i8, minute: i8) -> Instant {
        Instant::from_china(jiff::civil::date(2026, 3, 2).at(hour, minute, 0, 0))
    }

    fn seen(of: &AccountId) -> Seen<'_> {
        Seen { of, at: at(10, 0), purpose: Purpose::Task, tie: None, is_marked: false }
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
        let people: Vec<_> = (0..200).map(person).collect();
        let looks: Vec<_> = people.iter().chain(&people).map(seen).collect();
        assert_eq!(standing_out(&looks, &Limits::default(), true), []);
        assert_eq!(standing_out(&[], &Limits::default(), false), []);
    }

    #[test]
    fn one_person_more_than_the_limit_is_too_many() {
        let people: Vec<_> = (0..201).map(person).collect();
        let looks: Vec<_> = people.iter().map(seen).collect();
        assert_eq!(standing_out(&looks, &Limits::default(), true), [(Kind::Volume, 201)]);
        let twice: Vec<_> = looks[..3].iter().chain(&looks[..3]).copied().collect();
        let limits = Limits { persons: 3, ..Limits::default() };
        assert_eq!(standing_out(&twice, &limits, true), [], "people are counted, not looks");
    }

    #[test]
    fn hours_are_those_of_china_and_end_to_the_minute() {
        let one = person(1);
        let limits = Limits::default();
        let outcome =
            |at, is_working| standing_out(&[Seen { at, ..seen(&one) }], &limits, is_working);
        for (hour, minute, is_off) in [(6, 59, true), (7, 0, false), (19, 59, false), (20, 0, true)]
        {
            assert_eq!(!outcome(at(hour, minute), true).is_empty(), is_off, "{hour}:{minute}");
        }
        assert_eq!(outcome(at(10, 0), false), [(Kind::OffHours, 1)]);
    }

    #[test]
    fn ties_marks_and_exceptions_are_each_counted() {
        let one = person(1);
        let looks = [
            Seen { tie: Some(Tie::Own), ..seen(&one) },
            Seen { tie: Some(Tie::Household), ..seen(&one) },
            Seen { is_marked: true, purpose: Purpose::Exception, ..seen(&one) },
            Seen { is_marked: true, ..seen(&one) },
        ];
        let expected =
            [(Kind::Own, 1), (Kind::Household, 1), (Kind::Watched, 2), (Kind::Exception, 1)];
        assert_eq!(standing_out(&looks, &Limits::default(), true), expected);
    }
}
