-- The foundation: organisations, accounts, items, cases with their events, and the outbox.
-- Every primary key begins with the owning region, or the table is a reference table
-- (store/src/schema.rs). Instants are UTC milliseconds, dates ISO text, flags 0 or 1.

create table organisations (
    code text not null primary key,
    region text not null,
    name_zh text not null,
    name_en text
);

create table logins (
    login text not null primary key,
    region text not null,
    account text not null
);

create table accounts (
    region text not null,
    id text not null,
    login text not null,
    name text not null,
    holder text not null,
    holder_code text,
    phone text,
    grants text not null,
    password text not null,
    is_disabled bigint not null,
    created_at bigint not null,
    primary key (region, id)
);

create table sessions (
    region text not null,
    token_hash text not null,
    account text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    agent text not null,
    primary key (region, token_hash)
);
create index sessions_account on sessions (region, account);

create table items (
    region text not null,
    code text not null,
    version bigint not null,
    class text not null,
    org text not null,
    name_zh text not null,
    name_en text,
    is_applied_for bigint not null,
    is_published bigint not null,
    published_at bigint not null,
    primary key (region, code)
);

create table item_versions (
    region text not null,
    code text not null,
    version bigint not null,
    document text not null,
    form text,
    published_at bigint not null,
    published_by text not null,
    primary key (region, code, version)
);

create table cases (
    region text not null,
    number text not null,
    item_code text not null,
    item_version bigint not null,
    item_name text not null,
    org text not null,
    applicant_region text not null,
    applicant text not null,
    applicant_name text not null,
    channel text not null,
    state text not null,
    is_open bigint not null,
    revision bigint not null,
    answers text not null,
    submitted_at bigint not null,
    changed_at bigint not null,
    correction text,
    accepted_at bigint,
    legal_due_on text,
    committed_due_on text not null,
    is_due_estimate bigint not null,
    officer_region text,
    officer text,
    opinion text,
    decision text,
    ended_at bigint,
    head text not null,
    primary key (region, number)
);
create index cases_applicant on cases (applicant, number);
create index cases_work on cases (org, state, committed_due_on, number) where is_open = 1;
create index cases_region_work on cases (region, state, committed_due_on, number) where is_open = 1;

create table case_events (
    region text not null,
    number text not null,
    seq bigint not null,
    at bigint not null,
    actor_region text,
    actor text,
    actor_name text not null,
    role text not null,
    payload text not null,
    suite text not null,
    hash text not null,
    primary key (region, number, seq),
    foreign key (region, number) references cases (region, number)
);

create table submissions (
    region text not null,
    applicant text not null,
    idempotency_key text not null,
    body_hash text not null,
    number text not null,
    at bigint not null,
    primary key (region, applicant, idempotency_key)
);

create table outbox (
    region text not null,
    id text not null,
    kind text not null,
    payload text not null,
    created_at bigint not null,
    due_at bigint not null,
    attempts bigint not null,
    is_done bigint not null,
    fault text,
    primary key (region, id)
);
create index outbox_due on outbox (due_at, id) where is_done = 0;

create table messages (
    region text not null,
    account text not null,
    id text not null,
    about text not null,
    case_region text,
    case_number text,
    at bigint not null,
    is_read bigint not null,
    primary key (region, account, id)
);
