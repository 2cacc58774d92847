alter table orders add column owner text;
