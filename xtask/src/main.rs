//! Checks, generators and test set-up for the workspace.

fn main() {}
