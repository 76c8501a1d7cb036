//! How long decided cases of an item took, for the guide.

use domain::item::ItemId;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::Result;

const DECIDED: &str = "
    select coalesce(accepted_at, submitted_at), ended_at
    from cases
    where region = $1 and item_code = $2 and ended_at is not null and ended_at >= $3
      and decision is not null
    order by ended_at desc
    limit $4";

/// When the cases of an item that were decided since a moment were taken up and when they ended,
/// the last first. Withdrawn ones and those never accepted are no measure and left out.
pub fn decided(
    tx: &mut Tx<'_>,
    id: &ItemId,
    since: Instant,
    limit: u32,
) -> Result<Vec<(Instant, Instant)>> {
    let args = args![id.region.as_str(), &id.code, since.millis(), limit.min(10_000)];
    tx.all("cases", DECIDED, &args, |row| {
        let at = |index, column| Ok(Instant::from_millis(row.int(index, column)?));
        Ok::<_, crate::Error>((at(0, "accepted_at")?, at(1, "ended_at")?))
    })
}
