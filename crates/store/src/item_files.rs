//! Files that belong to a version of an item: blank forms and samples of its materials.

use domain::item::ItemId;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;
use crate::value::{Row, Value};

/// What a file is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To be filled in 空白表格.
    Blank,
    /// Filled in as an example 示例样表.
    Sample,
}

impl Purpose {
    /// The word in addresses and tables.
    pub const fn key(self) -> &'static str {
        match self {
            Purpose::Blank => "blank",
            Purpose::Sample => "sample",
        }
    }

    /// The purpose with this word.
    pub fn from_key(key: &str) -> Option<Self> {
        [Purpose::Blank, Purpose::Sample].into_iter().find(|purpose| purpose.key() == key)
    }
}

/// A file of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFile {
    /// The code of the material it belongs to.
    pub material: String,
    /// What it is there for.
    pub purpose: Purpose,
    /// What it is called when saved.
    pub name: String,
    /// Its type, as its bytes show.
    pub kind: String,
    /// Its SHA-256 in hexadecimal.
    pub digest: String,
    /// When it was added.
    pub added_at: Instant,
    /// Who added it.
    pub added_by: String,
}

const ADD: &str = "
    insert into item_files (
        region, code, version, material, purpose, name, kind, bytes, digest, added_at, added_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Adds a file to a version; what is there already is a conflict, for versions never change.
pub fn add(
    tx: &mut Tx<'_>,
    id: &ItemId,
    version: u32,
    file: &ItemFile,
    bytes: Vec<u8>,
) -> Result<()> {
    let mut args = args![id.region.as_str(), &id.code, version];
    args.extend(file_args(file, bytes));
    tx.execute(ADD, &args).map(drop)
}

/// The columns of a file, after whose it is.
pub(crate) fn file_args(file: &ItemFile, bytes: Vec<u8>) -> Vec<Value> {
    args![
        &file.material,
        file.purpose.key(),
        &file.name,
        &file.kind,
        bytes,
        &file.digest,
        file.added_at.millis(),
        &file.added_by,
    ]
}

const CARRY: &str = "
    insert into item_files (
        region, code, version, material, purpose, name, kind, bytes, digest, added_at, added_by)
    select region, code, cast($3 as bigint), material, purpose, name, kind, bytes, digest,
           added_at, added_by
    from item_files
    where region = $1 and code = $2 and version = $4
    on conflict (region, code, version, material, purpose) do nothing";

/// Lets the files of the version before stand for a version too, where it has none of its own.
pub fn carry(tx: &mut Tx<'_>, id: &ItemId, version: u32) -> Result<()> {
    let before = version.saturating_sub(1);
    tx.execute(CARRY, &args![id.region.as_str(), &id.code, version, before]).map(drop)
}

const LIST: &str = "
    select material, purpose, name, kind, digest, added_at, added_by
    from item_files
    where region = $1 and code = $2 and version = $3
    order by material, purpose
    limit 1000";

/// The files of a version, without their bytes.
pub fn list(tx: &mut Tx<'_>, id: &ItemId, version: u32) -> Result<Vec<ItemFile>> {
    let args = args![id.region.as_str(), &id.code, version];
    tx.all("item_files", LIST, &args, row_to_file)
}

pub(crate) fn row_to_file(row: &Row) -> Result<ItemFile> {
    Ok(ItemFile {
        material: row.text(0, "material")?,
        purpose: row.parsed(1, "purpose", |key| Purpose::from_key(key).ok_or(key.to_owned()))?,
        name: row.text(2, "name")?,
        kind: row.text(3, "kind")?,
        digest: row.text(4, "digest")?,
        added_at: Instant::from_millis(row.int(5, "added_at")?),
        added_by: row.text(6, "added_by")?,
    })
}

const FORGET: &str = "
    delete from item_files
    where region = $1 and code = $2 and version = $3 and material = $4 and purpose = $5";

/// Leaves a file out of a version that is being published in this transaction.
pub fn forget(
    tx: &mut Tx<'_>,
    id: &ItemId,
    version: u32,
    (material, purpose): (&str, Purpose),
) -> Result<()> {
    let args = args![id.region.as_str(), &id.code, version, material, purpose.key()];
    tx.execute(FORGET, &args).map(drop)
}

const BYTES: &str = "
    select bytes
    from item_files
    where region = $1 and code = $2 and version = $3 and material = $4 and purpose = $5";

/// The bytes of a file.
pub fn bytes(
    tx: &mut Tx<'_>,
    id: &ItemId,
    version: u32,
    material: &str,
    purpose: Purpose,
) -> Result<Option<Vec<u8>>> {
    let args = args![id.region.as_str(), &id.code, version, material, purpose.key()];
    tx.find("item_files", BYTES, &args, |row| row.blob(0, "bytes"))
}
