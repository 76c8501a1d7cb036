//! One assessor for another: the form on a campaign's page, and what it asks for.

use domain::assessment::campaign::{CampaignId, Handover};
use service::assessment::{self, Replacement, Shown};

use crate::desk::Desk;
use crate::field::{FieldView, OptionView};
use crate::paths;
use crate::shown::sheet::Form;

/// Does what the form asks for.
pub(super) fn replaced(desk: &Desk<'_>, id: &CampaignId) -> service::Result<Handover> {
    let field = |name: &str| desk.asked.field(name).to_owned();
    let replacement = Replacement {
        from: field("from"),
        to: field("to"),
        because: field("because"),
        is_asked_again: field("again") == "yes",
    };
    // A form without the revision it was drawn from is as old as can be.
    let seen = desk.asked.field("version").parse().unwrap_or_default();
    assessment::replace(&desk.ctx, desk.sv, id, seen, &replacement)
}

/// The form; what was typed comes back.
pub(super) fn replace_form(desk: &Desk<'_>, shown: &Shown) -> Form {
    let campaign = &shown.campaign;
    let url = paths::campaign_page(campaign.id.region, &campaign.id.id, "replace");
    let mut form = Form::new("replace", url, desk.t("campaign-replace-button"));
    form.title = Some(desk.t("campaign-replace-title"));
    form.hint = Some(desk.t("campaign-replace-hint"));
    form.tone = "plain";
    form.prefix = "f-replace".to_owned();
    form.version = campaign.revision.to_string();
    let given = |name: &str| desk.asked.field(name).to_owned();
    let mut from = FieldView::new("from", "choice", desk.t("campaign-replace-from"));
    let current = shown.raters.iter().filter(|rater| campaign.plan.raters.contains(&rater.key));
    from.options = current
        .map(|rater| OptionView {
            value: rater.key.clone(),
            label: rater.of.clone(),
            checked: rater.key == given("from"),
        })
        .collect();
    let mut to =
        FieldView::new("to", "text", desk.t("campaign-replace-to")).with_value(&given("to"));
    to.hint = Some(desk.t("campaign-replace-to-hint"));
    to.autocomplete = Some("off");
    let mut because = FieldView::new("because", "text", desk.t("campaign-replace-because"))
        .with_value(&given("because"));
    because.maxlength = Some(500);
    let mut again = FieldView::new("again", "multiple", desk.t("campaign-replace-again"));
    again.required = false;
    again.options = vec![OptionView {
        value: "yes".to_owned(),
        label: desk.t("campaign-replace-again-yes"),
        checked: given("again") == "yes",
    }];
    form.fields = vec![from, to, because, again];
    form
}
