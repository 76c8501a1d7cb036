//! The index: segments that are never changed, what has left them, and a small fresh one.

use std::sync::Arc;

use domain::region::RegionCode;

use crate::document::Document;
use crate::segment::{DOCUMENTS_MAX, Segment};

/// The documents of the fresh segment; when there are more it is left as it is and a new one begun.
const FRESH_MAX: usize = 4096;

/// What an item is known by: the region that owns it, and its code.
pub type Key = (RegionCode, String);

/// One segment with the documents that have left it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub segment: Arc<Segment>,
    /// One bit for each document; none while nothing has left.
    left: Option<Arc<Vec<u64>>>,
    left_count: usize,
}

impl Part {
    fn new(documents: &mut [Document]) -> Self {
        Self { segment: Arc::new(Segment::build(documents)), left: None, left_count: 0 }
    }

    /// Whether a document is still in the index.
    pub fn holds(&self, document: usize) -> bool {
        self.left.as_ref().is_none_or(|left| left[document / 64] >> (document % 64) & 1 == 0)
    }

    fn len(&self) -> usize {
        self.segment.facts.len() - self.left_count
    }

    /// Takes a document out, where it is there.
    fn remove(&mut self, key: &Key) {
        let Some(place) = self.segment.find(key.0, &key.1) else { return };
        if self.holds(place) {
            let words = self.segment.facts.len().div_ceil(64);
            let left = self.left.get_or_insert_with(|| Arc::new(vec![0; words]));
            Arc::make_mut(left)[place / 64] |= 1 << (place % 64);
            self.left_count += 1;
        }
    }
}

/// How large an index is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Documents.
    pub documents: usize,
    /// Different names.
    pub names: usize,
    /// Segments.
    pub segments: usize,
    /// Documents that have left but still take room.
    pub left: usize,
    /// Memory in bytes.
    pub bytes: usize,
}

/// An index over documents. A change makes a new one that shares what has not changed, so that
/// searches under way go on in the old one.
#[derive(Clone, Debug, Default)]
pub struct Index {
    pub(crate) parts: Vec<Part>,
    /// The documents of the last part, while it may still grow.
    fresh: Arc<Vec<Document>>,
}

impl Index {
    /// Builds an index from scratch.
    pub fn build(documents: impl IntoIterator<Item = Document>) -> Self {
        let mut index = Self::default();
        let mut waiting: Vec<Document> = Vec::new();
        for document in documents {
            waiting.push(document);
            if waiting.len() == DOCUMENTS_MAX {
                index.append(std::mem::take(&mut waiting));
            }
        }
        if !waiting.is_empty() {
            index.append(waiting);
        }
        index
    }

    /// Adds documents of which the index holds none yet, as segments of their own.
    pub fn append(&mut self, mut documents: Vec<Document>) {
        for chunk in documents.chunks_mut(DOCUMENTS_MAX) {
            self.parts.push(Part::new(chunk));
        }
        self.fresh = Arc::default();
    }

    /// The index with some documents put in or replaced, and others taken out.
    #[must_use]
    pub fn changed(&self, put: Vec<Document>, removed: &[Key]) -> Self {
        let mut changed = self.clone();
        let mut fresh: Vec<Document> = match self.fresh.is_empty() || self.fresh.len() > FRESH_MAX {
            true => Vec::new(),
            false => {
                changed.parts.pop();
                self.fresh.to_vec()
            }
        };
        let keys: Vec<Key> = put.iter().map(Document::key).chain(removed.iter().cloned()).collect();
        for key in &keys {
            changed.parts.iter_mut().for_each(|part| part.remove(key));
        }
        let touched: std::collections::HashSet<&Key> = keys.iter().collect();
        fresh.retain(|document| !touched.contains(&document.key()));
        fresh.extend(put);
        let mut last = std::collections::HashMap::new();
        for document in fresh {
            last.insert(document.key(), document);
        }
        let mut fresh: Vec<Document> = last.into_values().collect();
        changed.parts.retain(|part| part.len() > 0);
        changed.fresh = Arc::default();
        for chunk in fresh.chunks_mut(DOCUMENTS_MAX) {
            changed.parts.push(Part::new(chunk));
        }
        if !fresh.is_empty() && fresh.len() <= DOCUMENTS_MAX {
            changed.fresh = Arc::new(fresh);
        }
        changed
    }

    /// The digest of the document with this key.
    pub fn digest(&self, key: &Key) -> Option<u64> {
        self.parts.iter().find_map(|part| {
            let place = part.segment.find(key.0, &key.1).filter(|place| part.holds(*place))?;
            Some(part.segment.digests[place])
        })
    }

    /// Every key with its document's digest, in no order.
    pub fn digests(&self) -> impl Iterator<Item = (Key, u64)> {
        self.parts.iter().flat_map(|part| {
            let held = (0..part.segment.facts.len()).filter(|place| part.holds(*place));
            held.map(|place| {
                let segment = &part.segment;
                let key = (segment.region(place), segment.codes.get(place).to_owned());
                (key, segment.digests[place])
            })
        })
    }

    /// How large it is.
    pub fn size(&self) -> Size {
        let mut size = Size { segments: self.parts.len(), ..Size::default() };
        for part in &self.parts {
            size.documents += part.len();
            size.left += part.left_count;
            size.names += part.segment.lengths.len();
            size.bytes += part.segment.bytes();
        }
        size
    }
}

impl Document {
    /// What the item is known by.
    pub fn key(&self) -> Key {
        (self.region, self.code.clone())
    }
}
