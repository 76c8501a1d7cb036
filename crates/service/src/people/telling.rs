//! Telling whoever has an account what concerns its safety: in the inbox, and at every address that
//! was proven, wanted for other notices or not.

use domain::ctx::Ctx;
use domain::identity::AccountId;
use domain::notice::Carrier;
use store::Tx;
use store::contacts::Contact;
use store::dispatches::Former;
use store::messages::Message;

use crate::services::Services;

/// Such a notice.
pub(crate) struct Telling {
    message: Message,
    ways: Vec<Carrier>,
}

/// A notice about something; `n` is the number of a fresh id.
pub(crate) fn telling(ctx: &Ctx, sv: &Services, n: u8, about: &str) -> Telling {
    let message =
        Message { id: ctx.id(n), about: about.to_owned(), case: None, at: ctx.now, is_read: false };
    Telling { message, ways: sv.ways() }
}

impl Telling {
    /// Tells it everywhere.
    pub(crate) fn tell(&self, tx: &mut Tx<'_>, to: &AccountId) -> store::Result<()> {
        self.tell_but(tx, to, None)
    }

    /// Tells it everywhere but at the address of a carrier.
    pub(crate) fn tell_but(
        &self,
        tx: &mut Tx<'_>,
        to: &AccountId,
        but: Option<Carrier>,
    ) -> store::Result<()> {
        store::messages::insert(tx, to, &self.message)?;
        for contact in store::contacts::list(tx, to)? {
            let is_way = self.ways.contains(&contact.carrier) && Some(contact.carrier) != but;
            if contact.verified_at.is_some() && is_way {
                let dispatch = crate::carriers::dispatch(to, contact.carrier, &self.message);
                store::dispatches::insert(tx, &dispatch)?;
            }
        }
        Ok(())
    }

    /// Tells it where somebody was reached until now.
    pub(crate) fn tell_former(
        &self,
        tx: &mut Tx<'_>,
        to: &AccountId,
        was: &Contact,
    ) -> store::Result<()> {
        let former = Former { address: was.address.clone(), lang: was.lang.clone() };
        let dispatch = crate::carriers::dispatch(to, was.carrier, &self.message);
        store::dispatches::insert(tx, &dispatch.to_former(former))
    }
}
