//! The profiles that come with the product.

use domain::assessment::Definition;

use super::file::{Fault, parse};
use crate::said::said;

/// Every shipped profile: its code and its file.
pub const SHIPPED: [(&str, &str); 8] = [
    ("wang2016", include_str!("../../definitions/wang2016.toml")),
    ("eu-2020", include_str!("../../definitions/eu-2020.toml")),
    ("egdi", include_str!("../../definitions/egdi.toml")),
    ("asem", include_str!("../../definitions/asem.toml")),
    ("census-2015", include_str!("../../definitions/census-2015.toml")),
    ("check-2019", include_str!("../../definitions/check-2019.toml")),
    ("losi-2022", include_str!("../../definitions/losi-2022.toml")),
    ("cag-2021", include_str!("../../definitions/cag-2021.toml")),
];

/// A shipped profile by its code, with a set of weights after a colon: `wang2016:equal`.
///
/// # Errors
/// When no profile or no set of weights has that name.
pub fn shipped(name: &str) -> Result<Definition, Vec<Fault>> {
    let (id, weights) = match name.split_once(':') {
        Some((id, weights)) => (id, Some(weights)),
        None => (name, None),
    };
    match SHIPPED.iter().find(|(known, _)| *known == id) {
        Some((_, text)) => parse(text, weights),
        None => {
            let known: Vec<_> = SHIPPED.iter().map(|(known, _)| *known).collect();
            Err(vec![Fault {
                line: 0,
                what: said("no-profile", [("name", id.into()), ("known", known.join(", ").into())]),
            }])
        }
    }
}
