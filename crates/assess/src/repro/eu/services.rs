//! From raw answers to the score of each service, at home and across borders.

use std::collections::BTreeMap;

use num_traits::Zero;

use super::answers::{Answer, Key, Row, Rows, Tier, is_applicable, is_automated, key, read, tier};
use super::events::EVENTS;
use super::ledger::Ledger;
use crate::exact::{Exact, fraction, whole};
use crate::repro::sheet::{BadSheet, Sheet, find};

/// What one service came to.
pub(super) struct Service {
    pub transactional: bool,
    pub tier: Option<Tier>,
    /// One score for each indicator of the sheet.
    pub scores: Vec<Option<Exact>>,
}

/// Every service of every country.
pub(super) type Services = BTreeMap<Key, Service>;

/// The questions of the national sheet, in the order in which the rules below name them.
const NATIONAL: [&str; 20] = [
    "A1", "A2", "A3", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "F1", "F2", "F3", "F4", "F6",
    "F7_1", "F7_2", "F8", "F9", "A4",
];
const AVAILABLE: [usize; 3] = [0, 1, 2];
const DELIVERY: std::ops::Range<usize> = 3..10;
const LOGIN_NEEDED: usize = 10;
const LOGIN: [usize; 3] = [11, 12, 13];
const DOCUMENT_NEEDED: usize = 14;
const DOCUMENT: [usize; 2] = [15, 16];
const DATA_NEEDED: usize = 17;
const DATA: [usize; 1] = [18];

/// The columns of the national results, with the indicator each belongs to.
pub(super) const NATIONAL_RESULTS: [(&str, &str); 6] = [
    ("Online availability", "1.1"),
    ("Mobile Friendliness", "1.2"),
    ("Service delivery", "2.1"),
    ("eID", "3.1"),
    ("eDocuments", "3.2"),
    ("Pre-filed forms", "3.3"),
];

/// The questions of the cross-border sheet.
const FOREIGN: [&str; 7] = ["G1", "G2", "I1", "I2", "I3", "I4_1", "I4_2"];

/// The columns of the cross-border results.
pub(super) const FOREIGN_RESULTS: [(&str, &str); 3] =
    [("Online availability score", "4.1"), ("eID score", "4.3"), ("eDocuments score", "4.4")];

/// The services at home, rebuilt and compared.
pub(super) fn national(sheets: &[Sheet], ledger: &mut Ledger) -> Result<Services, BadSheet> {
    let rows = read(sheets, "3b.", &NATIONAL, Some("Mobile Friendliness"))?;
    let rules: [Rule; 6] = [availability, mobile, delivery, login, documents, prefilled];
    compare(sheets, "3a", &NATIONAL_RESULTS, &rows, &rules, ledger)
}

/// The services across borders, rebuilt and compared.
pub(super) fn cross_border(sheets: &[Sheet], ledger: &mut Ledger) -> Result<Services, BadSheet> {
    let rows = read(sheets, "4b.", &FOREIGN, None)?;
    let rules: [Rule; 3] = [foreign_availability, foreign_login, foreign_documents];
    compare(sheets, "4a", &FOREIGN_RESULTS, &rows, &rules, ledger)
}

/// One rule: the rows of an applicable service, and what is known of it.
type Rule = fn(&Seen<'_>) -> Option<Exact>;

struct Seen<'a> {
    rows: &'a [Row],
    best: bool,
    automated: bool,
    transactional: bool,
}

fn compare(
    sheets: &[Sheet],
    start: &str,
    results: &[(&str, &str)],
    rows: &Rows,
    rules: &[Rule],
    ledger: &mut Ledger,
) -> Result<Services, BadSheet> {
    let sheet = find(sheets, &format!("{start}."))?;
    let headings: Vec<&str> = ["Country", "Life event", "Label service", "Service type"]
        .into_iter()
        .chain(results.iter().map(|(heading, _)| *heading))
        .collect();
    let (head, columns) = sheet.columns(&headings)?;
    let mut services = Services::new();
    for at in head + 1..sheet.rows.len() {
        let cell = |column: usize| sheet.cell(at, columns[column]);
        if cell(0).is_blank() {
            continue;
        }
        let key = key(sheet, at, [cell(0), cell(1), cell(2)])?;
        let own = rows.get(&key).map(Vec::as_slice).unwrap_or_default();
        let transactional = cell(3).text() == "Transactional";
        let tier = tier(own);
        let seen = Seen {
            rows: own,
            best: tier == Some(Tier::Central),
            automated: is_automated(own),
            transactional,
        };
        let applies = !own.is_empty() && is_applicable(own);
        let mut scores = Vec::with_capacity(rules.len());
        for (place, rule) in rules.iter().enumerate() {
            let value = if applies { rule(&seen) } else { None };
            let step =
                format!("{start} {} from raw answers", results[place].0.trim_end_matches(" score"));
            let name = || format!("{} {} {}", key.0, EVENTS[key.1].0, key.2);
            let published = cell(4 + place).number();
            scores.push(ledger.compare(&step, name, value, published.as_ref()));
        }
        services.insert(key, Service { transactional, tier: tier.filter(|_| applies), scores });
    }
    Ok(services)
}

fn yes(row: &Row, question: usize) -> bool {
    row.answers[question] == Answer::Yes
}

fn percent(part: usize, all: usize) -> Exact {
    let small = |count: usize| i64::try_from(count).expect("a service has few sites");
    fraction(100 * small(part), small(all))
}

/// Points for each question: the best site for each question at the central level, the mean over
/// the sites elsewhere. An unanswered question earns nothing.
fn points(seen: &Seen<'_>, questions: &[(usize, i64)]) -> Exact {
    let share = |question: usize| {
        let count = seen.rows.iter().filter(|row| yes(row, question)).count();
        if seen.best {
            whole(i64::from(count > 0))
        } else {
            percent(count, seen.rows.len()) / whole(100)
        }
    };
    questions.iter().map(|(question, points)| share(*question) * whole(*points)).sum()
}

/// A1 information 25, A2 service 50, A3 via portal 25; the points add, so A3 alone earns 25 and a
/// service without information earns 50 or 75.
fn availability(seen: &Seen<'_>) -> Option<Exact> {
    if seen.automated {
        return Some(whole(100));
    }
    let [information, service, portal] = AVAILABLE;
    Some(points(seen, &[(information, 25), (service, 50), (portal, 25)]))
}

/// G1 information 50, G2 service 50.
fn foreign_availability(seen: &Seen<'_>) -> Option<Exact> {
    if seen.automated { Some(whole(100)) } else { Some(points(seen, &[(0, 50), (1, 50)])) }
}

/// The tested sites only; a service none of whose sites was tested earns nothing.
fn mobile(seen: &Seen<'_>) -> Option<Exact> {
    if seen.automated {
        return Some(whole(100));
    }
    let tested: Vec<&Exact> = seen.rows.iter().filter_map(|row| row.number.as_ref()).collect();
    if tested.is_empty() {
        return Some(Exact::zero());
    }
    if seen.best {
        return tested.into_iter().max().cloned();
    }
    let count = i64::try_from(tested.len()).ok()?;
    Some(tested.into_iter().sum::<Exact>() / whole(count))
}

/// C1 to C7. Central: the best answer to each question, mean over the questions that arise.
/// Elsewhere: all yes over sites × questions. A question is left out only when `NR` or a dot is
/// all that any site says; unanswered counts as no. Automated services are read from their rows.
fn delivery(seen: &Seen<'_>) -> Option<Exact> {
    if !seen.transactional {
        return None;
    }
    let (mut part, mut all) = (0, 0);
    for question in DELIVERY {
        let given =
            |row: &&Row| !matches!(row.answers[question], Answer::NotRelevant | Answer::Dot);
        if seen.rows.iter().any(|row| given(&row)) {
            let count = seen.rows.iter().filter(|row| yes(row, question)).count();
            part += if seen.best { usize::from(count > 0) } else { count };
            all += if seen.best { 1 } else { seen.rows.len() };
        }
    }
    (all > 0).then(|| percent(part, all))
}

/// eID. Need: F1. Thirds for F2 online, F3 national eID, F4 single sign-on; a question drops out
/// only when every site says `NR`. Central: best answer to each question over all sites.
/// Elsewhere: share of the sites that need a login. Rounded half up to a whole percent, as
/// published. Automated services are read from their rows, as if a login were needed.
fn login(seen: &Seen<'_>) -> Option<Exact> {
    if !seen.transactional {
        return None;
    }
    let need: Vec<&Row> =
        seen.rows.iter().filter(|row| seen.automated || yes(row, LOGIN_NEEDED)).collect();
    if need.is_empty() {
        return None;
    }
    let mut shares = Vec::new();
    for question in LOGIN {
        if seen.rows.iter().all(|row| row.answers[question] == Answer::NotRelevant) {
            continue;
        }
        shares.push(if seen.best {
            whole(100 * i64::from(seen.rows.iter().any(|row| yes(row, question))))
        } else {
            percent(need.iter().filter(|row| yes(row, question)).count(), need.len())
        });
    }
    let count = i64::try_from(shares.len()).ok().filter(|count| *count > 0)?;
    Some((shares.into_iter().sum::<Exact>() / whole(count) + fraction(1, 2)).floor())
}

/// All or nothing at each site that has the need; best site, or mean over those sites.
fn need_met(seen: &Seen<'_>, need: usize, met: &[usize], always: bool) -> Option<Exact> {
    let rows: Vec<&Row> = seen.rows.iter().filter(|row| always || yes(row, need)).collect();
    if !seen.transactional || rows.is_empty() {
        return None;
    }
    let count = rows.iter().filter(|row| met.iter().any(|question| yes(row, *question))).count();
    Some(if seen.best { whole(100 * i64::from(count > 0)) } else { percent(count, rows.len()) })
}

fn documents(seen: &Seen<'_>) -> Option<Exact> {
    need_met(seen, DOCUMENT_NEEDED, &DOCUMENT, seen.automated)
}

fn prefilled(seen: &Seen<'_>) -> Option<Exact> {
    if seen.automated && seen.transactional {
        return Some(whole(100));
    }
    need_met(seen, DATA_NEEDED, &DATA, false)
}

fn foreign_login(seen: &Seen<'_>) -> Option<Exact> {
    if seen.automated && seen.transactional {
        return Some(whole(100));
    }
    need_met(seen, 2, &[3], false)
}

fn foreign_documents(seen: &Seen<'_>) -> Option<Exact> {
    if seen.automated && seen.transactional {
        return Some(whole(100));
    }
    need_met(seen, 4, &[5, 6], false)
}
