//! The averages per portal question (sheet 2c): the share of countries that meet each question.
//! Two slips of the published sheet are recognised by computing what they would give.

use std::collections::BTreeMap;

use super::events::{EVENTS, NOT_MEMBERS, event};
use super::ledger::Ledger;
use super::portals::{self, Seen};
use crate::exact::{Exact, whole};
use crate::repro::sheet::{BadSheet, Sheet, find};

const STEP: &str = "portal answers to averages per question, 2c";

/// The columns of the sheet; `F8` and `F9` are its names for digital post (F10 and F11).
const COLUMNS: [&str; 21] = [
    "B1", "B2", "B3", "B4", "B5", "B6", "B7", "D1", "D2", "D3", "D4", "D5", "F8", "F9", "E1", "E2",
    "E3", "E4", "H1", "H2", "H3",
];
/// The columns of service design, where the slip of 2021 lies.
const DESIGN: std::ops::Range<usize> = 14..18;
/// The column on seeing who looked at one's data, where the slip of 2022 lies.
const WHO_LOOKED: usize = 11;
/// The life events of 2022 come first in the list.
const EVENTS_2022: usize = 4;

/// Which of the ways to compute a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Right,
    /// For the life events of 2021, E1 to E4 show the question to their left (F11, E1, E2, E3).
    Shifted,
    /// For those of 2022, the mean stops after the first 27 countries in alphabetical order.
    Cut,
}

/// One country's answers in one life event.
type Marks = BTreeMap<(String, usize), [Vec<Exact>; 2]>;

/// Rebuilds the sheet and compares it.
pub(super) fn questions(sheets: &[Sheet], ledger: &mut Ledger) -> Result<(), BadSheet> {
    let marks = marks(sheets)?;
    let mut countries: Vec<&str> = marks.keys().map(|(country, _)| country.as_str()).collect();
    countries.dedup();
    let sheet = find(sheets, "2c.")?;
    let headings: Vec<&str> = ["Country", "Life event"].into_iter().chain(COLUMNS).collect();
    let (head, columns) = sheet.columns(&headings)?;
    for at in head + 1..sheet.rows.len() {
        let union = sheet.cell(at, columns[0]).text();
        let name = sheet.cell(at, columns[1]).text();
        if union.is_empty() {
            continue;
        }
        let own: Vec<&str> = countries
            .iter()
            .copied()
            .filter(|country| union == "EU27+" || !NOT_MEMBERS.contains(country))
            .collect();
        let events = events(name);
        for (column, heading) in COLUMNS.iter().enumerate() {
            let value = |way| average(&marks, &own, &events, column, way);
            let published = sheet.cell(at, columns[column + 2]).number();
            let slip = |way| {
                value(way) != value(Way::Right)
                    && Ledger::same(value(way).as_ref(), published.as_ref())
            };
            let cause = if slip(Way::Shifted) {
                Some(
                    "the sheet shows the question to the left (F11, E1, E2, E3 under E1 to E4) for the life events of 2021",
                )
            } else if slip(Way::Cut) {
                Some(
                    "the sheet's mean stops after the first 27 of 35 countries in alphabetical order for the life events of 2022",
                )
            } else {
                None
            };
            let cell = || format!("{union} {name} {heading}");
            ledger.judge(STEP, cell, value(Way::Right), published.as_ref(), |_| {
                cause.map(str::to_owned)
            });
        }
    }
    Ok(())
}

/// The life events that a row averages.
fn events(name: &str) -> Vec<usize> {
    let business = |wanted: bool| (0..EVENTS.len()).filter(|at| EVENTS[*at].2 == wanted).collect();
    match event(name) {
        Some(one) => vec![one],
        None if name.contains("Business") => business(true),
        None if name.contains("Citizen") => business(false),
        None => (0..EVENTS.len()).collect(),
    }
}

fn average(
    marks: &Marks,
    countries: &[&str],
    events: &[usize],
    column: usize,
    way: Way,
) -> Option<Exact> {
    let mut means = Vec::new();
    for event in events {
        let shifted = way == Way::Shifted && *event >= EVENTS_2022 && DESIGN.contains(&column);
        let cut = way == Way::Cut && *event < EVENTS_2022 && column == WHO_LOOKED;
        let taken = if cut { 27.min(countries.len()) } else { countries.len() };
        let values = countries[..taken].iter().filter_map(|country| {
            let marks = marks.get(&((*country).to_owned(), *event))?;
            marks[usize::from(shifted)].get(column)
        });
        let (count, sum) =
            values.fold((0, whole(0)), |(count, sum), value| (count + 1, sum + value));
        if count == 0 {
            return None;
        }
        means.push(sum / whole(count));
    }
    let count = i64::try_from(means.len()).ok()?;
    Some(means.into_iter().sum::<Exact>() / whole(count))
}

/// The marks of every country, as they are and shifted.
fn marks(sheets: &[Sheet]) -> Result<Marks, BadSheet> {
    let mut marks = Marks::new();
    for (key, rows) in portals::read(sheets, "5. ", &portals::QUESTIONS)? {
        let seen = Seen(&rows);
        let row = |shift: usize| {
            (0..18)
                .map(|column| match column {
                    0 => seen.best(0),
                    1 => seen.best(1).max(seen.best(2)),
                    // A step of two or more counts as met.
                    7 | WHO_LOOKED => whole(100 * i64::from(seen.step(column + 1) >= whole(2))),
                    column if DESIGN.contains(&column) => seen.best(column + 1 - shift),
                    column => seen.best(column + 1),
                })
                .collect()
        };
        marks.insert(key, [row(0), row(1)]);
    }
    for (key, rows) in portals::read(sheets, "6. ", &portals::FOREIGN)? {
        let seen = Seen(&rows);
        let both = marks.entry(key).or_insert_with(|| [vec![whole(0); 18], vec![whole(0); 18]]);
        for row in both {
            row.extend((0..3).map(|question| seen.best(question)));
        }
    }
    Ok(marks)
}
