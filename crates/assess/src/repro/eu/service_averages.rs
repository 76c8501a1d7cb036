//! The averages per service question (sheets 2a and 2b): the mean over countries for each service,
//! then over the services of a life event.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{self, Answer, Key, Row, Rows, Tier, is_applicable, is_automated, tier};
use super::events::{EVENTS, NOT_MEMBERS, event};
use super::ledger::Ledger;
use super::services::Services;
use crate::exact::{Exact, fraction, whole};
use crate::repro::sheet::{BadSheet, Sheet, find};

const STEP: &str = "service answers to averages per question, ";

/// The columns that are rebuilt. C8 and C9 are left out: questions without a score, whose published
/// averages rest on fewer countries than answered, and on which ones the workbook does not say.
const COLUMNS: [&str; 23] = [
    "A1",
    "A2",
    "A3",
    "A4",
    "A5",
    "%",
    "Mobile Friendliness",
    "C1",
    "C2",
    "C3",
    "C4",
    "C5",
    "C6",
    "C7",
    "F2",
    "F3",
    "F4",
    "eDocuments",
    "Pre-filed forms",
    "G1",
    "G2",
    "Cross-border eID",
    "Cross-border eDocuments",
];
const NATIONAL: [&str; 16] = [
    "A1", "A2", "A3", "A4", "A5", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "F1", "F2", "F3", "F4",
];
const LOGIN_NEEDED: usize = 12;
const FOREIGN: [&str; 2] = ["G1", "G2"];

/// Where the sheets differ from their own rule in other cells. Each is recognised by computing what
/// it would give.
#[derive(Clone, Copy)]
enum Way {
    /// The rule.
    Right,
    /// One service of sheet 2a is averaged without this country.
    Without(&'static str),
    /// The averages across borders of sheet 2b take in this country, which is no member.
    With(&'static str),
    /// `NR` counts as no at regional and local sites.
    Counted,
}

impl Way {
    /// The slips of a sheet, with their causes.
    fn slips(members_only: bool) -> [(Self, &'static str); 2] {
        let counted = (
            Self::Counted,
            "regional and local sites that say NR count as no in this service; in every other service they are left out",
        );
        if members_only {
            let with = "the averages of sheet 2b across borders take in AL, which is no member; with it the cell is met";
            [(Self::With("AL"), with), counted]
        } else {
            let without =
                "sheet 2a leaves CH out of the average of this service; without it the cell is met";
            [(Self::Without("CH"), without), counted]
        }
    }
}

/// What one country has for each column of one service.
type Values = BTreeMap<(usize, String), Vec<(String, Vec<Option<Exact>>)>>;

/// Rebuilds both sheets and compares them.
pub(super) fn averages(
    sheets: &[Sheet],
    national: &Services,
    foreign: &Services,
    ledger: &mut Ledger,
) -> Result<(), BadSheet> {
    let home = answers::read(sheets, "3b.", &NATIONAL, None)?;
    let abroad = answers::read(sheets, "4b.", &FOREIGN, None)?;
    let values = [false, true].map(|is_counted| {
        Rebuilt { home: &home, abroad: &abroad, national, foreign, is_counted }.values()
    });
    for (start, members_only) in [("2a", false), ("2b", true)] {
        sheet(sheets, start, members_only, &values, ledger)?;
    }
    Ok(())
}

fn sheet(
    sheets: &[Sheet],
    start: &str,
    members_only: bool,
    values: &[Values; 2],
    ledger: &mut Ledger,
) -> Result<(), BadSheet> {
    let sheet = find(sheets, &format!("{start}."))?;
    let headings: Vec<&str> = ["Life event", "Label service"].into_iter().chain(COLUMNS).collect();
    let (head, columns) = sheet.columns(&headings)?;
    let step = format!("{STEP}{start}");
    let mean = |key: &(usize, String), column: usize, way: Way| {
        let is_in = |country: &str| match way {
            Way::Without(out) if country == out => false,
            Way::With(more) if country == more => true,
            _ => !(members_only && NOT_MEMBERS.contains(&country)),
        };
        let all = values[usize::from(matches!(way, Way::Counted))].get(key)?.iter();
        average(all.filter(|(country, _)| is_in(country)).filter_map(|(_, of)| of[column].clone()))
    };
    // Averages of life events rest on the published values, so that a slip is told once.
    let mut published: BTreeMap<(usize, usize), Vec<Exact>> = BTreeMap::new();
    let mut totals = Vec::new();
    for at in head + 1..sheet.rows.len() {
        let (name, label) = (sheet.cell(at, columns[0]).text(), sheet.cell(at, columns[1]).text());
        let number = label.split_whitespace().next().unwrap_or_default();
        let found = event(name);
        let is_service = number.starts_with(|letter: char| letter.is_ascii_digit());
        match found.filter(|_| is_service) {
            None => totals.push((at, name, found)),
            Some(event) => {
                let key = (event, number.to_owned());
                for column in 0..COLUMNS.len() {
                    let cell = sheet.cell(at, columns[column + 2]).number();
                    // A dot: the question is not part of this service's assessment.
                    let Some(cell) = cell else { continue };
                    let place = || format!("{name} {number} {}", COLUMNS[column]);
                    let own = mean(&key, column, Way::Right);
                    ledger.judge(&step, place, own, Some(&cell), |_| {
                        let meets =
                            |way| Ledger::same(mean(&key, column, way).as_ref(), Some(&cell));
                        let slips = Way::slips(members_only).into_iter();
                        let mut met = slips.filter(|(way, _)| meets(*way));
                        met.next().map(|(_, cause)| cause.to_owned())
                    });
                    published.entry((event, column)).or_default().push(cell);
                }
            }
        }
    }
    for (at, name, event) in totals {
        for column in 0..COLUMNS.len() {
            let Some(cell) = sheet.cell(at, columns[column + 2]).number() else { continue };
            let Some(own) = total(&published, name, event, column) else { continue };
            let place = || format!("{name}, average, {}", COLUMNS[column]);
            ledger.judge(&step, place, Some(own), Some(&cell), |_| None);
        }
    }
    Ok(())
}

/// The average of a row over several services; none for the rows by level of government.
fn total(
    published: &BTreeMap<(usize, usize), Vec<Exact>>,
    name: &str,
    event: Option<usize>,
    column: usize,
) -> Option<Exact> {
    let of = |event: usize| published.get(&(event, column)).cloned().unwrap_or_default();
    let by_event = |is_business: bool| {
        let wanted = (0..EVENTS.len()).filter(|at| EVENTS[*at].2 == is_business);
        average(wanted.filter_map(|at| average(of(at).into_iter())))
    };
    match event {
        Some(event) => average(of(event).into_iter()),
        None if name.contains("Business") => by_event(true),
        None if name.contains("Citizen") => by_event(false),
        None if name.starts_with("Average") => average((0..EVENTS.len()).flat_map(of)),
        None => None,
    }
}

fn average(values: impl Iterator<Item = Exact>) -> Option<Exact> {
    let (count, sum) = values.fold((0, whole(0)), |(count, sum), value| (count + 1, sum + value));
    (count > 0).then(|| sum / whole(count))
}

/// What the averages are made of.
struct Rebuilt<'a> {
    home: &'a Rows,
    abroad: &'a Rows,
    national: &'a Services,
    foreign: &'a Services,
    /// Whether `NR` counts as no at regional and local sites.
    is_counted: bool,
}

impl Rebuilt<'_> {
    fn values(&self) -> Values {
        let mut values = Values::new();
        let keys: BTreeSet<&Key> = self.home.keys().chain(self.abroad.keys()).collect();
        for key in keys {
            let mut of = self.at_home(key);
            let rows = self.abroad.get(key).filter(|rows| is_applicable(rows));
            of.extend((0..2).map(|question| rows.and_then(|rows| answered(rows, question))));
            let score =
                |at: usize| self.foreign.get(key).and_then(|service| service.scores[at].clone());
            of.extend([score(1), score(2)]);
            values.entry((key.1, key.2.clone())).or_default().push((key.0.clone(), of));
        }
        values
    }

    fn at_home(&self, key: &Key) -> Vec<Option<Exact>> {
        let rows = self.home.get(key).filter(|rows| is_applicable(rows));
        let of = |question: usize, rule: &dyn Fn(&[Row], usize) -> Option<Exact>| {
            rows.and_then(|rows| rule(rows, question))
        };
        let service = self.national.get(key);
        let score = |at: usize| service.and_then(|service| service.scores[at].clone());
        let logged_in = |rows: &[Row], question: usize| logged_in(rows, question, self.is_counted);
        let mut all: Vec<Option<Exact>> = (0..5).map(|at| of(at, &answered)).collect();
        all.push(rows.map(|rows| whole(100 * i64::from(is_automated(rows)))));
        all.push(score(1));
        all.extend((5..LOGIN_NEEDED).map(|at| of(at, &delivered)));
        all.extend((LOGIN_NEEDED + 1..NATIONAL.len()).map(|at| of(at, &logged_in)));
        all.extend([score(4), score(5)]);
        all
    }
}

fn yes(row: &Row, question: usize) -> bool {
    row.answers[question] == Answer::Yes
}

/// The share of the rows that say yes, or all or nothing for the best site.
fn share(rows: &[&Row], question: usize, best: bool) -> Exact {
    let count = rows.iter().filter(|row| yes(row, question)).count();
    let small = |count: usize| i64::try_from(count).expect("a service has few sites");
    if best {
        whole(100 * i64::from(count > 0))
    } else {
        fraction(100 * small(count), small(rows.len()))
    }
}

fn is_central(rows: &[Row]) -> bool {
    tier(rows) == Some(Tier::Central)
}

/// An automated service has everything; central the best site; elsewhere the mean, unanswered as no.
fn answered(rows: &[Row], question: usize) -> Option<Exact> {
    let all: Vec<&Row> = rows.iter().collect();
    if all.is_empty() {
        return None;
    }
    let is_full = is_automated(rows);
    Some(if is_full { whole(100) } else { share(&all, question, is_central(rows)) })
}

/// Read from the rows, also of automated services; left out when `NR` or a dot is all there is.
fn delivered(rows: &[Row], question: usize) -> Option<Exact> {
    let all: Vec<&Row> = rows.iter().collect();
    let is_given = |row: &&Row| !matches!(row.answers[question], Answer::NotRelevant | Answer::Dot);
    let given = all.iter().any(is_given);
    given.then(|| share(&all, question, is_central(rows)))
}

/// The sites that need a login, all of them where the service is automated. A service is left out
/// when every site says `NR`, unless that counts as no.
fn logged_in(rows: &[Row], question: usize, is_counted: bool) -> Option<Exact> {
    let is_full = is_automated(rows);
    let need: Vec<&Row> = rows.iter().filter(|row| is_full || yes(row, LOGIN_NEEDED)).collect();
    let is_out = || rows.iter().all(|row| row.answers[question] == Answer::NotRelevant);
    let best = is_central(rows);
    if need.is_empty() || ((best || !is_counted) && is_out()) {
        return None;
    }
    let all: Vec<&Row> = rows.iter().collect();
    Some(share(if best { &all } else { &need }, question, best))
}
