//! Q12 and Q15: codes and the catalogue behind them.

use super::{Findings, Known, Rule, Severity};
use crate::code::{BaseCode, HandlingCode, ImplCode, ItemPlace};
use crate::item::ItemVersion;
use crate::lists::{CodeList, ExerciseLevel, Scheme};

/// Q12. The code is credit code, level and base code, and each part agrees with the item.
pub(super) fn code(item: &ItemVersion, found: &mut Findings) {
    let code = item.code();
    let parsed = match code.len() {
        33 => HandlingCode::parse(code).map(HandlingCode::implementation),
        _ => ImplCode::parse(code),
    };
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(fault) => {
            let data = vec![("position", fault.position.to_string())];
            found.put(Rule::Q12, Severity::Error, "id.code", code, "code-layout", data);
            return;
        }
    };
    if let Err(fault) = parsed.authority() {
        // Six of 1,899 published codes fail here: warn, do not refuse.
        let data = vec![("position", fault.position.to_string())];
        let value = parsed.authority_str();
        found.put(Rule::Q12, Severity::Warning, "authority.uscc", value, "credit-code-check", data);
    }
    if parsed.authority_str() != item.authority.uscc {
        let value = &item.authority.uscc;
        found.error(Rule::Q12, "authority.uscc", value, "code-of-another-authority");
    }
    let level = ExerciseLevel::from_code(Scheme::Gb39046, &parsed.level_digit().to_string());
    if level != Ok(item.authority.level) {
        let value = item.authority.level.key();
        found.error(Rule::Q12, "authority.level", value, "code-of-another-level");
    }
    if parsed.base().as_str() != item.catalogue.base_code {
        let value = &item.catalogue.base_code;
        found.error(Rule::Q12, "catalogue.base_code", value, "code-of-another-catalogue-item");
    }
}

/// Q15.
pub(super) fn catalogue(item: &ItemVersion, known: &Known, found: &mut Findings) {
    let (field, value) = ("catalogue.base_code", item.catalogue.base_code.as_str());
    let Ok(base) = BaseCode::parse(value) else {
        found.error(Rule::Q15, field, value, "base-code-layout");
        return;
    };
    if base.place() == ItemPlace::Parent {
        found.error(Rule::Q15, field, value, "grouping-parent-is-not-handled");
        return;
    }
    let Some(catalogue) = &known.catalogue else { return };
    match catalogue.get(&base) {
        None => found.error(Rule::Q15, field, value, "not-in-catalogue"),
        Some(entry) if !entry.may_be_implemented() => {
            found.error(Rule::Q15, field, value, "catalogue-item-not-in-force");
        }
        Some(_) => {}
    }
}
