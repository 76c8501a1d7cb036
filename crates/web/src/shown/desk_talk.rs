//! What is said about a case on a staff desk: notes among colleagues, words with the applicant,
//! labels.

use axum::http::StatusCode;
use domain::case::{CaseId, Refusal};
use domain::identity::Capacity;
use serde::Serialize;
use service::cases::{self, Remark, RemarkKind, Together};

use super::deeds::Face;
use super::desk_page::Again;
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::FieldView;

/// One thing that was said.
#[derive(Serialize)]
pub(crate) struct SaidView {
    who: String,
    at: String,
    words: String,
    is_note: bool,
    is_applicants: bool,
}

/// What was said, and the two forms to say more.
#[derive(Serialize)]
pub(crate) struct TalkView {
    said: Vec<SaidView>,
    /// One form sent twice says it once.
    key: String,
    say: FieldView,
    say_url: String,
    note: FieldView,
    note_url: String,
}

/// The labels of a case, and the form to add one.
#[derive(Serialize)]
pub(crate) struct LabelsView {
    labels: Vec<String>,
    field: FieldView,
    add_url: String,
    remove_url: String,
}

/// The most characters of what is said.
pub(crate) const WORDS_MAX: u32 = 1000;

impl Desk<'_> {
    pub(super) fn talk(&self, face: &Face, together: &Together, again: &Again) -> TalkView {
        let (case, said) = (&together.shown.case, &together.said);
        let url = |deed: &str| format!("{}/{deed}", (face.url)(&case.id));
        let words = |name: &'static str, label: &str, hint: &str| {
            let mut field = self.said_field(name, "textarea", label, again);
            field.hint = Some(self.t(hint));
            field.maxlength = Some(WORDS_MAX);
            field
        };
        TalkView {
            said: said.iter().map(|remark| self.said(remark, true)).collect(),
            key: self.ctx.id(9),
            say: words("say", "talk-say", "talk-say-hint"),
            say_url: url("say"),
            note: words("note", "talk-note", "talk-note-hint"),
            note_url: url("note"),
        }
    }

    /// One thing that was said, as the inside or the applicant reads it.
    pub(crate) fn said(&self, remark: &Remark, is_inside: bool) -> SaidView {
        let role = remark.role.as_str();
        let is_applicants = role == "applicant" || Capacity::from_key(role).is_some();
        let role = match role {
            "applicant" => self.t("fact-applicant"),
            role => self.t(&format!("role-{role}")),
        };
        // The applicant hears the authority, not which of its people.
        let who = match is_inside || is_applicants {
            true => format!("{} · {role}", remark.author_name),
            false => role,
        };
        SaidView {
            who,
            at: self.moment(remark.at),
            words: remark.words.clone(),
            is_note: remark.kind == RemarkKind::Note,
            is_applicants,
        }
    }

    pub(super) fn case_labels(
        &self,
        face: &Face,
        together: &Together,
        again: &Again,
    ) -> LabelsView {
        let id = &together.shown.case.id;
        let url = |deed: &str| format!("{}/{deed}", (face.url)(id));
        let field = self.said_field("label", "text", "label-add", again);
        LabelsView {
            labels: together.inside.labels.clone(),
            field: FieldView { maxlength: Some(30), autocomplete: Some("off"), ..field },
            add_url: url("label"),
            remove_url: url("unlabel"),
        }
    }

    fn said_field(
        &self,
        name: &'static str,
        kind: &'static str,
        label: &str,
        again: &Again,
    ) -> FieldView {
        let own = again.said.as_ref().filter(|(field, _)| *field == name);
        let typed = if own.is_some() { self.asked.field(name) } else { "" };
        let mut field = FieldView::new(name, kind, self.t(label)).with_value(typed);
        field.error = own.map(|(_, text)| text.clone());
        field
    }

    /// Writes down what was said about a case, or takes a label off it; none if `deed` is no such
    /// thing.
    pub(crate) fn do_say(
        &self,
        face: &Face,
        id: &CaseId,
        deed: &str,
        draw: impl Fn(StatusCode, Again) -> Result<Answer, Fault>,
    ) -> Option<Result<Answer, Fault>> {
        let (field, done) = match deed {
            "say" => ("say", "said"),
            "note" => ("note", "noted"),
            "label" => ("label", "labelled"),
            "unlabel" => ("label", "unlabelled"),
            _ => return None,
        };
        match self.account() {
            Err(fault) => return Some(Err(fault)),
            // Applicants speak from their own page.
            Ok(account) if account.is_applicant() => return Some(Err(Fault::Forbidden)),
            Ok(_) => {}
        }
        let (ctx, sv, key) = (&self.ctx, self.sv, self.asked.field("key"));
        let words = self.asked.field(field);
        let outcome = match deed {
            "say" => cases::say(ctx, sv, id, key, words),
            "note" => cases::add_note(ctx, sv, id, key, words),
            "label" => cases::add_label(ctx, sv, id, words),
            _ => cases::remove_label(ctx, sv, id, words),
        };
        Some(match outcome {
            Ok(()) => Ok(Answer::to_done(&(face.url)(id), done)),
            Err(service::Error::Refused(refusal)) => {
                let said = Some((field, self.unsaid(&refusal)));
                draw(StatusCode::UNPROCESSABLE_ENTITY, Again { posted: None, said })
            }
            Err(other) => Err(other.into()),
        })
    }

    /// Why something was not written down.
    pub(crate) fn unsaid(&self, refusal: &Refusal) -> String {
        match refusal {
            Refusal::ReasonMissing => self.t("talk-empty"),
            other => self.refusal(other),
        }
    }
}
