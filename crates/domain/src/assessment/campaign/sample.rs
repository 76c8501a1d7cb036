//! Drawing a sample that anybody with the seed can draw again.

/// Draws up to `count` of the items of one unit. The order in which the items are given does not
/// matter, nor what other units have: seed, unit and the set of items decide.
///
/// The generator is `SplitMix64`, the shuffle that of Fisher and Yates, the bounded number is
/// drawn by rejection, so that every subset is equally likely.
#[must_use]
pub fn draw(seed: u64, unit: &str, items: &[String], count: usize) -> Vec<String> {
    let mut pool: Vec<&String> = items.iter().collect();
    pool.sort();
    pool.dedup();
    let mut state = seed ^ fnv(unit);
    let count = count.min(pool.len());
    for at in 0..count {
        let other = at + below(&mut state, pool.len() - at);
        pool.swap(at, other);
    }
    let mut drawn: Vec<String> = pool[..count].iter().map(|item| (*item).clone()).collect();
    drawn.sort();
    drawn
}

/// FNV-1a of 64 bits.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number from 0 to just below `bound`, every one equally likely.
fn below(state: &mut u64, bound: usize) -> usize {
    let bound = u64::try_from(bound.max(1)).unwrap_or(u64::MAX);
    let whole = u64::MAX - u64::MAX % bound;
    loop {
        let drawn = split_mix(state);
        if drawn < whole {
            return usize::try_from(drawn % bound).expect("smaller than a length");
        }
    }
}
