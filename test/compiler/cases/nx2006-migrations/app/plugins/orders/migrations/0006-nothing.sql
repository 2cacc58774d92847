-- create index later
-- down
drop index later;
