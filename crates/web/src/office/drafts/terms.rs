//! The page of a draft that says why it is made and when it takes effect.

use axum::http::StatusCode;
use domain::item::ItemId;
use jiff::civil::Date;
use service::Error;
use service::items::drafts::{self, Seen, Terms};

use super::inputs::{PartView, RowView};
use super::page::{Conflict, EditPage, next_of};
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;

/// What was typed, by field name.
type Typed = [(&'static str, String); 3];

fn stored(seen: &Seen) -> Typed {
    let terms = Terms::of(&seen.stored.draft);
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    [
        ("reason", terms.reason),
        ("effective_on", day(terms.effective_on)),
        ("expires_on", day(terms.expires_on)),
    ]
}

pub(super) fn draw(desk: &Desk<'_>, seen: &Seen) -> Result<Answer, Fault> {
    draw_with(desk, StatusCode::OK, seen, &stored(seen), (&[], Vec::new()))
}

pub(super) fn save(desk: &Desk<'_>, id: &ItemId, seen: &Seen) -> Result<Answer, Fault> {
    let text = |name: &str| desk.asked.field(name).trim().replace("\r\n", "\n");
    let typed: Typed = [
        ("reason", text("reason").chars().take(2000).collect()),
        ("effective_on", text("effective_on")),
        ("expires_on", text("expires_on")),
    ];
    let mut wrong: Vec<&'static str> = Vec::new();
    let mut day = |at: usize| -> Option<Date> {
        let (name, text) = &typed[at];
        match (text.is_empty(), text.parse::<Date>()) {
            (true, _) => None,
            (false, Ok(day)) => Some(day),
            (false, Err(_)) => {
                wrong.push(name);
                None
            }
        }
    };
    let terms = Terms { effective_on: day(1), expires_on: day(2), reason: typed[0].1.clone() };
    if !wrong.is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return draw_with(desk, status, seen, &typed, (&wrong, Vec::new()));
    }
    let print = desk.asked.field("version").to_owned();
    match drafts::write_terms(&desk.ctx, desk.sv, id, &print, terms) {
        Ok(stored) if desk.asked.field("deed") == "autosave" => {
            let print = drafts::terms_print(&stored.draft);
            Ok(Answer::text("text/plain; charset=utf-8", print))
        }
        Ok(_) => Ok(Answer::to_done(&paths::draft(id), "draft-saved")),
        Err(Error::ChangedMeanwhile) => {
            let now = drafts::show(&desk.ctx, desk.sv, id)?;
            let pairs = stored(&now).into_iter().zip(&typed);
            let conflicts = pairs
                .filter(|(theirs, mine)| theirs.1 != mine.1)
                .map(|(theirs, mine)| Conflict {
                    label: label(desk, theirs.0),
                    theirs: theirs.1,
                    yours: mine.1.clone(),
                })
                .collect();
            draw_with(desk, StatusCode::CONFLICT, &now, &typed, (&[], conflicts))
        }
        Err(Error::Item(trouble)) => {
            let text = super::trouble(desk, &trouble);
            let refused = super::show::Refused { deed: String::new(), text };
            super::show::draw(desk, StatusCode::UNPROCESSABLE_ENTITY, id, Some(&refused))
        }
        Err(other) => Err(other.into()),
    }
}

fn label(desk: &Desk<'_>, name: &str) -> String {
    desk.t(match name {
        "reason" => "draft-terms-reason",
        "effective_on" => "draft-terms-effective",
        _ => "draft-terms-expires",
    })
}

fn draw_with(
    desk: &Desk<'_>,
    status: StatusCode,
    seen: &Seen,
    typed: &Typed,
    (wrong, conflicts): (&[&str], Vec<Conflict>),
) -> Result<Answer, Fault> {
    let draft = &seen.stored.draft;
    let mut errors = Vec::new();
    let fields = typed.iter().map(|(name, value)| {
        let (kind, hint) = match *name {
            "reason" => ("textarea", Some("draft-terms-reason-hint")),
            "effective_on" => ("date", Some("draft-terms-effective-hint")),
            _ => ("date", None),
        };
        let words = label(desk, name);
        let error = wrong
            .contains(name)
            .then(|| desk.t_with("edit-fault-not-a-date", &[("label", words.clone().into())]));
        errors.extend(error.clone().map(|text| FormError { field: (*name).to_owned(), text }));
        FieldView {
            hint: hint.map(|hint| desk.t(hint)),
            required: *name == "reason" && draft.purpose.needs_reason(),
            maxlength: (*name == "reason").then_some(2000),
            error,
            ..FieldView::new(name, kind, words).with_value(value)
        }
    });
    let part = PartView::plain(RowView::plain(fields.collect()));
    let page = EditPage::new(desk, draft, "terms")
        .with(drafts::terms_print(draft), vec![part])
        .refused(errors, conflicts);
    debug_assert!(next_of("terms", draft).is_none(), "it is the last page");
    let title = page.heading.clone();
    desk.page_with(status, "office/drafts/page.html", title, page)
}
