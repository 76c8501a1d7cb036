//! Why staff look at a person's record. A look without a purpose does not happen.

use super::{Account, Role};
use crate::case::{Case, State};

/// Why somebody looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// It is their task: the case waits for them.
    Task,
    /// The applicant asked something.
    Enquiry,
    /// A complaint or an appeal is looked into.
    Complaint,
    /// Work is supervised or sampled.
    Supervision,
    /// A later case is compared.
    Comparison,
    /// A case of another unit was opened; the reason was written down.
    Exception,
    /// A list of cases was carried away.
    Export,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Self; 7] = [
        Self::Task,
        Self::Enquiry,
        Self::Complaint,
        Self::Supervision,
        Self::Comparison,
        Self::Exception,
        Self::Export,
    ];

    /// Those that people choose from for cases of their own unit; the others are known without asking.
    pub const CHOICES: [Self; 4] =
        [Self::Enquiry, Self::Complaint, Self::Supervision, Self::Comparison];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Enquiry => "enquiry",
            Self::Complaint => "complaint",
            Self::Supervision => "supervision",
            Self::Comparison => "comparison",
            Self::Exception => "exception",
            Self::Export => "export",
        }
    }

    /// The purpose that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.key() == key)
    }
}

/// The role in whose course this case waits for this account: then the purpose needs no asking.
pub fn task_of(account: &Account, case: &Case) -> Option<Role> {
    let roles: &[Role] = match case.state {
        State::Submitted | State::PreCheck | State::AwaitCorrection => &[Role::WindowClerk],
        State::Accepted | State::InReview | State::Suspended => &[Role::Officer],
        State::AwaitDecision => &[Role::Approver],
        State::Granted | State::Refused | State::Issuing | State::Delivering => {
            &[Role::Officer, Role::WindowClerk]
        }
        State::Closed
        | State::NotNeeded
        | State::NotAccepted
        | State::Withdrawn
        | State::Terminated
        | State::Archived => &[],
    };
    let own = roles.iter().copied().find(|role| account.has_for(*role, case.id.region, &case.org));
    own.or_else(|| has_step(account, case).then_some(Role::Officer))
        .or_else(|| has_to_approve(account, case).then_some(Role::Approver))
}

/// Whether something in the case waits for this account's approval.
fn has_to_approve(account: &Account, case: &Case) -> bool {
    let is_waiting = case.handling.proposal.is_some();
    is_waiting && account.has_for(Role::Approver, case.id.region, &case.org)
}

/// Whether a department of this account's has an open step of the case.
fn has_step(account: &Account, case: &Case) -> bool {
    let mut open = case.handling.tasks.iter().filter(|task| task.is_open());
    open.any(|task| account.has_for(Role::Officer, case.id.region, &task.org))
}
