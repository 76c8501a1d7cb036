//! The page that asks once more before what cannot be undone.

use domain::case::{CaseId, Offer};
use serde::Serialize;
use service::cases;

use super::{Face, Known, Posted, Spec};
use crate::desk::{Answer, Desk};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::{Badge, Fact};
use crate::paths;
use crate::shown::purpose;

/// A field sent along.
#[derive(Serialize)]
struct Sent {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct Page {
    number: String,
    item_name: String,
    applicant: String,
    state: Badge,
    deed: String,
    tone: &'static str,
    basis: String,
    facts: Vec<Fact>,
    action_url: String,
    sent: Vec<Sent>,
    back_url: String,
}

impl Desk<'_> {
    /// Shows what is about to be done, with everything that was typed.
    pub(super) fn confirm(
        &self,
        face: &Face,
        id: &CaseId,
        spec: &'static Spec,
    ) -> Result<Answer, Fault> {
        let shown = match cases::show(&self.ctx, self.sv, id) {
            Err(service::Error::PurposeNeeded) => {
                return purpose::ask(self, paths::case_look(face.name, id), false);
            }
            other => other?,
        };
        let step = self.asked.field("step").parse().ok();
        let posted = Posted { spec, step, wrong: Vec::new() };
        let offer = Offer { verb: spec.verb, step };
        let form = self.deed_form(face, &shown, &Known::default(), spec, offer, Some(&posted));
        let facts = form.fields.iter().filter_map(|field| self.as_fact(field)).collect();
        let sent = self.asked.form.iter().filter(|(name, _)| name != "csrf" && name != "confirm");
        let page = Page {
            number: id.shown(),
            item_name: self.pick(&shown.case.item_name),
            applicant: shown.case.applicant_name.clone(),
            state: self.state(shown.case.state),
            deed: form.label,
            tone: spec.tone,
            basis: self.t_with("deed-basis", &[("basis", spec.row().basis.into())]),
            facts,
            action_url: form.action_url,
            sent: sent
                .map(|(name, value)| Sent { name: name.clone(), value: value.clone() })
                .collect(),
            back_url: (face.url)(id),
        };
        self.page("shared/confirm.html", self.t("confirm-title"), page)
    }

    /// What stands in a field, as it is read.
    fn as_fact(&self, field: &FieldView) -> Option<Fact> {
        if field.kind == "hidden" {
            return None;
        }
        let chosen = field.options.iter().filter(|option| option.checked);
        let chosen: Vec<&str> = chosen.map(|option| option.label.as_str()).collect();
        let value = match chosen.is_empty() {
            true => field.value.clone()?,
            false => chosen.join(" · "),
        };
        Some(Fact { label: field.label.clone(), value })
    }
}
