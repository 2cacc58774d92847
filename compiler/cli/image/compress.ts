import { spawn } from "node:child_process";
import { CommandFailure } from "../failures.js";

export type Compression = "gzip" | "zstd";

export interface Compressor {
  readonly compression: Compression;
  /** Path of the Node that compresses: each version gives other bytes. */
  readonly node: string;
}

/** In a process of another Node, or of this one: its bytes depend on that Node alone. */
export async function compress(content: Buffer, { compression, node }: Compressor): Promise<Buffer> {
  const child = spawn(node, ["-e", programs[compression]], { stdio: ["pipe", "pipe", "pipe"], env: {} });
  const parts: Buffer[] = [];
  let said = "";
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  child.stdin.on("error", () => undefined); // It ended early: its exit status says so.
  child.stdin.end(content);
  const status = await new Promise<number | string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal ?? 1));
  });
  if (status === 3) throw new CommandFailure("zstd needs Node 22.15 or newer", "run nexus with it, or take gzip");
  if (status !== 0) throw new CommandFailure(`${node} cannot compress a layer: ${said.trim() || status}`);
  return Buffer.concat(parts);
}

/** zstd 19 takes a minute for what 12 does in five seconds. The tenth byte of gzip's header names the system: none. */
const programs: Readonly<Record<Compression, string>> = {
  gzip: `
const gzip = require("node:zlib").createGzip({ level: 9 });
let isFirst = true;
gzip.on("data", (part) => {
  if (isFirst) part[9] = 255;
  isFirst = false;
  process.stdout.write(part);
});
process.stdin.pipe(gzip);`,
  zstd: `
const zlib = require("node:zlib");
if (!zlib.createZstdCompress) process.exit(3);
const { ZSTD_c_compressionLevel: level, ZSTD_c_checksumFlag: checksum } = zlib.constants;
process.stdin.pipe(zlib.createZstdCompress({ params: { [level]: 12, [checksum]: 1 } })).pipe(process.stdout);`,
};
