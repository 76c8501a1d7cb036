//! One question after another: what a rater is asked, and what the rater answers.

use assess::score::{Measure, Ruler};
use domain::assessment::campaign::{
    Answer, AnswerFault, Because, CampaignId, Refusal, Stage, answer_faults, may_revise,
};
use domain::assessment::{Evidence, Leaf, Method, Node, State};
use domain::ctx::Ctx;
use domain::permit::{Deed, may};
use domain::time::Instant;
use store::Tx;
use store::campaigns::{Campaign, Question};

use super::campaigns::{actor_word, found, may_open, meanwhile};
use super::pairs::{other, own};
use super::wrong::Wrong;
use crate::error::{Error, Result};
use crate::services::Services;

/// One question as its rater sees it: nothing of the other rater's answer is in here.
#[derive(Clone, Debug)]
pub struct Task {
    /// The question with the rater's own answer.
    pub question: Question,
    /// What was typed and not yet given as an answer.
    pub draft: Option<Answer>,
    /// Its place among the rater's questions, from 1.
    pub number: usize,
    /// How many questions the rater has.
    pub of: usize,
    /// How many of them are answered.
    pub done: usize,
    /// The question before it.
    pub before: Option<String>,
    /// The question after it.
    pub after: Option<String>,
    /// Whether both answers are in, so that it stands.
    pub is_closed: bool,
}

/// A rater's question: the one named, or the first without an answer, or the last one.
pub fn task(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    which: Option<&str>,
) -> Result<(Campaign, Option<Task>)> {
    may(&ctx.actor, Deed::Assess)?;
    let rater = actor_word(ctx);
    sv.db.read(|tx| {
        let campaign = found(tx, id)?;
        if !may_open(ctx, &campaign) {
            return Err(Error::NotFound("campaign"));
        }
        let questions = store::campaigns::questions(tx, id)?;
        let mine = own(&questions, &rater);
        let at = match which {
            Some(which) => {
                let at = mine.iter().position(|one| one.assignment.id == which);
                Some(at.ok_or(Error::NotFound("question"))?)
            }
            None => {
                let first = mine.iter().position(|one| one.answer.is_none());
                first.or(mine.len().checked_sub(1))
            }
        };
        let Some(at) = at else { return Ok((campaign, None)) };
        let question = mine[at].clone();
        let name =
            |at: Option<usize>| at.and_then(|at| mine.get(at)).map(|q| q.assignment.id.clone());
        let theirs = other(&questions, &question.assignment).and_then(|q| q.answer.as_ref());
        let task = Task {
            draft: store::campaigns::draft(tx, id, &question.assignment.id)?,
            number: at + 1,
            of: mine.len(),
            done: mine.iter().filter(|one| one.answer.is_some()).count(),
            before: name(at.checked_sub(1)),
            after: name(Some(at + 1)),
            is_closed: may_revise(question.answer.as_ref(), theirs).is_err(),
            question,
        };
        Ok((campaign, Some(task)))
    })
}

/// The leaf of a campaign's yardstick.
pub(super) fn leaf_of<'a>(campaign: &'a Campaign, id: &str) -> Result<(&'a Node, &'a Leaf)> {
    let node = campaign.definition.node(id);
    let leaf = node.and_then(|node| Some((node, node.leaf.as_ref()?)));
    leaf.ok_or(Error::NotFound("leaf"))
}

/// An answer made tidy, or everything wrong with it.
pub(super) fn checked(leaf: &Leaf, answer: &Answer) -> Result<Answer> {
    let is_measured = answer.state == Some(State::Measured);
    let value = answer.value.as_deref().map(str::trim).filter(|value| !value.is_empty());
    let tidy = Answer {
        state: answer.state,
        value: value.map(str::to_owned),
        reason: answer.reason.trim().to_owned(),
        url: answer.url.trim().to_owned(),
        quote: answer.quote.trim().to_owned(),
    };
    let faults = answer_faults(leaf, &tidy);
    let off = |value: &str| match Measure::parse(value) {
        Err(_) => true,
        Ok(measure) => Ruler::new(leaf).score(measure).is_err(),
    };
    let is_off_scale = is_measured && value.is_some_and(off);
    match faults.is_empty() && !is_off_scale {
        true => Ok(tidy),
        false => Err(Error::Assessment(Wrong::Answer { faults, is_off_scale })),
    }
}

/// How often a save is tried again when another rater's came in between.
pub(super) const TRIES: u32 = 8;

/// Gives an answer. When it is the second and says the same as the first, the record of evidence
/// is written with it.
pub fn save_answer(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    which: &str,
    answer: &Answer,
) -> Result<()> {
    may(&ctx.actor, Deed::Assess)?;
    let mut left = TRIES;
    loop {
        match try_answer(ctx, sv, id, which, answer) {
            Err(Error::ChangedMeanwhile) if left > 0 => left -= 1,
            outcome => return outcome,
        }
    }
}

fn try_answer(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    which: &str,
    answer: &Answer,
) -> Result<()> {
    let rater = actor_word(ctx);
    let (id, which, answer, now) = (id.clone(), which.to_owned(), answer.clone(), ctx.now);
    sv.db.write(move |tx| {
        let mut campaign = found(tx, &id)?;
        if campaign.stage != Stage::Collecting {
            return Err(Refusal::WrongStage { stage: campaign.stage }.into());
        }
        let questions = store::campaigns::questions(tx, &id)?;
        if let Some(record) = give(tx, &campaign, &questions, &rater, &which, &answer, now)? {
            store::evidence::append(tx, &mut campaign, &[record], Because::Collection, now)
                .map_err(meanwhile)?;
        }
        // Saved either way: of two who answer at once, the second must see the first's answer.
        campaign.revision += 1;
        campaign.changed_at = now;
        store::campaigns::save(tx, &campaign).map_err(meanwhile)
    })
}

/// Saves an answer to a question of the rater's own. When it is the second and says the same as the
/// first, what comes back is the record that it becomes.
pub(super) fn give(
    tx: &mut Tx<'_>,
    campaign: &Campaign,
    questions: &[Question],
    rater: &str,
    which: &str,
    answer: &Answer,
    now: Instant,
) -> Result<Option<Evidence>> {
    let mine = own(questions, rater);
    let question = mine.into_iter().find(|one| one.assignment.id == which);
    let is_rater = campaign.plan.raters.iter().any(|word| word == rater);
    let question = question.filter(|_| is_rater).ok_or(Refusal::NotAssigned)?;
    let answer = checked(leaf_of(campaign, &question.assignment.target.leaf)?.1, answer)?;
    let theirs = other(questions, &question.assignment).and_then(|q| q.answer.as_ref());
    may_revise(question.answer.as_ref(), theirs)?;
    store::campaigns::rate(tx, &campaign.id, which, &answer, now)?;
    store::campaigns::drop_draft(tx, &campaign.id, which)?;
    Ok(theirs.filter(|theirs| theirs.agrees(&answer)).map(|theirs| Evidence {
        second_value: theirs.value.clone(),
        ..record(campaign, question, &answer, now.millis())
    }))
}

/// The record that an answer becomes once it holds.
pub(super) fn record(
    campaign: &Campaign,
    question: &Question,
    answer: &Answer,
    at_ms: i64,
) -> Evidence {
    let target = &question.assignment.target;
    let pair = question.assignment.id.split('-').next().unwrap_or_default();
    Evidence {
        id: format!("rated-{pair}"),
        unit: target.unit.clone(),
        item: target.item.clone(),
        indicator: target.leaf.clone(),
        value: answer.value.clone(),
        state: answer.state,
        reason: answer.reason.clone(),
        method: Method::Rater,
        url: answer.url.clone(),
        quote: answer.quote.clone(),
        at_ms: Some(at_ms),
        rater: question.assignment.rater.clone(),
        frame: campaign.id.id.clone(),
        ..Evidence::default()
    }
}

/// Keeps what a rater has typed so far; nothing in it need be right yet.
pub fn keep_draft(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    which: &str,
    answer: &Answer,
) -> Result<()> {
    may(&ctx.actor, Deed::Assess)?;
    let texts = [&answer.reason, &answer.url, &answer.quote];
    if texts.iter().any(|text| text.chars().count() > 2000) {
        let faults = vec![AnswerFault::TooLong];
        return Err(Error::Assessment(Wrong::Answer { faults, is_off_scale: false }));
    }
    let rater = actor_word(ctx);
    let (id, which, answer, now) = (id.clone(), which.to_owned(), answer.clone(), ctx.now);
    sv.db.write(move |tx| {
        let campaign = found(tx, &id)?;
        if campaign.stage != Stage::Collecting {
            return Err(Refusal::WrongStage { stage: campaign.stage }.into());
        }
        let questions = store::campaigns::questions(tx, &id)?;
        let is_own = own(&questions, &rater).iter().any(|one| one.assignment.id == which);
        if !is_own || !campaign.plan.raters.contains(&rater) {
            return Err(Refusal::NotAssigned.into());
        }
        store::campaigns::save_draft(tx, &id, &which, &answer, now)?;
        Ok::<_, Error>(())
    })
}
