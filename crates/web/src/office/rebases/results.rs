//! What became of every case of an order.

use service::rebases::{self, PAGE, Seen};

use crate::desk::Desk;
use crate::fault::Fault;
use crate::page::Link;
use crate::paths;
use crate::shown::desk_page::Count;
use crate::shown::sheet::{Cell, Part, Table};

/// An outcome in words: that it moved, or why it stays.
pub(super) fn outcome_words(desk: &Desk<'_>, outcome: &str) -> String {
    desk.t(&format!("rebase-outcome-{outcome}"))
}

/// How many cases had which outcome.
pub(super) fn counts(desk: &Desk<'_>, seen: &Seen) -> Vec<Count> {
    let count = |(outcome, n): &(String, u64)| Count {
        label: outcome_words(desk, outcome),
        value: n.to_string(),
        tone: if outcome == "moved" { "success" } else { "warning" },
        note: None,
    };
    seen.counts.iter().map(count).collect()
}

/// The cases one by one, a page at a time.
pub(super) fn part(desk: &Desk<'_>, seen: &Seen) -> Result<Part, Fault> {
    let stored = &seen.stored;
    let after = desk.asked.query("after").unwrap_or_default();
    let only = desk.asked.query("outcome").unwrap_or_default();
    let found = rebases::outcomes(&desk.ctx, desk.sv, stored, only, after)?;
    let mut part = Part::new("results", desk.t("rebase-results"));
    part.text.push(match stored.ended_at {
        Some(at) => desk.t_with("rebase-ended", &[("at", desk.moment(at).into())]),
        None => desk.t("rebase-goes-on"),
    });
    let url = paths::rebase(stored.item.region, &stored.id);
    let link = |label: String, query: &[(&str, &str)]| Link {
        label,
        url: paths::with_query(&url, query.iter().copied()),
    };
    if seen.counts.len() > 1 {
        part.links.push(link(desk.t("rebase-all"), &[]));
        part.links.extend(seen.counts.iter().map(|(outcome, _)| {
            link(outcome_words(desk, outcome), &[("outcome", outcome.as_str())])
        }));
    }
    if found.is_empty() {
        part.text.push(desk.t("rebase-results-none"));
        return Ok(part);
    }
    if let Some(last) = found.last().filter(|_| found.len() == PAGE as usize) {
        let query = [("outcome", only), ("after", last.case.number.as_str())];
        part.links.push(link(desk.t("rebase-more"), &query));
    }
    let columns =
        ["case-number-label", "rebase-what", "rebase-lost", "rebase-asked", "rebase-opened"];
    let labels = columns.map(|key| desk.t(key)).into();
    let mut table = Table::new(part.title.clone(), labels, 2);
    for one in &found {
        table.rows.push(vec![
            Cell::text(one.case.shown()),
            Cell::text(outcome_words(desk, &one.outcome)),
            Cell::text(one.lost.to_string()),
            Cell::text(one.asked.to_string()),
            Cell::text(one.opened.to_string()),
        ]);
    }
    part.table = Some(table);
    Ok(part)
}
