-- Finding: what lists and the search index need of each published item, written with it; queries
-- that found nothing; files that belong to a version.

create table item_listings (
    region text not null,
    code text not null,
    version bigint not null,
    is_listed bigint not null,
    name_zh text not null,
    name_en text,
    keywords text not null,
    authority_zh text not null,
    authority_en text,
    org text not null,
    class text not null,
    level text not null,
    natural_themes text not null,
    legal_themes text not null,
    objects text not null,
    depths text not null,
    is_applied_for bigint not null,
    can_apply bigint not null,
    visits bigint,
    is_charged bigint,
    is_promised bigint not null,
    time_limit text not null,
    changes bigint not null,
    changed_at bigint not null,
    primary key (region, code)
);
create index item_listings_changed on item_listings (changed_at, changes);
create index item_listings_org on item_listings (org, region, code) where is_listed = 1;
create index item_listings_class on item_listings (class, level, region, code) where is_listed = 1;
create index item_listings_level on item_listings (level, region, code) where is_listed = 1;

create table fruitless_queries (
    region text not null,
    words text not null,
    count bigint not null,
    first_on text not null,
    last_on text not null,
    primary key (region, words)
);
create index fruitless_queries_count on fruitless_queries (region, count);

create table item_files (
    region text not null,
    code text not null,
    version bigint not null,
    material text not null,
    purpose text not null,
    name text not null,
    kind text not null,
    bytes bytea not null,
    digest text not null,
    added_at bigint not null,
    added_by text not null,
    primary key (region, code, version, material, purpose)
);

create index cases_item_ended on cases (region, item_code, ended_at) where ended_at is not null;
