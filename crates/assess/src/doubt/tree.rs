//! The shape of an index in flat arrays, for scoring it thousands of times.

use crate::tools::{Aggregation, ToolError, check_weights, combine};

/// An index tree: leaves carry indicators, every other node is made of its children.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    leaves: Vec<usize>,
    bottom_up: Vec<usize>,
    root: usize,
}

impl Tree {
    /// A tree from each node's parent; the nodes without children are the leaves, in node order.
    ///
    /// # Errors
    /// No node, not exactly one root, a parent that does not exist, or a circle.
    pub fn new(parents: &[Option<usize>]) -> Result<Self, ToolError> {
        let mut children = vec![Vec::new(); parents.len()];
        for (node, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children.get_mut(*parent).ok_or(ToolError::BadParameter("parent"))?.push(node);
            }
        }
        let mut roots = (0..parents.len()).filter(|node| parents[*node].is_none());
        let (Some(root), None) = (roots.next(), roots.next()) else {
            return Err(ToolError::BadParameter("root"));
        };
        let mut reached = vec![root];
        let mut at = 0;
        while at < reached.len() {
            reached.extend(&children[reached[at]]);
            at += 1;
        }
        if reached.len() != parents.len() {
            return Err(ToolError::BadParameter("parent"));
        }
        let leaves = (0..parents.len()).filter(|node| children[*node].is_empty()).collect();
        let bottom_up =
            reached.into_iter().rev().filter(|node| !children[*node].is_empty()).collect();
        Ok(Self { parents: parents.to_vec(), children, leaves, bottom_up, root })
    }

    /// The number of nodes, leaves and root included.
    pub fn nodes(&self) -> usize {
        self.parents.len()
    }

    /// The leaves, in node order.
    pub fn leaves(&self) -> &[usize] {
        &self.leaves
    }

    /// The children of a node.
    pub fn children(&self, node: usize) -> &[usize] {
        &self.children[node]
    }

    /// The root.
    pub fn root(&self) -> usize {
        self.root
    }

    /// Checks the weights of all nodes within their parents.
    ///
    /// # Errors
    /// A list of the wrong length, or bad weights under some parent.
    pub fn check_weights(&self, weights: &[f64]) -> Result<(), ToolError> {
        crate::tools::same_length(self.nodes(), weights.len())?;
        for node in &self.bottom_up {
            let own: Vec<f64> = self.children[*node].iter().map(|child| weights[*child]).collect();
            check_weights(&own)?;
        }
        Ok(())
    }

    /// Each leaf's share of the total when nothing is missing.
    pub(crate) fn leaf_shares(&self, weights: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; self.nodes()];
        shares[self.root] = 1.0;
        for node in self.bottom_up.iter().rev() {
            let sum: f64 = self.children[*node].iter().map(|child| weights[*child]).sum();
            for child in &self.children[*node] {
                shares[*child] = shares[*node] * weights[*child] / sum;
            }
        }
        self.leaves.iter().map(|leaf| shares[*leaf]).collect()
    }

    /// The values of all nodes for one unit, from the values of its leaves.
    ///
    /// # Errors
    /// As [`combine`], at any node.
    pub fn values(
        &self,
        leaves: &[Option<f64>],
        weights: &[f64],
        rule: &Aggregation,
    ) -> Result<Vec<Option<f64>>, ToolError> {
        crate::tools::same_length(self.leaves.len(), leaves.len())?;
        crate::tools::same_length(self.nodes(), weights.len())?;
        let mut values = vec![None; self.nodes()];
        for (leaf, value) in self.leaves.iter().zip(leaves) {
            values[*leaf] = *value;
        }
        for node in &self.bottom_up {
            let children: Vec<Option<f64>> =
                self.children[*node].iter().map(|child| values[*child]).collect();
            let own: Vec<f64> = self.children[*node].iter().map(|child| weights[*child]).collect();
            values[*node] = combine(&children, &own, rule)?;
        }
        Ok(values)
    }
}
