import { describe, expect, it } from "vitest";
import { deploymentFiles } from "../../compiler/cli/deployment/deployment-files.js";
import { kubernetesObjects } from "../../compiler/cli/deployment/files/kubernetes/kubernetes-files.js";
import { applicationOf, storefront } from "./described.js";
import { smallApplication } from "./small-application.js";

describe("what a deployment is told", () => {
  it("the storefront on SQLite runs once, and writes to one folder", () => {
    const { aloneBecause, volumes, nodeFlags, egress, port, stopSeconds } = storefront("production");
    expect({ aloneBecause, volumes, port, stopSeconds }).toEqual({
      aloneBecause: ["plugins.database.url"],
      volumes: ["/app/data"],
      port: 8000,
      stopSeconds: 35,
    });
    expect(nodeFlags).toEqual([
      "--permission",
      "--allow-addons",
      "--allow-fs-read=/app/*",
      "--allow-fs-read=/etc/nexus/*",
      "--allow-fs-write=/app/data/*",
      "--disable-warning=PERM0001",
    ]);
    expect(egress.ports).toEqual([443]);
  });

  it("the storefront in a cluster runs several times, and reaches the servers that its settings name", () => {
    const { aloneBecause, egress, servers, variables } = storefront("cluster");
    expect(aloneBecause).toEqual([]);
    expect(egress.ports).toEqual([443, 4222, 5432, 6379]);
    expect(servers.map(({ scheme }) => scheme).sort()).toEqual(["nats", "postgres", "redis"]);
    const needed = variables.filter(({ fallback }) => fallback === null).map(({ name }) => name);
    expect(needed).toEqual(["AUTH_SECRET", "DATABASE_URL", "LINK_SECRET", "NATS_URL", "REDIS_URL"]);
  });

  it("capabilities, settings and secrets of any application become paths, flags and ports", () => {
    const { volumes, nodeFlags, egress, port, pluginPorts, stopSeconds, secretFiles } = applicationOf(smallApplication);
    expect({ volumes, egress, port, pluginPorts, stopSeconds, secretFiles }).toEqual({
      volumes: ["/app/spool", "/var/lib/ledger"],
      egress: { ports: [443], hosts: ["bank.example"], unlimited: [] },
      port: 8000, // 80 needs privileges
      pluginPorts: [{ plugin: "ledger", port: 9900, addressVariable: "NEXUS_PLUGINS__LEDGER__BIND" }],
      stopSeconds: 10,
      secretFiles: ["/run/secrets/ledger_password"],
    });
    expect(nodeFlags).toEqual([
      "--permission",
      "--allow-addons",
      "--allow-child-process",
      "--allow-fs-read=/app/*",
      "--allow-fs-read=/etc/nexus/*",
      "--allow-fs-read=/run/secrets/ledger_password",
      "--allow-fs-read=/var/lib/ledger/*",
      "--allow-fs-write=/app/spool/*",
      "--allow-fs-write=/var/lib/ledger/*",
      "--allow-worker",
      "--disable-warning=PERM0001",
    ]);
  });

  it("a plugin that may write anywhere, and whose settings do not say where, may write anywhere", () => {
    const { nodeFlags, volumes } = applicationOf(withPlugin("needs: ['fs:write']", "$grant: ['fs:write']"));
    expect(nodeFlags).toEqual(["--permission", "--allow-fs-read=*", "--allow-fs-write=*"]);
    expect(volumes).toEqual([]);
  });

  const paths = [
    { value: "sqlite:./data/app.db", volumes: ["/app/data"] },
    { value: "./data", volumes: [], says: "p.path keeps its data in /app, which is read-only in an image" },
    { value: "../up/app.db", volumes: ["/up"] },
    { value: "/srv/shop/app.db", volumes: ["/srv/shop"] },
    { value: "sqlite::memory:", volumes: [] },
    { value: "postgres://127.0.0.1/shop", volumes: [] },
    { value: "${env:DIR:-./there}/app.db", volumes: ["/app/there"] },
    { value: "${env:DIR}/app.db", volumes: [] },
  ];
  it.each(paths)("the path $value needs $volumes", ({ value, volumes, says }) => {
    const files = withPlugin(schema("{ kind: file, access: write }"), `path: "${value}"`);
    if (says === undefined) expect(applicationOf(files).volumes).toEqual(volumes);
    else expect(() => applicationOf(files)).toThrow(says);
  });

  it("a path that is described in another way is refused", () => {
    const files = withPlugin(schema("{ kind: file, access: wrote }"), "path: ./a/b");
    expect(() => applicationOf(files)).toThrow('"x-path" of plugins.p.path is not understood');
  });
});

describe("generated files", () => {
  it("hold no value of a secret, and name every variable that must be set", () => {
    const texts = kubernetesObjects(applicationOf(smallApplication), []);
    expect(texts).toContain("key: LEDGER_KEY");
    expect(texts).toContain("--from-file=ledger_password=");
    expect(texts).not.toMatch(/kind: Secret\n/);
  });

  it("copy what settings name beside dist/, where it is there", () => {
    const input = { deployment: storefront("production"), kinds: ["docker"], folder: "deploy", command: "x" } as const;
    const [there, gone] = [["plugins/orders/templates"], []].map((found) => {
      const exists = (path: string): boolean => found.includes(path);
      return deploymentFiles({ ...input, exists })[0]?.content;
    });
    expect(there).toContain('COPY --from=build "/app/plugins/orders/templates" "/app/plugins/orders/templates"');
    expect(gone).not.toContain("templates");
    expect(gone).toContain("npm install");
  });

  it("copy nothing of a text into an instruction of its own", () => {
    const files = { ...smallApplication };
    files["nexus.yaml"] = (files["nexus.yaml"] ?? "").replace('things."', 'things.\\nUSER root"');
    const input = { deployment: applicationOf(files), kinds: ["docker"], folder: "deploy", command: "x" } as const;
    expect(deploymentFiles({ ...input, exists: () => false })[0]?.content).not.toMatch(/^USER root/m);
  });

  const tooMuch = [
    { value: ".", holds: "package.json", says: "p.path names the application's whole folder" },
    { value: "./up/..", holds: "package.json", says: "p.path names the application's whole folder" },
    { value: "./web", holds: "web/node_modules", says: "p.path names web, which holds node_modules" },
    { value: "./web", holds: "web/.git", says: "p.path names web, which holds .git" },
    { value: "./web", holds: "web/dist", says: "p.path names web, which holds dist" },
  ];
  it.each(tooMuch)("copy no folder with more than what is read: $value with $holds", ({ value, holds, says }) => {
    const files = withPlugin(schema("{ kind: folder, access: read }"), `path: ${value}`);
    const input = { deployment: applicationOf(files), kinds: ["docker"], folder: "deploy", command: "x" } as const;
    expect(() => deploymentFiles({ ...input, exists: (path) => path === holds })).toThrow(
      `${says}, and all of it would be copied into the image`,
    );
  });

  it("say nothing of a description that there is none of", () => {
    const input = { deployment: applicationOf(withPlugin("", "$enabled: true")), kinds: ["docker"] } as const;
    const [docker] = deploymentFiles({ ...input, folder: "deploy", command: "x", exists: () => false });
    expect(docker?.content).toContain('LABEL org.opencontainers.image.title="tiny"');
    expect(docker?.content).not.toContain("image.description");
  });
});

const schema = (path: string): string =>
  `config: { type: object, properties: { path: { type: string, x-path: ${path} } } }`;

function withPlugin(manifest: string, use: string): Readonly<Record<string, string>> {
  return {
    "nexus.yaml": `nexus: 1\napp: { name: tiny }\nplugins:\n  p:\n    ${use}\n`,
    "plugins/p/plugin.yaml": `plugin: p\nversion: 1.0.0\n${manifest}\n`,
    "plugins/p/index.ts": "export default () => ({});\n",
  };
}
