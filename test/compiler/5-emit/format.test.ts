import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { compiledCase, generated } from "./case-files.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const biome = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");

/** Layouts at their borders: what just fits, what just does not, and what breaks in several places. */
const wide = {
  "nexus.yaml": `
nexus: 1
app: { name: wide }
plugins: { third_party_payment_gateway_for_europe: , consumer_of_services_of_others_with_a_long_name: { $grant: [net, fs:read, fs:write, env] } }
`,
  "plugins/third_party_payment_gateway_for_europe/plugin.yaml": `
plugin: third_party_payment_gateway_for_europe
version: 1.0.0
provides:
  gateway: { contract: "./contract.ts#Gateway", scope: request }
  otherGateway: { contract: "./contract.ts#Gateway" }
  ownGateway: { contract: "./contract.ts#Gateway", scope: transient }
  ownGatewayOfAll: { contract: "./contract.ts#Gateway", scope: transient }
events:
  emits:
    payment.settlement.confirmed_by_the_bank.finally: { payload: { $ref: "#/config" } }
config:
  type: object
  properties:
${Array.from({ length: 40 }, (_, index) => `    ${"k".repeat(index + 1)}: { enum: [${Array.from({ length: 5 }, (_, place) => `${"v".repeat(index + place)}${place}`).join(", ")}] }`).join("\n")}
    numbers: { type: array, items: { type: number }, default: [${Array.from({ length: 40 }, (_, index) => index * 1000).join(", ")}] }
    nested: { type: array, items: { type: array, items: { type: [string, "null", number] } } }
    choice: { anyOf: [{ type: object, properties: { a: { type: string } } }, { type: "null" }, { type: array, items: { enum: [${"some words, ".repeat(12)} end] } }] }
    pattern: { type: string, pattern: "${"[a-z]".repeat(30)}" }
    ab: { type: string, pattern: "${"[a-z]".repeat(30)}" }
`,
  "plugins/third_party_payment_gateway_for_europe/contract.ts": "export interface Gateway {}\n",
  "plugins/third_party_payment_gateway_for_europe/index.ts": "export default null;\n",
  "plugins/consumer_of_services_of_others_with_a_long_name/plugin.yaml": `
plugin: consumer_of_services_of_others_with_a_long_name
version: 1.0.0
requires: { gateway: { optional: true }, otherGateway: { many: true }, ownGateway: { optional: true }, ownGatewayOfAll: { many: true } }
needs: ["net:api.payment.example", "net:api.bank.example", "fs:read:./certificates", "fs:write:./receipts", "env:BANK"]
events:
  handles: { payment.settlement.confirmed_by_the_bank.finally: { handler: rememberThatThePaymentWasSettledByTheBankAndTellTheCustomer } }
routes:
  confirmThatThePaymentWasSettledByTheBankOfTheCustomerAtLast: { route: GET /a, access: public, responses: { 200: { type: string }, 202: { type: integer } } }
`,
  "plugins/consumer_of_services_of_others_with_a_long_name/index.ts": "export default null;\n",
};

it("the formatter would change nothing in generated modules, nor the order of their imports", () => {
  const folder = mkdtempSync(join(tmpdir(), "nexus-format-"));
  try {
    const { formatter, javascript } = JSON.parse(readFileSync(join(root, "biome.json"), "utf8")) as Record<
      string,
      unknown
    >;
    writeFileSync(
      join(folder, "biome.json"),
      `${JSON.stringify({ formatter, javascript, linter: { enabled: false } }, null, 2)}\n`,
    );
    const samples = ["emit-minimal", "emit-every-feature", "emit-hostile-names", "emit-migrations", "emit-watched"];
    for (const name of samples) write(join(folder, name), compiledCase(name));
    write(join(folder, "wide"), generated(wide));

    const { stdout, stderr, status } = spawnSync(process.execPath, [biome, "check", "."], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(status === 0 ? "" : stdout + stderr).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    if (!/^generated\/.*\.ts$/.test(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
