create table outbox_events (id integer);
