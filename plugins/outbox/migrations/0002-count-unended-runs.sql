alter table outbox_deliveries add column unended integer;
-- down
alter table outbox_deliveries drop column unended;
