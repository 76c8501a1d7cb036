//! Evaluation: nodes with values, step by step.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Steps;
use super::check::{Node, Walk};
use super::decimal::{Decimal, divide};
use super::fault::Stop;
use super::functions;
use super::operators::{Compare, Reckon};
use super::tree::LoopKind;
use super::types::{Value, Values};
use crate::money::Money;

/// The value of a node.
pub(super) fn run(node: &Node, values: &Values, steps: &mut Steps) -> Result<Value, Stop> {
    Run { values, locals: Vec::new(), steps }.value(node)
}

struct Run<'r> {
    values: &'r Values,
    locals: Vec<Value>,
    steps: &'r mut Steps,
}

impl Run<'_> {
    fn value(&mut self, node: &Node) -> Result<Value, Stop> {
        self.steps.take(1)?;
        match node {
            Node::Given(value) => Ok(value.clone()),
            Node::Slot(place) => Ok(self.values.get(*place).clone()),
            Node::Local(place) => Ok(self.locals.get(*place).cloned().unwrap_or_default()),
            Node::List(nodes) => {
                let values = nodes.iter().map(|node| self.value(node)).collect::<Result<_, _>>()?;
                Ok(Value::List(values))
            }
            Node::Table(entries) => self.table(entries),
            Node::Part(of, at) => Ok(match self.value(of)? {
                Value::Record(parts) => parts.get(*at).cloned().unwrap_or_default(),
                _ => Value::Unknown,
            }),
            Node::Look(both) => Ok(match (self.value(&both.0)?, self.value(&both.1)?) {
                (Value::Table(values), Value::Text(key)) => {
                    values.get(&*key).cloned().unwrap_or_default()
                }
                _ => Value::Unknown,
            }),
            Node::Element(both) => match (self.value(&both.0)?, self.value(&both.1)?) {
                (Value::List(values), Value::Int(at)) => {
                    let at = usize::try_from(at).map_err(|_| Stop::NoSuchElement)?;
                    values.get(at).cloned().ok_or(Stop::NoSuchElement)
                }
                _ => Ok(Value::Unknown),
            },
            Node::Not(of) => Ok(match self.value(of)? {
                Value::Bool(is_true) => Value::Bool(!is_true),
                _ => Value::Unknown,
            }),
            Node::Negate(of) => negated(&self.value(of)?),
            Node::And(both) => self.logic(both, false),
            Node::Or(both) => self.logic(both, true),
            Node::If(three) => match self.value(&three.0)? {
                Value::Bool(true) => self.value(&three.1),
                Value::Bool(false) => self.value(&three.2),
                _ => Ok(Value::Unknown),
            },
            Node::Compare(how, both) => {
                let (left, right) = (self.value(&both.0)?, self.value(&both.1)?);
                self.steps.take(weight(&left).min(weight(&right)))?;
                Ok(compared(*how, &left, &right))
            }
            Node::In(both) => {
                let (wanted, within) = (self.value(&both.0)?, self.value(&both.1)?);
                self.is_in(&wanted, &within)
            }
            Node::Reckon(reckon, both) => {
                let (left, right) = (self.value(&both.0)?, self.value(&both.1)?);
                if matches!(left, Value::Text(_) | Value::List(_)) {
                    self.steps.take(weight(&left) + weight(&right))?;
                }
                reckoned(*reckon, &left, &right)
            }
            Node::Call(function, nodes) => {
                let mut given = Vec::with_capacity(nodes.len());
                for node in nodes {
                    given.push(self.value(node)?);
                }
                functions::call(*function, &given, self.steps)
            }
            Node::Loop(walk) => self.walk(walk),
        }
    }

    fn table(&mut self, entries: &[(Node, Node)]) -> Result<Value, Stop> {
        let mut table = BTreeMap::new();
        for (key, value) in entries {
            if let Value::Text(key) = self.value(key)? {
                table.insert(key.to_string(), self.value(value)?);
            }
        }
        Ok(Value::Table(Arc::new(table)))
    }

    /// `&&` when decided by no, `||` when decided by yes: one side that decides is enough, whatever
    /// the other is, even one that cannot be reckoned.
    fn logic(&mut self, both: &(Node, Node), decides: bool) -> Result<Value, Stop> {
        let decided = Value::Bool(decides);
        let left = self.value(&both.0);
        if left.as_ref() == Ok(&decided) || left == Err(Stop::OutOfSteps) {
            return left;
        }
        let right = self.value(&both.1);
        match (left, right) {
            (_, Ok(right)) if right == decided => Ok(decided),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
            (Ok(Value::Bool(_)), Ok(Value::Bool(_))) => Ok(Value::Bool(!decides)),
            _ => Ok(Value::Unknown),
        }
    }

    fn is_in(&mut self, wanted: &Value, within: &Value) -> Result<Value, Stop> {
        match (wanted, within) {
            (Value::Unknown, _) => Ok(Value::Unknown),
            (_, Value::List(values)) => {
                self.steps.take(weight(within))?;
                Ok(Value::Bool(values.iter().any(|value| is_equal(value, wanted))))
            }
            (Value::Text(key), Value::Table(values)) => {
                Ok(Value::Bool(values.contains_key(&**key)))
            }
            _ => Ok(Value::Unknown),
        }
    }

    fn walk(&mut self, walk: &Walk) -> Result<Value, Stop> {
        let Value::List(elements) = self.value(&walk.list)? else { return Ok(Value::Unknown) };
        let mut taken = Vec::new();
        let (mut count, mut unknown, mut stopped) = (0usize, 0usize, None);
        for element in elements.iter() {
            self.locals.push(element.clone());
            let when = match &walk.when {
                Some(when) => self.value(when),
                None => Ok(Value::Bool(true)),
            };
            let made = match (&when, &walk.then) {
                (Ok(Value::Bool(true)), Some(then)) => self.value(then).map(Some),
                (Ok(Value::Bool(true)), None) => Ok(Some(element.clone())),
                _ => Ok(None),
            };
            self.locals.pop();
            if let (LoopKind::All | LoopKind::Exists, Err(stop)) = (walk.kind, &when) {
                // As with `&&` and `||`, another element may still decide.
                self.steps.take(0)?;
                stopped = Some(*stop);
                continue;
            }
            let when = when?;
            match (walk.kind, &when) {
                (LoopKind::All, Value::Bool(false)) => return Ok(Value::Bool(false)),
                (LoopKind::Exists, Value::Bool(true)) => return Ok(Value::Bool(true)),
                (_, Value::Bool(true)) => count += 1,
                (_, Value::Unknown) => unknown += 1,
                _ => {}
            }
            if let (LoopKind::Filter | LoopKind::Map, Some(made)) = (walk.kind, made?) {
                taken.push(made);
            }
        }
        if let Some(stop) = stopped {
            return Err(stop);
        }
        Ok(match walk.kind {
            LoopKind::All | LoopKind::Exists if unknown > 0 => Value::Unknown,
            LoopKind::All => Value::Bool(true),
            LoopKind::Exists => Value::Bool(false),
            LoopKind::ExistsOne => Value::Bool(count == 1),
            LoopKind::Filter | LoopKind::Map => Value::list(taken),
        })
    }
}

/// How many more steps it takes to look at a value whole.
fn weight(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len() / 16,
        Value::List(values) => values.iter().map(|value| 1 + weight(value)).sum(),
        Value::Record(parts) => parts.iter().map(|value| 1 + weight(value)).sum(),
        Value::Table(values) => values.len(),
        _ => 0,
    }
}

fn compared(how: Compare, left: &Value, right: &Value) -> Value {
    if *left == Value::Unknown || *right == Value::Unknown {
        return Value::Unknown;
    }
    match how {
        Compare::Equal => return Value::Bool(is_equal(left, right)),
        Compare::NotEqual => return Value::Bool(!is_equal(left, right)),
        _ => {}
    }
    let Some(order) = order(left, right) else { return Value::Unknown };
    Value::Bool(match how {
        Compare::Less => order.is_lt(),
        Compare::LessEqual => order.is_le(),
        Compare::Greater => order.is_gt(),
        _ => order.is_ge(),
    })
}

fn is_equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Int(_), Value::Decimal(_)) | (Value::Decimal(_), Value::Int(_)) => {
            order(left, right) == Some(Ordering::Equal)
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| is_equal(a, b))
        }
        _ => left == right,
    }
}

/// The order of two values of one type, if they have one.
pub(super) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    Some(match (left, right) {
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Int(a), Value::Decimal(b)) => {
            (i128::from(*a) * 1_000_000).cmp(&i128::from(b.millionths()))
        }
        (Value::Decimal(a), Value::Int(b)) => {
            i128::from(a.millionths()).cmp(&(i128::from(*b) * 1_000_000))
        }
        (Value::Money(a), Value::Money(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => return None,
    })
}

fn negated(value: &Value) -> Result<Value, Stop> {
    let done = match value {
        Value::Int(n) => n.checked_neg().map(Value::Int),
        Value::Decimal(n) => {
            n.millionths().checked_neg().map(|n| Value::Decimal(Decimal::from_millionths(n)))
        }
        Value::Money(sum) => sum.fen().checked_neg().map(fen),
        _ => Some(Value::Unknown),
    };
    done.ok_or(Stop::TooLarge)
}

fn fen(fen: i64) -> Value {
    Value::Money(Money::from_fen(fen))
}

/// Both together.
pub(super) fn plus(left: &Value, right: &Value) -> Result<Value, Stop> {
    reckoned(Reckon::Add, left, right)
}

fn reckoned(reckon: Reckon, left: &Value, right: &Value) -> Result<Value, Stop> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => ints(reckon, *a, *b),
        (Value::Int(a), Value::Decimal(b)) => decimals(reckon, whole(*a)?, *b),
        (Value::Decimal(a), Value::Int(b)) => decimals(reckon, *a, whole(*b)?),
        (Value::Decimal(a), Value::Decimal(b)) => decimals(reckon, *a, *b),
        (Value::Money(a), Value::Money(b)) => sums(reckon, a.fen(), b.fen()),
        (Value::Money(sum), Value::Int(n)) => shares(reckon, sum.fen(), whole(*n)?),
        (Value::Money(sum), Value::Decimal(n)) => shares(reckon, sum.fen(), *n),
        (Value::Int(n), Value::Money(sum)) => shares(Reckon::Multiply, sum.fen(), whole(*n)?),
        (Value::Decimal(n), Value::Money(sum)) => shares(Reckon::Multiply, sum.fen(), *n),
        (Value::Date(date), Value::Int(days)) => {
            let is_back = reckon == Reckon::Subtract;
            let days = if is_back { days.checked_neg() } else { Some(*days) };
            functions::add_days(*date, days.ok_or(Stop::TooLarge)?)
        }
        (Value::Date(to), Value::Date(from)) => Ok(Value::Int((*to - *from).get_days().into())),
        (Value::Text(a), Value::Text(b)) => Ok(Value::text(&format!("{a}{b}"))),
        (Value::List(a), Value::List(b)) => {
            Ok(Value::List(a.iter().chain(b.iter()).cloned().collect()))
        }
        _ => Ok(Value::Unknown),
    }
}

fn whole(int: i64) -> Result<Decimal, Stop> {
    Decimal::from_int(int).ok_or(Stop::TooLarge)
}

fn ints(reckon: Reckon, a: i64, b: i64) -> Result<Value, Stop> {
    let done = match reckon {
        Reckon::Add => a.checked_add(b),
        Reckon::Subtract => a.checked_sub(b),
        Reckon::Multiply => a.checked_mul(b),
        Reckon::Divide | Reckon::Remainder if b == 0 => return Err(Stop::DividedByZero),
        Reckon::Divide => a.checked_div(b),
        Reckon::Remainder => a.checked_rem(b),
    };
    done.map(Value::Int).ok_or(Stop::TooLarge)
}

fn decimals(reckon: Reckon, a: Decimal, b: Decimal) -> Result<Value, Stop> {
    let done = match reckon {
        Reckon::Add => a.checked_add(b),
        Reckon::Subtract => a.checked_sub(b),
        Reckon::Multiply => a.checked_mul(b),
        Reckon::Divide if b == Decimal::default() => return Err(Stop::DividedByZero),
        Reckon::Divide => a.checked_div(b),
        Reckon::Remainder => return Ok(Value::Unknown),
    };
    done.map(Value::Decimal).ok_or(Stop::TooLarge)
}

fn sums(reckon: Reckon, a: i64, b: i64) -> Result<Value, Stop> {
    match reckon {
        Reckon::Add => a.checked_add(b).map(fen).ok_or(Stop::TooLarge),
        Reckon::Subtract => a.checked_sub(b).map(fen).ok_or(Stop::TooLarge),
        Reckon::Divide if b == 0 => Err(Stop::DividedByZero),
        Reckon::Divide => divide(i128::from(a) * 1_000_000, i128::from(b))
            .map(|n| Value::Decimal(Decimal::from_millionths(n)))
            .ok_or(Stop::TooLarge),
        Reckon::Multiply | Reckon::Remainder => Ok(Value::Unknown),
    }
}

fn shares(reckon: Reckon, sum: i64, by: Decimal) -> Result<Value, Stop> {
    let done = match reckon {
        Reckon::Multiply => by.of_fen(sum),
        Reckon::Divide if by == Decimal::default() => return Err(Stop::DividedByZero),
        Reckon::Divide => by.into_fen(sum),
        _ => return Ok(Value::Unknown),
    };
    done.map(fen).ok_or(Stop::TooLarge)
}
