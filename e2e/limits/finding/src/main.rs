//! Searches answered by the product's index and by Tantivy, in turn, over the same names.
//!
//! `finding NAMES.jsonl [ITEMS]`: see README.md.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::Context;
use search::Wish;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::{Searcher, TantivyDocument, Term, doc};

#[path = "../../../../crates/app/src/bench/questions.rs"]
mod questions;

use questions::{Draw, KINDS, document, grown, published, query, sound};

/// Places that stand before names.
const PLACES: [&str; 8] =
    ["西湖区", "余杭区", "天河区", "南山区", "浦东新区", "武侯区", "雁塔区", "云岩区"];
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
    let text = std::fs::read_to_string(&path).with_context(|| format!("failed to read {path}"))?;
    let published = published(&text);
    anyhow::ensure!(!published.is_empty(), "{path} holds no TASK_NAME");
    let mut draw = Draw(7);
    let names: Vec<String> = (0..count)
        .map(|_| {
            let place = PLACES[draw.next(PLACES.len())];
            grown(&mut draw, &published, place)
        })
        .collect();
    let ours = search::Index::build(names.iter().enumerate().map(document));
    let limit = Limit::build(&names)?;
    println!("{count} names grown from {} in {path}", published.len());
    let mut probe = Draw(1);
    let (mut by_us, mut by_limit) = (0, 0);
    for _ in 0..PROBES {
        let name = &names[probe.next(names.len())];
        let words = query(probe.next(KINDS.len()), &mut probe, name);
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
        let words = query(draw.next(KINDS.len()), &mut draw, name);
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
