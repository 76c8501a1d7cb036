//! What an order would do, in figures and case by case. Editors see which fields a case would lose,
//! never what was answered.

use domain::flow::Flow;
use domain::rebase::Change;
use service::rebases::{CASES_MAX, Preview, PreviewCase, Seen};

use super::order::named;
use crate::desk::Desk;
use crate::page::Link;
use crate::paths;
use crate::shown::desk_page::Count;
use crate::shown::sheet::{Cell, Part, Table};

/// The figures of a preview.
pub(super) fn counts(desk: &Desk<'_>, preview: &Preview) -> Vec<Count> {
    let staying: u64 = preview.staying.values().sum();
    let warns = |n: u64| if n > 0 { "warning" } else { "neutral" };
    let figures = [
        ("rebase-looked-at", preview.looked_at, "info"),
        ("rebase-moving", preview.moving, "success"),
        ("rebase-staying", staying, warns(staying)),
        ("rebase-losing", preview.losing, warns(preview.losing)),
        ("rebase-lacking", preview.asked, warns(preview.asked)),
        ("rebase-due-moves", preview.due_moves, warns(preview.due_moves)),
    ];
    let count = |(key, value, tone): (&str, u64, &'static str)| Count {
        label: desk.t(key),
        value: value.to_string(),
        tone,
        note: None,
    };
    figures.into_iter().map(count).collect()
}

/// What leads to the preview.
pub(super) fn offer(desk: &Desk<'_>, seen: &Seen) -> Part {
    let stored = &seen.stored;
    let url = paths::rebase(stored.item.region, &stored.id);
    let mut part = Part::new("preview", desk.t("rebase-preview"));
    part.links.push(Link {
        label: desk.t("rebase-preview-open"),
        url: paths::with_query(&url, [("preview", "yes")].into_iter()),
    });
    part
}

/// Where the cases stand, what opens, who stays, and each case that is worth a look.
pub(super) fn parts(desk: &Desk<'_>, seen: &Seen, preview: &Preview) -> Vec<Part> {
    let mut figures = Part::new("preview", desk.t("rebase-preview"));
    figures.text.push(desk.t("rebase-preview-lead"));
    if preview.is_cut {
        let most = i64::try_from(CASES_MAX).unwrap_or(i64::MAX);
        figures.text.push(desk.t_with("rebase-preview-cut", &[("n", most.into())]));
    }
    figures.table = Some(figures_table(desk, seen, preview));
    let mut cases = Part::new("preview-cases", desk.t("rebase-preview-cases"));
    match preview.cases.is_empty() {
        true => cases.text.push(desk.t("rebase-preview-plain")),
        false => cases.table = Some(cases_table(desk, seen, preview)),
    }
    vec![figures, cases]
}

fn figures_table(desk: &Desk<'_>, seen: &Seen, preview: &Preview) -> Table {
    let labels = vec![desk.t("rebase-figure"), desk.t("rebase-cases")];
    let mut table = Table::new(desk.t("rebase-preview"), labels, 1);
    let mut row = |label: String, n: u64| {
        table.rows.push(vec![Cell::text(label), Cell::text(n.to_string())]);
    };
    for (state, n) in &preview.states {
        let state = desk.state(*state).label;
        row(desk.t_with("rebase-in-state", &[("state", state.into())]), *n);
    }
    let (old, new) = (Flow::of(&seen.old.item.steps), Flow::of(&seen.new.item.steps));
    for (step, n) in &preview.open {
        let name = old.step(*step).map(|step| named(desk, &seen.old.item, step));
        let given = [("step", name.unwrap_or_else(|| step.to_string()).into())];
        row(desk.t_with("rebase-open-step", &given), *n);
    }
    for (step, n) in &preview.opens {
        let name = new.step(*step).map(|step| named(desk, &seen.new.item, step));
        let given = [("step", name.unwrap_or_else(|| step.to_string()).into())];
        row(desk.t_with("rebase-opens-step", &given), *n);
    }
    for (why, n) in &preview.staying {
        row(super::results::outcome_words(desk, why), *n);
    }
    table
}

fn cases_table(desk: &Desk<'_>, seen: &Seen, preview: &Preview) -> Table {
    let columns = ["case-number-label", "col-state", "rebase-what"];
    let labels = columns.map(|key| desk.t(key)).into();
    let mut table = Table::new(desk.t("rebase-preview-cases"), labels, usize::MAX);
    for case in &preview.cases {
        table.rows.push(vec![
            Cell::text(case.id.shown()),
            Cell::text(desk.state(case.state).label),
            Cell::text(what(desk, seen, case)),
        ]);
    }
    table
}

/// What would happen to one case.
fn what(desk: &Desk<'_>, seen: &Seen, case: &PreviewCase) -> String {
    if let Some(why) = case.stays {
        return super::results::outcome_words(desk, why.key());
    }
    let mut said: Vec<String> = Vec::new();
    for line in &case.lines {
        let field = desk.pick(&line.label);
        let given = [("field", field.into())];
        said.push(match &line.change {
            Change::Fails(message) => desk.pick(message),
            change => desk.t_with(&format!("rebase-change-{}", change.key()), &given),
        });
    }
    for step in &case.opens {
        let name = desk.step_of(&seen.new.item, *step).unwrap_or_default();
        said.push(desk.t_with("rebase-opens-step", &[("step", name.into())]));
    }
    if let Some((before, after)) = case.due {
        let given = [("before", desk.date(before).into()), ("after", desk.date(after).into())];
        said.push(desk.t_with("rebase-due-from-to", &given));
    }
    said.join(if desk.lang() == domain::text::Language::Zh { "；" } else { "; " })
}
