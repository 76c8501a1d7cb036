//! Tests of the rules that need more than one module or data from outside.

mod import;
