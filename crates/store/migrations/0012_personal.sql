-- Personal data: alarms about contact points, and logins that the identity provider may end.

create index accounts_phone on accounts (phone);

-- A contact point that many accounts share. The contact itself is not kept here: masked, and the
-- accounts stand in the list that administrators can narrow to it.
create table identity_alarms (
    region text not null,
    id text not null,
    at bigint not null,
    kind text not null,
    contact text not null,
    accounts bigint not null,
    settled_at bigint,
    settled_by text,
    primary key (region, id)
);

-- By which of the provider's sessions a session was opened.
alter table sessions add column issuer text;
alter table sessions add column subject text;
alter table sessions add column sid text;
create index sessions_subject on sessions (issuer, subject);

-- Logout tokens that were used; each counts once.
create table logout_tokens (
    issuer text not null,
    jti text not null,
    expires_at bigint not null,
    primary key (issuer, jti)
);
