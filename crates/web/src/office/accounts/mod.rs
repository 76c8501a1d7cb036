//! Accounts: who may work here as what, for the administrators of a region.

mod alarms;
mod change;
mod form;
mod list;

pub(crate) use alarms::{alarms, settle};
pub(crate) use change::{form, update};
pub(crate) use form::{create, new_form};
pub(crate) use list::list;

use domain::identity::{Grant, Role};
use domain::region::RegionCode;

use crate::desk::Desk;
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};

fn option(value: &str, label: String, current: &str) -> OptionView {
    OptionView { value: value.to_owned(), label, checked: value == current }
}

/// A choice with what was chosen.
fn choice(name: &str, label: String, options: Vec<OptionView>, is_required: bool) -> FieldView {
    let mut field = FieldView::new(name, "choice", label);
    field.options = options;
    field.required = is_required;
    field
}

/// The roles to choose from.
fn role_field(desk: &Desk<'_>, is_required: bool) -> FieldView {
    let current = desk.asked.field("role");
    let options = Role::ALL.into_iter();
    let options = options
        .map(|role| option(role.key(), desk.t(&format!("role-{}", role.key())), current))
        .collect();
    choice("role", desk.t("account-role"), options, is_required)
}

/// The regions an administrator of `managed` may choose: it and those in it.
fn region_field(desk: &Desk<'_>, managed: RegionCode) -> FieldView {
    let current = desk.asked.field("region");
    let current = if current.is_empty() { managed.as_str() } else { current };
    let all = desk.site.gazetteer.all().iter();
    let inside = all.filter(|region| {
        managed.contains(region.code) && (region.is_current || region.code == managed)
    });
    let options: Vec<OptionView> = inside
        .map(|region| option(region.code.as_str(), desk.pick(&region.name), current))
        .collect();
    choice("region", desk.t("account-region"), options, true)
}

/// The authorities a role can be bound to.
fn org_field(desk: &Desk<'_>, managed: RegionCode) -> Result<FieldView, Fault> {
    /// More than a list can hold usefully; others are bound by their region.
    const ORGS_MAX: usize = 500;
    let current = desk.asked.field("org");
    let known = service::catalogue::orgs(desk.sv, desk.ctx.now)?;
    let mut orgs: Vec<_> = known.values().filter(|org| managed.contains(org.region)).collect();
    orgs.sort_by_key(|org| (org.region, org.code));
    let options = orgs
        .into_iter()
        .take(ORGS_MAX)
        .map(|org| option(org.code.as_str(), desk.pick(&org.name), current))
        .collect();
    let mut field = choice("org", desk.t("account-org"), options, false);
    field.hint = Some(desk.t("account-org-hint"));
    Ok(field)
}

/// The role chosen in `role`, `region` and `org`; none where no role is.
fn chosen_grant(desk: &Desk<'_>) -> Result<Option<Grant>, Fault> {
    let role = desk.asked.field("role");
    if role.is_empty() {
        return Ok(None);
    }
    // Only a forged form has others than those on offer.
    let role = Role::from_key(role).ok_or(Fault::BadRequest)?;
    let region = RegionCode::parse(desk.asked.field("region")).map_err(|_| Fault::BadRequest)?;
    let org = match desk.asked.field("org") {
        "" => None,
        code => Some(domain::code::CreditCode::parse(code).map_err(|_| Fault::BadRequest)?),
    };
    Ok(Some(Grant { role, region, org }))
}

/// Why two roles do not go together, in words.
fn conflict(desk: &Desk<'_>, one: Role, other: Role) -> String {
    let role = |role: Role| desk.t(&format!("role-{}", role.key()));
    desk.t_with(
        "account-roles-conflict",
        &[("one", role(one).into()), ("other", role(other).into())],
    )
}

/// A role with where it holds, in words.
fn grant_words(desk: &Desk<'_>, grant: &Grant) -> String {
    let role = desk.t(&format!("role-{}", grant.role.key()));
    let place = match &grant.org {
        Some(org) => desk.org_name(org),
        None => desk.region_name(grant.region),
    };
    format!("{role} · {place}")
}
