create index a on orders (id);
