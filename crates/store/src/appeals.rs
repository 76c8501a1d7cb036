//! Appeals of units against published results.

use domain::assessment::campaign::{Appeal, AppealState, CampaignId};
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::error::{Error, Result};

const INSERT: &str = "
    insert into campaign_appeals (
        region, campaign, id, unit, leaf, state, grounds, lodged_at, answer_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Stores an appeal that was lodged.
pub fn insert(tx: &mut Tx<'_>, id: &CampaignId, appeal: &Appeal) -> Result<()> {
    let args = args![
        id.region.as_str(),
        &id.id,
        &appeal.id,
        &appeal.unit,
        &appeal.leaf,
        appeal.state.key(),
        &appeal.grounds,
        appeal.lodged_at.millis(),
        appeal.answer_by.millis(),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const ANSWER: &str = "
    update campaign_appeals
    set state = $4, answer = $5, answered_at = $6, record = $7
    where region = $1 and campaign = $2 and id = $3 and state = 'lodged'";

/// Stores the answer to an appeal; one that was answered meanwhile is a conflict.
pub fn answer(tx: &mut Tx<'_>, id: &CampaignId, appeal: &Appeal) -> Result<()> {
    let args = args![
        id.region.as_str(),
        &id.id,
        &appeal.id,
        appeal.state.key(),
        appeal.answer.as_deref(),
        appeal.answered_at.map(Instant::millis),
        appeal.record.as_deref(),
    ];
    match tx.execute(ANSWER, &args)? {
        1 => Ok(()),
        _ => Err(Error::Conflict("campaign_appeals.state".to_owned())),
    }
}

const LIST: &str = "
    select id, unit, leaf, state, grounds, lodged_at, answer_by, answer, answered_at, record
    from campaign_appeals
    where region = $1 and campaign = $2
    order by lodged_at desc, id
    limit 1000";

/// The appeals of a campaign, the newest first.
pub fn list(tx: &mut Tx<'_>, id: &CampaignId) -> Result<Vec<Appeal>> {
    tx.all("campaign_appeals", LIST, &args![id.region.as_str(), &id.id], |row| {
        Ok(Appeal {
            id: row.text(0, "id")?,
            unit: row.text(1, "unit")?,
            leaf: row.text(2, "leaf")?,
            state: row.parsed(3, "state", |key| AppealState::from_key(key).ok_or("no state"))?,
            grounds: row.text(4, "grounds")?,
            lodged_at: Instant::from_millis(row.int(5, "lodged_at")?),
            answer_by: Instant::from_millis(row.int(6, "answer_by")?),
            answer: row.text_or_none(7, "answer")?,
            answered_at: row.int_or_none(8, "answered_at")?.map(Instant::from_millis),
            record: row.text_or_none(9, "record")?,
        })
    })
}
