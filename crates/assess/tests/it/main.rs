//! The assessment engine against published numbers and against its own promises.

mod small_oracle;
