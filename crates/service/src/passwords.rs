//! Password hashing, bounded so that a rush of logins cannot take all memory.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::{Error, Result};

/// How much work one hash is.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// How many hashes run at once; memory in use is this times `memory_kib`.
    pub at_once: u32,
}

impl Default for Cost {
    /// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, at_once: 2 }
    }
}

pub(crate) struct Passwords {
    argon: Argon2<'static>,
    free: Mutex<u32>,
    freed: Condvar,
    decoy: String,
}

impl Passwords {
    pub(crate) fn new(cost: Cost) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|e| Error::Internal(e.to_string()))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (free, freed) = (Mutex::new(cost.at_once.max(1)), Condvar::new());
        Ok(Self { argon, free, freed, decoy: decoy(cost)? })
    }

    /// The hash of a password in PHC form.
    pub(crate) fn hash(&self, password: &str, salt: &[u8; 16]) -> Result<String> {
        self.bounded(|| {
            self.argon
                .hash_password_with_salt(password.as_bytes(), salt)
                .map(|hash| hash.to_string())
                .map_err(|e| Error::Internal(e.to_string()))
        })
    }

    /// Whether the password fits. Without an account the same work is done on a decoy, so that
    /// the time taken does not tell whether the account exists.
    pub(crate) fn fits(&self, password: &str, hash: Option<&str>) -> bool {
        let against = hash.unwrap_or(&self.decoy);
        let fits =
            self.bounded(|| self.argon.verify_password(password.as_bytes(), against).is_ok());
        fits && hash.is_some()
    }

    fn bounded<T>(&self, work: impl FnOnce() -> T) -> T {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        drop(free);
        let done = work();
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.freed.notify_one();
        done
    }
}

/// A hash that costs as much to compare with as any other. It is made with the least work and
/// bears the cost of the others: what fits it lets nobody in, and a server that starts need not
/// touch the memory of a whole hash.
fn decoy(cost: Cost) -> Result<String> {
    let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None);
    let least = least.map_err(|e| Error::Internal(e.to_string()))?;
    let cheap = Argon2::new(Algorithm::Argon2id, Version::V0x13, least)
        .hash_password_with_salt(b"no account has this password", &[7; 16])
        .map_err(|e| Error::Internal(e.to_string()))?;
    let least = format!("m={},t={},p=1", Params::MIN_M_COST, Params::MIN_T_COST);
    let borne = format!("m={},t={},p=1", cost.memory_kib, cost.passes);
    Ok(cheap.to_string().replacen(&least, &borne, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_password_of_an_account_fits() {
        let cost = Cost { memory_kib: 64, passes: 1, at_once: 1 };
        let passwords = Passwords::new(cost).unwrap();
        let hash = passwords.hash("正确的密码", &[1; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        assert!(passwords.fits("正确的密码", Some(&hash)));
        assert!(!passwords.fits("错误的密码", Some(&hash)));
        assert!(!passwords.fits("no account has this password", None));
    }

    #[test]
    fn the_decoy_bears_the_cost_of_the_others_and_fits_nothing() {
        let cost = Cost { memory_kib: 4096, passes: 3, at_once: 1 };
        let passwords = Passwords::new(cost).unwrap();
        let hash = passwords.hash("x", &[7; 16]).unwrap();
        let (of_hash, of_decoy) = (hash.rsplit_once('$').unwrap(), &passwords.decoy);
        let (before, sum) = of_decoy.rsplit_once('$').unwrap();
        assert_eq!(before, of_hash.0, "algorithm, cost and salt");
        assert_eq!(sum.len(), of_hash.1.len());
        let refused =
            passwords.argon.verify_password(b"no account has this password", of_decoy.as_str());
        assert!(matches!(refused, Err(argon2::password_hash::Error::PasswordInvalid)));
    }
}
