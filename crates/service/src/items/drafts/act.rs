//! What editors and offices do with a draft; each is an event, in the transaction of its deed.

use domain::ctx::Ctx;
use domain::identity::Role;
use domain::item::{self, Desk, Draft, Event, ItemId, Refusal, State, work_on};
use domain::permit::{self, may};
use domain::quality::{self, Severity};
use store::Tx;
use store::item_drafts::Stored;

use super::super::{Trouble, known, record};
use super::{effect, find, name, save};
use crate::error::{Error, Result};
use crate::services::Services;

/// Something done with a draft, or with an order that moves cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The editor hands it in.
    Submit,
    /// An office approves.
    Approve(Desk),
    /// An office sends it back.
    Return(Desk, String),
    /// The editor takes it back.
    TakeBack,
    /// The editor publishes what both offices approved.
    Publish,
    /// The editor throws it away.
    Discard,
}

impl Deed {
    fn role(&self) -> Role {
        match self {
            Self::Approve(Desk::Organisation) | Self::Return(Desk::Organisation, _) => {
                Role::OrganisationOffice
            }
            Self::Approve(Desk::Legal) | Self::Return(Desk::Legal, _) => Role::LegalOffice,
            Self::Submit | Self::TakeBack | Self::Publish | Self::Discard => Role::ItemEditor,
        }
    }

    pub(crate) fn rule(&self) -> item::Deed {
        match self {
            Self::Submit => item::Deed::Submit,
            Self::Approve(desk) => item::Deed::Approve(*desk),
            Self::Return(desk, reason) => {
                item::Deed::Return { desk: *desk, reason: reason.clone() }
            }
            Self::TakeBack => item::Deed::TakeBack,
            Self::Publish => item::Deed::Publish,
            Self::Discard => item::Deed::Edit,
        }
    }
}

/// Carries a deed out. `seen` is the revision the actor had before their eyes.
pub fn act(ctx: &Ctx, sv: &Services, id: &ItemId, seen: u32, deed: Deed) -> Result<()> {
    let (ctx, id) = (ctx.clone(), id.clone());
    sv.db.write(move |tx| {
        let stored = find(tx, &id)?;
        allowed(&ctx, &stored.draft, &deed)?;
        if stored.draft.revision != seen {
            return Err(Error::ChangedMeanwhile);
        }
        if deed == Deed::Discard {
            return discard(tx, &ctx, &stored);
        }
        let today = ctx.now.civil_date_in_china();
        let decided = work_on(&stored.draft, &deed.rule(), &name(&ctx.actor), today);
        let (draft, mut event) = decided.map_err(Trouble::Refused)?;
        if deed == Deed::Submit {
            super::form::check_form(stored.form.as_ref())?;
            event = Event::Submitted { warnings: check(tx, &draft)? };
        }
        let who = record::who(&ctx.actor, deed.role().key());
        store::item_log::add(tx, &id, ctx.now, who, event)?;
        let stored = save(tx, ctx.now, Stored { draft, ..stored })?;
        if deed == Deed::Publish {
            effect::publish(tx, &ctx, &stored)?;
        }
        Ok(())
    })
}

fn allowed(ctx: &Ctx, draft: &Draft, deed: &Deed) -> Result<()> {
    let region = draft.item.id.region;
    match deed {
        Deed::Approve(desk) | Deed::Return(desk, _) => {
            may(&ctx.actor, permit::Deed::ReviewItems(region, *desk))?;
        }
        Deed::Submit | Deed::TakeBack | Deed::Publish | Deed::Discard => {
            may(&ctx.actor, permit::Deed::EditItem(region, &draft.item.authority.uscc))?;
        }
    }
    Ok(())
}

/// The number of warnings; errors stop the draft. What goes out of use is not checked.
fn check(tx: &mut Tx<'_>, draft: &Draft) -> Result<u32> {
    if !draft.purpose.makes_version() {
        return Ok(0);
    }
    let findings = quality::check(&draft.item, &known::for_item(tx, &draft.item)?);
    let (errors, warnings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.severity == Severity::Error);
    if !errors.is_empty() {
        return Err(Trouble::Findings(errors).into());
    }
    Ok(u32::try_from(warnings.len()).unwrap_or(u32::MAX))
}

/// Throws a draft away; what it was to take the place of stays where it is.
fn discard(tx: &mut Tx<'_>, ctx: &Ctx, stored: &Stored) -> Result<()> {
    let draft = &stored.draft;
    if draft.life.state != State::Draft {
        let state = draft.life.state;
        return Err(Trouble::Refused(Refusal::WrongState { state }).into());
    }
    let id = &draft.item.id;
    let who = || record::who(&ctx.actor, Role::ItemEditor.key());
    store::item_log::add(tx, id, ctx.now, who(), Event::Discarded {})?;
    store::item_drafts::delete(tx, id)?;
    for origin in &draft.life.origins {
        let Some((standing, _)) = store::item_log::find(tx, origin)? else { continue };
        let into: Vec<ItemId> = standing.successors.into_iter().filter(|s| s != id).collect();
        store::item_log::add(tx, origin, ctx.now, who(), Event::Parted { into: into.clone() })?;
        effect::settle_origin(tx, ctx.now, origin)?;
    }
    Ok(())
}
