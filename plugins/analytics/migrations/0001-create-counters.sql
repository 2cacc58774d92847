create table analytics_counters (
  event varchar(200) not null,
  day varchar(10) not null,
  count integer not null,
  primary key (event, day)
);

-- down
drop table analytics_counters;
