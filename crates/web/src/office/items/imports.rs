//! The history of imports.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use service::items::Import;

use crate::asked::Asked;
use crate::desk::{Desk, look};
use crate::page::Crumb;
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct Line {
    source: String,
    mapping: String,
    at: String,
    by: String,
    counts: [String; 5],
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct ImportsPage {
    trail: Vec<Crumb>,
    imports: Vec<Line>,
}

pub(crate) async fn imports(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        let imports = service::items::imports(&desk.ctx, &desk.sv.db)?;
        let page = ImportsPage {
            trail: vec![
                Crumb { label: desk.t("nav-items"), url: Some(paths::ITEMS.to_owned()) },
                Crumb { label: desk.t("imports-title"), url: None },
            ],
            imports: imports.iter().map(|import| line(desk, import)).collect(),
        };
        desk.page("office/items/imports.html", desk.t("imports-title"), page)
    })
    .await
}

fn line(desk: &Desk<'_>, import: &Import) -> Line {
    let remarks: Vec<serde_json::Value> = serde_json::from_str(&import.report).unwrap_or_default();
    let remark = |remark: &serde_json::Value| {
        let text = |key: &str| {
            remark.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
        };
        let number = remark.get("line").and_then(serde_json::Value::as_i64).unwrap_or(0);
        let args = [
            ("line", number.into()),
            ("field", text("field").into()),
            ("reason", text("reason").into()),
            ("value", text("value").into()),
        ];
        desk.t_with("imports-remark", &args)
    };
    Line {
        source: import.source.clone(),
        mapping: import.mapping.clone(),
        at: desk.moment(import.at),
        by: import.by.clone(),
        counts: import.counts.map(|count| count.to_string()),
        remarks: remarks.iter().map(remark).collect(),
    }
}
