//! "Did you mean": the part of a found name that is nearest to what was typed.

use crate::find::Hit;
use crate::text::{folded, runs};

/// How many of the first results are looked at.
const HITS: usize = 3;

/// What was probably meant; none where the words stand in a result as they were typed, or where
/// nothing near is found.
pub(crate) fn did_you_mean(typed: &str, hits: &[Hit]) -> Option<String> {
    // Latin words are compared with the blanks between them; Chinese is one run or several wishes.
    let is_latin = typed.is_ascii();
    if runs(typed).len() != 1 && !is_latin {
        return None;
    }
    let words = typed.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join(if is_latin { " " } else { "" });
    let wanted: Vec<char> = joined.chars().map(folded).collect();
    if wanted.len() < 3 {
        return None;
    }
    // One slip in a short query, two in a long one.
    let slips_max = if wanted.len() < 8 { 1 } else { 2 };
    let mut best: Option<(usize, String)> = None;
    for hit in hits.iter().take(HITS) {
        for name in [Some(&hit.name), hit.english.as_ref()].into_iter().flatten() {
            let name: Vec<char> = name.chars().collect();
            let (slips, start, end) = nearest(&wanted, &name);
            if slips == 0 {
                return None;
            }
            if slips <= slips_max && best.as_ref().is_none_or(|(known, _)| slips < *known) {
                let (start, end) = whole_words(&name, start, end);
                best = Some((slips, name[start..end].iter().collect()));
            }
        }
    }
    best.map(|(_, text)| text).filter(|text| !text.is_empty())
}

/// The stretch of `name` that `wanted` becomes with the fewest changes (Sellers 1980): how many,
/// and where the stretch begins and ends.
fn nearest(wanted: &[char], name: &[char]) -> (usize, usize, usize) {
    // One cell for each place in the name: changes so far, and where the stretch began.
    let mut above: Vec<(usize, usize)> = (0..=name.len()).map(|start| (0, start)).collect();
    for (row, c) in wanted.iter().enumerate() {
        let mut here = Vec::with_capacity(above.len());
        here.push((row + 1, 0));
        for (place, other) in name.iter().enumerate() {
            let change = usize::from(*c != folded(*other));
            let replaced = (above[place].0 + change, above[place].1);
            let left_out = (above[place + 1].0 + 1, above[place + 1].1);
            let put_in: (usize, usize) = (here[place].0 + 1, here[place].1);
            here.push(replaced.min(left_out).min(put_in));
        }
        above = here;
    }
    let best = above.iter().enumerate().min_by_key(|(end, (slips, _))| (*slips, *end));
    let (end, (slips, start)) = best.expect("there is always the empty stretch");
    (*slips, *start, end)
}

/// A stretch of Latin text widened to whole words.
fn whole_words(name: &[char], mut start: usize, mut end: usize) -> (usize, usize) {
    let is_letter = |place: usize| name.get(place).is_some_and(char::is_ascii_alphanumeric);
    while start > 0 && is_letter(start) && is_letter(start - 1) {
        start -= 1;
    }
    while end > 0 && is_letter(end - 1) && is_letter(end) {
        end += 1;
    }
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::region::RegionCode;

    #[track_caller]
    fn check(typed: &str, name: &str, expected: Option<&str>) {
        let key = (RegionCode::parse("330106").unwrap(), "1".to_owned());
        let hit = Hit { key, score: 1.0, name: name.to_owned(), english: None };
        assert_eq!(did_you_mean(typed, &[hit]).as_deref(), expected, "{typed}");
    }

    #[test]
    fn the_nearest_part_of_a_name_is_offered() {
        check("结昏登记", "内地居民结婚登记", Some("结婚登记"));
        check("食品经菅许可证", "食品经营许可证核发", Some("食品经营许可证"));
        check("食品经许可", "食品经营许可证核发", Some("食品经营许可"));
        check("bussiness", "Food business licence", Some("business"));
        check("Food busines licence", "Food business licence (new)", Some("Food business licence"));
    }

    #[test]
    fn nothing_is_offered_for_what_stands_there_or_is_far() {
        check("结婚登记", "内地居民结婚登记", None);
        check("结婚", "内地居民结婚登记", None);
        check("food licence", "Food business licence", None);
        check("火箭发射", "内地居民结婚登记", None);
    }
}
