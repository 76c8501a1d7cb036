//! Logging in and out.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use service::people::{self, Login};

use super::privacy::landing;
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::FieldView;
use crate::page::FormError;
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct DemoView {
    name: String,
    role: String,
    account: String,
    password: String,
    note: String,
}

#[derive(Serialize)]
struct LoginPage {
    action_url: &'static str,
    next: Option<String>,
    query_url: &'static str,
    recover_url: &'static str,
    official: Option<crate::page::Link>,
    fields: Vec<FieldView>,
    errors: Vec<FormError>,
    demo_accounts: Option<Vec<DemoView>>,
}

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let next = desk.asked.query("next").filter(|next| paths::is_local(next));
        if let Some(account) = desk.ctx.actor.account() {
            return Ok(Answer::to(next.unwrap_or(paths::home_of(account))));
        }
        draw(desk, StatusCode::OK, next, Vec::new())
    })
    .await
}

pub(crate) async fn submit(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    let waiting = Arc::clone(&site);
    let _turn = waiting.logins.acquire().await;
    change(site, asked, |desk| {
        let next = Some(desk.asked.field("next")).filter(|next| paths::is_local(next));
        let login = Login {
            login: desk.asked.field("account").chars().take(200).collect(),
            password: desk.asked.field("password").chars().take(1000).collect(),
            source: desk.asked.source.clone(),
            agent: desk.asked.agent.clone(),
        };
        match people::log_in(&desk.ctx, desk.sv, &login) {
            Ok(ticket) => {
                if let Some((region, token)) = &desk.asked.session {
                    // The old session ends: a token set before the login must not survive it.
                    people::log_out(desk.sv, *region, token)?;
                }
                let home = paths::home_of(&ticket.account);
                let next = next.unwrap_or(home);
                let mut answer = match ticket.needs_second {
                    true => Answer::to(super::second::next_url(next)),
                    false => Answer::to(landing(desk, &ticket.account, next)?),
                };
                let is_large = !ticket.needs_second && people::wants_large(desk.sv, &ticket)?;
                if is_large {
                    answer.remember_size(desk.site, true);
                }
                answer.start_session(desk.site, ticket.account.id.region, &ticket.token);
                Ok(answer)
            }
            Err(service::Error::LoginRefused) => {
                let text = desk.t("login-wrong");
                let wrong = vec![FormError { field: "account".to_owned(), text }];
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, next, wrong)
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

pub(crate) async fn leave(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let mut way = None;
        if let Some((region, token)) = &desk.asked.session {
            let back_url = format!("{}/", desk.site.setup.base_url);
            way = people::way_out(&desk.ctx, desk.sv, *region, token, &back_url)?;
            people::log_out(desk.sv, *region, token)?;
        }
        let mut answer = match way {
            Some(url) => super::official::out(desk, url)?,
            None => Answer::to_done(paths::HOME, "logged-out"),
        };
        answer.end_session(desk.site);
        Ok(answer)
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    next: Option<&str>,
    errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let mut account = FieldView::new("account", "text", desk.t("login-account"))
        .with_value(desk.asked.field("account"));
    account.autocomplete = Some("username");
    account.error = errors.first().map(|error| error.text.clone());
    let mut password = FieldView::new("password", "password", desk.t("login-password"));
    password.autocomplete = Some("current-password");
    let demo: Vec<DemoView> = desk
        .site
        .setup
        .demo_accounts
        .iter()
        .map(|account| DemoView {
            name: account.name.clone(),
            role: desk.t(&format!("role-{}", account.role_key)),
            account: account.login.clone(),
            password: account.password.clone(),
            note: desk.t(&format!("demo-note-{}", account.role_key)),
        })
        .collect();
    let page = LoginPage {
        action_url: paths::LOGIN,
        next: next.map(str::to_owned),
        query_url: paths::QUERY,
        recover_url: paths::RECOVER,
        official: desk.sv.provider_name().map(|name| {
            let name = [("name", desk.pick(name).into())];
            let next = next.map(|next| ("next", next));
            let url = paths::with_query(paths::OFFICIAL, next.into_iter());
            crate::page::Link { label: desk.t_with("official-login", &name), url }
        }),
        fields: vec![account, password],
        errors,
        demo_accounts: (!demo.is_empty()).then_some(demo),
    };
    desk.page_with(status, "portal/login.html", desk.t("login-title"), page)
}
