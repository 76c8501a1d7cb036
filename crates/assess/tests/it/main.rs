//! What the assessment engine promises, tested from outside.

#[cfg(test)]
mod evidence;
#[cfg(test)]
mod profile;
#[cfg(test)]
mod repro;
#[cfg(test)]
mod score;
#[cfg(test)]
mod world;
