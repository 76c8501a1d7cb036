//! Many short texts kept together, known by their numbers.

/// Many short texts in one piece of memory.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    /// Adds a text at the end.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        let end = u32::try_from(self.text.len()).expect("65,536 short texts are less than 4 GB");
        self.ends.push(end);
    }

    /// The text at a place.
    pub fn get(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[place] as usize]
    }

    /// The memory they take, in bytes.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.ends.len() * 4
    }
}
