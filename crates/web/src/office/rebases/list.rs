//! The orders of the reader's regions.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use crate::asked::Asked;
use crate::desk::look;
use crate::page::Crumb;
use crate::shown::sheet::{Part, Sheet};
use crate::site::Site;

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let orders = service::rebases::list(&desk.ctx, desk.sv)?;
        let title = desk.t("rebases-title");
        let mut part = Part::new("orders", desk.t("rebase-orders"));
        match orders.is_empty() {
            true => part.text.push(desk.t("rebases-none")),
            false => part.table = Some(super::table(desk, part.title.clone(), &orders)),
        }
        let sheet = Sheet {
            trail: vec![Crumb { label: title.clone(), url: None }],
            title: title.clone(),
            lead: Some(desk.t("rebases-lead")),
            parts: vec![part],
            ..Sheet::default()
        };
        desk.page("office/assessment/sheet.html", title, sheet)
    })
    .await
}
