//! Appeals of a unit against one leaf of its published result.

use super::{Refusal, Stage};
use crate::time::Instant;

/// Where an appeal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppealState {
    /// Waiting for an answer.
    Lodged,
    /// The unit was right.
    Upheld,
    /// The result stands.
    Dismissed,
}

impl AppealState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Lodged, Self::Upheld, Self::Dismissed];

    /// The stable word.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Lodged => "lodged",
            Self::Upheld => "upheld",
            Self::Dismissed => "dismissed",
        }
    }

    /// The state a word stands for.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeal {
    /// Its id within the campaign.
    pub id: String,
    /// The unit that appeals.
    pub unit: String,
    /// The leaf it appeals against.
    pub leaf: String,
    /// Where it stands.
    pub state: AppealState,
    /// What the unit says.
    pub grounds: String,
    /// When it was lodged.
    pub lodged_at: Instant,
    /// Until when it is to be answered.
    pub answer_by: Instant,
    /// The answer, once there is one.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Instant>,
    /// The record that corrects the result, when upheld.
    pub record: Option<String>,
}

const DAY_MS: i64 = 86_400_000;

/// Until when an appeal lodged now is to be answered.
///
/// # Errors
/// Before publication, after the time for appeals, while the leaf is under appeal, or without a
/// word of why.
pub fn lodge(
    stage: Stage,
    published_at: Option<Instant>,
    days: (u32, u32),
    now: Instant,
    is_open: bool,
    grounds: &str,
) -> Result<Instant, Refusal> {
    let (Stage::Published, Some(published_at)) = (stage, published_at) else {
        return Err(Refusal::WrongStage { stage });
    };
    let (appeal_days, answer_days) = days;
    if now > published_at.plus_millis(i64::from(appeal_days) * DAY_MS) {
        return Err(Refusal::AppealsOver);
    }
    if is_open {
        return Err(Refusal::AppealOpen);
    }
    if grounds.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    Ok(now.plus_millis(i64::from(answer_days) * DAY_MS))
}

/// How an appeal is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The unit was right; `has_correction` tells whether what holds instead was given.
    Upheld {
        /// Whether what holds instead was given.
        has_correction: bool,
    },
    /// The result stands.
    Dismissed,
}

/// The state after an answer.
///
/// # Errors
/// A second answer, one without reasons, or an upheld appeal without what holds instead.
pub fn answer_appeal(
    state: AppealState,
    verdict: Verdict,
    reasons: &str,
) -> Result<AppealState, Refusal> {
    if state != AppealState::Lodged {
        return Err(Refusal::AppealAnswered);
    }
    if reasons.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    match verdict {
        Verdict::Upheld { has_correction: false } => Err(Refusal::CorrectionMissing),
        Verdict::Upheld { has_correction: true } => Ok(AppealState::Upheld),
        Verdict::Dismissed => Ok(AppealState::Dismissed),
    }
}
