//! A small authority of the imagination for the tests of cases: people, a plan, a clock that moves
//! only when told, and a case that goes through [`decide`](super::decide()).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::*;
use crate::calendar::Calendar;
use crate::code::CitizenNumber;
use crate::ctx::Ctx;
use crate::flow::{StepFlow, StepKind};
use crate::identity::{Account, Actor, Grant, Holder, Role};
use crate::item::{ItemVersion, Limit, Step};
use crate::lists::{CaseClass, SpecialProcedure};
use crate::text::Bilingual;

pub const REASON: &str = "申请材料不符合法定形式，理由如下";
pub const ORG: &str = "11330106DEM0000148";
pub const OTHER: &str = "11450721MB15580811";

pub fn org(code: &str) -> CreditCode {
    CreditCode::parse(code).expect("a credit code")
}

pub fn account(id: &str, grants: Vec<(Role, &str)>) -> Account {
    let region = RegionCode::parse("330106").expect("a region");
    let id_number = CitizenNumber::parse("11010519491231002X").expect("valid");
    let holder = match grants.is_empty() {
        true => Holder::Person { id_number },
        false => Holder::Staff,
    };
    let grants =
        grants.into_iter().map(|(role, code)| Grant { role, region, org: Some(org(code)) });
    Account {
        id: AccountId { region, id: id.to_owned() },
        name: "王芳".to_owned(),
        holder,
        phone: None,
        grants: grants.collect(),
        level: crate::identity::Level::Matched,
    }
}

/// Who acts, by a short name.
pub fn actor(name: &str) -> Actor {
    let grants = match name {
        "system" => return Actor::System,
        "citizen" => vec![],
        "clerk" => vec![(Role::WindowClerk, ORG)],
        "officer" | "second" => vec![(Role::Officer, ORG)],
        "outside" => vec![(Role::Officer, OTHER)],
        "approver" => vec![(Role::Approver, ORG)],
        "supervisor" => vec![(Role::Supervisor, ORG)],
        other => panic!("nobody is called {other}"),
    };
    Actor::Account(Box::new(account(name, grants)))
}

/// A case with its history, its plan, its calendar and the time.
#[derive(Clone)]
pub struct Story {
    pub item: ItemVersion,
    pub plan: Plan,
    pub calendar: Calendar,
    pub history: Vec<Recorded>,
    pub case: Case,
    pub now: Instant,
    pub queue: Option<Queue>,
}

pub fn at(day: &str, hour: i8) -> Instant {
    let day: Date = day.parse().expect("a day");
    Instant::from_china(day.at(hour, 0, 0, 0))
}

impl Story {
    /// A submission on a day at ten.
    pub fn begin(day: &str, item: ItemVersion) -> Self {
        let now = at(day, 10);
        let ctx = Ctx { now, actor: actor("citizen"), entropy: [7; 64] };
        let citizen = account("citizen", vec![]);
        let submission = Submission {
            region: item.id.region,
            item_code: item.id.code.clone(),
            item_version: item.version,
            item_name: item.name.clone(),
            org: org(ORG),
            is_applied_for: true,
            channel: Channel::Web,
            answers: BTreeMap::from([("shop".to_owned(), vec!["小吃店".to_owned()])]),
        };
        let (id, decided) = submit(&ctx, &citizen, submission).expect("applied for");
        let recorded = Recorded { seq: 1, at: now, who: who(&ctx.actor), event: decided.event };
        let case = step(None, &id, &recorded).expect("a first event");
        let plan = Plan::of(&item);
        let calendar = Calendar::national().estimating();
        Self { item, plan, calendar, history: vec![recorded], case, now, queue: None }
    }

    pub fn sample(day: &str) -> Self {
        Self::begin(day, ItemVersion::sample())
    }

    pub fn goes_to(&mut self, day: &str, hour: i8) -> &mut Self {
        self.now = at(day, hour);
        self
    }

    pub fn ctx(&self, name: &str) -> Ctx {
        Ctx { now: self.now, actor: actor(name), entropy: [7; 64] }
    }

    pub fn book(&self) -> Book<'_> {
        Book {
            plan: &self.plan,
            calendar: &self.calendar,
            history: &self.history,
            stands_in_for: &[],
            queue: self.queue,
        }
    }

    /// Tries a deed and records it if it is let happen.
    pub fn tries(&mut self, name: &str, action: Action) -> Result<Event, Refusal> {
        let ctx = self.ctx(name);
        let decided = decide(&ctx, &self.book(), &self.case, action)?;
        let seq = self.case.revision + 1;
        let event = decided.event.clone();
        let recorded = Recorded { seq, at: self.now, who: who(&ctx.actor), event: decided.event };
        let id = self.case.id.clone();
        self.case = step(Some(self.case.clone()), &id, &recorded).expect("in order");
        self.history.push(recorded);
        assert_eq!(fold(&id, &self.history).as_ref(), Ok(&self.case), "the fold is the case");
        Ok(event)
    }

    #[track_caller]
    pub fn does(&mut self, name: &str, action: Action) -> &mut Self {
        let said = format!("{action:?}");
        let outcome = self.tries(name, action);
        assert!(outcome.is_ok(), "{said} in {:?}: {outcome:?}", self.case.state);
        self
    }

    #[track_caller]
    pub fn refused(&mut self, name: &str, action: Action, why: &str) -> &mut Self {
        let said = format!("{action:?}");
        let before = self.case.clone();
        let refusal = self.tries(name, action).expect_err(&said);
        assert_eq!(refusal.key(), why, "{said}");
        assert!(!refusal.rule().is_empty(), "every refusal names its rule");
        assert_eq!(self.case, before);
        self
    }

    pub fn legal(&self) -> String {
        let due = self.case.due.as_ref().expect("accepted");
        due.legal_on.expect("a legal limit").to_string()
    }

    /// Everything the clock does now, as the keys of events.
    pub fn sweeps(&mut self) -> Vec<&'static str> {
        let mut keys = Vec::new();
        while let Some(action) = next_by_clock(&self.book(), &self.case, self.now) {
            keys.push(self.tries("system", action).expect("the clock is right").key());
            assert!(keys.len() < 20, "the clock finds no end: {keys:?}");
        }
        keys
    }
}

fn who(actor: &Actor) -> Who {
    match actor.account() {
        Some(account) => Who {
            account: Some(account.id.clone()),
            name: account.name.clone(),
            role: "officer".to_owned(),
        },
        None => Who { account: None, name: "tongban".to_owned(), role: "system".to_owned() },
    }
}

/// The sample item with a class.
pub fn of_class(class: CaseClass) -> ItemVersion {
    let mut item = ItemVersion::sample();
    item.service.case_class = Some(class);
    item
}

/// The sample item with a flow: acceptance, three departments side by side (the first stops all,
/// the second visits the site with two officers, the third is outside and silent consent counts),
/// then one examination, then the decision.
pub fn with_flow() -> ItemVersion {
    let flow = |kind, next: &[u32]| StepFlow {
        kind,
        next: next.to_vec(),
        org: None,
        needs_two: false,
        stops_all: false,
        silence_agrees: false,
    };
    let stops = StepFlow { stops_all: true, ..flow(StepKind::Examine, &[5]) };
    let visit = StepFlow { needs_two: true, ..flow(StepKind::SiteVisit, &[5]) };
    let outside = StepFlow {
        org: Some(OTHER.to_owned()),
        silence_agrees: true,
        ..flow(StepKind::Opinion, &[5])
    };
    let flows = [
        (1, flow(StepKind::Accept, &[2, 3, 4]), 1),
        (2, stops, 3),
        (3, visit, 3),
        (4, outside, 3),
        (5, flow(StepKind::Examine, &[6]), 1),
        (6, flow(StepKind::Decide, &[]), 1),
    ];
    let mut item = ItemVersion::sample();
    item.committed_limit = Limit::working_days(10);
    item.steps = flows
        .into_iter()
        .map(|(number, flow, days)| Step {
            number,
            name: Bilingual::both(format!("环节{number}"), format!("Step {number}")),
            unit: None,
            limit: Some(Limit::working_days(days)),
            standard: None,
            result: None,
            flow: Some(flow),
        })
        .collect();
    item
}

pub fn report(agrees: bool) -> StepReport {
    StepReport { agrees, opinion: REASON.to_owned(), visit: None, given_by: None }
}

pub fn visited(at: Instant) -> StepReport {
    let visit = Visit {
        at,
        place: "演示路1号".to_owned(),
        present: vec!["王芳".to_owned(), "李娜".to_owned()],
        found: "布局与图纸一致".to_owned(),
    };
    StepReport { visit: Some(visit), ..report(true) }
}

pub fn suspend(kind: SpecialProcedure) -> Action {
    let procedure = Procedure { kind, reason: REASON.to_owned(), expected_days: 5 };
    Action::Propose(Proposal::Suspend { procedure })
}

pub fn extend() -> Action {
    Action::Propose(Proposal::Extend { reason: REASON.to_owned() })
}

pub fn notice(answer_by: &str, marks: &[&str]) -> Action {
    let mark = |key: &&str| Mark { target: Target::Field((*key).to_owned()), note: String::new() };
    Action::RequestCorrection(CorrectionNotice {
        defects: REASON.to_owned(),
        answer_by: answer_by.parse().expect("a day"),
        marks: marks.iter().map(mark).collect(),
    })
}

pub fn supplement(shop: &str) -> Action {
    let answers = BTreeMap::from([("shop".to_owned(), vec![shop.to_owned()])]);
    Action::Supplement { answers, note: String::new() }
}

pub fn decision(is_granted: bool) -> Decision {
    Decision { is_granted, reasons: REASON.to_owned() }
}

pub fn opinion(is_for_grant: bool) -> Opinion {
    Opinion { is_for_grant, text: REASON.to_owned() }
}
