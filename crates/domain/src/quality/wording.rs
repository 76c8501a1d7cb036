//! Q10, Q11, Q13 and the rules of scenarios: what materials and conditions say.

use super::{Findings, Known, Rule, Severity};
use crate::item::{ItemVersion, Material};
use crate::narrowing::NarrowingFaultKind;

/// Words that leave the applicant guessing: Beijing's ordinance art. 31 and Anyang's art. 13
/// forbid catch-all conditions and materials.
const VAGUE_WORDS: [&str; 9] =
    ["其他", "其它", "有关", "相关", "按规定", "详见", "另行通知", "等材料", "为准"];

/// Q10.
pub(super) fn vague(item: &ItemVersion, found: &mut Findings) {
    let conditions = &item.conditions;
    let texts = [
        ("conditions.acceptance", &conditions.acceptance),
        ("conditions.who_may_apply", &conditions.who_may_apply),
        ("conditions.refusal_reasons", &conditions.refusal_reasons),
    ];
    for (field, text) in texts {
        let Some(text) = text else { continue };
        let words = vague_words(&text.zh);
        if !words.is_empty() {
            let data = vec![("words", words.join("、"))];
            found.put(Rule::Q10, Severity::Warning, field, &text.zh, "vague-condition", data);
        }
    }
    for material in &item.materials {
        let words = vague_words(&material.name.zh);
        if !words.is_empty() {
            let data = vec![("words", words.join("、"))];
            let field = field_of(material);
            let name = &material.name.zh;
            found.put(Rule::Q10, Severity::Error, &field, name, "vague-material", data);
        }
    }
}

/// The rules over the answers to scenario questions: one that does not fit blocks publication.
pub(super) fn scenarios(item: &ItemVersion, found: &mut Findings) {
    for fault in crate::narrowing::check(item) {
        let (key, data) = match &fault.kind {
            NarrowingFaultKind::NotThere => ("scenario-part-not-there", Vec::new()),
            NarrowingFaultKind::TooManySteps => ("scenario-rule-long", Vec::new()),
            NarrowingFaultKind::Rule(rule) => {
                let data = vec![
                    ("fault", rule.kind.key().to_owned()),
                    ("line", rule.line.to_string()),
                    ("column", rule.column.to_string()),
                ];
                ("scenario-rule-wrong", data)
            }
        };
        found.put(Rule::Scenario, Severity::Error, &fault.field, &fault.value, key, data);
    }
}

/// The vague words outside titles: a law's own name may contain one.
fn vague_words(text: &str) -> Vec<&'static str> {
    let mut outside = String::new();
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '《' => depth += 1,
            '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    VAGUE_WORDS.into_iter().filter(|word| outside.contains(word)).collect()
}

fn field_of(material: &Material) -> String {
    format!("materials[{}].name", material.code)
}

/// Q11. 优化营商环境条例 arts 43 and 44.
pub(super) fn certificates_of_fact(item: &ItemVersion, found: &mut Findings) {
    for service in item.intermediaries.iter().filter(|service| service.basis.is_empty()) {
        found.error(Rule::Q11, "intermediaries", &service.name.zh, "intermediary-without-basis");
    }
    let certificates = item.materials.iter().filter(|material| {
        is_certificate_of_fact(&material.name.zh)
            && material.basis.is_empty()
            && !material.is_shared()
    });
    for material in certificates {
        // Told by its name only, so a warning.
        let (field, name) = (field_of(material), &material.name.zh);
        found.warning(Rule::Q11, &field, name, "certificate-of-fact-without-basis");
    }
}

/// A form that asks for a certificate is none itself.
fn is_certificate_of_fact(name: &str) -> bool {
    name.contains("证明") && !name.ends_with('表') && !name.ends_with("申请书")
}

/// Q13. 国务院令第716号 art. 7: what can be had by sharing is not asked for again.
pub(super) fn shared(item: &ItemVersion, known: &Known, found: &mut Findings) {
    for material in item.materials.iter().filter(|material| material.is_required()) {
        let (field, name) = (field_of(material), material.name.zh.as_str());
        let bare = name.trim_matches(|c| "《》；;。 ".contains(c));
        if material.is_shared() {
            found.error(Rule::Q13, &field, name, "shared-but-asked");
        } else if known.shared_documents.contains(bare) {
            found.warning(Rule::Q13, &field, name, "could-be-shared");
        }
    }
}
