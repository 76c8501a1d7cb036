//! Two assessments for show: one that is finished and published over made-up scores, and one
//! that is being collected, with a difference for a visitor to settle.
//!
//! Every score is drawn from a seed and says nothing about any place; the pages say so.

use domain::assessment::campaign::{Action, Answer, CampaignId, Unit};
use domain::assessment::{Definition, Evidence, Leaf, Method, Name, Scale, State};
use domain::identity::{Account, Actor, Role};
use domain::region::{Gazetteer, RegionCode};
use domain::time::Instant;
use service::Services;
use service::assessment::charts::{TILES, Tile};
use service::assessment::{self, NewCampaign, Profile};

use super::ctx;
use super::people::People;

/// What all made-up scores are drawn from.
const SEED: u64 = 20_260_601;
/// Hong Kong, Macao and Taiwan are no units of these assessments.
const NOT_ASSESSED: [&str; 3] = ["710000", "810000", "820000"];
/// Made-up items of each made-up unit.
const ITEMS: usize = 2;
const DAY_MS: i64 = 86_400_000;

/// Makes both campaigns.
pub fn play(
    sv: &Services,
    now: Instant,
    region: RegionCode,
    people: &People,
) -> anyhow::Result<()> {
    finished(sv, now, region.province())?;
    collecting(sv, now, region, people)?;
    Ok(())
}

fn name(zh: &str, en: &str) -> Name {
    Name { zh: zh.to_owned(), en: en.to_owned() }
}

fn finished(sv: &Services, now: Instant, region: RegionCode) -> anyhow::Result<()> {
    let at = |days: i64| ctx(now.plus_millis(-days * DAY_MS), Actor::System);
    let units = TILES.iter().filter(|tile| !NOT_ASSESSED.contains(&tile.code));
    let unit = |tile: &Tile| Unit {
        code: tile.code.to_owned(),
        name: name(tile.zh, tile.en),
        region: tile.code.to_owned(),
        org: None,
    };
    let opened = now.plus_millis(-60 * DAY_MS).civil_date_in_china();
    let closed = now.plus_millis(-10 * DAY_MS).civil_date_in_china();
    let new = NewCampaign {
        region,
        name: name("演示评估（编造数据）", "Demo assessment (made-up data)"),
        profile: Profile::Shipped("wang2016".to_owned()),
        units: units.map(unit).collect(),
        leaves: Vec::new(),
        raters: Vec::new(),
        window: (opened, closed),
        seed: Some(SEED),
        items_per_unit: 0,
        days: (30, 30),
        is_made_up: true,
    };
    let id = assessment::create(&at(61), sv, new)?;
    step(sv, &id, &at(60), Action::Open)?;
    let definition = assessment::show(&at(60), Some("wang2016"))?.definition;
    assessment::seeded(&at(20), sv, &id, records(definition, now))?;
    for (days, action) in
        [(10, Action::Freeze), (9, Action::Compute), (8, Action::Review), (5, Action::Publish)]
    {
        step(sv, &id, &at(days), action)?;
    }
    Ok(())
}

fn step(
    sv: &Services,
    id: &CampaignId,
    ctx: &domain::ctx::Ctx,
    action: Action,
) -> service::Result<()> {
    let seen = assessment::campaign(ctx, sv, id)?.campaign.revision;
    assessment::advance(ctx, sv, id, action, seen, false).map(drop)
}

/// A stream of numbers that the seed gives again (`SplitMix64`).
struct Draw(u64);

impl Draw {
    /// A number from 0 to just below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

fn records(definition: &Definition, now: Instant) -> Vec<Evidence> {
    let mut draw = Draw(SEED);
    let mut records = Vec::new();
    for tile in TILES.iter().filter(|tile| !NOT_ASSESSED.contains(&tile.code)) {
        // How good a made-up unit is, in percent; nothing but chance.
        let good = 45 + draw.below(50);
        for node in &definition.nodes {
            let Some(leaf) = &node.leaf else { continue };
            let items = if node.is_per_item { ITEMS } else { 1 };
            for item in 1..=items {
                let value = value(leaf, good, &mut draw);
                let item =
                    if node.is_per_item { format!("演示事项-{item}") } else { String::new() };
                records.push(Evidence {
                    id: format!("demo-{}-{}-{item}", tile.code, node.id),
                    unit: tile.code.to_owned(),
                    item,
                    indicator: node.id.clone(),
                    value: Some(value),
                    state: Some(State::Measured),
                    method: Method::Import,
                    tool: format!("tongban demo, seed {SEED}"),
                    quote: "编造的演示数据 / made-up demo data".to_owned(),
                    at_ms: Some(now.plus_millis(-20 * DAY_MS).millis()),
                    ..Evidence::default()
                });
            }
        }
    }
    records
}

/// A value on the leaf's scale that is about as good as wanted.
fn value(leaf: &Leaf, good: u64, draw: &mut Draw) -> String {
    // A percentage around the wanted one.
    let percent = (good + draw.below(31)).saturating_sub(15).min(100);
    let hit = draw.below(100) < percent;
    match &leaf.scale {
        Scale::Binary => u8::from(hit).to_string(),
        // Shares stay above the veto on home pages that are not reachable.
        Scale::Ratio if !leaf.vetoes.is_empty() => format!("0.{}", 96 + draw.below(4)),
        Scale::Ratio => format!("{}.{:02}", percent / 100, percent % 100),
        Scale::Range { min, max } => {
            let end = |text: &str| text.parse::<u64>().unwrap_or(0);
            let (min, max) = (end(&min.0), end(&max.0));
            (min + (max - min) * percent / 100).to_string()
        }
        Scale::Ladder { steps } => {
            let last = u64::try_from(steps.len().saturating_sub(1)).unwrap_or(0);
            let at = usize::try_from(last * percent / 100).unwrap_or(0);
            steps.get(at).map(|step| step.0.clone()).unwrap_or_default()
        }
        Scale::Tiers { tiers, .. } => {
            let last = u64::try_from(tiers.len().saturating_sub(1)).unwrap_or(0);
            let at = usize::try_from(last * (100 - percent) / 60).unwrap_or(0);
            let tier = tiers.get(at.min(tiers.len().saturating_sub(1)));
            tier.map(|tier| tier.bound.0.clone()).unwrap_or_default()
        }
        Scale::Deduction { .. } => ((100 - percent) / 10).to_string(),
    }
}

/// A campaign in which two assessors have answered and the visitor has not.
fn collecting(
    sv: &Services,
    now: Instant,
    region: RegionCode,
    people: &People,
) -> anyhow::Result<()> {
    let gazetteer = Gazetteer::national();
    let unit = |code: RegionCode| {
        let known = gazetteer.get(code);
        let zh = known.map_or(code.as_str(), |known| known.name.zh.as_str());
        let en = known.and_then(|known| known.name.en.as_deref()).unwrap_or(zh);
        let (code, name) = (code.as_str().to_owned(), name(zh, en));
        Unit { region: code.clone(), code, name, org: None }
    };
    let today = now.civil_date_in_china();
    let new = NewCampaign {
        region: region.province(),
        name: name("演示评估：采集中", "Demo assessment: being collected"),
        profile: Profile::Shipped("wang2016".to_owned()),
        units: [Some(region), region.parent()].into_iter().flatten().map(unit).collect(),
        leaves: ["A1.1", "C1.2", "C3.4", "D1.2"].map(str::to_owned).into(),
        raters: ["assessor", "staff-9", "staff-10"].map(str::to_owned).into(),
        window: (
            now.plus_millis(-7 * DAY_MS).civil_date_in_china(),
            today.saturating_add(jiff::Span::new().days(21)),
        ),
        seed: Some(SEED),
        items_per_unit: 2,
        days: (15, 30),
        is_made_up: true,
    };
    let begun = now.plus_millis(-7 * DAY_MS);
    let id = assessment::create(&ctx(begun, Actor::System), sv, new)?;
    step(sv, &id, &ctx(begun, Actor::System), Action::Open)?;
    // The visitor leads and rates; the two others have done their part.
    let others = people.staff.iter().filter(|one| one.has(Role::Assessor));
    let others: Vec<&Account> = others.filter(|one| one.name != VISITOR).collect();
    for (at, rater) in others.iter().enumerate() {
        answer_all(sv, now, &id, rater, at == 1)?;
    }
    Ok(())
}

/// The name of the assessor visitors may be.
const VISITOR: &str = "甄如衡";

/// Answers every question of a rater; a strict one finds guides harder to read.
fn answer_all(
    sv: &Services,
    now: Instant,
    id: &CampaignId,
    rater: &Account,
    is_strict: bool,
) -> anyhow::Result<()> {
    let at = |hours: i64| {
        let actor = Actor::Account(Box::new(rater.clone()));
        ctx(now.plus_millis(-hours * 3_600_000), actor)
    };
    let mut which = None;
    loop {
        let (_, task) = assessment::task(&at(30), sv, id, which.as_deref())?;
        let Some(task) = task else { return Ok(()) };
        let target = &task.question.assignment.target;
        let value = match target.leaf.as_str() {
            "C3.4" if is_strict => "3",
            "C3.4" => "4",
            "D1.2" => "75",
            _ => "1",
        };
        let answer = Answer {
            state: Some(State::Measured),
            value: Some(value.to_owned()),
            quote: "演示用的摘录".to_owned(),
            ..Answer::default()
        };
        assessment::save_answer(&at(29), sv, id, &task.question.assignment.id, &answer)?;
        match task.after {
            Some(after) => which = Some(after),
            None => return Ok(()),
        }
    }
}
