create table archive (id integer);
