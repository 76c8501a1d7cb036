-- Other systems: the clients, what was done to them, what they pushed, and whom they may act for.

create table clients (
    region text not null,
    id text not null,
    name text not null,
    org text,
    scopes text not null,
    budget bigint not null,
    generation bigint not null,
    is_disabled bigint not null,
    hook_url text,
    hook_key bigint not null,
    secret_hash text not null,
    secret_ends_at bigint not null,
    last_hash text,
    last_ends_at bigint,
    created_at bigint not null,
    primary key (region, id)
);
create index clients_hooks on clients (org) where hook_url is not null;

create table client_events (
    region text not null,
    client text not null,
    id text not null,
    at bigint not null,
    by_region text,
    by_account text,
    by_name text not null,
    about text not null,
    note text not null,
    primary key (region, client, id)
);

-- What departments pushed: the number counts the events of one case by one client.
create table pushes (
    region text not null,
    number text not null,
    client_region text not null,
    client text not null,
    event bigint not null,
    hash text not null,
    deed text not null,
    handler text not null,
    at bigint not null,
    revision bigint not null,
    primary key (region, number, client_region, client, event),
    foreign key (region, number) references cases (region, number)
);
create index pushes_client on pushes (client_region, client, at);

-- That people let a client act for them.
create table permits (
    region text not null,
    id text not null,
    account text not null,
    code_hash text not null,
    level bigint not null,
    created_at bigint not null,
    client_region text,
    client text,
    taken_at bigint,
    revoked_at bigint,
    primary key (region, id)
);
create index permits_code on permits (code_hash);
create index permits_account on permits (region, account, id);
