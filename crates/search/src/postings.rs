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

/// Terms that follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    start: u32,
    /// The one after the last.
    end: u32,
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

    /// Where the terms from `first` to `last` stand.
    pub fn span(&self, first: Gram, last: Gram) -> Span {
        let start = self.terms.partition_point(|term| *term < first);
        let count = match first == last {
            true => usize::from(self.terms.get(start) == Some(&first)),
            false => self.terms[start..].partition_point(|term| *term <= last),
        };
        let place = |n: usize| u32::try_from(n).expect("there are fewer terms than that");
        Span { start: place(start), end: place(start + count) }
    }

    /// The texts of the terms of a span: sorted for one term, term after term for several.
    pub fn texts(&self, span: Span) -> &[u16] {
        match span.start == span.end {
            true => &[],
            false => {
                let at = |place: u32| self.starts[place as usize] as usize;
                &self.texts[at(span.start)..at(span.end)]
            }
        }
    }

    /// The memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.terms.len() * 8 + self.starts.len() * 4 + self.texts.len() * 2
    }
}
