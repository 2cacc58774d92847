create table orders (
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
);

-- down
drop table order_vouchers;
drop table order_items;
drop table orders;
