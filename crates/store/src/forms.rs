//! Forms being designed: one working copy an item, until it is published with a version.

use domain::form::Schema;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::documents::{document, parsed_document};
use crate::error::Result;

/// The working copy of an item's form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// How often it was saved.
    pub revision: u32,
    /// The form as it stands, which may be wrong still.
    pub form: Schema,
    /// When it was saved last.
    pub changed_at: Instant,
    /// By whom.
    pub changed_by: String,
}

const FIND: &str = "
    select revision, form, changed_at, changed_by
    from form_designs
    where region = $1 and code = $2";

/// The working copy of an item's form, if somebody began one.
pub fn find_design(tx: &mut Tx<'_>, region: RegionCode, code: &str) -> Result<Option<Design>> {
    tx.find("form_designs", FIND, &args![region.as_str(), code], |row| {
        Ok(Design {
            revision: row.count(0, "revision")?,
            form: parsed_document(row, 1, "form")?,
            changed_at: Instant::from_millis(row.int(2, "changed_at")?),
            changed_by: row.text(3, "changed_by")?,
        })
    })
}

const INSERT: &str = "
    insert into form_designs (region, code, revision, form, changed_at, changed_by)
    values ($1, $2, 1, $3, $4, $5)
    on conflict (region, code) do nothing";

const UPDATE: &str = "
    update form_designs
    set revision = revision + 1, form = $3, changed_at = $4, changed_by = $5
    where region = $1 and code = $2 and revision = $6";

/// Saves a working copy over the revision it was made from, 0 for none, and says whether that was
/// still the one.
pub fn save_design(
    tx: &mut Tx<'_>,
    region: RegionCode,
    code: &str,
    design: &Design,
) -> Result<bool> {
    let mut args = args![
        region.as_str(),
        code,
        document(&design.form),
        design.changed_at.millis(),
        &design.changed_by,
    ];
    if design.revision == 0 {
        return Ok(tx.execute(INSERT, &args)? == 1);
    }
    args.extend(args![design.revision]);
    Ok(tx.execute(UPDATE, &args)? == 1)
}

const DELETE: &str = "delete from form_designs where region = $1 and code = $2";

/// Drops the working copy of an item's form, and says whether there was one.
pub fn delete_design(tx: &mut Tx<'_>, region: RegionCode, code: &str) -> Result<bool> {
    Ok(tx.execute(DELETE, &args![region.as_str(), code])? == 1)
}
