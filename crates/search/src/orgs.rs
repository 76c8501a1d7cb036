//! The authorities of a segment. One code may come with several names: each pair is an authority.

use crate::document::Fnv;
use crate::postings::Postings;
use crate::texts::Texts;

/// The authorities of a segment.
#[derive(Debug, Default)]
pub(crate) struct Orgs {
    /// Which code each authority has.
    codes_of: Vec<u16>,
    codes: Texts,
    /// A digest of each code, the same in every segment.
    digests: Vec<u64>,
    /// Which authorities hold a term in their name.
    pub terms: Postings,
}

impl Orgs {
    /// Adds an authority by the number of its code, and the code where it is new.
    pub fn push(&mut self, code: u16, new: Option<&str>) {
        self.codes_of.push(code);
        if let Some(text) = new {
            let mut digest = Fnv::default();
            digest.put(text);
            self.codes.push(text);
            self.digests.push(digest.0);
        }
    }

    /// How many authorities there are.
    pub fn len(&self) -> usize {
        self.codes_of.len()
    }

    /// How many codes there are.
    pub fn codes(&self) -> usize {
        self.digests.len()
    }

    /// The number of an authority's code.
    pub fn code_of(&self, org: u16) -> u16 {
        self.codes_of[usize::from(org)]
    }

    /// A code.
    pub fn code(&self, number: usize) -> &str {
        self.codes.get(number)
    }

    /// The digest of a code.
    pub fn digest(&self, number: usize) -> u64 {
        self.digests[number]
    }

    /// The number of a code.
    pub fn find(&self, code: &str) -> Option<u16> {
        let mut wanted = Fnv::default();
        wanted.put(code);
        let number = self.digests.iter().position(|digest| *digest == wanted.0)?;
        (self.codes.get(number) == code).then(|| u16::try_from(number).ok()).flatten()
    }

    /// The memory they take, in bytes.
    pub fn bytes(&self) -> usize {
        self.codes_of.len() * 2 + self.digests.len() * 8 + self.codes.bytes() + self.terms.bytes()
    }
}
