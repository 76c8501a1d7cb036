//! Power and responsibility lists drawn from published items, and how alike one item is
//! across regions and levels.

use std::collections::{BTreeMap, BTreeSet};

use crate::item::{ItemId, ItemVersion, LegalBasis};
use crate::lists::{CodeList, ExerciseLevel, ItemType};
use crate::region::RegionCode;
use crate::text::Bilingual;

/// One row of an authority's power and responsibility list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PowerRow {
    /// Region of the authority.
    pub region: RegionCode,
    /// Credit code of the authority.
    pub uscc: String,
    /// Name of the authority.
    pub authority: Bilingual,
    /// Level on which the power is exercised.
    pub level: ExerciseLevel,
    /// Class of the power.
    pub class: ItemType,
    /// Base code of the catalogue item.
    pub base_code: String,
    /// Name of the power.
    pub name: Bilingual,
    /// Legal basis.
    pub basis: Vec<LegalBasis>,
    /// 责任事项: duties attached to the power.
    pub duties: Vec<Bilingual>,
    /// The published items behind the row: one, or its handling items.
    pub items: Vec<ItemId>,
}

/// Draws the list from published items; handling items of one power share a row.
///
/// Rows stand in the order of region, authority, level, class and code.
#[must_use]
pub fn power_list<'a>(items: impl IntoIterator<Item = &'a ItemVersion>) -> Vec<PowerRow> {
    let mut rows: BTreeMap<_, PowerRow> = BTreeMap::new();
    for item in items.into_iter().filter(|item| item.class.is_power()) {
        let place = (item.id.region, &item.authority.uscc, item.authority.level, item.class);
        let key = (place, &item.catalogue.base_code);
        let row = rows.entry(key).or_insert_with(|| PowerRow {
            region: item.id.region,
            uscc: item.authority.uscc.clone(),
            authority: item.authority.name.clone(),
            level: item.authority.level,
            class: item.class,
            base_code: item.catalogue.base_code.clone(),
            name: item.name.clone(),
            basis: Vec::new(),
            duties: Vec::new(),
            items: Vec::new(),
        });
        add_new(&mut row.basis, &item.basis);
        add_new(&mut row.duties, &item.authority.duties);
        row.items.push(item.id.clone());
    }
    rows.into_values().collect()
}

fn add_new<T: Clone + PartialEq>(there: &mut Vec<T>, more: &[T]) {
    for one in more {
        if !there.contains(one) {
            there.push(one.clone());
        }
    }
}

/// Number of powers of one class that one authority exercises on one level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Credit code of the authority.
    pub uscc: String,
    /// Name of the authority.
    pub authority: Bilingual,
    /// Level.
    pub level: ExerciseLevel,
    /// Class.
    pub class: ItemType,
    /// Number of powers.
    pub count: u32,
}

/// Sums the list by authority, level and class.
#[must_use]
pub fn totals(rows: &[PowerRow]) -> Vec<Total> {
    let mut sums: BTreeMap<(&str, ExerciseLevel, ItemType), Total> = BTreeMap::new();
    for row in rows {
        let sum = sums.entry((&row.uscc, row.level, row.class)).or_insert_with(|| Total {
            uscc: row.uscc.clone(),
            authority: row.authority.clone(),
            level: row.level,
            class: row.class,
            count: 0,
        });
        sum.count += 1;
    }
    sums.into_values().collect()
}

/// An element that should be the same on every level 四级四同.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// 名称.
    Name,
    /// 编码.
    BaseCode,
    /// 类型.
    Class,
    /// 依据.
    Basis,
    /// 法定办结时限.
    LegalLimit,
    /// 申请材料, by name.
    Materials,
    /// 办理环节, by name.
    Steps,
}

impl Element {
    /// The four elements that give the comparison its name, and three that an applicant feels;
    /// which four is general knowledge, not read in a source (unverified).
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::BaseCode,
        Self::Class,
        Self::Basis,
        Self::LegalLimit,
        Self::Materials,
        Self::Steps,
    ];

    /// The stable word for word keys and files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::BaseCode => "base-code",
            Self::Class => "class",
            Self::Basis => "basis",
            Self::LegalLimit => "legal-limit",
            Self::Materials => "materials",
            Self::Steps => "steps",
        }
    }

    fn of(self, item: &ItemVersion) -> String {
        match self {
            Self::Name => item.name.zh.trim().to_owned(),
            Self::BaseCode => item.catalogue.base_code.clone(),
            Self::Class => item.class.key().to_owned(),
            Self::Basis => {
                let laws: BTreeSet<String> = item
                    .basis
                    .iter()
                    .map(|basis| format!("{}{}", basis.law, basis.clause.as_deref().unwrap_or("")))
                    .collect();
                laws.into_iter().collect::<Vec<_>>().join("；")
            }
            Self::LegalLimit => item.legal_limit.raw.trim().to_owned(),
            Self::Materials => {
                let names: BTreeSet<&str> =
                    item.materials.iter().map(|material| material.name.zh.trim()).collect();
                names.into_iter().collect::<Vec<_>>().join("；")
            }
            Self::Steps => {
                let names: Vec<&str> = item.steps.iter().map(|step| step.name.zh.trim()).collect();
                names.join(" > ")
            }
        }
    }
}

/// One value of an element and where it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The value.
    pub value: String,
    /// Regions and credit codes of the authorities that use it.
    pub used_by: Vec<(RegionCode, String)>,
}

/// How alike one catalogue item is wherever it is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// Name most often used.
    pub name: String,
    /// Number of authorities that carry it out.
    pub authorities: u32,
    /// Base code most often used.
    pub base_code: String,
    /// Elements that differ, with their values, the most used first.
    pub differences: Vec<(Element, Vec<Variant>)>,
    /// Of all statements (authorities times elements), how many follow the most used value.
    pub agreeing: u32,
    /// All statements.
    pub statements: u32,
}

/// Compares items carried out by several authorities, the least alike first.
///
/// Items belong together when they share the base code or the name.
#[must_use]
pub fn consistency<'a>(items: impl IntoIterator<Item = &'a ItemVersion>) -> Vec<Consistency> {
    let mut reports: Vec<Consistency> = groups(items)
        .into_iter()
        .filter(|group| group.len() > 1)
        .map(|group| compare(&group))
        .collect();
    // Shares are compared by cross multiplication, so that no rounding decides a rank.
    reports.sort_by(|a, b| {
        let (x, y) = (u64::from(a.agreeing), u64::from(b.agreeing));
        (x * u64::from(b.statements))
            .cmp(&(y * u64::from(a.statements)))
            .then_with(|| a.name.cmp(&b.name))
    });
    reports
}

/// One item per authority, put together by base code and name.
fn groups<'a>(items: impl IntoIterator<Item = &'a ItemVersion>) -> Vec<Vec<&'a ItemVersion>> {
    let mut one_each: BTreeMap<_, &ItemVersion> = BTreeMap::new();
    for item in items {
        one_each
            .entry((&item.catalogue.base_code, item.id.region, &item.authority.uscc))
            .or_insert(item);
    }
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&ItemVersion>> = Vec::new();
    for item in one_each.into_values() {
        let (code, name) = (item.catalogue.base_code.as_str(), item.name.zh.trim());
        let (coded, named) = (by_code.get(code).copied(), by_name.get(name).copied());
        let group = match (coded, named) {
            (Some(a), Some(b)) if a != b => {
                let moved = std::mem::take(&mut groups[b]);
                groups[a].extend(moved);
                by_code
                    .values_mut()
                    .chain(by_name.values_mut())
                    .filter(|g| **g == b)
                    .for_each(|g| *g = a);
                a
            }
            (Some(group), _) | (None, Some(group)) => group,
            (None, None) => {
                groups.push(Vec::new());
                groups.len() - 1
            }
        };
        groups[group].push(item);
        by_code.insert(code, group);
        by_name.insert(name, group);
    }
    groups
}

fn compare(group: &[&ItemVersion]) -> Consistency {
    let mut differences = Vec::new();
    let (mut agreeing, mut name, mut base_code) = (0, String::new(), String::new());
    for element in Element::ALL {
        let mut variants: BTreeMap<String, Vec<(RegionCode, String)>> = BTreeMap::new();
        for item in group {
            let user = (item.id.region, item.authority.uscc.clone());
            variants.entry(element.of(item)).or_default().push(user);
        }
        let mut variants: Vec<Variant> =
            variants.into_iter().map(|(value, used_by)| Variant { value, used_by }).collect();
        variants.sort_by_key(|variant| std::cmp::Reverse(variant.used_by.len()));
        agreeing += variants[0].used_by.len();
        if element == Element::Name {
            name.clone_from(&variants[0].value);
        }
        if element == Element::BaseCode {
            base_code.clone_from(&variants[0].value);
        }
        if variants.len() > 1 {
            differences.push((element, variants));
        }
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Consistency {
        name,
        base_code,
        authorities: count(group.len()),
        differences,
        agreeing: count(agreeing),
        statements: count(group.len() * Element::ALL.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sample as another authority carries it out.
    fn elsewhere(region: &str, uscc: &str) -> ItemVersion {
        let mut item = ItemVersion::sample();
        item.id.region = RegionCode::parse(region).unwrap();
        item.authority.uscc = uscc.to_owned();
        item.id.code = format!("{uscc}{}", &item.id.code[18..]);
        item
    }

    #[test]
    fn handling_items_of_one_power_share_a_row() {
        let new = ItemVersion::sample();
        let mut renewal = new.clone();
        renewal.id.code = renewal.id.code.replace("00101", "00103");
        let mut service = new.clone();
        service.class = ItemType::PublicService;
        let mut penalty = new.clone();
        penalty.class = ItemType::Penalty;
        penalty.catalogue.base_code = "330299902000".to_owned();
        let rows = power_list([&new, &renewal, &service, &penalty]);
        assert_eq!(rows.len(), 2, "public services are no powers");
        assert_eq!(rows[0].items.len(), 2);
        assert_eq!(rows[0].basis.len(), 2, "the same basis is named once");
        assert_eq!(rows[0].duties.len(), 1);
        let totals = totals(&rows);
        let counts: Vec<_> = totals.iter().map(|t| (t.class, t.level, t.count)).collect();
        assert_eq!(
            counts,
            [
                (ItemType::Licence, ExerciseLevel::County, 1),
                (ItemType::Penalty, ExerciseLevel::County, 1)
            ]
        );
    }

    #[test]
    fn the_same_item_is_compared_across_regions() {
        let a = elsewhere("330106", "A");
        let b = elsewhere("330110", "B");
        let mut c = elsewhere("330212", "C");
        c.basis.pop();
        c.name.zh = "食品经营许可核发".to_owned();
        let reports = consistency([&a, &b, &c]);
        assert_eq!(reports.len(), 1);
        let report = &reports[0];
        assert_eq!((report.authorities, report.agreeing, report.statements), (3, 19, 21));
        assert_eq!(report.name, "食品经营许可");
        let elements: Vec<_> = report.differences.iter().map(|(element, _)| *element).collect();
        assert_eq!(elements, [Element::Name, Element::Basis]);
        assert_eq!(report.differences[0].1[1].used_by[0].1, "C");
    }

    #[test]
    fn the_same_name_under_two_codes_is_a_difference_of_codes() {
        let a = elsewhere("330106", "A");
        let mut b = elsewhere("330110", "B");
        b.catalogue.base_code = "330199909000".to_owned();
        let reports = consistency([&a, &b]);
        assert_eq!(reports[0].differences[0].0, Element::BaseCode);
    }

    #[test]
    fn the_least_alike_comes_first_and_what_stands_alone_is_left_out() {
        let mut other = [elsewhere("330106", "A"), elsewhere("330110", "B")];
        for item in &mut other {
            item.catalogue.base_code = "330799903000".to_owned();
            item.name.zh = "结婚登记".to_owned();
        }
        let (a, mut b) = (elsewhere("330106", "A"), elsewhere("330110", "B"));
        b.class = ItemType::Confirmation;
        let mut alone = elsewhere("330106", "A");
        alone.catalogue.base_code = "330799904000".to_owned();
        alone.name.zh = "收养登记".to_owned();
        let reports = consistency([&other[0], &other[1], &a, &b, &alone]);
        let names: Vec<_> = reports.iter().map(|report| report.name.as_str()).collect();
        assert_eq!(names, ["食品经营许可", "结婚登记"]);
        assert_eq!(reports[1].differences, []);
    }
}
