//! Drawing up a campaign.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::assessment::Name;
use domain::assessment::campaign::Unit;
use domain::code::CreditCode;
use domain::permit::Deed;
use domain::region::RegionCode;
use service::assessment::{self, NewCampaign, Profile};

use super::words::{mark, told};
use super::{TEMPLATE, trail};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::FormError;
use crate::paths;
use crate::shown::sheet::{Form, Part, Sheet};
use crate::site::Site;

/// What stands in a fresh form.
const DEFAULTS: [(&str, &str); 6] = [
    ("profile", "wang2016"),
    ("leaves", "C D1"),
    ("items", "3"),
    ("appeal_days", "15"),
    ("answer_days", "30"),
    ("units", ""),
];

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| {
        may_plan(desk)?;
        draw(desk, StatusCode::OK, Vec::new())
    })
    .await
}

pub(crate) async fn create(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        let region = may_plan(desk)?;
        let new = match read(desk, region) {
            Ok(new) => new,
            Err(errors) => return draw(desk, StatusCode::UNPROCESSABLE_ENTITY, errors),
        };
        match assessment::create(&desk.ctx, desk.sv, new) {
            Ok(id) => Ok(Answer::to_done(&paths::campaign(id.region, &id.id), "campaign-planned")),
            Err(error) => draw(desk, StatusCode::UNPROCESSABLE_ENTITY, told(desk, error)?),
        }
    })
    .await
}

fn may_plan(desk: &Desk<'_>) -> Result<RegionCode, Fault> {
    desk.account()?;
    desk.permit(Deed::Assess)?;
    desk.work_region()
}

fn typed<'a>(desk: &'a Desk<'_>, name: &str) -> &'a str {
    let is_fresh = desk.asked.form.is_empty();
    let fresh = DEFAULTS.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
    if is_fresh { fresh } else { desk.asked.field(name) }
}

fn read(desk: &Desk<'_>, region: RegionCode) -> Result<NewCampaign, Vec<FormError>> {
    let mut errors = Vec::new();
    let text = |name: &str| desk.asked.field(name).trim().to_owned();
    let words = |name: &str| -> Vec<String> {
        let split = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';');
        text(name).split(split).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let mut units = Vec::new();
    for line in text("units").lines().map(str::trim).filter(|line| !line.is_empty()) {
        match unit(desk, line) {
            Some(unit) => units.push(unit),
            None => {
                let args = [("line", line.into())];
                let text = desk.t_with("campaign-refused-unit", &args);
                errors.push(FormError { field: "units".to_owned(), text });
            }
        }
    }
    let mut wrong_number = |name: &str| {
        let parsed = text(name).parse::<u32>();
        if parsed.is_err() {
            errors.push(FormError {
                field: name.to_owned(),
                text: desk.t("campaign-refused-number"),
            });
        }
        parsed.unwrap_or_default()
    };
    let items_per_unit = wrong_number("items");
    let days = (wrong_number("appeal_days"), wrong_number("answer_days"));
    let mut wrong = |field: &str, key: &str| {
        errors.push(FormError { field: field.to_owned(), text: desk.t(key) });
    };
    let seed = match text("seed").as_str() {
        "" => None,
        number => match number.parse() {
            Ok(seed) => Some(seed),
            Err(_) => {
                wrong("seed", "campaign-refused-number");
                None
            }
        },
    };
    let mut date = |name: &str| match text(name).parse::<jiff::civil::Date>() {
        Ok(date) => date,
        Err(_) => {
            wrong(name, "campaign-refused-date");
            jiff::civil::Date::ZERO
        }
    };
    let window = (date("opens_on"), date("closes_on"));
    if !errors.is_empty() {
        return Err(errors);
    }
    let own = text("profile_text");
    let en = text("name_en");
    let zh = text("name_zh");
    Ok(NewCampaign {
        region,
        name: Name { en: if en.is_empty() { zh.clone() } else { en }, zh },
        profile: if own.is_empty() { Profile::Shipped(text("profile")) } else { Profile::Own(own) },
        units,
        leaves: words("leaves"),
        raters: words("raters"),
        window,
        seed,
        items_per_unit,
        days,
        is_made_up: false,
    })
}

/// A unit from a line: a region's code, or an authority's credit code; a name may follow.
fn unit(desk: &Desk<'_>, line: &str) -> Option<Unit> {
    let (code, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let name = name.trim();
    let named = |zh: String, en: String| match name.is_empty() {
        true => Name { zh, en },
        false => Name { zh: name.to_owned(), en: name.to_owned() },
    };
    if let Ok(region) = RegionCode::parse(code) {
        let known = desk.site.gazetteer.get(region).map(|known| &known.name);
        let zh = known.map_or_else(|| code.to_owned(), |name| name.zh.clone());
        let en = known.and_then(|name| name.en.clone()).unwrap_or_else(|| zh.clone());
        let name = named(zh, en);
        return Some(Unit { code: code.to_owned(), name, region: code.to_owned(), org: None });
    }
    let org = CreditCode::parse(code).ok()?;
    let name = named(desk.org_name(&org), desk.org_name(&org));
    let region = org.region().as_str().to_owned();
    Some(Unit { code: code.to_owned(), name, region, org: Some(code.to_owned()) })
}

fn draw(desk: &Desk<'_>, status: StatusCode, mut errors: Vec<FormError>) -> Result<Answer, Fault> {
    let field = |name: &str, kind, is_required: bool| {
        let label = desk.t(&format!("plan-{}", name.replace('_', "-")));
        let mut field = FieldView::new(name, kind, label).with_value(typed(desk, name));
        field.required = is_required;
        field.autocomplete = Some("off");
        field
    };
    let hinted = |name: &str, kind, is_required: bool| {
        let mut field = field(name, kind, is_required);
        field.hint = Some(desk.t(&format!("plan-{}-hint", name.replace('_', "-"))));
        field
    };
    let mut profile = field("profile", "choice", true);
    profile.options = assessment::indices(&desk.ctx)?
        .iter()
        .map(|index| OptionView {
            value: index.id.clone(),
            label: desk.name(&index.name),
            checked: typed(desk, "profile") == index.id,
        })
        .collect();
    let mut fields = vec![
        field("name_zh", "text", true),
        field("name_en", "text", false),
        profile,
        hinted("profile_text", "textarea", false),
        hinted("units", "textarea", true),
        hinted("leaves", "text", false),
        hinted("raters", "text", false),
        field("opens_on", "date", true),
        field("closes_on", "date", true),
        hinted("items", "number", true),
        hinted("seed", "number", false),
        field("appeal_days", "number", true),
        field("answer_days", "number", true),
    ];
    mark(&mut fields, &mut errors);
    let title = desk.t("plan-title");
    let mut form = Form::new("plan", paths::NEW_CAMPAIGN.to_owned(), desk.t("plan-button"));
    form.fields = fields;
    let mut part = Part::new("plan", desk.t("plan-what"));
    part.forms = vec![form];
    let sheet = Sheet {
        trail: trail(desk, None, Some(title.clone())),
        title: title.clone(),
        lead: Some(desk.t("plan-lead")),
        errors,
        parts: vec![part],
        ..Sheet::default()
    };
    desk.page_with(status, TEMPLATE, title, sheet)
}
