//! One unit after another: its wheel, what holds it back, what the next better one does, and the
//! shortest way into another band.

use assess::charts::{Axis, radar};
use assess::exact::{of, to_float};
use assess::score::UnitScore;
use assess::study::{Diagnosis, Step};

use super::overview::{first_level, mean};
use super::{Assessed, Part, Section, captioned, heads, shown, table};
use crate::commands::assess::doubts::{DIAGNOSED_MAX, Doubts};
use crate::commands::assess::words::Lang;

/// Leaves that a table names for one unit.
const NAMED_MAX: usize = 10;

pub(super) fn section(assessed: Assessed<'_>, doubts: &Doubts, lang: Lang) -> Option<Section> {
    if doubts.diagnoses.is_empty() {
        return None;
    }
    let page = Page { assessed, lang };
    let mut lines = Vec::new();
    if doubts.outcome.units.len() > DIAGNOSED_MAX && doubts.diagnoses.len() == DIAGNOSED_MAX {
        lines.push(lang.say("diagnosed-first", &[("count", &DIAGNOSED_MAX.to_string())]));
    }
    let mut parts = Vec::new();
    for (at, diagnosis) in doubts.diagnoses.iter().enumerate() {
        parts.extend(page.parts(at, diagnosis));
        lines.push(format!("{}  {}", diagnosis.unit, page.sentences(diagnosis).join(" ")));
    }
    Some(Section::of(lang.word("units"), lines, parts))
}

struct Page<'a> {
    assessed: Assessed<'a>,
    lang: Lang,
}

impl Page<'_> {
    fn digits(&self) -> usize {
        usize::from(self.assessed.definition.rounding.digits)
    }

    /// The code and the name of a leaf.
    fn leaf(&self, code: &str) -> String {
        let node = self.assessed.definition.node(code);
        node.map_or_else(
            || code.to_owned(),
            |node| format!("{code} {}", self.lang.name(&node.name)),
        )
    }

    fn sentences(&self, diagnosis: &Diagnosis) -> Vec<String> {
        let (lang, digits) = (self.lang, self.digits());
        let (score, place) = (shown(diagnosis.score, digits), diagnosis.place.to_string());
        let mut lines = vec![lang.say("diag-score", &[("score", &score), ("place", &place)])];
        if diagnosis.gaps.is_empty() {
            lines.push(lang.word("diag-none"));
        }
        match &diagnosis.better {
            None => lines.push(lang.word("diag-best")),
            Some(better) => lines.extend(better.ahead.first().map(|ahead| {
                lang.say(
                    "diag-better",
                    &[
                        ("unit", &better.unit),
                        ("score", &shown(better.score, digits)),
                        ("leaf", &self.leaf(&ahead.leaf)),
                        ("gain", &shown(ahead.gain, 2)),
                    ],
                )
            })),
        }
        let cheapest = diagnosis
            .gaps
            .iter()
            .filter_map(|gap| Some((gap, gap.lift_each?)))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.leaf.cmp(&a.0.leaf)));
        lines.extend(cheapest.map(|(gap, each)| {
            let values = [("leaf", &*self.leaf(&gap.leaf)), ("each", &*shown(each, 3))];
            lang.say("diag-effort", &values)
        }));
        lines.extend(diagnosis.up.as_ref().map(|step| self.step("diag-up", step)));
        lines.extend(diagnosis.down.as_ref().map(|step| self.step("diag-down", step)));
        lines
    }

    fn step(&self, key: &str, step: &Step) -> String {
        let lang = self.lang;
        let changes: Vec<String> = step
            .changes
            .iter()
            .map(|(leaf, count)| {
                let values = [("leaf", &*self.leaf(leaf)), ("count", &*count.to_string())];
                lang.say("diag-change", &values)
            })
            .collect();
        let band = self.assessed.definition.bands.iter().find(|band| band.id == step.band);
        let proof = if step.is_proven { String::new() } else { lang.word("diag-unproven") };
        lang.say(
            key,
            &[
                ("band", &band.map_or_else(String::new, |band| lang.name(&band.name))),
                ("changes", &lang.list(&changes)),
                ("score", &shown(step.score, self.digits())),
                ("proof", &proof),
            ],
        )
    }

    fn parts(&self, at: usize, diagnosis: &Diagnosis) -> Vec<Part> {
        let id = |what: &str| format!("unit-{}-{what}", at + 1);
        let title = |key: &str| self.lang.say(key, &[("unit", &diagnosis.unit)]);
        let units = &self.assessed.card.units;
        let found = units.iter().find(|unit| unit.unit == diagnosis.unit);
        let mut parts: Vec<Part> =
            found.map(|unit| self.wheel(&id("profile"), unit)).into_iter().collect();
        let number = |value: Option<f64>, digits| {
            value.map_or_else(|| "-".to_owned(), |value| shown(value, digits))
        };
        let gaps = diagnosis.gaps.iter().take(NAMED_MAX).map(|gap| {
            vec![
                self.leaf(&gap.leaf),
                number(gap.value, 2),
                number(gap.mean, 2),
                shown(gap.lift, 2),
                gap.open.to_string(),
                number(gap.lift_each, 3),
            ]
        });
        let columns = heads(self.lang, ["index", "value", "reference", "lift", "open", "each"]);
        parts.push(table(&id("gaps"), title("gaps"), columns, gaps.collect()));
        let ahead = diagnosis.better.iter().flat_map(|better| better.ahead.iter().take(NAMED_MAX));
        let rows: Vec<Vec<String>> = ahead
            .map(|ahead| {
                vec![
                    self.leaf(&ahead.leaf),
                    number(ahead.own, 2),
                    shown(ahead.theirs, 2),
                    shown(ahead.gain, 2),
                ]
            })
            .collect();
        if !rows.is_empty() {
            let columns = heads(self.lang, ["index", "own", "theirs", "gain"]);
            parts.push(table(&id("ahead"), title("ahead"), columns, rows));
        }
        parts
    }

    fn wheel(&self, id: &str, unit: &UnitScore) -> Part {
        let definition = self.assessed.definition;
        let top = of(&definition.top).map_or(100.0, |top| to_float(&top));
        let percent =
            |value: &assess::exact::Exact| super::rounded(definition, value) * 100.0 / top;
        let placed = || self.assessed.card.units.iter().filter(|unit| unit.rank.is_some());
        let axis = |(at, node): (usize, &domain::assessment::Node)| Axis {
            label: self.lang.name(&node.name),
            value: unit.nodes[at].value.as_ref().map(percent),
            reference: mean(placed().filter_map(|unit| unit.nodes[at].value.as_ref()))
                .as_ref()
                .map(percent),
        };
        let axes: Vec<Axis> = first_level(self.assessed).into_iter().map(axis).collect();
        let title = self.lang.say("profile-of", &[("unit", &unit.unit)]);
        let about = self.lang.word("radar-about");
        captioned(self.lang, id, title, &about, &|caption| radar(caption, &axes))
    }
}
