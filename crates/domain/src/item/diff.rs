//! Field-by-field comparison of two versions of an item.

use serde_json::Value;

use super::ItemVersion;

/// One field that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path of the field, such as `materials[form].originals`.
    pub field: String,
    /// The value before; `None` when the field was not there.
    pub before: Option<String>,
    /// The value after; `None` when the field is gone.
    pub after: Option<String>,
}

/// Every field in which `after` differs from `before`, in the order of the field names; the
/// version number itself is not counted.
///
/// Rows that have a code, key, number or law of their own are matched by it, so that a material
/// put in at the top does not make all others look changed.
#[must_use]
pub fn diff(before: &ItemVersion, after: &ItemVersion) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", Some(&document(before)), Some(&document(after)), &mut changes);
    changes.retain(|change| change.field != "version");
    changes
}

fn document(item: &ItemVersion) -> Value {
    serde_json::to_value(item).expect("an item version has only text keys and finite numbers")
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            for key in keys {
                let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                compare(&inner, a.get(key), b.get(key), changes);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => compare_rows(path, a, b, changes),
        _ => changes.push(Change {
            field: path.to_owned(),
            before: before.map(shown),
            after: after.map(shown),
        }),
    }
}

fn compare_rows(path: &str, before: &[Value], after: &[Value], changes: &mut Vec<Change>) {
    let (a, b) = (keyed(before), keyed(after));
    let keys = a.iter().chain(b.iter().filter(|(key, _)| find(&a, key).is_none()));
    for (key, _) in keys {
        compare(&format!("{path}[{key}]"), find(&a, key), find(&b, key), changes);
    }
    let kept = |rows: &[(String, &Value)], other: &[(String, &Value)]| -> Vec<String> {
        rows.iter().map(|(key, _)| key.clone()).filter(|key| find(other, key).is_some()).collect()
    };
    let (order_before, order_after) = (kept(&a, &b), kept(&b, &a));
    if order_before != order_after {
        changes.push(Change {
            field: format!("{path}[]"),
            before: Some(order_before.join(" ")),
            after: Some(order_after.join(" ")),
        });
    }
}

fn find<'a>(rows: &[(String, &'a Value)], key: &str) -> Option<&'a Value> {
    rows.iter().find(|(own, _)| own == key).map(|(_, row)| *row)
}

/// Each row with what it is known by; rows that share a key are told apart by their count.
fn keyed(rows: &[Value]) -> Vec<(String, &Value)> {
    let mut keyed: Vec<(String, &Value)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let own = own_key(row).unwrap_or_else(|| at.to_string());
        let twins = keyed.iter().filter(|(key, _)| *key == own).count();
        let mut key = own.clone();
        let mut count = twins;
        while find(&keyed, &key).is_some() {
            count += 1;
            key = format!("{own}#{count}");
        }
        keyed.push((key, row));
    }
    keyed
}

fn own_key(row: &Value) -> Option<String> {
    if let Value::String(text) = row {
        return Some(text.clone());
    }
    let fields = row.as_object()?;
    let named = ["code", "key", "number"].iter().find_map(|key| match fields.get(*key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    named.or_else(|| match (fields.get("law"), fields.get("clause")) {
        (Some(Value::String(law)), Some(Value::String(clause))) => Some(format!("{law} {clause}")),
        (Some(Value::String(law)), _) => Some(law.clone()),
        _ => None,
    })
}

/// Fields that say what a row is; they are told first.
const TITLES: [&str; 4] = ["name", "question", "title", "law"];

/// A value for people: a row that came or went whole is told by what its fields say.
fn shown(value: &Value) -> String {
    let joined = |parts: &mut dyn Iterator<Item = &Value>| {
        let parts = parts.map(shown).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" · ")
    };
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(rows) => joined(&mut rows.iter()),
        Value::Object(fields) => {
            let is_title = |(key, _): &(&String, &Value)| TITLES.contains(&key.as_str());
            let titles = fields.iter().filter(is_title);
            let rest = fields.iter().filter(|field| !is_title(field));
            joined(&mut titles.chain(rest).map(|(_, value)| value))
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{Limit, Material};
    use crate::lists::Necessity;
    use crate::text::Bilingual;

    fn check(change: impl Fn(&mut ItemVersion), expected: &[(&str, Option<&str>, Option<&str>)]) {
        let before = ItemVersion::sample();
        let mut after = before.clone();
        change(&mut after);
        let found = diff(&before, &after);
        let found: Vec<_> = found
            .iter()
            .map(|c| (c.field.as_str(), c.before.as_deref(), c.after.as_deref()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn equal_versions_do_not_differ() {
        check(|_| {}, &[]);
    }

    #[test]
    fn each_changed_field_is_named_with_both_values() {
        check(
            |item| item.committed_limit = Limit::working_days(3),
            &[
                ("committed_limit.raw", Some("5(工作日)"), Some("3(工作日)")),
                ("committed_limit.term.amount", Some("5"), Some("3")),
            ],
        );
        check(|item| item.name.en = None, &[("name.en", Some("Food business licence"), None)]);
    }

    #[test]
    fn a_row_put_in_front_leaves_the_others_alone() {
        check(
            |item| {
                item.service.keywords.insert(0, "开店".to_owned());
                item.materials[1].necessity = Some(Necessity::MayFollow);
                item.materials.swap(0, 1);
            },
            &[
                ("materials[business-licence].necessity", Some("not_required"), Some("may_follow")),
                (
                    "materials[]",
                    Some("application-form business-licence premises-plan safety-rules"),
                    Some("business-licence application-form premises-plan safety-rules"),
                ),
                ("service.keywords[开店]", None, Some("开店")),
            ],
        );
    }

    #[test]
    fn a_row_that_comes_whole_is_told_in_words() {
        let before = ItemVersion::sample();
        let mut after = before.clone();
        after.faqs.push(crate::item::Faq {
            question: Bilingual::zh("可以代办吗？"),
            answer: Bilingual::zh("可以，须提交授权委托书。"),
        });
        let told: Vec<_> = diff(&before, &after).into_iter().filter_map(|c| c.after).collect();
        assert_eq!(told, ["可以代办吗？ · 可以，须提交授权委托书。"]);
    }

    #[test]
    fn a_material_taken_out_and_one_put_in_are_told_apart() {
        let before = ItemVersion::sample();
        let mut after = before.clone();
        after.materials.remove(3);
        after.materials.push(Material {
            code: "power-of-attorney".to_owned(),
            name: Bilingual::zh("授权委托书"),
            ..Material::default()
        });
        let fields: Vec<_> =
            diff(&before, &after).into_iter().map(|c| (c.field, c.after.is_some())).collect();
        assert_eq!(
            fields,
            [
                ("materials[safety-rules]".to_owned(), false),
                ("materials[power-of-attorney]".to_owned(), true)
            ]
        );
    }
}
