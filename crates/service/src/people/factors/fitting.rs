//! A second factor shown beside something other than the password.

use domain::ctx::Ctx;
use domain::identity::AccountId;
use domain::time::Instant;
use store::Tx;
use store::factors::Factor;

use super::{APP, PER_ACCOUNT, code_hash, secret_purpose, throttle_key, typed};
use crate::error::{Error, Result};
use crate::people::totp;
use crate::services::Services;

/// What was shown, to be used up with the deed that it allows.
pub(in crate::people) enum Fitting {
    /// A code of an app, of this step.
    App(Box<Factor>, i64),
    /// Perhaps a recovery code, by its hash; using it says.
    Recovery(String),
}

/// What fits a code of an app, or may be a recovery code; none where the account has no second
/// factor at all. Tries are counted with those at the login.
pub(in crate::people) fn fitting_factor(
    ctx: &Ctx,
    sv: &Services,
    id: &AccountId,
    code: &str,
) -> Result<Option<Fitting>> {
    let all = sv.db.read(|tx| store::factors::list(tx, id))?;
    if !all.iter().any(|factor| factor.is_confirmed) {
        return Ok(None);
    }
    let key = throttle_key(id);
    sv.throttle.check(&key, PER_ACCOUNT, ctx.now).map_err(|_| Error::Wrong("code", "wrong"))?;
    // Counted whatever comes of it; a login clears it.
    sv.throttle.count(&key, PER_ACCOUNT, ctx.now);
    Ok(Some(Fitting::among(ctx, sv, id, all, code)))
}

impl Fitting {
    /// Which of the factors of an account a code is of: of an app, or else perhaps a recovery code.
    pub(super) fn among(
        ctx: &Ctx,
        sv: &Services,
        id: &AccountId,
        all: Vec<Factor>,
        code: &str,
    ) -> Self {
        let code = typed(code);
        let by_app = all.into_iter().filter(|factor| factor.kind == APP).find_map(|factor| {
            let secret = sv.unseal(&secret_purpose(id, &factor.id), &factor.secret)?;
            let step = totp::fitting_step(&secret, &code, factor.counter, ctx.now)?;
            Some(Self::App(Box::new(factor), step))
        });
        by_app.unwrap_or_else(|| Self::Recovery(code_hash(sv, "recovery", id, &code)))
    }

    /// Uses it up, and says whether it held: no code counts twice.
    pub(in crate::people) fn note(
        &self,
        tx: &mut Tx<'_>,
        id: &AccountId,
        now: Instant,
    ) -> Result<bool> {
        Ok(match self {
            Self::App(factor, step) => store::factors::note_use(tx, id, factor, *step, now)?,
            Self::Recovery(hash) => store::factors::use_code(tx, id, hash)?,
        })
    }
}
