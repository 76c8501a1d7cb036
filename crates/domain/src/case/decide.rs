//! What may happen to a case, and what follows.

use super::{
    Action, Case, CaseId, Decided, Effect, Event, Plan, Queue, Recorded, Refusal, Seat, Submission,
    conclude, examine, receive, transition,
};
use crate::calendar::Calendar;
use crate::ctx::Ctx;
use crate::identity::{Account, AccountId, Actor};

/// The fewest characters that count as a reason; supervision treats less as none.
const REASON_MIN: usize = 10;
/// The most characters of a reason or opinion (GB/T 39046 table 7: an..1000).
const TEXT_MAX: usize = 1000;

/// What a decision about a case is made from beside the case itself.
#[derive(Clone, Copy, Debug)]
pub struct Book<'a> {
    /// What the item version that binds the case lays down.
    pub plan: &'a Plan,
    /// The working days; for years not published yet it must estimate, and due days say so.
    pub calendar: &'a Calendar,
    /// The events so far.
    pub history: &'a [Recorded],
    /// Officers on leave whose place the actor takes.
    pub stands_in_for: &'a [AccountId],
    /// Where the case stands among those that want one of a limited number of places.
    pub queue: Option<Queue>,
}

/// A new case from a submission (T1).
pub fn submit(
    ctx: &Ctx,
    applicant: &Account,
    submission: Submission,
) -> Result<(CaseId, Decided), Refusal> {
    if !submission.is_applied_for {
        return Err(Refusal::NotAppliedFor);
    }
    let date = ctx.now.civil_date_in_china().strftime("%y%m%d").to_string();
    let id = CaseId { region: submission.region, number: format!("{date}-{}", ctx.serial()) };
    let event = Event::Submitted {
        item_code: submission.item_code,
        item_version: submission.item_version,
        item_name: submission.item_name,
        org: submission.org,
        applicant: (applicant.id.region, applicant.id.id.clone()),
        applicant_name: applicant.name.clone(),
        channel: submission.channel,
        answers: submission.answers,
    };
    let effects = vec![Effect::Notify { to: applicant.id.clone(), about: event.key() }];
    Ok((id, Decided { event, effects }))
}

/// What `action` does to `case`, or the rule that forbids it.
pub fn decide(ctx: &Ctx, book: &Book<'_>, case: &Case, action: Action) -> Result<Decided, Refusal> {
    let row = transition(action.verb(case));
    if row.by == [Seat::System] && ctx.actor != Actor::System {
        return Err(Refusal::OnlyBySystem);
    }
    if !row.from.contains(&case.state) {
        return Err(Refusal::WrongState { state: case.state });
    }
    let event = happens(ctx, book, case, action)?;
    let effects = effects(case, &event);
    Ok(Decided { event, effects })
}

fn happens(ctx: &Ctx, book: &Book<'_>, case: &Case, action: Action) -> Result<Event, Refusal> {
    match action {
        Action::StartPreCheck
        | Action::SayNotNeeded { .. }
        | Action::Decline { .. }
        | Action::Fix { .. }
        | Action::RequestCorrection(_)
        | Action::DeemAccepted
        | Action::Supplement { .. }
        | Action::LapseNow(_)
        | Action::Accept
        | Action::AcceptLeniently(_)
        | Action::SupplyMissing { .. }
        | Action::Commit { .. }
        | Action::ReceiveMaterial(_) => receive::happens(ctx, book, case, action),
        Action::StartReview
        | Action::TakeStep { .. }
        | Action::FinishStep { .. }
        | Action::Countersign { .. }
        | Action::PassInSilence { .. }
        | Action::ReturnStep { .. }
        | Action::Propose(_)
        | Action::Approve
        | Action::Reject { .. }
        | Action::Resume { .. }
        | Action::Review(_)
        | Action::Return { .. }
        | Action::Assign { .. } => examine::happens(ctx, book, case, action),
        Action::GrantOnCommitment { .. }
        | Action::DecideAtOnce(_)
        | Action::Decide(_)
        | Action::DecideTacitly
        | Action::SendUp { .. }
        | Action::Issue
        | Action::Deliver { .. }
        | Action::ConfirmDelivery { .. }
        | Action::Withdraw { .. }
        | Action::Archive { .. }
        | Action::Reopen { .. }
        | Action::MarkOverdue(_)
        | Action::Remind { .. }
        | Action::Recount => conclude::happens(ctx, book, case, action),
    }
}

/// The id of the account that acts.
pub(super) fn me(ctx: &Ctx) -> Option<&AccountId> {
    ctx.actor.account().map(|account| &account.id)
}

/// The officer of a case acts, or whoever takes their place while they are on leave.
pub(super) fn must_be_officer(ctx: &Ctx, book: &Book<'_>, case: &Case) -> Result<(), Refusal> {
    let Some(officer) = &case.officer else { return Ok(()) };
    match me(ctx) == Some(officer) || book.stands_in_for.contains(officer) {
        true => Ok(()),
        false => Err(Refusal::OtherOfficer),
    }
}

/// A text that may be empty, trimmed.
pub(super) fn text(given: String) -> Result<String, Refusal> {
    let trimmed = given.trim();
    match trimmed.chars().count() > TEXT_MAX {
        true => Err(Refusal::TooLong { max: TEXT_MAX }),
        false => Ok(trimmed.to_owned()),
    }
}

/// A reason in writing.
pub(super) fn written(given: String) -> Result<String, Refusal> {
    let reason = text(given)?;
    match reason.chars().count() < REASON_MIN {
        true => Err(Refusal::ReasonMissing),
        false => Ok(reason),
    }
}

/// Whom an event concerns: the applicant, unless it stays inside the authority, and the officer
/// who is charged or reminded.
fn effects(case: &Case, event: &Event) -> Vec<Effect> {
    let about = event.key();
    let officer = match event {
        Event::Assigned { to, .. } => Some(AccountId { region: to.0, id: to.1.clone() }),
        Event::Reminded { .. }
        | Event::Overdue { .. }
        | Event::MissingSupplied { .. }
        | Event::Withdrawn { .. } => case.officer.clone(),
        _ => None,
    };
    // That a review has begun, or a clock ran out, is for the page, not for a message.
    let is_silent = event.is_internal()
        || matches!(event, Event::ReviewStarted { .. } | Event::Overdue { .. })
        || matches!(event, Event::Committed { .. } | Event::IssueStarted {})
        || matches!(event, Event::MaterialReceived { .. });
    let applicant = (!is_silent).then(|| case.applicant.clone());
    applicant.into_iter().chain(officer).map(|to| Effect::Notify { to, about }).collect()
}
