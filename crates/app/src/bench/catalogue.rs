//! Items for the runs about finding and lists: as many as wanted, their names grown from real ones,
//! spread over the counties of the country.

use std::path::{Path, PathBuf};

use anyhow::Context;
use domain::item::{ItemId, ItemVersion};
use domain::lists::{CodeList, ExerciseLevel, ItemType};
use domain::region::{Gazetteer, RegionCode, RegionLevel};
use domain::text::Bilingual;
use domain::time::Instant;
use store::Db;
use store::items::Published;

use super::questions::{Draw, grown, published};
use crate::clock;

/// Rows written in one transaction.
const ROWS: usize = 5000;

/// Names as published: the data folder's, or those that come with the program.
pub fn real_names(data: Option<&Path>) -> anyhow::Result<(Vec<String>, String)> {
    let given = data.map(PathBuf::from).or_else(|| {
        clock::environment()
            .into_iter()
            .find(|(name, _)| name == "TONGBAN_DATA")
            .map(|(_, folder)| PathBuf::from(folder))
    });
    if let Some(path) = given.map(|folder| folder.join("guangdong-items.jsonl")) {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("failed to read {}", path.display()))?;
        let names = published(&text);
        return Ok((names, path.display().to_string()));
    }
    let items = crate::demo::items::read(&crate::demo::items::Source::BuiltIn)?;
    let names = items.iter().map(|item| item.title().zh.clone()).collect();
    Ok((names, "the items that come with the program".to_owned()))
}

/// Fills the listings of an empty database with `count` items; one that holds as many already is
/// taken as an earlier run left it. `say` is told of its progress.
pub fn fill(
    db: &Db,
    count: usize,
    names: &[String],
    say: &dyn Fn(&str),
) -> anyhow::Result<Vec<RegionCode>> {
    let gazetteer = Gazetteer::national();
    let counties: Vec<_> = gazetteer
        .all()
        .iter()
        .filter(|region| region.is_current && region.code.level() == RegionLevel::County)
        .collect();
    let codes = counties.iter().map(|region| region.code).collect();
    let held = db.read(store::listings::count)?;
    if i64::try_from(count).is_ok_and(|count| count == held) {
        return Ok(codes);
    }
    anyhow::ensure!(held == 0, "the database must be empty, or as such a run left it");
    let mut template = ItemVersion::sample();
    template.service.keywords.clear();
    template.outcomes.clear();
    template.handling_name = None;
    let classes: Vec<ItemType> = ItemType::all().collect();
    let levels: Vec<ExerciseLevel> = ExerciseLevel::all().collect();
    let at = clock::now();
    // County after county, as the rows lie in the table: quicker to write, and the same to read.
    let each = count.div_ceil(counties.len()).max(1);
    let mut draw = Draw(7);
    let mut number = 0;
    while number < count {
        let rows: Vec<Published> = (number..count.min(number + ROWS))
            .map(|number| {
                let region = counties[number / each];
                let mut item = template.clone();
                item.id = ItemId { region: region.code, code: format!("{number:031}") };
                item.name = Bilingual::zh(grown(&mut draw, names, &region.name.zh));
                item.class = classes[draw.next(classes.len())];
                item.authority.level = levels[draw.next(levels.len())];
                item.authority.uscc = format!("{}{:012}", region.code, draw.next(30));
                item.authority.name = Bilingual::zh(format!("{}主管部门", region.name.zh));
                Published { item, form: None, published_at: Instant::from_millis(at.millis()) }
            })
            .collect();
        number += rows.len();
        db.write(move |tx| -> store::Result<()> {
            rows.iter().try_for_each(|row| store::listings::put(tx, row))
        })?;
        if number % 100_000 < ROWS {
            say(&format!("{number} of {count} items"));
        }
    }
    Ok(codes)
}
