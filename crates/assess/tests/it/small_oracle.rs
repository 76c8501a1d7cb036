//! Six units and six indicators whose results were taken from COINr 1.1.14 with all its digits.

use assess::tools::{
    Aggregation, Cell, Direction, FrontierScore, Imputation, Method, Normalisation, OutlierTest,
    Scaling, ShareBounds, ToolError, Transform, Treatment, WeightGoal, benefit_of_the_doubt,
    combine, combine_if_available, copeland, correlate, cronbach_alpha, impute, kurtosis,
    normalise, optimise_weights, outranking, p_value, pca, pca_weights, skew, treat,
};

const A: [f64; 6] = [10.0, 20.0, 30.0, 40.0, 55.0, 90.0];
const B: [f64; 6] = [5.0, 4.5, 3.0, 2.2, 2.0, 0.5];
const C: [f64; 6] = [0.0, 1.0, 1.0, 1.0, 0.0, 1.0];
const D: [f64; 6] = [100.0, 80.0, 60.0, 95.0, 70.0, 55.0];
const E: [f64; 6] = [1.0, 2.0, 4.0, 8.0, 16.0, 320.0];

fn cells(values: &[f64]) -> Vec<Cell> {
    values.iter().copied().map(Some).collect()
}

#[track_caller]
fn close(got: f64, want: f64) {
    // The oracle was printed with ten significant digits.
    assert!((got - want).abs() <= 6e-10 * want.abs().max(1.0), "got {got}, want {want}");
}

#[track_caller]
fn all_close(got: &[Cell], want: &[f64]) {
    assert_eq!(got.len(), want.len());
    got.iter().zip(want).for_each(|(got, want)| close(got.expect("a value"), *want));
}

#[track_caller]
fn check(values: &[f64], direction: Direction, method: Normalisation, want: &[f64]) {
    let scores = normalise(&cells(values), direction, method);
    all_close(&scores.expect("the column can be normalised"), want);
}

#[test]
fn normalisations_agree_with_the_reference_tool() {
    use Direction::{Down, Up};
    use Normalisation as N;
    check(&A, Up, N::MinMax { low: 0.0, high: 100.0 }, &[0.0, 12.5, 25.0, 37.5, 56.25, 100.0]);
    check(
        &A,
        Up,
        N::ZScore { mean: 0.0, sd: 1.0 },
        &[-1.074021451, -0.7256901693, -0.377358888, -0.02902760677, 0.4934693151, 1.712628799],
    );
    check(
        &B,
        Up,
        N::ZScore { mean: 10.0, sd: 2.0 },
        &[12.54679094, 11.94988681, 10.15917443, 9.204127831, 8.96536618, 7.174653799],
    );
    check(&D, Up, N::Borda, &[5.0, 3.0, 1.0, 4.0, 2.0, 0.0]);
    check(&C, Up, N::Borda, &[0.0, 2.0, 2.0, 2.0, 0.0, 2.0]);
    check(&D, Up, N::Rank, &[6.0, 4.0, 2.0, 5.0, 3.0, 1.0]);
    check(&D, Up, N::PercentRank, &[1.0, 0.6, 0.2, 0.8, 0.4, 0.0]);
    check(&C, Up, N::PercentRank, &[0.0, 0.4, 0.4, 0.4, 0.0, 0.4]);
    check(&A, Up, N::DistanceToMax, &[0.0, 0.125, 0.25, 0.375, 0.5625, 1.0]);
    check(
        &A,
        Up,
        N::DistanceToReference { unit: 4, is_capped: false },
        &[0.0, 0.2222222222, 0.4444444444, 0.6666666667, 1.0, 1.777777778],
    );
    let target = |target, is_capped| N::DistanceToTarget { target, is_capped };
    check(&A, Up, target(50.0, false), &[0.0, 0.25, 0.5, 0.75, 1.125, 2.0]);
    check(&A, Up, target(50.0, true), &[0.0, 0.25, 0.5, 0.75, 1.0, 1.0]);
    let down = [0.0, 0.1666666667, 0.6666666667, 0.9333333333, 1.0, 1.5];
    check(&B, Down, target(2.0, false), &down);
    let posts = N::Goalposts { low: 20.0, high: 60.0, top: 100.0 };
    check(&A, Up, posts, &[0.0, 0.0, 25.0, 50.0, 87.5, 100.0]);
    check(&A, Down, posts, &[100.0, 100.0, 75.0, 50.0, 12.5, 0.0]);
    check(&A, Up, N::FractionOfMax, &[10.0, 20.0, 30.0, 40.0, 55.0, 90.0].map(|x| x / 90.0));
    check(&A, Up, N::Scaled { low: 0.0, high: 50.0 }, &[20.0, 40.0, 60.0, 80.0, 110.0, 180.0]);
}

#[test]
fn outliers_are_found_and_pulled_in_as_in_the_reference_tool() {
    close(skew(&E).unwrap(), 2.439622616);
    close(kurtosis(&E).unwrap(), 5.961653259);
    assert_eq!(OutlierTest::default().passes(&E), Ok(false));
    let treated = treat(&cells(&E), &Treatment::default()).unwrap();
    all_close(&treated.values, &[1.0, 2.0, 4.0, 8.0, 16.0, 16.0]);
    assert_eq!((treated.winsorised, treated.passes), (1, true));
    let bent = Treatment {
        points_max: Some(0),
        transform: Some(Transform::BoxCox { lambda: 0.5 }),
        ..Treatment::default()
    };
    let bent = treat(&cells(&E), &bent).unwrap();
    all_close(&bent.values, &[0.0, 0.8284271247, 2.0, 3.656854249, 6.0, 33.77708764]);
    assert!(!bent.passes, "the test still fails and the result says so");
}

#[test]
fn means_agree_with_the_reference_tool() {
    let children = cells(&[20.0, 40.0, 60.0, 80.0]);
    let weights = [1.0, 2.0, 3.0, 4.0];
    let of = |rule: &Aggregation| combine(&children, &weights, rule).unwrap().unwrap();
    close(of(&Aggregation::Arithmetic), 60.0);
    close(of(&Aggregation::Geometric), 55.61556681);
    close(of(&Aggregation::Harmonic), 50.0);
    close(of(&Aggregation::Power { exponent: 2.0 }), 63.2455532);
    close(of(&Aggregation::Power { exponent: -1.0 }), 50.0);
    close(of(&Aggregation::Minimum), 20.0);
    close(of(&Aggregation::Ordered { places: vec![1.0, 0.0, 0.0, 1.0] }), 50.0);
    let mut gap = children.clone();
    gap[1] = None;
    close(combine(&gap, &weights, &Aggregation::Arithmetic).unwrap().unwrap(), 65.0);
    close(combine(&gap, &weights, &Aggregation::Geometric).unwrap().unwrap(), 60.39214594);
    assert_eq!(combine_if_available(&gap, &weights, &Aggregation::Arithmetic, 0.8), Ok(None));
    assert_eq!(
        combine(&gap, &weights, &Aggregation::Ordered { places: vec![1.0; 4] }),
        Err(ToolError::Missing(1))
    );
    // Mazziotta and Pareto: M = 100, S = 10, so S²/M = 1 on either side.
    let around = cells(&[90.0, 110.0]);
    let mpi = |is_harm| {
        combine(&around, &[1.0, 1.0], &Aggregation::MazziottaPareto { is_harm }).unwrap().unwrap()
    };
    close(mpi(false), 99.0);
    close(mpi(true), 101.0);
}

#[test]
fn pairwise_contests_agree_with_the_reference_tool() {
    let columns = [cells(&A), cells(&B), cells(&D)];
    let slices: Vec<&[Cell]> = columns.iter().map(Vec::as_slice).collect();
    let scores = copeland(&slices, &[1.0, 2.0, 1.0]).unwrap();
    assert_eq!(scores, [5.0, 2.0, -1.0, 1.0, -2.0, -5.0]);
    let contests = outranking(&slices, &[1.0, 2.0, 1.0]).unwrap();
    close(contests.share(0, 1) + contests.share(1, 0), 1.0);
    assert_eq!(contests.dominant_pairs(), 0);
}

#[test]
fn gaps_are_filled_as_in_the_reference_tool() {
    let f = [Some(3.0), None, Some(5.0), Some(4.0), Some(4.0), Some(6.0)];
    let filled = |how| impute(&f, how).unwrap()[1].unwrap();
    close(filled(Imputation::Mean), 4.4);
    close(filled(Imputation::Median), 4.0);
    close(filled(Imputation::GroupMean(&["A", "A", "A", "B", "B", "B"])), 4.0);
    close(filled(Imputation::Constant(7.0)), 7.0);
    let alone = Imputation::GroupMedian(&["A", "C", "A", "B", "B", "B"]);
    assert_eq!(impute(&f, alone), Err(ToolError::NoValues), "a group of one has no peers");
}

#[test]
fn correlations_agree_with_the_reference_tool() {
    let (a, d) = (cells(&A), cells(&D));
    let value = |method| correlate(&a, &d, method).unwrap().value;
    close(value(Method::Pearson), -0.677103316);
    close(value(Method::Spearman), -0.7142857143);
    close(value(Method::Kendall), -0.6);
    let pearson = correlate(&a, &d, Method::Pearson).unwrap();
    // For four degrees of freedom the tail of t is algebraic: with s = |r|, P = 1 − s(3 − s²)/2.
    let s: f64 = 0.677103316;
    close(p_value(pearson, Method::Pearson).unwrap(), 1.0 - s * (3.0 - s * s) / 2.0);
}

#[test]
fn components_and_reliability_agree_with_the_reference_tool() {
    let columns = [cells(&A), cells(&B), cells(&D)];
    let slices: Vec<&[Cell]> = columns.iter().map(Vec::as_slice).collect();
    let components = pca(&slices, Scaling::UnitVariance).unwrap();
    for (got, want) in components.sds.iter().zip([1.5877789684, 0.6589798861, 0.2114319210]) {
        close(*got, want);
    }
    close(components.explained().iter().sum(), 1.0);
    for loading in &components.loadings {
        close(loading.iter().map(|x| x * x).sum(), 1.0);
    }
    close(cronbach_alpha(&slices).unwrap(), -2.888812525);
    assert_eq!(pca_weights(&slices), Err(ToolError::MixedLoadings));
    let weights = pca_weights(&[&cells(&B), &cells(&D)]).unwrap();
    weights.iter().for_each(|weight| close(*weight, 0.5));
}

#[test]
fn optimised_weights_reach_the_proportions_asked_for() {
    let columns = [cells(&[1.0, 4.0, 2.0, 8.0, 5.0, 7.0]), cells(&[3.0, 1.0, 6.0, 2.0, 9.0, 4.0])];
    let slices: Vec<&[Cell]> = columns.iter().map(Vec::as_slice).collect();
    let total = |weights: &[f64]| {
        (0..6)
            .map(|unit| {
                let children = [columns[0][unit], columns[1][unit]];
                combine(&children, weights, &Aggregation::Arithmetic)
            })
            .collect::<Result<Vec<Cell>, ToolError>>()
    };
    let goal = WeightGoal::Balance(vec![2.0, 1.0]);
    let found = optimise_weights(&slices, &total, Method::Pearson, &goal, 1000).unwrap();
    assert!((found.correlations[0] / found.correlations[1] - 2.0).abs() < 1e-6, "{found:?}");
    close(found.weights.iter().sum(), 1.0);
    let starved = optimise_weights(&slices, &total, Method::Pearson, &goal, 3);
    assert_eq!(starved, Err(ToolError::NotSettled(3)));
}

#[test]
fn each_unit_is_seen_at_its_best() {
    // Units at (4, 1), (1, 4) and (2, 2): the first two are on the frontier; the third reaches
    // 4/5 under equal weights of 1/5, the best it can do.
    let columns = [cells(&[4.0, 1.0, 2.0]), cells(&[1.0, 4.0, 2.0])];
    let slices: Vec<&[Cell]> = columns.iter().map(Vec::as_slice).collect();
    let scores = |shares| -> Vec<f64> {
        let found: Vec<FrontierScore> = benefit_of_the_doubt(&slices, shares).unwrap();
        found.iter().map(|unit| unit.score).collect()
    };
    for (got, want) in scores(None).iter().zip([1.0, 1.0, 0.8]) {
        close(*got, want);
    }
    // With each share held at one half, unit 1 has weights (w/8, w/2): unit 2 then limits it.
    let halves = scores(Some(ShareBounds { low: 0.5, high: 0.5 }));
    for (got, want) in halves.iter().zip([8.0 / 17.0, 8.0 / 17.0, 0.8]) {
        close(*got, want);
    }
    let impossible = ShareBounds { low: 0.6, high: 1.0 };
    assert!(benefit_of_the_doubt(&slices, Some(impossible)).is_err());
}
