//! Names grown from published ones, and what is asked for. Programs outside of the product that are
//! measured beside it take this file as it is.

use domain::item::ItemVersion;
use domain::text::Bilingual;
use pinyin::ToPinyin;
use search::Document;

/// The names of published items, one JSON object a line.
pub(crate) fn published(text: &str) -> Vec<String> {
    let name = |line: &str| -> Option<String> {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(row.get("TASK_NAME")?.as_str()?.to_owned())
    };
    text.lines().filter_map(name).collect()
}

/// Numbers in a row that look drawn and are always the same (splitmix64).
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    /// The next, below `below`.
    pub(crate) fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let drawn = (z ^ (z >> 31)) % u64::try_from(below.max(1)).expect("a length");
        usize::try_from(drawn).expect("it is below a length")
    }
}

/// A name: a third as published, a third with the beginning of another, a third with a place.
pub(crate) fn grown(draw: &mut Draw, names: &[String], place: &str) -> String {
    let name = &names[draw.next(names.len())];
    match draw.next(3) {
        0 => name.clone(),
        1 => {
            let other = &names[draw.next(names.len())];
            let (head, tail) = (other.chars().count() / 2, name.chars().count() / 2);
            other.chars().take(head).chain(name.chars().skip(tail)).collect()
        }
        _ => format!("{place}{name}"),
    }
}

/// The kinds of questions.
pub(crate) const KINDS: [&str; 5] =
    ["one dropped", "one changed", "initials", "pinyin", "first four"];

/// A query of some kind made of a name.
pub(crate) fn query(kind: usize, draw: &mut Draw, name: &str) -> String {
    let mut chars: Vec<char> = name.chars().collect();
    let place = draw.next(chars.len());
    match kind {
        0 => {
            chars.remove(place);
            chars.into_iter().collect()
        }
        1 => {
            chars[place] = if chars[place] == '的' { '在' } else { '的' };
            chars.into_iter().collect()
        }
        2 => chars.iter().map(|c| sound(*c, true)).collect(),
        3 => chars.iter().map(|c| sound(*c, false)).collect(),
        _ => chars.into_iter().take(4).collect(),
    }
}

pub(crate) fn sound(c: char, is_initial: bool) -> String {
    match c.to_pinyin() {
        Some(pinyin) if is_initial => pinyin.first_letter().to_owned(),
        Some(pinyin) => pinyin.plain().to_owned(),
        None => c.to_lowercase().to_string(),
    }
}

/// A name as the index takes it, with a code made of its number.
pub(crate) fn document((number, name): (usize, &String)) -> Document {
    let template = ItemVersion::sample();
    Document {
        region: template.id.region,
        code: format!("{number:031}"),
        version: 1,
        name: Bilingual::zh(name),
        keywords: Vec::new(),
        authority: Bilingual::zh(""),
        org: String::new(),
        class: template.class,
        level: template.authority.level,
        natural_themes: Vec::new(),
        legal_themes: Vec::new(),
        sides: Vec::new(),
        depths: Vec::new(),
        can_apply: false,
        visits: None,
        limit_minutes: None,
    }
}
