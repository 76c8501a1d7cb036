//! How a list of cases may be narrowed, on its page and where it is carried away alike.

use domain::identity::AccountId;
use jiff::civil::Date;

use crate::desk::Desk;
use crate::fault::Fault;

/// A way to narrow a list of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Way {
    /// Not at all.
    #[default]
    All,
    /// Those that the reader examines.
    Mine,
    /// Those that nobody examines.
    Free,
    /// Those about which something should have been done.
    Overdue,
    /// Those about which something must be done within a week.
    Week,
}

impl Way {
    /// Every way, in the order in which they are offered.
    pub(crate) const EVERY: [Self; 5] =
        [Self::All, Self::Mine, Self::Free, Self::Overdue, Self::Week];

    /// Its stable word.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::Free => "free",
            Self::Overdue => "overdue",
            Self::Week => "week",
        }
    }

    /// The way of a word; a word that is none narrows nothing.
    pub(crate) fn of(word: &str) -> Self {
        Self::EVERY.into_iter().find(|way| way.key() == word.trim()).unwrap_or_default()
    }

    /// Whether a case stays on the list: by who examines it, and by the day on which something must
    /// be done about it.
    pub(crate) fn keeps(
        self,
        reader: &Reader,
        officer: Option<&str>,
        due: impl FnOnce() -> Option<Date>,
    ) -> bool {
        match self {
            Self::All => true,
            Self::Mine => officer == Some(reader.id.id.as_str()),
            Self::Free => officer.is_none(),
            Self::Overdue => due().is_some_and(|due| due < reader.today),
            Self::Week => due().is_some_and(|due| reader.today <= due && due <= reader.week),
        }
    }
}

/// Who reads a list, and on which day.
pub(crate) struct Reader {
    id: AccountId,
    today: Date,
    /// The last day of the next seven.
    week: Date,
}

impl Reader {
    pub(crate) fn of(desk: &Desk<'_>) -> Result<Self, Fault> {
        let today = desk.ctx.now.civil_date_in_china();
        let week = today.saturating_add(jiff::Span::new().days(7));
        Ok(Self { id: desk.account()?.id.clone(), today, week })
    }
}

#[cfg(test)]
mod tests {
    use domain::region::RegionCode;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn each_way_keeps_its_own() {
        let id = AccountId { region: RegionCode::parse("330106").unwrap(), id: "me".to_owned() };
        let (today, week) = (date(2026, 3, 5), date(2026, 3, 12));
        let reader = Reader { id, today, week };
        let kept = |officer, due: Option<Date>| {
            let keeps = |way: &Way| way.keeps(&reader, officer, || due);
            Way::EVERY.into_iter().filter(keeps).map(Way::key).collect::<Vec<_>>().join(" ")
        };
        for (officer, due, expected) in [
            (None, None, "all free"),
            (Some("me"), None, "all mine"),
            (Some("other"), None, "all"),
            (Some("other"), Some(date(2026, 3, 4)), "all overdue"),
            (Some("other"), Some(today), "all week"),
            (Some("other"), Some(week), "all week"),
            (Some("other"), Some(date(2026, 3, 13)), "all"),
        ] {
            assert_eq!(kept(officer, due), expected, "{officer:?} {due:?}");
        }
        for way in Way::EVERY {
            assert_eq!(Way::of(way.key()), way);
        }
        assert_eq!(Way::of("none"), Way::All);
    }
}
