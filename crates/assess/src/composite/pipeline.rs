//! Raw → denominated → imputed → screened → treated → normalised → aggregated.

use super::table::RawTable;
use super::{Column, CompositeError, Structure, Table};
use crate::tools::{
    Aggregation, Cell, Imputation, Normalisation, ScreenRule, ToolError, Treated, Treatment,
    combine_if_available, copeland, denominate, impute, normalise, screen, treat,
};

/// A stage of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Indicators as given.
    Raw,
    /// Divided by size where the structure says so.
    Denominated,
    /// Gaps filled.
    Imputed,
    /// Outliers treated, units without enough data left out.
    Treated,
    /// On a common scale.
    Normalised,
    /// With all aggregates.
    Aggregated,
}

/// How the children of one level become parents.
#[derive(Debug, Clone, PartialEq)]
pub enum LevelRule {
    /// Unit by unit, from the unit's own children.
    Combine(Aggregation),
    /// From pairwise contests between units: wins minus losses.
    Copeland,
}

/// The method of an index.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The column of groups whose means fill gaps; `None` leaves gaps open.
    pub impute_by: Option<String>,
    /// How much data a unit needs; `None` keeps all units.
    pub screen: Option<ScreenRule>,
    /// How outliers are treated; `None` leaves values alone.
    pub treatment: Option<Treatment>,
    /// How indicators are normalised.
    pub normalisation: Normalisation,
    /// How children become parents: one rule for each level from 2 on, or one for all.
    pub aggregations: Vec<LevelRule>,
    /// The least share of children that must be present for a parent to have a value.
    pub children_min: f64,
}

impl Plan {
    /// The method of COINr's full ASEM example: group means over Europe and Asia, 90 % of values
    /// present, at most five points winsorised, 0 to 100, weighted arithmetic means.
    pub fn asem() -> Self {
        Self {
            impute_by: Some("EurAsia_group".to_owned()),
            screen: Some(ScreenRule { present_min: Some(0.9), nonzero_min: None }),
            treatment: Some(Treatment::default()),
            normalisation: Normalisation::MinMax { low: 0.0, high: 100.0 },
            aggregations: vec![LevelRule::Combine(Aggregation::Arithmetic)],
            children_min: 0.0,
        }
    }
}

/// An index with the table of every stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Built {
    /// The structure it was built on.
    pub structure: Structure,
    /// The tables, in the order of the stages.
    pub stages: Vec<(Stage, Table)>,
    /// What outlier treatment did to each indicator, in order; empty when there was none.
    pub treated: Vec<(String, Treated)>,
}

impl Built {
    /// The table of a stage. Every stage is there, even when its step was not asked for.
    pub fn stage(&self, stage: Stage) -> Option<&Table> {
        self.stages.iter().find(|(found, _)| *found == stage).map(|(_, table)| table)
    }
}

const DATA: &str = "data";

/// Builds an index from the text of its `iData` and `iMeta` tables.
///
/// # Errors
/// Tables that cannot be read, or the first step that could not run, with its column.
pub fn build(data: &str, structure: &str, plan: &Plan) -> Result<Built, CompositeError> {
    let structure = Structure::parse(structure)?;
    let raw = RawTable::parse(DATA, data)?;
    let (order, units) = raw.unit_order(DATA)?;
    let columns = structure
        .indicators()
        .map(|node| raw.numbers(DATA, &node.code, &order))
        .collect::<Result<Vec<Column>, CompositeError>>()?;
    let given = Table { units, columns };

    let mut denominated = given.clone();
    for (column, node) in denominated.columns.iter_mut().zip(structure.indicators()) {
        if let Some(size) = &node.denominator {
            let sizes = raw.numbers(DATA, size, &order)?;
            column.values = denominate(&column.values, &sizes.values)
                .map_err(CompositeError::at("denominate", &column.code))?;
        }
    }

    let mut imputed = denominated.clone();
    if let Some(group) = &plan.impute_by {
        let groups = raw.texts(DATA, group, &order)?;
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        for column in &mut imputed.columns {
            column.values = impute(&column.values, Imputation::GroupMean(&groups))
                .map_err(CompositeError::at("impute", &column.code))?;
        }
    }

    let kept = match plan.screen {
        None => imputed.clone(),
        Some(rule) => {
            let columns: Vec<&[Cell]> =
                imputed.columns.iter().map(|column| column.values.as_slice()).collect();
            imputed.kept(&screen(&columns, rule).map_err(CompositeError::at("screen", "units"))?)
        }
    };
    let (treated, changes) = treat_all(&kept, plan)?;
    let normalised = normalise_all(&treated, &structure, plan)?;
    let aggregated = aggregate_all(&normalised, &structure, plan)?;
    let stages = vec![
        (Stage::Raw, given),
        (Stage::Denominated, denominated),
        (Stage::Imputed, imputed),
        (Stage::Treated, treated),
        (Stage::Normalised, normalised),
        (Stage::Aggregated, aggregated),
    ];
    Ok(Built { structure, stages, treated: changes })
}

type Changes = Vec<(String, Treated)>;

fn treat_all(table: &Table, plan: &Plan) -> Result<(Table, Changes), CompositeError> {
    let mut result = table.clone();
    let mut changes = Vec::new();
    if let Some(rule) = &plan.treatment {
        for column in &mut result.columns {
            let treated =
                treat(&column.values, rule).map_err(CompositeError::at("treat", &column.code))?;
            column.values.clone_from(&treated.values);
            changes.push((column.code.clone(), treated));
        }
    }
    Ok((result, changes))
}

fn normalise_all(
    table: &Table,
    structure: &Structure,
    plan: &Plan,
) -> Result<Table, CompositeError> {
    let mut result = table.clone();
    for (column, node) in result.columns.iter_mut().zip(structure.indicators()) {
        column.values = normalise(&column.values, node.direction, plan.normalisation)
            .map_err(CompositeError::at("normalise", &column.code))?;
    }
    Ok(result)
}

pub(crate) fn aggregate_all(
    table: &Table,
    structure: &Structure,
    plan: &Plan,
) -> Result<Table, CompositeError> {
    let Some(last_rule) = plan.aggregations.last() else {
        let source = ToolError::BadParameter("aggregations");
        return Err(CompositeError::at("aggregate", "plan")(source));
    };
    let mut result = table.clone();
    let mut above: Vec<&super::Node> =
        structure.nodes.iter().filter(|node| node.level > 1).collect();
    above.sort_by_key(|node| node.level);
    for node in above {
        let rule = plan.aggregations.get(node.level - 2).unwrap_or(last_rule);
        let codes = structure.children_of(&node.code);
        let weights: Vec<f64> = codes
            .iter()
            .filter_map(|code| structure.position(code))
            .map(|at| structure.nodes[at].weight)
            .collect();
        let children: Vec<&Column> = codes.iter().filter_map(|code| result.column(code)).collect();
        if children.len() != codes.len() {
            // A child of the same or a higher level has not been made yet.
            return Err(CompositeError::NotATree(format!("{} is below its child", node.code)));
        }
        let children: Vec<&[Cell]> =
            children.iter().map(|column| column.values.as_slice()).collect();
        let values = parents_of(&children, &weights, rule, plan.children_min)
            .map_err(CompositeError::at("aggregate", &node.code))?;
        result.columns.push(Column { code: node.code.clone(), values });
    }
    Ok(result)
}

fn parents_of(
    children: &[&[Cell]],
    weights: &[f64],
    rule: &LevelRule,
    children_min: f64,
) -> Result<Vec<Cell>, ToolError> {
    match rule {
        LevelRule::Copeland => Ok(copeland(children, weights)?.into_iter().map(Some).collect()),
        LevelRule::Combine(rule) => (0..children.first().map_or(0, |column| column.len()))
            .map(|unit| {
                let values: Vec<Cell> = children.iter().map(|column| column[unit]).collect();
                combine_if_available(&values, weights, rule, children_min)
            })
            .collect(),
    }
}
