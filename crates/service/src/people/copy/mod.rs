//! A copy of everything that is kept about the own account, as JSON for machines (个人信息保护法
//! art. 45). It is read page by page to the last row and written as it is read, so that neither is
//! anything left out nor does much that is kept take much memory.

mod rows;

use std::collections::VecDeque;

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId};
use domain::time::Instant;
use serde_json::{Value, json};
use store::Tx;
use store::cases::Remarks;

use self::rows::{
    account_json, case_json, consent_json, contact_json, delegation_json, draft_json, event_json,
    factor_json, file_json, look_json, message_json, moment, permit_json, remembered_json,
};
use super::closing::own;
use super::delegations::is_for;
use super::space::{Space, space};
use crate::error::Result;
use crate::services::Services;

/// Rows are read so many at a time.
const PAGE: u32 = 200;

/// What a copy has, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Cases,
    Drafts,
    Remembered,
    Files,
    Messages,
    Contacts,
    Permits,
    Given,
    Taken,
    Looks,
    Consents,
    Providers,
    Factors,
    Sessions,
    Log,
}

impl Section {
    const ALL: [Self; 15] = [
        Self::Cases,
        Self::Drafts,
        Self::Remembered,
        Self::Files,
        Self::Messages,
        Self::Contacts,
        Self::Permits,
        Self::Given,
        Self::Taken,
        Self::Looks,
        Self::Consents,
        Self::Providers,
        Self::Factors,
        Self::Sessions,
        Self::Log,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Drafts => "drafts",
            Self::Remembered => "remembered_answers",
            Self::Files => "files",
            Self::Messages => "messages",
            Self::Contacts => "contacts",
            Self::Permits => "channel_permits",
            Self::Given => "delegations",
            Self::Taken => "acting_for",
            Self::Looks => "looks",
            Self::Consents => "consents",
            Self::Providers => "identity_providers",
            Self::Factors => "second_factors",
            Self::Sessions => "sessions",
            Self::Log => "account_log",
        }
    }
}

/// A copy on its way out.
pub struct Copy {
    account: Account,
    space: Space,
    at: Instant,
    left: VecDeque<Section>,
    /// Behind which row of the first section left it goes on; none before that section began.
    after: Option<String>,
    /// Whether that section has rows already.
    has_rows: bool,
    is_begun: bool,
    is_over: bool,
}

/// One page of a section: its rows, and behind which of them the next begins.
struct Page {
    rows: Vec<Value>,
    after: Option<String>,
}

impl Page {
    /// A page of rows that `read` gave; one that is not full is the last.
    fn of<T>(found: Vec<T>, id: impl Fn(&T) -> String, row: impl Fn(&T) -> Value) -> Self {
        let after = found.last().filter(|_| found.len() >= PAGE as usize).map(id);
        Self { rows: found.iter().map(row).collect(), after }
    }

    /// All that there is.
    fn whole(rows: Vec<Value>) -> Self {
        Self { rows, after: None }
    }
}

impl Copy {
    /// Begins a copy of what is kept about the own account.
    pub fn begin(ctx: &Ctx, sv: &Services) -> Result<Self> {
        Ok(Self {
            account: own(ctx)?.clone(),
            space: space(ctx, sv)?,
            at: ctx.now,
            left: Section::ALL.into(),
            after: None,
            has_rows: false,
            is_begun: false,
            is_over: false,
        })
    }

    /// The next stretch of the text; none at its end.
    pub fn next(&mut self, sv: &Services) -> Result<Option<Vec<u8>>> {
        if self.is_over {
            return Ok(None);
        }
        if !self.is_begun {
            self.is_begun = true;
            return Ok(Some(self.head().into_bytes()));
        }
        let Some(section) = self.left.front().copied() else {
            self.is_over = true;
            return Ok(Some(b"\n}\n".to_vec()));
        };
        let (is_first, after) = (self.after.is_none(), self.after.take().unwrap_or_default());
        let page = sv.db.read(|tx| self.page(tx, section, &after))?;
        let mut text = String::new();
        if is_first {
            text.push_str(&format!(",\n  \"{}\": [", section.name()));
        }
        for row in page.rows {
            text.push_str(if self.has_rows { ",\n    " } else { "\n    " });
            text.push_str(&row.to_string());
            self.has_rows = true;
        }
        self.after = page.after;
        if self.after.is_none() {
            text.push_str("\n  ]");
            self.left.pop_front();
            self.has_rows = false;
        }
        Ok(Some(text.into_bytes()))
    }

    fn head(&self) -> String {
        let account = account_json(&self.account, &self.space);
        let at = Value::from(moment(self.at));
        format!(
            "{{\n  \"format\": \"tongban-personal-data\",\n  \"version\": 3,\n  \
             \"exported_at\": {at},\n  \"account\": {account}"
        )
    }

    fn page(&self, tx: &mut Tx<'_>, section: Section, after: &str) -> store::Result<Page> {
        let id = &self.account.id;
        Ok(match section {
            Section::Cases => cases(tx, id, after)?,
            Section::Drafts => {
                Page::whole(store::drafts::list(tx, id)?.iter().map(draft_json).collect())
            }
            Section::Remembered => {
                let found = store::drafts::recall_page(tx, id, after, PAGE)?;
                Page::of(found, |(question, _)| question.clone(), remembered_json)
            }
            Section::Files => {
                let found = store::files::page(tx, id, after, PAGE)?;
                Page::of(found, |file| file.id.id.clone(), file_json)
            }
            Section::Messages => {
                let found = store::messages::page(tx, id, after, PAGE)?;
                Page::of(found, |message| message.id.clone(), message_json)
            }
            Section::Contacts => {
                Page::whole(store::contacts::list(tx, id)?.iter().map(contact_json).collect())
            }
            Section::Permits => {
                let found = store::permits::page(tx, id, after, PAGE)?;
                Page::of(found, |permit| permit.id.clone(), permit_json)
            }
            Section::Given => {
                let found = store::delegations::page_of(tx, id, after, PAGE)?;
                Page::of(found, |one| one.id.clone(), delegation_json)
            }
            Section::Taken => {
                let login = &self.space.stored.login;
                let found = store::delegations::page_for(tx, login, after, PAGE)?;
                let of = Page::of(
                    found,
                    |one| one.id.clone(),
                    |one| {
                        // A login name may be meant for somebody of another name.
                        is_for(one, &self.account).then(|| delegation_json(one)).into()
                    },
                );
                Page { rows: of.rows.into_iter().filter(|row| !row.is_null()).collect(), ..of }
            }
            Section::Looks => {
                let after = Some(after).filter(|after| !after.is_empty());
                let found = store::looks::list(tx, id, after, PAGE)?;
                Page::of(found, |look| look.id.clone(), look_json)
            }
            Section::Consents => {
                let found = store::consents::page(tx, id, after, PAGE)?;
                Page::of(found, |consent| consent.id.clone(), consent_json)
            }
            Section::Providers => Page::whole(self.providers()),
            Section::Factors => {
                Page::whole(store::factors::list(tx, id)?.iter().map(factor_json).collect())
            }
            Section::Sessions => Page::whole(self.sessions()),
            Section::Log => {
                let found = store::account_events::page(tx, id, after, PAGE)?;
                Page::of(found, |event| event.id.clone(), event_json)
            }
        })
    }

    fn providers(&self) -> Vec<Value> {
        let row = |(issuer, at): &(String, Instant)| json!({ "issuer": issuer, "linked_at": moment(*at) });
        self.space.identities.iter().map(row).collect()
    }

    fn sessions(&self) -> Vec<Value> {
        let row = |session: &store::sessions::Listed| {
            json!({
                "began_at": moment(session.created_at),
                "browser": session.agent,
                "address": session.source,
            })
        };
        self.space.sessions.iter().map(row).collect()
    }
}

/// Which lists of a case are so long that perhaps not all of it stands in the copy; the authority
/// gives out the rest.
fn cut(talk: usize, papers: usize, files: usize) -> Value {
    let full = |found: usize, most: u32| u32::try_from(found).is_ok_and(|found| found >= most);
    let lists = [
        ("conversation", full(talk, store::cases::REMARKS_MAX)),
        ("papers", full(papers, store::papers::OF_CASE_MAX)),
        ("files", full(files, store::files::OF_CASE_MAX)),
    ];
    let cut = lists.into_iter().filter(|(_, is_cut)| *is_cut);
    cut.map(|(name, _)| Value::from(name)).collect()
}

fn cases(tx: &mut Tx<'_>, id: &AccountId, after: &str) -> store::Result<Page> {
    // A case brings its whole story along, so few are read at a time.
    const CASES: u32 = 20;
    let before = Some(after).filter(|after| !after.is_empty());
    let found = store::cases::list_own(tx, id, before, CASES)?;
    let last = found.last().filter(|_| found.len() >= CASES as usize);
    let after = last.map(|case| case.id.number.clone());
    let mut rows = Vec::new();
    for case in &found {
        let history = store::cases::history(tx, &case.id)?;
        let talk = store::cases::remarks(tx, &case.id, Remarks::Talk)?;
        let papers = store::papers::list_of_case(tx, &case.id)?;
        let files = store::files::of_case(tx, &case.id)?;
        let mut row = case_json(case, &history, &talk, &papers, &files);
        row["cut"] = cut(talk.len(), papers.len(), files.len());
        rows.push(row);
    }
    Ok(Page { rows, after })
}
