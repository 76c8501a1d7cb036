//! Other systems: made, given new secrets, told where to push, barred.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::code::CreditCode;
use domain::exchange::{Client, Scope};
use domain::region::RegionCode;
use service::exchange::{self, Made, NewClient};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::{Badge, Fact, FormError, Link};
use crate::paths;
use crate::shown::leaf::{Button, Part, Row, Sheet, action, hidden, with_error};
use crate::site::Site;

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| list_page(desk, StatusCode::OK, None)).await
}

pub(crate) async fn create(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let region = desk.managed_region()?;
        let field = |name: &str| desk.asked.field(name).trim();
        let chosen = desk.asked.form.iter().filter(|(name, _)| name == "scopes");
        let scopes: Option<Vec<Scope>> = chosen.map(|(_, key)| Scope::from_key(key)).collect();
        let org = match field("org") {
            "" => Ok(None),
            code => CreditCode::parse(code).map(Some),
        };
        let Ok(org) = org else {
            return list_page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(("org", "no-org")));
        };
        let new = NewClient {
            region,
            id: field("id").to_owned(),
            name: field("name").to_owned(),
            org,
            scopes: scopes.ok_or(Fault::BadRequest)?,
            budget: field("budget").parse().unwrap_or(0),
        };
        match exchange::create(&desk.ctx, desk.sv, new) {
            Ok(made) => secret_page(desk, &made),
            Err(service::Error::Wrong(field, why)) => {
                list_page(desk, StatusCode::UNPROCESSABLE_ENTITY, Some((field, why)))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn sheet(desk: &Desk<'_>, heading: String, parts: Vec<Part>) -> Sheet {
    let mut sheet = Sheet::new(heading, parts);
    sheet.skin = "office";
    sheet.lead = Some(desk.t("clients-lead"));
    sheet
}

fn list_page(
    desk: &Desk<'_>,
    status: StatusCode,
    wrong: Option<(&str, &str)>,
) -> Result<Answer, Fault> {
    let found = exchange::list(&desk.ctx, desk.sv, desk.managed_region()?)?;
    let rows = found.iter().map(|stored| {
        let client = &stored.client;
        let (key, tone) = state(client.is_disabled);
        Row {
            title: client.name.clone(),
            state: Some(Badge { key: key.to_owned(), label: desk.t(key), tone }),
            notes: vec![Scope::words(&client.scopes)],
            link: Some(Link {
                label: client.name.clone(),
                url: paths::client(client.region, &client.id),
            }),
            ..Row::default()
        }
    });
    let all = Part {
        id: "clients",
        title: desk.t("nav-clients"),
        rows: rows.collect(),
        none: Some(desk.t("clients-none")),
        ..Part::default()
    };
    let mut errors: Vec<FormError> = Vec::new();
    let mut form = action(
        "client",
        paths::CLIENTS.to_owned(),
        desk.t("clients-new"),
        desk.t("clients-new-do"),
        fields(desk),
    );
    if let Some((field, why)) = wrong {
        form = with_error(form, &mut errors, field, &desk.t(&format!("client-{why}")));
    }
    let new =
        Part { id: "new", title: desk.t("clients-new"), actions: vec![form], ..Part::default() };
    let mut sheet = sheet(desk, desk.t("nav-clients"), vec![all, new]);
    sheet.errors = errors;
    sheet.draw(desk, status)
}

fn state(is_disabled: bool) -> (&'static str, &'static str) {
    if is_disabled { ("account-disabled", "danger") } else { ("account-active", "success") }
}

fn fields(desk: &Desk<'_>) -> Vec<FieldView> {
    let text = |name: &str, key: &str| {
        FieldView::new(name, "text", desk.t(key)).with_value(desk.asked.field(name))
    };
    let mut id = text("id", "clients-id");
    id.hint = Some(desk.t("clients-id-hint"));
    let mut org = text("org", "clients-org");
    org.required = false;
    org.hint = Some(desk.t("clients-org-hint"));
    let mut budget = text("budget", "clients-budget");
    if desk.asked.field("budget").is_empty() {
        budget = budget.with_value("600");
    }
    budget.inputmode = Some("numeric");
    let mut scopes = FieldView::new("scopes", "multiple", desk.t("clients-scopes"));
    let chosen: Vec<&str> = desk
        .asked
        .form
        .iter()
        .filter(|(name, _)| name == "scopes")
        .map(|(_, key)| key.as_str())
        .collect();
    scopes.options = Scope::ALL
        .map(|scope| OptionView {
            value: scope.key().to_owned(),
            label: desk.t(&format!("scope-{}", scope.key().replace(':', "-"))),
            checked: chosen.contains(&scope.key()),
        })
        .into();
    vec![id, text("name", "clients-name"), scopes, org, budget]
}

/// The one page on which a secret ever stands.
fn secret_page(desk: &Desk<'_>, made: &Made) -> Result<Answer, Fault> {
    let client = &made.client;
    let ends = [("at", desk.moment(made.ends_at).into())];
    let part = Part {
        id: "secret",
        title: desk.t("clients-secret"),
        texts: vec![desk.t("clients-secret-once"), desk.t_with("clients-secret-ends", &ends)],
        facts: vec![Fact {
            label: desk.t("clients-client-id"),
            value: format!("{}.{}", client.region, client.id),
        }],
        code: Some(made.secret.clone()),
        links: vec![Link {
            label: client.name.clone(),
            url: paths::client(client.region, &client.id),
        }],
        ..Part::default()
    };
    sheet(desk, client.name.clone(), vec![part]).draw(desk, StatusCode::OK)
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, id)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        desk.managed_region()?;
        let region = desk.region_of(&region)?;
        client_page(desk, StatusCode::OK, (region, &id), None, None)
    })
    .await
}

pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Path((region, id)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        desk.managed_region()?;
        let region = desk.region_of(&region)?;
        let (ctx, sv) = (&desk.ctx, desk.sv);
        exchange::show(ctx, sv, region, &id)?;
        let done = |done: &str| Ok(Answer::to_done(&paths::client(region, &id), done));
        match desk.asked.field("deed") {
            "rotate" => secret_page(desk, &exchange::rotate(ctx, sv, region, &id)?),
            "disable" => {
                exchange::disable(ctx, sv, region, &id)?;
                done("client-disabled")
            }
            "enable" => {
                exchange::enable(ctx, sv, region, &id)?;
                done("client-enabled")
            }
            "hook" => match exchange::set_hook(ctx, sv, region, &id, desk.asked.field("hook")) {
                Ok(key) => client_page(desk, StatusCode::OK, (region, &id), key, None),
                Err(service::Error::Wrong(_, why)) => {
                    let status = StatusCode::UNPROCESSABLE_ENTITY;
                    client_page(desk, status, (region, &id), None, Some(why))
                }
                Err(other) => Err(other.into()),
            },
            "hook-key" => {
                let key = exchange::rotate_hook_key(ctx, sv, region, &id)?;
                client_page(desk, StatusCode::OK, (region, &id), Some(key), None)
            }
            _ => Err(Fault::BadRequest),
        }
    })
    .await
}

fn client_page(
    desk: &Desk<'_>,
    status: StatusCode,
    (region, id): (RegionCode, &str),
    key: Option<String>,
    wrong: Option<&str>,
) -> Result<Answer, Fault> {
    let shown = exchange::show(&desk.ctx, desk.sv, region, id)?;
    let (stored, client) = (&shown.stored, &shown.stored.client);
    let url = paths::client(region, id);
    let button = |deed: &'static str, tone: &'static str| Button {
        label: desk.t(&format!("clients-{deed}")),
        about: client.name.clone(),
        action_url: url.clone(),
        tone,
        hidden: vec![hidden("deed", deed)],
    };
    let fact = |key: &str, value: String| Fact { label: desk.t(key), value };
    let mut facts = vec![
        fact("clients-client-id", format!("{}.{}", client.region, client.id)),
        fact("clients-state", desk.t(state(client.is_disabled).0)),
        fact("clients-scopes", Scope::words(&client.scopes)),
        fact("clients-budget", client.budget.to_string()),
        fact("clients-secret-until", desk.moment(stored.secret.1)),
    ];
    facts.extend(client.org.map(|org| fact("clients-org", desk.org_name(&org))));
    let switch = if client.is_disabled { ("enable", "success") } else { ("disable", "danger") };
    let first = Part {
        id: "client",
        title: client.name.clone(),
        facts,
        buttons: vec![button("rotate", "neutral"), button(switch.0, switch.1)],
        ..Part::default()
    };
    let mut errors = Vec::new();
    let mut parts = vec![first];
    if client.org.is_some() {
        let rotate = client.hook_url.iter().map(|_| button("hook-key", "neutral")).collect();
        let mut hooks = hook_part(desk, client, wrong, &mut errors);
        hooks.texts = key.iter().map(|_| desk.t("clients-hook-key-once")).collect();
        hooks.code = key;
        hooks.buttons = rotate;
        parts.push(hooks);
    }
    parts.push(log_part(desk, &shown));
    let mut sheet = sheet(desk, client.name.clone(), parts);
    sheet.errors = errors;
    sheet.draw(desk, status)
}

/// What was done to a client.
fn log_part(desk: &Desk<'_>, shown: &exchange::Shown) -> Part {
    let rows = shown.events.iter().map(|event| Row {
        title: desk.t(&format!("client-event-{}", event.about)),
        notes: vec![format!("{} · {}", desk.moment(event.at), event.by_name)],
        ..Row::default()
    });
    Part { id: "log", title: desk.t("clients-log"), rows: rows.collect(), ..Part::default() }
}

/// Where a department is told of its cases.
fn hook_part(
    desk: &Desk<'_>,
    client: &Client,
    wrong: Option<&str>,
    errors: &mut Vec<FormError>,
) -> Part {
    let typed = wrong.map(|_| desk.asked.field("hook"));
    let mut field = FieldView::new("hook", "text", desk.t("clients-hook-url"));
    field = field.with_value(typed.or(client.hook_url.as_deref()).unwrap_or_default());
    field.required = false;
    field.hint = Some(desk.t("clients-hook-hint"));
    let deed = FieldView::new("deed", "hidden", String::new()).with_value("hook");
    let (label, save) = (desk.t("clients-hook"), desk.t("clients-hook-do"));
    let url = paths::client(client.region, &client.id);
    let mut form = action("hook", url, label, save, vec![field, deed]);
    if let Some(why) = wrong {
        form = with_error(form, errors, "hook", &desk.t(&format!("client-{why}")));
    }
    Part { id: "hooks", title: desk.t("clients-hook"), actions: vec![form], ..Part::default() }
}
