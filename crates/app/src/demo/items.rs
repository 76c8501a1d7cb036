//! The items of the demo: rows of a file, read by a mapping, published with a form each.

use std::path::Path;

use domain::code::CreditCode;
use domain::import::{Batch, Mapping, RawRow, RawValue};
use domain::item::ItemVersion;
use domain::time::Instant;
use service::Services;

use super::{Progress, forms};
use crate::exit::{Kind, failure};

/// The rows that come with the program.
const BUILT_IN: &str = include_str!("../../data/demo-items.jsonl");

/// Which items a demo shows.
pub enum Source<'a> {
    /// Those that come with the program.
    BuiltIn,
    /// Those of a file of JSON lines, read by a named mapping or one in a file.
    File {
        /// The file.
        path: &'a Path,
        /// The mapping.
        mapping: &'a str,
    },
}

/// Reads the items; rows that cannot be read are told and left out.
pub fn read(source: &Source<'_>) -> anyhow::Result<Vec<ItemVersion>> {
    let (text, mapping) = match source {
        Source::BuiltIn => (BUILT_IN.to_owned(), "demo"),
        Source::File { path, mapping } => {
            let text = std::fs::read_to_string(path).map_err(|why| {
                failure(Kind::Config, format!("--items {} cannot be read: {why}", path.display()))
            })?;
            (text, *mapping)
        }
    };
    let mapping = Mapping::named(mapping)
        .map_err(|why| failure(Kind::Config, format!("--mapping {mapping}: {why}")))?;
    let mut batch = Batch::new(&mapping);
    let mut items = Vec::new();
    for (line, number) in text.lines().zip(1_u64..).filter(|(line, _)| !line.trim().is_empty()) {
        match row(line) {
            Some(row) => items.extend(batch.take(number, &row, |_| None)),
            None => batch.refuse_line(number, line),
        }
    }
    let report = batch.finish();
    if report.rejected_rows > 0 {
        tracing::warn!(rows = report.rows, rejected = report.rejected_rows, "rows were refused");
    }
    if items.is_empty() {
        return Err(failure(Kind::Config, "--items: no row could be read with this mapping"));
    }
    Ok(items)
}

fn row(line: &str) -> Option<RawRow> {
    match RawValue::from(serde_json::from_str::<serde_json::Value>(line).ok()?) {
        RawValue::Table(row) => Some(row),
        RawValue::Null | RawValue::Text(_) | RawValue::List(_) => None,
    }
}

/// Publishes the items, each with its form. Several threads do, so that commits are shared.
pub fn publish(
    sv: &Services,
    now: Instant,
    items: &[ItemVersion],
    progress: &Progress,
) -> anyhow::Result<()> {
    const THREADS: usize = 4;
    progress.begin("items", items.len());
    let part = items.len().div_ceil(THREADS).max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = items
            .chunks(part)
            .map(|items| scope.spawn(move || publish_some(sv, now, items, progress)))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            let done = thread.join().map_err(|_| anyhow::anyhow!("a thread panicked"))?;
            done.map_err(|why| anyhow::Error::new(why).context("failed to publish an item"))
        })
    })
}

fn publish_some(
    sv: &Services,
    now: Instant,
    items: &[ItemVersion],
    progress: &Progress,
) -> service::Result<()> {
    for item in items {
        let is_applicable = CreditCode::parse(&item.authority.uscc).is_ok();
        let form = forms::form(item).filter(|_| is_applicable);
        service::catalogue::publish(sv, now, item.clone(), form, "demo")?;
        progress.step();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_that_comes_with_the_program_is_an_item() {
        let items = read(&Source::BuiltIn).unwrap();
        assert_eq!(items.len(), BUILT_IN.lines().count());
        for item in &items {
            let form = forms::form(item);
            assert_eq!(form.is_some(), item.is_applied_for(), "{}", item.code());
            CreditCode::parse(&item.authority.uscc).unwrap();
        }
        assert!(items.len() >= 60);
    }
}
