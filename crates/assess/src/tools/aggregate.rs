//! Making one value of several, for one unit.

use super::{Cell, ToolError, check_weights, finite, same_length};

/// How children become their parent.
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregation {
    /// Σwx / Σw: a weakness can be made up for in full.
    Arithmetic,
    /// exp(Σw ln x / Σw), for values above zero: a weakness can be made up for in part.
    Geometric,
    /// Σw / Σ(w / x), for values above zero.
    Harmonic,
    /// (Σw xᵖ / Σw)^(1/p), for values above zero unless p is 1 or an even whole number.
    Power {
        /// The exponent p, not zero.
        exponent: f64,
    },
    /// The least child: nothing can be made up for.
    Minimum,
    /// Σ vₖ x₍ₖ₎ / Σv with x₍₁₎ the best child: weights go to places, not to children (Yager 1988).
    Ordered {
        /// The weight of the best place, the next, and so on; one for each child.
        places: Vec<f64>,
    },
    /// M ± S·(S/M) with the children's weighted mean M and population s.d. S (Mazziotta and Pareto).
    MazziottaPareto {
        /// Whether unevenness is added (for a harm) instead of subtracted (for a good).
        is_harm: bool,
    },
}

/// The parent of `children`; nothing when every child is missing.
///
/// Missing children are left out together with their weights. A child of weight zero is left out
/// too, so that it cannot stop a mean it has no part in.
///
/// # Errors
/// Bad weights, a child that is not finite, a value the rule is not defined for, or a missing
/// child under [`Aggregation::Ordered`].
pub fn combine(children: &[Cell], weights: &[f64], rule: &Aggregation) -> Result<Cell, ToolError> {
    same_length(children.len(), weights.len())?;
    check_weights(weights)?;
    if let Some(at) = children.iter().position(|cell| cell.is_some_and(|x| !x.is_finite())) {
        return Err(ToolError::NotFinite(at));
    }
    let pairs: Vec<Child> = children
        .iter()
        .zip(weights)
        .enumerate()
        .filter_map(|(at, (cell, weight))| cell.map(|value| Child { at, value, weight: *weight }))
        .filter(|child| child.weight > 0.0)
        .collect();
    if pairs.is_empty() {
        return Ok(None);
    }
    let weight: f64 = pairs.iter().map(|child| child.weight).sum();
    let mean_of = |term: &dyn Fn(f64) -> f64| {
        pairs.iter().map(|child| child.weight * term(child.value)).sum::<f64>() / weight
    };
    let value = match rule {
        Aggregation::Arithmetic => mean_of(&|x| x),
        Aggregation::Geometric => {
            all_positive(&pairs)?;
            mean_of(&f64::ln).exp()
        }
        Aggregation::Harmonic => {
            all_positive(&pairs)?;
            1.0 / mean_of(&f64::recip)
        }
        Aggregation::Power { exponent } => {
            if !exponent.is_finite() || *exponent == 0.0 {
                return Err(ToolError::BadParameter("exponent"));
            }
            if *exponent != 1.0 && (*exponent < 0.0 || exponent % 2.0 != 0.0) {
                all_positive(&pairs)?;
            }
            mean_of(&|x| x.powf(*exponent)).powf(1.0 / exponent)
        }
        Aggregation::Minimum => pairs.iter().map(|child| child.value).fold(f64::INFINITY, f64::min),
        Aggregation::Ordered { places } => ordered(children, places)?,
        Aggregation::MazziottaPareto { is_harm } => {
            let centre = mean_of(&|x| x);
            let at = pairs[0].at;
            if centre <= 0.0 {
                return Err(ToolError::NotPositive(at));
            }
            let spread = mean_of(&|x| (x - centre).powi(2));
            let penalty = spread / centre;
            if *is_harm { centre + penalty } else { centre - penalty }
        }
    };
    finite(value).map(Some)
}

/// As [`combine`], but nothing when less than `share_min` of the children are present.
///
/// # Errors
/// As [`combine`], or a share outside 0 to 1.
pub fn combine_if_available(
    children: &[Cell],
    weights: &[f64],
    rule: &Aggregation,
    share_min: f64,
) -> Result<Cell, ToolError> {
    if !(0.0..=1.0).contains(&share_min) {
        return Err(ToolError::BadParameter("share_min"));
    }
    let found = children.iter().flatten().count();
    if (found as f64) < share_min * children.len() as f64 {
        return Ok(None);
    }
    combine(children, weights, rule)
}

struct Child {
    at: usize,
    value: f64,
    weight: f64,
}

fn all_positive(pairs: &[Child]) -> Result<(), ToolError> {
    match pairs.iter().find(|child| child.value <= 0.0) {
        Some(child) => Err(ToolError::NotPositive(child.at)),
        None => Ok(()),
    }
}

fn ordered(children: &[Cell], places: &[f64]) -> Result<f64, ToolError> {
    same_length(children.len(), places.len())?;
    check_weights(places)?;
    if let Some(at) = children.iter().position(Option::is_none) {
        return Err(ToolError::Missing(at));
    }
    let mut values: Vec<f64> = children.iter().copied().flatten().collect();
    values.sort_unstable_by(|left, right| right.total_cmp(left));
    let sum: f64 = values.iter().zip(places).map(|(value, place)| value * place).sum();
    Ok(sum / places.iter().sum::<f64>())
}
