//! Up to 65,536 documents with their terms, never changed once built.

use std::collections::HashMap;

use domain::region::RegionCode;

use crate::document::{Document, Side};
use crate::events::events_of;
use crate::grams::{self, Gram};
use crate::postings::Postings;
use crate::text::runs;

/// The most documents of one segment.
pub(crate) const DOCUMENTS_MAX: usize = 1 << 16;

/// How much a term of a keyword counts, where one of the name counts 1.
pub(crate) const KEYWORD_WEIGHT: f32 = 0.7;

/// Many short texts in one piece of memory.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).expect("65,536 short texts are less than 4 GB");
        self.ends.push(end);
    }

    /// The text at a place.
    pub fn get(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[place] as usize]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * 4
    }
}

/// What filters and facets look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Which of the segment's regions.
    pub region: u16,
    /// Which of the segment's authorities.
    pub org: u16,
    /// Which of the segment's texts.
    pub text: u16,
    pub depths: u16,
    pub class: u8,
    pub level: u8,
    pub sides: u8,
    pub can_apply: bool,
    /// 255 where nothing is said.
    pub visits: u8,
    pub limit_minutes: u32,
    pub natural: u64,
    pub legal: u64,
    pub events: u64,
}

/// A part of the index.
#[derive(Debug, Default)]
pub(crate) struct Segment {
    /// In the order of region and code.
    pub facts: Vec<Facts>,
    pub digests: Vec<u64>,
    pub codes: Texts,
    pub regions: Vec<RegionCode>,
    pub orgs: Texts,
    pub org_terms: Postings,
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

fn bits(places: impl Iterator<Item = usize>) -> u64 {
    places.fold(0, |all, place| all | 1 << place)
}

/// The place of a value in its list.
pub(crate) fn place_of<T: domain::lists::CodeList + PartialEq>(value: T) -> usize {
    T::all().position(|known| known == value).unwrap_or_default()
}

impl Segment {
    /// Builds a segment; the documents are put in the order of region and code.
    pub fn build(documents: &mut [Document]) -> Self {
        documents.sort_by(|a, b| (a.region, &a.code).cmp(&(b.region, &b.code)));
        let mut segment = Self::default();
        let (mut regions, mut orgs, mut texts) = (Numbers::new(), Numbers::new(), Numbers::new());
        let (mut names, mut keywords, mut org_terms) = (Vec::new(), Vec::new(), Vec::new());
        for document in &*documents {
            let (region, is_new) = regions.of(document.region);
            if is_new {
                segment.regions.push(document.region);
            }
            let (org, is_new) = orgs.of((&document.org, &document.authority));
            if is_new {
                segment.orgs.push(&document.org);
                let terms = both(&document.authority.zh, document.authority.en.as_deref());
                org_terms.extend(terms.into_iter().map(|term| (term, org)));
            }
            let (text, is_new) = texts.of((&document.name, &document.keywords));
            if is_new {
                segment.add_text(document, text, &mut names, &mut keywords);
            }
            segment.codes.push(&document.code);
            segment.digests.push(document.digest());
            segment.facts.push(facts(document, region, org, text));
        }
        segment.name_terms = Postings::build(names);
        segment.keyword_terms = Postings::build(keywords);
        segment.org_terms = Postings::build(org_terms);
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
        self.facts.len() * (size_of::<Facts>() + 8 + 2)
            + self.lengths.len() * 2
            + self.starts.len() * 4
            + [&self.codes, &self.orgs, &self.names, &self.english]
                .iter()
                .map(|texts| texts.bytes())
                .sum::<usize>()
            + [&self.name_terms, &self.keyword_terms, &self.org_terms]
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

fn facts(document: &Document, region: u16, org: u16, text: u16) -> Facts {
    let byte = |place: usize| u8::try_from(place).expect("the lists are short");
    let depths = bits(document.depths.iter().map(|depth| place_of(*depth)));
    let sides = bits(document.sides.iter().map(|side| usize::from(*side == Side::Firm)));
    Facts {
        region,
        org,
        text,
        depths: u16::try_from(depths).expect("there are eight depths"),
        class: byte(place_of(document.class)),
        level: byte(place_of(document.level)),
        sides: u8::try_from(sides).expect("there are two sides"),
        can_apply: document.can_apply,
        visits: document.visits.unwrap_or(u8::MAX),
        limit_minutes: document
            .limit_minutes
            .map_or(u32::MAX, |minutes| u32::try_from(minutes).unwrap_or(u32::MAX)),
        natural: bits(document.natural_themes.iter().map(|theme| place_of(*theme))),
        legal: bits(document.legal_themes.iter().map(|theme| place_of(*theme))),
        events: events_of(document),
    }
}
