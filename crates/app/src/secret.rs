//! The server's secret: 32 random bytes in a file that only the server may read.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use crate::clock;
use crate::exit::{Kind, failure};

/// The length of a secret in bytes.
const LENGTH: usize = 32;

/// Reads the secret, or makes one when there is none yet.
pub fn load(path: &Path) -> anyhow::Result<[u8; LENGTH]> {
    match read(path)? {
        Some(secret) => Ok(secret),
        None => create(path),
    }
}

/// Reads the secret; none when the file is not there.
pub fn read(path: &Path) -> anyhow::Result<Option<[u8; LENGTH]>> {
    let shown = path.display();
    let refuse = |why: String| failure(Kind::Secret, format!("the secret file {shown} {why}"));
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(refuse(format!("cannot be read: {why}"))),
    };
    let mode = std::fs::metadata(path).map_err(|why| refuse(format!("cannot be read: {why}")))?;
    if mode.permissions().mode() & 0o077 != 0 {
        return Err(refuse("can be read by other users; run `chmod 600` on it".to_owned()));
    }
    let secret: [u8; LENGTH] = bytes
        .as_slice()
        .try_into()
        .map_err(|_| refuse(format!("has {} bytes and must have {LENGTH}", bytes.len())))?;
    // A secret somebody typed or a file of zeros is no secret.
    let mut kinds = secret;
    kinds.sort_unstable();
    let different = kinds.chunk_by(|a, b| a == b).count();
    if different < 8 {
        return Err(refuse(format!("has only {different} different bytes; it is not random")));
    }
    Ok(Some(secret))
}

fn create(path: &Path) -> anyhow::Result<[u8; LENGTH]> {
    let entropy = clock::entropy();
    let secret: [u8; LENGTH] = entropy[..LENGTH].try_into().expect("32 bytes of 64");
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(&secret)?;
        file.sync_all()
    })();
    match written {
        Ok(()) => Ok(secret),
        // Another server starting at the same moment made it first.
        Err(why) if why.kind() == ErrorKind::AlreadyExists => {
            read(path)?.ok_or_else(|| failure(Kind::Secret, "the secret file came and went"))
        }
        Err(why) => Err(failure(
            Kind::Folder,
            format!("the secret file {} cannot be written: {why}", path.display()),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        assert_eq!(read(&path).unwrap(), None);
        let made = load(&path).unwrap();
        assert_eq!(load(&path).unwrap(), made);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn an_empty_short_dull_or_open_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let check = |bytes: &[u8], mode: u32, word: &str| {
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            let error = load(&path).expect_err("must be refused");
            assert_eq!(crate::exit::code(&error), Kind::Secret as u8);
            assert!(error.to_string().contains(word), "{error}");
        };
        let random: Vec<u8> = (0..32).map(|n| n * 7).collect();
        check(b"", 0o600, "0 bytes");
        check(&random[..31], 0o600, "31 bytes");
        check(&[0; 32], 0o600, "not random");
        check(&random, 0o640, "other users");
        check(&random, 0o604, "other users");
    }
}
