//! Looking at cases: one's own, those to work on, one by its number and code, and all of a region.

use std::sync::Arc;

use domain::case::{Case, CaseId, Event, Recorded, State};
use domain::clock::Reading;
use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::identity::{Account, Purpose};
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use domain::time::Instant;
use store::cases::{Count, Work};
use store::messages::Message;
use store::papers::Paper;

use crate::cases::inbox::work_order;
use crate::cases::{calendars, due, span};
use crate::catalogue::{self, Published};
use crate::error::{Error, Result};
use crate::services::Services;
use crate::throttle::{Limit, by_source};
use crate::verify::Report;

/// Wrong query codes for one number before it must wait.
const PER_NUMBER: Limit = Limit { tries: 10, window_ms: 60 * 60_000 };
/// Wrong query codes from one source before it must wait.
const PER_SOURCE: Limit = Limit { tries: 30, window_ms: 10 * 60_000 };

/// A case with its history.
pub struct Shown {
    /// The case.
    pub case: Case,
    /// Its events, oldest first.
    pub history: Vec<Recorded>,
    /// Its papers, oldest first.
    pub papers: Vec<Paper>,
    /// The item version that binds it, with its form.
    pub published: Arc<Published>,
    /// The versions that bound it before, each with the number of the event that moved it on.
    pub earlier: Vec<(u32, Arc<Published>)>,
    /// The clock, with how each due day was found; none where a year's calendar is missing.
    pub reading: Option<Reading>,
}

impl Shown {
    /// The version that bound the case when an event happened.
    pub fn published_at(&self, seq: u32) -> &Published {
        let then = self.earlier.iter().find(|(moved, _)| seq <= *moved);
        then.map_or(&*self.published, |(_, published)| &**published)
    }
}

/// A case with its history, for those who may read it.
pub fn show(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Shown> {
    let loaded = load(sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&loaded.case))?;
    crate::people::note_look(ctx, sv, &loaded.case, None)?;
    shown(ctx, sv, loaded)
}

/// A case for a page below its own, whose look is recorded by what stands on that page.
pub fn read(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Shown> {
    let loaded = load(sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&loaded.case))?;
    crate::people::check_purpose(ctx, sv, &loaded.case)?;
    shown(ctx, sv, loaded)
}

/// Records that the actor looks at a case for a purpose they chose.
pub fn look_for(ctx: &Ctx, sv: &Services, id: &CaseId, purpose: Purpose) -> Result<()> {
    let case = load(sv, id)?.case;
    crate::people::note_look(ctx, sv, &case, Some(purpose))
}

/// A case that somebody found changed while they acted on it; that was their task a moment ago.
pub fn show_overtaken(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Shown> {
    let loaded = load(sv, id)?;
    may(&ctx.actor, Deed::ReadCase(&loaded.case))?;
    crate::people::note_look(ctx, sv, &loaded.case, Some(Purpose::Task))?;
    shown(ctx, sv, loaded)
}

/// Fails unless the actor may read the case.
pub fn check_may_read(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<()> {
    Ok(may(&ctx.actor, Deed::ReadCase(&load(sv, id)?.case))?)
}

/// One's own case with its history; anybody else's does not exist here, whatever one's role.
pub fn show_own(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Shown> {
    let account = ctx.actor.applicant().ok_or(Error::LogIn)?;
    let loaded = load(sv, id)?;
    check_own(ctx, account, &loaded.case)?;
    shown(ctx, sv, loaded)
}

pub(super) fn shown(ctx: &Ctx, sv: &Services, loaded: Loaded) -> Result<Shown> {
    let Loaded { case, history, papers } = loaded;
    let published = catalogue::version(sv, case.id.region, &case.item_code, case.item_version)?;
    let calendar = calendars::of(sv, case.id.region)?;
    let version = |number| catalogue::version(sv, case.id.region, &case.item_code, number);
    let terms = match case.handling.terms_of {
        Some(terms_of) => version(terms_of)?,
        None => Arc::clone(&published),
    };
    let reading = due::reading(&terms.item, &history, &calendar, ctx.now).ok();
    let earlier = earlier(sv, &case, &history)?;
    Ok(Shown { case, history, papers, published, earlier, reading })
}

/// The versions that bound a case before, each with the number of the event that moved it on.
pub(super) fn earlier(
    sv: &Services,
    case: &Case,
    history: &[Recorded],
) -> Result<Vec<(u32, Arc<Published>)>> {
    let moves = history.iter().filter_map(|recorded| match &recorded.event {
        Event::Rebased { record } => Some((recorded.seq, record.from)),
        _ => None,
    });
    let version = |number| catalogue::version(sv, case.id.region, &case.item_code, number);
    moves.map(|(seq, from)| Ok((seq, version(from)?))).collect()
}

/// One's own case alone; anybody else's does not exist here, whatever one's role.
pub fn own(ctx: &Ctx, sv: &Services, id: &CaseId) -> Result<Case> {
    let account = ctx.actor.applicant().ok_or(Error::LogIn)?;
    let case = sv.db.read(|tx| store::cases::find(tx, id))?.ok_or(Error::NotFound("case"))?;
    check_own(ctx, account, &case)?;
    Ok(case)
}

/// Fails unless the case is that of `account`, for whom the actor asks, and the actor may read it:
/// whoever acts for somebody in some items has to do with the cases on these only.
pub(super) fn check_own(ctx: &Ctx, account: &Account, case: &Case) -> Result<()> {
    if case.applicant != account.id {
        return Err(Error::NotFound("case"));
    }
    Ok(may(&ctx.actor, Deed::ReadCase(case))?)
}

/// What is stored of a case, read at once.
pub(super) struct Loaded {
    pub case: Case,
    history: Vec<Recorded>,
    papers: Vec<Paper>,
}

pub(super) fn load(sv: &Services, id: &CaseId) -> Result<Loaded> {
    let mut loaded = sv.db.read(|tx| {
        let case = store::cases::find(tx, id)?.ok_or(store::Error::Missing("case"))?;
        let (history, papers) =
            (store::cases::history(tx, id)?, store::papers::list_of_case(tx, id)?);
        Ok::<_, store::Error>(Loaded { case, history, papers })
    })?;
    // On an engine without one snapshot for all reads an event may have come in between.
    loaded.history.truncate(loaded.case.revision as usize);
    Ok(loaded)
}

/// The applicant's own cases, newest first.
pub fn list_own(ctx: &Ctx, sv: &Services, before: Option<&str>, limit: u32) -> Result<Vec<Case>> {
    may(&ctx.actor, Deed::ListOwnCases)?;
    let account = ctx.actor.applicant().ok_or(Error::LogIn)?;
    let page = |before: Option<&str>| {
        sv.db.read(|tx| store::cases::list_own(tx, &account.id, before, limit))
    };
    let Some(agent) = ctx.actor.agent() else { return Ok(page(before)?) };
    // Whoever acts for somebody in some items sees the cases on these only.
    let (mut found, mut before) = (Vec::new(), before.map(str::to_owned));
    loop {
        let cases = page(before.as_deref())?;
        before = cases.last().map(|case| case.id.number.clone());
        let is_last = cases.len() < limit as usize;
        found.extend(cases.into_iter().filter(|case| agent.covers(&case.item_code)));
        if is_last || found.len() >= limit as usize {
            found.truncate(limit as usize);
            return Ok(found);
        }
    }
}

/// The account's messages, newest first; nobody reads those of whom they act for.
pub fn messages(ctx: &Ctx, sv: &Services) -> Result<Vec<Message>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    Ok(sv.db.read(|tx| store::messages::list(tx, &account.id))?)
}

/// What anybody with a number and its code may know: no answers, no names of staff.
pub struct Progress {
    /// The case's identity.
    pub id: CaseId,
    /// The item's name.
    pub item_name: domain::text::Bilingual,
    /// The authority.
    pub org: CreditCode,
    /// Where it stands.
    pub state: State,
    /// What happened when: event keys with their moments.
    pub steps: Vec<(&'static str, Instant)>,
    /// When it must be decided.
    pub due: Option<domain::case::Due>,
    /// Until when a correction notice may be answered.
    pub answer_by: Option<jiff::civil::Date>,
    /// The applicant's name, first character only.
    pub applicant_masked: String,
}

/// Progress by number and query code. A wrong number and a wrong code get the same answer.
pub fn query(ctx: &Ctx, sv: &Services, number: &str, code: &str, source: &str) -> Result<Progress> {
    let by_source = by_source("query-source", source);
    sv.throttle.check(&by_source, PER_SOURCE, ctx.now)?;
    let wrong = |by_number: Option<&str>| {
        sv.throttle.count(&by_source, PER_SOURCE, ctx.now);
        if let Some(key) = by_number {
            sv.throttle.count(key, PER_NUMBER, ctx.now);
        }
        Error::NotFound("case")
    };
    let id = CaseId::parse(number).ok_or_else(|| wrong(None))?;
    let by_number = format!("query-number:{}", id.shown());
    sv.throttle.check(&by_number, PER_NUMBER, ctx.now)?;
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    // The keyed digests of both are compared, so that the time it takes says nothing of the code.
    if sv.token(&["query-code", &typed]) != sv.token(&["query-code", &sv.query_code(&id)]) {
        return Err(wrong(Some(&by_number)));
    }
    let Loaded { case, history, .. } = load(sv, &id).map_err(|error| match error {
        Error::NotFound(_) => wrong(Some(&by_number)),
        other => other,
    })?;
    let steps = history
        .iter()
        .filter(|recorded| !recorded.event.is_internal())
        .map(|recorded| (recorded.event.key(), recorded.at))
        .collect();
    Ok(Progress {
        id,
        item_name: case.item_name,
        org: case.org,
        state: case.state,
        steps,
        due: case.due,
        answer_by: case.correction.map(|notice| notice.answer_by),
        applicant_masked: masked(&case.applicant_name),
    })
}

fn masked(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(String::from).unwrap_or_default();
    first + &"*".repeat(chars.count())
}

/// How the cases of a region stand.
pub struct Overview {
    /// Counts by authority and state.
    pub counts: Vec<Count>,
    /// Open cases past their promised day, oldest first.
    pub overdue: Vec<Case>,
}

/// The supervisor's view of a region: counts, and what is overdue.
pub fn overview(ctx: &Ctx, sv: &Services, region: RegionCode) -> Result<Overview> {
    may(&ctx.actor, Deed::Supervise(region))?;
    let (from, to) = span(region);
    let today = ctx.now.civil_date_in_china();
    // A promise is near from one working day before it on (yellow light).
    let near_to = calendars::of(sv, region)?.working_after(today, 1).unwrap_or(today).to_string();
    let counts =
        sv.db.read(|tx| store::cases::count(tx, (&from, &to), &today.to_string(), &near_to))?;
    let mut overdue = Vec::new();
    for state in [State::Accepted, State::InReview, State::Suspended, State::AwaitDecision] {
        let work = Work {
            region_from: &from,
            region_to: &to,
            org: None,
            state,
            after: None,
            limit: store::cases::PAGE_MAX,
        };
        let open = sv.db.read(|tx| store::cases::list_work(tx, &work))?;
        overdue.extend(
            open.into_iter()
                .filter(|case| case.due.as_ref().is_some_and(|due| due.committed_on < today)),
        );
    }
    overdue.sort_by(|a, b| work_order(a).cmp(&work_order(b)));
    Ok(Overview { counts, overdue })
}

/// Until when what came in last must be answered, by the calendar that the clock itself goes by.
pub fn notice_due(sv: &Services, case: &Case) -> Option<jiff::civil::Date> {
    notice_due_after(sv, case.id.region, case.received_at())
}

/// The same of what came in at a moment.
fn notice_due_after(
    sv: &Services,
    region: RegionCode,
    received_at: Instant,
) -> Option<jiff::civil::Date> {
    let calendar = calendars::of_now(sv, region).ok()?;
    domain::case::notice_due_after(received_at, &calendar).ok().map(|due| due.on)
}

/// The day by which something must be done about a case that has not ended; none where it has.
pub fn due_on(sv: &Services, case: &Case) -> Option<jiff::civil::Date> {
    let unanswered_since = (case.state == State::Submitted).then(|| case.received_at());
    let committed_on = case.due.as_ref().map(|due| due.committed_on);
    let is_open = case.ended_at.is_none();
    is_open.then(|| open_until(sv, case.id.region, unanswered_since, committed_on)).flatten()
}

/// The day by which something must be done about an open case: that of the promise, or, of what
/// nobody has answered yet, the last day for an answer.
pub(crate) fn open_until(
    sv: &Services,
    region: RegionCode,
    unanswered_since: Option<Instant>,
    committed_on: Option<jiff::civil::Date>,
) -> Option<jiff::civil::Date> {
    match unanswered_since {
        Some(since) => notice_due_after(sv, region, since),
        None => committed_on,
    }
}

/// What a look at the chains of a region's newest cases found.
pub fn check_region(ctx: &Ctx, sv: &Services, region: RegionCode, most: u32) -> Result<Report> {
    may(&ctx.actor, Deed::Supervise(region))?;
    let (from, to) = span(region);
    crate::verify::verify_newest(&sv.db, (&from, &to), most)
}
