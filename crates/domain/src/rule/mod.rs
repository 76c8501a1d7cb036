//! Rules written in the Common Expression Language: conditions, computed values and checks that
//! editors of items write, held in data and never in code.
//!
//! A rule is compiled when it is published. Names and types are checked then, so that a rule that
//! compiles can only be stopped by its [`Steps`], by a number too large, by a division by zero or
//! by a list that is too short. Nothing in here knows what a form or a case is: whoever uses rules
//! declares [`Names`], compiles a [`Rule`] against them once and evaluates it with [`Values`] as
//! often as needed.
//!
//! ```
//! use domain::rule::{Names, Rule, Steps, Type, Value};
//!
//! let names = Names::new().with("age", Type::Int).with("pupil", Type::Bool);
//! let rule = Rule::condition("age < 18 && !pupil", &names).unwrap();
//! let mut values = names.values();
//! values.give(&names, "age", Value::Int(12));
//! values.give(&names, "pupil", Value::Bool(true));
//! assert_eq!(rule.holds(&values, &mut Steps::new()), Ok(Some(false)));
//! ```
//!
//! Where this differs from the language as specified: what is not answered is *unknown*, and
//! unknown spreads (`age < 18` is unknown without an age) except through `&&`, `||`, `given`,
//! `otherwise` and the walks over lists; numbers with a point are exact decimals; whole and
//! decimal numbers mix; money and dates are types of their own. Expressions of whole numbers,
//! truth, text and lists mean what they mean in the language, which a test holds against the
//! interpreter of the `cel` crate.

mod check;
mod decimal;
mod fault;
mod functions;
mod operators;
mod print;
mod run;
#[cfg(test)]
mod tests;
mod tree;
mod types;

pub use decimal::{Decimal, NotADecimal};
pub use fault::{FaultKind, RuleFault, Stop};
pub use functions::FUNCTIONS;
pub use types::{Names, Type, Value, Values};

use check::Node;

/// The most characters a rule may have.
pub const LENGTH_MAX: u32 = 2_000;
/// The most operations that may stand within one another.
pub const DEPTH_MAX: u32 = 64;
/// The most brackets, signs or choices of two that may stand within one another.
pub const BRACKETS_MAX: u32 = 24;
/// The most signs of reckoning and comparing, and points, that a rule may have.
pub const SIGNS_MAX: u32 = 256;
/// The most walks over lists that may stand within one another.
pub const LOOPS_MAX: u32 = 2;

/// A rule that was checked and can be evaluated.
#[derive(Clone, Debug)]
pub struct Rule {
    source: String,
    node: Node,
    gives: Type,
    reads: Vec<usize>,
}

impl Rule {
    /// Compiles a rule that may give a value of any type.
    pub fn compile(source: &str, names: &Names) -> Result<Rule, RuleFault> {
        let tree = tree::read(source)?;
        let checked = check::check(source, &tree, names)?;
        Ok(Rule {
            source: source.to_owned(),
            node: checked.node,
            gives: checked.gives,
            reads: checked.reads,
        })
    }

    /// Compiles a rule that must give yes or no.
    pub fn condition(source: &str, names: &Names) -> Result<Rule, RuleFault> {
        Rule::giving(source, names, &Type::Bool)
    }

    /// Compiles a rule that must give a value of that type; a whole number is taken for a decimal.
    pub fn giving(source: &str, names: &Names, wanted: &Type) -> Result<Rule, RuleFault> {
        let rule = Rule::compile(source, names)?;
        if rule.gives.join(wanted).as_ref() == Some(wanted) {
            return Ok(rule);
        }
        let kind = FaultKind::WrongResult { found: rule.gives, wanted: wanted.clone() };
        Err(RuleFault { kind, line: 1, column: 1 })
    }

    /// The rule as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The type of the value it gives.
    pub fn gives(&self) -> &Type {
        &self.gives
    }

    /// The places of the names it reads, in the order of [`Names`].
    pub fn reads(&self) -> &[usize] {
        &self.reads
    }

    /// The value for these values of the names it was compiled against.
    pub fn evaluate(&self, values: &Values, steps: &mut Steps) -> Result<Value, Stop> {
        run::run(&self.node, values, steps)
    }

    /// Whether a condition holds; nothing if that hangs on what is not known.
    pub fn holds(&self, values: &Values, steps: &mut Steps) -> Result<Option<bool>, Stop> {
        Ok(match self.evaluate(values, steps)? {
            Value::Bool(holds) => Some(holds),
            _ => None,
        })
    }
}

/// The rule with brackets around every inner operation: two rules that print alike are alike.
pub fn printed(source: &str) -> Result<String, RuleFault> {
    tree::read(source).map(|tree| print::print(&tree))
}

/// How many steps rules may still take; one for each operation and each element walked over, and
/// more for long texts and lists.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    left: u64,
}

impl Steps {
    /// Enough for any single rule that a person can be made to wait for: about a millisecond.
    pub const ONE_RULE: u64 = 100_000;

    /// Steps for one rule.
    pub fn new() -> Steps {
        Steps { left: Steps::ONE_RULE }
    }

    /// So many steps, shared by all rules that are evaluated with them.
    pub fn of(steps: u64) -> Steps {
        Steps { left: steps }
    }

    /// How many are left.
    pub fn left(self) -> u64 {
        self.left
    }

    fn take(&mut self, steps: usize) -> Result<(), Stop> {
        self.left = self.left.checked_sub(steps as u64).ok_or(Stop::OutOfSteps)?;
        Ok(())
    }
}

impl Default for Steps {
    fn default() -> Steps {
        Steps::new()
    }
}

/// Whether a text can be declared as a name: a small letter, then small letters, digits and
/// underscores, and not a word of the language.
pub fn is_name(text: &str) -> bool {
    const WORDS: [&str; 23] = [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "namespace",
        "null",
        "package",
        "return",
        "true",
        "var",
        "void",
        "while",
        "type",
        "today",
    ];
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && text.len() <= 64
        && !WORDS.contains(&text)
}
