//! Logging out at both ends: the provider ends what it opened here (OpenID Connect Back-Channel
//! Logout 1.0), and whoever logs out here is shown the way to do so there (OpenID Connect
//! RP-Initiated Logout 1.0).

use domain::ctx::Ctx;
use domain::region::RegionCode;

use super::token::{self, Logout};
use super::{AGAIN_MS, KNOWN_MS, ProviderFault, with_query};
use crate::cases::apart;
use crate::error::{Error, Result};
use crate::people::event;
use crate::services::Services;

/// Ends the sessions that a logout token of the provider names, and answers how many accounts that
/// were. Each token counts once.
pub fn logout_by_provider(ctx: &Ctx, sv: &Services, token: &str) -> Result<usize> {
    let official = sv.official.as_ref().ok_or(Error::NotFound("provider"))?;
    let (issuer, client) = (&official.provider.issuer, &official.provider.client_id);
    let known = official.known(ctx.now, KNOWN_MS)?;
    let read = |keys| token::logout(token, keys, issuer, client, ctx.now);
    let said = match read(&known.keys) {
        Err(token::Fault::UnknownKey) => read(&official.known(ctx.now, AGAIN_MS)?.keys),
        other => other,
    };
    let said = said.map_err(|fault| {
        tracing::warn!(?fault, "a logout token was refused");
        Error::from(ProviderFault::Lying)
    })?;
    let Logout { jti, subject, sid, expires_at } = said;
    let (own, issuer) = (ctx.clone(), issuer.clone());
    let ended = sv.db.write(move |tx| -> Result<usize> {
        if !store::logouts::use_token(tx, &issuer, &jti, expires_at)? {
            return Err(ProviderFault::Lying.into());
        }
        let accounts = store::logouts::end(tx, &issuer, &subject, &sid)?;
        for (n, account) in (0..).zip(&accounts) {
            let ended = event(&apart(&own, n), 0, "sessions-ended-by-provider", issuer.clone());
            store::account_events::insert(tx, account, &ended)?;
        }
        Ok(accounts.len())
    })?;
    sv.sessions.end_all();
    Ok(ended)
}

/// Where whoever holds this session can log out at the provider as well, before it ends here; none
/// where it was opened otherwise, or the provider has no such place.
pub fn way_out(
    ctx: &Ctx,
    sv: &Services,
    region: RegionCode,
    token: &str,
    back_url: &str,
) -> Result<Option<String>> {
    let Some(official) = &sv.official else { return Ok(None) };
    let Some(account) = ctx.actor.account().filter(|account| account.id.region == region) else {
        return Ok(None);
    };
    let hash = store::chain::digest(token.as_bytes());
    let issuer = &official.provider.issuer;
    if !sv.db.read(|tx| store::logouts::is_by(tx, &account.id, &hash, issuer))? {
        return Ok(None);
    }
    // A provider that does not answer keeps nobody from logging out here.
    let Ok(known) = official.known(ctx.now, KNOWN_MS) else { return Ok(None) };
    Ok(known.end_session.map(|address| {
        let client = ("client_id", official.provider.client_id.as_str());
        with_query(&address, &[client, ("post_logout_redirect_uri", back_url)])
    }))
}
