//! The assessment engine against published numbers and against its own promises.

mod asem;
mod data;
mod small_oracle;
