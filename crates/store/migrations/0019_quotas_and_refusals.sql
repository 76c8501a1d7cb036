-- Who got one of a limited number of places. The number of the place is in the key, so that two
-- decisions made at the same moment cannot give the same one.

create table quota_places (
    region text not null,
    item_code text not null,
    period text not null,
    place bigint not null,
    number text not null,
    granted_at bigint not null,
    primary key (region, item_code, period, place),
    foreign key (region, number) references cases (region, number)
);
create unique index quota_places_case on quota_places (region, number);

-- What departments pushed that was not taken, by the client's region and the digest of the row.

create table refused_pushes (
    region text not null,
    client text not null,
    hash text not null,
    first_at bigint not null,
    last_at bigint not null,
    tries bigint not null,
    case_number text not null,
    event bigint not null,
    deed text not null,
    handler text not null,
    body text not null,
    code text not null,
    detail text not null,
    standing text not null,
    settled_at bigint,
    settled_by text not null,
    reason text not null,
    primary key (region, client, hash)
);
create index refused_pushes_standing on refused_pushes (region, standing, last_at);
create index refused_pushes_case on refused_pushes (region, client, case_number, event);
