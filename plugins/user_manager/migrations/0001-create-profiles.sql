create table user_manager_profiles (
  account_id varchar(36) not null primary key,
  name varchar(100) not null
);

-- The one row counts the registrations: whoever registers holds it until the commit, so that `max_users` holds across instances.
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
);

-- down
drop table user_manager_verifications;
drop table user_manager_seats;
drop table user_manager_profiles;
