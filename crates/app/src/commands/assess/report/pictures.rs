//! The pictures of a whole assessment, each with its table.

use assess::charts::{
    BalanceRow, DistanceBar, Slice, TILES, Tile, TileValue, balance, correlations, distance,
    distribution, sunburst, tiles,
};
use assess::exact::{show, to_float};
use assess::score::{UnitScore, shares};
use assess::tools::{Cell, Correlation, Method, correlate};

use super::overview::{by_place, first_level, mean};
use super::{Assessed, CHARTED_MAX, Part, Section, number, picture, rounded};
use crate::commands::assess::words::Lang;

pub(super) fn sections(assessed: Assessed<'_>, lang: Lang) -> Vec<Section> {
    let drawn = Drawn { assessed, lang };
    let units = drawn.placed().len();
    let note = |parts: Vec<Part>, key: &str| {
        let count = CHARTED_MAX.to_string();
        let is_cut = units > CHARTED_MAX && ["balance", "distance"].contains(&key);
        let line = is_cut.then(|| lang.say("charted-first", &[("count", &count)]));
        Section::of(lang.word(key), line.into_iter().collect(), parts)
    };
    let mut sections = Vec::new();
    if units > 0 {
        sections.push(note(vec![drawn.balance()], "balance"));
        sections.push(note(vec![drawn.distance()], "distance"));
        sections.push(note(vec![drawn.distribution()], "distribution"));
    }
    sections.extend(drawn.map().map(|part| note(vec![part], "map")));
    if units > 2 {
        sections.push(note(vec![drawn.correlations()], "correlations"));
    }
    sections.push(note(vec![drawn.framework()], "framework"));
    sections
}

struct Drawn<'a> {
    assessed: Assessed<'a>,
    lang: Lang,
}

impl Drawn<'_> {
    fn placed(&self) -> Vec<(&UnitScore, f64)> {
        let units = by_place(self.assessed).into_iter().filter(|unit| unit.rank.is_some());
        let value =
            |unit: &UnitScore| Some(rounded(self.assessed.definition, unit.index.value.as_ref()?));
        units.filter_map(|unit| Some((unit, value(unit)?))).collect()
    }

    /// A picture of the first units with the table of all of them.
    fn of_units(
        &self,
        key: &str,
        draw: &dyn Fn(assess::charts::Caption<'_>, usize) -> assess::charts::Chart,
    ) -> Part {
        let all = self.placed().len();
        let mut part = picture(self.lang, key, &|caption| draw(caption, all.min(CHARTED_MAX)));
        if all > CHARTED_MAX {
            part.rows = picture(self.lang, key, &|caption| draw(caption, all)).rows;
        }
        part
    }

    fn balance(&self) -> Part {
        let nodes = first_level(self.assessed);
        let names: Vec<String> = nodes.iter().map(|(_, node)| self.lang.name(&node.name)).collect();
        let row = |(unit, total): &(&UnitScore, f64)| BalanceRow {
            label: unit.unit.clone(),
            total: *total,
            parts: nodes
                .iter()
                .map(|(at, _)| {
                    let value = unit.nodes[*at].value.as_ref()?;
                    Some(rounded(self.assessed.definition, value))
                })
                .collect(),
        };
        let rows: Vec<BalanceRow> = self.placed().iter().map(row).collect();
        self.of_units("balance", &|caption, count| balance(caption, &names, &rows[..count]))
    }

    fn distance(&self) -> Part {
        let bar = |(unit, value): &(&UnitScore, f64)| DistanceBar {
            label: unit.unit.clone(),
            value: *value,
        };
        let placed = self.placed();
        let bars: Vec<DistanceBar> = placed.iter().map(bar).collect();
        let mean = mean(placed.iter().filter_map(|(unit, _)| unit.index.value.as_ref()));
        let rounding = self.assessed.definition.rounding;
        let mean = mean.map_or(f64::NAN, |mean| number(&show(&mean, rounding)));
        self.of_units("distance", &|caption, count| distance(caption, &bars[..count], mean))
    }

    fn distribution(&self) -> Part {
        let scores: Vec<f64> = self.placed().iter().map(|(_, value)| *value).collect();
        let top = assess::exact::of(&self.assessed.definition.top);
        let step = top.map_or(5.0, |top| to_float(&top) / 20.0);
        picture(self.lang, "distribution", &|caption| distribution(caption, &scores, step))
    }

    /// The tiles, where at least half of the units are provincial ones.
    fn map(&self) -> Option<Part> {
        let placed = self.placed();
        let on: Vec<(&'static Tile, &UnitScore)> =
            placed.iter().filter_map(|(unit, _)| Some((Tile::of(&unit.unit)?, *unit))).collect();
        if on.is_empty() || on.len() * 2 < placed.len() {
            return None;
        }
        let definition = self.assessed.definition;
        let name = |tile: &Tile| match self.lang {
            Lang::Zh => tile.zh,
            Lang::En => tile.en,
        };
        let value = |tile: &Tile| {
            let unit = on.iter().find(|(on, _)| on.code == tile.code).map(|(_, unit)| *unit);
            let score = unit.and_then(|unit| unit.index.value.as_ref());
            let band = unit.and_then(|unit| unit.band).map(|at| &definition.bands[at]);
            TileValue {
                code: tile.code.to_owned(),
                label: name(tile).to_owned(),
                value: score.map_or_else(String::new, |score| show(score, definition.rounding)),
                band: band.map_or_else(String::new, |band| band.id.clone()),
            }
        };
        let values: Vec<TileValue> = TILES.iter().map(value).collect();
        let mut part = picture(self.lang, "map", &|caption| tiles(caption, &values));
        for cell in part.rows.iter_mut().filter_map(|row| row.last_mut()) {
            let band = definition.bands.iter().find(|band| band.id == *cell);
            *cell = band.map_or_else(String::new, |band| self.lang.name(&band.name));
        }
        Some(part)
    }

    /// First- and second-level nodes: more would be no picture any more.
    fn correlations(&self) -> Part {
        let nodes = &self.assessed.definition.nodes;
        let is_first = |id: &str| nodes.iter().any(|node| node.id == id && node.parent.is_none());
        let chosen: Vec<usize> = (0..nodes.len())
            .filter(|at| nodes[*at].parent.as_deref().is_none_or(is_first))
            .collect();
        let placed = self.placed();
        let column = |at: &usize| -> Vec<Cell> {
            placed.iter().map(|(unit, _)| unit.nodes[*at].value.as_ref().map(to_float)).collect()
        };
        let columns: Vec<Vec<Cell>> = chosen.iter().map(column).collect();
        let names: Vec<(String, String)> = chosen
            .iter()
            .map(|at| (nodes[*at].id.clone(), self.lang.name(&nodes[*at].name)))
            .collect();
        // Where an index is the same for all, a correlation is not defined: a gap.
        let of = |row: usize, column: usize| -> Option<f64> {
            let found = correlate(&columns[row], &columns[column], Method::Pearson);
            found.ok().map(|Correlation { value, .. }| value)
        };
        picture(self.lang, "correlations", &|caption| correlations(caption, &names, &of))
    }

    fn framework(&self) -> Part {
        let definition = self.assessed.definition;
        let shares = shares(definition);
        let placed = self.placed();
        let slice = |(at, node): (usize, &domain::assessment::Node)| {
            let parent = node.parent.as_ref();
            let values = placed.iter().filter_map(|(unit, _)| unit.nodes[at].value.as_ref());
            Slice {
                code: node.id.clone(),
                label: self.lang.name(&node.name),
                parent: definition.nodes.iter().position(|other| Some(&other.id) == parent),
                share: to_float(&shares[at]),
                value: mean(values).map(|mean| rounded(definition, &mean)),
            }
        };
        let slices: Vec<Slice> = definition.nodes.iter().enumerate().map(slice).collect();
        picture(self.lang, "framework", &|caption| sunburst(caption, &slices))
    }
}
