//! What must hold for any input, and that no input makes a `NaN` come out.

use assess::doubt::{MethodChoices, MethodStudy, Point, Tree, places};
use assess::rational::{Rounding, integer, parse, round, show, weighted_mean};
use assess::tools::{
    Aggregation, Cell, Direction, Imputation, Method, Normalisation, OutlierTest, Scaling,
    Transform, Treatment, benefit_of_the_doubt, combine, copeland, correlate, cronbach_alpha,
    impute, normalise, pca, summary, treat,
};
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        6 => (-1e6..1e6f64).prop_map(Some),
        2 => (0..5i32).prop_map(|grade| Some(f64::from(grade))),
        1 => Just(None),
    ]
}

fn wild() -> impl Strategy<Value = Cell> {
    prop_oneof![
        4 => cell(),
        2 => any::<f64>().prop_map(Some),
        1 => Just(Some(f64::NAN)),
        1 => Just(Some(f64::INFINITY)),
        1 => Just(Some(f64::MAX)),
        1 => Just(Some(5e-324)),
    ]
}

fn column(cells: impl Strategy<Value = Cell>) -> impl Strategy<Value = Vec<Cell>> {
    proptest::collection::vec(cells, 0..12)
}

fn normalisations() -> Vec<Normalisation> {
    use Normalisation as N;
    vec![
        N::MinMax { low: 0.0, high: 100.0 },
        N::ZScore { mean: 0.0, sd: 1.0 },
        N::Scaled { low: 0.0, high: 50.0 },
        N::Rank,
        N::Borda,
        N::PercentRank,
        N::DistanceToMax,
        N::DistanceToReference { unit: 1, is_capped: false },
        N::DistanceToTarget { target: 3.0, is_capped: true },
        N::FractionOfMax,
        N::Goalposts { low: 0.0, high: 4.0, top: 100.0 },
        N::AsIs,
    ]
}

fn aggregations() -> Vec<Aggregation> {
    vec![
        Aggregation::Arithmetic,
        Aggregation::Geometric,
        Aggregation::Harmonic,
        Aggregation::Power { exponent: 3.0 },
        Aggregation::Power { exponent: -2.0 },
        Aggregation::Minimum,
    ]
}

fn is_sound(cells: &[Cell]) -> bool {
    cells.iter().flatten().all(|value| value.is_finite())
}

proptest! {
    #[test]
    fn nothing_but_finite_numbers_comes_out(values in column(wild()), other in column(wild())) {
        for direction in [Direction::Up, Direction::Down] {
            for method in normalisations() {
                if let Ok(scores) = normalise(&values, direction, method) {
                    prop_assert!(is_sound(&scores), "{method:?}");
                    prop_assert_eq!(scores.len(), values.len());
                }
            }
        }
        for transform in [
            Transform::LogOfRange,
            Transform::LogPlusOne,
            Transform::LogOfMax,
            Transform::BoxCox { lambda: 0.5 },
        ] {
            let rule = Treatment { transform: Some(transform), ..Treatment::default() };
            if let Ok(treated) = treat(&values, &rule) {
                prop_assert!(is_sound(&treated.values), "{transform:?}");
            }
        }
        for rule in aggregations() {
            if let Ok(Some(value)) = combine(&values, &vec![1.0; values.len()], &rule) {
                prop_assert!(value.is_finite(), "{rule:?}");
            }
        }
        for method in [Method::Pearson, Method::Spearman, Method::Kendall] {
            if let Ok(found) = correlate(&values, &other, method) {
                prop_assert!((-1.0..=1.0).contains(&found.value));
            }
        }
        if let Ok(found) = summary(&values) {
            prop_assert!(found.mean.is_finite() && found.median.is_finite());
        }
        for how in [Imputation::Mean, Imputation::Median, Imputation::Constant(2.0)] {
            if let Ok(filled) = impute(&values, how) {
                prop_assert!(is_sound(&filled) && filled.iter().all(Option::is_some));
            }
        }
        let columns = [values.as_slice(), other.as_slice()];
        if let Ok(alpha) = cronbach_alpha(&columns) {
            prop_assert!(alpha.is_finite());
        }
        if let Ok(found) = pca(&columns, Scaling::UnitVariance) {
            prop_assert!(found.sds.iter().chain(found.loadings.iter().flatten()).all(|x| x.is_finite()));
        }
        if let Ok(found) = copeland(&columns, &[1.0, 1.0]) {
            prop_assert!(found.iter().all(|x| x.is_finite()));
        }
        if let Ok(found) = benefit_of_the_doubt(&columns, None) {
            prop_assert!(found.iter().all(|unit| unit.score.is_finite() && unit.score <= 1.0 + 1e-9));
        }
    }

    #[test]
    fn min_max_scores_stay_in_bounds_and_keep_the_order(values in column(cell())) {
        let scaled = normalise(&values, Direction::Up, Normalisation::MinMax { low: 0.0, high: 100.0 });
        if let Ok(scores) = scaled {
            for (value, score) in values.iter().zip(&scores) {
                prop_assert_eq!(value.is_some(), score.is_some());
                prop_assert!(score.is_none_or(|score| (0.0..=100.0).contains(&score)));
                for (other, other_score) in values.iter().zip(&scores) {
                    if value > other {
                        prop_assert!(score >= other_score);
                    }
                }
            }
        }
    }

    #[test]
    fn means_lie_between_their_children_and_in_their_order(
        children in proptest::collection::vec(0.1..100f64, 1..8),
        weights in proptest::collection::vec(0.1..5f64, 8),
    ) {
        let cells: Vec<Cell> = children.iter().copied().map(Some).collect();
        let of = |rule: &Aggregation| {
            combine(&cells, &weights[..cells.len()], rule).map(|cell| cell.unwrap_or(f64::NAN))
        };
        let (low, high) = (
            children.iter().copied().fold(f64::INFINITY, f64::min),
            children.iter().copied().fold(0.0, f64::max),
        );
        let rising = [
            of(&Aggregation::Minimum)?,
            of(&Aggregation::Power { exponent: -2.0 })?,
            of(&Aggregation::Harmonic)?,
            of(&Aggregation::Geometric)?,
            of(&Aggregation::Arithmetic)?,
            of(&Aggregation::Power { exponent: 3.0 })?,
        ];
        for value in rising {
            prop_assert!(value >= low - 1e-9 && value <= high + 1e-9);
        }
        prop_assert!(rising.windows(2).all(|pair| pair[0] <= pair[1] + 1e-9), "{rising:?}");
        if cells.len() == 1 {
            prop_assert!(rising.iter().all(|value| (value - children[0]).abs() < 1e-9));
        }
    }

    #[test]
    fn winsorising_moves_only_extremes_and_keeps_the_order(values in column(cell())) {
        let rule = Treatment { transform: None, ..Treatment::default() };
        if let Ok(treated) = treat(&values, &rule) {
            let moved = values.iter().zip(&treated.values).filter(|(a, b)| a != b).count();
            prop_assert!(treated.winsorised >= moved || treated.winsorised >= 5);
            for (a, x) in values.iter().zip(&treated.values) {
                for (b, y) in values.iter().zip(&treated.values) {
                    if a > b {
                        prop_assert!(x >= y);
                    }
                }
            }
            let found: Vec<f64> = treated.values.iter().copied().flatten().collect();
            prop_assert_eq!(OutlierTest::default().passes(&found), Ok(treated.passes));
        }
    }

    #[test]
    fn raising_a_leaf_never_lowers_the_total(
        leaves in proptest::collection::vec(0.0..100f64, 6),
        weights in proptest::collection::vec(0.01..5f64, 9),
        at in 0..6usize,
        rise in 0.0..50f64,
    ) {
        let tree = Tree::new(&[
            Some(6), Some(6), Some(6), Some(7), Some(7), Some(7), Some(8), Some(8), None,
        ])?;
        let total = |leaves: &[f64]| {
            let cells: Vec<Cell> = leaves.iter().copied().map(Some).collect();
            tree.values(&cells, &weights, &Aggregation::Arithmetic).map(|values| values[8])
        };
        let mut raised = leaves.clone();
        raised[at] += rise;
        let (before, after) = (total(&leaves)?, total(&raised)?);
        prop_assert!(after >= before.map(|x| x - 1e-9), "{before:?} {after:?}");
        prop_assert!(before.is_some_and(|x| (0.0..=100.0 + 1e-9).contains(&x)));
    }

    #[test]
    fn places_do_not_depend_on_the_order_of_units(
        scores in proptest::collection::vec(prop_oneof![-5..5i32, 0..3i32], 1..30),
        seed in any::<u64>(),
    ) {
        let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
        let placed = places(&scores);
        let mut order: Vec<usize> = (0..scores.len()).collect();
        let mut stream = assess::doubt::Stream::new(seed, 0);
        order.sort_by_cached_key(|_| stream.bits());
        let shuffled: Vec<f64> = order.iter().map(|at| scores[*at]).collect();
        for (place, at) in places(&shuffled).iter().zip(&order) {
            prop_assert_eq!(*place, placed[*at]);
        }
        for (unit, place) in placed.iter().enumerate() {
            let better = scores.iter().filter(|score| **score > scores[unit]).count();
            prop_assert_eq!(*place as usize, better + 1);
        }
    }

    #[test]
    fn a_study_ranks_units_alike_in_any_order(
        leaves in proptest::collection::vec(proptest::collection::vec(0.0..100f64, 5), 3),
    ) {
        let tree = Tree::new(&[Some(3), Some(3), Some(3), None])?;
        let choices = MethodChoices {
            treatments: vec![None],
            normalisations: vec![Normalisation::AsIs],
            noise: None,
            aggregations: vec![Aggregation::Arithmetic],
        };
        let score = |reversed: bool| {
            let columns: Vec<Vec<Cell>> = leaves
                .iter()
                .map(|leaf| {
                    let mut cells: Vec<Cell> = leaf.iter().copied().map(Some).collect();
                    if reversed {
                        cells.reverse();
                    }
                    cells
                })
                .collect();
            let slices: Vec<&[Cell]> = columns.iter().map(Vec::as_slice).collect();
            MethodStudy::new(&slices, &[Direction::Up; 3], &tree, &[1.0; 4], &choices, 1)?
                .scores(Point::PUBLISHED)
        };
        let mut backward = score(true)?;
        backward.reverse();
        prop_assert_eq!(score(false)?, backward);
    }

    #[test]
    fn decimals_survive_exactly(digits in any::<i64>(), places in 0..12u32) {
        let value = integer(digits) / parse(&format!("1e{places}"))?;
        let text = show(&value, places, Rounding::HalfEven);
        prop_assert_eq!(parse(&text)?, value.clone());
        prop_assert_eq!(round(&value, places, Rounding::Truncate), value);
    }

    #[test]
    fn exact_means_do_not_depend_on_order(
        pairs in proptest::collection::vec((any::<i32>(), 1..1000i64), 1..12),
    ) {
        let exact = |pairs: &[(i32, i64)]| {
            let terms: Vec<_> = pairs
                .iter()
                .map(|(value, weight)| (integer(i64::from(*value)) / integer(7), integer(*weight)))
                .collect();
            weighted_mean(&terms)
        };
        let mut backward = pairs.clone();
        backward.reverse();
        prop_assert_eq!(exact(&pairs), exact(&backward));
    }
}
