//! Names that what was typed so far may become.

use std::collections::HashSet;

use crate::find::Wish;
use crate::index::Index;

/// Results looked at for different names.
const RESULTS: usize = 200;

/// A name to go on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The Chinese name.
    pub name: String,
    /// The English name.
    pub english: Option<String>,
}

impl Index {
    /// Different names that fit the wish, best first.
    pub fn suggest(&self, wish: &Wish, most: usize) -> Vec<Suggestion> {
        if wish.words.trim().is_empty() {
            return Vec::new();
        }
        let found = self.find(&Wish { limit: RESULTS, is_typing: true, ..wish.clone() });
        let mut seen: HashSet<String> = HashSet::new();
        let different = found.hits.into_iter().filter(|hit| seen.insert(hit.name.clone()));
        different
            .take(most)
            .map(|hit| Suggestion { name: hit.name, english: hit.english })
            .collect()
    }
}
