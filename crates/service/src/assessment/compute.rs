//! From records to numbers, with how far they can be trusted.

use assess::evidence::{Row, settle};
use assess::score::score;
use assess::study::{self, Choices, Outcome, Study, StudyError};
use domain::assessment::Evidence;
use domain::assessment::campaign::{
    Ahead, Better, Computed, Diagnosis, Doubt, FactorShare, Held, Step, UnitDoubt,
};
use store::campaigns::Campaign;

use super::wrong::Wrong;
use crate::error::{Error, Result};
use crate::services::Services;

/// Points of the design; runs are points × (choices + 2).
const POINTS: usize = 64;
/// Resamples for the intervals of the shares.
const RESAMPLES: usize = 100;
/// Leaves that are kept of those in which the next better unit is ahead.
const NAMED_MAX: usize = 10;

/// The records that stand: whatever was corrected is left out.
pub(super) fn standing_records(kept: &[store::evidence::Kept]) -> Result<Vec<Evidence>> {
    let row = |kept: &store::evidence::Kept| Row {
        line: u64::from(kept.seq),
        evidence: kept.record.clone(),
    };
    let rows = settle(kept.iter().map(row).collect()).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Error::Internal(format!("the records of a campaign do not fit: {}", told.join("; ")))
    })?;
    Ok(rows.into_iter().map(|row| row.evidence).collect())
}

/// Works out the next edition of a campaign's numbers.
pub(super) fn compute(sv: &Services, campaign: &Campaign) -> Result<Computed> {
    let kept = sv.db.read(|tx| store::evidence::list(tx, &campaign.id))?;
    if !store::evidence::is_whole(&kept) {
        return Err(Error::Internal("the chain of records is broken".to_owned()));
    }
    let records = standing_records(&kept)?;
    let definition = &campaign.definition;
    let card = score(definition, &records)
        .map_err(|why| Error::Assessment(Wrong::Unreckoned(why.said())))?;
    let seed = campaign.plan.seed;
    let choices = Choices { weight_sets: 200, evidence_sets: 200, ..Choices::default() };
    let study = Study::new(definition, &records, &choices, seed);
    let outcome = study.as_ref().map_err(Clone::clone);
    let outcome = outcome.and_then(|study| study.outcome(POINTS, RESAMPLES, 1, &|| {}));
    let (doubt, doubt_missing) = match outcome {
        Ok(outcome) => (Some(doubt(&outcome)), None),
        Err(why) => {
            tracing::warn!(campaign = campaign.id.id, %why, "no doubt could be worked out");
            (None, Some(missing(&why).to_owned()))
        }
    };
    // Where there is no study, the reason why stands beside the doubt that is missing.
    let found = study.and_then(|study| study.diagnoses(&|_, _| true)).unwrap_or_default();
    Ok(Computed {
        version: 1,
        edition: campaign.edition + 1,
        seed,
        profile_hash: campaign.plan.profile_hash.clone(),
        evidence_hash: campaign.evidence_head.clone(),
        evidence_count: u64::from(campaign.evidence_count),
        published: card.published(definition),
        doubt,
        doubt_missing,
        diagnoses: found.into_iter().map(diagnosis).collect(),
    })
}

/// Why there is no doubt, as a code; whoever shows it has the words.
fn missing(why: &StudyError) -> &'static str {
    match why {
        StudyError::TooFewUnits => "too-few-units",
        StudyError::Refused(_) => "refused",
        StudyError::Leaf { .. } => "leaf",
        StudyError::Run(_) => "run",
        StudyError::Differs { .. } => "differs",
    }
}

fn doubt(outcome: &Outcome) -> Doubt {
    let factors = outcome.sensitivity.as_ref().map_or_else(Vec::new, |found| {
        let share = |(at, factor): (usize, &study::Factor)| FactorShare {
            factor: factor.code().to_owned(),
            first: found.first[at],
            first_low: found.first_spread.get(at).map_or(found.first[at], |s| s.low),
            first_high: found.first_spread.get(at).map_or(found.first[at], |s| s.high),
            total: found.total[at],
            total_low: found.total_spread.get(at).map_or(found.total[at], |s| s.low),
            total_high: found.total_spread.get(at).map_or(found.total[at], |s| s.high),
        };
        outcome.factors.iter().enumerate().map(share).collect()
    });
    let unit = |unit: &study::UnitDoubt| UnitDoubt {
        unit: unit.unit.clone(),
        place_low: unit.place_low,
        place_high: unit.place_high,
        score_low: unit.score_low,
        score_high: unit.score_high,
        bands: unit.band_chances.clone(),
    };
    Doubt {
        runs: u32::try_from(outcome.runs).unwrap_or(u32::MAX),
        coverage: outcome.coverage,
        units: outcome.units.iter().map(unit).collect(),
        bands: outcome.bands.clone(),
        factors,
        places_moved: outcome.places_moved,
    }
}

fn diagnosis(found: study::Diagnosis) -> Diagnosis {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let step = |step: study::Step| {
        let study::Step { band, changes, score, is_proven } = step;
        let changes = changes.into_iter().map(|(leaf, many)| (leaf, count(many))).collect();
        Step { band, changes, score, is_proven }
    };
    let held = |gap: study::Gap| {
        let study::Gap { leaf, value, lift, open, .. } = gap;
        Held { leaf, value, lift, open: count(open) }
    };
    let ahead = |one: study::Ahead| {
        let study::Ahead { leaf, own, theirs, gain } = one;
        Ahead { leaf, own, theirs, gain }
    };
    Diagnosis {
        unit: found.unit,
        held: found.gaps.into_iter().map(held).collect(),
        better: found.better.map(|other| Better {
            unit: other.unit,
            ahead: other.ahead.into_iter().take(NAMED_MAX).map(ahead).collect(),
        }),
        up: found.up.map(step),
        down: found.down.map(step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_there_is_no_doubt_is_a_code_and_no_sentence() {
        assert_eq!(missing(&StudyError::TooFewUnits), "too-few-units");
        let unit = "330106".to_owned();
        assert_eq!(missing(&StudyError::Differs { unit, study: 1.0, card: 2.0 }), "differs");
    }
}
