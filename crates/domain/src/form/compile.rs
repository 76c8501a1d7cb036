//! Compiling: a schema checked whole, as what can be evaluated.

use std::collections::HashSet;

use super::kind::{Kind, value_type};
use super::{Field, Schema};
use crate::rule::{Names, Rule, RuleFault, Steps, Type, Value, is_name};

/// The most fields a form may have, those of rows included.
const FIELDS_MAX: usize = 500;
/// How many sets of answers are tried to see whether a field can ever be there.
const TRIES_MAX: usize = 4096;

/// What is wrong with a schema, and at which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFault {
    /// The key of the field; empty for the form as a whole.
    pub field: String,
    /// What is wrong.
    pub kind: SchemaFaultKind,
}

/// What is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaFaultKind {
    /// More fields than a form may have.
    TooManyFields {
        /// The most fields.
        max: usize,
    },
    /// The key is not small letters, digits and underscores, or is a word of the rules.
    BadKey,
    /// Another field has this key.
    SameKey,
    /// A section, group or table without fields.
    NoFields,
    /// Rows or sections within rows, or fields within a kind that has none.
    WronglyNested,
    /// A choice without options, or a table without rows.
    NoOptions,
    /// Two options with one value, or an empty one.
    SameOption,
    /// A computed field without its rule.
    NoRule,
    /// A rule that is wrong.
    Rule {
        /// Which: `visible_when`, `required_when`, `compute` or `checks`.
        which: &'static str,
        /// What is wrong with it.
        fault: RuleFault,
    },
    /// Whether these are there, or what they compute, hangs on itself.
    Cycle {
        /// The keys that hang on one another.
        keys: Vec<String>,
    },
    /// No answers at all make this field appear.
    Unreachable,
}

impl SchemaFaultKind {
    /// The stable word for this fault, for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Self::TooManyFields { .. } => "too-many-fields",
            Self::BadKey => "bad-key",
            Self::SameKey => "same-key",
            Self::NoFields => "no-fields",
            Self::WronglyNested => "wrongly-nested",
            Self::NoOptions => "no-options",
            Self::SameOption => "same-option",
            Self::NoRule => "no-rule",
            Self::Rule { .. } => "rule",
            Self::Cycle { .. } => "cycle",
            Self::Unreachable => "unreachable",
        }
    }
}

/// A schema that was checked and can be evaluated.
#[derive(Clone, Debug)]
pub struct Form {
    pub(super) schema: Schema,
    pub(super) names: Names,
    pub(super) today: usize,
    /// The fields outside of rows, in drawing order.
    pub(super) spots: Vec<Spot>,
    /// The same in an order in which each hangs only on earlier ones.
    pub(super) order: Vec<usize>,
}

/// One field ready to be evaluated.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub field: Field,
    pub section: Option<usize>,
    pub slot: Option<usize>,
    pub visible: Option<Rule>,
    pub required: Option<Rule>,
    pub compute: Option<Rule>,
    pub checks: Vec<Rule>,
    /// The fields of its rows, and their order.
    pub rows: Vec<Spot>,
    pub rows_order: Vec<usize>,
}

impl Form {
    /// Checks a schema and makes it ready, or answers everything that is wrong.
    pub fn compile(schema: &Schema) -> Result<Form, Vec<SchemaFault>> {
        let mut faults = structure(schema);
        let mut spots = Vec::new();
        flatten(&schema.fields, None, &mut spots);
        let mut names = Names::new();
        let today = names.declare("today", Type::Date);
        for spot in &mut spots {
            spot.slot = value_type(&spot.field).map(|of| names.declare(&spot.field.key, of));
        }
        for spot in &mut spots {
            let mut row_names = names.clone();
            for row in &mut spot.rows {
                row.slot = value_type(&row.field).map(|of| row_names.declare(&row.field.key, of));
                row.take_rules(&row_names, &mut faults);
            }
            spot.take_rules(&names, &mut faults);
        }
        let order = in_order(&spots, &|spot| outer_reads(spot, names.len()), &mut faults);
        for spot in &mut spots {
            spot.rows_order = in_order(&spot.rows, &own_reads, &mut faults);
        }
        let form = Form { schema: schema.clone(), names, today, spots, order };
        faults.extend(form.unreachable());
        if faults.is_empty() { Ok(form) } else { Err(faults) }
    }

    /// The schema it was made of.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The names that rules of this form may use outside of rows, with their types.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Fields that no answers make appear, as far as every answer they hang on can be tried.
    fn unreachable(&self) -> Vec<SchemaFault> {
        let is_never = |spot: &&Spot| {
            spot.visible.as_ref().is_some_and(|rule| self.never_holds(rule) == Some(true))
        };
        let never = self.spots.iter().filter(is_never);
        never
            .map(|spot| SchemaFault {
                field: spot.field.key.clone(),
                kind: SchemaFaultKind::Unreachable,
            })
            .collect()
    }

    /// Whether a rule holds for no answers; nothing if they cannot all be tried.
    fn never_holds(&self, rule: &Rule) -> Option<bool> {
        let mut domains = Vec::new();
        for place in rule.reads() {
            let spot = self.spots.iter().find(|spot| spot.slot == Some(*place))?;
            domains.push((*place, possible(&spot.field)?));
        }
        let count =
            domains.iter().try_fold(1usize, |all, (_, values)| all.checked_mul(values.len()))?;
        if count > TRIES_MAX {
            return None;
        }
        let mut values = self.names.values();
        for mut n in 0..count {
            for (place, possible) in &domains {
                values.set(*place, possible[n % possible.len()].clone());
                n /= possible.len();
            }
            if !matches!(rule.holds(&values, &mut Steps::new()), Ok(Some(false) | None)) {
                return Some(false);
            }
        }
        Some(true)
    }
}

/// Every answer a field can have, if they are few.
fn possible(field: &Field) -> Option<Vec<Value>> {
    match field.kind {
        Kind::Choice => {
            let options = field.options.iter().map(|option| Value::text(&option.value));
            Some(std::iter::once(Value::Unknown).chain(options).collect())
        }
        Kind::Promise => Some(vec![Value::Unknown, Value::Bool(true)]),
        _ => None,
    }
}

fn flatten(fields: &[Field], section: Option<usize>, spots: &mut Vec<Spot>) {
    for field in fields {
        let rows = match field.kind.has_rows() {
            true => field.fields.iter().map(|inner| Spot::new(inner, None)).collect(),
            false => Vec::new(),
        };
        spots.push(Spot { rows, ..Spot::new(field, section) });
        if field.kind == Kind::Section {
            flatten(&field.fields, Some(spots.len() - 1), spots);
        }
    }
}

impl Spot {
    fn new(field: &Field, section: Option<usize>) -> Spot {
        // The fields of a section are spots of their own; those of rows tell the type of a row.
        let is_section = field.kind == Kind::Section;
        let fields = if is_section { Vec::new() } else { field.fields.clone() };
        Spot {
            field: Field { fields, ..field.clone() },
            section,
            slot: None,
            visible: None,
            required: None,
            compute: None,
            checks: Vec::new(),
            rows: Vec::new(),
            rows_order: Vec::new(),
        }
    }

    fn take_rules(&mut self, names: &Names, faults: &mut Vec<SchemaFault>) {
        let key = self.field.key.clone();
        let mut take = |which, compiled: Result<Rule, RuleFault>| match compiled {
            Ok(rule) => Some(rule),
            Err(fault) => {
                let kind = SchemaFaultKind::Rule { which, fault };
                faults.push(SchemaFault { field: key.clone(), kind });
                None
            }
        };
        let condition = |source: &String| Rule::condition(source, names);
        let visible = self.field.visible_when.as_ref().map(condition);
        self.visible = visible.and_then(|rule| take("visible_when", rule));
        let required = self.field.required_when.as_ref().map(condition);
        self.required = required.and_then(|rule| take("required_when", rule));
        let gives = value_type(&self.field).unwrap_or(Type::Text);
        let compute = self.field.compute.as_ref().filter(|_| self.field.kind == Kind::Computed);
        let compute = compute.map(|source| Rule::giving(source, names, &gives));
        self.compute = compute.and_then(|rule| take("compute", rule));
        self.checks = self
            .field
            .checks
            .iter()
            .filter_map(|check| take("checks", Rule::condition(&check.rule, names)))
            .collect();
    }

    /// The places read to know whether it is there and what it holds.
    fn reads(&self) -> impl Iterator<Item = usize> {
        [&self.visible, &self.compute].into_iter().flatten().flat_map(|rule| rule.reads()).copied()
    }
}

/// What a field outside of rows hangs on, the fields of its rows included.
fn outer_reads(spot: &Spot, names: usize) -> Vec<usize> {
    let rows = spot.rows.iter().flat_map(Spot::reads).filter(|place| *place < names);
    spot.reads().chain(rows).collect()
}

fn own_reads(spot: &Spot) -> Vec<usize> {
    spot.reads().collect()
}

/// An order in which each hangs only on earlier ones; those that hang on themselves are faults.
fn in_order(
    spots: &[Spot],
    reads: &dyn Fn(&Spot) -> Vec<usize>,
    faults: &mut Vec<SchemaFault>,
) -> Vec<usize> {
    let place_of = |slot: usize| spots.iter().position(|spot| spot.slot == Some(slot));
    let mut waits: Vec<HashSet<usize>> = spots
        .iter()
        .map(|spot| reads(spot).into_iter().filter_map(place_of).chain(spot.section).collect())
        .collect();
    let mut order = Vec::with_capacity(spots.len());
    let mut is_done = vec![false; spots.len()];
    loop {
        let ready: Vec<usize> =
            (0..spots.len()).filter(|at| !is_done[*at] && waits[*at].is_empty()).collect();
        if ready.is_empty() {
            break;
        }
        for at in &ready {
            is_done[*at] = true;
        }
        for wait in &mut waits {
            ready.iter().for_each(|at| {
                wait.remove(at);
            });
        }
        order.extend(ready);
    }
    let stuck: Vec<usize> = (0..spots.len()).filter(|at| !is_done[*at]).collect();
    // Of those left, only those on a way back to themselves are to blame.
    let reach = |from: usize| {
        let mut seen = HashSet::new();
        let mut next: Vec<usize> = waits[from].iter().copied().collect();
        while let Some(at) = next.pop() {
            if seen.insert(at) {
                next.extend(waits[at].iter().copied());
            }
        }
        seen
    };
    let keys: Vec<String> = stuck
        .iter()
        .filter(|at| reach(**at).contains(at))
        .map(|at| spots[*at].field.key.clone())
        .collect();
    if let Some(first) = keys.first() {
        faults.push(SchemaFault { field: first.clone(), kind: SchemaFaultKind::Cycle { keys } });
    }
    order
}

/// What is wrong with keys, nesting and options.
fn structure(schema: &Schema) -> Vec<SchemaFault> {
    let all = schema.all_fields();
    let mut faults = Vec::new();
    let mut fault = |key: &str, kind| faults.push(SchemaFault { field: key.to_owned(), kind });
    if all.len() > FIELDS_MAX {
        fault("", SchemaFaultKind::TooManyFields { max: FIELDS_MAX });
    }
    let mut keys = HashSet::new();
    for field in &all {
        if !is_name(&field.key) || RESERVED.contains(&field.key.as_str()) {
            fault(&field.key, SchemaFaultKind::BadKey);
        }
        if !keys.insert(&field.key) {
            fault(&field.key, SchemaFaultKind::SameKey);
        }
        let holds_fields = field.kind.has_rows() || field.kind == Kind::Section;
        let within = |inner: &Field| inner.kind.has_rows() || inner.kind == Kind::Section;
        if holds_fields && field.fields.is_empty() {
            fault(&field.key, SchemaFaultKind::NoFields);
        }
        if (!holds_fields && !field.fields.is_empty())
            || (field.kind.has_rows() && field.fields.iter().any(within))
        {
            fault(&field.key, SchemaFaultKind::WronglyNested);
        }
        let has_options = matches!(field.kind, Kind::Choice | Kind::Multiple | Kind::Table);
        if has_options && field.options.is_empty() {
            fault(&field.key, SchemaFaultKind::NoOptions);
        }
        let mut values = HashSet::new();
        if field.options.iter().any(|o| o.value.is_empty() || !values.insert(&o.value)) {
            fault(&field.key, SchemaFaultKind::SameOption);
        }
        if field.kind == Kind::Computed && field.compute.is_none() {
            fault(&field.key, SchemaFaultKind::NoRule);
        }
    }
    faults
}

/// Keys that mean something else where forms are posted.
const RESERVED: [&str; 8] = ["csrf", "key", "deed", "version", "note", "revision", "draft", "row"];
