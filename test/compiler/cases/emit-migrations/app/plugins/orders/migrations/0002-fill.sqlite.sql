insert into orders (id, note) values ('a', 'b');
