//! What an item version lays down for its cases: the class, the limits, the steps, and which
//! special roads are open.

use crate::clock::{Basis, LOWER_LEVEL_REVIEW, Limit, Rule};
use crate::flow::Flow;
use crate::item::{ItemVersion, Quota, ReviewMode};
use crate::lists::{CaseClass, ItemType, Necessity, OnlineDepth, ResultKind, SpecialProcedure};

/// What binds the cases of an item version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The class of its cases.
    pub class: CaseClass,
    /// The limits.
    pub rule: Rule,
    /// The steps, if the item lays them out.
    pub flow: Flow,
    /// Whether applications are looked through online before formal acceptance.
    pub has_pre_check: bool,
    /// Whether secondary material may follow later 容缺受理.
    pub is_lenient: bool,
    /// The codes of the material that may.
    pub may_follow: Vec<String>,
    /// The codes of all material.
    pub materials: Vec<String>,
    /// Whether it is decided on a written commitment 告知承诺.
    pub is_by_commitment: bool,
    /// The special procedures that the item lists; none listed leaves those of the law.
    pub procedures: Vec<SpecialProcedure>,
    /// What the item's rule says that silence past the legal limit means, if it says so: granted or
    /// refused. What it means in fact is [`Plan::silence`].
    pub silence_grants: Option<bool>,
    /// Whether a grant is followed by a certificate or another document.
    pub gives_document: bool,
    /// How many can be granted, if the number is limited and counted (行政许可法 art. 57).
    pub quota: Option<Quota>,
}

impl Plan {
    /// The plan of an item version.
    pub fn of(item: &ItemVersion) -> Self {
        let service = &item.service;
        let is_instant =
            service.review_mode == Some(ReviewMode::AtOnce) || item.committed_limit.is_instant();
        let class = match service.case_class {
            Some(class) => class,
            None if is_instant => CaseClass::Instant,
            None => CaseClass::Committed,
        };
        let follows = item.materials.iter().filter(|m| m.necessity == Some(Necessity::MayFollow));
        Self {
            class,
            rule: rule(item),
            flow: Flow::of(&item.steps),
            has_pre_check: item.online.depth.contains(&OnlineDepth::PreCheck),
            is_lenient: service.is_lenient == Some(true),
            materials: item.materials.iter().map(|material| material.code.clone()).collect(),
            may_follow: follows.map(|material| material.code.clone()).collect(),
            is_by_commitment: service.by_commitment == Some(true),
            procedures: item.special_procedures.iter().map(|step| step.kind).collect(),
            silence_grants: service.silence_grants,
            gives_document: item.outcomes.iter().any(|outcome| outcome.kind != ResultKind::None),
            quota: counted(item),
        }
    }

    /// What silence past the legal limit means: nothing where it would grant one of a limited number
    /// of places. Whoever is silent has not looked at the order, and two of the silent may want one.
    pub fn silence(&self) -> Option<bool> {
        self.silence_grants.filter(|grants| !(*grants && self.quota.is_some()))
    }

    /// The same, with the limit of number of the version in force: how many places there are is no
    /// condition of one case, but one count for all of them.
    #[must_use]
    pub fn limited_by(self, in_force: &ItemVersion) -> Self {
        Self { quota: counted(in_force), ..self }
    }

    /// The same with the limits of another plan, and what their passing in silence means.
    #[must_use]
    pub fn under(self, terms: &Self) -> Self {
        Self { rule: terms.rule, silence_grants: terms.silence_grants, ..self }
    }

    /// Whether a special procedure may be begun: one the item lists, or one the law itself names.
    pub fn allows(&self, kind: SpecialProcedure) -> bool {
        self.procedures.contains(&kind) || kind.is_statutory()
    }
}

/// The limit of number, if it is one that can be counted.
fn counted(item: &ItemVersion) -> Option<Quota> {
    let quota = &item.conditions.quota;
    quota.most.map(|_| quota.clone())
}

/// The rule that binds the cases of an item version: its own legal limit where it prints one, the
/// limit of the licensing law for the class of licences that print none, and the promise.
pub fn rule(item: &ItemVersion) -> Rule {
    let class = match item.service.case_class {
        Some(CaseClass::Joint) => Rule::JOINT,
        Some(CaseClass::Forwarded) => Rule::LOWER_LEVEL,
        Some(CaseClass::Instant | CaseClass::Committed | CaseClass::Other) | None => Rule::ORDINARY,
    };
    let legal = Limit::printed(&item.legal_limit, Basis::Item);
    let is_licence = item.class == ItemType::Licence;
    let legal = match (legal, item.service.case_class) {
        // Art. 43: the lower level has twenty working days whatever the whole may take.
        (Some(printed), Some(CaseClass::Forwarded)) if printed.exceeds(LOWER_LEVEL_REVIEW) => {
            class.legal
        }
        (Some(printed), _) => Some(printed),
        (None, _) if is_licence => class.legal,
        (None, _) => None,
    };
    Rule { legal, committed: Limit::printed(&item.committed_limit, Basis::Commitment), ..class }
}
