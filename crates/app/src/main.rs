//! The `tongban` program.

fn main() {}
