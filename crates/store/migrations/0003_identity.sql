-- Identity: second factors, levels, delegations, consents, linked identities, and who looked.

alter table accounts add column level bigint not null default 2;
alter table accounts add column is_large bigint not null default 0;
alter table accounts add column closed_at bigint;
create index accounts_holder on accounts (holder_code);

-- A session whose second factor is still due has the stage 'factor'.
alter table sessions add column stage text not null default 'full';
alter table sessions add column source text not null default '';
alter table sessions add column factor text not null default '';
alter table sessions add column acting_region text;
alter table sessions add column acting_principal text;
alter table sessions add column acting text;

create table factors (
    region text not null,
    account text not null,
    id text not null,
    kind text not null,
    label text not null,
    secret text not null,
    counter bigint not null,
    is_confirmed bigint not null,
    created_at bigint not null,
    used_at bigint,
    primary key (region, account, id)
);

create table recovery_codes (
    region text not null,
    account text not null,
    code_hash text not null,
    created_at bigint not null,
    primary key (region, account, code_hash)
);

create table identities (
    issuer text not null,
    subject text not null,
    region text not null,
    account text not null,
    linked_at bigint not null,
    primary key (issuer, subject)
);
create index identities_account on identities (region, account);

create table delegations (
    region text not null,
    principal text not null,
    id text not null,
    kind text not null,
    principal_name text not null,
    delegate_login text not null,
    delegate_name text not null,
    delegate_region text,
    delegate text,
    items text not null,
    from_on text not null,
    to_on text,
    evidence text not null,
    granted_by text not null,
    created_at bigint not null,
    accepted_at bigint,
    revoked_at bigint,
    primary key (region, principal, id)
);
create index delegations_login on delegations (delegate_login);

create table looks (
    region text not null,
    account text not null,
    id text not null,
    at bigint not null,
    by_region text not null,
    by_account text not null,
    by_name text not null,
    role text not null,
    case_region text,
    case_number text,
    purpose text not null,
    primary key (region, account, id)
);
create index looks_case on looks (case_region, case_number, by_account, at);

create table consents (
    region text not null,
    account text not null,
    id text not null,
    purpose text not null,
    version bigint not null,
    given_at bigint not null,
    withdrawn_at bigint,
    primary key (region, account, id)
);

-- What administrators and clerks did to an account: levels, factors, roles, sessions.
create table account_events (
    region text not null,
    account text not null,
    id text not null,
    at bigint not null,
    by_region text,
    by_account text,
    by_name text not null,
    about text not null,
    note text not null,
    primary key (region, account, id)
);
