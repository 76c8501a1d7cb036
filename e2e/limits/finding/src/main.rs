//! Searches answered by the product's index and by Tantivy, in turn, over the same names.
//!
//! `finding NAMES.jsonl [ITEMS]`: see README.md.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::Context;
use domain::item::ItemVersion;
use domain::text::Bilingual;
use pinyin::ToPinyin;
use search::{Document, Wish};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{Searcher, TantivyDocument, Term, doc};

/// Seconds of one point, and how many points each has.
const POINT: Duration = Duration::from_secs(5);
const TURNS: usize = 3;
/// Results asked for.
const MOST: usize = 20;
/// Names looked up to see that both find them.
const PROBES: usize = 1000;

fn main() -> anyhow::Result<()> {
    let mut given = std::env::args().skip(1);
    let path = given.next().context("name the file of published items")?;
    let count: usize = given.next().map_or(Ok(1_000_000), |number| number.parse())?;
    let published = published(&path)?;
    let mut draw = Draw(7);
    let names: Vec<String> = (0..count).map(|_| grown(&mut draw, &published)).collect();
    let ours = search::Index::build(names.iter().enumerate().map(document));
    let limit = Limit::build(&names)?;
    println!("{count} names grown from {} in {path}", published.len());
    let mut probe = Draw(1);
    let (mut by_us, mut by_limit) = (0, 0);
    for _ in 0..PROBES {
        let name = &names[probe.next(names.len())];
        let words = query(probe.next(KINDS), &mut probe, name);
        by_us += usize::from(found(&ours, &words).iter().any(|hit| hit == name));
        by_limit += usize::from(limit.names(&words)?.iter().any(|hit| hit == name));
    }
    println!(
        "of {PROBES} searches the name meant is among the first {MOST}: ours {by_us}, Tantivy {by_limit}"
    );
    let (mut rates, mut counted, mut mine) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS {
        rates.push(rate("Tantivy, best only", turn, &published, |w| limit.best(w).map(drop))?);
        mine.push(rate("ours, with count and facets", turn, &published, |w| {
            found(&ours, w);
            Ok(())
        })?);
        counted
            .push(rate("Tantivy, with count", turn, &published, |w| limit.counted(w).map(drop))?);
    }
    println!("ours ÷ Tantivy, best only: {:.2}", median(&mut mine) / median(&mut rates));
    println!("ours ÷ Tantivy, with count: {:.2}", median(&mut mine) / median(&mut counted));
    Ok(())
}

/// Searches a second, one at a time, for a while; says the percentiles.
fn rate(
    called: &str,
    turn: usize,
    names: &[String],
    mut search: impl FnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<f64> {
    let mut draw = Draw(100 + turn as u64);
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < POINT {
        let name = &names[draw.next(names.len())];
        let words = query(draw.next(KINDS), &mut draw, name);
        let one = Instant::now();
        search(&words)?;
        times.push(one.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let rate = 1000.0 * times.len() as f64 / times.iter().sum::<f64>();
    println!("{called}: {rate:.0}/s, p50 {:.2} ms, p95 {:.2}, p99 {:.2}", at(50), at(95), at(99));
    Ok(rate)
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

fn found(index: &search::Index, words: &str) -> Vec<String> {
    let wish = Wish { words: words.to_owned(), limit: MOST, ..Wish::default() };
    index.find(&wish).hits.into_iter().map(|hit| hit.name).collect()
}

/// Tantivy with names as pairs of characters, pairs of initials and threes of pinyin letters.
struct Limit {
    searcher: Searcher,
    fields: [Field; 3],
    stored: Field,
}

impl Limit {
    fn build(names: &[String]) -> anyhow::Result<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_index_option(IndexRecordOption::WithFreqs);
        let fields = ["characters", "initials", "letters"].map(|name| {
            schema
                .add_text_field(name, TextOptions::default().set_indexing_options(indexing.clone()))
        });
        let stored = schema.add_text_field("name", STORED);
        let index = tantivy::Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 512 << 20)?;
        for name in names {
            let [characters, initials, letters] = terms_of(name).map(|terms| terms.join(" "));
            writer.add_document(doc!(
                fields[0] => characters, fields[1] => initials, fields[2] => letters,
                stored => name.as_str(),
            ))?;
        }
        writer.commit()?;
        let merged = index.searchable_segment_ids()?;
        if merged.len() > 1 {
            writer.merge(&merged).wait()?;
        }
        writer.wait_merging_threads()?;
        Ok(Self { searcher: index.reader()?.searcher(), fields, stored })
    }

    fn query(&self, words: &str) -> BooleanQuery {
        let fields: &[usize] = if words.is_ascii() { &[1, 2] } else { &[0] };
        let clauses = fields.iter().flat_map(|&field| {
            let (size, of) = (if field == 2 { 3 } else { 2 }, self.fields[field]);
            let terms: HashSet<String> = grams(words, size).into_iter().collect();
            terms.into_iter().map(move |term| {
                let term = Term::from_field_text(of, &term);
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                (Occur::Should, Box::new(query) as Box<dyn Query>)
            })
        });
        BooleanQuery::new(clauses.collect())
    }

    fn best(&self, words: &str) -> anyhow::Result<Vec<(f32, tantivy::DocAddress)>> {
        let best = TopDocs::with_limit(MOST).order_by_score();
        Ok(self.searcher.search(&self.query(words), &best)?)
    }

    fn counted(&self, words: &str) -> anyhow::Result<usize> {
        let best = TopDocs::with_limit(MOST).order_by_score();
        Ok(self.searcher.search(&self.query(words), &(best, Count))?.1)
    }

    fn names(&self, words: &str) -> anyhow::Result<Vec<String>> {
        let name = |(_, at)| -> anyhow::Result<String> {
            let held: TantivyDocument = self.searcher.doc(at)?;
            let name = held.get_first(self.stored).and_then(|name| name.as_str());
            Ok(name.context("every name is stored")?.to_owned())
        };
        self.best(words)?.into_iter().map(name).collect()
    }
}

fn terms_of(name: &str) -> [Vec<String>; 3] {
    let initials: String = name.chars().map(|c| sound(c, true)).collect();
    let letters: String = name.chars().map(|c| sound(c, false)).collect();
    [grams(name, 2), grams(&initials, 2), grams(&letters, 3)]
}

fn grams(text: &str, size: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    chars.windows(size).map(|gram| gram.iter().collect()).collect()
}

/// The names of the published items, one JSON object a line.
fn published(path: &str) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("failed to read {path}"))?;
    let name = |line: &str| -> Option<String> {
        let row: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(row.get("TASK_NAME")?.as_str()?.to_owned())
    };
    let names: Vec<String> = text.lines().filter_map(name).collect();
    anyhow::ensure!(!names.is_empty(), "{path} holds no TASK_NAME");
    Ok(names)
}

/// Numbers that look drawn and are always the same (splitmix64), as in `tongban bench`.
struct Draw(u64);

impl Draw {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below.max(1) as u64) as usize
    }
}

/// A third as published, a third with the beginning of another, a third with a place before it.
fn grown(draw: &mut Draw, names: &[String]) -> String {
    const PLACES: [&str; 8] =
        ["西湖区", "余杭区", "天河区", "南山区", "浦东新区", "武侯区", "雁塔区", "云岩区"];
    let name = &names[draw.next(names.len())];
    match draw.next(3) {
        0 => name.clone(),
        1 => {
            let other = &names[draw.next(names.len())];
            let (head, tail) = (other.chars().count() / 2, name.chars().count() / 2);
            other.chars().take(head).chain(name.chars().skip(tail)).collect()
        }
        _ => format!("{}{name}", PLACES[draw.next(PLACES.len())]),
    }
}

const KINDS: usize = 5;

/// One character dropped, one changed, initials, full pinyin, the first four characters.
fn query(kind: usize, draw: &mut Draw, name: &str) -> String {
    let mut chars: Vec<char> = name.chars().collect();
    let place = draw.next(chars.len());
    match kind {
        0 => {
            chars.remove(place);
            chars.into_iter().collect()
        }
        1 => {
            chars[place] = if chars[place] == '的' { '在' } else { '的' };
            chars.into_iter().collect()
        }
        2 => chars.iter().map(|c| sound(*c, true)).collect(),
        3 => chars.iter().map(|c| sound(*c, false)).collect(),
        _ => chars.into_iter().take(4).collect(),
    }
}

fn sound(c: char, is_initial: bool) -> String {
    match c.to_pinyin() {
        Some(pinyin) if is_initial => pinyin.first_letter().to_owned(),
        Some(pinyin) => pinyin.plain().to_owned(),
        None => c.to_lowercase().to_string(),
    }
}

fn document((number, name): (usize, &String)) -> Document {
    let template = ItemVersion::sample();
    Document {
        region: template.id.region,
        code: format!("{number:031}"),
        version: 1,
        name: Bilingual::zh(name),
        keywords: Vec::new(),
        authority: Bilingual::zh("主管部门"),
        org: String::new(),
        class: template.class,
        level: template.authority.level,
        natural_themes: Vec::new(),
        legal_themes: Vec::new(),
        sides: Vec::new(),
        depths: Vec::new(),
        can_apply: false,
        visits: None,
        limit_minutes: None,
    }
}
