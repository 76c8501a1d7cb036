//! Who handles a matter, how, where, and whom to turn to.

use serde::{Deserialize, Serialize};

use super::{FourHandle, LegalBasis, ReviewMode};
use crate::lists::{
    AddressType, AuthorityNature, CaseClass, CommonScope, ContactWay, ExerciseLevel, HandlingForm,
    LegalTheme, NaturalTheme, OnlineDepth, PowerSource, ServiceObject,
};
use crate::text::Bilingual;

/// A place where the matter is handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What kind of place it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AddressType>,
    /// Name of the hall or office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hall: Option<Bilingual>,
    /// Street address as printed.
    pub address: Bilingual,
    /// Window numbers as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// Telephone of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Opening hours where they differ from the item's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Bilingual>,
    /// How to get there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<Bilingual>,
}

/// A body that carries the item out together with the authority 联办机构.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointDepartment {
    /// Name as printed.
    pub name: String,
    /// Unified social credit code, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uscc: Option<String>,
    /// Steps it takes part in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
}

/// An intermediary service 中介服务; each needs a legal basis (国务院令第722号 art. 43).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intermediary {
    /// Name of the service.
    pub name: Bilingual,
    /// Law that demands it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<LegalBasis>,
}

/// One body that hears a remedy and how to reach it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RemedyBody {
    /// Name of the body.
    pub name: Bilingual,
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Its telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Its page on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// Where a decision can be challenged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Remedies {
    /// 行政复议: administrative reconsideration.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reconsideration: Vec<RemedyBody>,
    /// 行政诉讼: litigation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub litigation: Vec<RemedyBody>,
}

/// 实施主体: the authority that carries the item out and the power it uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// Name of the authority.
    pub name: Bilingual,
    /// Unified social credit code as published; it may fail its check digit.
    pub uscc: String,
    /// 实施主体性质.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<AuthorityNature>,
    /// 委托部门; required of an entrusted organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrusted_by: Option<String>,
    /// 行使层级.
    pub level: ExerciseLevel,
    /// 权力来源.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub power_source: Option<PowerSource>,
    /// 权限划分: who does what on which level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub division: Option<Bilingual>,
    /// 行使内容: the part of the power this authority uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Bilingual>,
    /// 责任事项: the duties attached to the power, for the responsibility list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<Bilingual>,
    /// 承办机构: the internal units that do the work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
}

/// How the matter is handled and for whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServiceForm {
    /// 服务对象.
    pub objects: Vec<ServiceObject>,
    /// 自然人主题分类.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes_natural: Vec<NaturalTheme>,
    /// 法人主题分类.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes_legal: Vec<LegalTheme>,
    /// 办件类型.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_class: Option<CaseClass>,
    /// 审批形式.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_mode: Option<ReviewMode>,
    /// 办理形式.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<HandlingForm>,
    /// 到办事现场次数; `None` when the source does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits: Option<u8>,
    /// 必须现场办理原因.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits_reason: Option<Bilingual>,
    /// 通办范围.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub common_scope: Option<CommonScope>,
    /// Themes in the words of the local list, kept as published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub themes_local: Vec<String>,
    /// 结果送达方式: how the applicant gets the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_delivery: Option<Bilingual>,
    /// Whether any material is needed at all; `None` when the source does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs_materials: Option<bool>,
    /// Whether an intermediary service 中介服务 is needed; `None` when the source does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs_intermediary: Option<bool>,
    /// 四办.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub four_handle: Vec<FourHandle>,
    /// Says whether a citizen starts it, where that differs from what is usual for the class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_applied_for: Option<bool>,
    /// 是否进驻政务大厅.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_hall: Option<bool>,
    /// 是否容缺受理: accepted with minor material missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_lenient: Option<bool>,
    /// 是否告知承诺: decided on a written promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_commitment: Option<bool>,
    /// What silence past the legal limit means, where the item's rule gives it a meaning: true for
    /// granted (行政许可法 art. 50 for renewals), false for refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_grants: Option<bool>,
    /// Template of the written promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment_text: Option<Bilingual>,
    /// Short names and everyday words people look for it by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
}

/// What can be done without coming.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Online {
    /// 是否网办.
    pub is_online: bool,
    /// 网办地址.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// 移动端地址.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mobile_url: Option<String>,
    /// 网上办理深度.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depth: Vec<OnlineDepth>,
    /// 是否支持预约办理.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking: Option<bool>,
    /// 预约地址.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booking_url: Option<String>,
    /// 是否支持网上支付.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<bool>,
    /// 是否支持物流快递, materials in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub courier_in: Option<bool>,
    /// 是否支持物流快递, result out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub courier_out: Option<bool>,
    /// 是否支持自助终端.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal: Option<bool>,
    /// Name of the system it is handled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// 线上办理流程说明.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online_guide: Option<Bilingual>,
    /// 线下办理流程说明.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_guide: Option<Bilingual>,
}

impl Online {
    /// Says whether the whole matter runs online: handled there and the result fed back.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.depth.contains(&OnlineDepth::Handle)
            && (self.depth.contains(&OnlineDepth::ResultFeedback)
                || self.depth.contains(&OnlineDepth::CertificateFeedback))
    }
}

/// Who answers questions and who hears complaints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    /// 咨询电话 as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consult_phone: Option<String>,
    /// 监督电话 as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint_phone: Option<String>,
    /// 咨询方式.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<ContactWay>,
    /// 办理进程查询方式.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_query: Option<Bilingual>,
}
