//! Moving running cases to another version of their item: an editor writes the order and sees what
//! it would do to every case, both offices approve it as they approve a version, and the program
//! carries it out case by case.

mod look;
mod preview;
mod run;
mod write;

pub use look::{ItemRebases, PAGE, Seen, list, of_item, outcomes, show};
pub use preview::{CASES_MAX, Preview, PreviewCase, preview};
pub use run::advance;
pub use store::rebases::{Outcome, Stored};
pub use write::{Deed, act, begin, write};

use std::sync::Arc;

use domain::case::Plan;
use domain::form::Form;
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

    fn faults(&self, stored: &Stored) -> Vec<Fault> {
        let old = (&self.old.item, self.old_form.as_deref());
        faults(old, (&self.new.item, self.new_form.as_deref()), &stored.order)
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

fn find(tx: &mut store::Tx<'_>, region: RegionCode, id: &str) -> Result<Stored> {
    store::rebases::find(tx, region, id)?.ok_or(Error::NotFound("order"))
}
