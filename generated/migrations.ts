// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { PluginMigrations } from "nexus-platform/runtime";

/** Migrations of every plugin that has some, in start order. */
export const migrations: readonly PluginMigrations[] = [
  {
    plugin: "cache",
    tables: ["cache_entries", "cache_tags", "cache_leases", "cache_counters", "cache_notices", "cache_sequence"],
    migrations: [
      {
        name: "0001-create-cache",
        scripts: {
          mysql: {
            up: `create table cache_entries (
  id varchar(64) character set ascii collate ascii_bin not null primary key,
  value longtext,
  tags longtext not null,
  stored_at bigint not null,
  fresh_until bigint not null,
  stale_until bigint not null
) default character set utf8mb4 collate utf8mb4_bin;
create index cache_entries_stale_until on cache_entries (stale_until);

create table cache_tags (
  id varchar(64) character set ascii collate ascii_bin not null primary key,
  version varchar(64) character set ascii collate ascii_bin not null,
  expires_at bigint not null
) default character set utf8mb4 collate utf8mb4_bin;

create table cache_leases (
  id varchar(64) character set ascii collate ascii_bin not null primary key,
  token varchar(64) character set ascii collate ascii_bin not null,
  expires_at bigint not null
) default character set utf8mb4 collate utf8mb4_bin;

create table cache_counters (
  id varchar(64) character set ascii collate ascii_bin not null primary key,
  hits bigint not null,
  ends_at bigint not null
) default character set utf8mb4 collate utf8mb4_bin;
create index cache_counters_ends_at on cache_counters (ends_at);

create table cache_notices (
  sequence bigint not null primary key,
  names longtext not null,
  told_at bigint not null
) default character set utf8mb4 collate utf8mb4_bin;

create table cache_sequence (
  id smallint not null primary key,
  value bigint not null
) default character set utf8mb4 collate utf8mb4_bin;
insert into cache_sequence (id, value) values (1, 0);`,
            down: `drop table cache_sequence;
drop table cache_notices;
drop table cache_counters;
drop table cache_leases;
drop table cache_tags;
drop table cache_entries;`,
          },
          any: {
            up: `create table cache_entries (
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
insert into cache_sequence (id, value) values (1, 0);`,
            down: `drop table cache_sequence;
drop table cache_notices;
drop table cache_counters;
drop table cache_leases;
drop table cache_tags;
drop table cache_entries;`,
          },
        },
      },
    ],
  },
  {
    plugin: "outbox",
    tables: [
      "outbox_events",
      "outbox_deliveries",
      "outbox_instances",
      "outbox_locks",
      "outbox_dead",
      "outbox_marks",
      "outbox_relays",
    ],
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
  created_at bigint not null,
  is_own smallint not null default 1
);
create index outbox_events_created on outbox_events (created_at);

create table outbox_deliveries (
  seq bigint generated always as identity primary key,
  event_id varchar(255) not null,
  handler varchar(255) not null,
  lane varchar(255),
  attempts integer not null default 0,
  due_at bigint not null default 0,
  holds_lane smallint not null default 0,
  leased_by varchar(255),
  unique (event_id, handler)
)
-- A row lives for milliseconds and is changed in place.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
create index outbox_deliveries_order on outbox_deliveries (handler, seq);
create index outbox_deliveries_lanes on outbox_deliveries (handler, lane) where holds_lane = 1;

create table outbox_instances (
  id varchar(255) primary key,
  beats bigint not null
);

create table outbox_locks (
  name varchar(255) primary key,
  held_by varchar(255),
  position varchar(255)
);
insert into outbox_locks (name) values ('order'), ('relay'), ('ingest');

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
create index outbox_dead_event on outbox_dead (event_id);

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
      {
        name: "0002-count-unended-runs",
        scripts: {
          any: {
            up: "alter table outbox_deliveries add column unended integer;",
            down: "alter table outbox_deliveries drop column unended;",
          },
        },
      },
    ],
  },
  {
    plugin: "scheduler",
    tables: ["scheduler_jobs", "scheduler_runs"],
    migrations: [
      {
        name: "0001-create-runs",
        scripts: {
          mysql: {
            up: `create table scheduler_jobs (
  job varchar(200) not null primary key,
  schedule varchar(300) not null,
  since bigint not null,
  last_planned bigint,
  running varchar(36),
  again varchar(36)
) default character set utf8mb4 collate utf8mb4_bin;

create table scheduler_runs (
  id varchar(36) not null primary key,
  job varchar(200) not null,
  planned_at bigint not null,
  attempt integer not null,
  cause varchar(16) not null,
  outcome varchar(16) not null,
  instance varchar(200) not null,
  beat integer not null,
  started_at bigint not null,
  ended_at bigint,
  error text
) default character set utf8mb4 collate utf8mb4_bin;

create unique index scheduler_runs_planned on scheduler_runs (job, planned_at, attempt);

create index scheduler_runs_started on scheduler_runs (started_at);`,
            down: `drop table scheduler_runs;

drop table scheduler_jobs;`,
          },
          any: {
            up: `create table scheduler_jobs (
  job varchar(200) not null primary key,
  schedule varchar(300) not null,
  since bigint not null,
  last_planned bigint,
  running varchar(36),
  again varchar(36)
);

create table scheduler_runs (
  id varchar(36) not null primary key,
  job varchar(200) not null,
  planned_at bigint not null,
  attempt integer not null,
  cause varchar(16) not null,
  outcome varchar(16) not null,
  instance varchar(200) not null,
  beat integer not null,
  started_at bigint not null,
  ended_at bigint,
  error text
);

create unique index scheduler_runs_planned on scheduler_runs (job, planned_at, attempt);

create index scheduler_runs_started on scheduler_runs (started_at);`,
            down: `drop table scheduler_runs;

drop table scheduler_jobs;`,
          },
        },
      },
    ],
  },
  {
    plugin: "audit",
    tables: ["audit_inbox", "audit_entries", "audit_chain"],
    migrations: [
      {
        name: "0001-create-audit",
        scripts: {
          mysql: {
            up: `create table audit_inbox (
  seq bigint auto_increment primary key,
  entry mediumtext not null
) default character set utf8mb4 collate utf8mb4_bin;

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
  details mediumtext,
  key_id varchar(16),
  hash varchar(64) not null
) default character set utf8mb4 collate utf8mb4_bin;

create index audit_entries_at on audit_entries (at);
create index audit_entries_who on audit_entries (who, sequence);
create index audit_entries_action on audit_entries (action, sequence);

create table audit_chain (
  name varchar(16) not null primary key,
  sequence bigint not null,
  hash varchar(64) not null,
  key_id varchar(16)
) default character set utf8mb4 collate utf8mb4_bin;

insert into audit_chain (name, sequence, hash, key_id) values ('head', 0, '', null);

create trigger audit_entries_unchanged before update on audit_entries for each row
  signal sqlstate '45000' set message_text = 'audit_entries is append-only: entries are never changed';

create trigger audit_entries_undeleted before delete on audit_entries for each row
  signal sqlstate '45000' set message_text = 'audit_entries is append-only: entries are never deleted';`,
            down: `drop table audit_chain;
drop table audit_entries;
drop table audit_inbox;`,
          },
          postgres: {
            up: `create table audit_inbox (
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
  for each statement execute function audit_refuse();`,
            down: `drop table audit_chain;
drop table audit_entries;
drop function audit_refuse();
drop table audit_inbox;`,
          },
          sqlite: {
            up: `create table audit_inbox (
  seq integer primary key autoincrement,
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

create trigger audit_entries_unchanged before update on audit_entries
begin
  select raise(abort, 'audit_entries is append-only: entries are never changed');
end;

create trigger audit_entries_undeleted before delete on audit_entries
begin
  select raise(abort, 'audit_entries is append-only: entries are never deleted');
end;`,
            down: `drop table audit_chain;
drop table audit_entries;
drop table audit_inbox;`,
          },
        },
      },
    ],
  },
  {
    plugin: "auth",
    tables: [
      "auth_accounts",
      "auth_account_roles",
      "auth_identities",
      "auth_sessions",
      "auth_refresh_tokens",
      "auth_api_keys",
      "auth_totp",
      "auth_recovery_codes",
      "auth_attempts",
      "auth_signing_keys",
    ],
    migrations: [
      {
        name: "0001-create-auth",
        scripts: {
          mysql: {
            up: `-- Names are compared by their bytes: with the server's own collation "josé" would sign in as "jose".
-- Times are milliseconds since 1970; flags are 0 and 1. Tokens, keys and codes are SHA-256 in hex, never themselves.
create table auth_accounts (
  id varchar(36) not null primary key,
  login varchar(254) not null unique,
  email varchar(254) unique,
  email_verified smallint not null,
  password_hash varchar(255),
  disabled smallint not null,
  created_at bigint not null
) default character set utf8mb4 collate utf8mb4_bin;

create table auth_account_roles (
  account_id varchar(36) not null,
  role varchar(100) not null,
  primary key (account_id, role),
  foreign key (account_id) references auth_accounts (id) on delete cascade
) default character set utf8mb4 collate utf8mb4_bin;

create table auth_identities (
  subject_hash varchar(64) not null primary key,
  account_id varchar(36) not null,
  provider varchar(100) not null,
  created_at bigint not null,
  foreign key (account_id) references auth_accounts (id) on delete cascade
) default character set utf8mb4 collate utf8mb4_bin;

create table auth_sessions (
  id varchar(36) not null primary key,
  account_id varchar(36) not null,
  method varchar(110) not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  foreign key (account_id) references auth_accounts (id) on delete cascade
) default character set utf8mb4 collate utf8mb4_bin;
create index auth_sessions_of_account on auth_sessions (account_id);
create index auth_sessions_by_end on auth_sessions (expires_at);

create table auth_refresh_tokens (
  token_hash varchar(64) not null primary key,
  session_id varchar(36) not null,
  expires_at bigint not null,
  used_at bigint,
  foreign key (session_id) references auth_sessions (id) on delete cascade
) default character set utf8mb4 collate utf8mb4_bin;
create index auth_refresh_tokens_of_session on auth_refresh_tokens (session_id);

create table auth_api_keys (
  id varchar(36) not null primary key,
  key_hash varchar(64) not null unique,
  account_id varchar(36) not null,
  name varchar(100) not null,
  permissions text not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  last_used_at bigint,
  foreign key (account_id) references auth_accounts (id) on delete cascade
) default character set utf8mb4 collate utf8mb4_bin;
create index auth_api_keys_of_account on auth_api_keys (account_id);

create table auth_totp (
  account_id varchar(36) not null primary key,
  secret text not null,
  confirmed_at bigint,
  last_step bigint not null,
  foreign key (account_id) references auth_accounts (id) on delete cascade
) default character set utf8mb4 collate utf8mb4_bin;

create table auth_recovery_codes (
  code_hash varchar(64) not null primary key,
  account_id varchar(36) not null,
  used_at bigint,
  foreign key (account_id) references auth_accounts (id) on delete cascade
) default character set utf8mb4 collate utf8mb4_bin;
create index auth_recovery_codes_of_account on auth_recovery_codes (account_id);

create table auth_attempts (
  subject varchar(80) not null primary key,
  failures integer not null,
  last_at bigint not null,
  locked_until bigint not null
) default character set utf8mb4 collate utf8mb4_bin;
create index auth_attempts_by_age on auth_attempts (last_at);

create table auth_signing_keys (
  kid varchar(64) not null primary key,
  public_key text not null,
  private_key text not null,
  created_at bigint not null
) default character set utf8mb4 collate utf8mb4_bin;`,
            down: `drop table auth_signing_keys;
drop table auth_attempts;
drop table auth_recovery_codes;
drop table auth_totp;
drop table auth_api_keys;
drop table auth_refresh_tokens;
drop table auth_sessions;
drop table auth_identities;
drop table auth_account_roles;
drop table auth_accounts;`,
          },
          any: {
            up: `-- Times are milliseconds since 1970; flags are 0 and 1. Tokens, keys and codes are SHA-256 in hex, never themselves.
create table auth_accounts (
  id varchar(36) not null primary key,
  login varchar(254) not null unique,
  email varchar(254) unique,
  email_verified smallint not null,
  password_hash varchar(255),
  disabled smallint not null,
  created_at bigint not null
);

create table auth_account_roles (
  account_id varchar(36) not null,
  role varchar(100) not null,
  primary key (account_id, role),
  foreign key (account_id) references auth_accounts (id) on delete cascade
);

create table auth_identities (
  subject_hash varchar(64) not null primary key,
  account_id varchar(36) not null,
  provider varchar(100) not null,
  created_at bigint not null,
  foreign key (account_id) references auth_accounts (id) on delete cascade
);

create table auth_sessions (
  id varchar(36) not null primary key,
  account_id varchar(36) not null,
  method varchar(110) not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  foreign key (account_id) references auth_accounts (id) on delete cascade
);
create index auth_sessions_of_account on auth_sessions (account_id);
create index auth_sessions_by_end on auth_sessions (expires_at);

create table auth_refresh_tokens (
  token_hash varchar(64) not null primary key,
  session_id varchar(36) not null,
  expires_at bigint not null,
  used_at bigint,
  foreign key (session_id) references auth_sessions (id) on delete cascade
);
create index auth_refresh_tokens_of_session on auth_refresh_tokens (session_id);

create table auth_api_keys (
  id varchar(36) not null primary key,
  key_hash varchar(64) not null unique,
  account_id varchar(36) not null,
  name varchar(100) not null,
  permissions text not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  last_used_at bigint,
  foreign key (account_id) references auth_accounts (id) on delete cascade
);
create index auth_api_keys_of_account on auth_api_keys (account_id);

create table auth_totp (
  account_id varchar(36) not null primary key,
  secret text not null,
  confirmed_at bigint,
  last_step bigint not null,
  foreign key (account_id) references auth_accounts (id) on delete cascade
);

create table auth_recovery_codes (
  code_hash varchar(64) not null primary key,
  account_id varchar(36) not null,
  used_at bigint,
  foreign key (account_id) references auth_accounts (id) on delete cascade
);
create index auth_recovery_codes_of_account on auth_recovery_codes (account_id);

create table auth_attempts (
  subject varchar(80) not null primary key,
  failures integer not null,
  last_at bigint not null,
  locked_until bigint not null
);
create index auth_attempts_by_age on auth_attempts (last_at);

create table auth_signing_keys (
  kid varchar(64) not null primary key,
  public_key text not null,
  private_key text not null,
  created_at bigint not null
);`,
            down: `drop table auth_signing_keys;
drop table auth_attempts;
drop table auth_recovery_codes;
drop table auth_totp;
drop table auth_api_keys;
drop table auth_refresh_tokens;
drop table auth_sessions;
drop table auth_identities;
drop table auth_account_roles;
drop table auth_accounts;`,
          },
        },
      },
    ],
  },
  {
    plugin: "email_service",
    tables: ["email_service_sent"],
    migrations: [
      {
        name: "0001-create-sent",
        scripts: {
          any: {
            up: `create table email_service_sent (
  id varchar(36) primary key,
  sent_at bigint not null
);
create index email_service_sent_at on email_service_sent (sent_at);`,
            down: "drop table email_service_sent;",
          },
        },
      },
    ],
  },
  {
    plugin: "user_manager",
    tables: ["user_manager_profiles", "user_manager_seats", "user_manager_verifications"],
    migrations: [
      {
        name: "0001-create-profiles",
        scripts: {
          any: {
            up: `create table user_manager_profiles (
  account_id varchar(36) not null primary key,
  name varchar(100) not null
);

-- The one row counts the registrations: whoever registers holds it until the commit, so that \`max_users\` holds across instances.
create table user_manager_seats (
  id integer not null primary key,
  taken integer not null
);

insert into user_manager_seats (id, taken) values (1, 0);

create table user_manager_verifications (
  account_id varchar(36) not null primary key,
  email varchar(254) not null,
  token_hash varchar(64) not null unique,
  expires_at bigint not null
);`,
            down: `drop table user_manager_verifications;
drop table user_manager_seats;
drop table user_manager_profiles;`,
          },
        },
      },
    ],
  },
  {
    plugin: "orders",
    tables: ["orders", "order_items", "order_vouchers"],
    migrations: [
      {
        name: "0001-create-orders",
        scripts: {
          any: {
            up: `create table orders (
  id varchar(36) not null primary key,
  user_id varchar(36) not null,
  total integer not null,
  status varchar(20) not null,
  placed_at varchar(30) not null
);

create index orders_by_customer on orders (user_id, placed_at);

create table order_items (
  order_id varchar(36) not null,
  line integer not null,
  product varchar(100) not null,
  quantity integer not null,
  primary key (order_id, line),
  foreign key (order_id) references orders (id) on delete cascade
);

create table order_vouchers (
  user_id varchar(36) not null primary key,
  percent integer not null,
  order_id varchar(36)
);`,
            down: `drop table order_vouchers;
drop table order_items;
drop table orders;`,
          },
        },
      },
    ],
  },
  {
    plugin: "analytics",
    tables: ["analytics_counters"],
    migrations: [
      {
        name: "0001-create-counters",
        scripts: {
          any: {
            up: `create table analytics_counters (
  event varchar(200) not null,
  day varchar(10) not null,
  count integer not null,
  primary key (event, day)
);`,
            down: "drop table analytics_counters;",
          },
        },
      },
    ],
  },
];
