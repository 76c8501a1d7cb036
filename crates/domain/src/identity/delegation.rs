//! Acting for somebody else: representatives, operators (经办人), agents (受托人) and guardians.

use jiff::civil::Date;

use super::{Account, AccountId};
use crate::time::Instant;

/// In which capacity somebody acts for somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capacity {
    /// The legal representative of a legal person (法定代表人).
    Representative,
    /// An operator of a legal person (经办人).
    Operator,
    /// An agent whom a person entrusts (委托代理人; 行政许可法 art. 29).
    Agent,
    /// The guardian of a minor or of somebody who cannot act (监护人; 民法典 arts 27, 34).
    Guardian,
}

impl Capacity {
    /// All capacities, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Representative, Self::Operator, Self::Agent, Self::Guardian];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Representative => "representative",
            Self::Operator => "operator",
            Self::Agent => "agent",
            Self::Guardian => "guardian",
        }
    }

    /// The capacity that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capacity| capacity.key() == key)
    }

    /// Whether the principal grants it without an official looking at a document.
    pub fn is_self_granted(self) -> bool {
        matches!(self, Self::Operator | Self::Agent)
    }

    /// Whether a holder in this capacity may grant and revoke on for the principal.
    pub fn may_grant_on(self) -> bool {
        matches!(self, Self::Representative | Self::Guardian)
    }
}

/// Which items a delegation is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every item.
    All,
    /// Only these, by code.
    Items(Vec<String>),
}

impl Scope {
    /// Whether `item_code` lies within.
    pub fn covers(&self, item_code: &str) -> bool {
        match self {
            Self::All => true,
            Self::Items(codes) => codes.iter().any(|code| code == item_code),
        }
    }
}

/// A delegation (委托): who may act for whom, in what, from when until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Its id within the principal's records.
    pub id: String,
    /// Who is acted for.
    pub principal: AccountId,
    /// In which capacity.
    pub capacity: Capacity,
    /// The principal's name when it was granted.
    pub principal_name: String,
    /// The login name of whom it is granted to, as the principal typed it.
    pub delegate_login: String,
    /// The name of whom it is granted to, as the principal typed it.
    pub delegate_name: String,
    /// The account that took it up; none until then.
    pub delegate: Option<AccountId>,
    /// For which items.
    pub scope: Scope,
    /// The first day it holds.
    pub from_on: Date,
    /// The last day it holds; none for as long as it is not revoked.
    pub to_on: Option<Date>,
    /// What it rests on: the document seen at the window, or the principal's own word.
    pub evidence: String,
    /// Who granted it.
    pub granted_by: String,
    /// When it was granted.
    pub created_at: Instant,
    /// When it was taken up.
    pub accepted_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

/// How a delegation stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Granted and not taken up yet.
    Waiting,
    /// Its first day has not come.
    Ahead,
    /// It holds.
    Holds,
    /// Its last day has passed.
    Over,
    /// It was revoked.
    Revoked,
}

impl Standing {
    /// The stable word for word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ahead => "ahead",
            Self::Holds => "holds",
            Self::Over => "over",
            Self::Revoked => "revoked",
        }
    }
}

impl Delegation {
    /// How it stands at a moment; days are those of China.
    pub fn standing(&self, now: Instant) -> Standing {
        let today = now.civil_date_in_china();
        if self.revoked_at.is_some() {
            Standing::Revoked
        } else if self.to_on.is_some_and(|to_on| to_on < today) {
            Standing::Over
        } else if self.accepted_at.is_none() || self.delegate.is_none() {
            Standing::Waiting
        } else if self.from_on > today {
            Standing::Ahead
        } else {
            Standing::Holds
        }
    }
}

/// Somebody who acts for somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Who acts.
    pub account: Account,
    /// Who is acted for.
    pub principal: Account,
    /// By what right.
    pub delegation: Delegation,
    /// Whether the right holds now. Where it has ended the actor may do nothing until they say
    /// whom they act for; nothing is ever done in their own name by mistake.
    pub holds: bool,
}

impl Agent {
    /// Whether the right holds and covers an item.
    pub fn covers(&self, item_code: &str) -> bool {
        self.holds && self.delegation.scope.covers(item_code)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::region::RegionCode;

    fn at(day: i8) -> Instant {
        Instant::from_china(date(2026, 3, day).at(12, 0, 0, 0))
    }

    fn delegation() -> Delegation {
        let account = |id: &str| AccountId {
            region: RegionCode::parse("330106").unwrap(),
            id: id.to_owned(),
        };
        Delegation {
            id: "1".to_owned(),
            principal: account("a"),
            capacity: Capacity::Agent,
            principal_name: "甄有才".to_owned(),
            delegate_login: "b".to_owned(),
            delegate_name: "贾如意".to_owned(),
            delegate: Some(account("b")),
            scope: Scope::Items(vec!["x".to_owned()]),
            from_on: date(2026, 3, 5),
            to_on: Some(date(2026, 3, 10)),
            evidence: String::new(),
            granted_by: "甄有才".to_owned(),
            created_at: at(1),
            accepted_at: Some(at(2)),
            revoked_at: None,
        }
    }

    #[test]
    fn a_delegation_holds_from_its_first_day_to_the_end_of_its_last() {
        let given = delegation();
        for (day, standing) in [
            (4, Standing::Ahead),
            (5, Standing::Holds),
            (10, Standing::Holds),
            (11, Standing::Over),
        ] {
            assert_eq!(given.standing(at(day)), standing, "{day}");
        }
        let waiting = Delegation { accepted_at: None, ..delegation() };
        assert_eq!(waiting.standing(at(6)), Standing::Waiting);
        let revoked = Delegation { revoked_at: Some(at(6)), ..delegation() };
        assert_eq!(revoked.standing(at(6)), Standing::Revoked);
        assert_eq!(Delegation { to_on: None, ..delegation() }.standing(at(30)), Standing::Holds);
    }

    #[test]
    fn a_scope_covers_only_what_it_names() {
        assert!(Scope::All.covers("anything"));
        let one = Scope::Items(vec!["x".to_owned()]);
        assert!(one.covers("x") && !one.covers("y"));
        assert!(!Scope::Items(Vec::new()).covers("x"));
    }
}
