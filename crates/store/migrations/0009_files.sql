-- Files that people hand in. The bytes lie beside the record in pieces, so that a file and what
-- is said of it are saved together or not at all, on either engine and under several servers.

create table files (
    region text not null,
    id text not null,
    owner text not null,
    name text not null,
    bytes_total bigint,
    bytes_held bigint not null,
    kind text,
    sha256 text,
    state text not null,
    refusal text,
    trust text not null,
    kept_as text,
    is_held bigint not null,
    view bytea,
    created_at bigint not null,
    changed_at bigint not null,
    expires_at bigint,
    primary key (region, id)
);
create index files_owner on files (region, owner, id);
create index files_state on files (state, changed_at, region, id);
create index files_expiry on files (expires_at) where is_held = 0;

create table file_pieces (
    region text not null,
    file text not null,
    start_at bigint not null,
    bytes bytea not null,
    primary key (region, file, start_at),
    foreign key (region, file) references files (region, id)
);

create table file_events (
    region text not null,
    file text not null,
    id text not null,
    deed text not null,
    at bigint not null,
    by_name text not null,
    case_region text,
    case_number text,
    primary key (region, file, id),
    foreign key (region, file) references files (region, id)
);

create table case_files (
    region text not null,
    number text not null,
    file_region text not null,
    file text not null,
    field text not null,
    primary key (region, number, file_region, file, field)
);
create index case_files_file on case_files (file_region, file);
