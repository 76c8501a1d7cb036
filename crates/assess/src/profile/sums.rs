//! Weights that are said to add to something, and whether they do.

use domain::assessment::Definition;
use toml::Spanned;

use super::file::{Fault, Number, bad_number, line};
use crate::said::said;

/// What the weights of some children are said to add to.
pub(super) struct Sum {
    line: usize,
    said: String,
}

pub(super) fn sum(text: &str, said: Option<&Spanned<Number>>) -> Option<Sum> {
    said.map(|said| Sum { line: line(text, said.span().start), said: said.get_ref().0.clone() })
}

impl Sum {
    /// The fault, when the weights add to something else.
    pub fn missed(&self, definition: &Definition, parent: Option<&str>) -> Option<Fault> {
        let stated = match crate::exact::parse(&self.said) {
            Ok(stated) => stated,
            Err(error) => {
                return Some(Fault { line: self.line, what: bad_number(&self.said, error) });
            }
        };
        let children = definition.nodes.iter().filter(|node| node.parent.as_deref() == parent);
        let found = children
            .filter_map(|node| crate::exact::of(&node.weight).ok())
            .fold(crate::exact::whole(0), |sum, weight| sum + weight);
        (found != stated).then(|| Fault {
            line: self.line,
            what: said(
                "weights-sum",
                [
                    ("node", parent.unwrap_or("*").into()),
                    ("found", crate::exact::show_exact(&found).into()),
                    ("wanted", (&self.said).into()),
                ],
            ),
        })
    }
}
