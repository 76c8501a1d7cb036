//! One page of a draft: groups of fields and rows, to be added to, moved and taken away without
//! any script.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::item::edit::{self, EditFault, PAGES, Page, Part, ROWS_MAX};
use domain::item::{Draft, ItemId, State as Stage};
use domain::lists::ItemType;
use serde::Serialize;
use service::Error;
use service::items::Trouble;
use service::items::drafts::{self, Seen};

use super::inputs::{PartView, label, part_view, said};
use super::terms;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::differing::label_key;
use crate::fault::Fault;
use crate::page::{FormError, Tab};
use crate::paths;
use crate::site::Site;

/// A field that two people wrote.
#[derive(Serialize)]
pub(super) struct Conflict {
    pub label: String,
    pub theirs: String,
    pub yours: String,
}

#[derive(Serialize)]
pub(super) struct EditPage {
    pub heading: String,
    name: String,
    back_url: String,
    action_url: String,
    version: String,
    tabs: Vec<Tab>,
    errors: Vec<FormError>,
    conflicts: Vec<Conflict>,
    parts: Vec<PartView>,
    next_url: Option<String>,
}

impl EditPage {
    pub(super) fn new(desk: &Desk<'_>, draft: &Draft, key: &str) -> Self {
        let id = &draft.item.id;
        Self {
            heading: desk.t(&format!("edit-page-{key}")),
            name: desk.pick(draft.item.title()),
            back_url: paths::draft(id),
            action_url: paths::draft_page(id, key),
            version: String::new(),
            tabs: tabs_of(desk, draft, key),
            errors: Vec::new(),
            conflicts: Vec::new(),
            parts: Vec::new(),
            next_url: next_of(key, draft).map(|next| paths::draft_page(id, next)),
        }
    }

    pub(super) fn with(self, version: String, parts: Vec<PartView>) -> Self {
        Self { version, parts, ..self }
    }

    pub(super) fn refused(self, errors: Vec<FormError>, conflicts: Vec<Conflict>) -> Self {
        Self { errors, conflicts, ..self }
    }
}

/// The tabs of a draft: its pages, and the files beside the materials they belong to.
pub(super) fn tabs_of(desk: &Desk<'_>, draft: &Draft, current: &str) -> Vec<Tab> {
    let id = &draft.item.id;
    let tab = |key: &str, url: String| Tab {
        label: desk.t(&format!("edit-page-{key}")),
        url,
        current: key == current,
        count: None,
    };
    let mut tabs = Vec::new();
    for key in keys_of(draft) {
        tabs.push(tab(key, paths::draft_page(id, key)));
        if key == "materials" {
            tabs.push(tab("files", paths::draft_files(id)));
        }
    }
    tabs
}

/// The pages of a draft, in order.
pub(super) fn keys_of(draft: &Draft) -> Vec<&'static str> {
    let is_special = matches!(draft.item.class, ItemType::Penalty | ItemType::Levy);
    let own = PAGES.iter().map(|page| page.key);
    let own = own.filter(|key| draft.purpose.makes_version() && (*key != "penalty" || is_special));
    own.chain(["terms"]).collect()
}

pub(super) fn next_of(key: &str, draft: &Draft) -> Option<&'static str> {
    let keys = keys_of(draft);
    let at = keys.iter().position(|known| *known == key)?;
    keys.get(at + 1).copied()
}

/// The draft, if this page of it may be written now.
fn writable(desk: &Desk<'_>, id: &ItemId, key: &str) -> Result<Seen, Fault> {
    let seen = drafts::show(&desk.ctx, desk.sv, id)?;
    if !seen.is_editor {
        return Err(Fault::Forbidden);
    }
    if !keys_of(&seen.stored.draft).contains(&key) {
        return Err(Fault::NotFound);
    }
    Ok(seen)
}

pub(crate) async fn edit(
    State(site): State<Arc<Site>>,
    Path((region, code, key)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = super::item_id(desk, &region, code)?;
        let seen = writable(desk, &id, &key)?;
        if seen.stored.draft.life.state != Stage::Draft {
            return Ok(Answer::to(paths::draft(&id)));
        }
        let Some(page) = Page::named(&key) else { return terms::draw(desk, &seen) };
        let list = desk.asked.query("add").filter(|list| page.list(list).is_some());
        let parts = edit::parts(&seen.stored.draft.item, page, list.map(|list| (list, 1)));
        let told = (&[][..], Vec::new(), list);
        draw(desk, StatusCode::OK, &seen, (page, &parts), told)
    })
    .await
}

pub(crate) async fn save(
    State(site): State<Arc<Site>>,
    Path((region, code, key)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = super::item_id(desk, &region, code)?;
        let seen = writable(desk, &id, &key)?;
        match Page::named(&key) {
            Some(page) => save_page(desk, &id, &seen, page),
            None => terms::save(desk, &id, &seen),
        }
    })
    .await
}

fn save_page(
    desk: &Desk<'_>,
    id: &ItemId,
    seen: &Seen,
    page: &'static Page,
) -> Result<Answer, Fault> {
    let typed = |name: &str| -> Vec<String> {
        let own = desk.asked.form.iter().filter(|(key, _)| key == name);
        own.map(|(_, value)| value.clone()).collect()
    };
    let deed = desk.asked.field("deed");
    let row = |verb: &str| -> Option<(&str, usize)> {
        let (list, n) = deed.strip_prefix(verb)?.rsplit_once('.')?;
        Some((list, n.parse().ok()?)).filter(|(list, _)| page.list(list).is_some())
    };
    let shift = (row("up:"), row("remove:"));
    let print = desk.asked.field("version").to_owned();
    let url = paths::draft_page(id, page.key);
    match drafts::write_page(&desk.ctx, desk.sv, id, page, (&print, &typed, shift)) {
        Ok(stored) => {
            let add = deed.strip_prefix("add:").filter(|list| page.list(list).is_some());
            Ok(match (add, deed) {
                (Some(list), _) => {
                    let item = &stored.draft.item;
                    let rows = edit::parts(item, page, None);
                    let count = rows.iter().find(|part| part.list == Some(list));
                    let count = count.map_or(0, |part| part.rows.len());
                    let query = paths::with_query(&url, [("add", list)].into_iter());
                    Answer::to(format!("{query}#row-{list}-{count}"))
                }
                (None, "next") => match next_of(page.key, &stored.draft) {
                    Some(next) => Answer::to(paths::draft_page(id, next)),
                    None => Answer::to(paths::draft(id)),
                },
                (None, "autosave") => {
                    let print = drafts::page_print(&stored.draft.item, page);
                    Answer::text("text/plain; charset=utf-8", print)
                }
                _ => Answer::to_done(&url, "draft-saved"),
            })
        }
        Err(Error::ChangedMeanwhile) => {
            let now = drafts::show(&desk.ctx, desk.sv, id)?;
            let mine = retyped(desk, &seen.stored.draft, page);
            let theirs = edit::parts(&now.stored.draft.item, page, None);
            let conflicts = conflicts(desk, &theirs, &mine);
            let told = (&[][..], conflicts, None);
            draw(desk, StatusCode::CONFLICT, &now, (page, &mine), told)
        }
        Err(Error::Item(trouble)) => match *trouble {
            Trouble::Fields(faults) => {
                let parts = retyped(desk, &seen.stored.draft, page);
                let told = (&faults[..], Vec::new(), None);
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, seen, (page, &parts), told)
            }
            other => {
                let text = super::trouble(desk, &other);
                let refused = super::show::Refused { deed: String::new(), text };
                super::show::draw(desk, StatusCode::UNPROCESSABLE_ENTITY, id, Some(&refused))
            }
        },
        Err(other) => Err(other.into()),
    }
}

/// The inputs of the page with what was typed, row by row as the browser showed them.
fn retyped(desk: &Desk<'_>, draft: &Draft, page: &Page) -> Vec<Part> {
    let form = &desk.asked.form;
    let count = |list: &str| {
        let typed = desk.asked.field(&format!("rows.{list}")).parse::<usize>();
        typed.unwrap_or(0).min(ROWS_MAX)
    };
    let mut parts = edit::parts(&draft.item, page, None);
    for part in &mut parts {
        if let Some(list) = part.list {
            let more = count(list).saturating_sub(part.rows.len());
            let grown = edit::parts(&draft.item, page, Some((list, more)));
            let own = grown.into_iter().find(|other| other.list == Some(list));
            part.rows = own.map(|own| own.rows).unwrap_or_default();
            part.rows.truncate(count(list));
        }
        for slot in part.rows.iter_mut().flat_map(|row| &mut row.slots) {
            let typed = form.iter().filter(|(key, _)| *key == slot.name);
            slot.values = typed.map(|(_, value)| value.clone()).collect();
        }
    }
    parts
}

fn conflicts(desk: &Desk<'_>, theirs: &[Part], mine: &[Part]) -> Vec<Conflict> {
    let slots = |parts: &[Part]| -> Vec<(String, String, String)> {
        let all = parts.iter().flat_map(|part| &part.rows).flat_map(|row| &row.slots);
        all.map(|slot| (slot.name.clone(), label(desk, slot), said(slot))).collect()
    };
    let (theirs, mine) = (slots(theirs), slots(mine));
    let find = |all: &[(String, String, String)], name: &str| {
        all.iter().find(|(own, ..)| own == name).map(|(.., text)| text.clone()).unwrap_or_default()
    };
    let names = theirs
        .iter()
        .chain(mine.iter().filter(|(name, ..)| !theirs.iter().any(|(own, ..)| own == name)));
    names
        .map(|(name, label, _)| Conflict {
            label: label.clone(),
            theirs: find(&theirs, name),
            yours: find(&mine, name),
        })
        .filter(|conflict| conflict.theirs != conflict.yours)
        .collect()
}

/// What is told beside the fields: faults, what two people wrote, and the list that has a new row.
type Told<'a> = (&'a [EditFault], Vec<Conflict>, Option<&'a str>);

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    seen: &Seen,
    (page, parts): (&'static Page, &[Part]),
    (faults, conflicts, added): Told<'_>,
) -> Result<Answer, Fault> {
    let draft = &seen.stored.draft;
    let words = |fault: &EditFault| {
        let label = match fault.label.as_str() {
            "" => String::new(),
            path => desk.t(&label_key(path)),
        };
        let bound = i64::try_from(fault.fault.bound()).unwrap_or(i64::MAX);
        let args = [("label", label.into()), ("bound", bound.into())];
        desk.t_with(&format!("edit-fault-{}", fault.fault.key()), &args)
    };
    let errors =
        faults.iter().map(|fault| FormError { field: fault.name.clone(), text: words(fault) });
    let errors: Vec<FormError> = errors.collect();
    let parts = parts.iter().map(|part| part_view(desk, part, &errors, added)).collect();
    let page = EditPage::new(desk, draft, page.key)
        .with(drafts::page_print(&draft.item, page), parts)
        .refused(errors, conflicts);
    let title = page.heading.clone();
    desk.page_with(status, "office/drafts/page.html", title, page)
}
