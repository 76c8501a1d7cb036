//! Name and legal basis, blank forms and filled samples of one item, as evidence.

use domain::assessment::Evidence;
use domain::item::{ItemVersion, Material};
use domain::quality::is_form;
use store::item_files::{ItemFile, Purpose};

use super::own::{ratio, record};

/// What C1.1, C3.2 and C3.3 ask of one item. A blank form that lies elsewhere was not opened by
/// anybody here, so nothing is said of it: that is for a probe or an assessor.
pub(super) fn of_item(unit: &str, item: &ItemVersion, files: &[ItemFile]) -> Vec<Evidence> {
    let name = format!("{}/{}", item.id.region, item.id.code);
    let mut records = vec![name_and_basis(unit, &name, item)];
    let forms: Vec<&Material> = item.materials.iter().filter(|one| is_form(one)).collect();
    if forms.is_empty() {
        return records;
    }
    let is_kept = |form: &Material, purpose: Purpose| {
        files.iter().any(|file| file.material == form.code && file.purpose == purpose)
    };
    let is_known =
        |form: &&Material| is_kept(form, Purpose::Blank) || !is_web(form.blank_form.as_deref());
    if forms.iter().all(is_known) {
        let share = |form: &Material| is_kept(form, Purpose::Blank);
        records.push(shared(unit, &name, "C3.2", &forms, share));
    }
    let has_sample =
        |form: &Material| is_kept(form, Purpose::Sample) || is_web(form.sample.as_deref());
    records.push(shared(unit, &name, "C3.3", &forms, has_sample));
    records
}

/// Two fields: the name, and a legal basis that names its text.
fn name_and_basis(unit: &str, name: &str, item: &ItemVersion) -> Evidence {
    let has_name = !item.name.zh.trim().is_empty();
    let has_basis = item.basis.iter().any(|basis| !basis.law.trim().is_empty());
    let wrong: Vec<&str> = [("name", has_name), ("basis", has_basis)]
        .into_iter()
        .filter_map(|(field, is_there)| (!is_there).then_some(field))
        .collect();
    record(unit, name, "C1.1", &ratio(2 - wrong.len(), 2), wrong.join(" "))
}

/// The share of forms for which something holds; the others are quoted by their codes.
fn shared(
    unit: &str,
    name: &str,
    leaf: &str,
    forms: &[&Material],
    holds: impl Fn(&Material) -> bool,
) -> Evidence {
    let wrong: Vec<&str> =
        forms.iter().filter(|form| !holds(form)).map(|form| form.code.as_str()).collect();
    record(unit, name, leaf, &ratio(forms.len() - wrong.len(), forms.len()), wrong.join(" "))
}

fn is_web(reference: Option<&str>) -> bool {
    reference.is_some_and(|text| text.starts_with("https://") || text.starts_with("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::text::Bilingual;
    use domain::time::Instant;

    fn file(material: &str, purpose: Purpose) -> ItemFile {
        ItemFile {
            material: material.to_owned(),
            purpose,
            name: "表.docx".to_owned(),
            kind: "docx".to_owned(),
            digest: String::new(),
            added_at: Instant::from_millis(0),
            added_by: String::new(),
        }
    }

    fn form(code: &str, blank: Option<&str>) -> Material {
        Material {
            code: code.to_owned(),
            name: Bilingual::both("申请表", "Application form"),
            blank_form: blank.map(str::to_owned),
            ..Material::default()
        }
    }

    fn values(item: &ItemVersion, files: &[ItemFile]) -> Vec<(String, String, String)> {
        let records = of_item("u", item, files).into_iter();
        records.map(|one| (one.indicator, one.value.unwrap_or_default(), one.quote)).collect()
    }

    #[test]
    fn forms_count_when_their_files_are_here_and_not_when_nobody_can_tell() {
        let mut item = ItemVersion::sample();
        item.materials = vec![form("m1", None), form("m2", Some("lost.docx"))];
        let owned = |leaf: &str, value: &str, quote: &str| {
            (leaf.to_owned(), value.to_owned(), quote.to_owned())
        };
        let files = [file("m1", Purpose::Blank), file("m2", Purpose::Sample)];
        assert_eq!(
            values(&item, &files),
            [
                owned("C1.1", "1.0000", ""),
                owned("C3.2", "0.5000", "m2"),
                owned("C3.3", "0.5000", "m1")
            ]
        );
        // A blank form at another address: nobody here has opened it.
        item.materials[1] = form("m2", Some("https://example.org/form.docx"));
        item.basis.clear();
        let leaves: Vec<String> = values(&item, &files).into_iter().map(|one| one.0).collect();
        assert_eq!(leaves, ["C1.1", "C3.3"]);
        assert_eq!(values(&item, &files)[0], owned("C1.1", "0.5000", "basis"));
        item.materials.clear();
        assert_eq!(values(&item, &[]).len(), 1, "an item without forms says nothing of forms");
    }
}
