create table outbox_events (
  seq bigint auto_increment primary key,
  id varchar(255) not null unique,
  type varchar(255) not null,
  envelope longtext not null,
  created_at bigint not null,
  is_own smallint not null default 1
) default character set utf8mb4 collate utf8mb4_bin;
create index outbox_events_created on outbox_events (created_at);

create table outbox_deliveries (
  seq bigint auto_increment primary key,
  event_id varchar(255) not null,
  handler varchar(255) not null,
  lane varchar(255),
  attempts integer not null default 0,
  due_at bigint not null default 0,
  holds_lane smallint not null default 0,
  leased_by varchar(255),
  unique (event_id, handler)
) default character set utf8mb4 collate utf8mb4_bin;
create index outbox_deliveries_order on outbox_deliveries (handler, seq);
create index outbox_deliveries_lanes on outbox_deliveries (handler, holds_lane, lane);

create table outbox_instances (
  id varchar(255) primary key,
  beats bigint not null
) default character set utf8mb4 collate utf8mb4_bin;

create table outbox_locks (
  name varchar(255) primary key,
  held_by varchar(255),
  position varchar(255)
) default character set utf8mb4 collate utf8mb4_bin;
insert into outbox_locks (name) values ('order'), ('relay'), ('ingest');

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
create index outbox_dead_event on outbox_dead (event_id);

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
) default character set utf8mb4 collate utf8mb4_bin;
-- down
drop table outbox_relays;
drop table outbox_marks;
drop table outbox_dead;
drop table outbox_locks;
drop table outbox_instances;
drop table outbox_deliveries;
drop table outbox_events;
