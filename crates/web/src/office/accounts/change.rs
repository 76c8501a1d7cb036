//! Changing what an account may do, and barring it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::{AccountId, Grant, Holder};
use service::people::{self, Change, StoredAccount};

use super::form::FormPage;
use super::{chosen_grant, conflict, grant_words, org_field, region_field, role_field};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::FormError;
use crate::paths;
use crate::shown::desk_page::Action;
use crate::shown::leaf::handed_over;
use crate::site::Site;

pub(crate) async fn form(
    State(site): State<Arc<Site>>,
    Path((region, id)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = account_id(desk, &region, id)?;
        let stored = people::show(&desk.ctx, desk.sv, &id)?;
        draw(desk, StatusCode::OK, &stored, Vec::new())
    })
    .await
}

pub(crate) async fn update(
    State(site): State<Arc<Site>>,
    Path((region, id)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = account_id(desk, &region, id)?;
        let stored = people::show(&desk.ctx, desk.sv, &id)?;
        match desk.asked.query("deed") {
            Some("reset-factors") => {
                let note = desk.asked.field("note");
                return match people::reset_factors(&desk.ctx, desk.sv, &id, note) {
                    Err(service::Error::Wrong(_, why)) => refused(desk, &stored, why),
                    other => {
                        other?;
                        let url = paths::account(id.region, &id.id);
                        Ok(Answer::to_done(&url, "factors-reset"))
                    }
                };
            }
            Some("recover") => {
                let note = desk.asked.field("note");
                return match people::recover_staff(&desk.ctx, desk.sv, &id, note) {
                    Err(service::Error::Wrong(_, why)) => refused(desk, &stored, why),
                    other => {
                        let (lead, back) =
                            ("account-handed-lead", ("accounts-title", paths::ACCOUNTS));
                        handed_over(desk, "account-recover", lead, back, other?)
                    }
                };
            }
            Some("end-sessions") => {
                people::end_sessions_of(&desk.ctx, desk.sv, &id)?;
                return Ok(Answer::to_done(&paths::account(id.region, &id.id), "sessions-ended"));
            }
            _ => {}
        }
        let change = read(desk, &stored)?;
        match people::change(&desk.ctx, desk.sv, id.clone(), change) {
            Ok(()) => Ok(Answer::to_done(&paths::account(id.region, &id.id), "account-saved")),
            Err(service::Error::ChangedMeanwhile) => {
                let text = desk.t("account-changed-meanwhile");
                let error = FormError { field: String::new(), text };
                draw(desk, StatusCode::CONFLICT, &stored, vec![error])
            }
            Err(service::Error::RolesConflict(one, other)) => {
                let error = FormError { field: String::new(), text: conflict(desk, one, other) };
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &stored, vec![error])
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// The page of the account with why something was not done.
fn refused(desk: &Desk<'_>, stored: &StoredAccount, why: &str) -> Result<Answer, Fault> {
    let text = desk.t(&format!("account-fault-{why}"));
    let error = FormError { field: String::new(), text };
    draw(desk, StatusCode::UNPROCESSABLE_ENTITY, stored, vec![error])
}

fn account_id(desk: &Desk<'_>, region: &str, id: String) -> Result<AccountId, Fault> {
    desk.account()?;
    Ok(AccountId { region: desk.region_of(region)?, id })
}

/// What the form asks for: the address says which of the three it is.
fn read(desk: &Desk<'_>, stored: &StoredAccount) -> Result<Change, Fault> {
    let seen = Some(desk.asked.field("version").to_owned());
    let grants = stored.account.grants.clone();
    match desk.asked.query("deed") {
        Some("disable") => Ok(Change { seen, grants, is_disabled: true }),
        Some("enable") => Ok(Change { seen, grants, is_disabled: false }),
        Some(_) => Err(Fault::BadRequest),
        None => {
            let kept = desk.asked.form.iter().filter(|(name, _)| name == "keep");
            let kept: Vec<&str> = kept.map(|(_, value)| value.as_str()).collect();
            let is_kept = |place: &usize| kept.contains(&place.to_string().as_str());
            let places = (0..grants.len()).filter(is_kept);
            let mut wanted: Vec<Grant> = places.map(|place| grants[place].clone()).collect();
            wanted.extend(chosen_grant(desk)?.filter(|new| !wanted.contains(new)));
            Ok(Change { seen, grants: wanted, is_disabled: stored.is_disabled })
        }
    }
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    stored: &StoredAccount,
    mut errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let account = &stored.account;
    let url = paths::account(account.id.region, &account.id.id);
    let is_own = desk.ctx.actor.account().is_some_and(|own| own.id == account.id);
    let is_staff = account.holder == Holder::Staff;
    if is_own {
        errors.push(FormError { field: String::new(), text: desk.t("account-own") });
    }
    let mut fields = vec![notice(desk, stored)];
    if is_staff {
        let managed = desk.managed_region()?;
        fields.extend(kept_field(desk, stored));
        let mut role = role_field(desk, false);
        role.label = desk.t("account-add-role");
        fields.extend([role, region_field(desk, managed), org_field(desk, managed)?]);
    }
    let heading = account.name.clone();
    let page = FormPage {
        back_url: paths::ACCOUNTS,
        heading: heading.clone(),
        version: people::rights(stored),
        can_save: is_staff && !is_own,
        fields: if is_own { Vec::new() } else { fields },
        errors,
        actions: match is_own {
            true => Vec::new(),
            false => vec![
                bar(desk, stored, &url),
                deed(desk, "reset-factors", &url),
                deed(desk, "end-sessions", &url),
            ]
            .into_iter()
            .chain(is_staff.then(|| deed(desk, "recover", &url)))
            .collect(),
        },
        action_url: url,
    };
    desk.page_with(status, "office/accounts/form.html", heading, page)
}

/// Whose account it is.
fn notice(desk: &Desk<'_>, stored: &StoredAccount) -> FieldView {
    let holder = match stored.account.holder {
        Holder::Staff => "account-holder-staff",
        Holder::Person { .. } => "account-holder-person",
        Holder::Firm { .. } => "account-holder-firm",
    };
    let mut notice = FieldView::new("who", "notice", desk.t(holder));
    let region = desk.region_name(stored.account.id.region);
    let args = [("login", stored.login.as_str().into()), ("region", region.into())];
    notice.hint = Some(desk.t_with("account-who", &args));
    notice
}

/// The roles it has, each to be kept or taken away.
fn kept_field(desk: &Desk<'_>, stored: &StoredAccount) -> Option<FieldView> {
    let grants = stored.account.grants.iter().enumerate();
    let options: Vec<OptionView> = grants
        .map(|(place, grant)| OptionView {
            value: place.to_string(),
            label: grant_words(desk, grant),
            checked: true,
        })
        .collect();
    let mut field = FieldView::new("keep", "multiple", desk.t("account-roles"));
    field.hint = Some(desk.t("account-roles-hint"));
    field.required = false;
    (!options.is_empty()).then_some(FieldView { options, ..field })
}

/// An action on what surrounds the account.
fn deed(desk: &Desk<'_>, key: &'static str, url: &str) -> Action {
    Action {
        key,
        label: desk.t(&format!("account-{key}")),
        tone: "danger",
        hint: Some(desk.t(&format!("account-{key}-hint"))),
        open: false,
        action_url: paths::with_query(url, [("deed", key)].into_iter()),
        submit_label: desk.t(&format!("account-{key}-button")),
        fields: Vec::new(),
        points: Vec::new(),
    }
}

/// The action that bars the account or lets it in again.
fn bar(desk: &Desk<'_>, stored: &StoredAccount, url: &str) -> Action {
    let (key, tone) = match stored.is_disabled {
        false => ("disable", "danger"),
        true => ("enable", "success"),
    };
    Action {
        key,
        label: desk.t(&format!("account-{key}")),
        tone,
        hint: Some(desk.t(&format!("account-{key}-hint"))),
        open: false,
        action_url: paths::with_query(url, [("deed", key)].into_iter()),
        submit_label: desk.t(&format!("account-{key}-button")),
        fields: Vec::new(),
        points: Vec::new(),
    }
}
