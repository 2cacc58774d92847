-- Names are compared by their bytes: with the server's own collation "josé" would sign in as "jose".
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
) default character set utf8mb4 collate utf8mb4_bin;

-- down
drop table auth_signing_keys;
drop table auth_attempts;
drop table auth_recovery_codes;
drop table auth_totp;
drop table auth_api_keys;
drop table auth_refresh_tokens;
drop table auth_sessions;
drop table auth_identities;
drop table auth_account_roles;
drop table auth_accounts;
