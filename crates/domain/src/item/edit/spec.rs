//! The pages of the editor and every field on them.

use super::cell::{Choice, Kind, list};
use super::{Field, Group, Page};
use crate::lists::{
    AddressType, AuthorityNature, CaseClass, CommonScope, ContactWay, HandlingForm, LegalTheme,
    MaterialFormat, MaterialKind, MaterialSource, NaturalTheme, Necessity, OnlineDepth,
    PowerSource, ResultKind, ServiceObject, SpecialProcedure,
};

const fn may(path: &'static str, kind: Kind) -> Field {
    Field { path, kind, is_required: false }
}

const fn must(path: &'static str, kind: Kind) -> Field {
    Field { path, kind, is_required: true }
}

const fn group(fields: &'static [Field]) -> Group {
    Group { list: None, fields }
}

const fn rows(list: &'static str, fields: &'static [Field]) -> Group {
    Group { list: Some(list), fields }
}

/// 审批形式, as the item document writes them.
fn review_modes() -> Vec<Choice> {
    vec![
        Choice { key: "at_once", zh: "即审即办", en: "Reviewed and decided at once" },
        Choice { key: "review_then_approve", zh: "前审后批", en: "Reviewed, then approved" },
    ]
}

/// 四办, as the item document writes them.
fn four_handles() -> Vec<Choice> {
    vec![
        Choice { key: "at_once", zh: "马上办", en: "At once" },
        Choice { key: "online", zh: "网上办", en: "Online" },
        Choice { key: "nearby", zh: "就近办", en: "Nearby" },
        Choice { key: "one_visit", zh: "一次办", en: "One visit" },
    ]
}

/// In which time so many can be granted, as the item document writes it.
fn quota_periods() -> Vec<Choice> {
    vec![
        Choice { key: "all", zh: "总共", en: "In all" },
        Choice { key: "year", zh: "每年", en: "A year" },
        Choice { key: "half-year", zh: "每半年", en: "Half a year" },
        Choice { key: "quarter", zh: "每季度", en: "A quarter" },
        Choice { key: "month", zh: "每月", en: "A month" },
    ]
}

const BASICS: &[Field] = &[
    must("name", Kind::Both),
    may("handling_name", Kind::Both),
    must("authority.name", Kind::Both),
    may("authority.nature", Kind::One(list::<AuthorityNature>)),
    may("authority.entrusted_by", Kind::Text),
    may("authority.power_source", Kind::One(list::<PowerSource>)),
    may("authority.division", Kind::LongBoth),
    may("authority.content", Kind::LongBoth),
    may("authority.units", Kind::Lines),
    may("authority.duties", Kind::BothLines),
];

const BASIS: &[Field] = &[
    must("law", Kind::Text),
    may("number", Kind::Text),
    may("issuer", Kind::Text),
    may("clause", Kind::Text),
    may("wording", Kind::Long),
    may("effective_on", Kind::Date),
    may("repealed_on", Kind::Date),
];

const SERVICE: &[Field] = &[
    may("legal_limit", Kind::Limit),
    may("committed_limit", Kind::Limit),
    may("service.objects", Kind::Many(list::<ServiceObject>)),
    may("service.themes_natural", Kind::Many(list::<NaturalTheme>)),
    may("service.themes_legal", Kind::Many(list::<LegalTheme>)),
    may("service.case_class", Kind::One(list::<CaseClass>)),
    may("service.review_mode", Kind::One(review_modes)),
    may("service.forms", Kind::Many(list::<HandlingForm>)),
    may("service.visits", Kind::Number(99)),
    may("service.visits_reason", Kind::LongBoth),
    may("service.common_scope", Kind::One(list::<CommonScope>)),
    may("service.four_handle", Kind::Many(four_handles)),
    may("service.is_applied_for", Kind::YesNo),
    may("service.in_hall", Kind::YesNo),
    may("service.needs_materials", Kind::YesNo),
    may("service.needs_intermediary", Kind::YesNo),
    may("service.is_lenient", Kind::YesNo),
    may("service.by_commitment", Kind::YesNo),
    may("service.commitment_text", Kind::LongBoth),
    may("service.keywords", Kind::Lines),
];

const CONDITIONS: &[Field] = &[
    may("conditions.acceptance", Kind::LongBoth),
    may("conditions.who_may_apply", Kind::LongBoth),
    may("conditions.refusal_reasons", Kind::LongBoth),
    may("conditions.quantity_limit", Kind::LongBoth),
    may("conditions.quota.most", Kind::Number(10_000_000)),
    may("conditions.quota.per", Kind::One(quota_periods)),
    may("conditions.quota.other_order", Kind::LongBoth),
];

const SCENARIOS: &[Field] =
    &[must("key", Kind::Text), must("question", Kind::Both), must("answers", Kind::AnswerLines)];

const MATERIALS: &[Field] = &[
    may("code", Kind::Code),
    must("name", Kind::Both),
    may("necessity", Kind::One(list::<Necessity>)),
    may("kind", Kind::One(list::<MaterialKind>)),
    may("format", Kind::One(list::<MaterialFormat>)),
    may("originals", Kind::Number(99)),
    may("copies", Kind::Number(99)),
    may("source", Kind::One(list::<MaterialSource>)),
    may("issuing_body", Kind::Text),
    may("issue_time", Kind::Both),
    may("blank_form", Kind::Text),
    may("sample", Kind::Text),
    may("how_to", Kind::LongBoth),
    may("obtained_at", Kind::Both),
    may("use_note", Kind::LongBoth),
    may("page_format", Kind::Text),
    may("accept_standard", Kind::LongBoth),
    may("fill_note", Kind::LongBoth),
    may("basis", Kind::BasisLines),
    may("certificate_type", Kind::Text),
    may("share_catalogue", Kind::Text),
    may("signing", Kind::Text),
    may("needed_when", Kind::Text),
];

const STEPS: &[Field] = &[
    must("number", Kind::Serial),
    must("name", Kind::Both),
    may("unit", Kind::Both),
    may("limit", Kind::Limit),
    may("standard", Kind::LongBoth),
    may("result", Kind::Both),
];

const SPECIAL: &[Field] = &[
    must("kind", Kind::One(list::<SpecialProcedure>)),
    must("limit", Kind::Limit),
    may("unit", Kind::Both),
    may("description", Kind::LongBoth),
    may("basis", Kind::BasisLines),
];

const FEES: &[Field] = &[may("fees.is_charged", Kind::YesNo), may("fees.basis", Kind::BasisLines)];

const FEE_ROWS: &[Field] = &[
    must("name", Kind::Both),
    must("standard", Kind::LongBoth),
    may("amount", Kind::Money),
    may("unit", Kind::Both),
    may("basis", Kind::Text),
    may("reduction", Kind::LongBoth),
    may("collected_by", Kind::Text),
];

const OUTCOMES: &[Field] = &[
    must("kind", Kind::One(list::<ResultKind>)),
    must("name", Kind::Both),
    may("sample", Kind::Text),
    may("validity", Kind::Both),
    may("certificate_type", Kind::Text),
];

const DELIVERY: &[Field] = &[may("service.result_delivery", Kind::LongBoth)];

const ONLINE: &[Field] = &[
    may("online.is_online", Kind::Flag),
    may("online.url", Kind::Text),
    may("online.mobile_url", Kind::Text),
    may("online.depth", Kind::Many(list::<OnlineDepth>)),
    may("online.booking", Kind::YesNo),
    may("online.booking_url", Kind::Text),
    may("online.payment", Kind::YesNo),
    may("online.courier_in", Kind::YesNo),
    may("online.courier_out", Kind::YesNo),
    may("online.terminal", Kind::YesNo),
    may("online.platform", Kind::Text),
    may("online.online_guide", Kind::LongBoth),
    may("online.window_guide", Kind::LongBoth),
];

const REACHING: &[Field] = &[
    may("hours", Kind::LongBoth),
    may("contact.consult_phone", Kind::Text),
    may("contact.complaint_phone", Kind::Text),
    may("contact.ways", Kind::Many(list::<ContactWay>)),
    may("contact.progress_query", Kind::LongBoth),
];

const PLACES: &[Field] = &[
    may("kind", Kind::One(list::<AddressType>)),
    may("hall", Kind::Both),
    must("address", Kind::Both),
    may("window", Kind::Text),
    may("phone", Kind::Text),
    may("hours", Kind::Both),
    may("transport", Kind::LongBoth),
];

const FAQS: &[Field] = &[must("question", Kind::LongBoth), must("answer", Kind::LongBoth)];

const JOINT: &[Field] =
    &[must("name", Kind::Text), may("uscc", Kind::Text), may("steps", Kind::Lines)];

const INTERMEDIARIES: &[Field] = &[must("name", Kind::Both), may("basis", Kind::BasisLines)];

const REMEDY: &[Field] = &[
    must("name", Kind::Both),
    may("address", Kind::Text),
    may("phone", Kind::Text),
    may("url", Kind::Text),
];

const RIGHTS: &[Field] = &[may("rights_duties", Kind::LongBoth)];

const PENALTY: &[Field] = &[
    may("penalty.act", Kind::LongBoth),
    may("penalty.kinds", Kind::Lines),
    may("penalty.range", Kind::LongBoth),
    may("levy.kind", Kind::Both),
    may("levy.may_be_reduced", Kind::YesNo),
];

/// The pages, in the order people write them.
pub const PAGES: &[Page] = &[
    Page { key: "basics", groups: &[group(BASICS)] },
    Page { key: "basis", groups: &[rows("basis", BASIS)] },
    Page { key: "service", groups: &[group(SERVICE)] },
    Page { key: "conditions", groups: &[group(CONDITIONS), rows("scenarios", SCENARIOS)] },
    Page { key: "materials", groups: &[rows("materials", MATERIALS)] },
    Page { key: "process", groups: &[rows("steps", STEPS), rows("special_procedures", SPECIAL)] },
    Page { key: "fees", groups: &[group(FEES), rows("fees.rows", FEE_ROWS)] },
    Page { key: "results", groups: &[rows("outcomes", OUTCOMES), group(DELIVERY)] },
    Page { key: "online", groups: &[group(ONLINE)] },
    Page { key: "places", groups: &[group(REACHING), rows("places", PLACES)] },
    Page {
        key: "help",
        groups: &[
            rows("faqs", FAQS),
            rows("joint_departments", JOINT),
            rows("intermediaries", INTERMEDIARIES),
        ],
    },
    Page {
        key: "remedies",
        groups: &[
            rows("remedies.reconsideration", REMEDY),
            rows("remedies.litigation", REMEDY),
            group(RIGHTS),
        ],
    },
    Page { key: "penalty", groups: &[group(PENALTY)] },
];
