create table email_service_sent (
  id varchar(36) primary key,
  sent_at bigint not null
);
create index email_service_sent_at on email_service_sent (sent_at);

-- down
drop table email_service_sent;
