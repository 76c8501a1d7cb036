-- Who looked at whose record: chained per person, with the reason why a case of another unit was
-- opened; alarms about looks that stand out; people whose records are watched.

alter table looks add column reason text not null default '';
-- Entries from before there was a chain have 0 and no hash.
alter table looks add column seq bigint not null default 0;
alter table looks add column suite text not null default '';
alter table looks add column hash text not null default '';
create index looks_by on looks (by_region, by_account, at);
create index looks_at on looks (at);

-- The end of each person's chain; what was deleted in time is its beginning.
create table look_heads (
    region text not null,
    account text not null,
    seq bigint not null,
    hash text not null,
    gone bigint not null,
    gone_hash text not null,
    began_at bigint not null,
    primary key (region, account)
);

-- People in lists that were carried away, until each has an entry of their own.
create table look_batches (
    region text not null,
    id text not null,
    look text not null,
    at bigint not null,
    by_region text not null,
    by_account text not null,
    by_name text not null,
    role text not null,
    purpose text not null,
    persons text not null,
    primary key (region, id)
);

create table look_alarms (
    region text not null,
    account text not null,
    day text not null,
    kind text not null,
    name text not null,
    count bigint not null,
    at bigint not null,
    settled_at bigint,
    settled_by text,
    note text,
    primary key (region, account, day, kind)
);

create table marked_persons (
    region text not null,
    account text not null,
    why text not null,
    marked_at bigint not null,
    marked_by text not null,
    primary key (region, account)
);

create table look_limits (
    region text not null,
    persons bigint not null,
    opens text not null,
    closes text not null,
    set_at bigint not null,
    set_by text not null,
    primary key (region)
);
