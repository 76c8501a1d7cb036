//! Intervals, sensitivity, minimal changes and agreement against closed forms and known tables.

use assess::doubt::{
    Bands, Index, KappaWeights, LeafDoubt, MethodChoices, MethodStudy, Metric, MinimalChange,
    Observation, Point, Reading, Stream, Toward, Tree, WeightNoise, cohen_kappa, design,
    doubt_together, estimate, fleiss_kappa, intervals, krippendorff_alpha, leaf_doubt, replicate,
    sensitivity, smallest_change,
};
use assess::tools::{
    Aggregation, Cell, Direction, Normalisation, ToolError, Treatment, combine, quantile,
};

fn ishigami(row: &[f64]) -> f64 {
    let angle = |share: f64| std::f64::consts::PI * (2.0 * share - 1.0);
    let (x, y, z) = (angle(row[0]), angle(row[1]), angle(row[2]));
    x.sin() + 7.0 * y.sin().powi(2) + 0.1 * z.powi(4) * x.sin()
}

#[test]
fn sobol_indices_reach_the_closed_form_of_ishigami() {
    // a = 7, b = 0.1; Ishigami and Homma 1990.
    for seed in [1, 2, 3, 2026] {
        let found = sensitivity(3, 1 << 14, seed, 2, |row| Ok(ishigami(row))).unwrap();
        for (got, want) in found.total.iter().zip([0.5576, 0.4424, 0.2437]) {
            assert!((got - want).abs() < 0.01, "seed {seed}: {:?}", found.total);
        }
        for (got, want) in found.first.iter().zip([0.3139, 0.4424, 0.0]) {
            assert!((got - want).abs() < 0.01, "seed {seed}: {:?}", found.first);
        }
        assert!((found.variance - 13.8446).abs() < 0.05, "{}", found.variance);
    }
}

#[test]
fn sensitivity_does_not_depend_on_threads() {
    let run = |threads| sensitivity(3, 1000, 5, threads, |row| Ok(ishigami(row))).unwrap();
    assert_eq!(run(1), run(64));
    assert_eq!(run(1), run(3));
}

#[test]
fn bootstrap_intervals_hold_the_estimate() {
    let rows = design(3, 512, 9).unwrap();
    let results: Vec<f64> = rows.chunks_exact(3).map(ishigami).collect();
    let found = estimate(&results, 3, 512, 200, 9).unwrap();
    for (total, spread) in found.total.iter().zip(&found.total_spread) {
        assert!(spread.low < *total && *total < spread.high && spread.high - spread.low < 0.3);
    }
    assert_eq!(found.first_spread.len(), 3);
}

#[test]
fn a_model_that_never_varies_has_no_indices() {
    let flat = sensitivity(2, 64, 1, 1, |_| Ok(3.0));
    assert_eq!(flat, Err(ToolError::AllEqual));
    let nan = sensitivity(2, 64, 1, 1, |_| Ok(f64::NAN));
    assert_eq!(nan, Err(ToolError::Overflow));
    assert!(design(0, 64, 1).is_err() && design(2, 1 << 17, 1).is_err());
}

#[test]
fn intervals_are_the_quantiles_of_the_runs() {
    let runs = replicate(
        501,
        4,
        3,
        || (),
        |run, (): &mut (), out| {
            let mut stream = Stream::new(11, run as u64);
            (0_u8..).zip(out).for_each(|(unit, score)| {
                *score = f64::from(unit) * 20.0 + 50.0 * stream.uniform()
            });
            Ok(())
        },
    )
    .unwrap();
    let bands = Bands::new(&[40.0, 80.0]).unwrap();
    let found = intervals(&runs, 501, 0.9, &bands).unwrap();
    for (unit, interval) in found.units.iter().enumerate() {
        let scores: Vec<f64> = (0..501).map(|run| runs.scores_of(run)[unit]).collect();
        let places: Vec<f64> = (0..501).map(|run| f64::from(runs.places_of(run)[unit])).collect();
        assert!((interval.score_low - quantile(&scores, 0.05).unwrap()).abs() < 1e-12);
        assert!((interval.score_high - quantile(&scores, 0.95).unwrap()).abs() < 1e-12);
        assert_eq!(interval.place_low, quantile(&places, 0.05).unwrap());
        assert_eq!(interval.place_median, quantile(&places, 0.5).unwrap());
        assert_eq!(interval.place_high, quantile(&places, 0.95).unwrap());
        let middle = scores.iter().filter(|s| (40.0..80.0).contains(*s)).count() as f64 / 501.0;
        assert!((interval.band_chances[1] - middle).abs() < 1e-12);
        assert!((interval.band_chances.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
    assert!(intervals(&runs, 0, 0.9, &bands).is_err());
    assert!(intervals(&runs, 5, 1.0, &bands).is_err());
    assert!(Bands::new(&[80.0, 40.0]).is_err() && Bands::new(&[f64::NAN]).is_err());
    assert_eq!([39.9, 40.0, 79.0, 80.0].map(|score| bands.of(score)), [0, 1, 1, 2]);
}

/// Two pillars of two indicators each over six units.
fn small_tree() -> Tree {
    Tree::new(&[Some(4), Some(4), Some(5), Some(5), Some(6), Some(6), None])
        .expect("the nodes form a tree")
}

fn small_columns() -> Vec<Vec<Cell>> {
    let columns = [
        [10.0, 20.0, 30.0, 40.0, 55.0, 90.0],
        [5.0, 4.5, 3.0, 2.2, 2.0, 0.5],
        [100.0, 80.0, 60.0, 95.0, 70.0, 55.0],
        [1.0, 2.0, 4.0, 8.0, 16.0, 320.0],
    ];
    columns.iter().map(|column| column.iter().copied().map(Some).collect()).collect()
}

fn study(columns: &[Vec<Cell>], choices: &MethodChoices) -> Result<MethodStudy, ToolError> {
    let slices: Vec<&[Cell]> = columns.iter().map(Vec::as_slice).collect();
    let weights = [1.0, 2.0, 3.0, 1.0, 1.0, 2.0, 1.0];
    MethodStudy::new(&slices, &[Direction::Up; 4], &small_tree(), &weights, choices, 42)
}

fn choices() -> MethodChoices {
    MethodChoices {
        treatments: vec![None, Some(Treatment::default())],
        normalisations: vec![
            Normalisation::MinMax { low: 1.0, high: 100.0 },
            Normalisation::ZScore { mean: 10.0, sd: 2.0 },
            Normalisation::PercentRank,
        ],
        noise: Some(WeightNoise { shares: vec![0.5; 7], sets: 16 }),
        aggregations: vec![
            Aggregation::Arithmetic,
            Aggregation::Power { exponent: 2.0 },
            Aggregation::Minimum,
        ],
    }
}

#[test]
fn the_fast_road_and_the_node_by_node_road_agree() {
    let tree = small_tree();
    let weights = [1.0, 2.0, 3.0, 1.0, 1.0, 2.0, 1.0];
    for gap in [false, true] {
        let mut columns = small_columns();
        if gap {
            columns[1][3] = None;
            columns[2][0] = None;
        }
        let mut choices = choices();
        choices.normalisations.truncate(2);
        choices.aggregations.extend([Aggregation::Geometric, Aggregation::Harmonic]);
        let study = study(&columns, &choices).unwrap();
        for (at, rule) in choices.aggregations.iter().enumerate() {
            let point = Point { aggregation: at, ..Point::PUBLISHED };
            let scores = study.scores(point).unwrap();
            for (unit, got) in scores.iter().enumerate() {
                let leaves: Vec<Cell> = columns
                    .iter()
                    .map(|column| {
                        let scaled = assess::tools::normalise(
                            column,
                            Direction::Up,
                            choices.normalisations[0],
                        );
                        scaled.unwrap()[unit]
                    })
                    .collect();
                let want = tree.values(&leaves, &weights, rule).unwrap()[tree.root()].unwrap();
                assert!((got - want).abs() < 1e-12 * want.abs().max(1.0), "{rule:?} {unit}");
            }
        }
    }
}

#[test]
fn method_runs_do_not_depend_on_threads() {
    let study = study(&small_columns(), &choices()).unwrap();
    let one = study.uncertainty(500, 3, 1).unwrap();
    assert_eq!(one, study.uncertainty(500, 3, 7).unwrap());
    assert_ne!(one.scores, study.uncertainty(500, 4, 7).unwrap().scores);
    let (runs, indices) = study.sensitivity(64, 20, 3, 1).unwrap();
    assert_eq!((runs.clone(), indices), study.sensitivity(64, 20, 3, 5).unwrap());
    assert_eq!(runs.count(), 6 * 64);
}

#[test]
fn a_method_that_cannot_run_is_refused_before_any_run() {
    let mut choices = choices();
    // Percent ranks hold a zero, so a geometric mean over them is not defined.
    choices.aggregations.push(Aggregation::Geometric);
    let refused = |column, source| ToolError::Column { column, source: Box::new(source) };
    let not_positive = refused(0, ToolError::NotPositive(0));
    assert_eq!(study(&small_columns(), &choices).unwrap_err(), not_positive);
    let mut empty = small_columns();
    empty.iter_mut().for_each(|column| column[2] = None);
    assert_eq!(study(&empty, &self::choices()).unwrap_err(), ToolError::Missing(2));
    let mut nan = small_columns();
    nan[0][1] = Some(f64::NAN);
    let error = study(&nan, &self::choices()).unwrap_err();
    assert_eq!(error, refused(0, ToolError::NotFinite(1)));
    let none = MethodChoices { treatments: Vec::new(), ..self::choices() };
    assert!(study(&small_columns(), &none).is_err());
    assert!(Tree::new(&[Some(1), Some(0), None]).is_err(), "a circle");
    assert!(Tree::new(&[None, None]).is_err(), "two roots");
}

fn total(_: usize, columns: &[Vec<Cell>]) -> Result<Vec<Cell>, ToolError> {
    (0..columns[0].len())
        .map(|unit| {
            let children: Vec<Cell> = columns.iter().map(|column| column[unit]).collect();
            combine(&children, &vec![1.0; columns.len()], &Aggregation::Arithmetic)
        })
        .collect()
}

#[test]
fn resampling_items_gives_the_textbook_error() {
    // 40 of 100 items pass: the share's standard error is √(0.4 × 0.6 / 100) = 4.899 points.
    let items: Vec<f64> = (0..100).map(|item| if item < 40 { 100.0 } else { 0.0 }).collect();
    let strata = vec![(1.0, vec![0.0; 10]), (3.0, vec![100.0; 5])];
    let leaves = vec![vec![Reading::Items(items), Reading::Strata(strata)]];
    let run =
        |threads| leaf_doubt(&leaves, LeafDoubt::Evidence, &total, 20_000, 6, threads).unwrap();
    let runs = run(2);
    assert_eq!(runs, run(5));
    let first: Vec<f64> = (0..runs.count()).map(|run| runs.scores_of(run)[0]).collect();
    assert!((assess::tools::mean(&first).unwrap() - 40.0).abs() < 0.15);
    assert!((assess::tools::sd(&first).unwrap() - 24.0_f64.sqrt()).abs() < 0.1);
    assert!((0..runs.count()).all(|run| runs.scores_of(run)[1] == 75.0), "strata do not vary");
    let still = leaf_doubt(&leaves, LeafDoubt::Measurement, &total, 10, 6, 1).unwrap();
    assert!((0..10).all(|run| still.scores_of(run) == [40.0, 75.0]), "nothing else is drawn");
}

#[test]
fn misread_values_come_out_as_often_as_they_are_said_to() {
    let rated = Reading::Rated { value: 50.0, truth: vec![(0.0, 0.1), (50.0, 0.7), (100.0, 0.2)] };
    let noisy = Reading::Noisy { value: 95.0, sd: 10.0, low: 0.0, high: 100.0 };
    let leaves = vec![vec![rated, noisy, Reading::Probes(vec![1.0, 1.0, 9.0])]];
    let runs = leaf_doubt(&leaves, LeafDoubt::Both, &total, 20_000, 1, 2).unwrap();
    let share = |unit: usize, is: &dyn Fn(f64) -> bool| {
        (0..runs.count()).filter(|run| is(runs.scores_of(*run)[unit])).count() as f64 / 20_000.0
    };
    assert!((share(0, &|score| score == 0.0) - 0.1).abs() < 0.01);
    assert!((share(0, &|score| score == 100.0) - 0.2).abs() < 0.01);
    // P(N > 0.5) = 0.3085 of the noisy values are cut at 100.
    assert!((share(1, &|score| score == 100.0) - 0.3085).abs() < 0.012);
    // The median of three draws is 9 when two or three of them are: 3·(1/9)(2/3) + 1/27 = 7/27.
    assert!((share(2, &|score| score == 9.0) - 7.0 / 27.0).abs() < 0.012);
}

#[test]
fn all_doubts_together_spread_more_than_any_alone() {
    let tree = small_tree();
    let columns = small_columns();
    let noisy = |cell: &Cell| Reading::Noisy {
        value: cell.unwrap_or(0.0),
        sd: 8.0,
        low: -100.0,
        high: 400.0,
    };
    let leaves: Vec<Vec<Reading>> =
        columns.iter().map(|column| column.iter().map(noisy).collect()).collect();
    let mut varied = choices();
    varied.normalisations = vec![
        Normalisation::MinMax { low: 0.0, high: 100.0 },
        Normalisation::ZScore { mean: 50.0, sd: 20.0 },
    ];
    let fixed = MethodChoices {
        treatments: vec![None],
        normalisations: vec![varied.normalisations[0]],
        noise: None,
        aggregations: vec![Aggregation::Arithmetic],
    };
    let weights = [1.0, 2.0, 3.0, 1.0, 1.0, 2.0, 1.0];
    let spread = |choices: &MethodChoices, doubt| {
        let index =
            Index { directions: &[Direction::Up; 4], tree: &tree, weights: &weights, choices };
        let run = |threads| doubt_together(&leaves, doubt, index, 2000, 12, threads).unwrap();
        let runs = run(2);
        assert_eq!(runs, run(3));
        let bands = Bands::new(&[]).unwrap();
        let found = intervals(&runs, 2000, 0.9, &bands).unwrap();
        found.units.iter().map(|unit| unit.score_high - unit.score_low).sum::<f64>()
    };
    let measurement = spread(&fixed, LeafDoubt::Measurement);
    let method = spread(&varied, LeafDoubt::Evidence);
    let both = spread(&varied, LeafDoubt::Both);
    assert_eq!(spread(&fixed, LeafDoubt::Evidence), 0.0, "nothing is drawn");
    assert!(both > method && both > measurement, "{measurement} {method} {both}");
}

#[test]
fn readings_without_sense_are_refused() {
    let refused =
        |reading| leaf_doubt(&[vec![reading]], LeafDoubt::Both, &total, 4, 1, 1).unwrap_err();
    assert_eq!(refused(Reading::Items(vec![])), ToolError::NoValues);
    assert_eq!(refused(Reading::Fixed(None)), ToolError::Missing(0), "no score, no place");
    assert!(matches!(refused(Reading::Fixed(Some(f64::NAN))), ToolError::NotFinite(_)));
    let truth = vec![(0.0, 0.5), (1.0, 0.6)];
    assert_eq!(refused(Reading::Rated { value: 1.0, truth }), ToolError::BadParameter("truth"));
    let noisy = Reading::Noisy { value: 1.0, sd: f64::NAN, low: 0.0, high: 2.0 };
    assert_eq!(refused(noisy), ToolError::BadParameter("sd"));
}

fn weighted(leaves: &[Cell]) -> Result<Cell, ToolError> {
    combine(leaves, &[1.0, 1.0, 2.0], &Aggregation::Arithmetic)
}

fn weakest(leaves: &[Cell]) -> Result<Cell, ToolError> {
    combine(leaves, &[1.0, 1.0, 2.0], &Aggregation::Minimum)
}

#[test]
fn the_smallest_change_is_found_and_proven() {
    let bands = Bands::new(&[65.0, 80.0]).unwrap();
    let leaves = [Some(70.0), Some(80.0), Some(80.0)];
    let rise = |leaf, change| Observation { leaf, change };
    // 77.5 needs 2.5 more: one item of the last leaf gives 2, of the first 2.5.
    let observations = [rise(2, 4.0), rise(2, 4.0), rise(0, 10.0), rise(1, 4.0)];
    let up = |is_additive| {
        let found = smallest_change(
            &leaves,
            &observations,
            &weighted,
            &bands,
            Toward::Up,
            is_additive,
            1000,
        );
        found.unwrap()
    };
    let want = MinimalChange { observations: vec![2], score: 80.0, is_proven: true };
    assert_eq!(up(true), Some(want.clone()));
    assert_eq!(up(false), Some(want));
    let down = |observations: &[Observation]| {
        smallest_change(&leaves, observations, &weighted, &bands, Toward::Down, false, 1000)
            .unwrap()
    };
    assert_eq!(down(&observations), None, "nothing here can lower the score");
    let falls = [rise(0, -20.0), rise(1, -20.0), rise(2, -20.0), rise(2, -20.0)];
    let found = down(&falls).unwrap();
    // 77.5 → below 65: −10 each from the third and fourth; no single one is enough.
    assert_eq!((found.observations, found.score, found.is_proven), (vec![2, 3], 57.5, true));
}

#[test]
fn a_search_that_gave_up_says_so() {
    // The weakest leaf decides. A greedy road sees no gain in raising one of two equal weakest
    // leaves; the answer must not be that nothing helps.
    let bands = Bands::new(&[50.0]).unwrap();
    let leaves = [Some(40.0), Some(45.0), Some(90.0)];
    let rise = |leaf, change| Observation { leaf, change };
    let observations = [rise(0, 4.0), rise(0, 20.0), rise(1, 10.0), rise(2, 5.0)];
    let found = smallest_change(&leaves, &observations, &weakest, &bands, Toward::Up, false, 1000);
    let found = found.unwrap().unwrap();
    assert_eq!((found.observations, found.is_proven), (vec![1, 2], true));
    let equal = [Some(40.0), Some(40.0), Some(90.0)];
    let observations = [rise(0, 20.0), rise(1, 20.0)];
    let found =
        smallest_change(&equal, &observations, &weakest, &bands, Toward::Up, false, 1000).unwrap();
    assert_eq!(found.map(|found| found.observations), Some(vec![0, 1]));
    // The same set, when there was no time to try the single observations.
    let hurried =
        smallest_change(&equal, &observations, &weakest, &bands, Toward::Up, false, 3).unwrap();
    assert_eq!(hurried.map(|found| found.is_proven), Some(false));
    let gone = [Some(40.0), None, Some(90.0)];
    assert_eq!(
        smallest_change(&gone, &observations, &weakest, &bands, Toward::Up, false, 10),
        Err(ToolError::Missing(1))
    );
}

fn cells(text: &str) -> Vec<Cell> {
    text.split(' ').map(|word| word.parse().ok()).collect()
}

#[test]
fn krippendorff_alpha_agrees_with_his_own_example() {
    // Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", data of section C–F.
    let raters = [
        cells("1 2 3 3 2 1 4 1 2 . . ."),
        cells("1 2 3 3 2 2 4 1 2 5 . 3"),
        cells(". 3 3 3 2 3 4 2 2 5 1 ."),
        cells("1 2 3 3 2 4 4 1 2 5 1 ."),
    ];
    let raters: Vec<&[Cell]> = raters.iter().map(Vec::as_slice).collect();
    let check = |metric, want: f64| {
        let got = krippendorff_alpha(&raters, metric).unwrap();
        assert!((got - want).abs() < 5e-4, "{metric:?}: {got}");
    };
    check(Metric::Nominal, 0.743);
    check(Metric::Ordinal, 0.815);
    check(Metric::Interval, 0.849);
    check(Metric::Ratio, 0.797);
}

#[test]
fn kappa_agrees_with_hand_worked_tables() {
    // 20 yes–yes, 5 yes–no, 10 no–yes, 15 no–no: κ = (0.7 − 0.5) / (1 − 0.5) = 0.4.
    let table = [(1.0, 1.0, 20), (1.0, 0.0, 5), (0.0, 1.0, 10), (0.0, 0.0, 15)];
    let mut raters = (Vec::new(), Vec::new());
    for (first, second, count) in table {
        raters.0.extend(vec![Some(first); count]);
        raters.1.extend(vec![Some(second); count]);
    }
    for weights in [KappaWeights::None, KappaWeights::Linear, KappaWeights::Quadratic] {
        assert!((cohen_kappa(&raters.0, &raters.1, weights).unwrap() - 0.4).abs() < 1e-12);
    }
    // Three grades, pairs (1,1) (2,2) (3,3) (1,3): quadratic observed 4/4; expected by marginals
    // (2,1,1) × (1,1,2): (2·0+2·1+4·4 + 1+0+2·1 + 4+1+0)/16 = 26/16.
    let (a, b) = (cells("1 2 3 1"), cells("1 2 3 3"));
    let got = cohen_kappa(&a, &b, KappaWeights::Quadratic).unwrap();
    assert!((got - (1.0 - 16.0 / 26.0)).abs() < 1e-12, "{got}");
    // Fleiss' own table of ten cases, fourteen raters, five categories: κ = 0.210.
    let table = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ];
    let counts: Vec<Vec<u32>> = table.iter().map(|row| row.to_vec()).collect();
    assert!((fleiss_kappa(&counts).unwrap() - 0.20993).abs() < 1e-5);
}

#[test]
fn agreement_without_variation_is_not_defined() {
    let same = vec![Some(1.0); 5];
    assert_eq!(cohen_kappa(&same, &same, KappaWeights::None), Err(ToolError::AllEqual));
    assert_eq!(krippendorff_alpha(&[&same, &same], Metric::Nominal), Err(ToolError::AllEqual));
    assert_eq!(fleiss_kappa(&[vec![3, 0], vec![3, 0]]), Err(ToolError::AllEqual));
    assert_eq!(krippendorff_alpha(&[&same], Metric::Nominal), Err(ToolError::NoValues));
    assert_eq!(cohen_kappa(&[None], &[Some(1.0)], KappaWeights::None), Err(ToolError::NoValues));
    assert!(fleiss_kappa(&[vec![1, 2], vec![2, 2]]).is_err());
}
