//! What a matter asks and gives: basis, conditions, materials, steps, fees and results.

use serde::{Deserialize, Serialize};

use super::{Limit, Quota};
use crate::lists::{
    MaterialFormat, MaterialKind, MaterialSource, Necessity, ResultKind, SpecialProcedure,
};
use crate::money::Money;
use crate::text::Bilingual;

/// One legal basis 设定依据: which text, which clause, what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LegalBasis {
    /// Name of the law, regulation or rule.
    pub law: String,
    /// Document number, such as 国务院令第722号.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Body that issued the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Article or clause, such as 第三十二条.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// Wording of the clause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// Day the text took effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<jiff::civil::Date>,
    /// Day the text was repealed; a basis that points to a repealed text must be flagged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repealed_on: Option<jiff::civil::Date>,
}

/// Acceptance conditions and who may apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Conditions {
    /// 受理条件: what must hold for the application to be accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Bilingual>,
    /// Who may apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who_may_apply: Option<Bilingual>,
    /// When an application is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal_reasons: Option<Bilingual>,
    /// 数量限制: how many can be granted; triggers the first-come rule (行政许可法 art. 57).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity_limit: Option<Bilingual>,
    /// The same as a number that can be counted.
    #[serde(skip_serializing_if = "Quota::is_none")]
    pub quota: Quota,
    /// What the answers to the scenario questions change, by rules.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by_answers: Vec<Narrowing>,
}

/// What changes in a guide when a rule over the answers holds; see [`crate::narrowing`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Narrowing {
    /// The rule, in the Common Expression Language.
    pub when: String,
    /// Conditions that then hold too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Bilingual>,
    /// Codes of the materials that are then not needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drops_materials: Vec<String>,
    /// Numbers of the steps that then do not take place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skips_steps: Vec<u32>,
    /// Places of the fees, from 1, that are then not charged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drops_fees: Vec<u32>,
}

/// One question of the scenario guide 情形.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioQuestion {
    /// Stable key of the question inside the item.
    pub key: String,
    /// The question as put to the applicant.
    pub question: Bilingual,
    /// The possible answers, in the order shown.
    pub answers: Vec<ScenarioAnswer>,
}

/// One answer to a scenario question and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioAnswer {
    /// Stable key of the answer inside the question.
    pub key: String,
    /// The answer as shown to the applicant.
    pub answer: Bilingual,
    /// Key of the next question, if one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Codes of the materials this answer adds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adds_materials: Vec<String>,
    /// Numbers of the steps this answer skips.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skips_steps: Vec<u32>,
}

/// One application material 申请材料; what the source does not say stays `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Material {
    /// Stable code, so that evidence can be reused across items.
    pub code: String,
    /// Name of the material.
    pub name: Bilingual,
    /// Original or copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<MaterialKind>,
    /// Paper or electronic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<MaterialFormat>,
    /// Required, not required or may follow later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub necessity: Option<Necessity>,
    /// Number of originals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub originals: Option<u8>,
    /// Number of copies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copies: Option<u8>,
    /// Where the applicant gets it from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<MaterialSource>,
    /// Body that issues it; required when the source is a government body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuing_body: Option<String>,
    /// When it must have been issued, such as within six months.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue_time: Option<Bilingual>,
    /// Reference of the blank form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blank_form: Option<String>,
    /// Reference of the filled-in sample.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// How it is obtained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how_to: Option<Bilingual>,
    /// Where it is obtained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obtained_at: Option<Bilingual>,
    /// What it is used for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_note: Option<Bilingual>,
    /// Paper size and the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_format: Option<String>,
    /// What makes it acceptable; feeds the review rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accept_standard: Option<Bilingual>,
    /// How to fill it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_note: Option<Bilingual>,
    /// Law that lets the authority ask for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<LegalBasis>,
    /// Type of the electronic certificate that replaces it, 21 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_type: Option<String>,
    /// Code in the sharing catalogue; lets the system fetch instead of ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_catalogue: Option<String>,
    /// How it must be signed or sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing: Option<String>,
    /// Condition under which it is needed, in the condition language of forms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed_when: Option<String>,
}

impl Material {
    /// Says whether an application is incomplete without it; unless the list says otherwise it is.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.necessity.is_none_or(|necessity| necessity == Necessity::Required)
    }

    /// Says whether it can be fetched from another authority (国务院令第716号 art. 7).
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.certificate_type.is_some() || self.share_catalogue.is_some()
    }
}

/// One step of the handling flow 办理环节.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Place in the flow, from 1.
    pub number: u32,
    /// Name, usually 受理, 审核, 决定, 办结, 送达.
    pub name: Bilingual,
    /// Role or unit that does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Bilingual>,
    /// How long it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// 审查标准: what is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<Bilingual>,
    /// Document the step produces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Bilingual>,
    /// Where it leads and who does it; steps without it only describe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<crate::flow::StepFlow>,
}

/// A special procedure 特别程序, whose time does not count (行政许可法 art. 45).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialStep {
    /// What kind of procedure it is.
    pub kind: SpecialProcedure,
    /// How long it takes.
    pub limit: Limit,
    /// Unit that carries it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Bilingual>,
    /// What happens in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Bilingual>,
    /// Law it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<LegalBasis>,
}

/// What the matter costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fees {
    /// 是否收费; `None` when the source does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_charged: Option<bool>,
    /// 收费依据: the law the charge rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<LegalBasis>,
    /// The charges one by one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Fee>,
}

/// One charge 收费项目.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Name of the charge.
    pub name: Bilingual,
    /// Standard as printed, such as 每证10元.
    pub standard: Bilingual,
    /// Amount, where the charge is a fixed amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Unit charged for, such as a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Bilingual>,
    /// Law it rests on, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// 允许减免: when and why it is reduced or waived; `None` when it never is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reduction: Option<Bilingual>,
    /// Unit that collects it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collected_by: Option<String>,
}

/// One result of the matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Certificate, written approval, other or none.
    pub kind: ResultKind,
    /// Name of the document.
    pub name: Bilingual,
    /// Reference of a sample.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
    /// How long it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Bilingual>,
    /// Type of the electronic certificate issued, 21 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_type: Option<String>,
}

/// A question often asked 常见问题.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    /// The question.
    pub question: Bilingual,
    /// The answer.
    pub answer: Bilingual,
}

/// What only a penalty item carries 处罚的行为、种类、幅度.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Penalty {
    /// Act that is punished.
    pub act: Bilingual,
    /// Kinds of punishment.
    pub kinds: Vec<String>,
    /// Range of the punishment.
    pub range: Bilingual,
}

/// What only a levy item carries 征收种类.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Levy {
    /// Kind of levy.
    pub kind: Bilingual,
    /// Says whether it can be reduced.
    pub may_be_reduced: bool,
}
