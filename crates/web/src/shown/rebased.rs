//! A case that was moved to another version of its item: what its pages say of that.

use domain::case::{Case, Recorded};
use domain::form::Schema;
use domain::rebase::Record;
use service::cases::Shown;

use crate::desk::Desk;
use crate::field::answer_words;

impl Desk<'_> {
    /// From which version to which, why, and what that changed. Names of staff are for those inside;
    /// numbers of persons are masked for them as everywhere on the page of a case.
    pub(super) fn rebased_words(
        &self,
        recorded: &Recorded,
        record: &Record,
        shown: &Shown,
        is_inside: bool,
    ) -> String {
        let comma = self.comma();
        let versions = [
            ("from", i64::from(record.from).into()),
            ("to", i64::from(record.to).into()),
            ("by", record.ordered_by.as_str().into()),
            ("approved", record.approved_by.join(comma).into()),
            ("cause", record.cause.as_str().into()),
        ];
        let key = if is_inside { "rebased-by" } else { "rebased-because" };
        let mut parts = vec![self.t_with(key, &versions)];
        if let Some(basis) = &record.basis {
            parts.push(self.t_with("rebased-basis", &[("basis", basis.as_str().into())]));
        }
        if let Some(due) = &record.due {
            parts.push(self.t_with("event-due", &[("date", self.date(due.committed_on).into())]));
        }
        let old = shown.published_at(recorded.seq).form.as_ref();
        let lost: Vec<String> = record
            .lost
            .iter()
            .map(|(path, values)| {
                let said = answer_words(self, old, path, values, !is_inside);
                format!("{} {said}", self.field_label(old, path))
            })
            .collect();
        if !lost.is_empty() {
            parts.push(self.t_with("rebased-lost", &[("answers", lost.join(comma).into())]));
        }
        // What is asked of a case that is handled already is for its officer.
        if is_inside || shown.case.accepted_at.is_none() {
            parts.extend(self.newly_asked(
                &shown.case,
                &record.asked,
                shown.published.form.as_ref(),
            ));
        }
        parts.join(" ")
    }

    /// What the version asks for that was not asked of the case, if anything still is.
    pub(super) fn warned_of_new(&self, shown: &Shown) -> Option<String> {
        let asked = &shown.case.handling.newly_asked;
        let is_open = !shown.case.state.is_final();
        let schema = shown.published.form.as_ref();
        is_open.then(|| self.newly_asked(&shown.case, asked, schema)).flatten()
    }

    fn newly_asked(&self, case: &Case, asked: &[String], form: Option<&Schema>) -> Option<String> {
        let labels: Vec<String> = asked.iter().map(|path| self.field_label(form, path)).collect();
        if labels.is_empty() {
            return None;
        }
        // Before acceptance it can still be asked for; afterwards it only explains the gap.
        let key = match case.accepted_at.is_none() {
            true => "rebased-asked",
            false => "rebased-not-asked",
        };
        Some(self.t_with(key, &[("fields", labels.join(self.comma()).into())]))
    }

    /// The label of the field that an answer's key belongs to.
    pub(crate) fn field_label(&self, form: Option<&Schema>, path: &str) -> String {
        let field = form.and_then(|form| form.field_at(path));
        field.map_or_else(|| path.to_owned(), |field| self.pick(&field.label))
    }
}
