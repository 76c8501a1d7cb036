//! Public lists: the power list as a page and to download.

mod download;
mod power;

pub(crate) use download::{csv, json};
pub(crate) use power::power;
