//! Evaluation: from typed answers to what the form shows, without a clock and without a store.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::compile::{Form, SchemaFault, Spot};
use super::fault::{Fault, FieldFault};
use super::kind::Kind;
use super::read::{self, document_number, is_row_id, written};
use super::state::{FieldState, FormState};
use super::{Answers, Field, Schema};
use crate::rule::{Rule, Steps, Value, Values};

/// How many steps all rules of a form may take together: well under 100 ms.
const STEPS: u64 = 2_000_000;

impl Schema {
    /// Compiles the form and checks raw input against it. Whoever checks often keeps the compiled
    /// [`Form`]; a schema with faults of its own takes no answers.
    pub fn check(&self, raw: &Answers, today: Date) -> Result<Answers, Vec<FieldFault>> {
        let stopped =
            |fault: SchemaFault| FieldFault { field: fault.field, fault: Fault::RuleStopped };
        let form = Form::compile(self)
            .map_err(|faults| faults.into_iter().map(stopped).collect::<Vec<_>>())?;
        form.check(raw, today)
    }
}

impl Form {
    /// Checks raw input and answers either clean answers or every fault, in field order. Answers of
    /// fields that are not there are left out.
    pub fn check(&self, raw: &Answers, today: Date) -> Result<Answers, Vec<FieldFault>> {
        let state = self.evaluate(raw, today);
        let mut faults: Vec<FieldFault> = state.faults().cloned().collect();
        let unknown = raw.keys().filter(|key| !self.knows(key));
        faults.extend(unknown.map(|key| FieldFault { field: key.clone(), fault: Fault::Unknown }));
        if faults.is_empty() { Ok(state.answers) } else { Err(faults) }
    }

    /// Whether an answer's key belongs to this form.
    pub fn knows(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('.').collect();
        let is_part = |field: &Field, part: &str| field.kind.parts().iter().any(|p| p.0 == part);
        let Some(spot) = self.spots.iter().find(|spot| spot.field.key == parts[0]) else {
            return false;
        };
        let inner = |key: &str| spot.rows.iter().find(|row| row.field.key == key);
        match parts.as_slice() {
            [_] => true,
            [_, part] => is_part(&spot.field, part),
            [_, row, key] => is_row_id(row) && inner(key).is_some(),
            [_, row, key, part] => {
                is_row_id(row) && inner(key).is_some_and(|row| is_part(&row.field, part))
            }
            _ => false,
        }
    }

    /// What the form shows for these answers on that day.
    pub fn evaluate(&self, raw: &Answers, today: Date) -> FormState {
        let mut values = self.names.values();
        values.set(self.today, Value::Date(today));
        let mut run = Run { raw, values, steps: Steps::of(STEPS), wrong: HashSet::new() };
        let mut found: Vec<Found> = self.spots.iter().map(|_| Found::default()).collect();
        for at in &self.order {
            let spot = &self.spots[*at];
            let is_within = spot.section.is_none_or(|section| found[section].is_visible);
            found[*at] = run.find(spot, &spot.field.key, is_within);
            if let Some(slot) = spot.slot {
                run.values.set(slot, found[*at].value.clone());
                run.mark(slot, &found[*at]);
            }
        }
        let mut state =
            FormState { fields: Vec::new(), answers: Answers::new(), places: HashMap::new() };
        for (spot, found) in self.spots.iter().zip(found) {
            run.finish(spot, spot.field.key.clone(), found, &mut state);
        }
        for (place, field) in state.fields.iter().enumerate() {
            state.places.insert(field.path.clone(), place);
        }
        state
    }
}

/// What the first look at a field found.
#[derive(Default)]
struct Found {
    is_visible: bool,
    value: Value,
    stored: Vec<(String, Vec<String>)>,
    /// The paths of parts without an answer, with whether each is a promise.
    absent: Vec<(String, bool)>,
    is_given: bool,
    computed: Option<String>,
    rows: Vec<(String, Vec<Found>)>,
    faults: Vec<FieldFault>,
}

impl Found {
    fn fault(&mut self, path: &str, fault: Fault) {
        self.faults.push(FieldFault { field: path.to_owned(), fault });
    }
}

struct Run<'r> {
    raw: &'r Answers,
    values: Values,
    steps: Steps,
    /// The places whose answers are wrong: what reads them is not checked, for one fault is enough.
    wrong: HashSet<usize>,
}

impl Run<'_> {
    fn mark(&mut self, slot: usize, found: &Found) {
        let is_row_wrong =
            || found.rows.iter().flat_map(|row| &row.1).any(|f| !f.faults.is_empty());
        if !found.faults.is_empty() || is_row_wrong() {
            self.wrong.insert(slot);
        } else {
            self.wrong.remove(&slot);
        }
    }

    fn find(&mut self, spot: &Spot, path: &str, is_within: bool) -> Found {
        let mut found = Found { is_visible: is_within, ..Found::default() };
        if let (true, Some(rule)) = (is_within, &spot.visible) {
            match rule.holds(&self.values, &mut self.steps) {
                Ok(holds) => found.is_visible = holds == Some(true),
                Err(_) => found.fault(path, Fault::RuleStopped),
            }
        }
        if !found.is_visible {
            return found;
        }
        match spot.field.kind {
            Kind::Notice | Kind::Section => {}
            Kind::Computed => self.compute(spot, path, &mut found),
            Kind::Group | Kind::Table => self.rows(spot, path, &mut found),
            _ if spot.field.kind.parts().is_empty() => self.answer(&spot.field, path, &mut found),
            _ => self.parts(&spot.field, path, &mut found),
        }
        found
    }

    fn compute(&mut self, spot: &Spot, path: &str, found: &mut Found) {
        let Some(rule) = &spot.compute else { return };
        match rule.evaluate(&self.values, &mut self.steps) {
            Ok(value) => {
                found.computed = written(&value);
                found.stored.extend(found.computed.clone().map(|t| (path.to_owned(), vec![t])));
                found.value = value;
            }
            Err(_) => found.fault(path, Fault::RuleStopped),
        }
    }

    fn given(&self, path: &str) -> Vec<&str> {
        let typed = self.raw.get(path).into_iter().flatten();
        typed.map(|value| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    fn answer(&self, field: &Field, path: &str, found: &mut Found) {
        let given = self.given(path);
        let is_many = matches!(field.kind, Kind::Multiple | Kind::File);
        if given.is_empty() {
            found.absent.push((path.to_owned(), field.kind == Kind::Promise));
            return;
        }
        found.is_given = true;
        if given.len() > 1 && !is_many {
            return found.fault(path, Fault::NotSingle);
        }
        let mut stored = Vec::with_capacity(given.len());
        let mut values = Vec::with_capacity(given.len());
        for typed in given {
            match read::read(field, field.kind, typed) {
                Ok(read) => {
                    stored.push(read.stored);
                    values.push(read.value);
                }
                Err(fault) => return found.fault(path, fault),
            }
        }
        found.stored.push((path.to_owned(), stored));
        found.value = match is_many {
            true => Value::list(values),
            false => values.pop().unwrap_or_default(),
        };
    }

    fn parts(&self, field: &Field, path: &str, found: &mut Found) {
        let mut values = Vec::new();
        for (part, kind) in field.kind.parts() {
            let place = format!("{path}.{part}");
            let given = self.given(&place);
            let mut value = Value::Unknown;
            match given.as_slice() {
                [] => found.absent.push((place, *kind == Kind::Promise)),
                [typed] => {
                    found.is_given = true;
                    match read::read(field, *kind, typed) {
                        Ok(read) => {
                            found.stored.push((place, vec![read.stored]));
                            value = read.value;
                        }
                        Err(fault) => found.fault(&place, fault),
                    }
                }
                _ => found.fault(&place, Fault::NotSingle),
            }
            values.push(value);
        }
        match (field.kind, values.as_slice()) {
            (Kind::DateRange, [Value::Date(from), Value::Date(to)]) if to < from => {
                found.fault(&format!("{path}.to"), Fault::EndsBeforeItBegins);
            }
            (Kind::IdDocument, [Value::Text(of), Value::Text(number)]) => {
                match document_number(of, number) {
                    Ok(number) => {
                        values[1] = Value::text(&number);
                        found.stored.pop();
                        found.stored.push((format!("{path}.number"), vec![number]));
                    }
                    Err(fault) => found.fault(&format!("{path}.number"), fault),
                }
            }
            _ => {}
        }
        if found.is_given {
            found.value = Value::record(values);
        }
    }

    fn rows(&mut self, spot: &Spot, path: &str, found: &mut Found) {
        let ids = self.row_ids(&spot.field, path, found);
        let outer = self.values.clone();
        let base = outer.with_more(spot.rows.len());
        let mut values = Vec::with_capacity(ids.len());
        for id in &ids {
            self.values = base.clone();
            let mut row: Vec<Found> = spot.rows.iter().map(|_| Found::default()).collect();
            for at in &spot.rows_order {
                let inner = &spot.rows[*at];
                let found = self.find(inner, &format!("{path}.{id}.{}", inner.field.key), true);
                if let Some(slot) = inner.slot {
                    self.values.set(slot, found.value.clone());
                }
                row[*at] = found;
            }
            let seen = spot.rows.iter().zip(&row).filter(|(inner, _)| inner.slot.is_some());
            let parts = seen.map(|(_, found)| found.value.clone());
            values.push(Value::record(std::iter::once(Value::text(id)).chain(parts)));
            found.rows.push((id.clone(), row));
        }
        self.values = outer;
        found.is_given = !ids.is_empty();
        found.value = Value::list(values);
        if spot.field.kind == Kind::Group && found.is_given {
            found.stored.push((path.to_owned(), ids));
        }
    }

    fn row_ids(&self, field: &Field, path: &str, found: &mut Found) -> Vec<String> {
        if field.kind == Kind::Table {
            return field.options.iter().map(|option| option.value.clone()).collect();
        }
        let mut seen = HashSet::new();
        let mut ids: Vec<String> = self
            .given(path)
            .into_iter()
            .filter(|id| is_row_id(id) && seen.insert(*id))
            .map(str::to_owned)
            .collect();
        let max = field.rows_limit();
        if ids.len() > max as usize {
            found.fault(path, Fault::TooManyRows { max });
            ids.truncate(max as usize);
        }
        ids
    }

    /// What must be answered, what must hold, and the state of the field with that of its rows.
    fn finish(&mut self, spot: &Spot, path: String, mut found: Found, state: &mut FormState) {
        let is_required = found.is_visible && self.is_required(spot, &path, &mut found);
        if found.is_visible {
            self.absences(&spot.field, &path, is_required, &mut found);
            self.checks(spot, &path, &mut found);
        }
        state.answers.extend(found.stored);
        state.fields.push(FieldState {
            path: path.clone(),
            is_visible: found.is_visible,
            is_required,
            computed: found.computed,
            rows: found.rows.iter().map(|(id, _)| id.clone()).collect(),
            faults: found.faults,
        });
        if found.rows.is_empty() {
            return;
        }
        let outer = self.values.clone();
        let base = outer.with_more(spot.rows.len());
        for (id, row) in found.rows {
            self.values = base.clone();
            for (inner, found) in spot.rows.iter().zip(&row) {
                if let Some(slot) = inner.slot {
                    self.values.set(slot, found.value.clone());
                    self.mark(slot, found);
                }
            }
            for (inner, found) in spot.rows.iter().zip(row) {
                self.finish(inner, format!("{path}.{id}.{}", inner.field.key), found, state);
            }
        }
        self.values = outer;
    }

    fn is_required(&mut self, spot: &Spot, path: &str, found: &mut Found) -> bool {
        let Some(rule) = &spot.required else { return spot.field.is_required };
        match rule.holds(&self.values, &mut self.steps) {
            Ok(holds) => spot.field.is_required || holds == Some(true),
            Err(_) => {
                found.fault(path, Fault::RuleStopped);
                true
            }
        }
    }

    fn absences(&self, field: &Field, path: &str, is_required: bool, found: &mut Found) {
        if field.kind == Kind::Group {
            let min = field.rows_min.max(u32::from(is_required));
            if found.rows.len() < min as usize {
                found.fault(path, Fault::TooFewRows { min });
            }
            return;
        }
        // An answer given in part must be given whole.
        if is_required || found.is_given {
            for (path, is_promise) in std::mem::take(&mut found.absent) {
                found.fault(&path, if is_promise { Fault::NotPromised } else { Fault::Missing });
            }
        }
    }

    fn checks(&mut self, spot: &Spot, path: &str, found: &mut Found) {
        let rules: &[Rule] = &spot.checks;
        for (rule, check) in rules.iter().zip(&spot.field.checks) {
            if rule.reads().iter().any(|place| self.wrong.contains(place)) {
                continue;
            }
            match rule.holds(&self.values, &mut self.steps) {
                Ok(Some(false)) => {
                    found.fault(path, Fault::Check { message: check.message.clone() });
                }
                Ok(_) => {}
                Err(_) => found.fault(path, Fault::RuleStopped),
            }
        }
    }
}
