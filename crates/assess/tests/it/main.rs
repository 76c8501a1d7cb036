//! The assessment engine against published numbers and against its own promises.

mod asem;
mod data;
mod degenerate;
mod doubt;
mod properties;
mod small_oracle;
mod speed;
