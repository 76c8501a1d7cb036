//! The service guide: the public face of an item version, narrowed to the applicant's scenario.

use std::collections::{BTreeMap, BTreeSet};

use crate::item::{ItemVersion, Material, Place, ScenarioAnswer, ScenarioQuestion, Step};
use crate::lists::MaterialSource;
use crate::text::Bilingual;

/// What an applicant answered: question key to answer key.
pub type ScenarioAnswers = BTreeMap<String, String>;

/// A material as the guide shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GuideMaterial<'a> {
    /// The material.
    pub material: &'a Material,
    /// Whether it is needed for sure, or only with an answer not given yet.
    pub is_certain: bool,
    /// 免提交: the authority fetches it itself (国务院令第716号 art. 7).
    pub is_free: bool,
}

/// A guide: the item and what the scenario leaves of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Guide<'a> {
    /// The item; everything that no scenario touches is read from it.
    pub item: &'a ItemVersion,
    /// Questions on the applicant's way, answered or next to be answered, in order.
    pub questions: Vec<&'a ScenarioQuestion>,
    /// The question to be answered next, if any.
    pub next_question: Option<&'a ScenarioQuestion>,
    /// Materials needed or perhaps needed.
    pub materials: Vec<GuideMaterial<'a>>,
    /// Steps that take place.
    pub steps: Vec<&'a Step>,
    /// Places, those of the applicant's hall first.
    pub places: Vec<&'a Place>,
    /// Working days that special procedures add, which the time limit does not count.
    pub special_days: u32,
    /// Whether the page shows an application button.
    pub can_apply_online: bool,
}

impl<'a> Guide<'a> {
    /// Builds the guide for an applicant who has given `answers`.
    ///
    /// `holds` says whether a condition written on a material holds; `None` means that it cannot
    /// be told yet, so the material is shown as perhaps needed.
    #[must_use]
    pub fn of(
        item: &'a ItemVersion,
        answers: &ScenarioAnswers,
        holds: impl Fn(&str) -> Option<bool>,
    ) -> Self {
        let way = Way::of(item, answers);
        let conditional: BTreeSet<&str> = item
            .scenarios
            .iter()
            .flat_map(|question| &question.answers)
            .flat_map(|answer| &answer.adds_materials)
            .map(String::as_str)
            .collect();
        let materials = item.materials.iter().filter_map(|material| {
            let by_scenario = match conditional.contains(material.code.as_str()) {
                false => Some(true),
                true => way.adds(&material.code),
            };
            let by_condition = material.needed_when.as_deref().map_or(Some(true), &holds);
            let is_certain = match (by_scenario, by_condition) {
                (Some(false), _) | (_, Some(false)) => return None,
                (Some(true), Some(true)) => true,
                (None, _) | (_, None) => false,
            };
            Some(GuideMaterial { material, is_certain, is_free: material.is_shared() })
        });
        let mut steps: Vec<_> = item.steps.iter().filter(|step| !way.skips(step.number)).collect();
        steps.sort_by_key(|step| step.number);
        Self {
            item,
            materials: materials.collect(),
            steps,
            places: item.places.iter().collect(),
            special_days: special_days(item),
            can_apply_online: item.is_applied_for() && item.online.is_online,
            questions: way.questions,
            next_question: way.next,
        }
    }

    /// The materials an applicant has to bring, without those fetched by the authority.
    pub fn to_bring(&self) -> impl Iterator<Item = &GuideMaterial<'a>> {
        self.materials.iter().filter(|material| !material.is_free)
    }

    /// The materials issued by other authorities, which the applicant need not write.
    pub fn issued_by_government(&self) -> impl Iterator<Item = &GuideMaterial<'a>> {
        let is_issued =
            |m: &&GuideMaterial<'_>| m.material.source == Some(MaterialSource::Government);
        self.materials.iter().filter(is_issued)
    }

    /// The name shown as heading.
    #[must_use]
    pub fn title(&self) -> &'a Bilingual {
        self.item.title()
    }
}

fn special_days(item: &ItemVersion) -> u32 {
    let days = item.special_procedures.iter().filter_map(|step| step.limit.span());
    days.filter(|(_, unit)| *unit == crate::lists::TimeUnit::WorkingDay).map(|(days, _)| days).sum()
}

/// The applicant's way through the questions.
struct Way<'a> {
    questions: Vec<&'a ScenarioQuestion>,
    next: Option<&'a ScenarioQuestion>,
    chosen: Vec<&'a ScenarioAnswer>,
    unasked: Vec<&'a ScenarioQuestion>,
}

impl<'a> Way<'a> {
    /// Follows the answers: an answer may name the next question; otherwise the questions follow
    /// one another. A question is asked once, so a loop in the data ends.
    fn of(item: &'a ItemVersion, answers: &ScenarioAnswers) -> Self {
        let all = &item.scenarios;
        let mut way = Self { questions: vec![], next: None, chosen: vec![], unasked: vec![] };
        let mut at = 0;
        while let Some(question) = all.get(at) {
            if way.questions.iter().any(|asked| asked.key == question.key) {
                break;
            }
            way.questions.push(question);
            let answer = answers.get(&question.key);
            let answer = answer.and_then(|key| question.answers.iter().find(|a| a.key == *key));
            let Some(answer) = answer else {
                way.next = Some(question);
                way.unasked = all[at..].iter().collect();
                break;
            };
            way.chosen.push(answer);
            at = match &answer.next {
                Some(next) => all.iter().position(|q| q.key == *next).unwrap_or(all.len()),
                None => at + 1,
            };
        }
        way
    }

    /// Whether the answers add a material; `None` while an open question may still add it.
    fn adds(&self, code: &str) -> Option<bool> {
        let by = |answer: &ScenarioAnswer| answer.adds_materials.iter().any(|added| added == code);
        if self.chosen.iter().any(|answer| by(answer)) {
            return Some(true);
        }
        let is_open = self.unasked.iter().flat_map(|question| &question.answers).any(by);
        if is_open { None } else { Some(false) }
    }

    fn skips(&self, number: u32) -> bool {
        self.chosen.iter().any(|answer| answer.skips_steps.contains(&number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(answers: &[(&str, &str)], holds: Option<bool>) -> Vec<String> {
        let mut item = ItemVersion::sample();
        item.materials[0].needed_when = Some("always".to_owned());
        item.scenarios[0].answers[0].skips_steps = vec![2];
        let answers = answers.iter().map(|(q, a)| ((*q).to_owned(), (*a).to_owned())).collect();
        let guide = Guide::of(&item, &answers, |_| holds);
        let mut lines: Vec<String> = guide
            .materials
            .iter()
            .map(|m| {
                let mark = if m.is_free { " free" } else { "" };
                let sure = if m.is_certain { "" } else { "?" };
                format!("{}{sure}{mark}", m.material.code)
            })
            .collect();
        lines.push(format!("{} steps", guide.steps.len()));
        lines.extend(guide.next_question.map(|q| format!("ask {}", q.key)));
        lines
    }

    #[test]
    fn answers_narrow_materials_and_steps() {
        let open = shown(&[], Some(true));
        assert_eq!(
            open,
            [
                "application-form",
                "business-licence free",
                "premises-plan?",
                "safety-rules?",
                "5 steps",
                "ask business"
            ]
        );
        let catering = shown(&[("business", "catering")], Some(true));
        assert_eq!(
            catering,
            [
                "application-form",
                "business-licence free",
                "premises-plan",
                "safety-rules",
                "5 steps"
            ]
        );
        let packed = shown(&[("business", "packed")], Some(true));
        assert_eq!(packed, ["application-form", "business-licence free", "4 steps"]);
    }

    #[test]
    fn an_answer_nobody_offered_counts_as_none() {
        assert_eq!(shown(&[("business", "smuggling")], Some(true)), shown(&[], Some(true)));
    }

    #[test]
    fn a_condition_is_asked_of_the_caller() {
        assert_eq!(shown(&[("business", "packed")], None)[0], "application-form?");
        assert_eq!(shown(&[("business", "packed")], Some(false))[0], "business-licence free");
    }

    #[test]
    fn questions_that_point_in_a_circle_come_to_an_end() {
        let mut item = ItemVersion::sample();
        item.scenarios[0].answers[0].next = Some("business".to_owned());
        let answers = ScenarioAnswers::from([("business".to_owned(), "packed".to_owned())]);
        let guide = Guide::of(&item, &answers, |_| None);
        assert_eq!(guide.questions.len(), 1);
        assert_eq!(guide.next_question, None);
    }

    #[test]
    fn own_initiative_items_have_no_button() {
        let mut item = ItemVersion::sample();
        assert!(Guide::of(&item, &ScenarioAnswers::new(), |_| None).can_apply_online);
        item.class = crate::lists::ItemType::Penalty;
        assert!(!Guide::of(&item, &ScenarioAnswers::new(), |_| None).can_apply_online);
    }

    #[test]
    fn days_outside_the_limit_and_what_to_bring_are_counted() {
        let item = ItemVersion::sample();
        let guide = Guide::of(&item, &ScenarioAnswers::new(), |_| None);
        assert_eq!(guide.special_days, 5);
        assert_eq!(guide.to_bring().count(), 3);
        assert_eq!(guide.issued_by_government().count(), 1);
    }
}
