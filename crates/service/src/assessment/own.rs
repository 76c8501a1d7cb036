//! What this platform knows of a unit that works on it: its guides and its cases as evidence.

use std::collections::BTreeMap;

use domain::assessment::campaign::{CampaignId, Refusal, Stage};
use domain::assessment::{Definition, Evidence, Method, Scale, State};
use domain::ctx::Ctx;
use domain::item::ItemVersion;
use domain::permit::{Deed, may};
use domain::quality::{FieldState, Finding, GuideField, Known, Rule, Severity, check};
use domain::time::Instant;

use super::campaigns::found;
use crate::error::{Error, Result};
use crate::services::Services;

/// The name that records carry as their tool.
const TOOL: &str = concat!("tongban ", env!("CARGO_PKG_VERSION"));
/// More items of one unit than are checked at once.
const ITEMS_MAX: usize = 2000;

/// Leaves whose value is the share of guide fields that are there and free of errors.
const FIELDS: [(&str, &[GuideField]); 4] = [
    ("C1.2", &[GuideField::Conditions]),
    ("C1.3", &[GuideField::Steps]),
    ("C1.4", &[GuideField::Limit, GuideField::Fees]),
    (
        "C1.5",
        &[
            GuideField::Places,
            GuideField::Hours,
            GuideField::ConsultPhone,
            GuideField::ComplaintPhone,
        ],
    ),
];

/// Leaves whose value is whether rules are kept.
const RULES: [(&str, &[Rule]); 4] = [
    ("C2.1", &[Rule::Q1, Rule::Q2]),
    ("C2.2", &[Rule::Q5]),
    ("C2.3", &[Rule::Q3, Rule::Q4]),
    ("C3.1", &[Rule::Q10]),
];

/// The leaf of cases closed in time.
const ON_TIME: &str = "D2.4";

/// Turns what this platform holds of a unit into records, for the leaves of the yardstick that
/// people do not judge and that have no record yet: guides field by field and rule by rule, and
/// the share of cases closed in time. Answers how many records were written.
pub fn collect_own(ctx: &Ctx, sv: &Services, id: &CampaignId, unit: &str) -> Result<usize> {
    may(&ctx.actor, Deed::LeadCampaign(id.region))?;
    let (campaign, kept) = sv
        .db
        .read(|tx| Ok::<_, Error>((found(tx, id)?, store::evidence::list_of(tx, id, unit)?)))?;
    if campaign.stage != Stage::Collecting {
        return Err(Refusal::WrongStage { stage: campaign.stage }.into());
    }
    let subject = campaign.plan.unit(unit).ok_or(Error::NotFound("unit"))?;
    let region = subject.region_code().ok_or(Error::NotFound("unit"))?;
    let mut records = Vec::new();
    let sampled = campaign.plan.sample.get(unit).filter(|items| !items.is_empty());
    let is_wanted = |item: &ItemVersion| {
        let is_drawn = sampled.is_none_or(|drawn| {
            drawn
                .iter()
                .any(|one| one.region == item.id.region.as_str() && one.code == item.id.code)
        });
        is_drawn && subject.org.as_ref().is_none_or(|org| *org == item.authority.uscc)
    };
    let (mut seen, mut failed) = (0, None);
    crate::items::each(&sv.db, Some(region), |item| {
        if is_wanted(item) && seen < ITEMS_MAX {
            seen += 1;
            records.extend(of_item(unit, item));
            match sv.db.read(|tx| store::item_files::list(tx, &item.id, item.version)) {
                Ok(files) => records.extend(super::own_forms::of_item(unit, item, &files)),
                Err(error) => failed = Some(error),
            }
        }
    })?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    let (in_time, ended) = on_time(sv, region, subject.org.as_deref())?;
    if ended > 0 {
        let quote = format!("{in_time}/{ended}");
        records.push(record(unit, "", ON_TIME, &ratio(in_time, ended), quote));
    }
    records.extend(of_check(sv, unit, region, subject.org.as_deref())?);
    records.retain(|record| {
        let has = |one: &store::evidence::Kept| {
            one.record.indicator == record.indicator && one.record.item == record.item
        };
        takes(&campaign.definition, &record.indicator)
            && !campaign.plan.leaves.contains(&record.indicator)
            && !kept.iter().any(has)
    });
    let count = records.len();
    super::records::add(ctx, sv, &campaign, records)?;
    Ok(count)
}

/// Whether the yardstick has the leaf and takes shares on it.
fn takes(definition: &Definition, leaf: &str) -> bool {
    let node = definition.node(leaf);
    let scale = node.and_then(|node| node.leaf.as_ref()).map(|leaf| &leaf.scale);
    matches!(scale, Some(Scale::Ratio))
}

/// The score of the guides and the share of items without an error, as the last nightly check
/// found them, for yardsticks that have leaves of these names.
fn of_check(
    sv: &Services,
    unit: &str,
    region: domain::region::RegionCode,
    org: Option<&str>,
) -> Result<Vec<Evidence>> {
    let Some(checked) = crate::items::nightly::standing(sv, region, org)? else {
        return Ok(Vec::new());
    };
    let clean = checked.items - checked.items_with_errors.min(checked.items);
    let quote = format!("{clean}/{} {}", checked.items, checked.day);
    let score = format!("{:.4}", checked.points / 100.0);
    let share = ratio(clean as usize, checked.items as usize);
    Ok(vec![
        record(unit, "", "guide-score", &score, quote.clone()),
        record(unit, "", "items-clean", &share, quote),
    ])
}

fn of_item(unit: &str, item: &ItemVersion) -> Vec<Evidence> {
    let findings = check(item, &Known::default());
    let name = format!("{}/{}", item.id.region, item.id.code);
    let errors = |rule: Rule| {
        findings.iter().filter(move |f| f.rule == rule && f.severity == Severity::Error)
    };
    let mut records = Vec::new();
    for (leaf, fields) in FIELDS {
        let states: BTreeMap<&str, bool> = fields
            .iter()
            .filter(|field| field.state(item) != FieldState::NotApplicable)
            .map(|field| (field.path(), is_right(*field, item, &findings)))
            .collect();
        if !states.is_empty() {
            let right = states.values().filter(|right| **right).count();
            let wrong: Vec<&str> =
                states.iter().filter(|(_, right)| !**right).map(|(path, _)| *path).collect();
            let value = ratio(right, states.len());
            records.push(record(unit, &name, leaf, &value, wrong.join(" ")));
        }
    }
    for (leaf, rules) in RULES {
        let broken: Vec<&str> =
            rules.iter().filter(|rule| errors(**rule).next().is_some()).map(|r| r.code()).collect();
        let value = ratio(rules.len() - broken.len(), rules.len());
        records.push(record(unit, &name, leaf, &value, broken.join(" ")));
    }
    records
}

fn is_right(field: GuideField, item: &ItemVersion, findings: &[Finding]) -> bool {
    let own = |path: &str| match path.strip_prefix(field.path()) {
        Some(rest) => rest.is_empty() || rest.starts_with(['.', '[']),
        None => false,
    };
    let is_faulty =
        findings.iter().any(|found| found.severity == Severity::Error && own(&found.field));
    field.state(item) == FieldState::Present && !is_faulty
}

/// A share with four places, cut so that 1 means all.
pub(super) fn ratio(part: usize, whole: usize) -> String {
    let parts = part * 10_000 / whole.max(1);
    format!("{}.{:04}", parts / 10_000, parts % 10_000)
}

pub(super) fn record(unit: &str, item: &str, leaf: &str, value: &str, quote: String) -> Evidence {
    Evidence {
        unit: unit.to_owned(),
        item: item.to_owned(),
        indicator: leaf.to_owned(),
        value: Some(value.to_owned()),
        state: Some(State::Measured),
        method: Method::Extraction,
        tool: TOOL.to_owned(),
        quote,
        ..Evidence::default()
    }
}

/// How many cases of a unit ended by the day that was promised, of all that ended.
fn on_time(
    sv: &Services,
    region: domain::region::RegionCode,
    org: Option<&str>,
) -> Result<(usize, usize)> {
    let (from, to) = crate::cases::span(region);
    let (mut in_time, mut all) = (0, 0);
    let mut after: (String, String) = (String::new(), String::new());
    loop {
        let page = sv
            .db
            .read(|tx| store::evidence::ended_cases(tx, (&from, &to), (&after.0, &after.1)))?;
        let Some(last) = page.last() else { return Ok((in_time, all)) };
        after = (last.region.clone(), last.number.clone());
        for ended in page.iter().filter(|ended| org.is_none_or(|org| org == ended.org)) {
            all += 1;
            let on: Instant = ended.ended_at;
            in_time += usize::from(on.civil_date_in_china().to_string() <= ended.due_on);
        }
    }
}
