//! Files of a draft of an item, until they are published with its version.
//!
//! A row without a digest says that the file of the version before goes away.

use domain::item::ItemId;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::item_files::{ItemFile, Purpose, file_args, row_to_file};

const PUT: &str = "
    insert into item_draft_files (
        region, code, material, purpose, name, kind, bytes, digest, added_at, added_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    on conflict (region, code, material, purpose) do update
    set name = excluded.name, kind = excluded.kind, bytes = excluded.bytes,
        digest = excluded.digest, added_at = excluded.added_at, added_by = excluded.added_by";

/// Lays a file into a draft, in the place of what was there; one without a digest takes away what
/// the version before has.
pub fn put(tx: &mut Tx<'_>, id: &ItemId, file: &ItemFile, bytes: Vec<u8>) -> Result<()> {
    let mut args = args![id.region.as_str(), &id.code];
    args.extend(file_args(file, bytes));
    tx.execute(PUT, &args).map(drop)
}

const LIST: &str = "
    select material, purpose, name, kind, digest, added_at, added_by
    from item_draft_files
    where region = $1 and code = $2
    order by material, purpose
    limit 1000";

/// What a draft says of files, without their bytes.
pub fn list(tx: &mut Tx<'_>, id: &ItemId) -> Result<Vec<ItemFile>> {
    tx.all("item_draft_files", LIST, &args![id.region.as_str(), &id.code], row_to_file)
}

const BYTES: &str = "
    select bytes
    from item_draft_files
    where region = $1 and code = $2 and material = $3 and purpose = $4 and digest <> ''";

/// The bytes of a file of a draft.
pub fn bytes(
    tx: &mut Tx<'_>,
    id: &ItemId,
    (material, purpose): (&str, Purpose),
) -> Result<Option<Vec<u8>>> {
    let args = args![id.region.as_str(), &id.code, material, purpose.key()];
    tx.find("item_draft_files", BYTES, &args, |row| row.blob(0, "bytes"))
}

const DROP: &str = "
    delete from item_draft_files
    where region = $1 and code = $2 and material = $3 and purpose = $4";

/// Takes back what a draft says of a file.
pub fn withdraw(tx: &mut Tx<'_>, id: &ItemId, place: (&str, Purpose)) -> Result<()> {
    let args = args![id.region.as_str(), &id.code, place.0, place.1.key()];
    tx.execute(DROP, &args).map(drop)
}

const CLEAR: &str = "delete from item_draft_files where region = $1 and code = $2";

/// Takes back all that a draft says of files.
pub fn clear(tx: &mut Tx<'_>, id: &ItemId) -> Result<()> {
    tx.execute(CLEAR, &args![id.region.as_str(), &id.code]).map(drop)
}

const INHERIT: &str = "
    insert into item_draft_files (
        region, code, material, purpose, name, kind, bytes, digest, added_at, added_by)
    select region, cast($4 as text), material, purpose, name, kind, bytes, digest, added_at,
           added_by
    from item_files
    where region = $1 and code = $2 and version = $3
    on conflict (region, code, material, purpose) do nothing";

/// Lays the files of a version into the draft of another item of its region, for a split or a
/// merge.
pub fn inherit(tx: &mut Tx<'_>, from: &ItemId, version: u32, code: &str) -> Result<()> {
    tx.execute(INHERIT, &args![from.region.as_str(), &from.code, version, code]).map(drop)
}

const REPLACED: &str = "
    delete from item_files
    where region = $1 and code = $2 and version = $3
      and exists (
        select 1
        from item_draft_files d
        where d.region = item_files.region and d.code = item_files.code
          and d.material = item_files.material and d.purpose = item_files.purpose)";

const ADOPT: &str = "
    insert into item_files (
        region, code, version, material, purpose, name, kind, bytes, digest, added_at, added_by)
    select region, code, cast($3 as bigint), material, purpose, name, kind, bytes, digest,
           added_at, added_by
    from item_draft_files
    where region = $1 and code = $2 and digest <> ''";

/// Lets what a draft says of files hold for the version that is published from it in this
/// transaction.
pub fn adopt(tx: &mut Tx<'_>, id: &ItemId, version: u32) -> Result<()> {
    let args = args![id.region.as_str(), &id.code, version];
    tx.execute(REPLACED, &args)?;
    tx.execute(ADOPT, &args).map(drop)
}
