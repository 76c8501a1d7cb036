//! The work around cases: each department's steps, many cases at once, notes, words with the
//! applicant, labels, who is away, and how much everybody has to do.

use domain::case::{Action, Case, CaseId, Refusal, State};
use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Role};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use store::cases::{Absence, Filter, Load, OpenTask, Remark, RemarkKind, Remarks, Work};

use crate::cases::{deeds, offers, span};
use crate::error::{Error, Result};
use crate::people::event;
use crate::services::Services;

/// The most characters of a remark.
const WORDS_MAX: usize = 1000;
/// The most characters of a label.
const LABEL_MAX: usize = 30;
/// The most cases that one bulk request may name.
const BULK_MAX: usize = 200;

/// The open steps of the departments that the actor is an officer of, those due first first.
pub fn open_tasks(ctx: &Ctx, sv: &Services, limit: u32) -> Result<Vec<OpenTask>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    may(&ctx.actor, Deed::OpenOffice)?;
    let mut found = Vec::new();
    for grant in account.grants.iter().filter(|grant| grant.role == Role::Officer) {
        let Some(org) = grant.org else { continue };
        let (from, to) = span(grant.region);
        let regions = (from.as_str(), to.as_str());
        found.extend(
            sv.db.read(|tx| store::cases::open_tasks(tx, org.as_str(), regions, None, limit))?,
        );
    }
    found.sort_by(|a, b| (&a.due_on, &a.case, a.step).cmp(&(&b.due_on, &b.case, b.step)));
    found.dedup();
    found.truncate(limit as usize);
    Ok(found)
}

/// How much each officer of an authority has to do, for whoever approves there.
pub fn workload(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    org: &CreditCode,
) -> Result<Vec<Load>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let may_see = account.has_for(Role::Approver, region, org)
        || may(&ctx.actor, Deed::Supervise(region)).is_ok();
    if !may_see {
        return Err(Error::Forbidden);
    }
    let today = ctx.now.civil_date_in_china().to_string();
    Ok(sv.db.read(|tx| store::cases::workload(tx, org.as_str(), &today))?)
}

/// Cases of one state narrowed to an officer or an item, in keyset pages; only those that the
/// actor may read are shown.
pub fn list_filtered(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    state: State,
    filter: &Filter<'_>,
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<Case>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    may(&ctx.actor, Deed::OpenOffice)?;
    let (from, to) = span(region);
    let seats = [Role::Officer, Role::Approver];
    let own = account.grants.iter().filter(|grant| seats.contains(&grant.role));
    let mut orgs: Vec<Option<CreditCode>> =
        own.filter(|grant| grant.region.contains(region)).map(|grant| grant.org).collect();
    orgs.sort();
    orgs.dedup();
    let mut cases = Vec::new();
    for org in orgs {
        let org = org.as_ref().map(CreditCode::as_str);
        let work = Work { region_from: &from, region_to: &to, org, state, after, limit };
        cases.extend(sv.db.read(|tx| store::cases::filtered(tx, filter, &work))?);
    }
    cases.retain(|case| may(&ctx.actor, Deed::ReadCase(case)).is_ok());
    // Each list is in the order of the keyset; the next page begins after the last case shown.
    let due = |case: &Case| case.due.as_ref().map(|due| due.committed_on);
    cases.sort_by(|a, b| (due(a), &a.id.number, &a.id).cmp(&(due(b), &b.id.number, &b.id)));
    cases.dedup_by(|a, b| a.id == b.id);
    cases.truncate(limit as usize);
    Ok(cases)
}

/// What is done to many cases at once.
#[derive(Clone, Debug)]
pub enum Bulk {
    /// Accept each.
    Accept,
    /// Take each for examination.
    StartReview,
    /// Charge an officer with each.
    Assign {
        /// Whom.
        to: AccountId,
        /// Why.
        reason: String,
    },
    /// Begin making the document of each.
    Issue,
    /// Put a label on each.
    Label(String),
}

/// What became of one case of many.
#[derive(Debug)]
pub struct Outcome {
    /// The case.
    pub id: CaseId,
    /// Its new revision, or why nothing happened to it.
    pub result: Result<u32>,
}

/// Does one thing to many cases, each for itself: what one is refused holds up no other.
pub fn bulk(
    ctx: &Ctx,
    sv: &Services,
    cases: &[(CaseId, u32)],
    what: &Bulk,
) -> Result<Vec<Outcome>> {
    ctx.actor.account().ok_or(Error::LogIn)?;
    if cases.len() > BULK_MAX {
        return Err(Error::Refused(Refusal::TooLong { max: BULK_MAX }));
    }
    let one = |(n, (id, seen)): (usize, &(CaseId, u32))| {
        let ctx = super::apart(ctx, n as u64);
        let result = match what {
            Bulk::Accept => super::accept(&ctx, sv, id, *seen),
            Bulk::StartReview => super::start_review(&ctx, sv, id, *seen),
            Bulk::Assign { to, reason } => {
                let action = Action::Assign { to: to.clone(), reason: reason.clone() };
                offers::take(&ctx, sv, id, *seen, action)
            }
            Bulk::Issue => deeds::issue(&ctx, sv, id, *seen),
            Bulk::Label(label) => add_label(&ctx, sv, id, label).and_then(|()| read(sv, id)),
        };
        Outcome { id: id.clone(), result: result.map(|case| case.revision) }
    };
    Ok(cases.iter().enumerate().map(one).collect())
}

fn read(sv: &Services, id: &CaseId) -> Result<Case> {
    sv.db.read(|tx| store::cases::find(tx, id))?.ok_or(Error::NotFound("case"))
}

/// The case and the account, if the actor works on it.
fn at_work<'a>(ctx: &'a Ctx, sv: &Services, id: &CaseId) -> Result<(Case, &'a Account)> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let case = read(sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&case))?;
    match is_outside(ctx, account, &case) {
        true => Err(Error::Forbidden),
        false => Ok((case, account)),
    }
}

/// Whether an account sits on the applicant's side of a case: whoever acts for the applicant does,
/// whatever else they are.
pub(super) fn is_outside(ctx: &Ctx, account: &Account, case: &Case) -> bool {
    ctx.actor.agent().is_some() || account.id == case.applicant
}

fn words(given: &str, max: usize) -> Result<String> {
    let words = given.trim();
    match words.chars().count() {
        0 => Err(Error::Refused(Refusal::ReasonMissing)),
        n if n > max => Err(Error::Refused(Refusal::TooLong { max })),
        _ => Ok(words.to_owned()),
    }
}

/// A remark; the key of the form it came from makes its id, so that the same form sent twice says
/// it once.
fn remark(
    ctx: &Ctx,
    account: &Account,
    key: &str,
    kind: RemarkKind,
    role: &str,
    words: String,
) -> Remark {
    let form = format!("{} {} {key}", account.id.region, account.id.id);
    let id = match key.is_empty() {
        true => ctx.id(0),
        false => store::chain::digest(form.as_bytes())[..32].to_owned(),
    };
    Remark {
        id,
        kind,
        at: ctx.now,
        author: account.id.clone(),
        author_name: account.name.clone(),
        role: role.to_owned(),
        words,
    }
}

/// The role in which a member of staff speaks about a case.
fn role(account: &Account) -> &'static str {
    let roles = [Role::Approver, Role::Officer, Role::WindowClerk, Role::Supervisor];
    roles.into_iter().find(|role| account.has(*role)).unwrap_or(Role::Officer).key()
}

/// Writes a note that only those who handle the case read. The same key from the same person is
/// the same note.
pub fn add_note(ctx: &Ctx, sv: &Services, id: &CaseId, key: &str, given: &str) -> Result<()> {
    let (_, account) = at_work(ctx, sv, id)?;
    let words = words(given, WORDS_MAX)?;
    let note = remark(ctx, account, key, RemarkKind::Note, role(account), words);
    let id = id.clone();
    Ok(sv.db.write(move |tx| store::cases::add_remark(tx, &id, &note)).map(drop)?)
}

/// Says something to the other side: the applicant to the authority, or the authority to the
/// applicant. The other side is told that there is something to read. The same key from the same
/// person is the same message.
pub fn say(ctx: &Ctx, sv: &Services, id: &CaseId, key: &str, given: &str) -> Result<()> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let case = read(sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&case))?;
    let is_applicant = ctx.actor.applicant().is_some_and(|who| who.id == case.applicant);
    let role = if is_applicant { super::applicant_role(&ctx.actor) } else { role(account) };
    let words = words(given, WORDS_MAX)?;
    let said = remark(ctx, account, key, RemarkKind::Talk, role, words);
    let to = if is_applicant { case.officer.clone() } else { Some(case.applicant.clone()) };
    let effects: Vec<_> =
        to.into_iter().map(|to| domain::case::Effect::Notify { to, about: "talk" }).collect();
    let (ctx, id) = (ctx.clone(), id.clone());
    Ok(sv.db.write(move |tx| {
        let is_new = store::cases::add_remark(tx, &id, &said)?;
        for statement in super::submit::outbox(&ctx, &case, &effects).iter().filter(|_| is_new) {
            tx.run(statement)?;
        }
        Ok::<_, store::Error>(())
    })?)
}

/// What was said between the authority and the applicant.
pub fn talk(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Vec<Remark>> {
    let case = read(sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&case))?;
    Ok(sv.db.read(|tx| store::cases::remarks(tx, id, Remarks::Talk))?)
}

/// The same with the notes among colleagues.
pub fn with_notes(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Vec<Remark>> {
    at_work(ctx, sv, id)?;
    Ok(sv.db.read(|tx| store::cases::remarks(tx, id, Remarks::All))?)
}

/// Puts a label on a case.
pub fn add_label(ctx: &Ctx, sv: &Services, id: &CaseId, label: &str) -> Result<()> {
    let (_, account) = at_work(ctx, sv, id)?;
    let label = words(label, LABEL_MAX)?;
    let (id, now, by) = (id.clone(), ctx.now, account.id.clone());
    Ok(sv.db.write(move |tx| store::cases::add_label(tx, &id, &label, now, &by))?)
}

/// Takes a label off a case.
pub fn remove_label(ctx: &Ctx, sv: &Services, id: &CaseId, label: &str) -> Result<()> {
    let (_, account) = at_work(ctx, sv, id)?;
    let removed = event(ctx, 0, "label-removed", format!("{} {label}", id.shown()));
    let (by, id, label) = (account.id.clone(), id.clone(), label.to_owned());
    Ok(sv.db.write(move |tx| {
        store::cases::remove_label(tx, &id, &label)?;
        store::account_events::insert(tx, &by, &removed)
    })?)
}

/// The labels of a case.
pub fn labels(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Vec<String>> {
    at_work(ctx, sv, id)?;
    Ok(sv.db.read(|tx| store::cases::labels(tx, id))?)
}

/// Records that somebody of one's own is away, and who takes their place; one's own absence needs
/// no more than oneself. The substitute must be an officer wherever the absent one is.
pub fn note_absence(ctx: &Ctx, sv: &Services, absence: Absence) -> Result<()> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    if absence.through_on < absence.from_on {
        return Err(Error::Refused(Refusal::DateNotAhead));
    }
    let find = |id: &AccountId| sv.db.read(|tx| store::accounts::find(tx, id));
    let away = find(&absence.account)?.ok_or(Error::NotFound("account"))?.account;
    let instead = find(&absence.substitute)?.filter(|stored| !stored.is_disabled);
    let instead = instead.ok_or(Error::NotFound("account"))?.account;
    let seats = away.grants.iter().filter(|grant| grant.role == Role::Officer);
    let mut may_note = account.id == away.id;
    for grant in seats {
        let Some(org) = &grant.org else { continue };
        may_note |= account.has_for(Role::Approver, grant.region, org);
        if !instead.has_for(Role::Officer, grant.region, org) {
            return Err(Error::NotFound("account"));
        }
    }
    match may_note && instead.id != away.id {
        true => {
            let days = format!("{} {}", absence.from_on, absence.through_on);
            let noted = event(ctx, 0, "absence", format!("{days} {}", instead.name));
            Ok(sv.db.write(move |tx| {
                store::cases::add_absence(tx, &absence)?;
                store::account_events::insert(tx, &absence.account, &noted)
            })?)
        }
        false => Err(Error::Forbidden),
    }
}
