//! Public lists: powers and duties as pages and to download, their changes, and how alike the same
//! items are.

mod changes;
mod consistency;
mod download;
mod duties;
mod power;

pub(crate) use changes::changes;
pub(crate) use consistency::{consistency, csv as consistency_csv};
pub(crate) use download::{csv, json, xlsx};
pub(crate) use duties::{
    csv as duties_csv, duties, json as duties_json, print as duties_print, xlsx as duties_xlsx,
};
pub(crate) use power::{power, print};
