import { databaseEngines, describeOn } from "../../services/test-services.js";
import { transactionContract } from "./contract/transactions.js";

for (const { engine, service } of databaseEngines) {
  describeOn(service, `the database on ${engine}`, () => {
    transactionContract(engine);
  });
}
