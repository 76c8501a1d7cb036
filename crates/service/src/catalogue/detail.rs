//! What lists, facets and counts need of a published item beside its row.

use std::collections::HashMap;
use std::sync::Arc;

use domain::item::{ItemId, LegalBasis, Limit};
use domain::lists::{ExerciseLevel, ItemType, LegalTheme, NaturalTheme};
use domain::quality::{self, FieldWeights, Known, Severity};
use domain::region::RegionCode;
use domain::text::Bilingual;
use store::items::{Listed, Published};

use super::Snapshot;
use crate::error::Result;
use crate::services::Services;

/// How many documents are read at once.
const DOCUMENTS_AT_ONCE: usize = 500;

/// The part of a published version that lists show, worked out once when it is published.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The name of the authority, as published.
    pub authority: Bilingual,
    /// The class.
    pub class: ItemType,
    /// On which level the power is exercised.
    pub level: ExerciseLevel,
    /// The base code of the catalogue item.
    pub base_code: String,
    /// The name of the item, without that of its handling item.
    pub item_name: Bilingual,
    /// The first legal basis with its clause, as printed.
    pub basis: String,
    /// The promised limit, or the legal one where nothing is promised.
    pub limit: Limit,
    /// Whether `limit` is a promise.
    pub is_promised: bool,
    /// Visits to an office; none where the item does not say.
    pub visits: Option<u8>,
    /// Whether it costs anything; none where the item does not say.
    pub is_charged: Option<bool>,
    /// Themes for natural persons.
    pub natural_themes: Vec<NaturalTheme>,
    /// Themes for legal persons.
    pub legal_themes: Vec<LegalTheme>,
    /// Whether it can be applied for here, online.
    pub can_apply: bool,
    /// The score of its guide, from 0 to 100.
    pub points: f64,
    /// Findings of its quality check that are errors.
    pub errors: usize,
    /// Findings of its quality check that are warnings.
    pub warnings: usize,
}

impl Detail {
    /// Works out the detail of one version.
    pub fn of(published: &Published) -> Self {
        let item = &published.item;
        let is_promised = item.committed_limit.is_set();
        let limit = if is_promised { &item.committed_limit } else { &item.legal_limit };
        let findings = quality::check(item, &Known::default());
        let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
        Self {
            authority: item.authority.name.clone(),
            class: item.class,
            level: item.authority.level,
            base_code: item.catalogue.base_code.clone(),
            item_name: item.name.clone(),
            basis: item.basis.first().map(printed).unwrap_or_default(),
            limit: limit.clone(),
            is_promised,
            visits: item.service.visits,
            is_charged: item.fees.is_charged,
            natural_themes: item.service.themes_natural.clone(),
            legal_themes: item.service.themes_legal.clone(),
            can_apply: can_apply(published),
            points: quality::score(item, &findings, FieldWeights::default()).points,
            errors,
            warnings: findings.len() - errors,
        }
    }
}

/// Whether an item can be applied for on this platform: a citizen starts it, it is handled online
/// and there is a form.
pub fn can_apply(published: &Published) -> bool {
    let item = &published.item;
    item.is_applied_for() && item.is_online() && published.form.is_some()
}

/// A legal basis with its clause, as printed.
pub fn printed(basis: &LegalBasis) -> String {
    format!("{}{}", basis.law, basis.clause.as_deref().unwrap_or_default())
}

/// The details of `listed`, one for each that is still published. Those of versions that
/// `before` already held are taken over, so that publishing one item reads one document.
pub(super) fn load(
    sv: &Services,
    listed: Vec<Listed>,
    before: &Snapshot,
) -> Result<(Vec<Listed>, Vec<Arc<Detail>>)> {
    let known: HashMap<(RegionCode, &str, u32), &Arc<Detail>> = before
        .items
        .iter()
        .zip(&before.details)
        .map(|(item, detail)| ((item.region, item.code.as_str(), item.version), detail))
        .collect();
    let mut read: HashMap<(RegionCode, String), Arc<Detail>> = HashMap::new();
    let is_new = |item: &&Listed| !known.contains_key(&(item.region, &item.code, item.version));
    let new: Vec<ItemId> = listed
        .iter()
        .filter(is_new)
        .map(|item| ItemId { region: item.region, code: item.code.clone() })
        .collect();
    for ids in new.chunks(DOCUMENTS_AT_ONCE) {
        for published in sv.db.read(|tx| store::items::find_many(tx, ids))? {
            let detail = Arc::new(Detail::of(&published));
            read.insert((published.item.id.region, published.item.id.code), detail);
        }
    }
    let found = listed.into_iter().filter_map(|item| {
        let kept = known.get(&(item.region, item.code.as_str(), item.version)).copied();
        let detail = kept.or_else(|| read.get(&(item.region, item.code.clone())))?;
        Some((item, Arc::clone(detail)))
    });
    Ok(found.unzip())
}
