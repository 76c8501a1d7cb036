//! How surely an account belongs to whom it names: the real-name levels (实名等级).

/// A real-name level. A higher one holds everything that a lower one holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nobody has been named (匿名).
    Anonymous,
    /// A name and a number were typed and are well formed (形式核验).
    Declared,
    /// Name and number were matched with a register or by an administrator (初级实名).
    Matched,
    /// The person was seen: at a window, or by an approved real-name provider (高级实名).
    Seen,
    /// A digital certificate, or proof in person at a window for high-risk services.
    Certified,
}

impl Level {
    /// All levels, the lowest first.
    pub const ALL: [Self; 5] =
        [Self::Anonymous, Self::Declared, Self::Matched, Self::Seen, Self::Certified];

    /// The number of the level, 0 to 4.
    pub fn number(self) -> u8 {
        match self {
            Self::Anonymous => 0,
            Self::Declared => 1,
            Self::Matched => 2,
            Self::Seen => 3,
            Self::Certified => 4,
        }
    }

    /// The level with this number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| i64::from(level.number()) == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_order_as_their_numbers_do() {
        for (place, level) in (0_i64..).zip(Level::ALL) {
            assert_eq!(Level::from_number(place), Some(level));
            assert_eq!(i64::from(level.number()), place);
        }
        assert!(Level::Matched < Level::Seen);
        assert_eq!(Level::from_number(5), None);
        assert_eq!(Level::from_number(-1), None);
    }
}
