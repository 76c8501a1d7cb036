//! Who acts: people, firms, staff with their roles, and the system itself.

mod delegation;
mod duties;
mod level;
mod purpose;

pub use delegation::{Agent, Capacity, Delegation, Scope, Standing};
pub use duties::{conflict, excludes};
pub use level::Level;
pub use purpose::{Purpose, task_of};

use crate::code::{CitizenNumber, CreditCode};
use crate::region::RegionCode;

/// An account: the region that keeps it and its id there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountId {
    /// The region that owns the account record.
    pub region: RegionCode,
    /// The id within the region.
    pub id: String,
}

/// What kind of holder an account has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A natural person (自然人).
    Person {
        /// The citizen number.
        id_number: CitizenNumber,
    },
    /// A legal person (法人) or other organisation with a credit code.
    Firm {
        /// The unified social credit code.
        credit_code: CreditCode,
    },
    /// A member of staff.
    Staff,
}

/// What a member of staff is there to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Receives applications at an integrated window (窗口人员).
    WindowClerk,
    /// Examines accepted cases (审查人员).
    Officer,
    /// Decides (审批人员).
    Approver,
    /// Watches over cases and clocks (监察人员).
    Supervisor,
    /// Edits service items and guides (事项管理员).
    ItemEditor,
    /// Approves items for the organisation office (编制部门).
    OrganisationOffice,
    /// Approves items for the legal office (法制部门).
    LegalOffice,
    /// Measures services by the index (评估人员).
    Assessor,
    /// Manages accounts (系统管理员).
    Administrator,
    /// Marks people whose records are watched and sets the limits of alarms (安全管理员).
    SecurityAdministrator,
    /// Looks into who looked at what (审计管理员).
    Auditor,
}

impl Role {
    /// All roles, in the order they are shown.
    pub const ALL: [Self; 11] = [
        Self::WindowClerk,
        Self::Officer,
        Self::Approver,
        Self::Supervisor,
        Self::ItemEditor,
        Self::OrganisationOffice,
        Self::LegalOffice,
        Self::Assessor,
        Self::Administrator,
        Self::SecurityAdministrator,
        Self::Auditor,
    ];

    /// The roles that handle cases.
    pub const HANDLING: [Self; 3] = [Self::WindowClerk, Self::Officer, Self::Approver];

    /// The stable word for this role in records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::WindowClerk => "window-clerk",
            Self::Officer => "officer",
            Self::Approver => "approver",
            Self::Supervisor => "supervisor",
            Self::ItemEditor => "item-editor",
            Self::OrganisationOffice => "organisation-office",
            Self::LegalOffice => "legal-office",
            Self::Assessor => "assessor",
            Self::Administrator => "administrator",
            Self::SecurityAdministrator => "security-administrator",
            Self::Auditor => "auditor",
        }
    }

    /// The role that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// A role with where it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The region it holds in, with all regions below.
    pub region: RegionCode,
    /// The one organisation it is bound to; none means every organisation of the region.
    pub org: Option<CreditCode>,
}

/// An account as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The holder's name.
    pub name: String,
    /// What kind of holder.
    pub holder: Holder,
    /// A telephone number, if given.
    pub phone: Option<String>,
    /// Roles of staff; empty for citizens and firms.
    pub grants: Vec<Grant>,
    /// How surely the account belongs to whom it names.
    pub level: Level,
}

impl Account {
    /// Whether any grant gives `role`.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether `role` holds for `org` in `region`.
    pub fn has_for(&self, role: Role, region: RegionCode, org: &CreditCode) -> bool {
        self.grants.iter().any(|grant| {
            grant.role == role
                && grant.region.contains(region)
                && grant.org.as_ref().is_none_or(|own| own == org)
        })
    }

    /// Whether this account applies for itself rather than works here.
    pub fn is_applicant(&self) -> bool {
        !matches!(self.holder, Holder::Staff)
    }
}

/// Who acts in a request or job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody has logged in.
    Nobody,
    /// The program itself, by a clock or a job.
    System,
    /// A person, firm or member of staff who has logged in.
    Account(Box<Account>),
    /// A person who has logged in and acts for somebody else.
    Agent(Box<Agent>),
}

impl Actor {
    /// The account that acts, if someone has logged in.
    pub fn account(&self) -> Option<&Account> {
        match self {
            Self::Account(account) => Some(account),
            Self::Agent(agent) => Some(&agent.account),
            Self::Nobody | Self::System => None,
        }
    }

    /// The account in whose name applications are made: the principal where somebody acts for
    /// another, otherwise the one that acts.
    pub fn applicant(&self) -> Option<&Account> {
        match self {
            Self::Agent(agent) => Some(&agent.principal),
            Self::Account(_) | Self::Nobody | Self::System => self.account(),
        }
    }

    /// The one who acts for another, if that is so.
    pub fn agent(&self) -> Option<&Agent> {
        match self {
            Self::Agent(agent) => Some(agent),
            Self::Account(_) | Self::Nobody | Self::System => None,
        }
    }
}
