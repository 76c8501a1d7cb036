//! Outliers: testing for them, pulling them in, and bending the scale when that is not enough.

use super::stats::{all_equal, bounds};
use super::{Cell, ToolError, kurtosis, present, skew};

/// When a column counts as free of outliers: |skew| below one bound *or* kurtosis below another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutlierTest {
    /// The bound on absolute skewness.
    pub skew_max: f64,
    /// The bound on excess kurtosis.
    pub kurtosis_max: f64,
}

impl Default for OutlierTest {
    /// The bounds of the OECD/JRC handbook as practised: 2 and 3.5.
    fn default() -> Self {
        Self { skew_max: 2.0, kurtosis_max: 3.5 }
    }
}

impl OutlierTest {
    /// Whether the values pass. Values that do not vary have no outliers and pass.
    ///
    /// # Errors
    /// Fewer than four values, or one that is not finite.
    pub fn passes(&self, values: &[f64]) -> Result<bool, ToolError> {
        if values.len() >= 4 && all_equal(values) {
            return Ok(true);
        }
        Ok(skew(values)?.abs() < self.skew_max || kurtosis(values)? < self.kurtosis_max)
    }
}

/// A bent scale that keeps the order of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Transform {
    /// ln(x − min + 0.01 × range), the form the JRC tool uses.
    LogOfRange,
    /// ln(x − min + 1), the same tool's first form.
    LogPlusOne,
    /// ln((max − 1)(x − min) / range + 1), the form of the 2020 innovation index; needs max > 1.
    LogOfMax,
    /// ((x − min + 1)^λ − 1) / λ, or ln(x − min + 1) when λ is zero.
    BoxCox {
        /// The exponent λ.
        lambda: f64,
    },
}

/// What is done to a column that fails the test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Treatment {
    /// When a column needs treatment.
    pub test: OutlierTest,
    /// The most points that may be pulled in; `None` sets no limit, 0 pulls none.
    pub points_max: Option<usize>,
    /// The scale to use when the column still fails; `None` leaves it winsorised.
    pub transform: Option<Transform>,
    /// Whether the bent scale is applied to the winsorised values rather than to the originals.
    pub is_combined: bool,
}

impl Default for Treatment {
    fn default() -> Self {
        Self {
            test: OutlierTest::default(),
            points_max: Some(5),
            transform: Some(Transform::LogOfRange),
            is_combined: false,
        }
    }
}

/// What happened to one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Kept,
    /// It was high and was set to the next lower value.
    PulledDown,
    /// It was low and was set to the next higher value.
    PulledUp,
    /// The whole column went onto a bent scale.
    Bent,
}

/// A column after treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct Treated {
    /// The values.
    pub values: Vec<Cell>,
    /// What happened to each.
    pub changes: Vec<Change>,
    /// How many points were pulled in, in the values that are returned.
    pub winsorised: usize,
    /// Whether the returned values pass the test.
    pub passes: bool,
}

/// Treats one column: winsorise point by point, then bend the scale if it still fails.
///
/// # Errors
/// Fewer than four values, a value that is not finite, or a transform that is not defined for
/// these values.
pub fn treat(values: &[Cell], rule: &Treatment) -> Result<Treated, ToolError> {
    let found = present(values, 4)?;
    if rule.test.passes(&found)? {
        return Ok(untouched(values, true));
    }
    let pulled = winsorise(values, rule)?;
    let Some(transform) = rule.transform.filter(|_| !pulled.passes) else {
        return Ok(pulled);
    };
    let base = if rule.is_combined { &pulled.values[..] } else { values };
    let bent = bend(base, transform)?;
    let passes = rule.test.passes(&present(&bent, 4)?)?;
    Ok(Treated {
        changes: bent
            .iter()
            .map(|c| if c.is_some() { Change::Bent } else { Change::Kept })
            .collect(),
        winsorised: if rule.is_combined { pulled.winsorised } else { 0 },
        values: bent,
        passes,
    })
}

fn untouched(values: &[Cell], passes: bool) -> Treated {
    let changes = vec![Change::Kept; values.len()];
    Treated { values: values.to_vec(), changes, winsorised: 0, passes }
}

/// Sets the extreme on the side of the skew to the next value, until the test is passed or
/// `points_max` points stand at a pulled value. Tied extremes are pulled together, so that the
/// limit can be passed by a tie, as it is in the tool this step is measured against. A column of
/// two values is left alone, for pulling would erase what it says.
fn winsorise(values: &[Cell], rule: &Treatment) -> Result<Treated, ToolError> {
    let mut state = untouched(values, false);
    let (mut high, mut low) = (0, 0);
    while !state.passes && rule.points_max.is_none_or(|most| high + low < most) {
        let found = present(&state.values, 4)?;
        let is_high = skew(&found)? >= 0.0;
        let (least, greatest) = bounds(&found);
        let extreme = if is_high { greatest } else { least };
        let others: Vec<f64> = found.iter().copied().filter(|value| *value != extreme).collect();
        if all_equal(&others) {
            // One more pull would leave no difference between any two units.
            break;
        }
        let (lowest, highest) = bounds(&others);
        let (target, change) =
            if is_high { (highest, Change::PulledDown) } else { (lowest, Change::PulledUp) };
        let mut moved = 0;
        for (cell, mark) in state.values.iter_mut().zip(&mut state.changes) {
            if *cell == Some(extreme) {
                (*cell, *mark) = (Some(target), change);
                moved += 1;
            }
        }
        if is_high {
            high = moved
        } else {
            low = moved
        }
        state.passes = rule.test.passes(&present(&state.values, 4)?)?;
    }
    state.winsorised = high + low;
    Ok(state)
}

fn bend(values: &[Cell], transform: Transform) -> Result<Vec<Cell>, ToolError> {
    let (least, greatest) = bounds(&present(values, 1)?);
    let range = greatest - least;
    if range == 0.0 {
        return Err(ToolError::AllEqual);
    }
    let curve: Box<dyn Fn(f64) -> f64> = match transform {
        Transform::LogOfRange => Box::new(move |x| (x - least + 0.01 * range).ln()),
        Transform::LogPlusOne => Box::new(move |x| (x - least + 1.0).ln()),
        // With a greatest value of 1 or less the curve would be flat or turned round.
        Transform::LogOfMax if greatest <= 1.0 => return Err(ToolError::BadParameter("transform")),
        Transform::LogOfMax => {
            Box::new(move |x| ((greatest - 1.0) * (x - least) / range + 1.0).ln())
        }
        Transform::BoxCox { lambda } if !lambda.is_finite() => {
            return Err(ToolError::BadParameter("lambda"));
        }
        Transform::BoxCox { lambda: 0.0 } => Box::new(move |x| (x - least + 1.0).ln()),
        Transform::BoxCox { lambda } => {
            Box::new(move |x| ((x - least + 1.0).powf(lambda) - 1.0) / lambda)
        }
    };
    values.iter().map(|cell| cell.map(|value| super::finite(curve(value))).transpose()).collect()
}

#[cfg(test)]
mod tests {
    use super::{OutlierTest, Transform, Treatment, bend, treat};

    fn e() -> Vec<Option<f64>> {
        [1.0, 2.0, 4.0, 8.0, 16.0, 320.0].map(Some).to_vec()
    }

    #[track_caller]
    fn check(transform: Transform, expected: [f64; 6]) {
        for (got, want) in bend(&e(), transform).unwrap().iter().zip(expected) {
            assert!((got.unwrap() - want).abs() < 5e-9, "{got:?} {want}");
        }
    }

    #[test]
    fn bent_scales_agree_with_the_reference_tool() {
        check(
            Transform::LogOfRange,
            [1.160020917, 1.432700734, 1.822935087, 2.321406847, 2.900871993, 5.775141434],
        );
        check(
            Transform::BoxCox { lambda: 0.5 },
            [0.0, 0.8284271247, 2.0, 3.656854249, 6.0, 33.77708764],
        );
    }

    #[test]
    fn a_column_is_never_flattened() {
        // A yes–no indicator that one unit in twenty meets fails the test, and stays what it is.
        let mut rare = vec![Some(0.0); 20];
        rare[7] = Some(1.0);
        let rule = Treatment { transform: None, ..Treatment::default() };
        let treated = treat(&rare, &rule).unwrap();
        assert_eq!((treated.values, treated.winsorised, treated.passes), (rare, 0, false));
    }

    #[test]
    fn values_that_do_not_vary_have_no_outliers() {
        assert_eq!(OutlierTest::default().passes(&[3.0; 5]), Ok(true));
        assert!(bend(&[Some(3.0); 5], Transform::LogOfRange).is_err());
        assert!(bend(&[Some(0.1), Some(0.4)], Transform::LogOfMax).is_err());
    }
}
