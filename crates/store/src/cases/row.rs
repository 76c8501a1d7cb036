//! How a case and its events stand in their rows.

use domain::case::{Case, CaseId, Channel, Due, Event, Recorded, State, Who};
use domain::code::CreditCode;
use domain::identity::AccountId;
use domain::region::RegionCode;
use domain::time::Instant;

use crate::documents::{parsed_document, parsed_document_or_none};
use crate::error::Result;
use crate::value::Row;

/// The columns of a case, in the order in which [`row_to_case`] reads them.
macro_rules! case_columns {
    () => {
        "region, number, item_code, item_version, item_name, org, applicant_region, applicant,
           applicant_name, channel, state, revision, answers, submitted_at, changed_at,
           correction, accepted_at, legal_due_on, committed_due_on, officer_region, officer,
           opinion, decision, ended_at, is_due_estimate, handling"
    };
}

pub(super) fn row_to_id(row: &Row) -> Result<CaseId> {
    Ok(CaseId {
        region: row.parsed(0, "region", RegionCode::parse)?,
        number: row.text(1, "number")?,
    })
}

pub(super) fn row_to_case(row: &Row) -> Result<Case> {
    let due = match row.text(18, "committed_due_on")?.as_str() {
        "" => None,
        _ => Some(Due {
            legal_on: row
                .text_or_none(17, "legal_due_on")?
                .map(|_| row.parsed(17, "legal_due_on", str::parse::<jiff::civil::Date>))
                .transpose()?,
            committed_on: row.parsed(18, "committed_due_on", str::parse::<jiff::civil::Date>)?,
            is_estimate: row.flag(24, "is_due_estimate")?,
        }),
    };
    Ok(Case {
        id: row_to_id(row)?,
        item_code: row.text(2, "item_code")?,
        item_version: row.count(3, "item_version")?,
        item_name: parsed_document(row, 4, "item_name")?,
        org: row.parsed(5, "org", CreditCode::parse)?,
        applicant: AccountId {
            region: row.parsed(6, "applicant_region", RegionCode::parse)?,
            id: row.text(7, "applicant")?,
        },
        applicant_name: row.text(8, "applicant_name")?,
        channel: row.parsed(9, "channel", channel_from)?,
        state: row.parsed(10, "state", |key| State::from_key(key).ok_or("no such state"))?,
        revision: row.count(11, "revision")?,
        answers: parsed_document(row, 12, "answers")?,
        submitted_at: Instant::from_millis(row.int(13, "submitted_at")?),
        changed_at: Instant::from_millis(row.int(14, "changed_at")?),
        correction: parsed_document_or_none(row, 15, "correction")?,
        accepted_at: row.int_or_none(16, "accepted_at")?.map(Instant::from_millis),
        due,
        officer: match row.text_or_none(20, "officer")? {
            None => None,
            Some(id) => {
                Some(AccountId { region: row.parsed(19, "officer_region", RegionCode::parse)?, id })
            }
        },
        opinion: parsed_document_or_none(row, 21, "opinion")?,
        decision: parsed_document_or_none(row, 22, "decision")?,
        ended_at: row.int_or_none(23, "ended_at")?.map(Instant::from_millis),
        handling: parsed_document(row, 25, "handling")?,
    })
}

pub(super) fn row_to_recorded(row: &Row) -> Result<Recorded> {
    let account = match row.text_or_none(5, "actor")? {
        None => None,
        Some(id) => {
            Some(AccountId { region: row.parsed(4, "actor_region", RegionCode::parse)?, id })
        }
    };
    Ok(Recorded {
        seq: row.count(2, "seq")?,
        at: Instant::from_millis(row.int(3, "at")?),
        who: Who { account, name: row.text(6, "actor_name")?, role: row.text(7, "role")? },
        event: parsed_document::<Event>(row, 8, "payload")?,
    })
}

pub(super) fn channel_key(channel: Channel) -> &'static str {
    match channel {
        Channel::Web => "web",
        Channel::Window => "window",
    }
}

pub(super) fn channel_from(key: &str) -> Result<Channel, &'static str> {
    match key {
        "web" => Ok(Channel::Web),
        "window" => Ok(Channel::Window),
        _ => Err("no such channel"),
    }
}
