//! Campaigns: one round of assessment, from its plan to its published numbers and the appeals
//! against them. Which deed is open in which stage is one table; everything else is refused by
//! name.

mod appeal;
mod computed;
mod plan;
mod rating;
mod sample;

pub use appeal::{Appeal, AppealState, Verdict, answer_appeal, lodge};
pub use computed::{Ahead, Better, Computed, Diagnosis, Doubt, FactorShare, Held, Step, UnitDoubt};
pub use plan::{CampaignId, NAME_MAX, PLAN_VERSION, Plan, SampledItem, Unit, check_plan};
pub use rating::{
    Answer, AnswerFault, Assignment, Handover, Standing, Target, answer_faults, assign, hand_over,
    may_revise, standing,
};
pub use sample::draw;

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Drawn up; nobody answers yet.
    Planned,
    /// Assessors answer, records come in.
    Collecting,
    /// No record is taken any more.
    Frozen,
    /// The numbers are there.
    Computed,
    /// The numbers are looked through before they are told.
    InReview,
    /// Everybody can read the numbers; units may appeal.
    Published,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 6] = [
        Self::Planned,
        Self::Collecting,
        Self::Frozen,
        Self::Computed,
        Self::InReview,
        Self::Published,
    ];

    /// The stable word of the stage.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Collecting => "collecting",
            Self::Frozen => "frozen",
            Self::Computed => "computed",
            Self::InReview => "in-review",
            Self::Published => "published",
        }
    }

    /// The stage that a word stands for.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.key() == key)
    }

    /// Whether records of evidence are taken for this reason.
    #[must_use]
    pub fn takes_evidence(self, because: Because) -> bool {
        match because {
            Because::Collection => self == Self::Collecting,
            // What an upheld appeal found stands beside the frozen records, never in their place.
            Because::Appeal => self == Self::Published,
        }
    }
}

/// Why a record of evidence is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// It was collected.
    Collection,
    /// An appeal was upheld.
    Appeal,
}

impl Because {
    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Appeal => "appeal",
        }
    }
}

/// A deed that moves a campaign on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Begin to collect.
    Open,
    /// Take no more records.
    Freeze,
    /// Work out the numbers.
    Compute,
    /// Look the numbers through.
    Review,
    /// Tell everybody.
    Publish,
    /// Publish a new edition with what upheld appeals corrected.
    Republish,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Freeze, Self::Compute, Self::Review, Self::Publish, Self::Republish];

    /// The stable word of the action.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Freeze => "freeze",
            Self::Compute => "compute",
            Self::Review => "review",
            Self::Publish => "publish",
            Self::Republish => "republish",
        }
    }

    /// The action that a word stands for.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.key() == key)
    }

    /// The stage an action starts from and the one it leads to.
    #[must_use]
    pub fn road(self) -> (Stage, Stage) {
        match self {
            Self::Open => (Stage::Planned, Stage::Collecting),
            Self::Freeze => (Stage::Collecting, Stage::Frozen),
            Self::Compute => (Stage::Frozen, Stage::Computed),
            Self::Review => (Stage::Computed, Stage::InReview),
            Self::Publish => (Stage::InReview, Stage::Published),
            Self::Republish => (Stage::Published, Stage::Published),
        }
    }
}

/// What a campaign holds, as far as its next step depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Questions that lack an answer of some rater.
    pub unanswered: usize,
    /// Questions whose two answers differ and that nobody settled.
    pub unsettled: usize,
    /// Records of evidence.
    pub records: usize,
    /// Records that upheld appeals brought since the last edition.
    pub corrections: usize,
    /// Whether unanswered questions may be left, each with a record that says so.
    pub gaps_accepted: bool,
}

/// Why a campaign does not do what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The deed is not open in this stage.
    WrongStage {
        /// The stage.
        stage: Stage,
    },
    /// Some questions have no answer, and leaving them was not accepted.
    Unanswered {
        /// How many.
        left: usize,
    },
    /// Some questions have two different answers.
    Unsettled {
        /// How many.
        left: usize,
    },
    /// There is nothing to compute from.
    NoEvidence,
    /// Nothing was corrected since the last edition.
    NothingCorrected,
    /// No unit is named.
    NoUnits,
    /// A unit stands twice.
    UnitTwice,
    /// The window ends before it begins.
    Window,
    /// The name is missing or too long.
    Name,
    /// Fewer than two assessors are named, or one of them twice.
    Raters,
    /// A leaf is named that the profile does not have.
    UnknownLeaf,
    /// The days for appeals are not between 1 and 180.
    Days,
    /// More items than can be drawn from one unit.
    Items,
    /// The question is not the actor's.
    NotAssigned,
    /// Both answers are in: they stand.
    BothIn,
    /// The rater to be replaced is the new one.
    SameRater,
    /// The new rater would give both answers to a question.
    RaterOfBoth,
    /// The rater to be replaced is none of this campaign.
    NoSuchRater,
    /// There is no difference to settle.
    NothingToSettle,
    /// Whoever gave one of the two answers cannot settle between them.
    OwnAnswer,
    /// A reason is needed.
    ReasonMissing,
    /// The time for appeals is over.
    AppealsOver,
    /// The leaf of the unit is under appeal already.
    AppealOpen,
    /// The appeal was answered before.
    AppealAnswered,
    /// An upheld appeal needs what was found instead.
    CorrectionMissing,
}

/// The stage after an action, or why there is none.
///
/// # Errors
/// The refusal, by name.
pub fn next(stage: Stage, action: Action, held: &Holdings) -> Result<Stage, Refusal> {
    let (from, to) = action.road();
    if stage != from {
        return Err(Refusal::WrongStage { stage });
    }
    match action {
        Action::Freeze if held.unsettled > 0 => Err(Refusal::Unsettled { left: held.unsettled }),
        Action::Freeze if held.unanswered > 0 && !held.gaps_accepted => {
            Err(Refusal::Unanswered { left: held.unanswered })
        }
        Action::Freeze | Action::Compute if held.records == 0 => Err(Refusal::NoEvidence),
        Action::Republish if held.corrections == 0 => Err(Refusal::NothingCorrected),
        _ => Ok(to),
    }
}

#[cfg(test)]
mod tests;
