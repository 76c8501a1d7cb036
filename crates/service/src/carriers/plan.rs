//! From a notice in the inbox to what has to be brought elsewhere.

use std::sync::atomic::Ordering;

use domain::identity::AccountId;
use domain::notice::Carrier;
use store::Tx;
use store::dispatches::{Dispatch, Key};
use store::messages::Message;

use crate::error::Result;
use crate::services::Services;

/// Which carriers take more.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Planned {
    email: Option<bool>,
    message: Option<bool>,
}

impl Planned {
    /// None where the carrier is not set up, false where its queue is full.
    fn takes(self, carrier: Carrier) -> Option<bool> {
        match carrier {
            Carrier::Email => self.email,
            Carrier::Message => self.message,
            Carrier::Hook => None,
        }
    }
}

/// Which carriers take more now.
pub(crate) fn planned(sv: &Services) -> Planned {
    let takes = |carrier| {
        let way = sv.carriers.way(carrier)?;
        Some(!sv.carriers.full(way.carrier).load(Ordering::Relaxed))
    };
    Planned { email: takes(Carrier::Email), message: takes(Carrier::Message) }
}

/// Adds to the queue what somebody wants told outside of the inbox; answers how much of it the
/// queues were too full for.
pub(crate) fn plan(
    tx: &mut Tx<'_>,
    to: &AccountId,
    message: &Message,
    planned: Planned,
    queue: &mut Vec<Dispatch>,
) -> Result<u64> {
    if planned.email.is_none() && planned.message.is_none() {
        return Ok(0);
    }
    let mut left_out = 0;
    for contact in store::contacts::list(tx, to)?.into_iter().filter(super::Contact::is_live) {
        match planned.takes(contact.carrier) {
            Some(true) => queue.push(dispatch(to, contact.carrier, message)),
            Some(false) => left_out += 1,
            None => {}
        }
    }
    Ok(left_out)
}

pub(crate) fn dispatch(to: &AccountId, carrier: Carrier, message: &Message) -> Dispatch {
    Dispatch {
        key: Key { region: to.region, carrier, recipient: to.id.clone(), id: message.id.clone() },
        about: message.about.clone(),
        case: message.case.clone(),
        body: String::new(),
        created_at: message.at,
        former: None,
    }
}
