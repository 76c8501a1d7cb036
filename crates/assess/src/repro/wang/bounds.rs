//! What the published figures bound without fixing it: weights, one medium unit, group means.

use domain::assessment::{RoundRule, Rounding};
use num_traits::{One, Zero};

use super::lp::{Condition, range};
use super::rows::{BANDS, DIMENSIONS, MEAN, UNITS, number};
use crate::exact::{Exact, fraction, show, show_exact, whole};
use crate::repro::report::Unknown;

/// Half a unit of the last printed place.
fn slack() -> Exact {
    fraction(5, 1000)
}

/// The values a printed mean can stand for, or the printed value alone.
fn printed(text: &str, widened: bool) -> (Exact, Exact) {
    let slack = if widened { slack() } else { Exact::zero() };
    (number(text) - &slack, number(text) + slack)
}

fn at_most(coefficients: Vec<Exact>, bound: Exact) -> Condition {
    Condition { coefficients, bound, equal: false }
}

/// `low ≤ Σ coefficient × variable ≤ high`.
fn between(coefficients: &[Exact], low: &Exact, high: &Exact) -> [Condition; 2] {
    let negative = coefficients.iter().map(|c| -c).collect();
    [at_most(coefficients.to_vec(), high.clone()), at_most(negative, -low)]
}

/// Bounds on one variable among several.
fn single(width: usize, at: usize, low: &Exact, high: &Exact) -> [Condition; 2] {
    let unit: Vec<Exact> =
        (0..width).map(|i| if i == at { Exact::one() } else { Exact::zero() }).collect();
    between(&unit, low, high)
}

fn unknown(name: &str, range: Option<(Exact, Exact)>, digits: u8, given: &str) -> Unknown {
    let (low, high) = range.expect("the published figures leave a solution");
    let down = |value: &Exact| show(value, Rounding { rule: RoundRule::Truncate, digits });
    let near = |value: &Exact| show(value, Rounding { rule: RoundRule::HalfUp, digits });
    // Bounds are shown outward, so that the shown interval holds every possible value.
    let up = |value: &Exact| {
        let cut = number(&down(value));
        if cut == *value {
            down(value)
        } else {
            near(&(cut + fraction(1, 10i64.pow(u32::from(digits)))))
        }
    };
    Unknown {
        name: name.to_owned(),
        low: down(&low),
        high: up(&high),
        exact: [show_exact(&low), show_exact(&high)],
        given: given.to_owned(),
    }
}

pub(super) fn unknowns() -> Vec<Unknown> {
    let mut unknowns = weights();
    unknowns.extend(medium());
    unknowns.push(high());
    unknowns.extend(weak());
    unknowns
}

/// The first-level weights. For weights that are not negative, some means within their rounding
/// give an overall mean within its rounding exactly when the lowest means do not exceed its upper
/// end and the highest reach its lower end; so the conditions are linear in the weights alone.
fn weights() -> Vec<Unknown> {
    let ends: Vec<(Exact, Exact)> =
        DIMENSIONS.iter().map(|(_, mean)| printed(mean, true)).collect();
    let (low, high) = printed(MEAN, true);
    let mut conditions = vec![
        Condition { coefficients: vec![Exact::one(); 4], bound: Exact::one(), equal: true },
        at_most(ends.iter().map(|end| end.0.clone()).collect(), high),
        at_most(ends.iter().map(|end| -&end.1).collect(), -low),
    ];
    for at in 0..4 {
        conditions.push(single(4, at, &Exact::zero(), &Exact::one())[1].clone());
    }
    let given =
        "linear aggregation, weights not negative and adding to one, every mean within 0.005";
    DIMENSIONS
        .iter()
        .enumerate()
        .map(|(at, (name, _))| {
            unknown(&format!("weight of {name}"), range(&conditions, at), 3, given)
        })
        .collect()
}

/// The one medium unit above the mean, and the mean of the other twelve.
fn medium() -> Vec<Unknown> {
    let both = |widened: bool| {
        let (low, high) = printed(BANDS[1].1, widened);
        let mean = printed(MEAN, widened);
        // Variables: the unit, the mean of the other twelve.
        let sum = [whole(1), whole(BANDS[1].0 - 1)];
        let units = whole(BANDS[1].0);
        let mut conditions = between(&sum, &(low * &units), &(high * units)).to_vec();
        conditions.extend(single(2, 0, &mean.0, &whole(80)));
        conditions.extend(single(2, 1, &Exact::zero(), &mean.1));
        conditions
    };
    let edges = "15 units above the mean, 14 of them high or better, high from 80";
    let rounded = format!("{edges}; every mean within 0.005");
    vec![
        unknown("the one medium unit above the mean", range(&both(false), 0), 2, edges),
        unknown("mean of the other twelve medium units", range(&both(false), 1), 2, edges),
        unknown("the same, widened by rounding", range(&both(true), 1), 2, &rounded),
    ]
}

/// The mean of the twelve high units.
fn high() -> Unknown {
    let (units, mean) = BANDS[0];
    let total = whole(units) * number(mean);
    // Variables: the mean of the two very high units, the mean of the twelve high units.
    let mut conditions = vec![Condition {
        coefficients: vec![whole(2), whole(units - 2)],
        bound: total,
        equal: true,
    }];
    conditions.extend(single(2, 0, &whole(90), &whole(100)));
    conditions.extend(single(2, 1, &whole(80), &whole(90)));
    unknown(
        "mean of the twelve high units",
        range(&conditions, 1),
        2,
        "very high from 90 to 100, high from 80 to 90, 14 units with mean 85.10",
    )
}

/// The mean of the nine units weakest in interactivity.
fn weak() -> Vec<Unknown> {
    let groups = [whole(9), whole(9), whole(5), whole(9)];
    let total = whole(UNITS) * number(DIMENSIONS[3].1);
    let conditions = |ends: [(Exact, Exact); 4]| {
        let mut conditions =
            vec![Condition { coefficients: groups.to_vec(), bound: total.clone(), equal: true }];
        for (at, (low, high)) in ends.iter().enumerate() {
            conditions.extend(single(4, at, low, high));
        }
        conditions
    };
    let span = |low: i64, high: i64| (whole(low), whole(high));
    let wide = [span(90, 100), span(80, 90), span(65, 80), span(0, 80)];
    let tight = [span(90, 100), span(80, 90), (whole(65), number(DIMENSIONS[3].1)), span(0, 65)];
    vec![
        unknown(
            "mean of the nine weakest in interactivity",
            range(&conditions(wide), 3),
            1,
            "groups of 9, 9, 5, 9 with edges at 90, 80 and 65 for the first three",
        ),
        unknown(
            "the same, tightened",
            range(&conditions(tight), 3),
            1,
            "also: the weak group below 65, the middling group not above the mean, as 18 units above it are 9 + 9",
        ),
    ]
}

/// How far the mean by whole-percent weights lies from the printed one, in ten-thousandths.
fn off(weights: &[i64; 4]) -> i64 {
    let hundredths =
        |text: &str| text.replace('.', "").parse::<i64>().expect("printed means have two places");
    let parts = weights.iter().zip(DIMENSIONS).map(|(weight, (_, mean))| weight * hundredths(mean));
    parts.sum::<i64>() - 100 * hundredths(MEAN)
}

/// Every weight vector on a grid of whole percents.
fn grid(step: usize) -> Vec<[i64; 4]> {
    let mut all = Vec::new();
    for a in (0..=100).step_by(step) {
        for b in (0..=100 - a).step_by(step) {
            all.extend((0..=100 - a - b).step_by(step).map(|c| [a, b, c, 100 - a - b - c]));
        }
    }
    all
}

/// The vectors whose mean rounds to the printed one: half up takes −50 and leaves +50.
fn on_grid(step: usize) -> Vec<[i64; 4]> {
    grid(step).into_iter().filter(|weights| (-50..50).contains(&off(weights))).collect()
}

/// The weights nearest to equal, in the sense of least squares, that give the printed mean.
fn nearest() -> Vec<Exact> {
    let means: Vec<Exact> = DIMENSIONS.iter().map(|(_, mean)| number(mean)).collect();
    let middle = means.iter().sum::<Exact>() / whole(4);
    let spread: Exact = means.iter().map(|mean| (mean - &middle) * (mean - &middle)).sum();
    let move_by = (number(MEAN) - &middle) / spread;
    means.iter().map(|mean| fraction(1, 4) + &move_by * (mean - &middle)).collect()
}

pub(super) fn notes() -> Vec<String> {
    let four = |value: &Exact| show(value, Rounding { rule: RoundRule::HalfUp, digits: 4 });
    let coarse = on_grid(5);
    let fine = on_grid(1);
    let nearest_whole = fine
        .iter()
        .min_by_key(|weights| weights.iter().map(|w| (w - 25) * (w - 25)).sum::<i64>())
        .expect("the grid has solutions");
    let no_zero = |weights: &&[i64; 4]| weights.iter().all(|weight| *weight > 0);
    let positive = fine.iter().filter(no_zero).count();
    let plain = DIMENSIONS.iter().map(|(_, mean)| number(mean)).sum::<Exact>() / whole(4);
    let order = "in the order 完备 覆盖 准确 交互";
    vec![
        format!("weights on a 5 % grid that give {MEAN}, {order}: {coarse:?}"),
        format!(
            "weights on a 1 % grid that give {MEAN} by half up: {}; {positive} with no weight zero; nearest to equal {nearest_whole:?}",
            fine.len(),
        ),
        format!("least-squares nearest to equal: {}", nearest().iter().map(four).collect::<Vec<_>>().join(" / ")),
        format!("ruled out: equal weights, and any equal-weight power mean with exponent of at most 1, since its average cannot exceed {}", show_exact(&plain)),
        "if the second interactivity group starts at 80, no unit lies between 77.98 and 80".to_owned(),
        "not determined: any unit's score, any weight but the bounds above, band edges, the aggregation rule, spread within bands, the 12 and the 46, how a missing page was scored, how many people assessed".to_owned(),
        "the unit meant by the second mention of 黑龙江 cannot be known; the weak group is 山西, 河南, one unidentified unit and six unnamed ones".to_owned(),
    ]
}
