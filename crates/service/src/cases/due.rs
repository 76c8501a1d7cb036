//! When an accepted case must be decided.

use domain::calendar::Calendar;
use domain::case::{Case, Due};
use domain::ctx::Ctx;
use store::Tx;

use crate::error::{Error, Result};

/// The due days of a case accepted now, by the limits of the item version that binds it.
pub(super) fn on_acceptance(ctx: &Ctx, tx: &mut Tx<'_>, case: &Case) -> Result<Due> {
    let (region, code) = (case.id.region, &case.item_code);
    let published = store::items::find_version(tx, region, code, case.item_version)?;
    let item = published.ok_or(Error::NotFound("item"))?.item;
    let accepted_on = ctx.now.civil_date_in_china();
    let calendar = Calendar::national();
    todo!()
}
