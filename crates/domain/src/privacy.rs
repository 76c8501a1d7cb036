//! Personal information: which kinds are sensitive, and who is too young to decide about their own.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::identity::{Account, Actor, Capacity, Holder};

/// A kind of sensitive personal information (敏感个人信息; 个人信息保护法 art. 28). What is handled by
/// consent needs a separate one for it (art. 29).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitive {
    /// Biometric features: face, fingerprint, voice (生物识别).
    Biometric,
    /// Religious belief (宗教信仰).
    Belief,
    /// A specific identity (特定身份).
    Identity,
    /// Medical treatment and health (医疗健康).
    Health,
    /// Financial accounts (金融账户).
    Finance,
    /// Whereabouts (行踪轨迹).
    Whereabouts,
}

impl Sensitive {
    /// All kinds, in the order the article names them.
    pub const ALL: [Self; 6] = [
        Self::Biometric,
        Self::Belief,
        Self::Identity,
        Self::Health,
        Self::Finance,
        Self::Whereabouts,
    ];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Biometric => "biometric",
            Self::Belief => "belief",
            Self::Identity => "identity",
            Self::Health => "health",
            Self::Finance => "finance",
            Self::Whereabouts => "whereabouts",
        }
    }

    /// The kind that `key` stands for.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// Below this age a guardian decides about personal information (个人信息保护法 art. 31).
pub const CHILD_BELOW: u16 = 14;
/// Below this age a person is a minor (未成年人; 民法典 art. 17).
pub const MINOR_BELOW: u16 = 18;

/// Whole years of age on a day; none for whoever is not a person with a number.
pub fn age_on(holder: &Holder, day: Date) -> Option<u16> {
    match holder {
        Holder::Person { id_number } => Some(id_number.age_on(day)),
        Holder::Firm { .. } | Holder::Staff => None,
    }
}

/// Whether a guardian must act for the account on a day.
pub fn is_child(account: &Account, day: Date) -> bool {
    age_on(&account.holder, day).is_some_and(|age| age < CHILD_BELOW)
}

/// Whether the account's holder is a minor on a day.
pub fn is_minor(account: &Account, day: Date) -> bool {
    age_on(&account.holder, day).is_some_and(|age| age < MINOR_BELOW)
}

/// Whether nobody old enough has decided: a child acts, for itself or for somebody else, or somebody
/// acts for a child who is not its guardian.
pub fn needs_guardian(actor: &Actor, day: Date) -> bool {
    match actor {
        Actor::Account(account) => is_child(account, day),
        Actor::Agent(agent) => {
            let is_guardian = agent.delegation.capacity == Capacity::Guardian;
            is_child(&agent.account, day) || (is_child(&agent.principal, day) && !is_guardian)
        }
        Actor::Nobody | Actor::System => false,
    }
}

/// The last day on which somebody is a minor: the day before their eighteenth birthday.
pub fn last_day_as_minor(holder: &Holder) -> Option<Date> {
    let Holder::Person { id_number } = holder else { return None };
    let years = jiff::Span::new().years(i16::try_from(MINOR_BELOW).ok()?);
    let born = id_number.birth_date();
    // Whoever was born on 29 February comes of age on 1 March, as their age counts.
    let birthday = match (born.month(), born.day()) {
        (2, 29) => born.tomorrow().ok()?.saturating_add(years),
        _ => born.saturating_add(years),
    };
    birthday.yesterday().ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::code::CitizenNumber;
    use crate::identity::{AccountId, Agent, Delegation, Level, Scope};
    use crate::region::RegionCode;
    use crate::time::Instant;

    /// A person born on a day.
    fn born(day: &str) -> Account {
        let numbers = (b'0'..=b'9')
            .chain([b'X'])
            .map(|check| CitizenNumber::parse(&format!("110105{day}002{}", char::from(check))));
        let id_number = numbers.flatten().next().unwrap();
        Account {
            id: AccountId { region: RegionCode::parse("330106").unwrap(), id: day.to_owned() },
            name: "甄小宝".to_owned(),
            holder: Holder::Person { id_number },
            phone: None,
            grants: Vec::new(),
            level: Level::Matched,
        }
    }

    fn acting(principal: Account, capacity: Capacity) -> Actor {
        let delegation = Delegation {
            id: "1".to_owned(),
            principal: principal.id.clone(),
            capacity,
            principal_name: principal.name.clone(),
            delegate_login: "b".to_owned(),
            delegate_name: "贾如意".to_owned(),
            delegate: None,
            scope: Scope::All,
            from_on: date(2026, 1, 1),
            to_on: None,
            evidence: String::new(),
            granted_by: String::new(),
            created_at: Instant::from_millis(0),
            accepted_at: None,
            revoked_at: None,
        };
        let account = born("19800101");
        Actor::Agent(Box::new(Agent { account, principal, delegation, holds: true }))
    }

    #[test]
    fn a_child_decides_nothing_until_the_fourteenth_birthday() {
        let child = born("20120305");
        for (day, is_under) in [(date(2026, 3, 4), true), (date(2026, 3, 5), false)] {
            assert_eq!(is_child(&child, day), is_under, "{day}");
            let own = Actor::Account(Box::new(child.clone()));
            assert_eq!(needs_guardian(&own, day), is_under, "{day}");
            let agent = acting(child.clone(), Capacity::Agent);
            assert_eq!(needs_guardian(&agent, day), is_under, "{day}");
            assert!(!needs_guardian(&acting(child.clone(), Capacity::Guardian), day));
        }
        assert!(!needs_guardian(&Actor::System, date(2026, 3, 4)));
        let grown = acting(born("19800101"), Capacity::Agent);
        assert!(!needs_guardian(&grown, date(2026, 3, 4)));
        let Actor::Agent(mut agent) = grown else { unreachable!("made so") };
        agent.account = born("20120305");
        assert!(needs_guardian(&Actor::Agent(agent), date(2026, 3, 4)), "a child acts for nobody");
    }

    #[test]
    fn a_minor_comes_of_age_on_the_eighteenth_birthday() {
        for (day, last) in [
            ("20120305", date(2030, 3, 4)),
            ("20120301", date(2030, 2, 28)),
            // No 29 February 2030: of age on 1 March.
            ("20120229", date(2030, 2, 28)),
            ("20040101", date(2021, 12, 31)),
        ] {
            let account = born(day);
            assert_eq!(last_day_as_minor(&account.holder), Some(last), "{day}");
            assert!(is_minor(&account, last), "{day}");
            assert!(!is_minor(&account, last.tomorrow().unwrap()), "{day}");
        }
        assert_eq!(last_day_as_minor(&Holder::Staff), None);
    }

    #[test]
    fn kinds_are_found_by_their_keys() {
        for kind in Sensitive::ALL {
            assert_eq!(Sensitive::from_key(kind.key()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
        }
        assert_eq!(Sensitive::from_key("name"), None);
    }
}
