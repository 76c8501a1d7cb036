//! Catalogue items: the base list that implementation items are drawn from.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Authority, CatalogueRef, Conditions, Contact, Fees, ItemId, ItemVersion, LegalBasis, Limit,
    Online, Remedies, SCHEMA, ServiceForm, State,
};
use crate::code::{BaseCode, CatalogueOwner, ItemPlace};
use crate::lists::{ExerciseLevel, ItemType, ServiceObject};
use crate::region::RegionCode;
use crate::text::Bilingual;

/// The schema number written in every catalogue item.
pub const CATALOGUE_SCHEMA: u16 = 1;

/// One row of a national or provincial base catalogue 基本目录.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueItem {
    /// Schema number of this document, see [`CATALOGUE_SCHEMA`].
    pub schema: u16,
    /// 基本编码.
    pub base_code: BaseCode,
    /// 事项名称, unique among live items of one region.
    pub name: Bilingual,
    /// 父项编码, where the source names a parent; otherwise the code itself tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<BaseCode>,
    /// 事项类型.
    pub class: ItemType,
    /// 设定依据.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<LegalBasis>,
    /// 行使层级: on which levels it is carried out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<ExerciseLevel>,
    /// 权限划分.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<Bilingual>,
    /// 行业主管部门.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_department: Option<String>,
    /// 服务对象.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<ServiceObject>,
    /// 版本号.
    pub version: u32,
    /// 状态.
    pub state: State,
    /// 生效日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
    /// 失效日期.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Date>,
}

/// Which catalogue item hangs below which.
pub type Parents = BTreeMap<BaseCode, BaseCode>;

/// The region that keeps the catalogue of a base code: the whole country, or a province.
#[must_use]
pub fn catalogue_region(code: BaseCode) -> RegionCode {
    let digits = match code.owner() {
        CatalogueOwner::National => "000000".to_owned(),
        CatalogueOwner::Province(province) => format!("{province:02}0000"),
    };
    RegionCode::parse(&digits).expect("six digits are a region code")
}

/// The ring that would close if `code` hung below `parent`, from `code` back to itself.
#[must_use]
pub fn ring(parents: &Parents, code: BaseCode, parent: BaseCode) -> Option<Vec<BaseCode>> {
    let mut way = vec![code];
    let mut at = parent;
    // No way without a ring is longer than there are parents.
    for _ in 0..=parents.len() + 1 {
        way.push(at);
        if at == code {
            return Some(way);
        }
        at = *parents.get(&at)?;
    }
    Some(way)
}

impl CatalogueItem {
    /// The row of the catalogue that an implementation item speaks of, and the grouping parent
    /// that it names; none where its base code is no base code.
    #[must_use]
    pub fn spoken_of(item: &ItemVersion) -> Option<(Self, Option<Self>)> {
        let base_code = BaseCode::parse(&item.catalogue.base_code).ok()?;
        let named = item.catalogue.parent_base_code.as_deref();
        let parent = named.and_then(|code| BaseCode::parse(code).ok());
        let name = match item.catalogue.name.trim() {
            "" => item.name.clone(),
            name if name == item.name.zh => item.name.clone(),
            name => Bilingual::zh(name),
        };
        let own = Self {
            schema: CATALOGUE_SCHEMA,
            base_code,
            name,
            parent,
            class: item.class,
            basis: item.basis.clone(),
            levels: vec![item.authority.level],
            division: item.authority.division.clone(),
            lead_department: None,
            objects: item.service.objects.clone(),
            version: 1,
            state: State::Published,
            effective_on: None,
            expires_on: None,
        };
        let above = parent.map(|code| Self {
            base_code: code,
            name: Bilingual::zh(
                item.catalogue.parent_name.clone().unwrap_or_else(|| own.name.zh.clone()),
            ),
            parent: None,
            basis: Vec::new(),
            division: None,
            ..own.clone()
        });
        Some((own, above))
    }

    /// The first version of an item by which `authority` carries it out: what the catalogue says
    /// is copied, the rest is to be written.
    #[must_use]
    pub fn implemented(&self, id: ItemId, authority: Authority) -> ItemVersion {
        let parent = self.parent();
        ItemVersion {
            schema: SCHEMA,
            id,
            version: 1,
            catalogue: CatalogueRef {
                base_code: self.base_code.to_string(),
                name: self.name.zh.clone(),
                parent_base_code: parent.map(|parent| parent.to_string()),
                parent_name: None,
                local: None,
            },
            name: self.name.clone(),
            handling_name: None,
            class: self.class,
            class_code: None,
            authority,
            basis: self.basis.clone(),
            legal_limit: Limit::unset(),
            committed_limit: Limit::unset(),
            conditions: Conditions::default(),
            scenarios: Vec::new(),
            materials: Vec::new(),
            steps: Vec::new(),
            special_procedures: Vec::new(),
            fees: Fees::default(),
            outcomes: Vec::new(),
            service: ServiceForm { objects: self.objects.clone(), ..ServiceForm::default() },
            online: Online::default(),
            places: Vec::new(),
            hours: None,
            contact: Contact::default(),
            faqs: Vec::new(),
            joint_departments: Vec::new(),
            intermediaries: Vec::new(),
            remedies: Remedies::default(),
            rights_duties: None,
            penalty: None,
            levy: None,
            form: None,
            effective_on: None,
            expires_on: None,
            provenance: None,
        }
    }

    /// Takes over on which levels and for whom `other` says it is carried out; answers whether
    /// anything was new.
    pub fn widen(&mut self, other: &Self) -> bool {
        let before = (self.levels.len(), self.objects.len());
        for level in &other.levels {
            if !self.levels.contains(level) {
                self.levels.push(*level);
            }
        }
        for object in &other.objects {
            if !self.objects.contains(object) {
                self.objects.push(*object);
            }
        }
        self.levels.sort_unstable();
        before != (self.levels.len(), self.objects.len())
    }

    /// The region whose catalogue it stands in.
    #[must_use]
    pub fn region(&self) -> RegionCode {
        catalogue_region(self.base_code)
    }

    /// The parent: the one named, or the grouping parent that the code tells.
    #[must_use]
    pub fn parent(&self) -> Option<BaseCode> {
        self.parent.or_else(|| self.base_code.parent())
    }

    /// Says whether implementation items may hang on it: it is in force and not a grouping parent.
    #[must_use]
    pub fn may_be_implemented(&self) -> bool {
        self.state == State::Published && !matches!(self.base_code.place(), ItemPlace::Parent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(code: &str) -> BaseCode {
        BaseCode::parse(code).unwrap()
    }

    #[test]
    fn an_item_tells_its_row_of_the_catalogue_and_the_parent() {
        let mut item = ItemVersion::sample();
        item.catalogue.base_code = "330125901001".to_owned();
        item.catalogue.parent_base_code = Some("33012590100Y".to_owned());
        item.catalogue.parent_name = Some("食品经营许可".to_owned());
        let (own, above) = CatalogueItem::spoken_of(&item).unwrap();
        let above = above.unwrap();
        assert_eq!(own.parent(), Some(above.base_code));
        assert_eq!((above.name.zh.as_str(), above.parent()), ("食品经营许可", None));
        assert!(own.may_be_implemented() && !above.may_be_implemented());
        assert_eq!(own.region().as_str(), "330000");
        item.catalogue.base_code = "12".to_owned();
        assert!(CatalogueItem::spoken_of(&item).is_none());
    }

    #[test]
    fn a_row_is_widened_by_levels_it_did_not_have() {
        let item = ItemVersion::sample();
        let (mut own, _) = CatalogueItem::spoken_of(&item).unwrap();
        let mut other = own.clone();
        assert!(!own.widen(&other));
        other.levels = vec![ExerciseLevel::National];
        assert!(own.widen(&other));
        assert_eq!(own.levels[0], ExerciseLevel::National);
    }

    #[test]
    fn a_ring_of_parents_is_found_before_it_closes() {
        let [a, b, c] = ["330125901001", "330125901002", "330125901003"].map(base);
        assert_eq!(ring(&Parents::new(), a, a), Some(vec![a, a]));
        let parents = Parents::from([(b, c), (c, a)]);
        assert_eq!(ring(&parents, a, b), Some(vec![a, b, c, a]));
        assert_eq!(ring(&parents, a, base("33012590100Y")), None);
    }

    #[test]
    fn a_ring_that_is_there_already_ends_the_search() {
        let [a, b, c] = ["330125901001", "330125901002", "330125901003"].map(base);
        let parents = Parents::from([(b, c), (c, b)]);
        assert!(ring(&parents, a, b).is_some());
    }
}
