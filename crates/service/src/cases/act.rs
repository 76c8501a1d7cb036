//! Acting on a case: each deed is may, load, decide, save, tell, in one transaction.

use domain::case::{
    Action, Case, CaseId, CorrectionNotice, Decided, Decision, Event, Opinion, Recorded, Seat,
    Task, decide as domain_decide, step, transition, wakes_on,
};
use domain::ctx::Ctx;
use domain::form::Answers;
use domain::identity::Actor;
use domain::permit::{Deed, may};

use crate::cases::book::{Loaded, load};
use crate::cases::submit::{HandedIn, Unwritten, outbox, written};
use crate::cases::{applicant_role, places, who};
use crate::error::{Error, Result};
use crate::files;
use crate::people::{check_guardian, check_sensitive_given, kinds_handed_in};
use crate::services::Services;

/// Accepts an application (T10); the clock starts.
pub fn accept(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Accept))
}

/// Does not accept an application, with the reason in writing (T4).
pub fn decline(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, reason: String) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Decline { reason, competent_body: None }))
}

/// Gives the one-time correction notice (T6).
pub fn request_correction(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    notice: CorrectionNotice,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::RequestCorrection(notice)))
}

/// Answers a correction notice (T8); the answers are checked against the form of the case's version.
pub fn supplement(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    answers: Answers,
    note: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, move |loaded| {
        Ok(Action::Supplement { answers: checked(ctx, sv, loaded, &answers)?, note })
    })
}

/// The answers, if they fit the form of the version that binds the case, and whoever gives them may
/// decide about what they say of the applicant.
pub(super) fn checked(
    ctx: &Ctx,
    sv: &Services,
    loaded: &Loaded,
    answers: &Answers,
) -> Result<Answers> {
    check_guardian(ctx)?;
    let form = loaded.published.form.as_ref().ok_or(Error::NotFound("form"))?;
    check_sensitive_given(ctx, sv, form, answers)?;
    form.check(answers, ctx.now.civil_date_in_china()).map_err(Error::Answers)
}

/// Takes a case for examination (T13).
pub fn start_review(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::StartReview))
}

/// Gives an opinion (T17, first half).
pub fn review(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, opinion: Opinion) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Review(opinion)))
}

/// Sends a case back to the officer (T16).
pub fn return_to_officer(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    reason: String,
) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Return { reason }))
}

/// Decides a case (T17, second half).
pub fn decide(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, d: Decision) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Decide(d)))
}

/// Withdraws a case (T21).
pub fn withdraw(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, reason: String) -> Result<Case> {
    act(ctx, sv, id, seen, |_| Ok(Action::Withdraw { reason }))
}

/// What somebody who sits in a seat does to a case.
fn deed(seat: Seat, case: &Case) -> Option<Deed<'_>> {
    match seat {
        Seat::Applicant => Some(Deed::ActAsApplicant(case)),
        Seat::Window => Some(Deed::Receive(case)),
        Seat::Officer => Some(Deed::Examine(case)),
        Seat::Department => Some(Deed::WorkStep(case)),
        Seat::Approver => Some(Deed::Decide(case)),
        Seat::Supervisor => Some(Deed::Supervise(case.id.region)),
        Seat::System => None,
    }
}

/// The word for the seat in a record; an applicant's seat says whether somebody acts for another.
fn role_key(seat: Seat, actor: &Actor) -> &'static str {
    match seat {
        Seat::Applicant => applicant_role(actor),
        other => other.key(),
    }
}

/// The seat in which the actor may do what the table lets these seats do.
pub(super) fn seat(ctx: &Ctx, case: &Case, seats: &[Seat]) -> Result<Seat> {
    if ctx.actor == Actor::System {
        let is_listed = seats.contains(&Seat::System);
        return if is_listed { Ok(Seat::System) } else { Err(Error::Forbidden) };
    }
    let mut denial = Error::Forbidden;
    for seat in seats {
        match deed(*seat, case).map(|deed| may(&ctx.actor, deed)) {
            Some(Ok(())) => return Ok(*seat),
            Some(Err(why)) => denial = why.into(),
            None => {}
        }
    }
    Err(denial)
}

/// The one road every deed takes. `seen` is the revision the actor had before their eyes.
pub(super) fn act(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    action: impl FnOnce(&Loaded) -> Result<Action>,
) -> Result<Case> {
    act_also(ctx, sv, id, seen, Vec::new(), action)
}

/// One deed, with statements that are stored with it or not at all.
pub(crate) fn act_with(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    also: Vec<store::Statement>,
    action: Action,
) -> Result<Case> {
    act_also(ctx, sv, id, seen, also, |_| Ok(action))
}

/// The same, with statements that are stored with the deed or not at all. One of them that is
/// in conflict says that somebody else was first.
fn act_also(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    also: Vec<store::Statement>,
    action: impl FnOnce(&Loaded) -> Result<Action>,
) -> Result<Case> {
    let mut loaded = load(ctx, sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&loaded.case))?;
    if loaded.case.revision != seen {
        return Err(Error::Overtaken { state: loaded.case.state });
    }
    let action = action(&loaded)?;
    for _ in 0..PLACE_TRIES {
        let wants_place = loaded.place.is_some();
        if let Some(next) = go(ctx, sv, loaded, action.clone(), also.clone())? {
            return Ok(next);
        }
        loaded = load(ctx, sv, id)?;
        if loaded.case.revision != seen {
            // The case moved on between reading and writing: somebody else acted first.
            return Err(Error::Overtaken { state: loaded.case.state });
        }
        if !wants_place {
            return Err(Error::Internal(format!("the record of {} is in conflict", id.shown())));
        }
        // Another case got the place that this one was to have: look which is the next, if any.
    }
    Err(Error::Unavailable("the places go too fast".to_owned()))
}

/// How often a case tries for a place that others keep taking; each time somebody got one.
const PLACE_TRIES: u32 = 200;

/// Decides and saves; none when the case moved on meanwhile.
fn go(
    ctx: &Ctx,
    sv: &Services,
    loaded: Loaded,
    action: Action,
    also: Vec<store::Statement>,
) -> Result<Option<Case>> {
    // A clock that was set back must not make an event older than the one before it.
    let ctx = Ctx { now: ctx.now.max(loaded.case.changed_at), ..ctx.clone() };
    let row = transition(action.verb(&loaded.case));
    let seat = seat(&ctx, &loaded.case, row.by)?;
    let Decided { event, effects } = domain_decide(&ctx, &loaded.book(), &loaded.case, action)?;
    let id = loaded.case.id.clone();
    let recorded = Recorded {
        seq: loaded.case.revision + 1,
        at: ctx.now,
        who: who(&ctx.actor, role_key(seat, &ctx.actor)),
        event,
    };
    let open: Vec<Task> = loaded.case.open_tasks().cloned().collect();
    let next = step(Some(loaded.case), &id, &recorded)
        .map_err(|fault| Error::Internal(format!("{fault:?}")))?;
    let wakes_on = wakes_on(&next, &loaded.calendar);
    let is_answered = matches!(recorded.event, Event::Supplemented { .. } | Event::Fixed { .. });
    let schema = loaded.published.form.as_ref().filter(|_| is_answered);
    let handed_in = schema.map(|schema| HandedIn {
        files: files::given(schema, &next.answers),
        kinds: kinds_handed_in(&ctx, schema, &next.answers),
    });
    let handed_in = handed_in.unwrap_or_default();
    let mut statements = also;
    let place = loaded.place.as_ref();
    let event = &recorded.event;
    statements.extend(places::settled(place, &next, &loaded.history, event, ctx.now));
    statements.extend(store::cases::next(&loaded.head, &open, &next, &recorded, wakes_on));
    statements.extend(outbox(&ctx, &next, &effects));
    match written(&ctx, sv, ctx.actor.applicant(), &id, statements, &handed_in) {
        Ok(()) => Ok(Some(next)),
        Err(Unwritten::Store(store::Error::Conflict(_))) => Ok(None),
        Err(Unwritten::Store(other)) => Err(other.into()),
        Err(Unwritten::Refused(why)) => Err(why),
    }
}
