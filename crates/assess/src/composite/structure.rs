//! The structure of an index: indicators, their parents, weights and directions.

use super::CompositeError;
use super::table::{RawTable, number};
use crate::doubt::Tree;
use crate::tools::Direction;

/// One indicator or aggregate.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
    /// The level, 1 for indicators.
    pub level: usize,
    /// The position of the parent; nothing for the index itself.
    pub parent: Option<usize>,
    /// The weight within the parent.
    pub weight: f64,
    /// Whether more is better.
    pub direction: Direction,
    /// The column that sizes are taken from, if values depend on size.
    pub denominator: Option<String>,
}

/// The nodes of an index, indicators first, in the order they were given in.
#[derive(Debug, Clone, PartialEq)]
pub struct Structure {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The nodes' shape; indicators are its leaves.
    pub tree: Tree,
}

const TABLE: &str = "structure";

impl Structure {
    /// Reads an `iMeta` table: `Level`, `iCode`, `Direction`, `Weight`, `Parent`, `Type`, and if
    /// there are any `iName` and `Denominator`.
    ///
    /// # Errors
    /// A missing column, a cell that does not fit it, a code that stands twice, or nodes that do
    /// not form one tree with indicators, and only indicators, as its leaves.
    pub fn parse(text: &str) -> Result<Self, CompositeError> {
        let raw = RawTable::parse(TABLE, text)?;
        let at = |code| raw.position(TABLE, code);
        let (level, code, direction) = (at("Level")?, at("iCode")?, at("Direction")?);
        let (weight, parent, kind) = (at("Weight")?, at("Parent")?, at("Type")?);
        let (name, denominator) = (at("iName").ok(), at("Denominator").ok());
        let rows: Vec<&Vec<String>> = raw
            .rows
            .iter()
            .filter(|row| row[kind] == "Indicator" || row[kind] == "Aggregate")
            .collect();
        let position = |wanted: &str| rows.iter().position(|row| row[code] == wanted);
        let mut nodes = Vec::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            let wrong = |column: &str, text: &str| CompositeError::NotANumber {
                unit: row[code].clone(),
                column: column.to_owned(),
                text: text.to_owned(),
            };
            if position(&row[code]) != Some(place) {
                return Err(CompositeError::Twice(row[code].clone()));
            }
            let parent = match row[parent].as_str() {
                "" | "NA" => None,
                wanted => Some(position(wanted).ok_or_else(|| {
                    CompositeError::NotATree(format!("{wanted} is nobody's code"))
                })?),
            };
            nodes.push(Node {
                code: row[code].clone(),
                name: name.map_or_else(|| row[code].clone(), |at| row[at].clone()),
                level: row[level].parse().map_err(|_| wrong("Level", &row[level]))?,
                parent,
                weight: number(&row[weight])
                    .flatten()
                    .ok_or_else(|| wrong("Weight", &row[weight]))?,
                direction: match row[direction].as_str() {
                    "1" => Direction::Up,
                    "-1" => Direction::Down,
                    other => return Err(wrong("Direction", other)),
                },
                denominator: denominator
                    .map(|at| row[at].clone())
                    .filter(|code| !code.is_empty() && code != "NA"),
            });
        }
        Self::new(nodes)
    }

    /// A structure from its nodes.
    ///
    /// # Errors
    /// Nodes that do not form one tree, a leaf that is not of level 1 or an inner node that is,
    /// or bad weights under some parent.
    pub fn new(nodes: Vec<Node>) -> Result<Self, CompositeError> {
        let not_a_tree = |reason: String| CompositeError::NotATree(reason);
        let parents: Vec<Option<usize>> = nodes.iter().map(|node| node.parent).collect();
        let tree = Tree::new(&parents).map_err(|error| not_a_tree(error.to_string()))?;
        for (at, node) in nodes.iter().enumerate() {
            if tree.children(at).is_empty() != (node.level == 1) {
                return Err(not_a_tree(format!("{} has the wrong level", node.code)));
            }
        }
        let weights: Vec<f64> = nodes.iter().map(|node| node.weight).collect();
        tree.check_weights(&weights).map_err(CompositeError::at("weights", "structure"))?;
        Ok(Self { nodes, tree })
    }

    /// The indicators, in order.
    pub fn indicators(&self) -> impl Iterator<Item = &Node> {
        self.tree.leaves().iter().map(|at| &self.nodes[*at])
    }

    /// The weight of every node within its parent.
    pub fn weights(&self) -> Vec<f64> {
        self.nodes.iter().map(|node| node.weight).collect()
    }

    /// The position of the node with a code.
    pub fn position(&self, code: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.code == code)
    }

    /// The codes of a node's children.
    pub fn children_of(&self, code: &str) -> Vec<&str> {
        self.position(code).map_or_else(Vec::new, |at| {
            self.tree.children(at).iter().map(|child| self.nodes[*child].code.as_str()).collect()
        })
    }

    /// The codes of the indicators below a node.
    pub fn indicators_under(&self, code: &str) -> Vec<&str> {
        let Some(top) = self.position(code) else { return Vec::new() };
        let is_under = |mut at: usize| loop {
            match self.nodes[at].parent {
                Some(parent) if parent == top => return true,
                Some(parent) => at = parent,
                None => return false,
            }
        };
        let leaves = self.tree.leaves().iter();
        leaves.filter(|at| is_under(**at)).map(|at| self.nodes[*at].code.as_str()).collect()
    }
}
