//! Tests of the rules that need more than one module, or data that was not made for them.

mod deadlines;
mod import;
mod published_items;
