-- Who waits for one of a limited number of places, in the order of acceptance; and since when an
-- approved order cannot be gone on with.

create index cases_line on cases (region, item_code, accepted_at, number)
    where is_open = 1 and ended_at is null and accepted_at is not null;

alter table rebases add column waits_since bigint;
