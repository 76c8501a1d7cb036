//! Planning a campaign, watching it, and moving it from stage to stage.

use std::collections::{BTreeMap, BTreeSet};

use domain::assessment::campaign::{
    Action, AppealState, CampaignId, Holdings, PLAN_VERSION, Plan, Stage, Standing, Unit, assign,
    check_plan, next,
};
use domain::assessment::{Definition, Name};
use domain::ctx::Ctx;
use domain::identity::Role;
use domain::permit::{Deed, may};
use domain::region::RegionCode;
use jiff::civil::Date;
use store::Tx;
use store::campaigns::{Campaign, Event, Question};

use super::begin::{sample, targets, unanswered};
use super::pairs::{Agreement, Pair, agreement, pairs};
use super::wrong::Wrong;
use crate::catalogue;
use crate::error::{Error, Result};
use crate::services::Services;

/// Where the yardstick comes from.
#[derive(Clone, Debug)]
pub enum Profile {
    /// A shipped profile by its name.
    Shipped(String),
    /// The text of a profile file.
    Own(String),
}

/// A campaign to be planned.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    /// The region that keeps it.
    pub region: RegionCode,
    /// Its name.
    pub name: Name,
    /// The yardstick.
    pub profile: Profile,
    /// The units.
    pub units: Vec<Unit>,
    /// The leaves people judge, by code; a code that begins others stands for all of them.
    pub leaves: Vec<String>,
    /// The login names of the assessors.
    pub raters: Vec<String>,
    /// The first and the last day of collection.
    pub window: (Date, Date),
    /// What samples are drawn from; drawn at random when none is given.
    pub seed: Option<u64>,
    /// How many items are drawn from each unit.
    pub items_per_unit: u32,
    /// Days for appeals, and days to answer one.
    pub days: (u32, u32),
    /// Whether units and numbers are made up, for show.
    pub is_made_up: bool,
}

/// Plans a campaign; its yardstick is pinned from now on.
pub fn create(ctx: &Ctx, sv: &Services, new: NewCampaign) -> Result<CampaignId> {
    may(&ctx.actor, Deed::LeadCampaign(new.region))?;
    let (name, parsed) = match &new.profile {
        Profile::Shipped(name) => (name.clone(), assess::profile::shipped(name)),
        Profile::Own(text) => ("own".to_owned(), assess::profile::parse(text, None)),
    };
    let definition = parsed.map_err(|faults| Error::Assessment(Wrong::Profile(faults)))?;
    let mut raters = Vec::new();
    for login in &new.raters {
        let login = login.trim().to_lowercase();
        let found = sv.db.read(|tx| store::accounts::find_by_login(tx, &login))?;
        let found = found.filter(|one| one.account.has(Role::Assessor) && !one.is_disabled);
        let stored = found.ok_or(Error::Assessment(Wrong::NoAssessor(login)))?;
        raters.push(account_word(&stored.account.id));
    }
    let drawn = u64::from_le_bytes(ctx.entropy[..8].try_into().expect("eight bytes of 64"));
    let plan = Plan {
        version: PLAN_VERSION,
        name: new.name,
        profile: name,
        profile_hash: definition_hash(&definition),
        units: new.units,
        leaves: leaves(&definition, &new.leaves),
        raters,
        opens_on: new.window.0,
        closes_on: new.window.1,
        seed: new.seed.unwrap_or(drawn),
        items_per_unit: new.items_per_unit,
        appeal_days: new.days.0,
        answer_days: new.days.1,
        is_made_up: new.is_made_up,
        sample: BTreeMap::new(),
    };
    let refusals = check_plan(&plan, &definition);
    if !refusals.is_empty() {
        return Err(Error::Assessment(Wrong::Plan(refusals)));
    }
    let id = CampaignId { region: new.region, id: ctx.id(0) };
    let campaign = Campaign {
        id: id.clone(),
        plan,
        definition,
        stage: Stage::Planned,
        revision: 1,
        edition: 0,
        evidence_count: 0,
        evidence_head: store::chain::GENESIS.to_owned(),
        changed_at: ctx.now,
        published_at: None,
    };
    let event = event(ctx, "plan", "", "");
    sv.db.write(move |tx| {
        store::campaigns::insert(tx, &campaign)?;
        store::campaigns::log(tx, &campaign.id, &event)
    })?;
    Ok(id)
}

/// The hash of a definition as it is kept.
pub(super) fn definition_hash(definition: &Definition) -> String {
    let text = serde_json::to_string(definition).expect("a document has string keys only");
    store::chain::digest(text.as_bytes())
}

/// The leaves that codes stand for; a code that no leaf begins with stays, to be refused by name.
fn leaves(definition: &Definition, codes: &[String]) -> Vec<String> {
    let all = || definition.nodes.iter().filter(|node| node.leaf.is_some());
    let fits = |id: &str, code: &str| {
        id == code || id.strip_prefix(code).is_some_and(|rest| !code.is_empty() && !rest.is_empty())
    };
    let mut wanted: Vec<String> = all()
        .filter(|node| codes.iter().any(|code| fits(&node.id, code)))
        .map(|node| node.id.clone())
        .collect();
    let is_lost = |code: &&String| !all().any(|node| fits(&node.id, code));
    wanted.extend(codes.iter().filter(is_lost).cloned());
    wanted
}

/// The campaigns that moved last.
pub fn list(ctx: &Ctx, sv: &Services) -> Result<Vec<Campaign>> {
    may(&ctx.actor, Deed::Assess)?;
    Ok(sv.db.read(store::campaigns::list)?)
}

/// How far one unit or one rater has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The unit's code, or the rater as `region/id`.
    pub key: String,
    /// The unit's code, or the rater's name.
    pub of: String,
    /// Answers given.
    pub done: usize,
    /// Answers wanted.
    pub wanted: usize,
}

/// A campaign with what its leaders and raters watch.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The campaign.
    pub campaign: Campaign,
    /// Whether the reader leads it.
    pub is_leader: bool,
    /// How many questions are the reader's own, and how many of them are answered.
    pub own: (usize, usize),
    /// By unit.
    pub units: Vec<Progress>,
    /// By rater, each by name.
    pub raters: Vec<Progress>,
    /// How well raters agree.
    pub agreement: Agreement,
    /// What the next step depends on.
    pub held: Holdings,
    /// The log, newest first.
    pub events: Vec<Event>,
    /// Appeals without an answer.
    pub appeals_open: usize,
}

/// Whether the reader leads a campaign or rates in it; others see that it is there, and no more.
#[must_use]
pub fn may_open(ctx: &Ctx, campaign: &Campaign) -> bool {
    may(&ctx.actor, Deed::LeadCampaign(campaign.id.region)).is_ok()
        || campaign.plan.raters.contains(&actor_word(ctx))
}

/// One campaign, for assessors.
pub fn campaign(ctx: &Ctx, sv: &Services, id: &CampaignId) -> Result<Shown> {
    may(&ctx.actor, Deed::Assess)?;
    let is_leader = may(&ctx.actor, Deed::LeadCampaign(id.region)).is_ok();
    let own = actor_word(ctx);
    sv.db.read(|tx| {
        let campaign = found(tx, id)?;
        if !may_open(ctx, &campaign) {
            return Err(Error::NotFound("campaign"));
        }
        let questions = store::campaigns::questions(tx, id)?;
        let pairs = pairs(questions.clone(), &settled_places(tx, &campaign)?);
        let mine = questions.iter().filter(|one| one.assignment.rater == own);
        let mine: Vec<bool> = mine.map(|one| one.answer.is_some()).collect();
        let mut raters = progress(&questions, |one| &one.assignment.rater);
        for word in campaign.plan.raters.iter().filter(|_| is_leader) {
            if !raters.iter().any(|rater| rater.key == *word) {
                let (key, of) = (word.clone(), word.clone());
                raters.push(Progress { key, of, done: 0, wanted: 0 });
            }
        }
        for rater in &mut raters {
            rater.of = rater_name(tx, &rater.of)?;
        }
        let appeals = store::appeals::list(tx, id)?;
        Ok(Shown {
            is_leader,
            own: (mine.len(), mine.iter().filter(|done| **done).count()),
            units: progress(&questions, |one| &one.assignment.target.unit),
            raters,
            agreement: agreement(&pairs),
            held: holdings(&campaign, &pairs, corrections(tx, &campaign)?),
            events: told(store::campaigns::events(tx, id)?, is_leader),
            appeals_open: appeals.iter().filter(|a| a.state == AppealState::Lodged).count(),
            campaign,
        })
    })
}

/// The log as its reader may know it: who rates is for those who lead.
fn told(mut events: Vec<Event>, is_leader: bool) -> Vec<Event> {
    for event in events.iter_mut().filter(|event| !is_leader && event.kind == "replace") {
        event.about.clear();
        event.note.clear();
    }
    events
}

fn progress(questions: &[Question], key: impl Fn(&Question) -> &String) -> Vec<Progress> {
    let mut by: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for question in questions {
        let (done, wanted) = by.entry(key(question).clone()).or_default();
        *wanted += 1;
        *done += usize::from(question.answer.is_some());
    }
    by.into_iter()
        .map(|(key, (done, wanted))| Progress { of: key.clone(), key, done, wanted })
        .collect()
}

pub(super) fn rater_name(tx: &mut Tx<'_>, word: &str) -> Result<String> {
    let Some((region, id)) = word.split_once('/') else { return Ok(word.to_owned()) };
    let Ok(region) = RegionCode::parse(region) else { return Ok(word.to_owned()) };
    let id = domain::identity::AccountId { region, id: id.to_owned() };
    let found = store::accounts::find(tx, &id)?;
    Ok(found.map_or_else(|| word.to_owned(), |stored| stored.account.name))
}

pub(super) fn found(tx: &mut Tx<'_>, id: &CampaignId) -> Result<Campaign> {
    store::campaigns::find(tx, id)?.ok_or(Error::NotFound("campaign"))
}

/// The places whose difference was settled.
pub(super) fn settled_places(
    tx: &mut Tx<'_>,
    campaign: &Campaign,
) -> Result<BTreeSet<(String, String, String)>> {
    if campaign.plan.leaves.is_empty() {
        return Ok(BTreeSet::new());
    }
    let kept = store::evidence::list(tx, &campaign.id)?;
    let settled = kept.into_iter().map(|kept| kept.record);
    let settled = settled.filter(|record| !record.settled_because.is_empty());
    Ok(settled.map(|record| (record.unit, record.item, record.indicator)).collect())
}

fn holdings(campaign: &Campaign, pairs: &[Pair], corrections: usize) -> Holdings {
    let count = |wanted| pairs.iter().filter(|pair| pair.standing == wanted).count();
    Holdings {
        unanswered: count(Standing::Open),
        unsettled: count(Standing::Differs),
        records: campaign.evidence_count as usize,
        corrections,
        gaps_accepted: false,
    }
}

/// Records of upheld appeals that the newest edition does not know.
fn corrections(tx: &mut Tx<'_>, campaign: &Campaign) -> Result<usize> {
    let computed = store::campaigns::result(tx, &campaign.id, campaign.edition)?;
    let seen = computed.map_or(0, |computed| computed.evidence_count);
    let all = u64::from(campaign.evidence_count);
    let later = if campaign.stage == Stage::Published { all.saturating_sub(seen) } else { 0 };
    Ok(usize::try_from(later).unwrap_or(usize::MAX))
}

/// Moves a campaign on. `seen` is the revision the page showed; `gaps_accepted` lets a freeze
/// leave unanswered questions, each with a record that says so.
pub fn advance(
    ctx: &Ctx,
    sv: &Services,
    id: &CampaignId,
    action: Action,
    seen: u32,
    gaps_accepted: bool,
) -> Result<Campaign> {
    may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    let (mut campaign, pairs, held) = sv.db.read(|tx| {
        let campaign = found(tx, id)?;
        let pairs = pairs(store::campaigns::questions(tx, id)?, &settled_places(tx, &campaign)?);
        let held = holdings(&campaign, &pairs, corrections(tx, &campaign)?);
        Ok::<_, Error>((campaign, pairs, Holdings { gaps_accepted, ..held }))
    })?;
    let to = next(campaign.stage, action, &held)?;
    if campaign.revision != seen {
        return Err(Error::ChangedMeanwhile);
    }
    let mut asked = Vec::new();
    let mut gaps = Vec::new();
    let mut computed = None;
    match action {
        Action::Open => {
            let snapshot = catalogue::snapshot(sv, ctx.now)?;
            campaign.plan.sample = sample(&campaign.plan, &snapshot);
            asked = assign(&targets(&campaign), &campaign.plan.raters);
        }
        Action::Freeze => gaps = unanswered(ctx, &campaign, &pairs),
        Action::Compute | Action::Republish => {
            computed = Some(super::compute::compute(sv, &campaign)?);
        }
        Action::Review => {}
        Action::Publish => campaign.published_at = Some(ctx.now),
    }
    campaign.stage = to;
    campaign.revision += 1;
    campaign.changed_at = ctx.now;
    if let Some(computed) = &computed {
        campaign.edition = computed.edition;
    }
    let about = campaign.edition.to_string();
    let event = event(ctx, action.key(), if campaign.edition > 0 { &about } else { "" }, "");
    let now = ctx.now;
    let saved = sv.db.write(move |tx| {
        for assignment in &asked {
            store::campaigns::assign(tx, &campaign.id, assignment)?;
        }
        let because = domain::assessment::campaign::Because::Collection;
        store::evidence::append(tx, &mut campaign, &gaps, because, now)?;
        if let Some(computed) = &computed {
            store::campaigns::insert_result(tx, &campaign.id, computed, now)?;
        }
        store::campaigns::save(tx, &campaign)?;
        store::campaigns::log(tx, &campaign.id, &event)?;
        Ok::<_, store::Error>(campaign)
    });
    saved.map_err(meanwhile)
}

/// A save that came too late is no bug.
pub(super) fn meanwhile(error: store::Error) -> Error {
    match error {
        store::Error::Conflict(_) => Error::ChangedMeanwhile,
        other => other.into(),
    }
}

pub(super) fn account_word(id: &domain::identity::AccountId) -> String {
    format!("{}/{}", id.region, id.id)
}

/// Who acts, as records name them.
pub(super) fn actor_word(ctx: &Ctx) -> String {
    ctx.actor.account().map_or_else(|| "system".to_owned(), |account| account_word(&account.id))
}

pub(super) fn event(ctx: &Ctx, kind: &str, about: &str, note: &str) -> Event {
    Event {
        at: ctx.now,
        actor: actor_word(ctx),
        kind: kind.to_owned(),
        about: about.to_owned(),
        note: note.to_owned(),
    }
}
