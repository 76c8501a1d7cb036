//! Which of up to 65,536 texts hold a term: sorted terms, and for each the sorted numbers.

use crate::grams::Gram;

/// Terms with the texts that hold them.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    terms: Vec<Gram>,
    /// Where the texts of each term begin; one more than there are terms.
    starts: Vec<u32>,
    texts: Vec<u16>,
}

impl Postings {
    /// From pairs of term and text in any order, each once.
    pub fn build(mut pairs: Vec<(Gram, u16)>) -> Self {
        pairs.sort_unstable();
        let mut built = Self::default();
        built.texts.reserve_exact(pairs.len());
        for (term, text) in pairs {
            if built.terms.last() != Some(&term) {
                built.terms.push(term);
                built.starts.push(built.end());
            }
            built.texts.push(text);
        }
        let end = built.end();
        built.starts.push(end);
        built.terms.shrink_to_fit();
        built.starts.shrink_to_fit();
        built
    }

    fn end(&self) -> u32 {
        u32::try_from(self.texts.len()).expect("65,536 texts have fewer terms than that")
    }

    fn at(&self, place: usize) -> &[u16] {
        &self.texts[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// The texts of every term from `first` to `last`.
    pub fn range(&self, first: Gram, last: Gram) -> impl Iterator<Item = &[u16]> {
        let start = self.terms.partition_point(|term| *term < first);
        let terms = self.terms[start..].iter().take_while(move |term| **term <= last);
        terms.enumerate().map(move |(offset, _)| self.at(start + offset))
    }

    /// The memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.terms.len() * 8 + self.starts.len() * 4 + self.texts.len() * 2
    }
}
