//! Reading: the text of a rule as a tree, with the place of each part.
//!
//! The grammar and its macros are those of the `cel` crate; what it expands into loops is
//! recognised here and written back as the loop that was meant.

use cel::common::ast::{ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SourceInfo};
use cel::parser::Parser;

use super::decimal::Decimal;
use super::fault::{FaultKind, RuleFault};
use super::{BRACKETS_MAX, DEPTH_MAX, LENGTH_MAX, LOOPS_MAX, SIGNS_MAX};

/// One part of a rule and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub part: Part,
    /// The byte of the text at which it begins.
    pub at: u32,
}

/// One part of a rule.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Null,
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Text(String),
    Name(String),
    List(Vec<Tree>),
    Table(Vec<(Tree, Tree)>),
    Select(Box<Tree>, String),
    /// A function, or an operator by its name in the language, such as `_+_`.
    Call(String, Vec<Tree>),
    Loop(Box<Loop>),
}

/// A walk over a list.
#[derive(Clone, Debug)]
pub(super) struct Loop {
    pub kind: LoopKind,
    pub list: Tree,
    pub variable: String,
    /// Which elements are taken; for all but `map` the only question.
    pub when: Option<Tree>,
    /// What is made of each.
    pub then: Option<Tree>,
}

/// What a walk over a list asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoopKind {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

/// Reads the text of a rule.
pub(super) fn read(source: &str) -> Result<Tree, RuleFault> {
    if source.trim().is_empty() {
        return Err(RuleFault { kind: FaultKind::Empty, line: 1, column: 1 });
    }
    if source.chars().count() > LENGTH_MAX as usize {
        let kind = FaultKind::TooLong { max: LENGTH_MAX };
        return Err(RuleFault { kind, line: 1, column: 1 });
    }
    guard_nesting(source)?;
    let (expr, places) = Parser::new().parse_with_source_info(source).map_err(|errors| {
        let (line, column) =
            errors.errors.iter().map(|error| error.pos).find(|pos| pos.0 > 0).unwrap_or((1, 1));
        let number = |n: isize| u32::try_from(n).unwrap_or(1).max(1);
        RuleFault { kind: FaultKind::Syntax, line: number(line), column: number(column) }
    })?;
    Reader { source, places }.read(expr, 0, 0)
}

/// Refuses brackets within brackets, long rows of signs and of choices, and too many operators
/// before the parser
/// sees them, because a parser follows them with its stack.
fn guard_nesting(source: &str) -> Result<(), RuleFault> {
    let (mut depth, mut signs, mut choices, mut chained) = (0u32, 0u32, 0u32, 0u32);
    let mut quote = None;
    let mut is_escaped = false;
    for (at, c) in source.char_indices() {
        if let Some(open) = quote {
            quote = if c == open && !is_escaped { None } else { quote };
            is_escaped = c == '\\' && !is_escaped;
            continue;
        }
        match c {
            '\'' | '"' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '?' => choices += 1,
            '+' | '-' | '*' | '/' | '%' | '.' | '<' | '>' | '=' => chained += 1,
            _ => {}
        }
        signs = if matches!(c, '-' | '!') { signs + 1 } else { 0 };
        if depth.max(signs).max(choices) > BRACKETS_MAX {
            return Err(fault(source, at, FaultKind::TooDeep { max: BRACKETS_MAX }));
        }
        if chained > SIGNS_MAX {
            return Err(fault(source, at, FaultKind::TooDeep { max: SIGNS_MAX }));
        }
    }
    Ok(())
}

/// A fault at a byte of the text.
pub(super) fn fault(source: &str, at: usize, kind: FaultKind) -> RuleFault {
    let before = source.get(..at.min(source.len())).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    RuleFault { kind, line: number(line), column: number(column) }
}

struct Reader<'s> {
    source: &'s str,
    places: SourceInfo,
}

impl Reader<'_> {
    fn fault<T>(&self, at: u32, kind: FaultKind) -> Result<T, RuleFault> {
        Err(fault(self.source, at as usize, kind))
    }

    fn not_used<T>(&self, at: u32, what: &str) -> Result<T, RuleFault> {
        self.fault(at, FaultKind::NotUsed { what: what.to_owned() })
    }

    fn read(&self, expr: IdedExpr, depth: u32, loops: u32) -> Result<Tree, RuleFault> {
        let at = self.places.offset_for(expr.id).map_or(0, |(start, _)| start);
        if depth > DEPTH_MAX {
            return self.fault(at, FaultKind::TooDeep { max: DEPTH_MAX });
        }
        let inner = |expr| self.read(expr, depth + 1, loops);
        let part = match expr.expr {
            Expr::Literal(literal) => self.literal(literal, at)?,
            Expr::Ident(name) => Part::Name(name),
            Expr::Select(select) if select.test => {
                let operand = inner(*select.operand)?;
                let selected = Tree { at, part: Part::Select(Box::new(operand), select.field) };
                Part::Call("given".to_owned(), vec![selected])
            }
            Expr::Select(select) => Part::Select(Box::new(inner(*select.operand)?), select.field),
            Expr::Call(call) => {
                // `x.f(y)` and `f(x, y)` are one function.
                let parts = call.target.map(|target| *target).into_iter().chain(call.args);
                Part::Call(call.func_name, parts.map(inner).collect::<Result<_, _>>()?)
            }
            Expr::List(list) => {
                Part::List(list.elements.into_iter().map(inner).collect::<Result<_, _>>()?)
            }
            Expr::Map(map) => {
                let mut entries = Vec::with_capacity(map.entries.len());
                for entry in map.entries {
                    let EntryExpr::MapEntry(entry) = entry.expr else {
                        return self.not_used(at, "{}");
                    };
                    entries.push((inner(entry.key)?, inner(entry.value)?));
                }
                Part::Table(entries)
            }
            Expr::Comprehension(walk) => {
                if loops == LOOPS_MAX {
                    return self.fault(at, FaultKind::TooManyLoops { max: LOOPS_MAX });
                }
                let walk = Walk::of(*walk).ok_or_else(|| {
                    let kind = FaultKind::NotUsed { what: "macro".to_owned() };
                    fault(self.source, at as usize, kind)
                })?;
                let inside = |expr| self.read(expr, depth + 1, loops + 1);
                Part::Loop(Box::new(Loop {
                    kind: walk.kind,
                    list: inner(walk.list)?,
                    variable: walk.variable,
                    when: walk.when.map(inside).transpose()?,
                    then: walk.then.map(inside).transpose()?,
                }))
            }
            Expr::Struct(message) => return self.not_used(at, &message.type_name),
            Expr::Unspecified => return self.fault(at, FaultKind::Syntax),
        };
        Ok(Tree { part, at })
    }

    fn literal(&self, literal: LiteralValue, at: u32) -> Result<Part, RuleFault> {
        Ok(match literal {
            LiteralValue::Boolean(is_true) => Part::Bool(is_true.into_inner()),
            LiteralValue::Int(int) => Part::Int(int.into_inner()),
            LiteralValue::String(text) => Part::Text(text.into_inner()),
            LiteralValue::Null => Part::Null,
            LiteralValue::Double(double) => {
                // The shortest decimal that reads back as this double is what was written.
                let text = format!("{}", double.into_inner());
                match text.parse() {
                    Ok(decimal) => Part::Decimal(decimal),
                    Err(_) => return self.fault(at, FaultKind::NotANumber { text }),
                }
            }
            LiteralValue::UInt(_) => return self.not_used(at, "uint"),
            LiteralValue::Bytes(_) => return self.not_used(at, "bytes"),
        })
    }
}

/// A loop taken back out of what its macro was expanded into.
struct Walk {
    kind: LoopKind,
    list: IdedExpr,
    variable: String,
    when: Option<IdedExpr>,
    then: Option<IdedExpr>,
}

impl Walk {
    fn of(expanded: ComprehensionExpr) -> Option<Walk> {
        let ComprehensionExpr { iter_range, iter_var, accu_init, loop_step, .. } = expanded;
        let Expr::Call(mut step) = loop_step.expr else { return None };
        let variable = iter_var.clone();
        let walk = |kind, when, then| Walk { kind, list: iter_range, variable, when, then };
        match accu_init.expr {
            // `@result && question`, `@result || question`
            Expr::Literal(LiteralValue::Boolean(is_all)) => {
                let kind = if is_all.into_inner() { LoopKind::All } else { LoopKind::Exists };
                Some(walk(kind, step.args.pop(), None))
            }
            // `question ? @result + 1 : @result`
            Expr::Literal(LiteralValue::Int(_)) => {
                let question = step.args.into_iter().next()?;
                Some(walk(LoopKind::ExistsOne, Some(question), None))
            }
            // `question ? @result + [element] : @result`, or `@result + [element]`
            Expr::List(_) => {
                let (when, addition) = if step.args.len() == 3 {
                    step.args.pop();
                    let addition = step.args.pop()?;
                    let Expr::Call(addition) = addition.expr else { return None };
                    (step.args.pop(), addition)
                } else {
                    (None, step)
                };
                let Expr::List(made) = addition.args.into_iter().nth(1)?.expr else { return None };
                let made = made.elements.into_iter().next()?;
                let is_filter =
                    when.is_some() && matches!(&made.expr, Expr::Ident(name) if *name == iter_var);
                let kind = if is_filter { LoopKind::Filter } else { LoopKind::Map };
                Some(walk(kind, when, (!is_filter).then_some(made)))
            }
            _ => None,
        }
    }
}
