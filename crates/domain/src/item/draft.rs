//! The draft of an item: what it is for, who wrote and approved it, and what may be done with it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::life::{self, Deed, Desk, Life, Refusal, State};
use super::{Event, ItemVersion};
use crate::lists::CatalogueChange;

/// What a draft is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A new item 新增.
    Add,
    /// Another version of an item 变更.
    Change,
    /// One of several items that take the place of one 拆分.
    Split,
    /// One item that takes the place of several 合并.
    Merge,
    /// Out of use for a time 暂停.
    Suspend,
    /// Back into use 恢复.
    Resume,
    /// Out of use for good 取消.
    Cancel,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 7] = [
        Self::Add,
        Self::Change,
        Self::Split,
        Self::Merge,
        Self::Suspend,
        Self::Resume,
        Self::Cancel,
    ];

    /// The stable word for records and word keys.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Change => "change",
            Self::Split => "split",
            Self::Merge => "merge",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Cancel => "cancel",
        }
    }

    /// The purpose that `key` stands for.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }

    /// The kind of change that lists of changes know; they have no word for coming back.
    #[must_use]
    pub fn listed_as(self) -> CatalogueChange {
        match self {
            Self::Add => CatalogueChange::Add,
            Self::Change | Self::Resume => CatalogueChange::Change,
            Self::Split => CatalogueChange::Split,
            Self::Merge => CatalogueChange::Merge,
            Self::Suspend => CatalogueChange::Suspend,
            Self::Cancel => CatalogueChange::Cancel,
        }
    }

    /// Whether publishing it makes a version; going out of use makes none.
    #[must_use]
    pub fn makes_version(self) -> bool {
        !matches!(self, Self::Suspend | Self::Cancel)
    }

    /// Whether a reason must be given, which the public will read.
    #[must_use]
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::Suspend | Self::Cancel | Self::Resume)
    }
}

/// Why a draft lies with its editor again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// The office that sent it back.
    pub desk: Desk,
    /// Why.
    pub reason: String,
}

/// A version in the making.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The version as it would be published.
    pub item: ItemVersion,
    /// What the draft is for.
    pub purpose: Purpose,
    /// Where it stands and who did what.
    pub life: Life,
    /// The version it started from.
    pub based_on: Option<u32>,
    /// Why it is made.
    pub reason: String,
    /// The day it shall take effect; the day of publication where none is named.
    pub effective_on: Option<Date>,
    /// Why it was last sent back.
    pub returned: Option<Returned>,
    /// Raised by every change.
    pub revision: u32,
}

impl Draft {
    /// A draft just begun.
    #[must_use]
    pub fn begun(item: ItemVersion, purpose: Purpose, editor: &str) -> Self {
        Self {
            based_on: (item.version > 1).then(|| item.version - 1),
            item,
            purpose,
            life: Life::begun(editor, purpose.listed_as()),
            reason: String::new(),
            effective_on: None,
            returned: None,
            revision: 1,
        }
    }

    /// The day it takes effect when it is published on `today`: never before that day.
    #[must_use]
    pub fn effect_on(&self, today: Date) -> Date {
        self.effective_on.map_or(today, |day| day.max(today))
    }

    /// Whether it waits for `desk`.
    #[must_use]
    pub fn waits_for(&self, desk: Desk) -> bool {
        let approved = match desk {
            Desk::Organisation => &self.life.organisation,
            Desk::Legal => &self.life.legal,
        };
        self.life.state == State::Submitted && approved.is_none()
    }
}

/// Decides a deed on a draft: the draft after it, and the event to be written.
///
/// # Errors
/// A [`Refusal`] when the state, the person or the deed itself does not allow it.
pub fn work_on(
    draft: &Draft,
    deed: &Deed,
    actor: &str,
    today: Date,
) -> Result<(Draft, Event), Refusal> {
    let mut next = draft.clone();
    next.life = life::decide(&draft.item.id, &draft.life, deed, actor)?.life;
    next.revision += 1;
    let event = match deed {
        Deed::Submit => {
            if draft.purpose.needs_reason() && draft.reason.trim().is_empty() {
                return Err(Refusal::ReasonMissing);
            }
            next.returned = None;
            Event::Submitted { warnings: 0 }
        }
        Deed::Approve(desk) => Event::Approved { desk: *desk },
        Deed::Return { desk, reason } => {
            let reason = reason.trim().to_owned();
            next.returned = Some(Returned { desk: *desk, reason: reason.clone() });
            Event::Returned { desk: *desk, reason }
        }
        Deed::TakeBack => Event::TakenBack {},
        Deed::Publish => {
            let effective_on = draft.effect_on(today);
            next.effective_on = Some(effective_on);
            next.item.effective_on = Some(effective_on);
            let version = draft.purpose.makes_version().then_some(draft.item.version);
            Event::Published { version, effective_on }
        }
        Deed::Edit => Event::Edited { fields: Vec::new() },
        Deed::Change
        | Deed::Split { .. }
        | Deed::Merge { .. }
        | Deed::Supersede { .. }
        | Deed::Suspend { .. }
        | Deed::Resume
        | Deed::Cancel { .. } => return Err(Refusal::WrongState { state: draft.life.state }),
    };
    Ok((next, event))
}

/// The event that a published draft leads to on its day.
#[must_use]
pub fn take_effect(draft: &Draft) -> Event {
    let reason = || draft.reason.trim().to_owned();
    match draft.purpose {
        Purpose::Suspend => Event::Suspended { reason: reason() },
        Purpose::Cancel => Event::Cancelled { reason: reason() },
        Purpose::Add | Purpose::Change | Purpose::Split | Purpose::Merge | Purpose::Resume => {
            Event::InForce { version: draft.item.version }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::{Recorded, fold};
    use super::*;
    use crate::case::Who;
    use crate::time::Instant;

    fn day() -> Date {
        date(2026, 3, 5)
    }

    fn approved(purpose: Purpose) -> Draft {
        let mut draft = Draft::begun(ItemVersion::sample(), purpose, "li");
        draft.reason = "依据已废止".to_owned();
        let deeds = [
            ("li", Deed::Submit),
            ("wang", Deed::Approve(Desk::Organisation)),
            ("zhao", Deed::Approve(Desk::Legal)),
        ];
        deeds.iter().fold(draft, |draft, (who, deed)| work_on(&draft, deed, who, day()).unwrap().0)
    }

    #[test]
    fn a_draft_takes_effect_on_its_day_and_never_before_it_is_published() {
        let mut draft = approved(Purpose::Add);
        for (wanted, expected) in [
            (None, day()),
            (Some(date(2026, 1, 1)), day()),
            (Some(date(2026, 5, 1)), date(2026, 5, 1)),
        ] {
            draft.effective_on = wanted;
            let (next, event) = work_on(&draft, &Deed::Publish, "li", day()).unwrap();
            assert_eq!(event, Event::Published { version: Some(1), effective_on: expected });
            assert_eq!(next.item.effective_on, Some(expected));
        }
    }

    #[test]
    fn going_out_of_use_needs_a_reason_and_makes_no_version() {
        for purpose in [Purpose::Suspend, Purpose::Cancel] {
            let draft = Draft::begun(ItemVersion::sample(), purpose, "li");
            let refused = work_on(&draft, &Deed::Submit, "li", day()).unwrap_err();
            assert_eq!(refused, Refusal::ReasonMissing);
            let (next, event) = work_on(&approved(purpose), &Deed::Publish, "li", day()).unwrap();
            assert!(matches!(event, Event::Published { version: None, .. }));
            assert!(!matches!(take_effect(&next), Event::InForce { .. }));
        }
    }

    #[test]
    fn a_draft_waits_for_the_offices_that_have_not_approved() {
        let draft = Draft::begun(ItemVersion::sample(), Purpose::Change, "li");
        assert!(!draft.waits_for(Desk::Legal));
        let (draft, _) = work_on(&draft, &Deed::Submit, "li", day()).unwrap();
        let (draft, _) = work_on(&draft, &Deed::Approve(Desk::Legal), "zhao", day()).unwrap();
        assert!(draft.waits_for(Desk::Organisation) && !draft.waits_for(Desk::Legal));
    }

    #[test]
    fn the_reason_of_a_return_stays_until_it_is_handed_in_again() {
        let draft = Draft::begun(ItemVersion::sample(), Purpose::Change, "li");
        let (draft, _) = work_on(&draft, &Deed::Submit, "li", day()).unwrap();
        let deed = Deed::Return { desk: Desk::Legal, reason: " 依据不符 ".to_owned() };
        let (draft, _) = work_on(&draft, &deed, "zhao", day()).unwrap();
        assert_eq!(draft.returned.as_ref().unwrap().reason, "依据不符");
        let (draft, _) = work_on(&draft, &Deed::Submit, "li", day()).unwrap();
        assert_eq!(draft.returned, None);
    }

    #[test]
    fn the_standing_follows_from_the_events() {
        let id = ItemVersion::sample().id;
        let who = Who { account: None, name: "system".to_owned(), role: "system".to_owned() };
        let events = [
            (Event::Begun { purpose: Purpose::Add, based_on: None, origins: vec![] }, State::Draft),
            (Event::Published { version: Some(1), effective_on: day() }, State::Draft),
            (Event::InForce { version: 1 }, State::Published),
            (Event::Suspended { reason: "系统升级".to_owned() }, State::Suspended),
            (Event::InForce { version: 2 }, State::Published),
            (Event::Parted { into: vec![id.clone()] }, State::Published),
            (Event::Superseded { by: vec![id.clone()] }, State::Superseded),
        ];
        let mut history = Vec::new();
        for ((event, state), seq) in events.into_iter().zip(1..) {
            let at = Instant::from_millis(i64::from(seq));
            history.push(Recorded { seq, at, who: who.clone(), event });
            let standing = fold(&id, &history).unwrap();
            assert_eq!((standing.state, standing.events), (state, seq));
        }
        assert_eq!(fold(&id, &history).unwrap().version, Some(2));
        assert_eq!(fold(&id, &[]), None);
    }

    #[test]
    fn every_purpose_has_its_word() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_key(purpose.key()), Some(purpose));
        }
    }
}
