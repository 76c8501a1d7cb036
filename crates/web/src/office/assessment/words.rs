//! Stages, refusals and faults of campaigns in words, and the fields of an answer.

use domain::assessment::campaign::{Answer, AnswerFault, Refusal, Stage};
use domain::assessment::{Leaf, Scale, State};
use service::assessment::{Agreement, LineFault, Wrong};

use crate::desk::Desk;
use crate::fault::Fault;
use crate::field::{FieldView, OptionView};
use crate::page::{Badge, Fact, FormError};

pub(super) fn stage(desk: &Desk<'_>, stage: Stage) -> Badge {
    let tone = match stage {
        Stage::Planned => "neutral",
        Stage::Collecting => "info",
        Stage::Frozen | Stage::Computed | Stage::InReview => "warning",
        Stage::Published => "success",
    };
    Badge { key: stage.key().to_owned(), label: desk.t(&format!("stage-{}", stage.key())), tone }
}

/// A refusal with the field it belongs to.
pub(super) fn refusal(desk: &Desk<'_>, refusal: Refusal) -> FormError {
    let (field, key, count) = match refusal {
        Refusal::WrongStage { .. } => ("", "stage", 0),
        Refusal::Unanswered { left } => ("gaps", "unanswered", left),
        Refusal::Unsettled { left } => ("", "unsettled", left),
        Refusal::NoEvidence => ("", "no-evidence", 0),
        Refusal::NothingCorrected => ("", "nothing-corrected", 0),
        Refusal::NoUnits => ("units", "no-units", 0),
        Refusal::UnitTwice => ("units", "unit-twice", 0),
        Refusal::Window => ("closes_on", "window", 0),
        Refusal::Name => ("name_zh", "name", 0),
        Refusal::Raters => ("raters", "raters", 0),
        Refusal::UnknownLeaf => ("leaves", "unknown-leaf", 0),
        Refusal::Days => ("appeal_days", "days", 0),
        Refusal::Items => ("items", "items", 0),
        Refusal::NotAssigned => ("", "not-assigned", 0),
        Refusal::BothIn => ("", "both-in", 0),
        Refusal::SameRater => ("to", "same-rater", 0),
        Refusal::RaterOfBoth => ("to", "rater-of-both", 0),
        Refusal::NoSuchRater => ("from", "no-such-rater", 0),
        Refusal::NothingToSettle => ("", "nothing-to-settle", 0),
        Refusal::OwnAnswer => ("", "own-answer", 0),
        Refusal::ReasonMissing => ("because", "reason", 0),
        Refusal::AppealsOver => ("", "appeals-over", 0),
        Refusal::AppealOpen => ("", "appeal-open", 0),
        Refusal::AppealAnswered => ("", "appeal-answered", 0),
        Refusal::CorrectionMissing => ("corrects", "correction", 0),
    };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let text = desk.t_with(&format!("campaign-refused-{key}"), &[("count", count.into())]);
    FormError { field: field.to_owned(), text }
}

/// What is wrong, each at its field.
pub(super) fn errors(desk: &Desk<'_>, wrong: &Wrong) -> Vec<FormError> {
    let at = |field: &str, text: String| FormError { field: field.to_owned(), text };
    match wrong {
        Wrong::Refused(one) => vec![refusal(desk, *one)],
        Wrong::Plan(all) => all.iter().map(|one| refusal(desk, *one)).collect(),
        Wrong::NoAssessor(login) => {
            let args = [("login", login.as_str().into())];
            vec![at("raters", desk.t_with("campaign-refused-no-assessor", &args))]
        }
        Wrong::Profile(lines) => lines
            .iter()
            .map(|line| {
                let args = [("what", line.in_words(desk.lang()).into())];
                at("profile_text", desk.t_with("campaign-refused-profile", &args))
            })
            .collect(),
        Wrong::Answer { faults, is_off_scale } => {
            let mut errors: Vec<FormError> =
                faults.iter().map(|fault| answer_fault(desk, *fault)).collect();
            if *is_off_scale {
                errors.push(at("value", desk.t("answer-fault-scale")));
            }
            errors
        }
        Wrong::Records(lines) => lines
            .iter()
            .take(100)
            .map(|(line, what)| {
                let line = i64::try_from(*line).unwrap_or(i64::MAX);
                let args = [("line", line.into()), ("what", line_fault(desk, what).into())];
                at("records", desk.t_with("import-line", &args))
            })
            .collect(),
        Wrong::Unreckoned(why) => {
            let args = [("why", why.in_words(desk.lang()).into())];
            vec![at("", desk.t_with("campaign-refused-unreckoned", &args))]
        }
    }
}

/// What is wrong with a line of an import.
fn line_fault(desk: &Desk<'_>, fault: &LineFault) -> String {
    match fault {
        LineFault::Record(what) => what.in_words(desk.lang()),
        LineFault::ReasonMissing => desk.t("answer-fault-reason"),
        LineFault::NotAssigned(leaf) => {
            desk.t_with("import-not-yours", &[("leaf", leaf.as_str().into())])
        }
        LineFault::AnsweredTwice => desk.t("import-answered-twice"),
        LineFault::Answer { faults, is_off_scale } => {
            let mut texts: Vec<String> =
                faults.iter().map(|fault| answer_fault(desk, *fault).text).collect();
            texts.extend(is_off_scale.then(|| desk.t("answer-fault-scale")));
            texts.join(" ")
        }
        LineFault::Refused(why) => refusal(desk, *why).text,
    }
}

fn answer_fault(desk: &Desk<'_>, fault: AnswerFault) -> FormError {
    let (field, key) = match fault {
        AnswerFault::StateMissing => ("state", "state"),
        AnswerFault::ValueMissing => ("value", "value"),
        AnswerFault::ValueTooMuch => ("value", "too-much"),
        AnswerFault::AlwaysApplies => ("state", "applies"),
        AnswerFault::ReasonMissing => ("reason", "reason"),
        AnswerFault::Url => ("url", "url"),
        AnswerFault::TooLong => ("quote", "long"),
    };
    FormError { field: field.to_owned(), text: desk.t(&format!("answer-fault-{key}")) }
}

/// The faults of a service call as errors of a form; anything else stays a fault.
pub(super) fn told(desk: &Desk<'_>, error: service::Error) -> Result<Vec<FormError>, Fault> {
    match error {
        service::Error::Assessment(wrong) => Ok(errors(desk, &wrong)),
        other => Err(other.into()),
    }
}

/// Puts errors at their fields.
pub(super) fn mark(fields: &mut [FieldView], errors: &mut [FormError]) {
    for error in errors.iter_mut() {
        match fields.iter_mut().find(|field| field.name == error.field) {
            Some(field) => field.error = Some(error.text.clone()),
            None => error.field.clear(),
        }
    }
}

/// The fields in which an answer is given.
pub(super) fn answer_fields(desk: &Desk<'_>, leaf: &Leaf, answer: &Answer) -> Vec<FieldView> {
    let states = State::ALL.into_iter().filter(|state| match state {
        State::NotApplicable => leaf.optional,
        _ => true,
    });
    let mut state = FieldView::new("state", "choice", desk.t("answer-state"));
    state.options = states
        .map(|state| OptionView {
            value: state.code().to_owned(),
            label: desk.t(&format!("evidence-{}", state.code())),
            checked: answer.state == Some(state),
        })
        .collect();
    let text = |name: &str, kind, key: &str, hint: Option<String>, given: &str| {
        let mut field = FieldView::new(name, kind, desk.t(key)).with_value(given);
        field.hint = hint;
        field.required = false;
        field.autocomplete = Some("off");
        field
    };
    let given = answer.value.as_deref().unwrap_or_default();
    let mut value = match &leaf.scale {
        Scale::Ladder { steps } if steps.len() <= 7 => {
            let mut field = text("value", "choice", "answer-value", None, given);
            let option = |step: &domain::assessment::Decimal| OptionView {
                value: step.0.clone(),
                label: step.0.clone(),
                checked: step.0 == given,
            };
            field.options = steps.iter().map(option).collect();
            field
        }
        Scale::Binary => {
            let mut field = text("value", "choice", "answer-value", None, given);
            let option = |value: &str, key: &str| OptionView {
                value: value.to_owned(),
                label: desk.t(key),
                checked: value == given,
            };
            field.options = vec![option("1", "answer-yes"), option("0", "answer-no")];
            field
        }
        _ => text("value", "number", "answer-value", None, given),
    };
    value.hint = Some(scale_words(desk, &leaf.scale));
    let hint = |key: &str| Some(desk.t(key));
    let mut reason =
        text("reason", "text", "answer-reason", hint("answer-reason-hint"), &answer.reason);
    reason.maxlength = Some(500);
    let mut url = text("url", "text", "answer-url", hint("answer-url-hint"), &answer.url);
    url.inputmode = Some("url");
    url.maxlength = Some(500);
    let mut quote =
        text("quote", "textarea", "answer-quote", hint("answer-quote-hint"), &answer.quote);
    quote.maxlength = Some(500);
    vec![state, value, reason, url, quote]
}

fn scale_words(desk: &Desk<'_>, scale: &Scale) -> String {
    match scale {
        Scale::Binary => desk.t("scale-binary"),
        Scale::Ratio => desk.t("scale-ratio"),
        Scale::Range { min, max } => desk.t_with(
            "scale-range",
            &[("min", min.0.as_str().into()), ("max", max.0.as_str().into())],
        ),
        Scale::Ladder { .. } => desk.t("scale-ladder"),
        Scale::Tiers { .. } => desk.t("scale-tiers"),
        Scale::Deduction { .. } => desk.t("scale-deduction"),
    }
}

/// The answer that a form holds, whatever is wrong with it.
pub(super) fn typed(get: impl Fn(&str) -> String) -> Answer {
    let value = get("value");
    Answer {
        state: State::parse(&get("state")),
        value: (!value.trim().is_empty()).then_some(value),
        reason: get("reason"),
        url: get("url"),
        quote: get("quote"),
    }
}

/// How well raters agree, as facts.
pub(super) fn agreement_facts(desk: &Desk<'_>, agreement: &Agreement) -> Vec<Fact> {
    let number = |value: Option<f64>| match value {
        Some(value) => format!("{value:.3}"),
        None => desk.t("agreement-undefined"),
    };
    let fact =
        |key: &str, value: String| Fact { label: desk.t(&format!("agreement-{key}")), value };
    vec![
        fact("pairs", agreement.pairs.to_string()),
        fact("same", agreement.same.to_string()),
        fact("kappa", number(agreement.kappa)),
        fact("alpha", number(agreement.alpha)),
    ]
}
