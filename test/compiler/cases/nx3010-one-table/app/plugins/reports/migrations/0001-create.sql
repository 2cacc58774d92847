-- what was sold
CREATE TABLE IF NOT EXISTS "Orders" (id integer);
create table reports (id integer);
