create table scheduler_jobs (
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

create index scheduler_runs_started on scheduler_runs (started_at);

-- down
drop table scheduler_runs;

drop table scheduler_jobs;
