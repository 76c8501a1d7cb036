//! Applying for an item: the form, brought up to date as it is filled in, saved, handed in.
//!
//! Every button posts the whole form to one address, and its name says what is wanted. Scripts
//! post the same form to the same address and take the fields out of the page that comes back, so
//! that both ways show the same.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::Channel;
use domain::form::{Answers, FieldFault, Form};
use domain::permit::{Deed, may};
use domain::privacy::Sensitive;
use domain::region::RegionCode;
use service::cases::{self, Application};
use service::catalogue::{self, Published};
use service::forms::{self, drafts};

use super::apply_page::{Filled, draw};
use super::{apply_compare, consenting, level};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, look};
use crate::fault::Fault;
use crate::held::{self, Standing};
use crate::paths;
use crate::posted::{posted_answers, with_row_deed};
use crate::site::Site;

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let applicant = desk.ctx.actor.applicant().ok_or(Fault::LogIn)?;
        let target = Target::open(desk, &region, &code)?;
        match cases::check_level(&desk.ctx, &target.published.item) {
            Err(service::Error::LevelNeeded { needed, has }) => {
                return level::explain(desk, &target.published.item, needed, has);
            }
            other => other?,
        }
        let draft = desk.asked.query("draft");
        match service::people::check_sensitive(&desk.ctx, desk.sv, target.form.schema()) {
            Err(service::Error::ConsentNeeded(_)) => {
                return Ok(Answer::to(paths::consents_then(&target.url(draft))));
            }
            other => other?,
        }
        if let Some(id) = draft {
            let draft = drafts::show(&desk.ctx, desk.sv, id)?;
            let is_here = draft.item_region == target.published.item.id.region
                && draft.item_code == target.published.item.id.code;
            if !is_here {
                return Err(Fault::NotFound);
            }
            let filled = Filled {
                note: Some(desk.t_with(
                    "apply-draft-note",
                    &[("date", desk.date(draft.saved_at.civil_date_in_china()).into())],
                )),
                revision: draft.revision,
                filled_in_to: Some(draft.item_version),
                ..Filled::new(&draft.answers, &draft.id)
            };
            return draw(desk, &target, &filled);
        }
        let first = forms::first_answers(desk.sv, applicant, &target.form)?;
        draw(desk, &target, &Filled::new(&first.answers, &desk.ctx.id(0)))
    })
    .await
}

pub(crate) async fn submit(
    State(site): State<Arc<Site>>,
    Path((region, code)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        // Whoever is back sees the form again, with what was typed.
        let back = |desk: &Desk<'_>, status, warning| {
            let target = Target::open(desk, &region, &code)?;
            Posted::read(desk).draw_back(desk, &target, status, warning)
        };
        let deed = desk.asked.field("deed").to_owned();
        match held::standing(desk) {
            Standing::Ended => return held::show(desk, &back),
            Standing::Renewed if deed != "autosave" => {
                return back(desk, StatusCode::FORBIDDEN, None);
            }
            Standing::Renewed | Standing::Plain => {}
        }
        desk.check_token()?;
        desk.account()?;
        let target = Target::open(desk, &region, &code)?;
        let posted = Posted::read(desk);
        if posted.key.is_empty() {
            return Err(Fault::BadRequest);
        }
        let item = &target.published.item;
        if let Some(drawn_for) = drawn_before(desk, item.version) {
            return posted.draw_changed(desk, &target, drawn_for);
        }
        match deed.as_str() {
            "update" => posted.draw(desk, &target, None),
            "save" => save(desk, &target, posted, false),
            "autosave" => save(desk, &target, posted, true),
            "merge" => apply_compare::merge(desk, &target, posted),
            _ if deed.contains(':') => {
                let answers = with_row_deed(posted.answers, &deed);
                Posted { answers, ..posted }.draw(desk, &target, None)
            }
            _ => hand_in(desk, &target, posted),
        }
    })
    .await
}

/// The item that is applied for, with its form.
pub(super) struct Target {
    pub published: Arc<Published>,
    pub form: Arc<Form>,
}

impl Target {
    pub(super) fn open(desk: &Desk<'_>, region: &str, code: &str) -> Result<Target, Fault> {
        may(&desk.ctx.actor, Deed::ApplyFor(code)).map_err(service::Error::from)?;
        let region = desk.region_of(region)?;
        let published = catalogue::published(desk.sv, desk.ctx.now, region, code)?;
        if published.form.is_none() {
            return Err(Fault::NotFound);
        }
        let form = forms::compiled(desk.sv, &published)?;
        Ok(Target { published, form })
    }

    pub(super) fn place(&self) -> (RegionCode, &str) {
        (self.published.item.id.region, &self.published.item.id.code)
    }

    /// The address of the form, as a draft fills it in.
    fn url(&self, draft: Option<&str>) -> String {
        let (region, code) = self.place();
        match draft {
            Some(draft) => paths::apply_draft(region, code, draft),
            None => paths::apply(region, code),
        }
    }
}

/// The version a posted form was drawn from, where it is older than the one in force.
fn drawn_before(desk: &Desk<'_>, version: u32) -> Option<u32> {
    let drawn_for = desk.asked.field("version").parse().unwrap_or(0);
    (1..version).contains(&drawn_for).then_some(drawn_for)
}

/// A form as it came in.
pub(super) struct Posted {
    pub revision: u32,
    pub answers: Answers,
    pub key: String,
}

impl Posted {
    fn read(desk: &Desk<'_>) -> Self {
        Self {
            revision: desk.asked.field("revision").parse().unwrap_or(0),
            answers: posted_answers(desk.asked),
            key: desk.asked.field("key").chars().take(64).collect(),
        }
    }

    pub(super) fn draw(
        &self,
        desk: &Desk<'_>,
        target: &Target,
        note: Option<String>,
    ) -> Result<Answer, Fault> {
        let filled = Filled {
            revision: self.revision,
            is_in_use: true,
            note,
            consents: consenting::again(desk),
            ..Filled::new(&self.answers, &self.key)
        };
        draw(desk, target, &filled)
    }

    /// The form for somebody whose session ended while it was filled in.
    fn draw_back(
        &self,
        desk: &Desk<'_>,
        target: &Target,
        status: StatusCode,
        warning: Option<String>,
    ) -> Result<Answer, Fault> {
        if let Some(drawn_for) = drawn_before(desk, target.published.item.version) {
            return self.draw_changed(desk, target, drawn_for);
        }
        let filled = Filled {
            revision: self.revision,
            is_in_use: true,
            note: Some(warning.unwrap_or_else(|| desk.t("held-back"))),
            status,
            consents: consenting::again(desk),
            ..Filled::new(&self.answers, &self.key)
        };
        draw(desk, target, &filled)
    }

    /// The draft was begun for somebody else, and stays as it was: the form with what was typed, to
    /// be saved as one of its own or not at all.
    pub(super) fn draw_apart(&self, desk: &Desk<'_>, target: &Target) -> Result<Answer, Fault> {
        let key = desk.ctx.id(0);
        let filled = Filled {
            is_in_use: true,
            note: Some(desk.t("apply-draft-of-another")),
            status: StatusCode::CONFLICT,
            ..Filled::new(&self.answers, &key)
        };
        draw(desk, target, &filled)
    }

    /// The form was published anew while this page of it was open: it is drawn as it is now, with
    /// what would be lost, and nothing is done until somebody has seen that.
    fn draw_changed(
        &self,
        desk: &Desk<'_>,
        target: &Target,
        drawn_for: u32,
    ) -> Result<Answer, Fault> {
        let filled = Filled {
            revision: self.revision,
            is_in_use: true,
            note: Some(desk.t("apply-form-changed")),
            filled_in_to: Some(drawn_for),
            status: StatusCode::CONFLICT,
            ..Filled::new(&self.answers, &self.key)
        };
        draw(desk, target, &filled)
    }

    /// The form as it was handed in and refused, with what is wrong.
    fn draw_refused(
        &self,
        desk: &Desk<'_>,
        target: &Target,
        refused: &[FieldFault],
        problem: Option<String>,
    ) -> Result<Answer, Fault> {
        let filled = Filled {
            revision: self.revision,
            is_in_use: true,
            is_refused: true,
            refused,
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problem,
            ..Filled::new(&self.answers, &self.key)
        };
        draw(desk, target, &filled)
    }

    /// The form with what was typed, and the consents that it needs to go on with.
    pub(super) fn draw_without_consent(
        &self,
        desk: &Desk<'_>,
        target: &Target,
        missing: &[Sensitive],
    ) -> Result<Answer, Fault> {
        let filled = Filled {
            revision: self.revision,
            is_in_use: true,
            consents: consenting::ask(desk, missing),
            status: StatusCode::UNPROCESSABLE_ENTITY,
            ..Filled::new(&self.answers, &self.key)
        };
        draw(desk, target, &filled)
    }

    pub(super) fn to_save(&self, target: &Target) -> drafts::Save {
        let item = &target.published.item;
        drafts::Save {
            id: self.key.clone(),
            revision: self.revision,
            region: item.id.region,
            item_code: item.id.code.clone(),
            item_version: item.version,
            item_name: item.title().clone(),
            answers: self.answers.clone(),
        }
    }
}

fn save(
    desk: &Desk<'_>,
    target: &Target,
    mut posted: Posted,
    is_quiet: bool,
) -> Result<Answer, Fault> {
    if !is_quiet {
        consenting::give(desk)?;
    }
    let saved = match drafts::save(&desk.ctx, desk.sv, posted.to_save(target)) {
        Err(service::Error::ConsentNeeded(_)) if is_quiet => {
            return posted.draw(desk, target, Some(desk.t("apply-consent-needed")));
        }
        Err(service::Error::ConsentNeeded(missing)) => {
            return posted.draw_without_consent(desk, target, &missing);
        }
        other => other?,
    };
    match saved {
        drafts::Saved::Kept(revision) if is_quiet => {
            posted.revision = revision;
            posted.draw(desk, target, Some(desk.t("apply-autosaved")))
        }
        drafts::Saved::Kept(_) => {
            let (region, code) = target.place();
            let url = paths::apply_draft(region, code, &posted.key);
            Ok(Answer::to(format!("{url}&done=draft-saved")))
        }
        drafts::Saved::Overtaken(_) if is_quiet => {
            posted.draw(desk, target, Some(desk.t("apply-overtaken")))
        }
        drafts::Saved::Overtaken(kept) => apply_compare::show(desk, target, &posted, &kept),
        drafts::Saved::OfAnother => posted.draw_apart(desk, target),
        drafts::Saved::Full => posted.draw(desk, target, Some(desk.t("apply-drafts-full"))),
    }
}

fn hand_in(desk: &Desk<'_>, target: &Target, posted: Posted) -> Result<Answer, Fault> {
    if posted.revision > 0 && drafts::is_of_another(&desk.ctx, desk.sv, &posted.key)? {
        return posted.draw_apart(desk, target);
    }
    consenting::give(desk)?;
    let (region, code) = target.place();
    let application = Application {
        region,
        item_code: code.to_owned(),
        answers: posted.answers,
        idempotency_key: posted.key.clone(),
        channel: Channel::Web,
    };
    let mut refused = Vec::new();
    let note = match cases::submit(&desk.ctx, desk.sv, &application) {
        Ok(id) => {
            let draft = (posted.revision > 0).then_some(posted.key.as_str());
            let cleared = drafts::handed_in(
                &desk.ctx,
                desk.sv,
                &target.published,
                &application.answers,
                draft,
            );
            if let Err(error) = cleared {
                // The case is there; a draft left behind leads to the same case again.
                tracing::error!(%error, "a draft could not be cleared up");
            }
            return Ok(Answer::to(paths::my_case_deed(&id, "receipt")));
        }
        Err(service::Error::Answers(faults)) => {
            refused = faults;
            None
        }
        Err(service::Error::LevelNeeded { needed, has }) => {
            return level::explain(desk, &target.published.item, needed, has);
        }
        Err(service::Error::ConsentNeeded(missing)) => {
            let posted = Posted { answers: application.answers, ..posted };
            return posted.draw_without_consent(desk, target, &missing);
        }
        Err(service::Error::KeyReused) => Some(desk.t("form-key-reused")),
        Err(other) => return Err(other.into()),
    };
    let posted = Posted { answers: application.answers, ..posted };
    posted.draw_refused(desk, target, &refused, note)
}
