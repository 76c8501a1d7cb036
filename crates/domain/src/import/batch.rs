//! A run over many rows: what is new, what differs, what was said twice.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::mapping::Mapping;
use super::outcome::{FIELDS_MAX, Outcome, Reason, Remark, Report, RowChange, Severity};
use super::read::{ReadRow, read};
use super::{RawRow, RawValue};
use crate::code::BaseCode;
use crate::item::{ItemId, ItemVersion, Parents, diff, ring};
use crate::narrowing::NarrowingFault;

/// An import under way: rows go in one by one, items to be written come out.
#[derive(Debug)]
pub struct Batch<'a> {
    mapping: &'a Mapping,
    seen: HashMap<ItemId, u64>,
    parents: Parents,
    report: Report,
}

impl<'a> Batch<'a> {
    /// Begins a run with a mapping.
    #[must_use]
    pub fn new(mapping: &'a Mapping) -> Self {
        let (seen, parents) = (HashMap::new(), Parents::new());
        Self { mapping, seen, parents, report: Report::default() }
    }

    /// The same run, knowing which catalogue items hang below which already.
    #[must_use]
    pub fn with_parents(mut self, parents: Parents) -> Self {
        self.parents = parents;
        self
    }

    /// Takes one row; `stored` tells the version kept already.
    ///
    /// Returns the version to be written, when there is one.
    pub fn take(
        &mut self,
        line: u64,
        row: &RawRow,
        stored: impl FnOnce(&ItemId) -> Option<ItemVersion>,
    ) -> Option<ItemVersion> {
        let read = self.read(line, row)?;
        let stored = stored(&read.item.id);
        self.settle(line, read, stored)
    }

    /// Reads one row; a row that cannot be read is counted and gives nothing.
    pub fn read(&mut self, line: u64, row: &RawRow) -> Option<ReadRow> {
        match read(self.mapping, line, row) {
            Ok(read) => self.ruled(line, read).and_then(|read| self.hung(line, read)),
            Err(remarks) => {
                self.report.reject(remarks);
                None
            }
        }
    }

    /// A row whose rules fit; another is counted as refused, for a guide with it could not be drawn
    /// as its authority means it.
    fn ruled(&mut self, line: u64, read: ReadRow) -> Option<ReadRow> {
        let faults = crate::narrowing::check(&read.item);
        if faults.is_empty() {
            return Some(read);
        }
        let remark = |fault: NarrowingFault| {
            let value = RawValue::Text(fault.value).shown();
            error(line, &fault.field, value, Reason::RuleWrong)
        };
        self.report.reject(faults.into_iter().map(remark).collect());
        None
    }

    /// A row whose catalogue item hangs where no ring closes; another is counted as refused.
    fn hung(&mut self, line: u64, read: ReadRow) -> Option<ReadRow> {
        let catalogue = &read.item.catalogue;
        let code = BaseCode::parse(&catalogue.base_code);
        let parent = catalogue.parent_base_code.as_deref().map(BaseCode::parse);
        let (Ok(code), Some(Ok(parent))) = (code, parent) else { return Some(read) };
        // Published tables name an item without a parent as its own.
        if code == parent {
            return Some(read);
        }
        let Some(way) = ring(&self.parents, code, parent) else {
            self.parents.insert(code, parent);
            return Some(read);
        };
        let way: Vec<&str> = way.iter().map(BaseCode::as_str).collect();
        let field = self.mapping.source_of("catalogue.parent_base_code");
        let remark = error(line, field, way.join(" > "), Reason::CyclicParent);
        self.report.reject(vec![remark]);
        None
    }

    /// Compares a row that was read with the version `stored` already and counts it.
    ///
    /// Returns the version to be written, when there is one.
    pub fn settle(
        &mut self,
        line: u64,
        mut read: ReadRow,
        stored: Option<ItemVersion>,
    ) -> Option<ItemVersion> {
        let print = fingerprint(&read.item);
        if let Some(earlier) = self.seen.insert(read.item.id.clone(), print) {
            // Said twice in the same words is no fault; two different rows cannot both be right.
            if earlier == print {
                self.report.take(&Outcome::Unchanged, read.warnings);
            } else {
                self.seen.insert(read.item.id.clone(), earlier);
                let field = self.mapping.source_of("id.code");
                self.report.reject(vec![error(line, field, read.item.id.code, Reason::Duplicate)]);
            }
            return None;
        }
        let (outcome, mut fields) = match stored {
            None => (Outcome::Inserted, Vec::new()),
            Some(before) if same_content(&before, &read.item) => (Outcome::Unchanged, Vec::new()),
            Some(before) => {
                let changes = diff(&before, &read.item);
                read.item.version = before.version + 1;
                (Outcome::Updated { changes: changes.len() }, changes)
            }
        };
        self.report.take(&outcome, read.warnings);
        if outcome != Outcome::Unchanged {
            let item = &read.item;
            self.report.tell(|| {
                fields.truncate(FIELDS_MAX);
                let (id, name) = (item.id.clone(), item.title().zh.clone());
                RowChange { line, id, name, version: item.version, fields }
            });
        }
        (outcome != Outcome::Unchanged).then_some(read.item)
    }

    /// Refuses a row that was read, for a reason outside its fields.
    pub fn refuse(&mut self, line: u64, read: &ReadRow, path: &str, reason: Reason) {
        let field = self.mapping.source_of(path);
        let value = match path {
            "id.region" => read.item.id.region.to_string(),
            _ => read.item.id.code.clone(),
        };
        self.report.reject(vec![error(line, field, value, reason)]);
    }

    /// Counts a line that could not even be read as a row.
    pub fn refuse_line(&mut self, line: u64, text: &str) {
        let value = RawValue::Text(text.to_owned()).shown();
        self.report.reject(vec![error(line, "", value, Reason::NotARow)]);
    }

    /// The sum so far.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Ends the run.
    #[must_use]
    pub fn finish(self) -> Report {
        self.report
    }
}

fn error(line: u64, field: &str, value: String, reason: Reason) -> Remark {
    Remark { line, field: field.to_owned(), value, reason, severity: Severity::Error }
}

/// Tells contents apart without keeping every item of a long run in memory.
fn fingerprint(item: &ItemVersion) -> u64 {
    let text = serde_json::to_string(item).expect("an item version can always be written down");
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Says whether two versions differ in anything but their version number.
fn same_content(a: &ItemVersion, b: &ItemVersion) -> bool {
    let mut b = b.clone();
    b.version = a.version;
    *a == b
}
