//! What came out: counts, means, bands, scores, goals, first-level indices.

use std::collections::BTreeMap;

use assess::exact::{Exact, fraction, show, whole};
use assess::score::UnitScore;
use domain::assessment::{Goal, Node};

use super::{Assessed, Head, Part, Section, head, heads, named, table};
use crate::commands::assess::words::Lang;

pub(super) fn sections(assessed: Assessed<'_>, lang: Lang) -> Vec<Section> {
    let told = Told { assessed, lang };
    let title = |key: &str| lang.word(key);
    vec![
        Section::of(title("overview"), told.overview(), vec![told.bands()]),
        Section::of(title("scores"), Vec::new(), vec![told.scores()]),
        Section::of(title("goals"), Vec::new(), vec![told.goals()]),
        Section::of(title("first-level"), Vec::new(), vec![told.first_level()]),
    ]
}

/// The units by place, those without one last.
pub(super) fn by_place(assessed: Assessed<'_>) -> Vec<&UnitScore> {
    let mut units: Vec<&UnitScore> = assessed.card.units.iter().collect();
    units.sort_by_key(|unit| (unit.rank.is_none(), unit.rank));
    units
}

/// The first-level nodes with their positions.
pub(super) fn first_level(assessed: Assessed<'_>) -> Vec<(usize, &Node)> {
    let nodes = assessed.definition.nodes.iter().enumerate();
    nodes.filter(|(_, node)| node.parent.is_none()).collect()
}

/// The exact mean of what is there. Fractions that share a denominator are added as whole numbers, so
/// that the mean of thousands costs little.
pub(super) fn mean<'a>(values: impl Iterator<Item = &'a Exact>) -> Option<Exact> {
    let mut sums = BTreeMap::new();
    let mut count = 0_i64;
    for value in values {
        let sum = sums.entry(value.denom().clone()).or_insert_with(|| whole(0).to_integer());
        *sum += value.numer();
        count += 1;
    }
    let parts = sums.into_iter().map(|(below, above)| Exact::new(above, below));
    (count > 0).then(|| parts.fold(whole(0), |sum, part| sum + part) / whole(count))
}

struct Told<'a> {
    assessed: Assessed<'a>,
    lang: Lang,
}

impl Told<'_> {
    fn show(&self, value: Option<&Exact>) -> String {
        let rounding = self.assessed.definition.rounding;
        value.map_or_else(|| "-".to_owned(), |value| show(value, rounding))
    }

    fn percent(&self, part: usize, of: usize) -> String {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        if of == 0 {
            return "-".to_owned();
        }
        let share = fraction(count(part), count(of)) * whole(100);
        show(
            &share,
            domain::assessment::Rounding { digits: 2, ..self.assessed.definition.rounding },
        )
    }

    /// The units that take a place, best first, with their index.
    fn placed(&self) -> Vec<(&UnitScore, &Exact)> {
        let units = by_place(self.assessed).into_iter().filter(|unit| unit.rank.is_some());
        units.filter_map(|unit| Some((unit, unit.index.value.as_ref()?))).collect()
    }

    fn overview(&self) -> Vec<String> {
        let lang = self.lang;
        let units = &self.assessed.card.units;
        let records: u64 = units.iter().map(|unit| unit.index.records).sum();
        let left_out: u64 = units.iter().map(|unit| unit.index.left_out).sum();
        let mut lines = vec![lang.say(
            "overview-units",
            &[
                ("units", &units.len().to_string()),
                ("records", &records.to_string()),
                ("left_out", &left_out.to_string()),
            ],
        )];
        let placed = self.placed();
        let (Some(best), Some(worst)) = (placed.first(), placed.last()) else {
            lines.push(lang.word("nobody-scored"));
            return lines;
        };
        let mean = mean(placed.iter().map(|(_, value)| *value));
        let middle = [placed[(placed.len() - 1) / 2].1, placed[placed.len() / 2].1];
        let median = (middle[0] + middle[1]) / whole(2);
        lines.push(lang.say(
            "overview-mean",
            &[
                ("mean", &self.show(mean.as_ref())),
                ("median", &self.show(Some(&median))),
                ("best", &self.show(Some(best.1))),
                ("best_unit", &best.0.unit),
                ("worst", &self.show(Some(worst.1))),
                ("worst_unit", &worst.0.unit),
            ],
        ));
        let above = placed.iter().filter(|(_, value)| Some(*value) > mean.as_ref()).count();
        let share = self.percent(above, placed.len());
        let values = [("above", &*above.to_string()), ("share", &*share)];
        lines.push(lang.say("overview-above", &values));
        lines.extend(self.strong_and_weak());
        lines
    }

    fn strong_and_weak(&self) -> Option<String> {
        let mut means: Vec<(Exact, String)> = first_level(self.assessed)
            .into_iter()
            .filter_map(|(at, node)| Some((self.node_mean(at)?, self.lang.name(&node.name))))
            .collect();
        means.sort_by(|a, b| b.0.cmp(&a.0));
        let (strong, weak) = (means.first()?, means.last()?);
        let values = [
            ("strong", &*strong.1),
            ("strong_mean", &*self.show(Some(&strong.0))),
            ("weak", &*weak.1),
            ("weak_mean", &*self.show(Some(&weak.0))),
        ];
        (means.len() > 1).then(|| self.lang.say("overview-weak", &values))
    }

    /// The mean of a node over the units that take a place.
    fn node_mean(&self, at: usize) -> Option<Exact> {
        let placed = self.placed();
        mean(placed.iter().filter_map(|(unit, _)| unit.nodes[at].value.as_ref()))
    }

    fn bands(&self) -> Part {
        let placed = self.placed();
        let row = |(at, band): (usize, &domain::assessment::Band)| {
            let inside = || placed.iter().filter(|(unit, _)| unit.band == Some(at));
            vec![
                self.lang.name(&band.name),
                inside().count().to_string(),
                self.percent(inside().count(), placed.len()),
                self.show(mean(inside().map(|(_, value)| *value)).as_ref()),
            ]
        };
        let rows = self.assessed.definition.bands.iter().enumerate().map(row).collect();
        let heads = heads(self.lang, ["band", "units", "share-units", "mean"]);
        table("bands", self.lang.word("bands"), heads, rows)
    }

    fn scores(&self) -> Part {
        let row = |unit: &UnitScore| {
            let band = unit.band.map(|at| self.lang.name(&self.assessed.definition.bands[at].name));
            let exact = unit.index.value.as_ref().map(assess::exact::show_exact);
            vec![
                unit.rank.map_or_else(|| "-".to_owned(), |rank| rank.to_string()),
                unit.unit.clone(),
                self.show(unit.index.value.as_ref()),
                band.unwrap_or_default(),
                exact.unwrap_or_default(),
                unit.index.records.to_string(),
                unit.index.left_out.to_string(),
                unit.index.cap.as_ref().map_or_else(String::new, |cap| cap.leaf.clone()),
            ]
        };
        let rows = by_place(self.assessed).into_iter().map(row).collect();
        let keys = ["place", "unit", "value", "band", "exact", "records", "left-out", "vetoed"];
        table("scores", self.lang.word("scores"), heads(self.lang, keys), rows)
    }

    /// A table with a row for each unit and one for the mean.
    fn by_unit(
        &self,
        id: &str,
        columns: Vec<Head>,
        value: &dyn Fn(&UnitScore, usize) -> Option<Exact>,
    ) -> Part {
        let cells = |unit: &UnitScore| -> Vec<String> {
            let values = (0..columns.len()).map(|at| self.show(value(unit, at).as_ref()));
            let front = [unit.unit.clone(), self.show(unit.index.value.as_ref())];
            front.into_iter().chain(values).collect()
        };
        let units = by_place(self.assessed);
        let mut rows: Vec<Vec<String>> = units.iter().map(|unit| cells(unit)).collect();
        let placed = self.placed();
        let of_column = |at: usize| {
            let found: Vec<Exact> = placed.iter().filter_map(|(unit, _)| value(unit, at)).collect();
            self.show(mean(found.iter()).as_ref())
        };
        let total = self.show(mean(placed.iter().map(|(_, value)| *value)).as_ref());
        let means = (0..columns.len()).map(of_column);
        rows.push([self.lang.word("col-mean"), total].into_iter().chain(means).collect());
        let front = [head(self.lang, "unit"), head(self.lang, "total")];
        table(id, self.lang.word(id), front.into_iter().chain(columns).collect(), rows)
    }

    fn goals(&self) -> Part {
        let columns = Goal::ALL.map(|goal| match self.lang {
            Lang::Zh => goal.name().0,
            Lang::En => goal.name().1,
        });
        let columns = columns.map(|name| named(name.to_owned())).to_vec();
        self.by_unit("goals", columns, &|unit, at| unit.goals.get(&Goal::ALL[at]).cloned())
    }

    fn first_level(&self) -> Part {
        let nodes = first_level(self.assessed);
        let columns = nodes
            .iter()
            .map(|(_, node)| named(format!("{} {}", node.id, self.lang.name(&node.name))));
        let value = |unit: &UnitScore, at: usize| unit.nodes[nodes[at].0].value.clone();
        self.by_unit("first-level", columns.collect(), &value)
    }
}

#[cfg(test)]
mod tests {
    use super::{fraction, mean, whole};

    #[test]
    fn a_mean_by_denominators_is_the_mean_one_by_one() {
        let values = [(1, 3), (-2, 7), (5, 3), (4, 1), (1, 900_000)].map(|(a, b)| fraction(a, b));
        let sum = values.iter().fold(whole(0), |sum, value| sum + value);
        assert_eq!(mean(values.iter()), Some(sum / whole(5)));
        assert_eq!(mean([].iter()), None);
    }
}
