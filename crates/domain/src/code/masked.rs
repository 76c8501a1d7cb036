//! Values that show themselves only in part.

use std::fmt;

use super::CitizenNumber;

/// A value that logs and pages may hold without showing it; how much is shown depends on its type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Masked<T>(T);

impl<T> Masked<T> {
    /// Puts a value behind the mask.
    pub const fn new(value: T) -> Masked<T> {
        Masked(value)
    }

    /// The value itself; call it only where a person is entitled to see it.
    pub const fn reveal(&self) -> &T {
        &self.0
    }
}

/// Nothing of the value is shown to programmers.
impl<T> fmt::Debug for Masked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Masked(…)")
    }
}

/// The region of the first registration and the last two characters: enough to recognise one's own.
impl fmt::Display for Masked<CitizenNumber> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.as_str();
        write!(f, "{}************{}", &whole[..4], &whole[16..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_number_keeps_birth_date_and_serial_to_itself() {
        let number = CitizenNumber::parse("11010519491231002X").expect("reads");
        let masked = number.masked();
        assert_eq!(masked.to_string(), "1101************2X");
        assert_eq!(format!("{masked:?}"), "Masked(…)");
        assert_eq!(masked.reveal().as_str(), "11010519491231002X");
        assert_eq!(format!("{number:?}"), "CitizenNumber(1101************2X)");
    }
}
