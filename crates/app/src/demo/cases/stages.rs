//! How far the demo's cases come, and the steps that lead there.

/// How far a case has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Submitted,
    AwaitCorrection,
    Supplemented,
    Accepted,
    InReview,
    AwaitDecision,
    Returned,
    Granted,
    GrantedAfterCorrection,
    Refused,
    NotAccepted,
    Withdrawn,
    PreCheck,
    Suspended,
    Issuing,
    Delivering,
    Closed,
    NotNeeded,
    Terminated,
    Archived,
}

/// One step on the way.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    RequestCorrection,
    Supplement,
    Accept,
    Decline,
    Withdraw,
    StartReview,
    Review { is_for_grant: bool },
    Return,
    Decide { is_granted: bool },
    StartPreCheck,
    SayNotNeeded,
    ProposeHearing,
    ProposeEnd,
    Approve,
    Issue,
    Deliver,
    Confirm,
    Archive,
}

impl Stage {
    /// The steps that lead there from the submission.
    pub fn steps(self) -> &'static [Step] {
        use Step::{
            Accept, Approve, Archive, Confirm, Decide, Decline, Deliver, Issue, ProposeEnd,
            ProposeHearing, RequestCorrection, Return, Review, SayNotNeeded, StartPreCheck,
            StartReview, Supplement, Withdraw,
        };
        const OPINION: Step = Review { is_for_grant: true };
        const GRANT: Step = Decide { is_granted: true };
        match self {
            Self::Submitted => &[],
            Self::AwaitCorrection => &[RequestCorrection],
            Self::Supplemented => &[RequestCorrection, Supplement],
            Self::Accepted => &[Accept],
            Self::InReview => &[Accept, StartReview],
            Self::AwaitDecision => &[Accept, StartReview, Review { is_for_grant: true }],
            Self::Returned => &[Accept, StartReview, Review { is_for_grant: true }, Return],
            Self::Granted => {
                &[Accept, StartReview, Review { is_for_grant: true }, Decide { is_granted: true }]
            }
            Self::GrantedAfterCorrection => &[
                RequestCorrection,
                Supplement,
                Accept,
                StartReview,
                Review { is_for_grant: true },
                Decide { is_granted: true },
            ],
            Self::Refused => {
                &[Accept, StartReview, Review { is_for_grant: false }, Decide { is_granted: false }]
            }
            Self::NotAccepted => &[Decline],
            Self::Withdrawn => &[Accept, Withdraw],
            Self::PreCheck => &[StartPreCheck],
            Self::NotNeeded => &[SayNotNeeded],
            Self::Suspended => &[Accept, StartReview, ProposeHearing, Approve],
            Self::Terminated => &[Accept, StartReview, ProposeEnd, Approve],
            Self::Issuing => &[Accept, StartReview, OPINION, GRANT, Issue],
            Self::Delivering => &[Accept, StartReview, OPINION, GRANT, Issue, Deliver],
            Self::Closed => &[Accept, StartReview, OPINION, GRANT, Issue, Deliver, Confirm],
            Self::Archived => {
                &[Accept, StartReview, OPINION, GRANT, Issue, Deliver, Confirm, Archive]
            }
        }
    }

    /// How many working days ago a case at this stage was submitted: the least, and how many
    /// days it may vary.
    pub fn age(self) -> (u32, u32) {
        match self {
            Self::Submitted | Self::PreCheck => (0, 2),
            Self::Suspended | Self::Terminated => (6, 1),
            Self::Issuing | Self::Delivering => (10, 4),
            Self::Closed | Self::Archived => (14, 16),
            Self::AwaitCorrection => (2, 3),
            Self::Supplemented | Self::Accepted => (2, 2),
            Self::InReview => (3, 2),
            Self::AwaitDecision | Self::Returned => (4, 1),
            Self::Granted | Self::Refused => (8, 22),
            Self::GrantedAfterCorrection => (12, 18),
            Self::NotAccepted | Self::NotNeeded | Self::Withdrawn => (5, 20),
        }
    }
}

/// The stages of the cases, and how many are at each.
pub const STAGES: [(Stage, u32); 20] = [
    (Stage::Submitted, 8),
    (Stage::AwaitCorrection, 4),
    (Stage::Supplemented, 2),
    (Stage::Accepted, 7),
    (Stage::InReview, 7),
    (Stage::AwaitDecision, 6),
    (Stage::Returned, 1),
    (Stage::Granted, 15),
    (Stage::GrantedAfterCorrection, 3),
    (Stage::Refused, 3),
    (Stage::NotAccepted, 3),
    (Stage::Withdrawn, 2),
    (Stage::PreCheck, 2),
    (Stage::Suspended, 2),
    (Stage::Issuing, 2),
    (Stage::Delivering, 2),
    (Stage::Closed, 3),
    (Stage::NotNeeded, 1),
    (Stage::Terminated, 1),
    (Stage::Archived, 2),
];

/// Cases whose promised day went by: so many working days ago, still in review.
pub const OVERDUE_AGE: u32 = 14;
pub const OVERDUE: u32 = 2;
