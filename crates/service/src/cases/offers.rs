//! What stands open on a case to whoever looks at it, and doing it: any deed of the table as pages
//! post it, tried before it is confirmed and answered alike when it comes twice.

use domain::case::{
    Action, Case, CaseId, Offer, Seat, Target, Verb, decide, fold, offers as domain_offers,
    transition,
};
use domain::ctx::Ctx;
use domain::form::Field;
use domain::identity::{Account, AccountId, Role};
use domain::permit::{Deed, may};
use store::Tx;
use store::accounts::Narrowed;
use store::cases::Load;

use crate::cases::act::{act, checked, seat};
use crate::cases::book::{Loaded, load};
use crate::error::{Error, Result};
use crate::people::check_guardian;
use crate::services::Services;

/// The deeds that whoever acts may do to a case now from one of these seats, in the order of the
/// table.
pub fn offers(ctx: &Ctx, sv: &Services, id: &CaseId, seats: &[Seat]) -> Result<Vec<Offer>> {
    let loaded = load(ctx, sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&loaded.case))?;
    Ok(open_to(ctx, &loaded, seats))
}

/// The same of a case that is loaded.
pub(super) fn open_to(ctx: &Ctx, loaded: &Loaded, seats: &[Seat]) -> Vec<Offer> {
    let sits = |verb| seat(ctx, &loaded.case, &shared(transition(verb).by, seats)).is_ok();
    domain_offers(ctx, &loaded.book(), &loaded.case, sits)
}

fn shared(by: &[Seat], seats: &[Seat]) -> Vec<Seat> {
    by.iter().copied().filter(|seat| seats.contains(seat)).collect()
}

/// Says whether a deed would happen, and does nothing.
pub fn check(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, action: Action) -> Result<()> {
    let loaded = load(ctx, sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&loaded.case))?;
    if loaded.case.revision != seen {
        return Err(Error::Overtaken { state: loaded.case.state });
    }
    let action = fitting(ctx, sv, &loaded, action)?;
    seat(ctx, &loaded.case, transition(action.verb(&loaded.case)).by)?;
    let ctx = Ctx { now: ctx.now.max(loaded.case.changed_at), ..ctx.clone() };
    Ok(decide(&ctx, &loaded.book(), &loaded.case, action).map(drop)?)
}

/// Fails unless whoever acts may read the case and sits in one of these seats, where this deed is
/// done.
pub fn check_seat(ctx: &Ctx, sv: &Services, id: &CaseId, verb: Verb, seats: &[Seat]) -> Result<()> {
    let case = sv.db.read(|tx| store::cases::find(tx, id))?.ok_or(Error::NotFound("case"))?;
    may(&ctx.actor, Deed::ReadCase(&case))?;
    seat(ctx, &case, &shared(transition(verb).by, seats)).map(drop)
}

/// Does a deed. The same deed by the same person to the same revision a second time changes nothing
/// and is answered as the first one was: that is what a second press of a button means.
pub fn take(ctx: &Ctx, sv: &Services, id: &CaseId, seen: u32, action: Action) -> Result<Case> {
    let again = action.clone();
    match act(ctx, sv, id, seen, |loaded| fitting(ctx, sv, loaded, action)) {
        Err(Error::Overtaken { state }) => {
            let before = repeated(ctx, sv, id, seen, again)?;
            before.ok_or(Error::Overtaken { state })
        }
        other => other,
    }
}

/// The proof of delivery where the applicant confirms it: a word that pages know, not words of theirs.
pub const CONFIRMED_ONLINE: &str = "confirmed-online";

fn is_applicant(ctx: &Ctx, case: &Case) -> bool {
    ctx.actor.applicant().is_some_and(|account| account.id == case.applicant)
}

/// The deed with what only the record knows: answers that fit the form, an officer there is, the
/// commitment as the item prints it.
fn fitting(ctx: &Ctx, sv: &Services, loaded: &Loaded, action: Action) -> Result<Action> {
    // A child supplies nothing and signs nothing; what answers hand in is checked with them.
    if matches!(action, Action::SupplyMissing { .. } | Action::Commit { .. }) {
        check_guardian(ctx)?;
    }
    Ok(match action {
        Action::Fix { answers } => Action::Fix { answers: checked(ctx, sv, loaded, &answers)? },
        Action::Supplement { answers, note } => {
            Action::Supplement { answers: checked(ctx, sv, loaded, &answers)?, note }
        }
        Action::RequestCorrection(mut notice) => {
            notice.marks.retain(|mark| is_known(loaded, &mark.target));
            Action::RequestCorrection(notice)
        }
        Action::Commit { .. } => {
            let text = loaded.published.item.service.commitment_text.as_ref();
            Action::Commit { promise: text.map(|text| text.zh.clone()).unwrap_or_default() }
        }
        Action::ConfirmDelivery { .. } if is_applicant(ctx, &loaded.case) => {
            Action::ConfirmDelivery { proof: CONFIRMED_ONLINE.to_owned() }
        }
        Action::Assign { to, reason } => {
            let stored = sv.db.read(|tx| store::accounts::find(tx, &to))?;
            let case = &loaded.case;
            let is_officer = stored.filter(|stored| !stored.is_disabled).is_some_and(|stored| {
                stored.account.has_for(Role::Officer, case.id.region, &case.org)
            });
            match is_officer {
                true => Action::Assign { to, reason },
                false => return Err(Error::NotFound("account")),
            }
        }
        other => other,
    })
}

/// Whether the application has what a mark points to.
fn is_known(loaded: &Loaded, target: &Target) -> bool {
    match target {
        Target::Field(key) => {
            let form = loaded.published.form.as_ref();
            form.is_some_and(|form| form.fields.iter().any(|field| has_key(field, key)))
        }
        Target::Material(code) => {
            loaded.published.item.materials().iter().any(|material| material.code == *code)
        }
    }
}

fn has_key(field: &Field, key: &str) -> bool {
    field.key == key || field.fields.iter().any(|inner| has_key(inner, key))
}

/// The case as it stands, if what came after the revision seen is this very deed by this person.
fn repeated(
    ctx: &Ctx,
    sv: &Services,
    id: &CaseId,
    seen: u32,
    action: Action,
) -> Result<Option<Case>> {
    let mut loaded = load(ctx, sv, id)?;
    let Some(done) = loaded.history.get(seen as usize).cloned() else { return Ok(None) };
    let is_own = ctx.actor.account().is_some_and(|own| done.who.account.as_ref() == Some(&own.id));
    if !is_own || seen == 0 {
        return Ok(None);
    }
    let before = fold_to(id, &loaded, seen)?;
    let now = std::mem::replace(&mut loaded.case, before);
    loaded.history.truncate(seen as usize);
    let then = Ctx { now: done.at, ..ctx.clone() };
    let action = fitting(&then, sv, &loaded, action)?;
    let is_same = decide(&then, &loaded.book(), &loaded.case, action)
        .is_ok_and(|decided| decided.event == done.event);
    Ok(is_same.then_some(now))
}

fn fold_to(id: &CaseId, loaded: &Loaded, seen: u32) -> Result<Case> {
    fold(id, &loaded.history[..seen as usize])
        .map_err(|fault| Error::Internal(format!("{}: {fault:?}", id.shown())))
}

/// Cases that whoever handles one should know of.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Other cases of the same applicant on the same item that are not decided.
    pub doubles: Vec<Case>,
    /// The cases on the same item that were decided last, the last first, for comparison.
    pub similar: Vec<Case>,
}

/// How many cases are shown for comparison.
const SIMILAR: u32 = 5;

/// Cases beside one: possible duplicates, and decided ones on the same item that the actor may
/// read.
pub fn beside(ctx: &Ctx, sv: &Services, case: &Case) -> Result<Beside> {
    may(&ctx.actor, Deed::ReadCase(case))?;
    let (own, mut similar) = sv.db.read(|tx| {
        let own = store::cases::list_own(tx, &case.applicant, None, 100)?;
        // One more than is shown: the case itself may be among them.
        let (item, most) = (&case.item_code, SIMILAR + 1);
        let last = store::cases::decided_last(tx, case.id.region, item, &case.org, most)?;
        Ok::<_, store::Error>((own, last))
    })?;
    let is_double = |other: &Case| {
        other.item_code == case.item_code && other.id != case.id && !other.state.is_final()
    };
    let readable = |other: &Case| may(&ctx.actor, Deed::ReadCase(other)).is_ok();
    let doubles = own.into_iter().filter(|other| is_double(other) && readable(other)).collect();
    similar.retain(|other| other.id != case.id && readable(other));
    similar.truncate(SIMILAR as usize);
    Ok(Beside { doubles, similar })
}

/// An officer of an authority with how much there is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// The account.
    pub id: AccountId,
    /// The name.
    pub name: String,
    /// Cases before their decision.
    pub cases: i64,
    /// Those of them past the promised day.
    pub overdue: i64,
}

/// The officers whom a case may be charged to, with what each has to do, by name; for whoever may
/// read the case.
pub fn hands(ctx: &Ctx, sv: &Services, case: &Case) -> Result<Vec<Hand>> {
    may(&ctx.actor, Deed::ReadCase(case))?;
    hands_of(ctx, sv, case.id.region, &case.org)
}

/// The officers of an authority in a region with what each has to do.
pub(super) fn hands_of(
    ctx: &Ctx,
    sv: &Services,
    region: domain::region::RegionCode,
    org: &domain::code::CreditCode,
) -> Result<Vec<Hand>> {
    let today = ctx.now.civil_date_in_china().to_string();
    // Officers of a region are kept by it or by a region above it, in whose codes it lies.
    let above = format!("{}0000", &region.as_str()[..2]);
    let (loads, officers) = sv.db.read(|tx| {
        let loads = store::cases::workload(tx, org.as_str(), &today)?;
        Ok::<_, store::Error>((loads, officers(tx, (&above, region.as_str()))?))
    })?;
    let load = |id: &str| loads.iter().find(|load: &&Load| load.officer == id);
    let in_office = |account: &Account| account.has_for(Role::Officer, region, org);
    let mut hands: Vec<Hand> = Vec::new();
    for account in officers.into_iter().filter(in_office) {
        let own = load(&account.id.id);
        let (cases, overdue) = own.map_or((0, 0), |load| (load.cases, load.overdue));
        hands.push(Hand { id: account.id, name: account.name, cases, overdue });
    }
    hands.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(hands)
}

/// The officers whose accounts are kept by the regions from one code to another.
fn officers(tx: &mut Tx<'_>, regions: (&str, &str)) -> Result<Vec<Account>, store::Error> {
    let narrowed = Narrowed { role: Some(Role::Officer), ..Narrowed::default() };
    let mut found = Vec::new();
    let mut after: Option<AccountId> = None;
    loop {
        let page = store::accounts::list(tx, regions, &narrowed, after.as_ref(), 200)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Some(last.account.id.clone());
        let open = page.into_iter().filter(|stored| !stored.is_disabled);
        found.extend(open.map(|stored| stored.account));
    }
}
