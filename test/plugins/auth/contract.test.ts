import { afterAll, beforeAll } from "vitest";
import { databaseEngines, describeOn } from "../../services/test-services.js";
import { type AuthApp, startAuth } from "./auth-app.js";
import { accountsContract } from "./contract/accounts.js";
import { keysContract } from "./contract/keys.js";
import { lockoutContract } from "./contract/lockout.js";
import { sessionsContract } from "./contract/sessions.js";
import { totpContract } from "./contract/totp.js";

for (const { engine, service } of databaseEngines) {
  describeOn(service, `auth on ${engine}`, () => {
    let auth: AuthApp;
    beforeAll(async () => {
      auth = await startAuth({ engine });
    });
    afterAll(() => auth.stop());

    accountsContract(() => auth);
    sessionsContract(() => auth);
    keysContract(() => auth);
    totpContract(() => auth);
    lockoutContract(engine);
  });
}
