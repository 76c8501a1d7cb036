//! A small exact linear programme: the least and greatest value of one variable, by trying every
//! vertex. Meant for a handful of variables; it does *not* scale, and need not.

use num_traits::{Signed, Zero};

use crate::exact::Exact;

/// One condition: the weighted sum of the variables is at most the bound, or equals it.
#[derive(Clone, Debug)]
pub struct Condition {
    /// One coefficient for each variable.
    pub coefficients: Vec<Exact>,
    /// The bound.
    pub bound: Exact,
    /// Whether the sum must equal the bound.
    pub equal: bool,
}

/// The range of a variable over all points that keep the conditions; none when there are none.
/// The set must be bounded.
#[must_use]
pub fn range(conditions: &[Condition], variable: usize) -> Option<(Exact, Exact)> {
    let points = vertices(conditions);
    let values = points.into_iter().map(|mut point| point.swap_remove(variable));
    values.fold(None, |range, value| match range {
        None => Some((value.clone(), value)),
        Some((low, high)) => Some((low.min(value.clone()), high.max(value))),
    })
}

/// Every vertex of the set.
#[must_use]
pub fn vertices(conditions: &[Condition]) -> Vec<Vec<Exact>> {
    let Some(width) = conditions.first().map(|condition| condition.coefficients.len()) else {
        return Vec::new();
    };
    let (equal, free): (Vec<&Condition>, Vec<&Condition>) =
        conditions.iter().partition(|condition| condition.equal);
    let Some(pick) = width.checked_sub(equal.len()) else { return Vec::new() };
    let mut points = Vec::new();
    for mask in 0u32..1 << free.len() {
        if usize::try_from(mask.count_ones()).is_ok_and(|ones| ones == pick) {
            let active = free.iter().enumerate().filter(|(at, _)| mask & (1 << at) != 0);
            let rows: Vec<&Condition> =
                equal.iter().copied().chain(active.map(|(_, c)| *c)).collect();
            let point = solve(&rows, width);
            points.extend(point.filter(|point| keeps(conditions, point)));
        }
    }
    points
}

fn keeps(conditions: &[Condition], point: &[Exact]) -> bool {
    conditions.iter().all(|condition| {
        let sum: Exact = condition.coefficients.iter().zip(point).map(|(c, x)| c * x).sum();
        if condition.equal { sum == condition.bound } else { sum <= condition.bound }
    })
}

/// Gauss's elimination; none when the rows do not fix one point.
fn solve(rows: &[&Condition], width: usize) -> Option<Vec<Exact>> {
    let mut table: Vec<Vec<Exact>> = rows
        .iter()
        .map(|row| row.coefficients.iter().chain([&row.bound]).cloned().collect())
        .collect();
    for column in 0..width {
        let pivot = (column..table.len()).find(|row| !table[*row][column].is_zero())?;
        table.swap(column, pivot);
        let head = table[column][column].clone();
        table[column].iter_mut().for_each(|cell| *cell /= &head);
        let base = table[column].clone();
        for (at, row) in table.iter_mut().enumerate() {
            if at != column && !row[column].is_zero() {
                let factor = row[column].clone();
                row.iter_mut().zip(&base).for_each(|(cell, base)| *cell -= &factor * base);
            }
        }
    }
    Some(table.into_iter().map(|mut row| row.swap_remove(width)).collect())
}

/// Whether a value lies within a range.
#[must_use]
pub fn within(value: &Exact, range: &(Exact, Exact)) -> bool {
    !(value - &range.0).is_negative() && !(&range.1 - value).is_negative()
}

#[cfg(test)]
mod tests {
    use super::{Condition, range};
    use crate::exact::whole;

    #[test]
    fn a_triangle_has_its_corners() {
        // x ≥ 0, y ≥ 0, x + 2y ≤ 4
        let at_most = |a, b, bound| Condition {
            coefficients: vec![whole(a), whole(b)],
            bound: whole(bound),
            equal: false,
        };
        let mut conditions = vec![at_most(-1, 0, 0), at_most(0, -1, 0), at_most(1, 2, 4)];
        assert_eq!(range(&conditions, 0), Some((whole(0), whole(4))));
        assert_eq!(range(&conditions, 1), Some((whole(0), whole(2))));
        conditions.push(at_most(1, 0, -1));
        assert_eq!(range(&conditions, 0), None, "nothing is left");
    }
}
