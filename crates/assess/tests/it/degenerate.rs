//! The documented outcome of input that leaves a step nothing to work with.

use assess::doubt::Tree;
use assess::tools::{
    Aggregation, Cell, Direction, Imputation, Method, Normalisation, PanelImputation, Penalty,
    ScreenRule, StrengthRule, Threshold, ToolError, Treatment, apply_thresholds,
    availability_by_group, benefit_of_the_doubt, combine, compare_versions, copeland, correlate,
    cronbach_alpha, denominate, effective_weights, equal_weights, growth_rate, impute,
    impute_panel, normalise, rank_shift_mean, screen, strengths_and_weaknesses, summary, treat,
};

const UP: Direction = Direction::Up;
const NAN: Cell = Some(f64::NAN);

#[test]
fn a_column_without_spread_is_an_error_where_spread_divides() {
    let same = [Some(5.0); 4];
    let of = |method| normalise(&same, UP, method);
    use Normalisation as N;
    for method in
        [N::MinMax { low: 0.0, high: 100.0 }, N::ZScore { mean: 0.0, sd: 1.0 }, N::DistanceToMax]
    {
        assert_eq!(of(method), Err(ToolError::AllEqual), "{method:?}");
    }
    assert_eq!(
        of(N::DistanceToReference { unit: 0, is_capped: true }),
        Err(ToolError::BadParameter("target"))
    );
    assert_eq!(of(N::Rank), Ok(vec![Some(1.0); 4]));
    assert_eq!(of(N::PercentRank), Ok(vec![Some(0.0); 4]));
    assert_eq!(of(N::FractionOfMax), Ok(vec![Some(1.0); 4]));
    assert_eq!(of(N::Goalposts { low: 0.0, high: 10.0, top: 1.0 }), Ok(vec![Some(0.5); 4]));
    let treated = treat(&same, &Treatment::default()).unwrap();
    assert_eq!((treated.values, treated.passes), (same.to_vec(), true));
    assert_eq!(correlate(&same, &same, Method::Pearson), Err(ToolError::AllEqual));
    assert_eq!(cronbach_alpha(&[&same, &same]), Err(ToolError::AllEqual));
    assert_eq!(summary(&same).unwrap().skew, None);
}

#[test]
fn a_column_without_values_is_an_error_and_a_row_without_values_a_gap() {
    let none = [None; 4];
    assert_eq!(normalise(&none, UP, Normalisation::Rank), Err(ToolError::NoValues));
    assert_eq!(impute(&none, Imputation::Mean), Err(ToolError::NoValues));
    assert_eq!(treat(&none, &Treatment::default()), Err(ToolError::NoValues));
    assert_eq!(summary(&none), Err(ToolError::NoValues));
    assert_eq!(combine(&none, &[1.0; 4], &Aggregation::Arithmetic), Ok(None));
    assert_eq!(copeland(&[&none], &[1.0]), Err(ToolError::Missing(0)));
    assert_eq!(compare_versions(&none, &none), Err(ToolError::NoValues));
    assert_eq!(
        screen(&[&none], ScreenRule { present_min: None, nonzero_min: None }),
        Ok(vec![false; 4])
    );
}

#[test]
fn not_a_number_is_refused_everywhere() {
    let bad = [Some(1.0), NAN, Some(3.0), Some(4.0)];
    let good = [Some(1.0), Some(2.0), Some(3.0), Some(4.0)];
    let at = Err(ToolError::NotFinite(1));
    assert_eq!(normalise(&bad, UP, Normalisation::AsIs), at);
    assert_eq!(impute(&bad, Imputation::Mean), at);
    assert_eq!(impute(&bad, Imputation::GroupMean(&["a"; 4])), at);
    assert_eq!(denominate(&bad, &good), at);
    assert_eq!(denominate(&good, &bad), at);
    assert_eq!(treat(&bad, &Treatment::default()).map(|t| t.values), at);
    assert_eq!(summary(&bad).err(), Some(ToolError::NotFinite(1)));
    assert_eq!(combine(&bad, &[1.0; 4], &Aggregation::Minimum), Err(ToolError::NotFinite(1)));
    assert_eq!(copeland(&[&bad], &[1.0]), Err(ToolError::NotFinite(1)));
    assert_eq!(benefit_of_the_doubt(&[&bad], None).err(), Some(ToolError::NotFinite(1)));
    assert_eq!(correlate(&bad, &good, Method::Kendall).err(), Some(ToolError::NotFinite(1)));
    let nan_weight = combine(&good, &[1.0, f64::NAN, 1.0, 1.0], &Aggregation::Arithmetic);
    assert_eq!(nan_weight, Err(ToolError::BadWeights));
}

#[test]
fn one_child_is_its_parent() {
    for rule in [
        Aggregation::Arithmetic,
        Aggregation::Geometric,
        Aggregation::Harmonic,
        Aggregation::Minimum,
        Aggregation::Ordered { places: vec![1.0] },
        Aggregation::MazziottaPareto { is_harm: false },
    ] {
        let value = combine(&[Some(8.0)], &[3.0], &rule).unwrap().unwrap();
        assert!((value - 8.0).abs() < 1e-12, "{rule:?}");
    }
    assert_eq!(equal_weights(1), Ok(vec![1.0]));
    assert_eq!(
        cronbach_alpha(&[&[Some(1.0), Some(2.0)]]),
        Err(ToolError::TooFew { needed: 2, found: 1 })
    );
}

#[test]
fn zero_stops_the_means_it_must_stop_unless_its_weight_is_zero() {
    let children = [Some(0.0), Some(4.0)];
    for rule in [Aggregation::Geometric, Aggregation::Harmonic] {
        assert_eq!(combine(&children, &[1.0, 1.0], &rule), Err(ToolError::NotPositive(0)));
        let alone = combine(&children, &[0.0, 1.0], &rule).unwrap().unwrap();
        assert!((alone - 4.0).abs() < 1e-12);
    }
    assert_eq!(
        combine(&children, &[0.0, 0.0], &Aggregation::Arithmetic),
        Err(ToolError::BadWeights)
    );
    let zero = Aggregation::Power { exponent: 0.0 };
    assert_eq!(combine(&children, &[1.0, 1.0], &zero), Err(ToolError::BadParameter("exponent")));
}

#[test]
fn units_are_screened_by_what_they_have() {
    let columns = [[Some(1.0), None, Some(0.0), None], [Some(2.0), Some(5.0), Some(0.0), None]];
    let slices: Vec<&[Cell]> = columns.iter().map(|c| c.as_slice()).collect();
    let kept = |present_min, nonzero_min| {
        screen(&slices, ScreenRule { present_min, nonzero_min }).unwrap()
    };
    assert_eq!(kept(Some(0.9), None), [true, false, true, false]);
    assert_eq!(kept(None, Some(0.5)), [true, true, false, false]);
    assert_eq!(kept(Some(0.5), Some(0.0)), [true, true, true, false]);
    let groups = availability_by_group(&slices, &["p", "q"]).unwrap();
    assert_eq!(groups["p"][1].present, 0);
    assert_eq!(groups["q"][1].share(), 1.0);
    assert_eq!(groups["p"][1].nonzero_share(), None);
}

#[test]
fn gaps_between_years_are_filled_as_named() {
    let series = [
        (2018.0, None),
        (2019.0, Some(10.0)),
        (2020.0, None),
        (2022.0, Some(40.0)),
        (2023.0, None),
    ];
    let filled = |how| -> Vec<Cell> {
        impute_panel(&series, how).unwrap().into_iter().map(|point| point.1).collect()
    };
    let (ten, forty) = (Some(10.0), Some(40.0));
    assert_eq!(filled(PanelImputation::Latest), [None, ten, ten, forty, forty]);
    assert_eq!(filled(PanelImputation::Linear), [None, ten, Some(20.0), forty, None]);
    assert_eq!(filled(PanelImputation::LinearThenConstant), [ten, ten, Some(20.0), forty, forty]);
    // ×4 in three years.
    assert!((growth_rate(&series).unwrap() - (4.0_f64.cbrt() - 1.0)).abs() < 1e-12);
    assert_eq!(growth_rate(&series[..2]), Err(ToolError::TooFew { needed: 2, found: 1 }));
    assert!(impute_panel(&[(2.0, None), (1.0, Some(1.0))], PanelImputation::Latest).is_err());
}

#[test]
fn a_veto_and_a_ceiling_hold_and_a_gap_is_reported() {
    let rule = |child, least, penalty| Threshold { child, least, penalty };
    let children = [Some(3.0), None, Some(70.0)];
    let rules = [
        rule(0, 5.0, Penalty::Ceiling(60.0)),
        rule(1, 1.0, Penalty::Veto),
        rule(2, 80.0, Penalty::Report),
        rule(2, 70.0, Penalty::Veto),
    ];
    let verdict = apply_thresholds(88.0, &children, &rules).unwrap();
    assert_eq!((verdict.score, verdict.breached, verdict.unjudged), (60.0, vec![0, 2], vec![1]));
    let veto = apply_thresholds(88.0, &children, &[rule(0, 5.0, Penalty::Veto)]).unwrap();
    assert_eq!(veto.score, 0.0);
    assert!(apply_thresholds(88.0, &children, &[rule(7, 5.0, Penalty::Veto)]).is_err());
    assert!(apply_thresholds(f64::NAN, &children, &[]).is_err());
}

#[test]
fn weights_amount_to_what_their_parents_leave_them() {
    // Leaves 1 and 3 under a node of weight 1; a leaf of weight 3 beside it.
    let parents = [Some(3), Some(3), Some(4), Some(4), None];
    let shares = effective_weights(&[1.0, 3.0, 3.0, 1.0, 1.0], &parents).unwrap();
    assert_eq!(shares, [0.0625, 0.1875, 0.75, 0.25, 1.0]);
    let circle = effective_weights(&[1.0, 1.0], &[Some(1), Some(0)]);
    assert_eq!(circle, Err(ToolError::BadParameter("parent")));
    assert_eq!(effective_weights(&[0.0, 1.0], &[Some(1), None]), Err(ToolError::BadWeights));
    let tree = Tree::new(&[Some(3), Some(3), Some(4), Some(4), None]).unwrap();
    assert_eq!(tree.leaves(), [0, 1, 2]);
}

#[test]
fn strengths_and_weaknesses_never_overlap() {
    let columns = [
        [Some(9.0), Some(5.0), Some(1.0)],
        [Some(1.0), Some(2.0), Some(3.0)],
        [Some(4.0), Some(4.0), Some(4.0)],
        [None, Some(1.0), Some(2.0)],
        [Some(10.0), Some(20.0), Some(30.0)],
    ];
    let slices: Vec<&[Cell]> = columns.iter().map(|c| c.as_slice()).collect();
    let directions = [UP, UP, UP, UP, Direction::Down];
    let rule = StrengthRule { count: 2, distinct_share_min: Some(0.4), drops_last_place: true };
    let (strong, weak) = strengths_and_weaknesses(&slices, &directions, 0, rule).unwrap();
    let named = |list: &[assess::tools::Strength]| -> Vec<(usize, usize)> {
        list.iter().map(|s| (s.indicator, s.place)).collect()
    };
    assert_eq!(named(&strong), [(0, 1), (4, 1)]);
    assert_eq!(named(&weak), [(1, 3)]);
    assert!(strengths_and_weaknesses(&slices, &directions, 9, rule).is_err());
}

#[test]
fn two_versions_are_compared_unit_by_unit() {
    let before = [Some(3.0), Some(2.0), Some(1.0), None];
    let after = [Some(1.0), Some(5.0), Some(1.0), Some(9.0)];
    let shifts = compare_versions(&before, &after).unwrap();
    let gained: Vec<Option<i64>> = shifts.iter().map(|s| s.places_gained()).collect();
    assert_eq!(gained, [Some(-2), Some(0), Some(0), None]);
    assert_eq!(rank_shift_mean(&shifts), Ok(2.0 / 3.0));
}
