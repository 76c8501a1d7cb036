//! What may be done to a case at a desk: a form for each deed of the table that stands open to
//! whoever looks, read, asked for twice where it cannot be undone, and done.

mod confirm;
mod fields;
mod marks;
mod read;
mod spec;

use axum::http::StatusCode;
use domain::case::{CaseId, Offer, Seat, Verb};
use domain::identity::task_of;
use domain::item::ItemVersion;
use domain::permit::Deed;
use serde::Serialize;
use service::cases::{self, Shown, Together};

use self::fields::{Inputs, Known, Sheet};
use self::read::{Wrong, field_of};
use self::spec::Spec;
use super::desk_page::PointView;
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::paths;

/// A desk at which cases are handled.
pub(crate) struct Face {
    /// Its word in addresses.
    pub name: &'static str,
    /// The seats at it.
    pub seats: &'static [Seat],
    /// Its list.
    pub home: &'static str,
    /// The page of one case.
    pub template: &'static str,
    /// The address of one case.
    pub url: fn(&CaseId) -> String,
}

/// The form of a deed, as pages draw it.
#[derive(Serialize)]
pub(crate) struct DeedForm {
    pub key: String,
    pub label: String,
    pub tone: &'static str,
    pub hint: Option<String>,
    pub open: bool,
    pub action_url: String,
    pub submit_label: String,
    pub fields: Vec<FieldView>,
    pub points: Vec<PointView>,
}

/// A form that was posted and is shown again, with what is wrong with it.
pub(crate) struct Posted {
    spec: &'static Spec,
    step: Option<u32>,
    pub wrong: Wrong,
}

impl Posted {
    fn is(&self, offer: Offer) -> bool {
        self.spec.verb == offer.verb && self.step == offer.step
    }
}

impl Desk<'_> {
    /// The forms of the deeds that stand open to the reader, the usual next one unfolded.
    pub(crate) fn deed_forms(
        &self,
        face: &Face,
        together: &Together,
        posted: Option<&Posted>,
    ) -> Result<Vec<DeedForm>, Fault> {
        let Together { shown, offers, .. } = together;
        let known = self.known(together)?;
        let mut forms: Vec<DeedForm> = Vec::new();
        for spec in &spec::SPECS {
            for offer in offers.iter().filter(|offer| offer.verb == spec.verb) {
                let own = posted.filter(|posted| posted.is(*offer));
                let mut form = self.deed_form(face, shown, &known, spec, *offer, own);
                form.open = match posted {
                    Some(_) => own.is_some(),
                    None => forms.is_empty() && spec.tone == "success",
                };
                forms.push(form);
            }
        }
        Ok(forms)
    }

    /// What the forms need to know, looked up only for those that stand open.
    fn known(&self, together: &Together) -> Result<Known, Fault> {
        let has = |verb| together.offers.iter().any(|offer| offer.verb == verb);
        let mut known =
            Known { procedures: together.inside.procedures.clone(), ..Known::default() };
        if has(Verb::Assign) {
            known.hands = cases::hands(&self.ctx, self.sv, &together.shown.case)?;
        }
        Ok(known)
    }

    fn deed_form(
        &self,
        face: &Face,
        shown: &Shown,
        known: &Known,
        spec: &'static Spec,
        offer: Offer,
        posted: Option<&Posted>,
    ) -> DeedForm {
        let errors = posted.map(|posted| posted.wrong.as_slice()).unwrap_or_default();
        let is_posted = posted.is_some();
        let sheet = Sheet { desk: self, shown, known, is_posted, errors };
        let Inputs { fields, points } = sheet.inputs(spec.verb, offer.step);
        let name = spec.name(self.lang()).to_owned();
        let label = match offer.step.and_then(|step| self.step_name(shown, step)) {
            Some(step) => format!("{name} · {step}"),
            None => name.clone(),
        };
        let basis = self.t_with("deed-basis", &[("basis", spec.row().basis.into())]);
        let words = self.site.words(self.lang());
        let hint = match words.find(&format!("deed-hint-{}", spec.key), &[]) {
            Some(hint) => format!("{hint} {basis}"),
            None => basis,
        };
        DeedForm {
            key: offer.step.map_or_else(|| spec.key.to_owned(), |n| format!("{}-{n}", spec.key)),
            label,
            tone: spec.tone,
            hint: Some(hint),
            open: false,
            action_url: format!("{}/{}", (face.url)(&shown.case.id), spec.key),
            submit_label: name,
            fields,
            points,
        }
    }

    /// The name of a step of the item that binds a case.
    pub(crate) fn step_name(&self, shown: &Shown, number: u32) -> Option<String> {
        self.step_of(&shown.published.item, number)
    }

    /// The name of a step of a version.
    pub(crate) fn step_of(&self, item: &ItemVersion, number: u32) -> Option<String> {
        let step = item.steps().iter().find(|step| step.number == number)?;
        Some(self.pick(&step.name))
    }

    /// Does what a posted form asks for; `draw` shows the case again when something is wrong.
    pub(crate) fn do_deed(
        &self,
        face: &Face,
        id: &CaseId,
        deed: &str,
        draw: impl Fn(StatusCode, Option<Posted>) -> Result<Answer, Fault>,
    ) -> Result<Answer, Fault> {
        let spec = Spec::find(deed, face.seats).ok_or(Fault::NotFound)?;
        // Whoever may not do this is told so, not what is wrong with the form.
        cases::check_seat(&self.ctx, self.sv, id, spec.verb, face.seats)?;
        let seen = self.seen()?;
        let step = self.asked.field("step").parse().ok();
        let again = |wrong: Wrong| Posted { spec, step, wrong };
        let action = match read::read(self, spec.verb) {
            Ok(action) => action,
            Err(wrong) => return draw(StatusCode::UNPROCESSABLE_ENTITY, Some(again(wrong))),
        };
        let answer = self.asked.field("confirm");
        if spec.is_final && answer == "back" {
            return draw(StatusCode::OK, Some(again(Vec::new())));
        }
        let is_asked_twice = spec.is_final && answer != "yes";
        let outcome = match is_asked_twice {
            true => cases::check(&self.ctx, self.sv, id, seen, action).map(|()| None),
            false => cases::take(&self.ctx, self.sv, id, seen, action).map(Some),
        };
        match outcome {
            Ok(None) => self.confirm(face, id, spec),
            Ok(Some(case)) => {
                let is_still_mine = task_of(self.account()?, &case).is_some();
                // Supervisors have no list of their own in the office.
                let home = match face.home == paths::OFFICE && !self.may(Deed::OpenOffice) {
                    true => paths::SUPERVISION,
                    false => face.home,
                };
                let to = if is_still_mine { (face.url)(id) } else { home.to_owned() };
                Ok(Answer::to_done(&to, spec.done))
            }
            Err(service::Error::Overtaken { .. }) => self.conflict(id, (face.url)(id)),
            Err(service::Error::Refused(refusal)) => {
                let wrong = vec![(field_of(spec.verb, &refusal), self.refusal(&refusal))];
                draw(StatusCode::UNPROCESSABLE_ENTITY, Some(again(wrong)))
            }
            Err(service::Error::NotFound("account")) => {
                let wrong = vec![("officer", self.t("office-choose"))];
                draw(StatusCode::UNPROCESSABLE_ENTITY, Some(again(wrong)))
            }
            Err(other) => Err(other.into()),
        }
    }
}
