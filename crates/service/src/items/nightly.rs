//! The nightly check of everything published: findings kept with the day they were first found,
//! figures of every authority for every day, and evidence for assessments drawn from them.

use std::collections::{BTreeMap, HashMap};

use domain::ctx::Ctx;
use domain::identity::Role;
use domain::item::{ItemId, ItemVersion};
use domain::quality::{FieldWeights, Finding, Severity, check, score};
use domain::region::RegionCode;
use domain::text::Bilingual;
use domain::time::Instant;
use jiff::civil::Date;
use serde_json::json;
pub use store::item_quality::{Day, Found, Total};

use super::known;
use crate::error::{Error, Result};
use crate::services::Services;

/// From which hour in China the check of a day may run.
const HOUR: i8 = 2;
/// Items that are read and written together.
const PAGE_ITEMS: u32 = 500;
/// How many checks before the last one are looked back for the earlier day.
const MONTH_CHECKS: usize = 30;
/// Days in a trend.
const TREND_DAYS: u32 = 60;

/// Checks everything, once a day after two in the morning; answers how many items were checked,
/// none where it is not time.
pub fn run_when_due(sv: &Services, now: Instant) -> Result<Option<u32>> {
    let civil = now.civil_in_china();
    let last = sv.db.read(store::item_quality::last_day)?;
    if civil.hour() < HOUR || last.is_some_and(|day| day >= civil.date()) {
        return Ok(None);
    }
    run(sv, now).map(Some)
}

/// Checks everything now; a second check of a day takes the place of the first.
pub fn run(sv: &Services, now: Instant) -> Result<u32> {
    let day = now.civil_date_in_china();
    let known = known(&sv.db)?;
    let mut sums: BTreeMap<(RegionCode, String), Sum> = BTreeMap::new();
    let mut after = (String::new(), String::new());
    let mut checked = 0;
    loop {
        let place = (after.0.as_str(), after.1.as_str());
        let page = sv.db.read(|tx| store::items::list_whole(tx, None, place, PAGE_ITEMS))?;
        let Some(last) = page.last() else { break };
        after = (last.item.id.region.to_string(), last.item.id.code.clone());
        let mut found: Vec<(ItemId, Vec<Found>)> = Vec::with_capacity(page.len());
        for published in &page {
            let item = &published.item;
            let findings = check(item, &known);
            let key = (item.id.region, item.authority.uscc.clone());
            sums.entry(key).or_default().add(item, &findings);
            found.push((item.id.clone(), findings.iter().map(|f| kept(f, day)).collect()));
            checked += 1;
        }
        keep(sv, found)?;
    }
    let days: Vec<Day> = sums.into_iter().map(|(key, sum)| sum.day(key, day)).collect();
    sv.db.write(move |tx| {
        store::item_quality::clear_gone(tx)?;
        days.iter().try_for_each(|day| store::item_quality::save_day(tx, day))
    })?;
    Ok(checked)
}

fn kept(finding: &Finding, day: Date) -> Found {
    Found {
        rule: finding.rule.code().to_owned(),
        severity: finding.severity.word().to_owned(),
        field: finding.field.clone(),
        value: finding.value.chars().take(500).collect(),
        mend: finding.mend.key.to_owned(),
        first_on: day,
    }
}

/// Writes what is new; what was found before keeps its first day.
fn keep(sv: &Services, found: Vec<(ItemId, Vec<Found>)>) -> Result<()> {
    Ok(sv.db.write(move |tx| {
        for (id, mut now) in found {
            let before = store::item_quality::findings(tx, &id)?;
            let first: HashMap<(&str, &str, &str), Date> = before
                .iter()
                .map(|f| ((f.rule.as_str(), f.field.as_str(), f.mend.as_str()), f.first_on))
                .collect();
            for one in &mut now {
                let key = (one.rule.as_str(), one.field.as_str(), one.mend.as_str());
                if let Some(day) = first.get(&key) {
                    one.first_on = *day;
                }
            }
            if now != before {
                store::item_quality::replace(tx, &id, &now)?;
            }
        }
        Ok::<_, store::Error>(())
    })?)
}

/// The running sum of one authority.
#[derive(Default)]
struct Sum {
    name: Bilingual,
    items: u32,
    points: f64,
    items_with_errors: u32,
    errors: u32,
    warnings: u32,
    rules: BTreeMap<&'static str, (u32, u32)>,
}

impl Sum {
    fn add(&mut self, item: &ItemVersion, findings: &[Finding]) {
        if self.items == 0 {
            self.name = item.authority.name.clone();
        }
        self.items += 1;
        self.points += score(item, findings, FieldWeights::default()).points;
        let before = self.errors;
        for finding in findings {
            let counts = self.rules.entry(finding.rule.code()).or_default();
            match finding.severity {
                Severity::Error => (self.errors, counts.0) = (self.errors + 1, counts.0 + 1),
                Severity::Warning => (self.warnings, counts.1) = (self.warnings + 1, counts.1 + 1),
            }
        }
        self.items_with_errors += u32::from(self.errors > before);
    }

    fn day(self, (region, org): (RegionCode, String), day: Date) -> Day {
        let rules = self.rules.into_iter().map(|(rule, (errors, warnings))| {
            (rule.to_owned(), json!({ "errors": errors, "warnings": warnings }))
        });
        Day {
            region,
            day,
            org,
            name: self.name,
            items: self.items,
            points: self.points / f64::from(self.items.max(1)),
            items_with_errors: self.items_with_errors,
            errors: self.errors,
            warnings: self.warnings,
            rules: serde_json::Value::Object(rules.collect()).to_string(),
        }
    }
}

/// The mean scores of guides by region and authority.
pub type Scores = BTreeMap<(RegionCode, String), f64>;

/// What the last check found in the actor's regions.
pub struct Overview {
    /// The regions.
    pub regions: Vec<RegionCode>,
    /// The day of the last check.
    pub day: Option<Date>,
    /// The authorities on that day, the worst first.
    pub authorities: Vec<Day>,
    /// The sums of the last days, the newest first.
    pub trend: Vec<Total>,
    /// Errors and warnings by rule on that day.
    pub rules: BTreeMap<String, (u64, u64)>,
    /// An earlier day, about a month before, with the scores of authorities then.
    pub earlier: Option<(Date, Scores)>,
}

impl Overview {
    /// By how much the score of an authority rose since the earlier day; less than nothing where
    /// it fell, none where it has no score of that day.
    pub fn rise(&self, figures: &Day) -> Option<f64> {
        let (_, scores) = self.earlier.as_ref()?;
        let before = scores.get(&(figures.region, figures.org.clone()))?;
        Some(figures.points - before)
    }
}

/// What the last check found, for editors, supervisors and assessors.
pub fn overview(ctx: &Ctx, sv: &Services) -> Result<Overview> {
    const ROLES: [Role; 3] = [Role::ItemEditor, Role::Supervisor, Role::Assessor];
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let grant = account.grants.iter().find(|grant| ROLES.contains(&grant.role));
    let region = grant.ok_or(Error::Forbidden)?.region;
    let (day, authorities, trend, earlier) = sv.db.snapshot(|tx| {
        let trend = store::item_quality::trend(tx, region, TREND_DAYS)?;
        let day = trend.first().map(|total| total.day);
        let authorities = match day {
            None => Vec::new(),
            Some(day) => store::item_quality::day(tx, region, day)?,
        };
        let before = trend.iter().skip(1).take(MONTH_CHECKS).next_back().map(|total| total.day);
        let earlier = match before {
            None => None,
            Some(before) => {
                let then = store::item_quality::day(tx, region, before)?;
                let then = then.into_iter().map(|day| ((day.region, day.org), day.points));
                Some((before, then.collect()))
            }
        };
        Ok::<_, store::Error>((day, authorities, trend, earlier))
    })?;
    let mut rules: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for authority in &authorities {
        let counts: serde_json::Value = serde_json::from_str(&authority.rules)
            .map_err(|why| Error::Internal(format!("quality_days.rules: {why}")))?;
        for (rule, count) in counts.as_object().into_iter().flatten() {
            let number = |key: &str| count.get(key).and_then(serde_json::Value::as_u64);
            let sum = rules.entry(rule.clone()).or_default();
            sum.0 += number("errors").unwrap_or(0);
            sum.1 += number("warnings").unwrap_or(0);
        }
    }
    Ok(Overview { regions: vec![region], day, authorities, trend, rules, earlier })
}

/// The figures of the last check as evidence records, one JSON object a line: for each authority
/// the mean score of its guides and the share of items without an error.
pub fn evidence(overview: &Overview) -> String {
    let mut text = String::new();
    let Some(day) = overview.day else { return text };
    let at_ms = Instant::start_of_day_in_china(day).millis();
    for figures in &overview.authorities {
        let clean = figures.items - figures.items_with_errors.min(figures.items);
        let share = 100.0 * f64::from(clean) / f64::from(figures.items.max(1));
        for (indicator, value) in [("guide-score", figures.points), ("items-clean", share)] {
            let record = json!({
                "id": format!("quality-{day}-{}-{}-{indicator}", figures.region, figures.org),
                "unit": figures.org,
                "item": "",
                "indicator": indicator,
                "value": format!("{value:.2}"),
                "state": "measured",
                "method": "extraction",
                "at_ms": at_ms,
                "tool": "tongban quality check",
                "frame": format!("{} items of region {}", figures.items, figures.region),
            });
            text.push_str(&record.to_string());
            text.push('\n');
        }
    }
    text
}

/// How the guides of a region, or of one authority there, stood at the last check.
pub struct Standing {
    /// The day of the check.
    pub day: Date,
    /// How many items were checked.
    pub items: u32,
    /// The mean score of their guides, 0 to 100.
    pub points: f64,
    /// How many of them have an error.
    pub items_with_errors: u32,
}

/// How guides stood at the last check; none where nothing was checked there.
pub(crate) fn standing(
    sv: &Services,
    region: RegionCode,
    org: Option<&str>,
) -> Result<Option<Standing>> {
    let days = sv.db.read(|tx| match store::item_quality::last_day(tx)? {
        None => Ok(Vec::new()),
        Some(day) => store::item_quality::day(tx, region, day),
    })?;
    let own: Vec<&Day> = days.iter().filter(|day| org.is_none_or(|org| org == day.org)).collect();
    let items: u32 = own.iter().map(|day| day.items).sum();
    let Some(first) = own.first().filter(|_| items > 0) else { return Ok(None) };
    let points: f64 = own.iter().map(|day| day.points * f64::from(day.items)).sum();
    Ok(Some(Standing {
        day: first.day,
        items,
        points: points / f64::from(items),
        items_with_errors: own.iter().map(|day| day.items_with_errors).sum(),
    }))
}

/// What the last check found on one item.
pub fn findings(sv: &Services, id: &ItemId) -> Result<Vec<Found>> {
    Ok(sv.db.read(|tx| store::item_quality::findings(tx, id))?)
}
