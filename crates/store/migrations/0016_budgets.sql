-- Who took more within an hour than the budgets of reading allow. One row for each hour, kind of
-- reading and holder, however often it was refused.

create table budget_alarms (
    region text not null,
    hour_at bigint not null,
    kind text not null,
    holder_kind text not null,
    holder text not null,
    first_at bigint not null,
    last_at bigint not null,
    refused bigint not null,
    primary key (region, hour_at, kind, holder_kind, holder)
);
