//! What an applicant may do to a case beside answering a notice and withdrawing: say something,
//! supply what was to follow, sign the item's commitment, confirm the delivery.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::{Action, Offer, Verb, transition};
use domain::text::Language;
use serde::Serialize;
use service::cases::{self, Shown, Together};

use super::cases::{draw, own};
use crate::asked::Asked;
use crate::desk::{Answer, Desk, change};
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::Link;
use crate::paths;
use crate::shown::deeds::DeedForm;
use crate::shown::desk_talk::{SaidView, WORDS_MAX};
use crate::site::Site;

/// The word of a form that is shown again, its field, and what is wrong.
pub(super) type Wrong = (&'static str, &'static str, String);

/// What was said, and the form to answer.
#[derive(Serialize)]
pub(super) struct TalkView {
    said: Vec<SaidView>,
    /// One form sent twice says it once.
    key: String,
    say: FieldView,
    say_url: String,
}

/// What stands open to the applicant.
pub(super) struct Open {
    /// Forms of this page.
    pub forms: Vec<DeedForm>,
    /// Where the application can still be mended, if it can.
    pub fix: Option<Link>,
}

/// The deeds of this page by their words.
fn deed(verb: Verb) -> Option<&'static str> {
    match verb {
        Verb::SupplyMissing => Some("supply"),
        Verb::Commit => Some("commit"),
        Verb::ConfirmDelivery => Some("received"),
        _ => None,
    }
}

/// What stands open to the applicant of a case now.
pub(super) fn open(desk: &Desk<'_>, together: &Together, wrong: Option<&Wrong>) -> Open {
    let Together { shown, offers, .. } = together;
    let id = &shown.case.id;
    let can_fix = offers.iter().any(|offer| offer.verb == Verb::Fix);
    let forms = offers.iter().filter_map(|offer| form(desk, shown, *offer, wrong)).collect();
    let fix =
        can_fix.then(|| Link { label: desk.t("case-fix"), url: paths::my_case_deed(id, "fix") });
    Open { forms, fix }
}

fn form(desk: &Desk<'_>, shown: &Shown, offer: Offer, wrong: Option<&Wrong>) -> Option<DeedForm> {
    let key = deed(offer.verb)?;
    let (zh, en) = transition(offer.verb).name;
    let error = |name: &str| {
        let own = wrong.filter(|(of, field, _)| *of == key && *field == name);
        own.map(|(_, _, text)| text.clone())
    };
    let hint = match &shown.case.handling.lenient {
        Some(lenient) if offer.verb == Verb::SupplyMissing => desk.still_missing(shown, lenient),
        _ => desk.t(&format!("my-{key}-hint")),
    };
    let fields = match offer.verb {
        Verb::SupplyMissing => vec![FieldView {
            required: false,
            maxlength: Some(1000),
            hint: Some(desk.t("my-supply-note-hint")),
            error: error("note"),
            ..FieldView::new("note", "textarea", desk.t("my-supply-note"))
                .with_value(desk.asked.field("note"))
        }],
        Verb::Commit => commitment(desk, shown, error("sign")),
        _ => Vec::new(),
    };
    Some(DeedForm {
        key: key.to_owned(),
        label: if desk.lang() == Language::En { en.to_owned() } else { zh.to_owned() },
        tone: "success",
        hint: Some(hint),
        open: wrong.is_none_or(|(of, _, _)| *of == key),
        action_url: paths::my_case_deed(&shown.case.id, key),
        submit_label: desk.t(&format!("my-{key}-button")),
        fields,
        points: Vec::new(),
    })
}

/// The text that is signed, and the tick that signs it.
fn commitment(desk: &Desk<'_>, shown: &Shown, error: Option<String>) -> Vec<FieldView> {
    let text = shown.published.item.service.commitment_text.as_ref();
    let mut words = FieldView::new("text", "notice", desk.t("my-commit-text"));
    words.hint = text.map(|text| desk.pick(text));
    let mut sign = FieldView::new("sign", "multiple", desk.t("my-commit-sign"));
    sign.options = vec![OptionView {
        value: "yes".to_owned(),
        label: desk.t("my-commit-yes"),
        checked: false,
    }];
    sign.error = error;
    vec![words, sign]
}

/// What was said between the applicant and the authority.
pub(super) fn talk(desk: &Desk<'_>, together: &Together, wrong: Option<&Wrong>) -> TalkView {
    let Together { shown, said, .. } = together;
    let own = wrong.filter(|(of, _, _)| *of == "say");
    let mut say = FieldView::new("say", "textarea", desk.t("my-say"))
        .with_value(if own.is_some() { desk.asked.field("say") } else { "" });
    say.hint = Some(desk.t("my-say-hint"));
    say.maxlength = Some(WORDS_MAX);
    say.error = own.map(|(_, _, text)| text.clone());
    TalkView {
        said: said.iter().map(|remark| desk.said(remark, false)).collect(),
        key: desk.ctx.id(9),
        say,
        say_url: paths::my_case_deed(&shown.case.id, "say"),
    }
}

pub(crate) async fn act(
    State(site): State<Arc<Site>>,
    Path((region, number, deed)): Path<(String, String, String)>,
    asked: Asked,
) -> Response {
    change(site, asked, move |desk| {
        let id = own(desk, &region, &number)?.id;
        let (ctx, sv) = (&desk.ctx, desk.sv);
        let again = |wrong: Wrong| draw(desk, StatusCode::UNPROCESSABLE_ENTITY, &id, Some(&wrong));
        let text = |name: &str| desk.asked.field(name).to_owned();
        if deed == "say" {
            return match cases::say(ctx, sv, &id, desk.asked.field("key"), &text("say")) {
                Ok(()) => Ok(Answer::to_done(&paths::my_case(&id), "said")),
                Err(service::Error::Refused(refusal)) => {
                    again(("say", "say", desk.unsaid(&refusal)))
                }
                Err(other) => Err(other.into()),
            };
        }
        let (action, key, field, done) = match deed.as_str() {
            "supply" => {
                (Action::SupplyMissing { note: text("note") }, "supply", "note", "supplied")
            }
            "commit" if text("sign") != "yes" => {
                return again(("commit", "sign", desk.t("my-commit-missing")));
            }
            "commit" => (Action::Commit { promise: String::new() }, "commit", "sign", "committed"),
            // The proof is the record's own words, whoever reads the page in which language.
            "received" => {
                (Action::ConfirmDelivery { proof: String::new() }, "received", "", "received")
            }
            _ => return Err(Fault::NotFound),
        };
        match cases::take(ctx, sv, &id, desk.seen()?, action) {
            Ok(_) => Ok(Answer::to_done(&paths::my_case(&id), done)),
            Err(service::Error::Refused(refusal)) => again((key, field, desk.refusal(&refusal))),
            Err(service::Error::Overtaken { .. }) => desk.conflict(&id, paths::my_case(&id)),
            Err(other) => Err(other.into()),
        }
    })
    .await
}
