// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { PluginMigrations } from "nexus-platform/runtime";

/** Migrations of every plugin that has some, in start order. */
export const migrations: readonly PluginMigrations[] = [
  {
    plugin: "outbox",
    migrations: [
      {
        name: "0001-create-outbox",
        scripts: {
          mysql: {
            up: `create table outbox_events (
  seq bigint auto_increment primary key,
  id varchar(255) not null unique,
  type varchar(255) not null,
  envelope longtext not null,
  created_at bigint not null
) default character set utf8mb4 collate utf8mb4_bin;
create index outbox_events_created on outbox_events (created_at);

create table outbox_deliveries (
  seq bigint auto_increment primary key,
  event_id varchar(255) not null,
  handler varchar(255) not null,
  lane varchar(255),
  attempts integer not null default 0,
  due_at bigint not null default 0,
  leased_by varchar(255),
  unique (event_id, handler)
) default character set utf8mb4 collate utf8mb4_bin;
create index outbox_deliveries_order on outbox_deliveries (handler, seq);
create index outbox_deliveries_lanes on outbox_deliveries (handler, lane, seq);

create table outbox_instances (
  id varchar(255) primary key,
  beats bigint not null
) default character set utf8mb4 collate utf8mb4_bin;

create table outbox_locks (
  name varchar(255) primary key,
  held_by varchar(255)
) default character set utf8mb4 collate utf8mb4_bin;
insert into outbox_locks (name) values ('order');

create table outbox_dead (
  id bigint auto_increment primary key,
  event_id varchar(255) not null,
  handler varchar(255) not null,
  lane varchar(255),
  type varchar(255) not null,
  envelope longtext not null,
  error_name varchar(255) not null,
  error_message mediumtext not null,
  error_stack mediumtext,
  attempts integer not null,
  died_at bigint not null
) default character set utf8mb4 collate utf8mb4_bin;

create table outbox_marks (
  event_id varchar(255) not null,
  handler varchar(255) not null,
  marked_at bigint not null,
  primary key (event_id, handler)
) default character set utf8mb4 collate utf8mb4_bin;
create index outbox_marks_age on outbox_marks (marked_at);

create table outbox_relays (
  seq bigint auto_increment primary key,
  event_id varchar(255) not null
) default character set utf8mb4 collate utf8mb4_bin;`,
            down: `drop table outbox_relays;
drop table outbox_marks;
drop table outbox_dead;
drop table outbox_locks;
drop table outbox_instances;
drop table outbox_deliveries;
drop table outbox_events;`,
          },
          postgres: {
            up: `create table outbox_events (
  seq bigint generated always as identity primary key,
  id varchar(255) not null unique,
  type varchar(255) not null,
  envelope text not null,
  created_at bigint not null
);
create index outbox_events_created on outbox_events (created_at);

create table outbox_deliveries (
  seq bigint generated always as identity primary key,
  event_id varchar(255) not null,
  handler varchar(255) not null,
  lane varchar(255),
  attempts integer not null default 0,
  due_at bigint not null default 0,
  leased_by varchar(255),
  unique (event_id, handler)
)
-- A row lives for milliseconds and is changed in place.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
create index outbox_deliveries_order on outbox_deliveries (handler, seq);
create index outbox_deliveries_lanes on outbox_deliveries (handler, lane, seq) where lane is not null;

create table outbox_instances (
  id varchar(255) primary key,
  beats bigint not null
);

create table outbox_locks (
  name varchar(255) primary key,
  held_by varchar(255)
);
insert into outbox_locks (name) values ('order');

create table outbox_dead (
  id bigint generated always as identity primary key,
  event_id varchar(255) not null,
  handler varchar(255) not null,
  lane varchar(255),
  type varchar(255) not null,
  envelope text not null,
  error_name varchar(255) not null,
  error_message text not null,
  error_stack text,
  attempts integer not null,
  died_at bigint not null
);

create table outbox_marks (
  event_id varchar(255) not null,
  handler varchar(255) not null,
  marked_at bigint not null,
  primary key (event_id, handler)
);
create index outbox_marks_age on outbox_marks (marked_at);

create table outbox_relays (
  seq bigint generated always as identity primary key,
  event_id varchar(255) not null
);`,
            down: `drop table outbox_relays;
drop table outbox_marks;
drop table outbox_dead;
drop table outbox_locks;
drop table outbox_instances;
drop table outbox_deliveries;
drop table outbox_events;`,
          },
          sqlite: {
            up: `create table outbox_events (
  seq integer primary key autoincrement,
  id text not null unique,
  type text not null,
  envelope text not null,
  created_at integer not null
);
create index outbox_events_created on outbox_events (created_at);

create table outbox_deliveries (
  seq integer primary key autoincrement,
  event_id text not null,
  handler text not null,
  lane text,
  attempts integer not null default 0,
  due_at integer not null default 0,
  leased_by text,
  unique (event_id, handler)
);
create index outbox_deliveries_order on outbox_deliveries (handler, seq);
create index outbox_deliveries_lanes on outbox_deliveries (handler, lane, seq) where lane is not null;

create table outbox_instances (
  id text primary key,
  beats integer not null
);

create table outbox_locks (
  name text primary key,
  held_by text
);
insert into outbox_locks (name) values ('order');

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
);`,
            down: `drop table outbox_relays;
drop table outbox_marks;
drop table outbox_dead;
drop table outbox_locks;
drop table outbox_instances;
drop table outbox_deliveries;
drop table outbox_events;`,
          },
        },
      },
    ],
  },
];
