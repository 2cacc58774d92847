create table outbox_events (
  seq integer primary key autoincrement,
  id text not null unique,
  type text not null,
  envelope text not null,
  created_at integer not null,
  is_own integer not null default 1
);
create index outbox_events_created on outbox_events (created_at);

create table outbox_deliveries (
  seq integer primary key autoincrement,
  event_id text not null,
  handler text not null,
  lane text,
  attempts integer not null default 0,
  due_at integer not null default 0,
  holds_lane integer not null default 0,
  leased_by text,
  unique (event_id, handler)
);
create index outbox_deliveries_order on outbox_deliveries (handler, seq);
create index outbox_deliveries_lanes on outbox_deliveries (handler, lane) where holds_lane = 1;

create table outbox_instances (
  id text primary key,
  beats integer not null
);

create table outbox_locks (
  name text primary key,
  held_by text,
  position text
);
insert into outbox_locks (name) values ('order'), ('relay'), ('ingest');

create table outbox_dead (
  id integer primary key autoincrement,
  event_id text not null,
  handler text not null,
  lane text,
  type text not null,
  envelope text not null,
  error_name text not null,
  error_message text not null,
  error_stack text,
  attempts integer not null,
  died_at integer not null
);
create index outbox_dead_event on outbox_dead (event_id);

create table outbox_marks (
  event_id text not null,
  handler text not null,
  marked_at integer not null,
  primary key (event_id, handler)
) without rowid;
create index outbox_marks_age on outbox_marks (marked_at);

create table outbox_relays (
  seq integer primary key autoincrement,
  event_id text not null
);
-- down
drop table outbox_relays;
drop table outbox_marks;
drop table outbox_dead;
drop table outbox_locks;
drop table outbox_instances;
drop table outbox_deliveries;
drop table outbox_events;
