//! Records of evidence: only ever added, each with a hash that covers all before it.

use domain::assessment::Evidence;
use domain::assessment::campaign::{Because, CampaignId};
use domain::time::Instant;

use crate::args;
use crate::campaigns::Campaign;
use crate::chain;
use crate::db::Tx;
use crate::documents::{document, parsed_document};
use crate::error::Result;
use crate::value::Row;

/// A record as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the order, from 1.
    pub seq: u32,
    /// The record.
    pub record: Evidence,
    /// Why it was written: `collection` or `appeal`.
    pub because: String,
    /// The hash of the chain up to it.
    pub hash: String,
    /// When it was written.
    pub at: Instant,
}

const INSERT: &str = "
    insert into campaign_evidence (
        region, campaign, seq, id, unit, item, leaf, because, record, hash, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

/// Adds records behind the last one and moves the campaign's count and head along; the caller
/// saves the campaign in the same transaction. An id that is there already is a conflict.
pub fn append(
    tx: &mut Tx<'_>,
    campaign: &mut Campaign,
    records: &[Evidence],
    because: Because,
    at: Instant,
) -> Result<()> {
    for record in records {
        let text = document(record);
        let seq = campaign.evidence_count + 1;
        let hash = link(&campaign.evidence_head, seq, because.key(), &text, at.millis());
        let args = args![
            campaign.id.region.as_str(),
            &campaign.id.id,
            seq,
            &record.id,
            &record.unit,
            &record.item,
            &record.indicator,
            because.key(),
            text,
            &hash,
            at.millis(),
        ];
        tx.execute(INSERT, &args)?;
        campaign.evidence_count = seq;
        campaign.evidence_head = hash;
    }
    Ok(())
}

/// The hash of a record after the hash before it.
fn link(previous: &str, seq: u32, because: &str, record: &str, at: i64) -> String {
    let mut bytes = Vec::with_capacity(record.len() + 128);
    let parts = [previous, &seq.to_string(), because, record, &at.to_string()];
    for part in parts {
        bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    chain::digest(&bytes)
}

/// Whether the hashes of records that stand in order, from the first on, follow from them.
#[must_use]
pub fn is_whole(records: &[Kept]) -> bool {
    let mut previous = chain::GENESIS.to_owned();
    (1_u32..).zip(records).all(|(seq, kept)| {
        let text = document(&kept.record);
        let hash = link(&previous, seq, &kept.because, &text, kept.at.millis());
        previous.clone_from(&hash);
        kept.seq == seq && kept.hash == hash
    })
}

const LIST: &str = "
    select seq, record, because, hash, at
    from campaign_evidence
    where region = $1 and campaign = $2
    order by seq
    limit 1000000";

/// Every record of a campaign, in order.
pub fn list(tx: &mut Tx<'_>, id: &CampaignId) -> Result<Vec<Kept>> {
    tx.all("campaign_evidence", LIST, &args![id.region.as_str(), &id.id], row_to_kept)
}

const LIST_OF: &str = "
    select seq, record, because, hash, at
    from campaign_evidence
    where region = $1 and campaign = $2 and unit = $3
    order by seq
    limit 100000";

/// The records of one unit, in order.
pub fn list_of(tx: &mut Tx<'_>, id: &CampaignId, unit: &str) -> Result<Vec<Kept>> {
    tx.all("campaign_evidence", LIST_OF, &args![id.region.as_str(), &id.id, unit], row_to_kept)
}

/// A case that ended, as far as its being in time is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The region that keeps the case.
    pub region: String,
    /// Its number.
    pub number: String,
    /// The authority.
    pub org: String,
    /// The day that was promised.
    pub due_on: String,
    /// When it ended.
    pub ended_at: Instant,
}

const ENDED: &str = "
    select region, number, org, committed_due_on, ended_at
    from cases
    where region >= $1 and region <= $2
      and (region, number) > ($3, $4)
      and accepted_at is not null
      and ended_at is not null
    order by region, number
    limit 1000";

/// Accepted cases of some regions that ended, in the order of region and number, after a given
/// one.
pub fn ended_cases(tx: &mut Tx<'_>, span: (&str, &str), after: (&str, &str)) -> Result<Vec<Ended>> {
    tx.all("cases", ENDED, &args![span.0, span.1, after.0, after.1], |row| {
        Ok(Ended {
            region: row.text(0, "region")?,
            number: row.text(1, "number")?,
            org: row.text(2, "org")?,
            due_on: row.text(3, "committed_due_on")?,
            ended_at: Instant::from_millis(row.int(4, "ended_at")?),
        })
    })
}

fn row_to_kept(row: &Row) -> Result<Kept> {
    Ok(Kept {
        seq: row.count(0, "seq")?,
        record: parsed_document(row, 1, "record")?,
        because: row.text(2, "because")?,
        hash: row.text(3, "hash")?,
        at: Instant::from_millis(row.int(4, "at")?),
    })
}
