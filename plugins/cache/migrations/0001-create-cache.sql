create table cache_entries (
  id varchar(64) not null primary key,
  value text,
  tags text not null,
  stored_at bigint not null,
  fresh_until bigint not null,
  stale_until bigint not null
);
create index cache_entries_stale_until on cache_entries (stale_until);

create table cache_tags (
  id varchar(64) not null primary key,
  version varchar(64) not null,
  expires_at bigint not null
);

create table cache_leases (
  id varchar(64) not null primary key,
  token varchar(64) not null,
  expires_at bigint not null
);

create table cache_counters (
  id varchar(64) not null primary key,
  hits bigint not null,
  ends_at bigint not null
);
create index cache_counters_ends_at on cache_counters (ends_at);

create table cache_notices (
  sequence bigint not null primary key,
  names text not null,
  told_at bigint not null
);

create table cache_sequence (
  id smallint not null primary key,
  value bigint not null
);
insert into cache_sequence (id, value) values (1, 0);

-- down
drop table cache_sequence;
drop table cache_notices;
drop table cache_counters;
drop table cache_leases;
drop table cache_tags;
drop table cache_entries;
