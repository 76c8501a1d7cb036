-- An item's open cases by authority, so that whoever may see those of one authority alone reads no
-- others on the way.

drop index cases_item;
create index cases_item on cases (item_code, org, state, committed_due_on, number) where is_open = 1;
