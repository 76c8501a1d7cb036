//! Random numbers that depend on a seed and a position only, never on who asks first.

/// A stream of pseudo-random numbers (SplitMix64, Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub struct Stream {
    state: u64,
}

impl Stream {
    /// The stream of one run, under one seed.
    pub fn new(seed: u64, run: u64) -> Self {
        // Two rounds of mixing keep the streams of neighbouring runs apart.
        Self { state: mix(mix(seed).wrapping_add(run.wrapping_mul(0x9E37_79B9_7F4A_7C15))) }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// A number from 0 up to but not including 1.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A position below `count`, each equally likely to within 2⁻⁶⁴ × `count`.
    ///
    /// # Panics
    /// When `count` is zero, which no caller here allows.
    pub fn below(&mut self, count: usize) -> usize {
        assert!(count > 0, "a position below zero does not exist");
        let wide = u128::from(self.bits()) * (count as u128);
        usize::try_from(wide >> 64).expect("the product's upper half is below count")
    }

    /// A standard normal number (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
