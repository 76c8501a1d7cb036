//! Beginning a draft: from the catalogue, from the version in use, by splitting or by merging.

use domain::code::{BaseCode, CreditCode, HandlingCode, ImplCode};
use domain::ctx::Ctx;
use domain::item::{
    Authority, Draft, Event, ItemId, ItemVersion, Life, Purpose, Refusal, Standing, State,
};
use domain::lists::{CodeList, ExerciseLevel, Scheme};
use domain::permit::may;
use domain::region::RegionCode;
use domain::text::Bilingual;
use store::Tx;
use store::item_drafts::Stored;
use store::items::Published;

use super::super::{Trouble, record};
use super::name;
use crate::error::{Error, Result};
use crate::services::Services;

/// What a new item needs to begin with.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// The authority.
    pub org: CreditCode,
    /// The level it exercises the power on.
    pub level: ExerciseLevel,
    /// The catalogue item.
    pub base_code: String,
    /// The serial among handling items, where the item is split into them.
    pub serial: Option<u8>,
    /// The name of the handling item.
    pub handling_name: Option<Bilingual>,
}

/// Begins the draft of a new item.
pub fn start(ctx: &Ctx, sv: &Services, new: NewItem) -> Result<ItemId> {
    let ctx = ctx.clone();
    sv.db.write(move |tx| {
        let org = store::organisations::find(tx, &new.org)?.ok_or(Trouble::NoAuthority)?;
        let region = org.region;
        may(&ctx.actor, domain::permit::Deed::EditItem(region, new.org.as_str()))?;
        let base = BaseCode::parse(&new.base_code).map_err(|_| Trouble::NotInCatalogue)?;
        let catalogue = store::catalogue::find(tx, base)?.ok_or(Trouble::NotInCatalogue)?;
        if !catalogue.may_be_implemented() {
            return Err(Trouble::NotImplemented.into());
        }
        let code = code_of(new.org, new.level, base, new.serial).ok_or(Trouble::CodeWrong)?;
        let id = ItemId { region, code };
        let authority = Authority {
            name: org.name,
            uscc: new.org.to_string(),
            nature: None,
            entrusted_by: None,
            level: new.level,
            power_source: None,
            division: catalogue.division.clone(),
            content: None,
            duties: Vec::new(),
            units: Vec::new(),
        };
        let mut item = catalogue.implemented(id.clone(), authority);
        item.handling_name = new.handling_name;
        let draft = Draft::begun(item, Purpose::Add, &name(&ctx.actor));
        insert(tx, &ctx, Stored { draft, form: None, changed_at: ctx.now })?;
        Ok(id)
    })
}

fn code_of(
    org: CreditCode,
    level: ExerciseLevel,
    base: BaseCode,
    serial: Option<u8>,
) -> Option<String> {
    let digit = level.code(Scheme::Gb39046)?.parse().ok()?;
    let implementation = ImplCode::of(org, digit, base).ok()?;
    match serial {
        None => Some(implementation.as_str().to_owned()),
        Some(serial) => Some(HandlingCode::of(implementation, serial).ok()?.as_str().to_owned()),
    }
}

/// One of the items that another is split into, or the one that several are merged into.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its serial among the handling items.
    pub serial: u8,
    /// Its name.
    pub name: Bilingual,
}

/// What is to be done with a published item.
#[derive(Clone, Debug)]
pub enum Beginning {
    /// Another version of it.
    Change,
    /// Out of use for a time, with the reason.
    Suspend(String),
    /// Back into use, with the reason.
    Resume(String),
    /// Out of use for good, with the reason.
    Cancel(String),
    /// Several items in its place.
    Split(Vec<Part>),
    /// One item in the place of it and of others of its region.
    Merge {
        /// The codes of the others.
        with: Vec<String>,
        /// What they become.
        into: Part,
    },
}

/// Opens what is to be done with a published item as one draft or several; answers the first.
pub fn open(ctx: &Ctx, sv: &Services, id: ItemId, what: Beginning) -> Result<ItemId> {
    let ctx = ctx.clone();
    sv.db.write(move |tx| {
        let base = Base::load(tx, &ctx, id)?;
        match what {
            Beginning::Change => base.another(tx, &ctx, Purpose::Change, String::new()),
            Beginning::Suspend(reason) => base.another(tx, &ctx, Purpose::Suspend, reason),
            Beginning::Resume(reason) => base.another(tx, &ctx, Purpose::Resume, reason),
            Beginning::Cancel(reason) => base.another(tx, &ctx, Purpose::Cancel, reason),
            Beginning::Split(parts) => base.split(tx, &ctx, &parts),
            Beginning::Merge { with, into } => base.merge(tx, &ctx, with, &into),
        }
    })
}

/// The item a draft starts from.
struct Base {
    standing: Standing,
    last: Published,
}

impl Base {
    fn load(tx: &mut Tx<'_>, ctx: &Ctx, id: ItemId) -> Result<Self> {
        let standing = record::standing(tx, ctx.now, &id)?;
        let versions = store::items::versions(tx, id.region, &id.code)?;
        let last = versions.first().ok_or(Error::NotFound("item"))?.version;
        let last = store::items::find_version(tx, id.region, &id.code, last)?;
        let last = last.ok_or(Error::NotFound("item"))?;
        let org = &last.item.authority.uscc;
        may(&ctx.actor, domain::permit::Deed::EditItem(id.region, org))?;
        Ok(Self { standing, last })
    }

    /// The refusal unless the item is in one of these states and is not on its way elsewhere.
    fn must_be(&self, states: &[State]) -> Result<()> {
        let state = self.standing.state;
        if !states.contains(&state) {
            return Err(Trouble::Refused(Refusal::WrongState { state }).into());
        }
        if !self.standing.successors.is_empty() {
            return Err(Trouble::DraftOpen.into());
        }
        Ok(())
    }

    fn another(
        self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        purpose: Purpose,
        reason: String,
    ) -> Result<ItemId> {
        self.must_be(match purpose {
            Purpose::Resume => &[State::Suspended],
            Purpose::Cancel => &[State::Published, State::Suspended],
            _ => &[State::Published],
        })?;
        if purpose.needs_reason() && reason.trim().is_empty() {
            return Err(Trouble::Refused(Refusal::ReasonMissing).into());
        }
        let mut item = self.last.item;
        let version = item.version;
        if purpose.makes_version() {
            item.version += 1;
            item.effective_on = None;
        }
        let id = item.id.clone();
        let mut draft = Draft::begun(item, purpose, &name(&ctx.actor));
        draft.based_on = Some(version);
        draft.reason = reason.trim().to_owned();
        insert(tx, ctx, Stored { draft, form: self.last.form, changed_at: ctx.now })?;
        Ok(id)
    }

    /// The identity of a part: the implementation code with another serial.
    fn part(&self, part: &Part) -> Result<ItemId> {
        let own = &self.last.item.id;
        let implementation = own
            .code
            .get(..31)
            .and_then(|code| ImplCode::parse(code).ok())
            .ok_or(Trouble::CodeWrong)?;
        let code = HandlingCode::of(implementation, part.serial).map_err(|_| Trouble::CodeWrong)?;
        Ok(ItemId { region: own.region, code: code.as_str().to_owned() })
    }

    fn begin_part(
        &self,
        tx: &mut Tx<'_>,
        ctx: &Ctx,
        (id, name_of_part): (&ItemId, &Bilingual),
        (purpose, life): (Purpose, Life),
    ) -> Result<()> {
        let mut item: ItemVersion = self.last.item.clone();
        item.id = id.clone();
        item.version = 1;
        item.effective_on = None;
        item.provenance = None;
        item.handling_name = Some(name_of_part.clone());
        let mut draft = Draft::begun(item, purpose, &name(&ctx.actor));
        draft.life = life;
        insert(tx, ctx, Stored { draft, form: self.last.form.clone(), changed_at: ctx.now })
    }

    /// A part begins with the document of this item, so also with the files it speaks of.
    fn lend_files(&self, tx: &mut Tx<'_>, part: &ItemId) -> Result<()> {
        let own = &self.last.item;
        Ok(store::item_draft_files::inherit(tx, &own.id, own.version, &part.code)?)
    }

    fn decided(&self, ctx: &Ctx, deed: &domain::item::Deed) -> Result<Vec<domain::item::NewDraft>> {
        let mut life = Life::begun("published", Purpose::Add.listed_as());
        life.state = self.standing.state;
        let decided = domain::item::decide(&self.last.item.id, &life, deed, &name(&ctx.actor));
        Ok(decided.map_err(Trouble::Refused)?.opens)
    }

    fn split(self, tx: &mut Tx<'_>, ctx: &Ctx, parts: &[Part]) -> Result<ItemId> {
        self.must_be(&[State::Published, State::Suspended])?;
        let into: Vec<ItemId> = parts.iter().map(|part| self.part(part)).collect::<Result<_>>()?;
        let opens = self.decided(ctx, &domain::item::Deed::Split { into: into.clone() })?;
        for (new, part) in opens.into_iter().zip(parts) {
            let name = (&new.id, &part.name);
            self.begin_part(tx, ctx, name, (Purpose::Split, new.life))?;
            self.lend_files(tx, &new.id)?;
        }
        let first = into.first().cloned().ok_or(Trouble::Refused(Refusal::SplitIncomplete))?;
        parted(tx, ctx, &self.last.item.id, into)?;
        Ok(first)
    }

    fn merge(self, tx: &mut Tx<'_>, ctx: &Ctx, with: Vec<String>, into: &Part) -> Result<ItemId> {
        self.must_be(&[State::Published, State::Suspended])?;
        let region = self.last.item.id.region;
        let with: Vec<ItemId> = with.into_iter().map(|code| ItemId { region, code }).collect();
        let id = self.part(into)?;
        let deed = domain::item::Deed::Merge { into: id.clone(), with: with.clone() };
        let opens = self.decided(ctx, &deed)?;
        for other in &with {
            let found = Self::load(tx, ctx, other.clone());
            let other = found.map_err(|why| match why {
                Error::NotFound(_) => Trouble::NotInUse.into(),
                why => why,
            })?;
            other.must_be(&[State::Published, State::Suspended])?;
        }
        for new in opens {
            self.begin_part(tx, ctx, (&new.id, &into.name), (Purpose::Merge, new.life))?;
            self.lend_files(tx, &new.id)?;
        }
        for origin in std::iter::once(&self.last.item.id).chain(&with) {
            parted(tx, ctx, origin, vec![id.clone()])?;
        }
        Ok(id)
    }
}

fn parted(tx: &mut Tx<'_>, ctx: &Ctx, id: &ItemId, into: Vec<ItemId>) -> Result<()> {
    // An item with a draft of its own cannot go elsewhere meanwhile.
    if store::item_drafts::find(tx, id)?.is_some() {
        return Err(Trouble::DraftOpen.into());
    }
    let who = record::who(&ctx.actor, "item-editor");
    store::item_log::add(tx, id, ctx.now, who, Event::Parted { into })?;
    Ok(())
}

/// Opens a draft and writes its first event.
fn insert(tx: &mut Tx<'_>, ctx: &Ctx, stored: Stored) -> Result<()> {
    let draft = &stored.draft;
    let id = draft.item.id.clone();
    if store::item_drafts::find(tx, &id)?.is_some() {
        return Err(Trouble::DraftOpen.into());
    }
    let is_there = !store::items::versions(tx, id.region, &id.code)?.is_empty();
    if is_there && draft.based_on.is_none() {
        return Err(Trouble::CodeTaken.into());
    }
    let event = Event::Begun {
        purpose: draft.purpose,
        based_on: draft.based_on,
        origins: draft.life.origins.clone(),
    };
    store::item_drafts::insert(tx, &stored)?;
    let who = record::who(&ctx.actor, "item-editor");
    store::item_log::add(tx, &id, ctx.now, who, event)?;
    Ok(())
}

/// Regions whose authorities an actor writes items of.
pub(super) fn regions(ctx: &Ctx) -> Vec<RegionCode> {
    let grants = ctx.actor.account().map(|account| account.grants.as_slice()).unwrap_or_default();
    let editing = grants.iter().filter(|g| g.role == domain::identity::Role::ItemEditor);
    editing.map(|grant| grant.region).collect()
}
