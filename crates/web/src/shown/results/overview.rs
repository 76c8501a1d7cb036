//! All units at once.

use domain::assessment::{Goal, Node};
use service::assessment::charts::{
    BalanceRow, DistanceBar, FactorBar, RankBar, Slice, TILES, TileValue, balance, distance,
    distribution, ranks, sensitivity, sunburst, tiles,
};
use service::assessment::{Results, shares};

use super::{STEP, first_level, in_order, mean, number, rounded, shown};
use crate::desk::Desk;
use crate::page::Fact;
use crate::shown::sheet::{Cell, Part, Table};

/// What must be known before any number is read.
pub(crate) fn notes(desk: &Desk<'_>, results: &Results) -> Vec<String> {
    let mut notes = Vec::new();
    if results.campaign.plan.is_made_up {
        notes.push(desk.t("results-made-up"));
    }
    if let Some(why) = &results.computed.doubt_missing {
        // A code; documents written before there were codes hold a sentence in English.
        notes.push(desk.t(match why.as_str() {
            "too-few-units" => "results-no-doubt-few",
            _ => "results-no-doubt",
        }));
    }
    notes
}

/// The parts of the page of all units; `base` is the address that units hang below.
pub(crate) fn overview_parts(desk: &Desk<'_>, results: &Results, base: &str) -> Vec<Part> {
    let mut parts = vec![places(desk, results, base), bands(desk, results)];
    parts.push(first_indices(desk, results));
    parts.push(even(desk, results));
    parts.push(from_mean(desk, results));
    parts.push(spread(desk, results));
    parts.extend(map(desk, results));
    parts.extend(super::correlations::map(desk, results));
    parts.extend(factors(desk, results));
    parts.push(framework(desk, results));
    parts.push(method(desk, results));
    parts
}

fn doubt_of<'a>(
    results: &'a Results,
    unit: &str,
) -> Option<&'a domain::assessment::campaign::UnitDoubt> {
    results.computed.doubt.as_ref()?.units.iter().find(|one| one.unit == unit)
}

fn places(desk: &Desk<'_>, results: &Results, base: &str) -> Part {
    let (computed, plan) = (&results.computed, &results.campaign.plan);
    let definition = &results.campaign.definition;
    let order = in_order(results);
    let bar = |unit: &&str| {
        let row = computed.of(unit, "*")?;
        let place = f64::from(row.rank?);
        let doubt = doubt_of(results, unit);
        Some(RankBar {
            label: desk.unit_name(plan, unit),
            place,
            low: doubt.map_or(place, |doubt| doubt.place_low),
            high: doubt.map_or(place, |doubt| doubt.place_high),
            band: row.band.clone().unwrap_or_default(),
        })
    };
    let bars: Vec<RankBar> = order.iter().filter_map(bar).collect();
    let mut part = desk.picture("ranks", |caption| ranks(caption, &bars));
    let labels = ["place", "unit", "index", "band", "place-range", "score-range", "records"];
    let labels = labels.map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), labels, usize::MAX);
    for unit in &order {
        let row = computed.of(unit, "*");
        let doubt = doubt_of(results, unit);
        let range = |ends: Option<(f64, f64)>, digits: usize| match ends {
            Some((low, high)) => format!("{low:.digits$}–{high:.digits$}"),
            None => "–".to_owned(),
        };
        let place = row.and_then(|row| row.rank).map_or("–".to_owned(), |rank| rank.to_string());
        let band = row.and_then(|row| row.band.as_deref());
        table.rows.push(vec![
            Cell::text(place),
            Cell::link(
                desk.unit_name(plan, unit),
                format!("{base}/{}", crate::paths::encoded(unit)),
            ),
            Cell::text(shown(computed, unit, "*")),
            band.map_or_else(|| Cell::text("–"), |id| Cell::badge(desk.band(definition, id))),
            Cell::text(range(doubt.map(|d| (d.place_low, d.place_high)), 0)),
            Cell::text(range(doubt.map(|d| (d.score_low, d.score_high)), 2)),
            Cell::text(row.map_or(0, |row| row.records).to_string()),
        ]);
    }
    part.table = Some(table);
    part.is_folded = false;
    part
}

fn bands(desk: &Desk<'_>, results: &Results) -> Part {
    let definition = &results.campaign.definition;
    let all: Vec<_> = results.computed.published.iter().filter(|row| row.node == "*").collect();
    let mut part = Part::new("bands", desk.t("results-bands"));
    let labels = ["band", "units", "share"].map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), labels, 1);
    for band in &definition.bands {
        let count = all.iter().filter(|row| row.band.as_ref() == Some(&band.id)).count();
        let share = 100.0 * count as f64 / all.len().max(1) as f64;
        table.rows.push(vec![
            Cell::badge(desk.band(definition, &band.id)),
            Cell::text(count.to_string()),
            Cell::text(format!("{share:.2} %")),
        ]);
    }
    part.table = (!definition.bands.is_empty()).then_some(table);
    part
}

fn first_indices(desk: &Desk<'_>, results: &Results) -> Part {
    let (computed, definition) = (&results.computed, &results.campaign.definition);
    let goals: Vec<Goal> = Goal::ALL
        .into_iter()
        .filter(|goal| definition.nodes.iter().any(|node| node.goal == Some(*goal)))
        .collect();
    let mut labels = vec![desk.t("results-unit")];
    labels.extend(first_level(definition).map(|node| desk.node_name(definition, &node.id)));
    labels.extend(goals.iter().map(|goal| desk.t(&format!("goal-{}", goal.name().1))));
    let mut part = Part::new("first", desk.t("results-first"));
    part.text = vec![desk.t("results-first-text")];
    let mut table = Table::new(part.title.clone(), labels, 1);
    for unit in in_order(results) {
        let mut row = vec![Cell::text(desk.unit_name(&results.campaign.plan, unit))];
        row.extend(first_level(definition).map(|node| Cell::text(shown(computed, unit, &node.id))));
        row.extend(goals.iter().map(|goal| Cell::text(shown(computed, unit, goal.name().1))));
        table.rows.push(row);
    }
    part.table = Some(table);
    part
}

fn even(desk: &Desk<'_>, results: &Results) -> Part {
    let (computed, definition) = (&results.computed, &results.campaign.definition);
    let names: Vec<String> =
        first_level(definition).map(|node| desk.node_name(definition, &node.id)).collect();
    let row = |unit: &&str| {
        Some(BalanceRow {
            label: desk.unit_name(&results.campaign.plan, unit),
            total: number(computed, unit, "*")?,
            parts: first_level(definition).map(|node| number(computed, unit, &node.id)).collect(),
        })
    };
    let rows: Vec<BalanceRow> = in_order(results).iter().filter_map(row).collect();
    let mut columns = vec![desk.t("results-unit"), desk.t("results-index")];
    columns.extend(names.iter().cloned());
    columns.push(desk.t("results-spread"));
    drawn(desk, "balance", columns, |caption| balance(caption, &names, &rows))
}

fn from_mean(desk: &Desk<'_>, results: &Results) -> Part {
    let bar = |unit: &&str| {
        Some(DistanceBar {
            label: desk.unit_name(&results.campaign.plan, unit),
            value: number(&results.computed, unit, "*")?,
        })
    };
    let bars: Vec<DistanceBar> = in_order(results).iter().filter_map(bar).collect();
    let mean = mean(results, "*").unwrap_or(0.0);
    let columns = ["unit", "index", "difference"];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    drawn(desk, "distance", columns, |caption| distance(caption, &bars, mean))
}

fn spread(desk: &Desk<'_>, results: &Results) -> Part {
    let units = results.campaign.plan.units.iter();
    let scores: Vec<f64> =
        units.filter_map(|unit| number(&results.computed, &unit.code, "*")).collect();
    let columns = ["from", "to", "units"].map(|key| desk.t(&format!("results-{key}"))).into();
    drawn(desk, "distribution", columns, |caption| distribution(caption, &scores, STEP))
}

/// The tiles of the provinces, where units are some of them.
fn map(desk: &Desk<'_>, results: &Results) -> Option<Part> {
    let definition = &results.campaign.definition;
    let is_tile = |code: &str| TILES.iter().any(|tile| tile.code == code);
    let units: Vec<_> =
        results.campaign.plan.units.iter().filter(|unit| is_tile(&unit.code)).collect();
    if units.len() < 2 {
        return None;
    }
    let value = |unit: &&domain::assessment::campaign::Unit| TileValue {
        code: unit.code.clone(),
        label: desk.name(&unit.name),
        value: shown(&results.computed, &unit.code, "*"),
        band: results
            .computed
            .of(&unit.code, "*")
            .and_then(|row| row.band.clone())
            .unwrap_or_default(),
    };
    let values: Vec<TileValue> = units.iter().map(value).collect();
    let columns = ["unit", "index", "band"].map(|key| desk.t(&format!("results-{key}"))).into();
    let mut part = drawn(desk, "map", columns, |caption| tiles(caption, &values));
    for row in part.table.iter_mut().flat_map(|table| &mut table.rows) {
        if let Some(cell) = row.get_mut(2).filter(|cell| !cell.text.is_empty()) {
            *cell = Cell::badge(desk.band(definition, &cell.text));
        }
    }
    Some(part)
}

fn factors(desk: &Desk<'_>, results: &Results) -> Option<Part> {
    let doubt = results.computed.doubt.as_ref()?;
    if doubt.factors.is_empty() {
        return None;
    }
    let bar = |share: &domain::assessment::campaign::FactorShare| FactorBar {
        label: desk.t(&format!("factor-{}", share.factor)),
        first: share.first,
        first_ends: (share.first_low, share.first_high),
        total: share.total,
        total_ends: (share.total_low, share.total_high),
    };
    let bars: Vec<FactorBar> = doubt.factors.iter().map(bar).collect();
    let columns = [
        "factor",
        "first-share",
        "first-low",
        "first-high",
        "total-share",
        "total-low",
        "total-high",
    ];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    let mut part = drawn(desk, "factors", columns, |caption| sensitivity(caption, &bars));
    let args = [
        ("runs", i64::from(doubt.runs).into()),
        ("moved", format!("{:.2}", doubt.places_moved).into()),
        ("coverage", format!("{:.0}", doubt.coverage * 100.0).into()),
    ];
    part.text.push(desk.t_with("results-runs", &args));
    Some(part)
}

fn framework(desk: &Desk<'_>, results: &Results) -> Part {
    let definition = &results.campaign.definition;
    let nodes = &definition.nodes;
    let at = |id: &str| nodes.iter().position(|node| node.id == id);
    let slice = |(node, share): (&Node, f64)| Slice {
        code: node.id.clone(),
        label: desk.name(&node.name),
        parent: node.parent.as_deref().and_then(at),
        share,
        value: mean(results, &node.id),
    };
    let slices: Vec<Slice> = nodes.iter().zip(shares(definition)).map(slice).collect();
    let columns = ["code", "indicator", "share", "mean"];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    drawn(desk, "framework", columns, |caption| sunburst(caption, &slices))
}

fn method(desk: &Desk<'_>, results: &Results) -> Part {
    let (plan, computed) = (&results.campaign.plan, &results.computed);
    let fact = |key: &str, value: String| Fact { label: desk.t(&format!("results-{key}")), value };
    let sampled: usize = plan.sample.values().map(Vec::len).sum();
    let mut part = Part::new("method", desk.t("results-method"));
    part.facts = vec![
        fact(
            "profile",
            format!("{} ({})", desk.name(&results.campaign.definition.name), plan.profile),
        ),
        fact("profile-hash", computed.profile_hash.clone()),
        fact("edition", computed.edition.to_string()),
        fact("window", format!("{} – {}", desk.date(plan.opens_on), desk.date(plan.closes_on))),
        fact("seed", computed.seed.to_string()),
        fact("sampled", sampled.to_string()),
        fact("evidence-count", computed.evidence_count.to_string()),
        fact("evidence-hash", computed.evidence_hash.clone()),
        fact("mean", rounded(mean(results, "*"), 2)),
    ];
    part
}

/// A picture whose table is the one its drawing gives.
pub(super) fn drawn(
    desk: &Desk<'_>,
    id: &str,
    columns: Vec<String>,
    draw: impl FnOnce(service::assessment::charts::Caption<'_>) -> service::assessment::charts::Chart,
) -> Part {
    let mut rows = Vec::new();
    let mut part = desk.picture(id, |caption| {
        let chart = draw(caption);
        rows.clone_from(&chart.rows);
        chart
    });
    let mut table = Table::new(part.title.clone(), columns, 1);
    table.rows = rows.into_iter().map(|row| row.into_iter().map(Cell::text).collect()).collect();
    part.table = Some(table);
    part
}
