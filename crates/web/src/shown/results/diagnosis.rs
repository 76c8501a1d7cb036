//! What holds one unit back, what the next better one does, what would lift it most, and the
//! smallest set of observations that leads to another band.

use domain::assessment::campaign::{Diagnosis, Held, Step};
use service::assessment::Results;

use super::unit::leaf;
use crate::desk::Desk;
use crate::shown::sheet::{Cell, Part, Table};

/// Leaves that a table names.
const NAMED_MAX: usize = 5;

/// The parts that diagnose one unit; none where the edition has no diagnosis of it.
pub(super) fn diagnosis_parts(
    desk: &Desk<'_>,
    results: &Results,
    unit: &str,
    base: &str,
) -> Vec<Part> {
    let Some(found) = results.computed.diagnoses.iter().find(|found| found.unit == unit) else {
        let mut part = Part::new("held", desk.t("results-held"));
        part.text = vec![desk.t("results-undiagnosed")];
        return vec![part];
    };
    let page = Page { desk, results, base };
    vec![page.held_back(found), page.better(found), page.lifts(found), page.steps(found)]
}

struct Page<'a, 'b> {
    desk: &'a Desk<'b>,
    results: &'a Results,
    base: &'a str,
}

impl Page<'_, '_> {
    fn leaf(&self, id: &str) -> Cell {
        leaf(self.desk, self.results, self.base, id)
    }

    fn table(&self, part: &Part, columns: &[&str], numbers_from: usize) -> Table {
        let columns = columns.iter().map(|key| self.desk.t(&format!("results-{key}"))).collect();
        Table::new(part.title.clone(), columns, numbers_from)
    }

    fn held_back(&self, found: &Diagnosis) -> Part {
        let mut part = Part::new("held", self.desk.t("results-held"));
        let is_full = found.held.is_empty();
        let key = if is_full { "results-held-none" } else { "results-held-text" };
        part.text = vec![self.desk.t(key)];
        let mut table = self.table(&part, &["indicator", "value", "loss"], 1);
        for held in found.held.iter().take(NAMED_MAX) {
            let value = held.value.map(|value| format!("{value:.2}"));
            table.rows.push(vec![
                self.leaf(&held.leaf),
                Cell::text(value.unwrap_or_else(|| "–".to_owned())),
                Cell::text(format!("{:.2}", held.lift)),
            ]);
        }
        part.table = (!is_full).then_some(table);
        part
    }

    fn better(&self, found: &Diagnosis) -> Part {
        let desk = self.desk;
        let mut part = Part::new("better", desk.t("results-better"));
        let Some(better) = &found.better else {
            part.text = vec![desk.t("results-better-none")];
            return part;
        };
        let name = desk.unit_name(&self.results.campaign.plan, &better.unit);
        part.text = vec![desk.t_with("results-better-text", &[("unit", name.into())])];
        let mut table = self.table(&part, &["indicator", "own", "theirs", "gain"], 1);
        for ahead in better.ahead.iter().take(NAMED_MAX) {
            let own = ahead.own.map(|own| format!("{own:.2}"));
            table.rows.push(vec![
                self.leaf(&ahead.leaf),
                Cell::text(own.unwrap_or_else(|| "–".to_owned())),
                Cell::text(format!("{:.2}", ahead.theirs)),
                Cell::text(format!("{:.2}", ahead.gain)),
            ]);
        }
        part.table = (!table.rows.is_empty()).then_some(table);
        part
    }

    fn lifts(&self, found: &Diagnosis) -> Part {
        let mut part = Part::new("lifts", self.desk.t("results-lifts"));
        part.text = vec![self.desk.t("results-lifts-text")];
        let each = |held: &Held| held.lift / f64::from(held.open);
        let mut lifts: Vec<&Held> = found.held.iter().filter(|held| held.open > 0).collect();
        lifts.sort_by(|a, b| each(b).total_cmp(&each(a)));
        let mut table = self.table(&part, &["indicator", "gain", "things", "per-thing"], 1);
        for held in lifts.into_iter().take(NAMED_MAX) {
            table.rows.push(vec![
                self.leaf(&held.leaf),
                Cell::text(format!("{:.2}", held.lift)),
                Cell::text(held.open.to_string()),
                Cell::text(format!("{:.3}", each(held))),
            ]);
        }
        part.table = (!table.rows.is_empty()).then_some(table);
        part
    }

    /// The shortest way up and the shortest way down.
    fn steps(&self, found: &Diagnosis) -> Part {
        let desk = self.desk;
        let mut part = Part::new("steps", desk.t("results-steps"));
        part.text = vec![desk.t("results-steps-text")];
        let mut table = self.table(&part, &["direction", "indicator", "changed"], 2);
        for (key, step) in [("up", &found.up), ("down", &found.down)] {
            part.text.push(match step {
                None => desk.t(&format!("results-{key}-none")),
                Some(step) => self.sentence(key, step),
            });
            let changes = step.iter().flat_map(|step| &step.changes);
            table.rows.extend(changes.map(|(id, count)| {
                let direction = Cell::text(desk.t(&format!("results-{key}")));
                vec![direction, self.leaf(id), Cell::text(count.to_string())]
            }));
        }
        part.table = (!table.rows.is_empty()).then_some(table);
        part
    }

    fn sentence(&self, key: &str, step: &Step) -> String {
        let desk = self.desk;
        let band = desk.band(&self.results.campaign.definition, &step.band).label;
        let count: u32 = step.changes.iter().map(|(_, count)| count).sum();
        let args = [
            ("band", band.into()),
            ("count", i64::from(count).into()),
            ("score", format!("{:.2}", step.score).into()),
        ];
        let mut text = desk.t_with(&format!("results-{key}-text"), &args);
        if !step.is_proven {
            text.push_str(&desk.t("results-unproven"));
        }
        text
    }
}
