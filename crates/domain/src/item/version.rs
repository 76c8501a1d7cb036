//! The item version itself and the accessors that take out what is searched and listed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Authority, Conditions, Contact, Faq, Fees, Intermediary, JointDepartment, LegalBasis, Levy,
    Limit, Material, Online, Outcome, Penalty, Place, Remedies, ScenarioQuestion, ServiceForm,
    SpecialStep, Step,
};
use crate::lists::ItemType;
use crate::region::RegionCode;
use crate::text::Bilingual;

/// The schema number written in every item version.
pub const SCHEMA: u16 = 1;

/// The identity of an item: the region that owns it and its implementation or handling code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemId {
    /// Region whose authority carries the item out.
    pub region: RegionCode,
    /// Implementation code (31) or handling code (33), as published.
    pub code: String,
}

/// Where the item hangs in the catalogue; copied from there and locked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CatalogueRef {
    /// Base code, 12 characters.
    pub base_code: String,
    /// Name of the catalogue item.
    pub name: String,
    /// Base code of the parent, where the catalogue item is a sub-item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_base_code: Option<String>,
    /// Name of the parent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_name: Option<String>,
    /// Code in a local scheme, kept for mapping.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local: Option<SchemeCode>,
}

/// A code together with the scheme it belongs to; bare codes of different schemes clash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemeCode {
    /// Name of the scheme, such as `guangdong`.
    pub scheme: String,
    /// The code in that scheme.
    pub code: String,
}

/// Where an imported version came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Name of the mapping the row was read with.
    pub mapping: String,
    /// Address of the page the row was published on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Fields of the row that no field of the item takes, kept as they were.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub left_over: std::collections::BTreeMap<String, String>,
}

/// One version of an implementation item or of a handling item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemVersion {
    /// Schema number of this document, see [`SCHEMA`].
    pub schema: u16,
    /// Identity of the item.
    pub id: ItemId,
    /// Version number, from 1; each approved change raises it.
    pub version: u32,
    /// Where it hangs in the catalogue.
    pub catalogue: CatalogueRef,
    /// 事项名称.
    pub name: Bilingual,
    /// 业务办理项名称, when the item is split into handling items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling_name: Option<Bilingual>,
    /// 事项类型.
    pub class: ItemType,
    /// The class in the scheme the item was published with, when it is not the national one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_code: Option<SchemeCode>,
    /// 实施主体 and the power it uses.
    pub authority: Authority,
    /// 设定依据.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<LegalBasis>,
    /// 法定办结时限.
    #[serde(default)]
    pub legal_limit: Limit,
    /// 承诺办结时限.
    #[serde(default)]
    pub committed_limit: Limit,
    /// 受理条件.
    #[serde(default)]
    pub conditions: Conditions,
    /// 情形: questions that narrow materials and steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<ScenarioQuestion>,
    /// 申请材料.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<Material>,
    /// 办理环节.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// 特别程序.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special_procedures: Vec<SpecialStep>,
    /// 收费.
    #[serde(default)]
    pub fees: Fees,
    /// 审批结果.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// How the matter is handled and for whom.
    pub service: ServiceForm,
    /// What can be done without coming.
    #[serde(default)]
    pub online: Online,
    /// The real-name level, 0 to 4, that applicants must have; none for the lowest of an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// 办理地点.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// 办理时间.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Bilingual>,
    /// Who answers and who hears complaints.
    #[serde(default)]
    pub contact: Contact,
    /// 常见问题.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faqs: Vec<Faq>,
    /// 联办机构.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint_departments: Vec<JointDepartment>,
    /// 中介服务.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intermediaries: Vec<Intermediary>,
    /// 救济途径.
    #[serde(default)]
    pub remedies: Remedies,
    /// 申请人权利义务.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights_duties: Option<Bilingual>,
    /// What only a penalty item carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Penalty>,
    /// What only a levy item carries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub levy: Option<Levy>,
    /// Key of the application form, when the item is applied for online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Day this version takes effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
    /// Last day it is in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Date>,
    /// Where it was imported from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

impl ItemVersion {
    /// The name of the item.
    #[must_use]
    pub fn name(&self) -> &Bilingual {
        &self.name
    }

    /// The name a citizen chooses by: the handling item's where there is one.
    #[must_use]
    pub fn title(&self) -> &Bilingual {
        self.handling_name.as_ref().unwrap_or(&self.name)
    }

    /// The region that owns the item.
    #[must_use]
    pub fn region(&self) -> &RegionCode {
        &self.id.region
    }

    /// The implementation or handling code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.id.code
    }

    /// The class of the item.
    #[must_use]
    pub fn class(&self) -> ItemType {
        self.class
    }

    /// The authority that carries the item out.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The limit the law sets.
    #[must_use]
    pub fn legal_limit(&self) -> &Limit {
        &self.legal_limit
    }

    /// The limit the authority promises.
    #[must_use]
    pub fn committed_limit(&self) -> &Limit {
        &self.committed_limit
    }

    /// The application materials.
    #[must_use]
    pub fn materials(&self) -> &[Material] {
        &self.materials
    }

    /// The steps of the handling flow.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The places where it is handled.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The material with this code.
    #[must_use]
    pub fn material(&self, code: &str) -> Option<&Material> {
        self.materials.iter().find(|material| material.code == code)
    }

    /// Says whether it can be applied for and handled online.
    #[must_use]
    pub fn is_online(&self) -> bool {
        self.online.is_online
    }

    /// Says whether a citizen starts it; own-initiative items have no application button.
    #[must_use]
    pub fn is_applied_for(&self) -> bool {
        let usual = || self.class.is_applied_for().unwrap_or(self.is_online());
        self.service.is_applied_for.unwrap_or_else(usual)
    }

    /// Everything a search should look at, most telling first.
    #[must_use]
    pub fn search_texts(&self) -> Vec<&str> {
        let mut texts = vec![self.name.zh.as_str()];
        texts.extend(self.name.en.as_deref());
        if let Some(handling) = &self.handling_name {
            texts.push(&handling.zh);
            texts.extend(handling.en.as_deref());
        }
        texts.extend(self.service.keywords.iter().map(String::as_str));
        texts.push(&self.catalogue.name);
        texts.push(&self.authority.name.zh);
        texts.extend(self.authority.name.en.as_deref());
        texts.extend(self.outcomes.iter().map(|outcome| outcome.name.zh.as_str()));
        texts.extend(self.materials.iter().map(|material| material.name.zh.as_str()));
        texts.retain(|text| !text.is_empty());
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_survives_being_written_down() {
        let item = ItemVersion::sample();
        let text = serde_json::to_string(&item).unwrap();
        assert_eq!(serde_json::from_str::<ItemVersion>(&text).unwrap(), item);
    }

    #[test]
    fn a_key_nobody_knows_is_refused_wherever_it_stands() {
        let good = serde_json::to_value(ItemVersion::sample()).unwrap();
        for path in ["", "/materials/0", "/authority", "/online", "/steps/1", "/fees", "/contact"] {
            let mut bad = good.clone();
            let place = bad.pointer_mut(path).unwrap().as_object_mut().unwrap();
            place.insert("surprise".to_owned(), serde_json::Value::Bool(true));
            let refused = serde_json::from_value::<ItemVersion>(bad).unwrap_err();
            assert!(refused.to_string().contains("surprise"), "{path}: {refused}");
        }
    }

    #[test]
    fn the_searched_texts_begin_with_the_name() {
        let item = ItemVersion::sample();
        let texts = item.search_texts();
        assert_eq!(texts[0], item.name.zh);
        assert!(texts.contains(&"小吃店"));
        assert!(texts.iter().all(|text| !text.is_empty()));
    }

    #[test]
    fn the_sample_code_is_made_of_its_parts() {
        let item = ItemVersion::sample();
        let code = crate::code::HandlingCode::parse(item.code()).unwrap();
        let implementation = code.implementation();
        assert_eq!(implementation.authority().unwrap().as_str(), item.authority.uscc);
        assert_eq!(implementation.base().as_str(), item.catalogue.base_code);
    }
}
