//! The life of the demo's items: some with several versions, one suspended, and drafts that wait
//! for an editor and for each of the two offices; all of it done by those whose work it is.

use domain::identity::{Account, Actor};
use domain::item::edit::{self, Page, Part};
use domain::item::{Desk as Office, ItemId, ItemVersion};
use domain::region::RegionCode;
use domain::time::Instant;
use service::Services;
use service::items::drafts::{self, Beginning, Deed, Terms};
use service::items::nightly;

use super::{Progress, ctx};

const DAY_MS: i64 = 86_400_000;

/// Who takes part.
struct Cast {
    editor: Account,
    organisation: Account,
    legal: Account,
}

impl Cast {
    fn find(sv: &Services) -> anyhow::Result<Self> {
        let account = |login: &'static str| {
            let found = sv.db.read(|tx| store::accounts::find_by_login(tx, login))?;
            let found =
                found.ok_or_else(|| anyhow::anyhow!("failed to find the account {login}"))?;
            Ok::<_, anyhow::Error>(found.account)
        };
        Ok(Self {
            editor: account("editor")?,
            organisation: account("orgoffice")?,
            legal: account("legal")?,
        })
    }
}

/// One step of an item's life at a moment.
struct Stage<'a> {
    sv: &'a Services,
    cast: &'a Cast,
    at: Instant,
}

impl Stage<'_> {
    fn acts(&self, who: &Account, id: &ItemId, deed: Deed) -> anyhow::Result<()> {
        let actor = ctx(self.at, Actor::Account(Box::new(who.clone())));
        let seen = drafts::show(&actor, self.sv, id)?.stored.draft.revision;
        Ok(drafts::act(&actor, self.sv, id, seen, deed)?)
    }

    fn opens(&self, id: &ItemId, what: Beginning) -> anyhow::Result<()> {
        let actor = ctx(self.at, Actor::Account(Box::new(self.cast.editor.clone())));
        drafts::open(&actor, self.sv, id.clone(), what)?;
        Ok(())
    }

    /// Opens a change, says why, and writes the opening hours anew.
    fn changes(&self, id: &ItemId, reason: &str, hours: (&str, &str)) -> anyhow::Result<()> {
        self.opens(id, Beginning::Change)?;
        let actor = ctx(self.at, Actor::Account(Box::new(self.cast.editor.clone())));
        let draft = drafts::show(&actor, self.sv, id)?.stored.draft;
        let terms = Terms { reason: reason.to_owned(), ..Terms::of(&draft) };
        drafts::write_terms(&actor, self.sv, id, &drafts::terms_print(&draft), terms)?;
        let page = Page::named("places").expect("the editor has this page");
        let parts = edit::parts(&draft.item, page, None);
        let typed = |name: &str| match name {
            "hours.zh" => vec![hours.0.to_owned()],
            "hours.en" => vec![hours.1.to_owned()],
            name => untouched(&parts, name),
        };
        let print = drafts::page_print(&draft.item, page);
        drafts::write_page(&actor, self.sv, id, page, (&print, &typed, (None, None)))?;
        Ok(())
    }

    fn submits(&self, id: &ItemId) -> anyhow::Result<()> {
        self.acts(&self.cast.editor, id, Deed::Submit)
    }

    fn approves(&self, id: &ItemId, office: Office) -> anyhow::Result<()> {
        let who = match office {
            Office::Organisation => &self.cast.organisation,
            Office::Legal => &self.cast.legal,
        };
        self.acts(who, id, Deed::Approve(office))
    }

    fn publishes(&self, id: &ItemId) -> anyhow::Result<()> {
        self.submits(id)?;
        self.approves(id, Office::Organisation)?;
        self.approves(id, Office::Legal)?;
        self.acts(&self.cast.editor, id, Deed::Publish)
    }
}

/// What a browser would send of a page that was not touched.
fn untouched(parts: &[Part], name: &str) -> Vec<String> {
    if let Some(list) = name.strip_prefix("rows.") {
        let own = parts.iter().find(|part| part.list == Some(list));
        return own.map(|part| part.rows.len().to_string()).into_iter().collect();
    }
    let slots = parts.iter().flat_map(|part| &part.rows).flat_map(|row| &row.slots);
    slots.filter(|slot| slot.name == name).flat_map(|slot| slot.values.clone()).collect()
}

/// Plays the life of some items of a district; those that cannot pass their check are left alone.
pub fn play(
    sv: &Services,
    now: Instant,
    items: &[ItemVersion],
    near: RegionCode,
    progress: &Progress,
) -> anyhow::Result<()> {
    let cast = Cast::find(sv)?;
    let known = service::items::known(&sv.db)?;
    let has_no_errors = |item: &&ItemVersion| {
        let findings = domain::quality::check(item, &known);
        findings.iter().all(|finding| finding.severity != domain::quality::Severity::Error)
    };
    let mut own = items.iter().filter(|item| item.id.region == near).filter(has_no_errors).rev();
    progress.begin("drafts", 6);
    let stage = |days_ago: i64| Stage { sv, cast: &cast, at: now.plus_millis(-days_ago * DAY_MS) };
    let summer =
        ("工作日上午8:30至12:00，下午14:00至17:30", "Working days 8:30–12:00, 14:00–17:30");
    let longer = ("工作日8:30至18:00，午间不休息", "Working days 8:30–18:00, through midday");
    let step = |item: Option<&ItemVersion>, deed: &dyn Fn(&ItemId) -> anyhow::Result<()>| {
        progress.step();
        item.map_or(Ok(()), |item| deed(&item.id))
    };
    step(own.next(), &|id| {
        stage(60).changes(id, "调整办公时间", summer)?;
        stage(58).publishes(id)?;
        stage(20).changes(id, "推行午间不打烊服务", longer)?;
        stage(18).publishes(id)
    })?;
    step(own.next(), &|id| {
        stage(30).changes(id, "推行午间不打烊服务", longer)?;
        stage(28).publishes(id)
    })?;
    let is_quiet = |item: &&ItemVersion| !item.is_applied_for();
    let quiet = items.iter().filter(is_quiet).filter(|item| item.id.region == near);
    step(quiet.clone().next(), &|id| {
        stage(6).opens(id, Beginning::Suspend("依据修订，暂停实施".to_owned()))?;
        stage(5).publishes(id)
    })?;
    step(own.next(), &|id| {
        stage(4).changes(id, "调整办公时间", summer)?;
        stage(3).submits(id)?;
        stage(2).approves(id, Office::Legal)
    })?;
    step(own.next(), &|id| {
        stage(4).changes(id, "推行午间不打烊服务", longer)?;
        stage(3).submits(id)?;
        stage(1).approves(id, Office::Organisation)
    })?;
    step(own.next(), &|id| stage(1).changes(id, "调整办公时间", summer))?;
    for days_ago in [2, 1, 0] {
        nightly::run(sv, now.plus_millis(-days_ago * DAY_MS))?;
    }
    Ok(())
}
