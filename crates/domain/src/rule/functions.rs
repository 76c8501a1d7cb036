//! The functions that rules may call, with what they take and give.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::Steps;
use super::decimal::Decimal;
use super::fault::Stop;
use super::run::order;
use super::types::{Type, Value};
use crate::code::CitizenNumber;
use crate::money::Money;

/// A function of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Given,
    Otherwise,
    Size,
    Contains,
    StartsWith,
    EndsWith,
    Sum,
    Min,
    Max,
    Abs,
    Round,
    Floor,
    Ceiling,
    Yuan,
    Fen,
    Decimal,
    Text,
    Date,
    AddDays,
    AddMonths,
    AddYears,
    YearsBetween,
    Year,
    Month,
    Day,
    BornOn,
}

/// Every function: its name, how it is written, and how many values it takes at least and at most.
pub const FUNCTIONS: [(&str, &str, usize, usize); 26] = [
    ("given", "given(x)", 1, 1),
    ("otherwise", "otherwise(x, 0)", 2, 2),
    ("size", "size(x)", 1, 1),
    ("contains", "x.contains('…')", 2, 2),
    ("startsWith", "x.startsWith('…')", 2, 2),
    ("endsWith", "x.endsWith('…')", 2, 2),
    ("sum", "sum(list)", 1, 1),
    ("min", "min(a, b)", 1, 8),
    ("max", "max(a, b)", 1, 8),
    ("abs", "abs(x)", 1, 1),
    ("round", "round(x)", 1, 1),
    ("floor", "floor(x)", 1, 1),
    ("ceiling", "ceiling(x)", 1, 1),
    ("yuan", "yuan(12.5)", 1, 1),
    ("fen", "fen(x)", 1, 1),
    ("decimal", "decimal(x)", 1, 1),
    ("string", "string(x)", 1, 1),
    ("date", "date('2026-01-31')", 1, 1),
    ("addDays", "addDays(date, 5)", 2, 2),
    ("addMonths", "addMonths(date, 5)", 2, 2),
    ("addYears", "addYears(date, 5)", 2, 2),
    ("yearsBetween", "yearsBetween(from, to)", 2, 2),
    ("year", "year(date)", 1, 1),
    ("month", "month(date)", 1, 1),
    ("day", "day(date)", 1, 1),
    ("bornOn", "bornOn(citizen_number)", 1, 1),
];

const ALL: [Function; 26] = [
    Function::Given,
    Function::Otherwise,
    Function::Size,
    Function::Contains,
    Function::StartsWith,
    Function::EndsWith,
    Function::Sum,
    Function::Min,
    Function::Max,
    Function::Abs,
    Function::Round,
    Function::Floor,
    Function::Ceiling,
    Function::Yuan,
    Function::Fen,
    Function::Decimal,
    Function::Text,
    Function::Date,
    Function::AddDays,
    Function::AddMonths,
    Function::AddYears,
    Function::YearsBetween,
    Function::Year,
    Function::Month,
    Function::Day,
    Function::BornOn,
];

impl Function {
    /// The function of that name.
    pub(super) fn named(name: &str) -> Option<Function> {
        FUNCTIONS.iter().position(|(known, ..)| *known == name).map(|at| ALL[at])
    }

    fn row(self) -> &'static (&'static str, &'static str, usize, usize) {
        &FUNCTIONS[self as usize]
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        self.row().0
    }

    /// Whether it takes so many values.
    pub(super) fn takes(self, count: usize) -> bool {
        (self.row().2..=self.row().3).contains(&count)
    }
}

/// What a function gives for values of these types, if it takes them.
pub(super) fn gives(function: Function, types: &[Type]) -> Option<Type> {
    use Type::{Bool, Date, Decimal, Int, List, Money, Nothing, Table, Text};
    Some(match (function, types) {
        (Function::Given, _) => Bool,
        (Function::Otherwise, [a, b]) => return a.join(b),
        (Function::Size, [Text | List(_) | Table(_) | Nothing]) => Int,
        (
            Function::Contains | Function::StartsWith | Function::EndsWith,
            [Text | Nothing, Text | Nothing],
        ) => Bool,
        (Function::Sum, [List(of)]) if matches!(**of, Int | Decimal | Money) => (**of).clone(),
        (Function::Min | Function::Max, [List(of)]) if is_ordered(of) => (**of).clone(),
        (Function::Min | Function::Max, [first, rest @ ..]) if !rest.is_empty() => {
            let joined = rest.iter().try_fold(first.clone(), |all, next| all.join(next));
            return joined.filter(is_ordered);
        }
        (Function::Abs, [of @ (Int | Decimal | Money)]) => of.clone(),
        (Function::Round | Function::Floor | Function::Ceiling, [Int | Decimal]) => Int,
        (Function::Yuan, [Int | Decimal]) | (Function::Fen, [Int]) => Money,
        (Function::Decimal, [Int | Decimal]) => Decimal,
        (Function::Text, [Int | Decimal | Money | Date | Text | Bool]) => Text,
        (Function::Date, [Text]) => Date,
        (Function::AddDays | Function::AddMonths | Function::AddYears, [Date, Int]) => Date,
        (Function::YearsBetween, [Date, Date]) => Int,
        (Function::Year | Function::Month | Function::Day, [Date]) => Int,
        (Function::BornOn, [Text]) => Date,
        _ => return None,
    })
}

fn is_ordered(of: &Type) -> bool {
    matches!(of, Type::Int | Type::Decimal | Type::Money | Type::Date | Type::Text | Type::Bool)
}

/// Calls a function with values of types it takes. What is unknown stays unknown, except where the
/// function is about that.
pub(super) fn call(function: Function, given: &[Value], steps: &mut Steps) -> Result<Value, Stop> {
    match (function, given) {
        (Function::Given, [value]) => return Ok(Value::Bool(is_given(value))),
        (Function::Otherwise, [value, other]) => {
            return Ok(if is_given(value) { value } else { other }.clone());
        }
        _ if given.contains(&Value::Unknown) => return Ok(Value::Unknown),
        (Function::Sum, [Value::List(values)]) => return sum(values, steps),
        (Function::Min | Function::Max, [Value::List(values)]) => {
            return extreme(function, values, steps);
        }
        (Function::Min | Function::Max, values) => return extreme(function, values, steps),
        _ => {}
    }
    match given {
        [one] => call_one(function, one),
        [first, second] => call_two(function, first, second, steps),
        _ => Ok(Value::Unknown),
    }
}

/// An empty text and an empty list are as if not given.
fn is_given(value: &Value) -> bool {
    match value {
        Value::Unknown => false,
        Value::Text(text) => !text.is_empty(),
        Value::List(values) => !values.is_empty(),
        _ => true,
    }
}

fn call_one(function: Function, value: &Value) -> Result<Value, Stop> {
    let int = |n: usize| i64::try_from(n).map(Value::Int).map_err(|_| Stop::TooLarge);
    match (function, value) {
        (Function::Size, Value::Text(text)) => int(text.chars().count()),
        (Function::Size, Value::List(values)) => int(values.len()),
        (Function::Size, Value::Table(values)) => int(values.len()),
        (Function::Abs, Value::Int(n)) => n.checked_abs().map(Value::Int).ok_or(Stop::TooLarge),
        (Function::Abs, Value::Decimal(n)) => {
            let abs = n.millionths().checked_abs().ok_or(Stop::TooLarge)?;
            Ok(Value::Decimal(Decimal::from_millionths(abs)))
        }
        (Function::Abs, Value::Money(sum)) => {
            sum.fen().checked_abs().map(fen).ok_or(Stop::TooLarge)
        }
        (Function::Round | Function::Floor | Function::Ceiling, Value::Int(n)) => {
            Ok(Value::Int(*n))
        }
        (Function::Round, Value::Decimal(n)) => Ok(Value::Int(n.rounded())),
        (Function::Floor, Value::Decimal(n)) => Ok(Value::Int(n.floor())),
        (Function::Ceiling, Value::Decimal(n)) => Ok(Value::Int(n.ceiling())),
        (Function::Yuan, Value::Int(n)) => n.checked_mul(100).map(fen).ok_or(Stop::TooLarge),
        (Function::Yuan, Value::Decimal(n)) => n.of_fen(100).map(fen).ok_or(Stop::TooLarge),
        (Function::Fen, Value::Int(n)) => Ok(fen(*n)),
        (Function::Decimal, Value::Int(n)) => {
            Decimal::from_int(*n).map(Value::Decimal).ok_or(Stop::TooLarge)
        }
        (Function::Decimal, Value::Decimal(n)) => Ok(Value::Decimal(*n)),
        (Function::Text, value) => Ok(as_text(value)),
        (Function::Date, Value::Text(text)) => {
            Ok(text.parse().map(Value::Date).unwrap_or(Value::Unknown))
        }
        (Function::Year, Value::Date(date)) => Ok(Value::Int(date.year().into())),
        (Function::Month, Value::Date(date)) => Ok(Value::Int(date.month().into())),
        (Function::Day, Value::Date(date)) => Ok(Value::Int(date.day().into())),
        (Function::BornOn, Value::Text(number)) => Ok(match CitizenNumber::parse(number) {
            Ok(number) => Value::Date(number.birth_date()),
            Err(_) => Value::Unknown,
        }),
        _ => Ok(Value::Unknown),
    }
}

fn fen(fen: i64) -> Value {
    Value::Money(Money::from_fen(fen))
}

fn as_text(value: &Value) -> Value {
    match value {
        Value::Int(n) => Value::text(&n.to_string()),
        Value::Decimal(n) => Value::text(&n.to_string()),
        Value::Money(sum) => Value::text(&sum.to_string()),
        Value::Date(date) => Value::text(&date.to_string()),
        Value::Bool(is_true) => Value::text(if *is_true { "true" } else { "false" }),
        Value::Text(text) => Value::Text(text.clone()),
        _ => Value::Unknown,
    }
}

fn call_two(
    function: Function,
    first: &Value,
    second: &Value,
    steps: &mut Steps,
) -> Result<Value, Stop> {
    match (first, second) {
        (Value::Text(text), Value::Text(part)) => {
            steps.take(text.len() / 16)?;
            Ok(match function {
                Function::Contains => Value::Bool(text.contains(&**part)),
                Function::StartsWith => Value::Bool(text.starts_with(&**part)),
                Function::EndsWith => Value::Bool(text.ends_with(&**part)),
                _ => Value::Unknown,
            })
        }
        (Value::Date(date), Value::Int(count)) => match function {
            Function::AddDays => add(*date, Span::new().try_days(*count)),
            Function::AddMonths => add(*date, Span::new().try_months(*count)),
            Function::AddYears => add(*date, Span::new().try_years(*count)),
            _ => Ok(Value::Unknown),
        },
        (Value::Date(from), Value::Date(to)) if function == Function::YearsBetween => {
            let had_day = (to.month(), to.day()) >= (from.month(), from.day());
            let years = i64::from(to.year()) - i64::from(from.year()) - i64::from(!had_day);
            Ok(Value::Int(years))
        }
        _ => Ok(Value::Unknown),
    }
}

/// A date and a span together; a day the month does not have becomes its last.
pub(super) fn add(date: Date, span: Result<Span, jiff::Error>) -> Result<Value, Stop> {
    let sum = span.and_then(|span| date.checked_add(span));
    sum.map(Value::Date).map_err(|_| Stop::TooLarge)
}

/// So many days after a date.
pub(super) fn add_days(date: Date, days: i64) -> Result<Value, Stop> {
    let days = i32::try_from(days).map_err(|_| Stop::TooLarge)?;
    if days.unsigned_abs() > 4_000_000 {
        return Err(Stop::TooLarge);
    }
    add(date, Ok(days.days()))
}

/// The sum of a list of numbers or of money; what is unknown is left out, and the sum of nothing
/// is not known.
fn sum(values: &[Value], steps: &mut Steps) -> Result<Value, Stop> {
    steps.take(values.len())?;
    let mut total = Value::Unknown;
    for value in values.iter().filter(|value| **value != Value::Unknown) {
        total = match total {
            Value::Unknown => value.clone(),
            total => super::run::plus(&total, value)?,
        };
    }
    Ok(total)
}

fn extreme(function: Function, values: &[Value], steps: &mut Steps) -> Result<Value, Stop> {
    steps.take(values.len())?;
    let known = values.iter().filter(|value| **value != Value::Unknown);
    let by = |a: &&Value, b: &&Value| order(a, b).unwrap_or(std::cmp::Ordering::Equal);
    let found = if function == Function::Min { known.min_by(by) } else { known.max_by(by) };
    Ok(found.cloned().unwrap_or_default())
}
