//! The assessment engine against published numbers and against its own promises.

mod asem;
mod charts;
mod data;
mod degenerate;
mod diagnosis;
mod doubt;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod profile;
mod properties;
#[cfg(test)]
mod repro;
#[cfg(test)]
mod score;
mod small_oracle;
mod speed;
mod study;
#[cfg(test)]
mod world;
