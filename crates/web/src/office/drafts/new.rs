//! Beginning a new item: authority, level and catalogue item make its code.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::code::CreditCode;
use domain::lists::{CodeList, ExerciseLevel};
use domain::text::Bilingual;
use serde::Serialize;
use service::items::Trouble;
use service::items::drafts::{self, NewItem};

use crate::asked::Asked;
use crate::desk::{Answer, Desk, change, look};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::FormError;
use crate::paths;
use crate::site::Site;

#[derive(Serialize)]
struct NewPage {
    back_url: &'static str,
    action_url: &'static str,
    fields: Vec<FieldView>,
    errors: Vec<FormError>,
}

/// A field and what is wrong with it.
type Wrong = Option<(&'static str, String)>;

pub(crate) async fn form(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    look(site, asked, |desk| draw(desk, StatusCode::OK, None)).await
}

pub(crate) async fn begin(State(site): State<Arc<Site>>, asked: Asked) -> Response {
    change(site, asked, |desk| {
        drafts::authorities(&desk.ctx, desk.sv)?;
        let new = match read(desk) {
            Ok(new) => new,
            Err(wrong) => return draw(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong)),
        };
        match drafts::start(&desk.ctx, desk.sv, new) {
            Ok(id) => Ok(Answer::to_done(&paths::draft(&id), "draft-begun")),
            Err(service::Error::Item(trouble)) => {
                let field = match *trouble {
                    Trouble::NoAuthority => "org",
                    Trouble::CodeWrong | Trouble::CodeTaken | Trouble::DraftOpen => "serial",
                    _ => "base_code",
                };
                let wrong = (field, super::trouble(desk, &trouble));
                draw(desk, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong))
            }
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn read(desk: &Desk<'_>) -> Result<NewItem, (&'static str, String)> {
    let words = |field, trouble: &Trouble| (field, super::trouble(desk, trouble));
    let text = |name: &str| desk.asked.field(name).trim().to_owned();
    let org = CreditCode::parse(&text("org")).map_err(|_| words("org", &Trouble::NoAuthority))?;
    let level = ExerciseLevel::from_key(&text("level")).ok_or_else(|| {
        let label = desk.t("draft-new-level");
        ("level", desk.t_with("edit-fault-missing", &[("label", label.into())]))
    })?;
    let serial = match text("serial").as_str() {
        "" => None,
        typed => match typed.parse::<u8>() {
            Ok(serial @ 1..=99) => Some(serial),
            _ => return Err(words("serial", &Trouble::CodeWrong)),
        },
    };
    let (zh, en) = (text("name_zh"), text("name_en"));
    let handling_name = match (serial, zh.is_empty()) {
        (None, _) | (_, true) => None,
        (Some(_), false) => Some(Bilingual { zh, en: (!en.is_empty()).then_some(en) }),
    };
    Ok(NewItem { org, level, base_code: text("base_code"), serial, handling_name })
}

fn draw(desk: &Desk<'_>, status: StatusCode, wrong: Wrong) -> Result<Answer, Fault> {
    let typed = |name: &str| desk.asked.field(name);
    let choice = |name: &str, label: &str, options: Vec<OptionView>| FieldView {
        options,
        ..FieldView::new(name, "choice", desk.t(label))
    };
    let option = |value: &str, label: String, chosen: &str| OptionView {
        value: value.to_owned(),
        label,
        checked: value == chosen,
    };
    let authorities = drafts::authorities(&desk.ctx, desk.sv)?;
    let orgs = authorities.iter().map(|org| {
        let place = desk.region_name(org.region);
        let label = format!("{} {}", desk.pick(&org.name), place);
        option(org.code.as_str(), label, typed("org"))
    });
    let levels = ExerciseLevel::ENTRIES
        .iter()
        .map(|entry| option(entry.key, desk.label(entry.value), typed("level")));
    let text = |name: &str, label: String, hint: Option<&str>| FieldView {
        hint: hint.map(|hint| desk.t(hint)),
        required: name == "base_code",
        maxlength: Some(200),
        ..FieldView::new(name, "text", label).with_value(typed(name))
    };
    let part = |key: &str| {
        let label = desk.t("edit-handling-name");
        desk.t_with(key, &[("label", label.into())])
    };
    let mut fields = vec![
        choice("org", "draft-new-org", orgs.collect()),
        choice("level", "draft-new-level", levels.collect()),
        text("base_code", desk.t("draft-new-base"), Some("draft-new-base-hint")),
        text("serial", desk.t("draft-new-serial"), Some("draft-new-serial-hint")),
        text("name_zh", part("edit-part-zh"), None),
        text("name_en", part("edit-part-en"), None),
    ];
    let mut errors = Vec::new();
    if let Some((name, words)) = wrong {
        for field in fields.iter_mut().filter(|field| field.name == name) {
            field.error = Some(words.clone());
        }
        errors.push(FormError { field: name.to_owned(), text: words });
    }
    let page = NewPage { back_url: paths::DRAFTS, action_url: paths::NEW_DRAFT, fields, errors };
    desk.page_with(status, "office/drafts/new.html", desk.t("drafts-new"), page)
}
