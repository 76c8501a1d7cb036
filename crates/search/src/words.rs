//! What the data files know: words of the field, synonyms, and words that only ask.

use std::collections::HashSet;
use std::sync::LazyLock;

use jieba_rs::Jieba;

use crate::text::folded_text;

// The words of this field instead of jieba's general list: that one takes 33 MB and a third of a
// second to load, which a small server and a quick start cannot spare. Words it lacks are cut by
// jieba's model of characters.
static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let words: String =
        data(include_str!("../data/words.txt")).flat_map(|line| [line, "\n"]).collect();
    Jieba::with_dict(&mut words.as_bytes()).expect("a test reads the list")
});

static STOP: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| data(include_str!("../data/stop.txt")).collect());

/// What people say beside what names say.
static SYNONYMS: LazyLock<Vec<(Vec<String>, Vec<String>)>> = LazyLock::new(|| {
    let list = |text: &str| text.split(',').map(|word| folded_text(word.trim())).collect();
    data(include_str!("../data/synonyms.txt"))
        .filter_map(|line| line.split_once('='))
        .map(|(said, meant)| (list(said), list(meant)))
        .collect()
});

fn data(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words of a text.
pub(crate) fn cut(text: &str) -> Vec<&str> {
    JIEBA.cut(text, true).into_iter().map(|token| token.word).collect()
}

/// A folded query without the words that only ask, unless nothing else is left.
pub(crate) fn without_asking(query: &str) -> String {
    let kept: String = cut(query).into_iter().filter(|word| !STOP.contains(word)).collect();
    if kept.chars().any(char::is_alphanumeric) { kept } else { query.to_owned() }
}

/// The folded query said in other words, the longest replacement first.
pub(crate) fn said_otherwise(query: &str, most: usize) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for (said, meant) in SYNONYMS.iter() {
        // The longest of a line that stands in the query: 房产证 rather than 房产.
        let Some(word) = said.iter().filter(|w| query.contains(w.as_str())).max_by_key(|w| w.len())
        else {
            continue;
        };
        for other in meant.iter().filter(|other| !query.contains(other.as_str())) {
            found.push((word.len(), query.replacen(word.as_str(), other, 1)));
        }
    }
    // Stable: of replacements of the same length, the order of the file holds.
    found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    found.into_iter().map(|(_, text)| text).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_by_the_list_of_the_field() {
        assert_eq!(cut("食品经营许可证核发"), ["食品", "经营", "许可证", "核发"]);
        assert!(cut("不动产权登记").contains(&"不动产权") || cut("不动产登记").contains(&"不动产"));
    }

    #[test]
    fn asking_words_go_unless_they_are_all() {
        assert_eq!(without_asking("怎么办理护照"), "护照");
        assert_eq!(without_asking("如何办理"), "如何办理");
        assert!(!without_asking("how to open a shop").contains("how"));
    }

    #[test]
    fn every_line_of_the_synonyms_has_two_sides() {
        assert!(SYNONYMS.len() > 60);
        for (said, meant) in SYNONYMS.iter() {
            assert!(!said.is_empty() && !meant.is_empty());
            assert!(said.iter().chain(meant).all(|word| !word.is_empty()), "{said:?}");
        }
    }

    #[test]
    fn the_longest_replacement_is_tried_first() {
        assert_eq!(said_otherwise("房产证过户", 1), ["不动产权过户"]);
        assert!(said_otherwise("护照", 4).is_empty());
    }
}
