//! Assessment campaigns: plans, questions with their answers, numbers and appeals.

use domain::assessment::Definition;
use domain::assessment::campaign::{Answer, Assignment, CampaignId, Computed, Plan, Stage, Target};
use domain::region::RegionCode;
use domain::time::Instant;

use crate::args;
use crate::db::Tx;
use crate::documents::{document, parsed_document};
use crate::error::{Error, Result};
use crate::value::Row;

/// A campaign as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// The plan.
    pub plan: Plan,
    /// The definition it is scored by, whole, so that no later profile changes it.
    pub definition: Definition,
    /// Where it stands.
    pub stage: Stage,
    /// How often it was changed.
    pub revision: u32,
    /// The newest edition of its numbers; 0 before any.
    pub edition: u32,
    /// How many records of evidence there are.
    pub evidence_count: u32,
    /// The hash of the last record, which covers all before it.
    pub evidence_head: String,
    /// When it was last changed.
    pub changed_at: Instant,
    /// When it was first published.
    pub published_at: Option<Instant>,
}

const INSERT: &str = "
    insert into campaigns (
        region, id, plan, definition, stage, revision, edition, evidence_count, evidence_head,
        created_at, changed_at, published_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// Stores a new campaign.
pub fn insert(tx: &mut Tx<'_>, campaign: &Campaign) -> Result<()> {
    let args = args![
        campaign.id.region.as_str(),
        &campaign.id.id,
        document(&campaign.plan),
        document(&campaign.definition),
        campaign.stage.key(),
        campaign.revision,
        campaign.edition,
        campaign.evidence_count,
        &campaign.evidence_head,
        campaign.changed_at.millis(),
        campaign.changed_at.millis(),
        campaign.published_at.map(Instant::millis),
    ];
    tx.execute(INSERT, &args).map(drop)
}

const UPDATE: &str = "
    update campaigns
    set plan = $3, stage = $4, revision = $5, edition = $6, evidence_count = $7,
        evidence_head = $8, changed_at = $9, published_at = $10
    where region = $1 and id = $2 and revision + 1 = $5";

/// Stores a campaign that moved on by one revision; one that moved on meanwhile is a conflict.
pub fn save(tx: &mut Tx<'_>, campaign: &Campaign) -> Result<()> {
    let args = args![
        campaign.id.region.as_str(),
        &campaign.id.id,
        document(&campaign.plan),
        campaign.stage.key(),
        campaign.revision,
        campaign.edition,
        campaign.evidence_count,
        &campaign.evidence_head,
        campaign.changed_at.millis(),
        campaign.published_at.map(Instant::millis),
    ];
    match tx.execute(UPDATE, &args)? {
        1 => Ok(()),
        _ => Err(Error::Conflict("campaigns.revision".to_owned())),
    }
}

const FIND: &str = "
    select region, id, plan, definition, stage, revision, edition, evidence_count, evidence_head,
        changed_at, published_at
    from campaigns
    where region = $1 and id = $2";

/// A campaign by its id.
pub fn find(tx: &mut Tx<'_>, id: &CampaignId) -> Result<Option<Campaign>> {
    tx.find("campaigns", FIND, &args![id.region.as_str(), &id.id], row_to_campaign)
}

const LIST: &str = "
    select region, id, plan, definition, stage, revision, edition, evidence_count, evidence_head,
        changed_at, published_at
    from campaigns
    order by changed_at desc, region, id
    limit 100";

/// The campaigns that moved last.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Campaign>> {
    tx.all("campaigns", LIST, &[], row_to_campaign)
}

const LIST_PUBLISHED: &str = "
    select region, id, plan, definition, stage, revision, edition, evidence_count, evidence_head,
        changed_at, published_at
    from campaigns
    where published_at is not null
    order by published_at desc, region, id
    limit 100";

/// The published campaigns, the newest first.
pub fn list_published(tx: &mut Tx<'_>) -> Result<Vec<Campaign>> {
    tx.all("campaigns", LIST_PUBLISHED, &[], row_to_campaign)
}

fn row_to_campaign(row: &Row) -> Result<Campaign> {
    Ok(Campaign {
        id: CampaignId {
            region: row.parsed(0, "region", RegionCode::parse)?,
            id: row.text(1, "id")?,
        },
        plan: parsed_document(row, 2, "plan")?,
        definition: parsed_document(row, 3, "definition")?,
        stage: row.parsed(4, "stage", |key| Stage::from_key(key).ok_or("no stage"))?,
        revision: row.count(5, "revision")?,
        edition: row.count(6, "edition")?,
        evidence_count: row.count(7, "evidence_count")?,
        evidence_head: row.text(8, "evidence_head")?,
        changed_at: Instant::from_millis(row.int(9, "changed_at")?),
        published_at: row.int_or_none(10, "published_at")?.map(Instant::from_millis),
    })
}

/// One line of the log of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// Who, as `region/id`; `system` for the program itself.
    pub actor: String,
    /// What was done.
    pub kind: String,
    /// What it is about: a unit and a leaf, an edition; empty for the whole.
    pub about: String,
    /// What was said.
    pub note: String,
}

const INSERT_EVENT: &str = "
    insert into campaign_events (region, campaign, seq, at, actor, kind, about, note)
    values (
        $1, $2,
        (select coalesce(max(seq), 0) + 1 from campaign_events where region = $1 and campaign = $2),
        $3, $4, $5, $6, $7)";

/// Adds a line to the log.
pub fn log(tx: &mut Tx<'_>, id: &CampaignId, event: &Event) -> Result<()> {
    let args = args![
        id.region.as_str(),
        &id.id,
        event.at.millis(),
        &event.actor,
        &event.kind,
        &event.about,
        &event.note,
    ];
    tx.execute(INSERT_EVENT, &args).map(drop)
}

const EVENTS: &str = "
    select at, actor, kind, about, note
    from campaign_events
    where region = $1 and campaign = $2
    order by seq desc
    limit 1000";

/// The log, newest first.
pub fn events(tx: &mut Tx<'_>, id: &CampaignId) -> Result<Vec<Event>> {
    tx.all("campaign_events", EVENTS, &args![id.region.as_str(), &id.id], |row| {
        Ok(Event {
            at: Instant::from_millis(row.int(0, "at")?),
            actor: row.text(1, "actor")?,
            kind: row.text(2, "kind")?,
            about: row.text(3, "about")?,
            note: row.text(4, "note")?,
        })
    })
}

const INSERT_ASSIGNMENT: &str = "
    insert into campaign_assignments (region, campaign, id, unit, item, leaf, slot, rater)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Puts a question to a rater.
pub fn assign(tx: &mut Tx<'_>, id: &CampaignId, assignment: &Assignment) -> Result<()> {
    let args = args![
        id.region.as_str(),
        &id.id,
        &assignment.id,
        &assignment.target.unit,
        &assignment.target.item,
        &assignment.target.leaf,
        u32::from(assignment.slot),
        &assignment.rater,
    ];
    tx.execute(INSERT_ASSIGNMENT, &args).map(drop)
}

const REASSIGN: &str = "
    update campaign_assignments
    set rater = $4
    where region = $1 and campaign = $2 and id = $3";

/// Puts a question to another rater; the answers given to it stay where they are.
pub fn reassign(tx: &mut Tx<'_>, id: &CampaignId, assignment: &str, rater: &str) -> Result<()> {
    let args = args![id.region.as_str(), &id.id, assignment, rater];
    match tx.execute(REASSIGN, &args)? {
        1 => Ok(()),
        _ => Err(Error::Missing("campaign_assignments")),
    }
}

/// A question with the answer that stands, if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The question and its rater.
    pub assignment: Assignment,
    /// The last answer.
    pub answer: Option<Answer>,
}

const QUESTIONS: &str = "
    select a.id, a.unit, a.item, a.leaf, a.slot, a.rater, r.answer
    from campaign_assignments a
    left join campaign_ratings r
      on r.region = a.region and r.campaign = a.campaign and r.assignment = a.id
     and r.seq = (
        select max(l.seq)
        from campaign_ratings l
        where l.region = a.region and l.campaign = a.campaign and l.assignment = a.id)
    where a.region = $1 and a.campaign = $2
    order by a.id
    limit 100000";

/// Every question of a campaign, in order, with the answers that stand.
pub fn questions(tx: &mut Tx<'_>, id: &CampaignId) -> Result<Vec<Question>> {
    tx.all("campaign_assignments", QUESTIONS, &args![id.region.as_str(), &id.id], |row| {
        let slot = row.count(4, "slot")?;
        let answer: Option<Answer> = match row.text_or_none(6, "answer")? {
            None => None,
            Some(_) => Some(parsed_document(row, 6, "answer")?),
        };
        // An answer without a state was written by `withdraw`.
        let answer = answer.filter(|answer| answer.state.is_some());
        Ok(Question {
            assignment: Assignment {
                id: row.text(0, "id")?,
                target: Target {
                    unit: row.text(1, "unit")?,
                    item: row.text(2, "item")?,
                    leaf: row.text(3, "leaf")?,
                },
                slot: u8::try_from(slot).unwrap_or(u8::MAX),
                rater: row.text(5, "rater")?,
            },
            answer,
        })
    })
}

const INSERT_RATING: &str = "
    insert into campaign_ratings (region, campaign, assignment, seq, answer, at)
    values (
        $1, $2, $3,
        (
            select coalesce(max(seq), 0) + 1
            from campaign_ratings
            where region = $1 and campaign = $2 and assignment = $3),
        $4, $5)";

/// Adds an answer; the one before it stays.
pub fn rate(
    tx: &mut Tx<'_>,
    id: &CampaignId,
    assignment: &str,
    answer: &Answer,
    at: Instant,
) -> Result<()> {
    let args = args![id.region.as_str(), &id.id, assignment, document(answer), at.millis()];
    tx.execute(INSERT_RATING, &args).map(drop)
}

/// Withdraws the answer that stands: what was given stays, and an empty one is added after it.
pub fn withdraw(tx: &mut Tx<'_>, id: &CampaignId, assignment: &str, at: Instant) -> Result<()> {
    rate(tx, id, assignment, &Answer::default(), at)
}

const SAVE_DRAFT: &str = "
    insert into campaign_drafts (region, campaign, assignment, answer, at)
    values ($1, $2, $3, $4, $5)
    on conflict (region, campaign, assignment) do update
    set answer = excluded.answer, at = excluded.at";

/// Keeps what a rater has typed so far.
pub fn save_draft(
    tx: &mut Tx<'_>,
    id: &CampaignId,
    assignment: &str,
    answer: &Answer,
    at: Instant,
) -> Result<()> {
    let args = args![id.region.as_str(), &id.id, assignment, document(answer), at.millis()];
    tx.execute(SAVE_DRAFT, &args).map(drop)
}

const DRAFT: &str = "
    select answer
    from campaign_drafts
    where region = $1 and campaign = $2 and assignment = $3";

/// What a rater has typed so far.
pub fn draft(tx: &mut Tx<'_>, id: &CampaignId, assignment: &str) -> Result<Option<Answer>> {
    let args = args![id.region.as_str(), &id.id, assignment];
    tx.find("campaign_drafts", DRAFT, &args, |row| parsed_document(row, 0, "answer"))
}

const DROP_DRAFT: &str = "
    delete from campaign_drafts
    where region = $1 and campaign = $2 and assignment = $3";

/// Forgets what was typed, once it was given as an answer.
pub fn drop_draft(tx: &mut Tx<'_>, id: &CampaignId, assignment: &str) -> Result<()> {
    tx.execute(DROP_DRAFT, &args![id.region.as_str(), &id.id, assignment]).map(drop)
}

const INSERT_RESULT: &str = "
    insert into campaign_results (region, campaign, edition, computed, at)
    values ($1, $2, $3, $4, $5)";

/// Stores an edition of the numbers; an edition that is there is a conflict.
pub fn insert_result(
    tx: &mut Tx<'_>,
    id: &CampaignId,
    computed: &Computed,
    at: Instant,
) -> Result<()> {
    let args = args![id.region.as_str(), &id.id, computed.edition, document(computed), at.millis()];
    tx.execute(INSERT_RESULT, &args).map(drop)
}

const RESULT: &str = "
    select computed
    from campaign_results
    where region = $1 and campaign = $2 and edition = $3";

/// One edition of the numbers.
pub fn result(tx: &mut Tx<'_>, id: &CampaignId, edition: u32) -> Result<Option<Computed>> {
    let args = args![id.region.as_str(), &id.id, edition];
    tx.find("campaign_results", RESULT, &args, |row| parsed_document(row, 0, "computed"))
}
