-- Rights over one's data, and getting back into one's account.

-- For whom a draft was saved by somebody who acts for them; none for whoever keeps it.
alter table drafts add column for_region text;
alter table drafts add column for_account text;
create index drafts_for on drafts (for_region, for_account) where for_account is not null;

-- One alarm stands for one contact point, known again by a keyed digest, with the accounts that
-- were found behind it.
alter table identity_alarms add column contact_key text;
create unique index identity_alarms_open on identity_alarms (region, kind, contact_key)
    where settled_at is null;
create table identity_alarm_accounts (
    region text not null,
    alarm text not null,
    account_region text not null,
    account text not null,
    primary key (region, alarm, account_region, account)
);
create index identity_alarm_accounts_of on identity_alarm_accounts (account_region, account);

-- Ways back into an account, found by the digest of a secret that only their holder has. The account
-- is none where somebody was asked about whom nobody is. The region is not part of the key: an
-- address must not tell where somebody's account is kept, or that there is one.
create table recoveries (
    secret_hash text not null,
    way text not null,
    region text not null,
    account text,
    id text not null,
    is_fit bigint not null,
    tries bigint not null,
    made_at bigint not null,
    ends_at bigint not null,
    primary key (secret_hash)
);
create index recoveries_of on recoveries (region, account);
create index recoveries_ends on recoveries (ends_at);

-- The time that a recovery without a second factor waits for.
create table recovery_waits (
    region text not null,
    account text not null,
    began_at bigint not null,
    ready_at bigint not null,
    ends_at bigint not null,
    primary key (region, account)
);
