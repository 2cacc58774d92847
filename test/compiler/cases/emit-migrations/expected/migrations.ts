// Made by `nexus compile` from nexus.yaml and the manifests. Do not edit: change those and compile again.
import type { PluginMigrations } from "nexus-platform/runtime";

/** Migrations of every plugin that has some, in start order. */
export const migrations: readonly PluginMigrations[] = [
  {
    plugin: "reports",
    tables: ["reports"],
    migrations: [
      {
        name: "0001-create-reports",
        scripts: {
          any: {
            up: "create table reports (id integer);",
            down: null,
          },
        },
      },
    ],
  },
  {
    plugin: "orders",
    tables: ["orders"],
    migrations: [
      {
        name: "0001-create-orders",
        scripts: {
          any: {
            up: `create table orders (
  id varchar(36) primary key,
  note text not null default '\`\${a}\` \\ "'
);`,
            down: "drop table orders;",
          },
        },
      },
      {
        name: "0002-fill",
        scripts: {
          any: {
            up: `insert into orders (id, note)
values ('a', 'b\u202e\u003C/script>');`,
            down: null,
          },
          sqlite: {
            up: "insert into orders (id, note) values ('a', 'b');",
            down: null,
          },
        },
      },
      {
        name: "0010_last",
        scripts: {
          mysql: {
            up: "/*! set names utf8mb4 */",
            down: null,
          },
        },
      },
    ],
  },
];
