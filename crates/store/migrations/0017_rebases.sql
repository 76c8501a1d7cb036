-- Orders that move running cases to another version of their item, and what became of each case.

create table rebases (
    region text not null,
    id text not null,
    code text not null,
    org text not null,
    from_version bigint not null,
    to_version bigint not null,
    revision bigint not null,
    state text not null,
    is_running bigint not null,
    plan text not null,
    life text not null,
    people text not null,
    returned text,
    changed_at bigint not null,
    ended_at bigint,
    primary key (region, id)
);
create index rebases_item on rebases (region, code, changed_at);
create index rebases_running on rebases (region, id) where is_running = 1;

create table rebase_cases (
    region text not null,
    rebase text not null,
    number text not null,
    outcome text not null,
    lost bigint not null,
    asked bigint not null,
    opened bigint not null,
    at bigint not null,
    primary key (region, rebase, number),
    foreign key (region, number) references cases (region, number)
);
