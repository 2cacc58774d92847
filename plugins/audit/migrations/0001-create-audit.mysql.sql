create table audit_inbox (
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
  signal sqlstate '45000' set message_text = 'audit_entries is append-only: entries are never deleted';

-- down
drop table audit_chain;
drop table audit_entries;
drop table audit_inbox;
