//! Scores of guides and of authorities.

use std::collections::BTreeMap;

use super::fields::{FieldState, GuideField};
use super::{Finding, Known, Severity, check};
use crate::item::ItemVersion;
use crate::text::Bilingual;

/// What core and extended fields count for; the sources name the fields but no weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FieldWeights {
    /// Weight of all core fields together.
    pub core: f64,
    /// Weight of all extended fields together.
    pub extended: f64,
}

impl Default for FieldWeights {
    fn default() -> Self {
        Self { core: 0.8, extended: 0.2 }
    }
}

/// The score of one guide: the weighted share of its fields that are there and free of errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GuideScore {
    /// From 0 to 100.
    pub points: f64,
    /// Core fields that are right, and all that apply.
    pub core: (u32, u32),
    /// Extended fields that are right, and all that apply.
    pub extended: (u32, u32),
}

/// Scores one guide by its fields and the findings of [`check`].
#[must_use]
pub fn score(item: &ItemVersion, findings: &[Finding], weights: FieldWeights) -> GuideScore {
    let (mut core, mut extended) = ((0, 0), (0, 0));
    for field in GuideField::ALL {
        let count = if field.is_core() { &mut core } else { &mut extended };
        match field.state(item) {
            FieldState::NotApplicable => {}
            FieldState::Missing => count.1 += 1,
            FieldState::Present => {
                count.1 += 1;
                count.0 += u32::from(!is_faulty(field, findings));
            }
        }
    }
    let part = |(right, all): (u32, u32), weight: f64| {
        if all == 0 { (0.0, 0.0) } else { (weight * f64::from(right) / f64::from(all), weight) }
    };
    let parts = [part(core, weights.core), part(extended, weights.extended)];
    let (sum, weight) = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    let points = if weight > 0.0 { 100.0 * sum / weight } else { 0.0 };
    GuideScore { points, core, extended }
}

fn is_faulty(field: GuideField, findings: &[Finding]) -> bool {
    let own = |path: &str| match path.strip_prefix(field.path()) {
        Some(rest) => rest.is_empty() || rest.starts_with(['.', '[']),
        None => false,
    };
    findings.iter().any(|finding| finding.severity == Severity::Error && own(&finding.field))
}

/// The sum of one authority's items.
#[derive(Clone, Debug, PartialEq)]
pub struct AuthorityScore {
    /// Its credit code as published.
    pub uscc: String,
    /// Its name.
    pub name: Bilingual,
    /// Number of items.
    pub items: u32,
    /// Mean of the guide scores, from 0 to 100.
    pub points: f64,
    /// Items with at least one error.
    pub items_with_errors: u32,
    /// All errors.
    pub errors: u32,
    /// All warnings.
    pub warnings: u32,
}

/// Scores of authorities under way: items go in one by one.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<String, AuthorityScore>);

impl Tally {
    /// Adds one item with its findings and its score.
    pub fn add(&mut self, item: &ItemVersion, findings: &[Finding], score: GuideScore) {
        let errors = count(findings, Severity::Error);
        let uscc = &item.authority.uscc;
        let sum = self.0.entry(uscc.clone()).or_insert_with(|| AuthorityScore {
            uscc: uscc.clone(),
            name: item.authority.name.clone(),
            items: 0,
            points: 0.0,
            items_with_errors: 0,
            errors: 0,
            warnings: 0,
        });
        sum.items += 1;
        sum.points += score.points;
        sum.items_with_errors += u32::from(errors > 0);
        sum.errors += errors;
        sum.warnings += count(findings, Severity::Warning);
    }

    /// The authorities by their mean, best first; equal means stand in the order of their codes.
    #[must_use]
    pub fn finish(self) -> Vec<AuthorityScore> {
        let mut scores: Vec<_> = self.0.into_values().collect();
        for score in &mut scores {
            score.points /= f64::from(score.items);
        }
        scores.sort_by(|a, b| b.points.total_cmp(&a.points));
        scores
    }
}

/// Scores every authority, best first.
#[must_use]
pub fn score_authorities<'a>(
    items: impl IntoIterator<Item = &'a ItemVersion>,
    known: &Known,
    weights: FieldWeights,
) -> Vec<AuthorityScore> {
    let mut tally = Tally::default();
    for item in items {
        let findings = check(item, known);
        tally.add(item, &findings, score(item, &findings, weights));
    }
    tally.finish()
}

fn count(findings: &[Finding], severity: Severity) -> u32 {
    let count = findings.iter().filter(|finding| finding.severity == severity).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}
