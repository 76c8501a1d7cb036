//! Places: competition or dense, with guests who take none. It does *not* round; ties are exact.

use domain::assessment::RankRule;

use crate::exact::Exact;

/// The places of values in the order given, the highest first; no value, no place.
#[must_use]
pub fn places(values: &[Option<Exact>], rule: RankRule) -> Vec<Option<u32>> {
    let mut order: Vec<(usize, &Exact)> =
        values.iter().enumerate().filter_map(|(at, value)| Some((at, value.as_ref()?))).collect();
    order.sort_by(|a, b| b.1.cmp(a.1));
    let mut places = vec![None; values.len()];
    let (mut place, mut before): (u32, Option<&Exact>) = (0, None);
    for (seen, (at, value)) in (1u32..).zip(order) {
        if before != Some(value) {
            place = match rule {
                RankRule::Competition => seen,
                RankRule::Dense => place + 1,
            };
        }
        before = Some(value);
        places[at] = Some(place);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::places;
    use crate::exact::whole;
    use domain::assessment::RankRule;

    #[test]
    fn ties_share_a_place_and_a_guest_takes_none() {
        let values: Vec<_> = [Some(9), Some(8), None, Some(8), Some(7)]
            .into_iter()
            .map(|value| value.map(whole))
            .collect();
        let competition = places(&values, RankRule::Competition);
        assert_eq!(competition, [Some(1), Some(2), None, Some(2), Some(4)]);
        let dense = places(&values, RankRule::Dense);
        assert_eq!(dense, [Some(1), Some(2), None, Some(2), Some(3)]);
    }
}
