//! Checks every published item of a region against the quality rules.

use std::collections::BTreeMap;

use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::item::ItemVersion;
use domain::permit::{Deed, may};
use domain::quality::{
    AuthorityScore, FieldWeights, Finding, GuideScore, Known, Rule, Severity, Tally, check, score,
};
use domain::region::RegionCode;

use super::lists::each;
use store::Db;

use crate::error::Result;

/// One item with what was found.
#[derive(Debug)]
pub struct Checked<'a> {
    /// The item.
    pub item: &'a ItemVersion,
    /// What was found, in the order of the rules.
    pub findings: &'a [Finding],
    /// The score of its guide.
    pub score: GuideScore,
}

/// The sum of a check.
#[derive(Clone, Debug, Default)]
pub struct LintSummary {
    /// Items checked.
    pub items: u64,
    /// Items with at least one error.
    pub items_with_errors: u64,
    /// Findings by rule: errors and warnings.
    pub by_rule: BTreeMap<Rule, (u64, u64)>,
    /// Authorities by the mean score of their guides, best first.
    pub authorities: Vec<AuthorityScore>,
}

/// Checks the published items, all or those of one region and the regions below, and hands each
/// with its findings to `tell`, so that a country's items need not fit into memory.
pub fn lint(
    ctx: &Ctx,
    db: &Db,
    region: Option<RegionCode>,
    known: &Known,
    mut tell: impl FnMut(&Checked<'_>),
) -> Result<LintSummary> {
    if let (Actor::Account(_), Some(region)) = (&ctx.actor, region) {
        may(&ctx.actor, Deed::EditItems(region))?;
    } else if !matches!(ctx.actor, Actor::System) {
        // Everybody's items at once are for the program itself.
        may(&ctx.actor, Deed::EditItems(RegionCode::parse("000000").expect("six digits")))?;
    }
    let (mut summary, mut tally) = (LintSummary::default(), Tally::default());
    each(db, region, |item| {
        let findings = check(item, known);
        let score = score(item, &findings, FieldWeights::default());
        summary.items += 1;
        let has_error = findings.iter().any(|finding| finding.severity == Severity::Error);
        summary.items_with_errors += u64::from(has_error);
        for finding in &findings {
            let counts = summary.by_rule.entry(finding.rule).or_default();
            match finding.severity {
                Severity::Error => counts.0 += 1,
                Severity::Warning => counts.1 += 1,
            }
        }
        tally.add(item, &findings, score);
        tell(&Checked { item, findings: &findings, score });
    })?;
    summary.authorities = tally.finish();
    Ok(summary)
}
