//! Whether one case can be moved to another version, and what then happens to it.

use super::answers::{Rebased, moved_key, rebased};
use super::order::{Order, Terms};
use super::record::{Record, Shift, fold};
use crate::case::{
    Book, Case, Decided, Due, Effect, Event, Plan, State, Task, due_days, latest, open_steps,
    task_due, was_stopped,
};
use crate::ctx::Ctx;
use crate::form::Form;
use crate::text::Bilingual;

/// What a case is moved by: the order, and both versions ready to be used.
#[derive(Clone, Copy, Debug)]
pub struct Rebasing<'a> {
    /// The id of the order.
    pub id: &'a str,
    /// The order.
    pub order: &'a Order,
    /// The item's name at the new version.
    pub item_name: &'a Bilingual,
    /// What the new version lays down.
    pub plan: &'a Plan,
    /// The form of the old version and that of the new one, where both have one.
    pub forms: Option<(&'a Form, &'a Form)>,
    /// The name of the editor who ordered it.
    pub ordered_by: &'a str,
    /// The names of those who approved it.
    pub approved_by: &'a [String],
}

/// Why a case stays with its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// It has another version than the one that is left, or has it no more.
    OtherVersion,
    /// It was decided or ended meanwhile.
    Ended,
    /// It has a step that the map does not speak of.
    StepUnmapped,
    /// The opinion on the whole is given, and the new version asks for another step.
    OpinionGiven,
    /// The one-time notice is out, and the new form asks for what it does not say
    /// (行政许可法 art. 32(4)).
    NoticeOut,
    /// The applicant signed the commitment, and the new version is not decided on one.
    CommitmentSigned,
    /// It would lose an answer, and the order does not allow that.
    WouldLose,
    /// A rule of the new form cannot be reckoned with its answers.
    FormStopped,
    /// Its clock cannot be read with the new limits.
    ClockUnreadable,
}

impl Stays {
    /// Each kind once, for lists of words.
    pub const ALL: [Self; 9] = [
        Self::OtherVersion,
        Self::Ended,
        Self::StepUnmapped,
        Self::OpinionGiven,
        Self::NoticeOut,
        Self::CommitmentSigned,
        Self::WouldLose,
        Self::FormStopped,
        Self::ClockUnreadable,
    ];

    /// The stable word for records and word keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::OtherVersion => "other-version",
            Self::Ended => "ended",
            Self::StepUnmapped => "step-unmapped",
            Self::OpinionGiven => "opinion-given",
            Self::NoticeOut => "notice-out",
            Self::CommitmentSigned => "commitment-signed",
            Self::WouldLose => "would-lose",
            Self::FormStopped => "form-stopped",
            Self::ClockUnreadable => "clock-unreadable",
        }
    }
}

/// Moves one case to another version, or says why it stays.
///
/// `book` is that of the version the case has. Nothing about where the case stands changes; what
/// the new flow asks for and nobody has done opens at once, so that no step is ever left out.
pub fn rebase(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    by: &Rebasing<'_>,
) -> Result<(Decided, Rebased), Stays> {
    let order = by.order;
    if case.state.is_final() {
        return Err(Stays::Ended);
    }
    if case.item_version != order.from {
        return Err(Stays::OtherVersion);
    }
    if case.handling.commitment.is_some() && !by.plan.is_by_commitment {
        return Err(Stays::CommitmentSigned);
    }
    let answers = answers(case, by)?;
    if !answers.lost.is_empty() && !order.may_lose {
        return Err(Stays::WouldLose);
    }
    if case.state == State::AwaitCorrection && !answers.asked.is_empty() {
        return Err(Stays::NoticeOut);
    }
    let (terms_of, due) = terms(ctx, book, case, by)?;
    let plan = match terms_of == order.to {
        true => by.plan.clone(),
        false => by.plan.clone().under(book.plan),
    };
    let book = &Book { plan: &plan, ..*book };
    let mut record = Record {
        order: by.id.to_owned(),
        from: order.from,
        to: order.to,
        item_name: by.item_name.clone(),
        cause: order.cause.trim().to_owned(),
        ordered_by: by.ordered_by.to_owned(),
        approved_by: by.approved_by.to_vec(),
        steps: shifts(ctx, book, case, order)?,
        moves: crate::case::Moves::default(),
        answers: answers.answers.clone(),
        lost: answers.lost.clone(),
        renamed: order.fields.clone(),
        asked: asked(case, by, &answers),
        terms_of,
        basis: match &order.terms {
            Terms::ByLaw { basis } if terms_of == order.to => Some(basis.trim().to_owned()),
            Terms::ByLaw { .. } | Terms::Kept | Terms::Shorter => None,
        },
        calendar: due.as_ref().map(|_| book.calendar.version().to_owned()).unwrap_or_default(),
        due,
    };
    record.moves.opened = opened(ctx, book, case, &record);
    if case.state == State::AwaitDecision && !record.moves.opened.is_empty() {
        return Err(Stays::OpinionGiven);
    }
    let effects = effects(case, &record, &answers);
    Ok((Decided { event: Event::Rebased { record: Box::new(record) }, effects }, answers))
}

/// What is asked for and was not when the case was handed in: what an earlier move asked for, as far
/// as this version asks for it too and has no answer, and what this one asks for.
fn asked(case: &Case, by: &Rebasing<'_>, answers: &Rebased) -> Vec<String> {
    let Some((_, after)) = by.forms else { return case.handling.newly_asked.clone() };
    let state = after.evaluate(&answers.answers, case.received_at().civil_date_in_china());
    let lacks = |path: &String| state.faults_at(path).any(|fault| fault.fault.is_absence());
    let earlier = case.handling.newly_asked.iter();
    let mut asked: Vec<String> =
        earlier.map(|path| moved_key(&by.order.fields, path)).filter(lacks).collect();
    let news = answers.asked.iter().filter(|path| !asked.contains(path)).cloned();
    asked.extend(news.collect::<Vec<_>>());
    asked
}

fn answers(case: &Case, by: &Rebasing<'_>) -> Result<Rebased, Stays> {
    let Some((before, after)) = by.forms else {
        return Ok(Rebased { answers: case.answers.clone(), ..Rebased::default() });
    };
    let on = case.received_at().civil_date_in_china();
    rebased(before, after, &by.order.fields, &case.answers, on).ok_or(Stays::FormStopped)
}

/// The version whose limits bind afterwards, and the due days where they move.
fn terms(
    ctx: &Ctx,
    book: &Book<'_>,
    case: &Case,
    by: &Rebasing<'_>,
) -> Result<(u32, Option<Due>), Stays> {
    let kept = (case.handling.terms_of.unwrap_or(case.item_version), None);
    let order = by.order;
    let is_by_law = match order.terms {
        Terms::Kept => return Ok(kept),
        Terms::Shorter => false,
        Terms::ByLaw { .. } => true,
    };
    // A version without any limit has no days to count.
    if !by.plan.rule.has_limit() {
        return Ok(kept);
    }
    if case.accepted_at.is_none() {
        // Nothing is counted yet: it is the limits themselves that are compared.
        let is_shorter = by.plan.rule.is_no_longer_than(&book.plan.rule);
        return Ok(if is_by_law || is_shorter { (order.to, None) } else { kept });
    }
    let count = |plan: &Plan| due_days(plan, book.history, book.calendar, ctx.now);
    let (old, new) = match (count(book.plan), count(by.plan)) {
        (Ok(old), Ok(new)) => (old, new),
        _ if is_by_law => return Err(Stays::ClockUnreadable),
        _ => return Ok(kept),
    };
    let is_shorter = is_no_later(&new, &old) && lies_ahead(&new, ctx);
    if !is_by_law && !is_shorter {
        return Ok(kept);
    }
    // Under a special procedure the days are counted when it ends.
    let moves = case.state != State::Suspended && case.due.as_ref() != Some(&new);
    Ok((order.to, moves.then_some(new)))
}

fn is_no_later(new: &Due, old: &Due) -> bool {
    let legal = match (new.legal_on, old.legal_on) {
        (Some(new), Some(old)) => new <= old,
        (_, None) => true,
        (None, Some(_)) => false,
    };
    legal && new.committed_on <= old.committed_on
}

/// A shorter limit must not make a case overdue that was not.
fn lies_ahead(due: &Due, ctx: &Ctx) -> bool {
    let today = ctx.now.civil_date_in_china();
    due.committed_on >= today && due.legal_on.is_none_or(|on| on >= today)
}

/// What becomes of the steps that are open or done.
fn shifts(ctx: &Ctx, book: &Book<'_>, case: &Case, order: &Order) -> Result<Vec<Shift>, Stays> {
    let mut shifts: Vec<Shift> = Vec::new();
    for task in &case.handling.tasks {
        let is_live = task.is_open() || task.report().is_some();
        if !is_live || task.of_version.is_some() {
            continue;
        }
        let fate = order.steps.fate(task.step).ok_or(Stays::StepUnmapped)?;
        let to = fate.goes_on_as.and_then(|to| book.plan.flow.step(to));
        if fate.goes_on_as.is_some() && to.is_none() {
            return Err(Stays::StepUnmapped);
        }
        let due = |to: u32| {
            let moved = Task { step: to, ..task.clone() };
            task_due(book.plan, &moved, book.history, book.calendar, ctx.now)
        };
        let is_open = |_: &u32| task.is_open();
        shifts.push(Shift {
            step: task.step,
            goes_on_as: fate.goes_on_as,
            due_on: fate.goes_on_as.filter(is_open).and_then(due).map(|due| due.on),
            silence_agrees: task.is_open() && to.is_some_and(|to| to.silence_agrees),
        });
    }
    Ok(shifts)
}

/// The steps that open with the move: those whose turn has come and that nobody has done.
fn opened(ctx: &Ctx, book: &Book<'_>, case: &Case, record: &Record) -> Vec<crate::case::Opened> {
    if !matches!(case.state, State::InReview | State::Suspended | State::AwaitDecision) {
        return Vec::new();
    }
    let mut moved = case.clone();
    fold(&mut moved, record, ctx.now);
    // A step that stopped the others stops what would come, too.
    if was_stopped(book, &moved) {
        return Vec::new();
    }
    let tasks = &moved.handling.tasks;
    let is_done = |step| latest(tasks, step).is_some_and(|task| task.report().is_some());
    let is_open = |step| moved.open_task(step).is_some();
    open_steps(ctx, book, &moved, book.plan.flow.ready(is_done, is_open))
}

/// The applicant is told where something they gave or were told changes, the officer where the
/// case lacks what the new version asks for.
fn effects(case: &Case, record: &Record, answers: &Rebased) -> Vec<Effect> {
    let about = "rebased";
    // What an earlier move asked for was told then.
    let asks = !answers.asked.is_empty();
    let may_mend = matches!(case.state, State::Submitted | State::PreCheck);
    let concerns = !record.lost.is_empty() || record.due.is_some() || (may_mend && asks);
    let applicant = concerns.then(|| case.applicant.clone());
    let officer = case.officer.clone().filter(|_| asks);
    applicant.into_iter().chain(officer).map(|to| Effect::Notify { to, about }).collect()
}
