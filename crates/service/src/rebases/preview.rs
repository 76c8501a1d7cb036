//! What an order would do: every case of the old version is decided about, and nothing is stored.
//!
//! Editors may not read cases. They see which fields a case would lose, never what was answered.

use std::collections::BTreeMap;

use domain::case::{CaseId, Event, State};
use domain::ctx::Ctx;
use domain::permit::{Deed, may};
use domain::rebase::{Line, Stays};
use domain::region::RegionCode;

use super::look::show;
use super::{Versions, find};
use crate::cases::rebase::{Looked, look};
use crate::error::Result;
use crate::services::Services;

/// The most cases that a preview looks at.
pub const CASES_MAX: u64 = 20_000;
/// The most cases that it names one by one.
const NAMED_MAX: usize = 200;
/// How many cases are read at once.
const STEP: u32 = 500;

/// What an order would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// How many cases were looked at.
    pub looked_at: u64,
    /// Whether there are more that were not.
    pub is_cut: bool,
    /// How many would move.
    pub moving: u64,
    /// How many would stay, by the reason.
    pub staying: BTreeMap<&'static str, u64>,
    /// How many stand where.
    pub states: BTreeMap<State, u64>,
    /// In how many a step of the old version is open.
    pub open: BTreeMap<u32, u64>,
    /// In how many a step of the new version would open.
    pub opens: BTreeMap<u32, u64>,
    /// How many would lose an answer.
    pub losing: u64,
    /// How many lack an answer that the new form asks for.
    pub asked: u64,
    /// In how many the due day would move.
    pub due_moves: u64,
    /// The cases that lose, lack, stay or are due on another day, as far as they are named.
    pub cases: Vec<PreviewCase>,
}

/// What would become of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewCase {
    /// The case.
    pub id: CaseId,
    /// Where it stands.
    pub state: State,
    /// Why it would stay; none where it moves.
    pub stays: Option<Stays>,
    /// What happens to its answers, without the answers.
    pub lines: Vec<Line>,
    /// The steps that would open.
    pub opens: Vec<u32>,
    /// The promised day before and after, where it would move.
    pub due: Option<(jiff::civil::Date, jiff::civil::Date)>,
}

/// Says what an order would do to every case of its old version.
pub fn preview(ctx: &Ctx, sv: &Services, region: RegionCode, id: &str) -> Result<Preview> {
    // Whoever may see the order may see what it would do.
    may(&ctx.actor, Deed::ReadDrafts(region))?;
    show(ctx, sv, region, id)?;
    let stored = sv.db.read(|tx| find(tx, region, id))?;
    let kit = Versions::of(sv, &stored)?.kit(&stored);
    let mut preview = Preview::default();
    let mut after = String::new();
    loop {
        let (item, from) = (&stored.item, stored.order.from);
        let ids = sv.db.read(|tx| store::rebases::under_way(tx, item, from, &after, STEP))?;
        let Some(last) = ids.last() else { return Ok(preview) };
        if preview.looked_at >= CASES_MAX {
            preview.is_cut = true;
            return Ok(preview);
        }
        after.clone_from(&last.number);
        for looked in look(ctx, sv, &kit, &ids)? {
            preview.add(looked);
        }
    }
}

impl Preview {
    fn add(&mut self, looked: Looked) {
        let case = looked.case;
        self.looked_at += 1;
        *self.states.entry(case.state).or_default() += 1;
        for task in case.open_tasks() {
            *self.open.entry(task.step).or_default() += 1;
        }
        let mut named = PreviewCase {
            id: case.id.clone(),
            state: case.state,
            stays: None,
            lines: Vec::new(),
            opens: Vec::new(),
            due: None,
        };
        match looked.outcome {
            Err(why) => {
                *self.staying.entry(why.key()).or_default() += 1;
                named.stays = Some(why);
            }
            Ok((event, answers)) => {
                self.moving += 1;
                self.losing += u64::from(!answers.lost.is_empty());
                self.asked += u64::from(!answers.asked.is_empty());
                let nameless = |line: Line| Line { values: Vec::new(), ..line };
                named.lines = answers.lines.into_iter().map(nameless).collect();
                if let Event::Rebased { record } = event {
                    named.opens = record.moves.opened.iter().map(|opened| opened.step).collect();
                    let due = case.due.as_ref().zip(record.due.as_ref());
                    named.due = due.map(|(old, new)| (old.committed_on, new.committed_on));
                }
                for step in &named.opens {
                    *self.opens.entry(*step).or_default() += 1;
                }
                self.due_moves += u64::from(named.due.is_some());
            }
        }
        let tells = named.stays.is_some() || !named.lines.is_empty() || named.due.is_some();
        if tells && self.cases.len() < NAMED_MAX {
            self.cases.push(named);
        }
    }
}
