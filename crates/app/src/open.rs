//! Opening a database so that every way it can fail is told apart.

use std::fs::DirBuilder;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use store::{Db, Options};

use crate::config::shown;
use crate::exit::{Kind, failure, from_store};

/// What the first bytes of every SQLite file say.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Opens a database that must be there already, with the schema this program needs.
pub fn ready(url: &str, options: &Options) -> anyhow::Result<Db> {
    let db = existing(url, options)?;
    db.check_schema().map_err(|why| from_store(why, &shown(url)))?;
    Ok(db)
}

/// Opens a database that must be there already, whatever its schema.
pub fn existing(url: &str, options: &Options) -> anyhow::Result<Db> {
    if let Some(path) = url.strip_prefix("sqlite:")
        && !Path::new(path).exists()
    {
        let why = format!("there is no database at {path} yet; run `tongban migrate`");
        return Err(failure(Kind::SchemaOlder, why));
    }
    any(url, options)
}

/// Opens a database, making the file when there is none.
pub fn any(url: &str, options: &Options) -> anyhow::Result<Db> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        check_file(Path::new(path))?;
        // A new file, its log and its index hold people's data: nobody else may read them.
        rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    }
    Db::open(url, options).map_err(|why| match why {
        store::Error::Unavailable(why) | store::Error::Driver(why)
            if !url.starts_with("sqlite:") =>
        {
            failure(Kind::Unreachable, format!("{} cannot be reached: {why}", shown(url)))
        }
        other => from_store(other, &shown(url)),
    })
}

fn check_file(path: &Path) -> anyhow::Result<()> {
    let mut head = [0; 16];
    let Ok(mut file) = std::fs::File::open(path) else { return Ok(()) };
    let Ok(length) = file.read(&mut head) else { return Ok(()) };
    if length > 0 && &head != MAGIC {
        let why = format!("{} is no database file; restore a backup", path.display());
        return Err(failure(Kind::Corrupt, why));
    }
    Ok(())
}

/// Makes the folder when it is not there and proves that files can be written in it.
pub fn writable_folder(folder: &Path) -> anyhow::Result<()> {
    let tried = DirBuilder::new().recursive(true).mode(0o700).create(folder).and_then(|()| {
        let probe = folder.join(format!(".probe-{}", std::process::id()));
        std::fs::write(&probe, b"probe")?;
        std::fs::remove_file(&probe)
    });
    tried.map_err(|why| {
        failure(Kind::Folder, format!("the folder {} cannot be written: {why}", folder.display()))
    })
}
