//! The campaigns, and one of them: its stage, how far it has come, and what can be done next.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::assessment::campaign::{Action, Stage};
use service::assessment::{self, Progress, Shown};

use super::replace::{replace_form, replaced};
use super::words::{agreement_facts, mark, stage, told};
use super::{TEMPLATE, id_of, trail};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::{Fact, FormError, Link};
use crate::paths;
use crate::shown::desk_page::Count;
use crate::shown::sheet::{Cell, Form, Part, Sheet, Table};
use crate::site::Site;

pub(crate) async fn list(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        desk.account()?;
        let all = assessment::list(&desk.ctx, desk.sv)?;
        let mut part = Part::new("campaigns", desk.t("campaigns-all"));
        let columns = ["campaign", "stage", "units", "window"];
        let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
        let mut table = Table::new(part.title.clone(), columns, usize::MAX);
        for campaign in &all {
            let (id, plan) = (&campaign.id, &campaign.plan);
            let window = format!("{} – {}", desk.date(plan.opens_on), desk.date(plan.closes_on));
            let name = desk.name(&plan.name);
            // Whoever neither leads nor rates a campaign sees that it is there, not what is in it.
            table.rows.push(vec![
                match assessment::may_open(&desk.ctx, campaign) {
                    true => Cell::link(name, paths::campaign(id.region, &id.id)),
                    false => Cell::text(name),
                },
                Cell::badge(stage(desk, campaign.stage)),
                Cell::text(plan.units.len().to_string()),
                Cell::text(window),
            ]);
        }
        if all.is_empty() {
            part.text.push(desk.t("campaigns-none"));
        } else {
            part.table = Some(table);
        }
        part.links =
            vec![Link { label: desk.t("plan-title"), url: paths::NEW_CAMPAIGN.to_owned() }];
        let title = desk.t("campaigns-title");
        let sheet = Sheet {
            trail: trail(desk, None, None),
            title: title.clone(),
            lead: Some(desk.t("campaigns-lead")),
            parts: vec![part],
            ..Sheet::default()
        };
        desk.page(TEMPLATE, title, sheet)
    })
    .await
}

pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Path((region, campaign)): Path<(String, String)>,
    asked: Asked,
) -> Response {
    look(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let shown = assessment::campaign(&desk.ctx, desk.sv, &id)?;
        draw(desk, StatusCode::OK, &shown, Vec::new())
    })
    .await
}

pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Path((region, campaign, deed)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = id_of(desk, &region, campaign)?;
        let done = match (deed.as_str(), Action::from_key(&deed)) {
            ("own", _) => {
                let unit = desk.asked.field("unit");
                assessment::collect_own(&desk.ctx, desk.sv, &id, unit).map(drop)
            }
            ("replace", _) => replaced(desk, &id).map(drop),
            (_, Some(action)) => {
                let gaps = desk.asked.field("gaps") == "yes";
                let seen = desk.seen()?;
                assessment::advance(&desk.ctx, desk.sv, &id, action, seen, gaps).map(drop)
            }
            _ => return Err(Fault::NotFound),
        };
        match done {
            Ok(()) => {
                let done = format!("campaign-{deed}");
                Ok(Answer::to_done(&paths::campaign(id.region, &id.id), &done))
            }
            Err(error) => {
                let mut errors = told(desk, error)?;
                // Who comes is named in a field of its own.
                let named = errors.iter_mut().filter(|e| deed == "replace" && e.field == "raters");
                named.for_each(|error| error.field = "to".to_owned());
                let shown = assessment::campaign(&desk.ctx, desk.sv, &id)?;
                draw(desk, StatusCode::CONFLICT, &shown, errors)
            }
        }
    })
    .await
}

fn draw(
    desk: &Desk<'_>,
    status: StatusCode,
    shown: &Shown,
    mut errors: Vec<FormError>,
) -> Result<Answer, Fault> {
    let campaign = &shown.campaign;
    let mut parts = vec![next_part(desk, shown, &mut errors), plan_part(desk, shown)];
    if shown.agreement.pairs > 0 || !shown.units.is_empty() {
        parts.push(progress_part(desk, shown));
    }
    if !campaign.plan.sample.is_empty() {
        parts.push(sample_part(desk, shown));
    }
    parts.push(log_part(desk, shown));
    let count = |key: &str, value: String, tone: &'static str| Count {
        label: desk.t(&format!("campaign-{key}")),
        value,
        tone,
        note: None,
    };
    let held = &shown.held;
    let warn = |count: usize| if count > 0 { "warning" } else { "success" };
    let title = desk.name(&campaign.plan.name);
    let sheet = Sheet {
        trail: trail(desk, Some(campaign), None),
        title: title.clone(),
        state: Some(stage(desk, campaign.stage)),
        notes: campaign.plan.is_made_up.then(|| desk.t("results-made-up")).into_iter().collect(),
        errors,
        counts: vec![
            count("unanswered", held.unanswered.to_string(), warn(held.unanswered)),
            count("unsettled", held.unsettled.to_string(), warn(held.unsettled)),
            count("records", held.records.to_string(), "info"),
            count("appeals-open", shown.appeals_open.to_string(), warn(shown.appeals_open)),
        ],
        parts,
        ..Sheet::default()
    };
    desk.page_with(status, TEMPLATE, title, sheet)
}

/// What the reader can do now: links to work, and the button to the next stage.
fn next_part(desk: &Desk<'_>, shown: &Shown, errors: &mut [FormError]) -> Part {
    let campaign = &shown.campaign;
    let id = &campaign.id;
    let page = |page: &str| paths::campaign_page(id.region, &id.id, page);
    let mut part = Part::new("next", desk.t("campaign-next"));
    let mut link = |key: &str, url: String| part.links.push(Link { label: desk.t(key), url });
    let is_collecting = campaign.stage == Stage::Collecting;
    if shown.own.0 > 0 && is_collecting {
        link("campaign-to-rate", page("rate"));
    }
    if is_collecting {
        link("campaign-to-import", page("import"));
    }
    if shown.is_leader && is_collecting {
        link("campaign-to-settle", page("settle"));
    }
    if shown.is_leader && campaign.edition > 0 {
        link("campaign-to-review", page("results"));
    }
    if campaign.stage == Stage::Published {
        link("campaign-to-public", paths::results(id.region, &id.id));
        if shown.is_leader {
            link("campaign-to-appeals", page("appeals"));
        }
    }
    if shown.own.0 > 0 {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let args = [("done", number(shown.own.1).into()), ("of", number(shown.own.0).into())];
        part.text.push(desk.t_with("campaign-own", &args));
    }
    if shown.is_leader {
        part.forms.extend(forms(desk, shown));
    }
    for form in &mut part.forms {
        if form.fields.iter().any(|field| errors.iter().any(|e| e.field == field.name)) {
            mark(&mut form.fields, errors);
        }
    }
    let has = |name: &str| part.forms.iter().flat_map(|f| &f.fields).any(|f| f.name == name);
    for error in errors.iter_mut().filter(|error| !has(&error.field)) {
        error.field.clear();
    }
    part
}

fn forms(desk: &Desk<'_>, shown: &Shown) -> Vec<Form> {
    let campaign = &shown.campaign;
    let id = &campaign.id;
    let mut forms = Vec::new();
    let action = Action::ALL.into_iter().find(|action| action.road().0 == campaign.stage);
    if let Some(action) = action {
        let key = action.key();
        let url = paths::campaign_page(id.region, &id.id, key);
        let mut form = Form::new(key, url, desk.t(&format!("campaign-{key}-button")));
        form.title = Some(desk.t(&format!("campaign-{key}-title")));
        form.hint = Some(desk.t(&format!("campaign-{key}-hint")));
        form.version = campaign.revision.to_string();
        if action == Action::Freeze && shown.held.unanswered > 0 {
            let mut gaps = FieldView::new("gaps", "multiple", desk.t("campaign-gaps"));
            let count = i64::try_from(shown.held.unanswered).unwrap_or(i64::MAX);
            gaps.options = vec![OptionView {
                value: "yes".to_owned(),
                label: desk.t_with("campaign-gaps-accept", &[("count", count.into())]),
                checked: false,
            }];
            gaps.required = false;
            form.fields = vec![gaps];
        }
        forms.push(form);
    }
    if matches!(campaign.stage, Stage::Planned | Stage::Collecting)
        && !campaign.plan.raters.is_empty()
    {
        forms.push(replace_form(desk, shown));
    }
    if campaign.stage == Stage::Collecting {
        let url = paths::campaign_page(id.region, &id.id, "own");
        let mut form = Form::new("own", url, desk.t("campaign-own-button"));
        form.title = Some(desk.t("campaign-own-title"));
        form.hint = Some(desk.t("campaign-own-hint"));
        form.tone = "plain";
        form.prefix = "f-own".to_owned();
        let mut unit = FieldView::new("unit", "choice", desk.t("results-unit"));
        unit.options = campaign
            .plan
            .units
            .iter()
            .map(|one| OptionView {
                value: one.code.clone(),
                label: desk.name(&one.name),
                checked: campaign.plan.units.len() == 1,
            })
            .collect();
        form.fields = vec![unit];
        forms.push(form);
    }
    forms
}

fn plan_part(desk: &Desk<'_>, shown: &Shown) -> Part {
    let plan = &shown.campaign.plan;
    let fact = |key: &str, value: String| Fact { label: desk.t(&format!("results-{key}")), value };
    let mut part = Part::new("plan", desk.t("plan-what"));
    let names: Vec<String> = plan.units.iter().map(|unit| desk.name(&unit.name)).collect();
    part.facts = vec![
        fact(
            "profile",
            format!("{} ({})", desk.name(&shown.campaign.definition.name), plan.profile),
        ),
        fact("profile-hash", plan.profile_hash.clone()),
        fact("window", format!("{} – {}", desk.date(plan.opens_on), desk.date(plan.closes_on))),
        fact("seed", plan.seed.to_string()),
        fact("items-per-unit", plan.items_per_unit.to_string()),
        fact("leaves", plan.leaves.join(" ")),
        fact("units", names.join(" · ")),
    ];
    part
}

fn progress_part(desk: &Desk<'_>, shown: &Shown) -> Part {
    let mut part = Part::new("progress", desk.t("campaign-progress"));
    part.facts = agreement_facts(desk, &shown.agreement);
    let columns = ["who", "done", "wanted"].map(|key| desk.t(&format!("campaign-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, 1);
    let mut rows = |name: String, progress: &Progress| {
        table.rows.push(vec![
            Cell::text(name),
            Cell::text(progress.done.to_string()),
            Cell::text(progress.wanted.to_string()),
        ]);
    };
    for unit in &shown.units {
        rows(desk.unit_name(&shown.campaign.plan, &unit.of), unit);
    }
    for rater in shown.raters.iter().filter(|_| shown.is_leader) {
        rows(rater.of.clone(), rater);
    }
    part.table = Some(table);
    part
}

fn sample_part(desk: &Desk<'_>, shown: &Shown) -> Part {
    let plan = &shown.campaign.plan;
    let mut part = Part::new("sample", desk.t("campaign-sample"));
    let args = [("seed", plan.seed.to_string().into())];
    part.text = vec![desk.t_with("campaign-sample-text", &args)];
    let columns = ["item", "unit", "code", "version"];
    let columns = columns.map(|key| desk.t(&format!("results-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, usize::MAX);
    for (unit, items) in &plan.sample {
        for item in items {
            let region = domain::region::RegionCode::parse(&item.region).ok();
            let url = region.map(|region| paths::guide_version(region, &item.code, item.version));
            let name = desk.name(&item.name);
            table.rows.push(vec![
                url.map_or_else(|| Cell::text(name.clone()), |url| Cell::link(name.clone(), url)),
                Cell::text(desk.unit_name(plan, unit)),
                Cell::text(item.code.clone()),
                Cell::text(item.version.to_string()),
            ]);
        }
    }
    part.table = (!table.rows.is_empty()).then_some(table);
    part
}

fn log_part(desk: &Desk<'_>, shown: &Shown) -> Part {
    let mut part = Part::new("log", desk.t("campaign-log"));
    let columns = ["what", "at", "about", "note"];
    let columns = columns.map(|key| desk.t(&format!("log-{key}"))).into();
    let mut table = Table::new(part.title.clone(), columns, usize::MAX);
    for event in &shown.events {
        let dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        table.rows.push(vec![
            Cell::text(desk.t(&format!("log-{}", event.kind))),
            Cell::text(desk.moment(event.at)),
            Cell::text(dash(&event.about)),
            Cell::text(dash(&event.note)),
        ]);
    }
    part.table = Some(table);
    part
}
