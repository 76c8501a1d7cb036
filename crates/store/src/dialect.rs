//! The few statements in which the engines must differ, side by side.

/// Holds other migrating servers off until the transaction ends, however long a migration takes.
/// SQLite's writer already does.
pub(crate) const LOCK_MIGRATIONS: [&str; 2] = [
    "select 1",
    "with patient as materialized (select set_config('lock_timeout', '0', true))
     select 1
     from (select pg_advisory_xact_lock(7263482901) from patient) as locked",
];

/// Lets one server at a time take what waits for a carrier, so that none takes the later notice of
/// somebody whose earlier one another is just taking. SQLite's writer already does.
pub(crate) const LOCK_CLAIMS: [&str; 2] =
    ["select 1", "select 1 from (select pg_advisory_xact_lock(7263482902)) as locked"];

/// Ties a key to a case of an account that is open, and keeps it open until the transaction ends; for
/// one that is closed or gone the column is empty, which refuses the row. SQLite's writer lets nobody
/// close it meanwhile.
pub(crate) const INSERT_SUBMISSION_OF_OPEN: [&str; 2] = [
    "insert into submissions (region, applicant, idempotency_key, body_hash, number, at)
     values (
         $1,
         (select a.id from accounts a where a.region = $7 and a.id = $2 and a.closed_at is null),
         $3, $4, $5, $6)",
    "insert into submissions (region, applicant, idempotency_key, body_hash, number, at)
     values (
         $1,
         (select a.id from accounts a where a.region = $7 and a.id = $2 and a.closed_at is null
          for key share),
         $3, $4, $5, $6)",
];

/// Whether an account is open, which it then stays until the transaction ends.
pub(crate) const KEEP_OPEN: [&str; 2] = [
    "select 1 from accounts where region = $1 and id = $2 and closed_at is null",
    "select 1 from accounts where region = $1 and id = $2 and closed_at is null for key share",
];

/// Waits for whoever keeps an account open, and keeps others from it until the transaction ends.
pub(crate) const HOLD: [&str; 2] = [
    "select 1 from accounts where region = $1 and id = $2",
    "select 1 from accounts where region = $1 and id = $2 for update",
];

/// Whether the table of migrations exists.
pub(crate) const HAS_MIGRATIONS: [&str; 2] = [
    "select count(*) from sqlite_master where type = 'table' and name = 'schema_migrations'",
    "select count(*) from information_schema.tables
     where table_schema = current_schema() and table_name = 'schema_migrations'",
];

/// The published versions of the items in a JSON list of region and code.
pub(crate) const ITEMS_BY_IDS: [&str; 2] = [
    "select v.document, v.form, v.published_at
     from json_each($1) w
     join items i
       on i.region = w.value ->> 0 and i.code = w.value ->> 1
     join item_versions v on v.region = i.region and v.code = i.code and v.version = i.version
     where i.is_published = 1
     order by i.region, i.code",
    "select v.document, v.form, v.published_at
     from jsonb_array_elements(cast(cast($1 as text) as jsonb)) w
     join items i on i.region = w ->> 0 and i.code = w ->> 1
     join item_versions v on v.region = i.region and v.code = i.code and v.version = i.version
     where i.is_published = 1
     order by i.region, i.code",
];

/// The listings of the items in a JSON list of region and code.
pub(crate) const LISTINGS_BY_IDS: [&str; 2] = [
    "select l.region, l.code, l.version, l.name_zh, l.name_en, l.keywords, l.authority_zh,
            l.authority_en, l.org, l.class, l.level, l.natural_themes, l.legal_themes, l.objects,
            l.depths, l.is_applied_for, l.can_apply, l.visits, l.is_charged, l.is_promised,
            l.time_limit
     from json_each($1) w
     join item_listings l on l.region = w.value ->> 0 and l.code = w.value ->> 1
     order by l.region, l.code",
    "select l.region, l.code, l.version, l.name_zh, l.name_en, l.keywords, l.authority_zh,
            l.authority_en, l.org, l.class, l.level, l.natural_themes, l.legal_themes, l.objects,
            l.depths, l.is_applied_for, l.can_apply, l.visits, l.is_charged, l.is_promised,
            l.time_limit
     from jsonb_array_elements(cast(cast($1 as text) as jsonb)) w
     join item_listings l on l.region = w ->> 0 and l.code = w ->> 1
     order by l.region, l.code",
];

/// The cases in a JSON list of region and number.
pub(crate) const CASES_BY_IDS: [&str; 2] = [
    concat!(
        "select ",
        case_columns!(),
        "
         from cases
         where (region, number) in (select w.value ->> 0, w.value ->> 1 from json_each($1) w)
         order by region, number"
    ),
    concat!(
        "select ",
        case_columns!(),
        "
         from cases
         where (region, number) in (
             select w ->> 0, w ->> 1
             from jsonb_array_elements(cast(cast($1 as text) as jsonb)) w)
         order by region, number"
    ),
];

/// The events of the cases in a JSON list of region and number.
pub(crate) const EVENTS_BY_IDS: [&str; 2] = [
    "select region, number, seq, at, actor_region, actor, actor_name, role, payload, suite, hash
     from case_events
     where (region, number) in (select w.value ->> 0, w.value ->> 1 from json_each($1) w)
     order by region, number, seq",
    "select region, number, seq, at, actor_region, actor, actor_name, role, payload, suite, hash
     from case_events
     where (region, number) in (
         select w ->> 0, w ->> 1 from jsonb_array_elements(cast(cast($1 as text) as jsonb)) w)
     order by region, number, seq",
];

/// Open cases of one state in a span of regions, those due first before the others. The index leads
/// with the region, so each region that has open cases gives its first ones, and the first of all
/// these are the answer; without this every open case of the span would be sorted.
pub(crate) const LIST_WORK: [&str; 2] = [
    concat!(
        "with recursive held (held_region) as (
             select min(region)
             from cases
             where is_open = 1 and region between $2 and $3
             union all
             select (select min(region)
                     from cases
                     where is_open = 1 and region > held_region and region <= $3)
             from held
             where held_region is not null)
         select ",
        case_columns!(),
        "
         from held cross join cases on cases.rowid in (
             select c.rowid
             from cases c
             where c.is_open = 1 and c.region = held_region and c.state = $1
               and (c.committed_due_on, c.number) > ($4, $5)
             order by c.committed_due_on, c.number
             limit $6)
         order by committed_due_on, number, region
         limit $6"
    ),
    concat!(
        "with recursive held (held_region) as (
             select min(region)
             from cases
             where is_open = 1 and region between $2 and $3
             union all
             select (select min(region)
                     from cases
                     where is_open = 1 and region > held_region and region <= $3)
             from held
             where held_region is not null)
         select ",
        case_columns!(),
        "
         from held cross join lateral (
             select *
             from cases
             where is_open = 1 and region = held_region and state = $1
               and (committed_due_on, number) > ($4, $5)
             order by committed_due_on, number
             limit $6) as page
         order by committed_due_on, number, region
         limit $6"
    ),
];

/// Open cases of one item and state, whichever authority has them: the same by authority.
pub(crate) const LIST_ITEM: [&str; 2] = [
    concat!(
        "with recursive held (held_org) as (
             select min(org)
             from cases
             where is_open = 1 and item_code = $1
             union all
             select (select min(org)
                     from cases
                     where is_open = 1 and item_code = $1 and org > held_org)
             from held
             where held_org is not null)
         select ",
        case_columns!(),
        "
         from held cross join cases on cases.rowid in (
             select c.rowid
             from cases c
             where c.is_open = 1 and c.item_code = $1 and c.org = held_org and c.state = $2
               and c.region || '' between $3 and $4 and (c.committed_due_on, c.number) > ($5, $6)
             order by c.committed_due_on, c.number
             limit $7)
         order by committed_due_on, number, region
         limit $7"
    ),
    concat!(
        "with recursive held (held_org) as (
             select min(org)
             from cases
             where is_open = 1 and item_code = $1
             union all
             select (select min(org)
                     from cases
                     where is_open = 1 and item_code = $1 and org > held_org)
             from held
             where held_org is not null)
         select ",
        case_columns!(),
        "
         from held cross join lateral (
             select *
             from cases
             where is_open = 1 and item_code = $1 and org = held_org and state = $2
               and region || '' between $3 and $4 and (committed_due_on, number) > ($5, $6)
             order by committed_due_on, number
             limit $7) as page
         order by committed_due_on, number, region
         limit $7"
    ),
];

/// The revision and the last hash of the cases in a JSON list of region and number. SQLite's one
/// writer holds everybody off; elsewhere the rows are locked in one order.
pub(crate) const LOCKED_HEADS: [&str; 2] = [
    "select region, number, revision, head
     from cases
     where (region, number) in (select w.value ->> 0, w.value ->> 1 from json_each($1) w)
     order by region, number",
    "select region, number, revision, head
     from cases
     where (region, number) in (
         select w ->> 0, w ->> 1 from jsonb_array_elements(cast(cast($1 as text) as jsonb)) w)
     order by region, number
     for update",
];

/// Every table's primary-key columns in order, as (table, column).
pub(crate) const PRIMARY_KEYS: [&str; 2] = [
    "select m.name, p.name
     from sqlite_master m join pragma_table_info(m.name) p
     where m.type = 'table' and m.name not like 'sqlite_%' and p.pk > 0
     order by m.name, p.pk",
    "select k.table_name, k.column_name
     from information_schema.table_constraints c
     join information_schema.key_column_usage k
       on k.constraint_name = c.constraint_name and k.table_schema = c.table_schema
     where c.constraint_type = 'PRIMARY KEY' and c.table_schema = current_schema()
     order by k.table_name, k.ordinal_position",
];

/// Every column as (table, column, type, nullable 0/1).
pub(crate) const COLUMNS: [&str; 2] = [
    "select m.name, p.name, lower(p.type), case when p.\"notnull\" = 0 and p.pk = 0 then 1 else 0 end
     from sqlite_master m join pragma_table_info(m.name) p
     where m.type = 'table' and m.name not like 'sqlite_%'
     order by m.name, p.cid",
    "select table_name, column_name, data_type,
            cast(case is_nullable when 'YES' then 1 else 0 end as bigint)
     from information_schema.columns
     where table_schema = current_schema()
     order by table_name, ordinal_position",
];
