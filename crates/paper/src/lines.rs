//! Breaking texts into lines: Chinese between any two characters, except where punctuation may
//! not begin or end a line (GB/T 15834-2011 §5.1.10), Latin between words.

use crate::font::{Faces, Glyph};
use crate::markup::Rich;

/// One character in its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Set {
    /// The character as it was written.
    pub c: char,
    /// What is drawn for it.
    pub glyph: Glyph,
    /// Whether it is bold.
    pub is_bold: bool,
}

/// One line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    /// Its characters.
    pub set: Vec<Set>,
    /// Its width in points.
    pub width: f32,
}

/// What may not begin a line.
const NOT_FIRST: &str = "，。、；：？！）〕】》〉」』”’％…—～·,.;:?!)]}%℃";
/// What may not end a line.
const NOT_LAST: &str = "（〔【《〈「『“‘￥$([{№";

/// The lines of a text at a size, none wider than `width`.
pub(crate) fn broken(faces: &Faces, text: &Rich, size: f32, width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    for (part, is_bold) in text {
        for c in part.chars() {
            if c == '\n' {
                lines.push(std::mem::take(&mut line));
                continue;
            }
            let set = Set { c, glyph: faces.glyph(c), is_bold: *is_bold };
            let advance = set.glyph.advance * size;
            if line.width + advance > width && !line.set.is_empty() && c != ' ' {
                let rest = split(&mut line, c, size);
                lines.push(std::mem::replace(&mut line, rest));
            }
            line.width += advance;
            line.set.push(set);
        }
    }
    lines.push(line);
    for line in &mut lines {
        while line.set.last().is_some_and(|set| set.c == ' ') {
            let space = line.set.pop().expect("there is a last one");
            line.width -= space.glyph.advance * size;
        }
    }
    lines
}

/// Cuts a full line before `next`, at the last place where it may be cut, and answers what moves
/// to the next line. Where there is no such place it is cut right there.
fn split(line: &mut Line, next: char, size: f32) -> Line {
    let all = &line.set;
    let may = |at: usize| {
        let after = all.get(at).map_or(next, |set| set.c);
        may_break(all[at - 1].c, after)
    };
    let at = (1..=all.len()).rev().find(|at| may(*at)).unwrap_or(all.len());
    let set = line.set.split_off(at);
    let width = set.iter().map(|set| set.glyph.advance * size).sum();
    line.width -= width;
    Line { set, width }
}

fn may_break(before: char, after: char) -> bool {
    if before == ' ' {
        return true;
    }
    if NOT_FIRST.contains(after) || NOT_LAST.contains(before) || after == ' ' {
        return false;
    }
    is_han(before) || is_han(after) || matches!(before, '-' | '/' | '–')
}

/// Whether a character is written without spaces between words.
fn is_han(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}')
        || matches!(c, '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: f32, expected: &[&str]) {
        let faces = Faces::open(None).unwrap();
        let lines = broken(&faces, &vec![(text.to_owned(), false)], 10.0, width);
        let found: Vec<String> =
            lines.iter().map(|line| line.set.iter().map(|set| set.c).collect()).collect();
        assert_eq!(found, expected);
        assert!(lines.iter().all(|line| line.width <= width + 0.01));
    }

    #[test]
    fn lines_break_between_han_but_punctuation_keeps_its_place() {
        check("中华人民共和国", 30.0, &["中华人", "民共和", "国"]);
        check("中华人。民", 30.0, &["中华", "人。民"]);
        check("中华（人民）", 30.0, &["中华", "（人", "民）"]);
    }

    #[test]
    fn latin_breaks_between_words_and_a_long_word_where_it_must() {
        check("one two three", 45.0, &["one two", "three"]);
        check("aaaaaaaaaaaa", 30.0, &["aaaaa", "aaaaa", "aa"]);
        check("a\nb", 30.0, &["a", "b"]);
        check("", 30.0, &[""]);
    }
}
