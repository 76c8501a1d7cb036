//! Somebody whose token was checked, whether or not the second factor is still due.

use domain::ctx::Ctx;
use domain::identity::{Account, AccountId};
use domain::region::RegionCode;

use super::login::IDLE_MS;
use crate::error::Result;
use crate::services::Services;

/// Somebody who holds the token of a session. Nobody else can make one of these.
#[derive(Clone, Debug)]
pub struct Proven {
    pub(super) account: Account,
    pub(super) login: String,
    pub(super) token_hash: String,
    /// Whether the second factor is still due.
    pub is_half: bool,
}

impl Proven {
    /// The account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The hash of the session's token.
    pub fn token_hash(&self) -> &str {
        &self.token_hash
    }

    pub(super) fn id(&self) -> AccountId {
        self.account.id.clone()
    }
}

/// Who holds a token, in a session whole or half; none where it opens nothing at all.
pub fn proven(ctx: &Ctx, sv: &Services, region: RegionCode, token: &str) -> Result<Option<Proven>> {
    let token_hash = store::chain::digest(token.as_bytes());
    let idle_since = ctx.now.plus_millis(-IDLE_MS);
    let found = sv.db.read(|tx| {
        let whole = store::sessions::find(tx, region, &token_hash, ctx.now, idle_since)?;
        Ok::<_, store::Error>(match whole {
            Some(session) => Some((session, false)),
            None => store::sessions::find_half(tx, region, &token_hash, ctx.now, idle_since)?
                .map(|session| (session, true)),
        })
    })?;
    Ok(found.map(|(session, is_half)| Proven {
        account: session.stored.account,
        login: session.stored.login,
        token_hash,
        is_half,
    }))
}
