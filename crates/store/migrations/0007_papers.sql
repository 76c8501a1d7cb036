-- Issued papers: reserved with their number in one transaction, made afterwards, then unchangeable.

create table paper_numbers (
    region text not null,
    org text not null,
    year bigint not null,
    last bigint not null,
    primary key (region, org, year)
);

create table papers (
    region text not null,
    code text not null,
    case_number text not null,
    seq bigint not null,
    kind text not null,
    org text not null,
    year bigint not null,
    number bigint not null,
    issued_at bigint not null,
    is_made bigint not null,
    template bigint,
    sha256 text,
    size_bytes bigint,
    pages bigint,
    made_at bigint,
    due_at bigint not null,
    attempts bigint not null,
    fault text,
    primary key (region, code)
);
create unique index papers_case on papers (region, case_number, seq, kind);
create unique index papers_number on papers (region, org, year, number);
create index papers_waiting on papers (due_at, code) where is_made = 0;

create table paper_files (
    region text not null,
    code text not null,
    bytes bytea not null,
    primary key (region, code),
    foreign key (region, code) references papers (region, code)
);

create table saved_filters (
    region text not null,
    account text not null,
    id text not null,
    name text not null,
    query text not null,
    created_at bigint not null,
    primary key (region, account, id)
);
