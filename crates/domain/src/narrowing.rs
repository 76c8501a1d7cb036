//! What an applicant's answers to the scenario questions change in a guide: conditions, materials,
//! fees and steps, by rules that are checked before the guide is published.
//!
//! In a rule each question is a text by its key, with `_` for any sign that is no letter or digit:
//! `business == "catering" && area == "large"`. A question not answered yet is unknown, and so is
//! what hangs on it.

use crate::guide::ScenarioAnswers;
use crate::item::{ItemVersion, Narrowing};
use crate::rule::{Names, Rule, RuleFault, Steps, Stop, Type, Value};
use crate::text::Bilingual;

/// What is wrong with one narrowing of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NarrowingFault {
    /// Path of the field in the item document.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub kind: NarrowingFaultKind,
}

/// What can be wrong with a narrowing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NarrowingFaultKind {
    /// The rule cannot be read, or does not fit the questions.
    Rule(RuleFault),
    /// The rule would take more steps than a reader can be made to wait for.
    TooManySteps,
    /// A material, step or fee of the item that is not there.
    NotThere,
}

/// How a question is called in rules.
fn name_of(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn names(item: &ItemVersion) -> Names {
    let mut names = Names::new();
    for question in &item.scenarios {
        names.declare(&name_of(&question.key), Type::Text);
    }
    names
}

/// Everything wrong with the rules of an item's guide; a guide with any of it is not published.
#[must_use]
pub fn check(item: &ItemVersion) -> Vec<NarrowingFault> {
    let names = names(item);
    let mut faults = Vec::new();
    let mut rule = |field: String, source: &str| {
        let kind = match Rule::condition(source, &names) {
            Err(fault) => NarrowingFaultKind::Rule(fault),
            Ok(rule) if runs_too_long(item, &names, &rule) => NarrowingFaultKind::TooManySteps,
            Ok(_) => return,
        };
        faults.push(NarrowingFault { field, value: source.to_owned(), kind });
    };
    for material in &item.materials {
        if let Some(source) = &material.needed_when {
            rule(format!("materials[{}].needed_when", material.code), source);
        }
    }
    for (place, narrowing) in item.conditions.by_answers.iter().enumerate() {
        rule(format!("conditions.by_answers[{place}].when"), &narrowing.when);
    }
    for (place, narrowing) in item.conditions.by_answers.iter().enumerate() {
        let at = |part: &str| format!("conditions.by_answers[{place}].{part}");
        let mut missing = |part: &str, value: String| {
            let kind = NarrowingFaultKind::NotThere;
            faults.push(NarrowingFault { field: at(part), value, kind });
        };
        for code in narrowing.drops_materials.iter().filter(|code| item.material(code).is_none()) {
            missing("drops_materials", code.clone());
        }
        let has_step = |number: &u32| item.steps.iter().any(|step| step.number == *number);
        for number in narrowing.skips_steps.iter().filter(|number| !has_step(number)) {
            missing("skips_steps", number.to_string());
        }
        let fees = item.fees.rows.len();
        let has_fee = |number: &u32| (1..=fees).contains(&(*number as usize));
        for number in narrowing.drops_fees.iter().filter(|number| !has_fee(number)) {
            missing("drops_fees", number.to_string());
        }
    }
    faults
}

/// Tries a rule without answers and with each answer once, the first of all questions together,
/// then the second, and so on. What loops, loops over what stands in the rule itself, so these
/// tries take as many steps as any other.
fn runs_too_long(item: &ItemVersion, names: &Names, rule: &Rule) -> bool {
    let answers = item.scenarios.iter().map(|question| question.answers.len());
    let tries = answers.max().unwrap_or_default();
    (0..=tries).any(|at| {
        let mut values = names.values();
        for question in item.scenarios.iter().filter(|_| at > 0) {
            let count = question.answers.len();
            if let Some(answer) = question.answers.get((at - 1).min(count.saturating_sub(1))) {
                values.give(names, &name_of(&question.key), Value::text(&answer.key));
            }
        }
        matches!(rule.holds(&values, &mut Steps::new()), Err(Stop::OutOfSteps))
    })
}

/// What the answers given change.
#[derive(Debug, Default)]
pub struct Narrowed<'a> {
    holding: Vec<&'a Narrowing>,
    rules: Option<(Names, ScenarioAnswers)>,
}

impl<'a> Narrowed<'a> {
    /// Evaluates the rules of an item for the answers given; a rule that cannot be evaluated
    /// changes nothing.
    #[must_use]
    pub fn of(item: &'a ItemVersion, answers: &ScenarioAnswers) -> Self {
        // Most items have no rules; nothing is compiled for them.
        let has_rules = !item.conditions.by_answers.is_empty()
            || item.materials.iter().any(|material| material.needed_when.is_some());
        if !has_rules {
            return Self::default();
        }
        let known = item.scenarios.iter().filter_map(|question| {
            let answer = answers.get(&question.key)?;
            let is_offered = question.answers.iter().any(|offered| offered.key == *answer);
            is_offered.then(|| (question.key.clone(), answer.clone()))
        });
        let mut narrowed =
            Self { holding: Vec::new(), rules: Some((names(item), known.collect())) };
        let rules = item.conditions.by_answers.iter();
        narrowed.holding = rules.filter(|n| narrowed.holds(&n.when) == Some(true)).collect();
        narrowed
    }

    /// Whether a rule of the item holds; nothing where that hangs on what is not answered.
    #[must_use]
    pub fn holds(&self, source: &str) -> Option<bool> {
        let (names, answers) = self.rules.as_ref()?;
        let rule = Rule::condition(source, names).ok()?;
        let mut values = names.values();
        for (key, answer) in answers {
            values.give(names, &name_of(key), Value::text(answer));
        }
        rule.holds(&values, &mut Steps::new()).ok().flatten()
    }

    /// Whether a material is dropped.
    #[must_use]
    pub fn drops_material(&self, code: &str) -> bool {
        self.holding.iter().any(|n| n.drops_materials.iter().any(|dropped| dropped == code))
    }

    /// Whether a step is skipped.
    #[must_use]
    pub fn skips_step(&self, number: u32) -> bool {
        self.holding.iter().any(|n| n.skips_steps.contains(&number))
    }

    /// Whether the fee at a place, counted from 0, is not charged.
    #[must_use]
    pub fn drops_fee(&self, place: usize) -> bool {
        self.holding.iter().any(|n| n.drops_fees.iter().any(|number| *number as usize == place + 1))
    }

    /// The conditions that come with the answers.
    pub fn conditions(&self) -> impl Iterator<Item = &'a Bilingual> {
        self.holding.iter().flat_map(|narrowing| &narrowing.conditions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(narrowing: Narrowing) -> ItemVersion {
        let mut item = ItemVersion::sample();
        item.conditions.by_answers = vec![narrowing];
        item
    }

    fn answered(answer: &str) -> ScenarioAnswers {
        ScenarioAnswers::from([("business".to_owned(), answer.to_owned())])
    }

    #[test]
    fn answers_change_what_their_rules_say() {
        let item = item(Narrowing {
            when: "business == \"catering\"".to_owned(),
            drops_materials: vec!["safety-rules".to_owned()],
            skips_steps: vec![2],
            conditions: vec![Bilingual::zh("有餐饮服务场所")],
            ..Narrowing::default()
        });
        assert_eq!(check(&item), []);
        let catering = Narrowed::of(&item, &answered("catering"));
        assert!(catering.drops_material("safety-rules") && !catering.drops_material("other"));
        assert!(catering.skips_step(2) && !catering.skips_step(1));
        assert_eq!(catering.conditions().count(), 1);
        for other in [answered("packed"), answered("smuggling"), ScenarioAnswers::new()] {
            let narrowed = Narrowed::of(&item, &other);
            assert!(!narrowed.skips_step(2) && narrowed.conditions().next().is_none());
        }
        assert_eq!(Narrowed::of(&item, &ScenarioAnswers::new()).holds("business == \"x\""), None);
    }

    #[test]
    fn a_rule_that_does_not_fit_is_found_before_publication() {
        let faults =
            |when: &str| check(&item(Narrowing { when: when.to_owned(), ..Narrowing::default() }));
        assert_eq!(faults("business == \"catering\""), []);
        for wrong in ["business ==", "nobody == \"x\"", "business == 7", "\"text\"", ""] {
            let found = faults(wrong);
            assert!(matches!(found[0].kind, NarrowingFaultKind::Rule(_)), "{wrong}: {found:?}");
            assert_eq!(found[0].field, "conditions.by_answers[0].when");
        }
        let deep = format!("{}business == \"x\"{}", "(".repeat(5000), ")".repeat(5000));
        assert_eq!(faults(&deep).len(), 1, "a rule that nests too deep is refused");
        let digits = vec!["1"; 400].join(",");
        let long = format!("[{digits}].all(a, [{digits}].all(b, a + b < 9))");
        let found = faults(&long);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].kind, NarrowingFaultKind::TooManySteps);
    }

    #[test]
    fn what_is_not_there_cannot_be_dropped() {
        let item = item(Narrowing {
            when: "true".to_owned(),
            drops_materials: vec!["nothing".to_owned()],
            skips_steps: vec![99],
            drops_fees: vec![99],
            conditions: Vec::new(),
        });
        let fields: Vec<String> = check(&item).into_iter().map(|fault| fault.field).collect();
        let at = |part: &str| format!("conditions.by_answers[0].{part}");
        assert_eq!(fields, [at("drops_materials"), at("skips_steps"), at("drops_fees")]);
    }
}
