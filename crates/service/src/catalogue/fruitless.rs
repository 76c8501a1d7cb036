//! Queries that found nothing: counted in memory, written now and then, shown to editors. What
//! could name a person is dropped before anything is kept.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::ctx::Ctx;
use domain::identity::Role;
use domain::region::RegionCode;
use domain::time::Instant;
pub use store::fruitless::Fruitless;

use crate::error::{Error, Result};
use crate::services::Services;

/// Different queries kept between two writes; more are dropped.
const WAITING_MAX: usize = 500;
/// The longest query kept, in characters; longer ones are letters to the authority.
const CHARS_MAX: usize = 30;
/// Digits in a row that may be a number of a person: a year is none.
const DIGITS_MIN: usize = 5;
/// How long a query is remembered, in days.
const DAYS: i64 = 400;

/// Queries that wait to be written.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<HashMap<(RegionCode, String), u32>>);

/// The words of a query that may be kept; none where too little or too much is left.
pub(crate) fn cleaned(words: &str) -> Option<String> {
    let is_number = |word: &str| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        digits >= DIGITS_MIN || word.contains('@')
    };
    let folded: String = words
        .chars()
        .map(|c| match u32::from(c) {
            code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !c.is_control())
        .collect();
    // A number glued to words goes alone; one broken by dashes or blanks goes whole.
    let joined: String = folded.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{3000}')).collect();
    let digits_in_a_row =
        joined.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    let kept: Vec<&str> = match digits_in_a_row >= DIGITS_MIN {
        false => folded.split_whitespace().filter(|word| !is_number(word)).collect(),
        true => folded
            .split(|c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '@' | '.'))
            .filter(|word| !word.is_empty())
            .collect(),
    };
    let kept = kept.join(" ");
    let chars = kept.chars().count();
    (2..=CHARS_MAX).contains(&chars).then_some(kept)
}

/// Notes that a query found nothing.
pub fn note_fruitless(sv: &Services, region: RegionCode, words: &str) {
    let Some(words) = cleaned(words) else { return };
    let mut waiting = sv.fruitless.0.lock().unwrap_or_else(PoisonError::into_inner);
    let is_known = waiting.contains_key(&(region, words.clone()));
    if is_known || waiting.len() < WAITING_MAX {
        *waiting.entry((region, words)).or_default() += 1;
    }
}

/// Writes down what waits, and forgets what is old; answers how many queries were written.
pub fn write_fruitless(sv: &Services, now: Instant) -> Result<usize> {
    let waiting =
        std::mem::take(&mut *sv.fruitless.0.lock().unwrap_or_else(PoisonError::into_inner));
    if waiting.is_empty() {
        return Ok(0);
    }
    let written = waiting.len();
    let today = now.civil_date_in_china();
    let before = now.plus_millis(-DAYS * 86_400_000).civil_date_in_china();
    sv.db.write(move |tx| -> Result<()> {
        for ((region, words), count) in &waiting {
            for _ in 0..(*count).min(100) {
                store::fruitless::note(tx, *region, words, today)?;
            }
        }
        store::fruitless::forget(tx, before)?;
        Ok(())
    })?;
    Ok(written)
}

/// The queries that found nothing in the regions whose items the actor edits.
pub fn fruitless(ctx: &Ctx, sv: &Services, most: u32) -> Result<Vec<Fruitless>> {
    let account = ctx.actor.account().ok_or(Error::LogIn)?;
    let mut regions: Vec<RegionCode> = account
        .grants
        .iter()
        .filter(|grant| grant.role == Role::ItemEditor)
        .map(|grant| grant.region)
        .collect();
    regions.sort_unstable();
    regions.dedup();
    if regions.is_empty() {
        return Err(Error::Forbidden);
    }
    let mut found = Vec::new();
    for region in &regions {
        // A region inside another of the list is told with that one.
        if !regions.iter().any(|other| other != region && other.contains(*region)) {
            found.extend(sv.db.read(|tx| store::fruitless::list(tx, *region, most))?);
        }
    }
    found.sort_by_key(|query: &Fruitless| std::cmp::Reverse(query.count));
    found.truncate(most as usize);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_could_name_a_person_is_kept() {
        for (words, kept) in [
            ("火箭发射", Some("火箭发射")),
            ("2024年补贴", Some("2024年补贴")),
            ("330106199001011234", None),
            ("身份证330106199001011234", Some("身份证")),
            ("身份证 3301 0619 9001 0112 34", Some("身份证")),
            ("３３０１０６１９９００１０１１２３４", None),
            ("13800138000 查询", Some("查询")),
            ("0571-8812 3456 电话", Some("电话")),
            ("wang@example.cn 投诉", Some("投诉")),
            ("E12345678护照", Some("护照")),
            ("x", None),
        ] {
            assert_eq!(cleaned(words).as_deref(), kept, "{words}");
        }
        assert_eq!(cleaned(&"很".repeat(31)), None, "a letter is no query");
    }
}
