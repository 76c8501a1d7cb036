//! Live sessions, remembered for a second, so that a reader's every click does not ask the store.
//!
//! What ends a session here ends it here at once. On another server of the same database it ends
//! within that second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::region::RegionCode;
use domain::time::Instant;
use store::sessions::Session;

/// How long the memory may lag behind the store.
const LAG_MS: i64 = 1000;
/// The most sessions kept; when full, all are dropped.
const SESSIONS_MAX: usize = 20_000;

#[derive(Default)]
pub(crate) struct Sessions {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// Grows whenever sessions may have ended.
    epoch: u64,
    by_token: HashMap<(RegionCode, String), Known>,
}

struct Known {
    session: Arc<Session>,
    read_at: Instant,
}

impl Sessions {
    /// The session behind a token's hash, if it was read within the last second.
    pub(crate) fn get(
        &self,
        region: RegionCode,
        token_hash: &str,
        now: Instant,
    ) -> Option<Arc<Session>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let known = held.by_token.get(&(region, token_hash.to_owned()))?;
        let is_fresh = (0..LAG_MS).contains(&now.millis_since(known.read_at));
        is_fresh.then(|| Arc::clone(&known.session))
    }

    /// What to hand to [`Sessions::put`] after reading.
    pub(crate) fn epoch(&self) -> u64 {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).epoch
    }

    /// Keeps what was read, unless sessions may have ended since the reading began.
    pub(crate) fn put(
        &self,
        region: RegionCode,
        token_hash: String,
        session: Session,
        now: Instant,
        before: u64,
    ) -> Arc<Session> {
        let session = Arc::new(session);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.epoch != before {
            return session;
        }
        if held.by_token.len() >= SESSIONS_MAX {
            held.by_token.clear();
        }
        let known = Known { session: Arc::clone(&session), read_at: now };
        held.by_token.insert((region, token_hash), known);
        session
    }

    /// Drops one session, once it has ended in the store.
    pub(crate) fn end(&self, region: RegionCode, token_hash: String) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.epoch += 1;
        held.by_token.remove(&(region, token_hash));
    }

    /// Drops everything, once an account's sessions or rights have ended in the store.
    pub(crate) fn end_all(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.epoch += 1;
        held.by_token.clear();
    }
}

#[cfg(test)]
mod tests {
    use domain::identity::{Account, AccountId, Holder, Level};
    use store::accounts::Stored;

    use super::*;

    fn session() -> Session {
        let region = RegionCode::parse("330106").unwrap();
        let account = Account {
            id: AccountId { region, id: "a".to_owned() },
            name: "甄有才".to_owned(),
            holder: Holder::Staff,
            phone: None,
            grants: Vec::new(),
            level: Level::Matched,
        };
        let stored =
            Stored { account, login: "a".to_owned(), password: String::new(), is_disabled: false };
        let at = Instant::from_millis(0);
        Session { stored, seen_at: at, expires_at: at.plus_millis(10_000), acting: None }
    }

    #[test]
    fn a_session_is_known_for_a_second_and_not_after_it_may_have_ended() {
        let region = RegionCode::parse("330106").unwrap();
        let at = Instant::from_millis;
        let sessions = Sessions::default();
        let is_known = |now: i64| sessions.get(region, "hash", at(now)).is_some();
        sessions.put(region, "hash".to_owned(), session(), at(0), sessions.epoch());
        assert!(is_known(0) && is_known(999));
        assert!(!is_known(1000));
        assert!(!is_known(-1), "a clock set back does not make old knowledge new");
        for end in [
            |sessions: &Sessions, region| sessions.end(region, "hash".to_owned()),
            |sessions: &Sessions, _| sessions.end_all(),
        ] {
            sessions.put(region, "hash".to_owned(), session(), at(0), sessions.epoch());
            assert!(is_known(0));
            end(&sessions, region);
            assert!(!is_known(0));
            // It ended while it was being read: what was read is no longer true.
            let before = sessions.epoch();
            end(&sessions, region);
            sessions.put(region, "hash".to_owned(), session(), at(0), before);
            assert!(!is_known(0));
        }
    }
}
