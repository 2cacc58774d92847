alter table orders add column total bigint;
