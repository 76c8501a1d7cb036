//! What an order says: as a form for whoever writes it, in words for everybody else.

use domain::flow::{Flow, FlowStep};
use domain::form::{Field, Kind, Schema};
use domain::item::ItemVersion;
use domain::rebase::{Fate, Fault as Wrong, Order, Renamed, StepMap, Terms};
use service::catalogue::Published;
use service::rebases::Seen;

use crate::desk::Desk;
use crate::field::{FieldView, OptionView};
use crate::page::{Fact, FormError};
use crate::paths;
use crate::shown::sheet::{Form, Part};

/// What is chosen where a step goes on nowhere, or an answer goes along nowhere.
const NONE: &str = "none";

/// The fields of the old form that the new one does not have.
fn left_behind<'a>(old: &'a Published, new: &Published) -> Vec<&'a Field> {
    let has = |field: &Field| {
        let found = new.form.as_ref().and_then(|form| form.field_at(&field.key));
        found.is_some_and(|found| found.key == field.key)
    };
    answered(old.form.as_ref()).into_iter().filter(|field| !has(field)).collect()
}

/// The fields of a form that take answers of their own, those of sections among them.
fn answered(form: Option<&Schema>) -> Vec<&Field> {
    fn walk<'f>(fields: &'f [Field], found: &mut Vec<&'f Field>) {
        for field in fields {
            match field.kind {
                Kind::Section => walk(&field.fields, found),
                Kind::Computed | Kind::Notice => {}
                _ => found.push(field),
            }
        }
    }
    let mut found = Vec::new();
    walk(form.map(|form| form.fields.as_slice()).unwrap_or_default(), &mut found);
    found
}

/// What was posted, as an order.
pub(super) fn read(desk: &Desk<'_>, old: &Published, new: &Published) -> Order {
    let typed = |name: String| desk.asked.field(&name).to_owned();
    let flow = Flow::of(&old.item.steps);
    let steps = flow.tasks().map(|step| Fate {
        step: step.number,
        goes_on_as: typed(format!("step_{}", step.number)).parse().ok(),
    });
    let fields = left_behind(old, new).into_iter().filter_map(|field| {
        let to = typed(format!("field_{}", field.key));
        let is_named = !to.is_empty() && to != NONE;
        is_named.then(|| Renamed { from: field.key.clone(), to })
    });
    Order {
        from: old.item.version,
        to: new.item.version,
        steps: StepMap(steps.collect()),
        fields: fields.collect(),
        terms: match typed("terms".to_owned()).as_str() {
            "shorter" => Terms::Shorter,
            "by-law" => Terms::ByLaw { basis: typed("basis".to_owned()).trim().to_owned() },
            _ => Terms::Kept,
        },
        may_lose: typed("may_lose".to_owned()) == "yes",
        cause: typed("cause".to_owned()).trim().to_owned(),
    }
}

/// The form of an order. `shown` is what it holds: the order kept, or what was posted.
pub(super) fn form(desk: &Desk<'_>, seen: &Seen, shown: &Order, wrong: &[FormError]) -> Part {
    let region = seen.stored.item.region;
    let action = paths::rebase_deed(region, &seen.stored.id, "write");
    let mut form = Form::new("order", action, desk.t("rebase-save"));
    form.version = seen.stored.revision.to_string();
    form.fields = step_fields(desk, seen, shown);
    form.fields.extend(answer_fields(desk, seen, shown));
    form.fields.extend(terms_fields(desk, shown));
    for field in &mut form.fields {
        let found = wrong.iter().find(|error| error.field == field.name);
        field.error = found.map(|error| error.text.clone());
    }
    let mut part = Part::new("order", desk.t("rebase-order"));
    part.text.push(desk.t("rebase-order-lead"));
    part.forms.push(form);
    part
}

fn select(name: String, label: String, chosen: &str, options: Vec<(String, String)>) -> FieldView {
    let option = |(value, label): (String, String)| {
        let checked = value == chosen;
        OptionView { value, label, checked }
    };
    let options = options.into_iter().map(option).collect();
    FieldView { options, ..FieldView::new(&name, "select", label) }
}

fn step_fields(desk: &Desk<'_>, seen: &Seen, shown: &Order) -> Vec<FieldView> {
    let (old, new) = (Flow::of(&seen.old.item.steps), Flow::of(&seen.new.item.steps));
    let mut targets: Vec<(String, String)> = new
        .tasks()
        .map(|step| (step.number.to_string(), named(desk, &seen.new.item, step)))
        .collect();
    targets.push((NONE.to_owned(), desk.t("rebase-step-ends")));
    old.tasks()
        .map(|step| {
            let to = shown.steps.goes_on_as(step.number);
            let chosen = to.map_or_else(|| NONE.to_owned(), |to| to.to_string());
            let given = [("step", named(desk, &seen.old.item, step).into())];
            let label = desk.t_with("rebase-step", &given);
            select(format!("step_{}", step.number), label, &chosen, targets.clone())
        })
        .collect()
}

/// A step as it is told apart from others: number, name, department.
pub(super) fn named(desk: &Desk<'_>, item: &ItemVersion, step: &FlowStep) -> String {
    let org = match &step.org {
        Some(org) => desk.org_name(org),
        None => desk.pick(&item.authority.name),
    };
    format!("{} {} · {org}", step.number, desk.pick(&step.name))
}

fn answer_fields(desk: &Desk<'_>, seen: &Seen, shown: &Order) -> Vec<FieldView> {
    let old = answered(seen.old.form.as_ref());
    let is_new = |field: &&Field| old.iter().all(|known| known.key != field.key);
    let free = answered(seen.new.form.as_ref()).into_iter().filter(is_new);
    let mut targets: Vec<(String, String)> =
        free.map(|field| (field.key.clone(), desk.pick(&field.label))).collect();
    targets.push((NONE.to_owned(), desk.t("rebase-field-lost")));
    left_behind(&seen.old, &seen.new)
        .into_iter()
        .map(|field| {
            let to = shown.fields.iter().find(|renamed| renamed.from == field.key);
            let chosen = to.map_or(NONE, |renamed| renamed.to.as_str());
            let given = [("field", desk.pick(&field.label).into())];
            let label = desk.t_with("rebase-field", &given);
            select(format!("field_{}", field.key), label, chosen, targets.clone())
        })
        .collect()
}

fn terms_fields(desk: &Desk<'_>, shown: &Order) -> Vec<FieldView> {
    let option = |value: &str, label: String, checked| OptionView {
        value: value.to_owned(),
        label,
        checked,
    };
    let terms = Terms::KEYS
        .map(|key| option(key, desk.t(&format!("rebase-terms-{key}")), shown.terms.key() == key));
    let basis = match &shown.terms {
        Terms::ByLaw { basis } => basis.as_str(),
        Terms::Kept | Terms::Shorter => "",
    };
    let lose = ["no", "yes"].map(|key| {
        option(key, desk.t(&format!("rebase-lose-{key}")), shown.may_lose == (key == "yes"))
    });
    vec![
        FieldView {
            options: terms.into(),
            hint: Some(desk.t("rebase-terms-hint")),
            ..FieldView::new("terms", "choice", desk.t("rebase-terms"))
        },
        FieldView {
            required: false,
            maxlength: Some(1000),
            ..FieldView::new("basis", "text", desk.t("rebase-basis")).with_value(basis)
        },
        FieldView {
            options: lose.into(),
            ..FieldView::new("may_lose", "choice", desk.t("rebase-lose"))
        },
        FieldView {
            hint: Some(desk.t("rebase-cause-hint")),
            maxlength: Some(1000),
            ..FieldView::new("cause", "textarea", desk.t("rebase-cause")).with_value(&shown.cause)
        },
    ]
}

/// What an order says, in words.
pub(super) fn facts(desk: &Desk<'_>, seen: &Seen) -> Part {
    let order = &seen.stored.order;
    let (old, new) = (Flow::of(&seen.old.item.steps), Flow::of(&seen.new.item.steps));
    let mut part = Part::new("order", desk.t("rebase-order"));
    for step in old.tasks() {
        let to = order.steps.goes_on_as(step.number).and_then(|to| new.step(to));
        let given = [("step", named(desk, &seen.old.item, step).into())];
        let value =
            to.map_or_else(|| desk.t("rebase-step-ends"), |to| named(desk, &seen.new.item, to));
        part.facts.push(Fact { label: desk.t_with("rebase-step", &given), value });
    }
    for field in left_behind(&seen.old, &seen.new) {
        let to = order.fields.iter().find(|renamed| renamed.from == field.key);
        let given = [("field", desk.pick(&field.label).into())];
        let value = match to {
            Some(renamed) => desk.field_label(seen.new.form.as_ref(), &renamed.to),
            None => desk.t("rebase-field-lost"),
        };
        part.facts.push(Fact { label: desk.t_with("rebase-field", &given), value });
    }
    let mut fact = |key: &str, value: String| {
        part.facts.push(Fact { label: desk.t(key), value });
    };
    fact("rebase-terms", desk.t(&format!("rebase-terms-{}", order.terms.key())));
    if let Terms::ByLaw { basis } = &order.terms {
        fact("rebase-basis", basis.clone());
    }
    let lose = if order.may_lose { "rebase-lose-yes" } else { "rebase-lose-no" };
    fact("rebase-lose", desk.t(lose));
    fact("rebase-cause", order.cause.clone());
    part
}

/// What is wrong with an order, each at its field.
pub(super) fn errors(
    desk: &Desk<'_>,
    seen: &Seen,
    order: &Order,
    wrong: &[Wrong],
) -> Vec<FormError> {
    let step_name = |item: &ItemVersion, number: u32| {
        let name = desk.step_of(item, number).unwrap_or_default();
        format!("{number} {name}").trim_end().to_owned()
    };
    let error = |wrong: &Wrong| match wrong {
        Wrong::Step(fault) => {
            let (step, other) = fault.steps();
            let is_old = fault.key() == "order-changes";
            let item = if is_old { &seen.old.item } else { &seen.new.item };
            let other = other.map(|number| step_name(item, number)).unwrap_or_default();
            let given = [("step", step_name(&seen.old.item, step).into()), ("other", other.into())];
            let text = desk.t_with(&format!("rebase-step-fault-{}", fault.key()), &given);
            FormError { field: format!("step_{step}"), text }
        }
        Wrong::NoSuchField { from } => at(desk, format!("field_{from}"), wrong),
        Wrong::NoSuchTarget { to } | Wrong::TwoIntoOne { to } => {
            let last = order.fields.iter().rev().find(|renamed| renamed.to == *to);
            at(desk, last.map(|r| format!("field_{}", r.from)).unwrap_or_default(), wrong)
        }
        Wrong::CauseMissing | Wrong::TooLong => at(desk, "cause".to_owned(), wrong),
        Wrong::BasisMissing => at(desk, "basis".to_owned(), wrong),
        Wrong::SameVersion
        | Wrong::NotInForce
        | Wrong::AuthorityChanges
        | Wrong::ClassChanges
        | Wrong::FormGone
        | Wrong::FlowBroken => at(desk, String::new(), wrong),
    };
    wrong.iter().map(error).collect()
}

fn at(desk: &Desk<'_>, field: String, wrong: &Wrong) -> FormError {
    FormError { field, text: super::wrong_versions(desk, wrong) }
}
