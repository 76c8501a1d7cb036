//! Why a rule says no: each refusal has a stable key for words and the rule that it stands on.

use super::State;

/// A rule said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The item is started by the authority; nobody can apply for it.
    NotAppliedFor,
    /// The action has no place in this state.
    WrongState {
        /// Where the case stands.
        state: State,
    },
    /// Only the system does this, by the clock.
    OnlyBySystem,
    /// One notice must list everything; a second is for defects the answer itself brought.
    SecondNotice,
    /// The days for a notice are over: the application counts as accepted.
    NoticeTooLate,
    /// The time for this has not come: the clock has not run out.
    NotYetDue,
    /// A reason in writing is required, and this is none.
    ReasonMissing,
    /// The text is longer than the record takes.
    TooLong {
        /// The most characters.
        max: usize,
    },
    /// The date of a notice or promise must lie ahead.
    DateNotAhead,
    /// Whoever examined, proposed or reported does not also decide, approve or sign.
    SamePerson,
    /// Another officer examines this case.
    OtherOfficer,
    /// The step belongs to another department.
    OtherDepartment,
    /// The item is not accepted with material missing.
    NotLenient,
    /// This material may not follow later, or nothing was named that may.
    NotSecondary,
    /// Nothing is awaited from the applicant.
    NothingMissing,
    /// The item has no material of this code.
    NoSuchMaterial,
    /// What was to follow later is not there yet.
    StillMissing,
    /// The item is not decided on a written commitment.
    NotByCommitment,
    /// The applicant has not signed the commitment.
    CommitmentMissing,
    /// The applicant's credit record bars the commitment procedure.
    BadCredit,
    /// The item is not decided on the spot.
    NotInstant,
    /// The item is not one that a lower level sends up.
    NotForwarded,
    /// The item sends its opinion up; it does not decide here.
    Forwarded,
    /// Something is proposed already.
    ProposalPending,
    /// Nothing is proposed.
    NothingProposed,
    /// The item lists no such special procedure.
    ProcedureNotListed,
    /// The expected length of the special procedure must be told.
    DaysMissing,
    /// Neither law nor item allows an extension.
    NoExtension,
    /// The limit was extended before.
    ExtendedBefore,
    /// The limit is over; what is over cannot be extended.
    LimitOver,
    /// Steps of the item are still open.
    StepsOpen,
    /// The item has no such step, or it is not open.
    NoSuchStep,
    /// A visit to the site needs its record.
    VisitMissing,
    /// The item has no rule for silence.
    NoTacitRule,
    /// The item gives no document.
    NoDocument,
    /// As many as can be granted have been granted.
    QuotaFull {
        /// How many.
        most: u32,
    },
    /// The places that are left belong to those who were accepted earlier and are not decided yet.
    QuotaTurn {
        /// How many of them there are.
        ahead: u32,
    },
    /// It was done before.
    DoneBefore,
    /// The clock cannot be read.
    ClockUnreadable,
}

impl Refusal {
    /// Each kind once, for lists of words.
    pub const ALL: [Self; 39] = [
        Self::NotAppliedFor,
        Self::WrongState { state: State::Submitted },
        Self::OnlyBySystem,
        Self::SecondNotice,
        Self::NoticeTooLate,
        Self::NotYetDue,
        Self::ReasonMissing,
        Self::TooLong { max: 1000 },
        Self::DateNotAhead,
        Self::SamePerson,
        Self::OtherOfficer,
        Self::OtherDepartment,
        Self::NotLenient,
        Self::NotSecondary,
        Self::NothingMissing,
        Self::NoSuchMaterial,
        Self::StillMissing,
        Self::NotByCommitment,
        Self::CommitmentMissing,
        Self::BadCredit,
        Self::NotInstant,
        Self::NotForwarded,
        Self::Forwarded,
        Self::ProposalPending,
        Self::NothingProposed,
        Self::ProcedureNotListed,
        Self::DaysMissing,
        Self::NoExtension,
        Self::ExtendedBefore,
        Self::LimitOver,
        Self::StepsOpen,
        Self::NoSuchStep,
        Self::VisitMissing,
        Self::NoTacitRule,
        Self::NoDocument,
        Self::QuotaFull { most: 20 },
        Self::QuotaTurn { ahead: 2 },
        Self::DoneBefore,
        Self::ClockUnreadable,
    ];

    /// The stable word for word keys, and the rule behind it.
    fn told(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotAppliedFor => ("not-applied-for", "国务院令第716号第四条"),
            Self::WrongState { .. } => ("wrong-state", "办件状态表"),
            Self::OnlyBySystem => ("only-by-system", "办件状态表"),
            Self::SecondNotice => ("second-notice", "行政许可法第三十二条第一款第四项"),
            Self::NoticeTooLate => ("notice-too-late", "行政许可法第三十二条第一款第四项"),
            Self::NotYetDue => ("not-yet-due", "行政许可法第八十二条"),
            Self::ReasonMissing => ("reason-missing", "行政许可法第三十二条、第三十八条"),
            Self::TooLong { .. } => ("too-long", "GB/T 39046 表7"),
            Self::DateNotAhead => ("date-not-ahead", "行政许可法第三十二条"),
            Self::SamePerson => ("same-person", "职责分离规则"),
            Self::OtherOfficer => ("other-officer", "职责分离规则"),
            Self::OtherDepartment => ("other-department", "行政许可法第二十六条"),
            Self::NotLenient => ("not-lenient", "容缺受理规则"),
            Self::NotSecondary => ("not-secondary", "容缺受理规则"),
            Self::NothingMissing => ("nothing-missing", "容缺受理规则"),
            Self::NoSuchMaterial => ("no-such-material", "GB/T 39046 材料收取"),
            Self::StillMissing => ("still-missing", "容缺受理规则"),
            Self::NotByCommitment => ("not-by-commitment", "告知承诺规则"),
            Self::CommitmentMissing => ("commitment-missing", "告知承诺规则"),
            Self::BadCredit => ("bad-credit", "告知承诺规则"),
            Self::NotInstant => ("not-instant", "行政许可法第三十四条第二款"),
            Self::NotForwarded => ("not-forwarded", "行政许可法第三十五条"),
            Self::Forwarded => ("forwarded", "行政许可法第三十五条"),
            Self::ProposalPending => ("proposal-pending", "职责分离规则"),
            Self::NothingProposed => ("nothing-proposed", "职责分离规则"),
            Self::ProcedureNotListed => ("procedure-not-listed", "行政许可法第四十五条"),
            Self::DaysMissing => ("days-missing", "行政许可法第四十五条"),
            Self::NoExtension => ("no-extension", "行政许可法第四十二条"),
            Self::ExtendedBefore => ("extended-before", "行政许可法第四十二条"),
            Self::LimitOver => ("limit-over", "行政许可法第四十二条"),
            Self::StepsOpen => ("steps-open", "行政许可法第三十四条"),
            Self::NoSuchStep => ("no-such-step", "事项办理环节"),
            Self::VisitMissing => ("visit-missing", "行政许可法第三十四条第三款"),
            Self::NoTacitRule => ("no-tacit-rule", "行政许可法第五十条"),
            Self::NoDocument => ("no-document", "行政许可法第三十九条"),
            Self::QuotaFull { .. } => ("quota-full", "行政许可法第五十七条"),
            Self::QuotaTurn { .. } => ("quota-turn", "行政许可法第五十七条"),
            Self::DoneBefore => ("done-before", "办件状态表"),
            Self::ClockUnreadable => ("clock-unreadable", "行政许可法第八十二条"),
        }
    }

    /// The stable word for word keys.
    pub fn key(&self) -> &'static str {
        self.told().0
    }

    /// The rule that says no: the article, or the name of our own rule.
    pub fn rule(&self) -> &'static str {
        self.told().1
    }
}
