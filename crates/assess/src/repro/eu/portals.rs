//! From the answers on portals to support, personal data, service design and digital post.
//! Of several portals the best answer to each question counts.

use std::collections::BTreeMap;

use num_traits::Zero;

use super::answers::Answer;
use super::events::event;
use crate::exact::{Exact, fraction, whole};
use crate::repro::sheet::{BadSheet, Cell, Sheet, find};

/// Country, life event and the code of the indicator.
pub(super) type Portals = BTreeMap<(String, usize, &'static str), Exact>;

pub(super) const QUESTIONS: [&str; 19] = [
    "B1", "B2_1", "B2_2", "B3", "B4", "B5", "B6", "B7", "D1", "D2", "D3", "D4", "D5", "F10", "F11",
    "E1", "E2", "E3", "E4",
];
pub(super) const FOREIGN: [&str; 3] = ["H1", "H2", "H3"];

/// Every portal score.
pub(super) fn portals(sheets: &[Sheet]) -> Result<Portals, BadSheet> {
    let mut portals = Portals::new();
    for ((country, event), rows) in read(sheets, "5. ", &QUESTIONS)? {
        let seen = Seen(&rows);
        let mut put = |code, value: Option<Exact>| {
            if let Some(value) = value {
                portals.insert((country.clone(), event, code), value);
            }
        };
        put("1.3", Some(support(&seen)));
        put("2.2", Some(personal_data(&seen)));
        put("2.3", Some((15..19).map(|question| seen.best(question)).sum::<Exact>() / whole(4)));
        put("3.4", post(&seen));
    }
    for ((country, event), rows) in read(sheets, "6. ", &FOREIGN)? {
        let seen = Seen(&rows);
        let value = (0..3).map(|question| seen.best(question)).sum::<Exact>() / whole(3);
        portals.insert((country, event, "4.2"), value);
    }
    Ok(portals)
}

/// The mean of seven; a demo or live support is one of them.
fn support(seen: &Seen<'_>) -> Exact {
    let help = seen.best(1).max(seen.best(2));
    let others = [0, 3, 4, 5, 6, 7].into_iter().map(|question| seen.best(question));
    (others.sum::<Exact>() + help) / whole(7)
}

/// Five questions; access has four steps (0 to 3), seeing who looked has six (0 to 5).
fn personal_data(seen: &Seen<'_>) -> Exact {
    let plain = (9..12).map(|question| seen.best(question)).sum::<Exact>();
    (plain + seen.step(8) * fraction(100, 3) + seen.step(12) * whole(20)) / whole(5)
}

/// The questions that arise for at least one portal.
fn post(seen: &Seen<'_>) -> Option<Exact> {
    let arise: Vec<Exact> = [13, 14]
        .into_iter()
        .filter(|question| {
            seen.0
                .iter()
                .any(|row| matches!(Answer::read(&row[*question]), Answer::Yes | Answer::No))
        })
        .map(|question| seen.best(question))
        .collect();
    let count = i64::try_from(arise.len()).ok().filter(|count| *count > 0)?;
    Some(arise.into_iter().sum::<Exact>() / whole(count))
}

/// The portals of one country and life event.
pub(super) struct Seen<'a>(pub &'a [Vec<Cell>]);

impl Seen<'_> {
    /// 100 when any portal says yes.
    pub fn best(&self, question: usize) -> Exact {
        whole(100 * i64::from(self.0.iter().any(|row| Answer::read(&row[question]) == Answer::Yes)))
    }

    /// The highest step that any portal reaches.
    pub fn step(&self, question: usize) -> Exact {
        self.0.iter().filter_map(|row| row[question].number()).max().unwrap_or_else(Exact::zero)
    }
}

/// The rows of each country and life event.
pub(super) type Rows = BTreeMap<(String, usize), Vec<Vec<Cell>>>;

pub(super) fn read(sheets: &[Sheet], start: &str, questions: &[&str]) -> Result<Rows, BadSheet> {
    let sheet = find(sheets, start)?;
    let headings: Vec<&str> = ["Country", "Life event"].iter().chain(questions).copied().collect();
    let (head, columns) = sheet.columns(&headings)?;
    let mut rows = Rows::new();
    for at in head + 1..sheet.rows.len() {
        let country = sheet.cell(at, columns[0]).text();
        if country.is_empty() {
            continue;
        }
        let name = sheet.cell(at, columns[1]).text();
        let event = event(name).ok_or_else(|| BadSheet::Row {
            sheet: sheet.name.clone(),
            row: at + 1,
            what: format!("unknown life event {name:?}"),
        })?;
        let cells = columns[2..].iter().map(|column| sheet.cell(at, *column).clone()).collect();
        rows.entry((country.to_owned(), event)).or_default().push(cells);
    }
    Ok(rows)
}
