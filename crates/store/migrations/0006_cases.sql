-- The whole life of a case: its handling as a document, the day on which the clock looks at it
-- again, the open steps of each department, remarks, labels, absences and local calendars.

alter table cases add column handling text not null default '{}';
alter table cases add column wakes_on text not null default '';
create index cases_wakes on cases (wakes_on, region, number) where wakes_on <> '';
create index cases_officer on cases (officer, state, committed_due_on, number)
    where is_open = 1 and officer is not null;
create index cases_item on cases (item_code, state, committed_due_on, number) where is_open = 1;

create table case_tasks (
    region text not null,
    number text not null,
    step bigint not null,
    org text not null,
    opened_at bigint not null,
    due_on text not null,
    taken_by text,
    standing text not null,
    primary key (region, number, step),
    foreign key (region, number) references cases (region, number)
);
create index case_tasks_org on case_tasks (org, due_on, number);

create table case_remarks (
    region text not null,
    number text not null,
    id text not null,
    kind text not null,
    at bigint not null,
    author_region text not null,
    author text not null,
    author_name text not null,
    role text not null,
    words text not null,
    primary key (region, number, id),
    foreign key (region, number) references cases (region, number)
);

create table case_labels (
    region text not null,
    number text not null,
    label text not null,
    at bigint not null,
    author text not null,
    primary key (region, number, label),
    foreign key (region, number) references cases (region, number)
);
create index case_labels_label on case_labels (label, region, number);

create table absences (
    region text not null,
    account text not null,
    from_on text not null,
    through_on text not null,
    substitute_region text not null,
    substitute text not null,
    primary key (region, account, from_on)
);
create index absences_substitute on absences (substitute, from_on);

create table calendars (
    region text not null,
    version bigint not null,
    days text not null,
    source text not null,
    published_at bigint not null,
    published_by text not null,
    primary key (region, version)
);
