//! Moving running cases to another version of their item: an editor writes the order and sees what
//! it would do to every case, both offices approve it as they approve a version, and the program
//! carries it out case by case.

mod look;
mod preview;
mod run;
mod write;

pub use crate::items::drafts::Deed;
pub use look::{ItemRebases, PAGE, Seen, list, of_item, outcomes, show};
pub use preview::{CASES_MAX, Preview, PreviewCase, preview};
pub use run::advance;
pub use store::rebases::{Outcome, Stored};
pub use write::{act, begin, write};

use std::sync::Arc;

use domain::case::Plan;
use domain::form::Form;
use domain::item::ItemId;
use domain::rebase::{Fault, faults};
use domain::region::RegionCode;

use crate::cases::rebase::Kit;
use crate::catalogue::{self, Published};
use crate::error::{Error, Result};
use crate::forms;
use crate::services::Services;

/// Both versions of an order, with their forms ready to be used.
pub(crate) struct Versions {
    pub old: Arc<Published>,
    pub new: Arc<Published>,
    old_form: Option<Arc<Form>>,
    new_form: Option<Arc<Form>>,
}

impl Versions {
    fn of(sv: &Services, stored: &Stored) -> Result<Self> {
        let item = &stored.item;
        let version = |number| catalogue::version(sv, item.region, &item.code, number);
        let form = |published: &Published| match published.form {
            Some(_) => forms::compiled(sv, published).map(Some),
            None => Ok(None),
        };
        let (old, new) = (version(stored.order.from)?, version(stored.order.to)?);
        Ok(Self { old_form: form(&old)?, new_form: form(&new)?, old, new })
    }

    /// Everything that is wrong with an order as things stand: cases are moved to the version in
    /// force, not to one that comes or that is over.
    fn faults(&self, sv: &Services, stored: &Stored) -> Result<Vec<Fault>> {
        let old = (&self.old.item, self.old_form.as_deref());
        let new = (&self.new.item, self.new_form.as_deref());
        let mut found = faults(old, new, &stored.order);
        let in_force = sv.db.read(|tx| in_force(tx, &stored.item))?;
        if in_force != Some(stored.order.to) && stored.order.from != stored.order.to {
            found.insert(0, Fault::NotInForce);
        }
        Ok(found)
    }

    fn kit(&self, stored: &Stored) -> Kit {
        let mut people = stored.people.iter().cloned();
        Kit {
            id: stored.id.clone(),
            order: stored.order.clone(),
            item_name: self.new.item.title().clone(),
            plan: Plan::of(&self.new.item),
            forms: self.old_form.clone().zip(self.new_form.clone()),
            ordered_by: people.next().unwrap_or_default(),
            approved_by: people.collect(),
        }
    }
}

/// The version of an item that is in force, if any is.
fn in_force(tx: &mut store::Tx<'_>, item: &ItemId) -> Result<Option<u32>, store::Error> {
    let found = store::items::find(tx, item.region, &item.code)?;
    Ok(found.map(|published| published.item.version))
}

fn find(tx: &mut store::Tx<'_>, region: RegionCode, id: &str) -> Result<Stored> {
    store::rebases::find(tx, region, id)?.ok_or(Error::NotFound("order"))
}
