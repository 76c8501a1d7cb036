//! Other systems that work with this one: who they are, what they may do, in whose name.

use jiff::civil::Date;

use crate::code::CreditCode;
use crate::identity::Scope as Items;
use crate::identity::{
    Account, AccountId, Agent, Capacity, Delegation, Grant, Holder, Level, Role,
};
use crate::region::RegionCode;
use crate::time::Instant;

/// What a client may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read the cases of its authority.
    Read,
    /// Push what its authority did to its cases.
    Handle,
    /// Act for people who have let it: halls' terminals, hotlines, partner sites.
    Apply,
}

impl Scope {
    /// All scopes, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Read, Self::Handle, Self::Apply];

    /// The word in tokens and records.
    pub fn key(self) -> &'static str {
        match self {
            Self::Read => "cases:read",
            Self::Handle => "cases:handle",
            Self::Apply => "cases:apply",
        }
    }

    /// The scope that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.key() == key)
    }

    /// Reads words with blanks between (RFC 6749 §3.3); none where one is unknown.
    pub fn parse_all(words: &str) -> Option<Vec<Self>> {
        let mut all: Vec<Self> =
            words.split_whitespace().map(Self::from_key).collect::<Option<_>>()?;
        all.sort_unstable();
        all.dedup();
        Some(all)
    }

    /// The words of several.
    pub fn words(all: &[Self]) -> String {
        all.iter().map(|scope| scope.key()).collect::<Vec<_>>().join(" ")
    }
}

/// Another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The region that keeps it, and whose cases it works with, with all regions below.
    pub region: RegionCode,
    /// Its id there.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The one authority it belongs to; none for a channel.
    pub org: Option<CreditCode>,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// How many requests it may make in a minute.
    pub budget: u32,
    /// Counts up whenever tokens given before must end.
    pub generation: i64,
    /// Whether it is barred.
    pub is_disabled: bool,
    /// Where it wants to be told of its cases.
    pub hook_url: Option<String>,
    /// Counts the keys that sign what it is told.
    pub hook_key: i64,
}

impl Client {
    /// Whether it may do what a scope says.
    pub fn has(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// The client, or whoever handles a case there, as staff in one role of its authority and in no
    /// other: whatever staff may not do, it may not either. A client without an authority has no
    /// role at all.
    pub fn staff(&self, handler: Option<&Handler>, role: Role) -> Account {
        let grant = self.org.map(|org| Grant { role, region: self.region, org: Some(org) });
        let (id, name) = match handler {
            Some(handler) => {
                (format!("{}:{}", self.id, handler.id), format!("{} ({})", handler.name, self.name))
            }
            None => (self.id.clone(), self.name.clone()),
        };
        Account {
            id: AccountId { region: self.region, id },
            name,
            holder: Holder::Staff,
            phone: None,
            grants: grant.into_iter().collect(),
            level: Level::Anonymous,
        }
    }

    /// The client acting for somebody who let it, by the level that they had when they did.
    pub fn agent_of(&self, principal: Account, permit: &Permit, now: Instant) -> Agent {
        let account = Account { level: permit.level, ..self.staff(None, Role::WindowClerk) };
        let account = Account { grants: Vec::new(), ..account };
        let today: Date = now.civil_date_in_china();
        let delegation = Delegation {
            id: permit.id.clone(),
            principal: principal.id.clone(),
            capacity: Capacity::Agent,
            principal_name: principal.name.clone(),
            delegate_login: self.id.clone(),
            delegate_name: self.name.clone(),
            delegate: Some(account.id.clone()),
            scope: Items::All,
            from_on: today,
            to_on: Some(today),
            evidence: permit.id.clone(),
            granted_by: principal.name.clone(),
            created_at: permit.created_at,
            accepted_at: Some(now),
            revoked_at: None,
        };
        let holds = permit.holds_for(self, now);
        Agent { account, principal, delegation, holds }
    }
}

/// Whoever did something in another system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler {
    /// Their number there.
    pub id: String,
    /// Their name.
    pub name: String,
}

impl Handler {
    /// A handler with a number of up to 40 letters, digits, dots, dashes and underscores, and a name.
    pub fn parse(id: &str, name: &str) -> Option<Self> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        let is_id = (1..=40).contains(&id.len()) && id.bytes().all(is_plain);
        let name = name.trim();
        let is_name =
            (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        (is_id && is_name).then(|| Self { id: id.to_owned(), name: name.to_owned() })
    }
}

/// How long somebody's code waits for a client to take it.
pub const CODE_LIFE_MS: i64 = 15 * 60_000;
/// How long a client acts on a code it has taken: one visit, one call.
pub const VISIT_MS: i64 = 30 * 60_000;

/// That somebody lets a client act for them for the length of a visit. They made its code while they
/// were logged in, and gave it to whoever is before them (行政许可法 art. 29: an application may be made
/// by an agent).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// Who lets.
    pub principal: AccountId,
    /// Its id.
    pub id: String,
    /// The level they had.
    pub level: Level,
    /// When the code was made.
    pub created_at: Instant,
    /// Which client took it, and when.
    pub taken: Option<(RegionCode, String, Instant)>,
    /// When they took it back.
    pub revoked_at: Option<Instant>,
}

/// Where a permit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for a client to take it.
    Waits,
    /// A client acts on it.
    Acts,
    /// It was taken back.
    Revoked,
    /// Its time is over.
    Over,
}

impl Standing {
    /// Whether it can still be taken back.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Waits | Self::Acts)
    }
}

impl Permit {
    /// Where it stands at a moment.
    pub fn standing(&self, now: Instant) -> Standing {
        let visit_ends = self.taken.as_ref().map(|(_, _, at)| at.plus_millis(VISIT_MS));
        match (self.revoked_at, visit_ends) {
            (Some(_), _) => Standing::Revoked,
            (None, Some(ends_at)) if now < ends_at => Standing::Acts,
            (None, None) if self.can_be_taken(now) => Standing::Waits,
            (None, _) => Standing::Over,
        }
    }

    /// Whether a client may still take it.
    pub fn can_be_taken(&self, now: Instant) -> bool {
        self.taken.is_none()
            && self.revoked_at.is_none()
            && now < self.created_at.plus_millis(CODE_LIFE_MS)
    }

    /// Whether it lets a client act now.
    pub fn holds_for(&self, client: &Client, now: Instant) -> bool {
        self.revoked_at.is_none()
            && self.taken.as_ref().is_some_and(|(region, id, at)| {
                *region == client.region && *id == client.id && now < at.plus_millis(VISIT_MS)
            })
    }
}

/// The order that pushed events of a case must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// It is the next.
    Next,
    /// It was pushed before.
    Before,
    /// Others are missing before it; the number that is expected.
    Gap(u32),
}

/// Where an event stands after the last that was taken.
pub fn order(last: u32, event: u32) -> Order {
    match event {
        0 => Order::Gap(last + 1),
        event if event <= last => Order::Before,
        event if event == last + 1 => Order::Next,
        _ => Order::Gap(last + 1),
    }
}

/// What a department must hear of; what it pushed itself comes back to it as well, so that its record
/// and ours can be compared.
pub fn is_told(about: &str) -> bool {
    about != "talk" && about != "reminded"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Client {
        Client {
            region: RegionCode::parse("330106").unwrap(),
            id: "hall-1".to_owned(),
            name: "大厅终端".to_owned(),
            org: None,
            scopes: vec![Scope::Apply],
            budget: 60,
            generation: 1,
            is_disabled: false,
            hook_url: None,
            hook_key: 1,
        }
    }

    fn at(minutes: i64) -> Instant {
        Instant::from_millis(1_772_416_800_000 + minutes * 60_000)
    }

    #[test]
    fn scopes_are_read_and_written_as_words() {
        let both = Scope::parse_all(" cases:handle  cases:read cases:read").unwrap();
        assert_eq!(Scope::words(&both), "cases:read cases:handle");
        assert_eq!(Scope::parse_all("cases:read admin"), None);
        assert_eq!(Scope::parse_all(""), Some(Vec::new()));
    }

    #[test]
    fn a_client_without_an_authority_has_no_role() {
        assert!(client().staff(None, Role::Approver).grants.is_empty());
        let org = CreditCode::parse("11330106DEM0000148").unwrap();
        let department = Client { org: Some(org), ..client() };
        let handler = Handler::parse("0123", "李四").unwrap();
        let staff = department.staff(Some(&handler), Role::Officer);
        assert_eq!((staff.id.id.as_str(), staff.name.as_str()), ("hall-1:0123", "李四 (大厅终端)"));
        assert!(staff.has_for(Role::Officer, department.region, &org));
        assert!(!staff.has(Role::Approver));
    }

    #[test]
    fn handlers_have_plain_numbers_and_names() {
        for (id, name) in [("", "a"), ("a", ""), ("a:b", "c"), ("a", "b\nc"), ("é", "a")] {
            assert_eq!(Handler::parse(id, name), None, "{id:?} {name:?}");
        }
        assert_eq!(Handler::parse(&"a".repeat(41), "b"), None);
    }

    #[test]
    fn a_permit_lasts_for_one_visit_of_one_client() {
        let principal = AccountId { region: client().region, id: "a".to_owned() };
        let permit = Permit {
            principal,
            id: "p".to_owned(),
            level: Level::Matched,
            created_at: at(0),
            taken: None,
            revoked_at: None,
        };
        assert!(permit.can_be_taken(at(14)) && !permit.can_be_taken(at(15)));
        let stands = |permit: &Permit, minute| permit.standing(at(minute));
        assert_eq!(
            (stands(&permit, 14), stands(&permit, 15)),
            (Standing::Waits, Standing::Over),
            "a code waits for a quarter of an hour"
        );
        assert!(!permit.holds_for(&client(), at(1)), "not before it is taken");
        let taken = (client().region, client().id, at(10));
        let taken = Permit { taken: Some(taken), ..permit };
        assert!(!taken.can_be_taken(at(11)), "only once");
        assert!(taken.holds_for(&client(), at(39)) && !taken.holds_for(&client(), at(40)));
        assert_eq!(
            (stands(&taken, 39), stands(&taken, 40)),
            (Standing::Acts, Standing::Over),
            "and a visit lasts for half an hour"
        );
        let other = Client { id: "hall-2".to_owned(), ..client() };
        assert!(!taken.holds_for(&other, at(11)));
        let revoked = Permit { revoked_at: Some(at(12)), ..taken };
        assert!(!revoked.holds_for(&client(), at(13)));
        assert_eq!(stands(&revoked, 13), Standing::Revoked);
        assert!(!Standing::Revoked.is_live() && Standing::Acts.is_live());
    }

    #[test]
    fn events_come_in_order_without_gaps() {
        let check = |last, event, expected| assert_eq!(order(last, event), expected);
        check(0, 1, Order::Next);
        check(2, 3, Order::Next);
        check(2, 2, Order::Before);
        check(2, 1, Order::Before);
        check(2, 4, Order::Gap(3));
        check(0, 0, Order::Gap(1));
    }
}
