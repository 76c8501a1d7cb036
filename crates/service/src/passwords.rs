//! Password hashing, bounded so that a rush of logins cannot take all memory.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::{Output, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

use crate::error::{Error, Result};
use crate::gate::Gate;

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
    params: Params,
    gate: Gate,
    /// The memory of hashes that are done, one for each place at most. It is kept: an allocator
    /// that gets it back holds on to it in every thread that ever hashed.
    memory: Mutex<Vec<Vec<Block>>>,
    hashed: AtomicU64,
    decoy: String,
}

impl Passwords {
    pub(crate) fn new(cost: Cost) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|e| Error::Internal(e.to_string()))?;
        Ok(Self { decoy: decoy(cost)?, ..Self::of(params, cost.at_once) })
    }

    fn of(params: Params, at_once: u32) -> Self {
        Self {
            params,
            gate: Gate::new(usize::try_from(at_once).unwrap_or(usize::MAX)),
            memory: Mutex::default(),
            hashed: AtomicU64::new(0),
            decoy: String::new(),
        }
    }

    /// How many hashes were made so far.
    pub(crate) fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// The hash of a password in PHC form.
    pub(crate) fn hash(&self, password: &str, salt: &[u8; 16]) -> Result<String> {
        let internal = |why: &dyn std::fmt::Display| Error::Internal(why.to_string());
        let output = self.output(&self.params, password, salt).map_err(|e| internal(&e))?;
        let params = (&self.params).try_into().map_err(|e| internal(&e))?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params,
            salt: Some(Salt::new(salt).map_err(|e| internal(&e))?),
            hash: Some(output),
        };
        Ok(hash.to_string())
    }

    /// Whether the password fits. Without an account the same work is done on a decoy, so that
    /// the time taken does not tell whether the account exists; so it is for an account that
    /// has no password.
    pub(crate) fn fits(&self, password: &str, hash: Option<&str>) -> bool {
        let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
        let is_real = known.is_some();
        let against = known.or_else(|| PasswordHash::new(&self.decoy).ok());
        let fits = against.is_some_and(|against| self.is_hash_of(password, &against));
        fits && is_real
    }

    fn is_hash_of(&self, password: &str, against: &PasswordHash) -> bool {
        let Ok(params) = Params::try_from(against) else { return false };
        let (Some(salt), Some(expected)) = (&against.salt, &against.hash) else { return false };
        // Outputs are compared in constant time.
        self.output(&params, password, salt).is_ok_and(|output| output == *expected)
    }

    fn output(&self, params: &Params, password: &str, salt: &[u8]) -> argon2::Result<Output> {
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        self.hashed.fetch_add(1, Ordering::Relaxed);
        let mut buffer = [0_u8; Params::DEFAULT_OUTPUT_LEN];
        self.bounded(|memory| {
            memory.resize(params.block_count().max(memory.len()), Block::new());
            let memory = &mut memory[..params.block_count()];
            argon.hash_password_into_with_memory(password.as_bytes(), salt, &mut buffer, memory)
        })?;
        Output::new(&buffer).map_err(|_| argon2::Error::OutputTooLong)
    }

    /// Works in one of the places, with its memory.
    fn bounded<T>(&self, work: impl FnOnce(&mut Vec<Block>) -> T) -> T {
        let kept = || self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        self.gate.within(|| {
            let mut memory = kept().pop().unwrap_or_default();
            let done = work(&mut memory);
            kept().push(memory);
            done
        })
    }
}

/// A hash that costs as much to compare with as any other. It is made with the least work and
/// bears the cost of the others: what fits it lets nobody in, and a server that starts need not
/// touch the memory of a whole hash.
fn decoy(cost: Cost) -> Result<String> {
    let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None)
        .map_err(|e| Error::Internal(e.to_string()))?;
    let cheap = Passwords::of(least, 1).hash("no account has this password", &[7; 16])?;
    let least = format!("m={},t={},p=1", Params::MIN_M_COST, Params::MIN_T_COST);
    let borne = format!("m={},t={},p=1", cost.memory_kib, cost.passes);
    Ok(cheap.replacen(&least, &borne, 1))
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordHasher;

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
        assert!(!passwords.fits("no account has this password", Some("")), "no password");
        assert!(!passwords.fits("正确的密码", Some(&hash[..hash.len() - 1])), "a cut hash");
    }

    #[test]
    fn hashes_of_other_costs_and_of_other_makers_are_understood() {
        let cost = Cost { memory_kib: 64, passes: 1, at_once: 1 };
        let (small, large) =
            (Passwords::new(cost), Passwords::new(Cost { memory_kib: 128, ..cost }));
        let (small, large) = (small.unwrap(), large.unwrap());
        let by_small = small.hash("正确的密码", &[1; 16]).unwrap();
        let by_large = large.hash("正确的密码", &[1; 16]).unwrap();
        for passwords in [&small, &large] {
            for hash in [&by_small, &by_large, &by_small] {
                assert!(passwords.fits("正确的密码", Some(hash)));
            }
        }
        // The one the library makes by itself.
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, small.params.clone());
        let made = argon.hash_password_with_salt("正确的密码".as_bytes(), &[1; 16]).unwrap();
        assert_eq!(made.to_string(), by_small);
    }

    #[test]
    fn a_rush_uses_the_memory_of_its_places_and_no_more() {
        let cost = Cost { memory_kib: 64, passes: 1, at_once: 2 };
        let passwords = Passwords::new(cost).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| assert!(!passwords.fits("wrong", None)));
            }
        });
        let kept = passwords.memory.lock().unwrap();
        assert!((1..=2).contains(&kept.len()) && kept.iter().all(|one| one.len() == 64));
    }

    #[test]
    fn the_decoy_bears_the_cost_of_the_others_and_fits_nothing() {
        let passwords = Passwords::new(Cost { memory_kib: 4096, passes: 3, at_once: 1 }).unwrap();
        let hash = passwords.hash("no account has this password", &[7; 16]).unwrap();
        let (cost, sum) = passwords.decoy.rsplit_once('$').unwrap();
        let (cost_of_hash, sum_of_hash) = hash.rsplit_once('$').unwrap();
        assert_eq!(cost, cost_of_hash, "algorithm, cost and salt");
        assert_eq!(sum.len(), sum_of_hash.len());
        assert_ne!(sum, sum_of_hash);
        let before = passwords.hashed();
        assert!(!passwords.fits("no account has this password", None));
        assert_eq!(passwords.hashed(), before + 1, "the work is done");
    }
}
