//! Finding items: by words, nearness and facets.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use domain::lists::{ExerciseLevel, ItemType, LegalTheme, NaturalTheme};
use domain::region::RegionCode;
use domain::time::Instant;

use super::{Detail, Listed, Snapshot, snapshot};
use crate::error::Result;
use crate::services::Services;

/// More results than anybody reads; facets narrow the rest.
const RESULTS_MAX: usize = 1000;
/// How much of a match one step away from the reader's region costs.
const STEP_COST: f32 = 0.1;
/// The distance of regions that neither contain the reader's nor lie in it.
const ELSEWHERE: u8 = 4;

/// Which items somebody looks for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Words to find; empty for all.
    pub words: String,
    /// The person's region: its items come first, then those of the regions above it.
    pub region: Option<RegionCode>,
    /// Only items that serve the person's region: its own, those above it, those in it.
    pub is_local: bool,
    /// Only this class.
    pub class: Option<String>,
    /// Only this authority, by its code as published.
    pub org: Option<String>,
    /// Only this level.
    pub level: Option<ExerciseLevel>,
    /// Only items of this region and those in it; wins over `is_local`.
    pub place: Option<RegionCode>,
    /// Only this theme for persons.
    pub natural_theme: Option<NaturalTheme>,
    /// Only this theme for firms.
    pub legal_theme: Option<LegalTheme>,
    /// Only what can be applied for here.
    pub is_online: bool,
}

/// A facet's values with the number of items each would leave, the most first.
pub type Counted<T> = Vec<(T, usize)>;

/// What was found.
pub struct Found {
    /// The items looked through.
    pub snapshot: Arc<Snapshot>,
    /// The places of the items in the snapshot, best first and cut at a thousand.
    pub hits: Vec<usize>,
    /// How many fit in all.
    pub total: usize,
    /// Classes.
    pub classes: Counted<ItemType>,
    /// Authorities, by their codes as published.
    pub orgs: Counted<String>,
    /// Levels.
    pub levels: Counted<ExerciseLevel>,
    /// Regions.
    pub places: Counted<RegionCode>,
}

impl Found {
    /// A hit with its row and detail.
    pub fn item(&self, place: usize) -> (&Listed, &Detail) {
        (&self.snapshot.items[place], &self.snapshot.details[place])
    }
}

/// The part of a wish that one facet stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Facet {
    Class,
    Org,
    Level,
    Place,
}

impl Wanted {
    /// Whether an item fits all that is wanted but, where given, one facet.
    fn fits(&self, item: &Listed, detail: &Detail, but: Option<Facet>) -> bool {
        let skips = |facet| but == Some(facet);
        (skips(Facet::Class) || self.class.as_ref().is_none_or(|class| *class == item.class))
            && (skips(Facet::Org) || self.org.as_ref().is_none_or(|org| *org == item.org))
            && (skips(Facet::Level) || self.level.is_none_or(|level| level == detail.level))
            && (skips(Facet::Place) || self.fits_place(item.region))
            && self.natural_theme.is_none_or(|theme| detail.natural_themes.contains(&theme))
            && self.legal_theme.is_none_or(|theme| detail.legal_themes.contains(&theme))
            && (!self.is_online || detail.can_apply)
    }

    fn fits_place(&self, region: RegionCode) -> bool {
        match self.place {
            Some(place) => place.contains(region),
            None => !self.is_local || distance(self.region, region) < ELSEWHERE,
        }
    }
}

/// The items that fit, best first, with what each facet would leave.
pub fn find(sv: &Services, now: Instant, wanted: &Wanted) -> Result<Found> {
    Ok(find_in(snapshot(sv, now)?, wanted))
}

/// The rows of the items that fit, best first.
pub fn list(sv: &Services, now: Instant, wanted: &Wanted) -> Result<Vec<Listed>> {
    let found = find(sv, now, wanted)?;
    Ok(found.hits.iter().map(|hit| found.snapshot.items[*hit].clone()).collect())
}

fn find_in(snapshot: Arc<Snapshot>, wanted: &Wanted) -> Found {
    let words = wanted.words.trim();
    let all = snapshot.items.len();
    let scored: Vec<(usize, f32)> = if words.is_empty() {
        (0..all).map(|place| (place, 0.0)).collect()
    } else {
        let hits = snapshot.index.query(words, all);
        hits.iter().map(|hit| (hit.id as usize, hit.score)).collect()
    };
    let (mut classes, mut orgs) = (Counter::default(), Counter::default());
    let (mut levels, mut places) = (Counter::default(), Counter::default());
    let mut hits: Vec<(usize, f32)> = Vec::new();
    for (place, score) in scored {
        let (item, detail) = (&snapshot.items[place], &*snapshot.details[place]);
        let fits = |but| wanted.fits(item, detail, but);
        if fits(None) {
            let steps = distance(wanted.region, item.region);
            hits.push((place, score - STEP_COST * f32::from(steps)));
        }
        classes.count(fits(Some(Facet::Class)), || detail.class);
        orgs.count(fits(Some(Facet::Org)), || item.org.clone());
        levels.count(fits(Some(Facet::Level)), || detail.level);
        places.count(fits(Some(Facet::Place)), || item.region);
    }
    // Stable: equal ones stay in the order of region and code.
    hits.sort_by(|a, b| b.1.total_cmp(&a.1));
    let total = hits.len();
    hits.truncate(RESULTS_MAX);
    Found {
        hits: hits.into_iter().map(|(place, _)| place).collect(),
        total,
        classes: classes.most_first(),
        orgs: orgs.most_first(),
        levels: levels.most_first(),
        places: places.most_first(),
        snapshot,
    }
}

/// Own region first, then the regions above it, then those below, then the rest.
fn distance(from: Option<RegionCode>, item: RegionCode) -> u8 {
    let Some(from) = from else { return 0 };
    if from == item {
        return 0;
    }
    if item.contains(from) {
        // City before province: the nearer authority serves first.
        return if item.parent().is_some() { 1 } else { 2 };
    }
    if from.contains(item) { 3 } else { ELSEWHERE }
}

struct Counter<T>(HashMap<T, usize>);

impl<T> Default for Counter<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Hash + Eq + Ord> Counter<T> {
    fn count(&mut self, fits: bool, value: impl FnOnce() -> T) {
        if fits {
            *self.0.entry(value()).or_default() += 1;
        }
    }

    fn most_first(self) -> Counted<T> {
        let mut counted: Counted<T> = self.0.into_iter().collect();
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::item::ItemVersion;
    use store::items::Published;

    fn region(code: &str) -> RegionCode {
        RegionCode::parse(code).unwrap()
    }

    /// Items by region, class and name.
    fn snapshot_of(items: &[(&str, ItemType, &str)]) -> Arc<Snapshot> {
        let mut snapshot = Snapshot::default();
        let mut documents = Vec::new();
        for (number, (place, class, name)) in items.iter().enumerate() {
            let mut item = ItemVersion::sample();
            item.id.region = region(place);
            item.id.code = format!("{number:031}");
            item.class = *class;
            item.handling_name = None;
            item.service.keywords.clear();
            item.outcomes.clear();
            item.name = domain::text::Bilingual::zh(*name);
            let listed = Listed {
                region: item.id.region,
                code: item.id.code.clone(),
                version: 1,
                class: domain::lists::CodeList::key(item.class).to_owned(),
                org: item.authority.uscc.clone(),
                name: item.name.clone(),
                is_applied_for: item.is_applied_for(),
            };
            let at = Instant::from_millis(0);
            let detail = Detail::of(&Published { item, form: None, published_at: at });
            documents.push(super::super::fields(&listed, &detail));
            snapshot.items.push(listed);
            snapshot.details.push(Arc::new(detail));
        }
        snapshot.index = search::Index::build(&documents);
        Arc::new(snapshot)
    }

    fn few() -> Arc<Snapshot> {
        use ItemType::{Benefit, Licence, Penalty};
        snapshot_of(&[
            ("330000", Licence, "施工许可"),
            ("330100", Benefit, "住房补贴"),
            ("330106", Licence, "食品经营许可"),
            ("330110", Licence, "食品经营许可"),
            ("330106", Penalty, "食品违法处罚"),
            ("440000", Licence, "食品经营许可"),
        ])
    }

    #[track_caller]
    fn check(wanted: &Wanted, expected: &[usize]) {
        assert_eq!(find_in(few(), wanted).hits, expected);
    }

    #[test]
    fn the_readers_region_comes_first_and_the_country_last() {
        let wanted = Wanted { region: Some(region("330106")), ..Wanted::default() };
        check(&wanted, &[2, 4, 1, 0, 3, 5]);
        check(&Wanted { is_local: true, ..wanted.clone() }, &[2, 4, 1, 0]);
        check(&Wanted { place: Some(region("440000")), is_local: true, ..wanted }, &[5]);
    }

    #[test]
    fn words_weigh_more_than_nearness() {
        let words = "施工许可".to_owned();
        let wanted = Wanted { words, region: Some(region("330106")), ..Wanted::default() };
        assert_eq!(find_in(few(), &wanted).hits[0], 0);
        check(&Wanted { words: "火箭发射".to_owned(), ..Wanted::default() }, &[]);
    }

    #[test]
    fn a_facet_counts_what_choosing_another_of_its_values_would_leave() {
        let class = Some("licence".to_owned());
        let found = find_in(few(), &Wanted { class, ..Wanted::default() });
        assert_eq!(found.total, 4);
        let classes: Vec<_> = found.classes.iter().map(|(class, n)| (*class, *n)).collect();
        assert_eq!(
            classes,
            [(ItemType::Licence, 4), (ItemType::Penalty, 1), (ItemType::Benefit, 1)]
        );
        assert_eq!(found.places.iter().map(|(_, n)| n).sum::<usize>(), 4);
    }
}
