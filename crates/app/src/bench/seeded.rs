//! A database with very many cases, written through the store in large transactions.

use std::sync::Arc;

use anyhow::Context;
use domain::calendar::Calendar;
use domain::case::{
    Action, Book, Case, CaseId, Channel, Event, Moves, Plan, Recorded, Submission, Who, decide,
    step, submit, wakes_on,
};
use domain::code::CreditCode;
use domain::ctx::Ctx;
use domain::identity::{Account, AccountId, Actor, Grant, Holder, Role};
use domain::item::{ItemVersion, Limit};
use domain::time::Instant;
use jiff::civil::Date;
use service::Services;
use service::people::NewAccount;

use super::fixture::{Fixture, PASSWORD, ctx};
use crate::clock;

/// How many cases one transaction writes.
const BATCH: u64 = 2_000;

/// A world for cases in large numbers.
pub struct Seeded {
    /// The services, with a citizen who has an account.
    pub fixture: Fixture,
    /// The item whose cases are written: ten working days promised, sixty by law.
    pub item: ItemVersion,
    /// The authority.
    pub org: CreditCode,
    /// An officer of the authority.
    pub officer: Account,
    /// An officer of every authority of the province.
    pub wide: Account,
    plan: Plan,
    calendar: Arc<Calendar>,
    written: u64,
}

/// What a written case is like.
#[derive(Clone, Copy)]
pub struct Kind {
    /// How many days ago it was submitted and accepted.
    pub days_ago: i64,
    /// Whether it was accepted at all.
    pub is_accepted: bool,
    /// Whether the officer has taken it.
    pub is_taken: bool,
}

impl Seeded {
    /// Fills an empty database with people and the item.
    pub fn create(url: &str) -> anyhow::Result<Self> {
        let fixture = Fixture::create(url, 8, 2)?;
        let sv = &fixture.services;
        let seen =
            service::catalogue::published(sv, clock::now(), fixture.region, &fixture.item_code)?;
        let mut item = seen.item.clone();
        item.version += 1;
        item.committed_limit = Limit::working_days(10);
        item.legal_limit = Limit::working_days(60);
        item.service.case_class = None;
        item.steps.clear();
        service::catalogue::publish(sv, clock::now(), item.clone(), seen.form.clone(), "bench")?;
        let org = CreditCode::parse(&item.authority.uscc)
            .map_err(|why| anyhow::anyhow!("the item's authority has no sound code: {why:?}"))?;
        let region = item.id.region;
        let officer =
            officer(sv, "bench-officer", Grant { role: Role::Officer, region, org: Some(org) })?;
        let province = format!("{}0000", &region.as_str()[..2]);
        let province = domain::region::RegionCode::parse(&province)
            .map_err(|why| anyhow::anyhow!("{province} is no region: {why}"))?;
        let wide = Grant { role: Role::Officer, region: province, org: None };
        let wide = self::officer(sv, "bench-wide", wide)?;
        let plan = Plan::of(&item);
        let calendar = Arc::new(Calendar::national().estimating());
        Ok(Self { fixture, item, org, officer, wide, plan, calendar, written: 0 })
    }

    /// Writes cases until there are `total`; `kind` says what each is like by its number.
    pub fn fill(
        &mut self,
        total: u64,
        kind: impl Fn(u64) -> Kind,
        say: &dyn Fn(&str),
    ) -> anyhow::Result<()> {
        while self.written < total {
            let upto = total.min(self.written + BATCH);
            let batch: Vec<Vec<(Case, Recorded)>> = (self.written..upto)
                .map(|n| self.one(n, kind(n)))
                .collect::<anyhow::Result<_>>()?;
            let calendar = Arc::clone(&self.calendar);
            self.fixture.services.db.write(move |tx| stored(tx, batch, &calendar))?;
            self.written = upto;
            if self.written.is_multiple_of(100_000) {
                say(&format!("{} cases written", self.written));
            }
        }
        Ok(())
    }

    fn one(&self, n: u64, kind: Kind) -> anyhow::Result<Vec<(Case, Recorded)>> {
        // Numbers are spread over the day, so that no two are alike.
        let at = Instant::from_millis(
            clock::now().millis() - kind.days_ago * 86_400_000 - 3_600_000 - (n as i64 % 60_000),
        );
        let applicant = self.applicant(n);
        let actor = Actor::Account(Box::new(applicant.clone()));
        let mut context = Ctx { now: at, actor, entropy: [0; 64] };
        let submission = Submission {
            region: self.item.id.region,
            item_code: self.item.id.code.clone(),
            item_version: self.item.version,
            item_name: self.item.name.clone(),
            org: self.org,
            is_applied_for: true,
            channel: Channel::Web,
            answers: self.fixture.answers.clone(),
        };
        let refused = |why| anyhow::anyhow!("a rule refused a seeded case: {why:?}");
        let (mut id, decided) = submit(&context, &applicant, submission).map_err(refused)?;
        id.number = format!("{}-{n:010}", &id.number[..6]);
        let who = |actor: &Account, role: &str| Who {
            account: Some(actor.id.clone()),
            name: actor.name.clone(),
            role: role.to_owned(),
        };
        let mut steps = Vec::new();
        let mut history = Vec::new();
        let mut add = |case: Option<Case>, who: Who, event: Event, history: &mut Vec<Recorded>| {
            let seq = u32::try_from(history.len()).expect("a story of a few events") + 1;
            let recorded = Recorded { seq, at, who, event };
            let next = step(case, &id, &recorded)
                .map_err(|why| anyhow::anyhow!("a seeded case does not fold: {why:?}"))?;
            history.push(recorded.clone());
            steps.push((next.clone(), recorded));
            Ok::<Case, anyhow::Error>(next)
        };
        let mut case = add(None, who(&applicant, "applicant"), decided.event, &mut history)?;
        if kind.is_accepted {
            context.actor = Actor::Account(Box::new(self.officer.clone()));
            let book = Book {
                plan: &self.plan,
                calendar: &self.calendar,
                history: &history,
                stands_in_for: &[],
                queue: None,
            };
            let decided = decide(&context, &book, &case, Action::Accept).map_err(refused)?;
            case =
                add(Some(case), who(&self.officer, "window-clerk"), decided.event, &mut history)?;
        }
        if kind.is_taken {
            let event = Event::ReviewStarted { moves: Moves::default() };
            add(Some(case), who(&self.officer, "officer"), event, &mut history)?;
        }
        Ok(steps)
    }

    /// The first day on which the clock looks at a case of this kind.
    pub fn wakes_on(&self, kind: Kind) -> anyhow::Result<Date> {
        let last = self.one(0, kind)?.into_iter().next_back();
        let wakes = last.and_then(|(case, _)| wakes_on(&case, &self.calendar));
        wakes.context("the clock never looks at such a case")
    }

    /// Every case in fifty is the citizen's who has an account, up to twenty; the others belong to
    /// people who have twenty each.
    fn applicant(&self, n: u64) -> Account {
        let own = &self.fixture.citizens[0].1;
        if n < 1_000 && n.is_multiple_of(50) {
            return own.clone();
        }
        let id = AccountId { region: own.id.region, id: format!("seeded-{}", n / 20) };
        Account { id, ..own.clone() }
    }

    /// The number of the n-th case that `fill` wrote on this day.
    pub fn id(&self, n: u64, days_ago: i64) -> CaseId {
        let at = clock::now().plus_millis(-days_ago * 86_400_000 - 3_600_000);
        let date = at.civil_date_in_china().strftime("%y%m%d");
        CaseId { region: self.item.id.region, number: format!("{date}-{n:010}") }
    }
}

/// Stores cases that come with their events, the row after each.
fn stored(
    tx: &mut store::Tx<'_>,
    batch: Vec<Vec<(Case, Recorded)>>,
    calendar: &Calendar,
) -> store::Result<()> {
    let (mut new, mut advances) = (Vec::with_capacity(batch.len()), Vec::new());
    for steps in batch {
        let mut steps = steps.into_iter();
        let Some((case, recorded)) = steps.next() else { continue };
        let wakes = wakes_on(&case, calendar);
        new.push((case, recorded, wakes));
        let (cases, events): (Vec<Case>, Vec<Recorded>) = steps.unzip();
        let Some(case) = cases.into_iter().next_back() else { continue };
        let wakes_on = wakes_on(&case, calendar);
        advances.push(store::cases::Advance { case, seen: 1, events, wakes_on });
    }
    store::cases::insert_many(tx, &new)?;
    store::cases::save_many(tx, &advances).map(drop)
}

fn officer(sv: &Services, login: &str, grant: Grant) -> anyhow::Result<Account> {
    let new = NewAccount {
        region: grant.region,
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        name: "甄审查".to_owned(),
        holder: Holder::Staff,
        phone: None,
        grants: vec![grant],
    };
    let id = service::people::create(&ctx(Actor::System), sv, new)?;
    let stored = service::people::show(&ctx(Actor::System), sv, &id)?;
    Some(stored.account).context("the officer was just made")
}

/// Where a run's cases are: a PostgreSQL schema, or a file in a folder of its own.
pub fn url(asked: &super::Asked, folder: &std::path::Path) -> String {
    asked.database.clone().unwrap_or_else(|| super::fixture::sqlite_url(folder))
}
