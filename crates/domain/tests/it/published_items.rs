//! Codes of one province's published items, errors and all.

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::code::{BaseCode, CatalogueOwner, HandlingCode, ImplCode};
use domain::lists::{CodeList, ItemType, Scheme, ServiceObject};
use domain::region::{Gazetteer, RegionCode};

/// The published items, or nothing where the data is not at hand.
fn items() -> Option<Vec<serde_json::Value>> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let folder = std::env::var_os("TONGBAN_DATA").map_or_else(|| beside.into(), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(folder.join("guangdong-items.jsonl")) else {
        eprintln!("skipped: guangdong-items.jsonl is not at hand");
        return None;
    };
    Some(text.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect())
}

fn field<'a>(item: &'a serde_json::Value, name: &str) -> &'a str {
    item[name].as_str().unwrap_or_default()
}

#[test]
fn every_published_code_has_its_layout_and_few_fail_their_check() {
    let Some(items) = items() else { return };
    let (mut implementations, mut handlings) = (Vec::new(), Vec::new());
    for item in &items {
        let code = field(item, "TASK_CODE");
        match code.len() {
            33 => handlings.push(HandlingCode::parse(code).expect(code).implementation()),
            _ => implementations.push(ImplCode::parse(code).expect(code)),
        }
        let base = BaseCode::parse(field(item, "CATAID")).expect("twelve characters");
        assert!(matches!(base.owner(), CatalogueOwner::National | CatalogueOwner::Province(44)));
    }
    assert_eq!((implementations.len(), handlings.len()), (1601, 311));
    let all = implementations.iter().chain(&handlings);
    let failing: Vec<_> = all.filter_map(|code| code.authority().err()).collect();
    // The full set of 1,899 codes has six; the part that is handed out has five rows of them.
    assert_eq!(failing.len(), 5, "{failing:?}");
    assert!(implementations.iter().all(|code| matches!(code.level_digit(), 2 | 3)));
}

#[test]
fn published_types_and_objects_are_known_in_their_own_scheme() {
    let Some(items) = items() else { return };
    let mut types: BTreeMap<ItemType, usize> = BTreeMap::new();
    for item in &items {
        let code = field(item, "TASK_TYPE");
        *types.entry(ItemType::from_code(Scheme::Guangdong, code).expect(code)).or_default() += 1;
        let objects = item["service_object_name"].as_array().expect("a list");
        for object in objects.iter().filter_map(|object| object.as_str()) {
            assert!(ServiceObject::from_zh(object).is_some(), "{object}");
        }
    }
    assert_eq!(types[&ItemType::PublicService], 1342);
    assert_eq!(types[&ItemType::OtherPower], 62);
    assert_eq!(types[&ItemType::Licence], 430);
}

#[test]
fn published_areas_are_in_the_gazetteer() {
    let Some(items) = items() else { return };
    let gazetteer = Gazetteer::national();
    for item in &items {
        let area = field(item, "AREACODE");
        let six = area.get(..6).unwrap_or(area);
        let code = RegionCode::parse(six).expect(area);
        let path = gazetteer.path(code);
        assert_eq!(path.first().map(|region| region.name.zh.as_str()), Some("广东省"), "{area}");
    }
}
