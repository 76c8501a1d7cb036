//! The report of an assessment as sections of sentences, pictures and tables, before it becomes a
//! page, a workbook, a document or plain text.

mod book;
mod doubt;
mod html;
mod overview;
mod pdf;
mod pictures;
mod rules;
mod text;
mod units;

use assess::charts::{Caption, Chart, Column};
use assess::score::Scorecard;
use domain::assessment::Definition;

use super::doubts::Doubts;
use super::words::Lang;

pub use book::write as write_book;
pub use html::write as write_html;
pub use pdf::write as write_pdf;
pub use rules::rules;
pub use text::write as write_text;

/// Lines that a picture can hold; its table has all of them.
const CHARTED_MAX: usize = 100;

/// What a report is made from.
#[derive(Clone, Copy)]
pub struct Assessed<'a> {
    /// The index.
    pub definition: &'a Definition,
    /// The scores.
    pub card: &'a Scorecard,
    /// How far they can be trusted, or why that is not said.
    pub doubts: &'a Result<Doubts, String>,
}

/// A whole report in one language.
pub struct Report {
    /// The language.
    pub lang: Lang,
    /// The name of the index.
    pub title: String,
    /// The sections, in order.
    pub sections: Vec<Section>,
}

/// A section.
pub struct Section {
    /// Its title.
    pub title: String,
    /// What is said in sentences.
    pub lines: Vec<String>,
    /// What is shown.
    pub parts: Vec<Part>,
}

/// A table, with its picture when it has one.
pub struct Part {
    /// A short name for files; no other part has it.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The picture as one `svg` element.
    pub svg: Option<String>,
    /// The heading.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Clone)]
pub struct Head {
    /// The key that programs know.
    pub key: String,
    /// The name for people.
    pub name: String,
    /// Whether its cells are numbers.
    pub is_number: bool,
}

impl Report {
    /// The full report.
    pub fn new(assessed: Assessed<'_>, lang: Lang) -> Self {
        let mut sections = overview::sections(assessed, lang);
        sections.extend(pictures::sections(assessed, lang));
        match assessed.doubts {
            Ok(doubts) => {
                sections.extend(doubt::sections(assessed.definition, doubts, lang));
                sections.extend(units::section(assessed, doubts, lang));
            }
            Err(why) => {
                let line = lang.say("no-doubt", &[("why", why)]);
                sections.push(Section::of(lang.word("doubt"), vec![line], Vec::new()));
            }
        }
        sections.push(rules::section(assessed.definition, lang));
        Self { lang, title: lang.name(&assessed.definition.name), sections }
    }

    /// What is known of doubt alone.
    pub fn of_doubt(definition: &Definition, doubts: &Doubts, lang: Lang) -> Self {
        let title = lang.name(&definition.name);
        Self { lang, title, sections: doubt::sections(definition, doubts, lang) }
    }

    /// The diagnoses alone.
    pub fn of_units(assessed: Assessed<'_>, doubts: &Doubts, lang: Lang) -> Self {
        let sections = units::section(assessed, doubts, lang).into_iter().collect();
        Self { lang, title: lang.name(&assessed.definition.name), sections }
    }

    /// The parts of all sections.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.sections.iter().flat_map(|section| &section.parts)
    }
}

impl Section {
    fn of(title: String, lines: Vec<String>, parts: Vec<Part>) -> Self {
        Self { title, lines, parts }
    }
}

/// Columns whose cells are not numbers.
const TEXTS: [&str; 13] = [
    "unit",
    "band",
    "index",
    "other-index",
    "code",
    "name",
    "choice",
    "exact",
    "vetoed",
    "rule",
    "text",
    "kind",
    "leaf",
];

/// A column that has a word.
fn head(lang: Lang, key: &str) -> Head {
    Head {
        key: key.to_owned(),
        name: lang.word(&format!("col-{key}")),
        is_number: !TEXTS.contains(&key),
    }
}

fn heads<const N: usize>(lang: Lang, keys: [&str; N]) -> Vec<Head> {
    keys.map(|key| head(lang, key)).to_vec()
}

/// A column of numbers that has a name of its own.
fn named(name: String) -> Head {
    Head { key: name.clone(), name, is_number: true }
}

/// A table alone.
fn table(id: &str, title: String, heads: Vec<Head>, rows: Vec<Vec<String>>) -> Part {
    Part { id: id.to_owned(), title, svg: None, heads, rows }
}

/// A picture with its table.
fn picture(lang: Lang, key: &str, draw: &dyn Fn(Caption<'_>) -> Chart) -> Part {
    let about = lang.word(&format!("{key}-about"));
    captioned(lang, key, lang.word(key), &about, draw)
}

fn captioned(
    lang: Lang,
    id: &str,
    title: String,
    about: &str,
    draw: &dyn Fn(Caption<'_>) -> Chart,
) -> Part {
    let chart = draw(Caption { id, title: &title, description: about });
    let heads = chart.columns.into_iter().map(|column| match column {
        Column::Known(key) => head(lang, key),
        Column::Named(name) => named(name),
    });
    Part {
        id: id.to_owned(),
        heads: heads.collect(),
        title,
        svg: Some(chart.svg),
        rows: chart.rows,
    }
}

/// The number that a rounded text shows.
fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// The value as published, for pictures: what the table says, not one digit more.
fn rounded(definition: &Definition, value: &assess::exact::Exact) -> f64 {
    number(&assess::exact::show(value, definition.rounding))
}

fn shown(value: f64, digits: usize) -> String {
    if value.is_finite() { format!("{value:.digits$}") } else { "-".to_owned() }
}
