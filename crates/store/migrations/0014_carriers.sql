-- Telling people outside of the inbox: their addresses, and what waits to be brought to them.

create table contacts (
    region text not null,
    account text not null,
    carrier text not null,
    address text not null,
    lang text not null,
    is_on bigint not null,
    asked_at bigint not null,
    tries bigint not null,
    verified_at bigint,
    primary key (region, account, carrier)
);
create index contacts_address on contacts (address);

-- The recipient is an account of the region, or a client where the carrier is 'hook'.
create table dispatches (
    region text not null,
    carrier text not null,
    recipient text not null,
    id text not null,
    about text not null,
    case_region text,
    case_number text,
    body text not null,
    created_at bigint not null,
    due_at bigint not null,
    lease_until bigint not null,
    fence bigint not null,
    attempts bigint not null,
    standing text not null,
    fault text,
    done_at bigint,
    primary key (region, carrier, recipient, id)
);
create index dispatches_waiting on dispatches (carrier, id) where standing = 'waiting';
create index dispatches_failed on dispatches (carrier) where standing = 'failed';
create index dispatches_troubled on dispatches (region, id) where fault is not null;
create index dispatches_done on dispatches (done_at) where done_at is not null;
