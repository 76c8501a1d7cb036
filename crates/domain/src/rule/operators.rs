//! The operators: what they take, what they give, and the nodes that do it.

use cel::common::ast::operators;

use super::check::Node;
use super::types::{Type, Value};

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// What is reckoned from two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reckon {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// The node of an operator before one value, if it is such an operator.
pub(super) fn unary(name: &str, nodes: &mut Vec<Node>) -> Option<Node> {
    let make = match name {
        operators::LOGICAL_NOT => Node::Not,
        operators::NEGATE => Node::Negate,
        _ => return None,
    };
    nodes.pop().map(|node| make(Box::new(node)))
}

/// What an operator before one value gives, if it takes that.
pub(super) fn unary_type(name: &str, of: &Type) -> Option<Type> {
    match (name, of) {
        (operators::LOGICAL_NOT, Type::Bool | Type::Nothing) => Some(Type::Bool),
        (operators::NEGATE, Type::Int | Type::Decimal | Type::Money | Type::Nothing) => {
            Some(of.clone())
        }
        _ => None,
    }
}

/// What an operator between two values gives: nothing if it is no such operator, and no type if it
/// does not take these.
pub(super) fn binary_type(name: &str, types: &[Type]) -> Option<Option<Type>> {
    let [left, right] = types else { return None };
    if let Some(reckon) = reckoning(name) {
        return Some(reckoned(reckon, left, right));
    }
    let joined = || left.join(right);
    let is_ordered = |of: Type| !matches!(of, Type::List(_) | Type::Record(_) | Type::Table(_));
    Some(match name {
        operators::LOGICAL_AND | operators::LOGICAL_OR => {
            joined().filter(|of| matches!(of, Type::Bool | Type::Nothing)).map(|_| Type::Bool)
        }
        operators::EQUALS | operators::NOT_EQUALS => joined().map(|_| Type::Bool),
        operators::LESS
        | operators::LESS_EQUALS
        | operators::GREATER
        | operators::GREATER_EQUALS => {
            joined().filter(|of| is_ordered(of.clone())).map(|_| Type::Bool)
        }
        operators::IN => match right {
            Type::List(of) => of.join(left).map(|_| Type::Bool),
            Type::Table(_) if *left == Type::Text => Some(Type::Bool),
            _ => None,
        },
        operators::INDEX => match (left, right) {
            (Type::List(of), Type::Int) => Some((**of).clone()),
            (Type::Table(of), Type::Text) => Some((**of).clone()),
            _ => None,
        },
        _ => return None,
    })
}

fn reckoning(name: &str) -> Option<Reckon> {
    Some(match name {
        operators::ADD => Reckon::Add,
        operators::SUBSTRACT => Reckon::Subtract,
        operators::MULTIPLY => Reckon::Multiply,
        operators::DIVIDE => Reckon::Divide,
        operators::MODULO => Reckon::Remainder,
        _ => return None,
    })
}

fn reckoned(reckon: Reckon, left: &Type, right: &Type) -> Option<Type> {
    use Type::{Date, Decimal, Int, List, Money, Nothing, Text};
    Some(match (reckon, left, right) {
        (_, Nothing, other) | (_, other, Nothing) => other.clone(),
        (_, Int, Int) => Int,
        (Reckon::Remainder, _, _) => return None,
        (_, Int | Decimal, Int | Decimal) => Decimal,
        (Reckon::Add | Reckon::Subtract, Money, Money) => Money,
        (Reckon::Multiply | Reckon::Divide, Money, Int | Decimal)
        | (Reckon::Multiply, Int | Decimal, Money) => Money,
        (Reckon::Divide, Money, Money) => Decimal,
        (Reckon::Add | Reckon::Subtract, Date, Int) => Date,
        (Reckon::Subtract, Date, Date) => Int,
        (Reckon::Add, Text, Text) => Text,
        (Reckon::Add, List(_), List(_)) => return left.join(right),
        _ => return None,
    })
}

/// The node of an operator whose types were found right.
pub(super) fn binary(name: &str, nodes: Vec<Node>, types: &[Type]) -> Node {
    let mut nodes = nodes.into_iter();
    let (Some(left), Some(right)) = (nodes.next(), nodes.next()) else {
        return Node::Given(Value::Unknown);
    };
    let both = Box::new((left, right));
    if let Some(reckon) = reckoning(name) {
        return Node::Reckon(reckon, both);
    }
    match name {
        operators::LOGICAL_AND => Node::And(both),
        operators::LOGICAL_OR => Node::Or(both),
        operators::EQUALS => Node::Compare(Compare::Equal, both),
        operators::NOT_EQUALS => Node::Compare(Compare::NotEqual, both),
        operators::LESS => Node::Compare(Compare::Less, both),
        operators::LESS_EQUALS => Node::Compare(Compare::LessEqual, both),
        operators::GREATER => Node::Compare(Compare::Greater, both),
        operators::GREATER_EQUALS => Node::Compare(Compare::GreaterEqual, both),
        operators::IN => Node::In(both),
        _ if matches!(types[0], Type::Table(_)) => Node::Look(both),
        _ => Node::Element(both),
    }
}
