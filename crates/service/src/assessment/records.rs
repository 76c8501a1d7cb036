//! Answers and records brought in as text: CSV with a header line, or one JSON object a line.

use std::collections::BTreeSet;

use assess::evidence::{Checker, Row, read_csv, read_jsonl, settle};
use domain::assessment::campaign::{Answer, Because, CampaignId, Refusal, Stage};
use domain::assessment::{Evidence, State};
use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::permit::{Deed, may};
use store::campaigns::{Campaign, Question};

use super::campaigns::{Wrong, actor_word, event, found, meanwhile};
use super::pairs::own;
use crate::error::{Error, Result};
use crate::services::Services;

/// What an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Lines that answered a question of the actor's own.
    pub answers: usize,
    /// Lines that became records of evidence.
    pub records: usize,
}

/// Takes a whole text or nothing. A line about a question of the actor's own answers it; any
/// other line is a record of evidence, which only those who lead the campaign may bring.
pub fn import(ctx: &Ctx, sv: &Services, id: &CampaignId, text: &str) -> Result<Imported> {
    may(&ctx.actor, Deed::Assess)?;
    let rater = actor_word(ctx);
    let (campaign, questions, kept) = sv.db.read(|tx| {
        let campaign = found(tx, id)?;
        let questions = store::campaigns::questions(tx, id)?;
        Ok::<_, Error>((campaign, questions, store::evidence::list(tx, id)?))
    })?;
    if campaign.stage != Stage::Collecting {
        return Err(Refusal::WrongStage { stage: campaign.stage }.into());
    }
    let units: BTreeSet<String> = campaign.plan.units.iter().map(|u| u.code.clone()).collect();
    let mut checker = Checker::new(&campaign.definition, Some(&units));
    for kept in &kept {
        checker.check(0, &kept.record);
    }
    let is_json = text.trim_start().trim_start_matches('\u{feff}').starts_with('{');
    let rows = match is_json {
        true => read_jsonl(text, &mut checker),
        false => read_csv(text, &mut checker),
    };
    let rows = rows.map_err(|faults| {
        wrong(faults.into_iter().map(|fault| (fault.line, fault.what)).collect())
    })?;
    let mine = own(&questions, &rater);
    let (mut answers, mut records, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let line = row.line;
        match sorted(&campaign, &mine, row) {
            Ok(Sorted::Answer(question, answer)) => answers.push((line, question, answer)),
            Ok(Sorted::Record(record)) => records.push(Row { line, evidence: *record }),
            Err(what) => faults.push((line, what)),
        }
    }
    if faults.is_empty() {
        faults.extend(misfits(&kept, &records));
    }
    if !faults.is_empty() {
        return Err(wrong(faults));
    }
    if !records.is_empty() {
        may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    }
    let imported = Imported { answers: answers.len(), records: records.len() };
    let records = records.into_iter().map(|row| row.evidence).collect();
    add(ctx, sv, &campaign, records)?;
    for (line, question, answer) in answers {
        super::rating::save_answer(ctx, sv, id, &question, &answer).map_err(
            |error| match error {
                Error::Assessment(why) => wrong(vec![(line, format!("{why:?}"))]),
                other => other,
            },
        )?;
    }
    Ok(imported)
}

fn wrong(faults: Vec<(u64, String)>) -> Error {
    Error::Assessment(Wrong::Records(faults))
}

enum Sorted {
    Answer(String, Answer),
    Record(Box<Evidence>),
}

fn sorted(campaign: &Campaign, mine: &[&Question], row: Row) -> Result<Sorted, String> {
    let record = row.evidence;
    if record.state != Some(State::Measured) && record.reason.trim().is_empty() {
        return Err("there is no value and no reason why".to_owned());
    }
    if !campaign.plan.leaves.contains(&record.indicator) {
        return Ok(Sorted::Record(Box::new(record)));
    }
    let is_it = |one: &&&Question| {
        let target = &one.assignment.target;
        (&target.unit, &target.item, &target.leaf)
            == (&record.unit, &record.item, &record.indicator)
    };
    let question = mine.iter().find(is_it).ok_or_else(|| {
        format!(
            "leaf {:?} is judged by two assessors, and this is no question of yours",
            record.indicator
        )
    })?;
    let answer = Answer {
        state: record.state,
        value: record.value,
        reason: record.reason,
        url: record.url,
        quote: record.quote,
    };
    let id = question.assignment.id.clone();
    super::rating::leaf_of(campaign, &record.indicator)
        .and_then(|(_, leaf)| super::rating::checked(leaf, &answer))
        .map_err(|error| format!("{error}"))?;
    Ok(Sorted::Answer(id, answer))
}

/// Corrections that name no record, or one that was corrected before.
fn misfits(kept: &[store::evidence::Kept], records: &[Row]) -> Vec<(u64, String)> {
    let before = kept.iter().map(|kept| Row { line: 0, evidence: kept.record.clone() });
    match settle(before.chain(records.iter().cloned()).collect()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| (fault.line, fault.what)).collect(),
    }
}

/// Adds records to a campaign that is being collected; those without an id get one.
pub(super) fn add(
    ctx: &Ctx,
    sv: &Services,
    campaign: &Campaign,
    mut records: Vec<Evidence>,
) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    for (at, record) in records.iter_mut().enumerate() {
        if record.id.is_empty() {
            record.id = format!("{}-{at}", ctx.id(1));
        }
        record.at_ms = record.at_ms.or(Some(ctx.now.millis()));
        if record.frame.is_empty() {
            record.frame.clone_from(&campaign.id.id);
        }
    }
    let now = ctx.now;
    let event = event(ctx, "records", &records.len().to_string(), "");
    let (id, seen) = (campaign.id.clone(), campaign.evidence_count);
    sv.db.write(move |tx| {
        let mut campaign = found(tx, &id)?;
        if campaign.stage != Stage::Collecting {
            return Err(Refusal::WrongStage { stage: campaign.stage }.into());
        }
        // Duplicates were looked for among the records seen: newer ones could hide another.
        if campaign.evidence_count != seen {
            return Err(Error::ChangedMeanwhile);
        }
        store::evidence::append(tx, &mut campaign, &records, Because::Collection, now)
            .map_err(meanwhile)?;
        campaign.revision += 1;
        campaign.changed_at = now;
        store::campaigns::save(tx, &campaign).map_err(meanwhile)?;
        store::campaigns::log(tx, &id, &event)?;
        Ok::<_, Error>(())
    })
}

/// Records put in place of collecting, for worlds that are made up; refused for any other.
pub fn seeded(ctx: &Ctx, sv: &Services, id: &CampaignId, records: Vec<Evidence>) -> Result<()> {
    if ctx.actor != Actor::System {
        return Err(Error::Forbidden);
    }
    let now = ctx.now;
    let id = id.clone();
    sv.db.write(move |tx| {
        let mut campaign = found(tx, &id)?;
        let because = Because::Collection;
        if !campaign.plan.is_made_up || !campaign.stage.takes_evidence(because) {
            return Err(Error::from(Refusal::WrongStage { stage: campaign.stage }));
        }
        store::evidence::append(tx, &mut campaign, &records, because, now).map_err(meanwhile)?;
        campaign.revision += 1;
        campaign.changed_at = now;
        store::campaigns::save(tx, &campaign).map_err(meanwhile)?;
        Ok(())
    })
}
