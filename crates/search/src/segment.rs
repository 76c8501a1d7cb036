//! Up to 65,536 documents with their terms, never changed once built.

use std::collections::HashMap;

use domain::region::RegionCode;

use crate::document::Document;
use crate::grams::{self, Gram};
use crate::orgs::Orgs;
use crate::postings::Postings;
use crate::text::runs;
use crate::texts::Texts;
use crate::traits::{Facts, Traits};

/// The most documents of one segment.
pub(crate) const DOCUMENTS_MAX: usize = 1 << 16;

/// How much a term of a keyword counts, where one of the name counts 1.
pub(crate) const KEYWORD_WEIGHT: f32 = 0.7;

/// A part of the index.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    /// In the order of region and code.
    pub facts: Vec<Facts>,
    pub limits: Vec<u32>,
    pub digests: Vec<u64>,
    pub codes: Texts,
    pub traits: Vec<Traits>,
    pub regions: Vec<RegionCode>,
    pub orgs: Orgs,
    /// The Chinese names, each once for all documents of that name and keywords.
    pub names: Texts,
    /// The English names; empty where there is none.
    pub english: Texts,
    /// Letters and characters of each name.
    pub lengths: Vec<u16>,
    pub name_terms: Postings,
    pub keyword_terms: Postings,
    /// Where the documents of each text begin; one more than there are texts.
    pub starts: Vec<u32>,
    /// Documents by their text.
    pub by_text: Vec<u16>,
}

fn small(number: usize) -> u16 {
    u16::try_from(number).expect("a segment holds at most 65,536 documents")
}

/// Gives every different key a number.
struct Numbers<K>(HashMap<K, u16>);

impl<K: std::hash::Hash + Eq> Numbers<K> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    /// The number of a key, and whether it is new.
    fn of(&mut self, key: K) -> (u16, bool) {
        let next = self.0.len();
        let mut is_new = false;
        let number = *self.0.entry(key).or_insert_with(|| {
            is_new = true;
            small(next)
        });
        (number, is_new)
    }
}

impl Segment {
    /// Builds a segment; the documents are put in the order of region and code.
    pub fn build(documents: &mut [Document]) -> Self {
        documents.sort_by(|a, b| (a.region, &a.code).cmp(&(b.region, &b.code)));
        let mut segment = Self::default();
        let (mut regions, mut texts, mut traits) = (Numbers::new(), Numbers::new(), Numbers::new());
        let (mut orgs, mut org_codes) = (Numbers::new(), Numbers::new());
        let (mut names, mut keywords, mut org_terms) = (Vec::new(), Vec::new(), Vec::new());
        for document in &*documents {
            let (region, is_new) = regions.of(document.region);
            if is_new {
                segment.regions.push(document.region);
            }
            let (org, is_new) = orgs.of((&document.org, &document.authority));
            if is_new {
                let (code, is_new) = org_codes.of(document.org.as_str());
                segment.orgs.push(code, is_new.then_some(document.org.as_str()));
                let terms = both(&document.authority.zh, document.authority.en.as_deref());
                org_terms.extend(terms.into_iter().map(|term| (term, org)));
            }
            let (text, is_new) = texts.of((&document.name, &document.keywords));
            if is_new {
                segment.add_text(document, text, &mut names, &mut keywords);
            }
            segment.codes.push(&document.code);
            segment.digests.push(document.digest());
            let own = Traits::of(document);
            let (traits, is_new) = traits.of(own);
            if is_new {
                segment.traits.push(own);
            }
            segment.facts.push(Facts { region, org, text, traits });
            segment.limits.push(limit(document));
        }
        segment.name_terms = Postings::build(names);
        segment.keyword_terms = Postings::build(keywords);
        segment.orgs.terms = Postings::build(org_terms);
        segment.sort_by_text();
        segment
    }

    fn add_text(
        &mut self,
        document: &Document,
        text: u16,
        names: &mut Vec<(Gram, u16)>,
        keywords: &mut Vec<(Gram, u16)>,
    ) {
        let name = &document.name;
        self.names.push(&name.zh);
        self.english.push(name.en.as_deref().unwrap_or_default());
        let length: usize = runs(&name.zh).iter().map(|run| run.chars.len()).sum();
        self.lengths.push(u16::try_from(length).unwrap_or(u16::MAX));
        let own = both(&name.zh, name.en.as_deref());
        let mut others: Vec<Gram> =
            document.keywords.iter().flat_map(|word| grams::all(word)).collect();
        others.sort_unstable();
        others.dedup();
        others.retain(|term| own.binary_search(term).is_err());
        names.extend(own.into_iter().map(|term| (term, text)));
        keywords.extend(others.into_iter().map(|term| (term, text)));
    }

    fn sort_by_text(&mut self) {
        let texts = self.lengths.len();
        let mut order: Vec<u16> = (0..self.facts.len()).map(small).collect();
        order.sort_by_key(|document| self.facts[usize::from(*document)].text);
        let mut starts = vec![0_u32; texts + 1];
        for facts in &self.facts {
            starts[usize::from(facts.text) + 1] += 1;
        }
        for place in 0..texts {
            starts[place + 1] += starts[place];
        }
        (self.starts, self.by_text) = (starts, order);
    }

    /// The documents that share a text.
    pub fn of_text(&self, text: usize) -> &[u16] {
        &self.by_text[self.starts[text] as usize..self.starts[text + 1] as usize]
    }

    /// The region of a document.
    pub fn region(&self, document: usize) -> RegionCode {
        self.regions[usize::from(self.facts[document].region)]
    }

    /// The place of a document, by its key.
    pub fn find(&self, region: RegionCode, code: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.facts.len());
        while low < high {
            let middle = (low + high) / 2;
            match (self.region(middle), self.codes.get(middle)).cmp(&(region, code)) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.facts.len() * (size_of::<Facts>() + 4 + 8 + 2)
            + self.traits.len() * size_of::<Traits>()
            + self.orgs.bytes()
            + self.lengths.len() * 2
            + self.starts.len() * 4
            + [&self.codes, &self.names, &self.english]
                .iter()
                .map(|texts| texts.bytes())
                .sum::<usize>()
            + [&self.name_terms, &self.keyword_terms]
                .iter()
                .map(|terms| terms.bytes())
                .sum::<usize>()
    }
}

/// The terms of a text in both languages, sorted, each once.
fn both(zh: &str, en: Option<&str>) -> Vec<Gram> {
    let mut terms = grams::all(zh);
    if let Some(en) = en {
        terms.extend(grams::all(en));
        terms.sort_unstable();
        terms.dedup();
    }
    terms
}

/// 4,294,967,295 where nothing is said.
fn limit(document: &Document) -> u32 {
    document.limit_minutes.map_or(u32::MAX, |minutes| u32::try_from(minutes).unwrap_or(u32::MAX))
}
