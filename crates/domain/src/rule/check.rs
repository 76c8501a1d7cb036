//! Checking: a tree against declared names, as nodes that can be evaluated without looking at
//! names or types again.

use cel::common::ast::operators;

use super::fault::{FaultKind, RuleFault};
use super::functions::{self, Function};
use super::operators::{Compare, Reckon, binary, binary_type, unary, unary_type};
use super::print::written;
use super::tree::{Loop, LoopKind, Part, Tree, fault};
use super::types::{Names, Type, Value};

/// One operation of a checked rule.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Given(Value),
    Slot(usize),
    Local(usize),
    List(Vec<Node>),
    Table(Vec<(Node, Node)>),
    Part(Box<Node>, usize),
    Look(Box<(Node, Node)>),
    Element(Box<(Node, Node)>),
    Not(Box<Node>),
    Negate(Box<Node>),
    And(Box<(Node, Node)>),
    Or(Box<(Node, Node)>),
    If(Box<(Node, Node, Node)>),
    Compare(Compare, Box<(Node, Node)>),
    In(Box<(Node, Node)>),
    Reckon(Reckon, Box<(Node, Node)>),
    Call(Function, Vec<Node>),
    Loop(Box<Walk>),
}

/// A walk over a list.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    pub kind: LoopKind,
    pub list: Node,
    pub when: Option<Node>,
    pub then: Option<Node>,
}

/// A checked rule.
pub(super) struct Checked {
    pub node: Node,
    pub gives: Type,
    pub reads: Vec<usize>,
}

/// Checks a tree against the declared names.
pub(super) fn check(source: &str, tree: &Tree, names: &Names) -> Result<Checked, RuleFault> {
    let mut checker = Checker { source, names, locals: Vec::new(), reads: Vec::new() };
    let (node, gives) = checker.check(tree)?;
    let mut reads = checker.reads;
    reads.sort_unstable();
    reads.dedup();
    Ok(Checked { node, gives, reads })
}

struct Checker<'r> {
    source: &'r str,
    names: &'r Names,
    locals: Vec<(&'r str, Type)>,
    reads: Vec<usize>,
}

type Found = Result<(Node, Type), RuleFault>;

impl<'r> Checker<'r> {
    fn fault(&self, tree: &Tree, kind: FaultKind) -> RuleFault {
        fault(self.source, tree.at as usize, kind)
    }

    fn check(&mut self, tree: &'r Tree) -> Found {
        Ok(match &tree.part {
            Part::Null => (Node::Given(Value::Unknown), Type::Nothing),
            Part::Bool(is_true) => (Node::Given(Value::Bool(*is_true)), Type::Bool),
            Part::Int(int) => (Node::Given(Value::Int(*int)), Type::Int),
            Part::Decimal(decimal) => (Node::Given(Value::Decimal(*decimal)), Type::Decimal),
            Part::Text(text) => (Node::Given(Value::text(text)), Type::Text),
            Part::Name(name) => self.name(tree, name)?,
            Part::List(elements) => {
                let (nodes, of) = self.same(elements)?;
                (Node::List(nodes), Type::list(of))
            }
            Part::Table(entries) => self.table(entries)?,
            Part::Select(of, part) => self.select(tree, of, part)?,
            Part::Call(name, arguments) => self.call(tree, name, arguments)?,
            Part::Loop(walk) => self.walk(walk)?,
        })
    }

    fn name(&mut self, tree: &Tree, name: &str) -> Found {
        if let Some(local) = self.locals.iter().rposition(|(known, _)| *known == name) {
            return Ok((Node::Local(local), self.locals[local].1.clone()));
        }
        if let Some(place) = self.names.place(name) {
            let (_, of) = self.names.at(place).expect("the place was just found");
            self.reads.push(place);
            return Ok((Node::Slot(place), of.clone()));
        }
        let nearest = self.names.nearest(name);
        Err(self.fault(tree, FaultKind::UnknownName { name: name.to_owned(), nearest }))
    }

    /// Parts that must be of one type.
    fn same(&mut self, trees: &'r [Tree]) -> Result<(Vec<Node>, Type), RuleFault> {
        let mut nodes = Vec::with_capacity(trees.len());
        let mut of = Type::Nothing;
        for tree in trees {
            let (node, found) = self.check(tree)?;
            of = self.join(tree, &of, &found)?;
            nodes.push(node);
        }
        Ok((nodes, of))
    }

    fn join(&self, tree: &Tree, first: &Type, second: &Type) -> Result<Type, RuleFault> {
        first.join(second).ok_or_else(|| {
            let kind = FaultKind::MixedTypes { first: first.clone(), second: second.clone() };
            self.fault(tree, kind)
        })
    }

    fn table(&mut self, entries: &'r [(Tree, Tree)]) -> Found {
        let mut nodes = Vec::with_capacity(entries.len());
        let mut of = Type::Nothing;
        for (key, value) in entries {
            let (key_node, key_type) = self.check(key)?;
            if key_type != Type::Text {
                return Err(self.wrong_types(key, "{}", vec![key_type]));
            }
            let (node, found) = self.check(value)?;
            of = self.join(value, &of, &found)?;
            nodes.push((key_node, node));
        }
        Ok((Node::Table(nodes), Type::Table(Box::new(of))))
    }

    fn select(&mut self, tree: &'r Tree, of: &'r Tree, part: &str) -> Found {
        let (node, found) = self.check(of)?;
        match found {
            Type::Record(parts) => {
                let at = parts.iter().position(|(name, _)| name == part);
                let Some(at) = at else {
                    let kind = FaultKind::UnknownPart { name: part.to_owned() };
                    return Err(self.fault(tree, kind));
                };
                Ok((Node::Part(Box::new(node), at), parts[at].1.clone()))
            }
            Type::Table(value) => {
                let key = Node::Given(Value::text(part));
                Ok((Node::Look(Box::new((node, key))), *value))
            }
            other => Err(self.wrong_types(tree, &format!(".{part}"), vec![other])),
        }
    }

    fn wrong_types(&self, tree: &Tree, name: &str, found: Vec<Type>) -> RuleFault {
        self.fault(tree, FaultKind::WrongTypes { name: written(name).to_owned(), found })
    }

    fn call(&mut self, tree: &'r Tree, name: &str, arguments: &'r [Tree]) -> Found {
        if let [left, right] = arguments
            && let Some(asked) = given_or_not(name, left, right)
        {
            return self.null_test(asked);
        }
        let mut nodes = Vec::with_capacity(arguments.len());
        let mut types = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let (node, of) = self.check(argument)?;
            nodes.push(node);
            types.push(of);
        }
        if let Some(node) = unary(name, &mut nodes) {
            let gives = unary_type(name, &types[0]);
            let gives = gives.ok_or_else(|| self.wrong_types(tree, name, types))?;
            return Ok((node, gives));
        }
        if name == operators::CONDITIONAL {
            return self.choice(tree, nodes, &types);
        }
        if let Some(gives) = binary_type(name, &types) {
            let gives = gives.ok_or_else(|| self.wrong_types(tree, name, types.clone()))?;
            return Ok((binary(name, nodes, &types), gives));
        }
        let Some(function) = Function::named(name) else {
            // An operator of the language that rules do not use begins with a sign.
            let kind = if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                FaultKind::UnknownFunction { name: name.to_owned() }
            } else {
                FaultKind::NotUsed { what: name.to_owned() }
            };
            return Err(self.fault(tree, kind));
        };
        self.function(tree, function, nodes, types)
    }

    fn function(
        &self,
        tree: &Tree,
        function: Function,
        nodes: Vec<Node>,
        types: Vec<Type>,
    ) -> Found {
        if !function.takes(nodes.len()) {
            let kind = FaultKind::WrongCount { name: function.name().to_owned() };
            return Err(self.fault(tree, kind));
        }
        let Some(gives) = functions::gives(function, &types) else {
            return Err(self.wrong_types(tree, function.name(), types));
        };
        if function == Function::Date {
            // A date that is written down is read now, so that a wrong one is found now.
            if let Node::Given(Value::Text(text)) = &nodes[0] {
                let date = text.parse().map_err(|_| {
                    self.fault(tree, FaultKind::NotADate { text: text.to_string() })
                })?;
                return Ok((Node::Given(Value::Date(date)), Type::Date));
            }
        }
        Ok((Node::Call(function, nodes), gives))
    }

    fn null_test(&mut self, (tree, is_given): (&'r Tree, bool)) -> Found {
        let (node, _) = self.check(tree)?;
        let given = Node::Call(Function::Given, vec![node]);
        Ok((if is_given { given } else { Node::Not(Box::new(given)) }, Type::Bool))
    }

    fn choice(&self, tree: &Tree, mut nodes: Vec<Node>, types: &[Type]) -> Found {
        let [when, then, other] = types else {
            return Err(self.fault(tree, FaultKind::Syntax));
        };
        if !matches!(when, Type::Bool | Type::Nothing) {
            return Err(self.wrong_types(tree, operators::CONDITIONAL, vec![when.clone()]));
        }
        let gives = self.join(tree, then, other)?;
        let other = nodes.pop().expect("three were matched");
        let then = nodes.pop().expect("three were matched");
        let when = nodes.pop().expect("three were matched");
        Ok((Node::If(Box::new((when, then, other))), gives))
    }

    fn walk(&mut self, walk: &'r Loop) -> Found {
        let (list, of) = self.check(&walk.list)?;
        let Type::List(element) = of else {
            return Err(self.wrong_types(&walk.list, loop_name(walk.kind), vec![of]));
        };
        self.locals.push((&walk.variable, (*element).clone()));
        let when = walk.when.as_ref().map(|when| self.question(when)).transpose()?;
        let then = walk.then.as_ref().map(|then| self.check(then)).transpose()?;
        self.locals.pop();
        let (then, made) = then.unzip();
        let gives = match walk.kind {
            LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne => Type::Bool,
            LoopKind::Filter => Type::List(element),
            LoopKind::Map => Type::list(made.unwrap_or(*element)),
        };
        Ok((Node::Loop(Box::new(Walk { kind: walk.kind, list, when, then })), gives))
    }

    fn question(&mut self, tree: &'r Tree) -> Result<Node, RuleFault> {
        match self.check(tree)? {
            (node, Type::Bool | Type::Nothing) => Ok(node),
            (_, found) => {
                Err(self.fault(tree, FaultKind::WrongResult { found, wanted: Type::Bool }))
            }
        }
    }
}

fn loop_name(kind: LoopKind) -> &'static str {
    match kind {
        LoopKind::All => "all",
        LoopKind::Exists => "exists",
        LoopKind::ExistsOne => "exists_one",
        LoopKind::Filter => "filter",
        LoopKind::Map => "map",
    }
}

/// `x == null` and `x != null` ask whether x is known.
fn given_or_not<'t>(name: &str, left: &'t Tree, right: &'t Tree) -> Option<(&'t Tree, bool)> {
    let is_given = match name {
        operators::EQUALS => false,
        operators::NOT_EQUALS => true,
        _ => return None,
    };
    match (&left.part, &right.part) {
        (_, Part::Null) => Some((left, is_given)),
        (Part::Null, _) => Some((right, is_given)),
        _ => None,
    }
}
