//! Catalogue items: the base list that implementation items are drawn from.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{LegalBasis, State};
use crate::code::{BaseCode, ItemPlace};
use crate::lists::{ExerciseLevel, ItemType, ServiceObject};
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

impl CatalogueItem {
    /// The grouping parent, where this is one of several sub-items.
    #[must_use]
    pub fn parent(&self) -> Option<BaseCode> {
        self.base_code.parent()
    }

    /// Says whether implementation items may hang on it: it is in force and not a grouping parent.
    #[must_use]
    pub fn may_be_implemented(&self) -> bool {
        self.state == State::Published && !matches!(self.base_code.place(), ItemPlace::Parent)
    }
}
