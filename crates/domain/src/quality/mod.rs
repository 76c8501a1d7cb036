//! Quality of items and their guides: seventeen rules, twenty guide fields, and scores.
//!
//! The rules come from GB/T 39046, 行政许可法, the State Council's regulations 716 and 722 and two
//! local ordinances. A finding carries data, no prose; the words for people are made elsewhere.

mod codes;
mod fields;
mod phones;
mod score;
mod statements;
mod wording;

pub use fields::{FieldState, GuideField, is_form};
pub use score::{AuthorityScore, FieldWeights, GuideScore, Tally, score, score_authorities};

use std::collections::{BTreeMap, BTreeSet};

use crate::code::BaseCode;
use crate::item::{CatalogueItem, ItemVersion};

/// A quality rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The committed limit is given and not longer than the legal limit.
    Q1,
    /// Instant limit, instant class and review at once go together.
    Q2,
    /// Visits have a reason; without visits there is a way to apply without coming.
    Q3,
    /// What runs fully online needs no visit.
    Q4,
    /// Charges have basis, standard and online payment; no charge, no rows.
    Q5,
    /// Consult and complaint telephones are there, with area code, and differ.
    Q6,
    /// Service objects and themes agree.
    Q7,
    /// Kind and name of the result agree; a certificate has a sample.
    Q8,
    /// A licence has questions answered and five steps.
    Q9,
    /// No vague wording in conditions and materials.
    Q10,
    /// Intermediary services and certificates of fact have a legal basis.
    Q11,
    /// The code is made of valid parts that agree with the item.
    Q12,
    /// What can be shared is not asked from the applicant.
    Q13,
    /// The guides online and at the window are the same.
    Q14,
    /// The catalogue item exists, is in force and is not a grouping parent.
    Q15,
    /// The rules over the answers to scenario questions fit the item.
    Scenario,
    /// A field of the guide is there.
    Field,
}

impl Rule {
    /// Every rule, in order.
    pub const ALL: [Self; 17] = [
        Self::Q1,
        Self::Q2,
        Self::Q3,
        Self::Q4,
        Self::Q5,
        Self::Q6,
        Self::Q7,
        Self::Q8,
        Self::Q9,
        Self::Q10,
        Self::Q11,
        Self::Q12,
        Self::Q13,
        Self::Q14,
        Self::Q15,
        Self::Scenario,
        Self::Field,
    ];

    /// The stable name of the rule.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Q1 => "Q1",
            Self::Q2 => "Q2",
            Self::Q3 => "Q3",
            Self::Q4 => "Q4",
            Self::Q5 => "Q5",
            Self::Q6 => "Q6",
            Self::Q7 => "Q7",
            Self::Q8 => "Q8",
            Self::Q9 => "Q9",
            Self::Q10 => "Q10",
            Self::Q11 => "Q11",
            Self::Q12 => "Q12",
            Self::Q13 => "Q13",
            Self::Q14 => "Q14",
            Self::Q15 => "Q15",
            Self::Scenario => "scenario",
            Self::Field => "field",
        }
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Should be looked at; deployed practice or a guess from wording.
    Warning,
    /// Contradicts law, standard or the item itself.
    Error,
}

impl Severity {
    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How a finding is mended: a stable key for the words and the data they need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// Key of the sentence.
    pub key: &'static str,
    /// Names and values that go into the sentence.
    pub data: Vec<(&'static str, String)>,
}

/// Every key a [`Mend`] can carry, so that words for all of them can be demanded.
pub const MEND_KEYS: [&str; 51] = [
    "area-code-missing",
    "base-code-layout",
    "case-class-against-limit",
    "catalogue-item-not-in-force",
    "certificate-of-fact-without-basis",
    "certificate-without-sample",
    "charged-without-basis",
    "charged-without-online-payment",
    "charged-without-rows",
    "code-layout",
    "code-of-another-authority",
    "code-of-another-catalogue-item",
    "code-of-another-level",
    "complaint-phone-missing",
    "consult-phone-missing",
    "core-field-missing",
    "could-be-shared",
    "credit-code-check",
    "extended-field-missing",
    "fee-without-standard",
    "free-but-fee-rows",
    "free-but-payment",
    "fully-online-but-visits",
    "grouping-parent-is-not-handled",
    "guide-on-one-side-only",
    "guides-differ",
    "intermediary-without-basis",
    "legal-theme-missing",
    "legal-theme-without-organisation",
    "licence-with-few-steps",
    "licence-without-faq",
    "limit-exceeds-legal",
    "limit-missing",
    "limit-unclear",
    "natural-theme-missing",
    "natural-theme-without-person",
    "no-visit-but-no-other-way",
    "not-in-catalogue",
    "phone-unreadable",
    "phones-are-the-same",
    "result-kind-against-name",
    "result-without-name",
    "review-mode-against-limit",
    "scenario-part-not-there",
    "scenario-rule-long",
    "scenario-rule-wrong",
    "shared-but-asked",
    "vague-condition",
    "vague-material",
    "visits-missing",
    "visits-reason-missing",
];

/// One thing found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule broken.
    pub rule: Rule,
    /// How grave it is.
    pub severity: Severity,
    /// Path of the field in the item document.
    pub field: String,
    /// The value found, as printed.
    pub value: String,
    /// How it is mended.
    pub mend: Mend,
}

/// What a check knows beside the item.
#[derive(Clone, Debug)]
pub struct Known {
    /// The catalogue, by base code; `None` when there is none to compare with.
    pub catalogue: Option<BTreeMap<BaseCode, CatalogueItem>>,
    /// Names of documents that authorities can fetch from one another.
    pub shared_documents: BTreeSet<String>,
}

impl Default for Known {
    /// No catalogue, and the documents most widely shared as electronic certificates; which are
    /// shared where is for the sharing catalogue of the place to say.
    fn default() -> Self {
        let names = ["居民身份证", "营业执照", "居民户口簿", "结婚证", "不动产权证书"];
        Self { catalogue: None, shared_documents: names.map(str::to_owned).into() }
    }
}

/// The findings of one check, as they gather.
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, rule: Rule, field: &str, value: &str, key: &'static str) {
        self.put(rule, Severity::Error, field, value, key, Vec::new());
    }

    fn warning(&mut self, rule: Rule, field: &str, value: &str, key: &'static str) {
        self.put(rule, Severity::Warning, field, value, key, Vec::new());
    }

    fn put(
        &mut self,
        rule: Rule,
        severity: Severity,
        field: &str,
        value: &str,
        key: &'static str,
        data: Vec<(&'static str, String)>,
    ) {
        debug_assert!(MEND_KEYS.contains(&key), "{key} is not listed");
        let (field, value) = (field.to_owned(), value.to_owned());
        self.0.push(Finding { rule, severity, field, value, mend: Mend { key, data } });
    }
}

/// Checks one item against all rules.
///
/// Own-initiative items have no guide to apply by; only what holds for them is checked.
#[must_use]
pub fn check(item: &ItemVersion, known: &Known) -> Vec<Finding> {
    let mut found = Findings(Vec::new());
    if item.is_applied_for() {
        statements::limits(item, &mut found);
        statements::review(item, &mut found);
        statements::visits(item, &mut found);
        statements::outcomes(item, &mut found);
        statements::licence(item, &mut found);
        statements::guides(item, &mut found);
        wording::vague(item, &mut found);
        wording::certificates_of_fact(item, &mut found);
        wording::shared(item, known, &mut found);
    }
    statements::fees(item, &mut found);
    statements::themes(item, &mut found);
    phones::phones(item, &mut found);
    codes::code(item, &mut found);
    codes::catalogue(item, known, &mut found);
    wording::scenarios(item, &mut found);
    fields::missing(item, &mut found);
    found.0.sort_by_key(|finding| finding.rule);
    found.0
}

#[cfg(test)]
mod tests;
