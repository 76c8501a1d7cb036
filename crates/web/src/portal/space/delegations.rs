//! Who may act for me, for whom I may act, and for whom I act now.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::identity::{Capacity, Delegation, Holder, Scope, Standing};
use jiff::civil::Date;
use service::people::{self, NewDelegation, Proven};

use super::super::second::kept;
use super::draw;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::Badge;
use crate::paths;
use crate::shown::leaf::{Button, Part, Row, action, hidden, with_error};
use crate::site::Site;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| page(desk, StatusCode::OK, None)).await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        super::check_applicant(desk)?;
        let (ctx, sv) = (&desk.ctx, desk.sv);
        let deed = desk.asked.field("deed").to_owned();
        let done = match deed.as_str() {
            "grant" => match read(desk) {
                Ok(new) => people::grant(ctx, sv, new),
                Err(field) => Err(service::Error::Wrong(field, "missing")),
            },
            "take-up" => people::take_up(ctx, sv, &principal(desk)?, desk.asked.field("id")),
            "revoke" => people::revoke(ctx, sv, &principal(desk)?, desk.asked.field("id")),
            "act" | "leave" => act(desk, &desk.proven()?.ok_or(Fault::LogIn)?, &deed),
            _ => return Err(Fault::BadRequest),
        };
        match done {
            Ok(()) if deed == "act" => Ok(Answer::to_done(paths::MY_CASES, "acting")),
            Ok(()) => Ok(Answer::to_done(paths::MY_DELEGATIONS, &format!("delegation-{deed}"))),
            Err(service::Error::Wrong(field, why)) => {
                let text = desk.t(&format!("delegation-fault-{}-{why}", field.replace('_', "-")));
                page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some((field, text)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// The principal that a button names.
fn principal(desk: &Desk<'_>) -> Result<domain::identity::AccountId, Fault> {
    let region = desk.region_of(desk.asked.field("region"))?;
    Ok(domain::identity::AccountId { region, id: desk.asked.field("principal").to_owned() })
}

fn act(desk: &Desk<'_>, who: &Proven, deed: &str) -> service::Result<()> {
    let region = desk.region_of(desk.asked.field("region")).ok();
    let principal = desk.asked.field("principal");
    let chosen = match (deed, region) {
        ("act", Some(region)) => Some((region, principal, desk.asked.field("id"))),
        ("act", None) => return Err(service::Error::NotFound("delegation")),
        _ => None,
    };
    people::act_as(&desk.ctx, desk.sv, who, chosen)
}

/// The delegation that the form describes, or the field that is wrong.
pub(crate) fn read(desk: &Desk<'_>) -> Result<NewDelegation, &'static str> {
    let text = |name: &str| desk.asked.field(name).trim().to_owned();
    let date = |name: &str| text(name).parse::<Date>().ok();
    let items: Vec<String> = text("items")
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';'))
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .collect();
    let to_on = match text("to_on").as_str() {
        "" => None,
        _ => Some(date("to_on").ok_or("to_on")?),
    };
    let principal = desk.ctx.actor.applicant();
    let is_firm = principal.is_some_and(|p| matches!(p.holder, Holder::Firm { .. }));
    let capacity = match Capacity::from_key(&text("capacity")) {
        Some(capacity) => capacity,
        None if is_firm => Capacity::Operator,
        None => Capacity::Agent,
    };
    Ok(NewDelegation {
        capacity,
        delegate_login: text("delegate_login"),
        delegate_name: text("delegate_name"),
        scope: if items.is_empty() { Scope::All } else { Scope::Items(items) },
        from_on: date("from_on").ok_or("from_on")?,
        to_on,
        evidence: text("document"),
        ruling: String::new(),
    })
}

fn page(
    desk: &Desk<'_>,
    status: StatusCode,
    wrong: Option<(&str, String)>,
) -> Result<Answer, Fault> {
    super::check_applicant(desk)?;
    let given = people::delegations(&desk.ctx, desk.sv)?;
    let taken = people::delegations_for(&desk.ctx, desk.sv)?;
    let mut errors = Vec::new();
    let may = domain::permit::may(&desk.ctx.actor, domain::permit::Deed::Delegate).is_ok();
    let mut given_part = Part {
        id: "given",
        title: desk.t("delegations-given"),
        texts: vec![desk.t("delegations-given-lead")],
        rows: given.iter().map(|one| row(desk, one, false)).collect(),
        none: Some(desk.t("delegations-none")),
        ..Part::default()
    };
    if may {
        let mut form = action(
            "grant",
            paths::MY_DELEGATIONS.to_owned(),
            desk.t("delegations-grant"),
            desk.t("delegations-grant-button"),
            fields(desk),
        );
        form.fields.push(kept("deed", "grant"));
        if let Some((field, text)) = &wrong {
            form = with_error(form, &mut errors, field, text);
        }
        given_part.actions.push(form);
    }
    let taken_part = Part {
        id: "taken",
        title: desk.t("delegations-taken"),
        texts: vec![desk.t("delegations-taken-lead")],
        rows: taken.iter().map(|one| row(desk, one, true)).collect(),
        none: Some(desk.t("delegations-none")),
        ..Part::default()
    };
    let mut parts = Vec::new();
    if let Some(agent) = desk.ctx.actor.agent() {
        let name = [("name", agent.principal.name.as_str().into())];
        let leave = deed(desk, "delegation-leave", "info", "leave", &agent.delegation);
        parts.push(Part {
            id: "acting",
            title: desk.t_with("acting-for", &name),
            texts: vec![desk.t(if agent.holds { "acting-lead" } else { "acting-over" })],
            buttons: vec![leave],
            ..Part::default()
        });
    }
    parts.extend([given_part, taken_part]);
    draw(desk, status, paths::MY_DELEGATIONS, errors, parts)
}

/// The fields that describe whom a delegation is for, in what and when.
pub(crate) fn fields(desk: &Desk<'_>) -> Vec<FieldView> {
    let field = |name: &'static str, kind, label: &str, hint: Option<&str>| {
        let mut field =
            FieldView::new(name, kind, desk.t(label)).with_value(desk.asked.field(name));
        field.hint = hint.map(|hint| desk.t(hint));
        field.autocomplete = Some("off");
        field
    };
    let today = desk.ctx.now.civil_date_in_china().to_string();
    let mut from_on = field("from_on", "date", "delegation-from", None);
    if from_on.value.is_none() {
        from_on.value = Some(today);
    }
    let mut items = field("items", "text", "delegation-items", Some("delegation-items-hint"));
    items.required = false;
    vec![
        field("delegate_login", "text", "delegation-login", Some("delegation-login-hint")),
        field("delegate_name", "text", "delegation-name", Some("delegation-name-hint")),
        items,
        from_on,
        field("to_on", "date", "delegation-to", Some("delegation-to-hint")),
    ]
}

fn deed(desk: &Desk<'_>, label: &str, tone: &'static str, deed: &str, one: &Delegation) -> Button {
    Button {
        label: desk.t(label),
        about: one.principal_name.clone(),
        action_url: paths::MY_DELEGATIONS.to_owned(),
        tone,
        hidden: vec![
            hidden("deed", deed),
            hidden("region", one.principal.region.as_str()),
            hidden("principal", one.principal.id.clone()),
            hidden("id", one.id.clone()),
        ],
    }
}

fn row(desk: &Desk<'_>, one: &Delegation, is_mine: bool) -> Row {
    let standing = one.standing(desk.ctx.now);
    let tone = match standing {
        Standing::Holds => "success",
        Standing::Waiting | Standing::Ahead => "info",
        Standing::Over | Standing::Revoked => "neutral",
    };
    let key = format!("delegation-{}", standing.key());
    let items = match &one.scope {
        Scope::All => desk.t("delegation-all-items"),
        Scope::Items(codes) => codes.join(desk.comma()),
    };
    let from = desk.date(one.from_on);
    let days = match one.to_on {
        Some(to_on) => {
            let args = [("from", from.into()), ("to", desk.date(to_on).into())];
            desk.t_with("delegation-days", &args)
        }
        None => desk.t_with("delegation-days-open", &[("from", from.into())]),
    };
    let acting = desk.ctx.actor.agent().is_some_and(|agent| agent.delegation.id == one.id);
    let mut buttons = Vec::new();
    let is_live = matches!(standing, Standing::Holds | Standing::Ahead | Standing::Waiting);
    if is_mine && standing == Standing::Waiting && desk.ctx.actor.agent().is_none() {
        buttons.push(deed(desk, "delegation-take-up", "success", "take-up", one));
    }
    if is_mine && standing == Standing::Holds && !acting {
        buttons.push(deed(desk, "delegation-act", "success", "act", one));
    }
    let may_end = if is_mine { one.delegate.is_some() } else { one.capacity.is_self_granted() };
    if is_live && may_end {
        let label = if is_mine { "delegation-lay-down" } else { "delegation-revoke" };
        buttons.push(deed(desk, label, "danger", "revoke", one));
    }
    let capacity = desk.t(&format!("role-{}", one.capacity.key()));
    let name = if is_mine { &one.principal_name } else { &one.delegate_name };
    Row {
        title: format!("{name} · {capacity}"),
        state: Some(Badge { label: desk.t(&key), key, tone }),
        notes: vec![items, days],
        buttons,
        ..Row::default()
    }
}
