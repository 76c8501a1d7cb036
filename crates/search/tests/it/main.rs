//! Finding over the names of a published province: `TONGBAN_DATA`, or `../shared/data` beside the
//! repository, or one line saying what was left out.

use std::path::{Path, PathBuf};

use domain::lists::{ExerciseLevel, ItemType};
use domain::region::RegionCode;
use domain::text::Bilingual;
use pinyin::ToPinyin;
use search::{Document, Index, Wish};

/// The least share of names that must be among the first five.
const HIT_AT_5: f64 = 0.95;

fn names() -> Option<Vec<String>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("TONGBAN_DATA").map_or(beside, PathBuf::from);
    let text = std::fs::read_to_string(folder.join("guangdong-items.jsonl")).ok()?;
    let name = |line: &str| -> String {
        let row: serde_json::Value = serde_json::from_str(line).expect("a line is an object");
        row["TASK_NAME"].as_str().expect("every row has a name").to_owned()
    };
    Some(text.lines().map(name).collect())
}

fn document(number: usize, name: &str) -> Document {
    Document {
        region: RegionCode::parse("440000").expect("a code"),
        code: format!("{number:031}"),
        version: 1,
        name: Bilingual::zh(name),
        keywords: Vec::new(),
        authority: Bilingual::zh(""),
        org: String::new(),
        class: ItemType::Licence,
        level: ExerciseLevel::Province,
        natural_themes: Vec::new(),
        legal_themes: Vec::new(),
        sides: Vec::new(),
        depths: Vec::new(),
        can_apply: false,
        visits: None,
        limit_minutes: None,
    }
}

/// The share of names found among the first five, each by the query made of it.
fn share(index: &Index, names: &[String], query: impl Fn(usize, &str) -> String) -> f64 {
    let mut missed = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let words = query(number, name);
        let found = index.find(&Wish { words: words.clone(), limit: 5, ..Wish::default() });
        if found.hits.iter().all(|hit| hit.name != *name) {
            missed.push((words, name));
        }
    }
    for (words, name) in missed.iter().take(10) {
        eprintln!("missed {name} by {words}");
    }
    let (all, missed) = (names.len() as f64, missed.len() as f64);
    eprintln!("{:.4} of {all} are found", (all - missed) / all);
    (all - missed) / all
}

/// A place in the name that wanders with its number.
fn place(number: usize, chars: &[char]) -> usize {
    (number * 7 + 3) % chars.len()
}

#[test]
fn published_names_are_found_with_a_slip_and_by_their_initials() {
    let Some(names) = names() else {
        println!("skipped: there is no guangdong-items.jsonl");
        return;
    };
    let index = Index::build(names.iter().enumerate().map(|(n, name)| document(n, name)));
    let as_named = share(&index, &names, |_, name| name.to_owned());
    let dropped = share(&index, &names, |number, name| {
        let mut chars: Vec<char> = name.chars().collect();
        chars.remove(place(number, &chars));
        chars.into_iter().collect()
    });
    let changed = share(&index, &names, |number, name| {
        let mut chars: Vec<char> = name.chars().collect();
        let place = place(number, &chars);
        chars[place] = if chars[place] == '的' { '在' } else { '的' };
        chars.into_iter().collect()
    });
    let initials = share(&index, &names, |_, name| {
        let first = |c: char| match c.to_pinyin() {
            Some(p) => p.first_letter().to_owned(),
            None => c.to_string(),
        };
        name.chars().map(first).collect()
    });
    for (kind, share) in
        [("named", as_named), ("dropped", dropped), ("changed", changed), ("initials", initials)]
    {
        assert!(share >= HIT_AT_5, "{kind}: {share}");
    }
}
