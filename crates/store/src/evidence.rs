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
    where region = $1 and campaign = $2 and unit = $3 and leaf = $4
    order by seq
    limit 10000";

/// The records of one leaf of one unit, in order.
pub fn list_of(tx: &mut Tx<'_>, id: &CampaignId, unit: &str, leaf: &str) -> Result<Vec<Kept>> {
    let args = args![id.region.as_str(), &id.id, unit, leaf];
    tx.all("campaign_evidence", LIST_OF, &args, row_to_kept)
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
