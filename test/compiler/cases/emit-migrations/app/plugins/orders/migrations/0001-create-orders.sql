
create table orders (
  id varchar(36) primary key,
  note text not null default '`${a}` \ "'
);

--  DOWN  

drop table orders;

