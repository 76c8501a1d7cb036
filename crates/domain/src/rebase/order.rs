//! The order that moves cases: what an editor writes, and what is wrong with it.

use serde::{Deserialize, Serialize};

use super::answers::FieldMap;
use super::steps::{self, StepFault, StepMap};
use crate::case::Plan;
use crate::code::CreditCode;
use crate::flow::{self, Flow};
use crate::form::{Form, Kind};
use crate::item::ItemVersion;
use crate::lists::CaseClass;

/// Which limits bind the cases afterwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "terms", rename_all = "snake_case", deny_unknown_fields)]
pub enum Terms {
    /// Those that bound them before.
    #[default]
    Kept,
    /// Those of the new version for every case that they make no day later for.
    Shorter,
    /// Those of the new version, even where a day becomes later.
    ByLaw {
        /// The law that says so.
        basis: String,
    },
}

impl Terms {
    /// The stable words, in the order in which they are offered.
    pub const KEYS: [&'static str; 3] = ["kept", "shorter", "by-law"];

    /// The stable word for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Shorter => "shorter",
            Self::ByLaw { .. } => "by-law",
        }
    }
}

/// What an editor orders. A document: it stays what was approved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The version that the cases have.
    pub from: u32,
    /// The version that they get.
    pub to: u32,
    /// What becomes of the steps.
    pub steps: StepMap,
    /// The fields that take answers under another key.
    pub fields: FieldMap,
    /// Which limits bind afterwards.
    pub terms: Terms,
    /// Whether cases that would lose an answer are moved too.
    pub may_lose: bool,
    /// Why; the applicants read it.
    pub cause: String,
}

/// The fewest characters that count as a cause.
const CAUSE_MIN: usize = 10;
/// The most characters of a cause or basis.
const TEXT_MAX: usize = 1000;

/// What is wrong with an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Both versions are one.
    SameVersion,
    /// The version that they would get is not in force: it is still to come, or over.
    NotInForce,
    /// Another authority carries out the new version.
    AuthorityChanges,
    /// The cases would be handled by another procedure of law: joint, sent up, or neither.
    ClassChanges,
    /// The new version takes no applications, or has no form where the old one had.
    FormGone,
    /// The steps of the new version cannot work.
    FlowBroken,
    /// The map of steps is wrong.
    Step(StepFault),
    /// The old form has no such field to rename, or it goes on under its own key.
    NoSuchField {
        /// The key in the old form.
        from: String,
    },
    /// The new form has no such field to take an answer.
    NoSuchTarget {
        /// The key in the new form.
        to: String,
    },
    /// Two fields cannot give one answer.
    TwoIntoOne {
        /// The key in the new form.
        to: String,
    },
    /// The cause is missing.
    CauseMissing,
    /// The law that makes days later is not named.
    BasisMissing,
    /// A text is longer than the record takes.
    TooLong,
}

impl Fault {
    /// The stable words of all but the faults of steps, for lists of words.
    pub const KEYS: [&'static str; 12] = [
        "same-version",
        "not-in-force",
        "authority-changes",
        "class-changes",
        "form-gone",
        "flow-broken",
        "no-such-field",
        "no-such-target",
        "two-into-one",
        "cause-missing",
        "basis-missing",
        "too-long",
    ];

    /// The stable word for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::SameVersion => "same-version",
            Self::NotInForce => "not-in-force",
            Self::AuthorityChanges => "authority-changes",
            Self::ClassChanges => "class-changes",
            Self::FormGone => "form-gone",
            Self::FlowBroken => "flow-broken",
            Self::Step(fault) => fault.key(),
            Self::NoSuchField { .. } => "no-such-field",
            Self::NoSuchTarget { .. } => "no-such-target",
            Self::TwoIntoOne { .. } => "two-into-one",
            Self::CauseMissing => "cause-missing",
            Self::BasisMissing => "basis-missing",
            Self::TooLong => "too-long",
        }
    }

    /// Whether no order between these two versions could be right.
    pub fn is_of_versions(&self) -> bool {
        matches!(
            self,
            Self::SameVersion
                | Self::NotInForce
                | Self::AuthorityChanges
                | Self::ClassChanges
                | Self::FormGone
                | Self::FlowBroken
        )
    }
}

/// A version with its form.
pub type Version<'a> = (&'a ItemVersion, Option<&'a Form>);

/// Everything that is wrong with an order between two versions, whichever of them is in force.
pub fn faults(old: Version<'_>, new: Version<'_>, order: &Order) -> Vec<Fault> {
    let mut faults = of_versions(old, new);
    let Ok(authority) = CreditCode::parse(&new.0.authority.uscc) else {
        faults.push(Fault::AuthorityChanges);
        return faults;
    };
    let flows = (Flow::of(&old.0.steps), Flow::of(&new.0.steps));
    let wrong = steps::check(&flows.0, &flows.1, &order.steps, authority);
    faults.extend(wrong.into_iter().map(Fault::Step));
    if let (Some(before), Some(after)) = (old.1, new.1) {
        faults.extend(of_fields(before, after, &order.fields));
    }
    if order.cause.trim().chars().count() < CAUSE_MIN {
        faults.push(Fault::CauseMissing);
    }
    let basis = match &order.terms {
        Terms::ByLaw { basis } => basis.as_str(),
        Terms::Kept | Terms::Shorter => "",
    };
    if matches!(order.terms, Terms::ByLaw { .. }) && basis.trim().is_empty() {
        faults.push(Fault::BasisMissing);
    }
    if [order.cause.as_str(), basis].iter().any(|text| text.chars().count() > TEXT_MAX) {
        faults.push(Fault::TooLong);
    }
    faults
}

fn of_versions(old: Version<'_>, new: Version<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if old.0.version == new.0.version {
        faults.push(Fault::SameVersion);
    }
    if old.0.authority.uscc != new.0.authority.uscc {
        faults.push(Fault::AuthorityChanges);
    }
    let procedure = |item: &ItemVersion| match Plan::of(item).class {
        class @ (CaseClass::Joint | CaseClass::Forwarded) => Some(class),
        CaseClass::Instant | CaseClass::Committed | CaseClass::Other => None,
    };
    if procedure(old.0) != procedure(new.0) {
        faults.push(Fault::ClassChanges);
    }
    if (old.1.is_some() && new.1.is_none()) || !new.0.is_applied_for() {
        faults.push(Fault::FormGone);
    }
    if !flow::check(new.0).is_empty() {
        faults.push(Fault::FlowBroken);
    }
    faults
}

fn of_fields(before: &Form, after: &Form, fields: &FieldMap) -> Vec<Fault> {
    let mut faults = Vec::new();
    let takes = |form: &Form, key: &str| {
        let field = form.schema().field_at(key).filter(|field| field.key == key);
        let is_answered = |kind| !matches!(kind, Kind::Computed | Kind::Notice | Kind::Section);
        form.knows(key) && !key.contains('.') && field.is_some_and(|field| is_answered(field.kind))
    };
    for (place, field) in fields.iter().enumerate() {
        if !takes(before, &field.from) || after.knows(&field.from) {
            faults.push(Fault::NoSuchField { from: field.from.clone() });
        }
        if !takes(after, &field.to) {
            faults.push(Fault::NoSuchTarget { to: field.to.clone() });
        }
        let others = &fields[..place];
        let is_taken = others.iter().any(|o| o.to == field.to || o.from == field.from);
        if is_taken || takes(before, &field.to) {
            faults.push(Fault::TwoIntoOne { to: field.to.clone() });
        }
    }
    faults
}

/// The order that suggests itself between two versions.
pub fn suggested(old: &ItemVersion, new: &ItemVersion) -> Order {
    let flows = (Flow::of(&old.steps), Flow::of(&new.steps));
    let authority = CreditCode::parse(&new.authority.uscc);
    let steps = authority.map(|org| steps::suggested(&flows.0, &flows.1, org)).unwrap_or_default();
    Order { from: old.version, to: new.version, steps, ..Order::default() }
}
