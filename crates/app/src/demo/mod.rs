//! A believable demo, made through the same use cases that people go through.

pub mod accounts;
