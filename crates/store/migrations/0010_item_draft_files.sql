-- Files of a draft: each takes the place of the one the version before has, or takes it away
-- (then digest and bytes are empty).
create table item_draft_files (
    region text not null,
    code text not null,
    material text not null,
    purpose text not null,
    name text not null,
    kind text not null,
    bytes bytea not null,
    digest text not null,
    added_at bigint not null,
    added_by text not null,
    primary key (region, code, material, purpose)
);
