//! What every change of an item writes beside the item: the catalogue it hangs in, and its log.

use domain::case::Who;
use domain::form::{Form, Schema};
use domain::identity::Actor;
use domain::item::{CatalogueItem, Event, ItemId, ItemVersion, Standing};
use domain::time::Instant;
use store::Tx;
use store::items::Published;

use super::Trouble;
use crate::error::{Error, Result};

/// Who stands behind an event, in the role acted in.
pub(super) fn who(actor: &Actor, role: &str) -> Who {
    match actor.account() {
        Some(account) => Who {
            account: Some(account.id.clone()),
            name: account.name.clone(),
            role: role.to_owned(),
        },
        None => Who { account: None, name: "system".to_owned(), role: "system".to_owned() },
    }
}

/// Keeps the row of the catalogue that an item speaks of, and its parent, if they are new.
pub(super) fn learn(tx: &mut Tx<'_>, item: &ItemVersion) -> store::Result<()> {
    let Some((own, above)) = CatalogueItem::spoken_of(item) else { return Ok(()) };
    if let Some(above) = above
        && store::catalogue::find(tx, above.base_code)?.is_none()
    {
        store::catalogue::save(tx, &above)?;
    }
    match store::catalogue::find(tx, own.base_code)? {
        None => store::catalogue::save(tx, &own),
        Some(mut known) => match known.widen(&own) {
            true => store::catalogue::save(tx, &known),
            false => Ok(()),
        },
    }
}

/// Refuses what no version may be published with, whoever checked it before: a rule that does not
/// fit or would run too long, and a form that is wrong.
pub(crate) fn check_rules(item: &ItemVersion, form: Option<&Schema>) -> Result<()> {
    let faults = domain::narrowing::check(item);
    if !faults.is_empty() {
        return Err(Trouble::RuleWrong(faults).into());
    }
    match form.map(Form::compile) {
        Some(Err(faults)) => Err(Trouble::FormWrong(faults).into()),
        Some(Ok(_)) | None => Ok(()),
    }
}

/// Publishes a version that comes from outside, with its catalogue item and its event.
pub(crate) fn take_in(
    tx: &mut Tx<'_>,
    published: &Published,
    who: Who,
    by: &str,
) -> store::Result<()> {
    let item = &published.item;
    learn(tx, item)?;
    store::items::publish(tx, published, by)?;
    let mapping = item.provenance.as_ref().map_or("", |from| from.mapping.as_str()).to_owned();
    let event = Event::Imported { version: item.version, mapping };
    store::item_log::add(tx, &item.id, published.published_at, who, event).map(drop)
}

/// Where an item stands. One that was published before there was a log gets its first event.
pub(super) fn standing(tx: &mut Tx<'_>, now: Instant, id: &ItemId) -> Result<Standing> {
    if let Some((standing, _)) = store::item_log::find(tx, id)? {
        return Ok(standing);
    }
    let found = store::items::find(tx, id.region, &id.code)?;
    let item = found.ok_or(Error::NotFound("item"))?.item;
    let mapping = item.provenance.map_or_else(String::new, |from| from.mapping);
    let event = Event::Imported { version: item.version, mapping };
    Ok(store::item_log::add(tx, id, now, who(&Actor::System, ""), event)?)
}
