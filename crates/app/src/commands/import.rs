//! `tongban import`: brings rows that others published into the database.

use std::path::Path;
use std::time::Instant;

use domain::ctx::Ctx;
use domain::identity::Actor;
use domain::import::{Mapping, Remark, Report, RowChange};
use domain::item::Change;
use serde_json::{Value, json};
use service::items::Trouble;
use store::{Db, Options};

use super::say;
use crate::cli::{Format, ImportItems};
use crate::config::{Config, shown};
use crate::exit::{Kind, failure, from_store};
use crate::{clock, open, rows};

/// Imports service items.
pub fn items(config: &Config, asked: &ImportItems) -> anyhow::Result<()> {
    let mapping =
        Mapping::named(&asked.mapping).map_err(|why| failure(Kind::Input, why.to_string()))?;
    let rows = rows::open(&asked.file)?;
    let ctx = Ctx { now: clock::now(), actor: Actor::System, entropy: clock::entropy() };
    let began = Instant::now();
    let report = if asked.dry_run {
        let db = existing(config)?;
        service::items::rehearse(&ctx, db.as_ref(), &mapping, rows)
    } else {
        let source = asked.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let source = source.unwrap_or_default();
        service::items::import(&ctx, &opened(config, &ctx)?, &mapping, (&source, rows))
    };
    let shown = shown(&config.database);
    let report = report.map_err(|why| match why {
        service::Error::Item(trouble) => match *trouble {
            Trouble::SourceBroken(line, why) => {
                rows::unreadable(&asked.file, &format!("line {line}: {why}; nothing was written"))
            }
            other => anyhow::anyhow!("failed to import into {shown}: {other:?}"),
        },
        why => anyhow::anyhow!("failed to import into {shown}: {why}"),
    })?;
    if !report.adds_up() {
        anyhow::bail!("failed to account for every row: {} read", report.rows);
    }
    match asked.format {
        Format::Json => say(&as_json(&asked.file, &mapping, asked.dry_run, &report).to_string()),
        Format::Text => tell(&report, asked.dry_run, began.elapsed().as_millis()),
    }
    Ok(())
}

/// The database with its schema up to date; a file that is not there yet is made.
fn opened(config: &Config, ctx: &Ctx) -> anyhow::Result<Db> {
    let options = Options { connections: 2, ..Options::default() };
    let is_new = config.sqlite_path().is_some_and(|path| !path.exists());
    if !is_new {
        return open::ready(&config.database, &options);
    }
    open::writable_folder(&config.data_folder())?;
    let db = open::any(&config.database, &options)?;
    let shown = shown(&config.database);
    db.migrate(ctx.now.millis()).map_err(|why| from_store(why, &shown))?;
    Ok(db)
}

/// The database, if there is one; a rehearsal makes none.
fn existing(config: &Config) -> anyhow::Result<Option<Db>> {
    if config.sqlite_path().is_some_and(|path| !path.exists()) {
        return Ok(None);
    }
    open::ready(&config.database, &Options { connections: 2, ..Options::default() }).map(Some)
}

fn as_json(file: &Path, mapping: &Mapping, dry_run: bool, report: &Report) -> Value {
    json!({
        "file": file.display().to_string(),
        "mapping": mapping.name,
        "dry_run": dry_run,
        "rows": report.rows,
        "inserted": report.inserted,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "rejected_rows": report.rejected_rows,
        "rejected": report.rejected.iter().map(remark).collect::<Vec<_>>(),
        "warnings": report.warnings.iter().map(remark).collect::<Vec<_>>(),
        "changes": report.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn remark(remark: &Remark) -> Value {
    json!({
        "line": remark.line,
        "field": remark.field,
        "value": remark.value,
        "reason": remark.reason.code(),
    })
}

fn change(change: &RowChange) -> Value {
    let field = |f: &Change| json!({ "field": f.field, "before": f.before, "after": f.after });
    json!({
        "line": change.line,
        "region": change.id.region.as_str(),
        "code": change.id.code,
        "name": change.name,
        "version": change.version,
        "fields": change.fields.iter().map(field).collect::<Vec<_>>(),
    })
}

/// What one row would change, in a line for itself and each of its fields.
fn tell_change(change: &RowChange) {
    let (line, id, version) = (change.line, &change.id, change.version);
    say(&format!("version {version} line {line} {} {} {}", id.region, id.code, change.name));
    for field in &change.fields {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        say(&format!("  {}: {:?} -> {:?}", field.field, said(&field.before), said(&field.after)));
    }
}

fn tell(report: &Report, dry_run: bool, ms: u128) {
    for (word, remarks) in [("rejected", &report.rejected), ("warning", &report.warnings)] {
        for r in remarks {
            say(&format!("{word} line {} {} {:?}: {}", r.line, r.field, r.value, r.reason.code()));
        }
    }
    if dry_run {
        report.changes.iter().for_each(tell_change);
    }
    say(&format!(
        "{}{} rows in {ms} ms: {} inserted, {} updated, {} unchanged, {} rejected, {} warnings",
        if dry_run { "rehearsed, nothing written: " } else { "" },
        report.rows,
        report.inserted,
        report.updated,
        report.unchanged,
        report.rejected_rows,
        report.warnings.len(),
    ));
}
