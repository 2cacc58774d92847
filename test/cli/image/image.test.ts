import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { hasLibraries } from "../../../compiler/cli/image/shared-libraries.js";
import { eventually, freePort } from "../../end-to-end/nexus-process.js";
import { isInstalled } from "../../services/registry.js";
import { smallDisk } from "../../services/small-disk.js";
import { install, nexus, type Outcome, outcomeOf, temporaryFolder, write } from "../nexus.js";
import { listenTo } from "../said.js";
import { sampleApplication, sampleVariables } from "../sample-application.js";
import { digestOf, type Layout, readLayout, unpack } from "./layout.js";

/** The Node that runs the tests: nothing has to be fetched, and its layer is compressed once for a user. */
const ownNode = ["--node", process.execPath];
const hasPermissions = Number.parseInt(process.versions.node, 10) >= 24;
const flags = hasPermissions ? ["--permission", "--allow-fs-read=/app/*", "--allow-fs-read=/etc/nexus/*"] : [];
const other = process.arch === "x64" ? "arm64" : "x64";
const isRoot = process.getuid?.() === 0;

describe.runIf(process.platform === "linux")("nexus image", () => {
  let folder: string;
  let layout: Layout;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "nexus-image-"));
    prepare(folder);
    const made = await nexus(["image", ...ownNode, "--sbom", "bill.json"], { cwd: folder });
    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(made.stdout).toMatch(/✔ image .*sample:2\.0\.0, \d+\.\d+ MB\n {2}sha256:[0-9a-f]{64}\n {4}base /);
    layout = readLayout(join(folder, "image"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("writes an image layout whose digests hold", () => {
    expect(layout.config.rootfs.diff_ids).toEqual(layout.archives.map(digestOf));
    expect(layout.index.manifests[0]?.annotations).toEqual({
      "io.containerd.image.name": "sample:2.0.0",
      "org.opencontainers.image.ref.name": "2.0.0",
    });
  });

  it("says how the application runs: not as root, on every address, with its port and its health check", () => {
    expect(layout.config).toMatchObject({
      os: "linux",
      created: "1970-01-01T00:00:00.000Z",
      config: {
        User: "65532:65532",
        WorkingDir: "/app",
        ExposedPorts: { "8123/tcp": {} },
        Env: ["PATH=/usr/local/bin", "NODE_ENV=production", "NEXUS_SERVER__HOST=0.0.0.0", "NEXUS_SERVER__PORT=8123"],
        Entrypoint: ["/usr/local/bin/node", ...flags, "/app/dist/main.js"],
        Volumes: {},
        StopSignal: "SIGTERM",
        Labels: { "org.opencontainers.image.title": "sample", "org.opencontainers.image.version": "2.0.0" },
      },
    });
  });

  it("holds Node, the libraries that Node needs and the application, and no other program", () => {
    const root = temporaryFolder();
    unpack(layout, join(root, "root"));
    const paths = readdirSync(join(root, "root"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "root").length));
    const others = paths.sort().filter((path) => !/^\/(?:lib\w*|usr\/lib\w*|etc|app\/dist)\//.test(path));
    expect(others).toEqual(["/app/sbom.cdx.json", "/usr/local/bin/node"]);
    expect(readFileSync(join(root, "root", "app/sbom.cdx.json"))).toEqual(readFileSync(join(folder, "bill.json")));
    expect(paths).toContain("/app/dist/main.js");
    expect(paths.filter((path) => path.endsWith(".map"))).toEqual([]);
  });

  it("has the same digest in another folder, under another time zone and umask", async () => {
    const other = temporaryFolder();
    prepare(other);
    const umask = "--import=data:text/javascript,process.umask(63)";
    const env = { TZ: "Pacific/Chatham", LANG: "tr_TR.UTF-8", NODE_OPTIONS: umask };
    const made = await nexus(["image", ...ownNode, "--format", "json"], { cwd: other, env });
    expect(made.stderr).toBe("");
    expect(JSON.parse(made.stdout)).toMatchObject({ name: "sample:2.0.0", digest: layout.digest, output: "image" });
  });

  it.runIf(isRoot)(
    "runs as nobody on a read-only root without anything else, is well, and stops on SIGTERM",
    async () => {
      const root = join(temporaryFolder(), "root");
      unpack(layout, root);
      const port = await freePort();
      const { Entrypoint, Env } = layout.config.config;
      const variables = Object.fromEntries(Env.map((text) => text.split(/=(.*)/s).slice(0, 2)));
      const { PATH = "" } = process.env; // for the three programs that lead inside
      const env = { ...variables, ...sampleVariables, NEXUS_SERVER__PORT: String(port), PATH };
      const enter = ["--mount", "sh", "-c", readOnlyRoot, root, ...Entrypoint];
      const inside = (...words: string[]): ChildProcess => spawn("unshare", [...enter, ...words], { env });

      const child = inside();
      const said = listenTo(child);
      onTestFinished(() => void child.kill("SIGKILL"));
      await said.until(/listening on/);
      expect(await (await fetch(`http://127.0.0.1:${port}/books`)).json()).toMatchObject({ titles: { length: 4 } });
      const asked = await outcomeOf(inside("health"));
      expect(asked).toEqual({ status: 0, stdout: `http://127.0.0.1:${port}/health/ready answers 200\n`, stderr: "" });
      child.kill("SIGTERM");
      expect(await said.ended).toBe(0);
      expect(await outcomeOf(inside("health"))).toMatchObject({
        status: 1,
        stdout: `http://127.0.0.1:${port}/health/ready does not answer: ECONNREFUSED\n`,
      });
    },
  );

  it.runIf(isRoot && isInstalled("podman") && isInstalled("runc"))(
    "is loaded and run by podman with runc, read-only and without capabilities, and stops with status 0",
    async () => {
      const place = temporaryFolder({ "containers.conf": containers });
      const archive = join(place, "sample.tar");
      expect(await nexus(["image", ...ownNode, "--output", archive], { cwd: folder })).toMatchObject({ status: 0 });
      const storage = ["--root", join(place, "root"), "--runroot", join(place, "run"), "--storage-driver", "vfs"];
      const env = { ...process.env, CONTAINERS_CONF: join(place, "containers.conf") };
      const podman = (...words: string[]): Promise<Outcome> =>
        outcomeOf(spawn("podman", [...storage, "--cgroup-manager", "cgroupfs", ...words], { env }));
      expect(await podman("load", "--quiet", "--input", archive)).toMatchObject({
        stdout: "Loaded image: localhost/sample:2.0.0\n",
      });
      const limits = ["--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--network", "host"];
      const port = await freePort();
      const settings = Object.entries({ ...sampleVariables, NEXUS_SERVER__PORT: String(port) });
      const variables = settings.flatMap(([name, value]) => ["--env", `${name}=${value}`]);
      const run = await podman(
        "run",
        "--detach",
        "--name",
        "sample",
        ...limits,
        ...variables,
        "localhost/sample:2.0.0",
      );
      expect(run).toMatchObject({ status: 0 });
      try {
        await eventually(
          async () => (await fetch(`http://127.0.0.1:${port}/books`).catch(() => undefined))?.ok || undefined,
        );
        const health = await podman("exec", "sample", "/usr/local/bin/node", "dist/main.js", "health");
        expect(health).toMatchObject({ status: 0 });
        expect(await podman("exec", "sample", "/bin/sh")).not.toMatchObject({ status: 0 });
        await podman("stop", "sample");
        const state = await podman("inspect", "sample", "--format", "{{.State.ExitCode}} {{.Config.User}}");
        expect(state.stdout).toBe("0 65532:65532\n");
      } finally {
        await podman("rm", "--force", "sample");
        await podman("rmi", "--all", "--force");
      }
    },
  );

  describe("refuses", () => {
    it("to replace what is no image, and says so", async () => {
      write(folder, { "pictures/cat.txt": "miau", "notes.tar": "no archive" });
      for (const [output, message] of [
        ["pictures", `cat.txt is no part of an image, so ${join(folder, "pictures")} is left alone`],
        ["notes.tar", `${join(folder, "notes.tar")} exists and is not an image, so it is left alone`],
      ] as const) {
        const { status, stderr } = await nexus(["image", ...ownNode, "--output", output], { cwd: folder });
        expect(stderr).toContain(message);
        expect(status).toBe(1);
      }
      expect(readFileSync(join(folder, "pictures/cat.txt"), "utf8")).toBe("miau");
      expect(readFileSync(join(folder, "notes.tar"), "utf8")).toBe("no archive");
    });

    it.skipIf(hasLibraries(other))(
      "another kind of machine whose libraries are not here, and says where to get them",
      async () => {
        const debian = other === "x64" ? "amd64" : "arm64";
        const { status, stderr } = await nexus(["image", "--platform", `linux/${debian}`], { cwd: folder });
        expect(stderr).toContain(`error: this machine has no libraries for linux/${debian}`);
        expect(stderr).toContain(`apt-get install libstdc++6:${debian}`);
        expect(status).toBe(2);
      },
    );

    it.each([
      ["a Node that is not there", ["--node", "./gone"], {}, 2, /--node names .*gone, which cannot be read \(ENOENT\)/],
      ["a Node that is none", ["--node", "/bin/true"], {}, 2, /--node names \/bin\/true, which is not Node/],
      [
        "a Node that is no program",
        ["--node", "nexus.yaml"],
        {},
        1,
        /nexus\.yaml is not a program or library for Linux/,
      ],
      [
        "a time that is none",
        ownNode,
        { SOURCE_DATE_EPOCH: "yesterday" },
        2,
        /SOURCE_DATE_EPOCH takes seconds since 1970, not "yesterday"/,
      ],
    ])("%s", async (_, words, env, status, message) => {
      const outcome = await nexus(["image", ...words, "--output", "other"], { cwd: folder, env });
      expect(outcome.stderr).toMatch(message);
      expect(outcome.status).toBe(status);
      expect(readdirSync(folder).filter((name) => name === "other" || name.startsWith(".nexus-"))).toEqual([]);
    });

    it("a full disk, and leaves the image that is there", async () => {
      const disk = smallDisk(90_000_000);
      if (disk === null) return;
      onTestFinished(disk.remove);
      const output = join(disk.path, "image");
      expect(await nexus(["image", ...ownNode, "--output", output], { cwd: folder })).toMatchObject({ status: 0 });
      disk.fill();
      const env = { SOURCE_DATE_EPOCH: "1" }; // another image
      const { status, stderr } = await nexus(["image", ...ownNode, "--output", output], { cwd: folder, env });
      expect(stderr).toContain(`the image cannot be written to ${output}: the disk is full (ENOSPC)`);
      expect(status).toBe(1);
      expect(readLayout(output).digest).toBe(layout.digest);
      expect(readdirSync(disk.path).sort()).toEqual(["filler", "image"]);
    });
  });
});

/** Limits that a container in a container may set, and the runtime that knows this kernel's control groups. */
const containers = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
`;

/** $0: the root, then the program. Nothing can be written. */
const readOnlyRoot = `
mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" || exit 99
exec chroot --userspec=65532:65532 "$0" "$@"`;

function prepare(folder: string): void {
  write(folder, sampleApplication);
  install(folder);
}
