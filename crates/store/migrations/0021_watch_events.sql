-- Lists whose people cannot be read are set aside and hold up no others; what people did about
-- alarms and watched records; the telephone numbers that staff had before.

alter table look_batches add column is_aside bigint not null default 0;

-- `region` and `account` say whose looks, or whose record; `account` is empty for limits.
create table watch_events (
    region text not null,
    id text not null,
    at bigint not null,
    by_region text,
    by_account text,
    by_name text not null,
    about text not null,
    account text not null,
    day text not null,
    kind text not null,
    note text not null,
    primary key (region, id)
);
create index watch_events_of on watch_events (region, account, day, kind);

create table staff_phones (
    region text not null,
    account text not null,
    phone text not null,
    until_at bigint not null,
    primary key (region, account, phone)
);
