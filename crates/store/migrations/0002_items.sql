-- The life of items: the base catalogue, drafts with their approval, the log of every item with
-- its hash chain, the days versions were in force, the history of imports, and what the nightly
-- check found.

alter table items add column changes bigint not null default 0;
alter table item_versions add column effective_on text;
alter table item_versions add column until_on text;

create table catalogue_items (
    region text not null,
    base_code text not null,
    parent text,
    class text not null,
    name_zh text not null,
    state text not null,
    document text not null,
    primary key (region, base_code)
);

create table item_lives (
    region text not null,
    code text not null,
    state text not null,
    version bigint,
    since bigint not null,
    reason text,
    origins text not null,
    successors text not null,
    events bigint not null,
    head text not null,
    primary key (region, code)
);

create table item_events (
    region text not null,
    code text not null,
    seq bigint not null,
    at bigint not null,
    actor_region text,
    actor text,
    actor_name text not null,
    role text not null,
    payload text not null,
    suite text not null,
    hash text not null,
    primary key (region, code, seq),
    foreign key (region, code) references item_lives (region, code)
);

create table item_drafts (
    region text not null,
    code text not null,
    org text not null,
    name_zh text not null,
    name_en text,
    purpose text not null,
    state text not null,
    revision bigint not null,
    based_on bigint,
    reason text not null,
    effective_on text,
    returned text,
    life text not null,
    document text not null,
    form text,
    changed_at bigint not null,
    primary key (region, code)
);
create index item_drafts_state on item_drafts (state, effective_on);

create table imports (
    region text not null,
    id text not null,
    at bigint not null,
    by_name text not null,
    source text not null,
    mapping text not null,
    read_rows bigint not null,
    inserted bigint not null,
    updated bigint not null,
    unchanged bigint not null,
    rejected_rows bigint not null,
    report text not null,
    primary key (region, id)
);

create table item_findings (
    region text not null,
    code text not null,
    place bigint not null,
    rule text not null,
    severity text not null,
    field text not null,
    value text not null,
    mend text not null,
    first_on text not null,
    primary key (region, code, place)
);

create table quality_days (
    region text not null,
    day text not null,
    org text not null,
    name_zh text not null,
    name_en text,
    items bigint not null,
    points double precision not null,
    items_with_errors bigint not null,
    errors bigint not null,
    warnings bigint not null,
    rules text not null,
    primary key (region, day, org)
);
create index quality_days_day on quality_days (day, region);
