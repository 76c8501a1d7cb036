-- Forms: drafts of applications, and answers remembered by question.

create table drafts (
    region text not null,
    account text not null,
    id text not null,
    item_region text not null,
    item_code text not null,
    item_version bigint not null,
    item_name text not null,
    revision bigint not null,
    answers text not null,
    saved_at bigint not null,
    primary key (region, account, id)
);

create table remembered_answers (
    region text not null,
    account text not null,
    bank text not null,
    answer text not null,
    item_name text not null,
    at bigint not null,
    primary key (region, account, bank)
);
