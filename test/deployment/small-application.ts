/** An application whose settings say all that a deployment wants to know: paths, addresses, secrets, a port of its own. */
export const smallApplication: Readonly<Record<string, string>> = {
  "nexus.yaml": `nexus: 1

app: { name: Tiny_Shop, version: 2.0.0+7, description: "Sells \\"$5\\" things." }

server:
  port: 80
  shutdownTimeout: 1500ms

plugins:
  ledger:
    $grant: [native, "fs:read", "fs:write", "net:bank.example", "net:127.0.0.1"]
    file: /var/lib/ledger/book.db
    certificate: ./certificates/bank.pem
    password: \${file:/run/secrets/ledger_password}
    key: \${env:LEDGER_KEY}
    queue: \${env:QUEUE_URL}
    region: \${env:REGION:-eu}
  jobs:
    $grant: ["fs:write:./spool", process]
`,
  "plugins/ledger/plugin.yaml": `plugin: ledger
version: 1.0.0
config:
  type: object
  properties:
    file: { type: string, x-path: { kind: file, access: write } }
    certificate: { type: string, x-path: { kind: file, access: read } }
    archive: { type: string, default: ./archive, x-path: { kind: folder, access: write, when: { region: us } } }
    password: { type: string, x-secret: true }
    key: { type: string, x-secret: true }
    queue: { type: string, examples: ["amqp://queue.example:5672"] }
    region: { type: string }
    bind: { type: string, default: 127.0.0.1, x-listen: address }
    port: { type: integer, default: 9900, x-listen: port }
needs: [native, "fs:read", "fs:write", "net:bank.example", "net:127.0.0.1"]
`,
  "plugins/ledger/index.ts": "export default () => ({});\n",
  "plugins/jobs/plugin.yaml": `plugin: jobs
version: 1.0.0
needs: ["fs:write:./spool", process]
`,
  "plugins/jobs/index.ts": "export default () => ({});\n",
};
