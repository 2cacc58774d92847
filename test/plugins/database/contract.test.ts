import { databaseEngines, describeOn } from "../../services/test-services.js";
import { failedStatementContract } from "./contract/failed-statements.js";
import { serverFaultContract } from "./contract/faults.js";
import { migrationContract } from "./contract/migrations.js";
import { observationContract } from "./contract/observation.js";
import { ownTablesContract } from "./contract/own-tables.js";
import { statementContract } from "./contract/statements.js";
import { transactionContract } from "./contract/transactions.js";

for (const { engine, service } of databaseEngines) {
  describeOn(service, `the database on ${engine}`, () => {
    statementContract(engine);
    transactionContract(engine);
    failedStatementContract(engine);
    observationContract(engine);
    migrationContract(engine);
    ownTablesContract(engine);
    if (engine !== "sqlite") serverFaultContract(engine);
  });
}
