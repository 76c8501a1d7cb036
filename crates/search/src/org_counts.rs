//! Results counted by authority. A country has tens of thousands of them, so they are known by
//! digests until the first few are named.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::facets::Counted;
use crate::segment::Segment;

/// The most authorities that are named.
pub const ORGS_MAX: usize = 100;

/// An authority with its count, and where its code is found: segment and number.
#[derive(Clone, Copy)]
struct OrgCount {
    digest: u64,
    count: usize,
    segment: u32,
    code: u16,
}

/// Counts of authorities over segments.
#[derive(Default)]
pub(crate) struct OrgCounts {
    counted: Vec<OrgCount>,
    segments: usize,
    /// Of one segment, by the number of the code; 0 for all that are not in `met`.
    by_code: Vec<u32>,
    met: Vec<u16>,
}

impl OrgCounts {
    /// Begins a segment.
    pub fn begin(&mut self, segment: &Segment) {
        self.by_code.resize(segment.orgs.codes(), 0);
    }

    /// Counts a document by its authority.
    pub fn count(&mut self, segment: &Segment, org: u16) {
        let code = segment.orgs.code_of(org);
        let count = &mut self.by_code[usize::from(code)];
        if *count == 0 {
            self.met.push(code);
        }
        *count += 1;
    }

    /// Ends a segment, the one with this number.
    pub fn end(&mut self, number: u32, segment: &Segment) {
        self.segments += usize::from(!self.met.is_empty());
        for code in self.met.drain(..) {
            let place = usize::from(code);
            let count = std::mem::take(&mut self.by_code[place]) as usize;
            let digest = segment.orgs.digest(place);
            self.counted.push(OrgCount { digest, count, segment: number, code });
        }
    }

    /// How many authorities there are, and those with the most, by their codes.
    pub fn finish<'a>(self, code: impl Fn(u32, u16) -> &'a str) -> (usize, Counted<String>) {
        let mut counted = if self.segments > 1 { merged(self.counted) } else { self.counted };
        let total = counted.len();
        // Which of those with equal counts are named is the same however the index was built.
        let order = |a: &OrgCount, b: &OrgCount| {
            b.count.cmp(&a.count).then_with(|| a.digest.cmp(&b.digest))
        };
        if total > ORGS_MAX {
            counted.select_nth_unstable_by(ORGS_MAX - 1, order);
            counted.truncate(ORGS_MAX);
        }
        let name = |org: OrgCount| (code(org.segment, org.code).to_owned(), org.count);
        let mut named: Counted<String> = counted.into_iter().map(name).collect();
        named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        (total, named)
    }
}

/// The same authority in several segments made one.
fn merged(counted: Vec<OrgCount>) -> Vec<OrgCount> {
    let mut places: HashMap<u64, usize, BuildHasherDefault<Digested>> =
        HashMap::with_capacity_and_hasher(counted.len(), BuildHasherDefault::default());
    let mut merged: Vec<OrgCount> = Vec::with_capacity(counted.len());
    for org in counted {
        let place = *places.entry(org.digest).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(known) => known.count += org.count,
            None => merged.push(org),
        }
    }
    merged
}

/// Takes a digest for its own hash.
#[derive(Default)]
struct Digested(u64);

impl Hasher for Digested {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 << 8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        // The last bytes of a text reach the upper bits of its digest by one multiplication only.
        self.0 = digest.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
}
