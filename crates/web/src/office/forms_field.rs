//! One field of a form in the designer: as inputs, and read back from them.

use domain::form::{Check, Choice, Field, Gives, Kind, Prefill, Schema};
use domain::privacy::Sensitive;
use domain::text::Bilingual;

use crate::desk::Desk;
use crate::field::{FieldView, OptionView};

/// The inputs for a new field.
pub(super) fn adding(desk: &Desk<'_>, schema: &Schema) -> Vec<FieldView> {
    let text = |name: &str, words: &str| {
        FieldView::new(name, "text", desk.t(words)).with_value(desk.asked.field(name))
    };
    let mut en = text("new_en", "design-label-en");
    en.required = false;
    let mut key = text("new_key", "design-key");
    key.hint = Some(desk.t("design-key-hint"));
    vec![
        text("new_zh", "design-label-zh"),
        en,
        key,
        select("new_kind", desk.t("design-kind"), kinds(desk), desk.asked.field("new_kind")),
        select(
            "new_into",
            desk.t("design-into"),
            places(desk, schema),
            desk.asked.field("new_into"),
        ),
    ]
}

/// The inputs for a field that is there.
pub(super) fn fields_of(desk: &Desk<'_>, schema: &Schema, field: &Field) -> Vec<FieldView> {
    let en = |text: &Bilingual| text.en.clone().unwrap_or_default();
    let hint = field.hint.clone().unwrap_or_else(|| Bilingual::zh(""));
    let unit = field.unit.clone().unwrap_or_else(|| Bilingual::zh(""));
    let number = |n: u32| if n == 0 { String::new() } else { n.to_string() };
    let lines = |lines: Vec<String>| lines.join("\n");
    let options =
        field.options.iter().map(|o| format!("{} | {} | {}", o.value, o.label.zh, en(&o.label)));
    let checks =
        field.checks.iter().map(|c| format!("{} | {} | {}", c.rule, c.message.zh, en(&c.message)));
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let into = schema.container_of(&field.key).unwrap_or_default();
    let gives = field.gives.map_or("", Gives::key);
    let mut views = vec![
        required(desk, "label_zh", "design-label-zh", &field.label.zh),
        input(desk, "label_en", "design-label-en", &en(&field.label)),
        input(desk, "hint_zh", "design-hint-zh", &hint.zh),
        input(desk, "hint_en", "design-hint-en", &en(&hint)),
        select("kind", desk.t("design-kind"), kinds(desk), field.kind.key()),
        select("into", desk.t("design-into"), places(desk, schema), &into),
        select(
            "is_required",
            desk.t("design-required"),
            yes_no(desk),
            if field.is_required { "yes" } else { "no" },
        ),
        input(desk, "visible_when", "design-visible-when", &said(&field.visible_when)),
        input(desk, "required_when", "design-required-when", &said(&field.required_when)),
        area(desk, "checks", "design-checks", "design-checks-hint", &lines(checks.collect())),
    ];
    if field.kind == Kind::Computed {
        views.push(required(desk, "compute", "design-compute", &said(&field.compute)));
        views.push(select("gives", desk.t("design-gives"), all_gives(desk), gives));
    }
    if matches!(field.kind, Kind::Choice | Kind::Multiple | Kind::Table) {
        views.push(area(
            desk,
            "options",
            "design-options",
            "design-options-hint",
            &lines(options.collect()),
        ));
    }
    if field.kind == Kind::Group {
        views.push(input(desk, "rows_min", "design-rows-min", &number(field.rows_min)));
        views.push(input(desk, "rows_max", "design-rows-max", &number(field.rows_max)));
    }
    if matches!(field.kind, Kind::Number | Kind::Money | Kind::Date) {
        views.push(input(desk, "least", "design-least", &said(&field.least)));
        views.push(input(desk, "greatest", "design-greatest", &said(&field.greatest)));
    }
    if field.kind == Kind::Number {
        views.push(input(desk, "decimals", "design-decimals", &number(field.decimals)));
        views.push(input(desk, "unit_zh", "design-unit-zh", &unit.zh));
        views.push(input(desk, "unit_en", "design-unit-en", &en(&unit)));
    }
    if matches!(field.kind, Kind::Text | Kind::LongText) {
        views.push(input(
            desk,
            "length_max",
            "design-length-max",
            &number(field.length_max.unwrap_or(0)),
        ));
    }
    if field.kind.is_answered() {
        views.extend(where_answers_come_from(desk, field));
    }
    views
}

/// Which question of the bank it asks, what fills it in, and how sensitive the answer is.
fn where_answers_come_from(desk: &Desk<'_>, field: &Field) -> [FieldView; 3] {
    let bank = field.bank.clone().unwrap_or_default();
    let prefill = field.prefill.map_or("", prefill_key);
    let kind = field.sensitive.map_or("", Sensitive::key);
    [
        input(desk, "bank", "design-bank", &bank),
        select("prefill", desk.t("design-prefill"), prefills(desk), prefill),
        select("sensitive", desk.t("design-sensitive"), sensitive(desk), kind),
    ]
}

/// Puts what was typed in the place of what is kept.
pub(super) fn type_again(desk: &Desk<'_>, views: &mut [FieldView]) {
    for view in views {
        let typed = desk.asked.field(&view.name);
        if view.options.is_empty() {
            view.value = (!typed.is_empty()).then(|| typed.to_owned());
        }
        view.options.iter_mut().for_each(|option| option.checked = option.value == typed);
    }
}

/// The field as typed; the name of the input that cannot be read otherwise.
pub(super) fn typed(desk: &Desk<'_>, before: &Field) -> Result<Field, &'static str> {
    let text = |name: &str| {
        let typed = desk.asked.field(name).trim();
        (!typed.is_empty()).then(|| typed.to_owned())
    };
    let number = |name: &'static str| match text(name) {
        None => Ok(0),
        Some(typed) => typed.parse::<u32>().map_err(|_| name),
    };
    let both = |zh: &str, en: &str| text(zh).map(|zh| Bilingual { zh, en: text(en) });
    let kind = Kind::parse(desk.asked.field("kind")).ok_or("kind")?;
    let length_max = number("length_max")?;
    Ok(Field {
        key: before.key.clone(),
        kind,
        label: both("label_zh", "label_en").ok_or("label_zh")?,
        hint: both("hint_zh", "hint_en"),
        is_required: desk.asked.field("is_required") == "yes",
        length_max: (length_max > 0).then_some(length_max),
        options: parted(desk.asked.field("options"))
            .map(|(value, label)| Choice { value, label })
            .collect(),
        prefill: ALL_PREFILLS.into_iter().find(|p| prefill_key(*p) == desk.asked.field("prefill")),
        visible_when: text("visible_when"),
        required_when: text("required_when"),
        compute: text("compute"),
        gives: Gives::ALL.into_iter().find(|gives| gives.key() == desk.asked.field("gives")),
        checks: parted(desk.asked.field("checks"))
            .map(|(rule, message)| Check { rule, message })
            .collect(),
        least: text("least"),
        greatest: text("greatest"),
        decimals: number("decimals")?,
        unit: both("unit_zh", "unit_en"),
        bank: text("bank"),
        sensitive: Sensitive::from_key(desk.asked.field("sensitive")),
        rows_min: number("rows_min")?,
        rows_max: number("rows_max")?,
        fields: Vec::new(),
    })
}

/// Lines of a first part and words in both languages, set apart by single bars; a rule may itself
/// hold `||`.
fn parted(text: &str) -> impl Iterator<Item = (String, Bilingual)> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| {
        let mut parts = line.rsplitn(3, " | ").map(str::trim);
        let (en, zh, first) = (parts.next(), parts.next(), parts.next());
        match (first, zh, en) {
            (Some(first), Some(zh), Some(en)) => {
                let en = (!en.is_empty()).then(|| en.to_owned());
                (first.to_owned(), Bilingual { zh: zh.to_owned(), en })
            }
            (None, Some(first), Some(zh)) => (first.to_owned(), Bilingual::zh(zh)),
            _ => (line.to_owned(), Bilingual::zh(line)),
        }
    })
}

const ALL_PREFILLS: [Prefill; 4] =
    [Prefill::Name, Prefill::IdNumber, Prefill::CreditCode, Prefill::Phone];

fn prefill_key(prefill: Prefill) -> &'static str {
    match prefill {
        Prefill::Name => "name",
        Prefill::IdNumber => "id-number",
        Prefill::CreditCode => "credit-code",
        Prefill::Phone => "phone",
    }
}

fn input(desk: &Desk<'_>, name: &str, words: &str, value: &str) -> FieldView {
    let mut view = FieldView::new(name, "text", desk.t(words)).with_value(value);
    view.required = false;
    view
}

fn required(desk: &Desk<'_>, name: &str, words: &str, value: &str) -> FieldView {
    FieldView::new(name, "text", desk.t(words)).with_value(value)
}

fn area(desk: &Desk<'_>, name: &str, words: &str, hint: &str, value: &str) -> FieldView {
    let mut view = FieldView::new(name, "textarea", desk.t(words)).with_value(value);
    view.hint = Some(desk.t(hint));
    view.required = false;
    view
}

fn select(name: &str, label: String, options: Vec<(String, String)>, chosen: &str) -> FieldView {
    let mut view = FieldView::new(name, "select", label);
    view.required = false;
    view.options = options
        .into_iter()
        .map(|(value, label)| OptionView { checked: value == chosen, value, label })
        .collect();
    view
}

fn kinds(desk: &Desk<'_>) -> Vec<(String, String)> {
    let label = |kind: Kind| desk.t(&format!("form-kind-{}", kind.key().replace('_', "-")));
    Kind::ALL.into_iter().map(|kind| (kind.key().to_owned(), label(kind))).collect()
}

fn places(desk: &Desk<'_>, schema: &Schema) -> Vec<(String, String)> {
    let holds = |field: &&&Field| field.kind.has_rows() || field.kind == Kind::Section;
    let all = schema.all_fields();
    all.iter().filter(holds).map(|field| (field.key.clone(), desk.pick(&field.label))).collect()
}

fn yes_no(desk: &Desk<'_>) -> Vec<(String, String)> {
    ["yes", "no"].map(|key| (key.to_owned(), desk.t(&format!("form-{key}")))).into()
}

fn all_gives(desk: &Desk<'_>) -> Vec<(String, String)> {
    let label = |gives: Gives| desk.t(&format!("form-gives-{}", gives.key()));
    Gives::ALL.into_iter().map(|gives| (gives.key().to_owned(), label(gives))).collect()
}

fn sensitive(desk: &Desk<'_>) -> Vec<(String, String)> {
    let label = |kind: Sensitive| desk.t(&format!("consent-sensitive-{}", kind.key()));
    Sensitive::ALL.into_iter().map(|kind| (kind.key().to_owned(), label(kind))).collect()
}

fn prefills(desk: &Desk<'_>) -> Vec<(String, String)> {
    let label = |prefill| desk.t(&format!("form-prefill-{}", prefill_key(prefill)));
    ALL_PREFILLS.into_iter().map(|of| (prefill_key(of).to_owned(), label(of))).collect()
}
