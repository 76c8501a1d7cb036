//! Q1 to Q5, Q7 to Q9 and Q14: statements of an item that must agree with one another.

use super::{Findings, Rule, Severity};
use crate::item::{Excess, ItemVersion, Limit, ReviewMode, Term};
use crate::lists::{CaseClass, CodeList, ItemType, ResultKind, ServiceObject};

/// Q1. 优化营商环境条例 art. 36 binds the authority to the limit it promises.
pub(super) fn limits(item: &ItemVersion, found: &mut Findings) {
    let (legal, committed) = (&item.legal_limit, &item.committed_limit);
    if legal.term == Term::Unclear {
        found.warning(Rule::Q1, "legal_limit", &legal.raw, "limit-unclear");
    }
    match committed.term {
        Term::Unset => found.error(Rule::Q1, "committed_limit", &committed.raw, "limit-missing"),
        Term::Unclear => found.error(Rule::Q1, "committed_limit", &committed.raw, "limit-unclear"),
        Term::Instant | Term::Within { .. } => {
            let severity = match committed.exceeds(legal) {
                Some(Excess::Yes) => Severity::Error,
                Some(Excess::Perhaps) if is_longer_on_average(committed, legal) => {
                    Severity::Warning
                }
                Some(Excess::Perhaps | Excess::No) | None => return,
            };
            let data = vec![("legal", legal.raw.clone()), ("committed", committed.raw.clone())];
            let value = &committed.raw;
            found.put(Rule::Q1, severity, "committed_limit", value, "limit-exceeds-legal", data);
        }
    }
}

fn is_longer_on_average(committed: &Limit, legal: &Limit) -> bool {
    committed.average_minutes() > legal.average_minutes()
}

/// Q2. What the item does not state is not held against it.
pub(super) fn review(item: &ItemVersion, found: &mut Findings) {
    if !item.committed_limit.is_set() {
        return;
    }
    let at_once = item.committed_limit.is_instant();
    if let Some(class) = item.service.case_class
        && (class == CaseClass::Instant) != at_once
    {
        found.error(Rule::Q2, "service.case_class", class.key(), "case-class-against-limit");
    }
    if let Some(mode) = item.service.review_mode
        && (mode == ReviewMode::AtOnce) != at_once
    {
        let value = if mode == ReviewMode::AtOnce { "at_once" } else { "review_then_approve" };
        found.error(Rule::Q2, "service.review_mode", value, "review-mode-against-limit");
    }
}

/// Q3 and Q4.
pub(super) fn visits(item: &ItemVersion, found: &mut Findings) {
    let Some(visits) = item.service.visits else {
        found.error(Rule::Q3, "service.visits", "", "visits-missing");
        return;
    };
    let value = visits.to_string();
    let reason_given = item.service.visits_reason.as_ref().is_some_and(|r| !r.is_blank());
    if visits > 0 && !reason_given {
        found.error(Rule::Q3, "service.visits_reason", &value, "visits-reason-missing");
    }
    let can_apply_from_afar = item.online.is_online || item.online.courier_in == Some(true);
    if visits == 0 && !can_apply_from_afar {
        found.error(Rule::Q3, "service.visits", &value, "no-visit-but-no-other-way");
    }
    if visits > 0 && item.online.is_full() {
        found.error(Rule::Q4, "service.visits", &value, "fully-online-but-visits");
    }
}

/// Q5. 行政许可法 art. 58: no charge without a law that sets it.
pub(super) fn fees(item: &ItemVersion, found: &mut Findings) {
    let fees = &item.fees;
    match fees.is_charged {
        None => {}
        Some(false) => {
            if !fees.rows.is_empty() {
                let count = fees.rows.len().to_string();
                found.error(Rule::Q5, "fees.rows", &count, "free-but-fee-rows");
            }
            if item.online.payment == Some(true) {
                found.error(Rule::Q5, "online.payment", "true", "free-but-payment");
            }
        }
        Some(true) => {
            let row_basis = fees.rows.iter().any(|row| row.basis.is_some());
            if fees.basis.is_empty() && !row_basis {
                found.error(Rule::Q5, "fees.basis", "", "charged-without-basis");
            }
            if fees.rows.is_empty() {
                found.error(Rule::Q5, "fees.rows", "", "charged-without-rows");
            }
            for row in fees.rows.iter().filter(|row| row.standard.is_blank()) {
                found.error(Rule::Q5, "fees.rows", &row.name.zh, "fee-without-standard");
            }
            if item.online.payment != Some(true) {
                found.error(Rule::Q5, "online.payment", "", "charged-without-online-payment");
            }
        }
    }
}

/// Q7 (practice).
pub(super) fn themes(item: &ItemVersion, found: &mut Findings) {
    let service = &item.service;
    let for_person = service.objects.contains(&ServiceObject::NaturalPerson);
    let for_organisation = service.objects.iter().any(|object| object.is_organisation());
    let natural = !service.themes_natural.is_empty();
    let legal = !service.themes_legal.is_empty();
    let field = "service.themes_natural";
    match (for_person, natural) {
        (true, false) => found.warning(Rule::Q7, field, "", "natural-theme-missing"),
        (false, true) => found.warning(Rule::Q7, field, "", "natural-theme-without-person"),
        (true, true) | (false, false) => {}
    }
    let field = "service.themes_legal";
    match (for_organisation, legal) {
        (true, false) => found.warning(Rule::Q7, field, "", "legal-theme-missing"),
        (false, true) => found.warning(Rule::Q7, field, "", "legal-theme-without-organisation"),
        (true, true) | (false, false) => {}
    }
}

/// Q8 (practice).
pub(super) fn outcomes(item: &ItemVersion, found: &mut Findings) {
    for outcome in &item.outcomes {
        let name = outcome.name.zh.trim();
        if name.is_empty() && outcome.kind != ResultKind::None {
            found.error(Rule::Q8, "outcomes", outcome.kind.key(), "result-without-name");
        }
        let expected = kind_by_name(name);
        if expected.is_some_and(|kind| kind != outcome.kind) {
            let kind = expected.map_or("", CodeList::key).to_owned();
            let data = vec![("expected", kind), ("found", outcome.kind.key().to_owned())];
            found.put(
                Rule::Q8,
                Severity::Warning,
                "outcomes",
                name,
                "result-kind-against-name",
                data,
            );
        }
        if outcome.kind == ResultKind::Certificate && outcome.sample.is_none() {
            found.warning(Rule::Q8, "outcomes", name, "certificate-without-sample");
        }
    }
}

fn kind_by_name(name: &str) -> Option<ResultKind> {
    let ends = |tails: &[&str]| tails.iter().any(|tail| name.ends_with(tail));
    if ends(&["证", "证书", "执照"]) && !ends(&["公证", "凭证"]) {
        return Some(ResultKind::Certificate);
    }
    ends(&["批复", "批准书", "批文"]).then_some(ResultKind::Approval)
}

/// Q9 (practice): a public checker asks every licence for one question and five steps.
pub(super) fn licence(item: &ItemVersion, found: &mut Findings) {
    if item.class != ItemType::Licence {
        return;
    }
    if item.faqs.is_empty() {
        found.warning(Rule::Q9, "faqs", "0", "licence-without-faq");
    }
    if item.steps.len() < 5 {
        let count = item.steps.len().to_string();
        found.warning(Rule::Q9, "steps", &count, "licence-with-few-steps");
    }
}

/// Q14. Shanghai's ordinance art. 24 and Anyang's art. 13 ask for one and the same guide.
pub(super) fn guides(item: &ItemVersion, found: &mut Findings) {
    match (&item.online.online_guide, &item.online.window_guide) {
        (Some(online), Some(window)) if online != window => {
            found.error(Rule::Q14, "online.online_guide", &online.zh, "guides-differ");
        }
        (Some(only), None) | (None, Some(only)) => {
            found.warning(Rule::Q14, "online.online_guide", &only.zh, "guide-on-one-side-only");
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}
