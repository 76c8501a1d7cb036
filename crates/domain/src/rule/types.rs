//! What rules speak of: declared names with their types, and values.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use super::decimal::Decimal;
use crate::money::Money;

/// The type of a value in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// A decimal number with up to six digits after the point.
    Decimal,
    /// A sum of money in fen.
    Money,
    /// A civil date.
    Date,
    /// Text, and the value of a choice.
    Text,
    /// Several values of one type.
    List(Box<Type>),
    /// Named parts, such as one row of a repeating group.
    Record(Arc<[(String, Type)]>),
    /// Values found by a text key, as written `{'a': 1, 'b': 2}`.
    Table(Box<Type>),
    /// Nothing known: an empty list's element, or `null`.
    Nothing,
}

impl Type {
    /// A list of such values.
    pub fn list(of: Type) -> Type {
        Type::List(Box::new(of))
    }

    /// A record of such parts.
    pub fn record(parts: impl IntoIterator<Item = (String, Type)>) -> Type {
        Type::Record(parts.into_iter().collect())
    }

    /// The stable word for this type, for word keys.
    pub fn key(&self) -> &'static str {
        match self {
            Type::Bool => "bool",
            Type::Int => "int",
            Type::Decimal => "decimal",
            Type::Money => "money",
            Type::Date => "date",
            Type::Text => "text",
            Type::List(_) => "list",
            Type::Record(_) => "record",
            Type::Table(_) => "table",
            Type::Nothing => "nothing",
        }
    }

    /// The type that holds values of both, if there is one.
    pub(super) fn join(&self, other: &Type) -> Option<Type> {
        match (self, other) {
            (Type::Nothing, known) | (known, Type::Nothing) => Some(known.clone()),
            (Type::Int, Type::Decimal) | (Type::Decimal, Type::Int) => Some(Type::Decimal),
            (Type::List(a), Type::List(b)) => a.join(b).map(Type::list),
            (Type::Table(a), Type::Table(b)) => a.join(b).map(|t| Type::Table(Box::new(t))),
            (a, b) if a == b => Some(a.clone()),
            _ => None,
        }
    }
}

/// A value in a rule. Cloning is cheap.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Not known: not answered yet.
    #[default]
    Unknown,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Decimal(Decimal),
    /// A sum of money.
    Money(Money),
    /// A civil date.
    Date(Date),
    /// Text.
    Text(Arc<str>),
    /// Several values.
    List(Arc<[Value]>),
    /// The parts of a record, in the order in which its type names them.
    Record(Arc<[Value]>),
    /// Values by key.
    Table(Arc<BTreeMap<String, Value>>),
}

impl Value {
    /// A text.
    pub fn text(text: &str) -> Value {
        Value::Text(Arc::from(text))
    }

    /// A list.
    pub fn list(values: impl IntoIterator<Item = Value>) -> Value {
        Value::List(values.into_iter().collect())
    }

    /// A record; the parts in the order of its type.
    pub fn record(parts: impl IntoIterator<Item = Value>) -> Value {
        Value::Record(parts.into_iter().collect())
    }

    /// Whether the value is of that type; what is not known is of every type.
    pub fn is_a(&self, of: &Type) -> bool {
        match (self, of) {
            (Value::Unknown, _)
            | (Value::Bool(_), Type::Bool)
            | (Value::Int(_), Type::Int | Type::Decimal)
            | (Value::Decimal(_), Type::Decimal)
            | (Value::Money(_), Type::Money)
            | (Value::Date(_), Type::Date)
            | (Value::Text(_), Type::Text) => true,
            (Value::List(values), Type::List(of)) => values.iter().all(|value| value.is_a(of)),
            (Value::Record(parts), Type::Record(of)) => {
                parts.len() == of.len() && parts.iter().zip(of.iter()).all(|(p, (_, t))| p.is_a(t))
            }
            (Value::Table(values), Type::Table(of)) => values.values().all(|value| value.is_a(of)),
            _ => false,
        }
    }
}

/// The names that a rule may use, each with its type.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<(String, Type)>,
    places: HashMap<String, usize>,
}

impl Names {
    /// No names yet.
    pub fn new() -> Names {
        Names::default()
    }

    /// These and one more; a name declared again takes the new type.
    #[must_use]
    pub fn with(mut self, name: &str, of: Type) -> Names {
        self.declare(name, of);
        self
    }

    /// Declares one more name and answers its place among the values.
    pub fn declare(&mut self, name: &str, of: Type) -> usize {
        if let Some(place) = self.place(name) {
            self.names[place].1 = of;
            return place;
        }
        self.names.push((name.to_owned(), of));
        self.places.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The place of a name among the values.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The name and type at a place.
    pub fn at(&self, place: usize) -> Option<(&str, &Type)> {
        self.names.get(place).map(|(name, of)| (name.as_str(), of))
    }

    /// All names, in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Type)> {
        self.names.iter().map(|(name, of)| (name.as_str(), of))
    }

    /// The declared name that looks most like one that is not, if any does.
    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        let limit = 2.max(name.len() / 3).min(name.len().saturating_sub(1));
        self.names
            .iter()
            .map(|(known, _)| (distance(known, name), known))
            .filter(|(distance, _)| *distance <= limit)
            .min()
            .map(|(_, known)| known.clone())
    }

    /// Values for these names, all unknown.
    pub fn values(&self) -> Values {
        Values { values: vec![Value::Unknown; self.len()] }
    }
}

/// One value for each declared name.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    values: Vec<Value>,
}

impl Values {
    /// Sets the value at the place that [`Names::place`] gave. A place that does not exist is
    /// left alone.
    pub fn set(&mut self, place: usize, value: Value) {
        if let Some(slot) = self.values.get_mut(place) {
            *slot = value;
        }
    }

    /// The value at a place; unknown if there is no such place.
    pub fn get(&self, place: usize) -> &Value {
        const UNKNOWN: &Value = &Value::Unknown;
        self.values.get(place).unwrap_or(UNKNOWN)
    }

    /// Sets a value by name, if it is declared and of the declared type; says whether it was.
    pub fn give(&mut self, names: &Names, name: &str, value: Value) -> bool {
        match names.place(name).map(|place| (place, names.at(place))) {
            Some((place, Some((_, of)))) if value.is_a(of) => {
                self.set(place, value);
                true
            }
            _ => false,
        }
    }
}

/// How many characters must be changed to make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
