create table audit_inbox (
  seq bigserial primary key,
  entry text not null
);

create table audit_entries (
  sequence bigint not null primary key,
  id varchar(36) not null,
  at bigint not null,
  action varchar(255) not null,
  outcome varchar(16) not null,
  who varchar(255),
  origin varchar(255),
  what text not null,
  request_id varchar(255),
  details text,
  key_id varchar(16),
  hash varchar(64) not null
);

create index audit_entries_at on audit_entries (at);
create index audit_entries_who on audit_entries (who, sequence);
create index audit_entries_action on audit_entries (action, sequence);

create table audit_chain (
  name varchar(16) not null primary key,
  sequence bigint not null,
  hash varchar(64) not null,
  key_id varchar(16)
);

insert into audit_chain (name, sequence, hash, key_id) values ('head', 0, '', null);

create function audit_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'audit_entries is append-only: entries are never changed nor deleted';
end
$$;

create trigger audit_entries_append_only before update or delete or truncate on audit_entries
  for each statement execute function audit_refuse();

-- down
drop table audit_chain;
drop table audit_entries;
drop function audit_refuse();
drop table audit_inbox;
