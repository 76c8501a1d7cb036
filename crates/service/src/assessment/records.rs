//! Answers and records brought in as text: CSV with a header line, or one JSON object a line.

use std::collections::BTreeSet;

use assess::evidence::{Checker, Fault, Row, read_csv, read_jsonl, settle};
use domain::assessment::campaign::{Answer, Because, CampaignId, Refusal, Stage};
use domain::assessment::{Evidence, State};
use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::permit::{Deed, may};
use domain::time::Instant;
use store::Tx;
use store::campaigns::{Campaign, Question};
use store::evidence::Kept;

use super::campaigns::{actor_word, event, found, meanwhile};
use super::pairs::own;
use super::rating::{TRIES, checked, give, leaf_of};
use super::wrong::{LineFault, Wrong};
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

/// Takes a whole text or nothing: answers and records are saved in one transaction. A line about a
/// question of the actor's own answers it; any other line is a record of evidence, which only those
/// who lead the campaign may bring.
pub fn import(ctx: &Ctx, sv: &Services, id: &CampaignId, text: &str) -> Result<Imported> {
    may(&ctx.actor, Deed::Assess)?;
    let mut left = TRIES;
    loop {
        match try_import(ctx, sv, id, text) {
            Err(Error::ChangedMeanwhile) if left > 0 => left -= 1,
            outcome => return outcome,
        }
    }
}

fn try_import(ctx: &Ctx, sv: &Services, id: &CampaignId, text: &str) -> Result<Imported> {
    let (campaign, questions, kept) = sv.db.read(|tx| {
        let campaign = found(tx, id)?;
        let questions = store::campaigns::questions(tx, id)?;
        Ok::<_, Error>((campaign, questions, store::evidence::list(tx, id)?))
    })?;
    if campaign.stage != Stage::Collecting {
        return Err(Refusal::WrongStage { stage: campaign.stage }.into());
    }
    let sheet = sheet(ctx, &campaign, &questions, &kept, text).map_err(wrong)?;
    if !sheet.records.is_empty() {
        may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    }
    let (answers, records) = (sheet.answers.len(), sheet.records.len());
    let (ctx, id, rater) = (ctx.clone(), id.clone(), actor_word(ctx));
    let seen = campaign.revision;
    sv.db.write(move |tx| {
        let mut campaign = found(tx, &id)?;
        // Everything above was looked at in this revision; in another it could be wrong.
        if campaign.revision != seen {
            return Err(Error::ChangedMeanwhile);
        }
        let mut agreed = Vec::new();
        for (line, which, answer) in &sheet.answers {
            let given = give(tx, &campaign, &questions, &rater, which, answer, ctx.now);
            agreed.extend(given.map_err(|error| at_line(*line, error))?);
        }
        let events: Vec<_> = [("answers", answers), ("records", records)]
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| event(&ctx, kind, &count.to_string(), ""))
            .collect();
        let all = [agreed, named(&ctx, &campaign, sheet.records)].concat();
        append(tx, &mut campaign, &all, ctx.now)?;
        for event in &events {
            store::campaigns::log(tx, &id, event)?;
        }
        Ok::<_, Error>(Imported { answers, records })
    })
}

/// A text taken apart.
struct Sheet {
    answers: Vec<(u64, String, Answer)>,
    records: Vec<Evidence>,
}

fn sheet(
    ctx: &Ctx,
    campaign: &Campaign,
    questions: &[Question],
    kept: &[Kept],
    text: &str,
) -> Result<Sheet, Vec<(u64, LineFault)>> {
    let units: BTreeSet<String> = campaign.plan.units.iter().map(|u| u.code.clone()).collect();
    let mut checker = Checker::new(&campaign.definition, Some(&units));
    for kept in kept {
        checker.check(0, &kept.record);
    }
    let is_json = text.trim_start().trim_start_matches('\u{feff}').starts_with('{');
    let rows = match is_json {
        true => read_jsonl(text, &mut checker),
        false => read_csv(text, &mut checker),
    };
    let rows = rows.map_err(|faults| faults.into_iter().map(in_record).collect::<Vec<_>>())?;
    let rater = actor_word(ctx);
    let mine = own(questions, &rater);
    let (mut answers, mut records, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let line = row.line;
        match sorted(campaign, &mine, row) {
            Ok(Sorted::Answer(which, _)) if answers.iter().any(|(_, id, _)| *id == which) => {
                faults.push((line, LineFault::AnsweredTwice));
            }
            Ok(Sorted::Answer(question, answer)) => answers.push((line, question, answer)),
            Ok(Sorted::Record(record)) => records.push(Row { line, evidence: *record }),
            Err(what) => faults.push((line, what)),
        }
    }
    if faults.is_empty() {
        faults.extend(misfits(kept, &records));
    }
    let records = records.into_iter().map(|row| row.evidence).collect();
    if faults.is_empty() { Ok(Sheet { answers, records }) } else { Err(faults) }
}

/// A refused answer with the line it stands in.
fn at_line(line: u64, error: Error) -> Error {
    match error {
        Error::Assessment(Wrong::Refused(why)) => wrong(vec![(line, LineFault::Refused(why))]),
        other => other,
    }
}

fn in_record(fault: Fault) -> (u64, LineFault) {
    (fault.line, LineFault::Record(fault.what))
}

fn wrong(faults: Vec<(u64, LineFault)>) -> Error {
    Error::Assessment(Wrong::Records(faults))
}

enum Sorted {
    Answer(String, Answer),
    Record(Box<Evidence>),
}

fn sorted(campaign: &Campaign, mine: &[&Question], row: Row) -> Result<Sorted, LineFault> {
    let record = row.evidence;
    if record.state != Some(State::Measured) && record.reason.trim().is_empty() {
        return Err(LineFault::ReasonMissing);
    }
    if !campaign.plan.leaves.contains(&record.indicator) {
        return Ok(Sorted::Record(Box::new(record)));
    }
    let is_it = |one: &&&Question| {
        let target = &one.assignment.target;
        (&target.unit, &target.item, &target.leaf)
            == (&record.unit, &record.item, &record.indicator)
    };
    let question =
        mine.iter().find(is_it).ok_or_else(|| LineFault::NotAssigned(record.indicator.clone()))?;
    let answer = Answer {
        state: record.state,
        value: record.value,
        reason: record.reason,
        url: record.url,
        quote: record.quote,
    };
    let id = question.assignment.id.clone();
    let (_, leaf) = leaf_of(campaign, &question.assignment.target.leaf)
        .map_err(|_| LineFault::NotAssigned(question.assignment.target.leaf.clone()))?;
    match checked(leaf, &answer) {
        Ok(answer) => Ok(Sorted::Answer(id, answer)),
        Err(Error::Assessment(Wrong::Answer { faults, is_off_scale })) => {
            Err(LineFault::Answer { faults, is_off_scale })
        }
        Err(_) => Err(LineFault::ReasonMissing),
    }
}

/// Corrections that name no record, or one that was corrected before.
fn misfits(kept: &[Kept], records: &[Row]) -> Vec<(u64, LineFault)> {
    let before = kept.iter().map(|kept| Row { line: 0, evidence: kept.record.clone() });
    match settle(before.chain(records.iter().cloned()).collect()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(in_record).collect(),
    }
}

/// Records with what an import leaves open: an id, a time and the sample they belong to.
fn named(ctx: &Ctx, campaign: &Campaign, mut records: Vec<Evidence>) -> Vec<Evidence> {
    for (at, record) in records.iter_mut().enumerate() {
        if record.id.is_empty() {
            record.id = format!("{}-{at}", ctx.id(1));
        }
        record.at_ms = record.at_ms.or(Some(ctx.now.millis()));
        if record.frame.is_empty() {
            record.frame.clone_from(&campaign.id.id);
        }
    }
    records
}

/// Adds records and moves the campaign on by one revision.
fn append(
    tx: &mut Tx<'_>,
    campaign: &mut Campaign,
    records: &[Evidence],
    now: Instant,
) -> Result<()> {
    store::evidence::append(tx, campaign, records, Because::Collection, now).map_err(meanwhile)?;
    campaign.revision += 1;
    campaign.changed_at = now;
    store::campaigns::save(tx, campaign).map_err(meanwhile)
}

/// Adds records to a campaign that is being collected; those without an id get one.
pub(super) fn add(
    ctx: &Ctx,
    sv: &Services,
    campaign: &Campaign,
    records: Vec<Evidence>,
) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let now = ctx.now;
    let event = event(ctx, "records", &records.len().to_string(), "");
    let records = named(ctx, campaign, records);
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
        append(tx, &mut campaign, &records, now)?;
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
        append(tx, &mut campaign, &records, now)
    })
}
