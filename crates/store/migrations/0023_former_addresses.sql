-- What goes to an address that an account has no more: whoever had it there is told of the change.
alter table dispatches add column to_address text;
alter table dispatches add column to_lang text;
