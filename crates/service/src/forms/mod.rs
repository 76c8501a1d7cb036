//! Forms: kept compiled, filled in from what is known, saved as drafts, and designed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::form::{Form, Schema};
use domain::region::RegionCode;

use crate::catalogue::Published;
use crate::error::{Error, Result};
use crate::services::Services;

pub mod design;
pub mod drafts;
mod first;

pub use first::{First, Source, first_answers, known_answers};

/// The most compiled forms kept; when full, all are dropped.
const KEPT_MAX: usize = 256;

/// Compiled forms by the item and version they belong to. What is published never changes, so a
/// form is compiled once.
#[derive(Default)]
pub(crate) struct Forms {
    kept: Mutex<HashMap<(RegionCode, String, u32), Arc<Form>>>,
}

/// The compiled form of a published version, for items that start with an application.
pub fn compiled(sv: &Services, published: &Published) -> Result<Arc<Form>> {
    let schema = published.form.as_ref().ok_or(Error::NotOnline)?;
    let item = &published.item;
    compiled_schema(sv, (item.id.region, item.id.code.clone(), item.version), schema)
}

/// The compiled form of the version that the key names.
pub(crate) fn compiled_schema(
    sv: &Services,
    key: (RegionCode, String, u32),
    schema: &Schema,
) -> Result<Arc<Form>> {
    let held = sv.forms.kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(form) = held.get(&key) {
        return Ok(Arc::clone(form));
    }
    drop(held);
    let form = Form::compile(schema).map_err(|faults| {
        Error::Internal(format!("the form of {} {} is broken: {faults:?}", key.0, key.1))
    })?;
    let form = Arc::new(form);
    let mut held = sv.forms.kept.lock().unwrap_or_else(PoisonError::into_inner);
    if held.len() >= KEPT_MAX {
        held.clear();
    }
    held.insert(key, Arc::clone(&form));
    Ok(form)
}
