//! The twenty guide fields: fourteen core fields and six extended ones, as one public checker
//! counts them.

use super::{Findings, Rule};
use crate::item::{ItemVersion, Material};
use crate::lists::ResultKind;

/// A field of the guide that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GuideField {
    /// 事项名称.
    Name,
    /// 实施主体.
    Authority,
    /// 办理条件.
    Conditions,
    /// 申请材料.
    Materials,
    /// 办理流程.
    Steps,
    /// 办理时限.
    Limit,
    /// 收费标准.
    Fees,
    /// 办理地点.
    Places,
    /// 咨询电话.
    ConsultPhone,
    /// 监督电话.
    ComplaintPhone,
    /// 办理时间.
    Hours,
    /// 网上办理深度.
    OnlineDepth,
    /// 结果送达方式.
    ResultDelivery,
    /// 表格下载.
    Forms,
    /// 结果样本, extended.
    ResultSample,
    /// 通办范围, extended.
    CommonScope,
    /// 预约办理, extended.
    Booking,
    /// 网上支付, extended.
    Payment,
    /// 物流快递, extended.
    Courier,
    /// 中介机构, extended.
    Intermediaries,
}

/// Whether a guide field is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldState {
    /// It is there.
    Present,
    /// It is not.
    Missing,
    /// This item has no use for it.
    NotApplicable,
}

impl GuideField {
    /// Every field, core fields first.
    pub const ALL: [Self; 20] = [
        Self::Name,
        Self::Authority,
        Self::Conditions,
        Self::Materials,
        Self::Steps,
        Self::Limit,
        Self::Fees,
        Self::Places,
        Self::ConsultPhone,
        Self::ComplaintPhone,
        Self::Hours,
        Self::OnlineDepth,
        Self::ResultDelivery,
        Self::Forms,
        Self::ResultSample,
        Self::CommonScope,
        Self::Booking,
        Self::Payment,
        Self::Courier,
        Self::Intermediaries,
    ];

    /// Says whether it is one of the fourteen core fields.
    #[must_use]
    pub fn is_core(self) -> bool {
        self <= Self::Forms
    }

    /// Path of the field in the item document.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Authority => "authority.name",
            Self::Conditions => "conditions.acceptance",
            Self::Materials => "materials",
            Self::Steps => "steps",
            Self::Limit => "committed_limit",
            Self::Fees => "fees",
            Self::Places => "places",
            Self::ConsultPhone => "contact.consult_phone",
            Self::ComplaintPhone => "contact.complaint_phone",
            Self::Hours => "hours",
            Self::OnlineDepth => "online.depth",
            Self::ResultDelivery => "service.result_delivery",
            Self::Forms => "materials[].blank_form",
            Self::ResultSample => "outcomes",
            Self::CommonScope => "service.common_scope",
            Self::Booking => "online.booking",
            Self::Payment => "online.payment",
            Self::Courier => "online.courier_out",
            Self::Intermediaries => "service.needs_intermediary",
        }
    }

    /// Whether `item` has the field.
    #[must_use]
    pub fn state(self, item: &ItemVersion) -> FieldState {
        if !item.is_applied_for() && !self.concerns_own_initiative() {
            return FieldState::NotApplicable;
        }
        let is_there = match self {
            Self::Name => !item.name.is_blank(),
            Self::Authority => !item.authority.name.is_blank(),
            Self::Conditions => item.conditions.acceptance.as_ref().is_some_and(|c| !c.is_blank()),
            Self::Materials => {
                !item.materials.is_empty() || item.service.needs_materials == Some(false)
            }
            Self::Steps => !item.steps.is_empty(),
            Self::Limit => item.committed_limit.is_set(),
            Self::Fees => item.fees.is_charged.is_some(),
            // What is done fully online need not name a place.
            Self::Places if item.places.is_empty() && item.online.is_full() => {
                return FieldState::NotApplicable;
            }
            Self::Places => !item.places.is_empty(),
            Self::ConsultPhone => item.contact.consult_phone.is_some(),
            Self::ComplaintPhone => item.contact.complaint_phone.is_some(),
            Self::Hours => item.hours.is_some(),
            Self::OnlineDepth => !item.online.depth.is_empty(),
            Self::ResultDelivery => item.service.result_delivery.is_some(),
            Self::Forms if !item.materials.iter().any(is_form) => return FieldState::NotApplicable,
            Self::Forms => {
                item.form.is_some() || item.materials.iter().any(|m| m.blank_form.is_some())
            }
            Self::ResultSample => return result_sample(item),
            Self::CommonScope => item.service.common_scope.is_some(),
            Self::Booking => item.online.booking.is_some(),
            Self::Payment => item.online.payment.is_some(),
            Self::Courier => item.online.courier_out.is_some() || item.online.courier_in.is_some(),
            Self::Intermediaries => {
                item.service.needs_intermediary.is_some() || !item.intermediaries.is_empty()
            }
        };
        if is_there { FieldState::Present } else { FieldState::Missing }
    }

    /// Own-initiative items are published without a guide to apply by.
    fn concerns_own_initiative(self) -> bool {
        matches!(self, Self::Name | Self::Authority | Self::ConsultPhone | Self::ComplaintPhone)
    }
}

/// Whether a material is a form to be filled in. Told by the name: a table or a letter.
#[must_use]
pub fn is_form(material: &Material) -> bool {
    let name = material.name.zh.trim_end_matches(['》', '；', ';', '。']);
    material.blank_form.is_some()
        || ["表", "申请书", "请求书", "承诺书", "声明书"].iter().any(|tail| name.ends_with(tail))
}

fn result_sample(item: &ItemVersion) -> FieldState {
    let mut certificates =
        item.outcomes.iter().filter(|o| o.kind == ResultKind::Certificate).peekable();
    if item.outcomes.is_empty() {
        return FieldState::Missing;
    }
    if certificates.peek().is_none() {
        return FieldState::NotApplicable;
    }
    if certificates.all(|outcome| outcome.sample.is_some()) {
        FieldState::Present
    } else {
        FieldState::Missing
    }
}

/// Finds the guide fields that are not there; limits and telephones have rules of their own.
pub(super) fn missing(item: &ItemVersion, found: &mut Findings) {
    for field in GuideField::ALL {
        let has_own_rule = matches!(
            field,
            GuideField::Limit | GuideField::ConsultPhone | GuideField::ComplaintPhone
        );
        if has_own_rule || field.state(item) != FieldState::Missing {
            continue;
        }
        if field.is_core() {
            found.error(Rule::Field, field.path(), "", "core-field-missing");
        } else {
            found.warning(Rule::Field, field.path(), "", "extended-field-missing");
        }
    }
}
