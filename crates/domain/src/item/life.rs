//! The life of an item version: who may move it where, from draft to cancelled.
//!
//! The organisation office 编制 and the legal office 法制 both approve before anything is
//! published, and nobody approves what they wrote themselves.

use serde::{Deserialize, Serialize};

use super::ItemId;
use crate::lists::CatalogueChange;

/// Where an item version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being written.
    Draft,
    /// Handed in, waiting for one or both offices.
    Submitted,
    /// Approved by both offices, not yet public.
    Approved,
    /// In use 在用.
    Published,
    /// Temporarily out of use 暂停.
    Suspended,
    /// Out of use for good 取消.
    Cancelled,
    /// Replaced by a later version or by other items.
    Superseded,
}

impl State {
    /// The word this state is stored and sent as.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Suspended => "suspended",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
        }
    }

    /// The state written as `word`, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Draft,
            Self::Submitted,
            Self::Approved,
            Self::Published,
            Self::Suspended,
            Self::Cancelled,
            Self::Superseded,
        ]
        .into_iter()
        .find(|state| state.word() == word)
    }
}

/// An office that has to approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Desk {
    /// 编制部门, the organisation office.
    Organisation,
    /// 法制部门, the legal office.
    Legal,
}

/// The record of a version's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Life {
    /// Where the version stands.
    pub state: State,
    /// Why the version exists.
    pub kind: CatalogueChange,
    /// Everyone who wrote in this version.
    pub editors: Vec<String>,
    /// Who approved for the organisation office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Who approved for the legal office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal: Option<String>,
    /// Items this version came from, for a split or a merge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<ItemId>,
    /// Items that took its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub successors: Vec<ItemId>,
}

/// What somebody wants done with a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Write in the draft.
    Edit,
    /// Hand the draft in.
    Submit,
    /// Approve for one office.
    Approve(Desk),
    /// Send it back to the writer with a reason.
    Return {
        /// Office that sends it back.
        desk: Desk,
        /// Why.
        reason: String,
    },
    /// Take it back before it is published.
    TakeBack,
    /// Make it public.
    Publish,
    /// Open a new version of the same item.
    Change,
    /// Open drafts of the items this one is split into.
    Split {
        /// Identities of the new items, two or more.
        into: Vec<ItemId>,
    },
    /// Open the draft of the item this one is merged into with others.
    Merge {
        /// Identity of the new item.
        into: ItemId,
        /// The other items merged, one or more.
        with: Vec<ItemId>,
    },
    /// A later version or the successors were published.
    Supersede {
        /// Items that take its place; empty when a later version of the same item does.
        by: Vec<ItemId>,
    },
    /// Take it out of use for a time.
    Suspend {
        /// Why.
        reason: String,
    },
    /// Put it back into use.
    Resume,
    /// Take it out of use for good.
    Cancel {
        /// Why.
        reason: String,
    },
}

/// Why a deed is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The version is not in a state in which this can be done.
    WrongState {
        /// The state it is in.
        state: State,
    },
    /// Nobody approves what they wrote.
    EditorApproves,
    /// One person cannot approve for both offices.
    SameApprover,
    /// This office approved already.
    ApprovedAlready,
    /// A reason must be given.
    ReasonMissing,
    /// A split needs two or more new identities, all different from the old one.
    SplitIncomplete,
    /// A merge needs at least one other item and a new identity.
    MergeIncomplete,
    /// The person who acts is not named.
    ActorMissing,
}

impl Refusal {
    /// A stable code for the words shown to people.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongState { .. } => "item-wrong-state",
            Self::EditorApproves => "item-editor-approves",
            Self::SameApprover => "item-same-approver",
            Self::ApprovedAlready => "item-approved-already",
            Self::ReasonMissing => "item-reason-missing",
            Self::SplitIncomplete => "item-split-incomplete",
            Self::MergeIncomplete => "item-merge-incomplete",
            Self::ActorMissing => "item-actor-missing",
        }
    }
}

/// A draft that a deed asks to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDraft {
    /// Identity of the draft.
    pub id: ItemId,
    /// Its life so far.
    pub life: Life,
}

/// What a deed leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The life of the version after the deed.
    pub life: Life,
    /// Drafts to be opened.
    pub opens: Vec<NewDraft>,
}

impl Life {
    /// The life of a draft just begun by `editor`.
    #[must_use]
    pub fn begun(editor: &str, kind: CatalogueChange) -> Self {
        Self {
            state: State::Draft,
            kind,
            editors: vec![editor.to_owned()],
            organisation: None,
            legal: None,
            origins: Vec::new(),
            successors: Vec::new(),
        }
    }

    fn clear_approvals(&mut self) {
        self.organisation = None;
        self.legal = None;
    }
}

/// Decides what `deed` by the person `actor` does to version `life` of item `id`.
///
/// # Errors
/// A [`Refusal`] when the state, the person or the deed itself does not allow it.
pub fn decide(id: &ItemId, life: &Life, deed: &Deed, actor: &str) -> Result<Decided, Refusal> {
    if actor.trim().is_empty() {
        return Err(Refusal::ActorMissing);
    }
    let mut next = life.clone();
    let mut opens = Vec::new();
    match deed {
        Deed::Edit => {
            in_state(life, &[State::Draft])?;
            if !next.editors.iter().any(|editor| editor == actor) {
                next.editors.push(actor.to_owned());
            }
        }
        Deed::Submit => {
            in_state(life, &[State::Draft])?;
            next.clear_approvals();
            next.state = State::Submitted;
        }
        Deed::Approve(desk) => approve(&mut next, *desk, actor)?,
        Deed::Return { reason, .. } => {
            in_state(life, &[State::Submitted, State::Approved])?;
            given(reason)?;
            next.clear_approvals();
            next.state = State::Draft;
        }
        Deed::TakeBack => {
            in_state(life, &[State::Submitted, State::Approved])?;
            next.clear_approvals();
            next.state = State::Draft;
        }
        Deed::Publish => {
            in_state(life, &[State::Approved])?;
            next.state = State::Published;
        }
        Deed::Change => {
            in_state(life, &[State::Published, State::Suspended])?;
            let life = Life::begun(actor, CatalogueChange::Change);
            opens.push(NewDraft { id: id.clone(), life });
        }
        Deed::Split { into } => opens = split(id, life, into, actor)?,
        Deed::Merge { into, with } => opens.push(merge(id, life, into, with, actor)?),
        Deed::Supersede { by } => {
            in_state(life, &[State::Published, State::Suspended])?;
            next.successors.clone_from(by);
            next.state = State::Superseded;
        }
        Deed::Suspend { reason } => {
            in_state(life, &[State::Published])?;
            given(reason)?;
            next.state = State::Suspended;
        }
        Deed::Resume => {
            in_state(life, &[State::Suspended])?;
            next.state = State::Published;
        }
        Deed::Cancel { reason } => {
            in_state(life, &[State::Published, State::Suspended])?;
            given(reason)?;
            next.state = State::Cancelled;
        }
    }
    Ok(Decided { life: next, opens })
}

fn in_state(life: &Life, allowed: &[State]) -> Result<(), Refusal> {
    if allowed.contains(&life.state) {
        return Ok(());
    }
    Err(Refusal::WrongState { state: life.state })
}

fn given(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() { Err(Refusal::ReasonMissing) } else { Ok(()) }
}

fn approve(life: &mut Life, desk: Desk, actor: &str) -> Result<(), Refusal> {
    in_state(life, &[State::Submitted])?;
    if life.editors.iter().any(|editor| editor == actor) {
        return Err(Refusal::EditorApproves);
    }
    let (mine, other) = match desk {
        Desk::Organisation => (&mut life.organisation, &life.legal),
        Desk::Legal => (&mut life.legal, &life.organisation),
    };
    if mine.is_some() {
        return Err(Refusal::ApprovedAlready);
    }
    if other.as_deref() == Some(actor) {
        return Err(Refusal::SameApprover);
    }
    *mine = Some(actor.to_owned());
    if life.organisation.is_some() && life.legal.is_some() {
        life.state = State::Approved;
    }
    Ok(())
}

fn split(id: &ItemId, life: &Life, into: &[ItemId], actor: &str) -> Result<Vec<NewDraft>, Refusal> {
    in_state(life, &[State::Published, State::Suspended])?;
    let distinct = into.iter().enumerate().all(|(i, new)| new != id && !into[..i].contains(new));
    if into.len() < 2 || !distinct {
        return Err(Refusal::SplitIncomplete);
    }
    Ok(into
        .iter()
        .map(|new| {
            let mut life = Life::begun(actor, CatalogueChange::Split);
            life.origins.push(id.clone());
            NewDraft { id: new.clone(), life }
        })
        .collect())
}

fn merge(
    id: &ItemId,
    life: &Life,
    into: &ItemId,
    with: &[ItemId],
    actor: &str,
) -> Result<NewDraft, Refusal> {
    in_state(life, &[State::Published, State::Suspended])?;
    if with.is_empty() || into == id || with.contains(id) || with.contains(into) {
        return Err(Refusal::MergeIncomplete);
    }
    let mut life = Life::begun(actor, CatalogueChange::Merge);
    life.origins.push(id.clone());
    life.origins.extend(with.iter().cloned());
    Ok(NewDraft { id: into.clone(), life })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::ItemVersion;

    fn id(code: &str) -> ItemId {
        ItemId { code: code.to_owned(), ..ItemVersion::sample().id }
    }

    fn run(deeds: &[(&str, Deed)]) -> Result<Life, (usize, Refusal)> {
        let mut life = Life::begun("li", CatalogueChange::Add);
        for (at, (actor, deed)) in deeds.iter().enumerate() {
            life = decide(&id("a"), &life, deed, actor).map_err(|refusal| (at, refusal))?.life;
        }
        Ok(life)
    }

    fn published() -> Vec<(&'static str, Deed)> {
        vec![
            ("li", Deed::Submit),
            ("wang", Deed::Approve(Desk::Organisation)),
            ("zhao", Deed::Approve(Desk::Legal)),
            ("li", Deed::Publish),
        ]
    }

    #[test]
    fn two_offices_approve_before_anything_is_public() {
        assert_eq!(run(&published()).unwrap().state, State::Published);
        let mut early = published();
        early.remove(2);
        let refused = run(&early).unwrap_err();
        assert_eq!(refused, (2, Refusal::WrongState { state: State::Submitted }));
    }

    #[test]
    fn nobody_approves_what_they_wrote() {
        for desk in [Desk::Organisation, Desk::Legal] {
            let deeds = [("li", Deed::Submit), ("li", Deed::Approve(desk))];
            assert_eq!(run(&deeds).unwrap_err(), (1, Refusal::EditorApproves));
        }
        let deeds = [
            ("wang", Deed::Edit),
            ("li", Deed::Submit),
            ("wang", Deed::Approve(Desk::Organisation)),
        ];
        assert_eq!(run(&deeds).unwrap_err(), (2, Refusal::EditorApproves));
    }

    #[test]
    fn one_person_cannot_sit_at_both_desks() {
        let deeds = [
            ("li", Deed::Submit),
            ("wang", Deed::Approve(Desk::Legal)),
            ("wang", Deed::Approve(Desk::Organisation)),
        ];
        assert_eq!(run(&deeds).unwrap_err(), (2, Refusal::SameApprover));
        let deeds = [
            ("li", Deed::Submit),
            ("wang", Deed::Approve(Desk::Legal)),
            ("zhao", Deed::Approve(Desk::Legal)),
        ];
        assert_eq!(run(&deeds).unwrap_err(), (2, Refusal::ApprovedAlready));
    }

    #[test]
    fn a_return_wipes_the_approvals_and_needs_a_reason() {
        let back = |reason: &str| Deed::Return { desk: Desk::Legal, reason: reason.to_owned() };
        let mut deeds = published();
        deeds.truncate(2);
        deeds.push(("zhao", back(" ")));
        assert_eq!(run(&deeds).unwrap_err(), (2, Refusal::ReasonMissing));
        deeds[2] = ("zhao", back("依据已废止"));
        let life = run(&deeds).unwrap();
        assert_eq!((life.state, life.organisation), (State::Draft, None));
    }

    #[test]
    fn a_change_opens_a_draft_that_goes_the_same_way() {
        let life = run(&published()).unwrap();
        let decided = decide(&id("a"), &life, &Deed::Change, "sun").unwrap();
        assert_eq!(decided.life.state, State::Published, "the old version stays in use");
        assert_eq!(decided.opens.len(), 1);
        assert_eq!(decided.opens[0].life.kind, CatalogueChange::Change);
        assert_eq!(decided.opens[0].life.state, State::Draft);
    }

    #[test]
    fn a_split_and_a_merge_name_where_items_came_from() {
        let life = run(&published()).unwrap();
        let deed = Deed::Split { into: vec![id("b"), id("c")] };
        let opens = decide(&id("a"), &life, &deed, "sun").unwrap().opens;
        assert_eq!(opens.len(), 2);
        assert!(opens.iter().all(|draft| draft.life.origins == [id("a")]));
        for into in [vec![id("b")], vec![id("b"), id("b")], vec![id("a"), id("b")]] {
            let refused = decide(&id("a"), &life, &Deed::Split { into }, "sun").unwrap_err();
            assert_eq!(refused, Refusal::SplitIncomplete);
        }
        let deed = Deed::Merge { into: id("d"), with: vec![id("b")] };
        let opens = decide(&id("a"), &life, &deed, "sun").unwrap().opens;
        assert_eq!(opens[0].life.origins, [id("a"), id("b")]);
        let deed = Deed::Merge { into: id("d"), with: vec![] };
        let refused = decide(&id("a"), &life, &deed, "sun").unwrap_err();
        assert_eq!(refused, Refusal::MergeIncomplete);
    }

    #[test]
    fn what_is_cancelled_or_replaced_stays_so() {
        let mut cancelled = published();
        cancelled.push(("li", Deed::Cancel { reason: "法律修改".to_owned() }));
        let mut replaced = published();
        replaced.push(("li", Deed::Supersede { by: vec![id("b")] }));
        for ended in [cancelled, replaced] {
            for deed in [Deed::Resume, Deed::Publish, Deed::Change, Deed::Edit, Deed::Submit] {
                let mut deeds = ended.clone();
                deeds.push(("li", deed));
                assert!(matches!(run(&deeds), Err((5, Refusal::WrongState { .. }))));
            }
        }
    }

    #[test]
    fn a_suspended_item_can_come_back() {
        let mut deeds = published();
        deeds.push(("li", Deed::Suspend { reason: "系统升级".to_owned() }));
        deeds.push(("li", Deed::Resume));
        assert_eq!(run(&deeds).unwrap().state, State::Published);
    }

    #[test]
    fn a_deed_needs_somebody() {
        assert_eq!(run(&[("", Deed::Submit)]).unwrap_err(), (0, Refusal::ActorMissing));
    }

    #[test]
    fn every_state_has_its_word() {
        for state in [State::Draft, State::Approved, State::Published, State::Superseded] {
            assert_eq!(State::from_word(state.word()), Some(state));
        }
        assert_eq!(State::from_word("sold"), None);
    }
}
